"""What a sign-off of a submission, or an affirmation of an accepted answer, is bound to, and who may not give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model.branch_name import AnswerBranch
from rlhf.model.event_types import MERGED
from rlhf.process.facts import Submission, accepted_words, arrivals, involved, merges
from rlhf.process.hand_overs import predecessors
from rlhf.process.task_edits import files_of, relabelled
from rlhf.process.verdict import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.event import Event
    from rlhf.model.task import Task
    from rlhf.process.facts import Facts


def subject_of(submission: Submission, facts: Facts, writers: frozenset[str] = frozenset()) -> Subject:
    """Return what a sign-off of a submission is bound to and who may not give it, without reading any commit.

    Contributors to an earlier version count for this one, too; a review that was used for an accepted version is spent.

    Args:
        writers: who takes a slot of the task now (`slots.takers`); () where the past is judged.
    """
    author, meanings = submission.author, facts.meanings
    events = [*arrivals(facts.events), *merges(facts, author)]
    mine = [event for event in events if event.type == MERGED or event.body.get("answer") == author]
    contributors = {who for event in mine for who in _texts(event, "hands")}
    contributors |= {*predecessors(facts.events, author)}
    return Subject(
        submission.task, author, submission.task_hash, submission.answer_hash,
        frozenset({author, *contributors}) | claimants(facts), about=facts.task,
        parties=involved(facts.leases, facts.submissions, facts.accepted, facts.events),
        spent=frozenset(id_ for event in mine for id_ in _texts(event, "reviews")), upheld=facts.upheld,
        meanings=meanings, files=files_of(meanings, facts.edits, facts.versions),
        earlier=tuple(_relabelled(facts, author)), writers=writers - {author},
    )  # fmt: skip


def _relabelled(facts: Facts, author: str) -> Iterator[Task]:
    """Yield the task with each specialty and tags that it had before, while an answer was on its way."""
    for labels in relabelled(facts.events, author, str(AnswerBranch(facts.id, author))):
        if facts.task is not None:
            tags = tuple(map(str, labels["tags"])) if "tags" in labels else facts.task.tags
            specialty = str(labels.get("specialty", facts.task.specialty))
            yield replace(facts.task, specialty=specialty, tags=tags)


def _texts(event: Event, name: str) -> list[str]:
    result = event.body.get(name)
    return [text for text in result if isinstance(text, str)] if isinstance(result, list) else []


def claimants(facts: Facts) -> frozenset[str]:
    """Return who has or had the only place of a task that wants a single answer: they do not sign it off."""
    wanted = facts.task.answers_wanted if facts.task else 1
    return frozenset(lease.holder for lease in facts.leases if not lease.released) if wanted == 1 else frozenset()


def accepted_subject(author: str, facts: Facts) -> Subject:
    """Return an accepted answer, with the task as it is now, as what an affirmation is bound to."""
    submission = Submission(facts.id, facts.batch, author, "", accepted_words(facts, author), "")
    return subject_of(submission, facts)
