"""Nobody gets around what an edit of a task does: by two commits, two folders, a forged record, a waiting change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.publishing.test_tasks_change import LATER, accepted, audited, edit
from tests.journeys.tampering import around_the_hooks, commit, tree_with
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[:2]
FILE = f"tasks/{BATCH}/{FIRST}.yaml"
OTHER = "2026-w51-later"


def forge_says(team: Team, files: dict[str, str | None]) -> None:
    """Whoever has the forge's key writes into its ledger."""
    tip = team.git(BARE, "rev-parse", "ledger/forge")
    made = commit(
        team, BARE, tree_with(team, BARE, tip, files), tip, message=team.git(BARE, "log", "-1", "--format=%B", tip)
    )
    with around_the_hooks(team):
        team.git(BARE, "update-ref", "refs/heads/ledger/forge", made)


def record_of_edit(team: Team) -> tuple[str, str]:
    names = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge").splitlines()
    path = next(name for name in reversed(names) if name.endswith("-task_edit.yaml"))
    return path, team.file_at("ledger/forge", path) or ""


def a_meaning_changed(team: Team) -> Team:
    team = accepted(team)
    edit(team, "prompt=Is 5 mg enough?")
    assert "1 signed off for an earlier prompt" in audited(team)
    return team


def code_of_audit(team: Team) -> int:
    return team.rlhf("morgan", "audit", cwd=team.bare, code=None).code


@pytest.mark.parametrize("merge", ["f" * 40, "the acceptance"])
def test_a_forged_record_that_no_change_made_is_found(a_task_awaiting_review: Team, merge: str) -> None:
    team = a_meaning_changed(a_task_awaiting_review)
    path, text = record_of_edit(team)
    line = next(row for row in text.splitlines() if row.startswith("merge: "))
    if merge == "the acceptance":
        merge = team.git(BARE, "log", "--format=%H", "--grep", "^Accept", "main")
    id_ = path.rpartition("/")[2].partition("-")[0]
    other = id_[:-2] + ("zz" if not id_.endswith("zz") else "yy")
    forged = text.replace("same: false", "same: true").replace(line, f"merge: {merge}").replace(id_, other)
    forge_says(team, {path.replace(id_, other): forged})
    assert code_of_audit(team) == 1


def test_a_record_that_was_left_out_is_found(a_task_awaiting_review: Team) -> None:
    team = a_meaning_changed(a_task_awaiting_review)
    path, _ = record_of_edit(team)
    gone: dict[str, str | None] = {path: None}
    for name in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge").splitlines():
        text = team.file_at("ledger/forge", name) or ""
        if "edits: " in text:
            gone[name] = "".join(row for row in text.splitlines(keepends=True) if not row.startswith("edits: "))
    forge_says(team, gone)
    assert code_of_audit(team) == 1


def test_each_commit_of_a_change_has_to_state_it(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    text = team.main_file(FILE) or ""
    main = team.git("morgan", "rev-parse", "origin/main")
    first = text.replace("What now?", "What now, please?")
    one = commit(
        team, "morgan", tree_with(team, "morgan", main, {FILE: first}), main, message=f"Politer\n\nWording: {FIRST}"
    )
    tree = tree_with(team, "morgan", one, {FILE: first.replace("please?", "thanks?")})
    two = commit(team, "morgan", tree, one, message="And again")
    team.git("morgan", "push", "--quiet", "origin", f"{two}:refs/heads/change/morgan/01m8pyyzp0000000000000zzzz")
    assert "thanks" in (team.main_file(FILE) or "")
    assert "1 signed off for an earlier prompt" in audited(team)


def test_a_hand_made_statement_of_wording_is_judged(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    text = team.main_file(FILE) or ""
    main = team.git("morgan", "rev-parse", "origin/main")
    tree = tree_with(team, "morgan", main, {FILE: text.replace("What now?", "What not?")})
    made = commit(team, "morgan", tree, main, message=f"Politer\n\nWording: {FIRST}")
    told = team.git(
        "morgan", "push", "origin", f"{made}:refs/heads/change/morgan/01m8pyyzp0000000000000zzzz", check=False
    )
    assert "more than wording" in " ".join(told.split())
    assert "What not?" not in (team.main_file(FILE) or "")


def test_a_task_is_never_in_two_batches(team: Team) -> None:
    copy = team.root / "morgan" / "tasks" / OTHER / f"{FIRST}.yaml"
    copy.parent.mkdir()
    (copy.parent / "batch.yaml").write_text("title: Later\n", encoding="utf-8")
    copy.write_text((team.main_file(FILE) or "").replace("What now?", "What else?"), encoding="utf-8")
    told = team.rlhf("morgan", "publish", "A copy", code=3).words
    assert f"{FIRST} would be in {BATCH} and in {OTHER}: a task is in one batch." in told


def test_a_move_waits_for_an_edit_that_is_on_its_way(team: Team, tmp_path: Path) -> None:
    away = team.bare.rename(tmp_path / "away.git")
    edit(team, "prompt=A careful new prompt?")
    refused = team.rlhf("morgan", "task", "move", FIRST, "--batch", OTHER, code=3).words
    assert f"A change of yours to {FIRST} is not everyone's yet." in refused
    away.rename(team.bare)
    team.rlhf("morgan", "sync", now=LATER)
    team.rlhf("morgan", "task", "move", FIRST, "--batch", OTHER, now=LATER)
    assert "A careful new prompt?" in (team.main_file(f"tasks/{OTHER}/{FIRST}.yaml") or "")
    file = team.root / "morgan" / "tasks" / OTHER / f"{FIRST}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("careful", "careless"), encoding="utf-8")
    refused = team.rlhf("morgan", "task", "move", FIRST, "--batch", BATCH, code=3, now=LATER).words
    assert "has edits here that are not published" in refused


def test_what_was_refused_is_not_sent_with_the_next_edit(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    edit(team, "prompt=What is not now?", "--only-wording", code=2)
    edit(team, "minutes=-5", code=1)
    edit(team, "due=2026-12-18")
    assert "What now?" in (team.main_file(FILE) or "")
    assert "1 accepted answer, 1 proven;" in audited(team)


def test_a_batch_takes_no_edit_of_a_task_along(team: Team) -> None:
    file = team.root / "morgan" / FILE
    due = "due: 2026-12-04T18:00+00:00[Europe/London]\n"
    file.write_text(file.read_text(encoding="utf-8") + due, encoding="utf-8")
    team.rlhf("morgan", "publish", "Its own due time")
    file.write_text(file.read_text(encoding="utf-8").replace("What now?", "Half a thou"), encoding="utf-8")
    team.rlhf("morgan", "batch", "edit", BATCH, "--due", "14 Dec", now=LATER)
    assert "Half a thou" not in (team.main_file(FILE) or "")
    assert "due:" not in (team.main_file(FILE) or "")
    assert "Half a thou" in file.read_text(encoding="utf-8"), "it stays here"


def test_after_a_batch_moved_a_task_with_an_earlier_time_can_be_edited(team: Team) -> None:
    edit(team, "due=9 Dec", task=SECOND)
    team.rlhf("morgan", "batch", "edit", BATCH, "--due", "14 Dec", now=LATER)
    edit(team, "title=Another name", task=SECOND)
    refused = team.rlhf("morgan", "batch", "edit", BATCH, "--specialty", "psychiatry", code=2, now=LATER).words
    assert "has tasks of cardiology" in refused


def test_an_affirmation_stays_when_its_signer_leaves(a_task_awaiting_review: Team) -> None:
    team = a_meaning_changed(a_task_awaiting_review)
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "review", "affirm", FIRST, now=LATER)
    assert "AffirmedAlready" not in team.rlhf("freya", "review", "affirm", FIRST, code=3, now=LATER).words
    people = team.root / "morgan" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    people.write_text(text.replace("  emeka:\n", "  emeka:\n    active: false\n"), encoding="utf-8")
    team.rlhf("morgan", "publish", "Emeka leaves", now=LATER)
    assert "1 accepted answer, 1 proven;" in audited(team)


def test_whoever_affirmed_it_does_not_state_that_only_the_wording_changed(a_task_awaiting_review: Team) -> None:
    team = a_meaning_changed(a_task_awaiting_review)
    team.rlhf("morgan", "review", "affirm", FIRST, now=LATER)
    refused = edit(team, "prompt=Is 5 mg enough, please?", "--only-wording", code=3)
    assert "morgan has a part in the answer of amara" in refused


def test_a_reason_is_never_lost_where_nobody_is_known_to_work_on_it(a_written_task: Team, tmp_path: Path) -> None:
    team = a_written_task
    away = team.bare.rename(tmp_path / "away.git")
    edit(team, "prompt=What now, please?", "--only-wording")
    away.rename(team.bare)
    team.rlhf("morgan", "sync", now=LATER)
    assert "same: true" in record_of_edit(team)[1]


def test_after_words_were_removed_the_diff_says_that_they_are_gone(
    a_task_awaiting_review: Team, tmp_path: Path
) -> None:
    team = accepted(a_task_awaiting_review)
    edit(team, "prompt=Does Quillfeather need 5 mg?")
    edit(team, "prompt=Does she need 5 mg?", now="2026-12-01T10:00:00+00:00")
    words = tmp_path / "words.txt"
    words.write_text("Quillfeather\n", encoding="utf-8")
    team.rlhf("morgan", "purge", str(team.bare), "--words", str(words), "--because", "A name", "--yes")
    team.rlhf("emeka", "sync", now=LATER)
    told = team.rlhf("emeka", "task", "diff", FIRST, now=LATER).words
    assert "cannot be shown" in told or "Quillfeather" not in told
    assert "Quillfeather" not in team.rlhf("emeka", "task", "diff", FIRST, "--all", now=LATER).words
    assert "1 signed off for an earlier prompt" in audited(team)
