"""`rlhf declare`: state how an answer came about, without touching the block at the top of its file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json, TaskId, require_known
from rlhf.commands.shell.questions import agreed

if TYPE_CHECKING:
    from rlhf.workflows.answering.declare import Declared, Key

YesNo = Annotated[str, typer.Option(metavar="yes|no", show_default=False)]


def declare(
    name: TaskId,
    origin: Annotated[
        str, typer.Option("--from", metavar="REFERENCE", help="It was written from this reference", show_default=False)
    ] = "",
    from_nothing: Annotated[bool, typer.Option("--from-nothing", help="It was written from no reference")] = False,
    ai_draft: Annotated[
        str, typer.Option("--ai-draft", metavar="yes|no", help="A draft by an AI was used", show_default=False)
    ] = "",
    context_missing: Annotated[
        str, typer.Option("--context-missing", metavar="yes|no|unsure", help="Of a prompt: context is missing")
    ] = "",
    realistic: Annotated[str, typer.Option(metavar="yes|no|unsure", help="Of a prompt: it is realistic")] = "",
    misleading: Annotated[
        str,
        typer.Option("--misleading", metavar="yes|no|unsure", help="Of a prompt: it rests on a misleading assumption"),
    ] = "",
    safe: Annotated[
        str, typer.Option("--safe", metavar="yes|no|unsure", help="Of a prompt: it encourages safe behaviour")
    ] = "",
    as_json: Json = False,
) -> None:
    """State how your answer came about: from a reference, with a draft by an AI; and the verdict on a prompt

    It is written into the answer for you. On a terminal, without options, you are asked.

    Example:  rlhf declare t-7h2k --from-nothing --ai-draft no
    """
    from rlhf.errors import NotBoth, NothingDeclared
    from rlhf.workflows.answering.write import named

    if origin and from_nothing:
        raise NotBoth("--from", "--from-nothing")
    require_known("--ai-draft", ai_draft, ("yes", "no"))
    words = {"context_missing": context_missing, "realistic": realistic, "misleading_assumption": misleading,
             "encourages_safe_behaviour": safe}  # fmt: skip
    given = {question: word for question, word in words.items() if word}
    for word in given.values():
        require_known("The verdict", word, ("yes", "no", "unsure"))
    with runtime.workspace() as workspace:
        key = named(workspace, name, runtime.now())
    if not (origin or from_nothing or ai_draft or given or as_json):
        if not sys.stdin.isatty():
            raise NothingDeclared(key[1])
        ask_what_to_state(key)
    else:
        _set(key, origin, ai_draft, given, from_nothing=from_nothing)
    _tell(key, as_json=as_json)


def _set(key: Key, origin: str, ai_draft: str, given: dict[str, str], *, from_nothing: bool) -> None:
    from rlhf.workflows.answering.declare import declare as state
    from rlhf.workflows.answering.declare import declared

    with runtime.workspace() as workspace:
        stated = declared(workspace, key)
        reference = "" if from_nothing else " ".join(origin.split()) or stated.from_reference
        ai = ai_draft == "yes" if ai_draft else stated.ai_draft
        state(
            workspace, key, replace(stated, from_reference=reference, ai_draft=ai, verdict={**stated.verdict, **given})
        )


def ask_what_to_state(key: Key) -> None:
    """Ask the author what has to be stated of an answer, each with what is stated now, and write it down."""
    from rlhf.workflows.answering.declare import declare as state
    from rlhf.workflows.answering.declare import declared

    with runtime.workspace() as workspace:
        before = declared(workspace, key)
    stated = _asked(before)
    if stated != before:
        with runtime.workspace() as workspace:
            state(workspace, key, stated)


def _asked(before: Declared) -> Declared:
    from rlhf.workflows.answering.declare import QUESTIONS, WORDS

    ai_draft = agreed("Did you work from a draft by an AI?", default=before.ai_draft)
    reference = ""
    if agreed("Did you work from an existing reference answer?", default=bool(before.from_reference)):
        reference = typer.prompt("Which one? (a task, or where it stands)", default=before.from_reference or None)
    verdict = {}
    for question, word in before.verdict.items():
        text = ""
        while text not in WORDS:
            text = typer.prompt(f"{QUESTIONS[question]} (yes, no, unsure)", default=word).strip().lower()
        verdict[question] = text
    return replace(before, ai_draft=ai_draft, from_reference=" ".join(reference.split()), verdict=verdict)


def _tell(key: Key, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.answering.declare import QUESTIONS, declared

    with runtime.workspace() as workspace:
        stated = declared(workspace, key)
    if as_json:
        terminal.data(stated)
        return
    origin = f"from {stated.from_reference}" if stated.from_reference else "from no reference"
    terminal.show(
        terminal.wrapped(f"{key[1]}  written {origin}, {'with a' if stated.ai_draft else 'no'} draft by an AI.")
    )
    for question, word in stated.verdict.items():
        terminal.say(f"              {QUESTIONS[question]} {word.capitalize()}.")
