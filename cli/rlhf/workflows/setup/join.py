"""Create a person's copy of the project, and let them in: at once, or as soon as people.yaml has their key."""

from __future__ import annotations

import difflib
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
    NotLetIn,
    NotYetAMember,
    RemoteGone,
    RlhfError,
    SignInRefused,
    YouHaveLeft,
)
from rlhf.errors.people import add_line
from rlhf.model.ids import HANDLE, fullmatch
from rlhf.store.git.address import address, for_others, is_over_ssh, path_of
from rlhf.store.git.branches import FAR, LOCAL
from rlhf.store.git.clone import check_out, clone, introduce
from rlhf.store.git.git import Git
from rlhf.store.git.remote import fetch
from rlhf.store.git.version import require_git
from rlhf.store.ledgers.keys import default_key, keys_here, make_key, read_public
from rlhf.store.machine.copy_card import keep_card
from rlhf.store.machine.pending_join import PendingJoin, end_pending, note_pending, pending_join
from rlhf.store.workspace import Workspace
from rlhf.workflows.ledger.signing_key import key_in_use, public_of
from rlhf.workflows.setup.place import require_place_for_copy, require_place_for_repository
from rlhf.workflows.sync.sync import Progress, quiet, refresh
from rlhf.workflows.worklist.my_tasks import allotted_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rlhf.model.people import Person

#: From this likeness on somebody without a key may be who was meant by an unknown handle.
_ALIKE = 0.6
_MAIN = f"+{LOCAL}main:{FAR}main"


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

    def line_key(self) -> str:
        """Return the public key as the line for a manager has it: what a key file says of itself is left out."""
        return " ".join([*self.public_key().split()[:2], self.handle])


class Joined(Struct, frozen=True):
    """A copy that is somebody's, and how many tasks are allotted to them."""

    root: Path
    person: Person
    key: Path
    project: str
    allotted: int = 0


class Place(Struct, frozen=True):
    """Where a person joins, as they type it: for the commands that they run next.

    Args:
        join: the command that joins, as far as `--as`.
        go_on: the lines to run once a manager has acted; in a copy that waits, any command will do.
        joined: whether the copy is theirs already.
    """

    join: str = "rlhf join --here"
    go_on: str = "    rlhf week"
    joined: bool = False

    def join_as(self, handle: str) -> str:
        return f"{self.join} --as {handle}"


_HERE = Place()


def join(
    url: str, folder: Path, newcomer: Newcomer, now: datetime,
    *, place: Place = _HERE, full: bool = False, say: Progress = quiet,
) -> Joined:  # fmt: skip
    """Clone into `folder`, which must be empty or not exist, or go on with the copy that waits there for a manager.

    Where a manager has to act first, the copy stays, with a note of who waits in it: `let_in` does the rest. If it is
    refused for another reason, nothing is left behind.

    Raises:
        NotYetAMember, KeyNotRegistered: the message contains the exact command for a manager to run.
    """
    require_git(Path.cwd())
    where = address(url, Path.cwd())
    if folder.exists() and any(folder.iterdir()):
        return _go_on(folder, where, newcomer, now, place, say)
    require_place_for_copy(folder)
    if bare := path_of(where):
        require_place_for_repository(bare)
    newcomer.public_key()
    making = folder.with_name(f".{folder.name}.joining")
    shutil.rmtree(making, ignore_errors=True)
    waits: RlhfError | None = None
    say("Copying the project …")
    try:
        git = _clone(where, making, newcomer, place, full=full)
        check_out(git)
        with Workspace(making) as workspace:
            try:
                person, key = _known(workspace, newcomer, now, place)
            except (NotYetAMember, KeyNotRegistered, YouHaveLeft) as refusal:
                waits = refusal
                note_pending(workspace.git_dir, _pending(newcomer))
            else:
                say("Setting up your copy …")
                introduce(git, newcomer.handle, person, key.resolve())
                keep_card(workspace.git_dir, git.settings)
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    if waits is not None:
        raise waits
    with Workspace(folder) as mine:
        say("Bringing what concerns you …")
        refresh(mine, now)
        return _joined(mine, person, key)


def _go_on(folder: Path, where: str, newcomer: Newcomer, now: datetime, place: Place, say: Progress) -> Joined:
    """Go on in a folder that is a copy of this project already: this person's, or that of whoever waits in it.

    Raises:
        NoRoomForCopy: the folder is something else, or somebody else's.
    """
    git = Git(folder)
    if not (folder / ".git").is_dir() or git.own_setting("remote.origin.url") != where:
        raise NoRoomForCopy(folder)
    if pending_join(folder / ".git") is not None:
        return let_in(folder, remembered(folder, newcomer), now, place=place, say=say)
    if git.own_setting("rlhf.handle") != newcomer.handle or newcomer.key is not None:
        raise NoRoomForCopy(folder)
    with Workspace(folder) as mine:
        say("Bringing what concerns you …")
        refresh(mine, now)
        return _joined(mine, mine.me, key_in_use(mine) or newcomer.key_path)


def let_in(root: Path, newcomer: Newcomer, now: datetime, *, place: Place = _HERE, say: Progress = quiet) -> Joined:
    """Go on with a copy that waits for a manager: look whether people.yaml has this key by now, and set the copy up.

    Until then the copy belongs to nobody, and so nothing can be said or sent from it.

    Raises:
        NotYetAMember, KeyNotRegistered: a manager has not acted yet, or not for this key.
        Unreachable: the project cannot be asked; the copy goes on waiting.
    """
    with Workspace(root) as workspace:
        workspace.hold()
        newcomer.public_key()
        note_pending(workspace.git_dir, _pending(newcomer))
        say("Looking whether the project knows you …")
        fetch(workspace.git, [_MAIN])
        workspace.refresh()
        person, key = _known(workspace, newcomer, now, place)
        introduce(workspace.git, newcomer.handle, person, key.resolve())
        keep_card(workspace.git_dir, workspace.git.settings)
        say("Bringing what concerns you …")
        refresh(workspace, now)
        end_pending(workspace.git_dir)
        return _joined(workspace, person, key)


def _joined(workspace: Workspace, person: Person, key: Path) -> Joined:
    allotted = len(allotted_to(workspace, person.handle))
    return Joined(workspace.root, person, key, workspace.policy.project, allotted)


def who_waits(root: Path, home: Path) -> Newcomer | None:
    """Return who waits in a copy for a manager; None for a copy that is somebody's."""
    pending = pending_join(root / ".git")
    if pending is None:
        return None
    key = Path(pending.key) if pending.key else None
    return Newcomer(pending.handle, home, key, pending.name, pending.role)


def _pending(newcomer: Newcomer) -> PendingJoin:
    key = str(newcomer.key.resolve()) if newcomer.key else ""
    return PendingJoin(newcomer.handle, key, newcomer.name, newcomer.role)


def remembered(root: Path, newcomer: Newcomer) -> Newcomer:
    """Return who joins, with the name and the role that they gave when they first joined into this copy."""
    before = who_waits(root, newcomer.home)
    if before is None:
        return newcomer
    role = before.role if newcomer.role == Newcomer("", newcomer.home).role else newcomer.role
    key = before.key if before.handle == newcomer.handle else None
    return replace(newcomer, name=newcomer.name or before.name, role=role, key=newcomer.key or key)


def _clone(url: str, folder: Path, newcomer: Newcomer, place: Place, *, full: bool) -> Git:
    """Clone, with the person's own key as a way in over SSH: where each key is let in by itself, it is the only one."""
    try:
        return clone(url, folder, full=full, identity=newcomer.key_path)
    except RemoteGone:
        raise NoProject(for_others(url)) from None
    except SignInRefused:
        if not is_over_ssh(url):
            raise
        known = newcomer.name, newcomer.role
        line = add_line(newcomer.handle, newcomer.line_key(), *(known if newcomer.name else ()))
        raise NotLetIn(for_others(url), line, place.join_as(newcomer.handle)) from None


def _known(workspace: Workspace, newcomer: Newcomer, now: datetime, place: Place) -> tuple[Person, Path]:
    """Return the person in people.yaml, and the path of a valid key of theirs on this machine."""
    handle, public = newcomer.handle, newcomer.public_key()
    person = workspace.people.get(handle) if fullmatch(HANDLE, handle) else None
    if person is None:
        meant = tuple(_alike(workspace, handle, place))
        raise NotYetAMember(handle, newcomer.name, newcomer.role, newcomer.line_key(), place.go_on, meant)
    if not person.active:
        raise YouHaveLeft(handle)
    here = [newcomer.key_path] if newcomer.key else keys_here(newcomer.home, handle)
    known = [(path, person.key(read_public(path))) for path in here]
    for path, key in known:
        if key is not None and key.good_at(now):
            return person, path
    ended = person.key(public)
    if ended is None:
        raise KeyNotRegistered(handle, newcomer.line_key(), place.go_on, first=not person.keys)
    how = "revoked" if ended.revoked else "replaced"
    if place.joined:
        raise KeyEnded(newcomer.key_path, how)
    raise NewcomersKeyEnded(newcomer.key_path, how, place.join_as(handle))


def _alike(workspace: Workspace, handle: str, place: Place) -> Iterator[tuple[str, str]]:
    """Yield people without a key who may be meant by an unknown handle, each with the command for whoever they are."""
    waiting = [person.handle for person in workspace.people.by_handle.values() if person.active and not person.keys]
    for other in difflib.get_close_matches(handle, waiting, 2, _ALIKE):
        yield f"“{other}” ({workspace.people[other].name})", place.join_as(other)


def introduce_again(workspace: Workspace, newcomer: Newcomer, now: datetime) -> Person:
    """Set name, e-mail address and key of an existing copy again, from people.yaml."""
    in_use = key_in_use(workspace)
    if newcomer.key is None and public_of(in_use):
        newcomer = replace(newcomer, key=in_use)
    place = Place(go_on=f"    rlhf join --here --as {newcomer.handle}", joined=True)
    person, key = _known(workspace, newcomer, now, place)
    introduce(workspace.git, newcomer.handle, person, key.resolve())
    return person
