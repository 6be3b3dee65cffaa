"""A person at a terminal of 80 columns and 24 lines, run by tmux: what they type, and what they see."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

import pytest

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from tests.team import Team

_LONGEST = 60  # seconds that a command may take on a busy machine
_PROMPT = "$ "

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: apt install tmux")


class Terminal:
    """A terminal in a person's copy. Use it as a context manager: its session ends with it.

    Args:
        where: the folder in which the shell starts; by default the person's copy.
        more: further variables of the environment.
    """

    def __init__(
        self, team: Team, who: str, *, columns: int = 80, where: Path | None = None, more: dict[str, str] | None = None,
        now: str | None = None,
    ) -> None:  # fmt: skip
        self._socket = str(team.root / "tmux.sock")
        self._name = f"{who}-{columns}"
        environment = team.environment(who, now) if now else team.environment(who)
        for name in ("COLUMNS", "TERMINAL_WIDTH"):
            environment.pop(name, None)
        bin_ = team.root / "bin"
        bin_.mkdir(exist_ok=True)
        program = bin_ / "rlhf"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m rlhf "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        environment |= {"PS1": _PROMPT, "TERM": "xterm", "ENV": "", "PATH": f"{bin_}:{environment['PATH']}"} | (
            more or {}
        )
        self._environment = environment
        self._tmux(
            "new-session", "-d", "-s", self._name, "-x", str(columns), "-y", "24", "-c", str(where or team.root / who),
            "env", "-i", *(f"{key}={value}" for key, value in environment.items()),
            "bash", "--norc", "--noprofile", "-i",
        )  # fmt: skip
        self.wait_for(_PROMPT.strip())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tmux("kill-session", "-t", self._name, check=False)

    def type(self, text: str, *, until: str = "") -> str:
        """Clear the screen, type a line and press Enter; the screen as soon as it shows `until`, or the prompt."""
        self._keys("C-l")
        return self.press(text, "Enter", until=until)

    def press(self, text: str, *keys: str, until: str = "") -> str:
        """Type some text and keys; what the screen shows once `until`, or the prompt, is there."""
        self._tmux("send-keys", "-t", self._name, "-l", text) if text else None
        self._keys(*keys)
        return self.wait_for(until) if until else self._wait_for_prompt()

    def screen(self) -> str:
        """Return what stands on the screen, without blanks at the ends."""
        shown = self._tmux("capture-pane", "-p", "-t", self._name)
        return "\n".join(line.rstrip() for line in shown.rstrip().split("\n"))

    def wait_for(self, text: str) -> str:
        """Return the screen as soon as it shows a text."""
        end = time.monotonic() + _LONGEST
        while time.monotonic() < end:
            shown = self.screen()
            if text in shown:
                return shown
            time.sleep(0.05)
        raise AssertionError(f"“{text}” did not come:\n{self.screen()}")

    def _wait_for_prompt(self) -> str:
        """Return the screen as soon as the shell waits for a command again."""
        end = time.monotonic() + _LONGEST
        while time.monotonic() < end:
            shown = self.screen()
            if shown.endswith(f"\n{_PROMPT.strip()}"):
                return shown
            time.sleep(0.05)
        raise AssertionError(f"the command did not end:\n{self.screen()}")

    def _keys(self, *keys: str) -> None:
        if keys:
            self._tmux("send-keys", "-t", self._name, *keys)

    def _tmux(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["tmux", "-S", self._socket, *words], capture_output=True, text=True, check=False, env=self._environment
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout
