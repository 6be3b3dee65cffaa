"""Find new tasks whose prompt is the same, or nearly, as that of another task."""

from __future__ import annotations

import hashlib
from array import array
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model.census import Census, padded
from rlhf.rules.likeness import alike, shingles, sketch
from rlhf.store.files import fast_reader
from rlhf.store.git.local_objects import Present

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rlhf.process.importing.intake import Mapped
    from rlhf.store.workspace import Workspace


class Likeness(Struct, frozen=True):
    """A new task whose prompt is like another.

    Args:
        line: the number of its record.
        like: the number of the other record; 0 where it is a task of the project.
        other: the id of the other task.
        same: they have the same words; else nearly.
        like_file: the name of the other record's file, where a folder is imported.
    """

    line: int
    task: str
    like: int
    other: str
    same: bool
    file: str = ""
    like_file: str = ""


def alike_prompts(workspace: Workspace, new: Sequence[Mapped]) -> tuple[Likeness, ...]:
    """Return each new task with the first other that it is like, among the tasks on this machine."""
    if not new:
        return ()
    texts = {record.task: _prompt(record.values) for record in new}
    lines = {record.task: record for record in new}
    texts |= {task: text for task, text in _here(workspace).items() if task not in texts}
    result: dict[str, Likeness] = {}
    first: dict[bytes, str] = {}
    for task in [*(task for task in texts if task not in lines), *lines]:  # a task of the project comes first
        same = " ".join(texts[task].split()).casefold().encode("utf-8", "replace")
        other = first.setdefault(hashlib.blake2b(same, digest_size=16).digest(), task)
        if other != task and task in lines:
            result[task] = _likeness(lines, task, other, same=True)
    for task, other in _near(texts):
        late, early = (task, other) if _after(lines, task, other) else (other, task)
        if late in lines and late not in result:
            result[late] = _likeness(lines, late, early, same=False)
    return tuple(sorted(result.values(), key=lambda item: (item.file, item.line)))


def _after(lines: Mapping[str, Mapped], task: str, other: str) -> bool:
    return task in lines and (other not in lines or lines[task].line > lines[other].line)


def _likeness(lines: Mapping[str, Mapped], task: str, other: str, *, same: bool) -> Likeness:
    record, like = lines[task], lines.get(other)
    place = (like.line, like.file) if like is not None else (0, "")
    return Likeness(record.line, task, place[0], other, same, record.file, place[1])


#: Sentences are told apart by full stops; other signs end one, too.
_STOPS = str.maketrans("!?;:", "....")


def _near(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    by_path = {f"tasks/{task}": text.translate(_STOPS) for task, text in sorted(texts.items())}
    sketches = array("I")
    for text in by_path.values():
        sketches += padded(sketch(text))
    pairs = alike(Census(list(by_path), sketches), lambda path: shingles(by_path[path]))
    return [(task.partition("/")[2], other.partition("/")[2]) for task, other, _ in pairs]


def _prompt(values: Mapping[str, Any]) -> str:
    messages = values.get("prompt")
    every = messages if isinstance(messages, list) else ()
    return "\n".join(str(m.get("content", "")) for m in every if isinstance(m, dict))


def _here(workspace: Workspace) -> dict[str, str]:
    """Return the prompts of the tasks of the project that are on this machine."""
    present = Present(workspace.git_dir)
    result = {}
    for batch in workspace.snapshot.batch_names():
        for task, oid in workspace.snapshot.task_ids(batch):
            if present.has(oid):
                data = fast_reader.load((workspace.objects.read(oid) or b"").decode("utf-8", "replace"), task).data
                result[task] = _prompt(data) if isinstance(data, dict) else ""
    return result
