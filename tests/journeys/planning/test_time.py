"""Time is written down once, whatever happens to the program, the machine or its clock, and can be proven later."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.journeys.sync.test_interruptions import Killer
from tests.team import BARE, NOW, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[0], TASKS[1]
LATER, NIGHT = "2026-11-30T19:55:00+00:00", "2026-11-30T23:55:00+00:00"


def timer_file(team: Team, who: str = "amara") -> Path:
    return team.root / "homes" / who / "timer.json"


def written(team: Team, who: str = "amara", month: str = "2026-11") -> list[tuple[int, str, str]]:
    found = json.loads(team.rlhf(who, "time", "list", "--month", month, "--json", now=NIGHT).out)
    return [(one["minutes"], one["category"], one["task"]) for one in found]


@pytest.fixture
def killer(team: Team, tmp_path: Path) -> Killer:
    return Killer(team, tmp_path / "shim")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_stop_killed_anywhere_counts_once(killer: Killer, team: Team, when: str) -> None:
    team.rlhf("amara", "time", "start", FIRST)
    assert killer.run("amara", "time", "stop", "--minutes", "1", at=0, when=when) == 0
    calls = int(killer.count.read_text(encoding="utf-8"))
    killed = 0
    for number, at in enumerate(sorted({1 + (calls - 1) * tenth // 6 for tenth in range(7)}), 2):
        team.rlhf("amara", "time", "start", FIRST)
        killed += killer.run("amara", "time", "stop", "--minutes", str(number), at=at, when=when) != 0
        team.rlhf("amara", "time", "stop", "--minutes", str(number), code=None, now=LATER)
        assert [minutes for minutes, _, _ in written(team)] == list(range(1, number + 1))
        assert not timer_file(team).exists()
    assert killed
    before = written(team)
    team.rlhf("amara", "sync")
    assert written(team) == before


def test_a_timer_killed_while_it_starts_is_whole_or_not_there(killer: Killer, team: Team) -> None:
    for at in range(1, 12, 2):
        killer.run("amara", "time", "start", FIRST, at=at, when="after")
        if timer_file(team).exists():
            team.rlhf("amara", "time", "stop", "--discard")
    team.rlhf("amara", "time", "start", FIRST)
    assert "A timer runs: writing on" in team.rlhf("amara", "week").out
    team.rlhf("amara", "time", "stop", now=LATER)
    assert written(team) == [(25, "writing", FIRST)]


def test_a_stop_that_lost_its_last_step_is_known_by_the_next_command(team: Team) -> None:
    team.rlhf("amara", "time", "start", FIRST)
    kept = timer_file(team).read_bytes()
    team.rlhf("amara", "time", "stop", now=LATER)
    timer_file(team).write_bytes(kept)  # as if it had been killed before the timer was taken away
    assert "No timer runs" in team.rlhf("amara", "time", "stop", now=LATER, code=3).text
    assert not timer_file(team).exists()
    assert written(team) == [(25, "writing", FIRST)]


def test_two_stops_at_once_count_once(team: Team) -> None:
    team.rlhf("amara", "time", "start", FIRST)
    command = [sys.executable, "-m", "rlhf", "time", "stop"]
    both = [
        subprocess.Popen(
            command, cwd=team.root / "amara", env=team.environment("amara", LATER), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [one.communicate()[0] for one in both]
    assert not any("Traceback" in text for text in said)
    assert 0 in {one.returncode for one in both}
    assert written(team) == [(25, "writing", FIRST)]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [("awake", 0.0, "slept"), ("started", "2026-11-30T20:30:00Z", "earlier"), ("started", "2026-11-30T09:00:00Z", "h")],
)
def test_a_timer_in_doubt_asks_or_wants_a_length(team: Team, field: str, value: object, why: str) -> None:
    team.rlhf("amara", "time", "start", FIRST)
    data = json.loads(timer_file(team).read_text(encoding="utf-8"))
    timer_file(team).write_text(json.dumps(data | {field: value}), encoding="utf-8")
    refused = team.rlhf("amara", "time", "stop", now=LATER, code=3)
    assert why in refused.words
    assert "--minutes 45" in refused.words
    assert not written(team)
    asked = on_a_terminal(team, ["soon", "1h30"], "time", "stop", now=LATER)
    assert "How long did you work?" in asked
    assert "not a length of time" in asked
    assert written(team) == [(90, "writing", FIRST)]


def on_a_terminal(team: Team, answers: list[str], *args: str, now: str) -> str:
    """Run it on a terminal of its own, and type some lines."""
    script = (
        "import os, pty, sys\n"
        "lines = sys.argv[1].encode().split(b'|')\n"
        "def typed(fd):\n"
        "    return os.read(fd, 1024)\n"
        "def read(fd):\n"
        "    data = os.read(fd, 1024)\n"
        "    if b'0 for nothing):' in data and lines:\n"
        "        os.write(fd, lines.pop(0) + b'\\n')\n"
        "    return data\n"
        "sys.exit(os.waitstatus_to_exitcode(pty.spawn([sys.executable, '-m', 'rlhf', *sys.argv[2:]], read, typed)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "|".join(answers), *args], cwd=team.root / "amara",
        env=team.environment("amara", now), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_two_machines_are_independent_and_both_count(team: Team) -> None:
    team.rlhf("amara", "join", BARE, "second", "--as", "amara", cwd=team.root)
    second = team.root / "second"
    other = {"RLHF_HOME": str(team.root / "homes" / "amara-second")}
    team.rlhf("amara", "time", "start", FIRST)
    refused = team.rlhf("amara", "time", "start", SECOND, cwd=second, code=3)
    assert "started in another workspace" in refused.words
    team.env = other
    team.rlhf("amara", "time", "start", SECOND, cwd=second)
    team.rlhf("amara", "time", "stop", cwd=second, now=LATER)
    team.env = {}
    team.rlhf("amara", "time", "stop", now=LATER)
    team.rlhf("amara", "sync")
    assert sorted(written(team)) == [(25, "writing", FIRST), (25, "writing", SECOND)]
    team.rlhf("amara", "sync", cwd=second)
    sheet = json.loads(team.rlhf("amara", "timesheet", "--month", "2026-11", "--json", cwd=second).out)
    assert sheet["minutes"] == 50


def test_offline_it_is_kept_and_a_timesheet_says_what_is_not_sent(team: Team) -> None:
    (team.root / BARE).rename(team.root / "away.git")
    said = team.rlhf("amara", "time", "add", "45m", FIRST).out
    assert "It is kept here" in said
    sheet = team.rlhf("amara", "timesheet").out
    assert "1 entry is not sent yet: rlhf sync" in sheet
    (team.root / "away.git").rename(team.root / BARE)
    team.rlhf("amara", "sync")
    assert "✓ 1 entry, signed by amara" in team.rlhf("amara", "timesheet").out


def test_corrections_are_events_and_week_board_and_manager_agree(team: Team) -> None:
    team.rlhf("amara", "task", "pull", SECOND)
    letters = team.rlhf("amara", "time", "add", "15", SECOND).out.split()[0]
    better = team.rlhf("amara", "time", "correct", letters, "--minutes", "5").out.split()[0]
    assert "15 min due" in team.rlhf("amara", "week").out
    assert (
        team.rlhf("amara", "time", "correct", letters, "--minutes", "6").out.split()[0] != better
    )  # by its old letters
    team.rlhf("morgan", "sync")
    sheet = json.loads(team.rlhf("morgan", "timesheet", "--person", "amara", "--json").out)
    (row,) = sheet["rows"]
    (entry,) = row["entries"]
    assert (row["minutes"], row["expected_minutes"], len(entry["corrects"])) == (6, 20, 2)
    assert entry["signed"]
    assert entry["sent"]
    shown = team.git(BARE, "show", "--format=%s", entry["commit"])
    assert entry["id"] in shown
    assert "minutes: 6" in shown
    team.rlhf("amara", "time", "correct", letters, "--task", FIRST)
    assert written(team) == [(6, "writing", FIRST)]
    assert "20 min due" in team.rlhf("amara", "week").out
    moved = team.rlhf("amara", "time", "list").out.split()[0]
    team.rlhf("amara", "time", "retract", moved)
    assert not written(team)
    team.rlhf("amara", "time", "retract", moved, code=3)


def test_what_its_owner_did_not_sign_is_no_evidence(team: Team) -> None:
    team.rlhf("amara", "time", "add", "15", FIRST)
    tip = team.git("amara", "rev-parse", "ledger/amara")
    entry = team.git("amara", "ls-tree", "-r", "--name-only", tip).splitlines()[-1]
    more = entry.replace(entry.rpartition("/")[2][:26], "7" + entry.rpartition("/")[2][1:26])
    text = team.git("amara", "show", f"{tip}:{entry}").replace(
        entry.rpartition("/")[2][:26], more.rpartition("/")[2][:26]
    )
    blob = team.git("amara", "hash-object", "-w", "--stdin", stdin=text.replace("minutes: 15", "minutes: 900") + "\n")
    index = {"GIT_INDEX_FILE": str(team.root / "forged.index")}
    team.git("amara", "read-tree", tip, env=index)
    team.git("amara", "update-index", "--add", "--cacheinfo", f"100644,{blob},{more}", env=index)
    tree = team.git("amara", "write-tree", env=index)
    forged = team.git("amara", "-c", "commit.gpgsign=false", "commit-tree", tree, "-p", tip, "-m", "more")
    team.git("amara", "update-ref", "refs/heads/ledger/amara", forged)
    sheet = json.loads(team.rlhf("amara", "timesheet", "--json").out)
    assert (sheet["minutes"], sheet["commits_not_believed"]) == (15, 1)
    assert "cannot be believed" in team.rlhf("amara", "timesheet").words


def test_similar_tasks_are_told_to_a_manager_and_nobodys_own_times(team: Team) -> None:
    team.join("chidi", name="Dr Chidi Eze", specialty="cardiology")
    for who, task, took in zip(("amara", "ben", "chidi", "amara", "ben"), TASKS, (20, 27, 34, 46, 61), strict=True):
        team.rlhf(who, "task", "pull", task)
        team.rlhf(who, "time", "add", str(took), task)
        team.write(who, task)
        team.rlhf(who, "submit", task)
    team.rlhf("emeka", "sync")
    new = (
        "task",
        "new",
        "--batch",
        "2026-w51-new",
        "--title",
        "Ibuprofen",
        "--specialty",
        "cardiology",
        "--due",
        "+9d",
    )
    team.rlhf("morgan", "sync")
    assert "Nothing can be shown yet" in team.rlhf("morgan", "time", "estimates").out
    assert "Similar" not in team.rlhf("morgan", *new, "--prompt", "With ramipril?", "--synthetic").text
    team.rlhf("emeka", "review", "approve", *TASKS)
    team.rlhf("morgan", "sync")
    made = team.rlhf("morgan", *new, "--prompt", "With warfarin, then?", "--synthetic")
    assert "(reference answer, cardiology) took 35 min; half of them 25 to 45 min (5 answers)." in made.words
    folder = team.root / "morgan"
    (folder / "mine.csv").write_text("number,question\n1,Is a cough of four weeks a worry?\n", encoding="utf-8")
    (folder / "map.yaml").write_text(
        "name: mine\nkey: number\ntask:\n  title: {from: question, shorten: 40}\n  kind: {value: reference_answer}\n"
        "  specialty: {value: psychiatry}\n  audience: {value: patient}\n  prompt: {user: question}\n",
        encoding="utf-8",
    )
    given = ("--batch", "2026-w51-mine", "--due", "2026-12-11", "--map", "map.yaml")
    imported = team.rlhf("morgan", "task", "import", "mine.csv", *given)
    assert "(reference answer, any specialty) took 35 min" in imported.words
    shown = team.rlhf("morgan", "time", "estimates")
    assert all(who not in shown.text for who in ("amara", "ben", "chidi"))
    (every, cardiology) = json.loads(team.rlhf("morgan", "time", "estimates", "--json").out)
    assert (every["specialty"], cardiology["specialty"], cardiology["median"]) == ("", "cardiology", 35)
    assert set(cardiology) == {"kind", "specialty", "median", "low", "high", "answers"}
    team.rlhf("amara", "time", "estimates", code=3)


def test_a_copy_that_was_moved_stops_its_timer_and_one_that_is_elsewhere_does_not(team: Team) -> None:
    team.rlhf("amara", "time", "start", FIRST)
    moved = team.root / "moved"
    shutil.move(team.root / "amara", moved)
    team.rlhf("amara", "time", "stop", cwd=moved, now=LATER)
    found = json.loads(team.rlhf("amara", "time", "list", "--json", cwd=moved).out)
    assert [one["minutes"] for one in found] == [25]


def test_a_home_that_cannot_be_written_says_so(team: Team) -> None:
    if os.geteuid() == 0:
        team.env = {"RLHF_HOME": "/proc/no"}
    else:
        home = team.root / "homes" / "amara"
        home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    refused = team.rlhf("amara", "time", "start", FIRST, code=3, now=NOW)
    assert "does not let you write" in refused.words
