"""What only some need is an extra of pyproject.toml; where one is missing, the command that is named brings it."""

from __future__ import annotations

import re
import sys
import tomllib
import zoneinfo
from typing import TYPE_CHECKING

import pytest

from rlhf.errors import NoCalendarWriter, NoGitHubClient, NoSolver, NoTimeZones, NoWordReader, NoWorkbookReader
from rlhf.forge.github_http import new_client
from rlhf.model.instants import is_zone, zone_of
from rlhf.reports.ics import ics
from rlhf.store.files.importing.read_source import read_source
from rlhf.store.files.read_document import read_document
from tests.here import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


@pytest.mark.parametrize(
    ("error", "extra"),
    [
        (NoCalendarWriter, "calendar"),
        (NoGitHubClient, "github"),
        (NoSolver, "assign"),
        (NoWordReader, "word"),
        (NoWorkbookReader, "xlsx"),
    ],
)
def test_the_command_installs_what_the_extra_names(error, extra):
    command = error().hint
    assert command.startswith("pip install ")
    assert re.findall(r'"([^"]+)"', command) == EXTRAS[extra]


def test_the_command_for_time_zones_installs_what_windows_gets():
    (wanted,) = [one for one in PROJECT["dependencies"] if one.startswith("tzdata")]
    assert f'"{wanted.partition(";")[0]}"' in NoTimeZones().hint


def test_each_ends_with_its_own_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for library in ("icalendar", "mammoth", "openpyxl", "httpx"):
        monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(NoCalendarWriter):
        ics([], "Winter")
    with pytest.raises(NoGitHubClient):
        new_client()
    (tmp_path / "x.xlsx").touch()
    with pytest.raises(NoWorkbookReader):
        read_source(tmp_path / "x.xlsx")
    (tmp_path / "x.docx").touch()
    with pytest.raises(NoWordReader):
        read_document(tmp_path / "x.docx")


@pytest.fixture
def _no_zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    loaded = [name for name in sys.modules if name.startswith("tzdata.")]  # by a test before this one
    for name in ("tzdata", *loaded):
        monkeypatch.setitem(sys.modules, name, None)
    zoneinfo.reset_tzpath([])
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()


@pytest.mark.usefixtures("_no_zones")
def test_a_machine_without_time_zones_is_told_so_and_no_zone_is_called_wrong():
    for ask in (is_zone, zone_of):
        with pytest.raises(NoTimeZones):
            ask("Europe/London")


def test_a_wrong_zone_is_just_that():
    assert not is_zone("Europe/Nowhere")
