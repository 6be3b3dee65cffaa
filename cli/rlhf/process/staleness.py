"""Which answers a major change of the guidance leaves behind, and until when they still pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from rlhf.model.instants import zone_of
from rlhf.model.version import parse_version
from rlhf.process.guidance_diff import Altered, compare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rlhf.model.guidance import Change, Guidance
    from rlhf.model.version import Version


@dataclass(frozen=True, slots=True)
class Terms:
    """How long an answer under an earlier major version still passes, and in whose days that is counted."""

    grace: timedelta
    zone: str


@dataclass(frozen=True, slots=True)
class Stale:
    """A document that an answer was written under, and that has had a major change since.

    Args:
        pinned, version: the one the answer names, and the one that holds.
        since: the day from which the first major change after the pinned version holds.
        until: the last instant at which an answer under the pinned version still passes.
        changes: what the document says of all that came since, newest first.
        altered: the sections that its author looks at again; none where the earlier text is not known, then all.
    """

    slug: str
    pinned: str
    version: str
    since: date
    until: datetime
    changes: tuple[Change, ...] = ()
    altered: tuple[Altered, ...] = ()

    def passes(self, at: datetime) -> bool:
        """Whether what was received then is still within the time of grace."""
        return at <= self.until


def is_outdated(pinned: object, now: str) -> bool:
    """Whether a document had a major change since a version."""
    before, after = parse_version(pinned), parse_version(now)
    return before is not None and after is not None and before[0] < after[0]


def stale(pinned: str, now: Guidance, cited: frozenset[str], earlier: Sequence[Guidance], terms: Terms) -> Stale | None:
    """What a document asks of an answer under an earlier version; None where no major change touches it.

    Args:
        now: the version that holds.
        cited: the anchors that the answer cites; none where it cites the document as a whole.
        earlier: the versions there were, as far as they are known.
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
    """Those of some sections that an answer rests on: the ones it cites, or all where it cites none."""
    return tuple(item for item in altered if not cited or item.anchors & cited)


def _since(start: Version, now: Guidance) -> date:
    """The day of the first major change after a version: when it was listed, and not before it came into effect."""
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
    """The last instant of the time of grace: so many days after the day on which the change came."""
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
    """The versions that an answer says it was written under, by document."""
    pinned = details.get("guidance") if isinstance(details, dict) else None
    return {str(slug): str(version) for slug, version in pinned.items()} if isinstance(pinned, dict) else {}
