"""Create a person's copy of the project: clone, signing key, identity."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import (
    KeyEnded,
    KeyNotRegistered,
    NewcomersKeyEnded,
    NoProject,
    NoRoomForCopy,
    NotYetAMember,
    RemoteGone,
)
from rlhf.model.ids import HANDLE, fullmatch
from rlhf.store.git.address import address, path_of, without_login
from rlhf.store.git.clone import check_out, clone, introduce
from rlhf.store.git.version import require_git
from rlhf.store.ledgers.keys import default_key, keys_here, make_key, read_public
from rlhf.store.machine.copy_card import keep_card
from rlhf.store.workspace import Workspace
from rlhf.workflows.ledger.signing_key import key_in_use, public_of
from rlhf.workflows.setup.place import require_place_for_copy, require_place_for_repository
from rlhf.workflows.sync.sync import Progress, quiet, refresh

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.people import Person
    from rlhf.store.git.git import Git


class Newcomer(Struct, frozen=True):
    """A person who joins, and their key (None: their own key in `home`, created if there is none).

    Args:
        name, role: what the line says that they send to a manager, where the project does not know them yet.
    """

    handle: str
    home: Path
    key: Path | None = None
    name: str = ""
    role: str = "trainer"

    @property
    def key_path(self) -> Path:
        return self.key or default_key(self.home, self.handle)

    def public_key(self) -> str:
        return read_public(self.key) if self.key else make_key(self.key_path, self.handle)


class Joined(Struct, frozen=True):
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
    """Clone into `folder`, which must be empty or not exist; if that is refused, nothing is left behind.

    Args:
        again: the command to run again once a manager has done their part.

    Raises:
        NotYetAMember, KeyNotRegistered: the message contains the exact command for a manager to run.
    """
    require_git(Path.cwd())
    if folder.exists() and any(folder.iterdir()):
        raise NoRoomForCopy(folder)
    where = address(url, Path.cwd())
    require_place_for_copy(folder)
    if bare := path_of(where):
        require_place_for_repository(bare)
    public = newcomer.public_key()
    making = folder.with_name(f".{folder.name}.joining")
    shutil.rmtree(making, ignore_errors=True)
    say("Copying the project …")
    try:
        git = _clone(where, making, full=full)
        check_out(git)
        workspace = Workspace(making)
        try:
            person, key = _known(workspace, newcomer, public, now, again)
            project = workspace.policy.project
        finally:
            workspace.close()
        say("Setting up your copy …")
        introduce(git, newcomer.handle, person, key.resolve())
        keep_card(making / ".git", git.settings)
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    with Workspace(folder) as mine:
        say("Bringing what concerns you …")
        refresh(mine, now)
    return Joined(folder, person, key, project)


def _clone(url: str, folder: Path, *, full: bool) -> Git:
    try:
        return clone(url, folder, full=full)
    except RemoteGone:
        raise NoProject(without_login(url)) from None


def _known(workspace: Workspace, newcomer: Newcomer, public: str, now: datetime, again: str) -> tuple[Person, Path]:
    """Return the person in people.yaml, and the path of a valid key of theirs on this machine."""
    person = workspace.people.get(newcomer.handle) if fullmatch(HANDLE, newcomer.handle) else None
    if person is None or not person.active:
        raise NotYetAMember(newcomer.handle, newcomer.name, newcomer.role, public, again)
    here = [newcomer.key_path] if newcomer.key else keys_here(newcomer.home, newcomer.handle)
    known = [(path, person.key(read_public(path))) for path in here]
    for path, key in known:
        if key is not None and key.good_at(now):
            return person, path
    ended = person.key(public)
    if ended is None:
        raise KeyNotRegistered(newcomer.handle, public, again)
    how = "revoked" if ended.revoked else "replaced"
    if "--here" in again:
        raise KeyEnded(newcomer.key_path, how)
    raise NewcomersKeyEnded(newcomer.key_path, how, again)


def introduce_again(workspace: Workspace, newcomer: Newcomer, now: datetime) -> Person:
    """Set name, e-mail address and key of an existing copy again, from people.yaml."""
    in_use = key_in_use(workspace)
    if newcomer.key is None and public_of(in_use):
        newcomer = replace(newcomer, key=in_use)
    public = newcomer.public_key()
    person, key = _known(workspace, newcomer, public, now, again=f"rlhf join --here --as {newcomer.handle}")
    introduce(workspace.git, newcomer.handle, person, key.resolve())
    return person
