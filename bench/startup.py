"""How soon a command answers, as ratios against a Typer hello-world in the same run.

    python bench/startup.py [--rounds 15]

`rlhf --version` and `rlhf --help` have to stay within 1.5 of it, `rlhf status` in a small workspace within 2.5.
Medians of interleaved whole processes, warm; fails above a limit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.processes import as_installed
from tests.team import TASKS, Team, found_a_project

HELLO = """
import typer

app = typer.Typer()


@app.command()
def hello(name: str = "world"):
    print(f"Hello {name}")


if __name__ == "__main__":
    app()
"""
LIMITS = {"--version": 1.5, "--help": 1.5, "status": 2.5}


def milliseconds(command: list[str], where: Path, environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=where, env=environment, capture_output=True, check=True)
    return (time.perf_counter() - start) * 1000


def small_workspace(folder: Path) -> Team:
    """Five people, five tasks; Amara holds two and has submitted one."""
    team = found_a_project(folder)
    team.rlhf("amara", "task", "pull", *TASKS[:2])
    team.write("amara", TASKS[0])
    team.rlhf("amara", "submit")
    return team


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    folder = Path(tempfile.mkdtemp(prefix="rlhf-bench-"))
    as_installed()
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull}
    try:
        team = small_workspace(folder)
        hello = folder / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        peer, ours = [sys.executable, str(hello)], str(Path(sys.executable).with_name("rlhf"))
        commands = {
            "hello": peer, "hello --help": [*peer, "--help"],
            "--version": [ours, "--version"], "--help": [ours, "--help"],
            "status": [ours, "status"], "task show": [ours, "task", "show", TASKS[0]],
        }  # fmt: skip
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(milliseconds(command, team.root / "amara", team.environment("amara")))
        report({name: statistics.median(times) for name, times in taken.items()})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report(medians: dict[str, float]) -> None:
    print(f"{'':14} {'ms':>6}   against")
    good = True
    for name, median in medians.items():
        peer = "hello --help" if name == "--help" else "hello"
        ratio = median / medians[peer]
        limit = LIMITS.get(name)
        good = good and (limit is None or ratio <= limit)
        print(f"{name:14} {median:6.0f}   {ratio:4.2f} of {peer}" + (f"   (limit {limit})" if limit else ""))
    if not good:
        raise SystemExit("A ratio is above its limit.")


if __name__ == "__main__":
    main()
