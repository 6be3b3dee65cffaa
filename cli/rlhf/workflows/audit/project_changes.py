"""Read what each commit of main changed of policy, people, guidance, schemas and batches, for the list of an audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.errors import UnreadableFile
from rlhf.model import paths
from rlhf.model.branch_name import read_change
from rlhf.process.project_changes import (
    BATCHES,
    GUIDANCE,
    PEOPLE,
    POLICY,
    SCHEMAS,
    SORTS,
    ProjectChange,
    batch_changed,
    guidance_changed,
    people_changed,
    schemas_changed,
    values_changed,
)
from rlhf.store.editions import read_guidance
from rlhf.store.files import fast_reader
from rlhf.store.git.objects import EMPTY_TREE, changes
from rlhf.workflows.gate.post_receive import branch_in
from rlhf.workflows.guidance.approvals import approvals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rlhf.model.guidance import Guidance
    from rlhf.store.git.objects import Change
    from rlhf.store.repository import Repository
    from rlhf.workflows.audit.answer import Merge
    from rlhf.workflows.audit.history import Past
    from rlhf.workflows.audit.record import Records

_SORT = {"config": POLICY, "people": PEOPLE, "guidance": GUIDANCE, "schema": SCHEMAS, "batch": BATCHES}
_UNREADABLE = "Before or after, it cannot be read."


def project_changes(repository: Repository, past: Past, records: Records, merge: Merge) -> Iterator[ProjectChange]:
    """Yield what a commit of main changed, whether the gate took it in or not: all schemas together, else a file each.

    The project's first commit counts as a change of nothing into what it holds.
    """
    step = merge.step
    touched = step.changes if step.parents else changes(repository.git, EMPTY_TREE, step.commit)
    groups = _groups(touched)
    if not groups:
        return
    by, note = _author(repository, merge)
    agreed = _agreed(past, records, merge) if any(sort == GUIDANCE for sort, _ in groups) else {}
    for sort, some in groups:
        what = tuple(_sentences(repository, sort, some, touched))
        names = tuple(change.path for change in some)
        who = agreed.get(paths.place(names[0]).slug, ()) if sort == GUIDANCE else ()
        yield ProjectChange(records.time_of(step), by, sort, step.commit, names, what, note, who)


def _groups(touched: Iterable[Change]) -> list[tuple[str, tuple[Change, ...]]]:
    by_sort: dict[str, list[Change]] = {}
    for change in touched:
        if (sort := _SORT.get(paths.place(change.path).what)) is not None:
            by_sort.setdefault(sort, []).append(change)
    result: list[tuple[str, tuple[Change, ...]]] = []
    for sort in (sort for sort in SORTS if sort in by_sort):
        some = by_sort[sort]
        result += [(sort, tuple(some))] if sort == SCHEMAS else [(sort, (change,)) for change in some]
    return result


def _author(repository: Repository, merge: Merge) -> tuple[str, str]:
    """Return who made a change, and their own words for it: of a merge, the author of what it took in."""
    step, signer = merge.step, merge.signed.contributor if merge.signed is not None else ""
    head = step.parents[1] if len(step.parents) > 1 else step.commit
    note = repository.objects.message(head).partition("\n")[0]
    recorded = str(merge.record.body.get("branch")) if merge.record is not None else ""
    branch = read_change(branch_in(repository.objects.message(step.commit)) or recorded)
    return (branch.author if branch is not None and len(step.parents) > 1 else signer), note


def _agreed(past: Past, records: Records, merge: Merge) -> Mapping[str, tuple[str, ...]]:
    """Return who agreed to each document that has a new major version or was taken away."""
    step = merge.step
    branch = read_change(str(merge.record.body.get("branch"))) if merge.record is not None else None
    if branch is None:
        return {}
    try:
        project = past.project(step.before)
    except UnreadableFile:
        return {}
    approved = approvals_of(project, step.changes, branch.author, records.tips(merge.record))
    if approved is None:
        return {}
    return {slug: tuple(sorted({by for state in states for by in state.by})) for slug, states in approved.of.items()}


def _sentences(repository: Repository, sort: str, some: Sequence[Change], touched: Sequence[Change]) -> Iterator[str]:
    first, placed = some[0], paths.place(some[0].path)
    if sort == SCHEMAS:
        names = {change: paths.place(change.path).slug for change in some}
        new = [name for change, name in names.items() if change.added]
        gone = [name for change, name in names.items() if change.removed]
        yield from schemas_changed(new, [n for n in names.values() if n not in {*new, *gone}], gone)
        return
    if sort == GUIDANCE:
        was, now = (_document(repository, oid, placed.slug) for oid in _sides(first))
        yield from guidance_changed(placed.slug, was, now)
        return
    before, after = (_values(repository, oid, first.path) for oid in _sides(first))
    if (before is None and not first.added) or (after is None and not first.removed):
        yield _UNREADABLE
    elif sort == BATCHES:
        yield from _batch(placed.batch, first, (before, after), touched)
    elif after is None:
        yield f"{first.path} was taken away."
    elif sort == PEOPLE:
        entries = ((values or {}).get("people") for values in (before, after))
        was_in, now_in = (group if isinstance(group, dict) else {} for group in entries)
        yield from list(people_changed(was_in, now_in, repository.policy.zone)) or ["Only its form changed."]
    elif before is None:
        yield "The project began with it."
    else:
        yield from list(values_changed(before, after)) or ["Only its form, or a remark in it, changed."]


def _batch(
    name: str,
    change: Change,
    values: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None],
    touched: Sequence[Change],
) -> Iterator[str]:
    """Yield what changed in a batch; one whose file came from another folder in the same change was renamed."""
    batches = [(other, paths.place(other.path)) for other in touched]
    if change.added:
        same = (p.batch for c, p in batches if p.what == "batch" and c.removed and c.old_oid == change.new_oid)
        if earlier := next(same, ""):
            yield f"{name} is the new name of {earlier}."
            return
    if change.removed:
        same = (p.batch for c, p in batches if p.what == "batch" and c.added and c.new_oid == change.old_oid)
        if later := next(same, ""):
            yield f"{name} is called {later} now."
            return
    tasks = sum(p.what == "task" and p.batch == name and not c.removed for c, p in batches)
    yield from batch_changed(name, *values, tasks)


def _sides(change: Change) -> tuple[str, str]:
    """Return the objects before and after a change; "" for an absent side."""
    return ("" if change.added else change.old_oid), ("" if change.removed else change.new_oid)


def _document(repository: Repository, oid: str, slug: str) -> Guidance | None:
    raw = repository.objects.read(oid) if oid else None
    return read_guidance(raw, slug) if raw is not None else None


def _values(repository: Repository, oid: str, path: str) -> Mapping[str, Any] | None:
    raw = repository.objects.read(oid) if oid else None
    data = fast_reader.load(raw.decode("utf-8", "replace"), path).data if raw is not None else None
    return data if isinstance(data, dict) else None
