"""Write questions, replies, clarifications and notes into my own ledger, and read the resulting threads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

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
from rlhf.model.ids import meant, ulid
from rlhf.model.instants import zone_of
from rlhf.process.concerns import IDENTIFIABLE
from rlhf.process.conversation import Message, Thread, replies_to_reviews, threads
from rlhf.process.redaction import hidden_tasks, shown
from rlhf.process.routing import answerers, asked_of
from rlhf.store.find_task import find_task
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.reviewing.find_review import find_review, told_apart
from rlhf.workflows.sync.sync import sync
from rlhf.workflows.worklist.my_tasks import held
from rlhf.workflows.worklist.open_concerns import asked_about, burdens, matter_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.sync.synced import Synced

#: Pictures and embedded data in Markdown: they may show a person, and are refused.
_ATTACHED = re.compile(r"!\[[^\]\n]{0,300}\]\(|<img\b|\bdata:[a-z]+/[a-z0-9.+-]+[;,]", re.IGNORECASE)
_FEWEST = 4  # characters of a task's id, before other words, that are taken for it


class Spoken(Struct, frozen=True):
    """A message, and the result of sending it."""

    event: Event
    synced: Synced


class Speaker(Struct, frozen=True):
    """The person who writes messages (through their workspace), the time, and random bytes for ids."""

    workspace: Workspace
    now: datetime
    randomness: Randomness

    def ask(self, name: str, text: str) -> Spoken:
        """Ask about a task, or about the project if `name` is ""; a person is named at once to answer the question.

        Where several people work on the task that a manager asks about, it is for any of them, and nobody is named.
        """
        about, workspace = self.about(name) if name else ("", ""), self.workspace
        matter = matter_of(workspace, workspace.handle, *about, self.now)
        able = answerers(workspace.handle, matter, workspace.people, workspace.policy)
        several = len(able) > 1 and {person.handle for person in able} <= matter.involved
        others = [person for person in workspace.people.with_role("manager") if person.handle != workspace.handle]
        owner = "" if several else asked_of(able, burdens(workspace, self.now), self.today, others)
        return self.say(QUESTION, about, {"text": worded(text), **({"owner": owner} if owner else {})})

    def note(self, name: str, text: str) -> Spoken:
        """Note an edge case that came up in a task."""
        return self.say(EDGE_CASE, self.about(name), {"text": worded(text)})

    def reply(self, name: str, text: str) -> Spoken:
        """Reply in a thread, named by any message in it, or to a reviewer, named by their review."""
        review = find_review(self.workspace, name)
        if review is not None:
            body: dict[str, Any] = {"to": review.review.id, "answer": review.review.author, "text": worded(text)}
            body |= {"remark": review.remark} if review.remark else {}
            return self.say(REPLY, (review.facts.batch, review.facts.id), body)
        message = find_message(self.workspace, name)
        return self.say(REPLY, (message.latest.batch, message.latest.task), {"to": message.id, "text": worded(text)})

    def answered(self, name: str) -> tuple[str, int]:
        """Return the id of the message or the review that a reply would answer, and the remark's number, or 0."""
        review = find_review(self.workspace, name)
        return (review.review.id, review.remark) if review is not None else (find_message(self.workspace, name).id, 0)

    def author_of(self, name: str) -> str:
        """Return who wrote the message or the review that a reply would answer."""
        review = find_review(self.workspace, name)
        return review.review.by if review is not None else find_message(self.workspace, name).by

    def clarify(self, name: str, scope: str, kind: str, text: str) -> Spoken:
        """Write a clarification that applies from now on, in answer to a question or without one (managers).

        Args:
            name: a message; a task if the scope is `task`; a batch if it is `batch`; "" for a kind or the project.
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
        """Reword a message of mine; the earlier wording stays visible in its history."""
        message = self.mine(name)
        if "text" not in message.latest.body:
            raise NothingToReword(message.short)
        body = {key: value for key, value in message.latest.body.items() if key not in {"text", "supersedes"}}
        about = message.latest.batch, message.latest.task
        return self.say(message.type, about, {"supersedes": message.latest.id, **body, "text": worded(text)})

    def retract(self, name: str, why: str) -> Spoken:
        """Retract a message of mine; it stays visible, marked as retracted."""
        message = self.mine(name)
        if message.retracted:
            raise RetractedAlready(message.short)
        if any(wording.body.get("category") == IDENTIFIABLE for wording in (*message.earlier, message.latest)):
            raise IdentifiableStays(message.short)
        about = message.latest.batch, message.latest.task
        return self.say(RETRACTION, about, {"retracts": message.id, **({"why": worded(why)} if why else {})})

    def mine(self, name: str) -> Message:
        """Return the message of mine that some letters name.

        Raises:
            NoSuchMessage, AmbiguousMessage, NotYourWords.
        """
        message = find_message(self.workspace, name)
        if message.by != self.workspace.handle:
            raise NotYourWords(message.short, message.by)
        return message

    @property
    def today(self) -> date:
        return self.now.astimezone(zone_of(self.workspace.me.zone)).date()

    def about(self, name: str) -> tuple[str, str]:
        """Return the batch and the id of the task that `name` means."""
        return find_task(self.workspace, name, held(self.workspace, self.now))

    def say(self, type_: str, about: tuple[str, str], body: Mapping[str, Any]) -> Spoken:
        return self.say_all([(type_, about, body)])

    def say_all(self, rows: Sequence[tuple[str, tuple[str, str], Mapping[str, Any]]]) -> Spoken:
        """Record several events, all or none, and send them; return the first event and the result of sending."""
        me, at = self.workspace.handle, self.now
        events = [Event(ulid(at, self.randomness(10)), type_, me, at, *about, body) for type_, about, body in rows]
        kept = say(self.workspace, events)
        return Spoken(kept[0], sync(self.workspace, at))


def all_threads(workspace: Workspace, now: datetime) -> list[Thread]:
    """Return the threads that concern me; for a manager, all threads on this machine.

    Those are threads of the project, of tasks I hold or am asked about, those I wrote in and, for an SME, all concerns.
    """
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
    """Return every thread on this machine, without what people may not see."""
    events = workspace.ledgers.events(lambda file: file.says in SPOKEN)
    return threads(shown(events, hidden_tasks(events, workspace.people)))


def threads_about(workspace: Workspace, name: str, now: datetime) -> list[Thread]:
    """Return the threads of a task, or the thread that contains a message; without a name, all that concern me."""
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
    """Return the message that some letters of its id name, or the opening of the only open thread of a task.

    Raises:
        NoSuchMessage, AmbiguousMessage.
    """
    values = every_thread(workspace)
    message = _named(values, name)
    if message is not None:
        return message
    about = [thread.opening for thread in values if thread.open and thread.task.startswith(_as_task(name))]
    if not about:
        me = workspace.handle
        own = workspace.ledgers.events(lambda file: file.owner == me and file.type in {REPLY, RETRACTION})
        about = meant(name.strip().lower(), replies_to_reviews(own), lambda message: (message.id, message.latest.id))
    if not about:
        raise NoSuchMessage(name)
    return _matching(name, about)


def names_task(workspace: Workspace, word: str) -> bool:
    """Whether a word before others names a task: it looks like an id, or a task begins with it."""
    if word.lower().startswith("t-") or any(letter.isdigit() for letter in word):
        return True
    tasks = (task for batch in workspace.snapshot.batch_names() for task, _ in workspace.snapshot.task_ids(batch))
    return len(word) >= _FEWEST and any(task.startswith(_as_task(word)) for task in tasks)


def names_message(workspace: Workspace, word: str) -> bool:
    """Whether a word before others names a message: its letters, or a task."""
    return word.lower().startswith("t-") or _named(every_thread(workspace), word) is not None


def _named(values: Sequence[Thread], name: str) -> Message | None:
    letters = name.strip().lower()
    if letters.startswith("t-"):
        return None
    messages = [message for thread in values for message in thread.messages]
    near = meant(letters, messages, lambda message: (message.id, message.latest.id))
    return _matching(name, near) if near else None


def _matching(name: str, messages: Sequence[Message]) -> Message:
    if len(messages) > 1:
        raise AmbiguousMessage(name, told_apart((message.id, message.by, message.text) for message in messages))
    return messages[0]


def _as_task(name: str) -> str:
    text = name.strip().lower()
    return text if text.startswith("t-") else f"t-{text}"


def worded(text: str) -> str:
    """Return a text without surrounding space.

    Raises:
        WrongUse: the text is empty.
        NoAttachments: the text contains a picture or embedded data.
    """
    words = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not words:
        raise NothingSaid
    if _ATTACHED.search(words):
        raise NoAttachments
    return words
