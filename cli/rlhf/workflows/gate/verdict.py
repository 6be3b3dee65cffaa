"""What the gate says of a head: whether it may be merged into main, what that would give, what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rlhf.process.verdict import Met, RequirementState, SignOff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.model.event import Override
    from rlhf.model.finding import Finding
    from rlhf.process.deadlines import Deadline
    from rlhf.process.guidance_approval import Agreement


@dataclass(frozen=True, slots=True)
class Verdict:
    """A submission or change, judged against main.

    Args:
        what: it in a few words.
        merged_tree: what main would hold; "" where the two cannot be put together.
        problems: what keeps it out whoever approves it.
        findings: errors in what it brings.
        signoff: what is asked for an answer; None of a change, whose author's role and signature decide.
        timely: whether an answer came in time.
        path, content: where an answer stands, and its hash.
        overrides: those that it rests on.
        ledgers: the believed tip of every ledger that says something of the task, by owner.
        contributors, parties: who had a part in the answer, and who has any part in the task: they did not sign it off.
        reviews: the ids of all reviews of it that were known: they count for no later version.
        agreement: what is asked for the major changes of the guidance that a change brings; None where it has none.
    """

    branch: str
    head: str
    what: str
    merged_tree: str = ""
    problems: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    signoff: SignOff | None = None
    timely: RequirementState | None = None
    deadline: Deadline | None = None
    path: str = ""
    content: str = ""
    overrides: tuple[Override, ...] = ()
    ledgers: Mapping[str, str] = field(default_factory=dict)
    contributors: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    reviews: tuple[str, ...] = ()
    agreement: Agreement | None = None

    @property
    def ready(self) -> bool:
        return bool(self.merged_tree) and not self.missing and (self.signoff is None or self.signoff.given)

    @property
    def states(self) -> tuple[RequirementState, ...]:
        """Each thing that is asked for, and how far it is met."""
        timely = (self.timely,) if self.timely is not None else ()
        agreed = self.agreement.states if self.agreement else ()
        return (*(self.signoff.requirements if self.signoff else ()), *timely, *agreed)

    @property
    def refused(self) -> tuple[str, ...]:
        """What keeps it out as it is; the rest that is missing may still be given."""
        return (*self.problems, *(f"{f.path}:{f.span.line} {f.code} {f.message}" for f in self.findings))

    @property
    def missing(self) -> tuple[str, ...]:
        """What stands in the way, a sentence each."""
        agreed = self.agreement.missing if self.agreement else ()
        late = (self.timely.what,) if self.timely and self.timely.met in {Met.UNSATISFIED, Met.ERROR} else ()
        return (*self.refused, *(self.signoff.missing if self.signoff else ()), *late, *agreed)
