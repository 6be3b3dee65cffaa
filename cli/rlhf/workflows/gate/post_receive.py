"""Record what a push brought, after it was accepted: arrivals, merges, replaced ledgers, branches that may be ready."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rlhf.model import paths
from rlhf.model.branch_name import CHANGES, JUDGED, LEDGERS, MAIN, AnswerBranch, read_branch
from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.event_types import (
    ALLOCATION,
    DEALLOCATION,
    FORGE,
    GUIDANCE_APPROVAL,
    GUIDANCE_OBJECTION,
    MERGED,
    RECEIVED,
)
from rlhf.model.ids import ulid
from rlhf.process.hand_overs import predecessors
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.branches import keep
from rlhf.store.git.objects import EMPTY_TREE, changes
from rlhf.workflows.gate.forge_ledger import Randomness, write_down
from rlhf.workflows.gate.judge import judge_branch
from rlhf.workflows.gate.late_requests import late_requests
from rlhf.workflows.gate.merge_record import events_of
from rlhf.workflows.ledger.attribution import contributors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.forge.local import Update
    from rlhf.store.git.objects import Change
    from rlhf.store.repository import Repository


def record_arrivals(
    repository: Repository,
    updates: Sequence[Update],
    now: datetime,
    randomness: Randomness,
    times: Mapping[str, datetime] | None = None,
) -> int:
    """Write into the forge's own ledger when each submission arrived; return the number of submissions.

    An arrival that stands there already is not written twice.

    Args:
        times: the time at which a commit arrived, for commits that did not arrive at `now`.
    """
    events = []
    for update in updates:
        match read_branch(update.branch):
            case AnswerBranch(task, author) if update.new and (batch := repository.batch_of(task)):
                at = min(now, (times or {}).get(update.new, now))
                if is_recorded(repository, batch, task, update.new, at):
                    continue
                answer = repository.objects.read(f"{update.new}:{paths.answer_path(batch, task, author)}") or b""
                by, _ = contributors(repository.beyond_main(update.new), repository.people)
                hands = sorted({*by, *predecessors(repository.ledgers.task_events(batch, task), author)})
                body = {"answer": author, "commit": update.new, "hash": content_hash(answer), "hands": hands}
                known = repository.task(batch, task)
                body |= {"meaning": known.meaning} if known is not None else {}
                events.append(Event(ulid(now, next(randomness)), RECEIVED, FORGE, at, batch, task, body))
    write_down(repository, events)
    return len(events)


def is_recorded(repository: Repository, batch: str, task: str, commit: str, at: datetime | None = None) -> bool:
    """Whether the forge's ledger says that a commit of a submission arrived, at a time or later."""
    moments = (
        event.at for event in repository.ledgers.task_events(batch, task)
        if event.type == RECEIVED and event.by == FORGE and event.body.get("commit") == commit
    )  # fmt: skip
    return any(at is None or moment >= at.replace(microsecond=0) for moment in moments)


def record_merges(repository: Repository, updates: Sequence[Update], now: datetime, randomness: Randomness) -> None:
    """Record each merge that a person made by hand and pushed to main, after the gate allowed it."""
    events: list[Event] = []
    for update in updates:
        if update.branch != MAIN or not (update.old and update.new):
            continue
        steps = repository.git.text(
            "rev-list", "--first-parent", "--merges", "--parents", f"{update.old}..{update.new}"
        )
        for row in steps.splitlines():
            merge, before, head = row.split()[:3]
            if merge in _merges_recorded(repository):
                continue
            branch = branch_in(repository.objects.message(merge)) or head
            earlier = repository.based_on(before)
            verdict = judge_branch(earlier, branch, head, now)
            events += events_of(earlier, merge, verdict, now, randomness)
    write_down(repository, events)


def _merges_recorded(repository: Repository) -> set[str]:
    every = repository.ledgers.events(lambda file: file.owner == FORGE and file.type == MERGED)
    return {str(event.body.get("merge")) for event in every}


def branch_in(message: str) -> str:
    """Return the branch that the message of a merge names; "" if it names none."""
    return next((line.removeprefix("Branch: ") for line in message.splitlines() if line.startswith("Branch: ")), "")


def keep_what_is_left_out(repository: Repository, updates: Sequence[Update]) -> None:
    """Keep the commits of a ledger that were not verified and that its owner has now replaced."""
    for update in updates:
        replaced = update.branch.startswith(LEDGERS) and update.old and update.new
        if replaced and not is_ancestor(repository.objects, update.old, update.new):
            keep(repository.git, update.old)


def follows_from_words(repository: Repository, updates: Sequence[Update]) -> bool:
    """Whether anything follows from a push of ledgers: a branch to look at, commits to keep or to record in time."""
    if any(not key.lasting for person in repository.people.by_handle.values() for key in person.keys):
        return True
    replaced = (u for u in updates if u.branch.startswith(LEDGERS) and u.old)
    if any(not is_ancestor(repository.objects, update.old, update.new) for update in replaced):
        return True
    given = allots_while_some_have_left(repository, updates)
    if given or tasks_taken_back(repository, updates) or touched_branches(repository, updates):
        return True
    return any(any(late_requests(repository, *item)) for item in ledger_changes(repository, updates))


def ledger_changes(repository: Repository, updates: Sequence[Update]) -> Iterator[tuple[Update, list[Change]]]:
    """Yield each update of a ledger with what it changed; git is asked once for each."""
    for update in updates:
        if update.branch.startswith(LEDGERS) and update.new:
            key = "changes of a ledger", update.old, update.new
            make = partial(changes, repository.git, update.old or EMPTY_TREE, update.new)
            yield update, repository.snapshot.remember(key, make)


def tasks_taken_back(repository: Repository, updates: Sequence[Update]) -> set[str]:
    """Return the claimed tasks that a manager took back from somebody in a push of ledgers."""
    tasks = {path.split("/")[1] for path in _named(repository, updates, DEALLOCATION)}
    return tasks & {lease.task for lease in repository.snapshot.leases if not lease.released} if tasks else set()


def allots_while_some_have_left(repository: Repository, updates: Sequence[Update]) -> bool:
    """Whether a push of ledgers allots a task, which may be to somebody who has left."""
    left = any(not person.active for person in repository.people.by_handle.values())
    return left and bool(_named(repository, updates, ALLOCATION))


def _named(repository: Repository, updates: Sequence[Update], type_: str) -> list[str]:
    """Return the paths of the new events of a type about tasks in a push of ledgers."""
    paths_ = (change.path for _, brought in ledger_changes(repository, updates) for change in brought)
    return [path for path in paths_ if path.endswith(f"-{type_}.yaml") and path.count("/") > 1]


def touched_branches(repository: Repository, updates: Sequence[Update]) -> list[str]:
    """Return the branches that a push may have made ready to merge, changes first.

    Those are the branches that the push moved, the submissions that its new events are about and, where main or a
    change has moved, every open change; which answers a new main concerns is known once it is there (`after_main`).
    """
    values: dict[str, None] = {}
    if any(update.branch.startswith(CHANGES) or update.branch == MAIN for update in updates):
        values |= dict.fromkeys(name for name in repository.branches.own if name.startswith(CHANGES))
    values |= dict.fromkeys(update.branch for update in updates if update.branch.startswith(JUDGED) and update.new)
    for _, brought in ledger_changes(repository, updates):
        event_paths = [change.path for change in brought]
        if any(
            path.endswith((f"-{GUIDANCE_APPROVAL}.yaml", f"-{GUIDANCE_OBJECTION}.yaml")) for path in event_paths
        ):  # then the change that is approved, or that nothing is held against any more, may be ready
            values |= dict.fromkeys(name for name in repository.branches.own if name.startswith(CHANGES))
        tasks = {path.split("/")[1] for path in event_paths if "/" in path}
        for task, author, _ in repository.snapshot.submission_branches():
            if task in tasks:
                values[str(AnswerBranch(task, author))] = None
    return sorted(values, key=lambda name: not name.startswith(CHANGES))
