"""Read from the forge's ledger what removals of words have replaced in this repository's history."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import DRAFTS, LedgerBranch
from rlhf.model.event_types import FORGE
from rlhf.model.purge_record import ARCHIVE, FOLDER, MAP, PurgeRecord, read_purge_record
from rlhf.store.git.branches import LOCAL, Branches, Tip
from rlhf.store.git.git import Git
from rlhf.store.git.missing_objects import fetch_objects
from rlhf.store.git.refs import read_refs
from rlhf.store.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

_REPLACED = "refs/replace/"


class Purge(Struct, frozen=True):
    """A removal of words.

    Args:
        id: the ULID that its files in the ledger begin with.
        map, archive: the objects of its record, and of the commits and folders that it replaced.
    """

    id: str
    map: str
    archive: str


def purges(repository: Repository) -> list[Purge]:
    """Return the removals that the forge's ledger names, as far as it is trusted, the oldest first; none is read."""
    tip = repository.branches.latest(str(LedgerBranch(FORGE)))
    if tip is None or not repository.objects.oid(f"{tip.oid}:{FOLDER}"):
        return []
    believed = repository.ledgers.belief(FORGE, tip.oid).commit
    entries = (
        {entry.path: entry.oid for entry in repository.objects.entries(f"{believed}:{FOLDER}")} if believed else {}
    )
    ids = sorted(name.removesuffix(MAP) for name in entries if name.endswith(MAP))
    return [Purge(id_, entries[id_ + MAP], entries.get(id_ + ARCHIVE, "")) for id_ in ids]


def record_of(repository: Repository, purge: Purge) -> PurgeRecord:
    """Return what a removal replaced; in a person's copy it is fetched where it is not here.

    Raises:
        Unreachable.
    """
    if not repository.bare:
        fetch_objects(repository.git, [purge.map])
    return read_purge_record((repository.objects.read(purge.map) or b"").decode("utf-8", "replace"))


@contextmanager
def before(repository: Repository, purge: Purge, record: PurgeRecord) -> Iterator[Repository]:
    """Open the repository as it was before a removal, without drafts: its branches, commits, folders and signatures.

    It has every file that it had then, those that had the words without them. It is made of the archive in the forge's
    ledger and of the objects that are still here, in a folder of its own that is removed again.
    """
    if not repository.bare:
        fetch_objects(repository.git, [purge.archive])
    with tempfile.TemporaryDirectory(prefix="rlhf-before-") as name:
        folder = Path(name)
        git = Git(folder)
        git.run("init", "--quiet", "--bare", "--initial-branch=main", "--template=", ".")
        _borrow(repository.git, folder)
        known = {new: old for old, new in record.reworded.items()} | dict(repository.git.replaced or {})
        git = Git(folder, replaced=known)
        git.run("index-pack", "--stdin", stdin=repository.objects.read(purge.archive) or b"")
        own = {branch: old for branch, (old, _) in record.refs.items() if not branch.startswith(DRAFTS)}
        refs = {f"{LOCAL}{branch}": old for branch, old in own.items()}
        refs |= dict(read_refs(repository.git, _REPLACED))
        refs |= {f"{_REPLACED}{old}": blob.new for old, blob in record.blobs.items()}
        refs |= {f"{_REPLACED}{old}": new for old, new in record.reworded.items()}
        rows = "".join(f"{oid} {name}\n" for name, oid in sorted(refs.items()))
        (folder / "packed-refs").write_text(f"# pack-refs with: sorted \n{rows}", encoding="utf-8")
        earlier = Repository(git, bare=True)
        tips = {branch: Tip(old, earlier.objects.message) for branch, old in own.items()}
        try:
            yield earlier.with_branches(Branches(tips, tips))
        finally:
            earlier.close()


def _borrow(git: Git, folder: Path) -> None:
    """Let a new bare repository read the objects of another one, and fetch what is missing there from its remote."""
    (folder / "objects" / "info").mkdir(exist_ok=True)
    (folder / "objects" / "info" / "alternates").write_text(f"{git.objects_folder.resolve()}\n", encoding="utf-8")
    if any((git.objects_folder / "pack").glob("*.promisor")):
        shutil.copy2(git.git_dir / "config", folder / "config")
        Git(folder).run("config", "core.bare", "true")
