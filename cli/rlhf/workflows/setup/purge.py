"""Remove words from all of a project's history, and keep every proof: who signed what, who signed it off, and when.

Each file that had the words gets a version without them, and each commit that reaches such a file is made again, signed
by the forge; its last line says in whose place it stands and who had signed that. What is replaced stays in an archive
in the forge's ledger as far as it has no words: commits with their signatures, and folders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import CameInMeanwhile, ForgeAtWork, NothingToRemove, RemovalUnreadable, TagsInTheWay
from rlhf.forge import journal
from rlhf.model import paths
from rlhf.model.branch_name import ANSWERS, LEDGERS, LedgerBranch, read_answer
from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.event_types import ARRIVED_IN_TIME, FORGE, PURGED, RECEIVED
from rlhf.model.ids import ulid, ulid_after
from rlhf.model.in_place_of import InPlaceOf, with_line
from rlhf.model.keys import fingerprint
from rlhf.model.purge_record import ARCHIVE, FOLDER, MAP, Blob, PurgeRecord
from rlhf.store.git.branches import ABSENT, KEPT, LOCAL, Tip
from rlhf.store.git.refs import read_refs
from rlhf.store.git.rewrite import OldCommit, Rewriting, read_commits
from rlhf.store.git.write_objects import write_blobs
from rlhf.store.ledgers import ledger
from rlhf.store.machine.parallel import workers
from rlhf.store.main_history import line_of, signatures
from rlhf.workflows.audit.audit import everyone_ever
from rlhf.workflows.gate.finish import finish_left
from rlhf.workflows.gate.moves import move_together
from rlhf.workflows.gate.purging import forget_replaced
from rlhf.workflows.setup.purge_words import files_with, with_words_in_message
from rlhf.workflows.sync.sync import Progress, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rlhf.model.phrases import Phrases
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness
    from rlhf.workflows.setup.purge_words import File

_OFTEN = 200


class Purged(Struct, frozen=True):
    """What a removal did, or would do.

    Args:
        files: by path, how often the words were in a file, in all its versions.
        versions: the number of contents that were replaced.
        commits: the number of commits that were made again.
        messages: how many of these had the words in their message.
        concerned: whose work it was, and about which task: (task, handle).
        done: whether it was done, not only looked at.
    """

    files: Mapping[str, int]
    versions: int
    commits: int
    messages: int
    concerned: tuple[tuple[str, str], ...]
    done: bool = False


class _Plan(Struct, frozen=True):
    files: Mapping[str, File]
    commits: tuple[OldCommit, ...]
    reworded: frozenset[str]
    purged: Purged


def look(repository: Repository, phrases: Phrases, say: Progress = quiet) -> Purged:
    """Return what a removal of words would do; nothing is changed.

    Raises:
        NothingToRemove: the words are nowhere in the history.
        WordsInNames, RemovalBreaksFiles, WordsStay, TagsInTheWay: they cannot be removed like this.
    """
    return _plan(repository, phrases, say).purged


def purge(
    repository: Repository, phrases: Phrases, why: str, now: datetime, randomness: Randomness, say: Progress = quiet
) -> Purged:
    """Remove words from the history of the project's own repository.

    Branches move together or not at all. Stopped before that, nothing has changed; after it, the next push or
    `rlhf forge tend` finishes.

    Raises:
        ForgeAtWork: somebody is sending something; nothing was changed.
        NothingToRemove, WordsInNames, RemovalBreaksFiles, WordsStay, TagsInTheWay: nothing was changed.
    """
    bare = repository.git_dir
    with journal.only_one(bare):
        finish_left(repository, now, randomness)
        if journal.pushes(bare):
            raise ForgeAtWork(bare)
        repository.refresh()
        plan = _plan(repository, phrases, say)
        entry = journal.purging(bare, [oid for _, oid in read_refs(repository.git, "refs/")])
        try:
            rewriting = _rewritten(repository, plan, phrases, say)
            say("Writing down what stands in whose place …")
            lines = _moves(repository, plan, rewriting, why, now, randomness)
            _move_what_nobody_sends(repository, rewriting.history)
        except BaseException:
            journal.done(entry)
            raise
        if not move_together(repository, lines):
            journal.done(entry)
            raise ForgeAtWork(bare)
        say("Taking what was replaced out of the repository …")
        forget_replaced(repository, entry)
    if any(repository.objects.get(oid) is not None for oid in plan.files):
        raise CameInMeanwhile
    return replace(plan.purged, done=True)


def _plan(repository: Repository, phrases: Phrases, say: Progress) -> _Plan:
    say("Looking for the words …")
    git = repository.git
    refs = read_refs(git, "refs/")
    files = files_with(git, repository.objects, phrases, say)
    commits = read_commits(git, (oid for _, oid in refs))
    reworded = with_words_in_message(commits, phrases)
    if not files and not reworded:
        raise NothingToRemove
    trial = Rewriting(git, repository.objects, dict.fromkeys(files, f"{0:040}"), write=lambda *_: f"{1:040}")
    touched = _touched(trial, commits, reworded)
    if tags := [name for name, oid in refs if _is_tag_of(repository, oid, touched)]:
        raise TagsInTheWay(tags)
    times: dict[str, int] = {}
    for file in files.values():
        times[file.path] = times.get(file.path, 0) + file.times
    concerned = sorted(_concerned(repository, times))
    again = tuple(commit for commit in commits if commit.oid in touched)
    return _Plan(
        files, again, reworded, Purged(times, len(files), len(again), len(reworded), tuple(concerned))
    )  # fmt: skip


def _touched(trial: Rewriting, commits: list[OldCommit], reworded: frozenset[str]) -> set[str]:
    """Return the commits that have to be made again: they have the words, or follow on one that is made again."""
    result: set[str] = set()
    for commit in commits:
        if commit.oid in reworded or not result.isdisjoint(commit.parents) or trial.tree(commit.tree) != commit.tree:
            result.add(commit.oid)
    return result


def _is_tag_of(repository: Repository, oid: str, touched: set[str]) -> bool:
    tag = repository.objects.get(oid)
    return tag is not None and tag.type == "tag" and repository.objects.oid(f"{oid}^{{commit}}") in touched


def _concerned(repository: Repository, files: Mapping[str, int]) -> set[tuple[str, str]]:
    """Return whom changed files are about: the author of an answer, who holds or has answered a task, who spoke."""
    result: set[tuple[str, str]] = set()
    for path in files:
        placed = paths.place(path)
        if placed.what == "answer":
            result.add((placed.task, placed.handle))
        elif placed.what == "task":
            facts = repository.facts(placed.batch, placed.task)
            result |= {(placed.task, lease.holder) for lease in facts.leases}
            result |= {(placed.task, author) for author in facts.accepted}
            result |= {(placed.task, submission.author) for submission in facts.submissions}
    return {(task, handle) for task, handle in result if repository.people.get(handle) is not None}


class _Rewritten(NamedTuple):
    """The new history; and those commits whose message had the words, each as it was but for the message."""

    history: Rewriting
    alone: Rewriting


def _rewritten(repository: Repository, plan: _Plan, phrases: Phrases, say: Progress) -> _Rewritten:
    """Make all commits again that have the words or follow on such a commit; no branch points to them yet."""
    git, objects = repository.git, repository.objects
    new = write_blobs(git, [file.new for file in plan.files.values()])
    keys = repository.policy.forge_keys
    people = everyone_ever(repository, line_of(git, repository.main))
    signed = signatures(git, people, keys, [commit.oid for commit in plan.commits], workers(), say)

    def message(old: OldCommit) -> str:
        return with_line(phrases.removed_from(old.message), _stands(signed.get(old.oid), old.oid, keys.current))

    result = _Rewritten(
        Rewriting(git, objects, dict(zip(plan.files, new, strict=True)), message=message),
        Rewriting(git, objects, {}, message=message),
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
    repository: Repository, plan: _Plan, rewriting: _Rewritten, why: str, now: datetime, randomness: Randomness
) -> list[str]:
    """Return the lines for `git update-ref` that move all branches, the forge's ledger with the record of it."""
    own = {name: tip.oid for name, tip in repository.branches.own.items()}
    after = {name: rewriting.history.commits.get(oid, oid) for name, oid in own.items()}
    blobs = {
        oid: Blob(rewriting.history.blobs[oid], content_hash(file.old)) for oid, file in plan.files.items()
    }  # fmt: skip
    record = PurgeRecord(
        {name: (own[name], after[name]) for name in own}, rewriting.history.commits, blobs, rewriting.alone.commits
    )  # fmt: skip
    forge = str(LedgerBranch(FORGE))
    tip = Tip(after[forge], repository.objects.message) if forge in after else None
    events = list(_events(repository, plan.purged, rewriting.history, own, why, now, randomness))
    first = ulid_after(events[0].id, ledger.latest_id(tip.message) if tip else "")
    beside = {
        f"{FOLDER}/{first}{MAP}": record.text().encode(),
        f"{FOLDER}/{first}{ARCHIVE}": _archive(repository, plan, rewriting),
    }
    made, written = ledger.extended(repository.git, repository.objects, tip, events, beside)
    if written[0].id != first:
        raise RemovalUnreadable
    after[forge] = made
    return [
        f"update {LOCAL}{name} {new} {own.get(name, ABSENT)}" for name, new in after.items() if own.get(name) != new
    ]


def _archive(repository: Repository, plan: _Plan, rewriting: _Rewritten) -> bytes:
    """Return a pack of the replaced commits and folders; for a commit whose message has the words, the one like it."""
    kept = [rewriting.alone.commits.get(commit.oid, commit.oid) for commit in plan.commits]
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
        if (batch := repository.batch_of(task)) is not None:
            yield event(PURGED, {"why": why, "to": handle}, batch, task)
    for name, old in own.items():
        new = rewriting.commits.get(old)
        if new is None:
            continue
        if name.startswith(LEDGERS) and repository.ledgers.belief(name.removeprefix(LEDGERS), old).whole:
            yield event(ARRIVED_IN_TIME, {"branch": name, "commit": new})
        if name.startswith(ANSWERS) and (answer := read_answer(name)) is not None:
            yield from _arrival(repository, answer.task, answer.author, old, new, event)


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
