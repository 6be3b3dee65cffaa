"""A file of a task that is written anew reads the same with every reader, and looks as the editor of YAML leaves it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from rlhf.store.files import edit_yaml, fast_reader, safe_yaml
from rlhf.store.files.write_yaml import write_block
from tests.unit.quick import quick

TEXT = st.text(max_size=40) | st.text("ab :#-'\"\n [{]}|>&*!%@`,?\\~yesnoNULL0123.eE+\t“”é", max_size=25)
MESSAGES = st.lists(st.dictionaries(st.sampled_from(["role", "content"]), TEXT, min_size=1))
VALUES = st.dictionaries(
    st.sampled_from("abcdef"), TEXT | st.integers() | st.booleans() | st.lists(TEXT) | MESSAGES, min_size=1
)


@quick
@given(VALUES)
def test_every_reader_reads_what_was_written(values: dict[str, Any]) -> None:
    text = write_block(values).decode()
    assert yaml.safe_load(text) == values
    assert YAML().load(text) == values
    assert safe_yaml.load(text, "x.yaml").data == values
    assert fast_reader.load(text, "x.yaml").data == values


@pytest.mark.parametrize(
    "text",
    [
        "One line",
        "Two\nlines",
        "With a colon: here",
        "it is “so”",
        "- a dash",
        "no",
        "2026-12-04",
        "a #b",
        "ends\n",
        "#",
    ],
)
def test_an_edit_changes_nothing_else(text: str) -> None:
    written = write_block({"id": "x", "prompt": [{"role": "user", "content": text}], "minutes": 5})
    values = edit_yaml.load(written, "x.yaml")
    values["minutes"] = 6
    assert edit_yaml.dump(values) == written.replace(b"minutes: 5", b"minutes: 6")


@pytest.mark.parametrize("text", ["a\nb", "a\nb\n", " a\nb", "a \nb", "a\r\nb", "\n", "a\tb\n", "a\x85b"])
def test_a_text_set_exactly_is_read_exactly(text: str) -> None:
    values = edit_yaml.load(b"id: x\n", "x.yaml")
    values["prompt"] = edit_yaml.exactly([{"role": "user", "content": text}])
    assert yaml.safe_load(edit_yaml.dump(values))["prompt"] == [{"role": "user", "content": text}]
