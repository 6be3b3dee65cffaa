"""Set how long a copy waits for a server that says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.store.git.network import SETTING

if TYPE_CHECKING:
    from rlhf.store.git.git import Git


def be_patient(git: Git, limit: int) -> None:
    """Set the limit of a copy, in seconds; 0 for none."""
    git.run("config", SETTING, str(limit))
