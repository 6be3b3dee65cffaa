"""Claims and submissions in the index: the data of their branches, and the hashes of the submitted answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.content_hash import content_hash
from rlhf.model.lease import Lease, parse_lease
from rlhf.store.index.source import instant, micros

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.store.index.file import File
    from rlhf.store.index.source import Source


def bring_branches(file: File, source: Source) -> None:
    """Update the index with the branches that came, moved or went away."""
    with file.step():
        _bring_claims(file, source)
        _bring_answers(file, source)


def _bring_claims(file: File, source: Source) -> None:
    known = {branch: (tip, task) for branch, tip, task in file.rows("SELECT branch, tip, task FROM lease")}
    moved = {name: tip for name, tip in source.claims.items() if known.get(name, ("",))[0] != tip.oid}
    gone = [name for name in known if name in moved or name not in source.claims]
    leases = [lease for name, tip in moved.items() if (lease := parse_lease(name, tip.oid, tip.message)) is not None]
    file.write("DELETE FROM lease WHERE branch = ?", [(name,) for name in gone])
    file.write(
        "INSERT INTO lease VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(x.branch, x.commit, x.task, x.slot, x.batch, x.holder, micros(x.until), x.released) for x in leases],
    )
    _touch_by_id(file, {known[name][1] for name in gone} | {lease.task for lease in leases})
    file.put("claims", source.claims_state)


def _bring_answers(file: File, source: Source) -> None:
    known = {(task, author): tip for task, author, tip in file.rows("SELECT task, author, tip FROM submission")}
    moved = {key: tip for key, tip in source.answers.items() if known.get(key) != tip}
    gone = [key for key in known if key in moved or key not in source.answers]
    file.write("DELETE FROM words WHERE tip = ? AND task = ? AND author = ?", [(known[key], *key) for key in gone])
    file.write("DELETE FROM submission WHERE task = ? AND author = ?", gone)
    file.write("INSERT INTO submission VALUES (?, ?, ?)", [(*key, tip) for key, tip in moved.items()])
    _touch_by_id(file, {task for task, _ in (*gone, *moved)})


def _touch_by_id(file: File, tasks: Iterable[str]) -> None:
    sql = "INSERT OR IGNORE INTO dirty SELECT batch, id FROM task WHERE id = ?"
    file.write(sql, [(task,) for task in tasks])


def leases_of(file: File, task: str) -> tuple[Lease, ...]:
    rows = file.rows("SELECT slot, batch, holder, until, released, tip FROM lease WHERE task = ?", (task,))
    return tuple(
        Lease(task, slot, batch, holder, instant(until), bool(released), tip)
        for slot, batch, holder, until, released, tip in rows
    )


def words_of(file: File, source: Source, tip: str, batch: str, task: str, author: str) -> tuple[str, str]:
    """Return a submitted answer's blob id and content hash, cached by commit; "" for each that is not known."""
    key = (tip, batch, task, author)
    for oid, hashed in file.rows(
        "SELECT oid, hash FROM words WHERE tip = ? AND batch = ? AND task = ? AND author = ?", key
    ):
        return oid, hashed
    result = None
    if source.present.has(tip):
        result = source.objects.child(f"{tip}:answers/{batch}/{task}", f"{author}.md")
    here = result is not None and source.present.has(result)
    data = source.objects.read(result) if result is not None and here else None
    hashed = content_hash(data) if data is not None else ""
    row = (*key, result or "", hashed, None if here else result)
    file.db.execute("INSERT OR REPLACE INTO words VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    return result or "", hashed


def arrived_words(file: File, oids: Iterable[str]) -> None:
    """Delete the rows of answers that were missing and are among `oids`, so that they are read again."""
    wanted = set(oids)
    rows = file.rows("SELECT tip, batch, task, author, absent FROM words WHERE absent IS NOT NULL")
    values = [row for row in rows if row[4] in wanted]
    file.write("DELETE FROM words WHERE tip = ? AND batch = ? AND task = ? AND author = ?", [row[:4] for row in values])
    file.touch((batch, task) for _, batch, task, _, _ in values)
