"""A manager takes back what somebody took from the pool: at once, with a reason, and no word is lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.journeys.gate.test_finish import cut_off
from tests.journeys.gate.test_the_door import commit_to
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from tests.journeys.on_github import Hosted

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
CLAIM = f"claim/{FIRST}"
LATER, NEXT_DAY = "2026-11-30T20:00:00+00:00", "2026-12-01T09:00:00+00:00"
BACK = ("task", "unassign", FIRST, "--from", "amara", "--because", "You are on call")


def tip_of(team: Team, name: str = CLAIM) -> str:
    return team.git(BARE, "log", "-1", "--format=%B", name)


def events_of(team: Team, owner: str, type_: str) -> list[str]:
    names = team.git(BARE, "ls-tree", "-r", "--name-only", f"ledger/{owner}").splitlines()
    return [name for name in names if name.endswith(f"-{type_}.yaml")]


def is_whole(team: Team) -> None:
    found = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare, code=None).out)
    assert found["problems"] == [], found


def test_a_claim_is_taken_back_and_the_holder_is_told_and_keeps_the_words(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("amara", "save")
    out = team.rlhf("morgan", *BACK).words
    assert "1 task taken back from amara." in out
    assert "Released: yes" in tip_of(team)
    assert "morgan took it back from amara: You are on call" in team.rlhf("morgan", "log", "--task", FIRST).words
    assert f"{FIRST} is not amara's." in team.rlhf("morgan", *BACK).words
    assert len(events_of(team, "morgan", "deallocation")) == 1
    told = team.rlhf("amara", "sync").words
    assert f"morgan took {FIRST} back: You are on call. What you wrote is kept." in told
    status = team.rlhf("amara", "status").words
    assert "You hold no tasks." in status
    assert "by morgan: You are on call" in status
    assert f"answers/{BATCH}/{FIRST}/amara.md" in status
    assert "Rest, and come back soon." in team.answer("amara", FIRST).read_text(encoding="utf-8")
    assert "recalled" in team.rlhf("amara", "week").words
    team.rlhf("ben", "task", "pull", FIRST)
    assert "is with ben" in team.rlhf("amara", "task", "pull", FIRST, code=3).words
    is_whole(team)


def test_it_is_in_the_pool_for_whom_it_was_taken_from_too_and_stays_theirs_then(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("morgan", *BACK)
    team.rlhf("amara", "task", "pull", FIRST, now=LATER)
    assert "Rest, and come back soon." in team.answer("amara", FIRST).read_text(encoding="utf-8")
    for where, args in ((BARE, ("forge", "tend", ".")),):
        team.rlhf("morgan", *args, cwd=team.root / where, now=LATER)
    team.rlhf("morgan", "ask", FIRST, "Which dose?", now=LATER)
    assert "Released: yes" not in tip_of(team), "what was taken back once is not taken back again"
    assert "Taken back" not in team.rlhf("amara", "status", now=LATER).words
    team.rlhf("morgan", *BACK, now=NEXT_DAY)
    assert "Released: yes" in tip_of(team)


def test_a_renewal_in_between_changes_nothing(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("morgan", "sync")
    team.rlhf("amara", "save", now="2026-12-06T09:00:00+00:00")
    assert team.git(BARE, "rev-list", "--count", CLAIM) == "2"
    bare = team.bare.rename(team.bare.with_name("elsewhere"))
    team.rlhf("morgan", *BACK, now="2026-12-06T09:10:00+00:00")
    bare.rename(team.bare)
    team.rlhf("morgan", "sync", now="2026-12-06T09:20:00+00:00")
    assert "Released: yes" in tip_of(team)


def test_an_answer_that_came_in_first_is_not_taken_back(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("morgan", "sync")
    bare = team.bare.rename(team.bare.with_name("elsewhere"))
    team.rlhf("morgan", *BACK)
    bare.rename(team.bare)
    team.rlhf("amara", "submit")
    team.rlhf("morgan", "sync", now=LATER)
    assert "Released: yes" not in tip_of(team)
    refused = team.rlhf("morgan", *BACK, code=3).words
    assert "they have sent an answer to it" in refused
    assert f"rlhf review show {FIRST}/amara" in refused
    assert f"rlhf answer withdraw {FIRST} --author amara" in refused
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(f"answers/{BATCH}/{FIRST}/amara.md") is not None
    is_whole(team)


def test_a_holder_who_does_not_know_yet_loses_no_words(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("morgan", *BACK)
    team.edit("amara", FIRST, "Rest", "Rest well")
    team.rlhf("amara", "save", now="2026-12-06T09:00:00+00:00")
    assert "Rest well" in (team.file_at("draft/amara", f"answers/{BATCH}/{FIRST}/amara.md") or "")
    assert "Released: yes" in tip_of(team), "the claim is not renewed"
    team.rlhf("ben", "task", "pull", FIRST)
    refused = team.rlhf("amara", "submit", FIRST, code=None).words
    assert "is with ben" in refused or "no longer" in refused, refused
    assert "Rest well" in team.answer("amara", FIRST).read_text(encoding="utf-8")


def test_where_nobody_else_has_it_yet_an_answer_is_taken_all_the_same(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("morgan", *BACK)
    team.rlhf("amara", "submit", FIRST)
    assert team.branches("answer/*/*") == [f"answer/{FIRST}/amara"]
    is_whole(team)


def test_nobody_but_a_manager_takes_a_claim_back_not_even_by_plain_git(a_written_task: Team) -> None:
    team = a_written_task
    assert "needs the role manager" in team.rlhf("ben", *BACK, code=3).words
    team.rlhf("ben", "ask", FIRST, "Which dose?")
    claim = team.git(BARE, "rev-parse", CLAIM)
    id_ = "01kbbbbbbbbbbbbbbbbbbbbbbb"
    event = (
        f"id: {id_}\ntype: deallocation\nby: ben\nat: 2026-11-30T19:30:00Z\nbatch: {BATCH}\ntask: {FIRST}\n"
        f'from: amara\nclaim: "{claim}"\n'
    )
    commit_to(team, "ben", "raw", {f"{BATCH}/{FIRST}/{id_}-deallocation.yaml": event}, start="ledger/ben")
    refused = team.git("ben", "push", "origin", "raw:refs/heads/ledger/ben", check=False)
    assert "ben cannot say that" in refused, refused
    message = team.git(BARE, "log", "-1", "--format=%B", CLAIM).replace("Until:", "Released: yes\nUntil:")
    tree = team.git("ben", "mktree")
    made = team.git("ben", "commit-tree", "-S", tree, "-p", claim, "-m", message)
    assert "is not signed with a key" in team.git("ben", "push", "origin", f"{made}:refs/heads/{CLAIM}", check=False)
    assert team.git(BARE, "rev-parse", CLAIM) == claim


@pytest.mark.parametrize(
    ("who", "what"), [("ben", ("ask", TASKS[4], "Anything else?")), ("morgan", ("forge", "tend", BARE))],
    ids=["push", "tend"],
)  # fmt: skip
@pytest.mark.parametrize("change", [BACK, ("people", "leave", "amara")], ids=["taken back", "left"])
def test_a_forge_that_was_stopped_ends_the_claim_when_somebody_comes_next(
    a_written_task: Team, change: tuple[str, ...], who: str, what: tuple[str, ...]
) -> None:
    team = a_written_task
    with team.deaf(), cut_off(team):
        team.rlhf("morgan", *change)
    assert "Released: yes" not in tip_of(team)
    team.rlhf(who, *what, cwd=team.root if what[0] == "forge" else None)
    assert "Released: yes" in tip_of(team)
    assert len(events_of(team, "forge", "freed")) == 1
    team.rlhf("morgan", "forge", "tend", str(team.bare))
    assert len(events_of(team, "forge", "freed")) == 1


@pytest.mark.parametrize("word", ["save", "submit"])
def test_whoever_is_faster_no_word_is_lost_and_nothing_is_half_done(a_written_task: Team, word: str) -> None:
    team = a_written_task
    then = "2026-12-06T09:00:00+00:00"
    team.edit("amara", FIRST, "Rest", "Rest well")
    with ThreadPoolExecutor(2) as both:
        back = both.submit(team.rlhf, "morgan", *BACK, code=None, now=then)
        mine = both.submit(team.rlhf, "amara", word, code=None, now=then)
        said = (back.result().words, mine.result().words)
    path = f"answers/{BATCH}/{FIRST}/amara.md"
    sent = team.branches("answer/*/*")
    released = "Released: yes" in tip_of(team)
    assert released or sent, said
    saved = team.file_at("draft/amara", path) or team.file_at(f"answer/{FIRST}/amara", path)
    assert "Rest well" in (saved or ""), said
    team.rlhf("morgan", "forge", "tend", str(team.bare), now=then)
    assert ("Released: yes" in tip_of(team)) == released, said
    is_whole(team)


def test_an_unknown_holder_and_a_task_of_somebody_else(a_written_task: Team) -> None:
    team = a_written_task
    assert "nobody called “zoe”" in team.rlhf("morgan", "task", "unassign", FIRST, "--from", "zoe", code=3).words
    assert f"{FIRST} is not ben's." in team.rlhf("morgan", "task", "unassign", FIRST, "--from", "ben").words


def test_on_github_the_gate_ends_the_claim_and_it_counts_as_ended(hosted: Hosted) -> None:
    hosted.rlhf("amara", "task", "pull", FIRST)
    out = hosted.rlhf("morgan", *BACK).words
    assert f"{FIRST}: free once the project has taken this in." in out
    assert "is with amara" in hosted.rlhf("ben", "task", "pull", FIRST, code=3).words
    hosted.gate()
    assert "Released: yes" in tip_of(hosted.team)
    told = hosted.rlhf("amara", "sync").words
    assert f"morgan took {FIRST} back: You are on call" in told
    hosted.rlhf("ben", "task", "pull", FIRST)
    assert "Holder: ben" in tip_of(hosted.team)
    hosted.gate()
    assert "Holder: ben" in tip_of(hosted.team)
    hosted.rlhf("morgan", "people", "leave", "ben")
    hosted.gate()
    hosted.gate()
    assert "Released: yes" in tip_of(hosted.team)
    hosted.rlhf("amara", "sync")
    hosted.rlhf("amara", "task", "pull", FIRST)
