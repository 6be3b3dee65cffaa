"""What a clinician's copy costs: `rlhf join` and `rlhf task pull --next 10` against a full clone, in the same run.

    python bench/pull.py [--tasks 100000]

Over HTTP (a real `git http-backend`) and over a path. Afterwards the remote is taken away, and check, save, submit,
show and status have to work. Prints a table of ratios; fails if a ratio is below 15.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.corpus import add_tasks
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
    tasks = parser.parse_args().tasks
    folder = Path(tempfile.mkdtemp(prefix="rlhf-bench-"))
    os.environ |= {"RLHF_HOME": str(folder / "home"), "GIT_CONFIG_GLOBAL": os.devnull}
    try:
        measure(folder, tasks)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, tasks: int) -> None:
    server_root = folder / "srv"
    server_root.mkdir()
    bare = server_root / "project.git"
    rlhf(folder, "init", "manager", "--as", "morgan", "--remote", str(bare))
    for who in ("hana", "paul"):
        subprocess.run(
            [sys.executable, "-m", "rlhf", "join", str(bare), "none", "--as", who],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        key = (folder / "home" / "keys" / f"{who}_ed25519.pub").read_text(encoding="utf-8").strip()
        rlhf(
            folder / "manager",
            "people",
            "add",
            who,
            "--name",
            who,
            "--role",
            "trainer",
            "--specialty",
            "neurology",
            "--key",
            key,
        )
    print(f"Making {tasks:,} tasks …", flush=True)
    add_tasks(bare, tasks)
    subprocess.run(["git", "gc", "--quiet"], cwd=bare, check=True)
    rows = []
    with GitServer(server_root) as server:
        url = server.url("project.git")
        ours = thrifty(url, folder / "hana", "hana")
        ours_bytes = server.bytes_out
        server.bytes_out = 0
        theirs = full_clone(url, folder / "full-http")
        rows.append(("http", theirs, ours, server.bytes_out, ours_bytes))
    ours = thrifty(str(bare), folder / "paul", "paul")
    theirs = full_clone(bare.as_uri(), folder / "full-path")
    rows.append(
        ("path", theirs, ours, size_of(folder / "full-path/.git/objects"), size_of(folder / "paul/.git/objects"))
    )
    bare.rename(server_root / "gone.git")
    for who in ("hana", "paul"):
        offline(folder / who)
    report(rows)


def report(rows: list[tuple[str, float, float, int, int]]) -> None:
    print(f"{'':6} {'full clone':>22} {'join + pull --next 10':>24} {'ratio time':>11} {'ratio bytes':>12}")
    good = True
    for way, theirs, ours, theirs_bytes, ours_bytes in rows:
        time_ratio, byte_ratio = theirs / ours, theirs_bytes / ours_bytes
        good = good and min(time_ratio, byte_ratio) >= WANTED
        print(
            f"{way:6} {theirs:10.2f} s {theirs_bytes / 1e6:7.1f} MB {ours:12.2f} s {ours_bytes / 1e6:7.1f} MB"
            f" {time_ratio:10.1f}× {byte_ratio:11.1f}×"
        )
    print("Offline afterwards: show, check, save, submit (queued) and status all worked.")
    if not good:
        raise SystemExit(f"A ratio is below {WANTED:.0f}.")


if __name__ == "__main__":
    main()
