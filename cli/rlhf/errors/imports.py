"""Records from other collections, and mappings of their fields, that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class BadImport(RlhfError):
    """Records from another collection cannot be imported; subclasses say why."""


class KindNotImported(BadImport):
    def __init__(self, name: str, endings: Iterable[str]) -> None:
        super().__init__(f"“{name}” is of no kind that can be imported.", f"Use one of: {', '.join(endings)}")


class ImportUnreadable(BadImport):
    def __init__(self, file: Path, why: object) -> None:
        super().__init__(f"{file} cannot be read: {why}.", "Check the name, then run this again.")


class ImportNotJson(BadImport):
    def __init__(self, file: Path, why: Exception) -> None:
        super().__init__(f"{file} is not JSON: {why}.", "Mend it, then run this again.")


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


class WorkbookTooWide(BadImport):
    def __init__(self, file: Path, column: str, last: str) -> None:
        super().__init__(
            f"{file} has something in column {column}; columns up to {last} are read. Nothing was imported.",
            "Delete what stands there, or move it nearer.",
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


class NoListOfRecords(BadImport):
    """A JSON file holds no list of records.

    Args:
        where: where the mapping says that the list is; "" for nowhere.
    """

    def __init__(self, file: Path, where: str) -> None:
        place = f" at “{where}”" if where else ""
        hint = "The mapping says by `records:` where they are." if where else ""
        super().__init__(f"{file} holds no list of records{place}.", hint)


class EncodingUnknown(WrongUse):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no encoding “{name}”.", "Known are utf-8, utf-16, windows-1252, latin-1, and others."
        )


class NotInEncoding(BadImport):
    def __init__(self, file: Path, encoding: str, line: int) -> None:
        super().__init__(
            f"{file} is not {encoding.upper()}: line {line} has bytes that are no letter in it.",
            "Say which it is by --encoding, or save it as UTF-8 (in a spreadsheet: “CSV UTF-8”).",
        )


class QuoteNeverCloses(BadImport):
    """A quotation mark opens in a row of a table and never closes, so that all rows after it are one text."""

    def __init__(self, file: Path, row: int) -> None:
        super().__init__(
            f'{file}: in row {row} a quotation mark (") opens and never closes, so that the rows after it are lost.',
            "Close it there, or write it twice where it belongs to the text; then run this again.",
        )


class HeaderNotThere(WrongUse):
    def __init__(self, file: Path, row: int) -> None:
        super().__init__(
            f"{file} has nothing in row {row}.", "--header says in which row the names of the columns are."
        )


class SheetNotThere(WrongUse):
    def __init__(self, file: Path, name: str, sheets: Iterable[str]) -> None:
        super().__init__(f"{file} has no sheet “{name}”.", f"It has: {', '.join(sheets)}")


class ImportNotXml(BadImport):
    def __init__(self, file: Path, why: Exception) -> None:
        super().__init__(f"{file} is not XML: {why}.", "Mend it, then run this again.")


class XmlDeclares(BadImport):
    """An XML file declares a kind of document or entities of its own, which can make a reader read other files."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} declares a kind of document or entities of its own. Nothing was imported.",
            "Take the declaration (<!DOCTYPE …>) out if you trust the file; then run this again.",
        )


class NoElements(BadImport):
    def __init__(self, file: Path, name: str) -> None:
        super().__init__(
            f"{file} has no element “{name}” with something in it.", "The mapping says by `records:` which is a record."
        )


class FolderHoldsNone(BadImport):
    def __init__(self, folder: Path, endings: Iterable[str]) -> None:
        super().__init__(f"{folder} holds no file that can be imported.", f"Those are: {', '.join(endings)}")


class ColumnsLacking(BadImport):
    """A file lacks columns that the mapping needs.

    Args:
        name: of the file.
        lacking: the columns, each with the nearest there are.
        heads: the names of all columns.
        table: whether the file is a table; else its records have fields.
    """

    def __init__(self, name: str, lacking: Mapping[str, list[str]], heads: list[str], *, table: bool) -> None:
        what = "column" if table else "field"
        lines = [f"no {what} “{field}”; the nearest: {', '.join(near)}" for field, near in lacking.items() if near]
        if alone := [f"“{field}”" for field, near in lacking.items() if not near]:
            lines.append(
                f"no {what}{'s' if alone[1:] else ''} {', '.join(alone)}, and none like {'them' if alone[1:] else 'it'}"
            )
        every = ", ".join(heads[:20]) + (" …" if heads[20:] else "")
        super().__init__(
            f"{name} lacks what the mapping needs. It has {'. It has '.join(lines)}.",
            f"Its {what}s: {every}. Change the name in the mapping or in the file"
            + (", or say with --sheet or --header where they are." if table else "."),
        )


class TooManyAtOnce(BadImport):
    def __init__(self, new: int, most: int) -> None:
        super().__init__(
            f"{new:,} tasks are new; at most {most:,} are imported at once. Nothing was imported.",
            "Split the file, and import one part after the other.",
        )


class ImportLacks(WrongUse):
    """An import was started without something that it needs."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"What is missing is {what}.",
            "For example: rlhf task import questions.csv --batch 2026-w48-mixed --map questions.map.yaml\n"
            "No map yet? rlhf task import --map-from questions.csv   proposes one",
        )


class MapIsThere(WrongUse):
    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is there already, and stays as it is.", "Edit it, or give the new one a name: --out OTHER.map.yaml"
        )


class NothingToMap(BadImport):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} has no records from which a map could be proposed.")


class RowUnreadable(BadImport):
    """A row at the top of a table cannot be read, so that the names of the columns are not known."""

    def __init__(self, file: Path, row: int, why: str) -> None:
        super().__init__(f"{file}, row {row}: {why}.", "Mend it there, then run this again.")


class NoSheet(BadImport):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} has no sheet with cells.")


class SeparatorNotOne(WrongUse):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}” cannot part columns.", "--separator takes one sign, such as ; or |, or the word tab."
        )


class MapNotWritten(BadImport):
    def __init__(self, file: Path, why: object) -> None:
        super().__init__(f"{file} cannot be written: {why}.", "Say with --out where the proposed map goes.")


class BatchNameTooLong(WrongUse):
    def __init__(self, batch: str, most: int) -> None:
        super().__init__(
            f"“{batch}” is too long: more than 1,000 tasks go into numbered batches, of at most {most} letters.",
            "Choose a shorter name for the batch.",
        )


class NameTwice(BadImport):
    """Values around the records have the same name twice, so that one of two lists would be lost."""

    def __init__(self, file: Path, name: str) -> None:
        super().__init__(f"{file}: “{name}” stands twice around the records.", "Keep one of them.")


class XmlTooDeep(BadImport):
    def __init__(self, file: Path, most: int) -> None:
        super().__init__(f"{file}: its elements are nested more than {most} deep. Nothing was imported.")


class MapNotUtf8(MappingFaulty):
    def __init__(self, file: Path) -> None:
        super().__init__(file, 1, "this is no map saved as UTF-8.")


class MapCannotSet(MappingFaulty):
    """A map sets a field of a task that is made in another way."""

    def __init__(self, file: Path, line: int, target: str, why: str) -> None:
        super().__init__(file, line, f"“{target}” {why}.", "Take this line out.")
