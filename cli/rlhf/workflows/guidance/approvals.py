"""Judge whether changes of guidance have the approvals they need and no objection, for the gate and the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event import PROJECT
from rlhf.model.event_types import GUIDANCE_APPROVAL, GUIDANCE_OBJECTION
from rlhf.model.version import parse_version
from rlhf.process.guidance_approval import GuidanceApprovals, Proposed, judge_approvals
from rlhf.store.editions import read_guidance
from rlhf.store.ledgers import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rlhf.model.event import Event
    from rlhf.store.git.objects import Change
    from rlhf.store.repository import Repository


def approvals_of(
    project: Repository, touched: Iterable[Change], author: str, tips: Mapping[str, str]
) -> GuidanceApprovals | None:
    """Return the approvals that changes of guidance need and have, and who objects; None if there is nothing of both.

    Args:
        project: the project before the change, with its people and policy.
        touched: the changed files.
        author: the author of the change.
        tips: the verified tip of each ledger, by owner.
    """
    changed = list(changed_in(project, touched))
    if not changed:
        return None
    result = judge_approvals(changed, author, list(words_on_guidance(project, tips)), project.people, project.policy)
    return result if result.heard or any(item.major for item in changed) else None


def changed_in(repository: Repository, touched: Iterable[Change]) -> Iterator[Proposed]:
    """Yield the changed documents; major is one that gets a new major version, or is removed."""
    for change in touched:
        placed = paths.place(change.path)
        if placed.what == "guidance":
            raw = b"" if change.removed else repository.objects.read(change.new_oid) or b""
            version = read_guidance(raw, placed.slug).version if raw else ""
            yield Proposed(placed.slug, version, content_hash(raw), not change.added and _is_major(repository, change))


def _is_major(repository: Repository, change: Change) -> bool:
    earlier, now = (
        parse_version(read_guidance(repository.objects.read(oid) or b"", "").version) if oid.strip("0") else None
        for oid in (change.old_oid, change.new_oid)
    )
    return earlier is None or now is None or now[0] != earlier[0]


def words_on_guidance(repository: Repository, tips: Mapping[str, str]) -> Iterator[Event]:
    """Yield the approvals and objections in each ledger, up to the commit given for its owner in `tips`."""
    ends = tuple(f"-{name}.yaml" for name in (GUIDANCE_APPROVAL, GUIDANCE_OBJECTION))
    for owner, tip in tips.items():
        for entry in repository.objects.entries(f"{tip}:{PROJECT}"):
            if entry.path.endswith(ends):
                file = ledger.event_file(owner, f"{PROJECT}/{entry.path}", entry.oid)
                event = ledger.read_event(repository.objects, file) if file is not None else None
                if event is not None:
                    yield event
