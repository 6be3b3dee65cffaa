"""The index's file may be anything, and its questions are answered by its orders, not by reading all that was said."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rlhf.model.people import People
from rlhf.model.policy import Policy
from rlhf.process.next_actions import Do
from rlhf.process.task_state import State, stand
from rlhf.store.index import Index, path_in, queries, standings, waiting
from rlhf.store.index import file as files
from tests.histories import BATCHES, NOW, TASKS, History, TrustingRepository

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

A, B, C = TASKS
ONE, TWO = BATCHES


def silent(_: str) -> None:
    return


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Amara has submitted the first task and is late with the second; Ben's answer to the third is accepted."""
    found = History(tmp_path / "project.git")
    found.claim(ONE, A, "amara", 100)
    found.submit(ONE, A, "amara", "Rest.")
    found.say("morgan", "allocation", ONE, B, to="amara")
    found.accept(TWO, C, "ben", "Go to hospital.")
    found.say("ben", "question", ONE, A, text="Which dose?")
    found.say("emeka", "reply", ONE, A, text="The usual one.")
    found.say("morgan", "question", "", "", text="Who is here?")
    found.now += timedelta(hours=25)
    yield found
    found.close()


@pytest.fixture
def index(history: History) -> Iterator[Index]:
    with Index.open(history.repository, history.now, silent) as opened:
        yield opened


def expected(history: History) -> dict[tuple[str, str], object]:
    repository = history.repository
    keys = [
        (batch, id_) for batch in repository.snapshot.batch_names() for id_, _ in repository.snapshot.task_ids(batch)
    ]
    return {k: stand(repository.facts(*k), repository.people, repository.policy, history.now) for k in keys}


def standings_in(index: Index, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], object]:
    return {(placed.batch, placed.id): placed.standing for placed in queries.tasks(index, keys)}


def right(history: History, *, kept: bool) -> bool:
    """Whether an index opened now is right, and is the file that is kept (or one beside it)."""
    with Index.open(history.repository, history.now, silent) as opened:
        assert standings_in(opened, expected(history)) == expected(history)
        return (opened._file.path is not None) is kept


def test_what_was_said_newest_first(index: Index) -> None:
    assert [e.type for e in queries.events(index)] == ["question", "reply", "question", "allocation"]
    assert [e.by for e in queries.events(index, types=("question", "reply"))] == ["morgan", "emeka", "ben"]
    assert [e.by for e in queries.events(index, types=("question", "reply"), limit=2)] == ["morgan", "emeka"]
    assert [e.by for e in queries.events(index, task=A)] == ["emeka", "ben"]
    assert [e.by for e in queries.events(index, task=A, batch=TWO)] == []
    assert [e.by for e in queries.events(index, task=A, types=("question",))] == ["ben"]
    assert [e.type for e in queries.events(index, owner="morgan")] == ["question", "allocation"]
    assert [e.type for e in queries.events(index, owner="morgan", types=("allocation",))] == ["allocation"]
    newest, second, *_ = queries.events(index)
    assert queries.events(index, after=second.id) == [newest]
    assert queries.events(index, after=second.id, task=A) == []


def test_tasks_by_person_state_and_batch(index: Index) -> None:
    assert [p.id for p in queries.tasks_of(index, "amara")] == [A, B]
    assert [p.id for p in queries.tasks_of(index, "amara", (State.CLAIMED,))] == [B]
    assert waiting.late_and_held(index, NOW + timedelta(days=99)) == {ONE: (2, 0), TWO: (0, 0)}
    assert [p.task.title for p in queries.tasks(index, [(ONE, A), (TWO, A)])] == [f"Task {A}"]
    assert sorted((c.batch, c.state, c.tasks) for c in queries.counts(index)) == [
        (ONE, State.CLAIMED, 1),
        (ONE, State.SUBMITTED, 1),
        (TWO, State.ACCEPTED, 1),
    ]


ASKED = {
    "everything said": lambda index: queries.events(index, after="01", limit=5),
    "said, by types": lambda index: queries.events(index, types=("question", "reply"), after="01", limit=5),
    "said, about a task": lambda index: queries.events(index, task=A, batch=ONE, owner="ben", types=("question",)),
    "said, by somebody": lambda index: queries.events(index, owner="ben", types=("question",), after="01", limit=5),
    "tasks": lambda index: queries.tasks(index, [(ONE, A)]),
    "tasks of somebody": lambda index: queries.tasks_of(index, "amara", (State.CLAIMED, State.SUBMITTED)),
    "counts": queries.counts,
    "what waits for somebody": lambda index: waiting.turns_of(index, "emeka"),
    "what is past its time": lambda index: waiting.overdue(index, [Do.ANSWER], 5),
    "how much waits": waiting.loads,
    "late and held": lambda index: waiting.late_and_held(index, NOW),
    "near due": lambda index: waiting.open_before(index, NOW, 5),
    "the project's": lambda index: waiting.of_the_project(index, People(), Policy("Test")),
}


@pytest.mark.parametrize("name", ASKED)
def test_every_question_is_answered_by_an_order(index: Index, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[str] = []

    def explained(sql, values=()):
        plans.extend(row[3] for row in index._file.rows(f"EXPLAIN QUERY PLAN {sql}", values))
        return index._file.rows(sql, values)

    monkeypatch.setattr(index, "rows", explained)
    ASKED[name](index)
    assert plans
    for plan in plans:
        assert not plan.startswith(("SCAN event", "SCAN task")), plan
        assert "INDEX" in plan or "PRIMARY KEY" in plan or not plan.startswith(("SCAN s", "SCAN w", "SEARCH")), plan
        assert "TEMP B-TREE" not in plan, plan


def spoil_the_head(path: Path) -> None:
    path.write_bytes(b"not a database" + path.read_bytes()[14:])


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def spoil_the_middle(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 8192) + data[-4096:])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def change(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as db:
        for statement in statements:
            db.execute(statement)
    db.close()


SPOILED = {
    "its head": spoil_the_head,
    "cut short": cut,
    "its middle": spoil_the_middle,
    "empty": empty,
    "by another program": lambda path: change(path, "UPDATE meta SET value = 'another' WHERE key = 'program'"),
    "a table gone": lambda path: change(path, "DROP TABLE standing", "UPDATE meta SET value = '' WHERE key = 'state'"),
    "a text that is none": lambda path: change(
        path, "UPDATE event SET body = '{'", "INSERT INTO dirty SELECT batch, task FROM standing"
    ),
    "tables of somebody else": lambda path: change(path, "DROP TABLE meta", "CREATE TABLE meta (other)"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_damaged_file_is_made_anew(history: History, how: str) -> None:
    assert right(history, kept=True)
    SPOILED[how](path_in(history.repository))
    assert right(history, kept=True)
    assert right(history, kept=True)


def test_a_file_that_cannot_be_used_is_left_alone(history: History) -> None:
    path = path_in(history.repository)
    (path / "something").mkdir(parents=True)
    assert right(history, kept=False)
    assert (path / "something").is_dir()


def test_a_folder_that_cannot_be_made_is_done_without(history: History) -> None:
    path_in(history.repository).parent.write_text("a file", encoding="utf-8")
    assert right(history, kept=False)


def test_a_file_that_may_only_be_read_serves_until_something_changes(history: History) -> None:
    assert right(history, kept=True)
    path = path_in(history.repository)

    def read_only(where, *rest, **options):
        return real(f"file:{where}?mode=ro" if where else "", *rest, uri=True, **options)

    real = sqlite3.connect
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", read_only)
        assert right(history, kept=True)
        history.claim(ONE, B, "ben", 200)
        assert right(history, kept=False)
    assert path.exists()
    assert right(history, kept=True)


def test_who_waits_for_a_process_that_does_nothing_goes_on_without_the_file(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert right(history, kept=True)
    history.claim(ONE, B, "ben", 200)
    monkeypatch.setattr(files, "_PATIENCE", 0)
    holder = sqlite3.connect(path_in(history.repository), isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        assert right(history, kept=False)
    finally:
        holder.close()
    assert right(history, kept=True)


def test_indexes_of_other_versions_are_removed(history: History) -> None:
    path = path_in(history.repository)
    path.parent.mkdir()
    others = [path.with_name(name) for name in ("index-0.sqlite", "index-0.sqlite-wal", "index-999.sqlite")]
    for other in others:
        other.write_text("old", encoding="utf-8")
    assert right(history, kept=True)
    assert [other for other in others if other.exists()] == []


def test_it_may_be_deleted_while_it_is_open(history: History) -> None:
    with Index.open(history.repository, history.now, silent) as index:
        files.throw_away(path_in(history.repository))
        assert standings_in(index, expected(history)) == expected(history)
        assert right(history, kept=True)


def test_an_open_index_does_not_see_what_others_write(history: History) -> None:
    before = expected(history)
    with Index.open(history.repository, history.now, silent) as index:
        history.claim(ONE, B, "ben", 200)
        assert right(history, kept=True)
        assert standings_in(index, before) == before


def test_two_who_see_the_repository_otherwise_are_both_right(history: History) -> None:
    """One has read the branches before something was fetched, the other after."""
    earlier = TrustingRepository(history.git, bare=True)
    before = expected(history)
    assert earlier.main
    assert earlier.ledgers.tips
    history.submit(ONE, B, "amara", "Wait.")
    history.say("morgan", "withdrawal", ONE, A, why="Twice here.")
    after = expected(history)
    assert before != after
    for _ in range(3):
        with Index.open(earlier, history.now, silent) as index:
            assert standings_in(index, before) == before
        with Index.open(history.repository, history.now, silent) as index:
            assert standings_in(index, after) == after
    earlier.close()


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_one_who_writes_between_the_steps_of_another_is_noticed(
    history: History, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    """While the first is half done, somebody with another policy, other claims and newer ledgers does it all."""
    monkeypatch.setattr(standings, "_PIECE", 1)
    earlier = TrustingRepository(history.git, bare=True)
    before = expected(history)
    assert earlier.main
    assert earlier.ledgers.tips
    history.approvals = 2
    history.change_settings(emeka="trainer", morgan="trainer")
    history.claim(ONE, B, "ben", 200)
    history.say("ben", "drop", ONE, A)
    told: list[str] = []

    def meanwhile(words: str) -> None:
        told.append(words)
        if words.startswith("Seeing") and sum(said.startswith("Seeing") for said in told) == turn:
            assert right(history, kept=True)

    with Index.open(earlier, history.now, meanwhile) as index:
        assert standings_in(index, before) == before
    assert right(history, kept=True)
    earlier.close()


@pytest.mark.parametrize("turn", [2, 3])
def test_both_interrupted_under_two_policies_leave_nothing_wrong(
    history: History, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    """Whoever follows must not take where a task stands under one policy for where it stands under another."""
    monkeypatch.setattr(standings, "_PIECE", 1)
    history.review("emeka", "approve", ONE, A, "amara")
    earlier = TrustingRepository(history.git, bare=True)
    assert earlier.policy
    assert earlier.people
    assert earlier.ledgers.tips
    before = expected(history)
    history.approvals = 2
    history.change_settings(morgan="trainer")
    assert {key for key, found in expected(history).items() if found != before[key]} == {(ONE, A), (ONE, B)}
    seen = {"first": 0, "second": 0}

    def second(words: str) -> None:
        seen["second"] += words.startswith("Seeing")
        if seen["second"] == 1:
            raise KeyboardInterrupt

    def first(words: str) -> None:
        seen["first"] += words.startswith("Seeing")
        if words.startswith("Seeing") and seen["first"] == 1:
            with pytest.raises(KeyboardInterrupt):
                Index.open(history.repository, history.now, second)
        if seen["first"] == turn:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Index.open(earlier, history.now, first)
    assert right(history, kept=True)
    earlier.close()


def test_the_first_build_tells_what_it_does(history: History) -> None:
    told: list[str] = []
    Index.open(history.repository, history.now, told.append).close()
    assert [words.partition(" …")[0] for words in told] == [
        "Reading what was said",
        "Reading tasks",
        "Seeing where tasks stand",
    ]
    told.clear()
    Index.open(history.repository, history.now, told.append).close()
    assert told == []


def test_what_waits_for_whom(history: History) -> None:
    with Index.open(history.repository, history.now, silent) as index:
        assert {(turn.do, turn.task) for turn in waiting.turns_of(index, "amara")} == {(Do.WRITE, B)}
        assert [(turn.do, turn.task, turn.about) for turn in waiting.turns_of(index, "emeka")] == [
            (Do.REVIEW, A, "amara")
        ]
        (late,) = [load for load in waiting.loads(index) if load.handle == "amara"]
        assert (late.do, late.count, late.overdue) == (Do.WRITE, 1, 1)
        people, policy = history.repository.people, history.repository.policy
        assert [event.by for event in waiting.of_the_project(index, people, policy)] == ["morgan"]


def test_what_nobody_has_and_is_due(history: History) -> None:
    for number, days in enumerate((9, 2, 5)):
        due = f"{(NOW + timedelta(days=days)).isoformat()}[UTC]"
        id_ = f"t-ffffffff0{number}"
        history.merge({history.task_path(TWO, id_): history.task_text(id_, due=due)})
    with Index.open(history.repository, history.now, silent) as index:
        near = waiting.open_before(index, NOW + timedelta(days=6), 5)
        assert [task[-2:] for _, task, _ in near] == ["01", "02"]
        assert [task[-2:] for _, task, _ in waiting.open_before(index, NOW + timedelta(days=6), 1)] == ["01"]
