"""Records from other collections, and mappings of their fields, that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class BadImport(RlhfError):
    """Records from another collection cannot be imported; subclasses say why."""


class KindNotImported(BadImport):
    def __init__(self, name: str, endings: Iterable[str]) -> None:
        super().__init__(f"“{name}” is of no kind that can be imported.", f"Use one of: {', '.join(endings)}")


class ImportUnreadable(BadImport):
    def __init__(self, file: Path, why: object) -> None:
        super().__init__(f"{file} cannot be read: {why}.", "Check the name, then run this again.")


class ImportNotUtf8(BadImport):
    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is not saved as UTF-8.", "Save it as UTF-8 (in a spreadsheet: “CSV UTF-8”), then run this again."
        )


class NameTwice(BadImport):
    """A record has the same field name twice, so that importing it would lose a value."""

    def __init__(self, file: Path, what: Exception) -> None:
        super().__init__(f"{file} has a record that cannot be read: {what}.", "Keep one of them.")


class ImportNotJson(BadImport):
    def __init__(self, file: Path, why: Exception) -> None:
        super().__init__(f"{file} is not JSON: {why}.", "Mend it, then run this again.")


class NoListOfRecords(BadImport):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} holds no list of records.")


class RowUnreadable(BadImport):
    def __init__(self, file: Path, line: int, why: Exception) -> None:
        super().__init__(f"{file}, line {line}: {why}.", "Mend it, then run this again.")


class ColumnTwice(BadImport):
    def __init__(self, file: Path, name: str) -> None:
        super().__init__(f"{file}: two columns are called “{name}”.", "Give one of them another name, or take it out.")


class WorkbookTooLarge(BadImport):
    def __init__(self, file: Path, size: int) -> None:
        super().__init__(
            f"{file} unpacks to {size / 1_000_000:,.0f} MB, more than a workbook of tasks needs. Nothing was imported.",
            "Save the sheet as CSV and import that, or in several workbooks.",
        )


class WorkbookTooLong(BadImport):
    def __init__(self, file: Path, most: int) -> None:
        super().__init__(
            f"{file} has something below row {most + 1:,}; at most {most:,} records are read. Nothing was imported.",
            "Delete the empty rows at its end, or import it in parts.",
        )


class WorkbookDeclares(BadImport):
    """A part of a workbook declares a kind of document or entities of its own, which no spreadsheet program writes."""

    def __init__(self, file: Path, part: str) -> None:
        super().__init__(
            f"{file} declares entities of its own ({part}), as no spreadsheet program does. Nothing was imported.",
            "Open it in a spreadsheet program you trust and save it anew, or save the sheet as CSV.",
        )


class NotAWorkbook(BadImport):
    def __init__(self, file: Path, why: Exception) -> None:
        super().__init__(f"{file} is not an Excel workbook: {why}.", "Save it as .xlsx, then run this again.")


class BatchFull(BadImport):
    """A batch would hold more tasks than it may.

    Args:
        there: the number of tasks in the batch.
        new: the number of tasks to import.
    """

    def __init__(self, batch: str, most: int, there: int, new: int) -> None:
        super().__init__(
            f"A batch holds at most {most:,} tasks; {batch} has {there:,}, and {new:,} are new.",
            "Split the file, and import each part into a batch of its own.",
        )


class NoSuchMapping(WrongUse):
    def __init__(self, name: str, shipped: Iterable[str]) -> None:
        super().__init__(
            f"There is no mapping “{name}”.", f"Use one of {', '.join(shipped)}, or the path of a file of your own."
        )


class MappingFaulty(WrongUse):
    """A line of a mapping cannot be understood.

    Args:
        what: what is wrong with the line, in the words of the code that read it.
    """

    def __init__(self, file: Path, line: int, what: str, hint: str = "") -> None:
        super().__init__(f"{file}, line {line}: {what}", hint)


class MappingNotAsSchema(MappingFaulty):
    def __init__(self, file: Path, line: int, why: str) -> None:
        super().__init__(file, line, f"this is not as schemas/mapping.json asks: {why}")
