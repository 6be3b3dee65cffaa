"""A chart of rooms and the arrows between them, as text and as SVG that reads in light and in dark.

The rooms stand on the diagonal, the highest first. From a room a line goes to the right and turns down, at a dot, into
each room that it imports from. As long as each room imports only from lower ones, everything is above the diagonal
(an N² chart, or design structure matrix: Steward 1981, doi:10.1109/TEM.1981.6448589).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.rooms import Chart

_STEP, _TOP, _EDGE, _LETTER, _SIDE = 34, 48, 16, 7.8, 12
_HALF = _SIDE // 2
_STYLE = """
  text { font: 13px ui-monospace, monospace; fill: #24292f; }
  .title { font: 600 14px system-ui, sans-serif; }
  .faint { font: 12px system-ui, sans-serif; fill: #57606a; }
  .ground { fill: #ffffff; }
  .band { fill: #f6f8fa; }
  .line { stroke: #afb8c1; stroke-width: 1.5; fill: none; }
  .head { fill: #8c959f; }
  .room { fill: #24292f; }
  .dot { fill: #0969da; }
  .wrong { fill: #cf222e; }
  @media (prefers-color-scheme: dark) {
    text, .room { fill: #e6edf3; }
    .faint { fill: #9198a1; }
    .ground { fill: #0d1117; }
    .band { fill: #161b22; }
    .line { stroke: #3d444d; }
    .head { fill: #656c76; }
    .dot { fill: #4493f8; }
    .wrong { fill: #f85149; }
  }
"""


def text(chart: Chart) -> str:
    """A row for each room: ● under the number of each room that it imports from."""
    rooms = chart.rooms
    width = max(map(len, rooms))
    lines = [" " * (width + 4) + "".join(f"{number:3}" for number in range(1, len(rooms) + 1))]
    for number, above in enumerate(rooms, start=1):
        marks = ["  ●" if (above, below) in chart.arrows else "  ╲" if above == below else "  ·" for below in rooms]
        lines.append(f"{number:2}  {above:<{width}}{''.join(marks)}")
    return "\n".join(lines)


def svg(chart: Chart, title: str) -> str:
    rooms = chart.rooms
    left = _EDGE + max(len(room) * _LETTER + 14 - index * _STEP for index, room in enumerate(rooms))
    place = {room: (left + index * _STEP, _TOP + index * _STEP) for index, room in enumerate(rooms)}
    width = left + (len(rooms) - 1) * _STEP + 2 * _EDGE
    height = _TOP + len(rooms) * _STEP + 20
    described = "; ".join(f"{room} imports from {', '.join(below)}" for room in rooms if (below := _below(chart, room)))
    drawn = [*_bands(chart, place, width), *_lines(chart, place), *_rooms(chart, place)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" role="img" '
        f'aria-labelledby="title described">\n<title id="title">{escape(title)}</title>\n'
        f'<desc id="described">{escape(described)}</desc>\n'
        f'<style>{_STYLE}</style>\n<rect class="ground" width="100%" height="100%"/>\n'
        f'<text class="title" x="{_EDGE}" y="20">{escape(title)}</text>\n'
        + "".join(f"{line}\n" for line in drawn)
        + f'<text class="faint" x="{_EDGE}" y="{height - 12}">'
        "A line turns at a dot, down into a room that is imported from.</text>\n</svg>\n"
    )


def _below(chart: Chart, room: str) -> list[str]:
    return [below for below in chart.rooms if (room, below) in chart.arrows]


def _bands(chart: Chart, place: dict[str, tuple[float, float]], width: float) -> Iterator[str]:
    """Every second level has another ground."""
    for level in chart.levels[::2]:
        top = place[level[0]][1] - _STEP / 2
        yield (f'<rect class="band" x="0" y="{top:.0f}" width="{width:.0f}" height="{_STEP * len(level)}"/>')


def _lines(chart: Chart, place: dict[str, tuple[float, float]]) -> Iterator[str]:
    """A line to the right from each room, and one down into each, only as long as they have to be."""
    downward = [(place[above], place[below]) for above, below in chart.arrows if place[above][1] < place[below][1]]
    for x, y in place.values():
        if far := max((to[0] for origin, to in downward if origin == (x, y)), default=0):
            yield f'<path class="line" d="M{x + _HALF:.1f} {y}H{far:.1f}"/>'
        if high := min((origin[1] for origin, to in downward if to == (x, y)), default=0):
            yield f'<path class="line" d="M{x:.1f} {high}V{y - _HALF - 6}"/>'
            yield f'<path class="head" d="M{x - 4:.1f} {y - _HALF - 8}h8l-4 7z"/>'


def _rooms(chart: Chart, place: dict[str, tuple[float, float]]) -> Iterator[str]:
    for room, (x, y) in place.items():
        yield f'<rect class="room" x="{x - _HALF:.1f}" y="{y - _HALF}" width="{_SIDE}" height="{_SIDE}" rx="2"/>'
        yield f'<text x="{x - _HALF - 7:.1f}" y="{y + 4}" text-anchor="end">{escape(room)}</text>'
    for above, below in sorted(chart.arrows):
        (x, _), (_, y) = place[below], place[above]
        name = "dot" if y < place[below][1] else "wrong"
        yield f'<circle class="{name}" cx="{x:.1f}" cy="{y}" r="4"/>'
