"""Give more time for several tasks at once: for these, for a batch, or for all that a person works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import NobodyToExtend, NoExtension, NoSuchBatch, NotLater, OwnExtension, TimePast
from rlhf.process.deadlines import pending
from rlhf.process.slots import at_work
from rlhf.store.submissions import batch_in
from rlhf.workflows.conversation.extensions import Extended, extended, extension
from rlhf.workflows.sync.sync import refresh
from rlhf.workflows.worklist.my_tasks import allotted_to

if TYPE_CHECKING:
    from rlhf.process.facts import Facts
    from rlhf.workflows.conversation.messages import Speaker


class Wanted(Struct, frozen=True):
    """For which tasks more time is given: these, or all of a batch, or all that the person holds."""

    names: tuple[str, ...] = ()
    batch: str = ""
    handle: str = ""


class NotGiven(Struct, frozen=True):
    """A person's task for which no more time was given, and why."""

    task: str
    handle: str
    why: str


class Granted(Struct, frozen=True):
    """More time for several tasks at once: each extension, and each that was left out."""

    extended: tuple[Extended, ...]
    left_out: tuple[NotGiven, ...] = ()


def grant_all(speaker: Speaker, wanted: Wanted, until: str, why: str) -> Granted:
    """Give more time for several tasks: to the person who is named, else to everybody who works on them.

    Where a person has later time already, or nothing else is named and they did not ask, their task is left out.

    Raises:
        RoleNeeded, NoSuchBatch, NoSuchTask, ExtensionUnexplained, ExtensionNotUnderstood, NobodyToExtend.
    """
    workspace = speaker.workspace
    workspace.people.require(workspace.handle, workspace.policy.deadlines.extensions, what="Giving more time")
    refresh(workspace, speaker.now)
    rows: list[tuple[str, tuple[str, str], dict[str, Any]]] = []
    given: list[tuple[Facts, str]] = []
    left: list[NotGiven] = []
    for facts in _facts_of(speaker, wanted):
        asked = {event.by: event for event in pending(facts.events)}
        for handle in sorted(at_work(facts, speaker.now)):
            if wanted.handle and handle != wanted.handle:
                continue
            try:
                events = extension(speaker, facts, handle, until, why, asked.get(handle))
            except (NotLater, NoExtension, OwnExtension, TimePast) as reason:
                left.append(NotGiven(facts.id, handle, reason.message))
                continue
            rows += [(type_, (facts.batch, facts.id), body) for type_, body in events]
            given.append((facts, handle))
    if not rows:
        raise NobodyToExtend([f"{item.task}, {item.handle}: {item.why}" for item in left])
    spoken = speaker.say_all(rows)
    return Granted(tuple(extended(speaker, spoken, facts, handle) for facts, handle in given), tuple(left))


def _facts_of(speaker: Speaker, wanted: Wanted) -> list[Facts]:
    """Return the facts of the tasks that are meant; each once."""
    workspace = speaker.workspace
    if wanted.names:
        keys = [speaker.about(name) for name in wanted.names]
    elif wanted.batch:
        if wanted.batch not in workspace.snapshot.batch_names():
            raise NoSuchBatch(wanted.batch, workspace.snapshot.batch_names())
        keys = list(workspace.snapshot.task_keys(wanted.batch))
    else:
        snapshot = workspace.snapshot
        keys = sorted(
            allotted_to(workspace, wanted.handle)
            | {(lease.batch, lease.task) for lease in snapshot.leases if lease.holder == wanted.handle}
            | {(batch_in(tip.message), task) for task, by, tip in snapshot.submission_branches() if by == wanted.handle}
        )
    return [workspace.facts(*key) for key in dict.fromkeys(keys)]
