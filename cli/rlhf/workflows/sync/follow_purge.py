"""Follow a removal of words in a person's copy: what waits here is put on the new history, and the old one is dropped.

It happens in two parts, since the working tree is brought up in between; stopped at any moment, it begins again.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model import paths
from rlhf.model.phrases import Phrases, at_places, bytes_of, text_of
from rlhf.store.files.atomic import replace_file
from rlhf.store.git.branches import FAR, KEPT, LOCAL
from rlhf.store.git.forget_objects import forget_objects, left_over, only_reached_from, reached
from rlhf.store.git.local_objects import Present
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.store.git.ref_logs import commits_in_logs, logs_as_they_are, take_out_of_logs, write_logs
from rlhf.store.git.refs import head_ref, read_refs
from rlhf.store.git.rewrite import Rewriting, read_commits
from rlhf.store.git.worktree import blob_id, index_at
from rlhf.store.git.write_objects import write_blobs
from rlhf.store.purges import Purge, purges, record_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from rlhf.store.git.git import Git
    from rlhf.store.workspace import Workspace

_MAIN = f"{LOCAL}main"
#: What this copy drew from its files to find them faster, some of which had the words.
_DRAWN = ("index-*.sqlite*", "believed-*", "checked*", "imports/*")
#: Files of git and of rlhf in which what somebody typed may stand.
_TYPED = ("COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "rlhf/unsaid.md")
_DRAFTS = "rlhf/unsaid/*.md"  # texts that an editor left, and nobody has sent


class Replaced(Struct, frozen=True):
    """What the removals that this copy has not followed yet replaced, old to new.

    Attributes:
        places: by old content, where the words were in it.
    """

    commits: Mapping[str, str]
    blobs: Mapping[str, str]
    places: Mapping[str, tuple[tuple[int, int], ...]]


def unfollowed(workspace: Workspace) -> list[Purge]:
    """Return the removals that this copy has not followed yet."""
    every = purges(workspace)
    known = _followed(workspace) if every else set()
    return [purge for purge in every if purge.id not in known]


def follow(workspace: Workspace) -> bool:
    """Put my branches, and what is kept aside, on the new history, and take the words out of what waits here.

    main itself stays where it is until the working tree is brought up; return whether there was anything to follow.
    """
    if not (todo := unfollowed(workspace)):
        return False
    git, replaced = workspace.git, _replaced(workspace, todo)
    phrases = _phrases(workspace, replaced)
    _in_the_working_tree(workspace, replaced, phrases)
    tips, known = _mine(git), [*(oid for _, oid in read_refs(git, FAR)), *_here(workspace, replaced.commits)]
    mine = _without_words(workspace, phrases, tips, known)
    _note_old(workspace, [*tips, *mine])
    again = Rewriting(
        git, workspace.objects, {**replaced.blobs, **mine}, replaced.commits,
        message=lambda old: phrases.removed_from_message(old.message) if phrases else old.message,
    )  # fmt: skip
    for commit in read_commits(git, tips, *known):
        again.again(commit)
    _move_refs(workspace, again.commits)
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
    git, state = workspace.git, _state(workspace)
    ids = [purge.id for purge in todo]
    if state.get("for") != ids:
        phrases = _phrases(workspace, replaced)
        has_words = (lambda data: phrases.are_in(text_of(data))) if phrases else lambda _: False
        old = {*_here(workspace, replaced.commits), *_here(workspace, replaced.blobs), *state.get("old", ())}
        take_out_of_logs(git, reached(git, old) - reached(git, by_logs=False))
        gone = left_over(git, workspace.objects, old, has_words)
        state = {**state, "for": ids, "gone": sorted({*gone, *state.get("gone", ())})}
        _write_state(workspace, state)
    workspace.objects.close()  # it would go on reading from a pack that is replaced
    forget_objects(git, state["gone"])
    for pattern in _DRAWN:
        for file in (workspace.git_dir / "rlhf").glob(pattern):
            with contextlib.suppress(OSError):
                file.unlink()
    _write_state(workspace, {"followed": sorted({*_followed(workspace), *ids})})
    workspace.refresh()


def _mine(git: Git) -> list[str]:
    """Return every commit of this copy's own: of its refs, its logs, and where it stands."""
    own = {oid for name, oid in read_refs(git, "refs/") if not name.startswith(FAR)}
    return sorted({*own, git.text("rev-parse", "HEAD"), *commits_in_logs(git)})


def _move_refs(workspace: Workspace, new_of: Mapping[str, str]) -> None:
    """Point all refs but main to the new commits; main too, and git's list of files, where another branch is out."""
    git, head = workspace.git, head_ref(workspace.git)
    logs, was, lines = logs_as_they_are(git), git.text("rev-parse", "HEAD"), []
    for name, oid in read_refs(git, "refs/"):
        new = new_of.get(oid)
        if new is None or name.startswith(FAR) or (name == _MAIN == head):
            continue
        if name.startswith(KEPT):
            lines += [f"delete {name} {oid}", f"create {KEPT}{new} {new}"]
        else:
            lines.append(f"update {name} {new} {oid}")
    if not head and was in new_of:
        lines.append(f"option no-deref\nupdate HEAD {new_of[was]} {was}")
    if lines:
        git.run("update-ref", "--stdin", stdin="".join(f"{line}\n" for line in lines).encode())
    write_logs(logs, new_of)
    if head != _MAIN and was in new_of:
        index_at(git, was, new_of[was])


def _replaced(workspace: Workspace, todo: list[Purge]) -> Replaced:
    """Return what several removals replaced, each old commit and content with what stands in its place today."""
    result = Replaced({}, {}, {})
    for purge in reversed(todo):
        record = record_of(workspace, purge)
        commits = {old: result.commits.get(new, new) for old, new in {**record.commits, **record.drafts}.items()}
        blobs = {old: result.blobs.get(blob.new, blob.new) for old, blob in record.blobs.items()}
        places = {old: blob.places for old, blob in record.blobs.items()}
        result = Replaced({**result.commits, **commits}, {**result.blobs, **blobs}, {**result.places, **places})
    return result


def _here(workspace: Workspace, oids: Iterable[str]) -> list[str]:
    """Return those of some objects that are on this machine: git would ask the project for each of the others."""
    present = Present(workspace.git_dir)
    if present.partial:
        return [oid for oid in oids if present.has(oid)]
    return [oid for oid in oids if workspace.objects.size(oid) >= 0]


def _phrases(workspace: Workspace, replaced: Replaced) -> Phrases | None:
    """Return the words that were removed, as far as this copy has a file that had them; None where it has none.

    They are in no record, which says only where they were. But what waits here was often written from such a file.
    """
    lines: set[str] = set()
    for old in _here(workspace, replaced.blobs):
        lines |= at_places(text_of(workspace.objects.read(old) or b""), replaced.places[old])
    return Phrases(lines) if lines else None


def _in_the_working_tree(workspace: Workspace, replaced: Replaced, phrases: Phrases | None) -> None:
    """Write the new content of each file that is as it was; from one that was changed since, take the words out."""
    data_of = {
        path: data
        for path in workspace.files.list()
        if paths.is_content(path) and (data := workspace.files.read(path)) is not None
    }
    new_of = {path: replaced.blobs.get(blob_id(data), "") for path, data in data_of.items()}
    fetch_objects(workspace.git, filter(None, new_of.values()))
    for path, data in data_of.items():
        words = workspace.objects.read(new_of[path]) if new_of[path] else None
        words = words if words is not None else _cleaned(data, phrases)
        if words is not None:
            workspace.files.write(path, words)
    for file in (*(workspace.git_dir / name for name in _TYPED), *workspace.git_dir.glob(_DRAFTS)):
        with contextlib.suppress(OSError):
            if (words := _cleaned(file.read_bytes(), phrases)) is not None:
                replace_file(file, words, private=True)


def _cleaned(data: bytes, phrases: Phrases | None) -> bytes | None:
    """Return a text without the words; None where it has none of them, or is no text."""
    text = text_of(data)
    if phrases is None or "\0" in text or not phrases.are_in(text):
        return None
    return bytes_of(phrases.removed_from(text))


def _without_words(
    workspace: Workspace, phrases: Phrases | None, tips: Iterable[str], known: Iterable[str]
) -> dict[str, str]:
    """Write what waits here without the words, where it has them; return the new contents by the old ones."""
    if phrases is None:
        return {}
    result = {}
    for oid in only_reached_from(workspace.git, tips, known):
        data = workspace.objects.read(oid)
        if data is not None and (words := _cleaned(data, phrases)) is not None:
            (result[oid],) = write_blobs(workspace.git, [words])
    return result


def _note_old(workspace: Workspace, oids: Iterable[str]) -> None:
    """Write down where everything was, before it moves: what of it is to be forgotten is found from there."""
    state = _state(workspace)
    _write_state(workspace, {**state, "old": sorted({*state.get("old", ()), *oids})})


def _followed(workspace: Workspace) -> set[str]:
    return set(_state(workspace).get("followed", ()))


def _state(workspace: Workspace) -> dict[str, list[str]]:
    """Return how far this copy has followed: the removals, and while it does, `old` objects and those to be `gone`."""
    try:
        data = json.loads(_file(workspace).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write_state(workspace: Workspace, state: Mapping[str, list[str]]) -> None:
    replace_file(_file(workspace), json.dumps(state).encode())


def _file(workspace: Workspace) -> Path:
    return workspace.git_dir / "rlhf" / "removals.json"
