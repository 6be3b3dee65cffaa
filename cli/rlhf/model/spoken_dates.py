"""Read a day or a time as people write it: `Monday`, `4 Dec`, `tomorrow 18:00`, `04/12/2026`, `+10d`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NoReturn

from rlhf.model.instants import Due, duration, is_zone, parse_due, zone_of

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS = "2026-12-04, “4 Dec”, Friday, “tomorrow 18:00” or +10d"

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_NAME = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_CLOCK = r"\d{1,2}[:.]\d\d|\d{1,2}(?:[:.]\d\d)?\s*[ap]\.?m\.?|noon|midnight"
_AT = r"(?:\s*,)?\s*(?:at\s+|by\s+|t)?"
_WHOLE = re.compile(
    rf"(?:(?:by|on)\s+)?(?:(?P<name>{_DAY_NAME})(?:\s*,)?\s+)?(?:"
    rf"(?P<iso>\d{{4}}-\d\d?-\d\d?)"
    rf"|(?P<slashed>\d{{1,2}}/\d{{1,2}}(?:/(?:\d{{4}}|\d\d))?)"
    rf"|(?P<dotted>\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d\d)?)"
    rf"|(?P<day>{_NTH})\s+(?:of\s+)?(?P<month>{_MONTH_NAME})(?:,?\s+(?P<year>\d{{4}}))?"
    rf"|(?P<month2>{_MONTH_NAME})\s+(?P<day2>{_NTH})(?:,?\s+(?P<year2>\d{{4}}))?"
    rf"|(?P<word>today|tonight|tomorrow|yesterday)"
    rf"|(?P<which>this|next|coming|last)\s+(?P<weekday>{_DAY_NAME})"
    rf")(?:{_AT}(?P<time>{_CLOCK}))?|(?:(?:by|on)\s+)?(?P<alone>{_DAY_NAME})(?:{_AT}(?P<time2>{_CLOCK}))?"
    rf"|(?:in\s+)?(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?P<unit>day|week|month)s?(?:\s+(?P<ago>ago))?"
    rf"(?:{_AT}(?P<time3>{_CLOCK}))?",
    re.IGNORECASE,
)


def due_from_words(text: str, zone: str, now: datetime, *, month_first: bool = False) -> Due:
    """Read when something is due: a day, a time, or a length of time from now on, in a zone.

    A day alone means its last minute; so does `+10d`, of the day ten days after `now`. A weekday is the next one, today
    included; a day without a year is the next such day. A zone may be named at the end.

    Args:
        month_first: 04/12 is the 12th of April, as in the United States.

    Raises:
        ValueError: the text is of none of these forms, or no day of the calendar.
    """
    words, _, last = " ".join(text.split()).rpartition(" ")
    if words and "/" in last and last[0].isalpha() and is_zone(last):
        text, zone = words, last
    text, here = " ".join(text.split()), zone_of(zone)
    if text.startswith("+"):
        day = (now.astimezone(here).replace(tzinfo=None) + duration(text[1:])).date()  # by the calendar, not the clocks
        return _due(day, time(23, 59), zone)
    match = _WHOLE.fullmatch(text)
    if match is None:
        return _instant(text)
    day, clock = _read(match, text, now.astimezone(here).date(), month_first=month_first, past=False)
    due = _due(day, clock or time(23, 59), zone)
    if match["alone"] and due.at <= now:  # that weekday, at a time that has passed today
        return _due(day + timedelta(days=7), clock or time(23, 59), zone)
    return due


def since_from_words(text: str, zone: str, now: datetime, *, month_first: bool = False) -> datetime:
    """Read the time from which on something is wanted: a day alone means its first minute, a weekday the last one.

    Raises:
        ValueError: the text is no day and no time.
    """
    text = " ".join(text.split())
    match = _WHOLE.fullmatch(text)
    if match is None:
        return _instant(text).at
    day, clock = _read(match, text, now.astimezone(zone_of(zone)).date(), month_first=month_first, past=True)
    return _due(day, clock or time(), zone).at


def day_from_words(text: str, today: date, *, month_first: bool = False) -> date:
    """Read a day that was: a weekday means the last one, today included.

    Raises:
        ValueError: the text is no day, or names a time.
    """
    text = " ".join(text.split())
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is not a day like 2026-12-04, “4 Dec”, Monday or yesterday")
    day, clock = _read(match, text, today, month_first=month_first, past=True)
    if clock is not None:
        _no(text, "name the day alone")
    return day


def _instant(text: str) -> Due:
    try:
        return parse_due(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a date like {FORMS}") from None


def _read(match: re.Match[str], text: str, today: date, *, month_first: bool, past: bool) -> tuple[date, time | None]:
    """Return the day, and the time of the day where one is named."""
    parts = {name: value.lower() for name, value in match.groupdict().items() if value}
    day = _day(parts, text, today, month_first=month_first, past=past)
    clock = next((parts[name] for name in ("time", "time2", "time3") if name in parts), "")
    if "name" in parts and _weekday(parts["name"]) != day.weekday():
        _no(text, f"{day.day} {day:%b %Y} is a {day:%A}")
    return day, _clock(clock, text) if clock else None


def _due(day: date, clock: time, zone: str) -> Due:
    return Due(datetime.combine(day, clock, zone_of(zone)).astimezone(UTC), zone)


def _day(parts: dict[str, str], text: str, today: date, *, month_first: bool, past: bool) -> date:
    """Return the day that the parts of a text name."""
    if "iso" in parts:
        year, month, day = map(int, parts["iso"].split("-"))
        return _calendar(text, lambda: date(year, month, day))
    if "slashed" in parts or "dotted" in parts:
        first, second, *rest = (int(part) for part in re.findall(r"\d+", parts.get("slashed") or parts["dotted"]))
        day, month = (second, first) if month_first and "slashed" in parts else (first, second)
        return _of_year(text, rest, month, day, today, past=past)
    if "month" in parts or "month2" in parts:
        name, day_text = parts.get("month") or parts["month2"], parts.get("day") or parts["day2"]
        years = [int(value) for value in (parts.get("year"), parts.get("year2")) if value]
        month = next(number for number, short in enumerate(_MONTHS, 1) if name.startswith(short))
        return _of_year(text, years, month, int(re.sub(r"\D", "", day_text)), today, past=past)
    if "word" in parts:
        return today + timedelta(days={"tomorrow": 1, "yesterday": -1}.get(parts["word"], 0))
    if "count" in parts:
        return _counted(parts, today)
    return _named(parts, today, past=past)


def _named(parts: dict[str, str], today: date, *, past: bool) -> date:
    """Return the day that a weekday names: the next one, the last one, or one in the week to come."""
    ahead = (_weekday(parts.get("alone") or parts["weekday"]) - today.weekday()) % 7
    which = parts.get("which", "")
    if which == "next":
        return today + timedelta(days=7 - today.weekday() + _weekday(parts["weekday"]))
    if which == "last" or (past and not which):
        return today - timedelta(days=(7 - ahead) % 7 or (7 if which else 0))
    return today + timedelta(days=ahead)


def _counted(parts: dict[str, str], today: date) -> date:
    count = _NUMBERS.get(parts["count"]) or int(parts["count"])
    sign = -1 if "ago" in parts else 1
    if parts["unit"] == "month":
        months = today.year * 12 + today.month - 1 + sign * count
        year, month = divmod(months, 12)
        return next(date(year, month + 1, day) for day in range(today.day, 0, -1) if _exists(year, month + 1, day))
    return today + sign * timedelta(days=count * (7 if parts["unit"] == "week" else 1))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _of_year(text: str, years: list[int], month: int, day: int, today: date, *, past: bool) -> date:
    """Return a day of a year; where none is named, the next such day, or the last."""
    if years:
        year = years[0] if years[0] > 99 else 2000 + years[0]  # noqa: PLR2004 — two digits
        return _calendar(text, lambda: date(year, month, day))
    near = range(today.year - 4, today.year + 1) if past else range(today.year, today.year + 5)  # 29 February
    days = [date(year, month, day) for year in near if _exists(year, month, day)]
    fits = [item for item in days if (item <= today if past else item >= today)]
    if not fits:
        _no(text, "that is no day of the calendar")
    return fits[-1] if past else fits[0]


def _calendar(text: str, make: Callable[[], date]) -> date:
    try:
        return make()
    except ValueError:
        _no(text, "that is no day of the calendar")


def _clock(words: str, text: str) -> time:
    if words in {"noon", "midnight"}:
        return time(12) if words == "noon" else time(23, 59)
    numbers = re.fullmatch(r"(\d{1,2})(?:[:.](\d\d))?\s*([ap])?\.?m?\.?", words)
    assert numbers is not None  # noqa: S101 — only such words come here
    hour, minute, half = int(numbers[1]), int(numbers[2] or 0), numbers[3]
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004
            _no(text, "that is no time of the day")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        _no(text, "that is no time of the day")


def _weekday(name: str) -> int:
    return _DAYS.index(name[:3])


def _no(text: str, why: str) -> NoReturn:
    raise ValueError(f"“{text}”: {why}")
