"""A published task changes: what stays signed off, who is told, and how an accepted answer comes to stand again."""

from __future__ import annotations

import json

import pytest

from tests.team import BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"
LATER = "2026-12-01T09:00:00+00:00"
EVEN_LATER = "2026-12-01T11:00:00+00:00"


def edit(team: Team, *settings: str, code: int = 0, now: str = LATER, task: str = FIRST, who: str = "morgan") -> str:
    options = [f"--set={part}" if "=" in part and not part.startswith("--") else part for part in settings]
    return team.rlhf(who, "task", "edit", task, *options, code=code, now=now).words


def accepted(team: Team) -> Team:
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None
    for who in ("amara", "morgan"):
        team.rlhf(who, "sync")
    return team


def audited(team: Team) -> str:
    return team.rlhf("morgan", "audit", cwd=team.bare).text


def edits(team: Team, task: str = FIRST) -> list[dict[str, object]]:
    rows = json.loads(team.rlhf("morgan", "log", "--task", task, "--json").out)
    return [row for row in rows if row["type"] == "task_edit"]


def states(team: Team, who: str) -> dict[str, list[str]]:
    tasks = json.loads(team.rlhf(who, "status", "--json").out)["tasks"]
    return {task["id"]: [task["state"], *sorted(task["marks"])] for task in tasks}


@pytest.mark.parametrize("setting", ["due=2026-12-18", "priority=2", "minutes=45", "title=Another name", "tags=winter"])
def test_what_does_not_bind_voids_nothing(a_task_awaiting_review: Team, setting: str) -> None:
    team = a_task_awaiting_review
    team.require_two_approvals()
    team.rlhf("emeka", "review", "approve", FIRST)
    said = edit(team, setting)
    assert f"tasks/{BATCH}/{FIRST}.yaml" in said
    assert "amara has submitted · emeka reviewed" in said
    team.rlhf("freya", "sync", now=LATER)
    team.rlhf("freya", "review", "approve", FIRST, now=LATER)
    assert team.main_file(PATH) is not None, "both approvals count, one of before the edit"
    assert "1 accepted answer, 1 proven;" in audited(team)
    assert edits(team)[0]["same"] is True


def test_a_changed_dose_voids_approvals_and_everybody_is_told(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    edit(team, "prompt=Is 5 mg enough?", now="2026-11-30T19:00:00+00:00")
    team.require_two_approvals()
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    said = edit(team, "prompt=Is 50 mg enough?")
    assert "a number or an amount changed: “5” became “50”" in said
    assert f"{FIRST} was edited: rlhf task diff {FIRST}" in team.rlhf("amara", "sync", now=LATER).words
    assert f"edited {FIRST} Morgan Reyes: the prompt changed" in team.rlhf("amara", "week", now=LATER).words
    assert f"its prompt changed since you began: rlhf task diff {FIRST}" in team.rlhf("amara", "check", FIRST).words
    assert "its prompt changed (rlhf task diff" in team.rlhf("amara", "status", now=LATER).words
    assert "[-What now?-] {+Is 50 mg enough?+}" in team.rlhf("amara", "task", "diff", FIRST, now=LATER).words
    team.rlhf("emeka", "sync", now=LATER)
    assert "Morgan Reyes: the prompt changed" in team.rlhf("emeka", "week", now=LATER).words
    team.rlhf("freya", "sync", now=LATER)
    team.rlhf("freya", "review", "approve", FIRST, now=LATER)
    assert team.main_file(PATH) is None, "the approval of before the edit is of another prompt"
    assert "earlier version" in team.rlhf("amara", "policy", "explain", FIRST, now=LATER).words


def test_only_the_wording_changed(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    said = edit(team, "prompt=Waht now?", now="2026-12-01T08:00:00+00:00")
    assert "Unless only the wording changed" in said
    assert "1 accepted answer, 0 proven, 1 signed off for an earlier prompt" in audited(team)
    edit(team, "prompt=What now?", "--only-wording", "--because", "A slip of the pen")
    assert "1 accepted answer, 1 proven;" in audited(team), "the prompt is what was signed off again"
    edit(team, "prompt=And what now, please?", "--only-wording", now=EVEN_LATER)
    assert "1 accepted answer, 1 proven;" in audited(team)
    assert states(team, "amara") == {}
    assert "this is more than wording" in edit(team, "prompt=And what is not now?", "--only-wording", code=2)


def test_an_accepted_answer_whose_prompt_changed_stands_again_once_it_is_affirmed(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    edit(team, "ask=Answer in two sentences.", "--because", "Too long")
    assert "1 accepted answer, 0 proven, 1 signed off for an earlier prompt" in audited(team)
    assert "rlhf review affirm" in audited(team)
    team.rlhf("amara", "sync", now=LATER)
    week = team.rlhf("amara", "week", now=LATER).words
    assert "the prompt changed: Too long" in week
    assert "Whoever may sign off" in team.rlhf("amara", "review", "affirm", FIRST, code=3, now=LATER).words
    team.rlhf("emeka", "sync", now=LATER)
    assert f"rlhf review affirm {FIRST}/amara" in team.rlhf("emeka", "week", now=LATER).words
    team.rlhf("morgan", "sync", now=LATER)
    assert f"Accepted for an earlier prompt: 1 in {BATCH}" in team.rlhf("morgan", "board", now=LATER).words
    team.rlhf("emeka", "review", "affirm", FIRST, "--because", "It has two", now=LATER)
    assert "affirmed" in team.rlhf("emeka", "review", "affirm", FIRST, code=3, now=LATER).words
    assert "1 accepted answer, 1 proven;" in audited(team)
    assert "emeka affirmed that it stands" in audited(team)
    team.rlhf("amara", "sync", now=LATER)
    assert "affirmed" in team.rlhf("amara", "week", now=LATER).words
    edit(team, "ask=Answer in one sentence.", now=EVEN_LATER)
    assert "1 signed off for an earlier prompt" in audited(team), "the affirmation was of the prompt before"


def test_the_author_revises_what_was_signed_off_for_an_earlier_prompt(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    edit(team, "ask=Answer in two sentences.")
    team.rlhf("amara", "sync", now=LATER)
    team.edit("amara", FIRST, "Rest, and come back soon.", "Rest. Come back tomorrow.")
    team.rlhf("amara", "submit", FIRST, now=LATER)
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "review", "approve", FIRST, now=LATER)
    assert "Come back tomorrow." in (team.main_file(PATH) or "")
    assert "2 accepted answers, 2 proven;" in audited(team)
