"""What `bench/ledger.py` runs as processes of their own: bring the index up to date, ask what a week and a board ask.

    python -m bench.ledger_asks believe|build|open|week|board|plain WHO     (in the project)

`believe` looks at the signatures alone, which is remembered apart from the index. `plain` asks for what a week shows of
one person without an index, as it would be read from the ledgers.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ledger_said import NOW

from rlhf.process.standing import Mark, State
from rlhf.store.index import Index, path_in
from rlhf.store.index import file as files
from rlhf.store.index import queries as ask
from rlhf.store.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

SPOKEN = ("question", "reply", "clarification")


def week(index: Index, who: str) -> None:
    """More than a week asks: all the times that somebody wrote down, not only this week's."""
    mine = ask.tasks_of(index, who, (State.CLAIMED, State.CHANGES_REQUESTED, State.SUBMITTED, State.APPROVED))
    for placed in mine:
        ask.events(index, task=placed.id, batch=placed.batch, types=SPOKEN)
    ask.events(index, types=("clarification",), limit=50)
    ask.events(index, owner=who, types=("time", "guidance_read"))
    ask.open_for_claim(index, who, ("cardiology",), limit=20)


def board(index: Index, _: str) -> None:
    ask.counts(index)
    ask.parts(index)
    ask.marked(index, Mark.OVERDUE)
    for state in (State.SUBMITTED, State.CHANGES_REQUESTED, State.APPROVED):
        ask.tasks_in(index, state, limit=50)
    ask.events(index, types=("escalation", "flag", "question", "allocation"), limit=50)


def nothing(_: Index, __: str) -> None:
    return


ASKS: dict[str, Callable[[Index, str], None]] = {"build": nothing, "open": nothing, "week": week, "board": board}


def plain(workspace: Workspace, who: str) -> None:
    """Every event that may say who has what, or is about what somebody has; from each ledger by its tree."""
    workspace.events(lambda file: file.type in {"allocation", *SPOKEN} or file.owner == who)


def main() -> None:
    what, who = sys.argv[1:]

    def progress(words: str) -> None:
        print(words, end="\r", file=sys.stderr, flush=True)

    with Workspace.find(Path.cwd()) as workspace:
        if what == "plain":
            plain(workspace, who)
            return
        if what == "believe":
            print(len(workspace.believed))
            return
        if what == "build":
            files.throw_away(path_in(workspace))
        with Index.open(workspace, NOW, progress) as index:
            ASKS[what](index, who)


if __name__ == "__main__":
    main()
