"""The editor that a person writes with on this machine, and how it behaves: one file or two, back at once or later."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.store.files.atomic import replace_cache, replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FILE = "editor.json"

#: Programs with a window of their own that give the terminal back at once, unless an option tells them to wait.
_AT_ONCE = frozenset({
    "atom", "bbedit", "code", "code-insiders", "codium", "cursor", "explorer", "featherpad", "geany", "gedit",
    "gnome-text-editor", "kate", "kwrite", "libreoffice", "mate", "mousepad", "notepad++", "open", "pluma", "soffice",
    "start", "subl", "sublime_text", "textedit", "typora", "windsurf", "xdg-open", "xed", "zed",
})  # fmt: skip
_WAIT = frozenset({"--wait", "-w", "-W", "--block", "-b", "--standalone"})
#: Programs with a window of their own that give the terminal back when it is closed.
_WINDOWS = frozenset({"gvim", "notepad", "wordpad"})
#: Editors in the terminal that show two files one above the other, and the option for that.
_SPLIT = {"vim": "-o", "nvim": "-o", "gvim": "-o"}
#: What is looked for where nobody named an editor, the easiest first; never one that a newcomer cannot leave.
_USUAL = ("nano", "micro", "gnome-text-editor", "gedit", "kate", "mousepad", "xed", "pluma", "featherpad", "pico")


class Editor(Struct, frozen=True):
    """An editor: its command, and how it behaves.

    Args:
        returns: it gives the terminal back before its window is closed.
        split: the option with which it shows two files at once; "" where it shows one.
        window: it has a window of its own, so that another file can be opened beside.
    """

    command: tuple[str, ...]
    returns: bool = False
    split: str = ""
    window: bool = False

    @property
    def name(self) -> str:
        return PureWindowsPath(self.command[0]).name  # which splits at both kinds of slashes

    @property
    def shows_two(self) -> bool:
        return bool(self.split) or self.window


def editor_of(command: str, *, windows: bool = os.name == "nt") -> Editor:
    """Return the editor that a command starts, for example `code`, `nano` or `open -e`."""
    parts = tuple(part.strip('"') for part in shlex.split(command, posix=not windows))
    path = (PureWindowsPath if windows else PurePosixPath)(parts[0])
    name = path.name.lower().removesuffix(".exe").removesuffix(".cmd")
    returns = name in _AT_ONCE and not _WAIT.intersection(parts[1:])
    window = name in _AT_ONCE or name in _WINDOWS
    return Editor(parts, returns, _SPLIT.get(name, ""), window)


def usual_editor(environ: Mapping[str, str], home: Path) -> Editor | None:
    """Return the person's editor: the one they named, else $VISUAL or $EDITOR, else what this machine has."""
    named = _remembered(home).get("command") or environ.get("VISUAL") or environ.get("EDITOR")
    if named and str(named).strip():
        return editor_of(str(named))
    if sys.platform == "darwin":
        return editor_of("open -t")
    if os.name == "nt":
        return editor_of("notepad")
    usual = next((name for name in _USUAL if shutil.which(name)), None)
    return editor_of(usual) if usual else None


def remember_editor(home: Path, command: str) -> None:
    """Write with this editor from now on; "" for the usual one of this machine.

    Raises:
        DiskFull, NotAllowedToWrite.
    """
    replace_file(home / _FILE, json.dumps(_remembered(home) | {"command": command}).encode(), private=True)


def shown_before(home: Path) -> bool:
    """Whether the person was told before how to choose another editor; from now on they were."""
    known = _remembered(home)
    if not known.get("told"):
        replace_cache(home / _FILE, json.dumps(known | {"told": True}).encode())
    return bool(known.get("told"))


def start(editor: Editor, file: Path, beside: Path | None = None) -> bool:
    """Open a file, and another to read beside it where the editor can show two; wait as long as the editor does.

    Returns:
        Whether it ended without an error.

    Raises:
        OSError: it cannot be started.
    """
    if beside is not None and editor.split:
        return _run([*editor.command, editor.split, str(file), str(beside)])
    if beside is not None and editor.window:
        if editor.returns:
            _run([*editor.command, str(beside)])
        else:
            subprocess.Popen([*editor.command, str(beside)])
    return _run([*editor.command, str(file)])


def _run(words: list[str]) -> bool:
    if os.name == "nt":  # so that programs which are scripts, as VS Code's `code`, are found
        words[0] = shutil.which(words[0]) or words[0]
    return subprocess.run(words, check=False).returncode == 0


def _remembered(home: Path) -> dict[str, object]:
    try:
        data = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
