"""A suggestion changes the words that the reviewer meant, where they stood, and nothing else."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys

import pytest

from tests.team import TASKS, Result, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
LATER = "2026-12-01T09:00:00+00:00"
WORDS = (
    "The operation is on Monday. Take nothing by mouth from midnight. Bring a list of your tablets.\n\n"
    "At the ward, do not take nothing by mouth unless told. You may drink water until six."
)


@pytest.fixture
def suggested(team: Team) -> tuple[Team, str]:
    """Amara's answer, and the letters of a review of it that suggests “no food or drink”."""
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Other words.")
    team.edit("amara", FIRST, "Other words.", WORDS)
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    words = ("--suggest", "nothing by mouth :: no food or drink", "--severity", "minor")
    team.rlhf("emeka", "review", "request-changes", FIRST, "Plainer.", *words)
    team.rlhf("amara", "sync")
    (said,) = json.loads(team.rlhf("amara", "feedback", FIRST, "--json").out)[0]["said"]
    return team, said["review"]["id"][-6:]


def text(team: Team) -> str:
    return team.answer("amara", FIRST).read_bytes().decode()


def in_a_terminal(team: Team, answer: str, *args: str) -> Result:
    """What somebody is shown who answers one question."""
    typed, terminal = pty.openpty()
    os.write(typed, f"{answer}\n".encode())
    done = subprocess.run(
        [sys.executable, "-m", "rlhf", *args], cwd=team.root / "amara", env=team.environment("amara"), stdin=terminal,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    os.close(typed)
    os.close(terminal)
    return Result(done.returncode, done.stdout, done.stderr)


def test_it_is_shown_first_and_only_a_yes_makes_it(suggested: tuple[Team, str]) -> None:
    team, letters = suggested
    before = text(team)
    refused = in_a_terminal(team, "n", "accept", letters)
    assert refused.code == 0
    assert "was: The operation is on Monday. Take nothing by mouth from midnight." in refused.words
    assert "now: The operation is on Monday. Take no food or drink from midnight." in refused.words
    assert "Nothing was changed." in refused.words
    assert text(team) == before
    assert in_a_terminal(team, "y", "accept", letters).code == 0
    assert text(team) == before.replace("Take nothing by mouth", "Take no food or drink")


def test_all_other_bytes_stay_as_they_are(suggested: tuple[Team, str]) -> None:
    team, letters = suggested
    file = team.answer("amara", FIRST)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n").replace(b"tablets.", b"tablets.  \t"))
    before = file.read_bytes()
    told = json.loads(team.rlhf("amara", "accept", letters, "--json").out)
    assert (told["before"], told["after"]) == ("nothing by mouth", "no food or drink")
    assert before.splitlines()[told["line"] - 1].decode() == told["was"]
    assert file.read_bytes() == before.replace(b"Take nothing by mouth", b"Take no food or drink")


def test_a_sentence_that_is_gone_is_not_looked_for_elsewhere(suggested: tuple[Team, str]) -> None:
    team, letters = suggested
    team.edit("amara", FIRST, " Take nothing by mouth from midnight.", "")
    before = text(team)
    told = team.rlhf("amara", "feedback", FIRST).words
    assert "Outdated, its words are gone from their place: “nothing by mouth”" in told
    assert "rlhf accept" not in told
    for more in ((), ("--yes",), ("--json",)):
        refused = team.rlhf("amara", "accept", letters, *more, code=3).words
        assert "they are gone from there. Nothing was changed." in refused
    assert in_a_terminal(team, "y", "accept", letters).code == 3
    assert text(team) == before


def test_words_that_were_edited_are_not_replaced(suggested: tuple[Team, str]) -> None:
    team, letters = suggested
    team.edit("amara", FIRST, "Take nothing by mouth from", "Take nothing at all by mouth from")
    before = text(team)
    refused = team.rlhf("amara", "accept", letters, "--yes", code=3).words
    assert "it reads now: “nothing at all by mouth”" in refused
    assert "rlhf accept" not in team.rlhf("amara", "feedback", FIRST).words
    assert text(team) == before


def test_a_sentence_that_says_something_else_now_wants_a_yes(suggested: tuple[Team, str]) -> None:
    team, letters = suggested
    team.edit("amara", FIRST, "Take nothing by mouth from", "Do not take nothing by mouth from")
    before = text(team)
    refused = team.rlhf("amara", "accept", letters, code=3)
    assert "The sentence around these words has changed since it was reviewed." in refused.words
    assert f"rlhf accept {letters} --yes" in refused.words
    assert team.rlhf("amara", "accept", letters, "--json", code=3).out == ""
    assert "sentence around these words has changed" in in_a_terminal(team, "n", "accept", letters).words
    assert text(team) == before
    team.rlhf("amara", "accept", letters, "--yes")
    assert text(team) == before.replace("Do not take nothing by", "Do not take no food or drink by").replace(
        "drink by mouth", "drink"
    )


@pytest.mark.parametrize("words", ["no food or drink", "nothing by mouth, not even water", "nothing"])
def test_a_suggestion_is_taken_once(suggested: tuple[Team, str], words: str) -> None:
    """Also where it adds to the words that it is about, so that these still stand there."""
    team, _ = suggested
    more = ("--suggest", f"nothing by mouth :: {words}", "--severity", "minor")
    team.rlhf("emeka", "review", "request-changes", FIRST, "Plainer still.", *more)
    team.rlhf("amara", "sync")
    feedback = json.loads(team.rlhf("amara", "feedback", FIRST, "--json").out)[0]["said"]
    letters = next(s["review"]["id"][-6:] for s in feedback if s["review"]["summary"] == "Plainer still.")
    assert f"To take it: rlhf accept {letters}.1" in team.rlhf("amara", "feedback", FIRST).words
    team.rlhf("amara", "accept", letters)
    once = text(team)
    refused = team.rlhf("amara", "accept", letters, code=3).words
    assert f"What {letters} suggests stands in your answer to {FIRST} already. Nothing was changed." in refused
    told = team.rlhf("amara", "feedback", FIRST).words
    assert re.search(r"In Answer, changed as suggested \(line [0-9]+\), was: “nothing by mouth”", told)
    assert "You took it." in told
    assert f"rlhf accept {letters}" not in told
    assert text(team) == once


def test_feedback_says_as_of_when(suggested: tuple[Team, str]) -> None:
    team, _ = suggested
    assert "As of Mon 30 Nov 19:30. For what is newer: rlhf sync" in team.rlhf("amara", "feedback", now=LATER).words
    assert "As of Mon 30 Nov 19:30." in team.rlhf("ben", "feedback", now=LATER).words


def test_a_file_that_is_not_there_or_no_text_is_said_to_be_so(suggested: tuple[Team, str]) -> None:
    team, letters = suggested
    file = team.answer("amara", FIRST)
    file.write_bytes(file.read_bytes() + b"\xff")
    assert "it is not UTF-8" in team.rlhf("amara", "accept", letters, code=3).words
    file.unlink()
    assert "There is no file answers/" in team.rlhf("amara", "accept", letters, code=3).words


def test_of_words_that_stand_in_many_sections_those_in_the_named_one_are_meant(suggested: tuple[Team, str]) -> None:
    team, _ = suggested
    words = ("--suggest", "Other words. :: Call 999.", "--section", "Red flags", "--severity", "minor")
    team.rlhf("emeka", "review", "request-changes", FIRST, "Which?", *words)
    absent = ("--on", "nothing by mouth :: where?", "--section", "Red flags", "--severity", "minor")
    refused = team.rlhf("emeka", "review", "request-changes", FIRST, "Which?", *absent, code=3).words
    assert "The section “Red flags” does not contain “nothing by mouth”." in refused
    team.rlhf("amara", "sync")
    before = text(team)
    said = json.loads(team.rlhf("amara", "feedback", FIRST, "--json").out)[0]["said"]
    team.rlhf("amara", "accept", max(one["review"]["id"] for one in said)[-6:])
    head, rest = before.split("## Red flags")
    assert text(team) == f"{head}## Red flags{rest.replace('Other words.', 'Call 999.', 1)}"
