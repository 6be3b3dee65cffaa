"""Writing: the right file opens, with all there is to read; closing it saves and checks; nothing is lost on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.team import BATCH, TASKS, Team
from tests.terminal import Terminal, needs_tmux

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND, THIRD = TASKS[:3]


def an_editor(folder: Path, script: str, name: str = "editor") -> str:
    """A program that does with its file what a person would do in an editor."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


WRITE_ALL = r"sed -i 's/^_\(Write\|List\) here.*$/Some considered words./' "


@pytest.fixture
def writing(team: Team, tmp_path: Path) -> Team:
    """Amara holds two tasks, and has an editor."""
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    team.env = {"EDITOR": an_editor(tmp_path, f'{WRITE_ALL}"$1"')}
    return team


def test_closing_the_editor_saves_and_checks(writing: Team) -> None:
    shown = writing.rlhf("amara", "write", FIRST[:6])
    assert "What now?" in shown.out.partition("## The prompt")[2], "an editor that shows one file: it is printed"
    assert "words, saved here and with the project." in shown.out
    assert f"To send it to review: rlhf submit {FIRST}" in shown.out
    assert "Some considered words." in writing.answer("amara", FIRST).read_text(encoding="utf-8")
    assert "Some considered words." in (writing.file_at("draft/amara", f"answers/{BATCH}/{FIRST}/amara.md") or "")
    again = writing.rlhf("amara", "write", FIRST)
    assert "Nothing was changed." in again.out


def test_what_is_still_to_be_mended_is_said_with_the_command_to_go_on(team: Team, tmp_path: Path) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.env = {"EDITOR": an_editor(tmp_path, r"""sed -i '0,/^_Write here.*$/s//Rest today./' "$1" """)}
    shown = team.rlhf("amara", "write", FIRST)
    assert "still holds its instructions" in shown.out
    assert f"to be mended before it can be sent. To go on: rlhf write {FIRST}" in shown.words
    assert not team.branches("answer/**")


def test_a_task_is_named_by_its_number_its_title_or_not_at_all(writing: Team, tmp_path: Path) -> None:
    listed = writing.rlhf("amara", "task", "list").out.splitlines()
    assert [line.split()[:2] for line in listed[::3]] == [["1", SECOND], ["2", FIRST]] or [
        line.split()[:2] for line in listed[::3]
    ] == [["1", FIRST], ["2", SECOND]]
    second = listed[3].split()[1]
    writing.rlhf("amara", "write", "2")
    assert "Some considered words." in writing.answer("amara", second).read_text(encoding="utf-8")
    other = FIRST if second == SECOND else SECOND
    title = "Task 1" if other == FIRST else "Task 2"
    assert title in writing.rlhf("amara", "task", "show", title).out
    nameless = writing.rlhf("amara", "write")
    assert "Nothing was changed." in nameless.out, "the only one in which something is written"
    ambiguous = writing.rlhf("amara", "task", "show", "task", code=3)
    assert "“task” could be any of these:" in ambiguous.err
    assert "1  t-" in ambiguous.err
    assert "Task" in writing.rlhf("amara", "task", "show", "1").out


def test_without_a_name_and_without_a_terminal_the_choice_is_listed(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    refused = team.rlhf("amara", "write", code=2)
    assert "Several tasks wait for your words:" in refused.err
    assert "rlhf write 1" in refused.err
    nobody = team.rlhf("ben", "write", code=3)
    assert "rlhf task pull --edit" in nobody.err
    other = team.rlhf("ben", "write", FIRST, code=3)
    assert f"rlhf task pull {FIRST} --edit" in other.err


def test_pull_edit_is_the_same_thing(team: Team, tmp_path: Path) -> None:
    team.env = {"EDITOR": an_editor(tmp_path, f'{WRITE_ALL}"$1"')}
    shown = team.rlhf("amara", "task", "pull", "--edit")
    assert "words, saved here and with the project." in shown.out
    assert "To send it to review: rlhf submit" in shown.out


def test_offline_it_is_saved_here_and_goes_later(writing: Team) -> None:
    away = writing.bare.rename(writing.root / "away.git")
    shown = writing.rlhf("amara", "write", FIRST)
    assert "saved on this machine; the project gets it when you are online (rlhf sync)" in shown.words
    away.rename(writing.bare)
    writing.rlhf("amara", "sync")
    assert "Some considered words." in (writing.file_at("draft/amara", f"answers/{BATCH}/{FIRST}/amara.md") or "")


def test_the_editor_is_named_once_and_remembered(team: Team, tmp_path: Path) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    mine = an_editor(tmp_path, f'{WRITE_ALL}"$1"', "mine")
    shown = team.rlhf("amara", "write", FIRST, "--with", mine)
    assert "Your editor is mine. For another one from now on, say so: rlhf write --with code" in shown.words
    again = team.rlhf("amara", "write", FIRST)
    assert "Your editor is" not in again.words, "that is said once"
    assert "words, saved here and with the project." in again.out, "the editor was remembered"
    gone = team.rlhf("amara", "write", FIRST, "--with", "no-such-editor-here", code=3)
    assert "“no-such-editor-here” cannot be started" in gone.err


def test_what_there_is_to_read_lies_beside_and_is_not_taken_for_an_answer(writing: Team) -> None:
    writing.rlhf("amara", "write", FIRST)
    reading = writing.root / "amara" / ".git" / "rlhf" / "reading" / f"{FIRST}.md"
    text = reading.read_text(encoding="utf-8")
    assert "What now?" in text
    assert "# Guidance:" in text
    assert reading.stat().st_mode & 0o222 == 0, "nobody writes in it by accident"
    assert json.loads(writing.rlhf("amara", "status", "--json").out)["not_read"] == []


@needs_tmux
def test_an_editor_with_a_window_of_its_own_returns_at_once(team: Team, tmp_path: Path) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    opened = tmp_path / "opened"
    code = an_editor(tmp_path, f'echo "$1" >> {opened}', "code")
    with Terminal(team, "amara", more={"EDITOR": code}) as terminal:
        shown = terminal.type(f"rlhf write {FIRST}", until="press Enter here:")
        assert "what to read opens beside it" in " ".join(shown.split())
        team.write("amara", FIRST)  # the person writes in the window, and saves
        asked = terminal.press("", "Enter", until="draft by an AI?")
        assert "words, saved here and with the project." in asked
        terminal.press("", "Enter", until="reference answer?")
        terminal.press("", "Enter", until="to review now?")
        sent = terminal.press("y", "Enter")
    assert "submitted" in sent
    names = [line.rpartition("/")[2] for line in opened.read_text(encoding="utf-8").splitlines()]
    assert names == [f"{FIRST}.md", "amara.md"], "what to read, and the answer"
    assert team.branches("answer/**") == [f"answer/{FIRST}/amara"]


@needs_tmux
def test_what_is_stated_is_asked_and_written_down(writing: Team) -> None:
    with Terminal(writing, "amara", more=writing.env) as terminal:
        terminal.type(f"rlhf write {FIRST}", until="Press Enter to write")
        terminal.press("", "Enter", until="draft by an AI?")
        terminal.press("y", "Enter", until="reference answer?")
        terminal.press("y", "Enter", until="Which one?")
        terminal.press("NICE CG95", "Enter", until="to review now?")
        kept = terminal.press("n", "Enter")
    assert f"Nothing was sent. What you wrote is saved. To send it: rlhf submit {FIRST}" in " ".join(kept.split())
    text = writing.answer("amara", FIRST).read_text(encoding="utf-8")
    assert "from_reference: NICE CG95" in text
    assert "ai_draft: true" in text
    assert not writing.branches("answer/**")


@needs_tmux
def test_without_a_name_one_is_chosen_by_its_number(team: Team, tmp_path: Path) -> None:
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    editor = an_editor(tmp_path, f'{WRITE_ALL}"$1"')
    with Terminal(team, "amara", more={"EDITOR": editor}) as terminal:
        shown = terminal.type("rlhf write", until="or Enter for none:")
        assert FIRST in shown
        assert SECOND in shown
        assert "Nothing was opened." in terminal.press("", "Enter")
        terminal.type("rlhf write", until="or Enter for none:")
        terminal.press("2", "Enter", until="Press Enter to write")


def test_statements_are_set_by_a_command(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    before = team.answer("amara", FIRST).read_text(encoding="utf-8")
    shown = team.rlhf("amara", "declare", FIRST, "--from", "NICE CG95", "--ai-draft", "yes")
    assert "written from NICE CG95, with a draft by an AI." in shown.words
    after = team.answer("amara", FIRST).read_text(encoding="utf-8")
    assert after.partition("\n---\n")[2] == before.partition("\n---\n")[2], "no word below the block changed"
    team.rlhf("amara", "declare", FIRST, "--from-nothing", "--ai-draft", "no")
    stated = json.loads(team.rlhf("amara", "declare", FIRST, "--json").out)
    assert stated == {"from_reference": "", "ai_draft": False, "verdict": {}}
    assert "Say what to declare." in team.rlhf("amara", "declare", FIRST, code=2).err
    wrong = team.rlhf("amara", "declare", FIRST, "--realistic", "yes", code=2)
    assert "belongs to a prompt review" in wrong.words
