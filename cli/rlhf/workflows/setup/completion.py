"""Have a person's shell complete rlhf: write the script and the lines that load it, or take both out again."""

from __future__ import annotations

import codecs
import os
import shlex
import stat
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NotOurCompletion, SettingsUnreadable
from rlhf.process.settings_block import with_block, without_block
from rlhf.store.files.atomic import replace_file, trouble_of
from rlhf.store.machine.shells import POWERSHELLS, Surroundings, settings_of

if TYPE_CHECKING:
    from pathlib import Path

#: How the names of the scripts end.
_ENDINGS = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1", "pwsh": "ps1"}
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ODD = "surrogateescape"  # keeps bytes that are no UTF-8
#: The first line of each script.
HEAD = "# Written by rlhf completion install; rlhf completion remove deletes it.\n"


class Changed(Struct, frozen=True):
    """What was done to the files of a shell.

    Args:
        settings: the file that the shell reads when it starts.
        files: those that were written or taken out; none where all was as it is to be.
    """

    shell: str
    settings: Path
    files: tuple[Path, ...]


def install(shell: str, script: str, scripts: Path, around: Surroundings) -> Changed:
    """Write the script, and the lines in the shell's settings that load it; run again, it changes nothing.

    Args:
        scripts: the folder in which the script goes, where the shell has none of its own for that.

    Raises:
        ShellMissing, ProfileNotRead, SettingsUnreadable, NotAllowedToWrite, DiskFull.
    """
    settings, script = settings_of(shell, around), HEAD + script
    if shell == "fish":  # it loads what is there by itself
        _require_ours(settings)
        return Changed(shell, settings, tuple(_write(settings, script.encode())))
    file = _script_file(shell, scripts)
    text, encoding = _read(settings, shell)
    wanted = with_block(text, _loading(shell, file, around)).encode(encoding, _ODD)
    return Changed(shell, settings, (*_write(file, script.encode()), *_write(settings, wanted)))


def remove(shell: str, scripts: Path, around: Surroundings) -> Changed:
    """Take the lines out of the shell's settings, and delete the script; every other line stays as it was."""
    settings = settings_of(shell, around)
    if shell == "fish":
        _require_ours(settings)
        return Changed(shell, settings, tuple(_delete(settings)))
    text, encoding = _read(settings, shell)
    left = without_block(text or "")
    if left is None:
        changed = _delete(settings)
    else:
        changed = _write(settings, left.encode(encoding, _ODD)) if text is not None else []
    return Changed(shell, settings, (*changed, *_delete(_script_file(shell, scripts))))


def _require_ours(file: Path) -> None:
    """Refuse to touch a file of completions of rlhf that somebody wrote themselves.

    Raises:
        NotOurCompletion, SettingsUnreadable.
    """
    text, _ = _read(file, "fish")
    if text is not None and not text.startswith(HEAD):
        raise NotOurCompletion(file)


def _script_file(shell: str, scripts: Path) -> Path:
    return scripts / f"completion.{_ENDINGS[shell]}"


def _loading(shell: str, file: Path, around: Surroundings) -> str:
    """Return the line that loads the script, if that is there; a home, of whatever letters, is not spelled out."""
    below = file.is_relative_to(around.home)
    if shell in POWERSHELLS:
        path = f"Join-Path $HOME '{_ps(file.relative_to(around.home))}'" if below else f"'{_ps(file)}'"
        return f"$rlhf = {path}; if (Test-Path $rlhf) {{ . $rlhf }}"
    path = f'"$HOME"/{shlex.quote(file.relative_to(around.home).as_posix())}' if below else shlex.quote(str(file))
    return f'if [ -n "${shell.upper()}_VERSION" ] && [ -r {path} ]; then . {path}; fi'


def _ps(path: Path) -> str:
    return str(path).replace("'", "''")


def _read(file: Path, shell: str) -> tuple[str | None, str]:
    """Return the text of a settings file with the mark at its start, None where there is none, and its encoding.

    Raises:
        SettingsUnreadable.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return None, "utf-8"
    except OSError:
        raise SettingsUnreadable(file, shell) from None
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding, _ODD if encoding == "utf-8" else "strict"), encoding
    except UnicodeDecodeError:
        raise SettingsUnreadable(file, shell) from None


def _write(file: Path, data: bytes) -> list[Path]:
    """Write a file, or the file that a link at its place names, with the permissions that it has, where it differs."""
    try:
        target = file.resolve()
        if target.exists() and target.read_bytes() == data:
            return []
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        if mode is not None and not os.access(target, os.W_OK):
            raise PermissionError(13, "read only")
    except OSError as error:
        raise trouble_of(error, file) from None
    replace_file(target, data)
    if mode is not None:
        target.chmod(mode)
    return [file]


def _delete(file: Path) -> list[Path]:
    try:
        file.unlink()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise trouble_of(error, file) from None
    return [file]
