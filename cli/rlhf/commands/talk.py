"""`rlhf ask|reply|note|clarify|correct|retract`: the team's written conversation, beside the work."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json, TaskId
from rlhf.commands.views import thread as thread_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.conversation.messages import Speaker, Spoken
    from rlhf.workflows.publishing.promote import Promoted

Text = Annotated[
    str | None, typer.Argument(metavar="[TEXT]", help="In quotes; - reads it from standard input", show_default=False)
]
MessageId = Annotated[
    str, typer.Argument(metavar="MESSAGE", help="The letters beside it in rlhf thread", show_default=False)
]
Size = Annotated[str, typer.Option(help="With --into: how large a change it is: major, minor or patch")]


def ask(
    about: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A task id, or its beginning", show_default=False)
    ] = None,
    text: Text = None,
    as_json: Json = False,
) -> None:
    """Ask a question, about a task or about the project

    Without the question, your editor opens. Offline it waits here and goes with your next rlhf sync.

    Example:  rlhf ask t-7h2k "Is she pregnant? The second message reads as if."
    """
    about, text = _apart(about, text)
    _speak(text, "Your question.", lambda speaker, words: speaker.ask(about or "", words), as_json=as_json)


def note(named: TaskId, text: Text = None, as_json: Json = False) -> None:
    """Note an edge case: something this task shows that the guidance should know

    Example:  rlhf note t-7h2k "Two drugs of one name, spelt alike in both countries."
    """
    help_ = "What you met, and why it is hard."
    _speak(text, help_, lambda speaker, words: speaker.note(named, words), as_json=as_json)


def reply(
    message: Annotated[
        str,
        typer.Argument(metavar="MESSAGE|ID", help="Letters as rlhf thread shows them, or a task", show_default=False),
    ],
    text: Text = None,
    as_json: Json = False,
) -> None:
    """Answer a question or a reviewer, or say something more in a thread

    A reviewer's remark is named as rlhf feedback shows it: 4k9m2x, or 4k9m2x.2 for the second of its remarks. A task's
    id stands for the only thing about it that waits for you. On GitHub your answer also stands on the pull request.

    Example:  rlhf reply 4k9m2x "Yes: see the scenario's first line."
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.conversation.open_threads import Target, reply_to

    targets: list[Target] = []

    def say(speaker: Speaker, words: str) -> Spoken:
        targets.append(reply_to(speaker.workspace, message, speaker.now))
        return speaker.reply(targets[0].letters, words)

    _speak(text, "Your reply.", say, as_json=as_json)
    if targets[0].what and not as_json:
        terminal.say(f"In answer to {targets[0].what}, {targets[0].letters}.")


def clarify(
    about: Annotated[
        str | None, typer.Argument(metavar="[MESSAGE|ID|BATCH]", help="What it is about", show_default=False)
    ] = None,
    text: Text = None,
    scope: Annotated[str, typer.Option("--for", help="What it holds for: task, batch, kind or project")] = "",
    kind: Annotated[str, typer.Option(help="With --for kind: which kind of task")] = "",
    into: Annotated[
        str, typer.Option(metavar="SLUG[#SECTION]", help="Write it into this guidance, too, citing the thread")
    ] = "",
    size: Size = "minor",
    as_json: Json = False,
) -> None:
    """Say what holds from now on: settle a question, or speak for a batch, a kind or the project (managers)

    Example:  rlhf clarify --for project "Doses are written with a space: 5 mg."
    """
    from rlhf.model.vocabulary import KINDS

    require_size(size)
    scope = scope or ("project" if into else "task")
    if scope not in {"task", "batch", "kind", "project"}:
        raise typer.BadParameter(f"“{scope}” is none of: task, batch, kind, project", param_hint="--for")
    if (scope == "kind") != bool(kind) or (kind and kind not in KINDS):
        raise typer.BadParameter(f"--for kind goes with --kind, one of: {', '.join(KINDS)}", param_hint="--kind")
    about, text = _apart(about, text)
    if about is None and scope in {"task", "batch"}:
        raise typer.BadParameter("Name the message, the task or the batch that it is about.", param_hint="MESSAGE")

    promoted: list[Promoted] = []

    def say(speaker: Speaker, words: str) -> Spoken:
        from rlhf.workflows.publishing.promote import promote, require_guidance

        place = require_guidance(speaker, into) if into else None
        spoken = speaker.clarify(about or "", scope, kind, words)
        promoted.extend([promote(speaker, spoken, place, size)] if place else [])
        return spoken

    _speak(text, "What holds from now on.", say, as_json=as_json)
    for item in promoted:
        tell_promoted(item)


def require_size(size: str) -> None:
    from rlhf.model.version import SIZES

    if size not in SIZES:
        raise typer.BadParameter(f"“{size}” is none of: {', '.join(SIZES)}", param_hint="--size")


def tell_promoted(promoted: Promoted) -> None:
    """Print whether a clarification was written into a guidance document, proposed as a change, or not written.

    Raises:
        typer.Exit: the document with the clarification does not pass the check.
    """
    from rlhf.commands.shell import terminal

    if promoted.published.findings:
        terminal.aside(f"{promoted.path} was not changed, because:")
        for finding in promoted.published.findings:
            terminal.aside(f"  {finding.path}:{finding.span.line} {finding.code} {finding.message}")
        terminal.aside("Edit it yourself, then: rlhf publish")
        raise typer.Exit(runtime.EXIT_FINDINGS)
    if promoted.published.waits:
        terminal.aside(
            f"{promoted.path} is proposed as version {promoted.version}, with the thread in its list of changes."
        )
        for words in promoted.published.waits:
            terminal.aside(terminal.wrapped(words))
        return
    waits = " when you are online" if promoted.published.synced.unreachable else ""
    terminal.aside(f"{promoted.path} is version {promoted.version}{waits}: the thread is cited in its list of changes.")


def correct(message: MessageId, text: Text = None, as_json: Json = False) -> None:
    """Put something you said in other words; the words before stay in its history

    Example:  rlhf correct 4k9m2x "I meant the third message."
    """
    _speak(text, "What you meant to say.", lambda speaker, words: speaker.correct(message, words), as_json=as_json)


def retract(
    message: MessageId,
    why: Annotated[str, typer.Option(help="The reason, in a line")] = "",
    as_json: Json = False,
) -> None:
    """Take back something you said; it stays visible, as taken back

    Example:  rlhf retract 4k9m2x --why "I had the wrong task open"
    """
    _speak("", "", lambda speaker, _: speaker.retract(message, why), as_json=as_json)


_NO_NAME = re.compile(r"[^A-Za-z0-9-]")  # characters that no id, letters or batch name has


def _apart(about: str | None, text: str | None) -> tuple[str | None, str | None]:
    """Return the subject and the text of a message; a single argument that cannot be an id or a name is the text."""
    alone = about is not None and text is None and (about == "-" or _NO_NAME.search(about) is not None)
    return (None, about) if alone else (about, text)


def _speak(text: str | None, help_: str, say: Callable[[Speaker, str], Spoken], *, as_json: bool) -> None:
    """Record a message and print whether it was sent; text from an editor is kept as a draft until it is recorded."""
    from rlhf.commands.shell import terminal
    from rlhf.model.event_types import QUESTION
    from rlhf.process.conversation import threads
    from rlhf.workflows.conversation.messages import Speaker
    from rlhf.workflows.worklist.open_concerns import duty_on

    with runtime.workspace() as workspace:
        sentence = words(workspace, text, help_)
        spoken = say(Speaker(workspace, runtime.now(), runtime.randomness), sentence)
        if text is None:
            forget_draft(workspace)
        thread = threads([spoken.event])[0] if spoken.event.type == QUESTION else None
        duty = duty_on(workspace, thread, runtime.now()) if thread is not None else None
        zone, called = workspace.me.zone, thread_view.names(workspace)
    terminal.clock(spoken.synced.ahead)
    if as_json:
        terminal.data({**spoken.event.record(), "sent": spoken.synced.unreachable is None})
        return
    terminal.require_taken(spoken.synced.sent)
    event = spoken.event
    about = event.task or event.batch or "the project"
    terminal.say(f"{event.id[-6:]}  {event.type.replace('_', ' ')} about {about}")
    if duty is not None:
        terminal.say(f"{thread_view.told_duty(duty, zone, called)}.")
    terminal.sent_or_kept(spoken.synced, sent="Sent to the project.")


def words(workspace: Workspace, text: str | None, help_: str, template: str = "") -> str:
    """Return the text of a message: as given, from standard input, or from an editor, which keeps it as a draft."""
    from rlhf.model.text import text_of
    from rlhf.store.machine import editor

    if text == "-" or (text is None and not sys.stdin.isatty()):
        return text_of(sys.stdin.buffer.read(), "What came on standard input")
    if text is not None:
        return text
    return editor.write_in_editor(_draft(workspace), help_, template, runtime.home(), runtime.finished_writing)


def headed_words(workspace: Workspace, heads: tuple[str, ...]) -> dict[str, str]:
    """Return the text under each of several headings, written in an editor or read from standard input."""
    template = "\n\n".join(f"## {head.capitalize()}\n" for head in heads)
    written = words(workspace, None, "Write under each heading.", template)
    values: dict[str, list[str]] = {}
    for line in written.splitlines():
        head = line.strip("# :").lower()
        if line.startswith("#") and head in heads:
            values[head] = []
        elif values:
            values[list(values)[-1]].append(line)
    return {head: "\n".join(lines).strip() for head, lines in values.items()}


def forget_draft(workspace: Workspace) -> None:
    """Delete the draft from the editor, after the message was recorded."""
    _draft(workspace).unlink(missing_ok=True)


def _draft(workspace: Workspace) -> Path:
    return workspace.git_dir / "rlhf" / "unsaid.md"
