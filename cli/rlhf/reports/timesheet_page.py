"""A timesheet as a self-contained HTML page that prints on A4, with the evidence behind each line."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rlhf.model.instants import zone_of
from rlhf.process.planning.effort import month_words, told_length
from rlhf.reports.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.process.planning.timesheet import Piece, Row, Sheet

#: The style of a timesheet, and of the page that holds everybody's.
STYLE = """
:root { color-scheme: light; --line: #b9bec6; --quiet: #5a6270; --bad: #b3261e; --good: #1b6e3c; }
* { box-sizing: border-box; }
body { font: 14px/1.45 system-ui, sans-serif; color: #15181d; background: #fff; max-width: 190mm; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; break-after: avoid; }
.who { margin: .2rem 0 1.2rem; color: var(--quiet); }
table { border-collapse: collapse; } .wide { width: 100%; } .narrow { min-width: 45%; break-inside: avoid; }
thead { display: table-header-group; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid var(--line); }
th { font-size: .8rem; font-weight: 600; color: var(--quiet); } td { overflow-wrap: anywhere; }
tr { break-inside: avoid; } .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;
  padding-right: 1rem; }
tfoot { display: table-row-group; } tfoot td { font-weight: 600; border-bottom: 0; border-top: 2px solid #15181d; }
small, .quiet { color: var(--quiet); } .keep { white-space: nowrap; } code { font-size: .8em; white-space: nowrap; }
.sheet { break-before: page; border-top: 2px solid var(--line); margin-top: 3rem; padding-top: 1rem; }
.bad { color: var(--bad); font-weight: 600; } .good { color: var(--good); }
.scroll { overflow-x: auto; } @media (max-width: 45rem) { .wide { min-width: 40rem; } }
@page { size: A4; margin: 16mm 15mm 18mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 9px sans-serif; color: #5a6270; } }
@media print { .scroll { overflow: visible; } .wide { min-width: 0; } .sheet { border: 0; margin: 0; padding: 0; }
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
"""


def page(sheet: Sheet) -> str:
    """Return the whole page."""
    return "\n".join(_page(sheet)) + "\n"


def _page(sheet: Sheet) -> Iterator[str]:
    yield from opening(f"Timesheet, {month_words(sheet.month)}: {sheet.name}")
    yield from sections(sheet)
    yield "</main></body></html>"


def opening(title: str) -> Iterator[str]:
    """Yield the beginning of a page, up to its first heading."""
    yield "<!doctype html>"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{text_of(title)}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<style>{STYLE}</style></head><body><main>"


def sections(sheet: Sheet) -> Iterator[str]:
    """Yield all that the page says of one person."""
    made = sheet.made.astimezone(zone_of(sheet.zone))
    yield f"<h1>Timesheet, {month_words(sheet.month)}</h1>"
    yield (
        f'<p class="who">{text_of(sheet.name)} ({text_of(sheet.handle)}) · {text_of(sheet.project)} · days in '
        f"{text_of(sheet.zone)} · made {made.day} {made:%B %Y, %H:%M}</p>"
    )
    yield from _work(sheet)
    yield from _categories(sheet)
    yield from _evidence(sheet)


def _work(sheet: Sheet) -> Iterator[str]:
    if not sheet.rows:
        yield "<p>Nothing is written down for this month.</p>"
        return
    heads = ("task", "category", "#this month", "#in all", "#expected")
    yield from table(heads, (_row(row) for row in sheet.rows), ("Total", "", told_length(sheet.minutes), "", ""))
    if sheet.compared is not None:
        took, expected = map(told_length, sheet.compared)
        yield f"<p>The tasks written on took <b>{took}</b> in all; expected were <b>{expected}</b>.</p>"
    yield (
        '<p class="quiet"><small>In all: together with other months. Expected: how long a task was thought to take to '
        "write.</small></p>"
    )


def _row(row: Row) -> tuple[str, ...]:
    small = " · ".join(filter(None, (row.task, row.about.kind.replace("_", " "), row.about.specialty)))
    task = (
        f"{text_of(row.about.title or row.task)}<br><small>{text_of(small)}</small>"
        if row.task
        else '<span class="quiet">no task</span>'
    )
    expected = told_length(row.expected) if row.expected is not None else ""
    return task, _category(row.category), told_length(row.minutes), told_length(row.in_all), expected


def _categories(sheet: Sheet) -> Iterator[str]:
    if len(sheet.categories) > 1:
        yield "<h2>By category</h2>"
        yield from table(
            ("category", "#this month"),
            ((_category(name), told_length(minutes)) for name, minutes in sheet.categories),
            kind="narrow",
        )


def _evidence(sheet: Sheet) -> Iterator[str]:
    if not sheet.rows:
        return
    yield "<h2>What it rests on</h2>"
    yield (
        f"<p>Each entry is an event in the ledger of {text_of(sheet.handle)}, which only they write and sign. In any "
        f"copy, <code>git show COMMIT</code> shows one; a manager sees this sheet anew with <code>rlhf timesheet "
        f"--person {text_of(sheet.handle)} --month {text_of(sheet.month)}</code>.</p>"
    )
    if sheet.left_out:
        yield (
            f'<p class="bad">The last {sheet.left_out} commits of that ledger are not signed as they should be. What '
            "they say is not counted here.</p>"
        )
    heads = ("day", "task, category", "#minutes", "entry", "commit", "")
    yield from table(heads, (_piece(row, piece) for row in sheet.rows for piece in row.pieces))


def _piece(row: Row, piece: Piece) -> tuple[str, ...]:
    day = f'<span class="keep">{piece.day:%a} {piece.day.day} {piece.day:%b}</span>'
    what = f"{text_of(row.task)} <small>{_category(row.category)}</small>" if row.task else _category(row.category)
    corrected = (
        f"<br><small>corrects <code>{'</code> <code>'.join(map(text_of, piece.corrects))}</code></small>"
        if piece.corrects
        else ""
    )
    entry = f"<code>{text_of(piece.id)}</code>{corrected}"
    if piece.added is None:
        return day, what, str(piece.minutes), entry, "", '<span class="bad">not found</span>'
    sound = "good" if piece.added.signed and piece.added.sent else "bad"
    state = f'<span class="{sound}">{text_of(piece.added.words)}</span>'
    return day, what, str(piece.minutes), entry, f"<code>{text_of(piece.added.commit[:12])}</code>", state


def _category(name: str) -> str:
    return f'<span class="keep">{text_of(name.replace("_", " "))}</span>'


def text_of(text: str) -> str:
    return escape(one_line(text))


def table(
    heads: Iterable[str], rows: Iterable[tuple[str, ...]], foot: tuple[str, ...] = (), kind: str = "wide"
) -> Iterator[str]:
    """Yield a table; a column whose head begins with # holds numbers."""
    marks = [' class="n"' if head.startswith("#") else "" for head in heads]
    cells = (f"<th{mark}>{head.lstrip('#')}</th>" for head, mark in zip(heads, marks, strict=True))
    yield f'<div class="scroll"><table class="{kind}"><thead><tr>{"".join(cells)}</tr></thead><tbody>'
    for row in rows:
        yield _cells(row, marks)
    yield "</tbody>" + (f"<tfoot>{_cells(foot, marks)}</tfoot>" if foot else "") + "</table></div>"


def _cells(row: tuple[str, ...], marks: list[str]) -> str:
    return "<tr>" + "".join(f"<td{mark}>{cell}</td>" for cell, mark in zip(row, marks, strict=True)) + "</tr>"
