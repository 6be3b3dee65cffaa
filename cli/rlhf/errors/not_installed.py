"""Optional libraries that are not installed on this machine, each with the command that installs it."""

from __future__ import annotations

from rlhf.errors.kinds import RlhfError
from rlhf.errors.remote import Unreachable


class NoGitHubClient(Unreachable):
    """The libraries for GitHub are not installed; as without a network, other work goes on."""

    def __init__(self) -> None:
        super().__init__(
            "Speaking with GitHub needs gidgethub and httpx, which are not installed here. What was pushed is there.",
            'pip install "gidgethub>=6,<7" "httpx>=0.27,<1"   Then: rlhf sync',
        )


class NoCalendarWriter(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Writing a plan for your calendar needs icalendar, which is not installed here. Nothing was written.",
            'pip install "icalendar>=6.1,<8"',
        )


class NoWorkbookReader(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Reading an Excel workbook needs openpyxl, which is not installed here. Nothing was imported.",
            'pip install "openpyxl>=3.1.3,<4"   (without it: save the sheet as CSV, and import that)',
        )


class NoWordReader(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Reading a Word document needs mammoth, which is not installed here. Nothing was changed.",
            'pip install "mammoth>=1.11,<2"   (without it: save the document as plain text, and use that)',
        )


class NoTimeZones(RlhfError):
    """Neither the system nor Python has a list of time zones, so that local times cannot be computed."""

    def __init__(self) -> None:
        super().__init__(
            "This machine has no list of time zones, without which no due time can be told. Nothing was changed.",
            'pip install "tzdata>=2024.1"   (or the package tzdata of your system)',
        )
