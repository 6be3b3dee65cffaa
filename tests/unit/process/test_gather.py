"""Rows of one key become one record where a map says so; every row is accounted for."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.import_record import ErrorCell, Record
from rlhf.process.importing.gather import gathered
from tests.unit.quick import quick

MAP: dict[str, Any] = {
    "name": "own", "key": "q", "gather": "answers", "task": {"title": {"from": "q"}, "ask": {"from": "ask"}},
    "outputs": [{"each": "answers", "content": "a"}],
}  # fmt: skip


def rows(*values: dict[str, Any]) -> list[Record]:
    return [Record(number, one) for number, one in enumerate(values, 2)]


def test_rows_of_one_key_are_one_record_with_a_list() -> None:
    made, joined, repeated, _ = gathered(
        MAP, rows({"q": "Why?", "a": "One."}, {"q": "How?", "a": "X."}, {"q": "Why?", "a": "Two."}), "row"
    )
    assert [(one.line, [row["a"] for row in (one.values or {})["answers"]]) for one in made] == [
        (2, ["One.", "Two."]), (3, ["X."]),
    ]  # fmt: skip
    assert [(one.line, one.reason) for one in joined] == [(4, "it is part of row 2")]
    assert repeated == []


def test_a_row_that_repeats_another_is_told() -> None:
    made, joined, repeated, _ = gathered(MAP, rows({"q": "Why?", "a": "One."}, {"q": "Why?", "a": "One."}), "row")
    assert len((made[0].values or {})["answers"]) == 1
    assert (joined, [one.reason for one in repeated]) == ([], ["it is the same as row 2"])


def test_rows_of_one_key_that_differ_beside_their_answers_are_refused() -> None:
    made, joined, _, faulty = gathered(
        MAP, rows({"q": "Why?", "a": "1", "ask": "Be brief"}, {"q": "Why?", "a": "2", "ask": "Be long"}), "row"
    )
    assert (made, joined) == ([], [])
    assert [(row.line, fault.reason) for row, fault in faulty] == [
        (line, "row 3 of the same key has another “ask” than row 2") for line in (2, 3)
    ]


def test_a_row_that_repeats_a_later_one_is_told_with_that_place() -> None:
    _, joined, repeated, _ = gathered(
        MAP, rows({"q": "W?", "a": "1"}, {"q": "W?", "a": "2"}, {"q": "W?", "a": "2"}), "row"
    )
    assert ([one.line for one in joined], [one.reason for one in repeated]) == ([3], ["it is the same as row 3"])


def test_nested_fields_are_compared_and_errors_are_named_at_their_row() -> None:
    nested = MAP | {"task": {"title": {"from": "meta.topic"}}}
    _, _, _, apart = gathered(
        nested,
        rows({"q": "W?", "meta": {"topic": "A"}, "a": "1"}, {"q": "W?", "meta": {"topic": "B"}, "a": "2"}),
        "row",
    )
    assert {fault.reason for _, fault in apart} == {"row 3 of the same key has another “meta.topic” than row 2"}
    whole, _, _, faulty = gathered(MAP, rows({"q": "W?", "a": "1"}, {"q": "W?", "a": ErrorCell("#N/A")}), "row")
    assert [(record.line, fault.field) for record, fault in faulty] == [(3, "a")]
    assert len(whole) == 1


def test_what_could_not_be_read_or_has_no_key_stays_by_itself() -> None:
    broken = [Record(2, None, "odd"), *rows({"a": "1"}, {"a": "2"})]
    made, joined, repeated, _ = gathered(MAP, broken, "row")
    assert (len(made), joined, repeated) == (3, [], [])


@quick
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("12"))))
def test_every_row_is_in_one_of_the_lists(some: list[tuple[str, str, str]]) -> None:
    given_rows = rows(*({"q": q, "a": a, "ask": ask} for q, a, ask in some))
    made, joined, repeated, faulty = gathered(MAP, given_rows, "row")
    parts = (made, joined, repeated, [row for row, _ in faulty])
    assert sorted(one.line for part in parts for one in part) == [row.line for row in given_rows]
