"""Read the guidance for one person: the documents, what the person has read, what changed since, what is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NoSuchGuidance, UnknownVersion
from rlhf.model import paths
from rlhf.model.branch_name import CHANGES, read_change
from rlhf.model.content_hash import content_hash
from rlhf.model.event_types import GUIDANCE_READ
from rlhf.model.version import parse_version
from rlhf.process.guidance_diff import Altered, compare
from rlhf.process.verdict import Met
from rlhf.store.editions import Editions, read_guidance
from rlhf.store.git.git import GitFailed
from rlhf.store.git.objects import changes
from rlhf.workflows.guidance.approvals import approvals_of
from rlhf.workflows.worklist.guidance_read import versions_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rlhf.model.guidance import Change, Guidance
    from rlhf.process.guidance_approval import Objection
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.conversation.messages import Speaker, Spoken


class Proposal(Struct, frozen=True):
    """An open change of a guidance document.

    Args:
        now: the document as it would be after the change; if the change removes it, the document before.
        text: the hash of the new text; if the document is removed, the hash of an empty text.
        gone: whether the change removes the document.
        waits: the missing approvals and the objections that keep it out, a sentence each.
        wanted: the people who could give a missing approval, without those who object.
        agreed: the people who have approved already.
        objections: what people hold against it.
    """

    slug: str
    branch: str
    author: str
    now: Guidance
    text: str
    gone: bool = False
    waits: tuple[str, ...] = ()
    wanted: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    objections: tuple[Objection, ...] = ()

    @property
    def objectors(self) -> frozenset[str]:
        return frozenset(objection.by for objection in self.objections)


class Listed(Struct, frozen=True):
    """A document, and what of it is new to a person.

    Args:
        now: the document on main.
        read: the version that the person read last; "" if none.
        news: the changes since that version, newest first.
    """

    now: Guidance
    read: str
    news: tuple[Change, ...]
    proposals: tuple[Proposal, ...] = ()


class Difference(Struct, frozen=True):
    """What changed in a document between two versions.

    Args:
        since: the earlier version; "" if the person has read none.
        known: whether the text of the earlier version is available; if not, only the document's list of changes shows
            what changed.
        proposed: the author, if this is a proposed change; else "".
    """

    now: Guidance
    since: str
    changes: tuple[Change, ...] = ()
    altered: tuple[Altered, ...] = ()
    known: bool = True
    proposed: str = ""


def listed(workspace: Workspace) -> list[Listed]:
    """Return every document on main, with the changes that are new to me and the proposed changes."""
    editions, read, every = Editions(workspace), versions_read(workspace), list(proposals(workspace))
    result = []
    for slug in editions.slugs(workspace.main):
        now = editions.at(workspace.main, slug)
        if now is not None:
            mine = tuple(proposal for proposal in every if proposal.slug == slug)
            news = now.since(read[slug]) if slug in read else now.changes
            result.append(Listed(now, read.get(slug, ""), news, mine))
    return result


def document(workspace: Workspace, name: str) -> Guidance:
    """Return the document on main with this name (see `slug_of`).

    Raises:
        NoSuchGuidance.
    """
    guidance = Editions(workspace).at(workspace.main, slug_of(workspace, name))
    assert guidance is not None  # noqa: S101 — `slug_of` found it
    return guidance


def slug_of(workspace: Workspace, name: str) -> str:
    """Return the slug of the document on main that is named by its slug, the beginning of the slug, or its path.

    Raises:
        NoSuchGuidance.
    """
    known = Editions(workspace).slugs(workspace.main)
    wanted = name.removeprefix("guidance/").removesuffix(".md")
    near = [slug for slug in known if slug == wanted] or [slug for slug in known if wanted and slug.startswith(wanted)]
    if len(near) != 1:
        raise NoSuchGuidance(wanted, known)
    return near[0]


def difference(workspace: Workspace, slug: str, since: str = "") -> Difference:
    """Return what changed in a document since I last read it, or since the version `since`.

    Raises:
        UnknownVersion: the document never had the version `since`.
    """
    editions = Editions(workspace)
    now = editions.at(workspace.main, slug)
    assert now is not None  # noqa: S101 — it was named
    start = since or versions_read(workspace).get(slug, "")
    if not start or start == now.version:
        return Difference(now, start)
    if since and since not in {change.version for change in now.changes}:
        raise UnknownVersion(slug, since, [change.version for change in now.changes])
    before = edition(editions, workspace.main, slug, start)
    altered = compare(before, now) if before is not None else ()
    return Difference(now, start, now.since(start), altered, before is not None)


def edition(editions: Editions, commit: str, slug: str, version: str) -> Guidance | None:
    """Return an earlier version of a document, fetching history if this copy lacks it; None if it cannot be found."""
    for again in (False, True):
        if again and not editions.deepen():
            return None
        guidance = next((item for item in editions.earlier(commit, slug) if item.version == version), None)
        if guidance is not None:
            return guidance
    return None


def proposed(workspace: Workspace, slug: str) -> list[tuple[Proposal, Difference]]:
    """Return each proposed change of a document, with the difference that it would make."""
    now = Editions(workspace).at(workspace.main, slug)
    result = []
    for proposal in proposals(workspace):
        if proposal.slug == slug and now is not None:
            altered = () if proposal.gone else compare(now, proposal.now)
            changes_ = () if proposal.gone else proposal.now.since(now.version)
            result.append(
                (proposal, Difference(proposal.now, now.version, changes_, altered, proposed=proposal.author))
            )
    return result


def proposals(workspace: Workspace) -> Iterator[Proposal]:
    """Yield the open changes of guidance known on this machine; a change built on another comes after it."""
    ahead = {
        name: (int(workspace.git.text("rev-list", "--count", f"{workspace.main}..{tip.oid}")), name)
        for name, tip in workspace.branches.below(CHANGES)
    }
    for name in sorted((name for name, (count, _) in ahead.items() if count), key=ahead.__getitem__):
        tip = workspace.branches.latest(name)
        branch = read_change(name)
        if tip is None or branch is None:
            continue
        touched = [
            c for c in changes(workspace.git, fork_of(workspace, tip.oid), tip.oid) if c.path.startswith("guidance/")
        ]
        agreed = approvals_of(workspace, touched, branch.author, workspace.ledgers.tips)
        for change in touched:
            placed = paths.place(change.path)
            if placed.what != "guidance":
                continue
            raw = workspace.objects.read(change.old_oid if change.removed else change.new_oid) or b""
            states = agreed.of.get(placed.slug, ()) if agreed is not None else ()
            objections = agreed.objections.get(placed.slug, ()) if agreed is not None else ()
            objectors = {objection.by for objection in objections}
            yield Proposal(
                placed.slug, name, branch.author, read_guidance(raw, placed.slug),
                content_hash(b"" if change.removed else raw), change.removed,
                tuple(state.what for state in states if state.met is Met.UNSATISFIED),
                frozenset(by for state in states for by in state.able) - objectors,
                frozenset(by for state in states for by in state.by) - objectors, objections,
            )  # fmt: skip


def fork_of(workspace: Workspace, tip: str) -> str:
    """Return the commit of main that a change is based on; the parent of `tip` if this copy lacks the history."""
    try:
        return workspace.git.attempt("merge-base", workspace.main, tip).decode().strip()
    except GitFailed:
        return f"{tip}^"


def unread(workspace: Workspace, slugs: Sequence[str]) -> list[Guidance]:
    """Return those of some documents, or of all, that I have not read as they are on main."""
    read = versions_read(workspace)
    every = (document(workspace, slug) for slug in slugs or Editions(workspace).slugs(workspace.main))
    return [
        guidance
        for guidance in every
        if read.get(guidance.slug) != guidance.version and parse_version(guidance.version) is not None
    ]


def note_read(speaker: Speaker, documents: Sequence[Guidance]) -> Spoken | None:
    """Record that I have read documents in these versions; None where there is none."""
    rows = [(GUIDANCE_READ, ("", ""), {"guidance": item.slug, "version": item.version}) for item in documents]
    return speaker.say_all(rows) if rows else None
