"""The files of a commit, read through the same methods as those of the working tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.paths import SPECIAL
from rlhf.store.files.tree import ALL, Entry
from rlhf.store.git.objects import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.store.git.objects import Objects


class RevisionTree:
    """The files of a commit, read without checking the commit out."""

    def __init__(self, objects: Objects, revision: str) -> None:
        self._objects = objects
        self.revision = revision

    def read(self, path: str, most: int = ALL) -> bytes | None:
        return self._objects.read(f"{self.revision}:{path}", most)

    def list(self, prefix: str = "") -> Iterator[str]:
        spec = f"{self.revision}:{prefix}"
        result = self._objects.get(spec) if prefix else None
        if result is not None and result.type == "blob":
            yield prefix
            return
        for entry in self._objects.files(spec, f"{prefix}/" if prefix else ""):
            yield entry.path

    def modes(self, prefix: str = "") -> Iterator[Entry]:
        folder, _, name = prefix.rpartition("/")
        try:
            for entry in self._objects.entries(f"{self.revision}:{folder}") if prefix else ():
                if entry.path == name and entry.mode != FOLDER:
                    yield prefix, entry.mode
                    return
            for entry in self._objects.files(f"{self.revision}:{prefix}", f"{prefix}/" if prefix else ""):
                yield entry.path, SPECIAL if entry.mode == FOLDER else entry.mode
        except ValueError:  # git would not make such a folder
            yield prefix, SPECIAL
