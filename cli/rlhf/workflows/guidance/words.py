"""Agree to a proposed change of the guidance, or object to it, in my own ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.errors import (
    ApprovalNotAskedFor,
    ApprovedAlready,
    NothingObjected,
    NothingProposed,
    NotInYourTurn,
    ObjectedAlready,
    ObjectionWithoutReason,
    OwnProposal,
    ProjectNotUpgraded,
)
from rlhf.model.event_types import GUIDANCE_APPROVAL, GUIDANCE_OBJECTION
from rlhf.store.files.schemas import FOLDER
from rlhf.workflows.conversation.messages import worded
from rlhf.workflows.guidance.documents import proposals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.workflows.conversation.messages import Speaker, Spoken
    from rlhf.workflows.guidance.documents import Proposal


def approve(speaker: Speaker, slug: str, why: str) -> tuple[Proposal, Spoken]:
    """Approve the latest proposed change of a document that waits for me; the approval covers exactly its text.

    Raises:
        RoleNeeded: I do not have a role that approves major changes.
        NotInYourTurn: no proposed change waits for my approval.
    """
    speaker.workspace.people.require(
        speaker.workspace.handle, *speaker.workspace.policy.guidance.major, what="Agreeing to a major change"
    )
    waiting = [item for item in proposals(speaker.workspace) if item.slug == slug]
    me = speaker.workspace.handle
    mine = [item for item in waiting if me in item.wanted or me in item.objectors]
    if not mine:
        raise _not_wanted(slug, waiting, me)
    proposal = mine[-1]
    return proposal, speaker.say(GUIDANCE_APPROVAL, ("", ""), _body(proposal, why))


def object_to(speaker: Speaker, slug: str, why: str) -> tuple[Proposal, Spoken]:
    """Object to the latest proposed change of a document by somebody else; the objection is bound to exactly its text.

    Raises:
        ObjectionWithoutReason, NothingProposed, OwnProposal, ObjectedAlready, ProjectNotUpgraded.
    """
    _workspace, me = speaker.workspace, speaker.workspace.handle
    if not why.strip():
        raise ObjectionWithoutReason(slug)
    proposal = _of_others(speaker, slug)
    why = worded(why)
    if any((objection.by, objection.why) == (me, why) for objection in proposal.objections):
        raise ObjectedAlready(slug, proposal.now.version)
    _require_schema(speaker)
    return proposal, speaker.say(GUIDANCE_OBJECTION, ("", ""), _body(proposal, why) | {"author": proposal.author})


def take_back(speaker: Speaker, slug: str, why: str) -> tuple[Proposal, Spoken]:
    """Take back what I objected to a proposed change, without agreeing to it.

    Raises:
        NothingProposed, NothingObjected.
    """
    me = speaker.workspace.handle
    waiting = [item for item in proposals(speaker.workspace) if item.slug == slug]
    if not waiting:
        raise NothingProposed(slug)
    mine = [item for item in waiting if me in item.objectors]
    if not mine:
        raise NothingObjected(slug)
    proposal = mine[-1]
    body = _body(proposal, worded(why) if why else "") | {"author": proposal.author, "taken_back": True}
    return proposal, speaker.say(GUIDANCE_OBJECTION, ("", ""), body)


def _of_others(speaker: Speaker, slug: str) -> Proposal:
    waiting = [item for item in proposals(speaker.workspace) if item.slug == slug]
    others = [item for item in waiting if item.author != speaker.workspace.handle]
    if not waiting:
        raise NothingProposed(slug)
    if not others:
        raise OwnProposal(slug)
    return others[-1]


def _body(proposal: Proposal, why: str) -> dict[str, Any]:
    version = {} if proposal.gone else {"version": proposal.now.version}
    return {"guidance": proposal.slug, **version, "text": proposal.text, **({"why": why} if why else {})}


def _require_schema(speaker: Speaker) -> None:
    """Refuse what the schemas of an older project do not know: its forge may keep it, and let it have no effect."""
    if speaker.workspace.tree.read(f"{FOLDER}/events/{GUIDANCE_OBJECTION}.json") is None:
        raise ProjectNotUpgraded


def _not_wanted(slug: str, waiting: Sequence[Proposal], me: str) -> NotInYourTurn:
    if not waiting:
        return NothingProposed(slug)
    proposal = waiting[-1]
    if me in {proposal.author, *proposal.agreed}:
        return ApprovedAlready(slug, proposal.waits, own=me == proposal.author)
    return ApprovalNotAskedFor(slug, proposal.waits)
