"""The lock that a project on GitHub gets: what rlhf stands on at run time, as this repository's own lock has it."""

from __future__ import annotations

import os
import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from rlhf.store.own_wheel import DISTRIBUTION, LOCK, lock, requirements
from tests.here import REPOSITORY

SHIPPED = REPOSITORY / "cli" / "rlhf" / "templates_github" / LOCK
#: What a person of a project on GitHub may need beside the core; its workflows need the first.
SHIPPED_EXTRAS = ("github", "calendar", "word", "xlsx")
_ENTRY = re.compile(r"^(?=\w)[^\n]*\n(?: [^\n]*\n)+", re.MULTILINE)
_VIA = re.compile(r"^    # +(?:via )? *([\w.-]+)", re.MULTILINE)


def name_of(entry: str) -> str:
    return canonicalize_name(Requirement(next(iter(requirements(entry)))).name)


def at_run_time() -> str:
    """The entries of requirements.lock that the program needs, by what uv wrote below each about who needs it."""
    every = _ENTRY.findall((REPOSITORY / "requirements.lock").read_text(encoding="utf-8"))
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for name in SHIPPED_EXTRAS for one in project["optional-dependencies"][name]]
    wanted = {canonicalize_name(Requirement(one).name) for one in [*project["dependencies"], *extras]}
    size = 0
    while size != len(wanted):
        size = len(wanted)
        wanted |= {name_of(one) for one in every if wanted.intersection(_VIA.findall(one))}
    return "".join(re.sub(r"^    #.*\n", "", one, flags=re.MULTILINE) for one in every if name_of(one) in wanted)


def here(entry: Requirement) -> bool:
    return entry.marker is None or entry.marker.evaluate()


def test_it_is_what_this_repositorys_lock_says_of_the_program() -> None:
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        SHIPPED.write_text(at_run_time(), encoding="utf-8")
    assert lock() == at_run_time()


def test_it_is_complete() -> None:
    """Whatever the installed packages say that they need here is in it."""
    named = {canonicalize_name(one.name): one for one in map(Requirement, requirements(lock()))}
    for name, entry in named.items():
        try:
            needs = [Requirement(one) for one in requires(name) or ()]
        except PackageNotFoundError:  # of another system
            assert not here(entry), name
            continue
        if version(name) not in entry.specifier:  # where these tests run with the lowest versions
            continue
        for extra in ("", *entry.extras):
            for need in needs:
                if need.marker is None or need.marker.evaluate({"extra": extra}):
                    assert canonicalize_name(need.name) in named, f"{name} needs {need}"


def test_each_has_one_version_and_hashes_and_none_is_rlhf() -> None:
    for entry in _ENTRY.findall(lock()):
        assert re.match(r"[\w.\[\]-]+==[\w.]+( ; .*)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+$", entry), entry
        assert not name_of(entry).startswith("rlhf")


def test_the_distribution_is_called_what_the_project_file_says() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == DISTRIBUTION != "rlhf"
    assert project["scripts"] == {"rlhf": "rlhf.__main__:main"}
