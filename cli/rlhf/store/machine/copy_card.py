"""Who works in a clone, of which repository, with which key: kept beside git's settings, in case those are lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from rlhf.store.files.atomic import replace_cache

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = Path("rlhf") / "copy.json"


class CopyCard(Struct, frozen=True):
    """What it takes to make a clone again."""

    remote: str
    handle: str
    key: str


def card_of(settings: Mapping[str, str]) -> CopyCard | None:
    """Return the card of a clone with these settings of git; None where one of them is missing."""
    names = ("remote.origin.url", "rlhf.handle", "user.signingkey")
    values = [settings.get(name, "") for name in names]
    return CopyCard(*values) if all(values) else None


def keep_card(git_dir: Path, settings: Mapping[str, str]) -> None:
    """Write the card of a clone, where it is not there or has changed."""
    card = card_of(settings)
    if card is not None and card != read_card(git_dir):
        replace_cache(git_dir / _FILE, json.dumps(asdict(card)).encode())


def read_card(git_dir: Path) -> CopyCard | None:
    try:
        return CopyCard(**json.loads((git_dir / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
