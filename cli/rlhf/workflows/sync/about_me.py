"""What is new about me since the last sync, by the table of whom each type of event concerns."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rlhf.errors import NotHereOffline
from rlhf.model.concerned import ANYWHERE, CONCERNED, TO_SPEAKERS
from rlhf.model.event_types import REOPENING, REVIEW, SPOKEN, WITHDRAWAL
from rlhf.model.paths import answer_path
from rlhf.model.policy import DISPUTE
from rlhf.process.planning.week import News, news
from rlhf.process.relations import Standpoint
from rlhf.process.visibility import seen
from rlhf.store import submissions
from rlhf.store.git.local_objects import Present
from rlhf.workflows.worklist.my_tasks import allotted_to

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rlhf.model.event import Event
    from rlhf.model.task import Task
    from rlhf.store.git.branches import Tip
    from rlhf.store.ledgers.ledger import EventFile
    from rlhf.store.workspace import Workspace

#: The author and the id of an event.
Key = tuple[str, str]


def near_me(workspace: Workspace) -> dict[Key, EventFile]:
    """Return the events that may concern me, as far as their type, their author and their task can tell; none is read.

    Those are all of the project, of tasks that I hold, answered, reviewed or spoke about, and of the types that may
    concern somebody who has nothing to do with the task.
    """
    me, tasks = workspace.handle, {*_mine(workspace), *spoken_about(workspace)}

    def is_near(file: EventFile) -> bool:
        row = CONCERNED.get(file.says)
        if row is None or not row.whom or file.owner == me:
            return False
        return not file.task or file.task in tasks or file.says in ANYWHERE

    return {(file.owner, file.id): file for file in workspace.ledgers.event_files(is_near)}


def new_about_me(workspace: Workspace, before: Collection[Key]) -> tuple[News, ...]:
    """Return what concerns me of the events that are near me now and were not before, the newest first."""
    files = [file for key, file in near_me(workspace).items() if key not in before]
    if not files:
        return ()
    mine = _mine(workspace)
    tasks: dict[str, Task | None] = dict.fromkeys(mine)
    for task, batch in mine.items():
        with suppress(NotHereOffline):
            tasks[task] = workspace.task(batch, task) if batch else None
    events = list(_of(workspace, files))
    standpoint = Standpoint(workspace.handle, workspace.people, workspace.policy, tasks, events)
    ids = {file.id for file in files}
    return tuple(item for item in news(standpoint, workspace.me.zone) if item.id in ids)


def events_of(workspace: Workspace, some: Collection[News], type_: str) -> tuple[Event, ...]:
    """Return the events of a type that some news are about, in order."""
    ids = {item.id for item in some if item.type == type_}
    return tuple(workspace.ledgers.events(lambda file: file.says == type_ and file.id in ids)) if ids else ()


def spoken_about(workspace: Workspace) -> set[str]:
    """Return the tasks about which I said something, or whose answers I reviewed; no event is read."""
    me = workspace.handle
    files = workspace.ledgers.event_files(
        lambda file: file.owner == me and (file.says in SPOKEN or file.says == REVIEW)
    )
    return {file.task for file in files if file.task}


def answered_about(workspace: Workspace) -> set[str]:
    """Return those of these tasks about which somebody else recorded what may be for me; no event is read."""
    me, tasks = workspace.handle, spoken_about(workspace)
    files = workspace.ledgers.event_files(
        lambda file: file.owner != me and file.task in tasks and file.says in TO_SPEAKERS
    )
    return {file.task for file in files}


def tasks_to_settle(workspace: Workspace) -> set[str]:
    """Return the tasks on whose accepted answers I may have to decide; no event is read.

    Where late requests for changes only dispute an answer, that may be any task with a review.
    """
    terms = workspace.policy.corrections
    if not workspace.me.may(*terms.withdraw, *terms.reopen):
        return set()
    types = {WITHDRAWAL, REOPENING} | ({REVIEW} if terms.late_objection == DISPUTE else set())
    return {file.task for file in workspace.ledgers.event_files(lambda file: file.says in types)}


def _of(workspace: Workspace, files: Collection[EventFile]) -> Iterator[Event]:
    """Yield the events about the tasks of some events that are on this machine, without what I may not see yet."""
    about = {(file.batch, file.task) for file in files}
    present = Present(workspace.git_dir)
    here = {
        file.oid
        for file in workspace.ledgers.event_files(lambda file: (file.batch, file.task) in about)
        if present.has(file.oid)
    }
    for batch, task in sorted(about):
        if not task:
            yield from workspace.ledgers.events(lambda file: not file.task and file.oid in here)
            continue
        events = list(workspace.ledgers.task_events(batch, task, here))
        if any(event.type == REVIEW for event in events):
            facts = workspace.facts(batch, task, here)
            events = seen(events, facts, workspace.people, workspace.policy, workspace.handle)
        yield from events


def _mine(workspace: Workspace) -> dict[str, str]:
    """Return the tasks that I claimed, submitted, answered or was allotted, each with its batch ("" if not known)."""
    me = workspace.handle
    result = dict.fromkeys({*claimed(workspace), *submitted(workspace)}, "")
    result |= {task: batch for batch, task in (*allotted_to(workspace, me), *workspace.my_answers())}
    return {task: batch or workspace.batch_of(task) or "" for task, batch in result.items()}


def claimed(workspace: Workspace) -> set[str]:
    """Return the tasks that I claimed."""
    return {lease.task for lease in workspace.snapshot.leases if lease.holder == workspace.handle}


def submitted(workspace: Workspace) -> set[str]:
    """Return the tasks with a submission of mine under way: it has a branch, and main has another text or none."""
    return {
        task
        for task, author, tip in workspace.snapshot.submission_branches()
        if author == workspace.handle and not _holds(workspace, workspace.main, tip, task)
    }


def _holds(workspace: Workspace, main: str, tip: Tip, task: str) -> bool:
    """Whether main has exactly the text of a submission of mine."""
    path = answer_path(submissions.batch_in(tip.message), task, workspace.handle)
    sent = workspace.objects.oid(f"{tip.oid}:{path}")
    return sent is not None and workspace.objects.oid(f"{main}:{path}") == sent
