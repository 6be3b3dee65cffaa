"""A change of main is held against the open answers that it is about, and against no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.sync.test_costs import counted
from tests.team import BARE, BATCH, TASKS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.team import Team


def summary(team: Team, task: str, author: str) -> Path:
    return team.bare / "rlhf" / "summaries" / "answer" / task / f"{author}.md"


def edit(team: Team, name: str, old: str, new: str) -> None:
    file = team.root / "morgan" / "tasks" / BATCH / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def submit(team: Team, *whose: tuple[str, str]) -> None:
    for who, task in whose:
        team.rlhf(who, "task", "pull", task)
        team.write(who, task)
        team.rlhf(who, "submit", task)


def test_a_task_s_change_costs_the_same_whatever_else_is_open(team: Team, tmp_path: Path) -> None:
    def published(title: str) -> tuple[int, int]:
        edit(team, f"{TASKS[4]}.yaml", "title: ", f"title: {title} ")
        return counted(team, tmp_path / "trace", "morgan", "publish", title)

    submit(team, ("amara", TASKS[0]))
    team.rlhf("morgan", "sync")
    with_one_open = published("First")
    submit(team, ("amara", TASKS[1]), ("ben", TASKS[2]), ("ben", TASKS[3]))
    team.rlhf("morgan", "sync")
    assert published("Second") == with_one_open


def test_a_policy_that_asks_for_less_lets_in_what_it_kept_out(team: Team) -> None:
    team.require_two_approvals()
    submit(team, ("amara", TASKS[0]), ("ben", TASKS[1]))
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", TASKS[0])
    assert "one evaluator" in summary(team, TASKS[1], "ben").read_text(encoding="utf-8")
    team.change_policy("count: 2", "count: 1")
    assert team.branches("answer") == [f"answer/{TASKS[1]}/ben"]
    assert f"answers/{BATCH}/{TASKS[0]}/amara.md" in team.git(BARE, "ls-tree", "-r", "--name-only", "main")
    assert not summary(team, TASKS[1], "ben").exists(), "what it told is no longer true"
    team.rlhf("emeka", "review", "approve", TASKS[1])
    assert team.branches("answer") == []


def test_another_due_time_is_told_of_the_answers_to_the_tasks_that_have_it(team: Team) -> None:
    submit(team, ("amara", TASKS[0]), ("ben", TASKS[1]))
    edit(team, f"{TASKS[1]}.yaml", "minutes: ", "due: 2026-12-08T18:00+00:00[Europe/London]\nminutes: ")
    team.rlhf("morgan", "publish", "More time")
    due = {
        task: summary(team, task, who).read_text(encoding="utf-8")
        for task, who in zip(TASKS, ("amara", "ben"), strict=False)
    }
    assert ["Due Fri 4 Dec" in due[TASKS[0]], "Due Tue 8 Dec" in due[TASKS[1]]] == [True, True]
    edit(team, "batch.yaml", "2026-12-04", "2026-12-07")
    team.rlhf("morgan", "publish", "More time for all")
    assert "Due Mon 7 Dec" in summary(team, TASKS[0], "amara").read_text(encoding="utf-8")
    assert "Due Tue 8 Dec" in summary(team, TASKS[1], "ben").read_text(encoding="utf-8")
