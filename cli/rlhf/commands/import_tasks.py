"""`rlhf task import`: make tasks from a spreadsheet, or from records of another collection."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json, Yes

if TYPE_CHECKING:
    from rlhf.model.import_record import How
    from rlhf.workflows.publishing.import_account import Imported, Order


def import_(
    file: Annotated[
        Path | None,
        typer.Argument(help="Records as .csv, .tsv, .xlsx, .jsonl, .json or .xml; or a folder of such files"),
    ] = None,
    batch: Annotated[str, typer.Option(help="The batch they go into; made where it is new")] = "",
    mapping: Annotated[
        str, typer.Option("--map", metavar="MAP", help="k-qa, healthbench, …; or a map file of your own")
    ] = "",
    map_from: Annotated[
        Path | None, typer.Option("--map-from", metavar="FILE", help="Propose a map from the columns of FILE")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Import nothing; show what would be")] = False,
    due: Annotated[str, typer.Option(help="Friday, “4 Dec 18:00”, 2026-12-04 or +10d")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing if one record is bad")] = False,
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook")] = "",
    header: Annotated[
        int, typer.Option(metavar="ROW", help="The row with the names of the columns", show_default=False)
    ] = 0,
    separator: Annotated[str, typer.Option(metavar="SIGN", help="What parts the columns: ; , tab or another")] = "",
    encoding: Annotated[str, typer.Option(metavar="NAME", help="utf-8, utf-16, windows-1252, …")] = "",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the proposed map goes")] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make tasks from a spreadsheet, or from records of another collection (managers)

    Every row is counted, and the counts add up. A bad row is named with its
    column, and the rest goes in. Of what was imported before, changes are taken
    where nobody works on the task, and proposed where somebody does.

    Example:  rlhf task import questions.jsonl --batch 2026-w48-mixed --map k-qa --due +14d
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import import_tasks as view
    from rlhf.errors import ImportLacks
    from rlhf.model.import_record import How
    from rlhf.workflows.publishing.import_account import Order

    how = How(sheet=sheet, header=header, separator=separator, encoding=encoding)
    if map_from is not None:
        _propose(map_from, how, out, as_json=as_json)
        return
    for value, what in ((file, "the file"), (mapping, "the map (--map)"), (batch, "the batch (--batch)")):
        if not value:
            raise ImportLacks(what)
    assert file is not None  # noqa: S101 — for the type checker
    order = Order(file, batch, mapping, due, strict, dry_run, how)
    result = _imported(order, yes=yes, quiet=as_json)
    if as_json:
        view.data(result)
    else:
        view.show(result, file.name)
        if strict and result.bad:
            terminal.say("Nothing was imported, because --strict was given.")
        elif result.withheld:
            terminal.say("Nothing was imported.")
    if result.bad:
        raise typer.Exit(runtime.EXIT_FINDINGS)


def _propose(file: Path, how: How, out: Path | None, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import import_tasks as view
    from rlhf.workflows.publishing.propose_map import propose_map

    with runtime.workspace() as workspace:
        target, text, source = propose_map(file, how, out, workspace.me.zone)
    if as_json:
        terminal.data({"map": str(target), "text": text, "remarks": source.remarks})
    else:
        view.show_proposed(file, target, text, source)


def _imported(order: Order, *, yes: bool, quiet: bool) -> Imported:
    from rlhf.commands.manage import published_told
    from rlhf.commands.shell import terminal
    from rlhf.commands.shell.questions import agreed
    from rlhf.commands.views import import_tasks as view
    from rlhf.commands.views import time as time_view
    from rlhf.workflows.planning.timesheet import sorts_of
    from rlhf.workflows.publishing.import_tasks import import_tasks

    with runtime.workspace() as workspace, terminal.Progress() as progress:

        def asked(planned: Imported) -> bool:
            """Tell what is alike before anything is published; on a terminal, ask."""
            progress.clear()
            view.tell_alike(planned, order.file.name)
            if not planned.alike or yes or quiet or not sys.stdin.isatty():
                return True
            return agreed("Import them all the same?", default=False)

        result, published = import_tasks(workspace, order, runtime.now(), runtime.randomness, progress, asked)
        progress.clear()
        if published is not None and not published.merged and not quiet:
            published_told(workspace, published, files=False)
        if len(result.batches) == 1 and not order.dry and not quiet:
            first = result.batches[0]
            time_view.tell_similar(workspace, lambda: sorts_of(workspace, first.name, first.tasks))
    return result
