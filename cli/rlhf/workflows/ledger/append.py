"""Append events to a person's own ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.errors import CannotBeWritten, EventMisshapen, SigningKeyEnded, YouHaveLeft
from rlhf.model.branch_name import LedgerBranch
from rlhf.model.text import values_without_controls
from rlhf.rules.shape import Shapes, misshapen
from rlhf.store.files.schemas import Schemas
from rlhf.store.ledgers import ledger
from rlhf.workflows.ledger.signing_key import key_in_use, public_of
from rlhf.workflows.ledger.trusted_tip import foundation

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.event import Event
    from rlhf.store.workspace import Workspace

#: Returns as many random bytes as it is asked for.
Randomness = Callable[[int], bytes]


def say(workspace: Workspace, events: Sequence[Event]) -> list[Event]:
    """Commit events to my ledger on this machine, and return them as written; they go with whatever is sent next.

    Events that an earlier command recorded, and was stopped before it said so, are returned and not recorded again.

    Raises:
        YouHaveLeft: as this copy knows, I have left the project, which would take no event of mine.
        WrongUse: an event does not fit its schema, or cannot be read again; the forge would refuse all events after it.
        KeyTrouble: the key that this copy signs with is not valid any more.
        LedgerForged: my ledger holds commits that are not proven to be mine.
    """
    if not events:
        return []
    events = [replace(event, body=values_without_controls(event.body)) for event in events]
    workspace.hold()
    if recorded := _recorded_before(workspace, events):
        workspace.spoken.update(event.task for event in recorded)
        return recorded
    if not workspace.me.active:
        raise YouHaveLeft(workspace.handle)
    _require_good_key(workspace, events[0].at)
    shapes = Shapes(Schemas(workspace.tree))
    for event in events:
        for problem in misshapen(shapes, f"events/{event.type}", event.record(), event.path):
            raise EventMisshapen(problem.message, problem.hint)
        _require_readable(event)
    own = foundation(workspace)
    kept = ledger.append(
        workspace.git, workspace.objects, workspace.handle, own, own, events, workspace.unreported.note
    )
    workspace.spoken.update(event.task for event in kept)
    workspace.refresh()
    workspace.ledgers.note_signed(workspace.handle, workspace.branches.own[str(LedgerBranch(workspace.handle))].oid)
    return kept


def _recorded_before(workspace: Workspace, events: Sequence[Event]) -> list[Event]:
    """Return these same events as a command that was stopped has recorded them; [] where none did."""
    own = workspace.branches.own.get(str(LedgerBranch(workspace.handle)))
    paths = workspace.unreported.before(events) if own is not None else []
    recorded = []
    for path in paths:
        oid = workspace.objects.oid(f"{own.oid}:{path}") if own is not None else None
        file = ledger.event_file(workspace.handle, path, oid or "")
        event = ledger.read_event(workspace.objects, file) if file is not None and oid else None
        recorded += [event] if event is not None else []
    return recorded if len(recorded) == len(events) else []


def _require_readable(event: Event) -> None:
    """Refuse an event whose file would be read as something else: the forge would refuse all events after it.

    Raises:
        CannotBeWritten.
    """
    path = event.path
    file = ledger.event_file(event.by, path, path)
    again = ledger.event_in(ledger.event_bytes(event), file) if file is not None else None
    if again is None or json.dumps(again.record()) != json.dumps(event.record()):
        odd = (letter for text in _texts(event.record()) for letter in text if not letter.isprintable())
        raise CannotBeWritten(next((letter for letter in odd if letter not in "\n\t"), ""))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _require_good_key(workspace: Workspace, now: datetime) -> None:
    """Refuse to write an event with a key that has ended or is revoked: the project would trust nothing from it on."""
    key = workspace.me.key(public_of(key_in_use(workspace)))
    if key is not None and (key.revoked is not None or (key.until is not None and now > key.until)):
        raise SigningKeyEnded
