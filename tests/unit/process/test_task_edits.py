"""Which versions of a task mean the same, and for which one a person's answer was begun."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rlhf.model.event import Event
from rlhf.model.event_types import FORGE
from rlhf.process.task_edits import alike, edits_in, first_meaning, relabelled
from tests.unit.samples import BATCH, NOW, TASK, an_id

A, B, C = (f"m1:sha256:{letter * 64}" for letter in "abc")
BRANCH = f"answer/{TASK}/amara"


def at(number: int, type_: str, by: str = FORGE, **body: Any) -> Event:
    return Event(an_id(number), type_, by, NOW + timedelta(hours=number), BATCH, TASK, body)


def an_edit(number: int, before: str, after: str, *, same: bool = False, by: str = FORGE, **more: Any) -> Event:
    def version(meaning: str) -> dict[str, str]:
        return {"file": f"sha256:{meaning[-64:]}", "meaning": meaning}

    body = {"editor": "morgan", "fields": ["prompt"], "before": version(before), "after": version(after), "same": same}
    return at(number, "task_edit", by, **(body | more))


def test_wording_leads_to_the_same_and_a_change_does_not() -> None:
    assert alike(B, edits_in([an_edit(1, A, B, same=True)])) == {A, B}
    assert alike(B, edits_in([an_edit(1, A, B)])) == {B}
    chain = [an_edit(1, A, B, same=True), an_edit(2, B, C, same=True)]
    assert alike(C, edits_in(chain)) == alike(C, edits_in(chain[::-1])) == {A, B, C}
    assert alike(A, edits_in(chain)) == {A}, "what came later was not stated of what was before"
    assert alike("", edits_in(chain)) == frozenset()


def test_an_edit_counts_only_by_the_forge_and_if_it_can_be_read() -> None:
    forged = an_edit(1, A, B, same=True, by="mallory")
    broken = at(2, "task_edit", editor="morgan")
    assert edits_in([forged, broken]) == ()


def test_for_what_an_answer_was_begun() -> None:
    held = [an_edit(1, A, B, concerned={"holds": ["amara"]})]
    assert first_meaning(held, "amara", BRANCH) == A
    assert first_meaning(held, "ben", f"answer/{TASK}/ben") == "", "ben had nothing to do with it"
    arrived = at(2, "received", answer="amara", meaning=B)
    assert first_meaning([*held, arrived], "amara", BRANCH) == B
    merged = at(4, "merged", branch=BRANCH, meaning=C)
    assert first_meaning([*held, arrived, merged, an_edit(3, B, C)], "amara", BRANCH) == C


@pytest.mark.parametrize(
    "ends",
    [at(2, "drop", "amara"), at(2, "lapse", holder="amara"), at(2, "deallocation", "morgan", **{"from": "amara"})],
)
def test_what_somebody_gave_back_or_lost_they_begin_anew(ends: Event) -> None:
    held = [an_edit(1, A, B, concerned={"holds": ["amara"]}), ends]
    assert first_meaning(held, "amara", BRANCH) == ""
    assert first_meaning([*held, an_edit(3, B, C, concerned={"holds": ["amara"]})], "amara", BRANCH) == B


def test_where_the_forge_recorded_no_meaning_the_next_edit_tells_it() -> None:
    old = [at(1, "received", answer="amara"), at(2, "merged", branch=BRANCH)]
    assert first_meaning(old, "amara", BRANCH) == ""
    assert first_meaning([*old, an_edit(3, B, C), an_edit(0, A, B)], "amara", BRANCH) == B


def test_labels_are_those_since_the_answer_came_in() -> None:
    before, since = an_edit(1, A, A, labels={"tags": ["old"]}), an_edit(3, A, A, labels={"specialty": "cardiology"})
    arrived = at(2, "received", answer="amara")
    events = [before, arrived, since]
    assert relabelled(events, "amara", BRANCH) == ({"specialty": "cardiology"},)
    assert relabelled([*events, at(4, "merged", branch=BRANCH)], "amara", BRANCH) == ()
    assert relabelled(events, "ben", f"answer/{TASK}/ben") == ()
