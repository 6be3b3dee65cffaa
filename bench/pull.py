"""What a clinician's copy costs: `rlhf join` and `rlhf task pull --next 10` against a full clone, in the same run.

    python bench/pull.py [--tasks 100000] [--rounds 3]

Over HTTP (a real `git http-backend`) and over a path. Afterwards the remote is taken away, and check, save, submit,
show and status have to work. Prints medians and ratios; fails if a ratio is below 15.
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
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.corpus import add_tasks
from bench.processes import as_installed
from tests.standins.git_http import GitServer

WANTED = 15.0


def rlhf(where: Path, *args: str, ok: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run([sys.executable, "-m", "rlhf", *args], cwd=where, capture_output=True, text=True, check=False)
    if done.returncode not in ok:
        raise SystemExit(f"rlhf {' '.join(args)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def timed(action: object) -> float:
    start = time.perf_counter()
    action()  # type: ignore[operator]
    return time.perf_counter() - start


def full_clone(url: str, folder: Path) -> float:
    return timed(lambda: subprocess.run(["git", "clone", "--quiet", url, str(folder)], check=True))


def thrifty(url: str, folder: Path, who: str) -> float:
    def both() -> None:
        rlhf(folder.parent, "join", url, folder.name, "--as", who)
        rlhf(folder, "task", "pull", "--next", "10")

    return timed(both)


def offline(folder: Path) -> None:
    """Everything a person does at work, with the remote gone."""
    held = json.loads(rlhf(folder, "status", "--json"))["tasks"]
    assert len(held) == 10, held
    for row in held[:2]:
        file = folder / row["path"]
        text = file.read_text(encoding="utf-8")
        lines = ["Words." if line.startswith(("_Write", "_List")) else line for line in text.splitlines()]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rlhf(folder, "task", "show", held[0]["id"])
    rlhf(folder, "check")
    rlhf(folder, "save")
    assert "queued" in rlhf(folder, "submit"), "submitting offline queues"
    assert "not sent yet" in rlhf(folder, "status")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="rlhf-bench-"))
    as_installed()
    os.environ |= {"RLHF_HOME": str(folder / "home"), "GIT_CONFIG_GLOBAL": os.devnull}
    try:
        measure(folder, given.tasks, given.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, tasks: int, rounds: int) -> None:
    server_root = folder / "srv"
    server_root.mkdir()
    bare = server_root / "project.git"
    rlhf(folder, "init", "manager", "--as", "morgan", "--remote", str(bare))
    people = [f"{way}{number}" for way in ("http", "path") for number in range(rounds)]
    for who in people:
        rlhf(folder, "join", str(bare), "none", "--as", who, ok=(3,))
        key = (folder / "home" / "keys" / f"{who}_ed25519.pub").read_text(encoding="utf-8").strip()
        details = ("--name", who, "--role", "trainer", "--specialty", "neurology", "--key", key)
        rlhf(folder / "manager", "people", "add", who, *details)
    print(f"Making {tasks:,} tasks …", flush=True)
    add_tasks(bare, tasks)
    subprocess.run(["git", "gc", "--quiet"], cwd=bare, check=True)
    with GitServer(server_root) as server:
        addresses = {"http": server.url("project.git"), "path": bare.as_uri()}
        found = {way: [one_round(folder, server, way, addresses[way], n) for n in range(rounds)] for way in addresses}
    bare.rename(server_root / "gone.git")
    for way in found:
        offline(folder / f"{way}0")
    report(found)


def one_round(folder: Path, server: GitServer, way: str, url: str, number: int) -> tuple[float, float, int, int]:
    """Seconds and bytes of a full clone, and of ours, one after the other."""
    mine, whole = folder / f"{way}{number}", folder / "whole"
    server.bytes_out = 0
    ours = thrifty(url, mine, mine.name)
    ours_bytes = server.bytes_out or size_of(mine / ".git" / "objects")
    server.bytes_out = 0
    theirs = full_clone(url, whole)
    theirs_bytes = server.bytes_out or size_of(whole / ".git" / "objects")
    shutil.rmtree(whole)
    return theirs, ours, theirs_bytes, ours_bytes


def report(found: dict[str, list[tuple[float, float, int, int]]]) -> None:
    """Medians of the rounds, and their ratios."""
    print(f"{'':6} {'full clone':>22} {'join + pull --next 10':>24} {'ratio time':>11} {'ratio bytes':>12}")
    good = True
    for way, rows in found.items():
        theirs, ours, theirs_bytes, ours_bytes = (statistics.median(column) for column in zip(*rows, strict=True))
        good = good and theirs / ours >= WANTED and theirs_bytes / ours_bytes >= WANTED
        print(
            f"{way:6} {theirs:10.2f} s {theirs_bytes / 1e6:7.1f} MB {ours:12.2f} s {ours_bytes / 1e6:7.1f} MB"
            f" {theirs / ours:10.1f}× {theirs_bytes / ours_bytes:11.1f}×"
        )
    print("Offline afterwards: show, check, save, submit (queued) and status all worked.")
    if not good:
        raise SystemExit(f"A ratio is below {WANTED:.0f}.")


if __name__ == "__main__":
    main()
