"""The shells of this machine: which there are, and the file that each reads when it starts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import ProfileNotRead, ShellMissing

if TYPE_CHECKING:
    from collections.abc import Mapping

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
POWERSHELLS = ("powershell", "pwsh")
_PATIENCE = 30  # seconds in which a shell says where its settings are
#: Under these policies PowerShell reads no settings that are not signed.
_CLOSED = frozenset({"restricted", "allsigned"})
_ASK = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-ExecutionPolicy; $PROFILE.CurrentUserCurrentHost"


class Surroundings(Struct, frozen=True):
    """What says where a person's settings are: their home, the environment, the system (`sys.platform`)."""

    home: Path
    environ: Mapping[str, str]
    platform: str

    def folder(self, variable: str, otherwise: Path) -> Path:
        """Return the folder that a variable of the environment names, if it names one."""
        given = self.environ.get(variable, "")
        return Path(given) if given and Path(given).is_absolute() else otherwise


def settings_of(shell: str, around: Surroundings) -> Path:
    """Return the file in which a shell's settings are, which may not be there yet.

    Of fish, it is a file of completions of rlhf alone.

    Raises:
        ShellMissing, ProfileNotRead: of PowerShell, which is asked.
    """
    if shell == "bash":
        # On macOS a terminal opens a login shell, which reads no .bashrc but the first of these that is there.
        names = (".bash_profile", ".bash_login", ".profile") if around.platform == "darwin" else (".bashrc",)
        files = [around.home / name for name in names]
        return next((file for file in files if file.exists()), files[0])
    if shell == "zsh":
        return around.folder("ZDOTDIR", around.home) / ".zshrc"
    if shell == "fish":
        return around.folder("XDG_CONFIG_HOME", around.home / ".config") / "fish" / "completions" / "rlhf.fish"
    return _profile(shell)


def _profile(shell: str) -> Path:
    program = shutil.which(shell)
    if program is None:
        raise ShellMissing(shell)
    asked = [program, "-NoProfile", "-NonInteractive", "-Command", _ASK]
    try:
        done = subprocess.run(asked, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        raise ShellMissing(shell) from None
    policy, _, path = done.stdout.decode("utf-8", "replace").strip().partition("\n")
    if not path.strip():
        raise ShellMissing(shell)
    if policy.strip().lower() in _CLOSED:
        raise ProfileNotRead(shell, policy.strip())
    return Path(path.strip())
