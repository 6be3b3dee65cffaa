"""A sign-off binds to words: line ends and byte order marks make no difference, anything else does."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.content_hash import BOM, canonical, content_hash, short
from tests.unit.quick import quick

lines = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\ufeff")), max_size=6)


@quick
@given(lines)
def test_windows_line_ends_and_a_byte_order_mark_do_not_change_the_hash(texts):
    unix = "\n".join(texts).encode()
    windows = "\r\n".join(texts).encode()
    old_mac = "\r".join(texts).encode()
    assert content_hash(unix) == content_hash(windows) == content_hash(BOM + windows) == content_hash(old_mac)


@quick
@given(lines)
def test_canonical_bytes_are_canonical_already(texts):
    once = canonical(BOM + "\r\n".join(texts).encode())
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("one", "other"), [(b"5 mg", b"50 mg"), (b"a", b"a\n"), (b"a b", b"a  b"), (b"a\n\nb", b"a\nb"), (b"", b"\n")]
)
def test_any_other_difference_changes_the_hash(one, other):
    assert content_hash(one) != content_hash(other)


def test_a_mark_inside_the_text_belongs_to_the_words():
    assert canonical(b"a" + BOM) == b"a" + BOM


def test_the_hash_says_how_it_was_made():
    assert content_hash(b"a\r\n") == "sha256:" + hashlib.sha256(b"a\n").hexdigest()


def test_the_short_form_is_eight_digits():
    assert short("sha256:0123456789abcdef") == "01234567"
