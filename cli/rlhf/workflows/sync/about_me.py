"""What is new about me since the last sync: allocations, reviews, messages and edits of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.event_types import (
    ALLOCATION,
    DEALLOCATION,
    FREED,
    GUIDANCE_OBJECTION,
    HAND_OVER,
    REOPENING,
    REPLY,
    RESTORATION,
    REVIEW,
    SPOKEN,
    TASK_EDIT,
    WITHDRAWAL,
    concerned,
)
from rlhf.model.paths import answer_path
from rlhf.model.policy import DISPUTE
from rlhf.process.conversation import is_on_review
from rlhf.process.task_edits import edits_in
from rlhf.process.visibility import visible
from rlhf.store import submissions
from rlhf.workflows.worklist.my_tasks import allotted_to

if TYPE_CHECKING:
    from rlhf.model.event import Event
    from rlhf.store.git.branches import Tip
    from rlhf.store.ledgers.ledger import EventFile
    from rlhf.store.workspace import Workspace


#: The types of events that correct a task or an answer, and what they do.
CORRECTED = {WITHDRAWAL: "withdrawn", REOPENING: "reopened", RESTORATION: "reinstated"}


def about_me(workspace: Workspace) -> set[tuple[str, str, str]]:
    """Return (sort, task, id) of reviews of my submissions, allocations to me, messages and objections from others.

    Also of what was handed to me, and taken back from me.
    """
    me, sent = workspace.handle, submitted(workspace)
    given = {(ALLOCATION, task, "") for _, task in allotted_to(workspace, me)}
    mine = claimed(workspace) | sent | {task for _, task, _ in given}
    everything = workspace.me.may("manager", "sme")
    written = {task for _, task in workspace.my_answers()}

    def is_news(file: EventFile) -> bool:
        if file.says == TASK_EDIT:
            return True
        if file.owner != me and file.task in mine | written and file.says in {REVIEW, *CORRECTED}:
            return True
        if file.says == GUIDANCE_OBJECTION:
            return file.owner != me
        if file.owner == me or (file.task and file.task not in mine and not (everything and file.says in SPOKEN)):
            return False
        return file.says in SPOKEN

    event_files = [file for file in workspace.ledgers.event_files(is_news) if not _is_sealed(workspace, file)]
    kinds = {type_: type_ for type_ in (REVIEW, TASK_EDIT, GUIDANCE_OBJECTION, *CORRECTED)}
    replies = {("said", event.task, event.id) for event in replies_to_me(workspace)}
    return (
        given
        | replies
        | _handed(workspace)
        | {(kinds.get(file.says, "said"), file.task, file.id) for file in event_files}
    )


def _handed(workspace: Workspace) -> set[tuple[str, str, str]]:
    """Return (type, task, id) of the events by which managers handed me drafts or took tasks back from me.

    Also of those by which tasks went back into the pool since I had left.
    """
    me, types = workspace.handle, {HAND_OVER, DEALLOCATION, FREED}
    events = workspace.ledgers.events(lambda file: file.says in types and file.owner != me)
    mine = (event for event in events if concerned(event.type, event.body) == me and not event.body.get("manager"))
    return {(event.type, event.task, event.id) for event in mine}


def events_in(workspace: Workspace, news: set[tuple[str, str, str]], type_: str) -> tuple[Event, ...]:
    """Return the events of a type among news, in order."""
    ids = {id_ for kind, _, id_ in news if kind == type_}
    return tuple(workspace.ledgers.events(lambda file: file.says == type_ and file.id in ids)) if ids else ()


def objected_to_mine(workspace: Workspace, ids: set[str]) -> tuple[tuple[str, str], ...]:
    """Return (document, objector) of some objections, as far as they are to changes that I proposed, and stand."""
    if not ids:
        return ()
    events = workspace.ledgers.events(lambda file: file.type == GUIDANCE_OBJECTION and file.id in ids)
    mine = (event for event in events if event.body.get("author") == workspace.handle)
    return tuple(
        sorted((str(event.body.get("guidance")), event.by) for event in mine if not event.body.get("taken_back"))
    )


def tasks_with_replies(workspace: Workspace) -> set[str]:
    """Return the tasks that I reviewed and about which somebody else replied to something; no event is read."""
    me = workspace.handle
    files = workspace.ledgers.event_files(lambda file: file.type == REPLY or (file.type == REVIEW and file.owner == me))
    reviewed = {file.task for file in files if file.type == REVIEW}
    return {file.task for file in files if file.type == REPLY and file.owner != me and file.task in reviewed}


def replies_to_me(workspace: Workspace) -> list[Event]:
    """Return what others replied to my reviews, as far as it is on this machine."""
    tasks, me = tasks_with_replies(workspace), workspace.handle
    if not tasks:
        return []
    reviews = {file.id for file in workspace.ledgers.event_files(lambda file: file.type == REVIEW and file.owner == me)}
    every = workspace.ledgers.events(lambda file: file.type == REPLY and file.owner != me and file.task in tasks)
    return [event for event in every if is_on_review(event) and event.body.get("to") in reviews]


def tasks_to_settle(workspace: Workspace) -> set[str]:
    """Return the tasks on whose accepted answers I may have to decide; no event is read.

    Where late requests for changes only dispute an answer, that may be any task with a review.
    """
    terms = workspace.policy.corrections
    if not workspace.me.may(*terms.withdraw, *terms.reopen):
        return set()
    types = {WITHDRAWAL, REOPENING} | ({REVIEW} if terms.late_objection == DISPUTE else set())
    return {file.task for file in workspace.ledgers.event_files(lambda file: file.says in types)}


def edited_by_others(workspace: Workspace, ids: set[str]) -> tuple[str, ...]:
    """Return the tasks that some events say were edited by others, as far as I have to do with them."""
    if not ids:
        return ()
    edits = edits_in(workspace.ledgers.events(lambda file: file.type == TASK_EDIT and file.id in ids))
    me = workspace.handle
    concerned = {edit.id for edit in edits if edit.part_of(me) and edit.editor != me}
    files = workspace.ledgers.event_files(lambda file: file.type == TASK_EDIT and file.id in concerned)
    return tuple(sorted({file.task for file in files}))


def corrected_by_others(workspace: Workspace, ids: set[str]) -> tuple[tuple[str, str], ...]:
    """Return each of my tasks that was corrected, or my answer to it, by some events, with what was done."""
    if not ids:
        return ()
    events = workspace.ledgers.events(lambda file: file.type in CORRECTED and file.id in ids)
    mine = [event for event in events if event.body.get("answer") in (None, workspace.handle)]
    return tuple(sorted({(event.task, CORRECTED[event.type]) for event in mine}))


def _is_sealed(workspace: Workspace, file: EventFile) -> bool:
    """Whether an event is a review that this person may not see yet."""
    if file.says != REVIEW or not any(requirement.blind for requirement in workspace.policy.signoff):
        return False
    facts = workspace.facts(file.batch, file.task)
    by = next((event.by for event in facts.events if event.id == file.id and event.type == REVIEW), "")
    reviews = visible(facts, workspace.handle, workspace.people, workspace.policy, workspace.handle)
    return (file.id, by if file.type != file.says else file.owner) not in {(review.id, review.by) for review in reviews}


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
