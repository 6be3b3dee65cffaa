"""Submit answers: check, commit each on its own branch, send, and give a receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rlhf.errors import FileGone, NotYours, RlhfError
from rlhf.model import paths
from rlhf.model.branch_name import AnswerBranch
from rlhf.model.content_hash import canonical, content_hash
from rlhf.model.policy import WARN
from rlhf.process.task_state import punctuality
from rlhf.process.verdict import Met
from rlhf.store import drafts, submissions
from rlhf.store.editions import Editions
from rlhf.store.git.tree import Overlay
from rlhf.store.repository import find_task
from rlhf.workflows.answering.answer_template import untouched
from rlhf.workflows.checking.checker import Checker, errors
from rlhf.workflows.sync.sync import Synced, send_now
from rlhf.workflows.worklist.my_tasks import held
from rlhf.workflows.worklist.stale_answers import basis_of, stale_under, terms_of

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from rlhf.model.finding import Finding
    from rlhf.process.staleness import Stale
    from rlhf.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer: whether this version was new, and whether it has left this machine.

    Args:
        kept_out: why its time keeps it out, where policy says so.
        passing: guidance that had a major change since, under whose earlier version it still passes.
    """

    batch: str
    task: str
    title: str
    content: str
    new: bool
    sent: bool
    kept_out: str = ""
    passing: tuple[Stale, ...] = ()


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of each answer that was to be submitted.

    Args:
        behind: of those that were written under guidance whose time of grace is over, what changed since.
    """

    receipts: tuple[Receipt, ...] = ()
    not_ready: dict[str, list[Finding]] = field(default_factory=dict)
    not_begun: tuple[str, ...] = ()
    left: dict[str, str] = field(default_factory=dict)
    synced: Synced = Synced()
    behind: dict[str, list[Stale]] = field(default_factory=dict)


def submit(workspace: Workspace, named: Sequence[str], now: datetime) -> Submitted:
    """Submit the named answers, or with none every one that is ready and changed.

    Every step can be run again: a version already committed is not committed again, one already sent not sent again.
    """
    answers = workspace.my_answers()
    mine = set(held(workspace, now))
    known = {*answers, *mine}
    wanted = [find_task(workspace, name, known) for name in named] if named else _changed(workspace, answers)
    left: dict[str, str] = {}
    not_ready: dict[str, list[Finding]] = {}
    not_begun: list[str] = []
    not_current: dict[str, list[Stale]] = {}
    stale: dict[str, list[Stale]] = {}
    new: dict[tuple[str, str], bool] = {}
    editions = Editions(workspace)
    tree = Overlay(workspace.files, workspace.tree)
    checker = Checker(tree, workspace.tree)
    if drafts.save(workspace) is not None:
        workspace.refresh()
    for batch, task in wanted:
        if (batch, task) not in answers:
            raise _not_there(workspace, batch, task, mine)
        if not named and (batch, task) not in mine:
            accepted = workspace.objects.oid(f"{workspace.main}:{paths.answer_path(batch, task, workspace.handle)}")
            left[task] = "is accepted; to send your changes" if accepted else "is not yours now; to see who has it"
            continue
        _require_hold(workspace, batch, task, mine, now)
        if untouched(workspace, batch, task, answers[batch, task]):
            not_begun.append(task)
            continue
        found = errors(checker.check([paths.answer_path(batch, task, workspace.handle)], now))
        if found:
            not_ready[task] = found
            continue
        stale[task] = _stale(workspace, editions, (batch, task), answers[batch, task])
        arrived = _arrived(workspace, (batch, task), answers[batch, task], now) if stale[task] else now
        if behind := [one for one in stale[task] if not one.passes(arrived)]:
            not_current[task] = behind
            continue
        new[batch, task] = submissions.record(workspace, batch, task, answers[batch, task])
    workspace.refresh()
    synced = send_now(workspace, now)
    receipts = tuple(
        _receipt(workspace, key, answers[key], is_new, synced, [one for one in stale[key[1]] if one.passes(now)])
        for key, is_new in new.items()
    )
    return Submitted(receipts, not_ready, tuple(not_begun), left, synced, not_current)


def _not_there(workspace: Workspace, batch: str, task: str, mine: set[tuple[str, str]]) -> RlhfError:
    """Why there is no file to submit."""
    if (batch, task) in mine:
        return FileGone(paths.answer_path(batch, task, workspace.handle), task)
    return NotYours(task)


def _receipt(
    workspace: Workspace, key: tuple[str, str], words: bytes, is_new: bool, synced: Synced, stale: Sequence[Stale]
) -> Receipt:  # fmt: skip
    batch, task = key
    return Receipt(
        batch, task, _title(workspace, batch, task), content_hash(words), is_new,
        _sent(workspace, task, synced.sent.refused), _kept_out(workspace, batch, task), tuple(stale),
    )  # fmt: skip


def _stale(workspace: Workspace, editions: Editions, key: tuple[str, str], words: bytes) -> list[Stale]:
    """What guidance with a major change since asks of an answer; the earlier words are brought where they can be."""
    basis = basis_of(words, workspace.tree.read(paths.task_path(*key)) or b"")
    found = stale_under(editions, workspace.main, basis, terms_of(workspace.policy))
    if any(not one.altered for one in found) and editions.deepen():
        return stale_under(editions, workspace.main, basis, terms_of(workspace.policy))
    return found


def _arrived(workspace: Workspace, key: tuple[str, str], words: bytes, now: datetime) -> datetime:
    """When the project received these words of mine; now, where it has not."""
    tip = workspace.branches.latest(str(AnswerBranch(key[1], workspace.handle)))
    facts = workspace.facts(*key)
    return facts.received(workspace.handle, content_hash(words), tip.oid if tip else "") or now


def _changed(workspace: Workspace, answers: dict[tuple[str, str], bytes]) -> list[tuple[str, str]]:
    return [key for key, data in answers.items() if submissions.current(workspace, *key) != canonical(data)]


def _require_hold(workspace: Workspace, batch: str, task: str, mine: set[tuple[str, str]], now: datetime) -> None:
    """Refuse to submit what somebody else holds; what was written stays where it is."""
    facts = workspace.facts(batch, task)
    if workspace.handle in facts.accepted:
        return
    others = [lease.holder for lease in facts.leases if lease.runs(now) and lease.holder != workspace.handle]
    mine_now = any(lease.runs(now) and lease.holder == workspace.handle for lease in facts.leases)
    wanted = facts.task.answers_wanted if facts.task else 1
    if not mine_now and len(others) >= wanted:
        raise NotYours(task, others[0], written=True)
    if (batch, task) not in mine:
        raise NotYours(task, written=True)


def _kept_out(workspace: Workspace, batch: str, task: str) -> str:
    facts, people, policy = workspace.facts(batch, task), workspace.people, workspace.policy
    mine = next((one for one in facts.submissions if one.author == workspace.handle), None)
    if mine is None or policy.deadlines.late == WARN:
        return ""
    timely = punctuality(mine, facts, people, policy)
    return timely.what if timely.met is Met.UNSATISFIED else ""


def _title(workspace: Workspace, batch: str, task: str) -> str:
    found = workspace.facts(batch, task).shown
    return found.title if found else task


def _sent(workspace: Workspace, task: str, refused: Container[str]) -> bool:
    name = str(AnswerBranch(task, workspace.handle))
    return name not in workspace.branches.own and name not in refused
