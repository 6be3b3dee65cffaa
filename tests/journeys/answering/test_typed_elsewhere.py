"""What Word and other editors leave in an answer stops nobody: it is mended, told, checked and submitted."""

from __future__ import annotations

import pytest

from rlhf.store.workspace import Workspace
from rlhf.workflows.checking.fix import mend
from tests.team import BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[0], TASKS[1]
PASTED = (
    "Rest\u200b, and come back soon.\n\n\u2022\tDrink\no\twater\no\ttea\n\u2022\tWalk 5\u00a0minutes, para\u00adcetamol"
)


def typed(team: Team) -> str:
    """Have Amara's answer look as it does after an evening in Word; return the text."""
    file = team.answer("amara", FIRST)
    text = file.read_text(encoding="utf-8").replace("Rest, and come back soon.", PASTED, 1)
    text = text.replace("ai_draft: false", "ai_draft:\u00a0Yes").replace("## Answer", "##\u00a0Answer")
    text = text.replace("## Clinical reasoning", "**Clinical reasoning**").replace("de_novo  ", "\u201cde_novo\u201d  ")
    file.write_text(text, encoding="utf-8")
    return text


def test_an_evening_in_word_is_mended_and_submitted(a_written_task: Team) -> None:
    team = a_written_task
    typed(team)
    stopped = team.rlhf("amara", "check", FIRST, code=1)
    assert "FM002" in stopped.out
    assert "Delete it, or: --fix" in stopped.words
    told = team.rlhf("amara", "check", "--fix", FIRST).words
    for words in (
        "characters that nobody can see taken away (1 zero-width space, 1 soft hyphen)",
        "odd spaces, curly quotes made plain in the details at the top",
        "odd spaces in headings and empty lines made plain",
        "made a heading: Clinical reasoning",
        "bullets made list items (4)",
        "\u201cai_draft: Yes\u201d written as true",
    ):
        assert words in told
    text = team.answer("amara", FIRST).read_text(encoding="utf-8")
    assert "Rest, and come back soon.\n\n- Drink\n  - water\n  - tea\n- Walk 5\u00a0minutes, paracetamol\n" in text
    assert team.rlhf("amara", "check", "--fix", FIRST).err == "", "there is nothing left to mend"
    assert " submitted " in team.rlhf("amara", "submit", FIRST).out


def test_whatever_saves_or_submits_may_mend_the_same(a_written_task: Team) -> None:
    team = a_written_task
    before = typed(team)
    path = f"answers/{BATCH}/{FIRST}/amara.md"
    (team.root / "amara" / path).with_name("ben.md").write_text(before, encoding="utf-8")
    with Workspace.find(team.root / "amara") as workspace:
        assert len(mend(workspace, path)) == 6
        assert mend(workspace, path) == ()
        assert mend(workspace, path.replace("amara", "ben")) == (), "it is somebody else's"
        assert mend(workspace, path.replace(FIRST, SECOND)) == (), "it is not there"
        workspace.files.write(path, "Caf\xe9".encode("latin-1"))
        assert mend(workspace, path) == (), "it cannot be read"
    assert (team.root / "amara" / path).with_name("ben.md").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("word", ["yes", "no"])
def test_whether_an_ai_was_used_may_be_said_as_people_say_it(a_written_task: Team, word: str) -> None:
    team = a_written_task
    machine = "As an AI language model, I cannot examine you. "
    team.edit("amara", FIRST, "Rest, and", f"{machine}Rest, and")
    team.edit("amara", FIRST, "ai_draft: false", f"ai_draft: {word}")
    told = team.rlhf("amara", "check", FIRST).words
    assert "ai_draft\u201d" not in told
    assert ("if a draft by an AI was used" in told) == (word == "no"), "a text that is not empty is not yet a yes"
    assert " submitted " in team.rlhf("amara", "submit", FIRST).out
    stated = "true" if word == "yes" else "false"  # as it is written down
    assert f"ai_draft: {stated}" in str(team.file_at(f"answer/{FIRST}/amara", f"answers/{BATCH}/{FIRST}/amara.md"))


@pytest.mark.parametrize("word", ["yes", "true", "no", "false", "unsure"])
def test_missing_context_may_be_said_as_people_say_it(team: Team, word: str) -> None:
    answered_review(team)
    team.edit("amara", SECOND, "context_missing: unsure", f"context_missing: {word}")
    team.edit("amara", SECOND, "Well.", "**Context missing: no.** Well.")
    told = team.rlhf("amara", "check", SECOND).words
    assert "SC001" not in told
    assert ("PR004" in told) == (word not in {"no", "false"}), "words and value are compared as answers"
    assert " submitted " in team.rlhf("amara", "submit", SECOND).out


def test_missing_context_beside_the_verdict_is_put_into_it(team: Team) -> None:
    answered_review(team)
    team.edit("amara", SECOND, "verdict:", "context_missing: yes\nverdict:")
    told = team.rlhf("amara", "check", SECOND, code=1).words
    assert "\u201ccontext_missing\u201d is not known here." in told
    assert "It belongs under \u201cverdict\u201d, two spaces further in." in told
    assert "put under \u201cverdict\u201d" in team.rlhf("amara", "check", "--fix", SECOND).words
    text = team.answer("amara", SECOND).read_text(encoding="utf-8")
    assert text.count("context_missing") == 1
    assert "  context_missing: yes\n" in text
    assert " submitted " in team.rlhf("amara", "submit", SECOND).out


def answered_review(team: Team) -> None:
    """Have the second task ask for a review of its prompt, and Amara write hers."""
    file = team.root / "morgan" / "tasks" / BATCH / f"{SECOND}.yaml"
    text = file.read_text(encoding="utf-8").replace("kind: reference_answer", "kind: prompt_review")
    file.write_text(text, encoding="utf-8")
    team.rlhf("morgan", "publish", "A review of its prompt")
    team.rlhf("amara", "task", "pull", SECOND)
    team.write("amara", SECOND, "Well.")
