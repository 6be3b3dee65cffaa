"""Threads, as `rlhf thread` and `rlhf escalation show` print them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import terminal
from rlhf.commands.views.remark import remark_words
from rlhf.model.event import APPROVE, REQUEST_CHANGES, Remark
from rlhf.model.event_types import EVENT_TYPES, REVIEW
from rlhf.process.working_days import day_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.process.conversation import Message, Thread
    from rlhf.process.response_duty import Duty
    from rlhf.store.workspace import Workspace


#: The keys of an event's body that `--json` prints beside its words.
_SHOWN = ("scope", "kind", "answer", "verdict", "severity", "remark")
_VERDICTS = {APPROVE: "approves", REQUEST_CHANGES: "asks for changes in"}


def names(workspace: Workspace) -> dict[str, str]:
    """Return the name of each person by handle."""
    return {person.handle: person.name for person in workspace.people.by_handle.values()}


def values(thread: Thread) -> dict[str, Any]:
    """Return a thread as values for JSON: the opening message first, then its replies."""
    messages = [
        {
            "id": message.id, "letters": message.short, "type": message.type, "by": message.by, "at": message.at,
            "text": message.text, "corrected": bool(message.earlier), "retracted": message.retracted,
            **{key: message.latest.body[key] for key in _SHOWN if key in message.latest.body},
            **({"remarks": message.latest.body.get("comments", [])} if message.type == REVIEW else {}),
        }
        for message in thread.messages
    ]  # fmt: skip
    about = {"batch": thread.batch, "task": thread.task}
    return {**about, "open": thread.open, "settled": thread.settled, "messages": messages}


def told_duty(duty: Duty, zone: str, names: dict[str, str]) -> str:
    """Return who has to do what, and by when, in a few words."""
    who = " or ".join(names.get(handle, handle) for handle in duty.who)
    if not who:
        return f"Nobody in the project can {duty.step} it. A manager lets somebody in: rlhf people add"
    left = f"{names.get(duty.left, duty.left)}, who was asked, has left. " if duty.left else ""
    left += "".join(f"{names.get(handle, handle)} is away until {day_words(until)}. " for handle, until in duty.away)
    if duty.all_away:
        left += f"Nobody who can {duty.step} it is here: what cannot wait goes to one of them in another way. "
    by = f"by {terminal.local(duty.by, zone)}" if duty.by else "with the next guidance"
    return f"{left}{who} is to {duty.step} it {by}{', which is past' if duty.overdue else ''}"


def show(
    thread: Thread, duty: Duty | None, zone: str, names: dict[str, str], *, history: bool,
    numbers: Mapping[str, int] | None = None,
) -> None:  # fmt: skip
    """Print a thread: who has to act, then all messages; with `history`, also their earlier wordings.

    Args:
        numbers: the number of each message in the list that is shown, by its letters.
    """
    state = " · open" if thread.open else " · settled" if thread.settled else ""
    about = thread.task or thread.batch or "the project"
    terminal.show(terminal.bold(terminal.plain(f"{about}{state}")))
    if duty is not None:
        terminal.show(terminal.wrapped(f"{told_duty(duty, zone, names)}.", 2))
    for index, message in enumerate(thread.messages):
        number = (numbers or {}).get(message.short, 0)
        _print_message(message, zone, names, indent=2 if index == 0 else 4, history=history, number=number)
    terminal.say()


def _print_message(
    message: Message, zone: str, names: dict[str, str], *, indent: int, history: bool, number: int
) -> None:
    verb = verb_of(message)
    marks = " (corrected)" if message.earlier and not message.retracted else ""
    who = names.get(message.by, message.by)
    place = f" [{number}]" if number else ""
    terminal.say(f"{' ' * indent}{message.short}  {terminal.local(message.at, zone)}  {who} {verb}{marks}{place}")
    if message.retracted:
        terminal.say(f"{' ' * (indent + 2)}Taken back.")
    if not message.retracted or history:
        if message.text:
            terminal.show(terminal.flowed(message.text, indent + 2))
        for order, comment in enumerate(message.latest.body.get("comments") or (), 1):
            words = remark_words(Remark.of(comment))
            terminal.show(terminal.wrapped(f"{message.short}.{order}  {words}", indent + 2))
    for event in message.earlier if history else ():
        terminal.say(f"{' ' * (indent + 2)}before, {terminal.local(event.at, zone)}:")
        terminal.show(terminal.flowed(str(event.body.get("text", "")), indent + 4))


def verb_of(message: Message) -> str:
    """Return what somebody did by a message, as it follows their name."""
    body = message.latest.body
    if message.type == REVIEW:
        severity = f" ({body['severity']})" if body.get("severity") else ""
        return f"{_VERDICTS.get(str(body.get('verdict')), 'comments on')} the answer of {body.get('answer')}{severity}"
    return EVENT_TYPES[message.type].verb + (f", to remark {body['remark']}" if body.get("remark") else "")
