"""Identifiers are well formed, the same for the same source, and in order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.ids import (
    BATCH,
    HANDLE,
    TASK_ID,
    ULID,
    base32,
    fullmatch,
    meant,
    task_id_from,
    task_id_random,
    ulid,
    ulid_after,
    ulid_time,
)
from tests.unit.quick import quick

moments = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
randomness = st.binary(min_size=10, max_size=16)


@pytest.mark.parametrize(("number", "digits", "text"), [(0, 3, "000"), (31, 1, "z"), (32, 2, "10"), (1023, 2, "zz")])
def test_numbers_are_written_in_crockfords_digits(number, digits, text):
    assert base32(number, digits) == text


@quick
@given(st.text(), st.text())
def test_a_source_record_always_gives_the_same_well_formed_task_id(source, key):
    found = task_id_from(source, key)
    assert fullmatch(TASK_ID, found)
    assert found == task_id_from(source, key)


def test_the_task_id_of_a_record_never_changes_from_release_to_release():
    assert task_id_from("k-qa", "Can I take ibuprofen with my blood pressure tablets?") == "t-d3wrhfabww"


def test_source_and_key_are_kept_apart():
    assert task_id_from("ab", "c") != task_id_from("a", "bc")


def test_every_record_of_a_large_collection_has_a_task_id_of_its_own():
    assert len({task_id_from("collection", str(number)) for number in range(2_000)}) == 2_000


@quick
@given(st.binary(min_size=7, max_size=12))
def test_a_random_task_id_is_well_formed(data):
    assert fullmatch(TASK_ID, task_id_random(data))


def test_a_ulid_is_as_its_specification_shows():
    at = datetime(2016, 7, 30, 22, 36, 16, 385_000, UTC)
    assert ulid(at, bytes(10)) == "01aryz6s410000000000000000"
    assert ulid_time("01ARYZ6S41TSV4RRFFQ69G5FAV") == at


@quick
@given(moments, randomness)
def test_a_ulid_gives_back_its_time_to_the_millisecond(at, noise):
    found = ulid(at, noise)
    assert fullmatch(ULID, found)
    assert abs(ulid_time(found) - at) <= timedelta(milliseconds=1)


@quick
@given(moments, st.integers(min_value=2, max_value=10**9), randomness, randomness)
def test_ulids_sort_by_time_whatever_their_random_part(at, later, noise, other_noise):
    assert ulid(at, noise) < ulid(at + timedelta(milliseconds=later), other_noise)


def test_an_id_made_while_the_clock_stands_still_comes_next():
    assert ulid_after("01jd8zj6q00000000000000002", "01jd8zj6q00000000000000001") == "01jd8zj6q00000000000000002"
    assert ulid_after("01jd8zj6q00000000000000001", "01jd8zj6q00000000000000001") == "01jd8zj6q10000000000000001"
    assert ulid_after("01jd8zj6q00000000000000000", "01jd8zj6qzzzzzzzzzzzzzzzzz") == "01jd8zj6r00000000000000000"
    assert ulid_after("01jd8zj6q00000000000000000", "") == "01jd8zj6q00000000000000000"


@quick
@given(moments, st.lists(randomness, min_size=2, max_size=2, unique_by=lambda noise: noise[:10]))
def test_two_machines_that_go_on_from_one_id_make_two(last, noises):
    newest = ulid(last, b"\xff" * 10)
    one, other = (ulid_after(ulid(last, noise), newest) for noise in noises)
    assert one != other
    assert min(one, other) > newest


@quick
@given(st.lists(st.tuples(moments, randomness), min_size=2, max_size=8))
def test_ids_keep_the_order_in_which_they_were_made_even_if_the_clock_goes_back(ticks):
    made = [""]
    for at, noise in ticks:
        made.append(ulid_after(ulid(at, noise), made[-1]))
    assert made == sorted(set(made))
    assert all(fullmatch(ULID, text) for text in made[1:])


@pytest.mark.parametrize("handle", ["a", "amara", "dr-amara-2", "0", "a" * 32])
def test_a_handle_is_lower_case_letters_digits_and_inner_hyphens(handle):
    assert fullmatch(HANDLE, handle)


@pytest.mark.parametrize(
    "text", ["", "-a", "a-", "Amara", "a_b", "a.b", "a/b", "..", "amara\n", "ämara", "a" * 33, None, 7, b"amara"]
)
def test_anything_else_is_no_handle(text):
    assert not fullmatch(HANDLE, text)


@pytest.mark.parametrize("text", ["2026-W48", "2026_w48", "a" * 41, "", "w48/"])
def test_a_batch_name_is_as_strict(text):
    assert not fullmatch(BATCH, text)


@pytest.mark.parametrize("text", ["t-7h2k9m4x8", "t-7h2k9m4x8qq", "T-7h2k9m4x8q", "t-7h2k9m4x8i", "t-7h2k9m4x8u"])
def test_a_task_id_has_ten_of_crockfords_letters(text):
    assert not fullmatch(TASK_ID, text)


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("4k9m2x", ["01aaaa4k9m2x"]), ("9m2x", ["01aaaa4k9m2x"]), ("4k9m", ["01aaaa4k9m2x", "01abbb4k9mzz"]),
        ("4k9mz", ["01abbb4k9mzz"]), ("01ab", ["01abbb4k9mzz"]), ("m2x", []), ("zzzz", []), ("bb4k", []),
        ("2222", ["01cccccc2222"]),
    ],
)  # fmt: skip
def test_letters_mean_what_ends_in_them_else_what_begins_with_them(letters: str, expected: list[str]) -> None:
    ids = ["01aaaa4k9m2x", "01abbb4k9mzz", "01cccccc2222", "01dddd2222ee"]
    assert meant(letters, ids, lambda id_: [id_]) == expected
