"""Move tasks to another batch; everything that belongs to them stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.errors import AlreadyInBatch, ChangeUnderWay, EditedHere
from rlhf.model import paths
from rlhf.model.content_hash import canonical
from rlhf.process.slots import at_work
from rlhf.store import bring
from rlhf.store.files import fast_reader
from rlhf.store.files.parse_task import batch_in, task_in
from rlhf.store.find_task import find_task
from rlhf.workflows.publishing.batch_terms import terms_for
from rlhf.workflows.publishing.publish import under_way

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.instants import Due
    from rlhf.model.task import Batch
    from rlhf.process.facts import Facts
    from rlhf.store.workspace import Workspace

#: What the note of a move says to whoever opens it; its name is what counts, and that each move changes it.
_NOTE = "This task is in {batch} now. It was first in {home}: its answers, threads and claims stay there.\n"


class Moved(Struct, frozen=True):
    """A task that moves.

    Args:
        was, due: when it was due, and is due then.
        people: who holds it or has submitted.
        to_look_at: what of the old batch does not hold in the new one, a sentence each.
    """

    task: str
    title: str
    folder: str
    was: Due | None = None
    due: Due | None = None
    people: tuple[str, ...] = ()
    to_look_at: tuple[str, ...] = ()


class Move(Struct, frozen=True):
    files: Mapping[str, bytes | None]
    moved: tuple[Moved, ...] = field(default_factory=tuple)


def move_of(workspace: Workspace, names: Sequence[str], batch: str, now: datetime) -> Move:
    """Return the files that move some tasks to a batch, which is made where it is new; nothing is published yet.

    Raises:
        NoSuchTask, AmbiguousTask, AlreadyInBatch, WrongUse: the name of the batch is not valid.
    """
    files: dict[str, bytes | None] = {}
    moved = []
    specialties = set()
    keys = list(dict.fromkeys(find_task(workspace, name) for name in names))
    bring.bring_words(workspace, keys)
    for key in keys:
        folder = workspace.snapshot.folder(*key)
        if folder == batch:
            raise AlreadyInBatch(key[1], batch)
        _require_settled(workspace, key[1], paths.task_path(folder, key[1]))
        facts = workspace.facts(*key)
        raw = workspace.tree.read(paths.task_path(folder, key[1])) or b""
        specialties.add(facts.task.specialty if facts.task is not None else "")
        files[paths.task_path(folder, key[1])] = None
        files[paths.task_path(batch, key[1])] = raw
        if key[0] == batch:
            files[paths.moved_path(key[1], batch)] = None
        else:
            files[paths.moved_path(key[1], key[0])] = _NOTE.format(batch=batch, home=key[0]).encode()
    terms = terms_for(workspace, batch, "", specialties - {""}, now)
    if terms.file is not None:
        files[paths.batch_path(batch)] = terms.file
    after = batch_in(terms.file or workspace.tree.read(paths.batch_path(batch)), batch)
    moved = [_moved(workspace, workspace.facts(*key), after, now) for key in keys]
    return Move(files, tuple(moved))


def _require_settled(workspace: Workspace, task: str, path: str) -> None:
    """Refuse to move a task with edits of mine that main does not have: they would be lost.

    Raises:
        EditedHere, ChangeUnderWay.
    """
    if any(paths.place(other).task == task for other in under_way(workspace)):
        raise ChangeUnderWay(task)
    here = workspace.files.read(path)
    if here is not None and canonical(here) != canonical(workspace.tree.read(path) or b""):
        raise EditedHere(path, task)


def _moved(workspace: Workspace, facts: Facts, after: Batch, now: datetime) -> Moved:
    folder = workspace.snapshot.folder(facts.batch, facts.id)
    raw = workspace.tree.read(paths.task_path(folder, facts.id)) or b""
    before, then = facts.task, task_in(raw, after)
    people = at_work(facts, now)
    return Moved(
        facts.id, before.title if before else "", folder, before.due if before else None, then.due if then else None,
        tuple(sorted(people)), tuple(_to_look_at(workspace, folder, after.name, people)),
    )  # fmt: skip


def _to_look_at(workspace: Workspace, folder: str, batch: str, people: frozenset[str]) -> Iterator[str]:
    """Yield what names the old batch or the new one, and so has to be looked at again."""
    data = fast_reader.load((workspace.tree.read(paths.batch_path(folder)) or b"").decode("utf-8", "replace")).data
    waivers = data.get("waivers") if isinstance(data, dict) else None
    if waivers:
        codes = ", ".join(str(waiver.get("code")) for waiver in waivers if isinstance(waiver, dict))
        yield f"The waivers of {folder} ({codes}) do not hold in {batch}."
    for handle, person in sorted(workspace.people.by_handle.items()):
        named = " and ".join(sorted({folder, batch} & person.conflicts))
        if named:
            part = ", and works on it" if handle in people else ""
            yield f"{handle} has a conflict of interest with {named}{part}."
