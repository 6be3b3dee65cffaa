"""What `rlhf task import` prints for files as people have them: a map is proposed, tried, used, and used again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands import spreadsheets
from tests.commands.test_transcripts import Transcript, transcript

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["transcript"]
BATCH = ("--batch", "2026-w50-knees")


def place(transcript: Transcript) -> Path:
    return transcript.team.root / "morgan"


def test_import_of_a_table(transcript: Transcript) -> None:
    here = place(transcript)
    (here / "knees.csv").write_text(spreadsheets.text_of(), encoding="utf-8")
    transcript.run("morgan", "task", "import", "--map-from", "knees.csv")
    transcript.run("morgan", "task", "import", "--map-from", "knees.csv", code=2)
    given = (*BATCH, "--map", "knees.map.yaml")
    transcript.run("morgan", "task", "import", "knees.csv", *given, "--dry-run")
    transcript.run("morgan", "task", "import", "knees.csv", *given)
    transcript.run("morgan", "task", "import", "knees.csv", *given, "--json")
    (here / "semicolons.csv").write_text("\ufeff" + spreadsheets.text_of(";"), encoding="utf-8")
    transcript.run("morgan", "task", "import", "semicolons.csv", *given)
    (here / "stated.csv").write_text("sep=|\n" + spreadsheets.text_of("|"), encoding="utf-8")
    transcript.run("morgan", "task", "import", "stated.csv", *given)
    (here / "titled.csv").write_text(spreadsheets.text_of(above=("Knees — week 50", "")), encoding="utf-8")
    transcript.run("morgan", "task", "import", "titled.csv", *given)
    (here / "unicode.txt.tsv").write_bytes(spreadsheets.text_of("\t").encode("utf-16"))
    transcript.run("morgan", "task", "import", "unicode.txt.tsv", *given)
    (here / "old.csv").write_bytes(spreadsheets.text_of(";").encode("windows-1252"))
    transcript.run("morgan", "task", "import", "old.csv", *given)


def test_import_of_a_workbook(transcript: Transcript) -> None:
    here = place(transcript)
    spreadsheets.workbook(here / "knees.xlsx")
    transcript.run("morgan", "task", "import", "--map-from", "knees.xlsx")
    given = (*BATCH, "--map", "knees.map.yaml")
    transcript.run("morgan", "task", "import", "knees.xlsx", *given, "--dry-run", code=1)
    transcript.run("morgan", "task", "import", "knees.xlsx", *given, "--strict", code=1)
    transcript.run("morgan", "task", "import", "knees.xlsx", *given, code=1)
    transcript.run("morgan", "task", "import", "knees.xlsx", *given, "--sheet", "Read me", code=3)
    transcript.run("morgan", "task", "import", "knees.xlsx", *given, "--sheet", "Request", code=2)
    transcript.run("morgan", "task", "import", "knees.xlsx", *given, "--header", "2", code=2)


def test_import_of_odd_records(transcript: Transcript) -> None:
    here = place(transcript)
    spreadsheets.json_lines(
        here / "odd.jsonl",
        {"id": "o1", "question": "Is this a sprain?"},
        {"id": "o2", "question": "Can I take ibu\u200bprofen for it?"},
        {"id": "o3", "question": "May I run?"},
        {"id": "o3", "question": "May I swim?"},
        {"id": "o4", "question": "is this a  sprain?"},
        {"id": "o5", "question": "Ice or heat?", "rubric": [
            {"criterion": "Says ice first", "points": 4}, {"criterion": "says ice first", "points": -4}]},
        {"id": "o1", "question": "Is this a sprain?"},
    )  # fmt: skip
    transcript.run("morgan", "task", "import", "--map-from", "odd.jsonl", "--out", "odd.yaml")
    given = (*BATCH, "--map", "odd.yaml")
    transcript.run("morgan", "task", "import", "odd.jsonl", *given, code=1)
    transcript.run("morgan", "task", "import", "odd.jsonl", *given, "--json", code=1)


def test_import_that_cannot_be_read(transcript: Transcript) -> None:
    here = place(transcript)
    (here / "knees.csv").write_text(spreadsheets.text_of(), encoding="utf-8")
    transcript.run("morgan", "task", "import", "--map-from", "knees.csv")
    given = (*BATCH, "--map", "knees.map.yaml")
    transcript.run("morgan", "task", "import", "knees.csv", code=2)
    renamed = spreadsheets.text_of().replace("Minutes", "Mins").replace("Patient message", "Message of patient")
    (here / "renamed.csv").write_text(renamed, encoding="utf-8")
    transcript.run("morgan", "task", "import", "renamed.csv", *given, code=3)
    bad = (
        spreadsheets.text_of().replace("2e1", "soon").replace("25,07/12/2026", "25,31/02/2026").replace("Carer", "Mum")
    )
    (here / "bad.csv").write_text(bad, encoding="utf-8")
    transcript.run("morgan", "task", "import", "bad.csv", *given, code=1)
    (here / "open.csv").write_text(spreadsheets.text_of().replace(",long", ',"long'), encoding="utf-8")
    transcript.run("morgan", "task", "import", "open.csv", *given, code=3)
    (here / "knees.bin.csv").write_bytes(b"Ref\xff\x81;\n")
    transcript.run("morgan", "task", "import", "knees.bin.csv", *given, code=3)
    transcript.run("morgan", "task", "import", "knees.csv", *given, "--encoding", "klingon", code=2)
    (here / "knees.xml").write_text('<!DOCTYPE a [<!ENTITY b "c">]><a><k>1</k></a>', encoding="utf-8")
    transcript.run("morgan", "task", "import", "knees.xml", *given, code=3)
