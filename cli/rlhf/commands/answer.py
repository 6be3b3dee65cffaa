"""`rlhf answer withdraw|reopen|reinstate`: correct what was submitted or accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import answers_by_number
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.workflows.reviewing.correct import Corrections, Speaker

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="Withdraw, reopen and reinstate answers, with a reason; nothing is deleted",
)

AnswerName = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="A task id or its beginning; ID/HANDLE of several answers",
        show_default=False,
        callback=answers_by_number,
    ),
]
Because = Annotated[str, typer.Option("--because", metavar="WHY", help="The reason; whoever it concerns reads it")]
Author = Annotated[str, typer.Option(metavar="HANDLE", help="Whose answer, where there are several or it is your own")]


@app.command()
def withdraw(name: AnswerName, because: Because = "", author: Author = "", as_json: Json = False) -> None:
    """Withdraw an answer: it takes no place any more and is in no release

    Your own submission is taken back at once, and you may send it again. Once it
    is accepted, it is disputed until somebody whom policy names decides.

    Example:  rlhf answer withdraw t-7h2k --because "It names the wrong dose"
    """
    from rlhf.workflows.reviewing.correct_answers import withdraw_answer

    carry_out(lambda speaker: withdraw_answer(speaker, name, author), because, _withdrawn, as_json=as_json)


@app.command()
def reopen(name: AnswerName, because: Because = "", author: Author = "", as_json: Json = False) -> None:
    """Ask the author of an accepted answer to revise it (experts, managers)

    It is in no release until a new version of it is accepted.

    Example:  rlhf answer reopen t-7h2k --because "The threshold changed in June"
    """
    from rlhf.workflows.reviewing.correct_answers import reopen_answer

    carry_out(lambda speaker: reopen_answer(speaker, name, author), because, _reopened, as_json=as_json)


@app.command()
def reinstate(name: AnswerName, because: Because = "", author: Author = "", as_json: Json = False) -> None:
    """Say that an answer stands again, whatever it was withdrawn or reopened for

    Example:  rlhf answer reinstate t-7h2k --because "The dose is right for children"
    """
    from rlhf.workflows.reviewing.correct_answers import reinstate_answer

    carry_out(lambda speaker: reinstate_answer(speaker, name, author), because, _reinstated, as_json=as_json)


def carry_out(
    correct: Callable[[Speaker], Corrections], because: str, lines: Callable[[Corrections, str], list[str]], *,
    as_json: bool,
) -> None:  # fmt: skip
    """Correct something; print what was done, whom it concerns, and whether it was sent."""
    from rlhf.commands.shell import terminal
    from rlhf.workflows.reviewing.correct import Speaker

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Sending …")
        result = correct(Speaker(workspace, because, runtime.now(), runtime.randomness))
        me = workspace.handle
    terminal.require_taken(result.synced.sent)
    terminal.clock(result.synced.ahead)
    if as_json:
        done = {"done": result.done, "already": result.already, "sent": result.synced.unreachable is None}
        terminal.data(done)
        return
    for line in (*lines(result, me), *result.already):
        terminal.show(terminal.wrapped(line))
    if result.done:
        terminal.sent_or_kept(result.synced, why=True)


def _withdrawn(result: Corrections, me: str) -> list[str]:
    lines = []
    for item in result.done:
        if item.author != me:
            lines.append(f"{item.task}: the answer of {item.author} is withdrawn. They read why in rlhf week.")
            lines.append(f'To have it back: rlhf answer reinstate {item.task}/{item.author} --because "why"')
        elif item.accepted:
            lines.append(f"{item.task} is accepted already, so others decide.")
            lines.append("Until then it is disputed, and in no release.")
        elif result.synced.unreachable is not None:
            lines.append(f"{item.task} is taken back with your next rlhf sync.")
        else:
            lines.append(f"{item.task} is taken back: nobody reviews it. To send it again: rlhf submit {item.task}")
    return lines


def _reopened(result: Corrections, _: str) -> list[str]:
    return [
        f"{item.task}: the answer of {item.author} is reopened. They read why in rlhf week, and it is in no release "
        "until a new version is accepted."
        for item in result.done
    ]


def _reinstated(result: Corrections, _: str) -> list[str]:
    lines = []
    for item in result.done:
        if item.left:
            lines.append(f"{item.task}: that is ended, and this still stands against the answer of {item.author}:")
        else:
            lines.append(f"{item.task}: the answer of {item.author} stands again.")
        lines += [f"  {left.sentence}." for left in item.left]
        if item.beside:
            lines.append(f"{', '.join(item.beside)} took its place meanwhile; more answers count now than are wanted.")
    return lines
