"""Answer a shell that completes a command line: commands, options, and the names that this copy knows.

Typer speaks with the shells. What a parameter takes is known by the word for it in the help: ID, HANDLE, BATCH …
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rlhf.store.known_names import KnownName

#: The environment variable by which a shell asks.
VARIABLE = "_RLHF_COMPLETE"
_WIDTH = 60  # characters of what is told beside a name
_WORD = re.compile(r"[A-Z]+(?:/[A-Z]+)?")
_FIRST = re.compile(r"\s*\S+\s+(\S+)\s")
_CONCERNS = ("flag", "escalation")
_SPOKEN = ("question", "reply", "clarification", "edge_case", *_CONCERNS)


class Item(Struct, frozen=True):
    """A word that completes what is typed, in the form in which Typer reads it."""

    value: str
    help: str = ""
    type: str = "plain"


def complete(instruction: str) -> int:
    """Print what completes the command line that a shell is at, and return the exit code; nothing is ever an error.

    Args:
        instruction: what the shell asks, for example `complete_bash`.
    """
    # Without this, Typer looks for markup, which none of our words has, with a library that takes as long as all else.
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
    printed = io.StringIO()
    code = int(os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args")  # to fish, 1 is: there is nothing
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            for variable in ("COMP_WORDS", "_TYPER_COMPLETE_ARGS"):
                os.environ.get(variable, "").encode()  # fails for what is no UTF-8
            _answer(instruction)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except Exception:  # noqa: BLE001 — whoever presses a key in the middle of a line is told nothing of it
        return code
    with contextlib.suppress(OSError, UnicodeError):
        sys.stdout.write(printed.getvalue().lstrip("\n"))
        sys.stdout.flush()
    return code


def _answer(instruction: str) -> None:
    from typer.completion import completion_init, shell_complete  # type: ignore[attr-defined]
    from typer.main import get_command

    from rlhf.commands.app import build

    completion_init()
    command = get_command(build(_asked() or None))
    for param in _parameters(command):
        names = _names_for(param.metavar or "", param.name or "")
        if names is not None:
            param.shell_complete = _completer(names)
    shell_complete(command, {}, "rlhf", VARIABLE, instruction)


def _asked() -> str:
    """Return the command on the line, if it is typed to its end."""
    if "COMP_WORDS" in os.environ:  # of bash, with what is behind the cursor
        words = os.environ["COMP_WORDS"].split()
        return words[1] if int(os.environ.get("COMP_CWORD", "1")) > 1 and len(words) > 1 else ""
    typed = _FIRST.match(os.environ.get("_TYPER_COMPLETE_ARGS", ""))
    return typed[1] if typed else ""


def _parameters(command: Any) -> Iterator[Any]:
    yield from command.params
    for below in getattr(command, "commands", {}).values():
        yield from _parameters(below)


def _names_for(metavar: str, name: str) -> Callable[[Path, str], list[KnownName]] | None:
    """Return what lists the names that a parameter takes; None for one that takes others."""
    from rlhf.store import known_names

    lists: dict[str, Callable[[Path, str], list[KnownName]]] = {
        "ID": known_names.tasks,
        "ID/AUTHOR": known_names.answers,
        "HANDLE": known_names.people,
        "BATCH": known_names.batches,
        "SLUG": known_names.guidance,
        "NAME/SECTION": known_names.guidance,
        "MESSAGE": lambda root, start: known_names.messages(root, _SPOKEN, start),
        "CONCERN": lambda root, start: known_names.messages(root, _CONCERNS, start),
        "SUGGESTION": lambda root, start: known_names.messages(root, ("review",), start),
    }
    named = metavar.replace("LETTERS[.N]", "SUGGESTION").replace("NAME#SECTION", "NAME/SECTION")
    words = _WORD.findall(named) or [{"handle": "HANDLE", "batch": "BATCH"}.get(name, "")]
    chosen = [lists[word] for word in words if word in lists]
    if "ID" in words:
        chosen.append(known_names.answers)  # where a task has several
    return (lambda root, start: [known for each in chosen for known in each(root, start)]) if chosen else None


def _completer(names: Callable[[Path, str], list[KnownName]]) -> Callable[[Any, str], list[Item]]:
    from rlhf.store.git.find_root import root_around

    def shell_complete(_: Any, incomplete: str) -> list[Item]:
        root = root_around(Path.cwd())
        known = names(root, incomplete) if root is not None else []
        return [Item(value, _harmless(about)) for value, about in {n.value: n.about for n in known}.items()]

    return shell_complete


def _harmless(text: str) -> str:
    """Return letters, digits and blanks of a text, on one short line: a shell may run what it is given as commands."""
    words = " ".join("".join(c if c.isalnum() or c in "-.," else " " for c in text).split())
    return words if len(words) <= _WIDTH else words[: _WIDTH - 1].rstrip() + "…"
