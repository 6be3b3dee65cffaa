"""Timers that cannot be started or stopped, and time entries that cannot be made or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path


class TimerRuns(RlhfError):
    """A person tried to start a timer while another timer is running."""

    def __init__(self, what: str, since: str) -> None:
        super().__init__(
            f"A timer runs already: {what}, since {since}.",
            "Write that down first: rlhf time stop\n  or forget it:          rlhf time stop --discard",
        )


class NoTimer(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "No timer runs on this machine.",
            "Start one:     rlhf time start ID\n  or afterwards: rlhf time add 45m ID",
        )


class TimerElsewhere(RlhfError):
    def __init__(self, what: str, root: str) -> None:
        super().__init__(
            f"The timer that runs was started in another workspace, {root}: {what}.",
            f'Stop it there: cd "{root}"\n  or forget it:  rlhf time stop --discard',
        )


class TimerInDoubt(RlhfError):
    """A timer may have run on while nobody worked, and the command runs where it cannot ask."""

    def __init__(self, what: str, since: str, doubt: str) -> None:
        super().__init__(
            f"The timer was started {since} ({what}), and {doubt}. It runs on; nothing was written down.",
            "Say how long you worked: rlhf time stop --minutes 45\n  or forget it:            rlhf time stop --discard",
        )


class TimerUnreadable(RlhfError):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} should hold your timer and cannot be read.",
            "Forget it:             rlhf time stop --discard\n  then say what it took: rlhf time add 45m ID",
        )


class DiscardWithMinutes(WrongUse):
    def __init__(self) -> None:
        super().__init__("--discard and --minutes do not go together.", "Use one of them.")


class NoSuchEntry(RlhfError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"You have written down no time with the letters “{text}”.",
            "rlhf time list shows it with its letters; --month 2026-10 another month.",
        )


class NothingToCorrect(WrongUse):
    """A person tried to correct a time entry without changing anything in it."""

    def __init__(self, short: str) -> None:
        super().__init__(
            f"{short} says that already.", f"Say what is different: rlhf time correct {short} --minutes 45"
        )


class NotAMonth(WrongUse):
    def __init__(self, text: str) -> None:
        super().__init__(f"--month: “{text}” is no month.", "Write it like 2026-11.")


class LengthNotUnderstood(WrongUse):
    def __init__(self, why: ValueError) -> None:
        super().__init__(f"{why}.")


class NoTimeToWriteDown(WrongUse):
    def __init__(self) -> None:
        super().__init__("No time is nothing to write down.", "Take an entry back with: rlhf time retract LETTERS")


class NotACategory(WrongUse):
    """A person recorded time without a task, and without a category or with an unknown category."""

    def __init__(self, word: str, known: Iterable[str]) -> None:
        super().__init__(
            f"--category cannot be “{word}”." if word else "Say which task, or what else it is.",
            f"--category: {', '.join(known)}",
        )


class NotADay(WrongUse):
    def __init__(self, text: str, today: date) -> None:
        super().__init__(f"--on: “{text}” is no day.", f"Write it like {today.isoformat()}.")


class DayToCome(WrongUse):
    def __init__(self, day: date) -> None:
        super().__init__(f"--on: {day.isoformat()} is still to come.", "Name a day up to today.")


class PersonAndAll(WrongUse):
    """A person asked for the timesheet of somebody, and for everybody's, at once."""

    def __init__(self, person: str) -> None:
        super().__init__(
            "--person and --all cannot be given together.",
            f"Leave out --all for the sheet of {person} alone, or --person for everybody's.",
        )
