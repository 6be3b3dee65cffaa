"""What an editor that opens to answer shows below the text: who said it, when, and each line with `>` before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands.shell import terminal
from rlhf.commands.views.remark import remark_words
from rlhf.commands.views.thread import names, verb_of
from rlhf.model.event import Remark
from rlhf.model.event_types import REVIEW
from rlhf.workflows.conversation.open_threads import about as threads_about

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.process.conversation import Message, Thread
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.reviewing.show import Shown


def subject(workspace: Workspace, name: str, now: datetime) -> str:
    """Return the message that a name means, or else the task."""
    from rlhf.workflows.conversation.messages import Speaker, find_message

    if name.strip().lower().startswith("t-"):
        return task(workspace, Speaker(workspace, now, bytes).about(name))
    return message(workspace, find_message(workspace, name).id, 0, now)


def message(workspace: Workspace, id_: str, remark: int, now: datetime) -> str:
    """Return a message and what was said after it; of a review one remark, counted from 1, or all of them (0)."""
    for entry in threads_about(workspace, id_.lower(), now):
        if any(part.id == id_ for part in entry.messages):
            return thread(workspace, entry, id_, remark)
    return ""


def thread(workspace: Workspace, opened: Thread, id_: str = "", remark: int = 0) -> str:
    """Return the messages of a thread, from that with an id on, or all."""
    start = next((n for n, entry in enumerate(opened.messages) if entry.id == id_), 0)
    zone, called = workspace.me.zone, names(workspace)
    return "\n\n".join(_message(entry, zone, called, remark) for entry in opened.messages[start:])


def task(workspace: Workspace, about: tuple[str, str]) -> str:
    """Return the title and the prompt of a task, as I may see it."""
    facts = workspace.facts(*about)
    shown = facts.shown
    if shown is None:
        return ""
    turns = (f"{turn.role}: {turn.content}" for turn in shown.prompt)
    return "\n".join([f"{facts.id}: {shown.title}", *(lines(turn) for turn in turns)])


def answer(shown: Shown) -> str:
    """Return a submission as its reviewer reads it."""
    texts = [*shown.details, shown.opening, *(f"## {part.title}\n{part.text}" for part in shown.sections)]
    who = f"{shown.waiting.submission.author} answers {shown.waiting.task.id}: {shown.waiting.task.title}"
    return "\n".join([who, lines("\n\n".join(filter(None, texts)))])


def lines(text: str) -> str:
    """Return a text with `>` before each line."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _message(entry: Message, zone: str, called: dict[str, str], remark: int) -> str:
    who = f"{called.get(entry.by, entry.by)} {verb_of(entry)}, {terminal.local(entry.at, zone)} ({entry.short}):"
    text = "Taken back." if entry.retracted else "\n".join(_texts(entry, remark))
    return f"{who}\n{lines(text)}" if text else who.rstrip(":")


def _texts(entry: Message, remark: int) -> Iterable[str]:
    if entry.text and not remark:
        yield entry.text
    for number, comment in enumerate(entry.latest.body.get("comments") or (), 1) if entry.type == REVIEW else ():
        if remark in {0, number}:
            yield f"{entry.short}.{number}  {remark_words(Remark.of(comment))}"
