"""Judge whether major changes of guidance have the approvals they need, for the gate and the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event import PROJECT
from rlhf.model.event_types import GUIDANCE_APPROVAL
from rlhf.model.version import parse_version
from rlhf.process.guidance_approval import GuidanceApprovals, Major, judge_approvals
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
    """Return the approvals that major changes of guidance need and have; None if no change is a major one.

    Args:
        project: the project before the change, with its people and policy.
        touched: the changed files.
        author: the author of the change.
        tips: the verified tip of each ledger, by owner.
    """
    majors = list(majors_in(project, touched))
    if not majors:
        return None
    return judge_approvals(majors, author, list(approvals(project, tips)), project.people, project.policy)


def majors_in(repository: Repository, touched: Iterable[Change]) -> Iterator[Major]:
    """Yield the documents that get a new major version or are removed."""
    for change in touched:
        placed = paths.place(change.path)
        if placed.what == "guidance" and not change.added:
            raw = b"" if change.removed else repository.objects.read(change.new_oid) or b""
            earlier = read_guidance(repository.objects.read(change.old_oid) or b"", placed.slug).version
            version = read_guidance(raw, placed.slug).version if raw else ""
            before, after = parse_version(earlier), parse_version(version)
            if before is None or after is None or after[0] != before[0]:
                yield Major(placed.slug, version, content_hash(raw))


def approvals(repository: Repository, tips: Mapping[str, str]) -> Iterator[Event]:
    """Yield the approvals of guidance changes, from each ledger up to the commit given for its owner in `tips`."""
    for owner, tip in tips.items():
        for entry in repository.objects.entries(f"{tip}:{PROJECT}"):
            if entry.path.endswith(f"-{GUIDANCE_APPROVAL}.yaml"):
                file = ledger.event_file(owner, f"{PROJECT}/{entry.path}", entry.oid)
                event = ledger.read_event(repository.objects, file) if file is not None else None
                if event is not None:
                    yield event
