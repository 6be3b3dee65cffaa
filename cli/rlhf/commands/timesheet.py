"""`rlhf timesheet`: a month of work by task and category, with the signed entries behind each line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.process.planning.timesheet import Piece, Row, Sheet

_IN_A_LINE = 2  # entries in a line of the screen


def timesheet(
    month: Annotated[str, typer.Option(help="Another month than this: 2026-11")] = "",
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it there for a spreadsheet")] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it there as a page to print, with all evidence")
    ] = None,
    person: Annotated[str, typer.Option(metavar="HANDLE", help="Of somebody else (managers)")] = "",
    as_json: Json = False,
) -> None:
    """See a month of your time by task and category: expected and actual, and the signed entries it rests on

    Example:  rlhf timesheet --month 2026-11 --html november.html
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.time import tell_absent
    from rlhf.store.machine.last_seen import last_reached
    from rlhf.workflows.planning.timesheet import timesheet as make

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        sheet = make(workspace, person, month, runtime.now(), progress)
        mine, reached = sheet.handle == workspace.handle, last_reached(workspace.git_dir)
    if csv is not None:
        from rlhf.reports.timesheet import as_csv

        runtime.write(csv, as_csv(sheet))
    if html is not None:
        from rlhf.reports.timesheet_page import page

        runtime.write(html, page(sheet))
    if as_json:
        terminal.data(_values(sheet))
        return
    _show(sheet)
    if not mine:
        since = f"on {terminal.local(reached, sheet.zone)}" if reached else "never"
        terminal.say(f"This machine was last in touch with the project {since}: rlhf sync")
    for file in filter(None, (csv, html)):
        terminal.say(f"It is in {file}.")
    tell_absent(sheet.absent)


def _show(sheet: Sheet) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.process.planning.effort import month_words

    heading = f"{sheet.name} · {month_words(sheet.month)} · days in {sheet.zone}"
    terminal.show(terminal.bold(terminal.plain(heading)))
    if sheet.rows:
        terminal.say()
        terminal.say(f"{'':<54}{'minutes':>8}{'in all':>8}{'expected':>10}")
    for row in sheet.rows:
        _row(row)
    _totals(sheet)
    _evidence(sheet)


def _row(row: Row) -> None:
    from rlhf.commands.shell import terminal

    category = row.category.replace("_", " ")
    what = f"{row.task}  {category}" if row.task else category
    expected = "" if row.expected is None else str(row.expected)
    terminal.say(f"{what:<54}{row.minutes:>8}{row.in_all:>8}{expected:>10}".rstrip())
    if row.about.title:
        terminal.say(f"  {terminal.cut(row.about.title, 76)}")
    pieces = [_piece(piece) for piece in row.pieces]
    for at in range(0, len(pieces), _IN_A_LINE):
        terminal.say("    " + "".join(f"{piece:<38}" for piece in pieces[at : at + _IN_A_LINE]).rstrip())


def _piece(piece: Piece) -> str:
    day = f"{piece.day:%a} {piece.day.day:>2}"
    if piece.added is None:
        return f"{piece.minutes:>4}  {day}  {piece.short}"
    mark = " ✓" if piece.added.signed and piece.added.sent else ""
    return f"{piece.minutes:>4}  {day}  {piece.short}  {piece.added.commit[:8]}{mark}"


def _totals(sheet: Sheet) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.process.planning.effort import told_length

    terminal.say()
    if not sheet.rows:
        terminal.say("Nothing is written down for this month.")
        return
    parts = ", ".join(f"{name.replace('_', ' ')} {told_length(minutes)}" for name, minutes in sheet.categories)
    terminal.show(terminal.wrapped(f"Total {told_length(sheet.minutes)}: {parts}."))
    if sheet.compared is not None:
        took, expected = map(told_length, sheet.compared)
        terminal.say(f"The tasks written on took {took} in all; expected were {expected}.")


def _evidence(sheet: Sheet) -> None:
    """Print how many entries are signed and sent, and how many are not."""
    from rlhf.commands.shell import terminal

    pieces = sheet.pieces
    unsigned = sum(piece.added is None or not piece.added.signed for piece in pieces)
    unsent = sum(piece.added is not None and not piece.added.sent for piece in pieces)
    entries = terminal.number(len(pieces), "entry", "entries")
    if pieces and not unsigned and not unsent:
        terminal.say(f"✓ {entries}, signed by {sheet.handle} in the commits beside them, and sent.")
    elif pieces:
        terminal.say(f"{entries}; ✓ marks what is signed by {sheet.handle} in its commit, and sent.")
    if unsent:
        terminal.say(f"{terminal.number(unsent, 'entry is', 'entries are')} not sent yet: rlhf sync")
    if unsigned:
        terminal.say(
            f"{terminal.number(unsigned, 'entry is', 'entries are')} vouched for only by what was signed later."
        )
    if sheet.left_out:
        commits = terminal.number(sheet.left_out, "commit")
        terminal.show(
            terminal.wrapped(
                f"The last {commits} of this ledger cannot be believed; what they say is not counted: rlhf doctor"
            )
        )


def _values(sheet: Sheet) -> dict[str, object]:
    return {
        "person": sheet.handle, "month": sheet.month, "zone": sheet.zone, "minutes": sheet.minutes,
        "categories": dict(sheet.categories), "commits_not_believed": sheet.left_out, "entries_absent": sheet.absent,
        "rows": [
            {
                "batch": row.batch, "task": row.task, "title": row.about.title, "kind": row.about.kind,
                "specialty": row.about.specialty, "category": row.category, "minutes": row.minutes,
                "minutes_in_all": row.in_all, "expected_minutes": row.expected,
                "entries": [
                    {
                        "id": piece.id, "on": piece.day.isoformat(), "minutes": piece.minutes,
                        "corrects": piece.corrects, "commit": piece.added.commit if piece.added else None,
                        "signed": piece.added is not None and piece.added.signed,
                        "sent": piece.added is not None and piece.added.sent,
                    }
                    for piece in row.pieces
                ],
            }
            for row in sheet.rows
        ],
    }  # fmt: skip
