"""Everybody's timesheets of a month as one self-contained HTML page: a table of all, then each person's sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.instants import zone_of
from rlhf.process.planning.effort import month_words, told_length
from rlhf.reports.timesheet_page import opening, sections, table, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.process.planning.timesheet import Sheet, Sheets


def page(sheets: Sheets) -> str:
    """Return the whole page."""
    return "\n".join(_page(sheets)) + "\n"


def _page(sheets: Sheets) -> Iterator[str]:
    made = sheets.made.astimezone(zone_of(sheets.zone))
    title = f"Timesheets, {month_words(sheets.month)}"
    yield from opening(f"{title}: {sheets.project}")
    yield f"<h1>{title}</h1>"
    yield (
        f'<p class="who">{text_of(sheets.project)} · everybody · days where each of them is · made {made.day} '
        f"{made:%B %Y, %H:%M} {text_of(sheets.zone)}</p>"
    )
    yield from _everybody(sheets)
    for sheet in sheets.sheets:
        yield f'<section class="sheet" id="{text_of(sheet.handle)}">'
        yield from sections(sheet)
        yield "</section>"
    yield "</main></body></html>"


def _everybody(sheets: Sheets) -> Iterator[str]:
    if not sheets.sheets:
        yield "<p>Nothing is written down for this month.</p>"
        return
    names = list(sheets.categories)
    heads = ("person", *(f"#{name.replace('_', ' ')}" for name in names), "#total", "#tasks", "#entries", "to look at")
    foot = ("Total", *map(told_length, sheets.categories.values()), told_length(sheets.minutes), *_counts(sheets))
    yield from table(heads, (_row(sheet, names) for sheet in sheets.sheets), foot)
    if sheets.silent:
        yield f"<p>Nothing is written down by {text_of(', '.join(sheets.silent))}.</p>"
    for owner, commits in sorted(sheets.left_out.items()):
        yield (
            f'<p class="bad">The last {commits} commits of the ledger of {text_of(owner)} are not signed as they '
            "should be. What they say is not counted here.</p>"
        )
    yield (
        '<p class="quiet"><small>Late: written down or corrected after the month had ended, by the clock of who wrote '
        "it. Not signed: by itself; a later signed commit vouches for it.</small></p>"
    )


def _row(sheet: Sheet, names: list[str]) -> tuple[str, ...]:
    spent = dict(sheet.categories)
    left = "" if sheet.active else " · has left"
    who = f'<a href="#{text_of(sheet.handle)}">{text_of(sheet.name)}</a>'
    minutes = (told_length(spent[name]) if name in spent else "" for name in names)
    marks = ", ".join(marks_of(sheet))
    return (
        f"{who}<br><small>{text_of(sheet.handle)}{left}</small>", *minutes, told_length(sheet.minutes),
        str(sheet.tasks), str(len(sheet.pieces)), f'<span class="bad">{marks}</span>' if marks else "",
    )  # fmt: skip


def _counts(sheets: Sheets) -> tuple[str, str, str]:
    every = sheets.sheets
    return str(sum(sheet.tasks for sheet in every)), str(sum(len(sheet.pieces) for sheet in every)), ""


def marks_of(sheet: Sheet) -> Iterator[str]:
    """Yield how many entries of a person are late, not signed by themselves or not sent."""
    counts = (("late", sheet.late), ("not signed", sheet.unsigned), ("not sent", sheet.unsent))
    yield from (f"{count} {words}" for words, count in counts if count)
