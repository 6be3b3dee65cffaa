"""The decision on an answer, for the gate and the audit alike: its sign-off, and whether it came in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.policy import LATE
from rlhf.process.deadlines import timeliness
from rlhf.process.facts import overrides_in, reviews_in
from rlhf.process.sign_off_subject import subject_of
from rlhf.process.signoff import judge, overrides_of
from rlhf.process.verdict import Met

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Override, Review
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.deadlines import Deadline
    from rlhf.process.facts import Facts, Submission
    from rlhf.process.verdict import RequirementState, SignOff, Subject


class Decision(Struct, frozen=True):
    """The decision on a version of an answer: its requirements, how far they are met, and whether it came in time.

    Args:
        overrides: the overrides that were used, for its sign-off or for its lateness.
        known: every review of the task that was considered.
    """

    subject: Subject
    signoff: SignOff
    timely: RequirementState
    deadline: Deadline
    overrides: tuple[Override, ...] = ()
    known: tuple[Review, ...] = ()

    @property
    def late(self) -> bool:
        """Whether the answer is kept out because it is late, or because nobody knows when it was received."""
        return self.timely.met in {Met.UNSATISFIED, Met.ERROR}


def decide(
    facts: Facts,
    submission: Submission,
    people: People,
    policy: Policy,
    contributors: Iterable[str] = (),
    strangers: tuple[str, ...] = (),
    parties: Iterable[str] = (),
    writers: frozenset[str] = frozenset(),
) -> Decision:
    """Decide on a submitted version of an answer.

    Args:
        contributors: further people who contributed to it, according to its commits.
        strangers: contributors who are not in people.yaml.
        parties: further people who had a part in the task.
        writers: who takes a slot of the task now; () where the past is judged: they judge no other answer to it.
    """
    plain, author = subject_of(submission, facts, writers), submission.author
    subject = replace(
        plain, contributors=plain.contributors.union(contributors), unattributable=strangers,
        parties=plain.parties.union(parties),
    )  # fmt: skip
    overrides = overrides_in(facts.events, author)
    counting = overrides_of(subject, overrides, people, policy)
    due = facts.deadline(author, people, policy)
    signoff = judge(subject, reviews_in(facts.events), people, policy, overrides)
    timely = timeliness(due, submission.received, counting, policy)
    late = (counting[LATE],) if timely.met is Met.OVERRIDDEN else ()
    return Decision(subject, signoff, timely, due, (*signoff.overrides, *late), tuple(reviews_in(facts.events)))
