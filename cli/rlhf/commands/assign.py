"""`rlhf task assign` and `unassign`: whom tasks are for, as a manager says it or as a solver finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import AnyTaskIds, Json, TaskIds

if TYPE_CHECKING:
    from rlhf.workflows.allocation.assign import Given, Order

_LISTED = 8


def assign(
    named: AnyTaskIds = None,
    to: Annotated[str, typer.Option("--to", metavar="HANDLE", help="Whom they are for")] = "",
    batch: Annotated[list[str] | None, typer.Option("--batch", help="All of a batch; with --auto, of several")] = None,
    because: Annotated[str, typer.Option("--because", help="The reason; whoever is given the task reads it")] = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="To somebody of another specialty too, or needed as a reviewer")
    ] = False,
    auto: Annotated[bool, typer.Option("--auto", help="Find the best plan for everybody who writes")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --auto: show the plan, write nothing")] = False,
    any_specialty: Annotated[
        bool, typer.Option("--any-specialty", help="With --auto: other specialties too, where nobody else is left")
    ] = False,
    greedy: Annotated[bool, typer.Option("--greedy", help="With --auto: place by place; needs no solver")] = False,
    as_json: Json = False,
) -> None:
    """Allot tasks to somebody, or with --auto to everybody as suits best (managers)

    --auto weighs specialties, hours a week, what people hold, due times and who
    has to be left to review. Look first with --dry-run. See docs/allocation.md

    Example:  rlhf task assign t-7h2k t-m4x8 --to amara
    """
    from rlhf.errors import AssignIncomplete, AutoWithoutBatch, OnlyWithAuto
    from rlhf.workflows.allocation.assign import Order

    batches = tuple(dict.fromkeys(batch or ()))
    if auto:
        if named or to or anyway or not batches:
            raise AutoWithoutBatch
        _share_out(batches, because, as_json=as_json, dry_run=dry_run, options=(greedy, any_specialty))
        return
    if dry_run or greedy or any_specialty:
        raise OnlyWithAuto
    if not to or bool(named) == bool(batches) or len(batches) > 1:
        raise AssignIncomplete
    _allot(Order(to, named or (), batches[0] if batches else "", because, anyway), as_json=as_json)


def unassign(
    named: TaskIds,
    taken_from: Annotated[str, typer.Option("--from", metavar="HANDLE", help="From whom they are taken")],
    because: Annotated[str, typer.Option("--because", help="The reason; they read it")] = "",
) -> None:
    """Take back what somebody was allotted or took from the pool; what they wrote stays theirs (managers)

    They read it, and the task is in the pool again, for them as for others. An answer that was sent is not taken back.

    Example:  rlhf task unassign t-7h2k --from amara --because "You are away next week"
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.allocation.assign import unassign as take_back

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Taking back …")
        given = take_back(workspace, named, taken_from, because, runtime.now(), runtime.randomness)
    _sent(given)
    for task in given.already:
        terminal.say(f"{task} is not {taken_from}'s.")
    for task in given.sent:
        what = f"{task} is not taken back: {taken_from} has sent an answer to it meanwhile. A reviewer decides on it"
        terminal.show(terminal.wrapped(f"{what}: rlhf review show {task}/{taken_from}"))
    if given.done:
        terminal.say(f"{terminal.number(len(given.done), 'task')} taken back from {taken_from}.{_later(given)}")
    if given.held and not given.synced.unreachable:
        terminal.show(terminal.wrapped(f"{', '.join(given.held)}: free once the project has taken this in."))


def _allot(order: Order, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.allocation.assign import assign as allot

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Allotting …")
        given = allot(workspace, order, runtime.now(), runtime.randomness)
    _sent(given)
    if as_json:
        terminal.data({"to": order.to, "allotted": given.done, "already": given.already, "left_out": given.left_out})
        return
    if given.already:
        which = given.already[0] if len(given.already) == 1 else f"{len(given.already)} tasks"
        terminal.say(f"{which} {'is' if len(given.already) == 1 else 'are'} {order.to}'s already.")
    if given.done or not given.already:
        terminal.say(f"{terminal.number(len(given.done), 'task')} allotted to {order.to}.{_later(given)}")
    if given.left_out:
        terminal.say(f"{terminal.number(len(given.left_out), 'task')} left out:")
        for _, why in given.left_out[:_LISTED]:
            terminal.show(terminal.wrapped(why, 2))
        if len(given.left_out) > _LISTED:
            terminal.say(f"  and {len(given.left_out) - _LISTED} more: --json")


def _share_out(
    batches: tuple[str, ...], because: str, *, as_json: bool, dry_run: bool, options: tuple[bool, bool]
) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import allocation as allocation_view
    from rlhf.commands.views.thread import names
    from rlhf.workflows.allocation.propose import Wanted, carry_out, propose

    now = runtime.now()
    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            proposal = propose(workspace, Wanted(batches, *options), now, progress)
        zone, called = workspace.me.zone, names(workspace)
        synced = None
        if not dry_run:
            with terminal.Progress() as progress:
                progress("Allotting …")
                synced = carry_out(workspace, proposal, because, now, runtime.randomness)
    if synced is not None:
        terminal.clock(synced.ahead)
        terminal.require_taken(synced.sent)
    if as_json:
        terminal.data(allocation_view.values(proposal, dry_run=dry_run))
        return
    allocation_view.show(proposal, zone, called)
    count = len(proposal.solved.plan)
    terminal.say()
    if dry_run:
        terminal.say("Nothing was written. To carry it out, leave --dry-run out.")
    elif count:
        later = " They see it after your next rlhf sync." if synced is not None and synced.unreachable else ""
        terminal.say(f"{terminal.number(count, 'place')} allotted.{later}")
    else:
        terminal.say("Nothing was allotted.")


def _sent(given: Given) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.errors import ForgeSaysNo

    terminal.clock(given.synced.ahead)
    if given.synced.sent.refused:
        raise ForgeSaysNo(given.synced.sent.words)


def _later(given: Given) -> str:
    return " They see it after your next rlhf sync." if given.synced.unreachable else ""
