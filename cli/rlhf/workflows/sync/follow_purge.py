"""Follow a removal of words in a person's copy: what waits here is put on the new history, and the old one is dropped.

It happens in two parts, since the working tree is brought up in between; stopped at any moment, it begins again.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.phrases import Phrases, removed_between
from rlhf.store.files.atomic import replace_file
from rlhf.store.git.branches import FAR, KEPT, LOCAL
from rlhf.store.git.forget_objects import forget_objects, only_reached_from, reached
from rlhf.store.git.local_objects import Present
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.store.git.refs import read_refs
from rlhf.store.git.rewrite import Rewriting, read_commits
from rlhf.store.git.worktree import blob_id
from rlhf.store.git.write_objects import write_blobs
from rlhf.store.purges import Purge, purges, record_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from rlhf.store.workspace import Workspace

_MAIN = f"{LOCAL}main"
#: What this copy drew from its files to find them faster, some of which had the words.
_DRAWN = ("index-*.sqlite*", "believed-*", "checked*")


class Replaced(Struct, frozen=True):
    """What the removals that this copy has not followed yet replaced, old to new."""

    commits: Mapping[str, str]
    blobs: Mapping[str, str]


def unfollowed(workspace: Workspace) -> list[Purge]:
    """Return the removals that this copy has not followed yet."""
    every = purges(workspace)
    known = _followed(workspace) if every else set()
    return [purge for purge in every if purge.id not in known]


def follow(workspace: Workspace) -> bool:
    """Put my branches, and what is kept aside, on the new history, and take the words out of files as they were.

    main itself stays where it is until the working tree is brought up; return whether there was anything to follow.
    """
    if not (todo := unfollowed(workspace)):
        return False
    replaced = _replaced(workspace, todo)
    phrases = _phrases(workspace, replaced)
    _in_the_working_tree(workspace, replaced, phrases)
    git = workspace.git
    refs = [(name, oid) for name, oid in read_refs(git, "refs/") if not name.startswith(FAR)]
    known = [*(oid for _, oid in read_refs(git, FAR)), *_here(workspace, replaced.commits)]
    mine = _without_words(workspace, phrases, [oid for _, oid in refs], known)
    again = Rewriting(
        git, workspace.objects, {**replaced.blobs, **mine}, replaced.commits,
        message=lambda old: phrases.removed_from(old.message) if phrases else old.message,
    )  # fmt: skip
    for commit in read_commits(git, (oid for _, oid in refs), *known):
        again.again(commit)
    lines = []
    for name, oid in refs:
        new = again.commits.get(oid)
        if new is None or name == _MAIN:
            continue
        if name.startswith(KEPT):
            lines += [f"delete {name} {oid}", f"create {KEPT}{new} {new}"]
        else:
            lines.append(f"update {name} {new} {oid}")
    if lines:
        git.run("update-ref", "--stdin", stdin="".join(f"{line}\n" for line in lines).encode())
    workspace.refresh()
    return True


def stands_on_replaced_main(workspace: Workspace, here: str) -> bool:
    """Whether this machine's main is of before a removal that it has not followed: another commit stands for it now."""
    return any(here in record_of(workspace, purge).commits for purge in unfollowed(workspace))


def forget_followed(workspace: Workspace) -> None:
    """Take what was replaced out of this copy for good, once nothing here needs it."""
    todo = unfollowed(workspace)
    here = workspace.branches.own.get("main")
    replaced = _replaced(workspace, todo)
    if not todo or (here is not None and here.oid in replaced.commits):
        return
    old = _here(workspace, replaced.commits)
    workspace.objects.close()  # it would go on reading from a pack that is replaced
    forget_objects(workspace.git, (reached(workspace.git, old) if old else set()) | replaced.blobs.keys())
    for pattern in _DRAWN:
        for file in (workspace.git_dir / "rlhf").glob(pattern):
            with contextlib.suppress(OSError):
                file.unlink()
    known = _followed(workspace) | {purge.id for purge in todo}
    replace_file(_file(workspace), "".join(f"{id_}\n" for id_ in sorted(known)).encode())
    workspace.refresh()


def _replaced(workspace: Workspace, todo: list[Purge]) -> Replaced:
    """Return what several removals replaced, each old commit and content with what stands in its place today."""
    commits: dict[str, str] = {}
    blobs: dict[str, str] = {}
    for purge in reversed(todo):
        record = record_of(workspace, purge)
        commits |= {old: commits.get(new, new) for old, new in record.commits.items()}
        blobs |= {old: blobs.get(blob.new, blob.new) for old, blob in record.blobs.items()}
    return Replaced(commits, blobs)


def _here(workspace: Workspace, oids: Iterable[str]) -> list[str]:
    """Return those of some objects that are on this machine: git would ask the project for each of the others."""
    present = Present(workspace.git_dir)
    return [oid for oid in oids if present.has(oid)]


def _phrases(workspace: Workspace, replaced: Replaced) -> Phrases | None:
    """Return the words that were removed, as far as this copy has both versions of a file; None where it has none.

    They are in no record. But what waits here was often written from a version that had them.
    """
    here = _here(workspace, replaced.blobs)
    fetch_objects(workspace.git, [replaced.blobs[old] for old in here])
    lines: set[str] = set()
    for old in here:
        before, after = (workspace.objects.read(oid) or b"" for oid in (old, replaced.blobs[old]))
        lines |= removed_between(_text(before), _text(after))
    return Phrases(lines) if lines else None


def _in_the_working_tree(workspace: Workspace, replaced: Replaced, phrases: Phrases | None) -> None:
    """Write the new content of each file that is as it was; from one that was changed since, take the words out."""
    data_of = {
        path: data for path in workspace.files.list() if (data := workspace.files.read(path)) is not None
    }  # fmt: skip
    new_of = {path: replaced.blobs.get(blob_id(data), "") for path, data in data_of.items()}
    fetch_objects(workspace.git, filter(None, new_of.values()))
    for path, data in data_of.items():
        words = workspace.objects.read(new_of[path]) if new_of[path] else None
        if words is None and phrases is not None and phrases.are_in(_text(data)):
            words = _bytes(phrases.removed_from(_text(data)))
        if words is not None:
            workspace.files.write(path, words)


def _without_words(
    workspace: Workspace, phrases: Phrases | None, tips: Iterable[str], known: Iterable[str]
) -> dict[str, str]:
    """Write what waits here without the words, where it has them; return the new contents by the old ones."""
    if phrases is None:
        return {}
    result = {}
    for oid in only_reached_from(workspace.git, tips, known):
        data = workspace.objects.read(oid)
        if data is not None and phrases.are_in(_text(data)):
            (result[oid],) = write_blobs(workspace.git, [_bytes(phrases.removed_from(_text(data)))])
    return result


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _followed(workspace: Workspace) -> set[str]:
    try:
        return set(_file(workspace).read_text(encoding="ascii").split())
    except OSError:
        return set()


def _file(workspace: Workspace) -> Path:
    return workspace.git_dir / "rlhf" / "purges-followed"
