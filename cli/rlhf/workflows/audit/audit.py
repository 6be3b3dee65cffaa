"""Replay all of main, and prove from git alone that each accepted answer had its sign-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

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

_OFTEN = 100  # progress is reported after so many commits


class Since(Struct, frozen=True):
    """The start of a replay of main: after a commit, or from an instant on; from the beginning if neither is given."""

    commit: str = ""
    at: datetime | None = None


def audit(repository: Repository, since: Since, progress: Callable[[str], None]) -> Audit:
    """Replay main from its beginning, or from a commit or an instant on.

    Raises:
        NoHistory: this copy does not have all of main's history.
        NoSuchBase: the commit is not on main.
    """
    if (repository.git_dir / "shallow").exists():
        raise NoHistory
    line, past = line_of(repository.git, repository.main), Past(repository)
    people = _everyone(repository, past, line)
    records = Records(repository, people, line)
    wanted = line[_start(line, since, records) :]
    seen = _reached(repository, wanted)
    commits = [commit for commit in repository.git.text("rev-list", repository.main).split() if commit not in seen]
    signed = signatures(repository.git, people, records.forge_keys, commits, workers(), progress)
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
    unfinished = tuple(_unfinished(repository))
    return Audit(repository.main, len(wanted), held, changes, (*problems, *records.problems()), unfinished)


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


def _everyone(repository: Repository, past: Past, line: list[Step]) -> People:
    """Return everybody who was ever in people.yaml on main."""
    result = ("log", "--first-parent", "--reverse", "--format=%H", repository.main, "--", paths.PEOPLE)
    versions = [line[0].commit, *repository.git.text(*result).split(), repository.main]
    return everyone(people_over_time(past, dict.fromkeys(versions)))


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


def _held_against_main(repository: Repository, accepted: list[Accepted]) -> Iterator[Accepted]:
    """Yield each accepted answer; add a problem if main no longer has the content that was accepted last."""
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
