"""Ids of criteria: given once, unique in the rubric, and the same wherever the same rubric is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.criterion_ids import missing_ids, with_ids
from rlhf.model.ids import SLUG, fullmatch

TEXTS = st.lists(st.text(max_size=20), max_size=12)


@given(TEXTS)
def test_every_criterion_gets_an_id_of_its_own(texts: list[str]) -> None:
    rubric = with_ids({"criterion": text, "points": 1} for text in texts)
    ids = [criterion["id"] for criterion in rubric]
    assert len(set(ids)) == len(ids)
    assert all(fullmatch(SLUG, id_) for id_ in ids)
    assert rubric == with_ids({"criterion": text, "points": 1} for text in texts)
    assert missing_ids(rubric) == {}


def test_an_id_stays_when_the_words_change() -> None:
    (criterion,) = with_ids([{"criterion": "Names the red flags", "points": 5}])
    assert with_ids([{**criterion, "criterion": "Names each red flag"}])[0]["id"] == criterion["id"]


def test_an_id_that_is_taken_is_not_given_again() -> None:
    (criterion,) = with_ids([{"criterion": "Names the red flags", "points": 5}])
    taken = {**criterion, "criterion": "Something else by now"}
    ids = [item["id"] for item in with_ids([taken, {"criterion": "Names the red flags", "points": 5}])]
    assert len(set(ids)) == 2
