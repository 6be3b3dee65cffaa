"""Bring back an earlier version of an answer, its details, or a file of the project; what is there is kept first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import (
    AsInTheProject,
    DetailsInOrder,
    FileGone,
    NoSuchFile,
    NoSuchVersion,
    NotHereOffline,
    NothingKept,
    Unreachable,
    VersionOffline,
)
from rlhf.model.content_hash import canonical
from rlhf.model.instants import stamp
from rlhf.model.paths import CONFIG, PEOPLE, answer_path, place
from rlhf.rules.format import MAX_BYTES
from rlhf.store import drafts
from rlhf.store.files.atomic import replace_file
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.store.git.worktree import blob_id
from rlhf.workflows.answering.check import from_root
from rlhf.workflows.answering.details import mended
from rlhf.workflows.answering.history import Version, history, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rlhf.store.workspace import Workspace

Key = tuple[str, str]  # batch and task


class Restored(Struct, frozen=True):
    """What was brought back.

    Args:
        version: which version the file has now; None where only the details were mended.
        kept: the number under which `rlhf history` lists what stood there before; 0 where it was the same or empty.
    """

    path: str
    version: Version | None
    kept: int


def versions(workspace: Workspace, key: Key) -> list[Version]:
    """Return the versions of my answer to a task, the newest first."""
    here = workspace.files.read(answer_path(*key, workspace.handle))
    return history(workspace, key, blob_id(canonical(here)) if here is not None else "")


def restore(workspace: Workspace, key: Key, number: int | None) -> Restored:
    """Put an earlier version of my answer into its file: the numbered one, or the newest that says something else.

    Raises:
        NothingKept: nothing else was ever saved or submitted.
        NoSuchVersion, VersionOffline.
    """
    workspace.hold()
    path = answer_path(*key, workspace.handle)
    before = versions(workspace, key)
    others = [version for version in before if not version.here and version.words != 0]
    if number is None and not others:
        raise NothingKept(key[1])
    if number is not None and not 1 <= number <= len(before):
        raise NoSuchVersion(key[1], number, len(before))
    chosen = next(version for version in before if version.number == number) if number is not None else others[0]
    try:
        fetch_objects(workspace.git, [chosen.oid])
        words = workspace.objects.read(chosen.oid)
    except (Unreachable, NotHereOffline):
        words = None
    if words is None:
        raise VersionOffline(key[1], chosen.number)
    return Restored(path, chosen, replace_words(workspace, key, words))


def restore_top(workspace: Workspace, key: Key) -> tuple[Restored, tuple[str, ...]]:
    """Mend the block of details at the top of my answer; every word below it stays. Return also what was taken over.

    Raises:
        FileGone, DetailsInOrder.
    """
    workspace.hold()
    path = answer_path(*key, workspace.handle)
    words = workspace.files.read(path)
    if words is None:
        raise FileGone(path, key[1])
    earlier = (workspace.objects.read(version.oid) for version in versions(workspace, key) if version.words is not None)
    new, taken = mended(workspace, key, words, earlier)
    if new == words:
        raise DetailsInOrder(path)
    return Restored(path, None, replace_words(workspace, key, new)), taken


def shared_path(workspace: Workspace, name: str) -> str:
    """Return the path of the project's file that a person names, from here or from the root; "" where it is no path.

    An answer is no file of the project in this sense: it has its own history.
    """
    if "/" not in name and not name.endswith((".md", ".yaml", ".json")):
        return ""
    path = from_root(workspace, name)
    placed = place(path)
    if placed.what == "answer" and placed.handle == workspace.handle:
        return ""
    return path


def edited_by_accident(workspace: Workspace, mine: Iterable[Key]) -> list[str]:
    """Return the files of the project that differ here, and of which I may change none.

    Those are settings, people, guidance, schemas and the tasks that I hold.

    Args:
        mine: the tasks that I hold.
    """
    if workspace.me.may(*workspace.policy.changes.values()):
        return []  # they publish what they edit
    here = [path for root in ("guidance", "schemas") for path in workspace.files.list(root)]
    here += [CONFIG, PEOPLE, *(workspace.snapshot.task_path(*key) for key in mine)]
    return sorted(path for path in here if _differs(workspace, path))


def _differs(workspace: Workspace, path: str) -> bool:
    there = workspace.objects.oid(f"HEAD:{path}")
    mine = None if there is None else workspace.files.read(path, MAX_BYTES + 1)  # none is so large
    return mine is not None and blob_id(canonical(mine)) != there


def restore_file(workspace: Workspace, path: str, now: datetime) -> str:
    """Put the project's own version of a shared file in its place; return the path of a copy of what stood there.

    Raises:
        NoSuchFile: the project has no such file.
        AsInTheProject: it does not differ.
    """
    workspace.hold()
    theirs, mine = workspace.at("HEAD").read(path), workspace.files.read(path)
    if theirs is None:
        raise NoSuchFile(path)
    if mine is not None and canonical(mine) == canonical(theirs):
        raise AsInTheProject(path)
    copy = ""
    if mine is not None:
        file = workspace.git_dir / "rlhf" / "kept" / f"{stamp(now).replace(':', '')}-{path.replace('/', '-')}"
        replace_file(file, mine)
        copy = str(file)
    workspace.files.write(path, theirs)
    return copy


def replace_words(workspace: Workspace, key: Key, words: bytes) -> int:
    """Put other words into the file of my answer, and save both these and what stood there before.

    Returns:
        The number of what stood there among the versions of the answer; 0 where it had no words, or was the same.
    """
    path = answer_path(*key, workspace.handle)
    here = workspace.files.read(path)
    before = blob_id(canonical(here)) if here is not None and words_in(here) else ""
    drafts.save(workspace)
    workspace.refresh()
    workspace.files.write(path, words)
    drafts.save(workspace)
    workspace.refresh()
    return next(
        (version.number for version in versions(workspace, key) if version.oid == before and not version.here), 0
    )
