"""The options and arguments that many commands share, with the same names and help texts everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell.numbers import answers_by_number, task_by_number, tasks_by_number

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
#: The option of a command that prints findings.
Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="human, json, sarif, rdjsonl, junit or github")]
FormatJson = Annotated[bool, typer.Option("--json", help="The same as --format json")]
_TASK = "A task: its id or the beginning of it, its number in the last list shown, or words of its title"
_TASKS = "Tasks: ids or their beginnings, numbers in the last list shown, or words of a title"
TaskId = Annotated[str, typer.Argument(metavar="ID", help=_TASK, show_default=False, callback=task_by_number)]
TaskIds = Annotated[list[str], typer.Argument(metavar="ID…", help=_TASKS, callback=tasks_by_number)]
AnyTaskIds = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]…", help=_TASKS, show_default=False, callback=tasks_by_number),
]
AnswerName = Annotated[
    str,
    typer.Argument(metavar="ID", help=f"{_TASK}; ID/AUTHOR of several answers", callback=answers_by_number),
]
#: What somebody says, as the last thing on the line.
Text = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TEXT]…", help="What you say, to the end of the line; - reads standard input", show_default=False
    ),
]
AnswerNames = Annotated[
    list[str],
    typer.Argument(metavar="ID…", help=f"{_TASKS}; ID/AUTHOR of several answers", callback=answers_by_number),
]

#: The options of a command that edits published tasks.
OnlyWording = Annotated[
    bool, typer.Option("--only-wording", help="State that the meaning of the edited tasks stayed; sign-offs stay then")
]
Because = Annotated[str, typer.Option("--because", metavar="WHY", help="Why; whoever works on it reads it")]
Reason = Annotated[str, typer.Option("--because", metavar="WHY", help="The reason, in a line")]
KeyOption = Annotated[
    Path | None,
    typer.Option("--key", help="An SSH key of your own to sign with; without it, one is made", show_default=False),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask")]

#: What is said of somebody who is added or invited.
NewHandle = Annotated[str, typer.Argument(help="Their short name: lower-case letters, digits, hyphens")]
TheirName = Annotated[str, typer.Option("--name", help="Their name as others see it")]
TheirRoles = Annotated[
    list[str] | None, typer.Option("--role", help="trainer, evaluator, sme, manager or engineer; may be repeated")
]
TheirSpecialties = Annotated[
    list[str] | None, typer.Option("--specialty", help="A specialty of theirs; may be repeated")
]


def format_of(form: str, as_json: bool) -> str:
    """Return the output format of findings.

    Raises:
        typer.BadParameter: there is no such format.
    """
    from rlhf.reports import FORMATS

    form = "json" if as_json else form
    if form not in FORMATS:
        raise typer.BadParameter(f"“{form}” is none of: {', '.join(FORMATS)}", param_hint="--format")
    return form


def require_known(option: str, word: str, known: Sequence[str]) -> None:
    """Refuse a word that is none of those that an option takes.

    Raises:
        NotAmongChoices.
    """
    from rlhf.errors import NotAmongChoices

    if word and word not in known:
        raise NotAmongChoices(option, word, known)
