"""The help of every command: a page of the docs that cannot drift."""

from __future__ import annotations

import os
import re

from rlhf.commands.app import COMMANDS, build
from tests import preloaded
from tests.here import REPOSITORY

PAGE = REPOSITORY / "docs" / "commands.md"
HEAD = """# Commands

What `rlhf COMMAND --help` says, for every command. This page is written by its test
(`UPDATE_TRANSCRIPTS=1 python -m pytest tests/commands/test_help.py`).

| exit code | means |
|---|---|
| 0 | fine |
| 1 | the check found errors, or `rlhf doctor` something wrong |
| 2 | the command was used wrongly |
| 3 | it cannot go on; it says why, and what to do |
| 70 | a bug of rlhf |
| 130 | interrupted; run it again |

More: [checking](checking.md) · [keys: a new machine, a lost one](keys.md)
"""


def help_of(*words: str) -> str:
    environment = os.environ | {"COLUMNS": "80", "TERMINAL_WIDTH": "80", "NO_COLOR": "1", "TERM": "dumb"}
    done = preloaded.run([*words, "--help"], cwd=REPOSITORY, env=environment, stdin="")
    assert done.returncode == 0, done.stderr
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    groups = {group.name: group.typer_instance for group in build().registered_groups}
    for name, _, _ in COMMANDS:
        if name in groups:
            found += [(name,)] if groups[name].info.invoke_without_command is True else []
            for command in groups[name].registered_commands:
                word = command.name or (command.callback.__name__ if command.callback else "")
                found.append((name, word.replace("_", "-")))
        else:
            found.append((name,))
    return found


def test_the_page_of_commands_is_what_they_say() -> None:
    parts = [HEAD, f"```\n{help_of()}\n```\n"]
    parts += [f"## rlhf {' '.join(words)}\n\n```\n{help_of(*words)}\n```\n" for words in every_command()]
    page = "\n".join(parts)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        PAGE.write_text(page, encoding="utf-8")
    assert page == PAGE.read_text(encoding="utf-8"), "docs/commands.md is out of date: its head says what writes it"


def test_every_command_has_an_example_and_fits_80_columns() -> None:
    page = PAGE.read_text(encoding="utf-8")
    sections = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    assert len(sections) == len(every_command())
    for section in sections:
        name = section.splitlines()[0]
        assert f"Example:  {name}" in re.sub(r"\s+", " ", section).replace("Example: ", "Example:  "), name
        assert max(map(len, section.splitlines())) <= 80, name
