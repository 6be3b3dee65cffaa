"""`rlhf task withdraw` and `reinstate`: tasks on which nobody is asked to do more, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.answer import Because, carry_out
from rlhf.commands.shell.options import AnyTaskIds, Json

if TYPE_CHECKING:
    from rlhf.workflows.reviewing.correct import Corrections

Batch = Annotated[str, typer.Option(help="All tasks of this batch")]
_LISTED = 12


def withdraw(named: AnyTaskIds = None, batch: Batch = "", because: Because = "", as_json: Json = False) -> None:
    """Withdraw tasks: nobody is asked to do more on them, and their answers are in no release (managers, experts)

    Nothing is deleted. Whoever holds one, or has written to it, reads why.

    Example:  rlhf task withdraw t-7h2k --because "A duplicate of t-m4x8"
    """
    from rlhf.workflows.reviewing.correct_tasks import withdraw_tasks

    _require_some(named, batch)
    carry_out(lambda speaker: withdraw_tasks(speaker, named or (), batch), because, _withdrawn, as_json=as_json)


def reinstate(named: AnyTaskIds = None, batch: Batch = "", because: Because = "", as_json: Json = False) -> None:
    """Reinstate withdrawn tasks; each stands where it stood (managers, experts)

    Example:  rlhf task reinstate t-7h2k --because "It is no duplicate"
    """
    from rlhf.workflows.reviewing.correct_tasks import reinstate_tasks

    _require_some(named, batch)
    carry_out(lambda speaker: reinstate_tasks(speaker, named or (), batch), because, _reinstated, as_json=as_json)


def _require_some(named: list[str] | None, batch: str) -> None:
    from rlhf.errors import TasksOrBatch

    if bool(named) == bool(batch):
        raise TasksOrBatch


def _withdrawn(result: Corrections, _: str) -> list[str]:
    return _lines(result, "withdrawn", "Nobody is asked to do more on it.")


def _reinstated(result: Corrections, _: str) -> list[str]:
    return _lines(result, "reinstated", "It stands where it stood.")


def _lines(result: Corrections, what: str, then: str) -> list[str]:
    from rlhf.commands.shell import terminal

    done = result.done
    lines = [f"{item.task}  {terminal.cut(item.title, 60)}" for item in done[:_LISTED]]
    lines += [f"and {len(done) - _LISTED} more"] if len(done) > _LISTED else []
    if done:
        lines.append(
            f"{terminal.number(len(done), 'task is', 'tasks are')} {what}. {then if len(done) == 1 else ''}".rstrip()
        )
    if people := sorted({handle for item in done for handle in item.people}):
        lines.append(f"It concerns {', '.join(people)}, who read why in rlhf week.")
    return lines
