"""Who waits in a copy to be let in: kept in it from their first `rlhf join` until people.yaml has their key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from rlhf.store.files.atomic import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = Path("rlhf") / "joining.json"


class PendingJoin(Struct, frozen=True):
    """What a person said of themselves when they joined.

    Args:
        key: the path of an SSH key of their own; "" for the one that rlhf made.
        name, role: for the line that a manager runs, where people.yaml does not have them.
    """

    handle: str
    key: str = ""
    name: str = ""
    role: str = "trainer"


def note_pending(git_dir: Path, pending: PendingJoin) -> None:
    """Note that somebody waits in this copy.

    Raises:
        DiskFull, NotAllowedToWrite.
    """
    replace_file(git_dir / _FILE, json.dumps(asdict(pending)).encode())


def is_pending(git_dir: Path) -> bool:
    return (git_dir / _FILE).exists()


def pending_join(git_dir: Path) -> PendingJoin | None:
    """Return who waits in a copy to be let in; None where nobody does."""
    try:
        return _read(json.loads((git_dir / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def end_pending(git_dir: Path) -> None:
    (git_dir / _FILE).unlink(missing_ok=True)


def _read(data: object) -> PendingJoin | None:
    if not isinstance(data, dict) or not isinstance(data.get("handle"), str):
        return None
    values: Mapping[str, object] = data
    return PendingJoin(**{name: str(values[name]) for name in PendingJoin.__struct_fields__ if name in values})
