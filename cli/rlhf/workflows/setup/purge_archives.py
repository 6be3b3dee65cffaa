"""Take words out of the archives of earlier removals: of their commits, which are kept there as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from rlhf.model.in_place_of import InPlaceOf, with_line
from rlhf.model.keys import fingerprint
from rlhf.model.purge_record import ARCHIVE, FOLDER, MAP
from rlhf.store.git.git import Git
from rlhf.store.git.local_objects import objects_in
from rlhf.store.git.rewrite import Rewriting, read_commits
from rlhf.store.ledgers.signatures import read_signed
from rlhf.store.main_history import line_of
from rlhf.store.purges import before, purges, record_of
from rlhf.workflows.audit.audit import everyone_ever
from rlhf.workflows.setup.purge_words import File, with_words_of_their_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.people import People
    from rlhf.model.phrases import Phrases
    from rlhf.model.purge_record import PurgeRecord
    from rlhf.store.git.rewrite import OldCommit
    from rlhf.store.purges import Purge
    from rlhf.store.repository import Repository

#: With these settings, a repository that is made for a moment signs as the project's own does.
_SIGNING = ("user.signingkey", "user.name", "user.email", "gpg.format", "gpg.ssh.program")


def archives_without(repository: Repository, phrases: Phrases) -> dict[str, File]:
    """Return the files of earlier removals that have to be written again, by object."""
    result: dict[str, File] = {}
    every = purges(repository)
    people = everyone_ever(repository, line_of(repository.git, repository.main)) if every else None
    for purge in every:
        if people is not None:
            result |= dict(_of(repository, purge, record_of(repository, purge), people, phrases))
    return result


def _of(
    repository: Repository, purge: Purge, record: PurgeRecord, people: People, phrases: Phrases
) -> Iterator[tuple[str, File]]:
    """Yield the new archive of a removal, and the new map that goes with it; nothing where the words are not there."""
    keys = repository.policy.forge_keys
    with before(repository, purge, record) as earlier:
        commits = [old for old in read_commits(earlier.git, record.commits) if old.oid in record.commits]
        having = with_words_of_their_own(commits, phrases)
        if not having:
            return
        signed = {item.commit: item for item in read_signed(earlier.git, people, keys, sorted(having))}

        def message(old: OldCommit) -> str:
            by = signed[old.oid]
            key = by.key.fingerprint if by.key is not None else fingerprint(keys.current)
            stands = InPlaceOf(old.oid, by.contributor, key) if by.contributor else InPlaceOf(old.oid)
            return with_line(phrases.removed_from_message(old.message), stands)

        settings = {name.replace(".", "__"): repository.git.settings.get(name, "") for name in _SIGNING}
        git = Git(earlier.git.root).with_config(**{name: value for name, value in settings.items() if value})
        alone = Rewriting(git, earlier.objects, {}, message=message, name=phrases.removed_from)
        for old in commits:
            if old.oid in having:
                alone.again(old)
        stands_for = {**record.reworded, **alone.commits}
        packed = {oid for index in (git.objects_folder / "pack").glob("*.idx") for oid in objects_in(index)}
        gone = {*alone.commits, *record.reworded.values()}  # also what stood in their place until now
        kept = sorted({*packed - gone, *stands_for.values()})
        pack = git.run("pack-objects", "--stdout", "--quiet", stdin="".join(f"{oid}\n" for oid in kept).encode())
    new = replace(record, reworded=stands_for)
    read = repository.objects.read
    yield purge.archive, File(f"{FOLDER}/{purge.id}{ARCHIVE}", read(purge.archive) or b"", pack)
    yield purge.map, File(f"{FOLDER}/{purge.id}{MAP}", read(purge.map) or b"", new.text().encode())
