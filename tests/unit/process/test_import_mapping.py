"""Records of other collections become tasks by a mapping; a record that lacks something says what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.errors import WrongUse
from rlhf.model.document import Document
from rlhf.model.ids import TASK_ID, fullmatch
from rlhf.model.paths import place, task_path
from rlhf.process.importing.fields import Unmapped
from rlhf.process.importing.map_record import map_record, record_key
from rlhf.process.importing.rubric import shorten
from rlhf.rules.shape import Shapes, shape
from rlhf.store.files.schemas import Schemas
from rlhf.workflows.publishing.read_map import read_mapping
from tests.unit.quick import quick

K_QA = read_mapping("k-qa")
HEALTHBENCH = read_mapping("healthbench")

A_QUESTION = {
    "Question": "  Can I take ibuprofen\r\nwith my blood pressure tablets?  ",
    "Must_have": ["Ibuprofen can raise blood pressure", "Ask a pharmacist first"],
    "Nice_to_have": [
        "Paracetamol is usually safer",
        "ASK A PHARMACIST FIRST ",
        "",
        "Ibuprofen can raise blood pressure",
    ],
    "ICD_10_diag": "Hypertension",
}

A_CONVERSATION = {
    "prompt_id": "0f3c5b7d",
    "prompt": [
        {"role": "user", "content": "My baby has a fever."},
        {"role": "assistant", "content": "How old is she?"},
        {"role": "user", "content": "Five weeks."},
    ],
    "rubrics": [
        {"criterion": "Sends her to hospital now", "points": 10, "tags": ["level:example", "axis:accuracy"]},
        {"criterion": "Advises waiting", "points": -8.0, "tags": ["axis:accuracy"]},
        {"criterion": "Asks about feeding", "points": 3, "tags": []},
        {"criterion": "sends her  to hospital now", "points": 10, "tags": []},
    ],
}


def task_of(mapping, record):
    return map_record(mapping, record).values


def left_out(mapping, record):
    return map_record(mapping, record).left_out


def fits_schema(task):
    path = task_path("import", task["id"])
    return list(shape(Document(path, task), place(path), Shapes(Schemas()))) == []


def test_a_k_qa_record_becomes_a_task():
    task = task_of(K_QA, A_QUESTION)
    assert fits_schema(task)
    assert task["prompt"] == [{"role": "user", "content": "Can I take ibuprofen\nwith my blood pressure tablets?"}]
    assert task["title"] == "Can I take ibuprofen with my blood pressure tablets?"
    assert (task["kind"], task["audience"], task["locale"], task["minutes"]) == (
        "reference_answer",
        "patient",
        "en-US",
        20,
    )
    assert task["source"] == {
        "name": "k-qa",
        "record": "Can I take ibuprofen\nwith my blood pressure tablets?",
        "licence": "MIT",
        "icd10": "Hypertension",
    }


def rubric_of(mapping, record):
    """The criteria of a record without their ids, which are all different."""
    rubric = task_of(mapping, record)["rubric"]
    assert len({criterion["id"] for criterion in rubric}) == len(rubric)
    return [{name: value for name, value in criterion.items() if name != "id"} for criterion in rubric]


def test_a_criterion_has_the_same_id_in_every_import():
    first, again = (task_of(K_QA, A_QUESTION)["rubric"] for line in (1, 99))
    assert [criterion["id"] for criterion in first] == [criterion["id"] for criterion in again]


def test_k_qas_claims_become_criteria_and_a_repeated_one_is_kept_once():
    must = {"axis": "completeness", "must_have": True, "points": 5}
    assert rubric_of(K_QA, A_QUESTION) == [
        {"criterion": "Ibuprofen can raise blood pressure", **must},
        {"criterion": "Ask a pharmacist first", **must},
        {"criterion": "Paracetamol is usually safer", "points": 2, "axis": "completeness"},
    ]


def test_a_criterion_that_is_left_out_is_named():
    twice = "of “Nice_to_have” (2 points) stands in “Must_have” already (5 points), and once is kept"
    assert left_out(K_QA, A_QUESTION) == (
        f"criterion “Ask a pharmacist first” {twice}",
        f"criterion “Ibuprofen can raise blood pressure” {twice}",
    )
    assert left_out(HEALTHBENCH, A_CONVERSATION) == (
        "criterion “Sends her to hospital now” stands in “rubrics” twice, and once is kept",
    )
    wordless = A_CONVERSATION | {"rubrics": [{"criterium": "Sends her to hospital", "points": 5}]}
    assert left_out(HEALTHBENCH, wordless) == ("criterion 1 of “rubrics” has no “criterion”",)


@pytest.mark.parametrize("again", ["Sends her to hospital", " sends HER to\n hospital "])
@pytest.mark.parametrize(("one", "other"), [(7, -7), (10, 4), (0, -1)])
def test_a_criterion_with_two_values_is_not_decided_here(one, other, again):
    rubrics = [{"criterion": "Sends her to hospital", "points": one}, {"criterion": again, "points": other}]
    with pytest.raises(Unmapped, match=f"“Sends her to hospital” stands twice, with {one} and {other} points"):
        task_of(HEALTHBENCH, A_CONVERSATION | {"rubrics": rubrics})


def test_of_two_lists_the_first_decides_unless_they_contradict_each_other():
    lists = [{"each": "good", "points": 5}, {"each": "fair", "points": 2}, {"each": "harmful", "points": -5}]
    mapping = {"name": "own", "key": "t", "task": {"title": {"from": "t"}}, "rubric": lists}
    assert rubric_of(mapping, {"t": "x", "good": ["a"], "fair": ["A", "b"]}) == [
        {"criterion": "a", "points": 5}, {"criterion": "b", "points": 2},
    ]  # fmt: skip
    with pytest.raises(Unmapped, match="with 5 and -5 points"):
        task_of(mapping, {"t": "x", "good": ["a"], "harmful": ["A"]})


def test_a_healthbench_record_becomes_a_task():
    task = task_of(HEALTHBENCH, A_CONVERSATION)
    assert fits_schema(task)
    assert task["title"] == "Five weeks."
    assert task["prompt"] == A_CONVERSATION["prompt"]
    assert rubric_of(HEALTHBENCH, A_CONVERSATION) == [
        {"criterion": "Sends her to hospital now", "points": 10, "axis": "accuracy", "level": "example"},
        {"criterion": "Advises waiting", "points": -8, "axis": "accuracy"},
        {"criterion": "Asks about feeding", "points": 3},
    ]
    assert task["source"] == {"name": "healthbench", "record": "0f3c5b7d", "licence": "MIT"}


def test_the_same_record_has_the_same_id_wherever_it_stands():
    first, again = task_of(K_QA, A_QUESTION), task_of(K_QA, dict(reversed(A_QUESTION.items())))
    assert first["id"] == again["id"]
    assert fullmatch(TASK_ID, first["id"])


def test_only_the_key_makes_the_id():
    assert task_of(K_QA, A_QUESTION | {"Must_have": []})["id"] == task_of(K_QA, A_QUESTION)["id"]
    assert task_of(K_QA, A_QUESTION | {"Question": "Another?"})["id"] != task_of(K_QA, A_QUESTION)["id"]


def test_a_record_without_criteria_has_no_rubric():
    assert "rubric" not in task_of(K_QA, {"Question": "Why?"})
    assert "rubric" not in task_of(K_QA, {"Question": "Why?", "Must_have": [], "Nice_to_have": None})


def test_what_the_source_may_leave_out_is_left_out():
    assert "icd10" not in task_of(K_QA, {"Question": "Why?"})["source"]


@pytest.mark.parametrize("record", [{}, {"Question": ""}, {"Question": " \n"}, {"Question": None}, {"q": "Why?"}])
def test_a_record_without_its_key_says_so(record):
    with pytest.raises(Unmapped, match="it has no “Question”"):
        task_of(K_QA, record)


def test_a_record_with_nothing_to_answer_says_what_is_missing():
    with pytest.raises(Unmapped, match=r"it has nothing for “title” \(from t\)"):
        task_of(own_mapping() | {"key": "id"}, {"id": 1, "t": "   "})
    with pytest.raises(Unmapped, match="its messages are not a list"):
        task_of(HEALTHBENCH, {"prompt_id": "x"})


@pytest.mark.parametrize(
    "messages",
    [[{"role": "user"}], [{"content": "Hi"}], [{"role": "user", "content": "  "}], ["Hi"], [None], [["user", "Hi"]]],
)
def test_a_message_without_role_or_content_is_refused(messages):
    with pytest.raises(Unmapped, match="a message has no role or no content"):
        task_of(HEALTHBENCH, A_CONVERSATION | {"prompt": messages})


def test_a_conversation_the_user_never_speaks_in_has_no_title():
    with pytest.raises(Unmapped, match="nothing for “title”"):
        task_of(HEALTHBENCH, A_CONVERSATION | {"prompt": [{"role": "assistant", "content": "Hello"}]})


@pytest.mark.parametrize("points", [None, "5", "", 2.5, True, [5], {}])
def test_points_that_are_no_whole_number_are_refused(points):
    record = A_CONVERSATION | {"rubrics": [{"criterion": "Names the red flags", "points": points}]}
    with pytest.raises(Unmapped, match="not a whole number"):
        task_of(HEALTHBENCH, record)


def test_a_key_of_several_fields_needs_all_of_them():
    mapping = {"key": ["id", "meta.turn"]}
    assert record_key(mapping, {"id": 7, "meta": {"turn": 2}}) == "7\x002"
    assert record_key(mapping, {"id": 0, "meta": {"turn": 0}}) == "0\x000"
    with pytest.raises(Unmapped, match=r"“id, meta\.turn”"):
        record_key(mapping, {"id": 7, "meta": 2})


@pytest.mark.parametrize("key", [1, "1", 1.0, " 1\n"])
def test_one_key_is_one_however_a_file_writes_it(key):
    assert record_key({"key": "id"}, {"id": key}) == "1"


def own_mapping(**task):
    plain = {"title": {"from": "t"}}
    return {"name": "own", "key": "t", "task": plain | task}


def test_words_are_exchanged_for_the_projects_own():
    mapping = own_mapping(audience={"from": "who", "words": {"adult": "patient"}})
    assert task_of(mapping, {"t": "x", "who": " adult "})["audience"] == "patient"
    assert task_of(mapping, {"t": "x", "who": "student"})["audience"] == "student"


def test_a_text_is_cut_into_a_list():
    mapping = own_mapping(tags={"from": "tags", "split": ";"})
    assert task_of(mapping, {"t": "x", "tags": "winter; chest ;;"})["tags"] == ["winter", "chest"]


def test_an_optional_field_may_be_missing():
    mapping = own_mapping(ask={"from": "ask", "optional": True})
    assert "ask" not in task_of(mapping, {"t": "x"})
    assert task_of(mapping, {"t": "x", "ask": "Be brief."})["ask"] == "Be brief."


def test_a_dot_goes_deeper_on_both_sides():
    mapping = own_mapping(**{"risk.severity": {"from": "a.b"}})
    assert task_of(mapping, {"t": "x", "a": {"b": "major"}})["risk"] == {"severity": "major"}


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("Short enough", 12, "Short enough"),
        ("One two three", 10, "One two…"),
        ("One, two three", 6, "One…"),
        ("Supercalifragilistic", 10, "Supercali…"),
        (" spread \n over\tlines ", 40, "spread over lines"),
    ],
)
def test_a_title_is_cut_at_a_word(text, length, short):
    assert shorten(text, length) == short


@quick
@given(st.text(max_size=120), st.integers(10, 100))
def test_a_title_is_never_longer_than_it_may_be(text, length):
    found = shorten(text, length)
    assert len(found) <= length
    assert "\n" not in found


def test_a_mapping_nobody_knows_is_answered_with_those_there_are():
    with pytest.raises(WrongUse) as refusal:
        read_mapping("no-such-mapping")
    assert "healthbench, healthbench-professional, k-qa" in refusal.value.hint


@pytest.mark.parametrize("target", ["id", "rubric", "outputs", "source", "source.record", "waivers"])
def test_a_map_cannot_set_what_is_made_in_another_way(tmp_path, target):
    file = tmp_path / "own.yaml"
    task = "title: {from: q}\n  kind: {value: x}\n  specialty: {value: x}\n  audience: {value: x}\n  prompt: {user: q}"
    file.write_text(f"name: own\nkey: q\ntask:\n  {task}\n  {target}: {{from: q}}\n", encoding="utf-8")
    with pytest.raises(WrongUse, match=f"own.yaml, line 9: “{target}”"):
        read_mapping(str(file))
    file.write_bytes(b"name: caf\xe9\n")
    with pytest.raises(WrongUse, match="UTF-8"):
        read_mapping(str(file))


def test_a_mapping_of_ones_own_is_read_by_its_path(tmp_path):
    file = tmp_path / "own.yaml"
    task = "title: {from: q}\n  kind: {value: x}\n  specialty: {value: x}\n  audience: {value: x}\n  prompt: {user: q}"
    file.write_text(f"name: own\nkey: q\ntask:\n  {task}\n", encoding="utf-8")
    assert read_mapping(str(file))["name"] == "own"


@pytest.mark.parametrize(
    ("text", "line"), [("name: own\nname: own\n", 2), ("name: own\nkey: q\ntask: none\n", 3), ("name: Own!\n", 1)]
)
def test_a_mapping_that_is_not_one_is_refused_with_its_line(tmp_path, text, line):
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUse, match=f"own.yaml, line {line}:"):
        read_mapping(str(file))
