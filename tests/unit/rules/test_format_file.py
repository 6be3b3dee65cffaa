"""A tidy file: one of whose bytes no rule has anything to say."""

from __future__ import annotations

import inspect

from hypothesis import given
from hypothesis import strategies as st

from rlhf.rules import format  # noqa: A004
from rlhf.rules.table import RULES

BYTES = [rule for rule in RULES if "rough" in inspect.signature(rule.check).parameters]


@given(st.one_of(st.binary(max_size=30), st.text(" a\n\r\té\ufeff\x00", max_size=30).map(str.encode)))
def test_the_rules_on_bytes_have_nothing_to_say_of_a_tidy_file(raw):
    assert len(BYTES) >= 8
    if format.tidy(raw):
        assert [problem for rule in BYTES for problem in rule.check(raw)] == []


def test_a_tidy_file_is_known_as_one():
    assert format.tidy("Caf\u00e9 at 10\n".encode())
    assert not format.tidy(b"x" * (format.MAX_BYTES + 1) + b"\n")
