"""What reviewers say on a pull request is feedback, and what its author answers stands there too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.team import BATCH, TASKS

if TYPE_CHECKING:
    from tests.journeys.on_github import Hosted

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
FILE = f"answers/{BATCH}/{FIRST}/amara.md"


def line_of(hosted: Hosted, words: str) -> int:
    lines = hosted.team.answer("amara", FIRST).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def reviewed(hosted: Hosted) -> str:
    """Freya asks for changes with two remarks, one of them a suggestion; the letters of her review."""
    line = line_of(hosted, "considered")
    offer = "By when?\n\n```suggestion\nCome back the same day if it returns.\n```"
    comments = [
        {"path": FILE, "line": line, "body": offer},
        {"path": FILE, "line": line_of(hosted, "## "), "body": "Is this heading needed?"},
    ]
    hosted.review("freya", "REQUEST_CHANGES", "Say by when.", comments=comments)
    hosted.comment("emeka", "Nicely put otherwise.")
    hosted.gate()
    hosted.rlhf("amara", "sync")
    return str(next(one["review"]["id"] for one in said(hosted) if one["review"]["remarks"]))[-6:]


def said(hosted: Hosted) -> list[Any]:
    found: list[Any] = json.loads(hosted.rlhf("amara", "feedback", FIRST, "--json").out)[0]["said"]
    return found


def test_it_is_shown_beside_its_words_and_a_suggestion_is_taken_with_one_command(submitted: Hosted) -> None:
    letters = reviewed(submitted)
    told = submitted.rlhf("amara", "feedback", FIRST).words
    assert "Dr Freya Lind asks for changes on pull request 1" in told
    assert "Dr Emeka Adeyemi comments on pull request 1" in told
    assert "Nicely put otherwise." in told
    assert f"In Answer, at “Some considered words.” (line {line_of(submitted, 'considered')})" in told
    assert f"To take it: rlhf accept {letters}.1" in told
    assert "On the section" in told
    taken = submitted.rlhf("amara", "accept", letters).words
    assert "was: Some considered words. now: Come back the same day if it returns." in taken
    text = submitted.team.answer("amara", FIRST).read_text(encoding="utf-8")
    assert "Come back the same day if it returns." in text
    again = submitted.rlhf("amara", "accept", letters, code=3).words
    assert f"stands in your answer to {FIRST} already" in again
    assert "it suggests no other words" not in again
    assert "suggests no other words" in submitted.rlhf("amara", "accept", f"{letters}.2", code=3).words


def test_an_answer_stands_in_the_thread_on_the_pull_request_once(submitted: Hosted) -> None:
    letters = reviewed(submitted)
    submitted.rlhf("amara", "reply", f"{letters}.2", "The template has it.")
    submitted.rlhf("amara", "reply", letters, "I shall look tonight.")
    submitted.rlhf("amara", "sync")
    submitted.rlhf("amara", "sync")
    thread = [one for one in submitted.talk.beside[1] if one.get("in_reply_to_id")]
    assert [(one["body"].split("\n")[0], one["user"]["login"]) for one in thread] == [
        ("The template has it.", "amara-gh")
    ]
    assert len([text for text in submitted.below() if "I shall look tonight." in text]) == 1
    before = submitted.team.git("project.git", "rev-parse", "ledger/forge")
    submitted.gate()
    assert submitted.team.git("project.git", "rev-parse", "ledger/forge") == before, (
        "it stands in her own ledger already"
    )
    submitted.rlhf("freya", "sync")
    assert "The template has it." in submitted.rlhf("freya", "review", "show", FIRST).words


def test_what_is_said_in_a_thread_there_is_said_here(submitted: Hosted) -> None:
    letters = reviewed(submitted)
    first = submitted.talk.beside[1][0]["id"]
    submitted.ask("amara", "POST", f"pulls/1/comments/{first}/replies", {"body": "On Monday?"})
    submitted.ask("freya", "POST", f"pulls/1/comments/{first}/replies", {"body": "The same day."})
    submitted.gate()
    submitted.rlhf("amara", "sync")
    found = next(one for one in said(submitted) if one["review"]["id"].endswith(letters))
    assert [(one["by"], one["text"], one["remark"]) for one in found["replies"]] == [
        ("amara", "On Monday?", 1), ("freya", "The same day.", 1),
    ]  # fmt: skip
    assert len(said(submitted)) == 2, "a reply in a thread is no review of its own"
    assert "The same day." in submitted.rlhf("amara", "week", "--since", "7d").words


def test_a_lost_answer_of_github_says_nothing_twice(submitted: Hosted) -> None:
    letters = reviewed(submitted)
    submitted.rlhf("amara", "reply", f"{letters}.1", "Done.")
    for fault in ("lost", "truncated", "reset after"):
        for at in range(4, 9):
            submitted.server.state.faults[:] = [""] * at + [fault]
            submitted.rlhf("amara", "sync")
    submitted.server.state.faults[:] = []
    submitted.rlhf("amara", "sync")
    assert len([one for one in submitted.talk.beside[1] if one["body"].startswith("Done.")]) == 1


def test_the_gate_is_told_of_what_was_said_in_a_ledger(submitted: Hosted) -> None:
    submitted.rlhf("freya", "sync")
    submitted.rlhf("freya", "review", "approve", FIRST)
    assert submitted.talk.dispatched
    submitted.server.state.faults[:] = ["502"] * 4
    submitted.rlhf("emeka", "sync")
    submitted.rlhf("emeka", "ask", "Is there a style guide?")
    submitted.server.state.faults[:] = []


def test_suggestions_are_made_by_command_too(submitted: Hosted) -> None:
    submitted.rlhf("emeka", "sync")
    words = ("--suggest", "Some considered words. :: Other words.", "--severity", "minor")
    submitted.rlhf("emeka", "review", "request-changes", FIRST, "Shorter.", *words)
    submitted.rlhf("amara", "sync")
    (one,) = said(submitted)
    submitted.rlhf("amara", "accept", one["review"]["id"][-6:])
    assert "Other words." in submitted.team.answer("amara", FIRST).read_text(encoding="utf-8")
