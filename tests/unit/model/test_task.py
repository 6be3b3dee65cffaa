"""A task takes from its batch what it does not say itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rlhf.model.instants import Due
from rlhf.model.task import Batch, Criterion, Task, Turn

PLAIN = {
    "id": "t-7h2k9m4x8q",
    "title": "Chest tightness on the stairs",
    "kind": "reference_answer",
    "specialty": "cardiology",
    "audience": "patient",
    "prompt": [{"role": "user", "content": "Should I wait?"}],
}
BATCH = Batch.of("w48", {"title": "Week 48", "due": "2026-12-04T18:00+00:00[Europe/London]", "priority": 2})


def test_a_plain_task_has_its_batchs_due_time_and_priority():
    task = Task.of(PLAIN, BATCH)
    assert task.due == Due(datetime(2026, 12, 4, 18, 0, tzinfo=UTC), "Europe/London")
    assert (task.batch, task.priority, task.minutes, task.answers_wanted) == ("w48", 2, 30, 1)
    assert (task.risk, task.context, task.prompt) == (0, "enough", (Turn("user", "Should I wait?"),))


def test_a_task_may_say_otherwise():
    task = Task.of(PLAIN | {"due": "2026-12-24T18:00Z", "priority": 5, "minutes": 10}, BATCH)
    assert (task.due, task.priority, task.minutes) == (Due(datetime(2026, 12, 24, 18, 0, tzinfo=UTC)), 5, 10)


def test_risk_is_looked_up():
    assert Task.of(PLAIN | {"risk": {"severity": "major", "likelihood": "high"}}, BATCH).risk == 4


def test_rubric_and_outputs_are_values():
    more = {
        "rubric": [{"criterion": "Names red flags", "points": 5, "axis": "accuracy", "must_have": True}],
        "outputs": [{"name": "A", "content": "Rest."}],
    }
    task = Task.of(PLAIN | more, BATCH)
    assert task.rubric == (Criterion("Names red flags", 5, "accuracy", must_have=True),)
    assert task.outputs == (("A", "Rest."),)


def test_a_batch_without_a_file_has_neither_due_time_nor_specialties():
    assert Batch.of("w48", None) == Batch("w48")


@pytest.mark.parametrize("due", ["2026-02-31T18:00Z", "soon", "2026-12-04T18:00Z[Europe/Lundon]"])
def test_an_impossible_due_time_is_refused(due):
    with pytest.raises(ValueError, match=r"."):
        Task.of(PLAIN | {"due": due}, BATCH)
