"""docs/dependencies.md has a row for each library that an installation brings; nothing at run time is under the GPL."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.here import REPOSITORY

PAGE = (REPOSITORY / "docs" / "dependencies.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {name: needs for name, needs in PROJECT["optional-dependencies"].items() if name not in {"dev", "test"}}
_GPL = re.compile(r"(?<!\w)[AL]?GPL|General Public", re.IGNORECASE)


def rows() -> dict[str, list[str]]:
    """The rows that name a library, with all that stands in them."""
    found = (line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| `"))
    return {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in found}


def test_each_is_there_and_nothing_else() -> None:
    core = [f"`{Requirement(one).name}`" for one in PROJECT["dependencies"]]
    more = [f"`{Requirement(one).name}` (`{extra}`)" for extra, needs in EXTRAS.items() for one in needs]
    assert sorted(rows()) == sorted(core + more)


@pytest.mark.parametrize("name", rows())
def test_no_cell_is_empty_and_its_weight_is_measured(name: str) -> None:
    licence, weight, keeper, purpose, without = rows()[name]
    assert all((licence, keeper, purpose, without))
    assert re.match(r"\d+\.\d\b", weight)


def at_run_time() -> dict[str, str]:
    """Every library that is installed here and that the program or an extra needs, with what says its licence."""
    waiting = [Requirement(one) for needs in (PROJECT["dependencies"], *EXTRAS.values()) for one in needs]
    found: dict[str, str] = {}
    while waiting:
        need = waiting.pop()
        name = canonicalize_name(need.name)
        if name in found:
            continue
        try:
            told = metadata(name)
        except PackageNotFoundError:  # of another system, or an extra that is not installed
            continue
        classes = [one for one in told.get_all("Classifier") or () if one.startswith("License")]
        text = (told.get("License") or "").partition("\n")[0]
        found[name] = " ".join([told.get("License-Expression") or text, *classes])
        asked = ("", *need.extras)
        waiting += [
            more
            for more in map(Requirement, requires(name) or ())
            if more.marker is None or any(more.marker.evaluate({"extra": extra}) for extra in asked)
        ]
    return found


def test_nothing_at_run_time_is_under_the_gpl() -> None:
    found = at_run_time()
    assert len(found) > 20
    silent = {name for name, words in found.items() if not words}
    assert silent <= {"ahocorasick-rs"}, "each says its licence; that one in its package since 1.0.2"
    assert not {name: words for name, words in found.items() if _GPL.search(words)}
