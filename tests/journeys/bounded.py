"""Run `rlhf`, or the rules on a git tree, in a process that may use only so much time and memory.

Started by a test, in a workspace, as `python -m tests.journeys.bounded check --all --json`, or with `tree` and a tree's
name, which tells in the same form what is found in that tree. A process that uses more is ended by the system.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlhf.__main__ import main
from rlhf.model.paths import is_content
from rlhf.reports import render
from rlhf.reports.report import Report
from rlhf.rules.apply_waivers import settle
from rlhf.rules.likeness import alike
from rlhf.store.workspace import Workspace
from rlhf.workflows.checking.all_files import joined, survey, whole
from rlhf.workflows.checking.checker import Checker
from tests.here import REPOSITORY
from tests.rules.memory import NOW

#: Far more than is needed, far less than a hostile file would take: processor seconds, bytes, seconds of the clock.
_SECONDS, _MEMORY, _PATIENCE = 60, 1 << 30, 120
#: The program beside these tests, wherever another is installed.
_CODE = f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'cli'}"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    def found(self) -> dict[str, set[str]]:
        """The codes of what was found, by path."""
        codes: dict[str, set[str]] = {}
        for finding in json.loads(self.out)["findings"]:
            codes.setdefault(finding["path"], set()).add(finding["code"])
        return codes


def bounded(where: Path, *args: str, codes: frozenset[int] = frozenset({0, 1})) -> Ended:
    """What a command says within the bounds; it must end by itself, with one of the codes, and not in a bug."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.bounded", *args], cwd=where, capture_output=True, check=False,
        timeout=_PATIENCE, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": _CODE, "RLHF_NOW": NOW.isoformat(), "TERMINAL_WIDTH": "80"},
    )  # fmt: skip
    ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert done.returncode in codes, ended.err
    assert "Traceback" not in ended.out + ended.err
    return ended


def _tree(name: str) -> str:
    """What is found in all of a git tree, judged by main's schemas and settings."""
    with Workspace.find(Path.cwd()) as workspace:
        tree = workspace.at(name)
        checker = Checker(tree, workspace.tree, whole=True)
        entries = sorted(entry for entry in tree.modes() if is_content(entry[0]))
        census = survey(checker, entries, lambda _: None, 1)
        results: Any = joined(census, whole(census, alike(census, checker.shingles), (), (), ()))
        findings = settle(results, checker.around.adjustments, NOW.date())
        return "".join(render("json", Report(census.paths, findings, tree.read, NOW)))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    if sys.argv[1] == "tree":
        sys.stdout.write(_tree(sys.argv[2]))
    else:
        main()
