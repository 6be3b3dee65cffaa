"""Show a long text a screen at a time, in the pager of this machine."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess

#: Colours stay, a short text is not held, nothing is wiped at the end, and the last line says how to go on.
_LESS = "-FRXPsSpace\\: go on   q\\: end$"


def page(text: str) -> bool:
    """Show a text in $PAGER, else in less or more; return whether one was found and started."""
    named = os.environ.get("PAGER")
    command = shlex.split(named, posix=os.name != "nt") if named else _usual()
    if not command:
        return False
    environ = os.environ | {"LESS": os.environ.get("LESS") or _LESS, "LESSCHARSET": "utf-8"}
    try:
        subprocess.run(command, input=text.encode("utf-8", "replace"), env=environ, check=False)
    except OSError:
        return False
    return True


def _usual() -> list[str]:
    usual = next((name for name in ("less", "more") if shutil.which(name)), None)
    return [usual] if usual else []
