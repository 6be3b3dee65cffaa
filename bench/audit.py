"""What an audit costs: the whole of main replayed, against git verifying the same signatures.

    python bench/audit.py [--quick] [--folder DIR] [--write]

Two made projects, of 1,000 and of 10,000 accepted answers, every submission, merge and ledger signed. Whole processes.
The peer is `git log --format=%G?` over the same commits, which only verifies signatures, one after the other.
`--folder` keeps the projects for the next time, `--write` puts the table into docs/performance.md. Fails where a limit
is missed; `--quick` (100 and 1,000 answers) judges none.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.audit_corpus import BOSS, EVALUATORS, FORGE, TRAINERS, Project
from bench.processes import Run, as_installed, run, watch

OURS = str(Path(sys.executable).with_name("rlhf"))
_PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
_BEGIN, _END = "<!-- bench/audit -->\n", "<!-- /bench/audit -->\n"
_MOST_GROWTH, _MOST_MINUTES = 1.25, 5.0
_GIT = "git log --format=%G?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="100 and 1,000 answers; limits are shown and not judged")
    parser.add_argument("--folder", type=Path, help="keep the projects here for the next time")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    given = parser.parse_args()
    folder = (given.folder or Path(tempfile.mkdtemp(prefix="rlhf-bench-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    as_installed()
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "RLHF_HOME": str(folder / "home")}
    sizes = (100, 1_000) if given.quick else (1_000, 10_000)
    try:
        measured = {size: measure(folder, size) for size in sizes}
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    lines, missed = judged(measured, sizes)
    text = "\n".join([*table(measured), "", *lines, ""])
    print(text)
    if given.write and not given.quick:
        page = _PAGE.read_text(encoding="utf-8")
        head, _, rest = page.partition(_BEGIN)
        _PAGE.write_text(f"{head}{_BEGIN}{text}{_END}{rest.partition(_END)[2]}", encoding="utf-8")
    if missed and not given.quick:
        raise SystemExit("Missed: " + "; ".join(missed))


def measure(folder: Path, size: int) -> tuple[Run, Run, int]:
    """An audit that finds nothing wrong, git's verification of the same, and how often progress was told."""
    project = Project(folder, size)
    found = json.loads(subprocess.check_output([OURS, "audit", "--json"], cwd=project.root))
    if len(found["accepted"]) != size or any(one["problems"] for one in found["accepted"]) or found["problems"]:
        raise SystemExit(f"The audit of {size:,} answers found {found['problems'][:3]}")
    ours, told = watch([OURS, "audit"], project.root)
    signers = folder / "allowed_signers"
    signers.write_text(
        "".join(
            f'{who} namespaces="git" {(folder / "keys" / f"{who}.pub").read_text(encoding="utf-8")}'
            for who in (BOSS, FORGE, *TRAINERS, *EVALUATORS)
        ),
        encoding="utf-8",
    )
    peer = ["git", "-c", f"gpg.ssh.allowedSignersFile={signers}", "log", "--format=%G?", "main"]
    return ours, run(peer, project.root), told


def table(measured: dict[int, tuple[Run, Run, int]]) -> list[str]:
    rows = ["| accepted answers | rlhf audit, s | peak MB | git log --format=%G?, s | ratio |", "|--:|--:|--:|--:|--:|"]
    for size, (ours, peer, _) in measured.items():
        ratio = ours.seconds / peer.seconds
        rows.append(f"| {size:,} | {ours.seconds:.1f} | {ours.megabytes:.0f} | {peer.seconds:.1f} | {ratio:.2f}× |")
    return rows


def judged(measured: dict[int, tuple[Run, Run, int]], sizes: tuple[int, int]) -> tuple[list[str], list[str]]:
    """A line for each limit, and those that are missed."""
    small, large = sizes
    growth = measured[large][0].seconds / large / (measured[small][0].seconds / small)
    minutes = measured[large][0].seconds / 60
    lines = [
        f"* {growth:.2f}× the time for each answer with ten times as many (wanted: at most {_MOST_GROWTH}×).",
        f"* {large:,} answers: {minutes:.1f} minutes (wanted: at most {_MOST_MINUTES:.0f}).",
        f"* Progress was told {measured[large][2]:,} times.",
    ]
    missed = [lines[0]] if growth > _MOST_GROWTH else []
    return lines, missed + ([lines[1]] if minutes > _MOST_MINUTES else [])


if __name__ == "__main__":
    main()
