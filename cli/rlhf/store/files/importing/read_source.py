"""Read the records of a file, or of every file in a folder, whatever program wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.errors import FolderHoldsNone, ImportUnreadable, KindNotImported
from rlhf.model.import_record import Column, How, Record, Source
from rlhf.store.files.importing.delimited import read_delimited
from rlhf.store.files.importing.json_records import read_json, read_json_lines
from rlhf.store.files.importing.workbook import read_workbook
from rlhf.store.files.importing.xml_records import read_xml

if TYPE_CHECKING:
    from pathlib import Path

READERS = {
    ".jsonl": read_json_lines, ".ndjson": read_json_lines, ".json": read_json, ".csv": read_delimited,
    ".tsv": read_delimited, ".xlsx": read_workbook, ".xml": read_xml,
}  # fmt: skip


def read_source(file: Path, how: How = How()) -> Source:  # noqa: B008 — it cannot change
    """Return every record of a file, or of the files of a folder in the order of their names.

    The kind of a file follows from the ending of its name.

    Raises:
        BadImport: a file cannot be read at all, or not without losing something.
        NoWorkbookReader: it is a workbook, and the extra `xlsx` is not installed.
    """
    if file.is_dir():
        return _folder(file, how)
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise KindNotImported(file.name, READERS)
    try:
        return reader(file, how)
    except OSError as error:
        raise ImportUnreadable(file, error.strerror or error) from None


def _folder(folder: Path, how: How) -> Source:
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.suffix.lower() in READERS)
    if not files:
        raise FolderHoldsNone(folder, READERS)
    records: list[Record] = []
    names: dict[str, None] = {}
    sources = []
    for file in files:
        source = read_source(file, how)
        sources.append(source)
        names |= dict.fromkeys(column.name for column in source.columns)
        records += [replace(record, file=file.name) for record in source.records]
    others = sum(1 for file in folder.iterdir() if not file.name.startswith(".")) - len(files)
    remarks = [f"{len(files)} files are read{f'; {others} of other kinds are not' if others else ''}."]
    remarks += [f"{file.name}: {text}" for file, source in zip(files, sources, strict=True) for text in source.remarks]
    columns = next((source.columns for source in sources if [c.name for c in source.columns] == list(names)), ())
    blank = tuple(number for source in sources for number in source.blank)
    return Source(records, sources[0].unit, columns or _plain(names), tuple(remarks), blank)


def _plain(names: dict[str, None]) -> tuple[Column, ...]:
    return tuple(Column("", name) for name in names)
