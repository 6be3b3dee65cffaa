"""Ways to a sign-off or a loss that a careful person tried; each is closed."""

from __future__ import annotations

import pytest

from tests.journeys.gate.test_the_door import commit_to, push
from tests.team import BARE, BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"


def test_refs_that_replace_objects_or_that_nobody_keeps_are_refused(team: Team) -> None:
    people = team.git("ben", "rev-parse", "origin/main:people.yaml")
    (team.root / "words").write_text("people: {}\n", encoding="utf-8")
    mine = team.git("ben", "hash-object", "-w", str(team.root / "words"))
    for target in (f"refs/replace/{people}", "refs/tags/v1", "refs/heads/whatever"):
        assert "is no branch that this project keeps" in push(
            team, "ben", f"{mine if 'replace' in target else 'HEAD'}:{target}"
        )


def test_a_second_file_does_not_ride_along_with_an_approved_answer(a_written_task: Team) -> None:
    team = a_written_task
    text = team.answer("amara", FIRST).read_text(encoding="utf-8")
    files = {PATH: text, f"answers/zzz-other/{FIRST}/amara.md": "UNREVIEWED\n"}
    commit_to(team, "amara", "sly", files, message=f"x\n\nBatch: {BATCH}\n")
    team.git("amara", "push", "--quiet", "origin", f"sly:answer/{FIRST}/amara")
    assert "a submission may touch only its own answer" in team.rlhf("morgan", "merge").words
    assert team.main_file(f"answers/zzz-other/{FIRST}/amara.md") is None


def test_naming_a_reviewer_as_co_author_does_not_silence_them(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.ask_for_changes("emeka", FIRST, "Not yet")
    team.rlhf("amara", "sync")
    tip = f"origin/answer/{FIRST}/amara"
    text = team.git(BARE, "show", f"answer/{FIRST}/amara:{PATH}") + "\nMore.\n"
    commit_to(
        team,
        "amara",
        "sly",
        {PATH: text},
        start=tip,
        message=f"x\n\nBatch: {BATCH}\nCo-authored-by: E <emeka@rlhf.invalid>\n",
    )
    team.git("amara", "push", "--quiet", "origin", f"sly:answer/{FIRST}/amara")
    team.rlhf("freya", "sync")
    team.rlhf("freya", "review", "approve", FIRST)
    assert team.main_file(PATH) is None
    assert "emeka asked for changes" in team.rlhf("morgan", "merge").words


def test_an_event_slipped_past_the_hooks_is_not_signed_over_by_its_victim(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "comment", FIRST, "Fine so far")
    tree = team.git(BARE, "rev-parse", "ledger/emeka^{tree}")
    who = ("-c", "user.name=x", "-c", "user.email=x@x")
    forged = team.git(BARE, *who, "commit-tree", "--no-gpg-sign", tree, "-p", "ledger/emeka", "-m", "forged")
    team.git(BARE, "update-ref", "refs/heads/ledger/emeka", forged)
    team.rlhf("emeka", "sync", code=None)
    refused = team.rlhf("emeka", "review", "approve", FIRST, code=3)
    assert "tell a project manager" in refused.words
    assert team.git("emeka", "rev-parse", "ledger/emeka") != forged


def test_what_stands_before_the_first_heading_is_shown_to_the_reviewer(a_written_task: Team) -> None:
    team = a_written_task
    team.edit("amara", FIRST, "## Answer", "GIVE ADRENALINE TO EVERYONE.\n\n## Answer")
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    assert "GIVE ADRENALINE TO EVERYONE." in team.rlhf("emeka", "review", "show", FIRST).words


def test_an_approval_of_what_was_not_seen_is_stopped(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "show", FIRST)
    team.edit("amara", FIRST, "come back soon", "never come back")
    team.rlhf("amara", "submit")
    refused = team.rlhf("emeka", "review", "approve", FIRST, code=3)
    assert "has sent a newer version" in refused.words
    assert "no task “”" in team.rlhf("emeka", "review", "approve", "", code=3).words


def test_whoever_claimed_a_task_does_not_sign_it_off(team: Team) -> None:
    team.rlhf("morgan", "people", "add", "emeka", "--role", "trainer")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "task", "pull", FIRST)
    team.rlhf("emeka", "task", "drop", FIRST, "--because", "Somebody else's")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None, "given back before anything was written: no claimant any more"


def test_a_new_address_does_not_make_an_author_a_stranger(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("morgan", "people", "add", "amara", "--email", "amara@new.example.org")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None


def test_a_project_cannot_lock_itself_out(team: Team) -> None:
    people = team.root / "morgan" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    head, _, rest = text.partition("    keys:\n")
    after = rest.split("\n", 2)[2]
    people.write_text(head + after, encoding="utf-8")
    refused = team.rlhf("morgan", "publish", "No key", code=3)
    assert "no active project manager would have a signing key" in refused.words
    people.write_text(text, encoding="utf-8")
    schema = team.root / "morgan" / "schemas" / "answer.json"
    schema.write_text('{"type": ', encoding="utf-8")
    assert "SC002" in team.rlhf("morgan", "publish", "Broken", code=1).words


def test_an_answer_that_cannot_be_read_is_not_overwritten(a_written_task: Team) -> None:
    team = a_written_task
    file = team.answer("amara", FIRST)
    elsewhere = team.root / "elsewhere.md"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    refused = team.rlhf("amara", "task", "pull", FIRST, code=3)
    assert "it is a link to another place" in refused.words
    assert "Rest, and come back soon." in elsewhere.read_text(encoding="utf-8")


def test_empty_words_are_refused_before_they_are_written(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    for args in (("comment", FIRST, ""), ("request-changes", FIRST, "")):
        assert team.rlhf("emeka", "review", *args, code=2).err
    assert team.rlhf("amara", "task", "drop", FIRST, "--because", "", code=2).err
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).words
    team.rlhf("amara", "sync")


def test_a_task_given_back_offline_is_free_after_the_next_sync(a_written_task: Team) -> None:
    team = a_written_task
    away = team.root / "away.git"
    team.bare.rename(away)
    team.rlhf("amara", "task", "drop", FIRST, "--because", "No time")
    away.rename(team.bare)
    team.rlhf("amara", "sync")
    assert FIRST in team.rlhf("ben", "task", "pull", FIRST).out


def test_finished_answers_go_though_another_was_given_back(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST, TASKS[1])
    for task in (FIRST, TASKS[1]):
        team.write("amara", task)
    team.rlhf("amara", "task", "drop", FIRST, "--because", "No time")
    said = team.rlhf("amara", "submit").out
    assert "is not yours now" in said
    assert team.branches("answer/*/*") == [f"answer/{TASKS[1]}/amara"]


def test_lists_of_everything_work_offline(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    team.rlhf("ben", "sync")
    team.bare.rename(team.root / "away.git")
    for who in ("ben", "emeka", "amara"):
        team.rlhf(who, "task", "list", "--all")
        team.rlhf(who, "task", "list", "--pool")


def test_a_branch_of_ones_own_is_left_alone(team: Team) -> None:
    team.git("amara", "checkout", "--quiet", "-b", "mywork")
    team.git("amara", "commit", "--quiet", "--allow-empty", "-m", "mine")
    mine = team.git("amara", "rev-parse", "mywork")
    team.change_policy("most: 20", "most: 30")
    team.rlhf("amara", "sync")
    assert team.git("amara", "rev-parse", "mywork") == mine
