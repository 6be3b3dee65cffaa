"""What the medians of `bench/check.py` say: limits kept and missed, a table, and the page they go to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.peers import CHECK_JSONSCHEMA, CPP, CPP_FAST
from bench.plot import bars

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.processes import Run

SCHEMA, EVERY, WHOLE = "rlhf, schema alone", "rlhf, every rule", "rlhf, tasks and answers"
STATUS, WARM, CHANGED = "git status", "rlhf, nothing changed", "rlhf, one file changed"
LARGE = "rlhf, ten times as much"

#: How many files stand beside each task.
_MANY = {WHOLE: 3, STATUS: 3, WARM: 3, CHANGED: 3, LARGE: 30}
_MOST_ADDED = 0.050  # seconds, by one changed file
_MOST_GROWTH = 1.25  # of the time for each file, where there are ten times as many
_MOST_MEMORY = 300  # megabytes
_LEAST_TOLD = 10  # times, of progress

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
_BEGIN, _END = "<!-- bench/check -->\n", "<!-- /bench/check -->\n"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was asked for, what came of it, and whether that is good enough."""

    words: str
    good: bool = True


@dataclass(frozen=True, slots=True)
class _Limit:
    """The most that may be taken of a peer's time, and how that is said."""

    ours: str
    peer: str
    most: float
    words: str


_LIMITS = (
    _Limit(SCHEMA, CPP, 1, "at most 1×; both tell every error of a file"),
    _Limit(EVERY, CPP_FAST, 3, "at most 3×"),
    _Limit(EVERY, CHECK_JSONSCHEMA, 1 / 25, "at least 25 times"),
    _Limit(WHOLE, CHECK_JSONSCHEMA, 1 / 10, "at least 10 times, though that one sees the tasks alone"),
    _Limit(WARM, STATUS, 2, "at most 2×"),
)


def judged(medians: Mapping[str, Run]) -> list[Line]:
    """What is said of each limit."""
    lines = [_judged(limit, medians) for limit in _LIMITS]
    if CPP_FAST in medians:
        ratio = medians[SCHEMA].seconds / medians[CPP_FAST].seconds
        said = f"{SCHEMA}: {ratio:.2f}× the time of {CPP_FAST}, which stops at the first error of a file (no limit)."
        lines.insert(1, Line(said))
    added = medians[CHANGED].seconds - medians[WARM].seconds
    words = f"{CHANGED}: {added * 1000:+.0f} ms (wanted: at most {_MOST_ADDED * 1000:.0f} ms)."
    return [*lines, Line(words, added <= _MOST_ADDED)]


def _judged(limit: _Limit, medians: Mapping[str, Run]) -> Line:
    if limit.peer not in medians:
        return Line(f"{limit.ours}: {limit.peer} is not here to be compared with.")
    ratio = medians[limit.ours].seconds / medians[limit.peer].seconds
    said = f"{1 / ratio:.1f} times as fast as" if limit.most < 1 else f"{ratio:.2f}× the time of"
    return Line(f"{limit.ours}: {said} {limit.peer} (wanted: {limit.words}).", ratio <= limit.most)


def judged_large(alone: Run, together: Run, told: int, before: Run) -> list[Line]:
    """What is said of ten times as many files.

    Args:
        alone: a run without a watcher beside it.
        together: the memory of all its processes.
        told: how often progress was told.
        before: the run on a tenth.
    """
    growth = alone.seconds / before.seconds / 10
    most = max(alone.megabytes, together.megabytes)
    memory = f"{together.megabytes:.0f} MB in all processes together, {alone.megabytes:.0f} MB in the largest"
    return [
        Line(
            f"{LARGE}: {growth:.2f}× the time for each file (wanted: at most {_MOST_GROWTH}×).", growth <= _MOST_GROWTH
        ),
        Line(f"{LARGE}: {memory} (wanted: below {_MOST_MEMORY} MB).", most < _MOST_MEMORY),
        Line(f"{LARGE}: progress was told {told:,} times.", told > _LEAST_TOLD),
    ]


def table(medians: Mapping[str, Run], versions: Mapping[str, str], tasks: int) -> list[str]:
    """The medians as a Markdown table."""
    against = medians.get(CPP_FAST)
    lines = ["| | files | seconds | peak MB | against C++ |", "|---|--:|--:|--:|--:|"]
    for name, row in medians.items():
        title = f"**{name}**" if name.startswith("rlhf") else f"{name} {versions.get(name, '')}".rstrip()
        ratio = f"{row.seconds / against.seconds:.2f}×" if against and name not in _MANY else ""
        lines.append(f"| {title} | {_files(name, tasks)} | {row.seconds:.2f} | {row.megabytes:.0f} | {ratio} |")
    return lines


def write(rows: Iterable[str], lines: Iterable[Line], medians: Mapping[str, Run], tasks: int) -> None:
    """Put table and plot between their marks in docs/performance.md, at its end the first time."""
    named = [(f"{name} ({_files(name, tasks)})", run.seconds, name.startswith("rlhf")) for name, run in medians.items()]
    plot = _PAGE.with_name("performance-check.svg")
    plot.write_text(bars("How long a check takes (files)", named), encoding="utf-8")
    picture = f"![How long a check takes, on a logarithmic scale]({plot.name})"
    block = "\n".join([*rows, "", picture, "", *(f"* {line.words}" for line in lines), ""])
    _PAGE.write_text(_with(_PAGE.read_text(encoding="utf-8"), block), encoding="utf-8")


def _with(page: str, block: str) -> str:
    before, found, rest = page.partition(_BEGIN)
    if found:
        return f"{before}{_BEGIN}{block}{_END}{rest.partition(_END)[2]}"
    return f"{page}\n## How fast files are checked\n\n`python bench/check.py --large --write`:\n\n{_BEGIN}{block}{_END}"


def _files(name: str, tasks: int) -> str:
    return f"{tasks * _MANY.get(name, 1):,}"


def missed(lines: Sequence[Line]) -> list[str]:
    return [line.words for line in lines if not line.good]
