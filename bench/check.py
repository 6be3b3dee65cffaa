"""How fast `rlhf check` is, as ratios against other checkers and `git status` in the same run.

    python bench/check.py [--quick] [--rounds 5] [--large] [--folder DIR] [--write]

Made workspaces without findings: 10,000 tasks of 2 KB, and the same with two answers of 4 KB to each. Medians of
interleaved whole processes. Cold means without what rlhf remembers of an earlier check; the page cache is warm for
everybody: what takes seconds runs once without the clock first. Peers see the task files alone, in a folder of their
own, and judge their schema alone; the two slow ones run twice. `--large` adds 100,000 tasks with 200,000 answers,
`--folder` keeps corpora and peers for the next time, `--write` puts table and plot into docs/. Fails where a limit is
missed; `--quick` (1,000 tasks) judges none.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import verdict
from bench.check_corpus import write_workspace
from bench.peers import Peer, peers
from bench.processes import Run, as_installed, run, watch
from bench.verdict import CHANGED, EVERY, LARGE, SCHEMA, STATUS, WARM, WHOLE, Line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CHECK = [str(Path(sys.executable).with_name("rlhf")), "check", "--all", "--json"]


@dataclass(frozen=True, slots=True)
class Case:
    """A command that is timed, and what is done before."""

    name: str
    command: Sequence[str]
    where: Path
    ready: Callable[[], object]
    slow: bool = False


class Workspace:
    """A made workspace: what rlhf remembers of it can be forgotten, one of its files changed and put back."""

    def __init__(self, root: Path, tasks: int, answers: int) -> None:
        self.root = root
        self._remembered = root / ".git" / "rlhf" / "checked"
        whole = root / ".git" / "made-for-measuring"
        if not whole.exists():
            shutil.rmtree(root, ignore_errors=True)
            print(f"Making {tasks:,} tasks and {tasks * answers:,} answers …", flush=True)
            write_workspace(root, tasks, answers)
            whole.touch()
        self._file = min(root.rglob("answers/*/*/*.md"), default=root / "guidance" / "writing-answers.md")
        self._data = subprocess.check_output(["git", "show", f"HEAD:{self._file.relative_to(root)}"], cwd=root)

    def cold(self) -> None:
        self._remembered.unlink(missing_ok=True)
        self._restore()

    def warm(self) -> None:
        self._restore()
        if not self._remembered.exists():
            run(CHECK, self.root)

    def changed(self) -> None:
        self.warm()
        self._file.write_bytes(self._data + b"More is said here than before.\n")

    def _restore(self) -> None:
        """Put the file back, and let git see that, so that nobody has to look again."""
        self._file.write_bytes(self._data)
        run(["git", "status"], self.root)

    def require_clean(self) -> list[Line]:
        """What is found, and should not be: findings take time to tell. All files are in the page cache afterwards."""
        count = sum(bool(file.read_bytes()) for file in self.root.rglob("*.*") if ".git" not in file.parts)
        self.cold()
        done = subprocess.run(CHECK, cwd=self.root, capture_output=True, text=True, check=False)
        if done.returncode > 1:
            raise SystemExit(f"rlhf check ended with {done.returncode}:\n{done.stderr}")
        told = json.loads(done.stdout)
        if len(told["files"]) != count:
            raise SystemExit(f"rlhf looked at {len(told['files'])} of {count} files.")
        codes = Counter(finding["code"] for finding in told["findings"])
        return [Line(f"{self.root.name} is not clean: {code}, {n:,} times.", good=False) for code, n in codes.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1,000 tasks; limits are shown and not judged")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="also ten times as much, with its memory")
    parser.add_argument("--folder", type=Path, help="keep corpora and peers here for the next time")
    parser.add_argument("--write", action="store_true", help="put table and plot into docs/")
    given = parser.parse_args()
    if given.write and given.quick:
        parser.error("What is written comes from the full corpus, without --quick.")
    folder = (given.folder or Path(tempfile.mkdtemp(prefix="rlhf-bench-"))).resolve()
    as_installed()
    os.environ |= {
        "RLHF_HOME": str(folder / "home"), "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "gc.autoDetach", "GIT_CONFIG_VALUE_0": "false",
    }  # fmt: skip
    try:
        lines = measure(folder, 1_000 if given.quick else 10_000, given)
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    if verdict.missed(lines) and not given.quick:
        raise SystemExit("\n".join(["", "Missed:", *verdict.missed(lines)]))


def measure(folder: Path, tasks: int, given: argparse.Namespace) -> list[Line]:
    """Run everything, print and perhaps write what came of it."""
    others = installed(folder / "peers")
    small, full = Workspace(folder / f"tasks-{tasks}", tasks, 0), Workspace(folder / f"answers-{tasks}", tasks, 2)
    alone = tasks_alone(small.root, folder / f"alone-{tasks}")
    lines = [*small.require_clean(), *full.require_clean()]
    medians = measured(cases(others, small, full, alone), given.rounds)
    lines += verdict.judged(medians)
    versions = {peer.name: peer.version for peer in others}
    print("\n".join(["", *verdict.table(medians, versions, tasks), "", *(line.words for line in lines)]), flush=True)
    if given.large:
        medians[LARGE], more = large(folder, tasks * 10, medians[WHOLE])
        lines += more
        print("\n".join(["", verdict.table(medians, versions, tasks)[-1], "", *(line.words for line in more)]))
    if given.write:
        verdict.write(verdict.table(medians, versions, tasks), lines, medians, tasks)
    return lines


def installed(home: Path) -> list[Peer]:
    home.mkdir(parents=True, exist_ok=True)
    print("Fetching the peers …", flush=True)
    return peers(home)


def tasks_alone(root: Path, folder: Path) -> Path:
    """The same files (hard links) without the batches' own, since peers know one schema at a time."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "tasks", folder, copy_function=os.link, ignore=shutil.ignore_patterns("batch.yaml"))
    return folder


def cases(others: Sequence[Peer], small: Workspace, full: Workspace, alone: Path) -> list[Case]:
    return [
        *(Case(peer.name, peer.command(alone), alone, alone.exists, peer.slow) for peer in others),
        Case(SCHEMA, [*CHECK, "--only", "SC"], small.root, small.cold),
        Case(EVERY, CHECK, small.root, small.cold),
        Case(WHOLE, CHECK, full.root, full.cold),
        Case(STATUS, ["git", "status"], full.root, full.warm),
        Case(WARM, CHECK, full.root, full.warm),
        Case(CHANGED, CHECK, full.root, full.changed),
    ]


def measured(chosen: Sequence[Case], rounds: int) -> dict[str, Run]:
    """Medians of every case: all in turn, round after round, slow ones in the first and the last.

    The memory of rlhf's processes together is taken in a run of its own, since looking at it takes time.
    """
    runs: dict[str, list[Run]] = {case.name: [] for case in chosen}
    for number in range(rounds):
        print(f"Round {number + 1} of {rounds} …", flush=True)
        for case in chosen:
            if case.slow and number not in {0, rounds - 1}:
                continue
            if not case.slow:  # once without the clock: while others ran, its files may have left the page cache
                case.ready()
                run(case.command, case.where)
            case.ready()
            runs[case.name].append(run(case.command, case.where))
    found = {}
    for case in chosen:
        most = max(row.megabytes for row in runs[case.name])
        if case.command[0] == CHECK[0]:
            case.ready()
            most = max(most, watch(case.command, case.where)[0].megabytes)
        found[case.name] = Run(statistics.median(row.seconds for row in runs[case.name]), most)
    return found


def large(folder: Path, tasks: int, before: Run) -> tuple[Run, list[Line]]:
    """A run on ten times as much, and one that is watched."""
    made = Workspace(folder / f"answers-{tasks}", tasks, 2)
    lines = made.require_clean()
    made.cold()
    alone = run(CHECK, made.root)
    made.cold()
    together, told = watch(CHECK, made.root)
    most = max(alone.megabytes, together.megabytes)
    return Run(alone.seconds, most), [*lines, *verdict.judged_large(alone, together, told, before)]


if __name__ == "__main__":
    main()
