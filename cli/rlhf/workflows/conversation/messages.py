"""Ask, answer, clarify and note: say it in one's own ledger, and read the threads that it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rlhf.errors import (
    AmbiguousMessage,
    IdentifiableStays,
    NoAttachments,
    NoSuchBatch,
    NoSuchMessage,
    NothingSaid,
    NothingToReword,
    NotYourWords,
    QuestionWithoutTask,
    RetractedAlready,
)
from rlhf.model.event import Event
from rlhf.model.event_types import CLARIFICATION, CONCERNS, EDGE_CASE, QUESTION, REPLY, RETRACTION, SPOKEN
from rlhf.model.ids import ulid
from rlhf.model.instants import zone_of
from rlhf.process.concerns import IDENTIFIABLE
from rlhf.process.conversation import Message, Thread, threads
from rlhf.process.redaction import hidden_tasks, shown
from rlhf.process.routing import asked_of
from rlhf.store.repository import find_task
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.reviewing.find_review import find_review
from rlhf.workflows.sync.sync import Synced, sync
from rlhf.workflows.worklist.my_tasks import held
from rlhf.workflows.worklist.open_concerns import asked_about, burdens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from rlhf.store.workspace import Workspace

#: Pictures and data in Markdown: they are no words, and may show a person.
_ATTACHED = re.compile(r"!\[[^\]\n]{0,300}\]\(|<img\b|\bdata:[a-z]+/[a-z0-9.+-]+[;,]", re.IGNORECASE)
_FEWEST = 4  # letters of an id that name a message


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message, and what came of sending it."""

    event: Event
    synced: Synced


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, when: what every way to say something needs."""

    workspace: Workspace
    now: datetime
    randomness: Randomness

    def ask(self, name: str, text: str) -> Spoken:
        """Ask about a task, or about the project where none is named; it has an owner from the start."""
        about, people, policy = self.about(name) if name else ("", ""), self.workspace.people, self.workspace.policy
        load = burdens(self.workspace, self.now)
        owner = asked_of(policy.question_owner, people, load, self.today, {self.workspace.handle})
        return self.say(QUESTION, about, {"text": worded(text), **({"owner": owner} if owner else {})})

    def note(self, name: str, text: str) -> Spoken:
        """Note an edge case that a task shows."""
        return self.say(EDGE_CASE, self.about(name), {"text": worded(text)})

    def reply(self, name: str, text: str) -> Spoken:
        """Say something in a thread, named by what was said in it; or to a reviewer, named by their review."""
        review = find_review(self.workspace, name)
        if review is not None:
            body: dict[str, Any] = {"to": review.review.id, "answer": review.review.author, "text": worded(text)}
            body |= {"remark": review.remark} if review.remark else {}
            return self.say(REPLY, (review.facts.batch, review.facts.id), body)
        message = find_message(self.workspace, name)
        return self.say(REPLY, (message.latest.batch, message.latest.task), {"to": message.id, "text": worded(text)})

    def clarify(self, name: str, scope: str, kind: str, text: str) -> Spoken:
        """Say what holds from now on, in answer to a question or by itself (managers).

        Args:
            name: a message, a task, or a batch where the scope is one; empty for a kind or the project.
        """
        people = self.workspace.people
        people.require(self.workspace.handle, "manager", what="To clarify")
        body = {"scope": scope, **({"kind": kind} if kind else {}), "text": worded(text)}
        message = _named(every_thread(self.workspace), name) if name and scope != "batch" else None
        if message is not None:
            about = message.latest.batch, message.latest.task
            if scope == "task" and not message.latest.task:
                raise QuestionWithoutTask
            return self.say(CLARIFICATION, about, {"to": message.id, **body})
        if scope == "task":
            return self.say(CLARIFICATION, self.about(name), body)
        if scope == "batch":
            known = self.workspace.snapshot.batch_names()
            if name not in known:
                raise NoSuchBatch(name, known)
            return self.say(CLARIFICATION, (name, ""), body)
        if name:
            raise NoSuchMessage(name)
        return self.say(CLARIFICATION, ("", ""), body)

    def correct(self, name: str, text: str) -> Spoken:
        """Put something of my own in other words; the ones before stay visible in its history."""
        message = self._mine(name)
        if "text" not in message.latest.body:
            raise NothingToReword(message.short)
        body = {key: value for key, value in message.latest.body.items() if key not in {"text", "supersedes"}}
        about = message.latest.batch, message.latest.task
        return self.say(message.type, about, {"supersedes": message.latest.id, **body, "text": worded(text)})

    def retract(self, name: str, why: str) -> Spoken:
        """Take something of my own back; it stays visible as taken back."""
        message = self._mine(name)
        if message.retracted:
            raise RetractedAlready(message.short)
        if any(wording.body.get("category") == IDENTIFIABLE for wording in (*message.earlier, message.latest)):
            raise IdentifiableStays(message.short)
        about = message.latest.batch, message.latest.task
        return self.say(RETRACTION, about, {"retracts": message.id, **({"why": worded(why)} if why else {})})

    def _mine(self, name: str) -> Message:
        message = find_message(self.workspace, name)
        if message.by != self.workspace.handle:
            raise NotYourWords(message.short, message.by)
        return message

    @property
    def today(self) -> date:
        return self.now.astimezone(zone_of(self.workspace.me.zone)).date()

    def about(self, name: str) -> tuple[str, str]:
        """The batch and the id of a task that is named."""
        return find_task(self.workspace, name, held(self.workspace, self.now))

    def say(self, type_: str, about: tuple[str, str], body: Mapping[str, Any]) -> Spoken:
        return self.say_all([(type_, about, body)])

    def say_all(self, rows: Sequence[tuple[str, tuple[str, str], Mapping[str, Any]]]) -> Spoken:
        """Say several things at once: all of them are kept, or none; the first is what came of it."""
        me, at = self.workspace.handle, self.now
        events = [Event(ulid(at, self.randomness(10)), type_, me, at, *about, body) for type_, about, body in rows]
        kept = say(self.workspace, events)
        return Spoken(kept[0], sync(self.workspace, at))


def all_threads(workspace: Workspace, now: datetime) -> list[Thread]:
    """The threads that concern me: the project's, those of tasks I hold or am asked about, those I spoke in."""
    mine = {task for _, task in (*held(workspace, now), *asked_about(workspace, now))}
    me = workspace.handle
    result = every_thread(workspace)
    if workspace.me.may("manager"):
        return result
    decides = workspace.me.may("sme")
    return [
        t
        for t in result
        if not t.task
        or t.task in mine
        or (decides and t.opening.type in CONCERNS)
        or any(message.by == me for message in t.messages)
    ]


def every_thread(workspace: Workspace) -> list[Thread]:
    """Every thread that is kept on this machine, as people may see it."""
    events = workspace.ledgers.events(lambda file: file.says in SPOKEN)
    return threads(shown(events, hidden_tasks(events, workspace.people)))


def threads_about(workspace: Workspace, name: str, now: datetime) -> list[Thread]:
    """The threads of one task, or the one in which something was said; all that are kept here without a name."""
    if not name:
        return all_threads(workspace, now)
    values = every_thread(workspace)
    message = None if name.startswith("t-") else _named(values, name)
    if message is not None:
        return [thread for thread in values if message in thread.messages]
    batch, task = find_task(workspace, name, held(workspace, now))
    events = [event for event in workspace.ledgers.task_events(batch, task) if event.type in SPOKEN]
    return threads(shown(events, hidden_tasks(events, workspace.people)))


def find_message(workspace: Workspace, name: str) -> Message:
    """What somebody means by the last letters of an id, or by a task in which one question is open.

    Raises:
        NoSuchMessage, AmbiguousMessage.
    """
    values = every_thread(workspace)
    message = _named(values, name)
    if message is not None:
        return message
    about = [thread.opening for thread in values if thread.open and thread.task.startswith(_as_task(name))]
    if not about:
        raise NoSuchMessage(name)
    return _matching(name, about)


def _named(values: Sequence[Thread], name: str) -> Message | None:
    ending = name.strip().lower()
    if len(ending) < _FEWEST or ending.startswith("t-"):
        return None
    messages = [message for thread in values for message in thread.messages]
    near = [message for message in messages if message.id.endswith(ending) or message.latest.id.endswith(ending)]
    return _matching(name, near) if near else None


def _matching(name: str, messages: Sequence[Message]) -> Message:
    if len(messages) > 1:
        raise AmbiguousMessage(
            name, [f"{message.short}  {message.by}: {message.text[:50]}" for message in messages[:20]]
        )
    return messages[0]


def _as_task(name: str) -> str:
    text = name.strip().lower()
    return text if text.startswith("t-") else f"t-{text}"


def worded(text: str) -> str:
    """The words, without what stands around them.

    Raises:
        WrongUse, NoAttachments.
    """
    words = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not words:
        raise NothingSaid
    if _ATTACHED.search(words):
        raise NoAttachments
    return words
