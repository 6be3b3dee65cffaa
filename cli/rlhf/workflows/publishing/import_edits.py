"""What an import does with tasks that are here already and of which the source says something else now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from rlhf.model import paths
from rlhf.model.content_hash import canonical
from rlhf.process.importing.intake import Changed, Named, same_field, with_record
from rlhf.store import bring
from rlhf.store.files import edit_yaml
from rlhf.workflows.publishing.proposed_edits import proposed
from rlhf.workflows.publishing.publish import under_way
from rlhf.workflows.worklist.task_diff import version_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rlhf.store.workspace import Workspace


class Edits(Struct):
    """The edits of an import, each a file by its path.

    Args:
        updates: those that concern nobody, which are published with the import.
        proposals: those of tasks that somebody works on, which their author sends with `rlhf publish`.
        named: every record of these, and of edits that are under way, with what becomes of it.
        kept: records that say what they said before, whose task the project changed since.
    """

    updates: dict[str, bytes | None] = field(default_factory=dict)
    proposals: dict[str, bytes] = field(default_factory=dict)
    named: tuple[Named, ...] = ()
    kept: tuple[Named, ...] = ()


def edits_of(workspace: Workspace, changed: Sequence[Changed], now: datetime) -> Edits:
    """Return what becomes of records whose tasks are here with other values."""
    changed, contested, kept = _corrected(workspace, changed)
    if not changed:
        return Edits(kept=kept)
    files: dict[str, bytes | None] = {}
    mine: dict[str, str] = {}
    sent = under_way(workspace)
    for item in changed:
        path = item.here.path
        data = _edited(workspace, item)
        here, everyones = workspace.files.read(path), workspace.tree.read(path)
        if path in sent:
            mine[path] = "a change of yours to it is on its way: import again when main has it"
        elif here is not None and canonical(here) == canonical(data):
            mine[path] = f"that is in {path} here, and not sent yet: rlhf publish"
        elif here is not None and everyones is not None and canonical(here) != canonical(everyones):
            mine[path] = f"it stays as it is, because you have edits of {path} that are not published: rlhf publish"
        else:
            files[path] = data
    concerned = {item.edit.path: item.concerned for item in proposed(workspace, files, now) if item.concerns_somebody}
    asks = concerned.keys() | contested
    edits = Edits({path: data for path, data in files.items() if path not in asks}, kept=kept)
    edits.proposals = {path: data for path, data in files.items() if path in asks and data is not None}
    named = []
    for item in changed:
        path, record = item.here.path, item.record
        if path in mine:
            what = mine[path]
        elif path in asks:
            whose = _whose(path, concerned, contested)
            what = f"{whose}, so the edit is proposed: it waits in {path}. To send it: rlhf publish"
        else:
            what = "nobody works on it, so it is updated"
        reason = f"{record.task} is here with another {', '.join(item.fields)}; {what}"
        named.append(Named(record.line, reason, record.task, record.file))
    edits.named = tuple(named)
    return edits


#: What the change of an import states as the reason of its edits, by which they are told from those of people.
BY_IMPORT = "Imported again from"


def _corrected(workspace: Workspace, changed: Sequence[Changed]) -> tuple[list[Changed], set[str], tuple[Named, ...]]:
    """Return the records that say what they never said before, each with those fields; and the others.

    A field that people changed stays where the record has what it had before they did. Where it has something else,
    both changed it: the paths of these tasks are returned, too, and their edits are for a person to decide.
    """
    result, contested, kept = [], set(), []
    for item in changed:
        record, path = item.record, item.here.path
        placed = paths.place(path)
        edits = workspace.facts(*workspace.snapshot.key(placed.batch, placed.task)).edits
        fields = []
        for name in item.fields:
            own = [edit for edit in edits if name in edit.fields and not edit.why.startswith(BY_IMPORT)]
            before = (version_values(workspace, edit.before.blob) or {} for edit in own)
            if any(same_field(name, record.values.get(name), values.get(name)) for values in before):
                continue
            fields.append(name)
            if own:
                contested.add(path)
        if fields:
            result.append(Changed(record, item.here, tuple(fields)))
        else:
            why = f"{record.task} is here with another {', '.join(item.fields)}, as the project changed it; it stays"
            kept.append(Named(record.line, why, record.task, record.file))
    return result, contested, tuple(kept)


def _edited(workspace: Workspace, item: Changed) -> bytes:
    """Return the file of a task with what its record says, and with its comments, order and style."""
    path = item.here.path
    values = edit_yaml.load(workspace.tree.read(path) or b"", path)
    new: dict[str, Any] = with_record(item.here.values or {}, item.record.values, item.fields)
    for name in item.fields:
        if name in item.record.values:
            values[name] = edit_yaml.exactly(new[name])
        else:
            values.pop(name, None)  # the source has nothing there any more
    return edit_yaml.dump(values)


def _whose(path: str, concerned: Mapping[str, Any], contested: set[str]) -> str:
    """Return whom an edit concerns, as a clause."""
    if path not in concerned:
        return "the project changed it, too"
    who = sorted({name for names in (concerned[path] or {}).values() for name in names})
    works = f"{', '.join(who)} {'works' if len(who) == 1 else 'work'} on it" if who else "somebody may work on it"
    return f"{works} and the project changed it, too" if path in contested else works


def put_here(workspace: Workspace, edits: Edits) -> None:
    """Write the proposed edits into the working tree, from where their author sends them."""
    if not edits.proposals:
        return
    placed = [paths.place(path) for path in edits.proposals]
    bring.bring_tasks(workspace, [(place.batch, place.task) for place in placed])
    for path, data in edits.proposals.items():
        workspace.files.write(path, data)


def drop(edits: Edits, path: str, why: str) -> None:
    """Leave a task as it is after all, because its new version has errors."""
    edits.updates.pop(path, None)
    edits.proposals.pop(path, None)
    task = paths.place(path).task
    edits.named = tuple(
        replace(named, reason=f"{task} stays as it is, because what the record says has errors. {why}")
        if named.task == task
        else named
        for named in edits.named
    )
