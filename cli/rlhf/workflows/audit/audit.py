"""Replay all of main, and prove from git alone that each accepted answer had its sign-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import NoHistory, NoSuchBase, UnreadableFile
from rlhf.model import paths
from rlhf.model.event_types import FORGE
from rlhf.process.audit import Accepted, Audit, Problem, Removal
from rlhf.store.machine.parallel import workers
from rlhf.store.main_history import Step, line_of, signatures, steps
from rlhf.store.purges import before, purges, record_of
from rlhf.workflows.audit.answer import Merge, examine, is_hosted
from rlhf.workflows.audit.change import examine_change, straight_on_main
from rlhf.workflows.audit.history import Past, everyone, people_over_time
from rlhf.workflows.audit.project_changes import project_changes
from rlhf.workflows.audit.record import Records
from rlhf.workflows.audit.removals import hashes_now, not_as_before, removals_in, unproven
from rlhf.workflows.audit.standing_now import as_it_stands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.model.purge_record import Blob, PurgeRecord
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.repository import Repository

_OFTEN = 100  # progress is reported after so many commits


class Since(Struct, frozen=True):
    """The start of a replay of main: after a commit, or from an instant on; from the beginning if neither is given."""

    commit: str = ""
    at: datetime | None = None


def audit(
    repository: Repository, since: Since, progress: Callable[[str], None], was: Mapping[str, Blob] | None = None
) -> Audit:
    """Replay main from its beginning, or from a commit or an instant on.

    What came before words were removed from history is replayed in the repository as it was then, with the signatures
    of then; and every commit that was replaced is held against the one that stands in its place.

    Args:
        was: by object, what a file was, by hashes, from which words were removed later.

    Raises:
        NoHistory: this copy does not have all of main's history.
        NoSuchBase: the commit is not on main.
    """
    if (repository.git_dir / "shallow").exists():
        raise NoHistory
    every = purges(repository)
    replay = _Replay(repository, [record_of(repository, purge) for purge in every], was or {}, progress)
    start = replay.start(since)
    then = Audit("", 0)
    if every and start <= replay.cut:
        record = replay.records_of_purges[-1]
        old = {new: old for old, new in record.commits.items()}
        from_there = replay.line[start - 1].commit if start else ""
        with before(repository, every[-1], record) as earlier:
            known = dict(replay.was) | dict(record.blobs)
            then = audit(earlier, Since(commit=old.get(from_there, from_there)), progress, known)
            links = not_as_before(repository, earlier, record, replay.people, replay.records.forge_keys, progress)
            then = replace(then, problems=(*then.problems, *links))
        start = replay.cut + 1
    return replay.run(start, then, tuple(removals_in(repository, every)))


class _Replay:
    """A replay of main as this repository has it.

    Attributes:
        cut: the index in main's line of the commit at which words were last removed; -1 if they never were.
    """

    def __init__(
        self, repository: Repository, records_of_purges: list[PurgeRecord], was: Mapping[str, Blob],
        progress: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._repository, self._progress = repository, progress
        self.records_of_purges, self.was = records_of_purges, was
        self.line, self._past = line_of(repository.git, repository.main), Past(repository, was)
        self.people = everyone_ever(repository, self.line, self._past)
        replaced = {old: new for record in records_of_purges for old, new in record.commits.items()}
        self.records = Records(repository, self.people, self.line, replaced)
        then = records_of_purges[-1].refs.get("main", ("", ""))[1] if records_of_purges else ""
        self.cut = next((at for at, step in enumerate(self.line) if step.commit == then), -1)

    def start(self, since: Since) -> int:
        commit = since.commit
        for record in self.records_of_purges:
            commit = record.commits.get(commit, commit)
        return _start(self.line, Since(commit, since.at), self.records)

    def _before(self, start: int) -> set[str]:
        """Return the commits of main that another replay answers for, and those that removed words from history."""
        removals = {record.refs["main"][1] for record in self.records_of_purges if "main" in record.refs}
        return removals | {step.commit for step in self.line[:start]}

    def run(self, start: int, then: Audit, removals: tuple[Removal, ...]) -> Audit:
        """Replay main from an index in its line on, and add what was replayed before."""
        repository, wanted = self._repository, self.line[start:]
        seen = _reached(repository, wanted)
        commits = [commit for commit in repository.git.text("rev-list", repository.main).split() if commit not in seen]
        signed = signatures(
            repository.git, self.people, self.records.forge_keys, commits, workers(), self._progress
        )  # fmt: skip
        accepted, problems, changes = list(then.accepted), [*then.problems], then.changes
        listed = list(then.project_changes)
        problems += unproven(signed, self.records_of_purges)
        taken: set[str] = set()
        for number, step in enumerate(steps(repository.git, wanted), 1):
            brought = tuple(_brought(step, signed, seen))
            merge = Merge(step, brought, signed.get(step.commit), self.records.of(step.commit))
            answers, values = _examine(repository, self._past, self.records, merge)
            accepted += answers
            problems += values
            changes += not answers
            listed += project_changes(repository, self._past, self.records, merge)
            taken |= set() if answers else {step.commit}
            if number % _OFTEN == 0:
                self._progress(f"Replaying main … {number:,} of {len(wanted):,}")
        replayed = then.steps + len(wanted)
        if replayed == len(self.line):
            problems += _unexamined(repository, accepted)
            problems += self.records.stray_edits(taken | self._before(start))
        held = tuple(_held_against_main(repository, accepted, hashes_now(self.records_of_purges), self._past))
        problems = list(dict.fromkeys([*problems, *self.records.problems()]))
        return Audit(
            repository.main, replayed, held, changes, tuple(problems), tuple(_unfinished(repository)), removals,
            tuple(listed),
        )  # fmt: skip


def _unfinished(repository: Repository) -> Iterator[str]:
    """Yield a sentence for each submission on its way whose arrival the forge has not written down."""
    if repository.policy.forge.kind != "local":
        return
    for task, author, tip in repository.snapshot.submission_branches():
        batch = repository.batch_of(task)
        if batch is not None and tip.oid not in repository.facts(batch, task).arrived:
            yield (
                f"{task} by {author} has come in, and when it arrived is not written down. "
                "It will be with the next push that arrives; or run: rlhf forge tend"
            )


def everyone_ever(repository: Repository, line: list[Step], past: Past | None = None) -> People:
    """Return everybody who was ever in people.yaml on main, given its line of commits."""
    result = ("log", "--first-parent", "--reverse", "--format=%H", repository.main, "--", paths.PEOPLE)
    versions = [line[0].commit, *repository.git.text(*result).split(), repository.main]
    return everyone(people_over_time(past or Past(repository, {}), dict.fromkeys(versions)))


def _start(line: list[Step], since: Since, records: Records) -> int:
    """Return the index in main's line of commits at which the replay begins."""
    if since.commit:
        at = next((number for number, step in enumerate(line) if step.commit == since.commit), None)
        if at is None:
            raise NoSuchBase(since.commit)
        return at + 1
    if since.at is not None:
        return next((number for number, step in enumerate(line) if records.time_of(step) >= since.at), len(line))
    return 0


def _reached(repository: Repository, wanted: list[Step]) -> set[str]:
    """Return the commits that main had before the first replayed commit."""
    if not wanted:
        return set(repository.git.text("rev-list", repository.main).split())
    return set(repository.git.text("rev-list", wanted[0].before).split()) if wanted[0].before else set()


def _held_against_main(
    repository: Repository, accepted: list[Accepted], hashes: Mapping[str, set[str]], past: Past
) -> Iterator[Accepted]:
    """Yield each accepted answer; add a problem if main no longer has the content that was accepted last.

    Args:
        hashes: by object, the content hashes of what was there before words were removed from it.
    """
    latest = {(item.batch, item.task, item.author): item for item in accepted}
    standing = {key: _held(repository, item, hashes, past) for key, item in latest.items()}
    for item in accepted:
        now = standing[item.batch, item.task, item.author]
        yield now if latest[item.batch, item.task, item.author] is item else replace(item, title=now.title)


def _held(repository: Repository, item: Accepted, hashes: Mapping[str, set[str]], past: Past) -> Accepted:
    path = paths.answer_path(item.batch, item.task, item.author)
    here = repository.objects.oid(f"{repository.main}:{path}")
    if here is None or item.content not in {past.hash_of(here), *hashes.get(here, ())}:
        what = "Main does not hold these words any more, and no merge took others in."
        item = replace(item, problems=(*item.problems, Problem("words_on_main", item.merge, what, path)))
    return as_it_stands(repository, item)


def _unexamined(repository: Repository, accepted: list[Accepted]) -> Iterator[Problem]:
    """Report each answer on main that no merge brought: it was there from the beginning, or bypassed the gate."""
    known = {paths.answer_path(item.batch, item.task, item.author) for item in accepted}
    for path in repository.tree.list("answers"):
        if path not in known:
            yield Problem("unexamined", "", f"{path} is on main, and no merge took it in.", path)


def _brought(step: Step, signed: Mapping[str, Signed], seen: set[str]) -> Iterator[Signed]:
    """Yield the commits that a merge brought: those that main did not contain before."""
    seen.update(step.parents[:1])
    todo = list(step.parents[1:])
    while todo:
        commit = todo.pop()
        if commit not in seen:
            seen.add(commit)
            yield signed[commit]
            todo += signed[commit].parents
    seen.add(step.commit)


def _examine(
    repository: Repository, past: Past, records: Records, merge: Merge
) -> tuple[list[Accepted], list[Problem]]:
    """Return the answers that a commit of main brought, and the problems that concern no answer."""
    step = merge.step
    if not step.parents:
        return [], []  # the first commit of the project: there is nothing before it to judge it by
    if len(step.parents) != 2:  # noqa: PLR2004 — main before the merge, and the merged head
        return [], [straight_on_main(step, merge.signed)]
    try:
        project = past.project(step.before)
    except UnreadableFile as fault:
        return [], [Problem("unreadable", step.commit, f"By what it was judged cannot be read. {fault.message}")]
    problems = list(_made_by(merge, project, records))
    answers = [change for change in step.changes if change.path.startswith("answers/")]
    if not answers:
        return [], [*problems, *examine_change(repository, project, records, merge, past.was)]
    beside = [change.path for change in step.changes if change is not answers[0]]
    if beside:
        what = f"It took in an answer together with {', '.join(beside)}."
        problems.append(Problem("rode_along", step.commit, what, beside[0]))
    accepted_answers = [examine(past, project, records, merge, change) for change in answers]
    return [
        replace(accepted_answers[0], problems=(*problems, *accepted_answers[0].problems)),
        *accepted_answers[1:],
    ], []


def _made_by(merge: Merge, project: Repository, records: Records) -> Iterator[Problem]:
    """Report if an active person or the forge did not sign this merge, or the forge's ledger does not confirm it."""
    step, signed, record = merge.step, merge.signed, merge.record
    signer = signed.contributor if signed is not None else ""
    person = project.people.get(signer)
    if signer != FORGE and (person is None or not person.active) and not is_hosted(record, project):
        who = f"is signed by {signer}, who was nobody active then" if signer else "bears no good signature"
        yield Problem("merge_unsigned", step.commit, f"The merge {who}.")
    if record is None:
        yield Problem("around_the_gate", step.commit, "The forge has no record that it took this in.")
    elif record.body.get("head") != step.parents[1]:
        yield Problem("record_contradicts", step.commit, "The forge's record names something else as merged here.")
    if not records.forge_keys.has(project.policy.forge_key):
        yield Problem("forge_key_changed", step.commit, "rlhf.yaml named another key of the forge then than now.")
