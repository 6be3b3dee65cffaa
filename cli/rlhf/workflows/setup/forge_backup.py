"""Back up a project's own repository into one file, and make a repository from such a file again."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf import __version__
from rlhf.errors import (
    BackupChanged,
    BackupHoldsStranger,
    BackupInTheWay,
    BackupLacks,
    BackupOfAnother,
    BackupUnreadable,
    DiskFull,
    RepositoryInTheWay,
)
from rlhf.forge import journal, local
from rlhf.model.instants import stamp
from rlhf.model.keys import same_key
from rlhf.store.files.atomic import on_disk, trouble_of
from rlhf.store.git.git import Git, GitFailed
from rlhf.store.git.messages import last_line
from rlhf.store.repository import Repository
from rlhf.workflows.gate.finish import finish_left
from rlhf.workflows.setup.place import require_place_for_repository
from rlhf.workflows.sync.sync import Progress, quiet

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.workflows.gate.forge_ledger import Randomness

#: The names in a backup: what it is, all branches with all that they reach, the forge's key, what was under way.
_ABOUT, _BUNDLE, _KEYS, _JOURNAL = "backup.json", "project.bundle", ("forge_ed25519", "forge_ed25519.pub"), "journal/"
_PARTS = {_ABOUT, _BUNDLE, *_KEYS}
_FORM = 1
_LARGEST_NOTE = 10 << 20  # bytes: everything in a backup but the branches is small


class Backup(Struct, frozen=True):
    """What a backup holds.

    Args:
        main: the commit of main.
        branches: the number of branches.
        made: when it was made, as an instant in UTC.
    """

    file: Path
    project: str
    main: str
    branches: int
    size: int
    made: str


def back_up(repository: Repository, file: Path, now: datetime, randomness: Randomness, say: Progress = quiet) -> Backup:
    """Write everything that the project's repository needs into one file; pushes may go on meanwhile.

    A push whose branches have moved when they are read is in the backup with its time of arrival: until this is done,
    no hook takes it out of the journal.

    Raises:
        BackupInTheWay: the file is there already.
        NotAllowedToWrite, DiskFull: the file could not be written; nothing of it is left.
    """
    if file.exists():
        raise BackupInTheWay(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return _back_up(repository, file, now, randomness, say)
    except OSError as error:
        raise trouble_of(error, file) from None


def _back_up(repository: Repository, file: Path, now: datetime, randomness: Randomness, say: Progress) -> Backup:
    bare = repository.git_dir
    with journal.only_one(bare), tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as name:
        folder = Path(name)
        say("Finishing what was left undone …")
        finish_left(repository, now, randomness)
        repository.refresh()
        say("Writing the branches and all that they reach …")
        bundle = folder / _BUNDLE
        repository.git.run("bundle", "create", "--quiet", str(bundle.resolve()), "--all")
        made = Backup(
            file, repository.policy.project, repository.main, len(repository.branches.own), bundle.stat().st_size,
            stamp(now),
        )  # fmt: skip
        about = {
            "form": _FORM, "rlhf": __version__, "project": made.project, "main": made.main, "made": made.made,
            "branches": made.branches, "sha256": _sum(bundle),
        }  # fmt: skip
        say("Packing …")
        packed = folder / "packed"
        with tarfile.open(packed, "w") as archive:
            _add(archive, _ABOUT, json.dumps(about, indent=2).encode())
            archive.add(bundle, _BUNDLE)
            for key in _KEYS:
                archive.add(bare / "rlhf" / key, key)
            for entry in sorted((bare / "rlhf" / "journal").glob("*.json")):
                archive.add(entry, f"{_JOURNAL}{entry.name}")
        packed.chmod(0o600)  # it holds the forge's private key
        on_disk(packed)
        packed.rename(file)
    return made


def restore(file: Path, bare: Path, now: datetime, randomness: Randomness, say: Progress = quiet) -> Backup:
    """Make the project's repository from a backup; what was under way then is finished.

    Raises:
        RepositoryInTheWay: something is there already.
        NotABackup: the file is no backup, or is damaged; nothing was made.
    """
    require_place_for_repository(bare)
    if bare.exists():
        raise RepositoryInTheWay(bare)
    making = bare.with_name(f".{bare.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        say("Unpacking …")
        about = _unpack(file, making)
        say("Looking through all of it …")
        made = _put_together(file, making, bare, about)
        making.rename(bare)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    repository = Repository(Git(bare.resolve()), bare=True)
    try:
        with journal.only_one(bare):
            finish_left(repository, now, randomness)
    finally:
        repository.close()
    return made


def _unpack(file: Path, making: Path) -> dict[str, object]:
    """Unpack a backup into a new folder, by the names that it may have and no others; return what it says of itself."""
    making.mkdir(parents=True, mode=0o700)
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                folder, _, name = member.name.rpartition("/")
                entry = f"{folder}/" == _JOURNAL and name.endswith(".json")
                known = entry or member.name in _PARTS
                if content is None or not known or (member.name != _BUNDLE and member.size > _LARGEST_NOTE):
                    raise BackupHoldsStranger(file, member.name)
                place = making / "unpacked" / member.name
                place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with place.open("xb") as out:
                    shutil.copyfileobj(content, out)
        if missing := sorted(part for part in _PARTS if not (making / "unpacked" / part).is_file()):
            raise BackupLacks(file, missing[0])
        about = json.loads((making / "unpacked" / _ABOUT).read_bytes())
        if about["form"] != _FORM or _sum(making / "unpacked" / _BUNDLE) != about["sha256"]:
            raise BackupChanged(file)
    except OSError as error:
        full = trouble_of(error, making)
        raise (full if isinstance(full, DiskFull) else BackupUnreadable(file, error)) from None
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BackupUnreadable(file, error) from None
    return dict(about)


def _put_together(file: Path, making: Path, bare: Path, about: dict[str, object]) -> Backup:
    """Make a bare repository of what was unpacked, and look whether it is whole."""
    unpacked = making / "unpacked"
    git = local.create(making)
    try:
        git.attempt("fetch", "--quiet", "--no-tags", str((unpacked / _BUNDLE).resolve()), "+refs/*:refs/*")
        git.attempt("fsck", "--connectivity-only", "--no-dangling")
    except GitFailed as failure:
        raise BackupUnreadable(file, last_line(failure.words)) from None
    (making / "rlhf").mkdir(mode=0o700)
    for key in _KEYS:
        (unpacked / key).rename(making / "rlhf" / key)
    (making / "rlhf" / _KEYS[0]).chmod(0o600)
    if (unpacked / _JOURNAL).is_dir():
        (unpacked / _JOURNAL).rename(making / "rlhf" / "journal")
    shutil.rmtree(unpacked)
    local.install(making, sys.executable, bare)
    repository = Repository(Git(making), bare=True)
    try:
        public = (making / "rlhf" / _KEYS[1]).read_text(encoding="utf-8")
        if repository.main != about["main"] or not same_key(public, repository.policy.forge_key):
            raise BackupOfAnother(file)
        return Backup(
            file, repository.policy.project, repository.main, len(repository.branches.own), file.stat().st_size,
            str(about["made"]),
        )  # fmt: skip
    finally:
        repository.close()


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
