"""The audit's page: what needs a look first comes first, hostile words stay words, ten thousand answers stay small."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

from rlhf.model.instants import zone_of
from rlhf.process.audit import Accepted, Audit, Given, Problem, Removal, Standing
from rlhf.process.project_changes import ProjectChange
from rlhf.process.verdict import Met, RequirementState
from rlhf.reports.audit_page import page
from rlhf.reports.audit_values import values
from tests.team import TASKS

AT = datetime(2026, 11, 30, 19, 30, 4, 123456, tzinfo=UTC)
LONDON = zone_of("Europe/London")
SATISFIED = RequirementState("one evaluator", Met.SATISFIED, "Approved by emeka.", ("emeka",))
OVERRIDDEN = RequirementState("one evaluator", Met.OVERRIDDEN, "Overridden by morgan: Flu", ("morgan",))
ON_TIME = RequirementState("on time", Met.SATISFIED, "Received in time.")
OVERRIDE = Given("01", "morgan", AT, "one evaluator", "Flu")


def an_answer(task: str = TASKS[0], **given) -> Accepted:
    plain = {
        "batch": "2026-w50-pool", "author": "amara", "content": f"sha256:{'c' * 64}", "merge": "d" * 40, "at": AT,
        "policy": f"sha256:{'e' * 64}", "states": (SATISFIED, ON_TIME), "received": AT, "meaning": f"m1:{'f' * 64}",
        "approvals": (Given("01", "emeka", AT, "evaluator"),), "title": "Chest pain on exertion in a runner",
    }  # fmt: skip
    return Accepted(task, **(plain | given))


def let_in(task: str = TASKS[1], **given) -> Accepted:
    return an_answer(task, **({"states": (OVERRIDDEN, ON_TIME), "approvals": (), "overrides": (OVERRIDE,)} | given))


def an_audit(*accepted: Accepted, **given) -> Audit:
    return Audit("a" * 40, 7, accepted, 5, **given)


def every_sort() -> Audit:
    """An audit with an answer of each standing, a problem, a removal and changes."""
    bad = an_answer(TASKS[2], problems=(Problem("not_signed_off", "d" * 40, "Needs an approval.", "answers/x.md"),))
    old = an_answer(TASKS[3], meaning_now="m1:2")
    part = an_answer(TASKS[4], overrides=(OVERRIDE,))
    changes = (
        ProjectChange(AT, "morgan", "policy", "b" * 40, ("rlhf.yaml",), ("policy.claims.most: 20 → 30.",), "More"),
        ProjectChange(AT, "", "people", "b" * 40, ("people.yaml",), ("ben: left.", "zoe was added."), "Winter"),
        ProjectChange(
            AT, "morgan", "guidance", "b" * 40, ("guidance/safety-netting.md",),
            ("safety-netting 1.0.0 → 2.0.0 (major): Say by when.",), "By when", ("grace", "morgan"),
        ),
        ProjectChange(
            AT, "morgan", "schemas", "b" * 40, tuple(f"schemas/s{n}.json" for n in range(60)), ("New: 60 schemas.",)
        ),
    )  # fmt: skip
    return an_audit(
        an_answer(), let_in(), bad, old, part, project_changes=changes, unfinished=("Something has come in.",),
        removals=(Removal("01", AT, "A name", 3, 12, 1),),
    )  # fmt: skip


class Reader(HTMLParser):
    """Collects the tags, and the headings in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.headings: list[str] = []
        self._in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.add(tag)
        self._in = tag == "h2"

    def handle_data(self, data: str) -> None:
        if self._in:
            self.headings.append(data.strip())
            self._in = False


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def test_what_needs_a_look_comes_first() -> None:
    assert read(page(every_sort(), "Winter", AT, LONDON)).headings == [
        "What does not hold", "What is not finished", "Accepted answers: not proven",
        "Accepted answers: let in by an override", "Accepted answers: signed off for an earlier prompt", "Overrides",
        "Changes of policy, people, guidance, schemas and batches", "Words removed from history",
        "Accepted answers: proven",
    ]  # fmt: skip


def test_counts_add_up_to_the_answers() -> None:
    audit = every_sort()
    assert sum(audit.counts.values()) == len(audit.accepted)
    told = values(audit)
    assert told["counts"] == {
        "accepted": 5, "not_proven": 1, "withdrawn": 0, "reopened": 0, "disputed": 0,
        "let_in_by_override": 1, "signed_off_for_an_earlier_prompt": 1, "proven": 2,
    }  # fmt: skip
    assert told["partly_overridden"] == 1
    assert told["project_changes_by_sort"] == {"policy": 1, "people": 1, "guidance": 1, "schemas": 1, "batches": 0}
    for standing in (standing for standing, many in audit.counts.items() if many):
        assert f'href="#{standing.value}"' in page(audit, "Winter", AT, LONDON)


def test_only_an_override_makes_an_answer_let_in() -> None:
    assert let_in().state == "let in by an override of morgan: Flu"
    assert let_in(meaning_now="m1:2").state.endswith("; its prompt means something else since")
    assert let_in(meaning_now="m1:2", affirmed_by=("emeka",)).counted_as is Standing.LET_IN
    assert let_in(problems=(Problem("late", "", "Late."),)).counted_as is Standing.NOT_PROVEN
    assert let_in(states=(SATISFIED, ON_TIME)).state == "proven, but for “one evaluator”, overridden by morgan: Flu"
    unasked = let_in(approvals=(Given("02", "ben", AT, "trainer"),))
    assert unasked.counted_as is Standing.LET_IN
    assert "nobody; ben approved, which met nothing that was asked for" in page(an_audit(unasked), "Winter", AT, LONDON)


def test_hostile_words_stay_words() -> None:
    hostile = '<script>alert(1)</script>"><img src=x>\u202eb'
    change = ProjectChange(AT, hostile, hostile, "b" * 40, (hostile,), (hostile,), hostile, (hostile,))
    audit = an_audit(
        an_answer(title=hostile, author=hostile), let_in(overrides=(Given("1", hostile, AT, hostile, hostile),)),
        problems=(Problem(hostile, hostile, hostile, hostile),), project_changes=(change,), unfinished=(hostile,),
        removals=(Removal("01", AT, hostile, 3, 12, 1),),
    )  # fmt: skip
    text = page(audit, hostile, AT, LONDON)
    assert read(text).tags.isdisjoint({"script", "img", "link", "iframe"})
    assert "\u202e" not in text


def test_ten_thousand_answers_stay_a_page_that_opens() -> None:
    accepted = tuple(an_answer(f"t-{number:010d}", at=AT + timedelta(minutes=number)) for number in range(10_000))
    begun = time.perf_counter()
    text = page(an_audit(*accepted), "Winter", AT, LONDON)
    assert len(text) < 5_000_000, len(text)
    assert time.perf_counter() - begun < 10
