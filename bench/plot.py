"""A plot of horizontal bars on a logarithmic scale, as SVG that reads in light and in dark."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW, _FOOT = 760, 300, 70, 46, 26, 52
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; font-size: 14px; }
  .faint { fill: #57606a; font-size: 12px; }
  .grid { stroke: #d0d7de; }
  .ours { fill: #0969da; }
  .other { fill: #8c959f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .faint { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .ours { fill: #4493f8; }
    .other { fill: #656c76; }
  }
"""


def bars(title: str, rows: Sequence[tuple[str, float, bool]]) -> str:
    """The plot of some rows, each with its name, its seconds, and whether it is ours (another colour, and bold)."""
    least = math.floor(math.log10(min(seconds for _, seconds, _ in rows)))
    most = math.ceil(math.log10(max(seconds for _, seconds, _ in rows)))
    height = _TOP + _ROW * len(rows) + _FOOT
    bottom = _TOP + _ROW * len(rows) + 4

    def across(seconds: float) -> float:
        share = (math.log10(seconds) - least) / max(1, most - least)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    ticks = "".join(_tick(across(10.0**power), bottom, f"{10.0**power:g}") for power in range(least, most + 1))
    drawn = "".join(_bar(_TOP + _ROW * index, across(row[1]), row) for index, row in enumerate(rows))
    told = "; ".join(f"{name}: {seconds:.2f} s" for name, seconds, _ in rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-labelledby="title told">\n<title id="title">{escape(title)}</title>\n'
        f'<desc id="told">{escape(told)}</desc>\n<style>{_STYLE}</style>\n'
        f'<text class="title" x="{_LEFT}" y="22">{escape(title)}</text>\n{ticks}{drawn}'
        f'<text class="faint" x="{(_LEFT + _WIDTH - _RIGHT) / 2:.0f}" y="{height - 10}" text-anchor="middle">'
        "seconds, on a logarithmic scale; shorter is better</text>\n</svg>\n"
    )


def _tick(x: float, bottom: float, label: str) -> str:
    return (
        f'<line class="grid" x1="{x:.1f}" y1="{_TOP - 8}" x2="{x:.1f}" y2="{bottom}"/>\n'
        f'<text class="faint" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{label}</text>\n'
    )


def _bar(y: float, end: float, row: tuple[str, float, bool]) -> str:
    name, seconds, ours = row
    kind, weight = ("ours", ' font-weight="600"') if ours else ("other", "")
    return (
        f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end"{weight}>{escape(name)}</text>\n'
        f'<rect class="{kind}" x="{_LEFT}" y="{y + 2}" width="{max(1.0, end - _LEFT):.1f}" height="{_ROW - 8}"/>\n'
        f'<text x="{end + 6:.1f}" y="{y + 15}"{weight}>{seconds:.2f}</text>\n'
    )
