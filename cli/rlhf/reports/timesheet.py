"""A timesheet as CSV: a line for each task and category, with the events and commits behind it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from rlhf.reports.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.process.planning.timesheet import Row, Sheet

HEADS = (
    "month", "person", "batch", "task", "title", "kind", "specialty", "category", "minutes", "minutes_in_all",
    "expected_minutes", "entries", "commits", "signed", "sent",
)  # fmt: skip
#: Characters that a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
_FORMULA = tuple("=+-@\t\r")


def as_csv(sheet: Sheet) -> str:
    """Return the whole file, with the byte order mark by which spreadsheets recognise UTF-8."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEADS)
    rows.writerows(_cells(sheet, row) for row in sheet.rows)
    return "\ufeff" + out.getvalue()


def all_as_csv(sheets: Iterable[Sheet]) -> str:
    """Return one file with the timesheets of several people."""
    texts = [as_csv(sheet).removeprefix("\ufeff").split("\n", 1) for sheet in sheets]
    return "\ufeff" + ",".join(HEADS) + "\n" + "".join(rows for _, rows in texts)


def _cells(sheet: Sheet, row: Row) -> list[str | int]:
    known = [piece.added for piece in row.pieces if piece.added is not None]
    whole = len(known) == len(row.pieces)
    cells = (
        sheet.month, sheet.handle, row.batch, row.task, row.about.title, row.about.kind, row.about.specialty,
        row.category, row.minutes, row.in_all, "" if row.expected is None else row.expected,
        " ".join(piece.id for piece in row.pieces), " ".join(dict.fromkeys(added.commit for added in known)),
        _yes(whole and all(added.signed for added in known)), _yes(whole and all(added.sent for added in known)),
    )  # fmt: skip
    return [_harmless(cell) if isinstance(cell, str) else cell for cell in cells]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _harmless(text: str) -> str:
    line = one_line(text)
    return f"'{line}" if line.startswith(_FORMULA) else line
