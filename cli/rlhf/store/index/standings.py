"""The standing of each task in the index, with the instants between which that standing holds."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rlhf.model.event import Event
from rlhf.process.concerns import weigh
from rlhf.process.corrections import correctors
from rlhf.process.facts import Facts, Submission, involved, received, still_open
from rlhf.process.next_actions import Turn, turns
from rlhf.process.task_state import Mark, Standing, State, Work, stand
from rlhf.process.working_days import changes_of_presence
from rlhf.store.index.branches import leases_of, words_of
from rlhf.store.index.content import TASK_COLUMNS, task_from
from rlhf.store.index.file import ALWAYS, NEVER
from rlhf.store.index.source import instant, micros
from rlhf.store.ledgers.github_ledgers import heard
from rlhf.store.task_versions import versions_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rlhf.store.index.file import File
    from rlhf.store.index.source import Source

_PIECE = 2_000
_A_MOMENT = timedelta(microseconds=1)
EVENT_COLUMNS = "id, type, owner, at, batch, task, body"


def bring_standings(file: File, source: Source) -> None:
    """Compute again the standing of each task that changed, or whose stored standing does not hold at this instant."""
    if file.get("judged_by") != source.judged_by:
        with file.step():
            file.db.execute("INSERT OR IGNORE INTO dirty SELECT batch, id FROM task")
            file.put("judged_by", source.judged_by)
    if is_due(file, source):
        with file.step():
            now = micros(source.now)
            for which in ("until <= ?", "since > ?"):
                file.db.execute(f"INSERT OR IGNORE INTO dirty SELECT batch, task FROM standing WHERE {which}", (now,))
    ((left,),) = file.rows("SELECT count(*) FROM dirty")
    while left > 0:
        with file.step():
            if file.get("judged_by") != source.judged_by:
                return  # by another process, which sees other people or another policy
            keys = file.rows("SELECT batch, task FROM dirty LIMIT ?", (_PIECE,))
            _keep(file, source, keys)
        left = left - len(keys) if keys else 0
        source.progress(f"Seeing where tasks stand … {max(left, 0):,} to go")


def is_due(file: File, source: Source) -> bool:
    """Whether the stored standing of some task may not hold at this instant."""
    now = micros(source.now)
    late, early = "SELECT 1 FROM standing WHERE until <= ? LIMIT 1", "SELECT 1 FROM standing WHERE since > ? LIMIT 1"
    return bool(file.rows(late, (now,)) or file.rows(early, (now,)))


def managers(source: Source) -> frozenset[str]:
    """Return the people whose allocations count."""
    return source.repository.people.managers


def _keep(file: File, source: Source, keys: Sequence[tuple[str, str]]) -> None:
    repository, those = source.repository, managers(source)
    standings, works, waiting = [], [], []
    absences = changes_of_presence(repository.people, source.now)
    for batch, task in keys:
        result = facts_of(file, source, batch, task, those)
        if result is None:
            continue
        facts, whole = result
        standing = stand(facts, repository.people, repository.policy, source.now)
        todo = turns(facts, standing, repository.people, repository.policy, source.now)
        dues = [facts.deadline(work.handle, repository.people, repository.policy).due for work in standing.works]
        since, until = _holds(facts, todo, [due.at for due in dues if due is not None], absences, micros(source.now))
        waiting += [row for number, turn in enumerate(todo) for row in _turn_rows(facts, number, turn)]
        known = facts.task
        urgency = (known.priority, micros(known.due.at) if known.due else NEVER) if known else (NEVER, NEVER)
        standings.append(
            (
                batch,
                task,
                standing.state.value,
                standing.turn,
                standing.free,
                since,
                until,
                whole,
                *urgency,
                bool(facts.held),
                known.batch if known else batch,
            )
        )
        works += [
            (batch, task, work.handle, work.state.value, work.turn, " ".join(sorted(work.marks)))
            for work in standing.works
        ]
    for table in ("standing", "work", "turn", "dirty"):
        file.write(f"DELETE FROM {table} WHERE batch = ? AND task = ?", keys)
    file.write("INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", standings)
    file.write("INSERT INTO work VALUES (?, ?, ?, ?, ?, ?)", works)
    file.write("INSERT INTO turn VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", waiting)


def _turn_rows(facts: Facts, number: int, turn: Turn) -> list[Sequence[Any]]:
    """Return a row for each person whose turn it is, in their order."""
    since = micros(turn.since) if turn.since else NEVER
    due = micros(turn.by) if turn.by else NEVER
    return [
        (facts.batch, facts.id, number, place, handle, turn.do.value, turn.about, since, due, turn.overdue)
        for place, handle in enumerate(turn.who)
    ]


def facts_of(file: File, source: Source, batch: str, task: str, managers: frozenset[str]) -> tuple[Facts, bool] | None:
    """Return all facts of a task in the index, and whether they are complete; None where main has no such task."""
    rows = file.rows(f"SELECT {TASK_COLUMNS}, hash FROM task WHERE batch = ? AND id = ?", (batch, task))
    if not rows:
        return None
    *columns, task_hash = rows[0]
    whole = task_hash is not None
    messages = file.rows(f"SELECT {EVENT_COLUMNS} FROM event WHERE task = ? AND batch = ?", (task, batch))
    people, policy = source.repository.people, source.repository.policy
    known = [event_from(row) for row in messages if row[6] is not None]
    whole, events = whole and len(known) == len(messages), tuple(heard(known, people, policy))
    answers = dict(file.rows("SELECT handle, oid FROM answer WHERE batch = ? AND task = ?", (batch, task)))
    submissions = []
    for author, tip in file.rows("SELECT author, tip FROM submission WHERE task = ?", (task,)):
        oid, hashed = words_of(file, source, tip, batch, task, author)
        if oid and oid != answers.get(author):
            whole = whole and hashed != ""
            submissions.append(
                Submission(task, batch, author, tip, hashed, task_hash or "", received(events, author, hashed, tip))
            )
    leases = leases_of(file, task)
    part = involved(leases, submissions, answers, events)
    weighed = weigh(events, people, policy, {task: part})
    bare, main = source.repository.bare, source.repository.main
    versions = versions_named(source.objects, main, batch, task, events) if bare else {}
    may = correctors(people, policy)
    facts = Facts(
        task, batch, task_from(columns), leases, still_open(submissions, events, may), frozenset(answers), events,
        managers, *weighed, versions, may,
    )  # fmt: skip
    return facts, whole


def _holds(
    facts: Facts, todo: Iterable[Turn], dues: Iterable[datetime], absences: Iterable[datetime], now: int
) -> tuple[int, int]:
    """Return the instants between which the computed standing holds: from the first on, until before the second.

    Args:
        absences: when anybody's absence last began or ended, and when the next one does.
    """
    ends = [lease.until for lease in facts.leases if not lease.released]
    ends += [due + _A_MOMENT for due in dues]  # it is late after the due time, not at it
    ends += [turn.by + _A_MOMENT for turn in todo if turn.by is not None]
    ends += absences
    changes = [micros(end) for end in ends]
    return max((t for t in changes if t <= now), default=ALWAYS), min((t for t in changes if t > now), default=NEVER)


def event_from(row: Sequence[Any]) -> Event:
    """Return the event in a row of `EVENT_COLUMNS`."""
    id_, type_, owner, at, batch, task, body = row
    return Event(id_, type_, owner, instant(at), batch, task, json.loads(body))


def standing_from(row: Sequence[Any], works: Iterable[Sequence[Any]]) -> Standing:
    """Return a task's standing from a row (state, turn, free) and a row for each work (handle, state, turn, marks)."""
    state, turn, free = row
    values = tuple(
        Work(handle, State(stage), whose, frozenset(map(Mark, marks.split()))) for handle, stage, whose, marks in works
    )
    return Standing(State(state), values, free, turn, {work.handle: work for work in values})
