"""The verdict of the gate on a head: whether it may be merged into main, the merged tree, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.process.verdict import Met, RequirementState, SignOff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.model.event import Override
    from rlhf.model.finding import Finding
    from rlhf.process.deadlines import Deadline
    from rlhf.process.guidance_approval import GuidanceApprovals
    from rlhf.workflows.gate.task_edits import BatchEdited, Edited


class Verdict(Struct, frozen=True):
    """A submission or change, judged against main.

    Args:
        what: the submission or change in a few words.
        merged_tree: the tree that main would have; "" if there are conflicts.
        problems: reasons to refuse it that no approval can remove.
        findings: errors in the files that it changes.
        signoff: the sign-off that an answer needs; None for a change, where the author's role and signature decide.
        timely: whether an answer came in time.
        path, content: the path of the answer's file, and the hash of its content.
        overrides: the overrides that the sign-off relies on.
        ledgers: the verified tip of every ledger with events about the task, by owner.
        contributors, parties: the people who contributed to the answer, and those with any part in the task; neither
            may sign the answer off.
        reviews: the ids of all reviews of the answer that were known; they count for no later version.
        guidance: the approvals needed for major changes of guidance; None if the change contains none.
        meaning: the meaning of the task that an answer is for.
        author, edits, batches: of a change, who made it, and the published tasks and batches that it edits.
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
    guidance: GuidanceApprovals | None = None
    meaning: str = ""
    author: str = ""
    edits: tuple[Edited, ...] = ()
    batches: tuple[BatchEdited, ...] = ()

    @property
    def ready(self) -> bool:
        return bool(self.merged_tree) and not self.missing and (self.signoff is None or self.signoff.given)

    @property
    def states(self) -> tuple[RequirementState, ...]:
        """Return each requirement, and how far it is met."""
        timely = (self.timely,) if self.timely is not None else ()
        approved = self.guidance.states if self.guidance else ()
        return (*(self.signoff.requirements if self.signoff else ()), *timely, *approved)

    @property
    def refused(self) -> tuple[str, ...]:
        """Return the problems and findings that exclude this version; the other missing things can still be given."""
        return (*self.problems, *(f"{f.path}:{f.span.line} {f.code} {f.message}" for f in self.findings))

    @property
    def missing(self) -> tuple[str, ...]:
        """Return everything that prevents the merge, a sentence each."""
        approved = self.guidance.missing if self.guidance else ()
        late = (self.timely.what,) if self.timely and self.timely.met in {Met.UNSATISFIED, Met.ERROR} else ()
        return (*self.refused, *(self.signoff.missing if self.signoff else ()), *late, *approved)
