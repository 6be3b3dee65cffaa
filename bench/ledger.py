"""What a long history costs: the index built and opened, `rlhf week` and `rlhf board`.

    python bench/ledger.py [--quick] [--rounds 5] [--folder DIR] [--write]

Two made projects by 200 people: 10,000 tasks with 100,000 events, and ten times as much. Whole processes; medians of
interleaved rounds, except for what takes long (once). Peers in the same run: `git log --name-only` over all ledgers,
`git ls-tree -r` of each, and what a week shows read without an index. `--folder` keeps the projects for the next time,
`--write` puts the table into docs/performance.md. Fails where a limit is missed; `--quick` (1,000 and 10,000 tasks)
judges none.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.ledger_corpus import Corpus
from bench.ledger_said import ME, NOW
from bench.processes import Run, as_installed, run, watch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OURS = str(Path(sys.executable).with_name("rlhf"))
ROOT = Path(__file__).resolve().parents[1]
BUILD, OPEN, WEEK, BOARD = "index: first build", "index: open", "rlhf week", "rlhf board"
MOVED, PLAIN = "rlhf week, after a sync", "a week without an index"
LOG, LISTED = "git log --name-only", "git ls-tree -r"
_EACH = 10  # events for each task
_MOST_GROWTH, _MOST_SECONDS = 1.25, 1.0
_PAGE = ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- bench/ledger -->\n", "<!-- /bench/ledger -->\n"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one project's runs took; `cpu` are the seconds that all cores together worked for the first build."""

    runs: Mapping[str, Run]
    cpu: float
    told: int


def ask(what: str, who: str = ME) -> list[str]:
    return [sys.executable, "-m", "bench.ledger_asks", what, who]


def ledgers(command: str) -> list[str]:
    """A command of git for every ledger, its words thrown away by nobody but `wc`."""
    each = "git for-each-ref --format='%(refname)' refs/remotes/origin/ledger"
    return ["sh", "-c", f"{each} | {command} | wc -l"]


def measure(corpus: Corpus, rounds: int) -> Measured:
    corpus.turn("after")
    run(ask("believe"), corpus.root)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    built, told = watch(ask("build"), corpus.root)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cases = {
        OPEN: ask("open"), WEEK: [OURS, "week"], BOARD: [OURS, "board"],
        LOG: ledgers("git log --oneline --name-only --stdin"), LISTED: ledgers("xargs -n 1 git ls-tree -r"),
    }  # fmt: skip
    taken: dict[str, list[Run]] = {name: [] for name in (*cases, MOVED)}
    for _ in range(rounds):
        for name, command in cases.items():
            taken[name].append(run(command, corpus.root))
        corpus.turn("before")
        run(ask("open"), corpus.root)
        corpus.turn("after")
        taken[MOVED].append(run([OURS, "week"], corpus.root))
    runs = {
        name: Run(statistics.median(row.seconds for row in rows), max(row.megabytes for row in rows))
        for name, rows in taken.items()
    }
    return Measured({BUILD: built, **runs, PLAIN: run(ask("plain"), corpus.root)}, cpu, told)


def table(small: Measured, large: Measured, sizes: Sequence[str]) -> list[str]:
    lines = [f"| | {sizes[0]} | {sizes[1]} | growth | peak MB |", "|---|--:|--:|--:|--:|"]
    for name, now in large.runs.items():
        then = small.runs[name]
        lines.append(
            f"| {name} | {_seconds(then.seconds)} | {_seconds(now.seconds)} | {now.seconds / then.seconds:.1f}×"
            f" | {now.megabytes:.0f} |"
        )
    return lines


def _seconds(number: float) -> str:
    return f"{number:.1f} s" if number >= 10 else f"{number * 1000:,.0f} ms"


def judged(small: Measured, large: Measured) -> list[tuple[bool, str]]:
    growth = large.cpu / small.cpu / 10
    built = (
        f"The first build takes {small.cpu:.1f} s and {large.cpu:.1f} s of processor time:"
        f" {growth:.2f}× for each event (wanted: at most {_MOST_GROWTH}×)."
    )
    lines = [
        (growth <= _MOST_GROWTH, built),
        (large.told >= large.runs[BUILD].seconds / 3, f"It told its progress {large.told} times."),
    ]
    for name in (WEEK, BOARD, MOVED):
        seconds = large.runs[name].seconds
        lines.append((seconds < _MOST_SECONDS, f"{name}: {_seconds(seconds)} (wanted: below a second)."))
    week = large.runs[WEEK].seconds
    lines += [
        (True, f"{WEEK}: {large.runs[peer].seconds / week:.0f} times as fast as “{peer}”.")
        for peer in (LOG, LISTED, PLAIN)
    ]
    return lines


def write(block: str) -> None:
    """Put the table between its marks in docs/performance.md, at its end the first time."""
    page = _PAGE.read_text(encoding="utf-8")
    before, found, rest = page.partition(_BEGIN)
    if found:
        page = f"{before}{_BEGIN}{block}{_END}{rest.partition(_END)[2]}"
    else:
        page = f"{page}\n## What a long history costs\n\n{_BEGIN}{block}{_END}"
    _PAGE.write_text(page, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of everything; limits are shown and not judged")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="keep the projects here for the next time")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    folder = (given.folder or Path(tempfile.mkdtemp(prefix="rlhf-bench-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    as_installed()
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "PYTHONPATH": str(ROOT), "RLHF_NOW": NOW.isoformat()}
    try:
        counts = (1_000, 10_000) if given.quick else (10_000, 100_000)
        small, large = (measure(Corpus(folder, tasks, _EACH), given.rounds) for tasks in counts)
        lines = judged(small, large)
        rows = table(small, large, [f"{tasks * _EACH:,} events" for tasks in counts])
        block = "\n".join([*rows, "", *(f"* {words}" for _, words in lines), ""])
        print(f"\n{block}")
        if given.write:
            write(block)
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    missed = [words for good, words in lines if not good]
    if missed and not given.quick:
        raise SystemExit("\n".join(["Missed:", *missed]))


if __name__ == "__main__":
    main()
