"""A document written in Word, or a text file, becomes an answer: each word is in it or counted, and twice is once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rlhf.errors import DocumentKindUnknown, NoSuchTask
from rlhf.store.workspace import Workspace
from rlhf.workflows.answering.convert_document import Converted, convert
from tests.team import BATCH, TASKS, Team
from tests.word import heading, p, run, write_docx

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[0], TASKS[1]
OTHERS = ("Red flags", "Safety-netting", "Real-world practice", "Questions to ask")


def converted(team: Team, source: Path, task: str = FIRST) -> Converted:
    with Workspace.find(team.root / "amara") as workspace:
        return convert(workspace, source, BATCH, task)


def written_in_word(folder: Path) -> Path:
    return write_docx(
        folder / "My answer.docx",
        p("Task 1", style="Titel"),
        p("A word before."),
        heading("1. ANSWER"),
        p("Rest\u00ad, and take ", run("no", "<w:b/>"), " tablets."),
        p("\uf0b7\tDrink"), p("o\twater"),
        heading("In children", 2), p("Ring us."),
        p(run("Clinical Reasoning:", "<w:b/>")), p("Because."),
        heading("Uncertainty &amp; caveats"), p("None."),
    )  # fmt: skip


def test_a_document_becomes_an_answer_that_can_be_submitted(a_written_task: Team, tmp_path: Path) -> None:
    team = a_written_task
    file = team.answer("amara", FIRST)
    before = file.read_text(encoding="utf-8")
    found = converted(team, written_in_word(tmp_path))
    assert file.read_text(encoding="utf-8") == before, "nothing is written"
    details = before.partition("\n---\n")[0]
    assert found.text == (
        f"{details}\n---\n\n# Task 1\n\n## Answer\n\nA word before.\n\nRest, and take **no** tablets.\n\n"
        "- Drink\n\n  - water\n\n### In children\n\nRing us.\n\n## Clinical reasoning\n\nBecause.\n\n"
        "## Uncertainty and caveats\n\nNone.\n\n"
        + "\n\n".join(f"## {title}\n\nRest, and come back soon." for title in OTHERS) + "\n"
    )  # fmt: skip
    assert found.sections == ("Answer", "Clinical reasoning", "Uncertainty and caveats")
    assert found.replaced == found.sections, "the file held other words there"
    assert found.kept == OTHERS
    assert found.notices == (
        "what stood before the first heading is put into “Answer”",
        "characters that nobody can see taken away (1 soft hyphen)",
        "bullets made list items (2)",
    )
    file.write_text(found.text, encoding="utf-8")
    again = converted(team, written_in_word(tmp_path))
    assert again.text == found.text
    assert team.rlhf("amara", "check", FIRST).code == 0
    assert " submitted " in team.rlhf("amara", "submit", FIRST).out


def test_without_a_file_the_details_are_those_of_a_new_one(team: Team, tmp_path: Path) -> None:
    team.rlhf("amara", "task", "pull", SECOND)
    new = team.answer("amara", SECOND).read_text(encoding="utf-8")
    team.answer("amara", SECOND).unlink()
    source = tmp_path / "notes.md.txt"
    source.write_bytes("Clinical reasoning\r\n\r\nBecause \u2013 it is so.\r\n".encode("cp1252"))
    found = converted(team, source, SECOND)
    assert found.text == new.replace(
        "_Write here why: the findings that matter, the differential, the evidence._", "Because \u2013 it is so."
    )
    assert (found.sections, found.replaced, found.kept) == (("Clinical reasoning",), (), ())
    assert found.notices == ("it was saved as Windows-1252, and is UTF-8 now",)


def test_a_copy_that_a_cloud_folder_made_is_read_without_its_details(a_written_task: Team, tmp_path: Path) -> None:
    team = a_written_task
    text = team.answer("amara", FIRST).read_text(encoding="utf-8")
    source = tmp_path / "amara (1).md"
    source.write_text(text.replace("come back soon", "come back later"), encoding="utf-8")
    found = converted(team, source)
    assert found.text == text.replace("come back soon", "come back later")
    (left,) = found.left_out
    assert str(left).endswith("lines of details: those of the answer's own file stand at its top")


def test_sections_of_ones_own_and_of_one_name_stay(a_written_task: Team, tmp_path: Path) -> None:
    team = a_written_task
    file = team.answer("amara", FIRST)
    file.write_text(
        file.read_text(encoding="utf-8") + "\n## For the family\nStay.\n\n## Real-world practice\nMore.\n",
        encoding="utf-8",
    )
    source = tmp_path / "a.txt"
    source.write_text("References\n\nNICE CG95\n\nAnswer\n\nWalk.\n", encoding="utf-8")
    found = converted(team, source)
    assert "## Real-world practice\n\nRest, and come back soon.\n\nMore.\n\n## Questions" in found.text
    assert "\n\n## For the family\n\nStay.\n" in found.text
    assert found.text.endswith("\n\n## References\n\nNICE CG95\n")
    assert "## Answer\n\nWalk.\n\n## Clinical reasoning\n\nRest, and come back soon.\n" in found.text
    assert (found.sections, found.replaced) == (("Answer", "References"), ("Answer",))
    assert "For the family" in found.kept


def test_damaged_details_are_told(a_written_task: Team, tmp_path: Path) -> None:
    team = a_written_task
    team.answer("amara", FIRST).write_text("My words without any details.\n", encoding="utf-8")
    source = tmp_path / "a.txt"
    source.write_text("Walk.\n", encoding="utf-8")
    found = converted(team, source)
    assert found.text.startswith(f"---\ntask: {FIRST}\nauthor: amara\n")
    assert found.notices[-1] == (
        "the details at the top of the present file are damaged: new ones stand here, and none of its words"
    )


def test_what_cannot_be_converted_is_refused(a_written_task: Team, tmp_path: Path) -> None:
    (tmp_path / "a.pages").write_bytes(b"x")
    with pytest.raises(DocumentKindUnknown) as refused:
        converted(a_written_task, tmp_path / "a.pages")
    assert "save it anew as one of: .docx, .txt, .md" in refused.value.hint
    with pytest.raises(NoSuchTask):
        converted(a_written_task, tmp_path / "a.pages", "t-0000000000")
