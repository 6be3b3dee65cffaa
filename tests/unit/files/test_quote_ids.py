"""Ids in quotes are the same values to the strict reader, and let the quick one read what it would not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.ids import CROCKFORD
from rlhf.store.files import fast_reader, safe_yaml
from rlhf.store.files.quote_ids import with_ids_quoted
from tests.unit import quick as searching

REPLY = (
    "id: 01kb4xq3m8zyxwvtsrqpnmkjhg\ntype: reply\nby: ben\nat: '2026-11-30T19:30:00Z'\nto: 01kb4xq3m8zyxwvtsrqpnmkjh0\n"
)


def test_a_reply_is_read_quickly() -> None:
    pytest.importorskip(
        "oryaml", reason="oryaml is not installed: the fast reader is not tested (pip install -e .[fast])"
    )
    text = REPLY + "text: Both.\n"
    assert fast_reader.read(text, "") is None
    found = fast_reader.read(with_ids_quoted(text), "")
    assert found is not None
    assert found.data == safe_yaml.load(text).data


@pytest.mark.parametrize(
    "more",
    [
        "text: |\n  id: 01kb4xq3m8zyxwvtsrqpnmkjhg\n",
        "text: |-\n  Words.\n  to: 01kb4xq3m8zyxwvtsrqpnmkjhg\n",
        'text: "Words.\n\n  id: 01kb4xq3m8zyxwvtsrqpnmkjhg"\n',
        'text: "Words.\nid: 01kb4xq3m8zyxwvtsrqpnmkjhg\nmore: words"\n',
        "text: 'Words.\nid: 01kb4xq3m8zyxwvtsrqpnmkjhg\nmore: words'\n",
        "commit: 0123456789abcdef0123456789abcdef01234567\nanswer: ben\n",
        "commit: 0123456789012345678901234567890123456789\nanswer: ben\n",
        "commit: 012345678901234567890123456789012345e789\nanswer: ben\n",
        "to: 01234567890123456789012345\nanswer: ben\n",
        "to: 0x234567890123456789abcdef\nanswer: ben\n",
        "to: 0123456789012345678901e345\nanswer: ben\n",
        "to: 01kb4xq3m8zyxwvtsrqpnmkjhg\n  more: words\n",
        "to: 01kb4xq3m8zyxwvtsrqpnmkjhg\n  more words\nanswer: ben\n",
    ],
)
def test_whatever_follows_the_values_are_the_same(more: str) -> None:
    strict, quoted = safe_yaml.load(REPLY + more), safe_yaml.load(with_ids_quoted(REPLY + more))
    assert bool(strict.faults) == bool(quoted.faults)
    assert repr(strict.data) == repr(quoted.data)


ODD = ("text: |", "  indented: words", "at: 'a b'", 'q: "a', 'b"', "list:", "- 01", "r: 'a", "c'", "", "# x")


def lines_of(letters: str, length: int, *names: str) -> st.SearchStrategy[str]:
    return st.builds("{}: {}".format, st.sampled_from(names), st.text(letters, min_size=length, max_size=length))


LINE = st.one_of(
    lines_of(CROCKFORD + "-", 26, "id", "to", "a_b"),
    lines_of("0123456789abcdef", 40, "commit", "x"),
    lines_of("0123456789ex", 26, "n", "m"),
    st.sampled_from(ODD),
)


@searching.quick
@given(st.lists(LINE, max_size=7))
def test_any_lines_have_the_same_values(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    strict, quoted = safe_yaml.load(text), safe_yaml.load(with_ids_quoted(text))
    assert bool(strict.faults) == bool(quoted.faults)
    if not strict.faults:
        assert repr(strict.data) == repr(quoted.data)
