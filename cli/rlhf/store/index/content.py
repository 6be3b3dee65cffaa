"""The content of main in the index: tasks, the terms of their batches, and accepted answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.instants import Due
from rlhf.model.task import Batch, Task
from rlhf.store.files.parse_task import batch_in, task_in
from rlhf.store.index.pieces import pieces, shared
from rlhf.store.index.source import instant, micros, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rlhf.store.git.objects import Change
    from rlhf.store.index.file import File
    from rlhf.store.index.source import Source

_LARGEST = 1 << 53

#: A task's place: the batch in whose folder it is, its id and the blob of its file.
Placed = tuple[str, str, str]

_TASK = f"INSERT OR REPLACE INTO task VALUES ({', '.join('?' * 21)})"
TASK_COLUMNS = (
    "task.batch, task.folder, task.id, title, kind, specialty, audience, minutes, task.due, zone, task.priority,"
    " severity, likelihood, wanted, tags, meaning"
)


def bring_content(file: File, source: Source) -> None:
    """Update the index with what changed on main since the index last read it."""
    main = source.repository.main
    if file.get("main") == main:
        return
    with file.step():
        source.look_again()
        known = file.get("main")
        if known and not source.knows(known):
            for table in ("task", "answer", "batch"):
                file.db.execute(f"DELETE FROM {table}")
            file.db.execute("INSERT OR IGNORE INTO dirty SELECT batch, task FROM standing")
            known = ""
        batches: set[str] = set()
        tasks: dict[tuple[str, str], str] = {}
        for piece in pieces(source.changes(known, main)):
            _take_up(file, source, piece, batches, tasks)
        for batch in sorted(batches):
            _read_terms(file, source, batch)
            rows = file.rows("SELECT id, oid FROM task WHERE folder = ?", (batch,))
            tasks = {**{(batch, id_): oid for id_, oid in rows}, **tasks}
        read_tasks(file, source, [(folder, id_, oid) for (folder, id_), oid in tasks.items()])
        file.put("main", main)


def _take_up(
    file: File, source: Source, piece: Iterable[Change], batches: set[str], tasks: dict[tuple[str, str], str]
) -> None:
    """Record changed answers; add to `batches` and `tasks` what has to be read."""
    touched, gone, answers, unanswered = [], [], [], []
    for change in piece:
        placed = paths.place(change.path)
        if placed.what == "batch":
            batches.add(placed.batch)
        elif placed.what == "task":
            touched.append(source.repository.snapshot.key(placed.batch, placed.task))
            if change.removed:
                gone.append((placed.batch, placed.task))
            else:
                tasks[placed.batch, placed.task] = change.new_oid
        elif change.path.startswith("answers/") and change.path.count("/") == 3:  # noqa: PLR2004 — a task's folder
            _, batch, task, name = change.path.split("/")
            touched.append((batch, task))
            key = (batch, task, name.removesuffix(".md"))
            unanswered.append(key)
            if not change.removed:
                answers.append((*key, change.new_oid))
    file.touch(touched)
    file.write("DELETE FROM task WHERE folder = ? AND id = ?", gone)
    file.write("DELETE FROM answer WHERE batch = ? AND task = ? AND handle = ?", unanswered)
    file.write("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)", answers)


def _read_terms(file: File, source: Source, name: str) -> None:
    oid = source.objects.child(f"{source.repository.main}:tasks/{name}", "batch.yaml")
    if oid is None:
        file.db.execute("DELETE FROM batch WHERE name = ?", (name,))
        return
    here = source.present.has(oid)
    terms = batch_in(source.objects.read(oid) if here else None, name)
    terms = terms if _is_number(terms.priority) else Batch(name)
    specialties = "\n".join(filter(None, map(plain_text, terms.specialties)))
    title, brief, due = plain_text(terms.title), plain_text(terms.brief), _due_columns(terms.due)
    row = (name, title or "", brief or "", *due, terms.priority, specialties, None if here else oid)
    file.db.execute("INSERT OR REPLACE INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def terms_known(file: File) -> dict[str, Batch | None]:
    """Return the terms of each batch that has a file for them; None where that file is not on this machine."""
    batches: dict[str, Batch | None] = {}
    rows = file.rows("SELECT name, title, brief, due, zone, priority, specialties, absent FROM batch")
    for name, title, brief, due, zone, priority, specialties, absent in rows:
        terms = Batch(name, title, brief, due_from(due, zone), priority, tuple(filter(None, specialties.split("\n"))))
        batches[name] = None if absent else terms
    return batches


def read_tasks(file: File, source: Source, placed: Sequence[Placed]) -> None:
    """Index tasks with their batch's terms; of a task whose file or terms are not on this machine, only the name."""
    terms, key = terms_known(file), source.repository.snapshot.key
    done = 0

    def look(some: list[Placed]) -> list[Sequence[Any]]:
        rows: list[Sequence[Any]] = []
        for (folder, id_, oid), raw in zip(some, source.read_here(oid for _, _, oid in some), strict=True):
            known = terms.get(folder, Batch(folder))
            task = task_in(raw, known) if raw is not None and known is not None else None
            hashed = content_hash(raw) if raw is not None else content_hash(b"")
            rows.append((*key(folder, id_), folder, oid, hashed, *_columns(task), None))
        return rows

    for piece in pieces(placed):
        here = [row for row in piece if source.present.has(row[2]) and terms.get(row[0], True) is not None]
        file.write(_TASK, shared(here, look))
        if len(here) < len(piece):
            absent = set(piece).difference(here)
            rows = [(*key(folder, id_), folder, oid, None, *_columns(None), oid) for folder, id_, oid in absent]
            file.write(_TASK, rows)
        file.touch(key(folder, id_) for folder, id_, _ in piece)
        done += len(piece)
        source.progress(f"Reading tasks … {done:,} of {len(placed):,}")


def _columns(task: Task | None) -> tuple[Any, ...]:
    """Return the columns of a task; all None where it could not be parsed, or has a value that no schema allows."""
    nothing = (None,) * 15
    if task is None:
        return nothing
    texts = [plain_text(value) for value in (task.title, task.kind, task.specialty, task.audience)]
    risks = [plain_text(value) for value in (task.risk_severity, task.risk_likelihood)]
    tags = None if task.tags is None else [plain_text(tag) for tag in task.tags]
    numbers = (task.minutes, task.priority, task.answers_wanted)
    if None in texts or None in risks or None in (tags or ()) or not all(map(_is_number, numbers)):
        return nothing
    try:
        risk = task.risk
    except ValueError:
        risk = 0
    return (
        *texts,
        task.minutes,
        *_due_columns(task.due),
        task.priority,
        *risks,
        risk,
        task.answers_wanted,
        None if tags is None else "\n".join(map(str, tags)),
        task.meaning,
        plain_text(task.revision),
    )


def _is_number(value: Any) -> bool:
    """Whether a value is a number that SQLite returns unchanged."""
    return isinstance(value, int | float) and abs(value) < _LARGEST


def _due_columns(due: Due | None) -> tuple[int | None, str | None]:
    return (micros(due.at), due.zone) if due else (None, None)


def due_from(due: int | None, zone: str) -> Due | None:
    return Due(instant(due), zone) if due is not None else None


def task_from(row: Sequence[Any]) -> Task | None:
    """Return the task in a row of `TASK_COLUMNS`, without its long texts; None where only its name is known."""
    batch, folder, id_, title, kind, specialty, audience, minutes, due, zone, priority, *more = row
    severity, likelihood, wanted, tags, meaning = more
    if title is None:
        return None
    return Task(
        id_, folder, title, kind, specialty, audience, (), home=batch if batch != folder else "",
        risk_severity=severity, risk_likelihood=likelihood,
        minutes=minutes, due=due_from(due, zone), priority=priority, answers_wanted=wanted,
        tags=None if tags is None else tuple(filter(None, tags.split("\n"))), meaning=meaning,
    )  # fmt: skip


def arrived_content(file: File, source: Source, oids: Iterable[str]) -> None:
    """Index the batches and tasks whose files were missing before and are among `oids`."""
    wanted = set(oids)
    tasks: dict[tuple[str, str], str] = {}
    for name, oid in file.rows("SELECT name, absent FROM batch WHERE absent IS NOT NULL"):
        if oid in wanted:
            _read_terms(file, source, name)
            rows = file.rows("SELECT id, oid FROM task WHERE folder = ?", (name,))
            tasks |= {(name, id_): result for id_, result in rows}
    for folder, id_, oid in file.rows("SELECT folder, id, absent FROM task WHERE absent IS NOT NULL"):
        if oid in wanted:
            tasks[folder, id_] = oid
    if tasks:
        read_tasks(file, source, [(folder, id_, oid) for (folder, id_), oid in tasks.items()])
