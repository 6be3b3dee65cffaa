"""Withdraw, reopen and reinstate answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.errors import (
    NoAnswerThere,
    NothingAccepted,
    NothingToReinstate,
    NotYoursToReinstate,
    OwnReinstatement,
    OwnReopening,
    SeveralAnswers,
    TakenBackByYou,
    WithdrawnAnswer,
)
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event_types import REOPENING, RESTORATION, WITHDRAWAL
from rlhf.process.after_acceptance import Effect, objections
from rlhf.process.corrections import may_lift
from rlhf.process.facts import accepted_commit, accepted_words
from rlhf.process.slots import takers
from rlhf.workflows.reviewing.correct import Corrected, Corrections, Speaker, by_author, task_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.process.after_acceptance import Objection
    from rlhf.process.facts import Facts, Submission
    from rlhf.process.upheld import Word
    from rlhf.store.workspace import Workspace


def withdraw_answer(speaker: Speaker, name: str, author: str) -> Corrections:
    """Withdraw an answer: it takes no place any more, and is in no release.

    Authors take back what they submitted; once it is accepted, the withdrawal is a wish on which others decide.

    Raises:
        NoAnswerThere, SeveralAnswers, NoReason, RoleNeeded, ProjectNotUpgraded, NoSuchTask, AmbiguousTask.
    """
    workspace, me, roles = speaker.workspace, speaker.workspace.handle, speaker.workspace.policy.corrections.withdraw
    task, who = _named(name, author)
    own = who == me or (not who and not workspace.me.may(*roles))
    speaker.require(() if own else roles, "Withdrawing an answer of somebody else")
    facts = task_of(workspace, task)
    who = _author(facts, who or (me if own else ""))
    mine = next((s for s in facts.submissions if s.author == who), None)
    if who in facts.gone if who != me else _wished(workspace, facts, mine):
        return speaker.send([], [], [f"{facts.id} by {who} is withdrawn already."])
    body = {"answer": who}
    if who == me:
        commit = mine.commit if mine is not None else accepted_commit(facts, who)
        body |= {"commit": commit} if commit else {}
        body |= {"content": mine.answer_hash if mine is not None else _accepted_hash(workspace, facts, who)}
    return speaker.send([speaker.event(WITHDRAWAL, facts, body)], [_of_answer(facts, who, accepted=mine is None)])


def _wished(workspace: Workspace, facts: Facts, mine: Submission | None) -> bool:
    """Whether I took back what I submitted, or asked for my accepted answer, already."""
    me = workspace.handle
    if mine is not None:
        return False  # what was taken back is no submission any more
    if me not in facts.accepted:
        return True
    return any(item.by == me for item in objections(facts, me, workspace.people, workspace.policy))


def reopen_answer(speaker: Speaker, name: str, author: str) -> Corrections:
    """Ask the author of an accepted answer to revise it; it is in no release until it is accepted again.

    Raises:
        NothingAccepted, SeveralAnswers, OwnReopening, WithdrawnAnswer, NoReason, RoleNeeded, ProjectNotUpgraded,
        NoSuchTask, AmbiguousTask.
    """
    workspace = speaker.workspace
    task, named = _named(name, author)
    speaker.require(workspace.policy.corrections.reopen, "Reopening an answer")
    facts = task_of(workspace, task)
    who = _author(facts, named, accepted=True)
    if who == workspace.handle:
        raise OwnReopening(facts.id)
    if who in facts.gone:
        raise WithdrawnAnswer(facts.id, facts.why_gone(who), who)
    if any(item.effect is Effect.REOPENED for item in objections(facts, who, workspace.people, workspace.policy)):
        return speaker.send([], [], [f"{facts.id} by {who} is reopened already."])
    commit = accepted_commit(facts, who)
    body = {"answer": who, "content": _accepted_hash(workspace, facts, who)} | ({"commit": commit} if commit else {})
    return speaker.send([speaker.event(REOPENING, facts, body)], [_of_answer(facts, who, accepted=True)])


def reinstate_answer(speaker: Speaker, name: str, author: str) -> Corrections:
    """Say that an answer stands again: its withdrawals and reopenings have no effect any more.

    Everybody ends what they said themselves; authors, only that. A flag or an escalation is settled in its own thread.

    Raises:
        NothingToReinstate, SeveralAnswers, OwnReinstatement, NotYoursToReinstate, TakenBackByYou, NoReason,
        ProjectNotUpgraded, NoSuchTask, AmbiguousTask.
    """
    workspace, me = speaker.workspace, speaker.workspace.handle
    terms, (task, named) = workspace.policy.corrections, _named(name, author)
    speaker.require((), "")
    facts = task_of(workspace, task)
    mine = not named and me in _authors(facts) and not workspace.me.may(*terms.withdraw, *terms.reopen)
    who = _author(facts, me if mine else named)
    standing = against(workspace, facts, who)
    chosen = [word for word in standing if _may_end(facts, word, me)]
    if not standing:
        if who == me and facts.withdrawals_of(me) and me not in facts.accepted:
            raise TakenBackByYou(facts.id)
        if workspace.branches.unsent():  # what an earlier command recorded and did not send
            return speaker.send([], [], [f"{facts.id} by {who} stands already."])
        raise NothingToReinstate(facts.id, who, [item.why for item in _open_concerns(workspace, facts, who)])
    if not chosen:
        raise (
            OwnReinstatement(facts.id)
            if who == me
            else NotYoursToReinstate(facts.id, sorted(terms.withdraw | terms.reopen))
        )
    event = speaker.event(RESTORATION, facts, {"answer": who, "lifts": by_author(chosen)})
    left = [
        item
        for item in objections(facts, who, workspace.people, workspace.policy)
        if (item.by, item.id) not in chosen and who in facts.accepted
    ]
    return speaker.send([event], [replace(_of_answer(facts, who, left), beside=_beside(facts, who, speaker.now))])


def _beside(facts: Facts, author: str, now: datetime) -> tuple[str, ...]:
    """Return who has the place of an answer by now that comes back; nobody where it still has one."""
    others = takers(facts, now) - {author}
    return tuple(sorted(others)) if len(others) >= (facts.task.answers_wanted if facts.task else 1) else ()


def against(workspace: Workspace, facts: Facts, author: str) -> list[Word]:
    """Return what stands against an answer and can be ended by a restoration."""
    words = [(event.by, event.id) for event in facts.withdrawals_of(author) if event.by != author]
    if author in facts.accepted:
        values = objections(facts, author, workspace.people, workspace.policy)
        words += [(item.by, item.id) for item in values if not item.settled_in_thread]
    return list(dict.fromkeys(words))


def _may_end(facts: Facts, word: Word, me: str) -> bool:
    target = next((event for event in facts.events if (event.by, event.id) == word), None)
    return target is not None and may_lift(me, target, facts.events, facts.correctors)


def _open_concerns(workspace: Workspace, facts: Facts, author: str) -> list[Objection]:
    if author not in facts.accepted:
        return []
    values = objections(facts, author, workspace.people, workspace.policy)
    return [item for item in values if item.settled_in_thread]


def _named(name: str, author: str) -> tuple[str, str]:
    """Return the task and the author that a person names, as `ID` with an option, or as `ID/HANDLE`."""
    task, _, handle = name.partition("/")
    return task, author or handle


def _authors(facts: Facts) -> frozenset[str]:
    """Return who has submitted an answer, or has one that was accepted or withdrawn."""
    submitted = {submission.author for submission in facts.submissions}
    withdrawn = {str(e.body["answer"]) for e in facts.events if e.type == WITHDRAWAL and "answer" in e.body}
    return facts.accepted | submitted | withdrawn


def _author(facts: Facts, author: str, *, accepted: bool = False) -> str:
    """Return whose answer is meant: the one named, or the only one there is."""
    there = sorted(facts.accepted if accepted else _authors(facts))
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


def _of_answer(facts: Facts, author: str, left: Iterable[Objection] = (), *, accepted: bool = False) -> Corrected:
    return Corrected(facts.batch, facts.id, title_of(facts), author, (author,), accepted, tuple(left))
