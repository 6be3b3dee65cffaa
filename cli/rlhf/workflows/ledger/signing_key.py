"""The key that this copy signs with, and the next key, which it will sign with as soon as the project has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.errors import KeyTrouble
from rlhf.store.ledgers.keys import read_public

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace

_NOW, _NEXT = "user.signingKey", "rlhf.nextKey"


def key_in_use(workspace: Workspace) -> Path | None:
    return _configured(workspace, _NOW)


def key_to_come(workspace: Workspace) -> Path | None:
    return _configured(workspace, _NEXT)


def public_of(path: Path | None) -> str:
    """Return the public half of a key file; "" where there is none."""
    try:
        return read_public(path) if path is not None else ""
    except KeyTrouble:
        return ""


def expect(workspace: Workspace, path: Path) -> None:
    """Note which key comes next; nothing is signed with it until people.yaml has it."""
    workspace.git.set_setting(_NEXT, str(path))


def use(workspace: Workspace, path: Path) -> None:
    workspace.git.set_setting(_NOW, str(path))
    if _configured(workspace, _NEXT):
        workspace.git.set_setting(_NEXT, None)


def switch(workspace: Workspace, now: datetime) -> bool:
    """Sign with the next key from now on, if people.yaml on main has it and it is valid; return whether that was so."""
    path = key_to_come(workspace)
    public = public_of(path)
    entry = workspace.me.key(public) if public else None
    if path is None or entry is None or not entry.lasting or not entry.good_at(now):
        return False
    use(workspace, path)
    return True


def _configured(workspace: Workspace, name: str) -> Path | None:
    text = workspace.git.settings.get(name.lower(), "").strip()
    return Path(text) if text else None
