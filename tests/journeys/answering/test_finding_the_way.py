"""Finding the way: the start screen, help that fits a screen, words that are no command, names by number and title."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rlhf.commands.help import every_command
from rlhf.commands.shell import synonyms
from rlhf.commands.shell.overview import overview
from rlhf.commands.shell.synonyms import PAGES, meant_by
from rlhf.model.vocabulary import ROLES
from tests.here import REPOSITORY
from tests.team import TASKS, Team
from tests.terminal import Terminal, needs_tmux

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = TASKS[:2]


def test_alone_it_says_who_i_am_what_waits_and_what_to_do(team: Team) -> None:
    fresh = team.rlhf("amara")
    assert "Dr Amara Okafor, trainer" in fresh.out
    assert "You hold no tasks." in fresh.out
    assert "rlhf task pull" in fresh.out
    team.rlhf("amara", "task", "pull", FIRST)
    assert f"rlhf write {FIRST}" in team.rlhf("amara").out
    team.write("amara", FIRST)
    team.rlhf("amara", "submit", FIRST)
    team.rlhf("emeka", "sync")
    waiting = team.rlhf("emeka")
    assert "1 submission waits for your review." in waiting.out
    assert "rlhf review list" in waiting.out
    team.ask_for_changes("emeka", FIRST, "Say by when.")
    team.rlhf("amara", "sync")
    back = team.rlhf("amara")
    assert "1 answer came back with remarks." in back.out
    assert f"rlhf feedback {FIRST}" in back.out
    assert "rlhf board" in team.rlhf("morgan").out
    commands = [line for line in back.out.splitlines() if line.startswith("rlhf ")]
    assert 2 <= len(commands) <= 3, "three at most"


def test_every_command_of_the_start_screen_works_as_printed(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.env = {"EDITOR": "true"}
    for line in team.rlhf("amara").out.splitlines():
        if line.startswith("rlhf "):
            team.rlhf("amara", *line.partition("  ")[0].split()[1:])


def test_outside_of_a_copy_it_says_how_to_begin(team: Team, tmp_path: Path) -> None:
    shown = team.rlhf("amara", cwd=tmp_path)
    assert f"cd {team.root / 'amara'}" in shown.out
    assert "rlhf task pull" in shown.out
    new = team.rlhf("nobody", cwd=tmp_path)
    assert "rlhf practise" in new.out
    assert "rlhf join" in new.out


@pytest.mark.parametrize("roles", [*((role,) for role in ROLES), tuple(ROLES), ()], ids="-".join)
def test_the_help_of_a_week_fits_a_screen_for_every_role(roles: tuple[str, ...]) -> None:
    lines = overview(roles).split("\n")
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    assert any("rlhf week" in line for line in lines)
    assert any("rlhf help all" in line for line in lines)


def test_the_commands_in_it_exist() -> None:
    known = {name for name, _ in every_command()}
    for line in overview(set(ROLES)).split("\n") + overview({"trainer"}).split("\n"):
        if line.startswith("  rlhf ") and "COMMAND" not in line and "help" not in line:
            words = line.split("  ")[1].split()[1:]
            name = " ".join(word for word in words if word.islower())
            assert name in known, line


def test_help_is_that_of_my_roles(team: Team) -> None:
    mine, theirs = team.rlhf("amara", "help").out, team.rlhf("emeka", "--help").out
    assert "rlhf write" in mine
    assert "rlhf review list" not in mine
    assert "rlhf review list" in theirs
    assert "rlhf write" not in theirs
    assert "Keep the project's repository" in team.rlhf("amara", "help", "all").out
    assert "Usage: rlhf ask" in team.rlhf("amara", "help", "ask").out
    assert "Usage: rlhf task pull" in team.rlhf("amara", "help", "task", "pull").out


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("undo", "rlhf restore"), ("open", "rlhf write"), ("edit", "rlhf write"), ("withdraw", "rlhf answer withdraw"),
        ("show", "rlhf task show"), ("colour", "NO_COLOR"), ("holiday", "rlhf people away"), ("send", "rlhf submit"),
        ("deadline", "rlhf extension ask"), ("dose", "rlhf explain"), ("keys", "docs/keys.md"),
        ("CL005", "rlhf explain CL005"),
        ("writing-answers", "rlhf guidance show"), ("submitt", "rlhf submit"),
    ],
)  # fmt: skip
def test_help_finds_what_people_call_things(team: Team, word: str, expected: str) -> None:
    shown = team.rlhf("amara", "help", word, code=None)
    assert shown.code == 0
    assert expected in shown.out
    assert json.loads(team.rlhf("amara", "help", word, "--json").out)["commands"] is not None


def test_help_says_so_where_nothing_is_known(team: Team) -> None:
    assert "Nothing is known of “qqqq”. All commands: rlhf help all" in team.rlhf("amara", "help", "qqqq", code=1).out


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("pull",), "rlhf task pull"), (("show",), "rlhf task show"), (("undo",), "rlhf restore"),
        (("submitt",), "rlhf submit"), (("open",), "rlhf write"), (("task", "lst"), "rlhf task list"),
        (("review", "aprove"), "rlhf review approve"), (("edit",), "rlhf write"), (("approve",), "rlhf review approve"),
    ],
)  # fmt: skip
def test_a_word_that_is_no_command_suggests_what_is_meant(team: Team, words: tuple[str, ...], meant: str) -> None:
    refused = team.rlhf("amara", *words, code=2)
    assert f"There is no command “rlhf {' '.join(words)}”." in refused.err
    assert f"  {meant}\n" in refused.err


def test_what_is_suggested_exists() -> None:
    known = {name for name, _ in every_command()} | {name.split()[0] for name, _ in every_command()}
    mentioned = {command for command in synonyms._BY_COMMAND if command not in known}
    assert mentioned <= {"help all"}
    assert meant_by("UNDO")
    assert [page for page in PAGES if not (REPOSITORY / page).is_file()] == []


def test_a_number_names_what_stood_in_the_last_list(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    rows = [line.split() for line in team.rlhf("amara", "status").out.splitlines() if "  t-" in line]
    ids = [next(word for word in row if word.startswith("t-")) for row in rows]
    assert ids
    assert ids[1] in team.rlhf("amara", "task", "show", "2").out
    for task in (FIRST, SECOND):
        team.write("amara", task)
    team.rlhf("amara", "submit", "1", "2")
    assert len(team.branches("answer/**")) == 2
    team.rlhf("emeka", "sync")
    listed = team.rlhf("emeka", "review", "list").out
    first = next(word for word in listed.split() if word.startswith("t-")).partition("/")[0]
    assert first in team.rlhf("emeka", "review", "show", "1").out
    assert "There is no task “9”" in team.rlhf("ben", "task", "show", "9", code=3).err, "no list was shown"


def test_a_title_names_its_task_and_several_are_listed_with_numbers(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    assert FIRST in team.rlhf("amara", "task", "show", "task 1").out
    several = team.rlhf("morgan", "task", "show", "TASK", code=3)
    numbers = [line.split()[0] for line in several.err.splitlines() if "  t-" in line]
    assert numbers == ["1", "2", "3", "4", "5"]
    third = several.err.splitlines()[3].split()[1]
    assert third in team.rlhf("morgan", "task", "show", "3").out


@needs_tmux
@pytest.mark.parametrize("columns", [80, 40])
def test_no_word_is_broken_at_the_edge_of_the_screen(team: Team, columns: int) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    with Terminal(team, "amara", columns=columns) as terminal:
        for command in ("rlhf", "rlhf status", "rlhf week", "rlhf task list"):
            narrow = terminal.type(command).split()
            whole = team.rlhf("amara", *command.split()[1:]).out.split()
            strange = [word for word in narrow if word not in whole and word not in command and word != "$"]
            assert [word for word in strange if not word.startswith(("(", "·")) and "min" not in word] == [], command


@needs_tmux
def test_a_long_text_is_shown_a_screen_at_a_time(team: Team) -> None:
    with Terminal(team, "amara", more={"PAGER": "less -R"}) as terminal:
        top = terminal.type("rlhf help all", until=":")
        assert "Usage: rlhf" in top
        assert "Begin" not in top
        assert terminal.press("q")


@needs_tmux
def test_guidance_is_shown_and_signed_for_one_by_one(team: Team) -> None:
    listed = team.rlhf("amara", "guidance", "list").out.splitlines()
    documents = [line.split()[0] for line in listed if line.strip() and not line.startswith(" ")]
    refused = team.rlhf("amara", "guidance", "read", code=2)
    assert "rlhf guidance read --all" in refused.err
    slug = next(name for name in documents if name and name.islower())
    with Terminal(team, "amara", more={"PAGER": "cat"}) as terminal:
        terminal.type(f"rlhf guidance read {slug}", until="[y/N]:")
        assert "Not recorded." in terminal.press("n", "Enter")
        assert "you have not read it" in team.rlhf("amara", "guidance", "list").out
        terminal.type(f"rlhf guidance read {slug}", until="[y/N]:")
        assert f"You have read {slug}" in terminal.press("y", "Enter")
    assert f"you have not read it: rlhf guidance show {slug}" not in team.rlhf("amara", "guidance", "list").out
