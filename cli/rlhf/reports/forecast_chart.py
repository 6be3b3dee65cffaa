"""A forecast as pictures: rows of plain characters, and an SVG for light and dark screens."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from rlhf.process.planning.forecast import Date, Forecast, Point

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 400, 56, 24, 56, 96
_KEY = "answers accepted from now on: the line is as likely as not, the band holds eight times in ten"
_NOTE = "dashed: what has to be accepted by then; below the axis: how likely that is"
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; font-size: 15px; }
  .faint { fill: #57606a; font-size: 12px; }
  .grid { stroke: #d0d7de; }
  .band { fill: #0969da; opacity: .18; }
  .likely { stroke: #0969da; stroke-width: 2; fill: none; }
  .need { stroke: #9a6700; stroke-width: 2; fill: none; stroke-dasharray: 5 3; }
  .date { fill: #9a6700; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; }
    text { fill: #e6edf3; }
    .faint { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .band { fill: #4493f8; opacity: .25; }
    .likely { stroke: #4493f8; }
    .need { stroke: #d29922; }
    .date { fill: #d29922; }
  }
"""


def bar(date: Date, most: int, width: int) -> str:
    """Return a row of `width` characters: `=` up to `low`, `-` up to `likely`, `.` up to `high`, `|` at the need."""
    point = date.expected
    ends = [round(width * number / most) if most else 0 for number in (point.low, point.likely, point.high)]
    row = ["=" if at < ends[0] else "-" if at < ends[1] else "." if at < ends[2] else " " for at in range(width)]
    row[min(width - 1, max(0, round(width * date.need / most) - 1 if most else 0))] = "|"
    return "".join(row)


def scale(dates: Sequence[Date]) -> int:
    """Return the greatest number that the rows show, at least 1."""
    return max([1, *(max(date.need, date.expected.high) for date in dates)])


def svg(title: str, forecast: Forecast, dates: Sequence[Date], day: Callable[[datetime], str]) -> str:
    """Return the picture as SVG: the answers that are likely to be accepted, and the number needed at each due time.

    Args:
        dates: the due times of the forecast that are labelled.
        day: writes an instant as a day.
    """
    most = _rounded_up(scale(forecast.dates))
    start, end = forecast.path[0].at, forecast.path[-1].at

    def across(at: datetime) -> float:
        return _LEFT + (max(start, at) - start) / (end - start) * (_WIDTH - _LEFT - _RIGHT)

    def up(number: int) -> float:
        return _HEIGHT - _BOTTOM - number / most * (_HEIGHT - _TOP - _BOTTOM)

    text = "; ".join(f"{day(d.expected.at)}: {d.need} needed, {chance(d.chance)}" for d in dates)
    likely = " ".join(f"{across(point.at):.1f},{up(point.likely):.1f}" for point in forecast.path)
    levels = "\n".join(_level(number, up(number)) for number in range(0, most + 1, most // 5))
    marks = "\n".join(_marks(dates, across, up, day))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"
  aria-labelledby="t d">
<title id="t">{escape(title)}</title>
<desc id="d">{escape(text)}</desc>
<style>{_STYLE}</style>
<text x="{_LEFT}" y="24" class="title">{escape(title)}</text>
<text x="{_LEFT}" y="42" class="faint">{_KEY}</text>
{levels}
<polygon class="band" points="{_band(forecast.path, across, up)}"/>
<polyline class="likely" points="{likely}"/>
<polyline class="need" points="{_steps(forecast.dates, start, across, up)}"/>
{marks}
<text x="{_LEFT}" y="{_HEIGHT - 14}" class="faint">{_NOTE}</text>
</svg>
"""


def chance(share: float) -> str:
    """Return a chance as people read it, in per cent; never 0 % or 100 %, because nothing is certain."""
    percent = round(100 * share)
    return "under 1 %" if percent < 1 else "over 99 %" if percent > 99 else f"{percent} %"  # noqa: PLR2004


def _level(number: int, height: float) -> str:
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{height:.1f}" y2="{height:.1f}"/>'
        f'<text class="faint" x="{_LEFT - 8}" y="{height + 4:.1f}" text-anchor="end">{number}</text>'
    )


def _band(path: Sequence[Point], across: Callable[[datetime], float], up: Callable[[int], float]) -> str:
    above = [f"{across(point.at):.1f},{up(point.high):.1f}" for point in path]
    below = [f"{across(point.at):.1f},{up(point.low):.1f}" for point in reversed(path)]
    return " ".join(above + below)


def _steps(
    dates: Sequence[Date], start: datetime, across: Callable[[datetime], float], up: Callable[[int], float]
) -> str:
    """Return the points of the line of needed answers, which rises in a step at each due time."""
    points, before = [], 0
    for date in dates:
        at = across(date.expected.at)
        points += [f"{at:.1f},{up(before):.1f}", f"{at:.1f},{up(date.need):.1f}"]
        before = date.need
    return " ".join([f"{across(start):.1f},{up(0):.1f}", *points])


def _marks(
    dates: Sequence[Date],
    across: Callable[[datetime], float],
    up: Callable[[int], float],
    day: Callable[[datetime], str],
) -> list[str]:
    """Return a dot for each date, and as many labels under the axis as there is room for."""
    result, free = [], 0.0
    for date in dates:
        at = across(date.expected.at)
        result.append(f'<circle class="date" cx="{at:.1f}" cy="{up(date.need):.1f}" r="4"/>')
        if at >= free:
            anchor = "end" if at > _WIDTH - 90 else "start" if at < _LEFT + 20 else "middle"
            for line, text in enumerate((day(date.expected.at), chance(date.chance))):
                height = _HEIGHT - _BOTTOM + 22 + 17 * line
                result.append(f'<text x="{at:.1f}" y="{height}" text-anchor="{anchor}">{escape(text)}</text>')
            free = at + 84
    return result


def _rounded_up(number: int) -> int:
    """Return the next greater number of which a fifth is a round number."""
    step = 5
    while number > step:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return step
