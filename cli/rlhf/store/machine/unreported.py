"""The events of commands whose result was never shown: a command that is run again finds its own, and adds none.

Each command keeps a file while it works, and removes it at its end. A file that outlives its command shows that the
command was stopped, or failed, after it had recorded something.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rlhf.model.instants import parse_stamp
from rlhf.store.files.atomic import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from rlhf.model.event import Event

_LATELY = timedelta(hours=1)
#: What a command chooses by the state of the project, so that it may choose otherwise when it runs again.
_CHOSEN = frozenset({"id", "at", "owner"})


class Unreported:
    """The events that this command recorded, and those that earlier ones recorded and did not report."""

    def __init__(self, git_dir: Path) -> None:
        self._file = git_dir / "rlhf" / "unreported.json"
        self._groups: list[list[dict[str, Any]]] = []
        self._before: list[list[dict[str, Any]]] | None = None

    def before(self, events: Sequence[Event]) -> list[str]:
        """Return the paths of the same events in the ledger, if an earlier command was about to record just these."""
        if self._before is None:
            self._before = self._read()
        wanted = [_core(event.record()) for event in events]
        now = events[0].at if events else None
        lately = [group for group in self._before if group and now and _is_recent(group[0]["event"], now)]
        same = next((group for group in lately if [_core(row["event"]) for row in group] == wanted), None)
        return [str(row["path"]) for row in same or ()]

    def note(self, events: Sequence[Event]) -> None:
        """Note events that are about to be recorded.

        Raises:
            DiskFull, NotAllowedToWrite.
        """
        self._groups.append([{"path": event.path, "event": event.record()} for event in events])
        replace_file(self._file, json.dumps(self._groups).encode())

    def report(self) -> None:
        """Forget all of them: the command has shown its result."""
        if self._groups or self._before:
            self._file.unlink(missing_ok=True)

    def _read(self) -> list[list[dict[str, Any]]]:
        try:
            groups = json.loads(self._file.read_text(encoding="utf-8"))
            return [[row for row in group if row["path"] and row["event"]] for group in groups]
        except (OSError, ValueError, KeyError, TypeError):
            return []


def _is_recent(record: dict[str, Any], now: datetime) -> bool:
    """Whether an event was recorded so lately that the same words now are the same once more, not a repetition."""
    try:
        return abs(now - parse_stamp(str(record["at"]))) < _LATELY
    except (KeyError, ValueError):
        return False


def _core(record: dict[str, Any]) -> str:
    """Return what a person said in an event, as a text, without what the command chose."""
    return json.dumps({key: value for key, value in record.items() if key not in _CHOSEN}, sort_keys=True, default=str)
