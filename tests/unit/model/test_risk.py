"""The risk rating is the table of DCB0129, cell by cell."""

from __future__ import annotations

import pytest

from rlhf.model.risk import rating

TABLE = """
            minor significant considerable major catastrophic
very_high       3           4            4     5            5
high            2           3            3     4            5
medium          2           2            3     3            4
low             1           2            2     3            4
very_low        1           1            2     2            3
"""

_head, *_rows = (line.split() for line in TABLE.strip().splitlines())
CELLS = [
    (severity, likelihood, int(cell))
    for likelihood, *cells in _rows
    for severity, cell in zip(_head, cells, strict=True)
]


def test_the_table_has_five_by_five_cells():
    assert len(CELLS) == 25


@pytest.mark.parametrize(("severity", "likelihood", "expected"), CELLS)
def test_the_rating_is_that_of_the_standard(severity, likelihood, expected):
    assert rating(severity, likelihood) == expected


@pytest.mark.parametrize(
    ("severity", "likelihood"),
    [("grave", "low"), ("minor", "rare"), ("", ""), ("low", "minor"), ("minor", "very high")],
)
def test_a_word_outside_the_table_has_no_rating(severity, likelihood):
    with pytest.raises(ValueError, match="no risk rating"):
        rating(severity, likelihood)
