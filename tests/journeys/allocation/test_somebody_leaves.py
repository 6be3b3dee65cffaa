"""A trainer leaves with ten claims and three drafts; a successor goes on; a month later the trainer is back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.team import BARE, BATCH, TASKS, Team, task_text

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.journey
LETTERS = "fghjkmnpqr"
TEN = tuple(f"t-{letter * 9}{number}" for number, letter in enumerate(LETTERS))
DRAFTED = TEN[:3]
NEXT_MONTH = "2027-01-04T09:00:00+00:00"


def audited(team: Team) -> Any:
    found = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare, code=None).out)
    assert found["problems"] == [], found
    assert all(answer["problems"] == [] for answer in found["accepted"]), found
    return found


def with_ten_more(team: Team) -> None:
    team.rlhf("morgan", "sync")
    for number, id_ in enumerate(TEN):
        file = team.root / "morgan" / "tasks" / BATCH / f"{id_}.yaml"
        file.write_text(task_text(id_, 1 + number % 5), encoding="utf-8")
    team.rlhf("morgan", "publish", "Ten more tasks")


def holds(team: Team, who: str, **more: Any) -> list[str]:
    return [row["id"] for row in json.loads(team.rlhf(who, "status", "--json", **more).out)["tasks"]]


def test_what_a_trainer_leaves_behind_goes_on_and_they_come_back(team: Team) -> None:
    with_ten_more(team)
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", *TEN)
    for task in DRAFTED:
        team.write("amara", task, f"Begun by Amara: {task}.")
    team.rlhf("amara", "time", "add", "40", DRAFTED[0])
    team.rlhf("amara", "flag", TEN[5], "Which drug?", "--category", "ambiguous_prompt", "--severity", "minor")
    team.rlhf("amara", "save")
    team.rlhf("morgan", "sync")
    assert sorted(holds(team, "amara")) == sorted(TEN)

    out = team.rlhf("morgan", "people", "leave", "amara", "--hand-to", "ben", "--because", "A year abroad").words
    assert "Back in the pool: 10 tasks" in out
    assert "3 drafts of amara handed to ben" in out
    board = team.rlhf("morgan", "board").words
    assert "Nobody's since their holder left: 10" in board
    assert all("Released: yes" in team.git(BARE, "log", "-1", "--format=%B", name) for name in team.branches("claim/"))

    told = team.rlhf("ben", "sync").words
    assert all(f"rlhf task pull {task}" in told for task in DRAFTED)
    team.rlhf("ben", "task", "pull", *TEN)
    assert sorted(holds(team, "ben")) == sorted(TEN), "all ten are there for him"
    team.edit("ben", DRAFTED[0], "Begun by Amara", "Finished by Ben")
    team.rlhf("ben", "check", *DRAFTED, code=None)
    team.rlhf("ben", "submit", *DRAFTED)
    team.rlhf("emeka", "sync")
    for task in DRAFTED:
        text = team.file_at(f"answer/{task}/ben", f"answers/{BATCH}/{task}/ben.md") or ""
        assert "author: ben\ndrafts_by: [amara]" in text
        team.rlhf("emeka", "review", "approve", task)
        assert team.main_file(f"answers/{BATCH}/{task}/ben.md") is not None
    assert len(audited(team)["accepted"]) == 3
    assert "amara" in team.rlhf("morgan", "log", "--task", TEN[5]).words, "what she said stays said"
    assert "amara has left" in team.rlhf("morgan", "log", "--task", TEN[9]).words

    team.edit("amara", DRAFTED[1], "Begun by Amara", "Begun, and more, by Amara")
    refused = team.rlhf("amara", "save", code=3).words
    assert "A manager lets them in again with: rlhf people return amara" in refused
    team.rlhf("morgan", "people", "return", "amara", now=NEXT_MONTH)
    assert f"Back in the pool since you had left: {TEN[0]}, " in team.rlhf("amara", "sync", now=NEXT_MONTH).words
    assert holds(team, "amara", now=NEXT_MONTH) == []
    week = json.loads(team.rlhf("amara", "week", "--since", "2026-11-30", "--json", now=NEXT_MONTH).out)
    assert sorted(news["task"] for news in week["news"] if news["kind"] == "freed") == sorted(TEN)
    assert {news["text"].partition(":")[0] for news in week["news"] if news["kind"] == "handed"} == {
        "your draft went to ben"
    }
    assert "Begun, and more, by Amara" in team.answer("amara", DRAFTED[1]).read_text(encoding="utf-8")
    team.rlhf("amara", "task", "pull", "--next", "1", now=NEXT_MONTH)
    (again,) = holds(team, "amara", now=NEXT_MONTH)
    assert again not in TEN
    team.write("amara", again)
    team.rlhf("amara", "submit", again, now=NEXT_MONTH)
    team.rlhf("emeka", "sync", now=NEXT_MONTH)
    team.rlhf("emeka", "review", "approve", again, now=NEXT_MONTH)
    assert len(audited(team)["accepted"]) == 4


def test_who_has_left_is_told_so_once_where_they_try_to_go_on(team: Team) -> None:
    team.rlhf("amara", "sync")
    team.rlhf("morgan", "people", "leave", "amara")
    team.rlhf("amara", "sync")
    before = team.git("amara", "for-each-ref")
    for words in (["task", "pull"], ["ask", TASKS[0], "Which dose?"], ["time", "add", "20", TASKS[0]]):
        refused = team.rlhf("amara", *words, code=3)
        assert refused.words.count("You have left this project") == 1
        assert "rlhf people return amara" in refused.words
    assert team.git("amara", "for-each-ref") == before
    assert not team.branches("claim/"), "nothing of them was asked of the project"
    team.rlhf("morgan", "people", "return", "amara")
    team.rlhf("amara", "sync")
    assert "morgan" in team.rlhf("amara", "ask", TASKS[0], "Which dose?", "--json").out
    assert audited(team)
