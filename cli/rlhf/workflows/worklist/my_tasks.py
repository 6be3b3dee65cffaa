"""List a person's tasks: those they hold, where each stands, and what to do next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model import paths
from rlhf.model.branch_name import AnswerBranch
from rlhf.model.content_hash import same_words
from rlhf.model.event_types import ALLOCATION, DEALLOCATION, DROP, FREED
from rlhf.process.concerns import why_held
from rlhf.process.deadlines import Deadline
from rlhf.process.facts import Facts, allotted
from rlhf.process.next_actions import Do, mine, turns
from rlhf.process.queue import urgency
from rlhf.process.task_state import ON_MAIN, Mark, Standing, State, Work, stand
from rlhf.store import submissions
from rlhf.store.editions import Editions
from rlhf.store.submissions import batch_in
from rlhf.workflows.worklist.stale_answers import basis_of, stale_under, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.event import Event
    from rlhf.model.task import Task
    from rlhf.store.ledgers.ledger import EventFile
    from rlhf.store.workspace import Workspace

#: As long `rlhf status` names what was taken back from somebody.
_LATELY = timedelta(days=14)

_NEVER = datetime.max.replace(tzinfo=UTC)

Held = list[tuple[str, str]]


class Row(Struct, frozen=True):
    """A task of mine, and where it stands.

    `written`: my answer file is on this machine; `unsent`: a submission waits here to be sent; `edited`: my file
    differs from my latest submission, or else from my accepted answer.
    """

    task: Task
    facts: Facts
    standing: Standing
    work: Work
    path: str
    deadline: Deadline = Deadline()
    written: bool = False
    unsent: bool = False
    edited: bool = False
    my_turn: bool = False


def held(workspace: Workspace, now: datetime) -> Held:
    """Return the tasks I hold, as (batch, task): claimed, allotted or submitted."""
    me, back = workspace.handle, submissions.taken_back(workspace)
    pairs = {(lease.batch, lease.task) for lease in workspace.snapshot.leases if lease.holder == me and lease.runs(now)}
    pairs |= {
        (batch_in(tip.message), task)
        for task, author, tip in workspace.snapshot.submission_branches()
        if author == me and batch_in(tip.message) and tip.oid not in back
    }
    pairs |= allotted_to(workspace, me)
    return sorted(pairs)


def orphaned_drafts(workspace: Workspace, mine: Held) -> Held:
    """Return the tasks that I do not hold, but have an answer file for that is not accepted."""
    return sorted(
        key
        for key in workspace.my_answers()
        if key not in mine and not workspace.snapshot.is_accepted(*key, workspace.handle)
    )


def revising(workspace: Workspace) -> Held:
    """Return my accepted answers whose text here differs from main: revisions that I have begun."""
    result = []
    for (batch, task), words in workspace.my_answers().items():
        path = paths.answer_path(batch, task, workspace.handle)
        accepted = workspace.objects.read(f"{workspace.main}:{path}")
        if accepted is not None and not same_words(words, accepted):
            result.append((batch, task))
    return sorted(result)


def allotted_to(workspace: Workspace, handle: str) -> set[tuple[str, str]]:
    """Return the tasks that are allotted to a person, unless given back, taken back, or accepted already."""

    def about(file: EventFile) -> bool:
        return file.says in {ALLOCATION, DEALLOCATION, FREED} or (file.type == DROP and file.owner == handle)

    managers = workspace.people.managers
    messages: dict[tuple[str, str], list[Event]] = {}
    for event in workspace.ledgers.events(about):
        messages.setdefault((event.batch, event.task), []).append(event)
    return {
        key
        for key, events in messages.items()
        if handle in allotted(events, managers) and not workspace.snapshot.is_accepted(*key, handle)
    }


def taken_back(workspace: Workspace, mine: Held, now: datetime) -> list[Event]:
    """Return the events of the last two weeks by which tasks that I do not hold were taken from me, the latest first.

    A manager took them back, or the forge put them into the pool when I had left.
    """
    me = workspace.handle
    events = workspace.ledgers.events(lambda file: file.says in {DEALLOCATION, FREED} and file.owner != me)
    latest: dict[tuple[str, str], Event] = {}
    for event in events:
        about = event.body.get("from" if event.type == DEALLOCATION else "holder")
        if about == me and not event.body.get("manager") and event.at >= now - _LATELY:
            latest[event.batch, event.task] = event
    return sorted((e for key, e in latest.items() if key not in mine), key=lambda e: e.id, reverse=True)


def rows(workspace: Workspace, which: Iterable[tuple[str, str]], now: datetime) -> list[Row]:
    """Return my tasks with where they stand, in the order of `in_order`."""
    values = [entry for key in which if (entry := row(workspace, workspace.facts(*key), now)) is not None]
    return sorted(values, key=in_order)


def in_order(row: Row) -> tuple[bool, datetime, tuple[int, datetime, str]]:
    """Return by what my tasks are sorted in every list: those where it is my turn first, then by when they are due."""
    return not row.my_turn, row.deadline.due.at if row.deadline.due else _NEVER, urgency(row.task)


def row(workspace: Workspace, facts: Facts, now: datetime) -> Row | None:
    """Return a task of mine with where it stands; None where its file cannot be read."""
    batch, task = facts.batch, facts.id
    if facts.task is None:
        return None
    standing = stand(facts, workspace.people, workspace.policy, now)
    me = workspace.handle
    work = standing.of.get(me) or Work(me, State.WITHDRAWN if standing.state is State.WITHDRAWN else State.OPEN, "")
    path = paths.answer_path(batch, task, me)
    words = workspace.files.read(path)
    name = str(AnswerBranch(task, me))
    own, tip = workspace.branches.own.get(name), workspace.branches.latest(name)
    if _is_behind(workspace, batch, task, words):
        work = replace(work, marks=work.marks | {Mark.STALE_GUIDANCE})
    to_do = mine(turns(facts, standing, workspace.people, workspace.policy, now), me)
    sent = workspace.objects.read(f"{tip.oid if tip else workspace.main}:{path}")
    return Row(
        facts.shown or facts.task, facts, standing, work, path,
        facts.deadline(me, workspace.people, workspace.policy),
        written=words is not None,
        unsent=own is not None and own != workspace.branches.far.get(name),
        edited=words is not None and sent is not None and not same_words(words, sent),
        my_turn=any(turn.do in {Do.WRITE, Do.REVISE} for turn in to_do),
    )  # fmt: skip


def _is_behind(workspace: Workspace, batch: str, task: str, words: bytes | None) -> bool:
    """Whether guidance that my answer rests on had a major change since the version under which it was written."""
    if words is None:
        return False
    basis = basis_of(words, workspace.files.read(workspace.snapshot.task_path(batch, task)) or b"")
    return bool(basis.pins and stale_under(Editions(workspace), workspace.main, basis, terms_of(workspace.policy)))


def next_step(row: Row) -> str:  # noqa: C901, PLR0911, PLR0912 — a table of states
    """Return a line that says what to do next about a task, or for whom it waits."""
    task = row.task.id
    if row.facts.held and row.work.state not in {*ON_MAIN, State.WITHDRAWN}:
        return f"held, {why_held(row.facts.held[0])}: rlhf thread {task}"
    match row.work.state:
        case State.CLAIMED:
            return f"to write it: rlhf write {task}"
        case State.CHANGES_REQUESTED | State.REOPENED if row.edited:
            return f"changed since; send it: rlhf submit {task}"
        case State.CHANGES_REQUESTED:
            return f"read: rlhf feedback {task}"
        case State.REOPENED:
            return f"accepted, and to be revised; read why: rlhf feedback {task}"
        case State.DISPUTED if row.work.turn:
            return f"accepted, and disputed; somebody decides: rlhf log --task {task}"
        case State.DISPUTED:
            return f"accepted, and disputed until that is resolved: rlhf thread {task}"
        case State.SUBMITTED if row.unsent:
            return "waits to be sent: rlhf sync"
        case State.SUBMITTED | State.APPROVED if row.edited:
            return f"changed since you sent it: rlhf submit {task}"
        case State.SUBMITTED:
            return "waits for a reviewer"
        case State.APPROVED:
            return "approved; waits to be merged"
        case State.ACCEPTED if Mark.PROMPT_CHANGED in row.work.marks and not row.edited:
            return f"its prompt changed; a reviewer says whether it stands, or revise it: rlhf task diff {task}"
        case State.ACCEPTED if row.edited:
            return f"changed since it was accepted: rlhf submit {task}"
        case State.ACCEPTED:
            return "accepted"
        case State.WITHDRAWN:
            return f"withdrawn; nothing is asked of you any more: rlhf log --task {task}"
    return f"no longer yours; to take it again: rlhf task pull {task}"


def late_words(row: Row) -> str:
    words = {
        Mark.OVERDUE: "overdue", Mark.LATE: "late", Mark.STALE_GUIDANCE: "its guidance changed",
        Mark.PROMPT_CHANGED: f"its prompt changed (rlhf task diff {row.task.id})",
    }  # fmt: skip
    return ", ".join(word for mark, word in words.items() if mark in row.work.marks)
