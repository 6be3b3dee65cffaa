"""An import gives an account of every record: what it became, or why it became nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.team import Team

pytestmark = pytest.mark.journey
NEW_BATCH = "2026-w51-new"
MAP = """name: ours
key: id
task:
  title: {from: question, shorten: 60}
  kind: {value: reference_answer}
  specialty: {value: general-practice}
  audience: {value: patient}
  prompt: {user: question}
rubric:
  - {each: rubric, criterion: criterion, points: points}
"""
BRIEF = "Gives the dose in one sentence"


def record(key: object, question: str, *rubric: tuple[str, int]) -> dict[str, Any]:
    criteria = [{"criterion": text, "points": points} for text, points in rubric]
    return {"id": key, "question": question, "rubric": criteria}


RECORDS = [
    record("dose", "How much paracetamol may I take?", (BRIEF, 7), (f" {BRIEF.upper()}", 7)),
    record("twins", "Is this rash shingles?"),
    record("twins", "Can I fly with a cold?"),
    record(4, "Is my inhaler empty?"),
    record("4", "Is my inhaler empty? "),
    record("doubt", "Do I need a scan?", (BRIEF, 7), (BRIEF, -7)),
    record("", "Who am I?"),
]


def put(team: Team, records: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(one) + "\n" for one in records)
    (team.root / "morgan" / "records.jsonl").write_text(text, encoding="utf-8")
    (team.root / "morgan" / "ours.yaml").write_text(MAP, encoding="utf-8")


ORDER = ("task", "import", "records.jsonl", "--batch", NEW_BATCH, "--map", "ours.yaml")


def account(team: Team, *more: str, code: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(team.rlhf("morgan", *ORDER, *more, "--json", code=code).out)
    parts = ("new", "known", "changed", "repeated", "bad", "withheld")
    assert sum(len(found[part]) for part in parts) == found["given"]
    return found


def test_every_record_is_counted_and_what_is_not_taken_is_named(team: Team) -> None:
    put(team, RECORDS)
    held = account(team, "--strict")
    assert (held["given"], held["new"], held["withheld"]) == (7, [], [1, 4])
    told = team.rlhf("morgan", *ORDER, code=1)
    assert "Of 7 records: 2 new tasks, 0 known already, 1 repeated, 4 bad records." in told.words
    assert "Left out of the new tasks: 1 criterion, named above." in told.words
    for line, words in {
        1: f"criterion “{BRIEF}” stands in “rubric” twice, and once is kept",
        2: "its key (id: “twins”) is that of line 3 too, with another title, prompt: none of them is imported.",
        3: "its key (id: “twins”) is that of line 2 too",
        5: "the same record as on line 4",
        6: f"its criterion “{BRIEF}” stands twice, with 7 and -7 points",
        7: "it has no “id”",
    }.items():
        assert f"records.jsonl:{line}: {words}" in told.err
    files = sorted(path.read_text(encoding="utf-8") for path in (team.root / "morgan/tasks" / NEW_BATCH).glob("t-*"))
    assert len(files) == 2
    assert not any("shingles" in text or "fly" in text or "scan" in text for text in files)

    again = account(team)
    assert (again["new"], len(again["known"]), again["changed"]) == ([], 2, [])
    assert [one["line"] for one in again["bad"]] == [2, 3, 6, 7]


def test_a_record_that_says_something_else_now_is_told_and_its_task_stays(team: Team) -> None:
    put(team, RECORDS[:1])
    (task,) = account(team, code=0)["new"]
    path = f"tasks/{NEW_BATCH}/{task}.yaml"
    before = team.main_file(path)
    put(team, [record("dose", "How much ibuprofen may I take?", (BRIEF, 5))])
    told = team.rlhf("morgan", *ORDER)
    assert "Of 1 record: 0 new tasks, 0 known already, 1 known but different, 0 bad records." in told.words
    assert (
        f"records.jsonl:1: {task} is here already, with another title, prompt, rubric; it is left as it is." in told.err
    )
    assert f"edit {path}, then: rlhf publish" in told.err
    assert team.main_file(path) == before


def test_what_nobody_can_see_is_cleaned_or_named_record_by_record(team: Team) -> None:
    texts = ["Fine?", "Rest\x07 \x1b[31mnow?\r\n", "Give \u202e05\u202c mg?", "A\u200bB?", "Half \ud800 of one?"]
    put(team, [record(f"r{number}", text, (BRIEF, 5)) for number, text in enumerate(texts)])
    found = account(team)
    assert [(bad["line"], "nobody can see (U+" in json.dumps(bad)) for bad in found["bad"]] == [(3, True), (4, True)]
    made = [team.main_file(f"tasks/{NEW_BATCH}/{task}.yaml") or "" for task in found["new"]]
    titles = [text.split("title: ")[1].split("\n")[0] for text in made]
    assert sorted(title.strip("\"'") for title in titles) == ["Fine?", "Half ? of one?", "Rest [31mnow?"]
