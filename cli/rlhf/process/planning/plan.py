"""Plan one person's work in the order of due times, in blocks of a realistic length.

Whether the hours are enough is decided exactly, before any block is made. All jobs are available from the start and
may be interrupted; then the order of due times keeps the greatest lateness as small as possible (Jackson 1955; with
times of absence, Lee 1996; where jobs also arrive later, Horn 1974). So all jobs fit if and only if, for each due
time, the jobs due by then take no more minutes than there are hours until then. With a least length of blocks, breaks
and tasks in one piece, the best plan is as hard to find as bin packing: then the same order is a heuristic, and a plan
that is late although the hours are enough says so. Where the hours are not enough, see `fewest_late`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from rlhf.model.windows import Window
from rlhf.process.planning.fewest_late import fewest_late, minutes_until
from rlhf.process.planning.job import NEVER, Doing, Job
from rlhf.process.planning.work_blocks import Slot, kept_aside, sittings, weeks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rlhf.model.availability import Habits

_MOST = 8  # weeks in which the time kept aside may be given up


class Block(Struct, frozen=True):
    """A stretch of one job, or of time kept aside (`job` is None); it is block `number` of `of` blocks of its job."""

    start: datetime
    end: datetime
    job: Job | None = None
    number: int = 1
    of: int = 1


class Late(Struct, frozen=True):
    """A job that is not done by its due time.

    Args:
        short: its minutes that are planned after its due time, or not at all.
        done: when this plan finishes it; None where there are not enough hours for it.
    """

    job: Job
    short: int
    done: datetime | None = None


class Shortage(Struct, frozen=True):
    """A due time by which more minutes of work are due than there are hours: no order of work helps."""

    by: datetime
    needs: int
    has: int

    @property
    def short(self) -> int:
        return self.needs - self.has


class Plan(Struct, frozen=True):
    """A plan of what to do when.

    Args:
        late: the jobs that are not done by their due times, the earliest due first.
        shortage: the greatest shortage; None where the hours are enough, and only the rules on blocks cause lateness.
        split: tasks that are not long were split, so that less is late.
        spent: time for feedback and reviews was given up, so that less is late.
        put_off: jobs that cannot be in time wait for jobs that can, so that less is late.
        left: jobs that have no due time and found no place before `until`.
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
    """Put jobs into hours; the order in which the jobs are given does not matter.

    Of several plans the one with the fewest late minutes is taken. Of equals, the one with the fewest late jobs, then
    the fewest unfinished jobs, then the least delay, then the smallest change of habits (see `_fillings`).

    Args:
        hours: in order, without overlaps, none in the past. Those after `until` only take jobs with a due time.
        zone: the time zone in which weeks begin.
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
    """Return similar habits with which only jobs are late that are overdue already; None where no change helps."""
    jobs, short = list(jobs), max(5, habits.least // 2)
    for change in ({"rest": 0}, {"least": short}, {"rest": 0, "least": short}, {"rest": 0, "least": 5}):
        other = replace(habits, **change)
        result = plan(jobs, hours, other, zone, now, until)
        if all(late.job.due is not None and late.job.due <= now for late in result.late):
            return other
    return None


def shortage(jobs: Iterable[Job], hours: Sequence[Window], now: datetime) -> Shortage | None:
    """Return the greatest shortage at a due time after `now`; None where the hours are enough for all of these.

    Jobs that are overdue already count as work that comes first.
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
    """Yield ways to put jobs into hours, the smallest change of habits first, up to the first with nothing late.

    First only long tasks are split; then any task is; then the time kept aside is given up, in one week after the
    other. Then the same steps follow in the order in which the fewest jobs are late.
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


class _Filling(Struct):
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
        """Return the late minutes, the late jobs, those of them that stay unfinished, and the others' total delay."""
        done = [late.done - late.job.due for late in self.late if late.done and late.job.due]
        short = sum(late.short for late in self.late)
        return short, len(self.late), len(self.late) - len(done), sum(done, timedelta())

    def numbered(self) -> tuple[Block, ...]:
        """Return the blocks, each with its number among the blocks of its job."""
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
        """Return the minutes of the longest sitting for a job before its due time; if there is none, of any sitting."""
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
        """Yield the jobs that may come next in a sitting, in their order, each with the minutes that fit."""
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
        """Lengthen a sitting's last block so that the sitting has the least length, but not past its job's due time."""
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
