"""Each map that comes with rlhf makes tasks of files of its collection's shape; the content is made up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from rlhf.model.import_record import How
from rlhf.process.importing.map_record import names_used
from rlhf.rules.shape import Shapes
from rlhf.store.files.importing.read_source import read_source
from rlhf.store.files.schemas import Schemas
from rlhf.workflows.publishing.map_source import Tasks, tasks_of
from rlhf.workflows.publishing.read_map import lacking_optional, read_mapping, require_columns, shipped_maps, uses_of

if TYPE_CHECKING:
    from pathlib import Path


def mapped(name: str, file: Path) -> Tasks:
    mapping = read_mapping(name)
    source = read_source(file, How(records=mapping.get("records", ""), names=tuple(names_used(mapping))))
    require_columns(source, mapping, file.name)
    assert any(use.what for use in uses_of(source, mapping))
    return tasks_of(source, mapping, Shapes(Schemas()))


def lines(folder: Path, *records: dict[str, Any]) -> Path:
    file = folder / "x.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return file


def test_there_are_these() -> None:
    assert list(shipped_maps()) == [
        "healthbench", "healthbench-professional", "k-qa", "liveqa", "medec", "medicationqa", "medquad",
    ]  # fmt: skip


@pytest.mark.parametrize("name", shipped_maps())
def test_each_names_the_collection_by_its_own_name(name: str) -> None:
    assert read_mapping(name)["name"] == name


def test_k_qa(tmp_path: Path) -> None:
    record = {"Question": "May I take it with milk?", "Free_form_answer": "Yes.", "Must_have": ["Milk is fine"],
              "Nice_to_have": ["Water too"], "ICD_10_diag": "Pain"}  # fmt: skip
    (task,) = mapped("k-qa", lines(tmp_path, record)).good
    assert task.values["source"] == {
        "name": "k-qa",
        "record": "May I take it with milk?",
        "licence": "MIT",
        "icd10": "Pain",
    }
    assert [one["points"] for one in task.values["rubric"]] == [5, 2]


def test_healthbench(tmp_path: Path) -> None:
    prompt = [{"role": "user", "content": "My baby is hot.  "}]
    rubric = {"criterion": "Asks for the age", "points": 7,
              "tags": ["level:cluster", "axis:context_awareness", "cluster:Context Seeking"]}  # fmt: skip
    (task,) = mapped("healthbench", lines(tmp_path, {
        "prompt_id": "p", "prompt": prompt, "rubrics": [rubric], "example_tags": ["theme:context_seeking"],
    })).good  # fmt: skip
    assert (task.values["prompt"], task.values["theme"]) == (prompt, "context_seeking")
    (criterion,) = task.values["rubric"]
    assert {name: criterion[name] for name in ("axis", "level", "tags")} == {
        "axis": "context_awareness", "level": "cluster", "tags": ["cluster-context-seeking"],
    }  # fmt: skip


def test_healthbench_professional(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Fever in a traveller."}, {"role": "assistant", "content": "Since when?"},
             {"role": "user", "content": "Three days "}]  # fmt: skip
    (task,) = mapped("healthbench-professional", lines(tmp_path, {
        "id": "h1", "conversation": {"messages": turns}, "use_case": "consult", "type": "good_faith",
        "difficulty": "typical", "specialty": "Infectious diseases", "physician_response": "Think of malaria.",
        "rubric_items": [{"criterion_text": "Names malaria", "points": 9}],
    })).good  # fmt: skip
    assert task.values["prompt"] == turns
    assert [task.values[name] for name in ("use_case", "intent", "difficulty", "specialty", "title")] == [
        "consult", "good_faith", "typical", "infectious-diseases", "Three days",
    ]  # fmt: skip


def test_medicationqa(tmp_path: Path) -> None:
    book = Workbook()
    heads = ["Question", "Focus (Drug)", "Question Type", "Answer", "Section Title", "URL"]
    for row in (
        heads, ["how is it stored", "a drug", "Storage", "Cool.", "Storage", "https://example.org/1"],
        ["how is it stored", "a drug", "Storage", "Dry.", "Handling", "https://example.org/2"],
        ["may I crush it", "a drug", "Usage", "No.", "Use", "https://example.org/3"],
    ):  # fmt: skip
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "x.xlsx")
    tasks = mapped("medicationqa", tmp_path / "x.xlsx")
    first, second = tasks.good
    assert first.values["outputs"] == [{"name": "A", "content": "Cool."}, {"name": "B", "content": "Dry."}]
    assert len(second.values["outputs"]) == 1
    assert [one.line for one in tasks.joined] == [3]


def test_liveqa(tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_text(
        """<All><NLM-QUESTION qid="TQ1"><Original-Question qfile="1"><SUBJECT>Rash</SUBJECT>
        <MESSAGE>Is it catching?</MESSAGE></Original-Question><NIST-PARAPHRASE>Is a rash catching?</NIST-PARAPHRASE>
        <ReferenceAnswers><ReferenceAnswer aid="1"><ANSWER>Mostly not.</ANSWER></ReferenceAnswer>
        <ReferenceAnswer aid="2"><ANSWER>It depends.</ANSWER><AnswerURL>u</AnswerURL></ReferenceAnswer>
        </ReferenceAnswers></NLM-QUESTION><NLM-QUESTION qid="TQ2"><Original-Question><SUBJECT/><MESSAGE>Why?</MESSAGE>
        </Original-Question><NIST-PARAPHRASE>Why is it?</NIST-PARAPHRASE><ReferenceAnswers><RefAnswer aid="1">
        <ANSWER>So.</ANSWER></RefAnswer></ReferenceAnswers></NLM-QUESTION></All>""",
        encoding="utf-8",
    )
    first, second = mapped("liveqa", tmp_path / "x.xml").good
    assert first.values["prompt"] == [{"role": "user", "content": "Rash\n\nIs it catching?"}]
    assert [one["content"] for one in first.values["outputs"]] == ["Mostly not.", "It depends."]
    assert (second.values["source"]["record"], second.values["outputs"]) == ("TQ2", [{"name": "A", "content": "So."}])


def test_medquad(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for page in ("0001", "0002"):
        (folder / f"{page}.xml").write_text(
            f"""<Document id="{page}" source="made up" url="https://example.org"><Focus>Gout</Focus><QAPairs>
            <QAPair pid="1"><Question qid="{page}-1" qtype="causes">What causes it?</Question>
            <Answer>Crystals in joint {page}.</Answer></QAPair><QAPair pid="2"><Question qid="{page}-2" qtype="care">
            What helps?</Question><Answer></Answer></QAPair></QAPairs></Document>""",
            encoding="utf-8",
        )
    tasks = mapped("medquad", folder)
    assert [task.values["source"]["record"] for task in tasks.good] == ["0001 / 1", "0002 / 1"]
    assert tasks.good[0].values["starting_answer"] == "Crystals in joint 0001."
    assert [(one.file, one.line, one.reason) for one in tasks.bad] == [
        (f"{page}.xml", 2, "it has nothing for “starting_answer” (from Answer)") for page in ("0001", "0002")
    ]


def test_medec(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        "Text ID,Text,Sentences,Error Flag,Error Type,Error Sentence ID,Error Sentence,Corrected Sentence,"
        "Corrected Text\n"
        'ms-1,"A child with a cough. It is gout.","0 A child with a cough.\n1 It is gout.",1,diagnosis,1,'
        'It is gout.,It is croup.,"A child with a cough. It is croup."\n'
        "ms-2,All is well.,0 All is well.,0,NA,-1,NA,NA,NA\n",
        encoding="utf-8",
    )
    tasks = mapped("medec", tmp_path / "x.csv")
    (task,) = tasks.good
    assert (task.values["source"]["record"], task.values["rubric"][0]["criterion"]) == ("ms-1", "It is croup.")
    assert [one.line for one in tasks.skipped] == [3]


def test_a_column_that_may_be_missing_is_told_and_a_value_of_another_kind_has_its_mending(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Ref,Question,Mins,Remark\n1,Why?,20,7\n", encoding="utf-8")
    mapping = {
        "name": "own", "key": "Ref", "task": {
            "title": {"from": "Question"}, "kind": {"value": "reference_answer"}, "specialty": {"value": "cardiology"},
            "audience": {"value": "patient"}, "prompt": {"user": "Question"}, "minutes": {"from": "Mins"},
            "ask": {"from": "Remarks", "optional": True},
        },
    }  # fmt: skip
    source = read_source(tmp_path / "x.csv")
    assert lacking_optional(source, mapping) == [
        "It has no column “Remarks”, which the map can do without; the nearest: “Remark” (column D)."
    ]
    (bad,) = tasks_of(source, mapping, Shapes(Schemas())).bad
    assert bad.reason.startswith("column C (“Mins”): “minutes” must be a whole number, not “20”.")
    assert bad.reason.endswith("Say in the map: minutes: {from: Mins, as: integer}")
