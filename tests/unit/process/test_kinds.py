"""What a cell holds becomes a number, a yes or no, a day or a list only where nothing has to be guessed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.import_record import ErrorCell
from rlhf.process.importing.fields import Unmapped, field, plain
from rlhf.process.importing.kinds import as_kind
from rlhf.process.importing.map_record import is_wanted, map_record
from tests.unit.quick import quick

AT = datetime(2026, 12, 4, 18, 30)  # noqa: DTZ001 — as a spreadsheet has it
MAP: dict[str, Any] = {"name": "own", "key": "k", "task": {"title": {"from": "k"}}}


def made(record: dict[str, Any], **task: Any) -> dict[str, Any]:
    return map_record(MAP | {"task": {"title": {"from": "k"}} | task}, {"k": "1"} | record).values


@pytest.mark.parametrize(
    ("value", "number"),
    [("20", 20), (" 20 ", 20), ("2e1", 20), ("20.0", 20), (20.0, 20), ("-3", -3), ("+3", 3), (7, 7)],
)
def test_whole_numbers(value: Any, number: int) -> None:
    assert as_kind("integer", value, {}, "n") == number


@pytest.mark.parametrize("value", ["20 min", "1,000", "2.5", 2.5, True, "", "#N/A", "٢٠ m", "1e999", "nan"])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(Unmapped, match="no whole number"):
        as_kind("integer", value, {}, "n")


@pytest.mark.parametrize("value", ["Yes", "y", "TRUE", 1, True, "1"])
def test_yes(value: Any) -> None:
    assert as_kind("boolean", value, {}, "n") is True
    with pytest.raises(Unmapped, match="neither yes nor no"):
        as_kind("boolean", f"{value}!", {}, "n")


@pytest.mark.parametrize("value", ["No", "n", "false", 0, False])
def test_no(value: Any) -> None:
    assert as_kind("boolean", value, {}, "n") is False


@pytest.mark.parametrize(
    ("value", "order", "day"),
    [
        ("04/12/2026", "dmy", "2026-12-04"), ("04/12/2026", "mdy", "2026-04-12"), ("4.12.26", "dmy", "2026-12-04"),
        ("2026/12/04", "", "2026-12-04"), ("2026-12-4", "dmy", "2026-12-04"), ("25/12/2026", "", "2026-12-25"),
        ("12/25/2026", "", "2026-12-25"), ("05/05/2026", "", "2026-05-05"), (date(2026, 12, 4), "", "2026-12-04"),
        (AT, "", "2026-12-04 18:30"), ("2026-12-04T08:05", "", "2026-12-04 08:05"),
    ],
)  # fmt: skip
def test_days(value: Any, order: str, day: str) -> None:
    assert as_kind("date", value, {"order": order}, "n") == day


@pytest.mark.parametrize(
    ("value", "order", "why"),
    [
        ("04/12/2026", "", "can be read in two ways"), ("31/02/2026", "dmy", "no day of the calendar"),
        ("25/12/2026", "mdy", "no day of the calendar"), (46360, "", "Format the column as dates"),
        ("soon", "", "no date"),
    ],
)  # fmt: skip
def test_what_is_no_day_or_two_days_is_refused(value: Any, order: str, why: str) -> None:
    with pytest.raises(Unmapped, match=why):
        as_kind("date", value, {"order": order}, "n")


@quick
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(["dmy", "mdy", "ymd"]), st.sampled_from("/.- "))
def test_a_day_written_in_the_stated_order_is_read_as_it_was_meant(day: date, order: str, sign: str) -> None:
    parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": f"{day.year}"}
    assert as_kind("date", sign.join(parts[letter] for letter in order), {"order": order}, "n") == day.isoformat()


def test_words_may_be_of_any_kind_and_reach_into_lists() -> None:
    assert made({"m": "short"}, minutes={"from": "m", "words": {"short": 10}})["minutes"] == 10
    assert made({"m": "JA"}, synthetic={"from": "m", "words": {"ja": True}})["synthetic"] is True
    tags = {"from": "m", "as": "list", "split": "|", "words": {"Winter time": "winter"}}
    assert made({"m": "Winter Time | chest"}, tags=tags)["tags"] == ["winter", "chest"]
    assert made({"m": ["Winter time"]}, tags=tags)["tags"] == ["winter"]


def test_a_path_goes_into_names_lists_and_names_with_dots() -> None:
    record = {"a": [{"b": 1}, {"b": 2}], "No. of it": 3, "x": {"y.z": 4, "#text": "t"}}
    assert [field(record, path) for path in ("a.0.b", "a.-1.b", "No. of it", "x.y.z", "x.#text")] == [1, 2, 3, 4, "t"]
    assert [field(record, path) for path in ("a.2.b", "a.b", "a.0.b.c", "q", "a.\u0660.b", "a.9999999.b")] == [None] * 6


def test_a_cell_with_an_error_is_refused_where_it_is_used() -> None:
    with pytest.raises(Unmapped, match="the cell holds #N/A") as refusal:
        made({"m": ErrorCell("#N/A")}, minutes={"from": "m", "as": "integer"})
    assert refusal.value.faults[0].field == "m"
    assert "minutes" not in made({"other": ErrorCell("#N/A")})


def test_every_fault_of_a_record_is_named() -> None:
    with pytest.raises(Unmapped) as refusal:
        made({"m": "x", "d": "y"}, minutes={"from": "m", "as": "integer"}, due={"from": "d", "as": "date"})
    assert [fault.field for fault in refusal.value.faults] == ["m", "d"]


def test_outputs_are_built_with_letters_and_kept_exactly() -> None:
    mapping = MAP | {"outputs": [{"each": "answers", "content": "text"}, {"content": "last", "label": "Z"}]}
    record = {"k": "1", "answers": [{"text": " One. \n"}, {"text": ""}, {"text": "Two."}], "last": "Three."}
    found = map_record(mapping, record)
    assert found.values["outputs"] == [
        {"name": "A", "content": " One. \n"}, {"name": "B", "content": "Two."}, {"name": "Z", "content": "Three."},
    ]  # fmt: skip
    assert found.left_out == ("an output of “answers” is empty",)


def test_messages_may_have_other_names_and_words() -> None:
    prompt = {"messages": "talk", "role": "who", "content": "says", "words": {"human": "user", "bot": "assistant"}}
    talk = [{"who": "human", "says": " Hi \r\n"}, {"who": "bot", "says": "Yes?"}]
    assert made({"talk": talk}, prompt=prompt)["prompt"] == [
        {"role": "user", "content": " Hi \r\n"}, {"role": "assistant", "content": "Yes?"},
    ]  # fmt: skip


def test_criteria_have_tags_levels_and_themes() -> None:
    spec = {"each": "r", "criterion": "c", "points": "p", "axis_tag": "axis:", "level": "lvl", "theme_tag": "th:",
            "tags": "tags"}  # fmt: skip
    item = {"c": "Names the dose", "p": 5, "lvl": "example", "tags": ["axis:accuracy", "th:hedging", "Red flag"]}
    (criterion,) = map_record(MAP | {"rubric": [spec]}, {"k": 1, "r": [item]}).values["rubric"]
    del criterion["id"]
    assert criterion == {
        "criterion": "Names the dose", "points": 5, "axis": "accuracy", "level": "example", "theme": "hedging",
        "tags": ["red-flag"],
    }  # fmt: skip


@pytest.mark.parametrize("value", [["a", "b"], {"b": "x"}, [{"role": "user"}]])
def test_what_is_no_text_never_becomes_one(value: Any) -> None:
    for spec in ({"from": "q"}, {"user": "q"}, {"from": "q", "as": "text"}, {"from": "q", "shorten": 20}):
        with pytest.raises(Unmapped) as refusal:
            made(
                {"q": value},
                **{"prompt" if "user" in spec else "ask": spec | ({"as": "text"} if "from" in spec else {})},
            )
        assert refusal.value.faults[0].field == "q"
    with pytest.raises(Unmapped, match="there stands"):
        map_record(MAP, {"k": value})


def test_the_text_of_an_element_with_attributes_is_its_text() -> None:
    assert made({"q": {"@lang": "en", "#text": "I have chest pain"}}, ask={"from": "q", "as": "text"})["ask"] == (
        "I have chest pain"
    )


def test_half_a_letter_is_told() -> None:
    found = map_record(MAP, {"k": "nine \ud800 half"})
    assert found.values["title"] == "nine ? half"
    assert found.left_out == ("half a letter of “nine ? half”, for which a question mark stands",)


def test_a_year_that_stands_first_decides_the_order() -> None:
    assert as_kind("date", "2026/12/14", {"order": "dmy"}, "n") == "2026-12-14"


def test_short_names_of_a_list() -> None:
    assert made({"m": "Heart failure; COPD"}, tags={"from": "m", "split": ";", "as": "slug"})["tags"] == [
        "heart-failure", "copd",
    ]  # fmt: skip


def test_only_some_records_are_taken() -> None:
    mapping = MAP | {"only": {"lang": ["en", "English"], "flag": 1}}
    assert is_wanted(mapping, {"lang": "ENGLISH", "flag": "1"}) == ""
    assert "“lang” is “fr”" in is_wanted(mapping, {"lang": "fr", "flag": 1})
    assert "takes only 1" in is_wanted(mapping, {"lang": "en", "flag": 0})


@pytest.mark.parametrize(("value", "text"), [(None, ""), (1.0, "1"), (True, "true"), (date(2026, 1, 2), "2026-01-02")])
def test_values_as_text(value: Any, text: str) -> None:
    assert plain(value) == text


def test_what_is_cut_trimmed_or_taken_out_is_counted() -> None:
    mapping = MAP | {"task": {"title": {"from": "k", "shorten": 10}, "prompt": {"user": "q"}}}
    found = map_record(mapping, {"k": "a long key of many words", "q": " Rest\x07 now? "})
    assert (found.shortened, found.trimmed) == (("title",), 1)
    assert found.left_out == ("1 control character of “Rest now?”",)
