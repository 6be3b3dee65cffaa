"""What a push by hand cannot do to the project's repository, and the plain words it is told."""

from __future__ import annotations

import pytest

from tests.team import BARE, BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


def push(team: Team, who: str, *args: str) -> str:
    """What git prints of a push that must be refused; whatever it tried is not there afterwards."""
    before = team.git(BARE, "for-each-ref")
    said = team.git(who, "push", "origin", *args, check=False)
    assert team.git(BARE, "for-each-ref") == before, said
    return said


def commit_to(
    team: Team,
    who: str,
    branch: str,
    files: dict[str, str],
    *,
    start: str = "origin/main",
    sign: bool = True,
    message: str = "By hand",
) -> None:
    """Commit files on a branch of somebody's copy with git's plumbing, as a person who knows git would."""
    index = {"GIT_INDEX_FILE": str(team.root / f"{who}-index")}
    team.git(who, "read-tree", start, env=index)
    for path, text in files.items():
        (team.root / "words").write_text(text, encoding="utf-8")
        oid = team.git(who, "hash-object", "-w", str(team.root / "words"))
        team.git(who, "update-index", "--add", "--cacheinfo", f"100644,{oid},{path}", env=index)
    tree = team.git(who, "write-tree", "--missing-ok", env=index)
    signing = "-S" if sign else "--no-gpg-sign"
    made = team.git(who, "commit-tree", signing, tree, "-p", start, "-m", message)
    team.git(who, "branch", "--force", branch, made)


def test_main_is_not_pushed_to(team: Team) -> None:
    commit_to(team, "morgan", "by-hand", {"people.yaml": "people: {}\n"})
    said = push(team, "morgan", "by-hand:main")
    assert "main is changed only by merging what has its sign-off" in said
    assert "rlhf publish" in said
    assert "main is changed only" in push(team, "morgan", ":main")


def test_a_hand_made_merge_of_what_has_no_sign_off_is_refused(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("morgan", "sync")
    tree = team.git("morgan", "merge-tree", "--write-tree", "origin/main", f"origin/answer/{FIRST}/amara")
    merge = team.git(
        "morgan", "commit-tree", "-S", tree, "-p", "origin/main", "-p", f"origin/answer/{FIRST}/amara", "-m", "Merge"
    )
    said = push(team, "morgan", f"{merge}:refs/heads/main")
    assert "is not ready" in said
    assert "Needs an approval" in said


def test_a_merge_that_slips_something_in_is_refused(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    with team.unmerged():
        team.rlhf("emeka", "review", "approve", FIRST)
    team.rlhf("morgan", "sync")
    tree = team.git("morgan", "rev-parse", "origin/main^{tree}")
    merge = team.git(
        "morgan", "commit-tree", "-S", tree, "-p", "origin/main", "-p", f"origin/answer/{FIRST}/amara", "-m", "Merge"
    )
    assert "main is changed only by merging" in push(team, "morgan", f"{merge}:refs/heads/main")


def test_nobody_claims_more_than_policy_lets_them_hold(team: Team) -> None:
    team.change_policy("most: 20", "most: 2")
    team.rlhf("amara", "task", "pull", TASKS[0], TASKS[1])
    script = (
        "from pathlib import Path; from datetime import datetime, timedelta\n"
        "from rlhf.store.workspace import Workspace; from rlhf.store import claims\n"
        "from rlhf.store.claims import Bid; from rlhf.model.lease import Lease\n"
        "now = datetime.fromisoformat('2026-11-30T19:30:00+00:00')\n"
        "with Workspace.find(Path.cwd()) as w:\n"
        f"    bid = Bid(Lease('{TASKS[2]}', 1, '{BATCH}', 'amara', now + timedelta(days=1)), '')\n"
        "    print(claims.place(w, [bid]))\n"
    )
    said = team.run_python("amara", script)
    assert "may hold 2 tasks at once" in said
    assert team.branches("claim/*") == [f"claim/{TASKS[0]}", f"claim/{TASKS[1]}"]
    team.rlhf("amara", "task", "drop", TASKS[0], "--because", "No time")
    assert TASKS[2] in team.rlhf("amara", "task", "pull", TASKS[2]).out


def test_a_ledger_only_grows_and_only_by_its_owner(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "comment", FIRST, "Nicely put")
    event = team.git("emeka", "ls-tree", "-r", "--name-only", "ledger/emeka").split()[0]
    commit_to(team, "emeka", "edited", {event: "id: x\n"}, start="ledger/emeka")
    assert "an event is never changed" in push(team, "emeka", "edited:ledger/emeka")
    assert "only grows" in push(team, "emeka", ":ledger/emeka")
    assert "only grows" in push(team, "emeka", "--force", "origin/main:ledger/emeka")
    team.rlhf("amara", "sync")
    commit_to(team, "amara", "as-emeka", {f"{BATCH}/{FIRST}/x-review.yaml": "id: x\n"}, start="origin/ledger/emeka")
    assert "is not signed with a key that people.yaml has for emeka" in push(team, "amara", "as-emeka:ledger/emeka")
    assert "is not an event of amara" in push(team, "amara", "as-emeka:ledger/amara")


def test_an_unsigned_event_is_refused(team: Team) -> None:
    path = f"{BATCH}/{FIRST}/01jd8zj6q0f3w5v7x9y1a2b3c4-edge_case.yaml"
    text = (
        "id: 01jd8zj6q0f3w5v7x9y1a2b3c4\ntype: edge_case\nby: amara\nat: 2026-11-30T19:30:00Z\n"
        f"batch: {BATCH}\ntask: {FIRST}\ntext: Odd\n"
    )
    commit_to(team, "amara", "unsigned", {path: text}, sign=False)
    assert "is not signed" in push(team, "amara", "unsigned:ledger/amara")


def test_a_submission_touches_only_its_own_answer(a_written_task: Team) -> None:
    """It comes in, as everything that is its author's does; but no approval can merge it."""
    team = a_written_task
    text = team.answer("amara", FIRST).read_text(encoding="utf-8")
    path = f"answers/{BATCH}/{FIRST}/amara.md"
    files = {path: text, "rlhf.yaml": "project: Mine\n"}
    commit_to(team, "amara", "sly", files, message=f"x\n\nBatch: {BATCH}\n")
    team.git("amara", "push", "--quiet", "origin", f"sly:answer/{FIRST}/amara")
    team.rlhf("morgan", "sync")
    assert (
        "It also changes rlhf.yaml; a submission may touch only its own answer." in team.rlhf("morgan", "merge").words
    )


def test_a_submission_in_anothers_name_is_refused(a_written_task: Team) -> None:
    team = a_written_task
    files = {f"answers/{BATCH}/{FIRST}/amara.md": "words\n"}
    commit_to(team, "ben", "sly", files, message=f"x\n\nBatch: {BATCH}\n")
    assert "is not signed with a key that people.yaml has for amara" in push(team, "ben", f"sly:answer/{FIRST}/amara")
    assert f"{FIRST} is with amara" in push(team, "ben", f"sly:answer/{FIRST}/ben")


def test_somebody_elses_claim_is_not_taken_or_deleted(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("ben", "sync")
    message = f"Claim {FIRST} for ben\n\nHolder: ben\nUntil: 2026-12-01T00:00:00Z\nTask: {FIRST} {BATCH}\n"
    empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    over = team.git("ben", "commit-tree", "-S", empty, "-p", f"origin/claim/{FIRST}", "-m", message)
    assert "is held by amara until" in push(team, "ben", f"{over}:refs/heads/claim/{FIRST}")
    fresh = team.git("ben", "commit-tree", "-S", empty, "-m", message)
    assert "Somebody else claimed" in push(team, "ben", "--force", f"{fresh}:refs/heads/claim/{FIRST}")
    assert "given back with" in push(team, "ben", f":claim/{FIRST}")
    long = message.replace("2026-12-01", "2027-12-01").replace(FIRST, TASKS[1])
    greedy = team.git("ben", "commit-tree", "-S", empty, "-m", long)
    assert "A claim lasts at most" in push(team, "ben", f"{greedy}:refs/heads/claim/{TASKS[1]}")


def test_a_trainer_cannot_publish(team: Team) -> None:
    (team.root / "amara" / "people.yaml").write_text("people: {}\n", encoding="utf-8")
    assert "needs the role manager" in team.rlhf("amara", "publish", "Mine", code=3).words
    commit_to(team, "amara", "sly", {"rlhf.yaml": "project: Mine\n"})
    assert "Only a project manager may change this" in push(team, "amara", "sly:change/amara/01")


def test_a_change_that_breaks_the_project_is_refused(team: Team) -> None:
    commit_to(team, "morgan", "sly", {"people.yaml": "people:\n  morgan:\n    name: M\n    roles: [trainer]\n"})
    said = push(team, "morgan", "sly:change/morgan/01")
    assert "PP002 Nobody active is a manager" in said
    assert "CF001" in said


def test_an_approval_signed_with_an_unknown_key_counts_for_nothing(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    key = team.root / "stray"
    team.rlhf("stray", "join", BARE, "none", "--as", "stray", code=3, cwd=team.root)
    key = team.root / "homes" / "stray" / "keys" / "stray_ed25519"
    team.git("emeka", "config", "user.signingKey", str(key))
    said = team.rlhf("emeka", "review", "approve", FIRST, code=3)
    assert "is not signed with a key that people.yaml has for emeka" in said.words
    assert "safe on this machine" in said.words
    assert team.main_file(f"answers/{BATCH}/{FIRST}/amara.md") is None


@pytest.mark.parametrize(
    "path",
    ["guidance/aux.md", "tasks/con/batch.yaml", "docs/Nul.txt", "docs/a:b.md", "docs/what?.md", "docs/end./x.md"],
)
def test_a_new_file_that_windows_cannot_have_is_refused(team: Team, path: str) -> None:
    commit_to(team, "morgan", "odd", {path: "title: Odd\n"})
    assert f"{path} has a name that no file on Windows can have." in push(team, "morgan", "odd:change/morgan/odd")


def test_a_name_of_a_device_is_refused_as_a_handle_and_as_a_batch(team: Team) -> None:
    new = ("task", "new", "--batch", "aux", "--title", "x", "--specialty", "cardiology", "--prompt", "What now?")
    add = ("people", "add", "con", "--name", "Con Example", "--role", "trainer")
    for words in (add, new, ("init", "x", "--as", "nul")):
        told = team.rlhf("morgan", *words, code=2).words
        assert "on Windows it is the name of a device" in told, words
    file = team.root / "morgan" / "people.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text.rstrip()}\n  con:\n    name: Con Example\n    roles: [trainer]\n", encoding="utf-8")
    assert "“con” cannot be a handle" in team.rlhf("morgan", "publish", "Con", code=3).words
