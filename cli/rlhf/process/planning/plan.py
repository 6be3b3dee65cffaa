"""A plan of one person's work: what is due first comes first, in blocks that people can really sit.

Whether the hours are enough at all is decided exactly, before any block is made. Everything is at hand now, and work
may be put down and taken up again; then to work in the order of due times keeps the greatest lateness as small as it
can be (Jackson 1955; with times of absence, Lee 1996; where work also arrives later, Horn 1974). So all of it fits if
and only if what is due by each time takes no more minutes than there are hours until then. A least length of blocks,
breaks and tasks in one piece make finding the best plan as hard as packing boxes: there the same order is a heuristic,
and a plan that comes out late although the hours are enough says so. Where they are not, see `fewest_late`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rlhf.model.windows import Window
from rlhf.process.planning.fewest_late import fewest_late, minutes_until
from rlhf.process.planning.job import NEVER, Doing, Job
from rlhf.process.planning.work_blocks import Slot, kept_aside, sittings, weeks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rlhf.model.availability import Habits

_MOST = 8  # weeks in which what is kept aside may be given up


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one job, or of time kept aside; `number` of `of` where it is in several."""

    start: datetime
    end: datetime
    job: Job | None = None
    number: int = 1
    of: int = 1


@dataclass(frozen=True, slots=True)
class Late:
    """A job that is not done by its time.

    Args:
        short: the minutes of it that lie after its time, or nowhere.
        done: when it is done by this plan; None where there are no hours for it.
    """

    job: Job
    short: int
    done: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """There are fewer minutes until a time than what is due by then takes: no order of work helps."""

    by: datetime
    needs: int
    has: int

    @property
    def short(self) -> int:
        return self.needs - self.has


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do when.

    Args:
        late: what is not done by its time, the earliest due first.
        shortage: the worst of them; None where the hours are enough, and only blocks are in the way.
        split: tasks that are not long were cut, so that less is late.
        spent: time for feedback and reviews was given up, so that less is late.
        put_off: what cannot be in time anyway waits for what can, so that less is late.
        left: what has no due time and found no place before `until`.
    """

    until: datetime
    blocks: tuple[Block, ...] = ()
    late: tuple[Late, ...] = ()
    shortage: Shortage | None = None
    split: bool = False
    spent: bool = False
    put_off: bool = False
    left: tuple[Job, ...] = ()

    @property
    def fits(self) -> bool:
        return not self.late


def plan(
    jobs: Iterable[Job], hours: Sequence[Window], habits: Habits, zone: str, now: datetime, until: datetime
) -> Plan:
    """Put jobs into hours; the same for the same jobs, in whatever order they come.

    Of several ways the one with the fewest late minutes is taken, then the one in which what is late is done soonest,
    then the gentlest.

    Args:
        hours: apart and in order, none of them past. Those after `until` only take what has a due time.
        zone: by which weeks begin.
    """
    jobs = sorted((job for job in jobs if job.minutes > 0), key=lambda job: job.order)
    best = min(_fillings(jobs, hours, habits, zone, until), key=lambda filling: filling.cost)
    left = tuple(job for job in jobs if job.due is None and best.left[job])
    return Plan(
        until, best.numbered(), tuple(best.late), shortage(jobs, hours, now), best.split, best.spent, best.put_off, left
    )


def easier(
    jobs: Iterable[Job], hours: Sequence[Window], habits: Habits, zone: str, now: datetime, until: datetime
) -> Habits | None:
    """Habits near to these with which nothing is late but what is so already; None where none of some help."""
    jobs, short = list(jobs), max(5, habits.least // 2)
    for change in ({"rest": 0}, {"least": short}, {"rest": 0, "least": short}, {"rest": 0, "least": 5}):
        other = replace(habits, **change)
        result = plan(jobs, hours, other, zone, now, until)
        if all(late.job.due is not None and late.job.due <= now for late in result.late):
            return other
    return None


def shortage(jobs: Iterable[Job], hours: Sequence[Window], now: datetime) -> Shortage | None:
    """The time to come by which the most is missing; None where the hours are enough for all that is due after now.

    What is past its time already counts as work that comes first.
    """
    dated = sorted((job.due, job.minutes) for job in jobs if job.due is not None)
    result, needs = [], 0
    for due, minutes in dated:
        needs += minutes
        result.append(Shortage(due, needs, minutes_until(due, hours)))
    short = [item for item in result if item.short > 0 and item.by > now]
    return max(short, key=lambda item: (item.short, item.by), default=None)


def _fillings(
    jobs: Sequence[Job], hours: Sequence[Window], habits: Habits, zone: str, until: datetime
) -> Iterator[_Filling]:
    """The ways to put jobs into hours, the gentlest first, up to one in which nothing is late.

    Only long tasks are cut; any task is; and what is kept aside is given up, in one week after the other. Then the same
    in the order in which the fewest jobs are late.
    """
    each = weeks(sittings(hours, habits), zone)
    kept = min(_MOST, sum(week[0].start < until for week in each)) if habits.aside else 0
    for put_off in (False, True):
        order = fewest_late(jobs, hours) if put_off else jobs
        for split, given_up in ((False, 0), (True, 0), *((True, count) for count in range(1, kept + 1))):
            slots = kept_aside(each, habits, until, given_up)
            filling = _Filling(order, slots, habits, until, split, given_up > 0, put_off)
            yield filling
            if not filling.late:
                return


@dataclass
class _Filling:
    """A way to put jobs into working blocks."""

    jobs: Sequence[Job]
    slots: Sequence[Slot]
    habits: Habits
    until: datetime
    split: bool
    spent: bool
    put_off: bool
    blocks: list[Block] = field(default_factory=list)
    left: dict[Job, int] = field(default_factory=dict)
    waiting: list[Job] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = {job: job.minutes for job in self.jobs}
        self.waiting = list(self.jobs)
        long = {job for job in self.jobs if self.split or job.minutes > self._longest(job)}
        for slot in self.slots:
            self._fill(slot, long)
        in_order = sorted(self.jobs, key=lambda job: job.order)
        self.late = [late for job in in_order if (late := self._late(job)) is not None]

    @property
    def cost(self) -> tuple[int, int, int, timedelta]:
        """Late minutes, late jobs, those for which there are no hours at all, and how late the others are done."""
        done = [late.done - late.job.due for late in self.late if late.done and late.job.due]
        short = sum(late.short for late in self.late)
        return short, len(self.late), len(self.late) - len(done), sum(done, timedelta())

    def numbered(self) -> tuple[Block, ...]:
        """The blocks, each with its number among those of its job."""
        of: dict[Job | None, int] = defaultdict(int)
        for block in self.blocks:
            of[block.job] += 1
        count: dict[Job | None, int] = defaultdict(int)
        result = []
        for block in self.blocks:
            count[block.job] += 1
            number, most = (count[block.job], of[block.job]) if block.job else (1, 1)
            result.append(Block(block.start, block.end, block.job, number, most))
        return tuple(result)

    def _longest(self, job: Job) -> int:
        """The longest sitting in which a job could be done in one piece before its time; if there is none, at all."""
        end = job.due or self.until
        usable = [slot for slot in self.slots if not slot.aside or job.doing is not Doing.WRITE]
        before = [Window(slot.start, min(slot.end, end)).minutes for slot in usable if slot.start < end]
        return max(before or [slot.minutes for slot in usable], default=0)

    def _fill(self, slot: Slot, long: set[Job]) -> None:
        at, first = slot.start, len(self.blocks)
        while (piece := next(self._pieces(slot, at, long), None)) is not None:
            job, minutes = piece
            end = at + timedelta(minutes=minutes)
            self.blocks.append(Block(at, end, job))
            self.left[job] -= minutes
            if not self.left[job]:
                self.waiting.remove(job)
            at = end
        room = Window(at, slot.end).minutes
        if slot.aside and room >= self.habits.least:
            self.blocks.append(Block(at, slot.end))
        elif at > slot.start:
            self._stretch(first, slot)

    def _pieces(self, slot: Slot, at: datetime, long: set[Job]) -> Iterator[tuple[Job, int]]:
        """What may come next in a sitting: jobs in their order, with the minutes of them that fit."""
        room = Window(at, slot.end).minutes
        for job in self.waiting if room else ():
            if slot.aside and job.doing is Doing.WRITE:
                continue
            if job.due is None and slot.start >= self.until:
                continue
            left, least = self.left[job], self.habits.least
            fits = left if left <= room else min(room, left - least) if job in long else 0
            if fits >= least or 0 < fits == left:
                yield job, fits

    def _stretch(self, first: int, slot: Slot) -> None:
        """Nobody sits down for less than the least: a short job has what is left of that, as far as it is due then."""
        last = self.blocks[-1]
        end = max(last.end, self.blocks[first].start + timedelta(minutes=self.habits.least))
        due = last.job.due if last.job and last.job.due else NEVER
        if last.end <= due:
            self.blocks[-1] = Block(last.start, min(end, slot.end, due), last.job)

    def _late(self, job: Job) -> Late | None:
        if job.due is None:
            return None
        mine = [block for block in self.blocks if block.job == job]
        in_time = sum(Window(block.start, min(block.end, job.due)).minutes for block in mine if block.start < job.due)
        short = job.minutes - in_time
        done = max((block.end for block in mine), default=None) if not self.left[job] else None
        return Late(job, short, done) if short > 0 else None
