"""Carry out the commands that evaluators, experts and managers write in comments on a pull request, each once."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import (
    ChangeAskedByComment,
    GivenToItsReviewer,
    HadAPartByComment,
    NoFlagHolds,
    NoSuchAccount,
    NothingOpen,
    OwnConcernByComment,
    OwnExtensionByComment,
    RlhfError,
    RoleNeeded,
)
from rlhf.model.event_types import ALLOCATION, DEALLOCATION, ESCALATION, FLAG, RESOLUTION
from rlhf.model.instants import parse_due, zone_of
from rlhf.model.risk import SEVERITIES
from rlhf.process.attestations import source_of
from rlhf.process.concerns import RESOLVERS, has_part, why_held
from rlhf.process.deadlines import grants
from rlhf.process.facts import allotted, involved
from rlhf.process.independence import kept_from_writing
from rlhf.process.slash_commands import ASSIGN, ESCALATE, EXTEND, HOLD, RESOLVE, USES, Command, commands
from rlhf.process.slots import takers
from rlhf.reports.summary import inert
from rlhf.workflows.conversation.extensions import granted, later
from rlhf.workflows.gate.forge_ledger import write_down
from rlhf.workflows.worklist.open_concerns import decider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rlhf.forge.github_read import Comment
    from rlhf.model.event import Event
    from rlhf.model.people import Person
    from rlhf.process.facts import Facts
    from rlhf.workflows.github.attest import Attestor, Talk

COMMAND = "command"
_WHO = ("evaluator", "sme", "manager")
_OLD = timedelta(days=14)
_NOT_SAID = "Not said on the pull request."

#: The events to be recorded: the type and the body of each.
Statements = list[tuple[str, dict[str, Any]]]


class Order(Struct, frozen=True):
    """A command that a person wrote on the pull request of an answer.

    Args:
        author: the author of the answer.
        before: the event of the same comment before it was edited; None if there is none.
    """

    person: Person
    command: Command
    comment: Comment
    author: str
    before: Event | None = None


class Reply(Struct, frozen=True):
    """An answer to a comment, posted once.

    Args:
        comment: the number of the comment that is answered.
        mark: a line in the answer by which the gate recognizes that the comment was answered.
    """

    comment: int
    text: str
    mark: str


def obey(attestor: Attestor, batch: str, task: str, talk: Talk, secret: str) -> Iterator[Reply]:
    """Carry out the commands that were not answered yet, oldest first, and yield the answers to post.

    Args:
        secret: a key that only the gate knows; it signs the marks, so that nobody else can write a valid one.
    """
    answered = {line for comment in talk.below for line in comment.body.splitlines() if line.startswith(_MARK)}
    for comment in sorted(talk.below, key=lambda item: (item.created, item.id)):
        if comment.id in talk.ours or comment.by is None or comment.by.bot:
            continue
        given = commands(comment.body)
        mark = _mark(comment, given, secret)
        if given and mark not in answered:
            words = [_answer(attestor, batch, task, talk, comment, command) for command in given]
            yield Reply(comment.id, f"{mark}\n{_quoted(given)}\n\n" + "\n\n".join(words), mark)


_MARK = "<!-- rlhf:answer "


def _mark(comment: Comment, given: tuple[Command, ...], secret: str) -> str:
    data = f"{comment.id} {comment.updated.isoformat()} {given!r}".encode()
    return f"{_MARK}{comment.id} {hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()[:24]} -->"


def _quoted(given: tuple[Command, ...]) -> str:
    """Return the names of the answered commands as a quotation; nothing else that the person wrote is repeated."""
    return "> " + " ".join(f"`/{command.name}`" for command in given)


def _answer(attestor: Attestor, batch: str, task: str, talk: Talk, comment: Comment, command: Command) -> str:
    person = attestor.person(comment.by)
    if command.approving:
        return "A sign-off is given by a review (“Files changed”, “Review changes”), never by a comment."
    if person is None:
        return "people.yaml has nobody with this account on GitHub, so this counts for nothing."
    if comment.node in talk.foreign:
        return "Somebody else has changed this comment, so that its commands do not count. Write them in a new one."
    if attestor.now - comment.updated > _OLD:
        return "Not done: this was written long ago. Write it again, if it still holds."
    if not command.whole:
        return f"Not done: write it as `{USES[command.name]}`."
    facts = attestor.repository.facts(batch, task)
    words = hashlib.sha256(repr(command).encode()).hexdigest()[:16]
    mine = [event for event in facts.events if _is_of(event, comment)]
    same = [event for event in mine if source_of(event).get("name") == command.name]
    before = max(same, key=lambda event: event.id, default=None)
    if before is not None and source_of(before).get("words") == words:
        return "Done."  # it was done before, and the answer was not posted
    try:
        order = Order(person, command, comment, talk.author, before)
        pairs, text = _CARRY_OUT[command.name](attestor, facts, order)
    except RlhfError as refused:
        return inert(f"Not done: {refused.message} {refused.hint}".strip())
    source = {"kind": COMMAND, "id": comment.id, "pull": talk.number, "name": command.name, "words": words}
    write_down(
        attestor.repository,
        [attestor.attested(facts, person, type_, comment.updated, body, source) for type_, body in pairs],
    )
    return text


def _is_of(event: Event, comment: Comment) -> bool:
    how: Mapping[str, Any] = source_of(event)
    return (how.get("kind"), how.get("id")) == (COMMAND, comment.id)


def _hold(attestor: Attestor, _: Facts, order: Order) -> tuple[Statements, str]:
    _require(order, _WHO, "Holding a task")
    holds = attestor.repository.policy.holds
    severity = next((item for item in SEVERITIES if item in holds.flags), "")
    if not severity:
        raise NoFlagHolds
    body = {"category": "other", "severity": severity, "text": order.command.why, **_correcting(order)}
    return [(FLAG, body)], "Held. `/resolve` and why, by an expert or a manager, lets it go on."


def _escalate(attestor: Attestor, facts: Facts, order: Order) -> tuple[Statements, str]:
    _require(order, _WHO, "Escalating")
    policy = attestor.repository.policy
    day = attestor.now.astimezone(zone_of(policy.zone)).date()
    way = decider(attestor.repository, facts, order.person.handle, attestor.now, day)
    body = {"severity": order.command.what, "situation": order.command.why, "background": _NOT_SAID}
    body |= {"assessment": _NOT_SAID, "recommendation": _NOT_SAID}
    body |= {"asked": way.handle} if way.handle else {}
    held = "It holds the task." if order.command.what in policy.holds.escalations else "It does not hold the task."
    return [(ESCALATION, {**body, **_correcting(order)})], f"{way.handle or 'A manager'} is asked ({way.why}). {held}"


def _extend(attestor: Attestor, facts: Facts, order: Order) -> tuple[Statements, str]:
    people, policy = attestor.repository.people, attestor.repository.policy
    _require(order, (policy.deadlines.extensions,), "Giving more time")
    if not grants(order.person.handle, order.author, people, policy):
        raise OwnExtensionByComment(policy.deadlines.extensions)
    before = replace(facts, events=tuple(event for event in facts.events if not _is_of(event, order.comment)))
    until = later(attestor.repository, before, order.author, order.command.what, attestor.now)
    pairs = granted(order.person, facts, order.author, until, order.command.why, None)
    return pairs, f"{order.author} has until {parse_due(str(until)).words}."


def _assign(attestor: Attestor, facts: Facts, order: Order) -> tuple[Statements, str]:
    _require(order, ("manager",), "Giving somebody a task")
    people = attestor.repository.people
    login = order.command.what.casefold()
    named = [item for item in people.by_handle.values() if item.github and item.github.login.casefold() == login]
    if not named:
        raise NoSuchAccount(_plain(order.command.what))
    (person, *_) = named
    people.require(person.handle, "trainer", what="To be given a task")
    if person.handle in takers(facts, attestor.now):
        return [], f"{facts.id} is with {person.handle} already."
    if deed := kept_from_writing(facts).get(person.handle):
        raise GivenToItsReviewer(facts.id, person.handle, deed)
    why = order.command.why or "Given on the pull request"
    pairs: Statements = [(DEALLOCATION, {"from": other, "why": why}) for other in _given_before(facts)]
    back = f", and no more to {', '.join(str(body['from']) for _, body in pairs)}" if pairs else ""
    return [*pairs, (ALLOCATION, {"to": person.handle, "why": why})], f"{facts.id} is given to {person.handle}{back}."


def _given_before(facts: Facts) -> list[str]:
    """Return the people to whom an `/assign` command gave the task, who still hold it and have not answered it yet."""
    by_command = {
        str(event.body.get("to"))
        for event in facts.events
        if event.type == ALLOCATION and source_of(event).get("name") == ASSIGN
    }
    done = {submission.author for submission in facts.submissions} | facts.accepted
    return sorted(by_command & allotted(facts.events, facts.managers) - done)


def _resolve(_: Attestor, facts: Facts, order: Order) -> tuple[Statements, str]:
    _require(order, RESOLVERS, "Settling this")
    me, outcome = order.person, order.command.what
    if outcome == "change_needed":
        raise ChangeAskedByComment
    part = involved(facts.leases, facts.submissions, facts.accepted, facts.events)
    if has_part(me, part, facts.batch):
        raise HadAPartByComment
    open_ = [concern for concern in facts.concerns if concern.open and concern.raised.at <= order.comment.updated]
    if not open_:
        raise NothingOpen(facts.id)
    own = [
        concern
        for concern in open_
        if (concern.type == ESCALATION or concern.identifiable) and concern.raised.by == me.handle
    ]
    mine = [concern for concern in open_ if concern not in own]
    if not mine:
        raise OwnConcernByComment(why_held(own[0]))
    pairs = [(RESOLUTION, {"to": concern.id, "outcome": outcome, "text": order.command.why}) for concern in mine]
    rest = f" Left open: {why_held(own[0])}; somebody else decides that." if own else ""
    return pairs, f"Settled ({outcome.replace('_', ' ')}): {'; '.join(why_held(concern) for concern in mine)}.{rest}"


_CARRY_OUT: dict[str, Callable[[Attestor, Facts, Order], tuple[Statements, str]]] = {
    HOLD: _hold, ESCALATE: _escalate, EXTEND: _extend, ASSIGN: _assign, RESOLVE: _resolve,
}  # fmt: skip


def _require(order: Order, roles: tuple[str, ...], what: str) -> None:
    if not order.person.may(*roles):
        raise RoleNeeded(order.person.handle, roles, what)


def _correcting(order: Order) -> dict[str, str]:
    """Return the field that names the event which an edited command replaces; empty if it replaces none."""
    return {"supersedes": order.before.id} if order.before is not None else {}


def _plain(login: str) -> str:
    return "".join(letter for letter in login if letter.isalnum() or letter == "-")[:40]
