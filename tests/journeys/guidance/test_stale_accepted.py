"""What was accepted before a major change of the guidance stands on the board, and in its author's status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.journeys.guidance.test_guidance import (
    AFTER,
    FIRST,
    IN_GRACE,
    SECOND,
    accepted,
    promoted,
    with_guidance,
)
from tests.team import BATCH

if TYPE_CHECKING:
    from tests.team import Team

pytestmark = pytest.mark.journey
__all__ = ["with_guidance"]
LEFT = "Accepted before a major change of the guidance"


@pytest.fixture
def changed(with_guidance: Team) -> Team:
    """Two accepted answers, of which one rests on what changed, and the change."""
    team = with_guidance
    accepted(team, "amara", FIRST)
    accepted(team, "ben", SECOND, "safety-netting#what-to-expect")
    promoted(team)
    team.rlhf("grace", "sync")
    team.rlhf("grace", "guidance", "approve", "safety-netting")
    for who in ("morgan", "amara", "ben"):
        team.rlhf(who, "sync")
    return team


def numbers(team: Team, now: str) -> tuple[int, list[str]]:
    board = json.loads(team.rlhf("morgan", "board", "--json", now=now).out)
    (line,) = [line for line in board["batches"] if line["batch"] == BATCH]
    assert board["stale_guidance"]["not_here"] == 0
    return line["stale_guidance"], [answer["task"] for answer in board["stale_guidance"]["answers"]]


def test_it_stands_on_the_board_until_somebody_revises_it(changed: Team) -> None:
    team = changed
    team.rlhf("morgan", "guidance", "impact")  # brings the answers
    assert numbers(team, IN_GRACE) == (0, [])
    assert LEFT not in team.rlhf("amara", "status", now=IN_GRACE).words
    assert numbers(team, AFTER) == (1, [FIRST])
    board = team.rlhf("morgan", "board", now=AFTER).words
    assert f"{LEFT} (safety-netting): 1 in {BATCH}. Which, and why: rlhf guidance impact." in board
    assert "rlhf task new --from-stale --batch BATCH" in board
    mine = team.rlhf("amara", "status", now=AFTER).words
    assert f"{LEFT}: 1 answer. {FIRST} Task 1 under safety-netting 1.0.0; 2.0.0 holds: rlhf guidance diff" in mine
    (row,) = json.loads(team.rlhf("amara", "status", "--json", now=AFTER).out)["stale_guidance"]
    assert row["guidance"] == [{"guidance": "safety-netting", "under": "1.0.0", "version": "2.0.0"}]
    assert LEFT not in team.rlhf("ben", "status", now=AFTER).words, "nothing that it cites changed"

    team.rlhf("morgan", "task", "new", "--from-stale", "--batch", "2026-w52-again", "--due", "+14d", now=AFTER)
    team.rlhf("morgan", "sync", now=AFTER)
    team.rlhf("amara", "sync", now=AFTER)
    assert numbers(team, AFTER) == (0, [])
    assert LEFT not in team.rlhf("amara", "status", now=AFTER).words


def test_its_author_revises_it_without_being_asked(changed: Team) -> None:
    team = changed
    team.rlhf("morgan", "guidance", "impact")
    team.rlhf("amara", "task", "pull", FIRST, now=AFTER)
    team.edit("amara", FIRST, "safety-netting: 1.0.0", "safety-netting: 2.0.0")
    team.rlhf("amara", "submit", FIRST, now=AFTER)
    team.rlhf("morgan", "sync", now=AFTER)
    assert numbers(team, AFTER) == (0, []), "it is on its way"
    assert LEFT not in team.rlhf("amara", "status", now=AFTER).words
    team.rlhf("emeka", "sync", now=AFTER)
    team.rlhf("emeka", "review", "approve", FIRST, now=AFTER)
    team.rlhf("morgan", "sync", now=AFTER)
    team.rlhf("morgan", "guidance", "impact", now=AFTER)
    assert numbers(team, AFTER) == (0, [])
    assert "proven" in team.rlhf("morgan", "audit", now=AFTER, cwd=team.bare).words


def test_what_is_withdrawn_is_not_counted_and_what_is_not_here_is_named(changed: Team) -> None:
    team = changed
    team.join("olga", roles=("manager",))
    board = team.rlhf("olga", "board", now=AFTER).words
    assert "not on this machine, and not looked at: rlhf guidance impact" in board or LEFT in board
    team.rlhf("olga", "guidance", "impact", now=AFTER)
    assert LEFT in team.rlhf("olga", "board", now=AFTER).words
    team.run_python("olga", WITHDRAW)
    assert LEFT not in team.rlhf("olga", "board", now=AFTER).words


WITHDRAW = f"""
import os
from datetime import UTC, datetime
from pathlib import Path
from rlhf.store.workspace import Workspace
from rlhf.workflows.conversation.messages import Speaker
with Workspace.find(Path.cwd()) as workspace:
    speaker = Speaker(workspace, datetime(2026, 12, 15, 9, tzinfo=UTC), os.urandom)
    speaker.say("withdrawal", ("{BATCH}", "{FIRST}"), {{"answer": "amara", "why": "Of another time"}})
"""
