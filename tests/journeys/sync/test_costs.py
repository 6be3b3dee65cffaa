"""A verb costs what it does: the git processes that each starts, here and in the forge's hooks, in one table.

The counts do not depend on the machine. One that rises is a decision; one that falls is written down here.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from tests.team import TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: By verb: the git processes of the command, and of the two hooks that answer its push.
COSTS = {
    "sync, nothing new": (3, 0),
    "task pull": (7, 3),
    "save": (5, 3),
    "ask": (8, 5),
    "submit": (8, 12),
    "status": (3, 0),  # whichever of these two comes first brings the index up to date
    "week": (2, 0),
    "sync, something new": (5, 0),
    "review approve, and the merge": (12, 15),  # one for the question of its author, which concerns a reviewer
}
#: By which a process that rlhf starts is known from those that git starts itself.
OURS = "--literal-pathspecs"


def counted(team: Team, trace: Path, who: str, *args: str) -> tuple[int, int]:
    """Run a command; the git processes that it and the hooks started, without those that git started itself."""
    trace.unlink(missing_ok=True)
    team.env["GIT_TRACE2_EVENT"] = str(trace)
    team.rlhf(who, *args)
    del team.env["GIT_TRACE2_EVENT"]
    events = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    started = [event for event in events if event["event"] == "start" and OURS in event["argv"]]
    places = Counter("/" in event["sid"] for event in started)  # a process within a process of git: in a hook
    return places[False], places[True]


def test_each_verb_starts_so_many_git_processes(team: Team, tmp_path: Path) -> None:
    task, found = TASKS[0], {}

    def count(name: str, who: str, *args: str, before: Callable[[], None] = lambda: None) -> None:
        before()
        found[name] = counted(team, tmp_path / "trace", who, *args)

    count("sync, nothing new", "amara", "sync")
    count("task pull", "amara", "task", "pull", task)
    count("save", "amara", "save", before=lambda: team.write("amara", task))
    count("ask", "amara", "ask", task, "What dose?")
    count("submit", "amara", "submit")
    count("status", "amara", "status")
    count("week", "amara", "week")
    count("sync, something new", "emeka", "sync")
    count("review approve, and the merge", "emeka", "review", "approve", task)
    print(found)
    assert found == COSTS
