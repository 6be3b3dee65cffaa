"""`rlhf board`: where the whole project stands, on one screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.workflows.allocation.board import Board, Line
    from rlhf.workflows.worklist.stale_accepted import StaleAnswer

_MOST = 8
#: The columns: a state, and its heading of at most seven letters.
_COLUMNS = (
    ("open", "open"), ("claimed", "claimed"), ("submitted", "sent"), ("changes_requested", "changes"),
    ("approved", "approve"), ("accepted", "done"),
)  # fmt: skip


def board(
    everything: Annotated[bool, typer.Option("--all", help="Batches that are done, too")] = False,
    forecast: Annotated[bool, typer.Option("--forecast", help="Whether batches will make their dates")] = False,
    batch: Annotated[str, typer.Option(help="With --forecast: only this batch")] = "",
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --forecast: a picture too", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """See where every batch stands, what is late, held or nobody's, and who has how much to do (managers)

    Works offline; it says how old its knowledge is.

    Example:  rlhf board --forecast
    """
    if forecast:
        _ahead(batch, svg, as_json=as_json)
        return
    if batch or svg:
        from rlhf.errors import OnlyWithForecast

        raise OnlyWithForecast
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import standstill as standstill_view
    from rlhf.commands.views.thread import names
    from rlhf.workflows.allocation.board import board as look

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        result = look(workspace, runtime.now(), progress)
        zone, project, called = workspace.me.zone, workspace.policy.project, names(workspace)
    if as_json:
        terminal.data(_values(result))
        return
    terminal.headline(project, result.now, result.reached, zone)
    _table([line for line in result.lines if everything or not line.done], len(result.lines))
    _came_back(result.lines)
    _changed(result.lines)
    _stale(result)
    _unclaimed(result, zone)
    _returned(result, called)
    _loads(result, zone, called)
    _late(result, zone)
    standstill_view.show(result.stuck, result.away, "rlhf board --json")


def _ahead(batch: str, svg: Path | None, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import forecast as forecast_view
    from rlhf.workflows.allocation.forecast import look_ahead

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        outlook = look_ahead(workspace, batch, runtime.now(), progress)
        zone, project = workspace.me.zone, workspace.policy.project
    if as_json:
        terminal.data(outlook)
    else:
        forecast_view.show(outlook, project, zone)
    if svg is not None:
        drawn = forecast_view.picture(outlook, project, zone)
        if drawn:
            runtime.write(svg, drawn)
        terminal.aside(f"The picture is in {svg}." if drawn else "There is nothing ahead to draw.")


def _table(lines: list[Line], batches: int) -> None:
    from rlhf.commands.shell import terminal

    terminal.say()
    if not batches:
        terminal.say("There are no tasks yet: rlhf task new, rlhf task import")
        return
    heads = "".join(f"{head:>8}" for _, head in _COLUMNS)
    terminal.say(f"{'':15}{heads}{'held':>8}{'late':>8}")
    for line in lines:
        terminal.say(_row(terminal.cut(line.batch, 15), [line]))
    if len(lines) > 1:
        terminal.say(_row("together", lines))
    if len(lines) < batches:
        terminal.say(f"{terminal.number(batches - len(lines), 'batch is', 'batches are')} done: rlhf board --all")


def _row(name: str, lines: list[Line]) -> str:
    from rlhf.process.task_state import State

    counts = [sum(line.states.get(State(state), 0) for line in lines) for state, _ in _COLUMNS]
    counts += [sum(line.held for line in lines), sum(line.overdue for line in lines)]
    return f"{name:15}" + "".join(f"{count or '·':>8}" for count in counts)


def _came_back(lines: Sequence[Line]) -> None:
    """Print how many answers are reopened, disputed or withdrawn, and how many tasks are withdrawn, by batch."""
    from rlhf.commands.shell import terminal
    from rlhf.process.task_state import State

    rows = (
        (State.REOPENED, "Accepted and to be revised", {line.batch: line.back.get(State.REOPENED) for line in lines}),
        (State.DISPUTED, "Accepted and disputed", {line.batch: line.back.get(State.DISPUTED) for line in lines}),
        (State.WITHDRAWN, "Answers withdrawn", {line.batch: line.back.get(State.WITHDRAWN) for line in lines}),
        (State.WITHDRAWN, "Tasks withdrawn", {line.batch: line.states.get(State.WITHDRAWN) for line in lines}),
    )
    for state, what, counts in rows:
        where = ", ".join(f"{count} in {batch}" for batch, count in counts.items() if count)
        if where:
            terminal.say()
            terminal.show(terminal.wrapped(f"{what}: {where}. Which: rlhf task list --all --state {state.value}"))


def _changed(lines: Iterable[Line]) -> None:
    from rlhf.commands.shell import terminal

    changed = {line.batch: line.changed for line in lines if line.changed}
    if changed:
        where = ", ".join(f"{count} in {batch}" for batch, count in changed.items())
        what = f"Accepted for an earlier prompt: {where}. A signer affirms each, or its author revises it."
        terminal.say()
        terminal.show(terminal.wrapped(what))


def _stale(result: Board) -> None:
    """Print how many accepted answers the guidance has left behind, where, and what deals with them."""
    from rlhf.commands.shell import terminal

    where = ", ".join(f"{line.stale} in {line.batch}" for line in result.lines if line.stale)
    if where:
        slugs = ", ".join(sorted({item.slug for answer in result.stale.answers for item in answer.stale}))
        what = (
            f"Accepted before a major change of the guidance ({slugs}): {where}. Which, and why: rlhf guidance impact."
        )
        again = "To have them revised: rlhf task new --from-stale --batch BATCH"
        terminal.say()
        terminal.show(terminal.wrapped(f"{what} {again}"))
    if result.stale.absent:
        count = terminal.number(result.stale.absent, "accepted answer is", "accepted answers are")
        terminal.say()
        terminal.show(terminal.wrapped(f"{count} not on this machine, and not looked at: rlhf guidance impact"))


def _unclaimed(result: Board, zone: str) -> None:
    from rlhf.commands.shell import terminal

    if not result.unclaimed:
        return
    terminal.say()
    terminal.say(f"Nobody's, and due within three days: {len(result.unclaimed)}")
    for unclaimed in result.unclaimed[:_MOST]:
        due = terminal.local(unclaimed.due, zone)
        terminal.say(f"  {unclaimed.task}  {terminal.cut(unclaimed.title, 40):40}  due {due}")
    if len(result.unclaimed) > _MOST:
        terminal.say(f"  and {len(result.unclaimed) - _MOST} more: rlhf board --json")


def _returned(result: Board, called: dict[str, str]) -> None:
    from rlhf.commands.shell import terminal

    if not result.returned:
        return
    terminal.say()
    terminal.say(f"Nobody's since their holder left: {len(result.returned)}")
    for item in result.returned[:_MOST]:
        terminal.say(f"  {item.task}  {terminal.cut(item.title, 40):40}  {called.get(item.holder, item.holder)}")
    if len(result.returned) > _MOST:
        terminal.say(f"  and {len(result.returned) - _MOST} more: rlhf board --json")


def _loads(result: Board, zone: str, called: dict[str, str]) -> None:
    from rlhf.commands.shell import terminal

    if not result.loads:
        return
    terminal.say()
    terminal.say("What waits for whom")
    for load in result.loads:
        late = f", {load.overdue} late" if load.overdue else ""
        since = f", since {terminal.local(load.oldest, zone)}" if load.oldest else ""
        what = f"{load.count} to {load.do.replace('_', ' ')}{late}{since}"
        terminal.say(f"  {terminal.cut(called.get(load.handle, load.handle), 24):24}  {what}")


def _late(result: Board, zone: str) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.process.next_actions import Do

    if not result.late:
        return
    terminal.say()
    terminal.say(f"Questions and concerns past their time: {len(result.late)}")
    for turn in result.late[:_MOST]:
        by = f"by {terminal.local(turn.by, zone)}"
        about = turn.task or turn.batch or "the project"
        what = "question" if turn.do is Do.ANSWER else "concern"
        terminal.say(f"  {what:8}  {turn.about}  {about}  {by}, {turn.who[0]}")
    terminal.say("  To read them: rlhf thread LETTERS, rlhf escalation show LETTERS")


def _values(result: Board) -> dict[str, Any]:
    return {
        "now": result.now, "reached": result.reached, "unclaimed": result.unclaimed, "loads": result.loads,
        "late": result.late,
        "stale_guidance": {
            "answers": [_behind(answer) for answer in result.stale.answers],
            "not_here": result.stale.absent,
        },
        "stuck": result.stuck,
        "away": [{"handle": handle, "until": until} for handle, until in result.away],
        "returned": result.returned,
        "batches": [
            {"batch": line.batch, "tasks": line.tasks, "held": line.held, "overdue": line.overdue,
             "prompt_changed": line.changed, "stale_guidance": line.stale,
             "came_back": {state.value: count for state, count in line.back.items()},
             "states": {state.value: count for state, count in line.states.items()}}
            for line in result.lines
        ],
    }  # fmt: skip


def _behind(answer: StaleAnswer) -> dict[str, Any]:
    under = [{"guidance": item.slug, "under": item.pinned, "version": item.version} for item in answer.stale]
    return {"batch": answer.folder, "task": answer.task, "author": answer.author, "guidance": under}
