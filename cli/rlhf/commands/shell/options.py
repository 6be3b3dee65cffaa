"""The options and arguments that many commands share, with the same names and help texts everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
#: The option of a command that prints findings.
Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="human, json, sarif, rdjsonl, junit or github")]
FormatJson = Annotated[bool, typer.Option("--json", help="The same as --format json")]
TaskId = Annotated[str, typer.Argument(metavar="ID", help="A task id, or its beginning", show_default=False)]
TaskIds = Annotated[list[str], typer.Argument(metavar="ID…", help="Task ids, or their beginnings")]
AnyTaskIds = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]…", help="Task ids, or their beginnings", show_default=False)
]
AnswerNames = Annotated[
    list[str],
    typer.Argument(metavar="ID…", help="Task ids or their beginnings; ID/AUTHOR where there are several answers"),
]

#: The options of a command that edits published tasks.
OnlyWording = Annotated[
    bool, typer.Option("--only-wording", help="State that the meaning of the edited tasks stayed; sign-offs stay then")
]
Because = Annotated[str, typer.Option("--because", metavar="WHY", help="Why; whoever works on it reads it")]
KeyOption = Annotated[
    Path | None,
    typer.Option("--key", help="An SSH key of your own to sign with; without it, one is made", show_default=False),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask")]


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
