"""Whether a change of the guidance has all approvals that policy asks for, on exactly its text, and no objection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.model.event_types import GUIDANCE_APPROVAL, GUIDANCE_OBJECTION
from rlhf.model.vocabulary import ROLE_WORDS
from rlhf.process.eligibility import share_out
from rlhf.process.verdict import Met, RequirementState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.model.policy import Policy


class Proposed(Struct, frozen=True):
    """A changed document: its version, and the hash of its text; a removed document has version "".

    Args:
        major: whether the change needs approvals.
    """

    slug: str
    version: str
    text: str
    major: bool = True

    @property
    def name(self) -> str:
        return f"{self.slug} {self.version or '(taken away)'}"


class Objection(Struct, frozen=True):
    """What somebody holds against a changed document; `blocks`: by their role, it keeps the change out."""

    by: str
    why: str
    blocks: bool


class GuidanceApprovals(Struct, frozen=True):
    """The approvals that some changed documents need, how far these were given, and who objects.

    Args:
        of: the requirements by document.
        given: the ids of the approvals that count, each with its author.
        objections: the objections that stand, by document.
        heard: everybody who ever objected to one of the documents in these words, also if they took it back.
    """

    of: Mapping[str, tuple[RequirementState, ...]]
    given: tuple[tuple[str, str], ...] = ()
    objections: Mapping[str, tuple[Objection, ...]] = field(default_factory=dict)
    heard: frozenset[str] = frozenset()

    @property
    def rests_on(self) -> frozenset[str]:
        """Return the people on whose words it rests whether the change is approved."""
        return self.heard | {by for _, by in self.given}

    @property
    def states(self) -> tuple[RequirementState, ...]:
        return tuple(state for states in self.of.values() for state in states)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(state.what for state in self.states if state.met is Met.UNSATISFIED)


def judge_approvals(
    changed: Sequence[Proposed], author: str, events: Iterable[Event], people: People, policy: Policy
) -> GuidanceApprovals:
    """Compare the approvals of some changed documents with what policy asks for, and with what was held against them.

    The author of a change counts as approving it in their own role. Each role needs a different person. Of each person
    the latest word on exactly this text counts; an objection keeps the change out if its author may approve one.

    Args:
        events: approvals and objections whose signature was verified.
    """
    words = sorted((e for e in events if e.type in {GUIDANCE_APPROVAL, GUIDANCE_OBJECTION}), key=lambda e: (e.id, e.by))
    slots = [frozenset(person.handle for person in people.with_role(role)) for role in policy.guidance.major]
    may = frozenset[str]().union(*slots)
    of: dict[str, tuple[RequirementState, ...]] = {}
    objections: dict[str, tuple[Objection, ...]] = {}
    given, heard = [], set()
    for item in changed:
        about = [e for e in words if (e.body.get("guidance"), e.body.get("text")) == (item.slug, item.text)]
        latest = {event.by: event for event in about}
        heard |= {event.by for event in about if event.type == GUIDANCE_OBJECTION}
        against = [e for by, e in latest.items() if by != author and _objects(e)]
        objections[item.slug] = tuple(Objection(e.by, str(e.body.get("why", "")), e.by in may) for e in against)
        states = [_objected(item, objection) for objection in objections[item.slug] if objection.blocks]
        if item.major:
            mine = {by: event for by, event in latest.items() if event.type == GUIDANCE_APPROVAL}
            by_slot = share_out(slots, {author, *mine})
            asked = zip(policy.guidance.major, slots, by_slot, strict=True)
            states = [*(_state(item, role, by, able - {*by_slot}) for role, able, by in asked), *states]
            given += [(mine[by].id, by) for by in by_slot if by in mine]
        of[item.slug] = tuple(states)
    return GuidanceApprovals(of, tuple(dict.fromkeys(given)), objections, frozenset(heard))


def _objects(event: Event) -> bool:
    return event.type == GUIDANCE_OBJECTION and event.body.get("taken_back") is not True


def _objected(changed: Proposed, objection: Objection) -> RequirementState:
    what = f"{objection.by} objects to {changed.name}: {objection.why.rstrip('.')}. It stays out until {objection.by} "
    what += f"agrees to it (rlhf guidance approve {changed.slug}), or it is proposed in other words."
    name = f"no objection to {changed.name}"
    return RequirementState(name, Met.UNSATISFIED, what, (objection.by,), (objection.by,))


def _state(changed: Proposed, role: str, by: str, able: frozenset[str]) -> RequirementState:
    word = ROLE_WORDS[role]
    a = "an" if word[0] in "AEIOUaeiou" else "a"
    name = f"{a} {word} on {changed.name}"
    if by:
        return RequirementState(name, Met.SATISFIED, f"{by} agreed.", (by,))
    who = f" ({' or '.join(sorted(able))})" if able else ""
    what = f"{changed.slug} {changed.version}" if changed.version else f"Taking away {changed.slug}"
    what += f" is a major change: {a} {word}{who} has to agree to exactly this text."
    if not able:
        what += f" Nobody else here is {a} {word}; a manager adds one with: rlhf people add"
    return RequirementState(name, Met.UNSATISFIED, what, able=tuple(sorted(able)))
