"""Queries to the index; each uses one of its sort orders and never reads all events."""

from __future__ import annotations

import heapq
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.process.task_state import State
from rlhf.store.index.content import TASK_COLUMNS, task_from
from rlhf.store.index.file import NEVER
from rlhf.store.index.source import instant, micros
from rlhf.store.index.standings import EVENT_COLUMNS, event_from, standing_from

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.task import Task
    from rlhf.process.task_state import Standing
    from rlhf.store.index import Index

MOST = 1 << 62  # no limit

_STANDING = "SELECT batch, task, state, turn, free, whole FROM standing"
_EACH_TYPE = """
WITH RECURSIVE each (type) AS (
  SELECT min(type) FROM event UNION ALL SELECT (SELECT min(type) FROM event WHERE type > each.type) FROM each
  WHERE each.type IS NOT NULL
) SELECT type FROM each WHERE type IS NOT NULL
"""


class Placed(Struct, frozen=True):
    """A task and its standing.

    Args:
        task: without its long texts; None where only its name is known on this machine, or it cannot be parsed.
        whole: whether everything that the standing depends on is on this machine.
    """

    batch: str
    id: str
    task: Task | None
    standing: Standing
    whole: bool


class Count(Struct, frozen=True):
    """How many tasks of a batch are in a state."""

    batch: str
    state: State
    tasks: int


def events(
    index: Index,
    *,
    types: Collection[str] = (),
    batch: str = "",
    task: str = "",
    owner: str = "",
    after: str = "",
    limit: int = MOST,
) -> list[Event]:
    """Return events, newest first, as far as they are on this machine.

    Args:
        types: only events of these types; empty for any type.
        task: only events about this task, in `batch` where that is given too.
        after: only events with a later id.
    """
    if task:
        return _events_by(index, {"task": task, "batch": batch, "owner": owner}, types, after, limit)
    if owner:
        return _events_by(index, {"owner": owner}, types, after, limit)
    every = set(types) or [type_ for (type_,) in index.rows(_EACH_TYPE)]
    values = [_events_by(index, {"type": type_}, (), after, limit) for type_ in every]
    return list(islice(heapq.merge(*values, key=lambda event: event.id, reverse=True), limit))


def _events_by(index: Index, about: Mapping[str, str], types: Collection[str], after: str, limit: int) -> list[Event]:
    """Return the same, sorted and found by the first of some columns; the others only filter rows."""
    (first, value), *others = about.items()
    asked = {f"{first} = ?": value, "id > ?": after} | {f"+{name} = ?": text for name, text in others if text}
    chosen = f" AND +type IN ({','.join('?' * len(types))})" if types else ""
    sql = (
        f"SELECT {EVENT_COLUMNS} FROM event WHERE {' AND '.join(asked)}{chosen} AND body IS NOT NULL"
        " ORDER BY id DESC LIMIT ?"
    )
    return [event_from(row) for row in index.rows(sql, (*asked.values(), *types, limit))]


def tasks(index: Index, names: Iterable[tuple[str, str]]) -> list[Placed]:
    """Return some tasks of main with their standing, given as (batch, id)."""
    values = (row for key in names for row in index.rows(f"{_STANDING} WHERE batch = ? AND task = ?", key))
    return list(_placed(index, values))


def tasks_of(index: Index, handle: str, states: Collection[State] = ()) -> list[Placed]:
    """Return the tasks that are claimed by or allotted to a person, or have their submitted or accepted answer.

    Args:
        states: only tasks in which that person's work is in one of these states; empty for all.
    """
    marks = ",".join("?" * len(states))
    chosen = f" AND state IN ({marks})" if states else ""
    sql = f"SELECT batch, task FROM work WHERE handle = ?{chosen}"
    return tasks(index, sorted(index.rows(sql, (handle, *states))))


def in_work(index: Index) -> list[tuple[str, str]]:
    """Return the tasks on which some author has something to do, as (batch, id)."""
    return [*index.rows("SELECT DISTINCT batch, task FROM work WHERE turn = 'author'")]


def lapsed(index: Index, now: datetime) -> list[tuple[str, str]]:
    """Return the tasks with a claim that has expired and was not given back, as (batch, id)."""
    sql = "SELECT DISTINCT batch, task FROM lease WHERE released = 0 AND until <= ?"
    return [*index.rows(sql, (micros(now),))]


def unanswered(index: Index) -> list[Task]:
    """Return the open or claimed tasks with no submitted or accepted answer, without their long texts."""
    done = "('submitted', 'changes_requested', 'approved', 'accepted', 'reopened', 'disputed')"
    sql = (
        f"SELECT {TASK_COLUMNS} FROM task JOIN standing ON standing.batch = task.batch AND standing.task = task.id"
        f" WHERE state IN ('open', 'claimed') AND NOT EXISTS (SELECT 1 FROM work WHERE work.batch = task.batch"
        f" AND work.task = task.id AND work.state IN {done})"
    )
    return [task for row in index.rows(sql) if (task := task_from(row)) is not None]


def accepted(index: Index) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return the kind and the specialty of the task of every accepted answer, by (batch, task, author)."""
    sql = (
        "SELECT answer.batch, answer.task, handle, kind, specialty FROM answer"
        " JOIN task ON task.batch = answer.batch AND task.id = answer.task WHERE kind IS NOT NULL"
    )
    return {(batch, task, author): (kind, of) for batch, task, author, kind, of in index.rows(sql)}


def counts(index: Index) -> list[Count]:
    """Return how many tasks of each batch are in each state."""
    rows = index.rows("SELECT folder, state, count(*) FROM standing GROUP BY folder, state")
    return [Count(batch, State(state), number) for batch, state, number in rows]


def came_back(index: Index) -> dict[str, dict[State, int]]:
    """Return for each batch how many answers are reopened, disputed or withdrawn, of tasks that are not withdrawn."""
    sql = (
        "SELECT folder, work.state, count(*) FROM work JOIN standing USING (batch, task)"
        " WHERE work.state IN ('reopened', 'disputed', 'withdrawn') AND standing.state <> 'withdrawn'"
        " GROUP BY folder, work.state"
    )
    result: dict[str, dict[State, int]] = {}
    for batch, state, count in index.rows(sql):
        result.setdefault(batch, {})[State(state)] = count
    return result


def owed(index: Index) -> list[tuple[str, datetime | None, int]]:
    """Return how many answers are wanted and not accepted, for each batch and due time (None: no due time)."""
    sql = """
        SELECT standing.folder, standing.due, sum(max(0, CAST(coalesce(wanted, 1) AS INTEGER) - coalesce(done, 0)))
        FROM standing LEFT JOIN task ON task.batch = standing.batch AND task.id = standing.task
        LEFT JOIN (SELECT batch, task, count(*) AS done FROM work WHERE state = 'accepted' GROUP BY batch, task) work
          ON work.batch = standing.batch AND work.task = standing.task
        WHERE state <> 'withdrawn' GROUP BY standing.folder, standing.due ORDER BY standing.due, standing.folder
    """
    return [(batch, None if due == NEVER else instant(due), count) for batch, due, count in index.rows(sql) if count]


def _placed(index: Index, rows: Iterable[Sequence[Any]]) -> Iterator[Placed]:
    for batch, id_, state, turn, free, whole in rows:
        works = index.rows(
            "SELECT handle, state, turn, marks FROM work WHERE batch = ? AND task = ? ORDER BY handle", (batch, id_)
        )
        columns = index.rows(f"SELECT {TASK_COLUMNS} FROM task WHERE batch = ? AND id = ?", (batch, id_))
        task = task_from(columns[0]) if columns else None
        yield Placed(batch, id_, task, standing_from((state, turn, free), works), bool(whole))


#: An accepted answer: the folder and the batch of its task, the task, its author, and the object of its file.
Accepted = tuple[str, str, str, str, str]


def accepted_answers(index: Index, handle: str = "") -> list[Accepted]:
    """Return each accepted answer, or those of one person."""
    sql = "SELECT folder, answer.batch, task, handle, answer.oid FROM answer JOIN standing USING (batch, task)"
    return index.rows(f"{sql} WHERE handle = ?", (handle,)) if handle else index.rows(sql)


def revisions(index: Index) -> list[str]:
    """Return what each task that revises an accepted answer says that it revises (`Task.revision`)."""
    return [revision for (revision,) in index.rows("SELECT revision FROM task WHERE revision <> ''")]
