"""What the quick reader reads is what the strict readers read: the same values, types, sections and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

from rlhf.model.document import Document, Page
from rlhf.store.files import fast_reader, markdown, safe_yaml
from tests.rules.memory import GOOD
from tests.unit.long import searched
from tests.unit.mutation import LONG_WORDS, MARKS, WORDS, files, markdown_texts, yaml_texts
from tests.values import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("oryaml", reason="oryaml is not installed: the fast reader is not tested (pip install -e .[fast])")

FORMS = (
    "a: {}\n", "a: {}", "- {}\n", "a: [{}]\n", "a: [b, {}]\n", "a: [{}, b]\n", "[{}]\n", "a: {{b: {}}}\n",
    "{{a: {}}}\n",
    "{{a: {}, b: c}}\n", '{{"a":{}}}\n', "{{'a':{}}}\n", '{{"a": {}}}\n', "a:\n  - {}\n", "a:\n- {}\n", "a:\n  {}\n",
    "a:\n  - b: {}\n", "- - {}\n", "a: {} # b\n", "a:  {}  \n", "a: b {}\n", "a: {} b\n", "a: b\n  {}\n", "{}: a\n",
    "{{{}: a}}\n", "{{{}}}\n", "a: '{}'\n", 'a: "{}"\n', "a: |\n  {}\n", "a: >\n  {}\n  b\n",
    "a: |-\n  {}\n\nb: {}\n", "{}\n",
    "# {}\na: 1\n", "a: 1\n{}\n", "a: 1\n{}: 2\nb: 3\n", "? {}\n: a\n", "a: 1 {}\n", "a: b:{}\n", "a: -{}\n",
    "a: +{}\n",
    "a: .{}\n", "a: 0{}\n", "a: 1{}\n", "a: {}0\n", "a: {}.5\n", "a: {}e5\n", "a: [-{}]\n", "{{a: -{}}}\n",
)  # fmt: skip


def seen(read: Document | Page) -> dict[str, Any]:
    """All that a rule can see of what was read, but for places inside the details."""
    shown: dict[str, Any] = {"data": told_apart(read.data), "path": read.path, "faults": read.faults}
    if isinstance(read, Page):
        shown |= {"sections": read.sections, "lines": read.lines, "opening": read.opening}
        shown |= {"body": (read.body.text, read.body.line, read.body.lower)}
    return shown


def agree(text: str, path: str) -> bool:
    """Whether the quick reader read a text; where it did, the strict one reads the same."""
    found = fast_reader.read(text, path)
    if found is None:
        return False
    strict = (markdown if path.endswith(".md") else safe_yaml).load(text, path)
    assert strict.faults == ()
    assert seen(found) == seen(strict)
    return True


def shapes_of_words() -> Iterator[str]:
    for form in FORMS:
        for word in (*WORDS, *LONG_WORDS):
            yield form.replace("{}", word).replace("{{", "{").replace("}}", "}")


def test_every_word_in_every_place() -> None:
    read = sum(agree(text, "x.yaml") for text in shapes_of_words())
    assert read > 2000


def test_every_word_in_the_details_of_a_page() -> None:
    read = sum(agree(f"---\na: 1\nb: {word}\n---\n\n## A\n\n{word}\n", "x.md") for word in (*WORDS, *LONG_WORDS))
    assert read > 60


@pytest.mark.parametrize("before", ["", "a\n", "a\n\n", "## A\n", "- a\n", "> a\n", "1. a\n\n", "[a]: b\n"])
def test_every_mark_in_the_text_of_a_page(before: str) -> None:
    for mark in MARKS:
        for after in ("", "\n", "b", "b\n", "\n## B\nc\n", "\n\n---\nb\n"):
            agree(f"---\na: 1\n---\n{before}{mark}{after}", "x.md")


@pytest.mark.parametrize("path", GOOD)
def test_good_files_are_read_quickly(path: str) -> None:
    assert agree(GOOD[path], path)


@pytest.mark.parametrize("suffix", [".yaml", ".md"])
def test_most_files_of_this_repository_are_read_quickly(suffix: str) -> None:
    texts = files(suffix)
    assert sum(agree(text, f"x{suffix}") for text in texts) >= len(texts) * 0.9


def test_nothing_deeper_than_the_strict_reader_goes_is_read() -> None:
    for depth in range(25, 45):
        agree("a: " + "[" * depth + "]" * depth + "\n", "x.yaml")
        agree("".join(f"{' ' * level}a:\n" for level in range(depth)), "x.yaml")
        agree("a:\n " + "- " * depth + "b\n", "x.yaml")


@searched(400, text=yaml_texts)
def test_changed_and_generated_yaml_is_read_alike(text: str) -> None:
    agree(text, "x.yaml")


@searched(400, text=markdown_texts)
def test_changed_and_generated_markdown_is_read_alike(text: str) -> None:
    agree(text, "x.md")


@searched(200, text=st.text(st.sampled_from("ab:-[]{},&*!|>'\"%@`#?~<= \n0123.e_+"), max_size=40))
def test_punctuation_and_digits_are_read_alike(text: str) -> None:
    agree(f"a: {text}\n", "x.yaml")
    agree(f"---\na: 1\n---\n{text}", "x.md")
