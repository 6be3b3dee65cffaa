"""The timesheets of everybody for a month, on the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import terminal
from rlhf.commands.views.timesheet import values
from rlhf.process.planning.effort import month_words, told_length
from rlhf.reports.timesheets_page import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.process.planning.timesheet import Sheet, Sheets

_WIDEST = 16  # columns for a handle


def tell(sheets: Sheets) -> None:
    """Print a line for each person, the totals, and who wrote nothing down."""
    terminal.show(terminal.bold(terminal.plain(f"Everybody · {month_words(sheets.month)} · minutes")))
    terminal.say()
    if sheets.sheets:
        names = list(sheets.categories)
        heads = [name.partition("_")[0] for name in names]
        _line("", [*heads, "total", "tasks"], heads)
        for sheet in sheets.sheets:
            spent = dict(sheet.categories)
            _line(sheet.handle, [*(spent.get(name, "") for name in names), sheet.minutes, sheet.tasks], heads)
            if marks := [*marks_of(sheet), *(() if sheet.active else ("has left",))]:
                terminal.say(f"  {', '.join(marks)}")
        tasks = sum(sheet.tasks for sheet in sheets.sheets)
        _line("Total", [*sheets.categories.values(), sheets.minutes, tasks], heads)
        terminal.say()
    terminal.show(terminal.wrapped(" ".join(_sums(sheets))))


def _line(name: str, cells: Iterable[object], heads: list[str]) -> None:
    widths = [max(len(head), 5) + 2 for head in [*heads, "total", "tasks"]]
    row = "".join(f"{cell:>{width}}" for cell, width in zip(map(str, cells), widths, strict=True))
    terminal.say(f"{terminal.cut(name, _WIDEST):<{_WIDEST}}{row}".rstrip())


def _sums(sheets: Sheets) -> Iterable[str]:
    if sheets.sheets:
        pieces = [piece for sheet in sheets.sheets for piece in sheet.pieces]
        entries, people = terminal.number(len(pieces), "entry", "entries"), _people(len(sheets.sheets))
        yield f"{told_length(sheets.minutes)} in {entries} of {people}."
        late = sum(sheet.late for sheet in sheets.sheets)
        unsigned = sum(sheet.unsigned for sheet in sheets.sheets)
        unsent = sum(sheet.unsent for sheet in sheets.sheets)
        yield f"{late} of them late, {unsigned} not signed by themselves{f', {unsent} not sent' if unsent else ''}."
    else:
        yield "Nothing is written down for this month."
    if sheets.silent and sheets.sheets:
        yield f"Nothing is written down by {', '.join(sheets.silent)}."
    for owner, count in sorted(sheets.left_out.items()):
        commits = terminal.number(count, "commit")
        yield f"The last {commits} of the ledger of {owner} cannot be believed; what they say is not counted."


def _people(count: int) -> str:
    return f"{count} {'person' if count == 1 else 'people'}"


def all_values(sheets: Sheets) -> dict[str, Any]:
    """Return the same for JSON; the totals are the sums over the people."""
    return {
        "month": sheets.month, "people": [_with_counts(sheet) for sheet in sheets.sheets],
        "total": {
            "people": len(sheets.sheets), "minutes": sheets.minutes, "categories": sheets.categories,
            "tasks": sum(sheet.tasks for sheet in sheets.sheets),
            "entries": sum(len(sheet.pieces) for sheet in sheets.sheets),
            "entries_late": sum(sheet.late for sheet in sheets.sheets),
            "entries_not_signed": sum(sheet.unsigned for sheet in sheets.sheets),
            "entries_not_sent": sum(sheet.unsent for sheet in sheets.sheets),
        },
        "nothing_written_down": sheets.silent, "commits_not_believed": sheets.left_out,
        "entries_absent": sheets.absent,
    }  # fmt: skip


def _with_counts(sheet: Sheet) -> dict[str, Any]:
    result = values(sheet)
    del result["entries_absent"]  # of everybody together
    return result | {
        "name": sheet.name, "active": sheet.active, "tasks": sheet.tasks, "entries": len(sheet.pieces),
        "entries_late": sheet.late, "entries_not_signed": sheet.unsigned, "entries_not_sent": sheet.unsent,
    }  # fmt: skip
