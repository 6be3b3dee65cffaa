"""What this machine remembers for a person: when it last reached the remote, and what the person last saw.

The files may be deleted at any moment; then nothing is remembered.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.model.instants import parse_stamp, stamp
from rlhf.store.files.atomic import replace_cache

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

_REACHED, _SEEN, _READ, _TAKEN, _NOTICED = "reached.json", "seen.json", "read.json", "taken.json", "told.json"
_MOST = 2_000  # submissions for which the version last shown is remembered


class Seen(Struct, frozen=True):
    """What a person had seen when they looked.

    Args:
        at: when they looked.
        ids: the ids of the news seen then and before.
        guidance: the version of each guidance document.
    """

    at: datetime
    ids: frozenset[str] = frozenset()
    guidance: Mapping[str, str] = field(default_factory=dict)


def note_reached(git_dir: Path, now: datetime) -> None:
    _write(git_dir, _REACHED, {"at": stamp(now)})


def last_reached(git_dir: Path) -> datetime | None:
    """Return when this machine last reached the remote; None where no time is recorded."""
    try:
        return parse_stamp(_read(git_dir, _REACHED)["at"])
    except (KeyError, ValueError, TypeError):
        return None


def note_seen(git_dir: Path, before: Seen | None, latest: Seen) -> None:
    """Record two looks: the earlier one, whose news are no longer new, and the latest."""
    _write(git_dir, _SEEN, {"before": _record(before) if before else None, "latest": _record(latest)})


def last_seen(git_dir: Path) -> tuple[Seen | None, Seen | None]:
    """Return the earlier look and the latest one, each None where it is not recorded."""
    data = _read(git_dir, _SEEN)
    return _look(data.get("before")), _look(data.get("latest"))


def note_read(git_dir: Path, submission: str, version: str) -> None:
    """Remember which version of a submission was shown last."""
    known = {key: value for key, value in _read(git_dir, _READ).items() if key != submission}
    _write(git_dir, _READ, dict([*known.items(), (submission, version)][-_MOST:]))


def last_read(git_dir: Path, submission: str) -> str:
    """Return the version of a submission that was shown last; "" where none is recorded."""
    return str(_read(git_dir, _READ).get(submission, ""))


def note_noticed(git_dir: Path, events: Iterable[tuple[str, str]]) -> None:
    """Remember of which events a person was told when they last synced; each is its author and its id."""
    _write(git_dir, _NOTICED, {"events": sorted(events)})


def noticed(git_dir: Path) -> frozenset[tuple[str, str]]:
    """Return the events of which a person was told when they last synced; none where that is not recorded."""
    try:
        return frozenset((str(owner), str(id_)) for owner, id_ in _read(git_dir, _NOTICED)["events"])
    except (KeyError, ValueError, TypeError):
        return frozenset()


def note_taken(git_dir: Path, document: Path) -> None:
    """Remember that the words of a document, as it is now, were taken into an answer."""
    _write(git_dir, _TAKEN, {**_read(git_dir, _TAKEN), str(document): _state(document)})


def was_taken(git_dir: Path, document: Path) -> bool:
    """Whether the words of a document, as it is now, were taken into an answer."""
    return _read(git_dir, _TAKEN).get(str(document)) == _state(document)


def _state(file: Path) -> list[int]:
    try:
        status = file.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns]


def _record(seen: Seen) -> dict[str, Any]:
    return {"at": stamp(seen.at), "ids": sorted(seen.ids), "guidance": dict(seen.guidance)}


def _look(data: Any) -> Seen | None:
    try:
        return Seen(parse_stamp(data["at"]), frozenset(map(str, data["ids"])), dict(data["guidance"]))
    except (KeyError, ValueError, TypeError):
        return None


def _read(git_dir: Path, name: str) -> dict[str, Any]:
    try:
        data = json.loads((git_dir / "rlhf" / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(git_dir: Path, name: str, data: Mapping[str, Any]) -> None:
    replace_cache(git_dir / "rlhf" / name, json.dumps(data).encode())
