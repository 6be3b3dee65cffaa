"""Remember what became of a file that was imported, so that the same file is known again at once.

It is kept on this machine only, and holds as long as the file, the map, the schemas and all of its tasks are the same.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

import rlhf
from rlhf.errors import ImportUnreadable
from rlhf.store.files.atomic import replace_cache

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.store.workspace import Workspace

_KEPT = 20  # files
FOLDER = "imports"


class _Remembered(msgspec.Struct):
    """The result of an import, and the object of each task's file at that time."""

    tasks: dict[str, str]
    result: Any


class Memory:
    """What is remembered of one file, one map and one batch."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def unchanged(self, workspace: Workspace, kind: Any) -> Any:
        """Return the result of the last import, with all its tasks known; None if anything is not as it was."""
        try:
            remembered = msgspec.json.decode(self._file.read_bytes(), type=_Remembered)
            result = msgspec.convert(remembered.result, kind)
        except (OSError, msgspec.MsgspecError):
            return None
        return result if _objects(workspace, set(remembered.tasks)) == remembered.tasks else None

    def keep(self, workspace: Workspace, result: Any) -> None:
        """Remember a result whose tasks main has."""
        updated = tuple(named.task for named in result.changed)
        known = (*result.known, *result.new, *updated)
        tasks = _objects(workspace, {*known, *(named.task for named in result.kept)})
        plain = replace(
            result, new=(), known=known, changed=(), left_out=(), alike=(), shortened={}, trimmed=0, batches=(),
            updated=(), sample=(),
        )  # fmt: skip
        replace_cache(self._file, msgspec.json.encode(_Remembered(tasks, msgspec.to_builtins(plain))))
        files = sorted(self._file.parent.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in files[_KEPT:]:
            old.unlink(missing_ok=True)


def at(workspace: Workspace, file: Path, order: Any) -> Memory:
    """Return what is remembered of a file.

    Args:
        order: everything besides the file on which the result depends, as values.

    Raises:
        ImportUnreadable.
    """
    schemas = workspace.objects.oid(f"{workspace.main}:schemas")
    digest = hashlib.blake2b(repr((rlhf.__version__, schemas, order)).encode("utf-8", "replace"), digest_size=20)
    try:
        for part in sorted(each for each in file.iterdir() if each.is_file()) if file.is_dir() else [file]:
            digest.update(f"\0{part.name}\0".encode("utf-8", "surrogateescape"))
            digest.update(part.read_bytes())
    except OSError as error:
        raise ImportUnreadable(file, error.strerror or error) from None
    return Memory(workspace.git_dir / "rlhf" / FOLDER / f"{digest.hexdigest()}.json")


def _objects(workspace: Workspace, wanted: set[str]) -> dict[str, str]:
    batches = workspace.snapshot.batch_names()
    return {task: oid for batch in batches for task, oid in workspace.snapshot.task_ids(batch) if task in wanted}
