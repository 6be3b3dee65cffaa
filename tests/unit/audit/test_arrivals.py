"""What the forge's records show of when a review came in, and what shows nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from rlhf.model.event import REQUEST_CHANGES, Event
from rlhf.model.event_types import FORGE, LATE_REQUEST, MERGED, REVIEW
from rlhf.workflows.audit.left_out import Arrivals
from tests.unit.samples import NOW, TASK, a_review, an_event, an_id

BATCH = "2026-w48"
REVIEWED = a_review(1, "freya", REQUEST_CHANGES)
PATH = f"{BATCH}/{REVIEWED.task}/{REVIEWED.id}-{REVIEW}.yaml"


class Trees:
    """Commits of ledgers, each with the paths in it."""

    def __init__(self, **commits: set[str]) -> None:
        self._commits = commits

    def get(self, spec: str) -> str | None:
        return spec if spec in self._commits else None

    def oid(self, spec: str) -> str | None:
        commit, _, path = spec.partition(":")
        return path if path in self._commits.get(commit, set()) else None


def merged(number: int, **ledgers: str) -> Event:
    return an_event(number, MERGED, FORGE, ledgers=ledgers)


def was_late(record: Event | None, *others: Event, receipt: bool = False, **commits: set[str]) -> bool:
    late = {(REVIEWED.by, REVIEWED.id): an_event(99, LATE_REQUEST, FORGE)} if receipt else {}
    every = tuple(event for event in (record, *others) if event is not None)
    trees: Any = Trees(**commits)
    return Arrivals(trees, every, late).was_late(BATCH, REVIEWED, record)


def test_nothing_written_down_shows_nothing() -> None:
    assert not was_late(merged(5))
    assert not was_late(None, receipt=True), "there is no record of the merge"


def test_the_record_of_its_arrival_shows_it() -> None:
    assert was_late(merged(5), receipt=True)
    assert was_late(merged(5, freya="old"), receipt=True, old=set())


def test_no_later_record_makes_late_what_a_record_before_had() -> None:
    assert not was_late(merged(5, freya="had"), receipt=True, had={PATH})
    assert not was_late(merged(5), merged(4, freya="had"), receipt=True, had={PATH})
    assert not was_late(merged(5), merged(4, freya="had"), merged(6, freya="cut"), had={PATH}, cut=set())


def test_a_later_record_without_it_shows_it_and_one_with_it_or_gone_nothing() -> None:
    assert was_late(merged(5), merged(6, freya="without"), without=set())
    assert not was_late(merged(5), merged(6, freya="with_it"), with_it={PATH})
    assert not was_late(merged(5), merged(6, freya="gone"))
    assert not was_late(merged(5, freya="own"), own=set()), "what the merge itself names is its writer's word"


def test_what_the_forge_attests_is_in_the_order_of_its_own_ledger() -> None:
    attested = replace(REVIEWED, said=an_id(1), id=an_id(7), at=NOW - timedelta(hours=1))
    trees: Any = Trees()
    assert Arrivals(trees, (), {}).was_late(BATCH, attested, merged(5))
    assert not Arrivals(trees, (), {}).was_late(BATCH, attested, merged(8))
    assert attested.task == TASK
