"""Requests for more time that cannot be made, and extensions that cannot be granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


class NoExtension(RlhfError):
    def __init__(self, task: str, handle: str) -> None:
        super().__init__(
            f"{handle} has not asked for more time for {task}, or was answered already.",
            f'To give it all the same: rlhf extension grant {task} 2d --to {handle} --because "…"',
        )


class NothingToExtend(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "Say for which tasks more time is given: these, those of a batch, or all of a person.",
            'rlhf extension grant 2d --batch 2026-w48-cardiology --because "…"',
        )


class NobodyToExtend(RlhfError):
    """Of several tasks, there is none for which more time could be given.

    Args:
        reasons: of each person's task, why not; empty where nobody works on any of them.
    """

    def __init__(self, reasons: Iterable[str]) -> None:
        rows = "".join(f"\n    {row}" for row in reasons)
        super().__init__(
            f"There is nothing for which more time can be given.{rows}",
            "rlhf batch show BATCH names who works on what.",
        )


class NotHeldByYou(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(f"You do not hold {task}.", "rlhf task list shows what you hold.")


class NotHeldByThem(NotInYourTurn):
    def __init__(self, handle: str, task: str, holders: Iterable[str]) -> None:
        super().__init__(f"{handle} does not hold {task}.", f"It is with: {', '.join(holders) or 'nobody'}")


class OwnExtension(NotInYourTurn):
    """A person tried to grant more time to themself."""

    def __init__(self, role: str) -> None:
        super().__init__("Nobody gives more time to themself.", f"Ask another: {role}")


class TimeForWhom(WrongUse):
    """A manager named a task but not the person to whom more time is given, and several people, or nobody, hold it."""

    def __init__(self, task: str, holders: Iterable[str]) -> None:
        who = " or ".join(f"--to {holder}" for holder in holders) or "nobody holds it"
        super().__init__(f"Say whose time for {task} it is about.", who)


class ExtensionUnexplained(WrongUse):
    def __init__(self, task: str, until: str, handle: str) -> None:
        super().__init__(
            "Say why they get more time.", f'rlhf extension grant {task} {until} --to {handle} --because "…"'
        )


class ExtensionNotUnderstood(WrongUse):
    def __init__(self, why: Exception) -> None:
        super().__init__(f"{why}.", "Name a day, or how much more: Friday, 4 Dec, 2d, 3wd (working days)")


class NotLater(WrongUse):
    """The new due time is not later than the present due time.

    Args:
        due: the present due time, in words.
    """

    def __init__(self, handle: str, due: str) -> None:
        super().__init__(f"{handle} has until {due} already.", "Name a later time, or how much more: 2d")


class TimePast(WrongUse):
    """The new due time is already past.

    Args:
        due: the new due time, in words.
    """

    def __init__(self, due: str) -> None:
        super().__init__(f"{due} is past.", "Name a time to come.")
