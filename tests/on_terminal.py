"""Run a command for somebody who sits before a terminal and types."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.team import Result

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.team import Team


def on_terminal(team: Team, who: str, lines: Sequence[str], *args: str, cwd: Path) -> Result:
    """What somebody is shown who answers questions with these lines, and with Ctrl-D where there are more."""
    typed, terminal = pty.openpty()
    os.write(typed, "".join(f"{line}\n" for line in lines).encode() + b"\x04")
    done = subprocess.run(
        [sys.executable, "-m", "rlhf", *args], cwd=cwd, env=team.environment(who), stdin=terminal,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    os.close(typed)
    os.close(terminal)
    assert "Traceback" not in done.stdout + done.stderr
    return Result(done.returncode, done.stdout, done.stderr)
