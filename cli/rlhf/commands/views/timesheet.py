"""The timesheet of one person, on the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import terminal
from rlhf.process.planning.effort import month_words, told_length

if TYPE_CHECKING:
    from rlhf.process.planning.timesheet import Piece, Row, Sheet

_IN_A_LINE = 2  # entries in a line of the screen


def tell(sheet: Sheet) -> None:
    """Print a timesheet with its totals and its evidence."""
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
    pieces = sheet.pieces
    unsigned, unsent = sheet.unsigned, sheet.unsent
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


def values(sheet: Sheet) -> dict[str, Any]:
    """Return the same for JSON."""
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
