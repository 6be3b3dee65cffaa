"""Whatever happened, in whatever order: the index says what the repository says, and what an index made anew says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from rlhf.process.entitlement import counting
from rlhf.process.next_actions import turns
from rlhf.process.task_state import stand
from rlhf.store.index import Index, path_in, queries, waiting
from rlhf.store.index.file import throw_away
from tests.histories import BATCHES, TASKS, WRITERS, History
from tests.unit.quick import quick

TABLES = ("ledger", "event", "batch", "task", "answer", "lease", "submission", "standing", "work", "turn", "dirty")

AT_FIRST = (("one", TASKS[0]), ("one", TASKS[1]), ("two", TASKS[2]))
batch, task, writer = st.sampled_from(BATCHES), st.sampled_from(TASKS), st.sampled_from(WRITERS)
#: Mostly where tasks stand at first; the last two are where they may be moved to.
place = st.sampled_from((*AT_FIRST, *AT_FIRST, ("two", TASKS[0]), ("one", TASKS[2])))
hours = st.integers(-30, 60)
words = st.sampled_from(("Rest.", "Rest, and come back.", "Go to hospital."))
reviewer = st.sampled_from(("emeka", "freya", "ben", "amara"))
verdict = st.sampled_from(("approve", "request_changes", "comment"))
anyone = st.sampled_from(("amara", "ben", "emeka", "morgan", "stranger"))


def happening(name, *parts):
    return st.tuples(st.just(name), *parts)


HAPPENINGS = st.one_of(
    happening("say", anyone, st.sampled_from(("question", "time", "drop", "withdrawal")), place),
    happening("raise", anyone, st.sampled_from(("flag", "escalation", "question")), place),
    happening("settle", anyone, st.sampled_from(("resolution", "acknowledgement", "reassignment", "reply"))),
    happening("allot", st.sampled_from(("morgan", "ben")), writer, place),
    happening("submit", place, writer, words),
    happening("review", reviewer, verdict, place, writer),
    happening("received", place, writer, hours),
    happening("claim", place, writer, hours, st.booleans()),
    happening("accept", place, writer, st.one_of(st.none(), words)),
    happening("task", place, st.sampled_from(("plain", "two wanted", "due", "misshapen", "gone"))),
    happening("terms", batch, st.one_of(st.none(), hours)),
    happening("roles", st.sampled_from(("emeka", "ben", "morgan")), st.sampled_from(("evaluator", "manager"))),
    happening("policy", st.integers(1, 2)),
    happening("time", hours),
    happening("rewrite", anyone, st.integers(0, 3)),
    happening("remove", st.sampled_from(("ledger/morgan", "ledger/forge", "claim/{0}", "answer/{0}/amara")), task),
    happening("forget", st.none()),
)


def change_policy(history: History, count: int) -> None:
    history.approvals = count
    history.change_settings()


def change_terms(history: History, name: str, due: int | None) -> None:
    history.merge({f"tasks/{name}/batch.yaml": history.terms(due) if due is not None else None})


def pass_time(history: History, passed: int) -> None:
    history.now += timedelta(hours=passed)


RAISED = {
    "flag": {"category": "unsafe_request", "severity": "major", "text": "Words."},
    "escalation": {"severity": "S1", "asked": "freya"},
    "question": {"text": "Words?"},
}


def settle(history: History, who: str, type_: str) -> None:
    """Say something to what was raised last."""
    raised = history.repository.ledgers.events(lambda file: file.type in RAISED)
    if raised:
        to = raised[-1]
        body = {"to": to.id, "outcome": "prompt_withdrawn", "asked": "emeka", "text": "Words."}
        history.say(who, type_, to.batch, to.task, **body)


HOW = {
    "say": lambda h, who, type_, where: h.say(who, type_, *where, text="Words."),
    "raise": lambda h, who, type_, where: h.say(who, type_, *where, **RAISED[type_]),
    "settle": settle,
    "allot": lambda h, by, to, where: h.say(by, "allocation", *where, to=to),
    "submit": lambda h, where, who, said: h.submit(*where, who, said),
    "review": lambda h, by, given_, where, author: h.review(by, given_, *where, author),
    "received": lambda h, where, author, later: h.received(*where, author, timedelta(hours=later)),
    "claim": lambda h, where, who, left, released: h.claim(*where, who, left, released=released),
    "accept": lambda h, where, who, said: h.accept(*where, who, said),
    "task": lambda h, where, how: h.merge({h.task_path(*where): task_in(h, where[1], how)}),
    "terms": change_terms,
    "roles": lambda h, who, role: h.change_settings(**{who: role}),
    "policy": change_policy,
    "time": pass_time,
    "rewrite": lambda h, who, keep: h.rewrite(who, keep),
    "remove": lambda h, branch, about: h.remove(branch.format(about)),
    "forget": lambda h, _: throw_away(path_in(h.repository)),
}


def task_in(history: History, id_: str, how: str) -> bytes | None:
    due = f"{(history.now + timedelta(hours=5)).isoformat()}[UTC]"
    return {
        "plain": history.task_text(id_),
        "two wanted": history.task_text(id_, answers_wanted=2),
        "due": history.task_text(id_, due=due, minutes=45),
        "misshapen": b"id: t-0000000000\n",
        "gone": None,
    }[how]


def silent(_: str) -> None:
    return


def require_right(history: History) -> None:
    repository = history.repository
    with Index.open(repository, history.now, silent) as index:
        kept = {table: sorted(map(repr, index.rows(f"SELECT * FROM {table}"))) for table in TABLES}
        keys = [
            (batch, id_)
            for batch in repository.snapshot.batch_names()
            for id_, _ in repository.snapshot.task_ids(batch)
        ]
        found = {(placed.batch, placed.id): placed.standing for placed in queries.tasks(index, keys)}
        expected = {
            key: stand(repository.facts(*key), repository.people, repository.policy, history.now) for key in keys
        }
        assert found == expected
        waiting_now = [
            turn
            for key in keys
            for turn in turns(repository.facts(*key), expected[key], repository.people, repository.policy, history.now)
        ]
        everyone = repository.people.by_handle
        told = {turn for handle in everyone for turn in waiting.turns_of(index, handle)}
        assert told == {turn for turn in waiting_now if turn.who}
        assert len(kept["standing"]) == len(keys)
        assert index._file.path == path_in(repository), "the file was right, nothing had to be made beside it"
        said = counting(queries.events(index), repository.people, repository.policy)
        assert sorted(said, key=lambda e: (e.id, e.by)) == sorted(
            repository.ledgers.events(lambda _: True), key=lambda e: (e.id, e.by)
        )
    path = path_in(repository)
    aside = path.with_name("aside")
    path.rename(aside)
    try:
        with Index.open(repository, history.now, silent) as index:
            anew = {table: sorted(map(repr, index.rows(f"SELECT * FROM {table}"))) for table in TABLES}
    finally:
        throw_away(path)
        aside.rename(path)
    assert kept == anew


@settings(quick, max_examples=20)
@given(st.lists(HAPPENINGS, min_size=4, max_size=14))
def test_whatever_happens_the_index_says_what_the_repository_says(happenings) -> None:
    with TemporaryDirectory() as folder:
        history = History(Path(folder) / "project.git")
        try:
            require_right(history)
            for happened in happenings:
                HOW[happened[0]](history, *happened[1:])
                require_right(history)
        finally:
            history.close()


FIRST = AT_FIRST[0]
SUBMITTED = ("submit", FIRST, "amara", "Rest.")
#: Every kind of change, each after what it needs to matter.
SCRIPT = (
    ("claim", FIRST, "amara", 3, False), ("claim", FIRST, "ben", 2, False), ("time", 4), ("time", -3),
    ("claim", FIRST, "ben", 2, True), ("claim", FIRST, "ben", 2, False), ("remove", "claim/{0}", TASKS[0]),
    ("allot", "morgan", "ben", FIRST), ("roles", "morgan", "evaluator"), ("roles", "morgan", "manager"),
    ("time", 30), ("terms", "one", 31), ("time", 1), ("terms", "one", 60), ("terms", "one", None),
    ("say", "ben", "drop", FIRST),
    SUBMITTED, ("terms", "one", -1), ("received", FIRST, "amara", 1),
    ("review", "emeka", "request_changes", FIRST, "amara"),
    ("submit", FIRST, "amara", "Rest, and come back."), ("review", "emeka", "approve", FIRST, "amara"), ("policy", 2),
    ("review", "freya", "approve", FIRST, "amara"), ("roles", "freya", "trainer"), ("policy", 1),
    ("task", FIRST, "due"), ("review", "emeka", "approve", FIRST, "amara"), ("rewrite", "emeka", 1),
    ("accept", FIRST, "amara", "Rest, and come back."), ("remove", "answer/{0}/amara", TASKS[0]),
    ("accept", FIRST, "amara", None), SUBMITTED, ("remove", "answer/{0}/amara", TASKS[0]),
    ("task", FIRST, "two wanted"), ("claim", FIRST, "amara", 50, False), ("task", FIRST, "misshapen"),
    ("say", "morgan", "withdrawal", FIRST), ("remove", "ledger/morgan", TASKS[0]), ("task", FIRST, "gone"),
    ("task", ("two", TASKS[0]), "plain"), ("forget", None),
)  # fmt: skip


def test_after_every_kind_of_change_the_index_says_what_the_repository_says(tmp_path: Path) -> None:
    history = History(tmp_path / "project.git")
    try:
        require_right(history)
        for happened in SCRIPT:
            HOW[happened[0]](history, *happened[1:])
            require_right(history)
    finally:
        history.close()
