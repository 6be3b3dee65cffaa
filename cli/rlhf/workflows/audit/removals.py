"""Hold what stands in the place of replaced commits against what was there: words were removed, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import LedgerBranch
from rlhf.model.event_types import FORGE, PURGED
from rlhf.model.in_place_of import without_line
from rlhf.model.keys import fingerprint
from rlhf.process.audit import Problem, Removal
from rlhf.store.git.rewrite import NOBODY, OldCommit, Rewriting, read_commits
from rlhf.store.git.write_objects import tree_id
from rlhf.store.ledgers import ledger
from rlhf.store.machine.parallel import workers
from rlhf.store.main_history import signatures
from rlhf.store.purges import record_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rlhf.model.keys import ForgeKeys
    from rlhf.model.people import People
    from rlhf.model.purge_record import PurgeRecord
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.purges import Purge
    from rlhf.store.repository import Repository


def hashes_now(records: Sequence[PurgeRecord]) -> dict[str, set[str]]:
    """Return, by the object that a file is now, the content hashes of what it was before words were removed."""
    result: dict[str, set[str]] = {}
    for record in records:
        for old, blob in record.blobs.items():
            result.setdefault(blob.new, set()).update({blob.hash}, result.get(old, ()))
    return result


def removals_in(repository: Repository, every: Sequence[Purge]) -> Iterator[Removal]:
    """Yield what the forge's ledger says of each removal."""
    tip = repository.branches.latest(str(LedgerBranch(FORGE)))
    files = ledger.list_events(repository.objects, FORGE, tip.oid) if tip is not None else ()
    events = {file.id: ledger.read_event(repository.objects, file) for file in files if file.type == PURGED}
    for purge in every:
        record, event = record_of(repository, purge), events.get(purge.id)
        if event is not None:
            why = str(event.body.get("why", ""))
            yield Removal(
                purge.id, event.at, why, len(record.blobs), len(record.commits), len(record.reworded)
            )  # fmt: skip


def not_as_before(
    repository: Repository,
    earlier: Repository,
    record: PurgeRecord,
    people: People,
    keys: ForgeKeys,
    progress: Callable[[str], None],
) -> Iterator[Problem]:
    """Report each commit that is not what the removal made of the one in whose place it stands.

    Its folders, its parents and its message have to be those of that commit without the words, and whoever it says had
    signed that commit has to have signed it: the old signatures are verified again, on the old bytes.
    """
    trees = Rewriting(
        earlier.git, earlier.objects, {old: blob.new for old, blob in record.blobs.items()}, record.commits,
        write=lambda _, entries: tree_id(entries),
    )  # fmt: skip
    before = {old.oid: old for old in read_commits(earlier.git, record.commits) if old.oid in record.commits}
    live = {new for new in record.commits.values() if repository.objects.get(new) is not None}
    after = {new.oid: new for new in read_commits(repository.git, sorted(live)) if new.oid in live}
    signed = signatures(earlier.git, people, keys, sorted(before.keys() - record.reworded.keys()), workers(), progress)
    signed |= signatures(repository.git, people, keys, sorted(after), workers(), progress)
    for old, new in record.commits.items():
        if old not in before:
            yield Problem(
                "removal_contradicts", new, f"{old[:8]}, in whose place {new[:8]} stands, is not in the archive."
            )
        elif new in after and old not in record.reworded:
            yield from _differs(before[old], after[new], trees, signed, keys)


def _differs(
    old: OldCommit, new: OldCommit, trees: Rewriting, signed: Mapping[str, Signed], keys: ForgeKeys
) -> Iterator[Problem]:
    what = f"{new.oid[:8]} stands in the place of {old.oid[:8]} and has"
    if trees.tree(old.tree) != new.tree:
        yield Problem("removal_contradicts", new.oid, f"{what} other files than that without the removed words.")
    if [trees.commits.get(parent, parent) for parent in old.parents] != list(new.parents):
        yield Problem("removal_contradicts", new.oid, f"{what} another history.")
    if without_line(old.message).strip() != without_line(new.message).strip():
        yield Problem("removal_contradicts", new.oid, f"{what} another message.")
    if _named(old) != _named(new):
        yield Problem("removal_contradicts", new.oid, f"{what} another author or another time.")
    if _signer(signed.get(old.oid), keys) != _signer(signed.get(new.oid), keys):
        yield Problem("removal_contradicts", new.oid, f"{what} another signer than the signature there proves.")


def _named(commit: OldCommit) -> list[tuple[str, str, str]]:
    return [(who.name or NOBODY, who.email, who.when) for who in commit.people]


def _signer(signed: Signed | None, keys: ForgeKeys) -> tuple[str, str]:
    if signed is None or not signed.contributor:
        return "", ""
    if signed.contributor == FORGE:
        return FORGE, ""  # which of its keys signed is its own affair
    return signed.contributor, signed.key.fingerprint if signed.key is not None else fingerprint(keys.current)


def unproven(signed: Mapping[str, Signed], records: Sequence[PurgeRecord]) -> Iterator[Problem]:
    """Report each commit that says that it stands in the place of another, of which no removal says so."""
    for item in signed.values():
        if item.stands_for in {"", item.commit}:  # a commit whose message had the words: only this stands for it
            continue
        if not any(record.commits.get(item.stands_for) == item.commit for record in records):
            what = (
                f"{item.commit[:8]} says that it stands in the place of another commit, and no removal replaced that."
            )
            yield Problem("removal_contradicts", item.commit, what)
