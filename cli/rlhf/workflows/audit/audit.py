"""Replay the whole of main, and prove from git alone that each accepted answer had its sign-off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rlhf.errors import NoHistory, NoSuchBase, UnreadableFile
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.event_types import FORGE
from rlhf.process.audit import Accepted, Audit, Problem
from rlhf.store.machine.parallel import workers
from rlhf.store.main_history import Step, line_of, signatures, steps
from rlhf.workflows.audit.answer import Merge, examine, is_hosted
from rlhf.workflows.audit.change import examine_change, straight_on_main
from rlhf.workflows.audit.history import Past, everyone, people_over_time
from rlhf.workflows.audit.record import Records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from rlhf.model.people import People
    from rlhf.store.ledgers.signatures import Signed
    from rlhf.store.repository import Repository

_OFTEN = 100  # commits after which progress is told


@dataclass(frozen=True, slots=True)
class Since:
    """From where on main is replayed: after a commit, or from an instant on."""

    commit: str = ""
    at: datetime | None = None


def audit(repository: Repository, since: Since, progress: Callable[[str], None]) -> Audit:
    """Replay main from its beginning, or from a commit or an instant on.

    Raises:
        NoHistory: this copy has not all of it.
        NoSuchBase: the commit is none of main's.
    """
    if (repository.git_dir / "shallow").exists():
        raise NoHistory
    line, past = line_of(repository.git, repository.main), Past(repository)
    people = _everyone(repository, past, line)
    records = Records(repository, people, line)
    wanted = line[_start(line, since, records) :]
    seen = _reached(repository, wanted)
    commits = [commit for commit in repository.git.text("rev-list", repository.main).split() if commit not in seen]
    signed = signatures(repository.git, people, records.forge_key, commits, workers(), progress)
    accepted: list[Accepted] = []
    problems: list[Problem] = []
    changes = 0
    for number, step in enumerate(steps(repository.git, wanted), 1):
        merge = Merge(step, tuple(_brought(step, signed, seen)), signed.get(step.commit), records.of(step.commit))
        answers, values = _examine(repository, past, records, merge)
        accepted += answers
        problems += values
        changes += not answers
        if number % _OFTEN == 0:
            progress(f"Replaying main … {number:,} of {len(wanted):,}")
    if len(wanted) == len(line):
        problems += _unexamined(repository, accepted)
    held = tuple(_held_against_main(repository, accepted))
    return Audit(repository.main, len(wanted), held, changes, (*problems, *records.problems()))


def _everyone(repository: Repository, past: Past, line: list[Step]) -> People:
    """Everybody who was ever in people.yaml on main."""
    result = ("log", "--first-parent", "--reverse", "--format=%H", repository.main, "--", paths.PEOPLE)
    versions = [line[0].commit, *repository.git.text(*result).split(), repository.main]
    return everyone(people_over_time(past, dict.fromkeys(versions)))


def _start(line: list[Step], since: Since, records: Records) -> int:
    """Where in main's line the replay begins."""
    if since.commit:
        at = next((number for number, step in enumerate(line) if step.commit == since.commit), None)
        if at is None:
            raise NoSuchBase(since.commit)
        return at + 1
    if since.at is not None:
        return next((number for number, step in enumerate(line) if records.time_of(step) >= since.at), len(line))
    return 0


def _reached(repository: Repository, wanted: list[Step]) -> set[str]:
    """The commits that main had before the first one that is replayed."""
    if not wanted:
        return set(repository.git.text("rev-list", repository.main).split())
    return set(repository.git.text("rev-list", wanted[0].before).split()) if wanted[0].before else set()


def _held_against_main(repository: Repository, accepted: list[Accepted]) -> Iterator[Accepted]:
    """The same, where main does not hold the words that were accepted last with that said of them."""
    latest = {(entry.batch, entry.task, entry.author): entry for entry in accepted}
    for item in accepted:
        path = paths.answer_path(item.batch, item.task, item.author)
        now = repository.objects.read(f"{repository.main}:{path}")
        if latest[item.batch, item.task, item.author] is item and (now is None or content_hash(now) != item.content):
            what = "Main does not hold these words any more, and no merge took others in."
            yield replace(item, problems=(*item.problems, Problem("words_on_main", item.merge, what, path)))
        else:
            yield item


def _unexamined(repository: Repository, accepted: list[Accepted]) -> Iterator[Problem]:
    """The answers on main that no merge brought: they were there from the beginning, or came around the gate."""
    known = {paths.answer_path(item.batch, item.task, item.author) for item in accepted}
    for path in repository.tree.list("answers"):
        if path not in known:
            yield Problem("unexamined", "", f"{path} is on main, and no merge took it in.", path)


def _brought(step: Step, signed: Mapping[str, Signed], seen: set[str]) -> Iterator[Signed]:
    """The commits that a merge brought: those that main did not reach before."""
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
    """What one commit of main brought, and what of it does not hold."""
    step = merge.step
    if not step.parents:
        return [], []  # the beginning: whoever made the project, and everything follows from it
    if len(step.parents) != 2:  # noqa: PLR2004 — what main was, and what was merged
        return [], [straight_on_main(step, merge.signed)]
    try:
        project = past.project(step.before)
    except UnreadableFile as fault:
        return [], [Problem("unreadable", step.commit, f"By what it was judged cannot be read. {fault.message}")]
    problems = list(_made_by(merge, project, records))
    answers = [change for change in step.changes if change.path.startswith("answers/")]
    if not answers:
        return [], [*problems, *examine_change(repository, project, records, merge)]
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
    """Whether the forge made or let in this merge, and says so in its own ledger."""
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
    if project.policy.forge_key != records.forge_key:
        yield Problem("forge_key_changed", step.commit, "rlhf.yaml named another key of the forge then than now.")
