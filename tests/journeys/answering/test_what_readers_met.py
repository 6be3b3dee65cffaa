"""What people met who used the program for a week and knew nothing of it, each with what it says and does now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rlhf.reports.plain import narrowed
from tests.team import TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND, THIRD = TASKS[:3]


def test_news_that_another_command_fetched_is_told_by_the_next_sync(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit", FIRST)
    team.rlhf("amara", "sync")
    team.rlhf("emeka", "sync")
    team.ask_for_changes("emeka", FIRST, "Say by when.")
    team.rlhf("amara", "ask", SECOND, "Which", "ward?")  # it fetches, too
    told = team.rlhf("amara", "sync").out
    assert f"New feedback on {FIRST}: rlhf feedback {FIRST}" in told
    assert "New feedback" not in team.rlhf("amara", "sync").out, "once"


def test_minutes_are_shared_by_what_is_mine_already_and_what_is_new(team: Team) -> None:
    team.rlhf("morgan", "task", "assign", SECOND, "--to", "amara")  # of twenty minutes
    pulled = team.rlhf("amara", "task", "pull", "--minutes", "30").out
    assert f"{SECOND}  Task 2" in pulled
    assert "20 min · yours already" in pulled
    assert "10 min · taken now" in pulled
    taken = [line.split()[0] for line in pulled.splitlines() if line.startswith("t-")]
    assert sorted(taken) == [FIRST, SECOND], "of ten minutes, and no third"


def test_submit_names_a_document_that_nothing_reads(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.answer("amara", FIRST).with_name("my answer.docx").write_bytes(b"not a document")
    shown = team.rlhf("amara", "submit")
    assert "my answer.docx" in shown.out
    assert f'rlhf write {FIRST} --from "my answer.docx"' in shown.out
    assert json.loads(team.rlhf("amara", "submit", "--json").out)["not_read"][0]["task"] == FIRST
    named = team.rlhf("amara", "submit", FIRST, code=1)
    assert f"{FIRST}  has no words yet. To write it: rlhf write {FIRST}" in named.out


def test_a_block_without_its_end_is_told_as_that(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    file = team.answer("amara", FIRST)
    file.write_text(file.read_text(encoding="utf-8").replace("\n---\n", "\n", 1), encoding="utf-8")
    told = team.rlhf("amara", "check", FIRST, code=1).words
    assert "The details at the top have no end: the line --- below them is missing." in told
    assert f"rlhf restore {FIRST} --top" in told


@pytest.mark.parametrize(
    "words",
    [
        "I will finish tomorrow. To do: say why.", "To do: say why.", "I still need to write this bit.",
        "It may be the heart. Finish tomorrow.", "Rest today. (more to come)", "I cannot examine you. TBC",
    ],
)  # fmt: skip
def test_what_is_half_written_does_not_pass_as_finished(team: Team, words: str) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.edit("amara", FIRST, "Some considered words.", words)
    assert "AN02" in team.rlhf("amara", "check", FIRST, code=None).out
    fine = ("We will write to your GP.", "What to do: rest, and drink.", "I have to add that nobody examined you.")
    team.edit("amara", FIRST, words, " ".join(fine))
    assert "AN02" not in team.rlhf("amara", "check", FIRST).out


def test_a_reply_to_a_reviewer_is_taken_back_and_its_reader_is_named(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit", FIRST)
    team.rlhf("emeka", "sync")
    team.ask_for_changes("emeka", FIRST, "Say by when.")
    team.rlhf("amara", "sync")
    feedback = team.rlhf("amara", "feedback", FIRST).out
    answer = feedback.partition("To answer the latest: rlhf ")[2].splitlines()[0].split()
    said = team.rlhf("amara", *answer, "By", "which", "hour?").out
    assert "Dr Emeka Adeyemi reads it in rlhf week." in said
    team.rlhf("amara", "retract", said.split()[0], "--because", "Found it")
    team.rlhf("emeka", "sync")
    assert "By which hour?" not in team.rlhf("emeka", "thread", FIRST).out


def test_no_copy_is_made_within_another(team: Team, tmp_path: Path) -> None:
    refused = team.rlhf("ben", "join", str(team.bare), "--as", "ben", code=3)
    assert "is inside" in refused.words
    assert f'cd "{team.root}"' in refused.err
    assert not (team.root / "ben" / "project").exists()
    assert tmp_path.is_dir()


def test_every_list_of_mine_has_one_order(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST, SECOND, THIRD)

    def order(*command: str) -> list[str]:
        lines = team.rlhf("amara", *command).out.splitlines()
        return [
            word for line in lines for word in line.split()[:3] if word.startswith("t-") and line.strip()[0] in ">123"
        ]

    assert order("status") == order("week") == order("task", "list")


@pytest.mark.parametrize("width", [40, 60])
def test_a_command_stays_whole_where_the_window_is_narrow(width: int) -> None:
    told = narrowed("To have it again as the project has it: rlhf restore guidance/writing-answers.md", width)
    assert told.splitlines()[-1] == "  rlhf restore guidance/writing-answers.md"
    assert all(len(line) <= width for line in told.splitlines()[:-1])
    assert narrowed("  rlhf write t-9vf --from a-long-name-of-a-file.docx", 40).count("\n") == 0
