"""Which answers are outdated by a major change of the guidance, and until when they are still accepted."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.instants import zone_of
from rlhf.model.version import parse_version
from rlhf.process.guidance_diff import Altered, compare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rlhf.model.guidance import Change, Guidance
    from rlhf.model.version import Version


class Terms(Struct, frozen=True):
    """How long an answer under an earlier major version still passes, and the zone in which its days are counted."""

    grace: timedelta
    zone: str


class Stale(Struct, frozen=True):
    """A guidance document that has had a major change since the version that an answer was written under.

    Args:
        pinned, version: the version that the answer names, and the present version.
        since: the day from which the first major change after the pinned version applies.
        until: the last instant at which an answer under the pinned version still passes.
        changes: the document's list of changes since the pinned version, newest first.
        altered: the changed sections that the author has to look at again; () means all, because the earlier text is
            not known.
    """

    slug: str
    pinned: str
    version: str
    since: date
    until: datetime
    changes: tuple[Change, ...] = ()
    altered: tuple[Altered, ...] = ()

    def passes(self, at: datetime) -> bool:
        """Whether an answer that was received at `at` is still within the grace period."""
        return at <= self.until


def is_outdated(pinned: object, now: str) -> bool:
    """Whether a document had a major change between a pinned version and the present version `now`."""
    before, after = parse_version(pinned), parse_version(now)
    return before is not None and after is not None and before[0] < after[0]


def stale(pinned: str, now: Guidance, cited: frozenset[str], earlier: Sequence[Guidance], terms: Terms) -> Stale | None:
    """Return how an answer under an earlier version is outdated; None where no major change concerns it.

    Args:
        now: the present version.
        cited: the anchors that the answer cites; none where it cites the document as a whole.
        earlier: the earlier versions, as far as they are known.
    """
    start = parse_version(pinned)
    if start is None or not is_outdated(pinned, now.version):
        return None
    since = _since(start, now)
    until = _end_of(since, terms)
    before = next((guidance for guidance in earlier if guidance.version == pinned), None)
    changes = now.since(pinned)
    if before is None:
        return Stale(now.slug, pinned, now.version, since, until, changes)
    altered = touched(compare(before, now), cited)
    return Stale(now.slug, pinned, now.version, since, until, changes, altered) if altered else None


def touched(altered: Sequence[Altered], cited: frozenset[str]) -> tuple[Altered, ...]:
    """Return those of some changed sections that an answer cites, or all where it cites none."""
    return tuple(item for item in altered if not cited or item.anchors & cited)


def _since(start: Version, now: Guidance) -> date:
    """Return the day of the first major change after a version: its date in the list, but not before it took effect."""
    majors = [
        (number, change)
        for change in now.changes
        if (number := parse_version(change.version)) is not None and number[0] > start[0]
    ]
    days = [_day(min(majors, key=lambda major: major[0])[1].date)] if majors else []
    if not majors or min(number for number, _ in majors) == now.number:
        days.append(_day(now.effective))
    return max(days, default=date.min)


def _end_of(since: date, terms: Terms) -> datetime:
    """Return the last instant of the grace period: the end of the day that is `grace` after the change."""
    if since == date.min:
        return datetime.min.replace(tzinfo=UTC)
    last = datetime.combine(since, time(23, 59, 59)) + terms.grace  # by the calendar, whatever the clocks do
    return last.replace(tzinfo=zone_of(terms.zone)).astimezone(UTC)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def pins_of(details: object) -> Mapping[str, str]:
    """Return the guidance versions under which an answer says that it was written, by document."""
    pinned = details.get("guidance") if isinstance(details, dict) else None
    return {str(slug): str(version) for slug, version in pinned.items()} if isinstance(pinned, dict) else {}
