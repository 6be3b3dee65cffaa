"""Show the week: what is new, which tasks I hold, what else waits for me, and whether it fits my hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.concerned import ANYWHERE
from rlhf.model.event_types import ALLOCATION, DROP, REVIEW, REVIEW_ASSIGNMENT, SPOKEN
from rlhf.process.entitlement import counting, may_say
from rlhf.process.facts import allotted
from rlhf.process.next_actions import Do, Turn, mine
from rlhf.process.planning.week import Hours, News, Work, hours, minutes_left, news
from rlhf.process.relations import Standpoint
from rlhf.process.task_state import State
from rlhf.store.files import fast_reader
from rlhf.store.index import Index, queries, waiting
from rlhf.store.ledgers.github_ledgers import heard
from rlhf.store.machine.last_seen import Seen, last_reached, last_seen, note_seen
from rlhf.workflows.guidance.documents import Proposal, proposals
from rlhf.workflows.worklist.my_tasks import Row, in_order, revising, row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rlhf.model.event import Event
    from rlhf.model.task import Task
    from rlhf.store.workspace import Workspace

#: The states in which a task may still need me.
_OPEN = frozenset({State.CLAIMED, State.SUBMITTED, State.CHANGES_REQUESTED, State.APPROVED, State.REOPENED})
_BACK = frozenset({State.REOPENED, State.DISPUTED, State.WITHDRAWN})
_FIRST = timedelta(days=7)  # a person who looks for the first time sees news of so many days
_LATE = timedelta(days=21)  # events that a colleague sent so late are still shown as news
_SITTING = timedelta(hours=12)  # looking again within this time shows the same news


class Changed(Struct, frozen=True):
    """A change of a guidance document, in its author's words."""

    slug: str
    title: str
    version: str
    what: str


class Week(Struct, frozen=True):
    """What `rlhf week` shows.

    Args:
        since: events from this time on are news.
        reached: when this machine last received the project's data; None if never.
        rows: the tasks that I hold, by due date.
        turns: what waits for me beside my own tasks, the first due first.
        left: the estimated minutes that each of my tasks still needs, by task id.
        titles: the titles of the tasks in `turns`, by task id, as far as known on this machine.
        proposals: changes of the guidance that wait for my approval.
        objected: changes of the guidance that I propose, and that somebody objects to.
        asked: the submissions, as `TASK/AUTHOR`, that I was asked to review and that wait for me.
    """

    now: datetime
    since: datetime
    reached: datetime | None
    news: tuple[News, ...]
    guidance: tuple[Changed, ...]
    rows: tuple[Row, ...]
    turns: tuple[Turn, ...]
    hours: Hours
    left: dict[str, int]
    titles: dict[str, str]
    proposals: tuple[Proposal, ...] = ()
    objected: tuple[Proposal, ...] = ()
    asked: tuple[str, ...] = ()


def week(
    workspace: Workspace, now: datetime, since: datetime | None, progress: Callable[[str], None], *, remember: bool
) -> Week:
    """Return the week from the data on this machine; nothing is fetched.

    Args:
        since: events from this time on are news; None for those since I last looked.
        remember: store this as the time I last looked.
    """
    before, latest, me = *_looks(workspace, now), workspace.handle
    with Index.open(workspace, now, progress) as index:
        held = [(placed.batch, placed.id) for placed in queries.tasks_of(index, me, _OPEN)]
        rows = _rows(workspace, index, [*held, *revising(workspace)], now)
        every = _news(workspace, index, rows)
        todo = waiting.turns_of(index, me) + mine(_asked(workspace, index, now), me)
        turns = sorted((turn for turn in todo if turn.do not in {Do.WRITE, Do.REVISE}), key=_soonest)
        titles, asked = _titles(index, turns), _asked_to_review(workspace, index, turns)
    versions, changes = _guidance(workspace)
    if since is not None:
        fresh = [item for item in every if item.at >= since]
        written = [change for change in changes if change[1] >= since]
    else:
        start = min(before.at, now) if before else now - _FIRST
        known = before.ids if before else frozenset()
        fresh = [
            item for item in every if item.id not in known and item.at >= start - (_LATE if before else timedelta())
        ]
        written = [change for change in changes if _is_new(change, before, start)]
        since = start
    if remember:
        note_seen(workspace.git_dir, before, _seen(now, every, latest, versions))
    left = {entry.task.id: minutes_left(entry.task.minutes, entry.facts.events, me) for entry in rows}
    proposed = list(proposals(workspace))
    mine_to_do = [Work(row.task.id, left[row.task.id], _due(row)) for row in rows if row.my_turn]
    return Week(
        now, since, last_reached(workspace.git_dir), tuple(fresh), tuple(change for change, _ in written), tuple(rows),
        tuple(turns), hours(mine_to_do, workspace.me.weekly_hours, now), left, titles,
        tuple(proposal for proposal in proposed if me in proposal.wanted),
        tuple(proposal for proposal in proposed if proposal.author == me and proposal.objections),
        asked,
    )  # fmt: skip


def _looks(workspace: Workspace, now: datetime) -> tuple[Seen | None, Seen | None]:
    """Return what I saw before the present sitting, and what I saw last in it; None for each that does not exist."""
    before, latest = last_seen(workspace.git_dir)
    if latest is not None and abs(now - latest.at) >= _SITTING:
        return latest, None
    return before, latest


def _seen(now: datetime, every: Sequence[News], latest: Seen | None, versions: dict[str, str]) -> Seen:
    """Return the record of this look: the ids of recent news, with those seen earlier in the same sitting.

    News too old to be shown again are left out.
    """
    recent = {item.id for item in every if item.at >= now - 2 * _LATE}
    return Seen(latest.at if latest else now, frozenset(recent | (latest.ids if latest else frozenset())), versions)


def _rows(workspace: Workspace, index: Index, which: Iterable[tuple[str, str]], now: datetime) -> list[Row]:
    result = []
    for key in dict.fromkeys(which):
        facts = index.facts(*key)
        if facts is not None and (entry := row(workspace, facts, now)) is not None:
            result.append(entry)
    return sorted(result, key=in_order)


def _due(row: Row) -> datetime | None:
    return row.deadline.due.at if row.deadline.due else None


def _news(workspace: Workspace, index: Index, rows: Sequence[Row]) -> list[News]:
    """Return the events by others that concern me, by the table of whom each type of event concerns."""
    me, people, policy = workspace.handle, workspace.people, workspace.policy
    tasks: dict[str, Task | None] = {entry.task.id: entry.task for entry in rows}
    own = queries.events(index, types=(*SPOKEN, REVIEW, ALLOCATION, DROP), owner=me, limit=_ASKED)
    done = queries.tasks_of(index, me, {State.ACCEPTED}) if len(rows) < _ASKED else []
    done += queries.tasks_of(index, me, _BACK)
    done_tasks = {placed.id: placed.task for placed in done[-_ASKED:]}
    to_me = {turn.task for turn in sorted(waiting.turns_of(index, me), key=_soonest)[:_ASKED] if turn.task}
    every: list[Event] = waiting.of_the_project(index, people, policy) + own
    every += heard(queries.events(index, types=ANYWHERE - {REVIEW}, limit=_ASKED), people, policy)
    mine: dict[str, Task | None] = dict.fromkeys(_ever_mine(workspace, every)) | done_tasks | tasks
    for task in {*mine, *(event.task for event in own), *to_me} - {""}:
        every += _in_sight(workspace, index, task)
    return news(Standpoint(me, people, policy, mine, _shown(workspace, every)), workspace.me.zone)


def _ever_mine(workspace: Workspace, events: Sequence[Event]) -> set[str]:
    """Return the tasks that I claimed or submitted, or that some events allot to me, in whatever state they are."""
    me, snapshot = workspace.handle, workspace.snapshot
    given: dict[str, list[Event]] = {}
    for event in events:
        given.setdefault(event.task, []).append(event)
    managers = workspace.people.managers
    return (
        {lease.task for lease in snapshot.leases if lease.holder == me and not lease.released}
        | {task for task, author, _ in snapshot.submission_branches() if author == me}
        | {task for task, about in given.items() if me in allotted(about, managers)}
    )


def _asked(workspace: Workspace, index: Index, now: datetime) -> list[Turn]:
    """Return the turns for questions about the project (not about a task) that wait for an answer."""
    return waiting.project_turns(index, workspace.people, workspace.policy, now)


def _asked_to_review(workspace: Workspace, index: Index, turns: Iterable[Turn]) -> tuple[str, ...]:
    """Return the submissions that a manager asked me to review and that wait for me, as `TASK/AUTHOR`."""
    events = queries.events(index, types=(REVIEW_ASSIGNMENT,), limit=_ASKED)
    to_me = [event for event in events if event.body.get("to") == workspace.handle]
    counted = counting(to_me, workspace.people, workspace.policy)
    asked = {(event.task, str(event.body.get("answer"))) for event in counted}
    waits = {(turn.task, turn.about) for turn in turns if turn.do is Do.REVIEW}
    return tuple(f"{task}/{author}" for task, author in sorted(asked & waits))


def _shown(workspace: Workspace, events: Sequence[Event]) -> list[Event]:
    from rlhf.process.redaction import hidden_tasks, shown

    return shown(events, hidden_tasks(events, workspace.people))


def _in_sight(workspace: Workspace, index: Index, task: str) -> list[Event]:
    """Return the events about a task, without the reviews that I may not see yet."""
    from rlhf.process.visibility import seen

    people, policy = workspace.people, workspace.policy
    messages = heard(queries.events(index, task=task), people, policy)
    events = [event for event in messages if event.type != REVIEW or may_say(REVIEW, event.by, people, policy)]
    facts = index.facts(events[0].batch, task) if any(event.type == REVIEW for event in events) else None
    return seen(events, facts, people, policy, workspace.handle) if facts is not None else events


def _titles(index: Index, turns: Sequence[Turn]) -> dict[str, str]:
    """Return the titles of the first tasks that wait for me, by task id."""
    result = {}
    for turn in turns[:_SHOWN]:
        facts = index.facts(turn.batch, turn.task) if turn.task else None
        if facts is not None and facts.shown is not None:
            result[turn.task] = facts.shown.title
    return result


def _guidance(workspace: Workspace) -> tuple[dict[str, str], list[tuple[Changed, datetime]]]:
    """Return the version of each guidance document on main, by slug, and all changes with dates, newest first."""
    versions: dict[str, str] = {}
    result = []
    for entry in workspace.objects.entries(f"{workspace.main}:guidance"):
        raw = workspace.objects.read(entry.oid) if entry.path.endswith(".md") else None
        data = fast_reader.load(raw.decode("utf-8", "replace"), entry.path).data if raw is not None else None
        if not isinstance(data, dict):
            continue
        slug, title = entry.path.removesuffix(".md"), str(data.get("title", entry.path))
        versions[slug] = str(data.get("version", ""))
        for change in data.get("changes") or ():
            at = _day(change.get("date")) if isinstance(change, dict) else None
            if at is not None:
                changed = Changed(slug, title, str(change.get("version", "")), str(change.get("what", "")))
                result.append((changed, at))
    return versions, sorted(result, key=lambda pair: pair[1], reverse=True)


def _is_new(change: tuple[Changed, datetime], before: Seen | None, start: datetime) -> bool:
    """Whether a change is of a later version than I saw; for a document that I never saw, whether it is recent."""
    changed, at = change
    known = before.guidance.get(changed.slug) if before else None
    return _version(changed.version) > _version(known) if known else at >= start - timedelta(days=1)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def _day(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    except ValueError:
        return None


def _soonest(turn: Turn) -> tuple[bool, datetime, datetime, str]:
    """Return a sort key: overdue turns first, then the first due, then the longest waiting."""
    return (not turn.overdue, turn.by or _NEVER, turn.since or _NEVER, turn.task)


_NEVER = datetime.max.replace(tzinfo=UTC)
_ASKED, _SHOWN = 200, 30
