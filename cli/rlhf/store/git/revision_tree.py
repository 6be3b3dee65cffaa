"""The files of a commit, read through the same methods as those of the working tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model.ids import fullmatch
from rlhf.model.paths import SPECIAL
from rlhf.store.files.tree import ALL, Entry
from rlhf.store.git.objects import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.store.git.objects import Objects

#: The id of an object, which stands for the same content for ever.
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class RevisionTree:
    """The files of a commit, read without checking the commit out."""

    def __init__(self, objects: Objects, revision: str) -> None:
        self._objects = objects
        self.revision = revision
        self._last: tuple[str, dict[str, str]] = ("", {})  # a folder and the modes of what is in it

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
            mode = self._modes_in(folder).get(name, FOLDER) if prefix else FOLDER
            if mode != FOLDER:
                yield prefix, mode
                return
            for entry in self._objects.files(f"{self.revision}:{prefix}", f"{prefix}/" if prefix else ""):
                yield entry.path, SPECIAL if entry.mode == FOLDER else entry.mode
        except ValueError:  # git would not make such a folder
            yield prefix, SPECIAL

    def _modes_in(self, folder: str) -> dict[str, str]:
        """Return the modes in a folder by name; those of the last folder are kept, where nothing can change them."""
        if self._last[0] == folder and self._last[1]:
            return self._last[1]
        modes: dict[str, str] = {}
        for entry in self._objects.entries(f"{self.revision}:{folder}"):
            if modes.get(entry.path, FOLDER) == FOLDER:
                modes[entry.path] = entry.mode
        if fullmatch(_OID, self.revision):
            self._last = (folder, modes)
        return modes
