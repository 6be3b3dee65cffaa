"""Every record that an import is given is taken, known, changed, repeated or refused, with its reason."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from rlhf.process.importing.intake import Here, Intake, Mapped, Named, sort_out
from rlhf.rules.shape import Shapes
from rlhf.store.files.importing.read_source import read_source
from rlhf.store.files.schemas import Schemas
from rlhf.workflows.publishing.map_source import tasks_of
from tests.unit.quick import quick

if TYPE_CHECKING:
    from pathlib import Path

MAPPING = {
    "name": "own", "key": "id", "task": {
        "title": {"from": "question", "shorten": 40}, "kind": {"value": "reference_answer"},
        "specialty": {"value": "general-practice"}, "audience": {"value": "patient"}, "prompt": {"user": "question"},
    },
    "rubric": [{"each": "rubric", "criterion": "criterion", "points": "points"}],
}  # fmt: skip
DOSE, MOLE, COUGH = "How much paracetamol may I take?", "Does this mole worry you?", "Is this cough a cold?"


def write(folder: Path, kind: str, rows: list[tuple[Any, str]]) -> Path:
    """A file of records, each a key and a question, as each program writes them."""
    file = folder / f"records.{kind}"
    records = [{"id": key, "question": question} for key, question in rows]
    if kind == "jsonl":
        file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    elif kind == "json":
        file.write_text(json.dumps(records), encoding="utf-8")
    elif kind == "csv":
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([("id", "question"), *rows])
    else:
        book = Workbook()
        for row in [("id", "question"), *rows]:
            book.active.append(row)  # type: ignore[union-attr]
        book.save(file)
    return file


def read_tasks(file: Path) -> tuple[list[Mapped], list[Named]]:
    tasks = tasks_of(read_source(file), MAPPING, Shapes(Schemas()))
    return tasks.good, tasks.bad


def sorted_file(file: Path, here: dict[str, Here] | None = None) -> tuple[Intake, list[int]]:
    """What becomes of the records of a file, and the lines of those that make no task."""
    good, bad = read_tasks(file)
    return sort_out(good, here or {}, ["id"]), [one.line for one in bad]


@pytest.mark.parametrize(("kind", "first"), [("jsonl", 1), ("json", 1), ("csv", 2), ("xlsx", 2)])
def test_records_that_share_a_key_and_differ_are_all_refused(tmp_path: Path, kind: str, first: int) -> None:
    intake, bad = sorted_file(write(tmp_path, kind, [("a", DOSE), ("b", COUGH), (" a ", MOLE)]))
    assert [record.line for record in intake.new] == [first + 1]
    assert [one.line for one in intake.refused] == [first, first + 2]
    assert intake.refused[0].reason == (
        f"its key (id: “a”) is that of line {first + 2} too, with another title, prompt: none of them is imported. "
        "Give each its own id, or take all but one out of the file."
    )
    assert f"is that of line {first} too" in intake.refused[1].reason
    assert bad == []


@pytest.mark.parametrize(("kind", "first"), [("jsonl", 1), ("json", 1), ("csv", 2), ("xlsx", 2)])
def test_the_same_record_twice_is_one_task_and_told(tmp_path: Path, kind: str, first: int) -> None:
    intake, _ = sorted_file(
        write(tmp_path, kind, [(1, DOSE), ("1", f"{DOSE} "), (1.0, DOSE)][: 3 if kind[0] == "j" else 2])
    )
    assert [record.line for record in intake.new] == [first]
    assert {one.reason for one in intake.repeated} == {f"it is the same record as line {first}"}
    assert intake.refused == []


def test_two_that_are_the_same_do_not_outvote_a_third(tmp_path: Path) -> None:
    intake, _ = sorted_file(write(tmp_path, "jsonl", [("a", DOSE), ("a", DOSE), ("a", MOLE)]))
    assert [one.line for one in intake.refused] == [1, 2, 3]
    assert (intake.new, intake.repeated) == ([], [])
    assert "lines 1, 3 too" in intake.refused[1].reason


def test_keys_of_other_letters_are_other_records(tmp_path: Path) -> None:
    intake, _ = sorted_file(write(tmp_path, "jsonl", [("a", DOSE), ("A", DOSE), ("a a", DOSE), ("a  a", DOSE)]))
    assert len({record.task for record in intake.new}) == 4


def test_a_record_without_a_key_is_told_beside_the_others(tmp_path: Path) -> None:
    intake, bad = sorted_file(write(tmp_path, "jsonl", [("", DOSE), (None, MOLE), (" ", MOLE), ("a", COUGH)]))
    assert bad == [1, 2, 3]
    assert [record.line for record in intake.new] == [4]


def test_a_criterion_of_two_values_is_told_with_its_line(tmp_path: Path) -> None:
    again = [{"criterion": "Says what the dose is", "points": points} for points in (7, -7)]
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps({"id": "a", "question": DOSE, "rubric": again}) + "\n", encoding="utf-8")
    good, (bad,) = read_tasks(file)
    assert good == []
    assert (bad.line, "with 7 and -7 points" in bad.reason) == (1, True)


def test_what_was_imported_before_is_known_or_said_to_differ(tmp_path: Path) -> None:
    file = write(tmp_path, "jsonl", [("a", DOSE), ("b", MOLE), ("c", COUGH)])
    good, _ = read_tasks(file)
    kept = dict(good[0].values) | {
        "source": {"name": "own", "record": "99"},
        "due": "2026-12-04",
        "title": f"{DOSE} \n",
    }
    here = {
        good[0].task: Here("tasks/b/a.yaml", kept),
        good[1].task: Here("tasks/b/b.yaml", dict(good[1].values) | {"title": "A mole"}),
        good[2].task: Here("tasks/b/c.yaml", None),
    }
    intake, _ = sorted_file(file, here)
    assert [record.line for record in intake.known] == [1]
    (different,), (unread,) = intake.changed, intake.kept
    assert (different.record.line, different.record.task, different.fields) == (2, good[1].task, ("title",))
    assert different.here.path == "tasks/b/b.yaml"
    assert "tasks/b/c.yaml cannot be read, and is left as it is" in unread.reason


def test_a_task_of_which_words_were_removed_stays_as_it_is(tmp_path: Path) -> None:
    file = write(tmp_path, "jsonl", [("a", DOSE)])
    (good,), _ = read_tasks(file)
    here = {good.task: Here("tasks/b/a.yaml", dict(good.values) | {"title": "(removed)"})}
    intake, _ = sorted_file(file, here)
    assert (intake.new, intake.known, intake.changed) == ([], [], [])
    assert "words of it were removed on purpose" in intake.kept[0].reason
    assert (intake.new, intake.refused) == ([], [])


@quick
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"))), st.sets(st.sampled_from("abcd")))
def test_every_record_is_counted_once(rows: list[tuple[str, str]], known: set[str]) -> None:
    records = [Mapped(line, key, {"id": key, "title": title}) for line, (key, title) in enumerate(rows, 1)]
    here = {key: Here(f"{key}.yaml", {"id": key, "title": "x"}) for key in known}
    found = sort_out(records, here, ["id"])
    changed = [one.record for one in found.changed]
    parts = (found.new, found.known, changed, found.repeated, found.refused)
    assert sorted(one.line for part in parts for one in part) == [record.line for record in records]
    assert all(one.reason for part in (found.repeated, found.refused) for one in part)
    assert all(one.fields for one in found.changed)
    contents = {key: {title for other, title in rows if other == key} for key, _ in rows}
    assert {record.key for record in found.new} == {k for k in contents if len(contents[k]) == 1 and k not in known}
