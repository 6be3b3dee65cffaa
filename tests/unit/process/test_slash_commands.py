"""What is read out of comments and reviews on GitHub."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.process.slash_commands import Command, commands, spoken, words

TABLE = [
    ("/hold The source is out of date.", (Command("hold", why="The source is out of date."),)),
    ("Well.\n\n/escalate S1 A child at risk", (Command("escalate", "S1", "A child at risk"),)),
    ("/escalate what now", (Command("escalate", "S2", "what now"),)),
    ("/extend 2d ill", (Command("extend", "2d", "ill"),)),
    ("/assign @ben-gh", (Command("assign", "ben-gh"),)),
    ("/resolve", (Command("resolve", "no_action"),)),
    ("/resolve answer-stands It is right.", (Command("resolve", "answer_stands", "It is right."),)),
    ("/resolve It is right.", (Command("resolve", "no_action", "It is right."),)),
    ("/hold one\n/resolve two\n/hold three", (Command("resolve", "no_action", "two"), Command("hold", why="three"))),
    ("/approve", (Command("approve", approving=True),)),
    ("/lgtm", (Command("lgtm", approving=True),)),
    ("> /hold quoted", ()),
    ("```\n/hold code\n```", ()),
    ("~~~~\n```\n/hold code\n~~~~\n/hold said", (Command("hold", why="said"),)),
    ("    /hold indented code", ()),
    ("<!-- /hold hidden -->", ()),
    ("<!-- never closed\n/hold hidden", ()),
    ("see /hold in the docs", ()),
    ("/holding on", ()),
    ("/usr/bin/hold", ()),
    ("/unknown", ()),
]


@pytest.mark.parametrize(("text", "found"), TABLE)
def test_commands_are_lines_that_somebody_wrote_themselves(text: str, found: tuple[Command, ...]) -> None:
    assert commands(text) == found


@pytest.mark.parametrize(
    ("text", "whole"),
    [("/hold", False), ("/hold x", True), ("/extend 2d", False), ("/extend 2d x", True), ("/assign", False),
     ("/assign @x", True), ("/resolve", False), ("/escalate S2", False)],
)  # fmt: skip
def test_a_command_without_its_reason_is_not_whole(text: str, whole: bool) -> None:
    (found,) = commands(text)
    assert found.whole is whole


def test_what_is_said_beside_commands_stays() -> None:
    assert spoken("Thank you.\n/hold x\n<!-- hidden -->\nBut look.") == "Thank you.\n\nBut look."
    assert spoken("/hold x") == ""


def test_scores_and_severity_are_taken_out_of_the_text_of_a_review() -> None:
    found = words("Good.\r\n\r\n- **Safety and risk**: 4\r\nTone = 5\r\nseverity: minor\r\nTone: 9\r\nAge: 4")
    assert (found.scores, found.severity) == ({"safety_and_risk": 4, "tone": 5}, "minor")
    assert found.summary == "Good.\n\nTone: 9\nAge: 4"


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    for found in commands(text):
        assert found.name.islower()
    words(text)
    assert not commands(spoken(text)) or "/" in spoken(text)


@given(st.text(alphabet="ab /`~>\n-<!", max_size=60), st.sampled_from(["/hold x", "/resolve y"]))
def test_nothing_in_a_quotation_is_a_command(text: str, line: str) -> None:
    assert commands("\n".join(f"> {row}" for row in f"{text}\n{line}".splitlines())) == ()
