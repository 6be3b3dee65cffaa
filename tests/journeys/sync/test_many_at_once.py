"""Several people, several machines, several processes at the same time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter

import pytest

from tests import preloaded
from tests.team import BARE, BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
RACERS = 20


def test_twenty_processes_race_for_five_tasks_and_each_is_taken_once(team: Team) -> None:
    """Twenty copies, half of each trainer: a slot goes to one copy, whoever's it is."""
    for name in ("carl", "dana"):
        team.join(name, specialty="cardiology")
    people = ("amara", "ben", "carl", "dana")
    copies = []
    for number in range(RACERS):
        who = people[number % len(people)]
        copy = team.root / f"{who}@{number}"
        shutil.copytree(team.root / who, copy, symlinks=True)
        copies.append((who, copy))
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "rlhf", "task", "pull", "--next", "1", "--json"], cwd=copy,
            env=team.environment(who) | preloaded.for_hooks(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for who, copy in copies
    ]  # fmt: skip
    taken: list[str] = []
    for process in running:
        out, err = process.communicate()
        assert process.returncode == 0, err
        taken += [row["task"] for row in json.loads(out) if row["claimed"]]
    assert sorted(taken) == sorted(TASKS), Counter(taken)
    assert sorted(team.branches("claim/*")) == sorted(f"claim/{task}" for task in TASKS)


SAME, NEXT = "2026-11-30T19:30:00Z", "2026-11-30T19:30:01Z"


@pytest.mark.parametrize("moment", [SAME, NEXT])
@pytest.mark.parametrize("named", [False, True])
def test_two_copies_of_one_person_claim_at_once(team: Team, named: bool, moment: str) -> None:
    """Within one second their claims are the same commit, and git takes the later push for one that is up to date."""
    other, program, told = team.root / "amara@2", team.root / "program", team.root / "told"
    shutil.copytree(team.root / "amara", other, symlinks=True)
    what = ["task", "pull", "--json", *([FIRST] if named else ["--next", "1"])]
    program.mkdir()
    git = program / "git"
    inner = f"cd '{other}' && MOMENT={moment} exec '{sys.executable}' -m rlhf {' '.join(what)} >'{told}'"
    git.write_text(
        f"#!/bin/sh\nexport GIT_AUTHOR_DATE=$MOMENT GIT_COMMITTER_DATE=$MOMENT\n"
        f'case " $* " in *" push "*) [ -e \'{told}\' ] || ({inner}) ;; esac\nPATH=$BEFORE exec git "$@"\n',
        encoding="utf-8",
    )
    git.chmod(0o755)
    env = team.environment("amara")
    env |= {"BEFORE": env["PATH"], "PATH": f"{program}{os.pathsep}{env['PATH']}", "MOMENT": SAME}
    command = [sys.executable, "-m", "rlhf", *what]
    second = subprocess.run(command, cwd=team.root / "amara", env=env, capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stderr
    rows = [[(row["task"], row["claimed"]) for row in json.loads(text)] for text in (told.read_text(), second.stdout)]
    assert rows == [[(FIRST, True)], [(FIRST, False) if named else (TASKS[1], True)]]
    assert sorted(team.branches("claim/*")) == [f"claim/{task}" for task in TASKS[: 1 if named else 2]]


def test_two_wanted_answers_are_two_slots_for_two_people(team: Team) -> None:
    path = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "answers_wanted: 2\n", encoding="utf-8")
    team.rlhf("morgan", "publish", "Two answers")
    team.join("carl", specialty="cardiology")
    assert FIRST in team.rlhf("amara", "task", "pull", FIRST).out
    assert FIRST in team.rlhf("ben", "task", "pull", FIRST).out
    refused = team.rlhf("carl", "task", "pull", FIRST, code=3)
    assert "is with amara, ben" in refused.words
    for who in ("amara", "ben"):
        team.write(who, FIRST)
        team.rlhf(who, "submit")
    team.rlhf("emeka", "sync")
    assert "has several answers" in team.rlhf("emeka", "review", "approve", FIRST, code=3).words
    team.rlhf("emeka", "review", "approve", f"{FIRST}/amara", f"{FIRST}/ben")
    assert team.branches("claim/*") == []
    assert len(team.git(BARE, "ls-tree", "--name-only", f"main:answers/{BATCH}/{FIRST}").split()) == 2


def test_a_lapsed_claim_can_be_taken_over(team: Team) -> None:
    team.change_policy("lease: 7d", "lease: 1h")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    assert "is with amara" in team.rlhf("ben", "task", "pull", FIRST, code=3).words
    later = "2026-11-30T21:00:00+00:00"
    assert FIRST in team.rlhf("ben", "task", "pull", FIRST, now=later).out
    refused = team.rlhf("amara", "submit", FIRST, code=3, now=later)
    assert "What you wrote is still in its file" in refused.words
    assert "kept" in team.rlhf("amara", "status", now=later).words
    history = team.git(BARE, "log", "--format=%s", f"claim/{FIRST}").splitlines()
    assert history == [f"Claim {FIRST} for ben", f"Claim {FIRST} for amara"]


def test_saving_renews_a_claim_that_has_run_half_its_time(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    assert "1 claim renewed" in team.rlhf("amara", "save", now="2026-12-05T19:30:00+00:00").words
    refused = team.rlhf("ben", "task", "pull", FIRST, code=3, now="2026-12-09T19:30:00+00:00")
    assert "is with amara" in refused.words


@pytest.fixture
def two_machines(a_written_task: Team) -> Team:
    """Amara has a second machine, `amara@laptop`, with a copy made from the same key."""
    team = a_written_task
    team.rlhf("amara", "save")
    team.rlhf("amara@laptop", "join", BARE, "amara@laptop", "--as", "amara", cwd=team.root)
    return team


def test_a_draft_saved_on_one_machine_is_there_on_the_other(two_machines: Team) -> None:
    team = two_machines
    assert "Rest, and come back soon." in team.answer("amara@laptop", FIRST).read_text(encoding="utf-8")
    team.edit("amara@laptop", FIRST, "come back soon", "come back on Friday")
    team.rlhf("amara@laptop", "save")
    said = team.rlhf("amara", "sync").out
    assert "from your other machine" in said
    assert "come back on Friday" in team.answer("amara", FIRST).read_text(encoding="utf-8")


def test_an_answer_changed_on_both_machines_is_kept_twice(two_machines: Team) -> None:
    team = two_machines
    team.edit("amara", FIRST, "come back soon", "come back at noon")
    team.edit("amara@laptop", FIRST, "come back soon", "come back at night")
    team.rlhf("amara@laptop", "save")
    said = team.rlhf("amara", "save").out + team.rlhf("amara", "sync").out
    assert "changed in two places" in said
    file = team.answer("amara", FIRST)
    assert "at noon" in file.read_text(encoding="utf-8")
    assert "at night" in file.with_name("amara~other.md").read_text(encoding="utf-8")
    history = team.git(BARE, "log", "-p", "--format=", "draft/amara")
    assert "at noon" in history
    assert "at night" in history


def test_both_machines_submit_and_say_things_offline_and_nothing_is_lost(two_machines: Team) -> None:
    team = two_machines
    away = team.root / "away.git"
    team.bare.rename(away)
    team.edit("amara", FIRST, "come back soon", "come back at noon")
    team.rlhf("amara", "submit")
    team.rlhf("amara", "task", "drop", FIRST, "--because", "from the desk")
    team.edit("amara@laptop", FIRST, "come back soon", "come back at night")
    team.rlhf("amara@laptop", "submit")
    team.rlhf("amara@laptop", "task", "drop", FIRST, "--because", "from the laptop")
    away.rename(team.bare)
    team.rlhf("amara", "sync")
    team.rlhf("amara@laptop", "sync")
    team.rlhf("amara@laptop", "sync")
    events = team.git(BARE, "grep", "-h", "why:", "ledger/amara")
    both = ["why: from the desk", "why: from the laptop"]
    assert sorted(events.splitlines()) == sorted([*both, *both]), "each gave it back, and took back what it had sent"
    versions = team.git(BARE, "log", "-p", "--format=", f"answer/{FIRST}/amara")
    assert "at noon" in versions
    assert "at night" in versions
    team.rlhf("amara", "sync")
    assert team.git("amara", "rev-parse", "ledger/amara") == team.git(BARE, "rev-parse", "ledger/amara")


def test_pushes_that_become_ready_together_are_all_merged(team: Team) -> None:
    """Two evaluators approve different answers at the same moment: two hooks merge side by side."""
    for who, task in (("amara", TASKS[0]), ("ben", TASKS[1])):
        team.rlhf(who, "task", "pull", task)
        team.write(who, task)
        team.rlhf(who, "submit")
    for who in ("emeka", "freya"):
        team.rlhf(who, "sync")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "rlhf", "review", "approve", task], cwd=team.root / who,
            env=team.environment(who) | preloaded.for_hooks(),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for who, task in (("emeka", TASKS[0]), ("freya", TASKS[1]))
    ]  # fmt: skip
    for process in running:
        out, _ = process.communicate()
        assert process.returncode == 0, out
    assert team.main_file(f"answers/{BATCH}/{TASKS[0]}/amara.md")
    assert team.main_file(f"answers/{BATCH}/{TASKS[1]}/ben.md")


def test_nobody_gets_the_drafts_of_people_whose_handles_begin_alike(team: Team) -> None:
    for who in ("am", "amar"):
        team.join(who, specialty="cardiology")
    team.rlhf("am", "sync")
    for who, task in (("am", TASKS[0]), ("amar", TASKS[1]), ("amara", TASKS[2])):
        team.rlhf(who, "task", "pull", task)
        team.write(who, task)
        team.rlhf(who, "save")
    shutil.rmtree(team.root / "am")
    team.rlhf("am", "join", BARE, "am", "--as", "am", cwd=team.root)
    team.rlhf("am", "sync")
    assert team.git("am", "for-each-ref", "--format=%(refname)", "refs/remotes/origin/draft").split() == [
        "refs/remotes/origin/draft/am"
    ]
    assert "Some considered words." in team.answer("am", TASKS[0]).read_text(encoding="utf-8"), "brought from the draft"
