"""Examine how an answer came into main: its author, its sign-off, the policy at that time, and when it arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model import paths
from rlhf.model.event_types import MERGED
from rlhf.model.selection import read_as_before
from rlhf.process.acceptance import Decision, decide
from rlhf.process.audit import Accepted, Given, Problem
from rlhf.process.concerns import why_held
from rlhf.process.facts import Submission
from rlhf.store.task_file import task_path_at
from rlhf.workflows.audit.left_out import unknown_requests
from rlhf.workflows.ledger.attribution import contributors, not_by_author
from rlhf.workflows.worklist.stale_answers import outdated, why_outdated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from rlhf.model.event import Event, Override, Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.facts import Facts
    from rlhf.store.git.objects import Change
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.main_history import Step
    from rlhf.store.repository import Repository
    from rlhf.workflows.audit.history import Past
    from rlhf.workflows.audit.record import Records


class Merge(Struct, frozen=True):
    """A merge commit of main, with its signatures and the forge's record of it.

    Args:
        brought: the commits that main did not have before.
        signed: the signature of the merge commit itself; None if it is not known.
        record: the event in the forge's ledger for this merge; None if there is none.
    """

    step: Step
    brought: tuple[Signed, ...]
    signed: Signed | None
    record: Event | None


def examine(past: Past, project: Repository, records: Records, merge: Merge, change: Change) -> Accepted:
    """Return an accepted answer with the sign-off it relied on, and the problems with that sign-off.

    Args:
        project: the project as it was before the merge, with its people and policy.
    """
    step, placed = merge.step, paths.place(change.path)
    words = project.objects.read(change.new_oid) or b""
    head, content = step.parents[1], past.hash_of(change.new_oid)
    plain = Accepted(
        placed.task, placed.batch, placed.handle, content, step.commit, merge.record.at if merge.record else step.at,
        past.hash_of(f"{step.before}:{paths.CONFIG}"),
    )  # fmt: skip
    if placed.what != "answer" or change.removed or change.new_mode != paths.REGULAR:
        what = f"{change.path} was taken away." if change.removed else f"{change.path} is no answer's file."
        return replace(plain, problems=(Problem("not_an_answer", step.commit, what, change.path),))
    events = past.as_said_by_people(past.events(placed.batch, placed.task, records.tips(merge.record)), step.before)
    if merge.record is None:  # the forge's record of another merge does not apply to this merge
        events = [event for event in events if event.type != MERGED]
    parties = _handles(merge.record, "parties")
    facts = past.facts(placed.batch, placed.task, step.before, events, parties)
    task_file = task_path_at(project.objects, step.before, placed.batch, placed.task)
    task_hash = past.hash_of(f"{step.before}:{task_file}")
    received = facts.received(placed.handle, content, head)
    submission = Submission(
        placed.task, placed.batch, placed.handle, head, content, task_hash, received
    )  # fmt: skip
    brought = [as_of(signed, project.people) for signed in merge.brought]
    known, strangers = contributors(brought, project.people)
    known = known.union(_handles(merge.record, "hands"))
    decision = decide(facts, submission, project.people, _policy(project, merge, facts), known, strangers, parties)
    since = past.as_said_by_people(past.events(placed.batch, placed.task, records.believed), step.before)
    unknown = unknown_requests(plain, decision, since, project, records.people, records.arrivals, merge.record)
    problems = [
        *_words(project, merge, change, content, decision),
        *_attributed(merge, brought, placed.handle, facts, plain.at or step.at),
        *_signed_off(step, decision, facts),
        *_outdated(past, project, step, submission, words),
        *_meant(merge, facts),
        *records.faults(step.commit, merge.record),
        *unknown.left_out,
    ]
    return replace(
        plain, states=(*decision.signoff.requirements, decision.timely), received=received,
        on_time=decision.timely.what, problems=tuple(replace(problem, path=change.path) for problem in problems),
        approvals=tuple(_approval(review, project.people) for review in decision.signoff.approvals),
        overrides=tuple(_override(override) for override in decision.overrides),
        meaning=facts.meaning, late_requests=unknown.late,
    )  # fmt: skip


def _policy(project: Repository, merge: Merge, facts: Facts) -> Policy:
    """Return the policy at the time of the merge, as the forge interpreted it then."""
    before = merge.record is not None and "unstated" not in merge.record.body
    return read_as_before(project.policy, facts.task) if before else project.policy


def as_of(signed: Signed, people: People) -> Signed:
    """Return a signed commit attributed by the people and keys of another time: a key belongs to its owner then."""
    print_ = signed.key.fingerprint if signed.key is not None else ""
    if not print_:
        return signed
    owned = ((person.handle, key) for person in people.by_handle.values() for key in person.keys)
    result = next(((handle, key) for handle, key in owned if key.fingerprint == print_), None)
    if result is None:
        return replace(signed, contributor="", key=None)
    handle, key = result
    return replace(signed, contributor=handle, key=key)


def is_hosted(record: Event | None, project: Repository) -> bool:
    """Whether the forge recorded that GitHub made this merge, and the project was on GitHub at that time."""
    return record is not None and record.body.get("hosted") is True and project.policy.forge.kind == "github"


def _words(project: Repository, merge: Merge, change: Change, content: str, decision: Decision) -> Iterator[Problem]:
    """Report if main has other content than was submitted, or the merge names other content or reviews than it has.

    For a merge that GitHub made, the forge's record is compared in place of the merge's message.
    """
    step = merge.step
    if project.objects.oid(f"{step.parents[1]}:{change.path}") != change.new_oid:
        yield Problem("content_changed", step.commit, "Main holds other words than were submitted.")
    if merge.record is not None and is_hosted(merge.record, project):
        if merge.record.body.get("content") != content:
            yield Problem("record_contradicts", step.commit, "The forge's record names other words than main has.")
        return
    lines = project.objects.message(step.commit).splitlines()
    named = {line.removeprefix("Review: ").partition(" ")[0] for line in lines if line.startswith("Review: ")}
    counted = {review.id for review in decision.signoff.approvals}
    if f"Content: {content}" not in lines or not named <= counted:
        yield Problem("message_contradicts", step.commit, "The merge names other words, or other reviews, than it has.")


def _meant(merge: Merge, facts: Facts) -> Iterator[Problem]:
    """Report if the forge recorded another meaning of the task than it had."""
    recorded = merge.record.body.get("meaning") if merge.record is not None else None
    if recorded and facts.meaning and recorded != facts.meaning:
        what = "The forge's record names another meaning of the task than it had."
        yield Problem("record_contradicts", merge.step.commit, what)


def _attributed(
    merge: Merge, brought: Iterable[Signed], author: str, facts: Facts, merged: datetime
) -> Iterator[Problem]:
    """Report if the author did not sign the submission with a key that was valid, and not revoked, when it arrived.

    Args:
        merged: when the submission was merged into main; it had arrived by then.
    """
    head = merge.step.parents[1]
    received = facts.arrived.get(head)
    for what in not_by_author(brought, head, author, merged, received):
        yield Problem("not_the_authors", merge.step.commit, what)
    of_head = [signed.key for signed in merge.brought if signed.commit == head and signed.key is not None]
    ends = [key.revoked for key in of_head if key.revoked is not None]
    if any(received is None or received > end for end in ends):
        what = f"It is signed with a key of {author} that was revoked, as of before it arrived."
        yield Problem("key_revoked", merge.step.commit, what)


def _signed_off(step: Step, decision: Decision, facts: Facts) -> Iterator[Problem]:
    for what in decision.signoff.missing:
        yield Problem("not_signed_off", step.commit, what)
    if not decision.signoff.given and not decision.signoff.missing:
        yield Problem("not_signed_off", step.commit, "Nothing was asked for it, and so nobody signed it off.")
    if decision.late:
        yield Problem("late", step.commit, decision.timely.what)
    if facts.withdrawn:
        yield Problem("withdrawn", step.commit, "Its task was withdrawn.")
    for concern in facts.held:
        yield Problem("held", step.commit, f"Its task was held: {why_held(concern)}.")


def _outdated(past: Past, project: Repository, step: Step, submission: Submission, words: bytes) -> Iterator[Problem]:
    """Report if the answer follows a version of guidance whose grace period was over when the answer arrived."""
    key, at = (submission.batch, submission.task), submission.received or step.at
    for stale in outdated(project, past.editions, step.before, key, words, at):
        yield Problem("outdated_guidance", step.commit, why_outdated(stale))


def _handles(record: Event | None, name: str) -> frozenset[str]:
    result = record.body.get(name) if record is not None else None
    return frozenset(map(str, result)) if isinstance(result, list) else frozenset()


def _approval(review: Review, people: People) -> Given:
    person = people.get(review.by)
    roles = ", ".join(sorted(person.roles)) if person is not None else ""
    return Given(review.id, review.by, review.at, roles)


def _override(override: Override) -> Given:
    return Given(override.id, override.by, override.at, override.what, override.why)
