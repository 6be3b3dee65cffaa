"""Make a person's copy of the project: clone, signing key, identity."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.errors import FolderInTheWay, KeyEnded, KeyNotRegistered, NoProject, NotYetAMember, RemoteGone
from rlhf.model.ids import HANDLE, fullmatch
from rlhf.model.people import Person
from rlhf.store.clone import check_out, clone, introduce
from rlhf.store.git import Git, require_git
from rlhf.store.keys import default_key, make_key, read_public
from rlhf.store.remote import address, without_login
from rlhf.store.workspace import Workspace
from rlhf.workflows.sync import Progress, quiet, refresh

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who joins, with which key (None: their own in `home`, made where there is none)."""

    handle: str
    home: Path
    key: Path | None = None

    @property
    def key_path(self) -> Path:
        return self.key or default_key(self.home, self.handle)

    def public_key(self) -> str:
        return read_public(self.key) if self.key else make_key(self.key_path, self.handle)


@dataclass(frozen=True, slots=True)
class Joined:
    root: Path
    person: Person
    key: Path
    project: str


def join(
    url: str,
    folder: Path,
    newcomer: Newcomer,
    now: datetime,
    *,
    again: str = "",
    full: bool = False,
    say: Progress = quiet,
) -> Joined:
    """Clone into `folder`, which must not exist or be empty; on any refusal nothing of it is left.

    Args:
        again: the command to run again once a manager has done their part.

    Raises:
        NotYetAMember, KeyNotRegistered: with the exact line for a manager to run.
    """
    require_git(Path.cwd())
    if folder.exists() and any(folder.iterdir()):
        raise FolderInTheWay(
            folder,
            "is there already and is not empty",
            "Name another folder, or work in this one: rlhf status",
        )
    public = newcomer.public_key()
    where = address(url, Path.cwd())
    making = folder.with_name(f".{folder.name}.joining")
    shutil.rmtree(making, ignore_errors=True)
    say("Copying the project …")
    try:
        git = _clone(where, making, full=full)
        check_out(git)
        workspace = Workspace(making)
        try:
            person = _known(workspace, newcomer, public, now, again)
            project = workspace.policy.project
        finally:
            workspace.close()
        say("Setting up your copy …")
        introduce(git, newcomer.handle, person, newcomer.key_path.resolve())
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    with Workspace(folder) as mine:
        say("Bringing what concerns you …")
        refresh(mine, now)
    return Joined(folder, person, newcomer.key_path, project)


def _clone(url: str, folder: Path, *, full: bool) -> Git:
    try:
        return clone(url, folder, full=full)
    except RemoteGone:
        raise NoProject(without_login(url)) from None


def _known(workspace: Workspace, newcomer: Newcomer, public: str, now: datetime, again: str) -> Person:
    person = workspace.people.get(newcomer.handle) if fullmatch(HANDLE, newcomer.handle) else None
    if person is None or not person.active:
        raise NotYetAMember(newcomer.handle, public, again)
    key = person.key(public)
    if key is None:
        raise KeyNotRegistered(newcomer.handle, public, again)
    if not key.good_at(now):
        raise KeyEnded(newcomer.key_path, "revoked" if key.revoked else "replaced", again)
    return person


def introduce_again(workspace: Workspace, newcomer: Newcomer, now: datetime) -> Person:
    """Set name, address and key of an existing copy again, from people.yaml."""
    public = newcomer.public_key()
    person = _known(workspace, newcomer, public, now, again=f"rlhf join --here --as {newcomer.handle}")
    introduce(workspace.git, newcomer.handle, person, newcomer.key_path.resolve())
    return person
