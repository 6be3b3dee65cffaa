"""Open a file in the person's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from rlhf.errors import RlhfError

if TYPE_CHECKING:
    from pathlib import Path


def open_in_editor(file: Path) -> None:
    """Open and wait until it is closed.

    Raises:
        RlhfError: no editor is set, or it cannot be started.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise RlhfError("No editor is set.", f"Open {file} in any editor, or set one: export EDITOR=nano")
    try:
        subprocess.run([*shlex.split(editor), str(file)], check=False)
    except OSError as error:
        raise RlhfError(f"“{editor}” cannot be started: {error.strerror}.", f"Open {file} in any editor.") from None
