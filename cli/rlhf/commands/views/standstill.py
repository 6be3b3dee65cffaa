"""Submissions that stand still, on the screen: the same words on the board and in a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands.shell import terminal
from rlhf.process.working_days import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rlhf.workflows.allocation.standstill import Standstill

_MOST = 8


def show(stuck: Sequence[Standstill], away: Sequence[tuple[str, date]], more: str) -> None:
    """Print who is away, and each submission that stands still, why, and the next step.

    Args:
        away: until when each person is away.
        more: the command that prints all of them.
    """
    if away:
        names = ", ".join(f"{handle} until {day_words(until)}" for handle, until in away)
        terminal.say()
        terminal.show(terminal.wrapped(f"Away: {names}"))
    if not stuck:
        return
    terminal.say()
    terminal.say(f"Too few are left to sign off: {len(stuck)}")
    for item in stuck[:_MOST]:
        terminal.say(f"  {item.task}/{item.author}")
        terminal.show(terminal.wrapped(item.why, 4))
    if len(stuck) > _MOST:
        terminal.say(f"  and {len(stuck) - _MOST} more: {more}")
