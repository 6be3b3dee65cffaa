"""A task moves to another batch with everything that hangs on it; by hand it does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST, SECOND, THIRD = TASKS[:3]
OTHER = "2026-w51-later"
LATER = "2026-12-01T09:00:00+00:00"
THERE = f"tasks/{OTHER}/{FIRST}.yaml"
HERE = f"tasks/{BATCH}/{FIRST}.yaml"


def move(team: Team, *tasks: str, to: str = OTHER, code: int = 0, now: str = LATER) -> str:
    return team.rlhf("morgan", "task", "move", *tasks, "--batch", to, code=code, now=now).words


def answer(task: str, who: str) -> str:
    return f"answers/{BATCH}/{task}/{who}.md"


def audited(team: Team) -> str:
    return team.rlhf("morgan", "audit", cwd=team.bare).text


def test_a_submission_moves_with_its_approval_and_its_thread(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.require_two_approvals()
    team.rlhf("emeka", "review", "approve", FIRST)
    team.rlhf("amara", "ask", FIRST, "Which dose?")
    said = move(team, FIRST)
    assert f"{FIRST} Task 1: {BATCH} → {OTHER}" in said
    assert "amara works on it" in said
    assert "due no date instead of Fri 4 Dec 18:00" in said
    assert team.main_file(HERE) is None
    assert team.main_file(THERE) is not None
    assert "1 task moved to" in said
    assert f"{FIRST} was edited" in team.rlhf("amara", "sync", now=LATER).words
    moved = f"moved from {BATCH} to {OTHER}"
    news = json.loads(team.rlhf("amara", "week", "--json", now=LATER).out)["news"]
    assert f"{moved} (the meaning stayed)" in [row["text"] for row in news]
    for command in (("task", "diff", FIRST), ("log", "--task", FIRST)):
        assert moved in team.rlhf("amara", *command, now=LATER).words
    status = json.loads(team.rlhf("amara", "status", "--json", now=LATER).out)["tasks"]
    assert [(task["id"], task["state"], task["due"]) for task in status] == [(FIRST, "submitted", None)]
    assert "Which dose?" in team.rlhf("amara", "thread", FIRST, now=LATER).words
    team.rlhf("freya", "sync", now=LATER)
    assert "Rest, and come back soon." in team.rlhf("freya", "review", "show", FIRST, now=LATER).words
    team.rlhf("freya", "review", "approve", FIRST, now=LATER)
    assert team.main_file(answer(FIRST, "amara")) is not None, "its answer stays where the task was first"
    assert "1 accepted answer, 1 proven;" in audited(team)
    assert json.loads(team.rlhf("morgan", "batch", "list", "--json", now=LATER).out)[1]["tasks"] == 1


def test_a_claim_and_a_draft_move_with_their_task(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("amara", "save")
    move(team, FIRST)
    team.rlhf("amara", "sync", now=LATER)
    assert FIRST in team.rlhf("amara", "week", now=LATER).words
    assert OTHER in team.rlhf("amara", "task", "show", FIRST, now=LATER).words
    assert (team.root / "amara" / THERE).exists()
    assert team.rlhf("amara", "check", FIRST, now=LATER).code == 0
    team.rlhf("amara", "submit", FIRST, now=LATER)
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "review", "approve", FIRST, now=LATER)
    assert team.main_file(answer(FIRST, "amara")) is not None
    assert "1 proven;" in audited(team)
    assert team.rlhf("morgan", "doctor", now=LATER).words == "All is well."


def test_what_was_written_offline_before_the_move_arrives_after_it(a_written_task: Team, tmp_path: Path) -> None:
    team = a_written_task
    away = team.bare.rename(tmp_path / "away.git")
    assert "queued" in team.rlhf("amara", "submit", FIRST).words
    assert "kept here" in team.rlhf("amara", "ask", FIRST, "Which dose?").words
    away.rename(team.bare)
    move(team, FIRST)
    team.rlhf("amara", "sync", now=LATER)
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "review", "approve", FIRST, now=LATER)
    assert team.main_file(answer(FIRST, "amara")) is not None
    team.rlhf("morgan", "sync", now=LATER)
    assert "Which dose?" in team.rlhf("morgan", "thread", FIRST, now=LATER).words


def test_an_accepted_answer_stays_proven_and_can_be_revised(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "approve", FIRST)
    move(team, FIRST)
    assert "1 accepted answer, 1 proven;" in audited(team)
    team.rlhf("amara", "sync", now=LATER)
    team.edit("amara", FIRST, "Rest, and come back soon.", "Rest. Come back tomorrow.")
    team.rlhf("amara", "submit", FIRST, now=LATER)
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "review", "approve", FIRST, now=LATER)
    assert "Come back tomorrow." in (team.main_file(answer(FIRST, "amara")) or "")
    assert "2 accepted answers, 2 proven;" in audited(team)


def test_a_moved_task_is_taken_edited_moved_on_and_moved_back(team: Team) -> None:
    move(team, FIRST, SECOND)
    team.rlhf("amara", "sync", now=LATER)
    team.rlhf("amara", "task", "pull", FIRST, now=LATER)
    team.write("amara", FIRST)
    team.rlhf("morgan", "task", "edit", FIRST, "--set", "ask=Be brief.", now=LATER)
    move(team, FIRST, to="2026-w52-again")
    team.rlhf("amara", "sync", now=LATER)
    assert "its prompt changed" in team.rlhf("amara", "status", now=LATER).words
    assert "{+Be brief.+}" in team.rlhf("amara", "task", "diff", FIRST, now=LATER).words
    move(team, FIRST, to=BATCH)
    assert team.git(BARE, "ls-tree", "-r", "--name-only", "main", "tasks/.moved") == f"tasks/.moved/{SECOND}@{BATCH}"
    team.rlhf("amara", "sync", now=LATER)
    team.rlhf("amara", "submit", FIRST, now=LATER)
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "review", "approve", FIRST, now=LATER)
    assert "1 accepted answer, 1 proven;" in audited(team)
    assert f"{SECOND} is in {OTHER} already." in move(team, SECOND, code=3)


def test_nobody_moves_or_removes_by_hand_what_somebody_works_on(a_written_task: Team) -> None:
    team = a_written_task
    here, there = team.root / "morgan" / HERE, team.root / "morgan" / THERE
    there.parent.mkdir()
    (there.parent / "batch.yaml").write_text("title: Later\n", encoding="utf-8")
    here.rename(there)
    refused = team.rlhf("morgan", "publish", "By hand", code=3).words
    assert f"rlhf task move {FIRST} --batch {OTHER}" in refused
    there.unlink()
    (there.parent / "batch.yaml").unlink()
    refused = team.rlhf("morgan", "publish", "By hand", code=3).words
    assert "it cannot be taken away, only withdrawn" in refused
    (team.root / "morgan" / f"tasks/{BATCH}/{SECOND}.yaml").unlink()
    team.git("morgan", "checkout", "--", HERE)
    team.rlhf("morgan", "publish", "Nobody has to do with it")
    assert team.main_file(f"tasks/{BATCH}/{SECOND}.yaml") is None


def test_what_was_moved_once_is_not_moved_on_by_hand_either(a_written_task: Team) -> None:
    team = a_written_task
    move(team, FIRST)
    team.rlhf("morgan", "sync", now=LATER)
    back, there = team.root / "morgan" / HERE, team.root / "morgan" / THERE
    there.rename(back)
    refused = team.rlhf("morgan", "publish", "By hand", code=3, now=LATER).words
    assert f"rlhf task move {FIRST} --batch {BATCH}" in refused
    assert f"{FIRST} Task 1: moved from {OTHER} to {BATCH}" in refused


def test_edits_that_are_not_published_stand_in_the_way_and_can_be_taken_back(team: Team) -> None:
    file = team.root / "morgan" / HERE
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}tags: [winter]\n", encoding="utf-8")
    assert "1 file that you edited is not published: rlhf publish" in team.rlhf("morgan", "status", now=LATER).words
    assert f"rlhf task edit {FIRST} --undo" in move(team, FIRST, code=3)
    said = team.rlhf("morgan", "task", "edit", FIRST, "--undo", now=LATER).text
    assert file.read_text(encoding="utf-8") == before
    assert "tags: [winter]" in team.git("morgan", *said.split("git ")[1].split())
    assert "not published" not in team.rlhf("morgan", "status", now=LATER).words
    assert "as everyone has it" in team.rlhf("morgan", "task", "edit", FIRST, "--undo", code=3, now=LATER).words
    move(team, FIRST)


def test_what_was_published_offline_is_on_its_way_and_cannot_be_taken_back(team: Team, tmp_path: Path) -> None:
    away = team.bare.rename(tmp_path / "away.git")
    assert "will be sent when you are online" in team.rlhf("morgan", "task", "edit", FIRST, "--set", "minutes=45").words
    status = team.rlhf("morgan", "status").words
    assert "1 thing is not sent yet: rlhf sync" in status
    assert "not published" not in status, "it is published; it waits to be sent"
    undo = ("task", "edit", FIRST, "--undo")
    assert "is not everyone's yet. Nothing was done" in team.rlhf("morgan", *undo, code=3).words
    assert "minutes: 45" in (team.root / "morgan" / HERE).read_text(encoding="utf-8")
    (team.root / "morgan" / HERE).write_text("id: broken\n", encoding="utf-8")
    assert "1 file that you edited is not published" in team.rlhf("morgan", "status").words
    away.rename(team.bare)


def test_status_is_told_also_where_a_file_has_two_versions(team: Team) -> None:
    file = team.root / "morgan" / HERE
    file.write_text(file.read_text(encoding="utf-8") + "tags: [winter]\n", encoding="utf-8")
    file.with_name(f"{FIRST}~theirs.yaml").write_text("id: theirs\n", encoding="utf-8")
    assert "1 file that you edited is not published" in team.rlhf("morgan", "status").words
    assert "was changed by you and by someone else" in team.rlhf("morgan", "publish", "Both", code=3).words


def test_a_whole_id_is_enough_even_where_an_earlier_version_left_two_files_of_a_task(team: Team) -> None:
    blob = team.git(BARE, "rev-parse", f"main:{HERE}")
    team.git(BARE, "read-tree", "main")
    team.git(BARE, "update-index", "--add", "--cacheinfo", f"100644,{blob},{THERE}")
    made = team.git(BARE, "commit-tree", team.git(BARE, "write-tree"), "-p", "main", "-m", "Copied by hand")
    team.git(BARE, "update-ref", "refs/heads/main", made)
    team.rlhf("morgan", "sync")
    for text in (FIRST, FIRST[:-1]):
        assert BATCH in team.rlhf("morgan", "task", "show", text).words


def test_a_note_of_a_move_that_never_was_is_refused(team: Team) -> None:
    note = team.root / "morgan" / "tasks" / ".moved" / f"{FIRST}@{OTHER}"
    note.parent.mkdir()
    note.write_text("", encoding="utf-8")
    assert f"no task {FIRST} was first in {OTHER}" in team.rlhf("morgan", "publish", "False", code=3).words
