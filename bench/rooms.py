"""The rooms of the code, which are the folders of cli/rlhf, and what they import from each other."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grimp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REPOSITORY = Path(__file__).resolve().parents[1]
CODE = REPOSITORY / "cli"


@dataclass(frozen=True, slots=True)
class Chart:
    """Some rooms, level by level from the top, and the arrows between them: (who imports, from whom)."""

    levels: tuple[tuple[str, ...], ...]
    arrows: frozenset[tuple[str, str]]

    @property
    def rooms(self) -> list[str]:
        return [room for level in self.levels for room in level]


@dataclass(frozen=True, slots=True)
class Figures:
    """How large and how entangled the code is.

    Args:
        chain: the imports of the longest chain in which each module imports the next.
    """

    modules: int
    packages: int
    imports_a_module: float
    imports_a_module_at_run_time: float
    chain: int


@cache
def graph(*, types: bool = True) -> grimp.ImportGraph:
    """Every module and every import, those inside functions too; without `types`, not those for types alone."""
    if str(CODE) not in sys.path:
        sys.path.insert(0, str(CODE))
    return grimp.build_graph("rlhf", cache_dir=None, exclude_type_checking_imports=not types)


def imports(modules: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    for importer in sorted(modules.modules):
        for imported in sorted(modules.find_modules_directly_imported_by(importer)):
            yield importer, imported


def chart(container: str) -> Chart:
    """The rooms in a package, in the order of its contract in pyproject.toml; without one, each below who imports it.

    Modules that lie in the package itself are one more room, except in `rlhf`, where each is a room.
    """
    modules = graph()
    rooms = {room_of(module, container) for module in modules.modules} - {""}
    pairs = ((room_of(importer, container), room_of(imported, container)) for importer, imported in imports(modules))
    arrows = frozenset((above, below) for above, below in pairs if above and below and above != below)
    return Chart(contract_levels(container, rooms) or tuple(sorted_levels(rooms, arrows)), arrows)


def room_of(module: str, container: str) -> str:
    """The room of a module in a package; "" for a module outside of it, and for `rlhf`, which holds the version."""
    if module == "rlhf" or not (module == container or module.startswith(f"{container}.")):
        return ""
    name = module.removeprefix(container).lstrip(".").partition(".")[0]
    if container == "rlhf" or (name and graph().find_children(f"{container}.{name}")):
        return name
    return f"{container.rpartition('.')[2]}/*.py"


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def contract_levels(container: str, rooms: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The levels of a package by its contract, rooms that are still to come left out; () without a contract."""
    named = [one["layers"] for one in contracts() if one["type"] == "layers" and one["containers"] == [container]]
    levels = [re.findall(r"\w+", layer) for layers in named for layer in layers]
    there = [tuple(room for room in level if room in rooms) for level in levels]
    return tuple(level for level in there if level)


def sorted_levels(rooms: Iterable[str], arrows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    left = set(rooms)
    while left:
        imported = {below for above, below in arrows if above in left}
        level = sorted(left - imported) or sorted(left)  # rooms in a circle are one level
        yield tuple(level)
        left -= set(level)


def sentence(package: str) -> str:
    """The first line of a package's docstring, or of a module's."""
    path = CODE.joinpath(*package.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def figures() -> Figures:
    every, at_run_time = graph(), graph(types=False)
    modules = len(every.modules)
    return Figures(
        modules=modules,
        packages=sum(bool(every.find_children(module)) for module in every.modules),
        imports_a_module=sum(1 for _ in imports(every)) / modules,
        imports_a_module_at_run_time=sum(1 for _ in imports(at_run_time)) / modules,
        chain=max(map(longest_chain, every.modules)),
    )


@cache
def longest_chain(module: str) -> int:
    """The imports of the longest chain that begins in a module; the contracts see to it that there are no circles."""
    return max((1 + longest_chain(below) for below in graph().find_modules_directly_imported_by(module)), default=0)
