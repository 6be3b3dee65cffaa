"""Record reviews and comments of a pull request in the forge's ledger, so that they are kept without GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event import APPROVE, COMMENT, REQUEST_CHANGES, SUGGESTS, Event, Remark
from rlhf.model.event_types import DISMISSAL, FORGE, REPLY, REVIEW
from rlhf.model.ids import ulid
from rlhf.process.attestations import attest, source_of, written_from
from rlhf.process.locate_quotes import on_lines
from rlhf.process.slash_commands import spoken, words
from rlhf.store.task_file import task_path_at
from rlhf.workflows.gate.task_edits import meaning_in
from rlhf.workflows.ledger.subject import bound_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from rlhf.forge.github_read import Account, Comment, Review, ReviewComment
    from rlhf.model.people import Person
    from rlhf.process.facts import Facts
    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness

FORMAL, BESIDE, BELOW = "review", "beside", "comment"
_VERDICTS = {"approved": APPROVE, "changes_requested": REQUEST_CHANGES, "commented": COMMENT}
_MOST = 20_000  # characters of a text
_ROOM = 200_000  # characters of all remarks of a review


class Talk(Struct, frozen=True):
    """The reviews and comments on the pull request of an answer.

    Args:
        beside: the comments beside lines of the answer.
        below: the comments below the pull request.
        dismissed: the state of each dismissed review before it was dismissed, by the review's number.
        foreign: the GraphQL ids of reviews and comments that were edited by somebody other than their author.
        ours: the numbers of comments that the gate wrote itself.
    """

    number: int
    author: str
    tip: str
    reviews: tuple[Review, ...] = ()
    beside: tuple[ReviewComment, ...] = ()
    below: tuple[Comment, ...] = ()
    dismissed: Mapping[int, str] = field(default_factory=dict)
    foreign: frozenset[str] = frozenset()
    ours: frozenset[int] = frozenset()


class Attestor(Struct, frozen=True):
    """What is needed to record an event of somebody else: the repository, the time, and random bytes for ids."""

    repository: Repository
    now: datetime
    randomness: Randomness

    def person(self, account: Account | None) -> Person | None:
        """Return the person with this account number in people.yaml on main; None if there is none, or it is a bot."""
        return self.repository.people.by_account(account.id) if account is not None and account.person else None

    def attested(
        self, facts: Facts, person: Person, type_: str, at: datetime, body: Mapping[str, Any], source: Mapping[str, Any]
    ) -> Event:
        event = Event("", type_, person.handle, at, facts.batch, facts.id, body)
        return attest(event, person, source, self.now, ulid(self.now, next(self.randomness)))

    def about(self, facts: Facts, talk: Talk, commit: str) -> dict[str, Any] | None:
        """Return the author and the hashes of the answer, task and policy that were reviewed, as of a commit.

        None if the repository does not have the answer at that commit.
        """
        objects = self.repository.objects
        path = paths.answer_path(facts.batch, facts.id, talk.author)
        answer = objects.read(f"{commit}:{path}") if commit else None
        if answer is None:
            return None
        task = objects.read(f"{commit}:{task_path_at(objects, commit, facts.batch, facts.id)}") or b""
        meaning = meaning_in(task)
        subject = bound_to(self.repository, content_hash(task), meaning, content_hash(answer))
        return {"answer": talk.author, "subject": subject}

    def words_at(self, facts: Facts, talk: Talk, commit: str) -> str:
        path = paths.answer_path(facts.batch, facts.id, talk.author)
        return (self.repository.objects.read(f"{commit}:{path}") or b"").decode("utf-8", "replace")


def new_words(attestor: Attestor, facts: Facts, talk: Talk) -> list[Event]:
    """Return an event for each review, comment and dismissal that the ledger does not have yet."""
    known = set(sources(facts.events))
    events: list[Event] = []
    for review in talk.reviews:
        if (FORMAL, review.id) in known:
            events += _dismissed(attestor, facts, review)
        elif (event := _review(attestor, facts, talk, review)) is not None:
            events.append(event)
    for review_comment in talk.beside:
        if (
            review_comment.review is None
            and review_comment.reply_to is None
            and (BESIDE, review_comment.id) not in known
        ):
            events += _alone(attestor, facts, talk, review_comment)
    for comment in talk.below:
        if (BELOW, comment.id) not in known and (event := _comment(attestor, facts, talk, comment)) is not None:
            events.append(event)
    return events


def new_replies(attestor: Attestor, facts: Facts, talk: Talk) -> list[Event]:
    """Return an event for each reply that the ledger does not have yet, to reviews that it already has."""
    known, begun = set(sources(facts.events)), dict(_threads(facts.events))
    result = []
    for comment in talk.beside:
        person, thread = attestor.person(comment.by), begun.get(comment.reply_to or 0)
        if person is None or thread is None or (BESIDE, comment.id) in known or is_ours(comment.body):
            continue
        if comment.node in talk.foreign:
            continue
        text = comment.body.strip()[:_MOST]
        if text:
            review, remark = thread
            body = {"to": review, "answer": talk.author, "remark": remark, "text": text}
            source = {"kind": BESIDE, "id": comment.id, "pull": talk.number}
            result.append(attestor.attested(facts, person, REPLY, comment.created, body, source))
    return result


def sources(events: Iterable[Event]) -> Iterator[tuple[str, int]]:
    """Yield kind and number of each review and comment on GitHub that is recorded already, whether it counts or not."""
    for how in map(written_from, events):
        if how:
            yield str(how.get("kind")), int(how.get("id", 0))


def is_ours(body: str) -> bool:
    """Whether a comment on GitHub is only a copy of an event in a ledger."""
    return "<!-- rlhf:event " in body


def _threads(events: Iterable[Event]) -> Iterator[tuple[int, tuple[str, int]]]:
    """Yield the number of each comment that began a thread, with its review's id and its place among the remarks."""
    for event in events:
        numbers = source_of(event).get("remarks") if event.type == REVIEW else None
        for at, number in enumerate(numbers if isinstance(numbers, list) else (), 1):
            yield int(number), (event.id, at)


def _dismissed(attestor: Attestor, facts: Facts, review: Review) -> Iterator[Event]:
    """Yield a dismissal event for a recorded review that was dismissed on GitHub later."""
    if review.state != "dismissed":
        return
    dismissed = {str(event.body.get("review")) for event in facts.events if event.type == DISMISSAL}
    for event in facts.events:
        how = written_from(event)
        if (how.get("kind"), how.get("id")) == (FORMAL, review.id) and event.id not in dismissed:
            id_ = ulid(attestor.now, next(attestor.randomness))
            yield Event(id_, DISMISSAL, FORGE, attestor.now, facts.batch, facts.id, {"review": event.id})


def _review(attestor: Attestor, facts: Facts, talk: Talk, review: Review) -> Event | None:
    """Return a review as an event bound to the content of the reviewed commit; None if it is not to be recorded."""
    person = attestor.person(review.by)
    if person is None or review.submitted is None or review.state == "pending":
        return None
    beside = (
        review_comment
        for review_comment in talk.beside
        if review_comment.review == review.id and review_comment.reply_to is None
    )
    began = [review_comment for review_comment in beside if review_comment.node not in talk.foreign]
    verdict = _verdict(talk, review)
    result = words("" if review.node in talk.foreign else review.body)
    if verdict == COMMENT and not (result.summary or began):
        return None  # GitHub wraps a reply in a thread in such an empty review
    about = attestor.about(facts, talk, review.commit)
    if about is None:
        return None
    began, remarks = _that_fit(began, [_remark(attestor, facts, talk, comment) for comment in began])
    body = {**about, "verdict": verdict}
    body |= {"summary": result.summary[:_MOST]} if result.summary else {}
    body |= {"severity": result.severity} if result.severity else {}
    body |= {"comments": [remark.record() for remark in remarks]} if remarks else {}
    body |= {"scores": result.scores} if result.scores else {}
    source = {"kind": FORMAL, "id": review.id, "pull": talk.number, "commit": review.commit}
    source |= {"remarks": [comment.id for comment in began]} if began else {}
    return attestor.attested(facts, person, REVIEW, review.submitted, body, source)


def _that_fit(began: list[ReviewComment], remarks: list[Remark]) -> tuple[list[ReviewComment], list[Remark]]:
    """Return as many remarks as fit into one event, so that the verdict is always recorded; the rest stay on GitHub."""
    room, count = _ROOM, 0
    for remark in remarks:
        room -= sum(map(len, remark.record().values()))
        if room < 0:
            break
        count += 1
    return began[:count], remarks[:count]


def _alone(attestor: Attestor, facts: Facts, talk: Talk, comment: ReviewComment) -> Iterator[Event]:
    """Yield a review event for a comment beside a line that is not part of a review."""
    person, about = attestor.person(comment.by), attestor.about(facts, talk, comment.commit)
    if person is not None and about is not None and not is_ours(comment.body):
        remark = _remark(attestor, facts, talk, comment)
        source = {"kind": BESIDE, "id": comment.id, "pull": talk.number, "remarks": [comment.id]}
        body = {**about, "verdict": COMMENT, "comments": [remark.record()]}
        yield attestor.attested(facts, person, REVIEW, comment.created, body, source)


def _verdict(talk: Talk, review: Review) -> str:
    """Return the verdict of a review; a request for changes still counts if it was dismissed before it was recorded."""
    if review.state == "dismissed":
        return REQUEST_CHANGES if talk.dismissed.get(review.id) == "changes_requested" else COMMENT
    return _VERDICTS.get(review.state, COMMENT)


def _remark(attestor: Attestor, facts: Facts, talk: Talk, comment: ReviewComment) -> Remark:
    """Return a comment beside lines as a remark on these lines, with the replacement that it suggests, if any."""
    offered = comment.suggestions
    text = (comment.words or (SUGGESTS if offered else comment.body.strip()) or "(no words)")[:_MOST]
    path = paths.answer_path(facts.batch, facts.id, talk.author)
    if comment.path != path or comment.side != "RIGHT" or not comment.line:
        return Remark(text if comment.path == path else f"On {comment.path}: {text}")
    suggestion = offered[0].removesuffix("\n") if offered else None
    whole = attestor.words_at(facts, talk, comment.commit)
    remark = on_lines(Remark(text, suggestion=suggestion), whole, comment.start_line or comment.line, comment.line)
    return Remark(text) if len(remark.quote) + len(remark.suggestion or "") > _MOST else remark


def _comment(attestor: Attestor, facts: Facts, talk: Talk, comment: Comment) -> Event | None:
    """Return a comment below the pull request as an event, without its commands; None if it is not to be recorded.

    The author's comment becomes a reply to the latest review before it; any other becomes a review that only comments.
    """
    person = attestor.person(comment.by)
    text = spoken(comment.body)[:_MOST]
    if person is None or not text or is_ours(comment.body) or comment.id in talk.ours or comment.node in talk.foreign:
        return None
    source = {"kind": BELOW, "id": comment.id, "pull": talk.number}
    if person.handle == talk.author:
        before = [e for e in facts.events if e.type == REVIEW and e.body.get("answer") == talk.author]
        last = max((e for e in before if e.at <= comment.created), key=lambda e: (e.at, e.id), default=None)
        if last is None:
            return None
        body = {"to": last.id, "answer": talk.author, "text": text}
        return attestor.attested(facts, person, REPLY, comment.created, body, source)
    about = attestor.about(facts, talk, talk.tip)
    if about is None:
        return None
    return attestor.attested(
        facts, person, REVIEW, comment.created, {**about, "verdict": COMMENT, "summary": text}, source
    )
