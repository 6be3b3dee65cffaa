"""`rlhf ask|reply|note|clarify|correct|retract`: the team's written conversation, beside the work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.grammar import text_from
from rlhf.commands.shell.numbers import message_by_number, task_by_number
from rlhf.commands.shell.options import Json, Reason, TaskId, Text
from rlhf.commands.shell.writing import Page, entered
from rlhf.commands.views import thread as thread_view
from rlhf.commands.views.promoted import require_size, tell_promoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.conversation.messages import Speaker, Spoken
    from rlhf.workflows.publishing.promote import Promoted

MessageId = Annotated[
    str,
    typer.Argument(
        metavar="MESSAGE", help="Its letters or number in rlhf thread", show_default=False, callback=message_by_number
    ),
]
Size = Annotated[str, typer.Option(help="With --into: how large a change it is: major, minor or patch")]


def ask(
    about: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="A task: its id, or its number in a list", show_default=False, callback=task_by_number
        ),
    ] = None,
    text: Text = None,
    as_json: Json = False,
) -> None:
    """Ask a question, about a task or about the project

    Without the question, your editor opens. Quotes are needed only around marks
    that your shell uses itself, such as ? and '. Offline it waits here and goes
    with your next rlhf sync.

    Example:  rlhf ask t-7h2k "Is she pregnant?"
    """
    from rlhf.commands.views import quoted as quoted_view
    from rlhf.workflows.conversation.messages import names_task

    def page(speaker: Speaker, name: str) -> Page:
        task = speaker.about(name) if name else ("", "")
        return Page(f"ask-{task[1] or 'project'}", "Your question.", quoted_view.task(speaker.workspace, task))

    _speak(_optional(about, text, names_task), page, lambda speaker, name, words: speaker.ask(name, words), as_json)


def note(named: TaskId, text: Text = None, as_json: Json = False) -> None:
    """Note an edge case: something this task shows that the guidance should know

    Example:  rlhf note t-7h2k Two drugs of one name, spelt alike
    """
    from rlhf.commands.views import quoted as quoted_view

    def page(speaker: Speaker, name: str) -> Page:
        task, help_ = speaker.about(name), "What you met, and why it is hard."
        return Page(f"note-{task[1]}", help_, quoted_view.task(speaker.workspace, task))

    _speak(_fixed(named, text), page, lambda speaker, name, words: speaker.note(name, words), as_json)


def reply(
    message: Annotated[
        str,
        typer.Argument(
            metavar="MESSAGE|ID",
            help="Its letters or number in rlhf thread, or a task",
            show_default=False,
            callback=message_by_number,
        ),
    ],
    text: Text = None,
    as_json: Json = False,
) -> None:
    """Answer a question or a reviewer, or say something more in a thread

    A reviewer's remark is named as rlhf feedback shows it: 4k9m2x, or 4k9m2x.2 for the second of its remarks. A task's
    id stands for the only thing about it that waits for you. On GitHub your answer also stands on the pull request.

    Example:  rlhf reply 4k9m2x Yes, as the first line of the scenario says
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import quoted as quoted_view
    from rlhf.workflows.conversation.open_threads import Target, reply_to

    targets: list[Target] = []
    readers: list[str] = []

    def page(speaker: Speaker, name: str) -> Page:
        letters = reply_to(speaker.workspace, name, speaker.now).letters
        id_, remark = speaker.answered(letters)
        answers = quoted_view.message(speaker.workspace, id_, remark, speaker.now)
        return Page(f"reply-{id_}{f'-{remark}' if remark else ''}", "Your reply.", answers)

    def say(speaker: Speaker, name: str, words: str) -> Spoken:
        targets.append(reply_to(speaker.workspace, name, speaker.now))
        author = speaker.author_of(targets[0].letters)
        if author != speaker.workspace.handle:
            readers.append(thread_view.names(speaker.workspace).get(author, author))
        return speaker.reply(targets[0].letters, words)

    _speak(_fixed(message, text), page, say, as_json)
    if as_json:
        return
    if targets[0].what:
        terminal.say(f"In answer to {targets[0].what}, {targets[0].letters}.")
    for reader in readers:
        terminal.say(f"{reader} reads it in rlhf week.")


def clarify(
    about: Annotated[
        str | None,
        typer.Argument(
            metavar="[MESSAGE|ID|BATCH]", help="What it is about", show_default=False, callback=message_by_number
        ),
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

    Example:  rlhf clarify 4k9m2x --for project Doses are written with a space
    """
    from rlhf.commands.views import quoted as quoted_view
    from rlhf.model.vocabulary import KINDS
    from rlhf.workflows.conversation.messages import names_message

    require_size(size)
    scope = scope or ("project" if into else "task")
    if scope not in {"task", "batch", "kind", "project"}:
        raise typer.BadParameter(f"“{scope}” is none of: task, batch, kind, project", param_hint="--for")
    if (scope == "kind") != bool(kind) or (kind and kind not in KINDS):
        raise typer.BadParameter(f"--for kind goes with --kind, one of: {', '.join(KINDS)}", param_hint="--kind")
    if scope in {"task", "batch"} and (about is None or (text is None and not _NAME.fullmatch(about))):
        raise typer.BadParameter("Name the message, the task or the batch that it is about.", param_hint="MESSAGE")

    promoted: list[Promoted] = []

    def page(speaker: Speaker, name: str) -> Page:
        answers = quoted_view.subject(speaker.workspace, name, speaker.now) if name and scope != "batch" else ""
        return Page(f"clarify-{name or kind or scope}", "What holds from now on.", answers)

    def say(speaker: Speaker, name: str, words: str) -> Spoken:
        from rlhf.workflows.publishing.promote import promote, require_guidance

        place = require_guidance(speaker, into) if into else None
        spoken = speaker.clarify(name, scope, kind, words)
        promoted.extend([promote(speaker, spoken, place, size)] if place else [])
        return spoken

    anywhere = scope in {"kind", "project"}
    _speak(_optional(about, text, names_message) if anywhere else _fixed(str(about), text), page, say, as_json)
    for item in promoted:
        tell_promoted(item)


def correct(message: MessageId, text: Text = None, as_json: Json = False) -> None:
    """Put something you said in other words; the words before stay in its history

    Without the words, your editor opens with those that stand now.

    Example:  rlhf correct 4k9m2x I meant the third message
    """

    def page(speaker: Speaker, name: str) -> Page:
        mine = speaker.mine(name)
        return Page(f"correct-{mine.id}", "What you meant to say.", template=mine.text)

    _speak(_fixed(message, text), page, lambda speaker, name, words: speaker.correct(name, words), as_json)


def retract(
    message: MessageId,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[WHY]…", help="The reason, in a line", show_default=False)
    ] = None,
    because: Reason = "",
    as_json: Json = False,
) -> None:
    """Take back something you said; it stays visible, as taken back

    Example:  rlhf retract 4k9m2x --because "I had the wrong task open"
    """
    why = because or text_from(text) or ""
    page = Page("", "")  # the reason is not asked for
    _speak(
        lambda _: (message, why), lambda *_: page, lambda speaker, name, words: speaker.retract(name, words), as_json
    )


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")  # an id, letters or the name of a batch


def _fixed(subject: str, text: list[str] | None) -> Callable[[Speaker], tuple[str, str | None]]:
    return lambda _: (subject, text_from(text))


def _optional(
    about: str | None, text: list[str] | None, names: Callable[[Workspace, str], bool]
) -> Callable[[Speaker], tuple[str, str | None]]:
    """Return what tells the subject of a message, or "", and its text, the first word of which may stand in its place.

    Args:
        names: whether a word before others, without quotes, is a subject.
    """
    words = [about, *(text or ())] if about is not None else []

    def parted(speaker: Speaker) -> tuple[str, str | None]:
        if not words:
            return "", None
        if not _NAME.fullmatch(words[0]):
            return "", text_from(words)
        quoted = len(words) == 2 and (words[1] == "-" or " " in words[1])  # noqa: PLR2004 — the subject, and the text
        if len(words) == 1 or quoted or names(speaker.workspace, words[0]):
            return words[0], text_from(words[1:])
        return "", text_from(words)

    return parted


def _speak(
    part: Callable[[Speaker], tuple[str, str | None]],
    page: Callable[[Speaker, str], Page],
    say: Callable[[Speaker, str, str], Spoken],
    as_json: bool,
) -> None:
    """Record a message, and print whether it was sent.

    Args:
        part: returns the subject and the text; None for the text where an editor opens, with what `page` returns.
        say: records the text; until it has, a text from an editor is kept as a draft.
    """
    from rlhf.commands.shell import terminal
    from rlhf.model.event_types import QUESTION
    from rlhf.process.conversation import threads
    from rlhf.store.find_task import title_of
    from rlhf.workflows.conversation.messages import Speaker
    from rlhf.workflows.conversation.open_threads import reviewers_told
    from rlhf.workflows.worklist.open_concerns import duty_on

    with runtime.workspace() as workspace:
        before = Speaker(workspace, runtime.now(), runtime.randomness)
        subject, text = part(before)
        words = entered(workspace, text, lambda: page(before, subject))
        spoken = say(Speaker(workspace, runtime.now(), runtime.randomness), subject, words.text)
        words.recorded(workspace)
        thread = threads([spoken.event])[0] if spoken.event.type == QUESTION else None
        duty = duty_on(workspace, thread, runtime.now()) if thread is not None else None
        reviewers = reviewers_told(workspace, spoken.event) if thread is not None else []
        zone, called = workspace.me.zone, thread_view.names(workspace)
        title = title_of(workspace, (spoken.event.batch, spoken.event.task)) if spoken.event.task else ""
    terminal.clock(spoken.synced.ahead)
    if as_json:
        terminal.data({**spoken.event.record(), "sent": spoken.synced.unreachable is None})
        return
    terminal.require_taken(spoken.synced.sent)
    event = spoken.event
    about = ", ".join(filter(None, (event.task, title))) or event.batch or "the project"
    terminal.say(terminal.cut(f"{event.id[-6:]}  {event.type.replace('_', ' ')} about {about}", 80))
    if duty is not None:
        terminal.say(f"{thread_view.told_duty(duty, zone, called)}.")
    if reviewers:
        read = "reads" if len(reviewers) == 1 else "read"
        who = " and ".join(called.get(handle, handle) for handle in reviewers)
        terminal.show(terminal.wrapped(f"{who}, who reviewed your answer, {read} it in rlhf week."))
    terminal.sent_or_kept(spoken.synced, sent="Sent to the project.")
