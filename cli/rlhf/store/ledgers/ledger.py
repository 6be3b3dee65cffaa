"""Append events to a person's own ledger, and read the events of any ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.model.branch_name import LedgerBranch
from rlhf.model.event import PROJECT, Event
from rlhf.model.event_types import ATTESTED
from rlhf.model.ids import ULID, fullmatch, ulid_after
from rlhf.store.files import fast_reader
from rlhf.store.files.quote_ids import with_ids_quoted
from rlhf.store.git.branches import Tip, move
from rlhf.store.git.objects import EMPTY_TREE, Objects, changes
from rlhf.store.git.write_objects import commit, graft, write_tree
from rlhf.store.ledgers.arrived_in_time import lines_of

if TYPE_CHECKING:
    from rlhf.store.git.git import Git

_ULID = 26  # letters of an id


class EventFile(Struct, frozen=True):
    """The place of an event in a ledger, known before the event is read."""

    owner: str
    batch: str
    task: str
    id: str
    type: str
    oid: str

    @property
    def says(self) -> str:
        """The type of the event, for an event of the owner and for one that the forge attests for somebody alike."""
        return self.type.removeprefix(ATTESTED)


Wanted = Callable[[EventFile], bool]


def event_file(owner: str, path: str, oid: str) -> EventFile | None:
    """Return the event file that a path in a ledger names; None where the path is not an event's."""
    parts = path.split("/")
    id_, dash, type_ = parts[-1].removesuffix(".yaml").partition("-")
    if not dash or not path.endswith(".yaml"):
        return None
    match parts[:-1]:
        case [folder] if folder == PROJECT:
            return EventFile(owner, "", "", id_, type_, oid)
        case [batch, task]:
            return EventFile(owner, batch, task, id_, type_, oid)
    return None


def list_events(objects: Objects, owner: str, tip: str) -> Iterator[EventFile]:
    for entry in objects.files(tip):
        if (result := event_file(owner, entry.path, entry.oid)) is not None:
            yield result


def list_task_events(objects: Objects, owner: str, tip: str, batch: str, task: str) -> Iterator[EventFile]:
    """Yield the files of the events about a task, without walking the rest of the ledger."""
    for entry in objects.entries(f"{tip}:{batch}/{task}"):
        if (result := event_file(owner, f"{batch}/{task}/{entry.path}", entry.oid)) is not None:
            yield result


def read_event(objects: Objects, file: EventFile) -> Event | None:
    """Return the event in a file; None unless its content matches its owner and its place in the ledger."""
    raw = objects.read(file.oid)
    return event_in(raw, file) if raw is not None else None


def event_in(raw: bytes, file: EventFile) -> Event | None:
    """Return the event in a file's bytes; None unless they match the file's owner and place."""
    document = fast_reader.load(with_ids_quoted(raw.decode("utf-8", "replace")), file.oid)
    if document.faults or not isinstance(document.data, dict):
        return None
    try:
        event = Event.of(document.data)
    except (KeyError, ValueError, TypeError):
        return None
    batch = event.batch if event.task else ""  # events about a whole batch are filed with those about the project
    placed = (event.by, event.id, event.type, batch, event.task)
    return event if placed == (file.owner, file.id, file.type, file.batch, file.task) else None


def event_bytes(event: Event) -> bytes:
    """Return the bytes of an event's file."""
    from rlhf.store.files.write_yaml import write_yaml

    return write_yaml(event.record())


def append(
    git: Git, objects: Objects, owner: str, tip: Tip | None, own: Tip | None, events: Sequence[Event],
    before: Callable[[Sequence[Event]], None] = lambda _: None,
) -> list[Event]:  # fmt: skip
    """Add events to a local ledger, in one signed commit; return the events with their final ids.

    Args:
        tip: the newest commit of the ledger that this machine knows.
        own: where the local branch points now.
        before: called with the final events before the branch moves.
    """
    made, ordered = extended(git, objects, tip, events)
    before(ordered)
    move(git, str(LedgerBranch(owner)), made, own.oid if own else None)
    return ordered


def extended(
    git: Git, objects: Objects, tip: Tip | None, events: Sequence[Event], beside: Mapping[str, bytes] | None = None
) -> tuple[str, list[Event]]:
    """Make a signed commit that adds events to a ledger, without moving a branch; return it and the final events.

    An event gets a new id where its own would not sort after the ledger's last one.

    Args:
        beside: further files that the commit adds, by path.
    """
    last = latest_id(tip.message) if tip else ""
    ordered = []
    for event in events:
        last = ulid_after(event.id, last)
        ordered.append(replace(event, id=last))
    files: dict[str, bytes | None] = {event.path: event_bytes(event) for event in ordered}
    tree = write_tree(objects, tip.oid if tip else None, files | dict(beside or {}))
    return commit(git, tree, [tip.oid] if tip else [], _message(ordered)), ordered


def _replayed(count: int, own: Tip, far: Tip) -> str:
    newest = max(latest_id(own.message), latest_id(far.message))
    return f"{count} events from another machine\n" + (f"\nLatest: {newest}\n" if newest else "")


def put(git: Git, objects: Objects, base: str, blobs: Mapping[str, str]) -> str:
    """Add event files to a ledger at a commit ("" for none), in one signed commit; return the new tip."""
    if not blobs:
        return base
    ids = [path.rpartition("/")[2][:_ULID] for path in blobs]
    newest = max([*ids, latest_id(objects.message(base)) if base else ""])
    tree = graft(objects, base or None, blobs)
    return commit(git, tree, [base] if base else [], f"{len(blobs)} events signed again\n\nLatest: {newest}\n")


def _message(events: Sequence[Event]) -> str:
    types = sorted({event.type for event in events})
    about = sorted({event.task or "the project" for event in events})
    where = about[0] if len(about) == 1 else f"{len(about)} tasks"
    latest = f"Latest: {max(event.id for event in events)}"
    return f"{', '.join(types).replace('_', ' ')}: {where}\n\n{lines_of(events)}{latest}\n"


def latest_id(message: str) -> str:
    """Return the id of a ledger's newest event, from its tip's commit message; "" where the message has none."""
    text = message.rpartition("Latest: ")[2].split() if "Latest: " in message else []
    return text[0] if text and fullmatch(ULID, text[0]) else ""


def replay(git: Git, objects: Objects, owner: str, own: Tip, far: Tip) -> str:
    """Add the events that only this machine has to the remote's ledger, each a new file; return the new tip."""
    base = git.text("merge-base", own.oid, far.oid) if git.succeeds("merge-base", own.oid, far.oid) else None
    lost: dict[str, bytes | None] = {}
    for change in changes(git, base or EMPTY_TREE, own.oid):
        if change.added:
            lost[change.path] = objects.read(change.new_oid)
    tree = write_tree(objects, far.oid, lost)
    made = commit(git, tree, [far.oid], _replayed(len(lost), own, far))
    move(git, str(LedgerBranch(owner)), made, own.oid)
    return made
