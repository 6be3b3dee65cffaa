"""`rlhf timesheet`: a month of work by task and category, with the signed entries behind each line; or everybody's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.process.planning.timesheet import Sheet, Sheets


def timesheet(
    month: Annotated[str, typer.Option(help="Another month than this: 2026-11")] = "",
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it there for a spreadsheet")] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it there as a page to print, with all evidence")
    ] = None,
    person: Annotated[str, typer.Option(metavar="HANDLE", help="Of somebody else (managers)")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="Of everybody, with totals (managers)")] = False,
    as_json: Json = False,
) -> None:
    """See a month of your time by task and category: expected and actual, and the signed entries it rests on

    With --all, a manager sees a line for each person, also of who has left since, and totals; a file then holds
    everybody's sheet.

    Example:  rlhf timesheet --month 2026-11 --html november.html
    """
    if everybody and person:
        from rlhf.errors import PersonAndAll

        raise PersonAndAll(person)
    if everybody:
        _everybody(month, csv, html, as_json=as_json)
    else:
        _person(person, month, csv, html, as_json=as_json)


def _person(person: str, month: str, csv: Path | None, html: Path | None, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.timesheet import tell, values
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
        terminal.data(values(sheet))
        return
    tell(sheet)
    _tell_where(sheet, csv, html, reached, others=not mine)


def _everybody(month: str, csv: Path | None, html: Path | None, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.timesheets import all_values, tell
    from rlhf.store.machine.last_seen import last_reached
    from rlhf.workflows.planning.timesheet import timesheets

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        sheets = timesheets(workspace, month, runtime.now(), progress)
        reached = last_reached(workspace.git_dir)
    if csv is not None:
        from rlhf.reports.timesheet import all_as_csv

        runtime.write(csv, all_as_csv(sheets.sheets))
    if html is not None:
        from rlhf.reports.timesheets_page import page

        runtime.write(html, page(sheets))
    if as_json:
        terminal.data(all_values(sheets))
        return
    tell(sheets)
    _tell_where(sheets, csv, html, reached, others=True)


def _tell_where(
    sheet: Sheet | Sheets, csv: Path | None, html: Path | None, reached: datetime | None, *, others: bool
) -> None:
    """Print as of when it is, where it was written, and how many entries cannot be read here."""
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.time import tell_absent

    if others:
        since = f"on {terminal.local(reached, sheet.zone)}" if reached else "never"
        terminal.say(f"This machine was last in touch with the project {since}: rlhf sync")
    for file in filter(None, (csv, html)):
        terminal.say(f"It is in {file}.")
    tell_absent(sheet.absent)
