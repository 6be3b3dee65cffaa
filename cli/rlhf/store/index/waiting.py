"""Whose turn it is, from the index: for every task, and for questions that are about no task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model.event_types import SPOKEN
from rlhf.process.conversation import threads
from rlhf.process.entitlement import counting
from rlhf.process.next_actions import Do, Turn, of_question
from rlhf.process.task_state import Mark
from rlhf.store.index.file import NEVER
from rlhf.store.index.source import instant, micros
from rlhf.store.index.standings import EVENT_COLUMNS, event_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.store.index import Index

_TURN = "SELECT batch, task, number, do, about, handle, since, due, overdue FROM turn"


class Load(Struct, frozen=True):
    """How much work of one kind waits for a person, since when, and how much of it is overdue."""

    handle: str
    do: Do
    count: int
    oldest: datetime | None
    overdue: int


def turns_of(index: Index, handle: str) -> list[Turn]:
    """Return what waits for a person, about tasks."""
    mine = "SELECT batch, task, number FROM turn WHERE handle = ?"
    sql = f"{_TURN.replace(' FROM', ', place FROM')} JOIN ({mine}) USING (batch, task, number)"
    rows = sorted(index.rows(sql, (handle,)), key=lambda row: (*row[:3], row[-1]))
    return list(_turns(row[:-1] for row in rows))


def overdue(index: Index, dos: Iterable[Do], limit: int) -> list[Turn]:
    """Return what is overdue, of some kinds of work, the longest overdue first."""
    result = []
    for do in dos:
        sql = "SELECT batch, task, number FROM turn WHERE overdue = 1 AND do = ? AND place = 0 ORDER BY due LIMIT ?"
        keys = index.rows(sql, (do, limit))
        result += list(_turns(row for key in keys for row in _of(index, *key)))
    return sorted(result, key=lambda turn: (turn.by is None, turn.by))[:limit]


def of_kind(index: Index, do: Do, limit: int) -> list[Turn]:
    """Return what waits for somebody, of one kind of work, the first due first."""
    sql = "SELECT batch, task, number FROM turn WHERE do = ? AND place = 0 ORDER BY due, task LIMIT ?"
    keys = index.rows(sql, (do, limit))
    return list(_turns(row for key in keys for row in _of(index, *key)))


def loads(index: Index) -> list[Load]:
    """Return how much waits for each person, by the kind of work."""
    sql = "SELECT handle, do, count(*), min(since), sum(overdue) FROM turn GROUP BY handle, do"
    return [
        Load(handle, Do(do), count, None if since in (None, NEVER) else instant(since), late)
        for handle, do, count, since, late in index.rows(sql)
    ]


def late_and_held(index: Index, now: datetime) -> dict[str, tuple[int, int]]:
    """Return for each batch how many tasks are past their due time and not done, and how many are on hold."""
    late = "sum(state NOT IN ('accepted', 'disputed', 'withdrawn') AND due < ?)"
    sql = f"SELECT folder, {late}, sum(held) FROM standing GROUP BY folder"
    return {batch: (overdue, held) for batch, overdue, held in index.rows(sql, (micros(now),))}


def prompts_changed(index: Index) -> dict[str, int]:
    """Return for each batch how many accepted answers have a prompt that means something else now."""
    sql = (
        "SELECT folder, count(*) FROM work JOIN standing USING (batch, task)"
        " WHERE marks <> '' AND work.state = 'accepted' AND marks LIKE ? GROUP BY folder"
    )
    return dict(index.rows(sql, (f"%{Mark.PROMPT_CHANGED.value}%",)))


def open_before(index: Index, before: datetime, limit: int) -> list[tuple[str, str, datetime]]:
    """Return the tasks that nobody has and that are due before an instant: batch, id, due time, the earliest first."""
    sql = "SELECT batch, task, due FROM standing WHERE state = 'open' AND due < ? ORDER BY due, task LIMIT ?"
    return [(batch, task, instant(due)) for batch, task, due in index.rows(sql, (micros(before), limit))]


def of_the_project(index: Index, people: People, policy: Policy) -> list[Event]:
    """Return the events that count and are about the project or a batch, not about a task."""
    rows = index.rows(f"SELECT {EVENT_COLUMNS} FROM event WHERE task = '' AND body IS NOT NULL ORDER BY id")
    return list(counting((event_from(row) for row in rows), people, policy))


def project_turns(index: Index, people: People, policy: Policy, now: datetime) -> list[Turn]:
    """Return whose turn it is for each open question about the project or a batch."""
    asked = threads(event for event in of_the_project(index, people, policy) if event.type in SPOKEN)
    return [turn for thread in asked if (turn := of_question(thread, people, policy, now)) is not None]


def _of(index: Index, batch: str, task: str, number: int) -> list[Any]:
    return index.rows(f"{_TURN} WHERE batch = ? AND task = ? AND number = ? ORDER BY place", (batch, task, number))


def _turns(rows: Iterable[Any]) -> Iterator[Turn]:
    """Yield the turns in some rows; a turn has a row for each person whose turn it is."""
    values: dict[tuple[str, str, int], list[Any]] = {}
    for row in rows:
        values.setdefault(row[:3], []).append(row)
    for (batch, task, _), same in values.items():
        _, _, _, do, about, _, since, due, late = same[0]
        yield Turn(
            Do(do), tuple(row[5] for row in same), batch, task, about,
            instant(since) if since != NEVER else None, instant(due) if due != NEVER else None, bool(late),
        )  # fmt: skip
