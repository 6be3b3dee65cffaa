"""Make the git directory of a damaged copy anew, and bring into it everything of the old one that is whole."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import CopyLost, GitTrouble
from rlhf.model.branch_name import DraftBranch
from rlhf.model.paths import CONFIG
from rlhf.store.files.tree import BLANK, is_empty
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import keep, move
from rlhf.store.git.clone import check_out, clone, introduce
from rlhf.store.git.damage import candidates, first_whole, kept_commits, salvage, set_aside
from rlhf.store.git.git import Git, GitFailed
from rlhf.store.git.remote import fetch, refspecs
from rlhf.store.machine.copy_card import CopyCard, card_of, keep_card, read_card
from rlhf.store.machine.lock import alone
from rlhf.store.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.workflows.sync.sync import Progress

FOLDER, _MAKING = ".git-damaged", ".git-mending"
_SETTINGS = ("rlhf.nextkey", "rlhf.networktimeout", "core.sshcommand")
_CACHES = ("believed-", "index-", "checked", "lock")


class Rebuilt(Struct, frozen=True):
    """The result of a rebuild.

    Args:
        aside: where the damaged git directory is kept.
        branches: the branches of mine that were brought over.
        older: those of them whose newest commit is not whole, so that an earlier one was taken.
        lost: those of which nothing that the project does not have is whole.
        files: the files in the working tree that were missing and are there again.
    """

    aside: Path
    branches: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def rebuild(root: Path, say: Progress) -> Rebuilt:
    """Clone the project again inside the copy, bring over what is whole, and put the new git directory in place.

    The files in the working tree stay as they are; those that are missing are written. The old git directory is kept.

    Raises:
        CopyLost: neither git's settings nor our own note of them say whose copy this is.
        Unreachable: the project cannot be reached; nothing was changed.
    """
    with alone(root / ".git" / "rlhf" / "lock"):
        return _rebuild(root, say)


def _rebuild(root: Path, say: Progress) -> Rebuilt:
    old, card, making = root / ".git", _card(root), root / _MAKING
    shutil.rmtree(making, ignore_errors=True)
    say("Copying the project again …")
    try:
        git = clone(card.remote, making, full=not (old / "shallow").exists())
        check_out(git)
        with Workspace(making) as fresh:
            person = fresh.people[card.handle]
            introduce(git, card.handle, person, Path(card.key))
            others = fresh.people.by_handle
            fetch(git, refspecs(card.handle, others, everyone=person.may("evaluator", "sme", "manager", "engineer")))
            fresh.refresh()
            say("Bringing over what is whole …")
            salvage(old, git)
            brought = _bring_over(fresh, old)
            files = tuple(_fill(making, root))
        _carry_settings(root, git)
        keep_card(making / ".git", git.settings)
        _carry(old / "rlhf", making / ".git" / "rlhf")
        (making / ".git" / "info").mkdir(exist_ok=True)
        with (making / ".git" / "info" / "exclude").open("a", encoding="utf-8") as file:
            file.write(f"/{FOLDER}*\n/{_MAKING}\n")
        aside = set_aside(old, FOLDER)
        try:
            (making / ".git").rename(old)
        except BaseException:
            aside.rename(old)
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return Rebuilt(aside, *brought, files)


def put_back(start: Path) -> None:
    """Put a git directory back that was set aside by a rebuild which was stopped before the new one was in place."""
    for folder in (start, *start.parents):
        aside = sorted(folder.glob(f"{FOLDER}*"), key=lambda path: path.stat().st_mtime)
        if (folder / CONFIG).is_file() and aside and not (folder / ".git").exists():
            aside[-1].rename(folder / ".git")
            return


def _carry_settings(root: Path, git: Git) -> None:
    """Keep the settings of the old copy that are not made anew: the next key, and how the project is reached."""
    try:
        before = Git(root).settings
    except (GitFailed, GitTrouble):
        return
    for name in _SETTINGS:
        if before.get(name) and name not in git.settings:
            git.set_setting(name, before[name])


def _card(root: Path) -> CopyCard:
    try:
        card = card_of(Git(root).settings)
    except (GitFailed, GitTrouble):
        card = None
    card = card or read_card(root / ".git")
    if card is None:
        raise CopyLost(root)
    return card


def _bring_over(fresh: Workspace, old: Path) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Point each of my branches to the newest of its commits that is whole.

    Returns:
        the branches that were brought over, those of them of which an earlier commit was taken, and those of which
        nothing that the project does not have is whole.
    """
    brought, older, lost = [], [], []
    for name, commits in sorted(candidates(old).items()):
        far = fresh.branches.far.get(name)
        if far is not None and commits[0] == far.oid:
            continue
        commit = first_whole(fresh.git, commits)
        newer = bool(commit) and (far is None or not is_ancestor(fresh.objects, commit, far.oid))
        if newer:
            move(fresh.git, name, commit, None)
            brought.append(name)
            older += [name] if commit != commits[0] else []
        elif commit != commits[0]:
            lost.append(name)
    for commit in kept_commits(old):
        if first_whole(fresh.git, [commit]):
            keep(fresh.git, commit)
    fresh.refresh()
    return tuple(brought), tuple(older), tuple(lost)


def _fill(making: Path, root: Path) -> Iterator[str]:
    """Write the files of main that are not there."""
    for file in sorted(making.rglob("*")):
        path = file.relative_to(making)
        there = root / path
        if file.is_file() and path.parts[0] != ".git" and not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, there)
            yield path.as_posix()


def emptied(workspace: Workspace) -> dict[str, bytes]:
    """Return what the files in the working tree held that are empty and were not, by path.

    That is what main has of them, and of my answers what I saved last.
    """
    empty = [path for path in workspace.files.list("") if is_empty(workspace.root / path)]
    tip = workspace.branches.latest(str(DraftBranch(workspace.handle)))
    commits = [tip.oid] if tip is not None else []
    texts = {
        path: next(filter(None, (workspace.objects.read(f"{at}:{path}") for at in (*commits, workspace.main))), b"")
        for path in empty
    }
    return {path: data for path, data in texts.items() if data.strip(BLANK)}


def fill(workspace: Workspace) -> list[str]:
    """Write into empty files what they held; return their paths."""
    texts = emptied(workspace)
    for path, data in texts.items():
        workspace.files.write(path, data)
    return list(texts)


def _carry(old: Path, new: Path) -> None:
    """Keep what this machine remembers: plans, timers, events that were about to be recorded; caches are made anew."""
    new.mkdir(parents=True, exist_ok=True)
    for file in old.iterdir() if old.is_dir() else ():
        made_anew = file.name.startswith(_CACHES) or (new / file.name).exists()
        if file.is_file() and not made_anew and not is_empty(file):
            shutil.copyfile(file, new / file.name)
