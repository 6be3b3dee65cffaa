"""Without the extra `fast` (oryaml) every file reads the same: its values, sections, lines and faults."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from rlhf.model.document import Document, Page
from rlhf.store.files import fast_reader, markdown, reader_choice, safe_yaml
from tests.rules.memory import GOOD
from tests.unit.long import searched
from tests.unit.mutation import LONG_WORDS, MARKS, WORDS, files, markdown_texts, yaml_texts
from tests.values import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", autouse=True)
def _without_oryaml() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "oryaml", None)
        fast_reader.parser.cache_clear()
        yield
    fast_reader.parser.cache_clear()


def seen(read: Document | Page) -> dict[str, Any]:
    shown: dict[str, Any] = {"data": told_apart(read.data), "path": read.path, "faults": read.faults}
    if isinstance(read, Page):
        shown |= {"sections": read.sections, "lines": read.lines, "opening": read.opening}
        shown |= {"body": (read.body.text, read.body.line, read.body.lower)}
    return shown


def agree(text: str, path: str) -> None:
    strict = (markdown if path.endswith(".md") else safe_yaml).load(text, path)
    assert seen(fast_reader.load(text, path)) == seen(strict)


def test_it_cannot_be_imported() -> None:
    assert fast_reader.parser() is None
    assert fast_reader.read("a: 1\n", "x.yaml") is None


@pytest.mark.parametrize("path", GOOD)
def test_good_files(path: str) -> None:
    agree(GOOD[path], path)


@pytest.mark.parametrize("suffix", [".yaml", ".md"])
def test_the_files_of_this_repository(suffix: str) -> None:
    for text in files(suffix):
        agree(text, f"x{suffix}")


def test_pages_are_still_split_without_a_reader_of_markdown() -> None:
    assert fast_reader.read("---\na: 1\n---\n\n## A\n\nb\n", "x.md") is not None


def test_every_word_and_mark() -> None:
    for word in (*WORDS, *LONG_WORDS):
        agree(f"a: {word}\n", "x.yaml")
        agree(f"---\na: 1\nb: {word}\n---\n\n## A\n\n{word}\n", "x.md")
    for mark in MARKS:
        agree(f"---\na: 1\n---\n## A\n{mark}b\n", "x.md")


@searched(100, text=yaml_texts)
def test_changed_and_generated_yaml(text: str) -> None:
    agree(text, "x.yaml")


@searched(100, text=markdown_texts)
def test_changed_and_generated_markdown(text: str) -> None:
    agree(text, "x.md")


def test_a_process_that_decides_reads_strictly() -> None:
    reader_choice.allow_fast(allowed=False)
    try:
        assert fast_reader.read("---\na: 1\n---\n\n## A\n\nb\n", "x.md") is None
    finally:
        reader_choice.allow_fast(allowed=True)
