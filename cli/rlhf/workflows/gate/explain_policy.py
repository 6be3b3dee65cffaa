"""Explain what policy requires of an answer, and what another policy would require of all open work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NoSuchBase, NoSuchFile, UnknownPerson, UnreadableFile
from rlhf.model import paths
from rlhf.model.branch_name import ANSWERS, CHANGES, read_change
from rlhf.model.policy_check import checked_policy
from rlhf.model.selection import applies
from rlhf.process.facts import Facts
from rlhf.process.policy_explanation import Account, account, to_come
from rlhf.process.slots import takers
from rlhf.process.verdict import Met
from rlhf.store.files import fast_reader
from rlhf.store.files.tree import OneFile, Overlay
from rlhf.store.find_task import find_task
from rlhf.store.index import Index, queries
from rlhf.store.submissions import batch_in
from rlhf.workflows.checking.checker import Checker, errors
from rlhf.workflows.gate.judge_change import judge_change
from rlhf.workflows.sync.sync import refresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from rlhf.model.finding import Finding
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.model.task import Task
    from rlhf.process.verdict import RequirementState
    from rlhf.store.workspace import Workspace


def explain(workspace: Workspace, name: str, now: datetime) -> list[Account]:
    """Return what policy requires of the answers to a task, of a single answer (`TASK/AUTHOR`), or of a change.

    Raises:
        NoSuchTask, AmbiguousTask, UnknownPerson, NoSuchBase.
    """
    refresh(workspace, now)
    if name.startswith(CHANGES):
        change, branch = read_change(name), workspace.branches.latest(name)
        if change is None or branch is None:
            raise NoSuchBase(name)
        verdict = judge_change(workspace, name, change.author, branch.oid, now)
        return [Account(verdict.what, name, "", verdict.ready, False, verdict.missing)]
    text, _, author = name.removeprefix(ANSWERS).partition("/")
    if author and workspace.people.get(author) is None:
        raise UnknownPerson(author, workspace.people.by_handle)
    known = [(batch_in(tip.message), task) for task, _, tip in workspace.snapshot.submission_branches()]
    batch, task = find_task(workspace, text, known)
    facts, people, policy = workspace.facts(batch, task), workspace.people, workspace.policy
    submissions = [submission for submission in facts.submissions if not author or submission.author == author]
    accounts = [account(facts, submission, people, policy, now) for submission in submissions]
    done = sorted(facts.accepted - {submission.author for submission in facts.submissions})
    accounts += [Account(f"{task} by {who}", accepted=True) for who in done if not author or who == author]
    awaited = sorted(takers(facts, now) - facts.accepted - {submission.author for submission in facts.submissions})
    accounts += [to_come(facts, who, people, policy, now) for who in awaited if not author or who == author]
    return accounts or [to_come(facts, author, people, policy, now)]


class Change(Struct, frozen=True):
    """A requirement that another policy would judge differently.

    Args:
        before, after: how far it is met under each of the policies; None where that policy does not have it.
        what: what would satisfy it then, or, where the other policy does not have it, now.
    """

    name: str
    before: Met | None
    after: Met | None
    what: str


class Difference(Struct, frozen=True):
    """A submission that another policy would judge differently.

    Args:
        answer: its name, as `TASK/AUTHOR`.
        title: the title of its task.
        requirements: the requirements that change.
    """

    answer: str
    title: str
    requirements: tuple[Change, ...]
    before: Account
    after: Account


class Simulated(Struct, frozen=True):
    """What another policy would change.

    Args:
        findings: the errors in the proposed file; if there are any, nothing else was compared.
        submissions: how many submissions were compared.
        answers: the submissions that were compared, as `TASK/AUTHOR`.
        differences: the submissions that would be judged differently.
        tasks: how many open tasks without a submission were compared.
        asked: the requirements that would differ from today's, each with its number of these tasks.
        impossible: the requirements that nobody in the project could meet, each with its number of these tasks.
        whole: this copy holds every submission and every task, as a manager's does.
    """

    findings: tuple[Finding, ...] = ()
    submissions: int = 0
    differences: tuple[Difference, ...] = ()
    tasks: int = 0
    asked: tuple[tuple[str, int], ...] = ()
    impossible: tuple[tuple[str, int], ...] = ()
    answers: tuple[str, ...] = ()
    whole: bool = True


def simulate(workspace: Workspace, file: Path, now: datetime, progress: Callable[[str], None]) -> Simulated:
    """Compare a proposed `rlhf.yaml` with the present policy for all open work; nothing is changed or sent.

    Raises:
        NoSuchFile, UnreadableFile.
    """
    data = _read(file)
    tree = Overlay(OneFile(paths.CONFIG, data), Overlay(workspace.files, workspace.tree))
    findings = errors(Checker(tree, workspace.tree).check([paths.CONFIG], now))
    if findings:
        return Simulated(tuple(findings))
    proposed = checked_policy(fast_reader.load(data.decode("utf-8", "replace"), paths.CONFIG).data)
    refresh(workspace, now)
    people, policy = workspace.people, workspace.policy
    differences: list[Difference] = []
    answers: list[str] = []
    for batch, task in sorted(
        {(batch_in(tip.message), task) for task, _, tip in workspace.snapshot.submission_branches()}
    ):
        facts = workspace.facts(batch, task)
        for submission in facts.submissions:
            answers.append(f"{task}/{submission.author}")
            before, after = (account(facts, submission, people, held_to, now) for held_to in (policy, proposed))
            changes = tuple(_changes(before, after))
            if changes or before.ready != after.ready:
                title = facts.shown.title if facts.shown is not None else ""
                differences.append(Difference(answers[-1], title, changes, before, after))
    with Index.open(workspace, now, progress) as index:
        tasks = queries.unanswered(index)
    return Simulated(
        (), len(answers), tuple(differences), len(tasks),
        _counted(", ".join(_names(task, proposed)) for task in tasks if _names(task, policy) != _names(task, proposed)),
        _counted(name for task in tasks for name in _not_there(task, people, proposed, now)),
        tuple(answers), workspace.me.may("manager"),
    )  # fmt: skip


def _changes(before: Account, after: Account) -> Iterator[Change]:
    """Yield each requirement that one policy has and the other does not, or that is met, or can be, otherwise.

    Where only the words differ, nothing changes.
    """
    now, then = ({state.name: state for state in account.states} for account in (before, after))
    for name in dict.fromkeys((*now, *then)):
        was, would = now.get(name), then.get(name)
        if _core(was) != _core(would):
            yield Change(name, was.met if was else None, would.met if would else None, (would or now[name]).what)


def _core(state: RequirementState | None) -> tuple[object, ...]:
    """Return what of a requirement's state matters beside its words; the same for one that is not asked for."""
    if state is None or state.met is Met.NOT_APPLICABLE:
        return ()
    return state.met, state.by, state.able, state.needed


def _names(task: Task, policy: Policy) -> list[str]:
    return [
        f"{requirement.count} of {requirement.name}" if requirement.count > 1 else requirement.name
        for requirement in policy.signoff
        if applies(requirement, task)
    ]


def _not_there(task: Task, people: People, policy: Policy, now: datetime) -> list[str]:
    """Return the names of the requirements of a task that nobody in the project could meet, whoever the author is."""
    states = to_come(Facts(task.id, task.batch, task), "", people, policy, now).states
    return [state.name for state in states if state.met is Met.ERROR]


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise NoSuchFile(str(file)) from None
    except OSError as error:
        raise UnreadableFile(str(file), error.strerror or str(error)) from None
