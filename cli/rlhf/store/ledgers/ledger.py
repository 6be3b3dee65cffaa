"""Ledgers: append events to one's own, read everyone's that are signed as they should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rlhf.model.branch_name import LedgerBranch
from rlhf.model.event import PROJECT, Event
from rlhf.model.event_types import ATTESTED
from rlhf.model.ids import ULID, fullmatch, ulid_after
from rlhf.store.files import fast_reader
from rlhf.store.files.quote_ids import with_ids_quoted
from rlhf.store.git.branches import Tip, move
from rlhf.store.git.objects import EMPTY_TREE, Objects, changes, commit, graft, write_tree
from rlhf.store.ledgers.arrived_in_time import lines_of

if TYPE_CHECKING:
    from rlhf.store.git.git import Git

_ULID = 26  # letters of an id


@dataclass(frozen=True, slots=True)
class EventFile:
    """Where an event stands, before it is read."""

    owner: str
    batch: str
    task: str
    id: str
    type: str
    oid: str

    @property
    def says(self) -> str:
        """What sort of thing it says, whether its owner said it or the forge vouches for somebody who did."""
        return self.type.removeprefix(ATTESTED)


Wanted = Callable[[EventFile], bool]


def event_file(owner: str, path: str, oid: str) -> EventFile | None:
    """What a path in a ledger says; None where it is no event's."""
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
    """The events about one task, found without walking the rest of the ledger."""
    for entry in objects.entries(f"{tip}:{batch}/{task}"):
        if (result := event_file(owner, f"{batch}/{task}/{entry.path}", entry.oid)) is not None:
            yield result


def read_event(objects: Objects, file: EventFile) -> Event | None:
    """The event of a file, if the file is what its place in its owner's ledger says."""
    raw = objects.read(file.oid)
    return event_in(raw, file) if raw is not None else None


def event_in(raw: bytes, file: EventFile) -> Event | None:
    """The same of the bytes of a file."""
    document = fast_reader.load(with_ids_quoted(raw.decode("utf-8", "replace")), file.oid)
    if document.faults or not isinstance(document.data, dict):
        return None
    try:
        event = Event.of(document.data)
    except (KeyError, ValueError, TypeError):
        return None
    batch = event.batch if event.task else ""  # what is about a whole batch stands with what is about the project
    placed = (event.by, event.id, event.type, batch, event.task)
    return event if placed == (file.owner, file.id, file.type, file.batch, file.task) else None


def event_bytes(event: Event) -> bytes:
    """The file of an event."""
    from rlhf.store.files import edit_yaml

    return edit_yaml.dump(event.record(), exact=True)


def append(
    git: Git, objects: Objects, owner: str, tip: Tip | None, own: Tip | None, events: Sequence[Event]
) -> list[Event]:
    """Add events to a ledger here, in one signed commit; the events as they stand there.

    Args:
        tip: the newest state of the ledger this machine knows.
        own: where the local branch points now.
    """
    made, ordered = extended(git, objects, tip, events)
    move(git, str(LedgerBranch(owner)), made, own.oid if own else None)
    return ordered


def extended(git: Git, objects: Objects, tip: Tip | None, events: Sequence[Event]) -> tuple[str, list[Event]]:
    """The signed commit of a ledger with some events more, to which no branch points yet, and the events as in it.

    Their ids are new where they would not sort after the last one.
    """
    last = latest_id(tip.message) if tip else ""
    ordered = []
    for event in events:
        last = ulid_after(event.id, last)
        ordered.append(replace(event, id=last))
    files: dict[str, bytes | None] = {event.path: event_bytes(event) for event in ordered}
    tree = write_tree(objects, tip.oid if tip else None, files)
    return commit(git, tree, [tip.oid] if tip else [], _message(ordered)), ordered


def _replayed(count: int, own: Tip, far: Tip) -> str:
    newest = max(latest_id(own.message), latest_id(far.message))
    return f"{count} events from another machine\n" + (f"\nLatest: {newest}\n" if newest else "")


def put(git: Git, objects: Objects, base: str, blobs: Mapping[str, str]) -> str:
    """A ledger that has some events more than a commit of it ("" for none), in one signed commit; its tip."""
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
    """The id of the newest event of a ledger, as its tip's message tells; "" where it does not."""
    text = message.rpartition("Latest: ")[2].strip() if "Latest: " in message else ""
    return text if fullmatch(ULID, text) else ""


def replay(git: Git, objects: Objects, owner: str, own: Tip, far: Tip) -> str:
    """Put the events that only this machine has on top of those the remote has; every event is a new file."""
    base = git.text("merge-base", own.oid, far.oid) if git.succeeds("merge-base", own.oid, far.oid) else None
    lost: dict[str, bytes | None] = {}
    for change in changes(git, base or EMPTY_TREE, own.oid):
        if change.added:
            lost[change.path] = objects.read(change.new_oid)
    tree = write_tree(objects, far.oid, lost)
    made = commit(git, tree, [far.oid], _replayed(len(lost), own, far))
    move(git, str(LedgerBranch(owner)), made, own.oid)
    return made
