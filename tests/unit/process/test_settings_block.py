"""Our lines in somebody's settings: put in once, taken out without a trace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.process.settings_block import with_block, without_block

LINE = "if [ -r x ]; then . x; fi"
BEGIN = "# >>> rlhf completion: rlhf completion remove takes these lines out >>>"
END = "# <<< rlhf completion <<<"
TEXTS = st.text(st.sampled_from("ab #\n\r\té\ud800\ufeff"), max_size=40)


def test_they_are_put_at_the_end() -> None:
    assert with_block("alias x=y\n", LINE) == f"alias x=y\n{BEGIN}\n{LINE}\n{END}\n"


@pytest.mark.parametrize("text", ["", "alias x=y", "alias x=y\n", "a\r\nb\r\n", "a\r\nb", "\n", "\ufeffa\n", "a\n\n\n"])
def test_taken_out_again_the_file_is_as_it_was(text: str) -> None:
    assert without_block(with_block(text, LINE)) == text


def test_a_file_that_was_made_for_them_goes_with_them() -> None:
    made = with_block(None, LINE)
    assert without_block(made) is None
    assert without_block(f"{made}alias x=y\n") == "alias x=y\n"


@given(TEXTS, TEXTS)
def test_whatever_else_is_in_the_file_stays(before: str, after: str) -> None:
    put_in = with_block(before, LINE)
    assert put_in.count(BEGIN) == 1
    assert with_block(put_in, LINE) == put_in
    assert without_block(put_in) == before
    later = put_in + after
    assert with_block(later, LINE) == later
    assert without_block(later).endswith(after)
    assert without_block(later).startswith(before)


@given(TEXTS)
def test_a_text_without_them_stays(text: str) -> None:
    assert without_block(text) == text


def test_other_lines_of_ours_take_their_place() -> None:
    later = with_block("a\n", LINE) + "b\n"
    assert with_block(later, "other") == f"a\n{BEGIN}\nother\n{END}\nb\n"


@pytest.mark.parametrize("text", [f"a\n{BEGIN}\n{LINE}\nb\n", f"a\n{END}\nb\n"])
def test_half_of_them_is_left_alone(text: str) -> None:
    """Where the last line is gone, nobody knows which of the others are ours."""
    assert without_block(text) == text
    assert without_block(with_block(text, LINE)) == text


def test_half_of_them_before_whole_ones_is_left_alone() -> None:
    text = f"{BEGIN}\nmine\n"
    put_in = with_block(text, LINE)
    assert put_in == f"{text}{BEGIN}\n{LINE}\n{END}\n"
    assert without_block(put_in) == text
