"""The page on who is told of what, which is written from the table of whom each type of event concerns.

After the table has changed, write it again with `UPDATE_TRANSCRIPTS=1 python -m pytest tests/reports`.
"""

from __future__ import annotations

import os

import pytest

from rlhf.model.concerned import CONCERNED, Relation
from rlhf.model.event_types import EVENT_TYPES
from rlhf.reports import who_is_told
from tests.here import REPOSITORY

PAGE = REPOSITORY / "docs" / "told.md"


def test_the_page_in_docs_is_that_of_the_table():
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        PAGE.write_text(who_is_told.page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == who_is_told.page(), "see the head of this file"


def test_each_type_of_event_has_a_row_and_each_row_a_type():
    assert CONCERNED.keys() == EVENT_TYPES.keys(), "add a row to cli/rlhf/model/concerned.py"


@pytest.mark.parametrize("row", CONCERNED.values(), ids=list(CONCERNED))
def test_a_row_says_whom_it_concerns_or_why_nobody(row):
    assert bool(row.whom) == bool(row.kind)
    assert row.whom or row.why
    assert len(set(row.whom)) == len(row.whom)
    for words in (row.words, row.to_named):
        assert words is None or isinstance(words({}), str), "an event that lacks everything is told all the same"


def test_each_relation_is_used_and_explained():
    assert {relation for row in CONCERNED.values() for relation in row.whom} == set(Relation)
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| {relation.value} | " in page for relation in Relation)
