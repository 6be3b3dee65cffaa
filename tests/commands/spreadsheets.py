"""Spreadsheets as managers have them: with cover sheets, titles, merged cells, dates, semicolons and odd records."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

if TYPE_CHECKING:
    from pathlib import Path

HEADS = ("Ref", "Title", "Specialty", "Audience", "Patient message", "Minutes", "Due date", "Synthetic?", "Notes")
#: A day for each, as the United Kingdom writes it.
ROWS = (
    ("K1", "Knee after a fall", "Orthopaedics", "Patient", "I fell on my knee; it is swollen. Should I rest it?", "2e1",
     "07/12/2026", "Yes", "from the café clinic"),
    ("K2", "Locked knee", "Orthopaedics", "Patient", "My knee locks, then clicks. Do I need a scan?", "25",
     "07/12/2026", "yes", ""),
    (),
    ("K3", "Frozen shoulder", "Orthopaedics", "Carer", "Mum cannot lift her arm, since May. What helps?", "30",
     "14/12/2026", "No", "long"),
)  # fmt: skip


def text_of(separator: str = ",", *, above: tuple[str, ...] = (), rows: tuple[Any, ...] = ROWS) -> str:
    """A table as text; cells that hold the separator stand in quotation marks."""
    lines = [f"{text}{separator * (len(HEADS) - 1)}" for text in above]
    for row in (HEADS, *rows):
        cells = row or ("",) * len(HEADS)
        lines.append(separator.join(f'"{cell}"' if separator in cell else cell for cell in cells))
    return "\n".join(lines) + "\n"


def workbook(file: Path) -> None:
    """A workbook with a cover sheet, headings of groups, an error, a date, a number, and merged cells."""
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Read me"
    cover["A1"] = "The tasks are on the next sheet. Thank you!"
    sheet = book.create_sheet("Requests")
    sheet["A1"], sheet["F1"] = "What is asked", "Planning"
    sheet.merge_cells("A1:E1")
    for column, name in enumerate(HEADS, 1):
        sheet.cell(3, column, name)
    for number, row in enumerate(ROWS, 4):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    sheet["F4"], sheet["F5"], sheet["F7"] = 20, "#N/A", 30.0
    sheet["F5"].data_type = "e"
    sheet["G4"], sheet["G5"], sheet["G7"] = date(2026, 12, 7), date(2026, 12, 7), date(2026, 12, 14)
    sheet["H4"], sheet["H5"], sheet["H7"] = True, True, False
    sheet["C5"] = None
    sheet.merge_cells("C4:C5")
    book.save(file)


def json_lines(file: Path, *records: dict[str, Any]) -> None:
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
