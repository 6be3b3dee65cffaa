"""The requirements on an answer: how far they are met, what is missing, who can give it, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import AnswerBranch
from rlhf.process.acceptance import decide
from rlhf.process.concerns import why_held
from rlhf.process.deadlines import Deadline
from rlhf.process.facts import reviews_in
from rlhf.process.next_steps import with_next_steps
from rlhf.process.reviewers import reviewers
from rlhf.process.signoff import judge
from rlhf.process.slots import takers
from rlhf.process.verdict import Met, RequirementState, SignOff, Subject

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.process.facts import Facts, Submission

#: Requirements in these states need nothing more.
_DONE = frozenset({Met.SATISFIED, Met.OVERRIDDEN, Met.NOT_APPLICABLE})


class Account(Struct, frozen=True):
    """The requirements on an answer or change that was submitted, or that is still to come.

    Args:
        what: the answer or change in a few words.
        branch: its branch; "" where nothing was submitted.
        version: the hash of the answer.
        accepted: it is on main, and nothing newer was submitted.
        problems: what keeps it out even if everybody approves it.
        states: each requirement and how far it is met.
    """

    what: str
    branch: str = ""
    version: str = ""
    ready: bool = False
    accepted: bool = False
    problems: tuple[str, ...] = ()
    states: tuple[RequirementState, ...] = ()
    deadline: Deadline = Deadline()

    @property
    def short(self) -> str:
        """Return of each requirement that too few people can meet now what there is to do; "" where there is none."""
        return " ".join(f"{state.name}: {state.what}" for state in self.states if state.short)

    @property
    def missing(self) -> tuple[RequirementState, ...]:
        return tuple(state for state in self.states if state.met not in _DONE)


def account(facts: Facts, submission: Submission, people: People, policy: Policy, now: datetime) -> Account:
    """Return the account of a submission without reading its commits; the gate itself reads these as well."""
    author, problems = submission.author, _problems(facts)
    decision = decide(facts, submission, people, policy, writers=takers(facts, now))
    sign_off = explained(decision.signoff, decision.subject, facts, people, policy, now)
    return Account(
        f"{facts.id} by {author}", str(AnswerBranch(facts.id, author)), submission.answer_hash,
        sign_off.given and not decision.late and not problems, False, problems,
        (*sign_off.requirements, decision.timely), decision.deadline,
    )  # fmt: skip


def explained(
    sign_off: SignOff, subject: Subject, facts: Facts, people: People, policy: Policy, now: datetime
) -> SignOff:
    """Return a sign-off whose open requirements say who can act now, and what there is to do where nobody can."""
    result = reviewers(sign_off, subject, reviews_in(facts.events, subject.author), facts, people, now)
    return with_next_steps(sign_off, result, subject, people, policy, now)


def to_come(facts: Facts, author: str, people: People, policy: Policy, now: datetime) -> Account:
    """Return the account of an answer that nobody has submitted yet."""
    writers = takers(facts, now) - {author}
    subject = Subject(facts.id, author, "", "", frozenset({author} - {""}), about=facts.task, writers=writers)
    states = explained(judge(subject, (), people, policy), subject, facts, people, policy, now).requirements
    what = f"{facts.id} by {author}" if author else facts.id
    return Account(what, problems=_problems(facts), states=states, deadline=facts.deadline(author, people, policy))


def _problems(facts: Facts) -> tuple[str, ...]:
    withdrawn = ("The task is withdrawn.",) if facts.withdrawn else ()
    return (*withdrawn, *(f"The task is held: {why_held(concern)}." for concern in facts.held))
