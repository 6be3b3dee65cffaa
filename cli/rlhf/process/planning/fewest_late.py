"""Order jobs so that the fewest are late, where not all of them can be in time (Moore 1968).

In the order of due times, a job that cannot be in time would make all later jobs late, too. The result is exact for
work that may be interrupted; the working minutes before a due time take the place of the due time itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.windows import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from rlhf.process.planning.job import Job


def minutes_until(due: datetime, hours: Sequence[Window]) -> int:
    """Return how many minutes of some working hours are before a due time."""
    return sum(Window(hour.start, min(hour.end, due)).minutes for hour in hours if hour.start < due)


def fewest_late(jobs: Sequence[Job], hours: Sequence[Window]) -> list[Job]:
    """Return the jobs in the order with the fewest late; a late job comes as early as it can without delaying others.

    Where some job has to be late, it is the longest. Jobs without a due time come last.

    Args:
        jobs: in the order of their due times.
    """
    room = {job: minutes_until(job.due, hours) for job in jobs if job.due is not None}
    order: list[Job] = []
    late: list[Job] = []
    needs = 0
    for job, has in room.items():
        order.append(job)
        needs += job.minutes
        if needs > has:
            longest = max(order, key=lambda item: (item.minutes, item.order))
            order.remove(longest)
            late.append(longest)
            needs -= longest.minutes
    for job in sorted(late, key=lambda item: item.order):
        del room[job]
        order.insert(_earliest(order, job, room), job)
    return [*order, *(job for job in jobs if job.due is None)]


def _earliest(order: Sequence[Job], late: Job, room: Mapping[Job, int]) -> int:
    """Return the first index at which a late job makes no job late that is in time, nor overtakes another late job."""
    place, needs = len(order), sum(job.minutes for job in order)
    while place and order[place - 1] in room and needs + late.minutes <= room[order[place - 1]]:
        place -= 1
        needs -= order[place].minutes
    return place
