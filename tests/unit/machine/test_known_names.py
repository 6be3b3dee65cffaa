"""The names that a copy knows, from its files and its index, whatever state these are in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from rlhf.store import known_names
from rlhf.store.known_names import KnownName

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND, THIRD = "t-aaaaaaaaa1", "t-aaaaaaaaa2", "t-bbbbbbbbb1"


def an_index(root: Path, tasks: list[tuple[str, str, int, str]], name: str = "index-2.sqlite") -> None:
    """Make an index of tasks: id, title, whether it is held, state."""
    folder = root / ".git" / "rlhf"
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / name)) as index:
        index.executescript(
            "CREATE TABLE task (batch, id, title); CREATE TABLE standing (batch, task, state, held);"
            "CREATE TABLE batch (name, title); CREATE TABLE event (id, type, owner, task, body);"
            "CREATE TABLE submission (task, author); CREATE TABLE answer (task, handle);"
        )
        index.executemany("INSERT INTO task VALUES ('w50', ?, ?)", [(id_, title) for id_, title, _, _ in tasks])
        rows = [(id_, state, held) for id_, _, held, state in tasks]
        index.executemany("INSERT INTO standing VALUES ('w50', ?, ?, ?)", rows)
        index.execute("INSERT INTO batch VALUES ('w50', 'Week 50')")
        event = ("01hxxxxxxxxxxxxxxxxx4k9m2x", "question", "amara", FIRST, "{}")
        index.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?)", event)
        index.execute("INSERT INTO submission VALUES (?, 'amara')", (FIRST,))
        index.commit()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy with two task files, one of which the index does not know."""
    for name in (FIRST, SECOND):
        (tmp_path / "tasks" / "w50").mkdir(parents=True, exist_ok=True)
        (tmp_path / "tasks" / "w50" / f"{name}.yaml").touch()
    an_index(tmp_path, [(FIRST, "Tight chest", 0, "open"), (THIRD, "Cough", 0, "claimed")])
    return tmp_path


def test_tasks_of_files_and_of_the_index_with_their_titles(root: Path) -> None:
    assert known_names.tasks(root, "t-") == [
        KnownName(FIRST, "Tight chest"), KnownName(SECOND), KnownName(THIRD, "Cough")
    ]  # fmt: skip
    assert known_names.tasks(root, "t-b") == [KnownName(THIRD, "Cough")]
    assert known_names.tasks(root, "x") == []


@pytest.mark.parametrize(("held", "state"), [(1, "claimed"), (0, "withdrawn")])
def test_no_title_of_what_is_held_or_withdrawn(tmp_path: Path, held: int, state: str) -> None:
    an_index(tmp_path, [(FIRST, "Tight chest", held, state)])
    assert known_names.tasks(tmp_path) == [KnownName(FIRST)]


def test_of_very_many_only_those_with_files_here(root: Path) -> None:
    many = [(f"t-c{number:09}", "Other", 0, "open") for number in range(known_names.MOST)]
    (root / ".git" / "rlhf" / "index-2.sqlite").unlink()
    an_index(root, [*many, (FIRST, "Tight chest", 0, "open")])
    assert known_names.tasks(root) == [KnownName(FIRST, "Tight chest"), KnownName(SECOND)]
    assert known_names.tasks(root, "t-c000000001") == [KnownName("t-c000000001", "Other")]


def test_answers_of_a_task(root: Path) -> None:
    (root / "answers" / "w50" / FIRST).mkdir(parents=True)
    (root / "answers" / "w50" / FIRST / "ben.md").touch()
    (root / "answers" / "w50" / FIRST / "a copy.md").touch()
    assert known_names.answers(root, f"{FIRST}/") == [KnownName(f"{FIRST}/amara"), KnownName(f"{FIRST}/ben")]
    assert known_names.answers(root, f"{FIRST}/b") == [KnownName(f"{FIRST}/ben")]
    assert known_names.answers(root, FIRST[:5]) == []


def test_people_whatever_else_is_said_of_them(root: Path) -> None:
    (root / "people.yaml").write_text(
        '# Who is who\npeople:\n  amara:  # new\n    name: "Dr Amara Okafor"\n    roles: [trainer]\n    keys:\n'
        "      - public: ssh-ed25519 AAAA\n  ben:\n    roles: [trainer]\n    name: Dr Ben Whitlow\n  no-name:\n",
        encoding="utf-8",
    )  # fmt: skip
    assert known_names.people(root) == [
        KnownName("amara", "Dr Amara Okafor"), KnownName("ben", "Dr Ben Whitlow"), KnownName("no-name")
    ]  # fmt: skip
    assert known_names.people(root, "b") == [KnownName("ben", "Dr Ben Whitlow")]


def test_batches_guidance_and_messages(root: Path) -> None:
    (root / "guidance").mkdir()
    (root / "guidance" / "writing-answers.md").touch()
    (root / "guidance" / "notes.txt").touch()
    (root / "tasks" / ".moved").mkdir()
    assert known_names.batches(root) == [KnownName("w50", "Week 50")]
    assert known_names.guidance(root) == [KnownName("writing-answers")]
    assert known_names.messages(root, ["question"]) == [KnownName("4k9m2x", f"question by amara {FIRST}")]
    assert known_names.messages(root, ["flag"]) == []


def test_of_what_is_damaged_nothing_is_told_and_nothing_is_changed(root: Path) -> None:
    index = root / ".git" / "rlhf" / "index-2.sqlite"
    index.write_bytes(b"no database" * 99)
    (root / "people.yaml").write_bytes(b"\xff\xfe people:\x00\n  amara: \xff\n")
    assert known_names.tasks(root) == [KnownName(FIRST), KnownName(SECOND)]
    assert known_names.people(root) == known_names.messages(root, ["flag"]) == []
    assert index.read_bytes() == b"no database" * 99
    (root / ".git" / "rlhf" / "index-2.sqlite").unlink()
    an_index(root, [], name="index-3.sqlite")
    with closing(sqlite3.connect(root / ".git" / "rlhf" / "index-3.sqlite")) as later:
        later.execute("DROP TABLE standing")
    assert known_names.tasks(root) == [KnownName(FIRST), KnownName(SECOND)]
