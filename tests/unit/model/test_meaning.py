"""The meaning of a task: the same for any order and form of its file, another for any change of what binds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.meaning import M1, M1_CRITERION, meaning
from rlhf.store.files import edit_yaml, safe_yaml
from rlhf.store.files.schemas import Schemas

TASK: dict[str, Any] = {
    "id": "t-7h2k9m4x8q", "title": "Tight chest", "kind": "reference_answer", "specialty": "cardiology",
    "audience": "patient", "scenario": "triage", "ask": "Answer as a GP would.", "locale": "en-GB",
    "jurisdiction": "UK-ENG", "acuity": "same_day", "ambiguous_acuity": ["same_day", "routine"],
    "risk": {"severity": "major", "likelihood": "low"}, "context": "enough", "uncertainty": "none",
    "subgroup": {"age": "adult", "sex": "female"}, "minutes": 20, "due": "2026-12-04T18:00Z", "priority": 2,
    "prompt": [{"role": "user", "content": "Should I wait?\nIt hurts.\n"}],
    "rubric": [{"criterion": "Names 999", "points": 8, "axis": "accuracy", "must_have": True,
                "guidance": "safety-netting#by-when", "id": "names-999", "level": "example", "tags": ["winter"]}],
    "guidance": ["safety-netting"], "starting_answer": "Rest.", "outputs": [{"name": "A", "content": "Rest."}],
    "tags": ["winter"], "source": {"name": "k-qa", "record": "17"}, "synthetic": True, "theme": "hedging",
}  # fmt: skip


def test_it_is_a_hash_that_names_its_form() -> None:
    form, algorithm, digits = meaning(TASK).split(":")
    assert (form, algorithm, len(digits)) == ("m1", "sha256", 64)


def test_it_stays_what_it_was() -> None:
    """What was signed off under m1 has to be found again by every later version of this program."""
    plain = {"kind": "reference_answer", "audience": "patient", "prompt": [{"role": "user", "content": "Should I?"}]}
    assert meaning(plain) == "m1:sha256:9a57ad4ccbb1b5daff92fec8e651a1ab4e70d40164a4df3e59d8bd2fe4e4c8fe"


def test_the_schema_marks_what_binds() -> None:
    schemas = Schemas()
    marked = {name for name, field in schemas["task"]["properties"].items() if field.get("x-binds") == "m1"}
    assert marked == M1
    criterion = schemas["defs"]["$defs"]["criterion"]["properties"]
    assert {name for name, field in criterion.items() if field.get("x-binds") == "m1"} == M1_CRITERION


@pytest.mark.parametrize("name", sorted(TASK))
def test_a_field_that_binds_changes_it_and_no_other_does(name: str) -> None:
    without = {key: value for key, value in TASK.items() if key != name}
    assert (meaning(without) != meaning(TASK)) == (name in M1)


@pytest.mark.parametrize("name", sorted(TASK["rubric"][0]))
def test_of_a_criterion_only_what_binds_changes_it(name: str) -> None:
    criterion = {key: value for key, value in TASK["rubric"][0].items() if key != name}
    assert (meaning({**TASK, "rubric": [criterion]}) != meaning(TASK)) == (name in M1_CRITERION)


def test_the_order_of_criteria_and_messages_counts() -> None:
    two = [{"criterion": "a", "points": 1}, {"criterion": "b", "points": 1}]
    assert meaning({**TASK, "rubric": two}) != meaning({**TASK, "rubric": two[::-1]})


def shuffled(value: Any, draw: Any) -> Any:
    """The same value with the keys of every mapping in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], draw) for key in draw(st.permutations(list(value)))}
    return [shuffled(item, draw) for item in value] if isinstance(value, list) else value


@given(st.data())
def test_any_order_of_keys_and_any_form_of_the_file_gives_the_same(data: st.DataObject) -> None:
    values = shuffled(TASK, data.draw)
    forms = [edit_yaml.dump(values).decode(), json.dumps(values), json.dumps(values, indent=3, ensure_ascii=False)]
    text = data.draw(st.sampled_from(forms))
    if data.draw(st.booleans()):
        text = f"# a comment\n{text}"
    assert meaning(safe_yaml.load(text).data) == meaning(TASK)


@given(st.sampled_from(["ask", "starting_answer"]), st.text(min_size=1))
def test_any_other_text_gives_another(name: str, text: str) -> None:
    assert (meaning({**TASK, name: text}) == meaning(TASK)) == (text == TASK[name])


def test_a_whole_number_is_the_same_with_a_point() -> None:
    points = {"criterion": "a", "points": 5}
    assert meaning({"rubric": [points]}) == meaning({"rubric": [{**points, "points": 5.0}]})
