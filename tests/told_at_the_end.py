"""What a run of the tests says at its end: what was not run, and how to have it run; `--all` makes that a failure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

#: What nobody can install: a run with `--all` passes without it.
_BEYOND = (
    "K-QA is not at hand",
    "root reads every file",
    "only root can",
    "there is no second file system",
    "this copy has no history",
    "this machine has no device",
    "zsh is not installed here",  # shells: .ci/run installs those that Debian has, where it may
    "fish is not installed here",
    "pwsh is not installed here",
)
NOT_ALL = 6  # exit code


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="fail if a test was skipped that could have been run here")


def reasons(terminal: pytest.TerminalReporter) -> Counter[str]:
    """Why tests were skipped, and how many for each reason."""
    rows = (report.longrepr for report in terminal.stats.get("skipped", ()))
    words = (row[2] if isinstance(row, tuple) else str(row) for row in rows)
    return Counter(word.removeprefix("Skipped: ") for word in words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counted = reasons(terminalreporter)
    if not counted:
        return
    total = counted.total()
    terminalreporter.write_line("")
    terminalreporter.write_line(f"{total} {'test was' if total == 1 else 'tests were'} not run:")
    for reason, count in counted.most_common():
        terminalreporter.write_line(f"  {count:4}  {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None or hasattr(session.config, "workerinput") or not session.config.getoption("--all"):
        return
    if session.exitstatus == 0 and any(not reason.startswith(_BEYOND) for reason in reasons(terminal)):
        session.exitstatus = NOT_ALL
