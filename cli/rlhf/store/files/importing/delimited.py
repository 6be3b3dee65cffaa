"""Read CSV and its kin: encoding and separator are recognised, rows are numbered as in spreadsheet programs."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from typing import TYPE_CHECKING

from rlhf.errors import EncodingUnknown, NotInEncoding, QuoteNeverCloses, SeparatorNotOne
from rlhf.store.files.importing.grid import Row, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rlhf.model.import_record import How, Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|"}
_LOOK = 200  # rows by which the separator is recognised
_LONGEST_CELL = 10_000_000
_END = "unexpected end of data"


def read_delimited(file: Path, how: How) -> Source:
    """Return the records of a file whose columns are parted by a separator.

    Raises:
        BadImport: it cannot be read without losing something.
    """
    text, remarks = decode(file, how.encoding)
    hint = text[:20].partition("\n")[0].rstrip("\r").strip('"')
    stated = hint[-1] if hint[:-1].lower() == "sep=" else ""
    if stated:
        text = text.partition("\n")[2]  # a spreadsheet program does not show this line
    if len(_WORDS.get(how.separator.lower(), how.separator)) > 1 or how.separator in {"\n", "\r", '"'}:
        raise SeparatorNotOne(how.separator)
    separator = _WORDS.get(how.separator.lower(), how.separator) or stated or _recognised(file, text)
    if separator != ("\t" if file.suffix.lower() == ".tsv" else ","):
        name = _SEPARATORS.get(separator, f"“{separator}”")
        remarks.append(f"Columns are parted by: {name}{' (the file says so)' if stated == separator else ''}.")
    return table(file, list(_rows(file, text, separator)), how, remarks)


def decode(file: Path, encoding: str = "") -> tuple[str, list[str]]:
    """Return the text of a file, and what the person should know of its encoding.

    Raises:
        EncodingUnknown: the encoding that the person names is none.
        NotInEncoding: the file is not in it.
    """
    data = file.read_bytes()
    if encoding:
        try:
            name = codecs.lookup(encoding).name
            text = data.decode("utf-8-sig" if name == "utf-8" else name)
        except UnicodeDecodeError as error:
            raise NotInEncoding(file, encoding, data.count(b"\n", 0, error.start) + 1) from None
        except (LookupError, UnicodeError):
            raise EncodingUnknown(encoding) from None
        return text.removeprefix("\ufeff"), []
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(file, data, name), [] if name == "utf-8-sig" else [f"It is read as {name.upper()}."]
    if data and data[:2000].count(0) > len(data[:2000]) // 8:
        zeros = data[1:2000:2].count(0), data[0:2000:2].count(0)
        name = "utf-16-le" if zeros[0] >= zeros[1] else "utf-16-be"
        return _strictly(file, data, name), ["It is read as UTF-16."]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        remark = "It is not UTF-8 and is read as Windows-1252: look in the preview whether letters such as é are right."
        return _strictly(file, data, "windows-1252"), [remark]


def _strictly(file: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotInEncoding(file, encoding, data.count(b"\n", 0, error.start) + 1) from None


def _recognised(file: Path, text: str) -> str:
    """Return the separator by which most rows have the same number of columns, the more columns the better."""
    best, most = "\t" if file.suffix.lower() == ".tsv" else ",", 0
    for separator in sorted(_SEPARATORS, key=lambda each: each != best):
        widths: Counter[int] = Counter()
        for number, row in enumerate(_rows(file, text, separator, lenient=True)):
            if number >= _LOOK:
                break
            if len(row.cells) > 1 and not row.fault:
                widths[len(row.cells)] += 1
        score = max((count * (width - 1) for width, count in widths.items()), default=0)
        if score > most:
            best, most = separator, score
    return best


def _rows(file: Path, text: str, separator: str, *, lenient: bool = False) -> Iterator[Row]:
    """Yield the rows; one that cannot be read has a fault, and the next is read from the next line on."""
    csv.field_size_limit(_LONGEST_CELL)
    text = _line_ends(text)
    reader = csv.reader(lines_of(text), delimiter=separator, strict=not lenient)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if str(error) == _END:
                raise QuoteNeverCloses(file, number) from None
            yield Row(number, (), f"its quotation marks are not as in a table ({error})")
            continue
        yield Row(number, tuple(cells))


def _line_ends(text: str) -> str:
    """Return a text in which rows end in line feeds; within quotation marks, line ends stay as they are."""
    if "\r" not in text:
        return text
    parts = text.split('"')
    parts[::2] = [part.replace("\r\n", "\n").replace("\r", "\n") for part in parts[::2]]
    return '"'.join(parts)


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends; only a line feed ends one."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield text[start:]
