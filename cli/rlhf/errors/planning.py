"""Working hours that were not given yet, or that cannot be understood."""

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
    """A person gave working hours with a time zone that does not exist."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"“{zone}” is not a time zone name.", "Name one like Europe/London: --zone Europe/London")


class HoursNotUnderstood(WrongUse):
    def __init__(self, why: ValueError) -> None:
        super().__init__(str(why))


class OnlyTimeOff(WrongUse):
    """A person said when they do not work, but has not said when they work."""

    def __init__(self, example: str) -> None:
        super().__init__("That says when you do not work. Say first when you do.", f'rlhf plan available "{example}"')


class UntilNotUnderstood(WrongUse):
    def __init__(self, why: ValueError) -> None:
        super().__init__(f"--until: {why}.")


class HoursUnreadable(UnreadableFile):
    """The file with a person's working hours cannot be read."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(
            str(file), why, 'Mend it, or delete the file and say it anew:\n    rlhf plan available "Mon 19:30-22:00"'
        )


class HoursFaulty(HoursUnreadable):
    """A line of the file with a person's working hours cannot be understood.

    Args:
        what: what is wrong with the line, in the words of the code that read it.
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
