"""Working hours that are not known or not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.files import UnreadableFile
from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class NoHours(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "You have not said yet when you work.",
            'rlhf plan available "Mon and Wed 19:30-22:00, Sat morning, not this Friday"',
        )


class NotAZoneName(WrongUse):
    """Working hours are said in a time zone that nobody knows."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"“{zone}” is not a time zone name.", "Name one like Europe/London: --zone Europe/London")


class HoursNotUnderstood(WrongUse):
    def __init__(self, why: ValueError) -> None:
        super().__init__(str(why))


class OnlyTimeOff(WrongUse):
    """It is said when somebody does not work, and never when they do."""

    def __init__(self, example: str) -> None:
        super().__init__("That says when you do not work. Say first when you do.", f'rlhf plan available "{example}"')


class UntilNotUnderstood(WrongUse):
    def __init__(self, why: ValueError) -> None:
        super().__init__(f"--until: {why}.")


class HoursUnreadable(UnreadableFile):
    """The file in which somebody's working hours are kept cannot be read."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(
            str(file), why, 'Mend it, or delete the file and say it anew:\n    rlhf plan available "Mon 19:30-22:00"'
        )


class HoursFaulty(HoursUnreadable):
    """A line of that file is not understood.

    Args:
        what: what is wrong with it, as its reader says it.
    """

    def __init__(self, file: Path, line: int, what: str) -> None:
        super().__init__(file, f"line {line}: {what}")


class HoursWithUnknownName(HoursFaulty):
    def __init__(self, file: Path, line: int, name: str, known: Iterable[str]) -> None:
        super().__init__(file, line, f"“{name}” is none of {', '.join(known)}")


class HoursWithUnknownZone(HoursFaulty):
    def __init__(self, file: Path, line: int, zone: object) -> None:
        super().__init__(file, line, f"“{zone}” is not a time zone name like Europe/London")


class HoursNotAList(HoursFaulty):
    def __init__(self, file: Path, line: int) -> None:
        super().__init__(file, line, "`when` is a list: begin each line with “- ”")
