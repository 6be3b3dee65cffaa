"""Control characters in what people type or paste are left out before it is signed, wherever it is typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.team import BARE, TASKS

if TYPE_CHECKING:
    from tests.team import Team

pytestmark = pytest.mark.journey
TYPED = "Which\x1b[31m dose\x07\x08?\r\nAnd \x9bwhen\x7f?\rToday."
MEANT = "Which[31m dose?\nAnd when?\nToday."


@pytest.mark.parametrize("by", ["an argument", "standard input"])
def test_a_message(team: Team, by: str) -> None:
    words, stdin = ([TYPED], "") if by == "an argument" else (["-"], TYPED)
    team.rlhf("amara", "ask", TASKS[0], *words, stdin=stdin)
    team.rlhf("morgan", "sync")
    (event,) = [event for event in json.loads(team.rlhf("morgan", "log", "--json").out) if event["type"] == "question"]
    assert event["text"].strip() == MEANT


def test_a_name_and_a_title(team: Team) -> None:
    team.rlhf("morgan", "people", "add", "zoe", "--name", "Zoe\x1b[31m Example", "--role", "trainer")
    assert "name: Zoe[31m Example" in (team.main_file("people.yaml") or "").replace('"', "").replace("'", "")
    file = team.root / "morgan" / "guidance" / "odd.md"
    file.write_text('---\ntitle: "Odd\\e[8m"\nversion: "1.0"\n---\n\n## One\n\nWords.\n', encoding="utf-8")
    told = team.rlhf("morgan", "publish", "Odd\x1b[8m words", code=1)
    assert "FM023" in told.text
    file.unlink()
    task = next((team.root / "morgan" / "tasks").glob(f"*/{TASKS[4]}.yaml"))
    task.write_text(task.read_text(encoding="utf-8").replace("Task 5", "Task five"), encoding="utf-8")
    team.rlhf("morgan", "publish", "Odd\x1b[8m words")
    assert "Odd[8m words" in team.git(BARE, "log", "--format=%s", "main")
