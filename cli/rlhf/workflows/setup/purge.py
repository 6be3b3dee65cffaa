"""Remove words from all of a project's history, and keep every proof: who signed what, who signed it off, and when.

Each file that had the words gets a version without them, and each commit that reaches such a file is made again, signed
by the forge; its last line says in whose place it stands and who had signed that. What is replaced stays in an archive
in the forge's ledger as far as it has no words: commits with their signatures, and folders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from rlhf.errors import (
    CameInMeanwhile,
    ForgeAtWork,
    RemovalUnreadable,
    WordsInReason,
)
from rlhf.forge import journal
from rlhf.model import paths
from rlhf.model.branch_name import ANSWERS, LEDGERS, MAIN, LedgerBranch, read_answer
from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.event_types import ARRIVED_IN_TIME, FORGE, PURGED, RECEIVED, TASK_EDIT
from rlhf.model.ids import ulid, ulid_after
from rlhf.model.in_place_of import InPlaceOf, with_line
from rlhf.model.keys import fingerprint
from rlhf.model.phrases import text_of
from rlhf.model.purge_record import ARCHIVE, FOLDER, MAP, Blob, PurgeRecord
from rlhf.process.task_edits import TaskVersion
from rlhf.store.git.branches import ABSENT, KEPT, LOCAL, Tip
from rlhf.store.git.ref_logs import logs_as_they_are, write_logs
from rlhf.store.git.refs import read_refs
from rlhf.store.git.rewrite import OldCommit, Rewriting
from rlhf.store.git.write_objects import write_blobs
from rlhf.store.ledgers import ledger
from rlhf.store.machine.parallel import workers
from rlhf.store.main_history import line_of, signatures
from rlhf.workflows.audit.audit import everyone_ever
from rlhf.workflows.gate.finish import finish_left
from rlhf.workflows.gate.moves import move_together
from rlhf.workflows.gate.purging import forget_replaced
from rlhf.workflows.gate.task_edits import meaning_in
from rlhf.workflows.setup.purge_plan import plan_of, tips_of
from rlhf.workflows.sync.sync import Progress, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rlhf.model.phrases import Phrases
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness
    from rlhf.workflows.setup.purge_plan import Plan, Purged

_OFTEN = 200


def purge(
    repository: Repository, phrases: Phrases, why: str, now: datetime, randomness: Randomness, say: Progress = quiet
) -> Purged:
    """Remove words from the history of the project's own repository.

    Branches move together or not at all. Stopped before that, nothing has changed; after it, the next push or
    `rlhf forge tend` finishes.

    Raises:
        ForgeAtWork: somebody is sending something; nothing was changed.
        NothingToRemove, WordsInNames, RemovalBreaksFiles, WordsStay, TagsInTheWay, WordsAreTheMark, WordsInReason:
            nothing was changed.
    """
    if phrases.are_in(why):
        raise WordsInReason
    bare = repository.git_dir
    with journal.only_one(bare):
        finish_left(repository, now, randomness)
        if journal.pushes(bare):
            raise ForgeAtWork(bare)
        repository.refresh()
        plan = plan_of(repository, phrases, say)
        tips = [tip.oid for tip in repository.branches.own.values()]
        entry = journal.purging(bare, tips, tips_of(repository.git))
        try:
            rewriting = _rewritten(repository, plan, phrases, say)
            say("Writing down what stands in whose place …")
            lines = _moves(repository, plan, rewriting, why, now, randomness)
            logs = logs_as_they_are(repository.git)
            _move_what_nobody_sends(repository, rewriting.history)
        except BaseException:
            journal.done(entry)
            raise
        if not move_together(repository, lines):
            journal.done(entry)
            raise ForgeAtWork(bare)
        write_logs(logs, rewriting.history.commits)
        say("Taking what was replaced out of the repository …")
        forget_replaced(repository, entry, lambda data: phrases.are_in(text_of(data)))
    if any(repository.objects.get(oid) is not None for oid in plan.files):
        raise CameInMeanwhile
    return replace(plan.purged, done=True)


class _Rewritten(NamedTuple):
    """The new history; and those commits whose message had the words, each as it was but for the message."""

    history: Rewriting
    alone: Rewriting


def _rewritten(repository: Repository, plan: Plan, phrases: Phrases, say: Progress) -> _Rewritten:
    """Make all commits again that have the words or follow on such a commit; no branch points to them yet."""
    git, objects = repository.git, repository.objects
    new = write_blobs(git, [file.new for file in plan.files.values()])
    keys = repository.policy.forge_keys
    people = everyone_ever(repository, line_of(git, repository.main))
    signed = signatures(git, people, keys, [commit.oid for commit in plan.commits], workers(), say)

    def message(old: OldCommit) -> str:
        return with_line(phrases.removed_from_message(old.message), _stands(signed.get(old.oid), old.oid, keys.current))

    result = _Rewritten(
        Rewriting(
            git, objects, dict(zip(plan.files, new, strict=True)), message=message, name=phrases.removed_from
        ),
        Rewriting(git, objects, {}, message=message, name=phrases.removed_from),
    )  # fmt: skip
    for number, commit in enumerate(plan.commits, 1):
        result.history.again(commit)
        if commit.oid in plan.reworded:
            result.alone.again(commit)
        if number % _OFTEN == 0:
            say(f"Making commits again … {number:,} of {len(plan.commits):,}")
    return result


def _stands(signed: Signed | None, old: str, current: str) -> InPlaceOf:
    if signed is None or not signed.contributor:
        return InPlaceOf(old)
    return InPlaceOf(old, signed.contributor, signed.key.fingerprint if signed.key else fingerprint(current))


def _moves(
    repository: Repository, plan: Plan, rewriting: _Rewritten, why: str, now: datetime, randomness: Randomness
) -> list[str]:
    """Return the lines for `git update-ref` that move all branches, the forge's ledger with the record of it."""
    own = {name: tip.oid for name, tip in repository.branches.own.items()}
    after = {name: rewriting.history.commits.get(oid, oid) for name, oid in own.items()}
    blobs = {
        oid: Blob(rewriting.history.blobs[oid], content_hash(file.old), file.places, meaning_in(file.old))
        for oid, file in plan.files.items()
    }  # fmt: skip
    made, proving = rewriting.history.commits, plan.proving
    record = PurgeRecord(
        {name: (own[name], after[name]) for name in own}, _of(proving, made), _of(plan.drafts, made), blobs,
        _of(proving, rewriting.alone.commits),
    )  # fmt: skip
    forge = str(LedgerBranch(FORGE))
    tip = Tip(after[forge], repository.objects.message) if forge in after else None
    events = list(_events(repository, plan.purged, rewriting.history, own, why, now, randomness))
    events += _edits(repository, plan, blobs, after[MAIN], now, randomness)
    first = ulid_after(events[0].id, ledger.latest_id(tip.message) if tip else "")
    beside = {
        f"{FOLDER}/{first}{MAP}": record.text().encode(),
        f"{FOLDER}/{first}{ARCHIVE}": _archive(repository, plan, rewriting),
    }
    tip_made, written = ledger.extended(repository.git, repository.objects, tip, events, beside)
    if written[0].id != first:
        raise RemovalUnreadable
    after[forge] = tip_made
    return [
        f"update {LOCAL}{name} {new} {own.get(name, ABSENT)}" for name, new in after.items() if own.get(name) != new
    ]


def _of(reached: frozenset[str], commits: Mapping[str, str]) -> dict[str, str]:
    """Return those of some commits that some branches reach: of what only logs here name, nobody else knows."""
    return {old: new for old, new in commits.items() if old in reached}


def _archive(repository: Repository, plan: Plan, rewriting: _Rewritten) -> bytes:
    """Return a pack of the replaced commits and folders; for a commit whose message has the words, the one like it."""
    alone = rewriting.alone.commits
    kept = [alone.get(commit.oid, commit.oid) for commit in plan.commits if commit.oid in plan.proving]
    kept += rewriting.history.old_trees()
    data = "".join(f"{oid}\n" for oid in kept).encode()
    return repository.git.run("pack-objects", "--stdout", "--quiet", stdin=data)


def _events(
    repository: Repository, purged: Purged, rewriting: Rewriting, own: Mapping[str, str], why: str, now: datetime,
    randomness: Randomness,
) -> Iterator[Event]:  # fmt: skip
    """Yield what the forge writes down: the removal, whom it concerns, and when what was replaced had arrived."""

    def event(type_: str, body: Mapping[str, Any], batch: str = "", task: str = "", at: datetime = now) -> Event:
        return Event(ulid(now, next(randomness)), type_, FORGE, at, batch, task, dict(body))

    yield event(PURGED, {"why": why, "versions": purged.versions, "commits": purged.commits})
    for task, handle in purged.concerned:
        batch = repository.batch_of(task) if task else ""
        yield event(PURGED, {"why": why, "to": handle}, batch or "", task if batch else "")
    for name, old in own.items():
        new = rewriting.commits.get(old)
        if new is None:
            continue
        if name.startswith(LEDGERS) and repository.ledgers.belief(name.removeprefix(LEDGERS), old).whole:
            yield event(ARRIVED_IN_TIME, {"branch": name, "commit": new})
        if name.startswith(ANSWERS) and (answer := read_answer(name)) is not None:
            yield from _arrival(repository, answer.task, answer.author, old, new, event)


def _edits(
    repository: Repository, plan: Plan, blobs: Mapping[str, Blob], main: str, now: datetime, randomness: Randomness
) -> Iterator[Event]:
    """Yield, for each task on main that had the words, that it means the same without them: sign-offs of it stand."""
    for batch in repository.snapshot.batch_names():
        for task, oid in repository.snapshot.task_ids(batch):
            blob = blobs.get(oid)
            if blob is None or not blob.meaning:
                continue
            left = plan.files[oid].new
            before = TaskVersion(blob.hash, blob.meaning)
            after = TaskVersion(content_hash(left), meaning_in(left), blob.new)
            body = {
                "editor": FORGE, "merge": main, "fields": [], "before": before.record(), "after": after.record(),
                "same": True,
            }  # fmt: skip
            yield Event(ulid(now, next(randomness)), TASK_EDIT, FORGE, now, *repository.snapshot.key(batch, task), body)


def _arrival(repository: Repository, task: str, author: str, old: str, new: str, event: Any) -> Iterator[Event]:
    """Yield when a submission arrived that another commit stands for now: when the one before did."""
    batch = repository.batch_of(task)
    if batch is None:
        return
    for before in repository.ledgers.task_events(batch, task):
        if before.type == RECEIVED and before.by == FORGE and before.body.get("commit") == old:
            words = repository.objects.read(f"{new}:{paths.answer_path(batch, task, author)}") or b""
            yield event(RECEIVED, {**before.body, "commit": new, "hash": content_hash(words)}, batch, task, before.at)


def _move_what_nobody_sends(repository: Repository, rewriting: Rewriting) -> None:
    """Point the refs that are no branches to the new commits: what was kept aside, and tags of a commit."""
    lines = []
    for name, oid in read_refs(repository.git, "refs/"):
        new = rewriting.commits.get(oid)
        if new is None or name.startswith(LOCAL):
            continue
        if name.startswith(KEPT):
            lines += [f"delete {name} {oid}", f"create {KEPT}{new} {new}"]
        else:
            lines.append(f"update {name} {new} {oid}")
    if lines:
        repository.git.run("update-ref", "--stdin", stdin="".join(f"{line}\n" for line in lines).encode())
