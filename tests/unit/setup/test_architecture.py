"""docs/architecture.md shows the rooms and the arrows that the code has.

After a new folder or a new arrow: `UPDATE_TRANSCRIPTS=1 python -m pytest tests/unit/setup/test_architecture.py`, or
`python bench/architecture.py`, which also measures what one submit runs through (a minute).
"""

from __future__ import annotations

import os
import re
from xml.etree import ElementTree as ET

import pytest
from bench import architecture, chart, rooms

from tests.here import REPOSITORY

STALE = "docs/architecture.md is not as the code is: see the head of this file"


@pytest.fixture(scope="module")
def page() -> str:
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        architecture.write()
    return architecture.PAGE.read_text(encoding="utf-8")


def test_the_page_has_the_rooms_and_arrows_of_the_code(page: str) -> None:
    for name, text in architecture.drawn_parts().items():
        assert architecture.part(page, name) == f"{text}\n", STALE


def test_the_pictures_are_those_of_the_code(page: str) -> None:
    for path, text in architecture.pictures().items():
        ET.fromstring(text)
        assert path.read_text(encoding="utf-8") == text, STALE
        assert f"({path.name})" in page


def test_the_figures_are_about_right(page: str) -> None:
    """A new file or import does not make the page wrong, so a tenth is allowed."""
    now = architecture.figures_table(rooms.figures(), architecture.submitted_files(page))
    for written, measured in zip(
        architecture.part(page, "figures").splitlines()[2:], now.splitlines()[2:], strict=True
    ):
        *names, figure = written.split("|")[1:-1]
        *same, right = measured.split("|")[1:-1]
        assert names == same, STALE
        assert float(figure) == pytest.approx(float(right), rel=0.1), STALE


def test_the_files_and_folders_that_the_page_names_are_there(page: str) -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-z_.]*)`", page)) - {"schemas/"}
    assert len(named) > 5
    for path in named:
        assert (REPOSITORY / path).exists() or (rooms.CODE / "rlhf" / path).exists(), path


def test_an_arrow_upward_is_left_of_the_diagonal() -> None:
    drawn = rooms.Chart((("upper",), ("lower", "third")), frozenset({("upper", "third"), ("lower", "upper")}))
    assert chart.text(drawn).splitlines() == [
        "           1  2  3",
        " 1  upper  ╲  ·  ●",
        " 2  lower  ●  ╲  ·",
        " 3  third  ·  ·  ╲",
    ]
    picture = chart.svg(drawn, "A picture")
    assert picture.count('class="dot"') == picture.count('class="wrong"') == 1


def test_without_a_contract_a_room_stands_below_whoever_imports_it() -> None:
    arrows = {("views", "shell"), ("commands", "views"), ("commands", "shell")}
    assert list(rooms.sorted_levels({"commands", "shell", "views"}, arrows)) == [("commands",), ("views",), ("shell",)]
    assert list(rooms.sorted_levels({"a", "b"}, {("a", "b"), ("b", "a")})) == [("a", "b")]
