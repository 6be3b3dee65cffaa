"""Values chosen to break arithmetic, regular expressions and line counts: each is refused or read, never a crash."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from rlhf import errors
from rlhf.model.event import Remark
from rlhf.model.instants import duration, parse_due
from rlhf.model.lease import parse_lease
from rlhf.model.policy_check import checked_policy
from rlhf.model.spoken_dates import due_from_words
from rlhf.process.importing.fields import Unmapped
from rlhf.process.importing.map_record import map_record
from rlhf.process.locate_quotes import anchor
from rlhf.process.signoff import judge
from rlhf.process.task_state import Mark, State, stand
from rlhf.process.verdict import SignOff, Subject
from rlhf.rules.shape import Shapes
from rlhf.rules.writing import decimal_point, unit_abbreviated
from rlhf.store.files import edit_yaml, markdown, safe_yaml
from rlhf.store.files.importing.read_source import read_source
from rlhf.store.files.schemas import Schemas
from rlhf.store.git.address import address
from rlhf.store.git.messages import translate
from rlhf.workflows.gate.verdict import Verdict
from rlhf.workflows.publishing.import_tasks import read_mapping
from tests.unit.samples import NOW, TASK, a_policy, a_review_event, a_submission, a_task, a_team, an_event, facts


def test_a_policy_that_asks_for_nothing_approves_nothing() -> None:
    nothing = replace(checked_policy({"project": "x"}), signoff=())
    signoff = judge(Subject(TASK, "amara", "x", "y", frozenset({"amara"})), [], a_team(), nothing)
    assert not signoff.given
    assert signoff.missing
    assert not Verdict("b", "h", "w", "tree", signoff=signoff).ready
    assert not Verdict("b", "h", "w", "tree", signoff=SignOff(())).ready


def test_a_policy_without_sign_off_has_the_plainest() -> None:
    assert [requirement.role for requirement in checked_policy({"project": "x"}).signoff] == ["evaluator"]


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59+00:00[Pacific/Auckland]"])
def test_the_ends_of_the_calendar_are_no_due_times(text: str) -> None:
    with pytest.raises(ValueError, match="between the years"):
        parse_due(text)


def test_lengths_of_time_end_somewhere() -> None:
    for text in ("99999999999d", "9999999999999999999999s"):
        with pytest.raises(ValueError, match="longer than ten years"):
            duration(text)
    with pytest.raises(ValueError, match="longer than ten years"):
        due_from_words("+9999999d", "UTC", NOW)


def test_a_claim_until_the_end_of_the_calendar_is_none() -> None:
    message = f"x\n\nHolder: amara\nUntil: 9999-12-31T23:59:59-12:00\nTask: {TASK} b\n"
    assert parse_lease(f"claim/{TASK}", "c", message) is None


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "2026-10-26"),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "2026-03-29"),
    ],
)
def test_a_day_more_is_a_day_of_the_calendar_when_clocks_change(now: datetime, due: str) -> None:
    assert str(due_from_words("+1d", "Europe/London", now)).startswith(due)


def test_dose_rules_do_not_look_back_and_forth_for_ever() -> None:
    body = markdown.load("---\na: 1\n---\n## Answer\nThe mg and U of " + "1." * 200_000 + "\n").body
    assert list(unit_abbreviated(body, body, a_task())) == []
    assert list(decimal_point(body, body, a_task())) == []


def test_only_line_feeds_end_lines() -> None:
    page = markdown.load("---\na: 1\n---\nx\x0by\n## Answer\n\nhello\u2028there\n## Red flags\nworld\n")
    answer, flags = page.section("Answer"), page.section("Red flags")
    assert answer is not None
    assert flags is not None
    assert (answer.text, answer.text_line, flags.span.line) == ("hello\u2028there", 7, 8)
    assert anchor(Remark("t", "world"), "a\x0bb\nhello\nworld").text == "world"


@pytest.mark.parametrize("text", ["a\x0bb\nc", "\tx\ny", "bell\x07\nx", " led\nby space", "a\x7f\nb"])
def test_what_is_written_can_be_read(text: str) -> None:
    found = safe_yaml.load(edit_yaml.dump({"k": text}).decode())
    assert (found.faults, found.data) == ((), {"k": text})


def test_only_a_manager_allots() -> None:
    found = facts(events=[an_event(1, "allocation", "ben", to="amara")])
    assert stand(found, a_team(), a_policy(), NOW).state is State.OPEN


def test_an_approval_of_an_earlier_task_is_stale() -> None:
    event = a_review_event(1, "emeka")
    old = replace(event, body={**event.body, "subject": {**event.body["subject"], "task": "sha256:" + "0" * 64}})
    found = facts(submissions=[a_submission("amara")], events=[old])
    assert Mark.STALE_REVIEW in stand(found, a_team(), a_policy(), NOW).works[0].marks


@pytest.mark.parametrize("points", [float("inf"), float("nan"), 2.5, True, "5"])
def test_points_that_are_no_whole_number_name_the_record(points: object) -> None:
    record = {"prompt_id": "p", "prompt": [{"role": "user", "content": "hi"}]}
    with pytest.raises(Unmapped, match="points"):
        map_record(read_mapping("healthbench"), record | {"rubrics": [{"criterion": "c", "points": points}]})


@pytest.mark.parametrize("claims", [5, "['abc']", {"a": 1}])
def test_a_list_that_is_none_names_the_record(claims: object) -> None:
    with pytest.raises(Unmapped, match="not a list"):
        map_record(read_mapping("k-qa"), {"Question": "q", "Must_have": claims})


def test_half_a_surrogate_pair_does_not_stop_an_import() -> None:
    assert map_record(read_mapping("k-qa"), {"Question": "q\ud800"}).values["title"] == "q?"


def test_a_number_of_five_thousand_digits_is_a_bad_record(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f'{{"a": {"1" * 5000}}}\n{{"a": 1}}\n', encoding="utf-8")
    bad, good = read_source(file).records
    assert bad.values is None
    assert good.values == {"a": 1}


def test_a_column_without_a_name_is_read_by_its_letter(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(",q\n0,One?\n", encoding="utf-8")
    assert [record.values for record in read_source(file).records] == [{"A": "0", "q": "One?"}]


def test_a_control_character_after_other_alphabets_has_the_right_line() -> None:
    assert safe_yaml.load("ä: é\nb: ü\x1b\n").faults[0].span.line == 2


def test_a_host_and_path_is_an_address() -> None:
    assert address("host:/srv/x.git", Path("/w")) == "host:/srv/x.git"
    assert address("HTTPS://example.org/x.git", Path("/w")) == "HTTPS://example.org/x.git"


def test_a_lock_that_may_not_be_made_is_no_lock() -> None:
    denied = (
        "error: cannot lock ref 'refs/heads/main': Unable to create '/w/.git/refs/heads/main.lock': Permission denied"
    )
    assert type(translate(denied, ("x",), lambda: "")) is errors.NotAllowedToWrite
    apostrophe = "fatal: Unable to create '/home/o'hara/.git/index.lock': File exists."
    found = translate(apostrophe, ("x",), lambda: "")
    assert type(found) is errors.Locked
    assert "/home/o'hara/.git/index.lock" in found.hint


class Counted(int):
    """A number that counts how often it is compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return int(self) == other

    __hash__ = int.__hash__


def test_items_are_not_each_compared_with_every_other() -> None:
    """Items that cannot be sorted: numbers and text, groups, lists of both."""
    count = 300
    mixed = [Counted(number) if number % 2 else f"a{number}" for number in range(count)]
    for items in (mixed, [{"a": item} for item in mixed], [[item] for item in mixed]):
        Counted.compared = 0
        errors = Shapes(Schemas()).errors("task", {"tags": items})
        assert not [error for error in errors if error.validator == "uniqueItems"]
        assert Counted.compared < 10 * count


@pytest.mark.parametrize(
    ("items", "twice"),
    [
        (["a", "b", "a"], True), ([1, "a", 1.0], True), ([0, -0.0], True), ([None, "a", None], True),
        ([{"a": 1, "b": 2}, {"b": 2.0, "a": 1}], True), ([[1], [1.0]], True), ([10**22, 1e22], True),
        (["1", 1], False), ([1, True], False), ([0, False], False), ([[1], [True]], False), (["null", None], False),
        ([{"a": 0}, {"a": False}], False), ([["a", "b"], ["b", "a"]], False), ([10**30, float(10**30)], False),
        (["é", "e\u0301"], False), (["\ud800", "?"], False),
    ],
)  # fmt: skip
def test_what_stands_twice_is_told_by_its_value(items: list[object], twice: bool) -> None:
    told = Shapes(Schemas()).errors("task", {"tags": items})
    assert any(error.validator == "uniqueItems" for error in told) == twice
