"""The events in the index: of each ledger, only what changed since the index last read it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rlhf.store.index.pieces import pieces, shared
from rlhf.store.index.source import micros, plain_text
from rlhf.store.ledgers.github_ledgers import fits
from rlhf.store.ledgers.ledger import EventFile, event_file, event_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rlhf.store.index.file import File
    from rlhf.store.index.source import Source

_TOGETHER = 10  # ledgers in one step
_ADD = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_TAKE_OUT = "DELETE FROM event WHERE owner = ? AND id = ? AND type = ? AND task = ? AND (task = '' OR batch = ?)"


def bring_ledgers(file: File, source: Source) -> None:
    """Update the index with new events; delete the events of ledgers that are not trusted any more."""
    tips = source.repository.ledgers.tips
    known = dict(file.rows("SELECT owner, tip FROM ledger"))
    gone = known.keys() - tips.keys()
    if known:
        file.finish_events()  # a first build that was interrupted may have left it to us
    if gone:
        with file.step():
            for owner in gone:
                _forget(file, owner)
    moved = sorted(owner for owner, tip in tips.items() if known.get(owner) != tip)
    done = 0
    for some in pieces(moved, _TOGETHER):
        with file.step():
            source.look_again()
            done = _bring(file, source, {owner: tips[owner] for owner in some}, done)
    file.finish_events()


def _bring(file: File, source: Source, tips: Mapping[str, str], done: int) -> int:
    """Update the index with some ledgers; return how many entries were read in all, including `done`."""
    known = dict(file.rows("SELECT owner, tip FROM ledger"))
    for owner in [owner for owner in tips if owner in known and not source.knows(known[owner])]:
        _forget(file, owner)
        del known[owner]
    touching = file.get("main") != ""  # before, every task is new and will be looked at
    values = (row for owner, tip in tips.items() for row in _differences(source, owner, known.get(owner, ""), tip))
    for piece in pieces(values):
        gone = [event for event, added in piece if not added]
        here = [event for event, added in piece if added]
        file.write(_TAKE_OUT, [(e.owner, e.id, e.type, e.task, e.batch) for e in gone])
        file.write(_ADD, _read(source, here))
        if touching:
            file.touch({(event.batch, event.task) for event, _ in piece if event.task})
        done += len(piece)
        source.progress(f"Reading what was said … {done:,} entries")
    file.write("INSERT OR REPLACE INTO ledger VALUES (?, ?)", tips.items())
    return done


def _differences(source: Source, owner: str, known: str, tip: str) -> Iterator[tuple[EventFile, bool]]:
    """Yield each event that is gone, with False, and each that is new, with True."""
    for change in source.changes(known, tip) if known != tip else ():
        if not change.added and (old := event_file(owner, change.path, change.old_oid)) is not None:
            yield old, False
        if not change.removed and (new := event_file(owner, change.path, change.new_oid)) is not None:
            yield new, True


def _read(source: Source, files: Sequence[EventFile]) -> Iterator[Sequence[Any]]:
    """Yield a row for each event; where its blob is not on this machine, with its name only."""
    here = [event for event in files if source.present.has(event.oid)]
    yield from shared(here, lambda some: rows_of(source, some))
    if len(here) < len(files):
        texts = {event.oid for event in here}
        for event in files:
            if event.oid not in texts:
                yield event.id, event.type, event.owner, event.batch, event.task, None, None, event.oid


def rows_of(source: Source, files: Sequence[EventFile]) -> list[Sequence[Any]]:
    """Return a row for each valid event whose content matches its place in the ledger; none for other files."""
    result: list[Sequence[Any]] = []
    unseen = source.repository.policy.forge.kind == "github"
    for file, raw in zip(files, source.read_here(event.oid for event in files), strict=True):
        event = event_in(raw, file) if raw is not None else None
        if event is not None and (not unseen or fits(event)):
            batch = plain_text(event.batch) or ""
            body = json.dumps(event.body, separators=(",", ":"))
            result.append((event.id, event.type, event.by, batch, event.task, micros(event.at), body, None))
    return result


def _forget(file: File, owner: str) -> None:
    rows = file.rows("SELECT DISTINCT batch, task FROM event WHERE owner = ? AND task <> ''", (owner,))
    file.touch(rows)
    file.db.execute("DELETE FROM event WHERE owner = ?", (owner,))
    file.db.execute("DELETE FROM ledger WHERE owner = ?", (owner,))


def arrived_events(file: File, source: Source, oids: Iterable[str]) -> None:
    """Index the events whose blobs were missing before and are among `oids`."""
    for piece in pieces(oids, 500):
        marks = ",".join("?" * len(piece))
        sql = f"SELECT id, type, owner, batch, task, absent FROM event WHERE absent IN ({marks})"
        rows = file.rows(sql, piece)
        files = [EventFile(owner, batch, task, id_, type_, oid) for id_, type_, owner, batch, task, oid in rows]
        file.write("DELETE FROM event WHERE absent = ?", [(oid,) for oid in piece])
        file.write(_ADD, rows_of(source, files))
        file.touch({(event.batch, event.task) for event in files if event.task})
