"""When what the forge vouches for counts as somebody's word, and when it is nobody's."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from rlhf.model.event import Event
from rlhf.model.event_types import DISMISSAL
from rlhf.model.people import Account, People, Person
from rlhf.model.policy import Forge, Policy
from rlhf.process.attestations import as_said, attest, source_of
from rlhf.store.ledgers.github_ledgers import heard

AT = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
EMEKA = Person("emeka", "Emeka", frozenset({"evaluator"}), github=Account(502, "emeka-gh"))
PEOPLE = People({"emeka": EMEKA})
SAID = Event("", "review", "emeka", AT, "b", "t-aaaaaaaaa1", {"answer": "amara", "verdict": "approve"})
ATTESTED = attest(SAID, EMEKA, {"kind": "review", "id": 80, "pull": 7}, NOW, "01jd8zj6q00000000000000001")


def read(*events: Event, people: People = PEOPLE) -> list[Event]:
    return list(as_said(events, people))


def test_it_counts_as_if_it_stood_in_their_own_ledger() -> None:
    (found,) = read(ATTESTED)
    assert (found.type, found.by, found.at, found.id) == ("review", "emeka", AT, ATTESTED.id)
    assert found.body["verdict"] == "approve"
    assert source_of(found) == {"kind": "review", "id": 80, "pull": 7, "account": 502}


def body(**more: Any) -> dict[str, Any]:
    return {**ATTESTED.body, **more}


@pytest.mark.parametrize(
    ("event", "people"),
    [
        (replace(ATTESTED, by="ben"), PEOPLE),
        (ATTESTED, People({"emeka": replace(EMEKA, github=Account(999, "emeka-gh"))})),
        (ATTESTED, People({"emeka": replace(EMEKA, github=None)})),
        (ATTESTED, People()),
        (replace(ATTESTED, body=body(of="amara")), PEOPLE),
        (replace(ATTESTED, body=body(said="approve")), PEOPLE),
        (replace(ATTESTED, body=body(source=None)), PEOPLE),
        (replace(ATTESTED, body=body(said_at="yesterday")), PEOPLE),
        (replace(ATTESTED, body={}), PEOPLE),
    ],
    ids=["not the forge's word", "another account", "no account", "nobody", "another person",
         "nothing said", "no source", "no time", "empty"],
)  # fmt: skip
def test_anything_else_is_nobodys_word_and_stays_as_it_is(event: Event, people: People) -> None:
    assert read(event, people=people) == [event]


def test_a_word_in_somebodys_own_ledger_is_not_taken_for_the_forges() -> None:
    own = replace(SAID, id="01jd8zj6q00000000000000002")
    assert read(replace(own, body={**SAID.body, "attested": {"kind": "review", "id": 80}})) == [own]


def test_on_a_local_forge_nothing_is_vouched_for() -> None:
    """Its key lies on a disk that others may read: reviews there bear their reviewers' own signatures."""
    assert list(heard([ATTESTED], PEOPLE, Policy("p"))) == [ATTESTED]
    hosted = Policy("p", forge=Forge("github", "winter/answers"))
    assert [event.by for event in heard([ATTESTED], PEOPLE, hosted)] == ["emeka"]


@pytest.mark.parametrize("odd", [{"scores": {"tone": "high"}}, {"verdict": "maybe"}, {"subject": "x"}, {"more": 1}])
def test_on_github_what_is_no_event_is_not_heard(odd: dict[str, Any]) -> None:
    hosted = Policy("p", forge=Forge("github", "winter/answers"))
    subject = {"task": f"sha256:{'0' * 64}", "answer": f"sha256:{'0' * 64}", "policy": f"sha256:{'0' * 64}"}
    whole = {"answer": "amara", "verdict": "approve", "subject": subject}
    good = Event("01jd8zj6q00000000000000003", "review", "emeka", AT, "b", "t-aaaaaaaaa1", whole)
    bad = replace(good, id="01jd8zj6q00000000000000004", body={**whole, **odd})
    newer = replace(good, id="01jd8zj6q00000000000000005", type="applause", body={"x": 1})
    assert list(heard([good, bad, newer], PEOPLE, hosted)) == [good, newer]


def test_an_approval_that_was_dismissed_is_a_comment_whatever_the_order() -> None:
    gone = Event("01jd8zj6q00000000000000009", DISMISSAL, "forge", NOW, "b", "t-aaaaaaaaa1", {"review": ATTESTED.id})
    other = attest(SAID, EMEKA, {"kind": "review", "id": 81, "pull": 7}, NOW, "01jd8zj6q00000000000000002")
    for events in permutations((ATTESTED, gone, other)):
        verdicts = {event.id: event.body.get("verdict") for event in read(*events) if event.type == "review"}
        assert verdicts == {ATTESTED.id: "comment", other.id: "approve"}


def test_a_dismissal_by_anybody_but_the_forge_dismisses_nothing() -> None:
    gone = Event("01jd8zj6q00000000000000009", DISMISSAL, "ben", NOW, "b", "t-aaaaaaaaa1", {"review": ATTESTED.id})
    assert read(ATTESTED, gone)[0].body["verdict"] == "approve"


def test_a_request_for_changes_stands_whoever_dismissed_it() -> None:
    asked = replace(SAID, body={**SAID.body, "verdict": "request_changes"})
    said = attest(asked, EMEKA, {"kind": "review", "id": 80, "pull": 7}, NOW, ATTESTED.id)
    gone = Event("01jd8zj6q00000000000000009", DISMISSAL, "forge", NOW, "b", "t-aaaaaaaaa1", {"review": said.id})
    assert read(said, gone)[0].body["verdict"] == "request_changes"
