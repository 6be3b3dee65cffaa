"""Withdraw tasks and answers, reopen accepted answers, and reinstate what was withdrawn or reopened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import (
    NoAnswerThere,
    NoReason,
    NothingAccepted,
    NothingToReinstate,
    NotYoursToReinstate,
    OwnReinstatement,
    OwnReopening,
    ProjectNotUpgraded,
    SeveralAnswers,
    StillIdentifies,
)
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.event_types import REOPENING, RESTORATION, REVIEW, WITHDRAWAL
from rlhf.model.ids import ulid
from rlhf.process.after_acceptance import Effect, objections
from rlhf.process.corrections import task_withdrawals
from rlhf.process.facts import accepted_words, holders
from rlhf.store import bring
from rlhf.store.files.schemas import FOLDER
from rlhf.store.repository import find_task, require_batch
from rlhf.workflows.ledger.append import Randomness, say
from rlhf.workflows.sync.sync import refresh, send_now
from rlhf.workflows.sync.synced import Synced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from rlhf.process.after_acceptance import Objection
    from rlhf.process.facts import Facts
    from rlhf.process.upheld import Word
    from rlhf.store.repository import Repository
    from rlhf.store.workspace import Workspace


class Corrected(Struct, frozen=True):
    """A task or an answer that was corrected.

    Args:
        author: whose answer; "" for a task.
        people: the others who hold the task or have written an answer to it.
        accepted: the words in question are on main.
        left: what still stands against the answer afterwards.
    """

    batch: str
    task: str
    title: str
    author: str = ""
    people: tuple[str, ...] = ()
    accepted: bool = False
    left: tuple[Objection, ...] = ()


class Corrections(Struct, frozen=True):
    """The result of a correction.

    Args:
        already: the tasks or answers that stood so already, and why.
    """

    done: tuple[Corrected, ...]
    synced: Synced
    already: tuple[str, ...] = ()


class Speaker(Struct, frozen=True):
    """Who corrects something, why, and when."""

    workspace: Workspace
    why: str
    now: datetime
    randomness: Randomness

    def require(self, roles: Iterable[str], what: str) -> None:
        """Fetch, and require a reason and, where any are given, one of some roles.

        Raises:
            NoReason, RoleNeeded, ProjectNotUpgraded.
        """
        if not self.why.strip():
            raise NoReason
        refresh(self.workspace, self.now)
        if not knows_corrections(self.workspace):
            raise ProjectNotUpgraded
        if wanted := sorted(roles):
            self.workspace.people.require(self.workspace.handle, *wanted, what=what)

    def event(self, type_: str, facts: Facts, body: Mapping[str, Any]) -> Event:
        id_ = ulid(self.now, self.randomness(10))
        return Event(
            id_, type_, self.workspace.handle, self.now, facts.batch, facts.id, {**body, "why": self.why.strip()}
        )

    def send(self, events: Sequence[Event], done: Sequence[Corrected], already: Iterable[str] = ()) -> Corrections:
        say(self.workspace, events)
        waits = events or self.workspace.branches.unsent()  # of a command that was stopped, where there are no events
        synced = send_now(self.workspace, self.now) if waits else Synced()
        return Corrections(tuple(done), synced, tuple(already))


def knows_corrections(repository: Repository) -> bool:
    """Whether the project's own schemas have restorations and reopenings."""
    return repository.tree.read(f"{FOLDER}/events/{RESTORATION}.json") is not None


# --- tasks ---------------------------------------------------------------------------------------------------------


def withdraw_tasks(speaker: Speaker, names: Sequence[str], batch: str) -> Corrections:
    """Withdraw tasks, or all of a batch: nobody is asked to do more on them, and their answers are in no release.

    Raises:
        NoReason, RoleNeeded, ProjectNotUpgraded, NoSuchTask, AmbiguousTask.
    """
    speaker.require(speaker.workspace.policy.corrections.withdraw, "Withdrawing a task")
    every = _tasks(speaker.workspace, names, batch)
    chosen = [facts for facts in every if not facts.withdrawn]
    already = [f"{facts.id} is withdrawn already." for facts in every if facts.withdrawn]
    events = [speaker.event(WITHDRAWAL, facts, {}) for facts in chosen]
    return speaker.send(events, [_of_task(speaker, facts) for facts in chosen], already)


def reinstate_tasks(speaker: Speaker, names: Sequence[str], batch: str) -> Corrections:
    """Reinstate withdrawn tasks; each stands where it stood.

    Raises:
        StillIdentifies: it was withdrawn because a patient may be identified, and its prompt is still the same.
        NoReason, RoleNeeded, ProjectNotUpgraded, NoSuchTask, AmbiguousTask.
    """
    speaker.require(speaker.workspace.policy.corrections.withdraw, "Reinstating a task")
    every = _tasks(speaker.workspace, names, batch)
    chosen = [facts for facts in every if facts.withdrawn]
    already = [f"{facts.id} is not withdrawn." for facts in every if not facts.withdrawn]
    for facts in chosen:
        _require_edited(facts)
    events = [speaker.event(RESTORATION, facts, {"lifts": _by_author(_withdrawals(facts))}) for facts in chosen]
    return speaker.send(events, [_of_task(speaker, facts) for facts in chosen], already)


def _tasks(workspace: Workspace, names: Sequence[str], batch: str) -> list[Facts]:
    if batch:
        require_batch(workspace, batch)
        bring.bring_pool(workspace, batch)
    keys = list(workspace.snapshot.task_keys(batch)) if batch else [find_task(workspace, name) for name in names]
    bring.bring_events(workspace, [task for _, task in keys])
    return [workspace.facts(*key) for key in dict.fromkeys(keys)]


def _task(workspace: Workspace, name: str) -> Facts:
    key = find_task(workspace, name)
    bring.bring_events(workspace, [key[1]])
    bring.bring_submissions(workspace, [key])
    return workspace.facts(*key)


def _withdrawals(facts: Facts) -> list[Word]:
    events = [(event.by, event.id) for event in task_withdrawals(facts.events, facts.correctors)]
    return events + [
        (concern.resolution.by, concern.resolution.id)
        for concern in facts.concerns
        if concern.withdraws and concern.resolution is not None
    ]


def _require_edited(facts: Facts) -> None:
    """Refuse a task that was withdrawn because it identifies a patient, unless its prompt was edited since."""
    for concern in facts.concerns:
        if concern.withdraws and concern.identifiable and concern.resolution is not None:
            since = concern.resolution.at
            if not any(not edit.same and edit.at > since for edit in facts.edits):
                raise StillIdentifies(facts.id, concern.raised.short)


def _of_task(speaker: Speaker, facts: Facts) -> Corrected:
    there = {submission.author for submission in facts.submissions} | facts.accepted | holders(facts, speaker.now)
    return Corrected(facts.batch, facts.id, _title(facts), "", tuple(sorted(there - {speaker.workspace.handle})))


# --- answers -------------------------------------------------------------------------------------------------------


def withdraw_answer(speaker: Speaker, name: str, author: str) -> Corrections:
    """Withdraw an answer: it takes no place any more, and is in no release.

    Authors take back what they submitted; once it is accepted, the withdrawal is a wish on which others decide.

    Raises:
        NoAnswerThere, SeveralAnswers, NoReason, RoleNeeded, ProjectNotUpgraded, NoSuchTask, AmbiguousTask.
    """
    roles, me = speaker.workspace.policy.corrections.withdraw, speaker.workspace.handle
    own = author == me or (not author and not speaker.workspace.me.may(*roles))
    speaker.require(() if own else roles, "Withdrawing an answer of somebody else")
    facts = _task(speaker.workspace, name)
    who = _author(facts, author or (me if own else ""))
    mine = next((s for s in facts.submissions if s.author == who), None)
    content = mine.answer_hash if mine is not None else _accepted_hash(speaker.workspace, facts, who)
    standing = facts.withdrawals_of(who)
    if who in facts.gone or (who == me and any(event.body.get("content") == content for event in standing)):
        return speaker.send([], [], [f"{facts.id} by {who} is withdrawn already."])
    body = {"answer": who}
    if who == me:
        body |= {"commit": mine.commit} if mine is not None else {}
        body |= {"content": content}
    return speaker.send([speaker.event(WITHDRAWAL, facts, body)], [_of_answer(facts, who, accepted=mine is None)])


def reopen_answer(speaker: Speaker, name: str, author: str) -> Corrections:
    """Ask the author of an accepted answer to revise it; it is in no release until it is accepted again.

    Raises:
        NothingAccepted, SeveralAnswers, OwnReopening, NoReason, RoleNeeded, ProjectNotUpgraded, NoSuchTask,
        AmbiguousTask.
    """
    speaker.require(speaker.workspace.policy.corrections.reopen, "Reopening an answer")
    facts = _task(speaker.workspace, name)
    who = _author(facts, author, accepted=True)
    if who == speaker.workspace.handle:
        raise OwnReopening(facts.id)
    people, policy = speaker.workspace.people, speaker.workspace.policy
    if any(item.effect is Effect.REOPENED for item in objections(facts, who, people, policy)):
        return speaker.send([], [], [f"{facts.id} by {who} is reopened already."])
    body = {"answer": who, "content": _accepted_hash(speaker.workspace, facts, who)}
    return speaker.send([speaker.event(REOPENING, facts, body)], [_of_answer(facts, who, accepted=True)])


def reinstate_answer(speaker: Speaker, name: str, author: str) -> Corrections:
    """Say that an answer stands again: its withdrawals and reopenings have no effect any more.

    Authors end only what they said themselves. A flag or an escalation is settled in its own thread.

    Raises:
        NothingToReinstate, SeveralAnswers, OwnReinstatement, NoReason, RoleNeeded, ProjectNotUpgraded, NoSuchTask,
        AmbiguousTask.
    """
    workspace, me = speaker.workspace, speaker.workspace.handle
    terms = workspace.policy.corrections
    own = author == me or (not author and not workspace.me.may(*terms.withdraw, *terms.reopen))
    speaker.require(() if own else terms.withdraw | terms.reopen, "Reinstating an answer of somebody else")
    facts = _task(workspace, name)
    who = _author(facts, author or (me if own else ""))
    standing = against(workspace, facts, who)
    chosen = [word for word in standing if _may_end(workspace, facts, word, who)]
    if not standing:
        raise NothingToReinstate(facts.id, who, [item.why for item in _open_concerns(workspace, facts, who)])
    if not chosen:
        if who == me:
            raise OwnReinstatement(facts.id)
        raise NotYoursToReinstate(facts.id, sorted(terms.withdraw | terms.reopen))
    event = speaker.event(RESTORATION, facts, {"answer": who, "lifts": _by_author(chosen)})
    left = [
        item
        for item in objections(facts, who, workspace.people, workspace.policy)
        if (item.by, item.id) not in chosen and who in facts.accepted
    ]
    return speaker.send([event], [_of_answer(facts, who, left)])


def against(workspace: Workspace, facts: Facts, author: str) -> list[Word]:
    """Return what stands against an answer and can be ended by a restoration."""
    there = facts.accepted | {submission.author for submission in facts.submissions}
    withdrawals = [event for event in facts.withdrawals_of(author) if event.by != author or author not in there]
    words = [(event.by, event.id) for event in withdrawals]
    if author in facts.accepted:
        values = objections(facts, author, workspace.people, workspace.policy)
        words += [(item.by, item.id) for item in values if not item.settled_in_thread]
    return list(dict.fromkeys(words))


def _may_end(workspace: Workspace, facts: Facts, word: Word, author: str) -> bool:
    if word[0] == workspace.handle:
        return True
    event = next((e for e in facts.events if (e.by, e.id) == word), None)
    type_ = event.type if event is not None else REVIEW
    return author != workspace.handle and workspace.handle in facts.correctors.lifts(type_)


def _open_concerns(workspace: Workspace, facts: Facts, author: str) -> list[Objection]:
    if author not in facts.accepted:
        return []
    values = objections(facts, author, workspace.people, workspace.policy)
    return [item for item in values if item.settled_in_thread]


def _author(facts: Facts, author: str, *, accepted: bool = False) -> str:
    """Return whose answer is meant: the one named, or the only one there is."""
    submitted = {submission.author for submission in facts.submissions}
    withdrawn = {str(e.body["answer"]) for e in facts.events if e.type == WITHDRAWAL and "answer" in e.body}
    there = sorted(facts.accepted if accepted else facts.accepted | submitted | withdrawn)
    if author and author not in there:
        raise (NothingAccepted if accepted else NoAnswerThere)(facts.id, author)
    if not there:
        raise (NothingAccepted if accepted else NoAnswerThere)(facts.id)
    if not author and len(there) > 1:
        raise SeveralAnswers(facts.id, there)
    return author or there[0]


def _accepted_hash(workspace: Workspace, facts: Facts, author: str) -> str:
    file = paths.answer_path(facts.batch, facts.id, author)
    return accepted_words(facts, author) or content_hash(workspace.tree.read(file) or b"")


def _by_author(words: Iterable[Word]) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for by, id_ in sorted(set(words)):
        result.setdefault(by, []).append(id_)
    return result


def _of_answer(facts: Facts, author: str, left: Iterable[Objection] = (), *, accepted: bool = False) -> Corrected:
    return Corrected(facts.batch, facts.id, _title(facts), author, (author,), accepted, tuple(left))


def _title(facts: Facts) -> str:
    return facts.shown.title if facts.shown is not None else facts.id
