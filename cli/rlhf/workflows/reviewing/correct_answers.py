"""Withdraw, reopen and reinstate answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import (
    NoAnswerThere,
    NothingAccepted,
    NothingToReinstate,
    NotYoursToReinstate,
    OwnReinstatement,
    OwnReopening,
    SeveralAnswers,
)
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event_types import REOPENING, RESTORATION, REVIEW, WITHDRAWAL
from rlhf.process.after_acceptance import Effect, objections
from rlhf.process.facts import accepted_words
from rlhf.workflows.reviewing.correct import Corrected, Corrections, Speaker, by_author, task_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.process.after_acceptance import Objection
    from rlhf.process.facts import Facts
    from rlhf.process.upheld import Word
    from rlhf.store.workspace import Workspace


def withdraw_answer(speaker: Speaker, name: str, author: str) -> Corrections:
    """Withdraw an answer: it takes no place any more, and is in no release.

    Authors take back what they submitted; once it is accepted, the withdrawal is a wish on which others decide.

    Raises:
        NoAnswerThere, SeveralAnswers, NoReason, RoleNeeded, ProjectNotUpgraded, NoSuchTask, AmbiguousTask.
    """
    roles, me = speaker.workspace.policy.corrections.withdraw, speaker.workspace.handle
    own = author == me or (not author and not speaker.workspace.me.may(*roles))
    speaker.require(() if own else roles, "Withdrawing an answer of somebody else")
    facts = task_of(speaker.workspace, name)
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
    facts = task_of(speaker.workspace, name)
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
    facts = task_of(workspace, name)
    who = _author(facts, author or (me if own else ""))
    standing = against(workspace, facts, who)
    chosen = [word for word in standing if _may_end(workspace, facts, word, who)]
    if not standing:
        raise NothingToReinstate(facts.id, who, [item.why for item in _open_concerns(workspace, facts, who)])
    if not chosen:
        if who == me:
            raise OwnReinstatement(facts.id)
        raise NotYoursToReinstate(facts.id, sorted(terms.withdraw | terms.reopen))
    event = speaker.event(RESTORATION, facts, {"answer": who, "lifts": by_author(chosen)})
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


def _of_answer(facts: Facts, author: str, left: Iterable[Objection] = (), *, accepted: bool = False) -> Corrected:
    return Corrected(facts.batch, facts.id, title_of(facts), author, (author,), accepted, tuple(left))
