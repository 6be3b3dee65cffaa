"""A map that is proposed is a valid one, imports the file it was proposed for, and says where it has doubts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from rlhf.errors import MapIsThere, MapNotWritten, NothingToMap
from rlhf.model.import_record import How
from rlhf.rules.shape import Shapes
from rlhf.store.files.importing.read_source import read_source
from rlhf.store.files.schemas import Schemas
from rlhf.workflows.publishing.map_source import tasks_of
from rlhf.workflows.publishing.propose_map import propose_map
from rlhf.workflows.publishing.read_map import read_mapping

if TYPE_CHECKING:
    from pathlib import Path


def proposed(
    folder: Path, text: str, name: str = "asked.csv", zone: str = "Europe/London"
) -> tuple[dict[str, Any], str]:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    target, map_text, _ = propose_map(file, How(), folder / "asked.map.yaml", zone)
    read_mapping(str(target))
    return yaml.safe_load(map_text), map_text


def test_columns_are_known_by_what_people_call_them(tmp_path: Path) -> None:
    text = (
        "No.,Topic,Department,Reader,Question,Mins,Deadline,Urgency,Must have,Site\n"
        "1,Knee,General Practice,Patient,Why does it hurt?,20,2026-12-04,Same day,Rest; Ice,North\n"
        "2,Hip,Cardiology,Clinician,What now?,25,2026-12-05,Routine,Call,South\n"
    )
    mapping, shown = proposed(tmp_path, text)
    assert mapping["key"] == "No."
    assert mapping["task"] == {
        "title": {"from": "Topic"}, "kind": {"value": "reference_answer"},
        "specialty": {"from": "Department", "as": "slug"},
        "audience": {"from": "Reader", "words": {"Patient": "patient", "Clinician": "clinician"}},
        "prompt": {"user": "Question"}, "acuity": {
            "from": "Urgency", "words": {"Same day": "same_day", "Routine": "routine"}},
        "minutes": {"from": "Mins", "as": "integer"},
        "due": {"from": "Deadline", "as": "date", "order": "dmy"},
    }  # fmt: skip
    assert mapping["rubric"][0]["each"] == "Must have"
    assert "#   Site (column J): North, South" in shown
    tasks = tasks_of(read_source(tmp_path / "asked.csv"), mapping, Shapes(Schemas()), lambda day: f"{day}T18:00Z")
    assert ([bad.reason for bad in tasks.bad], len(tasks.good)) == ([], 2)
    assert tasks.good[0].values["acuity"] == "same_day"
    assert [one["criterion"] for one in tasks.good[0].values["rubric"]] == ["Rest", "Ice"]


def test_doubts_are_said_where_they_are(tmp_path: Path) -> None:
    text = "Ref,Question,Audience,Minutes,Due,Ref\n1,Why?,GP,soon,04/12/2026,a\n1,How?,Patient,20,05/11/2026,b\n"
    _, shown = proposed(tmp_path, text)
    for remark in (
        "look: “Ref” repeats, so it cannot be; different for every row",
        "look: “GP” need words; there are patient, carer",
        "look: “soon” is no whole number",
        "look: 04/12/2026 is read as 4 December 2026; for the other order: mdy",
    ):
        assert remark in shown


def test_where_the_month_comes_first_it_is_proposed_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_TIME", "LANG"):
        monkeypatch.delenv(name, raising=False)
    text = "Ref,Question,Due\n1,Why?,04/12/2026\n2,How?,04/13/2026\n"
    assert proposed(tmp_path, text, zone="America/New_York")[0]["task"]["due"]["order"] == "mdy"


def test_conversations_and_criteria_of_json_are_known(tmp_path: Path) -> None:
    text = (
        '{"id": "a", "prompt": [{"role": "user", "content": "Why?"}], "rubrics": [{"criterion": "c", "points": 3}]}\n'
    )
    mapping, _ = proposed(tmp_path, text, "talk.jsonl")
    assert mapping["task"]["prompt"] == {"messages": "prompt"}
    assert mapping["task"]["title"] == {"last_user": "prompt", "shorten": 80}
    assert mapping["rubric"] == [{"each": "rubrics", "criterion": "criterion", "points": "points"}]


def test_what_cannot_stand_in_a_line_does_not_break_the_map(tmp_path: Path) -> None:
    mapping, _ = proposed(
        tmp_path, '{"Ref": 1, "Question": "Is it?", "odd\\nname": "v", "x": "a\\u0007b\\ud800"}\n', "odd.jsonl"
    )
    assert mapping["task"]["prompt"] == {"user": "Question"}


def test_values_that_will_not_fit_are_looked_at(tmp_path: Path) -> None:
    text = "Ref,Question,Language,Country,Labels\n1,What is it?,English,United Kingdom,Heart failure;COPD\n"
    mapping, shown = proposed(tmp_path, text)
    assert "look: “English” is not as it must be" in shown
    assert "look: “United Kingdom” is not as it must be" in shown
    assert mapping["task"]["tags"] == {"from": "Labels", "as": "slug", "split": ";", "optional": True} or (
        mapping["task"]["tags"] == {"from": "Labels", "as": "slug", "split": ";"}
    )


def test_messages_of_another_shape_are_known_or_looked_at(tmp_path: Path) -> None:
    talk = '{"id": 1, "conversation": [{"from": "human", "value": "Why?"}]}\n'
    mapping, _ = proposed(tmp_path, talk, "talk.jsonl")
    assert mapping["task"]["prompt"]["words"] == {"human": "user", "gpt": "assistant"}


def test_a_map_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Ref,Question\n1,Why?\n", encoding="utf-8")
    with pytest.raises(MapNotWritten):
        propose_map(tmp_path / "x.csv", How(), tmp_path / "none" / "x.yaml", "UTC")


def test_names_that_yaml_reads_as_something_else_are_quoted(tmp_path: Path) -> None:
    mapping, _ = proposed(tmp_path, "no,'Who' asks?: #1,Question: long\n7,Patient,Why does it hurt so much?\n")
    assert (mapping["key"], mapping["task"]["prompt"]) == ("no", {"user": "Question: long"})


def test_a_map_that_is_there_stays(tmp_path: Path) -> None:
    proposed(tmp_path, "Ref,Question\n1,Why?\n")
    before = (tmp_path / "asked.map.yaml").read_text(encoding="utf-8")
    with pytest.raises(MapIsThere):
        proposed(tmp_path, "Ref,Question\n1,Other?\n")
    assert (tmp_path / "asked.map.yaml").read_text(encoding="utf-8") == before
    (tmp_path / "none.csv").write_text("Ref,Question\n", encoding="utf-8")
    with pytest.raises(NothingToMap):
        propose_map(tmp_path / "none.csv", How(), tmp_path / "none.map.yaml", "UTC")
