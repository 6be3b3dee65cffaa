"""A path says by its place alone what it holds; whatever is odd holds nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.ids import BATCH, HANDLE, TASK_ID
from rlhf.model.paths import Placed, answer_path, batch_path, guidance_path, place, task_path
from tests.unit.quick import quick

KNOWN = [
    ("rlhf.yaml", Placed("rlhf.yaml", "config")),
    ("people.yaml", Placed("people.yaml", "people")),
    ("guidance/safety-netting.md", Placed("guidance/safety-netting.md", "guidance", slug="safety-netting")),
    ("tasks/w48/batch.yaml", Placed("tasks/w48/batch.yaml", "batch", batch="w48")),
    ("tasks/w48/t-7h2k9m4x8q.yaml", Placed("tasks/w48/t-7h2k9m4x8q.yaml", "task", batch="w48", task="t-7h2k9m4x8q")),
    (
        "answers/w48/t-7h2k9m4x8q/amara.md",
        Placed("answers/w48/t-7h2k9m4x8q/amara.md", "answer", batch="w48", task="t-7h2k9m4x8q", handle="amara"),
    ),
]

ODD = [
    "",
    "/",
    ".",
    "..",
    "README.md",
    "/rlhf.yaml",
    "./rlhf.yaml",
    "RLHF.yaml",
    "rlhf.yaml/",
    "rlhf.yaml\n",
    "rlhf.yml",
    "people.yaml/x",
    "schemas/task.yaml",
    ".github/workflows/gate.yml",
    "guidance/.md",
    "guidance/Safety.md",
    "guidance/sub/safety.md",
    "guidance/safety.md.md",
    "guidance/safety.markdown",
    "guidance/../rlhf.yaml",
    "tasks/batch.yaml",
    "tasks/W48/batch.yaml",
    "tasks/../batch.yaml",
    "tasks/w48/batch.yml",
    "tasks/w48/t-7h2k9m4x8q.yml",
    "tasks/w48/t-7h2k9m4x8.yaml",
    "tasks/w48/t-7h2k9m4x8u.yaml",
    "tasks/w48/T-7H2K9M4X8Q.yaml",
    "tasks/w48/t-7h2k9m4x8q~theirs.yaml",
    "tasks/w48/sub/t-7h2k9m4x8q.yaml",
    "tasks//t-7h2k9m4x8q.yaml",
    "tasks\\w48\\t-7h2k9m4x8q.yaml",
    "answers/w48/t-7h2k9m4x8q/amara",
    "answers/w48/t-7h2k9m4x8q/amara.md\n",
    "answers/w48/t-7h2k9m4x8q/amara~theirs.md",
    "answers/w48/t-7h2k9m4x8q/Amara.md",
    "answers/w48/t-7h2k9m4x8q/-.md",
    "answers/w48/t-7h2k9m4x8q/../amara.md",
    "answers/w48/amara.md",
    "answers/w48/t-7h2k9m4x8q/amara.md/x",
    "answers/w48/t-7h2k9m4x8q/аmara.md",  # noqa: RUF001 — the first letter is Cyrillic
    "answers/w48/t-7h2k9m4x8q/amara\u200b.md",
    "con",
    "tasks/w48/t-7h2k9m4x8q.yaml\0",
]


@pytest.mark.parametrize(("path", "placed"), KNOWN, ids=[placed.what for _, placed in KNOWN])
def test_a_place_says_what_a_file_holds(path, placed):
    assert place(path) == placed


@pytest.mark.parametrize("path", ODD)
def test_an_odd_path_holds_nothing_that_is_read(path):
    assert place(path) == Placed(path, "other")


@quick
@given(
    st.from_regex(BATCH, fullmatch=True), st.from_regex(TASK_ID, fullmatch=True), st.from_regex(HANDLE, fullmatch=True)
)
def test_a_path_that_was_built_is_placed_where_it_was_meant(batch, task, handle):
    assert place(task_path(batch, task)) == Placed(task_path(batch, task), "task", batch=batch, task=task)
    assert place(batch_path(batch)) == Placed(batch_path(batch), "batch", batch=batch)
    assert place(guidance_path(batch)) == Placed(guidance_path(batch), "guidance", slug=batch)
    answer = answer_path(batch, task, handle)
    assert place(answer) == Placed(answer, "answer", batch=batch, task=task, handle=handle)


@quick
@given(
    st.lists(st.sampled_from(["tasks", "answers", "guidance", "..", ".", "", "w48", "t-7h2k9m4x8q", "a.md", "x.yaml"]))
)
def test_a_path_that_leads_elsewhere_is_never_placed(parts):
    path = "/".join(parts)
    assert place(path).what == "other" or not {"..", ".", ""} & set(parts)
