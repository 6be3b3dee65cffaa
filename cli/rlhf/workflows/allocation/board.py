"""The manager's view: where every batch stands, what is late or on hold, and who has how much to do."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.model.event_types import FORGE, FREED
from rlhf.process.next_actions import Do, Turn
from rlhf.process.task_state import State
from rlhf.store.index import Index, queries, waiting
from rlhf.store.index.waiting import Load
from rlhf.store.machine.last_seen import last_reached
from rlhf.workflows.allocation.standstill import Standstill, away_now, standstills
from rlhf.workflows.worklist.stale_accepted import StaleAccepted, stale_accepted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from rlhf.store.workspace import Workspace

#: A task that nobody has is shown from this long before its due time.
_NEAR = timedelta(days=3)
_LISTED = 200


class Line(Struct, frozen=True):
    """How many tasks of a batch are in each state, and how many of them are overdue, on hold, or else marked.

    Args:
        changed: how many have an accepted answer whose prompt means something else now, and that nobody affirmed.
        stale: how many accepted answers the guidance has left behind, and no task revises.
        back: how many answers to tasks that are not withdrawn are reopened, disputed or withdrawn.
    """

    batch: str
    states: dict[State, int]
    overdue: int
    held: int
    changed: int = 0
    stale: int = 0
    back: dict[State, int] = field(default_factory=dict)

    @property
    def tasks(self) -> int:
        return sum(self.states.values())

    @property
    def done(self) -> bool:
        done = self.states.get(State.ACCEPTED, 0) + self.states.get(State.WITHDRAWN, 0)
        behind = self.changed or self.stale or self.back
        return self.tasks == done and not behind


class Unclaimed(Struct, frozen=True):
    """A task that nobody has, and when it is due."""

    batch: str
    task: str
    title: str
    due: datetime


class Returned(Struct, frozen=True):
    """A task that is nobody's since the person who held it has left."""

    batch: str
    task: str
    title: str
    holder: str
    at: datetime


class Board(Struct, frozen=True):
    """What `rlhf board` shows.

    Args:
        returned: tasks that nobody has since their holder left, the latest first.
        lines: a line for each batch, by name.
        unclaimed: tasks that nobody has and that are overdue, or due within three days.
        loads: how much work waits for each person.
        late: questions, flags and escalations past their time, the longest first.
        stale: the accepted answers that the guidance has left behind, and no task revises.
        stuck: submissions whose sign-off too few people can give now.
        away: until when each person is away who is away now.
    """

    now: datetime
    reached: datetime | None
    lines: tuple[Line, ...]
    unclaimed: tuple[Unclaimed, ...]
    loads: tuple[Load, ...]
    late: tuple[Turn, ...]
    stale: StaleAccepted
    stuck: tuple[Standstill, ...] = ()
    away: tuple[tuple[str, date], ...] = ()
    returned: tuple[Returned, ...] = ()


def board(workspace: Workspace, now: datetime, progress: Callable[[str], None]) -> Board:
    """Return the board, from what this machine has; nothing is fetched.

    Raises:
        RoleNeeded: I am neither a manager nor an engineer.
    """
    workspace.people.require(workspace.handle, "manager", "engineer", what="The board")
    people, policy = workspace.people, workspace.policy
    with Index.open(workspace, now, progress) as index:
        stale = stale_accepted(workspace, index, now)
        lines = _lines(index, stale, now)
        near = [
            Unclaimed(batch, task, _title(index, batch, task), due)
            for batch, task, due in waiting.open_before(index, now + _NEAR, _LISTED)
        ]
        late = waiting.overdue(index, (Do.ANSWER, Do.ACKNOWLEDGE, Do.RESOLVE), _LISTED)
        asked = waiting.project_turns(index, people, policy, now)
        late += [turn for turn in asked if turn.overdue]
        stuck = standstills(workspace, index, now)
        loads = sorted(_loads(index, asked), key=lambda load: (load.do, -load.count, load.handle))
        returned = _returned(index)
    return Board(
        now, last_reached(workspace.git_dir), tuple(lines), tuple(near), tuple(loads), tuple(late), stale, stuck,
        away_now(people, now), returned,
    )  # fmt: skip


def _returned(index: Index) -> tuple[Returned, ...]:
    """Return the tasks that are nobody's since their holder left; each once, by its latest event."""
    events = {}
    for event in reversed(queries.events(index, types=(FREED,), limit=_LISTED)):
        if event.by == FORGE and not event.body.get("manager"):
            events[event.batch, event.task] = event
    nobodys = {
        (placed.batch, placed.id) for placed in queries.tasks(index, events) if placed.standing.state is State.OPEN
    }
    result = [
        Returned(batch, task, _title(index, batch, task), str(event.body.get("holder")), event.at)
        for (batch, task), event in events.items() if (batch, task) in nobodys
    ]  # fmt: skip
    return tuple(sorted(result, key=lambda item: item.at, reverse=True))


def _lines(index: Index, stale: StaleAccepted, now: datetime) -> list[Line]:
    states: dict[str, dict[State, int]] = {}
    for count in queries.counts(index):
        states.setdefault(count.batch, {})[count.state] = count.tasks
    more, changed = waiting.late_and_held(index, now), waiting.prompts_changed(index)
    back = queries.came_back(index)
    behind = Counter(answer.folder for answer in stale.answers)
    return [
        Line(batch, values, *more.get(batch, (0, 0)), changed.get(batch, 0), behind[batch], back.get(batch, {}))
        for batch, values in sorted(states.items())
    ]


def _loads(index: Index, asked: Sequence[Turn]) -> list[Load]:
    """Return how much work waits for each person, questions about the whole project included."""
    loads = {(load.handle, load.do): load for load in waiting.loads(index)}
    for turn in asked:
        for handle in turn.who:
            load = loads.get((handle, turn.do), Load(handle, turn.do, 0, turn.since, 0))
            oldest = min((at for at in (load.oldest, turn.since) if at is not None), default=None)
            loads[handle, turn.do] = Load(handle, turn.do, load.count + 1, oldest, load.overdue + turn.overdue)
    return list(loads.values())


def _title(index: Index, batch: str, task: str) -> str:
    facts = index.facts(batch, task)
    return facts.shown.title if facts is not None and facts.shown is not None else ""
