"""How long it takes to share 10,000 tasks out among 300 people, how good the plan is, and how much memory it takes.

    python bench/assign.py [--quick] [--rounds 3] [--write]

Made problems of several sorts; the peer in the same run is filling place by place, the most urgent first, with whoever
fits best and is least full. Each is a process of its own, watched from outside. Fails where a plan is worse than place
by place, takes a minute of processor time, or where two runs differ; `--quick` (1,000 tasks, 60 people) judges no time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))

from bench.processes import as_installed, watch

from rlhf.process.allocation.greedy import fill
from rlhf.process.allocation.problem import Candidate, Demand, Opening, Problem, faults, score
from rlhf.workflows.allocation.solver import solve

NOW = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
SPECIALTIES = [f"specialty-{number}" for number in range(20)]
GREEDY, SOLVED = "place by place", "rlhf, solved"
_MOST = 60.0  # seconds
_PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
_BEGIN, _END = "<!-- bench/assign -->\n", "<!-- /bench/assign -->\n"

#: Each sort: how much time people have against what there is to do, how many due times, and whether every task has a
#: length of its own.
SORTS = {"time to spare": (1.6, 10, False), "just enough": (1.1, 10, False), "too little, all unlike": (0.9, 20, True)}


def made(tasks: int, people: int, sort: str) -> Problem:
    """A problem, always the same: one in twenty tasks wants two answers, one person in six reviews as well."""
    ratio, dues, unlike = SORTS[sort]
    dice = random.Random(7)
    deadlines = [NOW + timedelta(days=4 + 3 * number) for number in range(dues)]
    reviewers = frozenset(f"p{number:03d}" for number in range(0, people, 6))
    demands = (Demand("one evaluator", 1, reviewers), Demand("an expert", 1, reviewers, task_wide=True))
    openings = [
        Opening(
            "b", f"t-{number:010d}", "A task", dice.choice(SPECIALTIES),
            dice.randint(8, 60) if unlike else dice.choice((10, 15, 20, 25, 30, 45)), dice.choice((1, 2, 3, 3, 4)),
            dice.randrange(dues), 2 if number % 20 == 0 else 1, demands=demands,
        )
        for number in range(tasks)
    ]  # fmt: skip
    pace = [dice.uniform(0.4, 1.6) for _ in range(people)]
    minutes = ratio * sum(one.minutes * one.places for one in openings) / sum(pace)
    candidates = []
    for number in range(people):
        whole = pace[number] * minutes
        held = whole * dice.uniform(0, 0.1)
        room = tuple(max(0, int(whole * (due + 1) / dues - held)) for due in range(dues))
        knows = tuple(dice.sample(SPECIALTIES, dice.choice((1, 2, 3))))
        candidates.append(Candidate(f"p{number:03d}", knows, room, int(held), int(whole)))
    return Problem.of(openings, candidates, deadlines)


def one(how: str, tasks: int, people: int, sort: str, out: str) -> None:
    """Solve one, in a process of its own, and write down what came of it."""
    problem = made(tasks, people, sort)
    start = time.perf_counter()
    if how == GREEDY:
        plan, bounds = fill(problem).plan, ()
    else:
        solved = solve(problem, lambda _: None)
        plan, bounds = solved.plan, solved.bounds
    seconds = time.perf_counter() - start
    reached = score(problem, plan)
    told = {
        "seconds": seconds, "processor": time.process_time(), "placed": reached.placed, "rank": reached.rank,
        "strain": reached.strain, "plan": plan, "faults": faults(problem, plan), "places": problem.places,
        "bounds": {bound.part: bound.best for bound in bounds},
    }  # fmt: skip
    Path(out).write_text(json.dumps(told), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1,000 tasks and 60 people; no time is judged")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--one", nargs=5, metavar=("HOW", "TASKS", "PEOPLE", "SORT", "OUT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        how, tasks, people, sort, out = given.one
        one(how, int(tasks), int(people), sort, out)
        return
    as_installed()
    os.environ["PYTHONHASHSEED"] = "random"
    tasks, people = (1_000, 60) if given.quick else (10_000, 300)
    rows, missed = measure(tasks, people, given.rounds, judge=not given.quick)
    text = "\n".join(rows)
    print(text)
    if given.write and not given.quick:
        page = _PAGE.read_text(encoding="utf-8")
        before, rest = page.split(_BEGIN)
        after = rest.split(_END)[1]
        _PAGE.write_text(f"{before}{_BEGIN}{text}\n{_END}{after}", encoding="utf-8")
    if missed:
        raise SystemExit("\n".join(["", "Missed:", *missed]))


def measure(tasks: int, people: int, rounds: int, *, judge: bool) -> tuple[list[str], list[str]]:
    """The table, and what is not good enough."""
    rows = [
        f"| {tasks:,} tasks, {people} people | seconds | processor s | peak MB | placed | priority 1 to 4 | strain |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    missed = []
    for sort in SORTS:
        found = {how: runs(how, tasks, people, sort, rounds) for how in (GREEDY, SOLVED)}
        for how, (seconds, processor, megabytes, told) in found.items():
            placed = f"{sum(told['placed']):,} of {told['places']:,}"
            levels = " ".join(f"{count:,}" for count in told["placed"][:4])
            rows.append(
                f"| {sort}: {how} | {seconds:.1f} | {processor:.1f} | {megabytes:.0f} | {placed} | {levels} |"
                f" {told['strain']:.3f} |"
            )
        best = {part: value for part, value in found[SOLVED][3]["bounds"].items() if part.startswith("priority")}
        told = ", ".join(f"{part[-1]}: {value:,.0f}" for part, value in best.items()) or "nothing had to be left open"
        rows.append(f"| {sort}: no plan can place more of priority | | | | | {told} | |")
        if found[SOLVED][3]["rank"] < found[GREEDY][3]["rank"]:
            missed.append(f"{sort}: worse than place by place")
        if judge and found[SOLVED][1] >= _MOST:
            missed.append(f"{sort}: {found[SOLVED][1]:.0f} s of processor time (wanted: under a minute)")
        missed += [f"{sort}: {fault}" for how in found for fault in found[how][3]["faults"][:3]]
        missed += [f"{sort}: two runs differ" for how in found if found[how][3]["differ"]]
    return rows, missed


def runs(how: str, tasks: int, people: int, sort: str, rounds: int) -> tuple[float, float, float, dict]:
    """Medians of seconds and of processor seconds, the most megabytes, and what came of it."""
    every, megabytes = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "told.json"
        for _ in range(rounds):
            command = [sys.executable, __file__, "--one", how, str(tasks), str(people), sort, str(out)]
            megabytes = max(megabytes, watch(command, Path(folder))[0].megabytes)
            every.append(json.loads(out.read_text(encoding="utf-8")))
    told = every[-1] | {"differ": any(one["plan"] != every[0]["plan"] for one in every)}
    seconds = statistics.median(one["seconds"] for one in every)
    return seconds, statistics.median(one["processor"] for one in every), megabytes, told


if __name__ == "__main__":
    main()
