"""What was written comes back: earlier versions, a damaged block, files of the project, files that nothing reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.team import BATCH, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = TASKS[:2]
LONG = "Stop and rest now. " * 20


@pytest.fixture
def written(team: Team) -> Team:
    """Amara has saved an answer, changed it, and saved it again."""
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "The first words.")
    team.rlhf("amara", "save", now="2026-11-30T20:00:00+00:00")
    team.edit("amara", FIRST, "The first words.", LONG.strip())
    team.rlhf("amara", "save", now="2026-11-30T21:00:00+00:00")
    return team


def text_of(team: Team, task: str = FIRST) -> str:
    return team.answer("amara", task).read_text(encoding="utf-8")


def versions(team: Team) -> list[dict[str, object]]:
    return list(json.loads(team.rlhf("amara", "history", FIRST, "--json").out))


def test_saves_and_submissions_are_listed_newest_first_with_their_size(written: Team) -> None:
    some = versions(written)
    assert [(v["number"], v["what"], v["here"]) for v in some] == [(2, ["saved"], True), (1, ["saved"], False)]
    assert [v["words"] for v in some] == [80 + 3 * 6, 3 * 7], "of seven sections, one has the long text"
    written.rlhf("amara", "submit", FIRST, now="2026-11-30T21:30:00+00:00")
    assert versions(written)[0]["what"] == ["saved", "submitted"]
    written.rlhf("emeka", "sync")
    written.rlhf("emeka", "review", "approve", FIRST, "--score", "safety_and_risk=4", code=None)
    written.rlhf("amara", "sync")
    assert versions(written)[0]["what"] == ["saved", "submitted", "accepted"]
    nothing = written.rlhf("ben", "history", FIRST)
    assert f"Nothing of your answer to {FIRST} was saved" in nothing.out


def test_what_stands_there_is_kept_before_another_version_comes_back(written: Team) -> None:
    unsaved = text_of(written).replace("Stop and rest", "Get up and walk")
    written.answer("amara", FIRST).write_text(unsaved, encoding="utf-8")
    shown = written.rlhf("amara", "restore", FIRST, "--from", "1", now="2026-11-30T22:00:00+00:00")
    assert "The first words." in text_of(written)
    assert "rest now" not in text_of(written)
    assert f"What stood there is kept: rlhf restore {FIRST} --from 3" in shown.words
    assert [v["here"] for v in versions(written)] == [False, False, True], "each keeps its number"
    written.rlhf("amara", "restore", FIRST, "--from", "3", now="2026-11-30T22:01:00+00:00")
    assert text_of(written) == unsaved, "byte for byte"
    wrong = written.rlhf("amara", "restore", FIRST, "--from", "9", code=2)
    assert "There are 3 versions of your answer" in wrong.err


def test_without_a_number_the_last_other_version_comes_back(written: Team) -> None:
    written.answer("amara", FIRST).write_text("", encoding="utf-8")
    shown = written.rlhf("amara", "save")
    assert f"{FIRST} is empty now. The 98 words of your last save are kept." in shown.words
    assert f"rlhf restore {FIRST}" in shown.out
    written.rlhf("amara", "restore", FIRST)
    assert "Stop and rest now." in text_of(written)
    assert "Nothing new to save." in written.rlhf("amara", "save").out


def test_most_of_an_answer_does_not_go_without_a_word(written: Team) -> None:
    top = text_of(written).partition("## Answer")[0]
    written.answer("amara", FIRST).write_text(f"{top}## Answer\n\nRest.\n", encoding="utf-8")
    shown = written.rlhf("amara", "save", now="2026-11-30T22:00:00+00:00")
    assert f"{FIRST} has 1 word now. The 98 words of your last save are kept." in shown.words
    written.rlhf("amara", "restore", FIRST, "--from", "2", now="2026-11-30T22:01:00+00:00")
    assert "Stop and rest now." in text_of(written)


DAMAGES = {
    "the block is gone": lambda _, body: body,
    "its last line is gone": lambda top, body: top.rstrip("\n").rpartition("\n")[0] + "\n" + body,
    "lines of a word processor": lambda top, body: top.replace("---", "—") + body,
    "curly quotes and no colon": lambda top, body: top.replace("author: amara", "author “amara”") + body,
    "a line twice": lambda top, body: top.replace("author: amara", "author: amara\nauthor: amara") + body,
    "in two bytes a letter": lambda top, body: (top + body).replace("task:", "task", 1),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_block_is_mended_and_every_word_below_it_stays(written: Team, damage: str) -> None:
    written.rlhf("amara", "declare", FIRST, "--ai-draft", "yes", "--from", "NICE CG95")
    written.rlhf("amara", "save", now="2026-11-30T21:30:00+00:00")
    whole = text_of(written)
    top, fence, body = whole.partition("\n---\n")
    broken = DAMAGES[damage](top + fence, body)
    raw = broken.encode("utf-16") if damage == "in two bytes a letter" else broken.encode()
    written.answer("amara", FIRST).write_bytes(raw)
    assert written.rlhf("amara", "check", FIRST, code=1)
    shown = written.rlhf("amara", "restore", FIRST, "--top")
    assert "its block is in order again. Every word below it stands." in shown.words
    mended = text_of(written)
    assert mended.partition("\n---\n")[2].strip() == body.strip()
    assert "from_reference: NICE CG95" in mended
    assert "ai_draft: true" in mended
    assert "error" not in written.rlhf("amara", "check", FIRST, code=None).out
    again = written.rlhf("amara", "restore", FIRST, "--top", code=3)
    assert "is in order. Nothing was changed." in again.words


def test_words_that_stood_in_the_block_are_kept_below_it(written: Team) -> None:
    text = text_of(written).replace("author: amara", "author: amara\nRemember the interaction with warfarin", 1)
    written.answer("amara", FIRST).write_text(text, encoding="utf-8")
    written.rlhf("amara", "restore", FIRST, "--top")
    assert "Remember the interaction with warfarin" in text_of(written).partition("\n---\n")[2]


def test_words_of_another_question_are_never_filed_under_this_one(written: Team) -> None:
    written.rlhf("amara", "task", "pull", SECOND)
    written.answer("amara", SECOND).write_bytes(written.answer("amara", FIRST).read_bytes())
    checked = written.rlhf("amara", "check", SECOND, code=1)
    assert f"task: {SECOND}" not in checked.out, "nobody is told to change the id"
    refused = written.rlhf("amara", "restore", SECOND, "--top", code=3)
    assert f"says that it answers {FIRST}" in refused.words
    shown = written.rlhf("amara", "save")
    assert f"Its details say: {FIRST}, Task 1" in shown.words
    assert written.rlhf("amara", "submit", SECOND, code=1)
    written.answer("amara", SECOND).rename(written.root / "kept.md")
    written.env = {"EDITOR": "true"}
    written.rlhf("amara", "write", SECOND)
    assert f"task: {SECOND}" in text_of(written, SECOND)


def test_a_file_of_the_project_that_was_edited_by_accident_is_named_and_comes_back(written: Team) -> None:
    guide = next((written.root / "amara" / "guidance").glob("*.md"))
    before = guide.read_text(encoding="utf-8")
    guide.write_text(before + "\noops\n", encoding="utf-8")
    path = f"guidance/{guide.name}"
    status = written.rlhf("amara", "status")
    assert f"{path} is not as the project has it, and nobody gets your edits of it." in status.words
    assert f"rlhf restore {path}" in written.rlhf("amara", "save").out
    assert f"rlhf restore {path}" in written.rlhf("amara", "check").out
    shown = written.rlhf("amara", "restore", path)
    assert guide.read_text(encoding="utf-8") == before
    copy = shown.words.rpartition("is kept in ")[2].strip()
    assert copy
    assert (written.root / "amara" / copy).read_text(encoding="utf-8").endswith("oops\n")
    assert "is as the project has it." in written.rlhf("amara", "restore", path, code=3).words
    assert "is not as the project has it" not in written.rlhf("amara", "status").words


STRAYS = {
    "answer.docx": "It is a document",
    "answer.txt": "It is a document",
    "amara.md.txt": "It is a document",
    "Amara Okafor.md": "Its name is not the one that rlhf reads.",
    "amara (1).md": "It is another version of amara.md",
    "amara~other.md": "It is another version of amara.md",
    "amara-DESKTOP-conflict.md": "It is another version of amara.md",
    "amara - Copy.md": "It is another version of amara.md",
}


@pytest.mark.parametrize("name", STRAYS)
def test_a_file_that_looks_like_an_answer_is_named_with_what_mends_it(written: Team, name: str) -> None:
    folder = written.answer("amara", FIRST).parent
    (folder / name).write_bytes(written.answer("amara", FIRST).read_bytes())
    shown = written.rlhf("amara", "save")
    assert "Nothing new to save." not in shown.out
    assert f"Not read: answers/{BATCH}/{FIRST}/{name}" in shown.out
    assert STRAYS[name] in shown.words
    assert f"answers/{BATCH}/{FIRST}/{name}" in written.rlhf("amara", "status").out
    (folder / name).unlink()
    assert "Nothing new to save." in written.rlhf("amara", "save").out


@pytest.mark.parametrize("name", [".DS_Store", "~$answer.docx", "amara.md~", ".amara.md.swp", "amara.md.bak"])
def test_what_editors_and_systems_leave_is_not_named(written: Team, name: str) -> None:
    (written.answer("amara", FIRST).parent / name).write_text("x", encoding="utf-8")
    assert "Nothing new to save." in written.rlhf("amara", "save").out


def test_files_in_other_places_of_the_copy_are_named_too(written: Team) -> None:
    copy = written.root / "amara"
    (copy / "My answer.docx").write_text("x", encoding="utf-8")
    (copy / "notes").mkdir()
    (copy / "notes" / "task one.txt").write_text("x", encoding="utf-8")
    shown = written.rlhf("amara", "save")
    assert "Not read: My answer.docx" in shown.out
    assert "Not read: notes/task one.txt" in shown.out
    assert "task: " not in shown.err


def test_a_link_is_not_read_and_said_so(written: Team, tmp_path: Path) -> None:
    elsewhere = tmp_path / "mine.md"
    elsewhere.write_bytes(written.answer("amara", FIRST).read_bytes())
    written.answer("amara", FIRST).unlink()
    written.answer("amara", FIRST).symlink_to(elsewhere)
    shown = written.rlhf("amara", "save", code=None)
    assert "link" in shown.words
    assert f"{FIRST}/amara.md" in shown.text


def test_nothing_is_submitted_over_another_version_without_a_word(written: Team) -> None:
    copy = written.answer("amara", FIRST).with_name("amara~other.md")
    copy.write_text("Other words.\n", encoding="utf-8")
    for named in ((), (FIRST,)):
        shown = written.rlhf("amara", "submit", *named, code=1 if named else 0)
        assert f"{FIRST} is not sent: another version lies beside it." in shown.words
        assert not written.branches("answer/**")
    data = json.loads(written.rlhf("amara", "submit", "--json").out)
    assert data["two_versions"] == {FIRST: [f"answers/{BATCH}/{FIRST}/amara~other.md"]}
    assert data["submitted"] == []
    assert "submitted" in written.rlhf("amara", "submit", FIRST, "--yes").out
    assert f"Not read: answers/{BATCH}/{FIRST}/amara~other.md" in written.rlhf("amara", "status").out, (
        "until it is gone"
    )


def test_an_empty_line_at_the_end_is_no_change(written: Team) -> None:
    written.rlhf("amara", "submit", FIRST)
    with written.answer("amara", FIRST).open("a", encoding="utf-8") as file:
        file.write("\n\n")
    assert "waits for a reviewer" in written.rlhf("amara", "status").out
    assert "Nothing to submit" in written.rlhf("amara", "submit").out
    assert "is submitted already" in written.rlhf("amara", "submit", FIRST).out


def test_a_document_is_taken_in_once_and_what_stood_there_is_kept(written: Team) -> None:
    folder = written.answer("amara", FIRST).parent
    (folder / "my answer.txt").write_bytes("Answer\n\nRing 999 now, it\u2019s urgent.\n".encode("cp1252"))
    before = text_of(written)
    shown = written.rlhf("amara", "write", FIRST, "--from", "my answer.txt")
    assert "The words of my answer.txt go into: “Answer”." in shown.words
    assert "In the place of other words: Answer." in shown.words
    assert "Ring 999 now, it\u2019s urgent." in text_of(written)
    assert "The first words." in text_of(written), "the sections that the document does not have stay"
    assert "Not read:" not in written.rlhf("amara", "save").out, "it was taken in"
    number = shown.words.partition(f"rlhf restore {FIRST} --from ")[2].split()[0]
    written.rlhf("amara", "restore", FIRST, "--from", number)
    assert text_of(written) == before
    (folder / "my answer.txt").write_text("Answer\n\nOther words.\n", encoding="utf-8")
    assert "Not read:" in written.rlhf("amara", "save").out, "it was changed since"
    gone = written.rlhf("amara", "write", FIRST, "--from", "nothing.docx", code=3)
    assert "nothing.docx" in gone.err


def test_what_an_editor_leaves_is_mended_by_submit_and_said(written: Team) -> None:
    text = (
        text_of(written).replace("## Answer", "##\u00a0Answer").replace("The first words.", "The first\u200b words.", 1)
    )
    written.answer("amara", FIRST).write_text(text, encoding="utf-8")
    shown = written.rlhf("amara", "submit", FIRST)
    assert f"{FIRST} mended, and no word changed:" in shown.words
    assert "submitted" in shown.out
    assert "\u200b" not in text_of(written)
    assert json.loads(written.rlhf("amara", "submit", FIRST, "--json").out)["mended"] == {}


def test_what_happens_within_one_second_stands_in_its_order(written: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, "2026-11-30T22:00:00+00:00")
    written.edit("amara", FIRST, "Stop and rest now.", "Stop, and rest.")
    written.rlhf("amara", "save")
    written.edit("amara", FIRST, "Stop, and rest.", "Stop, sit down and rest.")
    written.rlhf("amara", "save")
    written.rlhf("amara", "submit", FIRST)
    assert [(v["number"], v["what"]) for v in versions(written)][:2] == [(4, ["saved", "submitted"]), (3, ["saved"])]
