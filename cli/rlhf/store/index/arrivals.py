"""Index the objects that were missing when the index was made and have been fetched since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rlhf.store.index.branches import arrived_words
from rlhf.store.index.content import arrived_content
from rlhf.store.index.ledgers import arrived_events
from rlhf.store.index.pieces import pieces

if TYPE_CHECKING:
    from rlhf.store.index.file import File
    from rlhf.store.index.source import Source

_ABSENT = " UNION ALL ".join(
    f"SELECT absent FROM {table} WHERE absent IS NOT NULL" for table in ("event", "task", "batch", "words")
)


def packs_moved(file: File, source: Source) -> bool:
    """Whether git has other packs on this machine than when the index last looked for missing objects."""
    return source.present.packs != _packs_known(file)


def bring_arrivals(file: File, source: Source) -> None:
    """Look in new packs for objects that were missing; older packs were searched, and loose objects are our own."""
    if not packs_moved(file, source):
        return
    with file.step():
        source.look_again()
        new = source.present.packs - _packs_known(file)
        if (new or not source.present.partial) and file.rows(f"{_ABSENT} LIMIT 1"):
            oids = _missing_among(file, source, new)
            arrived_content(file, source, oids)
            arrived_events(file, source, oids)
            arrived_words(file, oids)
        file.put("packs", json.dumps(sorted(source.present.packs)))


def _packs_known(file: File) -> frozenset[str]:
    return frozenset(json.loads(file.get("packs") or "[]"))


def _missing_among(file: File, source: Source, packs: frozenset[str]) -> list[str]:
    """Return the missing objects that some packs contain; all of them, where nothing can be missing any more."""
    if not source.present.partial:
        return [oid for (oid,) in file.rows(_ABSENT)]
    file.db.execute("CREATE TEMP TABLE IF NOT EXISTS arrived (oid TEXT PRIMARY KEY) WITHOUT ROWID")
    file.db.execute("DELETE FROM arrived")
    size = len(source.repository.main) // 2
    for piece in pieces(source.present.names(packs, size)):
        file.write("INSERT OR IGNORE INTO arrived VALUES (?)", [(oid,) for oid in piece])
    return [oid for (oid,) in file.rows(f"SELECT DISTINCT absent FROM ({_ABSENT}) CROSS JOIN arrived ON oid = absent")]
