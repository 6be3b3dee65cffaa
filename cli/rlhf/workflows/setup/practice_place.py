"""The folder of a practice: a project of its own, its reviewer and the learner's copy; made, found, moved aside."""

from __future__ import annotations

import shlex
import shutil
import sys
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import (
    NotAPractice,
    PracticeBroken,
    PracticeInsideCopy,
    PracticeInsidePractice,
    PracticeStays,
)
from rlhf.forge import local
from rlhf.model.paths import batch_path, task_path
from rlhf.store.files.atomic import trouble_of
from rlhf.store.files.schemas import practice
from rlhf.store.git.address import address
from rlhf.store.git.find_root import root_around
from rlhf.store.git.git import Git
from rlhf.store.machine.copy_card import keep_card
from rlhf.store.machine.known_copies import PRACTICE_MARK
from rlhf.store.machine.lock import alone
from rlhf.store.workspace import Workspace
from rlhf.workflows.publishing.publish import publish, require_answered
from rlhf.workflows.setup.init import Founding, init
from rlhf.workflows.setup.join import Newcomer, join
from rlhf.workflows.setup.people import Details, add
from rlhf.workflows.setup.place import require_place_for_copy, require_place_for_repository
from rlhf.workflows.sync.sync import Progress, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from rlhf.workflows.ledger.append import Randomness

FOLDER = "rlhf-practice"
TASK, BATCH = "t-pract1ce00", "practice"
LEARNER, REVIEWER = "learner", "robin"
_NAMES = {LEARNER: "The learner", REVIEWER: "Robin (a script)"}
_ZONE = "Europe/London"
#: The file by which a practice is known, and the one that says that its project is complete.
_MARK, _READY = PRACTICE_MARK, "ready"


class Place(Struct, frozen=True):
    """A practice, by its folder."""

    folder: Path

    @property
    def copy(self) -> Path:
        return self.folder / "my-copy"

    @property
    def scenes(self) -> Path:
        return self.folder / "behind-the-scenes"

    @property
    def bare(self) -> Path:
        return self.scenes / "project.git"

    @property
    def reviewer(self) -> Path:
        return self.scenes / REVIEWER

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have only this process make the practice, or act in it as its reviewer."""
        with alone(self.folder / ".lock", lambda: None):
            yield

    def person(self, handle: str) -> Newcomer:
        """Return the learner or the reviewer, whose keys are in the practice and nowhere else."""
        return Newcomer(handle, self.scenes)

    @property
    def begun(self) -> bool:
        """Whether the practice was made, be it not to the end."""
        return (self.folder / _MARK).is_file()

    @property
    def made(self) -> bool:
        """Whether the learner has had their copy."""
        return (self.copy / ".git").exists()


def around(start: Path) -> Place | None:
    """Return the practice around a folder; None where there is none."""
    return next((Place(folder) for folder in (start, *start.parents) if (folder / _MARK).is_file()), None)


def choose(start: Path, folder: Path | None) -> Place:
    """Return the practice that is meant, which may have to be made.

    Args:
        folder: the folder that was named; None for the practice around `start`, or else one in it.

    Raises:
        NotAPractice, PracticeInsideCopy, PracticeInsidePractice.
    """
    target = (start / (folder or FOLDER)).resolve()
    outer = around(target)
    if outer is not None:
        if folder is not None and not target.exists():
            raise PracticeInsidePractice(outer.folder)
        return outer
    root = root_around(target)
    if root is not None and root != target:
        raise PracticeInsideCopy(target, root)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NotAPractice(target)
    return Place(target)


def make(place: Place, now: datetime, randomness: Randomness, say: Progress = quiet) -> None:
    """Make the practice, or what an interrupted run has not made of it; the learner's copy comes last.

    Raises:
        PracticeBroken: there are files where the learner's copy was.
    """
    require_place_for_copy(place.folder)
    require_place_for_repository(place.bare)
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        (place.folder / _MARK).write_text("A practice of rlhf: rlhf practise\n", encoding="utf-8")
        shutil.copyfile(practice() / "README.txt", place.folder / "README.txt")
    except OSError as error:
        raise trouble_of(error, place.folder) from None
    with place.alone():
        if place.made:  # by another process, meanwhile
            return
        if place.copy.is_dir() and any(place.copy.iterdir()):
            raise PracticeBroken(place.folder, place.copy)
        if not (place.scenes / _READY).is_file():
            say("Making a project to practise in …")
            shutil.rmtree(place.scenes, ignore_errors=True)  # of an interrupted run, before a learner was in it
            _begin_project(place, now, randomness)
        join(str(place.bare), place.copy, place.person(LEARNER), now, say=say)


def _begin_project(place: Place, now: datetime, randomness: Randomness) -> None:
    """Make the project, with its reviewer as its manager, the task in it, and the learner let in."""
    place.scenes.mkdir(parents=True, exist_ok=True)
    founding = Founding("Practice", _ZONE, _NAMES[REVIEWER])
    init(place.reviewer, place.bare, place.person(REVIEWER), founding, now)
    files: dict[str, bytes | None] = {
        batch_path(BATCH): (practice() / "batch.yaml").read_bytes(),
        task_path(BATCH, TASK): (practice() / "task.yaml").read_bytes(),
    }
    learner = Details(_NAMES[LEARNER], ["trainer"], key=place.person(LEARNER).public_key())
    with Workspace(place.reviewer) as workspace:
        require_answered(publish(workspace, files, "A task to practise on", now, randomness))
        require_answered(add(workspace, LEARNER, learner, now, randomness))
    (place.scenes / _READY).write_text("", encoding="utf-8")


def connect(place: Place, home: Path | None = None) -> None:
    """Have the copies and the project of a practice know where each other is, after its folder was moved.

    Args:
        home: the folder to which the practice is about to be moved; None for its present one.

    Raises:
        PracticeBroken: a part of it is gone.
    """
    there = Place(home or place.folder)
    for folder in (place.bare, place.reviewer / ".git", place.copy / ".git"):
        if not folder.is_dir():
            raise PracticeBroken(place.folder, folder)
    for root, handle in ((place.copy, LEARNER), (place.reviewer, REVIEWER)):
        _set(root, {"remote.origin.url": address(str(there.bare), there.folder)}, there.person(handle).key_path)
    hook = place.bare / local.HOOKS_FOLDER / "post-receive"
    known = Git(place.bare).settings.get("user.signingkey", "")
    if not known.startswith(str(there.bare)) or shlex.quote(sys.executable) not in _text(hook):
        local.install(place.bare, sys.executable, there.bare)


def _set(root: Path, wanted: dict[str, str], key: Path) -> None:
    git = Git(root)
    wanted = {**wanted, "user.signingKey": str(key)}
    changed = {name: value for name, value in wanted.items() if git.settings.get(name.lower()) != value}
    for name, value in changed.items():
        git.set_setting(name, value)
    if changed:
        keep_card(git.git_dir, Git(root).settings)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def move_aside(place: Place) -> Path:
    """Give the folder of a practice another name, whole and able to go on, and return that.

    Raises:
        PracticeStays: the system does not let it.
    """
    names = (f"{place.folder.name}-{number}" for number in count(1))
    aside = next(path for name in names if not (path := place.folder.with_name(name)).exists())
    with suppress(PracticeBroken):  # what is left of it is kept, too
        connect(place, aside)
    try:
        place.folder.rename(aside)
    except OSError as error:
        raise PracticeStays(place.folder, error.strerror or str(error)) from None
    return aside
