"""Find and load the JSON Schemas: the workspace's own, or those that come with rlhf."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rlhf

if TYPE_CHECKING:
    from rlhf.store.files.tree import Tree

FOLDER = "schemas"


@cache
def shipped() -> Path:
    """Return the folder of schemas that comes with rlhf: in the package of a wheel, or beside an editable checkout."""
    return beside(FOLDER)


def earlier_versions() -> frozenset[tuple[str, str]]:
    """Return the earlier versions of the schemas that came with rlhf: the hash of the content, and the name."""
    lines = (Path(rlhf.__file__).parent / "earlier_schemas.txt").read_text(encoding="utf-8").splitlines()
    return frozenset((line.split()[0], line.split()[1]) for line in lines)


def beside(name: str) -> Path:
    """Return the path of a file that a wheel has in its package, and an editable checkout at its top."""
    package = Path(rlhf.__file__).parent
    inside = package / name
    return inside if inside.exists() else package.parents[1] / name


def templates() -> Path:
    """Return the folder of files that a new workspace begins with."""
    return Path(rlhf.__file__).parent / "templates"


def practice() -> Path:
    """Return the folder of what a practice begins with, and of its guide."""
    return Path(rlhf.__file__).parent / "practice"


def templates_github() -> Path:
    """Return the folder of the further files of a project on GitHub."""
    return Path(rlhf.__file__).parent / "templates_github"


class Schemas:
    """The schemas of a workspace, each loaded when first asked for.

    A workspace holds its own copy under `schemas/`, which is the authority on the shape of its files.
    """

    def __init__(self, tree: Tree | None = None) -> None:
        self._tree = tree
        self._loaded: dict[str, dict[str, Any]] = {}

    def __getitem__(self, name: str) -> dict[str, Any]:
        """Return the schema of a name, for example `task` or `events/review`.

        Raises:
            KeyError: there is no schema of that name.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def has(self, name: str) -> bool:
        """Whether there is a schema of that name, even a broken one."""
        try:
            return bool(self[name])
        except KeyError:
            return False
        except ValueError:
            return True

    def knows(self, name: str, field: str) -> bool:
        """Whether a schema lets a file have a field; a project's own schemas may be older than this program."""
        try:
            return field in self[name]["properties"]
        except (KeyError, TypeError, ValueError):
            return False

    def _load(self, name: str) -> dict[str, Any]:
        raw = self._tree.read(f"{FOLDER}/{name}.json") if self._tree else None
        if raw is None:
            file = shipped() / f"{name}.json"
            if not file.is_file():
                raise KeyError(name)
            raw = file.read_bytes()
        schema: dict[str, Any] = json.loads(raw)
        return schema
