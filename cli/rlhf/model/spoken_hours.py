"""Read working hours from what a person types: `Mon and Wed 19:30-22:00, Sat morning, not this Friday`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

from rlhf.model.availability import DAY, DAYS, Availability, Extra, Never, Off, Span, Weekly

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = "Mon and Wed 19:30-22:00, Sat morning, not this Friday"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {
    "morning": Span(9 * 60, 12 * 60), "afternoon": Span(13 * 60, 17 * 60), "evening": Span(19 * 60, 22 * 60),
    "lunchtime": Span(12 * 60, 13 * 60), "lunch": Span(12 * 60, 13 * 60), "all day": Span(9 * 60, 17 * 60),
}  # fmt: skip
_GROUPS = {"weekday": (0, 1, 2, 3, 4), "weekend": (5, 6), "every day": tuple(range(7)), "daily": tuple(range(7))}
_NOON, _FAR = 12 * 60, timedelta(days=45)

_NAME = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:\s+\d{{4}})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:\s+\d{{4}})?|today|tomorrow|(?:this|next|coming)\s+{_NAME})"
)
_TIME = r"(?:\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?|noon|midnight)"
_TO = r"\s*(?:-|to|until|till)\s*"
#: The tokens, the longest and the least ambiguous first; each ends where a word ends.
_TOKENS = re.compile(
    rf"(?P<dates>(?:{_NAME}\s+)?{_DATE}(?:{_TO}(?:{_NAME}\s+)?{_DATE})?)(?!\w)"
    rf"|(?P<week>(?:this|next)\s+week(?:end)?)(?!\w)"
    rf"|(?P<span>(?:from\s+)?{_TIME}{_TO}{_TIME})(?!\w)"
    rf"|(?P<days>{_NAME}(?:{_TO}{_NAME})?|weekdays?|weekends?|every\s+day|daily)(?!\w)"
    rf"|(?P<part>(?:morning|afternoon|evening|lunchtime|lunch)s?|all\s+day)(?!\w)"
    rf"|(?P<not>but\s+not|except|never|not|no|off)(?!\w)|(?P<also>also|plus|extra)(?!\w)"
    rf"|(?P<apart>[,;.\n])|(?P<filler>(?:and|on|in\s+the|the|at|every|between|&|\+)(?!\w)|\s+)",
    re.IGNORECASE,
)


class NotUnderstood(ValueError):
    """Words from which no hours can be read; the message is written for the person who typed them."""


class _Clause(Struct):
    """The days and times of a part of the text; `taken` means that they are excluded (“not …”)."""

    taken: bool = False
    days: list[int] = field(default_factory=list)
    dates: list[tuple[date, date]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    words: str = ""

    @property
    def empty(self) -> bool:
        return not (self.days or self.dates or self.spans)


_ADDS = re.compile(r"\s*(?:also|plus|extra)(?!\w)", re.IGNORECASE)


def adds(text: str) -> bool:
    """Whether a text says by its first word that its hours come on top of others."""
    return _ADDS.match(text) is not None


def read(text: str, zone: str, today: date | None) -> Availability:
    """Return the hours that a text describes.

    Args:
        today: today's date in the zone, from which `this Friday` and `4 Dec` are understood; None to refuse such
            words, since in a file they would mean another day each week.

    Raises:
        NotUnderstood: a word is neither a day nor a time, or days have no times, or times have no day.
    """
    availability, clause, parted = Availability(zone), _Clause(), False
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)  # the dashes that editors and phones make of a hyphen
    at = 0
    while at < len(text):
        token = _TOKENS.match(text, at)
        if token is None:
            raise NotUnderstood(f"“{_word(text, at)}” is not understood. Say it like: {EXAMPLE}")
        kind, words, at = str(token.lastgroup), " ".join(token[0].lower().split()), token.end()
        starts = kind in {"dates", "week", "days"}
        if kind in {"not", "also"} or (starts and (clause.spans or (parted and clause.taken))):
            availability, clause = _with(availability, clause), _Clause(clause.taken and not parted and starts)
        if kind == "not":
            clause.taken = True
        if kind not in {"apart", "filler"}:
            clause.words = f"{clause.words} {token[0].strip()}".strip()
        parted = kind == "apart" or (parted and kind == "filler")
        _take(clause, kind, words, today)
    return _with(availability, clause)


def _take(clause: _Clause, kind: str, words: str, today: date | None) -> None:
    """Add the days or times of a token to a clause."""
    match kind:
        case "dates":
            clause.dates.append(_dates(words, today))
        case "week":
            clause.dates.append(_week(words, today))
        case "days" if clause.dates:  # this Friday and Saturday: the one that follows
            last = clause.dates[-1][1]
            near = [last + timedelta(days=(day - last.weekday()) % 7) for day in _days(words)]
            clause.dates += [(day, day) for day in near]
        case "days":
            clause.days += [day for day in _days(words) if day not in clause.days]
        case "span":
            clause.spans.append(_span(words))
        case "part":
            clause.spans.append(_PARTS[words if words in _PARTS else words.removesuffix("s")])


def _with(availability: Availability, clause: _Clause) -> Availability:
    """Return the hours with the days and times of a clause added."""
    if clause.empty:
        if clause.taken:
            raise NotUnderstood("“not” stands without a day. Say it like: not this Friday")
        return availability
    if not (clause.days or clause.dates):
        raise NotUnderstood(f"“{clause.words}” has no day. Say it like: Mon {clause.spans[0]}")
    weekly, never, off, extra = (
        list(availability.weekly),
        list(availability.never),
        list(availability.off),
        list(availability.extra),
    )
    days, spans = tuple(sorted(clause.days)), clause.spans
    if clause.taken:
        whole: list[Span | None] = [*spans] or [None]
        never += [Never(days, span) for span in whole if days]
        off += [Off(first, last, span) for first, last in clause.dates for span in whole]
    elif not spans:
        raise NotUnderstood(f"“{clause.words}” has no times. Say it like: {clause.words} 19:30-22:00")
    else:
        weekly += [Weekly(days, span) for span in spans if days]
        for first, last in clause.dates:
            if (last - first).days > _FAR.days:
                raise NotUnderstood(f"“{clause.words}” is more days than can be named one by one.")
            each = (first + timedelta(days=number) for number in range((last - first).days + 1))
            extra += [Extra(day, span) for day in each for span in spans]
    return Availability(availability.zone, tuple(weekly), tuple(never), tuple(off), tuple(extra), availability.habits)


def _word(text: str, at: int) -> str:
    match = re.match(r"[^\s,;]+(?:\s+[^\s,;]+)?", text[at:])
    return match[0] if match else text[at:]


def _days(words: str) -> tuple[int, ...]:
    for name, days in _GROUPS.items():
        if words.startswith(name):
            return days
    first, *rest = (_weekday(part) for part in re.split(_TO, words))
    if not rest:
        return (first,)
    return tuple(day % 7 for day in range(first, rest[0] + (1 if rest[0] >= first else 8)))


def _weekday(word: str) -> int:
    return next(number for number, name in enumerate(DAYS) if word.startswith(name.lower()))


def _week(words: str, today: date | None) -> tuple[date, date]:
    today = _known(today, words)
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if words.startswith("next") else 0)
    return monday + timedelta(days=5 if words.endswith("end") else 0), monday + timedelta(days=6)


def _dates(words: str, today: date | None) -> tuple[date, date]:
    """Return the first and the last of the days that some words name."""
    parts = re.fullmatch(rf"(?:({_NAME})\s+)?({_DATE})(?:{_TO}(?:({_NAME})\s+)?({_DATE}))?", words)
    assert parts is not None  # noqa: S101 — only such words come here
    first = _date(parts[2], parts[1], today)
    if not parts[4]:
        return first, first
    last = _date(parts[4], parts[3], today and max(first, today))
    if last < first:
        raise NotUnderstood(f"“{words}” ends before it begins.")
    return first, last


def _date(words: str, named: str | None, today: date | None) -> date:
    day = _one_date(words, today)
    if named and _weekday(named) != day.weekday():
        raise NotUnderstood(f"{day.isoformat()} is a {DAYS[day.weekday()]}, not a {DAYS[_weekday(named)]}.")
    return day


def _known(today: date | None, words: str) -> date:
    if today is None:
        raise NotUnderstood(f"“{words}” is another day each time it is read. Write the day itself, as in 2026-12-04.")
    return today


def _one_date(words: str, today: date | None) -> date:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return _calendar_day(words, lambda: date.fromisoformat(words))
    today = _known(today, words)
    if words in {"today", "tomorrow"}:
        return today + timedelta(days=words == "tomorrow")
    near = re.fullmatch(rf"(this|next|coming)\s+({_NAME})", words)
    if near:
        ahead = (_weekday(near[2]) - today.weekday()) % 7
        if near[1] == "next":  # in next week, which begins on Monday
            ahead = 7 - today.weekday() + _weekday(near[2])
        return today + timedelta(days=ahead)
    month = next(number for number, name in enumerate(_MONTHS, 1) if name in words)
    day, *year = (int(number) for number in re.findall(r"\d+", words))
    if year:
        return _calendar_day(words, lambda: date(year[0], month, day))
    result = _calendar_day(words, lambda: date(today.year, month, day))
    return result if result >= today - _FAR else _calendar_day(words, lambda: date(today.year + 1, month, day))


def _calendar_day(words: str, make: Callable[[], date]) -> date:
    try:
        return make()
    except ValueError:
        raise NotUnderstood(f"“{words}” is no day of the calendar.") from None


def _span(words: str) -> Span:
    parts = re.fullmatch(rf"(?:from\s+)?({_TIME}){_TO}({_TIME})", words)
    assert parts is not None  # noqa: S101 — only such words come here
    start, half = _time(parts[1], words)
    end, other = _time(parts[2], words)
    if not half and other == "p" and start < _NOON and start + _NOON < end:
        start += _NOON  # 7-9pm is in the evening, 11-1pm begins in the morning
    if end == start:
        raise NotUnderstood(f"“{words}” ends when it begins.")
    return Span(start % DAY, end if end > start else end + DAY)


def _time(words: str, within: str) -> tuple[int, str]:
    """Return minutes since midnight, and the half of the day that was named: `a`, `p`, or "" for neither."""
    if words in {"noon", "midnight"}:
        return (_NOON, "p") if words == "noon" else (0, "a")
    hour, minute, half = re.fullmatch(r"(\d{1,2})(?:[:.](\d\d))?\s*([ap])?\.?m?\.?", words).groups()  # type: ignore[union-attr]
    at = int(hour) * 60 + int(minute or 0)
    wrong = int(minute or 0) > 59 or at > DAY or (half and not 1 <= int(hour) <= 12)  # noqa: PLR2004
    if wrong:
        raise NotUnderstood(f"“{within}” is no stretch of a day. Say it like: 19:30-22:00")
    return (at % _NOON + (_NOON if half == "p" else 0) if half else at), half or ""
