"""What somebody wrote comes back: from drafts, across line ends, after a deleted file."""

from __future__ import annotations

import pytest

from tests.team import BARE, BATCH, TASKS, Team, in_next_version

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[0], TASKS[1]


def test_a_deleted_file_is_restored_from_the_draft_by_pulling_again(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("amara", "save")
    words = team.answer("amara", FIRST).read_text(encoding="utf-8")
    team.answer("amara", FIRST).unlink()
    team.rlhf("amara", "save")
    team.rlhf("amara", "task", "pull", FIRST)
    assert team.answer("amara", FIRST).read_text(encoding="utf-8") == words


def test_a_submitted_answer_is_restored_too(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    words = team.answer("amara", FIRST).read_text(encoding="utf-8")
    team.rlhf("emeka", "review", "approve", FIRST)
    team.rlhf("amara", "sync")
    team.answer("amara", FIRST).unlink()
    team.rlhf("amara", "task", "pull", FIRST)
    assert team.answer("amara", FIRST).read_text(encoding="utf-8") == words


def test_windows_line_ends_are_no_second_version(a_written_task: Team) -> None:
    team = a_written_task
    file = team.answer("amara", FIRST)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert "FM004" in team.rlhf("amara", "check", FIRST).out
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    said = team.rlhf("amara", "sync").out
    assert "two places" not in said
    assert not list(file.parent.glob("*~*"))
    assert team.git("amara", "ls-tree", "-r", "--name-only", "draft/amara") == ""


def test_work_on_a_withdrawn_or_unknown_task_stays(a_written_task: Team) -> None:
    """A manager cannot take away a task that somebody holds; once it is given back, what they wrote stays."""
    team = a_written_task
    team.rlhf("amara", "save")
    (team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml").unlink()
    assert "cannot be taken away" in team.rlhf("morgan", "publish", "Take away", code=3).words
    team.rlhf("amara", "task", "drop", FIRST, "--because", "No time")
    team.rlhf("morgan", "publish", "Take away")
    team.rlhf("amara", "sync")
    assert "Rest, and come back soon." in team.answer("amara", FIRST).read_text(encoding="utf-8")
    refused = team.rlhf("amara", "submit", FIRST, code=None)
    assert refused.code in (1, 3)
    team.rlhf("amara", "save")
    assert "come back soon" in team.git(BARE, "show", f"draft/amara:answers/{BATCH}/{FIRST}/amara.md")


def test_what_only_lies_in_the_folder_is_not_published(team: Team) -> None:
    folder = team.root / "morgan"
    (folder / "patients.csv").write_text("name\nSomebody\n", encoding="utf-8")
    guidance = folder / "guidance" / "writing-answers.md"
    text = in_next_version(guidance.read_text(encoding="utf-8"))
    guidance.write_text(text.replace("twice", "three times"), encoding="utf-8")
    said = team.rlhf("morgan", "publish", "Clearer").words
    assert "patients.csv is no file that a project has" in said
    assert "1 file published" in said
    assert team.main_file("patients.csv") is None
    assert (folder / "patients.csv").exists()


def test_nobody_claims_more_than_the_project_allows(team: Team) -> None:
    team.change_policy("most: 20", "most: 1")
    assert "one person may hold here" in team.rlhf("amara", "task", "pull", FIRST, SECOND, code=3).words
    team.rlhf("amara", "task", "pull", FIRST)
    assert "one person may hold here" in team.rlhf("amara", "task", "pull", SECOND, code=3).words
