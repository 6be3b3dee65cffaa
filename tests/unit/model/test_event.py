"""An event reads back as it was written, and stands where its task's events stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.event import Event, Remark, Review
from rlhf.model.ids import BATCH, HANDLE, TASK_ID
from rlhf.store.files import edit_yaml, safe_yaml
from tests.unit.quick import quick
from tests.unit.samples import ANSWER, NOW, TASK, TASK_TEXT, a_review_event, an_event, an_id

about_a_task = st.tuples(st.from_regex(BATCH, fullmatch=True), st.from_regex(TASK_ID, fullmatch=True))
bodies = st.dictionaries(
    st.sampled_from(["text", "minutes", "to", "reason", "answer"]),
    st.one_of(
        st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1), st.integers(0, 999), st.booleans()
    ),
)


@st.composite
def events(draw):
    batch, task = draw(st.one_of(st.just(("", "")), about_a_task))
    return Event(
        id=an_id(draw(st.integers(0, 999))),
        type=draw(st.sampled_from(["question", "time", "extension_request"])),
        by=draw(st.from_regex(HANDLE, fullmatch=True)),
        at=draw(st.integers(0, 10**8).map(lambda seconds: NOW + timedelta(seconds=seconds))),
        batch=batch,
        task=task,
        body=draw(bodies),
    )


@quick
@given(events())
def test_an_event_reads_back_from_its_record(event):
    assert Event.of(event.record()) == event


@quick
@given(events())
def test_an_event_reads_back_from_its_file(event):
    assert Event.of(safe_yaml.load(edit_yaml.dump(event.record()).decode()).data) == event


def test_an_event_stands_in_the_folder_of_its_task():
    event = an_event(7, "question", "amara", text="Which ward?")
    assert event.path == f"2026-w48-cardiology/{TASK}/{an_id(7)}-question.yaml"


def test_an_event_about_no_task_stands_with_the_projects():
    assert Event(an_id(7), "time", "amara", NOW).path == f"_project/{an_id(7)}-time.yaml"


def test_the_envelope_comes_first():
    record = an_event(1, "question", "amara", text="Which ward?").record()
    assert list(record) == ["id", "type", "by", "at", "batch", "task", "text"]


def test_the_time_is_kept_in_utc_whatever_the_writers_zone():
    here = datetime(2026, 11, 23, 18, 0, tzinfo=timezone(timedelta(hours=11)))
    record = Event(an_id(1), "time", "amara", here).record()
    assert record["at"] == "2026-11-23T07:00:00Z"
    assert Event.of(record).at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("key", ["id", "type", "by", "at"])
def test_an_envelope_with_a_part_missing_is_refused(key):
    record = an_event(1, "question", "amara").record()
    del record[key]
    with pytest.raises(KeyError):
        Event.of(record)


@pytest.mark.parametrize("at", ["yesterday", "2026-11-23T18:00:00", "2026-02-31T18:00:00Z", ""])
def test_a_time_that_is_no_instant_is_refused(at):
    with pytest.raises(ValueError, match=r"."):
        Event.of(an_event(1, "question", "amara").record() | {"at": at})


def test_a_review_names_what_it_is_about():
    review = Review.of(a_review_event(3, "emeka"))
    assert (review.by, review.task, review.author) == ("emeka", TASK, "amara")
    assert (review.task_hash, review.answer_hash, review.verdict) == (TASK_TEXT, ANSWER, "approve")
    assert (review.summary, review.remarks, review.scores) == ("", (), {})


def test_a_review_carries_its_remarks_and_scores():
    plain = a_review_event(3, "emeka")
    comments = [{"text": "Say by when.", "quote": "rest and see", "section": "Answer"}, {"text": "Good."}]
    body = {**plain.body, "summary": "Nearly.", "comments": comments, "scores": {"tone": 4}}
    review = Review.of(Event(plain.id, plain.type, plain.by, plain.at, plain.batch, plain.task, body))
    assert review.remarks == (Remark("Say by when.", "rest and see", "Answer"), Remark("Good."))
    assert (review.summary, review.scores) == ("Nearly.", {"tone": 4})


@pytest.mark.parametrize("key", ["answer", "verdict", "subject"])
def test_a_review_without_subject_or_verdict_is_none(key):
    event = a_review_event(3, "emeka")
    body = {name: value for name, value in event.body.items() if name != key}
    with pytest.raises(KeyError):
        Review.of(Event(event.id, event.type, event.by, event.at, event.batch, event.task, body))
