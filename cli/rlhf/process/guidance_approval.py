"""Whether a major change of the guidance has all approvals that policy asks for, on exactly its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.event_types import GUIDANCE_APPROVAL
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.eligibility import share_out
from rlhf.process.verdict import Met, RequirementState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.model.policy import Policy


class Major(Struct, frozen=True):
    """A major change: the document, its version, and the hash of its text; a removed document has version ""."""

    slug: str
    version: str
    text: str


class GuidanceApprovals(Struct, frozen=True):
    """The approvals that some major changes need, and how far these were given.

    Args:
        of: the requirements by document.
        given: the ids of the approvals that count, each with its author.
    """

    of: Mapping[str, tuple[RequirementState, ...]]
    given: tuple[tuple[str, str], ...] = ()

    @property
    def states(self) -> tuple[RequirementState, ...]:
        return tuple(state for states in self.of.values() for state in states)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(state.what for state in self.states if state.met is Met.UNSATISFIED)


def judge_approvals(
    majors: Sequence[Major], author: str, events: Iterable[Event], people: People, policy: Policy
) -> GuidanceApprovals:
    """Compare the approvals of some major changes with what policy asks for.

    The author of a change counts as approving it in their own role. Each role needs a different person.

    Args:
        events: approvals whose signature was verified.
    """
    approvals = [event for event in events if event.type == GUIDANCE_APPROVAL]
    slots = [frozenset(person.handle for person in people.with_role(role)) for role in policy.guidance.major]
    of: dict[str, tuple[RequirementState, ...]] = {}
    given = []
    for major in majors:
        mine = {e.by: e for e in approvals if (e.body.get("guidance"), e.body.get("text")) == (major.slug, major.text)}
        by_slot = share_out(slots, {author, *mine})
        asked = zip(policy.guidance.major, slots, by_slot, strict=True)
        of[major.slug] = tuple(_state(major, role, by, able - {*by_slot}) for role, able, by in asked)
        given += [(mine[by].id, by) for by in by_slot if by in mine]
    return GuidanceApprovals(of, tuple(dict.fromkeys(given)))


def _state(major: Major, role: str, by: str, able: frozenset[str]) -> RequirementState:
    word = ROLE_WORDS[role]
    a = "an" if word[0] in "AEIOUaeiou" else "a"
    name = f"{a} {word} on {major.slug} {major.version or '(taken away)'}"
    if by:
        return RequirementState(name, Met.SATISFIED, f"{by} agreed.", (by,))
    who = f" ({' or '.join(sorted(able))})" if able else ""
    what = f"{major.slug} {major.version}" if major.version else f"Taking away {major.slug}"
    what += f" is a major change: {a} {word}{who} has to agree to exactly this text."
    if not able:
        what += f" Nobody else here is {a} {word}; a manager adds one with: rlhf people add"
    return RequirementState(name, Met.UNSATISFIED, what, able=tuple(sorted(able)))
