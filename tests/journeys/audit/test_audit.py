"""Whoever tampers with the record is refused at the gate, or named by the audit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.journeys.tampering import (
    ACCEPTED,
    WAITING,
    accepted,
    around_the_hooks,
    commit,
    fetch,
    merge_by_hand,
    path_of,
    put,
    tree_with,
)
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def _audited(_founded: Team, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """Amara's answer is accepted; Ben's waits, with a request for changes by Freya lifted by nobody."""
    team = _founded.copy_to(tmp_path_factory.mktemp("audited") / "team")
    for who, task in (("amara", ACCEPTED), ("ben", WAITING)):
        team.rlhf(who, "task", "pull", task)
        team.write(who, task, f"Rest, and come back soon. These are the words of {who}.")
        team.rlhf(who, "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", ACCEPTED)
    return team


@pytest.fixture
def audited(_audited: Team, tmp_path: Path) -> Team:
    return _audited.copy_to(tmp_path / "team")


def codes(team: Team) -> set[str]:
    """What the audit finds in the project's repository."""
    result = team.rlhf("morgan", "audit", "--json", code=None, cwd=team.bare)
    found = json.loads(result.out)
    told = {p["code"] for p in (*found["problems"], *(p for one in found["accepted"] for p in one["problems"]))}
    assert result.code == (1 if told else 0), result.err
    return told


def test_what_went_through_the_gate_is_proven(audited: Team) -> None:
    assert codes(audited) == set()
    said = audited.rlhf("morgan", "audit", cwd=audited.bare).out
    assert f"✓ {ACCEPTED}  by amara, Mon 30 Nov 19:30, signed off by emeka" in said
    assert "Everything holds." in said
    found = json.loads(audited.rlhf("morgan", "audit", "--json", cwd=audited.bare).out)["accepted"][0]
    assert found["approvals"][0]["by"] == "emeka"
    assert found["received"] == "2026-11-30T19:30:00+00:00"
    assert [state["met"] for state in found["states"]] == ["satisfied", "satisfied"]


def test_any_whole_copy_proves_the_same_and_one_without_history_says_what_to_do(audited: Team) -> None:
    refused = audited.rlhf("amara", "audit", code=3)
    assert "--full" in refused.words
    audited.rlhf("amara", "join", BARE, "whole", "--as", "amara", "--full", cwd=audited.root)
    whole = audited.root / "whole"
    there = json.loads(audited.rlhf("morgan", "audit", "--json", cwd=audited.bare).out)
    assert json.loads(audited.rlhf("amara", "audit", "--json", cwd=whole).out) == there


def test_from_a_day_or_a_commit_on(audited: Team) -> None:
    tip = audited.git(BARE, "rev-parse", "main")
    for since, count in ((tip, 0), (f"{tip}~1", 1), ("2026-01-01", 1), ("2036-01-01", 0)):
        found = json.loads(audited.rlhf("morgan", "audit", "--json", "--since", since, cwd=audited.bare).out)
        assert len(found["accepted"]) == count, since
    assert "no day like" in audited.rlhf("morgan", "audit", "--since", "soon", code=2, cwd=audited.bare).words


def straight(team: Team, files: dict[str, str | None], *, mode: str = "100644", sign: bool = True) -> None:
    """Put files straight on main."""
    fetch(team, "morgan")
    tree = tree_with(team, "morgan", "origin/main", files, mode)
    put(team, "morgan", f"{commit(team, 'morgan', tree, 'origin/main', sign=sign)}:refs/heads/main")


def edited_after_the_approval(team: Team) -> None:
    straight(team, {path_of(ACCEPTED, "amara"): accepted(team).replace("soon", "never")})


def edited_after_the_approval_unsigned(team: Team) -> None:
    straight(team, {path_of(ACCEPTED, "amara"): accepted(team).replace("soon", "never")}, sign=False)


def answer_taken_away(team: Team) -> None:
    straight(team, {path_of(ACCEPTED, "amara"): None})


def policy_loosened(team: Team) -> None:
    text = team.git(BARE, "show", "main:rlhf.yaml")
    straight(team, {"rlhf.yaml": text.replace("role: evaluator", "role: sme") + "\n"})


def people_swapped(team: Team) -> None:
    text = team.git(BARE, "show", "main:people.yaml").replace("roles:\n      - trainer", "roles:\n      - evaluator")
    straight(team, {"people.yaml": text + "\n"})


def forge_key_swapped(team: Team) -> None:
    key = (team.root / "homes" / "ben" / "keys" / "ben_ed25519.pub").read_text(encoding="utf-8").split()
    text = team.git(BARE, "show", "main:rlhf.yaml")
    old = next(line for line in text.splitlines() if "ssh-ed25519" in line).split("ssh-ed25519", 1)[1].strip(' "')
    straight(team, {"rlhf.yaml": text.replace(old, key[1]) + "\n"})


def merged_without_sign_off(team: Team) -> None:
    merge_by_hand(team, "morgan", f"origin/answer/{WAITING}/ben", WAITING, "ben")


def merged_with_other_words(team: Team) -> None:
    words = team.git(BARE, "show", f"answer/{WAITING}/ben:{path_of(WAITING, 'ben')}")
    changed = {path_of(WAITING, "ben"): words.replace("soon", "never") + "\n"}
    merge_by_hand(team, "morgan", f"origin/answer/{WAITING}/ben", WAITING, "ben", changed)


def merged_with_a_stowaway(team: Team) -> None:
    merge_by_hand(team, "morgan", f"origin/answer/{WAITING}/ben", WAITING, "ben", {"guidance/new.md": "Unseen.\n"})


def merge_names_a_review_that_is_another_answers(team: Team) -> None:
    told = team.git(BARE, "log", "-1", "--format=%B", "main")
    review = next(line for line in told.splitlines() if line.startswith("Review: "))
    merge_by_hand(team, "morgan", f"origin/answer/{WAITING}/ben", WAITING, "ben", more=f"{review}\n")


def merge_signed_by_nobody(team: Team) -> None:
    fetch(team, "morgan")
    tree = team.git("morgan", "merge-tree", "--write-tree", "origin/main", f"origin/answer/{WAITING}/ben")
    made = commit(team, "morgan", tree, "origin/main", f"origin/answer/{WAITING}/ben", sign=False)
    put(team, "morgan", f"{made}:refs/heads/main")


def submitted_in_anothers_name(team: Team) -> None:
    fetch(team, "ben")
    tree = tree_with(team, "ben", "origin/main", {path_of(TASKS[2], "amara"): accepted(team)})
    made = commit(team, "ben", tree, "origin/main", message=f"x\n\nBatch: {BATCH}")
    put(team, "ben", f"{made}:refs/heads/answer/{TASKS[2]}/amara")
    merge_by_hand(team, "morgan", f"origin/answer/{TASKS[2]}/amara", TASKS[2], "amara")


def submitted_unsigned(team: Team) -> None:
    fetch(team, "ben")
    tree = tree_with(team, "ben", f"origin/answer/{WAITING}/ben", {path_of(WAITING, "ben"): accepted(team)})
    made = commit(team, "ben", tree, f"origin/answer/{WAITING}/ben", sign=False)
    put(team, "ben", f"{made}:refs/heads/answer/{WAITING}/ben")
    merge_by_hand(team, "morgan", f"origin/answer/{WAITING}/ben", WAITING, "ben")


def approved_by_the_author(team: Team) -> None:
    """The author's own word in their own ledger, signed by them, and a merge made by hand."""
    event = next(e for e in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/emeka").split() if "review" in e)
    text = team.git(BARE, "show", f"ledger/emeka:{event}").replace("by: emeka", "by: ben").replace(ACCEPTED, WAITING)
    fetch(team, "ben")
    empty = team.git("ben", "hash-object", "-t", "tree", "-w", "--stdin")
    tree = tree_with(team, "ben", empty, {event.replace(ACCEPTED, WAITING): text + "\n"})
    put(team, "ben", f"{commit(team, 'ben', tree)}:refs/heads/ledger/ben")
    merge_by_hand(team, "morgan", f"origin/answer/{WAITING}/ben", WAITING, "ben")


def approval_copied_to_another_answer(team: Team) -> None:
    """A reviewer's signed word is put under another task, in their ledger, by somebody else."""
    event = next(e for e in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/emeka").split() if "review" in e)
    text = team.git(BARE, "show", f"ledger/emeka:{event}").replace(ACCEPTED, WAITING)
    fetch(team, "ben")
    tree = tree_with(team, "ben", "origin/ledger/emeka", {event.replace(ACCEPTED, WAITING): text + "\n"})
    put(team, "ben", f"{commit(team, 'ben', tree, 'origin/ledger/emeka')}:refs/heads/ledger/emeka")
    merge_by_hand(team, "morgan", f"origin/answer/{WAITING}/ben", WAITING, "ben")


def ledger_rewound(team: Team) -> None:
    """What a reviewer said is taken out of their ledger, by themself: signed, and shorter than it was."""
    fetch(team, "emeka")
    empty = team.git("emeka", "hash-object", "-t", "tree", "-w", "--stdin")
    put(team, "emeka", f"{commit(team, 'emeka', empty)}:refs/heads/ledger/emeka")


def ledger_taken_away(team: Team) -> None:
    team.git(BARE, "update-ref", "-d", "refs/heads/ledger/emeka")


def ledger_with_a_forged_end(team: Team) -> None:
    fetch(team, "ben")
    tree = team.git("ben", "rev-parse", "origin/ledger/emeka^{tree}")
    put(team, "ben", f"{commit(team, 'ben', tree, 'origin/ledger/emeka', message='Mine')}:refs/heads/ledger/emeka")


def record_taken_away(team: Team) -> None:
    team.git(BARE, "update-ref", "-d", "refs/heads/ledger/forge")


def record_rewound(team: Team) -> None:
    """The forge's own ledger loses its last word, that it took the answer in."""
    team.git(BARE, "update-ref", "refs/heads/ledger/forge", team.git(BARE, "rev-parse", "ledger/forge~1"))


def record_names_another_head(team: Team) -> None:
    """With the forge's own key, which is on its disk, a record is written that names another commit."""
    names = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge").split()
    event = next(name for name in names if f"{ACCEPTED}/" in name and "merged" in name)
    text = team.git(BARE, "show", f"ledger/forge:{event}")
    head = next(line for line in text.splitlines() if line.startswith("head: ")).removeprefix("head: ")
    tree = tree_with(team, BARE, "ledger/forge", {event: text.replace(head, "1" * 40) + "\n"})
    made = commit(team, BARE, tree, team.git(BARE, "rev-parse", "ledger/forge~1"))
    team.git(BARE, "update-ref", "refs/heads/ledger/forge", made)


def main_rewound(team: Team) -> None:
    team.git(BARE, "update-ref", "refs/heads/main", team.git(BARE, "rev-parse", "main~1"))


def merge_made_anew(team: Team) -> None:
    """The last merge is replaced by one with the same tree and another message."""
    fetch(team, "morgan")
    parents = team.git("morgan", "rev-parse", "origin/main^1", "origin/main^2").split()
    made = commit(team, "morgan", "origin/main^{tree}", *parents, message="Accept it")
    put(team, "morgan", f"{made}:refs/heads/main")


def squashed(team: Team) -> None:
    fetch(team, "morgan")
    tree = team.git("morgan", "merge-tree", "--write-tree", "origin/main", f"origin/answer/{WAITING}/ben")
    put(team, "morgan", f"{commit(team, 'morgan', tree, 'origin/main', message='Squashed')}:refs/heads/main")


def reverted_and_applied_again(team: Team) -> None:
    fetch(team, "morgan")
    back = commit(team, "morgan", "origin/main~1^{tree}", "origin/main", message="Revert")
    again = commit(team, "morgan", "origin/main^{tree}", back, message="Apply again")
    put(team, "morgan", f"{again}:refs/heads/main")


def merged_as_an_octopus(team: Team) -> None:
    fetch(team, "morgan")
    tree = team.git("morgan", "merge-tree", "--write-tree", "origin/main", f"origin/answer/{WAITING}/ben")
    heads = ("origin/main", f"origin/answer/{WAITING}/ben", "origin/ledger/emeka")
    put(team, "morgan", f"{commit(team, 'morgan', tree, *heads)}:refs/heads/main")


def answer_made_a_link(team: Team) -> None:
    fetch(team, "morgan")
    head = f"origin/answer/{WAITING}/ben"
    plain = team.git("morgan", "merge-tree", "--write-tree", "origin/main", head)
    tree = tree_with(team, "morgan", plain, {path_of(WAITING, "ben"): "../../../people.yaml"}, "120000")
    put(team, "morgan", f"{commit(team, 'morgan', tree, 'origin/main', head)}:refs/heads/main")


def change_by_somebody_without_the_role(team: Team) -> None:
    fetch(team, "ben")
    tree = tree_with(team, "ben", "origin/main", {"guidance/new.md": "Mine.\n"})
    head = commit(team, "ben", tree, "origin/main", message="New guidance")
    message = "Take in “New guidance” by ben\n\nBranch: change/ben/01j00000000000000000000000\n"
    put(team, "ben", f"{commit(team, 'ben', tree, 'origin/main', head, message=message)}:refs/heads/main")


def submission_thrown_away(team: Team) -> None:
    team.git(BARE, "update-ref", "-d", f"refs/heads/answer/{WAITING}/ben")
    team.git(BARE, "reflog", "expire", "--expire=now", "--all")
    team.git(BARE, "gc", "--prune=now", "--quiet")


def key_revoked_as_of_before(team: Team) -> None:
    """No attack: a manager says that what a reviewer's lost key signed is not believed."""
    key = team.git("emeka", "config", "user.signingKey")
    print_ = team.rlhf("morgan", "key", "list", "emeka", "--json").out
    assert key
    team.rlhf("morgan", "sync")
    name = json.loads(print_)[0]["fingerprint"].removeprefix("SHA256:")[:12]
    team.rlhf("morgan", "key", "revoke", "emeka", name, "--to", "none", "--because", "Lost")


def forged_approval_with_the_memory_of_signatures_poisoned(team: Team) -> None:
    """The forge's memory of whom it believes is a file; whoever has the disk writes there that a forged end is good."""
    approval_copied_to_another_answer(team)
    tip = team.git(BARE, "rev-parse", "ledger/emeka")
    for file in (team.bare / "rlhf").glob("believed-*"):
        with file.open("a", encoding="utf-8") as memory:
            memory.write(f"emeka\t{tip}\t{tip}\t0\n")


def another_beginning(team: Team) -> None:
    """Main is one commit that holds everything, and the forge's ledger has never heard of another."""
    fetch(team, "morgan")
    tree = team.git("morgan", "merge-tree", "--write-tree", "origin/main", f"origin/answer/{WAITING}/ben")
    put(team, "morgan", f"{commit(team, 'morgan', tree, message='Begin')}:refs/heads/main")
    names = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge").split()
    kept = tree_with(team, BARE, "ledger/forge", {name: None for name in names if "merged" in name})
    team.git(BARE, "update-ref", "refs/heads/ledger/forge", commit(team, BARE, kept))


def record_that_leaves_out_who_asked_for_changes(team: Team) -> None:
    """With the forge's key a merge and its record are made that know of one reviewer, and not of the other."""
    for who, args in (
        ("emeka", ("review", "approve", WAITING)),
        ("freya", ("review", "request-changes", WAITING, "No", "--severity", "major", "--section", "Answer")),
    ):
        team.rlhf(who, "sync")
        with team.unmerged():
            team.rlhf(who, *args)
    review = next(n for n in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/emeka").split() if WAITING in n)
    merge_by_hand(
        team, "morgan", f"origin/answer/{WAITING}/ben", WAITING, "ben",
        more=f"Review: {review.rpartition('/')[2].split('-')[0]} by emeka\n",
    )  # fmt: skip
    forge, emeka, merge, head = (
        team.git(BARE, "rev-parse", name) for name in ("ledger/forge", "ledger/emeka", "main", f"answer/{WAITING}/ben")
    )
    event = "01m8pzzzzzzzzzzzzzzzzzzzzz"
    text = (
        f"id: {event}\ntype: merged\nby: forge\nat: '2026-11-30T19:30:00Z'\nbatch: {BATCH}\ntask: {WAITING}\n"
        f"branch: answer/{WAITING}/ben\nhead: {head}\nmerge: {merge}\nledgers: {{forge: {forge}, emeka: {emeka}}}\n"
    )
    tree = tree_with(team, BARE, "ledger/forge", {f"{BATCH}/{WAITING}/{event}-merged.yaml": text})
    made = commit(team, BARE, tree, forge, message=f"x\n\nLatest: {event}")
    team.git(BARE, "update-ref", "refs/heads/ledger/forge", made)


TAMPERING: list[tuple[Callable[[Team], None], set[str]]] = [
    (edited_after_the_approval, {"around_the_gate", "words_on_main"}),
    (edited_after_the_approval_unsigned, {"around_the_gate", "words_on_main"}),
    (answer_taken_away, {"around_the_gate", "words_on_main"}),
    (policy_loosened, {"around_the_gate"}),
    (people_swapped, {"around_the_gate"}),
    (forge_key_swapped, {"around_the_gate", "forge_key_changed", "merge_unsigned"}),
    (merged_without_sign_off, {"around_the_gate", "not_signed_off"}),
    (merged_with_other_words, {"around_the_gate", "not_signed_off", "content_changed"}),
    (merged_with_a_stowaway, {"around_the_gate", "not_signed_off", "rode_along"}),
    (merge_names_a_review_that_is_another_answers, {"around_the_gate", "not_signed_off", "message_contradicts"}),
    (merge_signed_by_nobody, {"around_the_gate", "merge_unsigned", "not_signed_off", "message_contradicts"}),
    (submitted_in_anothers_name, {"around_the_gate", "not_signed_off", "not_the_authors"}),
    (submitted_unsigned, {"around_the_gate", "not_signed_off", "not_the_authors"}),
    (approved_by_the_author, {"around_the_gate", "not_signed_off"}),
    (approval_copied_to_another_answer, {"around_the_gate", "not_signed_off", "ledger_not_believed"}),
    (ledger_rewound, {"ledger_cut"}),
    (ledger_taken_away, {"ledger_cut"}),
    (ledger_with_a_forged_end, {"ledger_not_believed"}),
    (record_taken_away, {"around_the_gate", "ledger_cut"}),
    (record_rewound, {"around_the_gate"}),
    (record_names_another_head, {"record_contradicts"}),
    (main_rewound, {"history_rewritten"}),
    (merge_made_anew, {"around_the_gate", "history_rewritten", "message_contradicts"}),
    (squashed, {"around_the_gate", "unexamined"}),
    (reverted_and_applied_again, {"around_the_gate"}),
    (merged_as_an_octopus, {"around_the_gate", "unexamined"}),
    (answer_made_a_link, {"around_the_gate", "not_an_answer"}),
    (change_by_somebody_without_the_role, {"around_the_gate", "role"}),
    (submission_thrown_away, {"submission_lost"}),
    (key_revoked_as_of_before, {"no_longer_believed"}),
    (
        forged_approval_with_the_memory_of_signatures_poisoned,
        {"around_the_gate", "not_signed_off", "ledger_not_believed"},
    ),
    (another_beginning, {"unexamined", "history_rewritten"}),
    (record_that_leaves_out_who_asked_for_changes, {"left_out"}),
]


@pytest.mark.parametrize(("tamper", "named"), TAMPERING, ids=[tamper.__name__ for tamper, _ in TAMPERING])
def test_the_audit_names_it(audited: Team, tamper: Callable[[Team], None], named: set[str]) -> None:
    tamper(audited)
    found = codes(audited)
    assert named <= found
    assert found - named <= {"forge_key_changed", "ledger_not_believed", "around_the_gate"}, "and hardly anything else"


def test_with_the_hooks_in_place_no_such_push_comes_in(audited: Team) -> None:
    fetch(audited, "morgan")
    before = audited.git(BARE, "for-each-ref")
    tree = tree_with(audited, "morgan", "origin/main", {"people.yaml": "people: {}\n"})
    head = f"origin/answer/{WAITING}/ben"
    pushes = {
        "straight": commit(audited, "morgan", tree, "origin/main"),
        "merge": commit(audited, "morgan", tree, "origin/main", head),
        "octopus": commit(audited, "morgan", tree, "origin/main", head, "origin/ledger/emeka"),
        "rewound": "origin/main~1",
    }
    for name, made in pushes.items():
        assert "rejected" in audited.git(
            "morgan", "push", "--force", "origin", f"{made}:refs/heads/main", check=False
        ), name
    assert audited.git(BARE, "for-each-ref") == before


def test_a_new_name_and_another_role_since_are_no_tampering(audited: Team) -> None:
    team = audited
    people = team.root / "morgan" / "people.yaml"
    team.rlhf("morgan", "sync")
    text = people.read_text(encoding="utf-8")
    text = text.replace("  emeka:\n", "  emeka:\n    active: false\n")
    people.write_text(text.replace("  ben:\n", "  benjamin:\n"), encoding="utf-8")
    refused = team.rlhf("morgan", "publish", "Ben has another handle", code=3).words
    assert "ben cannot be taken out of people.yaml or renamed: they have sent something" in refused
    people.write_text(text.replace("Dr Ben Whitlow", "Dr Ben Hale"), encoding="utf-8")
    team.rlhf("morgan", "publish", "Emeka has left, and Ben has another name")
    assert codes(team) == set()
    team.rlhf("ben", "sync")
    team.rlhf("ben", "task", "pull", TASKS[3])
    team.write("ben", TASKS[3], "Quite other words.")
    team.rlhf("ben", "submit", TASKS[3])
    team.rlhf("freya", "sync")
    assert "Merged" in team.rlhf("freya", "review", "approve", TASKS[3]).words
    assert codes(team) == set()


def test_a_revision_of_an_accepted_answer_and_a_merge_made_by_hand_are_proven(audited: Team) -> None:
    team = audited
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", ACCEPTED)
    team.edit("amara", ACCEPTED, "soon", "tomorrow")
    team.rlhf("amara", "submit", ACCEPTED)
    team.rlhf("freya", "sync")
    with team.unmerged():
        team.rlhf("freya", "review", "approve", ACCEPTED)
    assert f"merged  {ACCEPTED} by amara" in team.rlhf("morgan", "merge").out
    assert codes(team) == set()
    assert not list((team.bare / "rlhf" / "summaries").rglob(f"*/{ACCEPTED}/*.md"))


def test_the_report_is_one_page_that_needs_nothing_else(audited: Team) -> None:
    merged_without_sign_off(audited)
    file = audited.root / "audit.html"
    audited.rlhf("morgan", "audit", "--html", str(file), code=1, cwd=audited.bare)
    page = file.read_text(encoding="utf-8")
    assert f"{ACCEPTED}" in page
    assert "Needs an approval" in page
    assert "not_signed_off" in page
    for needs in ("<script", "http://", "https://", "<img", "<link", "url("):
        assert needs not in page
    assert "<!doctype html>" in page


def test_hooks_that_are_away_are_put_back_by_command(audited: Team) -> None:
    (audited.bare / "hooks" / "pre-receive").unlink()
    audited.rlhf("morgan", "forge", "install", str(audited.bare))
    assert (audited.bare / "hooks" / "pre-receive").exists()
    with around_the_hooks(audited):
        pass
    assert (
        "is no repository that rlhf keeps" in audited.rlhf("morgan", "forge", "tend", str(audited.root), code=3).words
    )
