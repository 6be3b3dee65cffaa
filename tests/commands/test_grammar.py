"""One grammar for all commands: the id first, the text last, with or without quotes, whatever it begins with."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.core import TyperGroup

from rlhf.commands.app import COMMANDS, build
from rlhf.commands.shell.grammar import TEXTS, arranged, text_from
from rlhf.errors import DashesMadeLong, NotAnOption
from rlhf.model.text import unquoted

HELPS = ("--help", "-h")


@cache
def commands() -> dict[str, Any]:
    """Every command by its name, that of its group before it."""
    whole = typer.main.get_command(build())
    assert isinstance(whole, TyperGroup)
    found: dict[str, Any] = {}
    for name, command in whole.commands.items():
        if isinstance(command, TyperGroup):
            found |= {f"{name} {inner}": command.commands[inner] for inner in command.commands}
        else:
            found[name] = command
    assert len(found) > len(COMMANDS)
    return found


def parsed(path: str, *words: str) -> dict[str, Any]:
    """What a command is given by some words."""
    command = commands()[path]
    context = command.make_context(path, arranged(command, f"rlhf {path}", words, HELPS))
    return context.params


def options_of(command: Any) -> set[str]:
    return {name for option in command.params if option.param_type_name == "option" for name in option.opts}


def is_text(argument: Any) -> bool:
    return argument.param_type_name == "argument" and (argument.metavar or "").strip("[]…") in TEXTS


WITH_TEXT = [path for path, command in commands().items() if any(map(is_text, command.params))]
WITH_REASON = [path for path, command in commands().items() if "--because" in options_of(command)]


def test_a_text_is_the_last_argument_and_takes_all_words() -> None:
    assert {"ask", "note", "reply", "clarify", "correct", "retract", "flag", "escalate"} <= set(WITH_TEXT)
    assert {"review request-changes", "review comment", "extension ask", "extension refuse"} <= set(WITH_TEXT)
    for path in WITH_TEXT:
        arguments = [param for param in commands()[path].params if param.param_type_name == "argument"]
        assert [is_text(argument) for argument in arguments] == [False] * (len(arguments) - 1) + [True], path
        assert arguments[-1].nargs == -1, path


def test_a_reason_has_one_name_everywhere() -> None:
    for path, command in commands().items():
        assert not {"--why", "--reason"} & options_of(command), path
    assert {"task drop", "retract", "review decline", "task unassign", "extension ask"} <= set(WITH_REASON)


@pytest.mark.parametrize("path", WITH_REASON)
def test_the_name_that_a_reason_had_is_understood(path: str) -> None:
    command = commands()[path]
    assert arranged(command, path, ["--why", "So it is"], HELPS) == ["--because", "So it is"]
    assert arranged(command, path, ["--why=So it is"], HELPS) == ["--because", "So it is"]


def test_words_without_quotes_are_the_same_as_with_them() -> None:
    for words in (["Is she pregnant?"], ["Is", "she", "pregnant?"], ["“Is", "she", "pregnant?”"]):
        assert text_from(parsed("note", "t-7h2k", *words)["text"]) == "Is she pregnant?"


def test_options_are_taken_wherever_they_stand() -> None:
    lines = (
        ["t-7h2k", "It", "asks", "--category", "other", "for", "a", "dose", "--json"],
        ["--category=other", "--json", "t-7h2k", "It asks for a dose"],
        ["--json", "t-7h2k", "--category", "other", "--", "It", "asks", "for", "a", "dose"],
    )
    for words in lines:
        taken = parsed("flag", *words)
        assert (taken["named"], taken["category"], taken["as_json"]) == ("t-7h2k", "other", True)
        assert text_from(taken["text"]) == "It asks for a dose"


@pytest.mark.parametrize("text", ["-5 degrees at night", "- is it so", "--- what", "-h5 is odd", "--5 or ++5?"])
def test_a_text_may_begin_with_a_dash_after_the_id(text: str) -> None:
    assert text_from(parsed("ask", "t-7h2k", *text.split())["text"]) == text
    assert text_from(parsed("ask", "t-7h2k", text)["text"]) == text


@pytest.mark.parametrize("word", ["--jsn", "--jsn=5", "-json", "-help", "--category"])
def test_what_may_be_a_misspelt_option_is_refused_with_the_command_that_takes_it(word: str) -> None:
    with pytest.raises(NotAnOption) as refused:
        parsed("ask", "t-7h2k", word, "is", "it")
    assert refused.value.hint == f"rlhf ask t-7h2k -- {word} is it"
    assert text_from(parsed("ask", "t-7h2k", "--", word, "is", "it")["text"]) == f"{word} is it"


def test_before_the_id_a_dash_is_no_text() -> None:
    with pytest.raises(NotAnOption) as refused:
        parsed("note", "-5", "degrees")
    assert "put -- before it" in refused.value.message


def test_an_option_whose_dashes_became_one_is_named() -> None:
    with pytest.raises(DashesMadeLong) as refused:
        parsed("ask", "t-7h2k", "—json", "Is it?")
    assert refused.value.hint == "Type --json"
    assert text_from(parsed("ask", "t-7h2k", "—", "so", "it", "is")["text"]) == "— so it is"


def test_a_reason_at_the_end_needs_no_quotes() -> None:
    dropped = parsed("task drop", "t-7h2k", "t-m4x8", "--because", "Outside", "my", "field")
    assert (list(dropped["named"]), dropped["because"]) == (["t-7h2k", "t-m4x8"], "Outside my field")
    taken = parsed("task unassign", "t-7h2k", "--because", "On", "leave", "--from", "amara")
    assert (taken["because"], taken["taken_from"]) == ("On leave", "amara")
    assert parsed("task drop", "t-7h2k", "--because", "“Outside", "my", "field”")["because"] == "Outside my field"
    assert parsed("task drop", "t-7h2k", "--because", "A copy of", "t-m4x8")["because"] == "A copy of"


def test_ids_after_a_reason_are_ids_as_they_were() -> None:
    for words in (["--because", "Twice", "t-7h2k", "t-m4x8"], ["t-7h2k", "--because", "Twice", "t-m4x8"]):
        dropped = parsed("task drop", *words)
        assert (sorted(dropped["named"]), dropped["because"]) == (["t-7h2k", "t-m4x8"], "Twice")


def test_commands_without_a_text_are_read_as_ever() -> None:
    words = ["t-7h2k", "--json", "--", "-x"]
    assert arranged(commands()["task show"], "rlhf task show", words, HELPS) == words


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("“Is she pregnant?”", "Is she pregnant?"), ("„Ist sie schwanger?“", "Ist sie schwanger?"),
        ("«Est-elle enceinte ?»", "Est-elle enceinte ?"), ("“He said “yes” today”", "He said “yes” today"),
        ("“Yes” and “no”", "“Yes” and “no”"), ("the word “yes”", "the word “yes”"), ("“", "“"), ("", ""),
        ("“unfinished", "“unfinished"), ("„A“ und „B“", "„A“ und „B“"),
    ],
)  # fmt: skip
def test_only_quotation_marks_around_the_whole_are_taken_off(text: str, left: str) -> None:
    assert unquoted(text) == left


@given(st.lists(st.text(st.sampled_from("ab -é“”"), min_size=1, max_size=6), min_size=1, max_size=6))
def test_no_word_of_a_text_is_lost_after_two_dashes(words: list[str]) -> None:
    assert list(parsed("note", "t-7h2k", "--", *words)["text"]) == words
    assert "".join(unquoted(" ".join(words)).split()) in "".join(" ".join(words).split())
