"""The requirements on an answer: how far they are met, what is missing, who can give it, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import AnswerBranch
from rlhf.process.acceptance import decide
from rlhf.process.concerns import why_held
from rlhf.process.deadlines import Deadline
from rlhf.process.signoff import judge
from rlhf.process.slots import takers
from rlhf.process.verdict import Met, RequirementState, Subject

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
    def missing(self) -> tuple[RequirementState, ...]:
        return tuple(state for state in self.states if state.met not in _DONE)


def account(facts: Facts, submission: Submission, people: People, policy: Policy, now: datetime) -> Account:
    """Return the account of a submission without reading its commits; the gate itself reads these as well."""
    author, problems = submission.author, _problems(facts)
    decision = decide(facts, submission, people, policy, writers=takers(facts, now))
    return Account(
        f"{facts.id} by {author}", str(AnswerBranch(facts.id, author)), submission.answer_hash,
        decision.signoff.given and not decision.late and not problems, False, problems,
        (*decision.signoff.requirements, decision.timely), decision.deadline,
    )  # fmt: skip


def to_come(facts: Facts, author: str, people: People, policy: Policy, now: datetime) -> Account:
    """Return the account of an answer that nobody has submitted yet."""
    writers = takers(facts, now) - {author}
    subject = Subject(facts.id, author, "", "", frozenset({author} - {""}), about=facts.task, writers=writers)
    states = judge(subject, (), people, policy).requirements
    what = f"{facts.id} by {author}" if author else facts.id
    return Account(what, problems=_problems(facts), states=states, deadline=facts.deadline(author, people, policy))


def _problems(facts: Facts) -> tuple[str, ...]:
    withdrawn = ("The task is withdrawn.",) if facts.withdrawn else ()
    return (*withdrawn, *(f"The task is held: {why_held(concern)}." for concern in facts.held))
