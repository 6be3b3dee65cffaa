"""The index in real copies: killed while it is written, written by several at once, deleted; and it fetches nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.team import TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey

#: Opens the index as often as it is told, and prints where every task stands, each time on one line. At the n-th word
#: of progress it kills itself, in the middle of whatever is being written.
LOOK = """
import json, os, signal, sys
from datetime import datetime
from pathlib import Path
from rlhf.process.task_state import stand
from rlhf.store.index import Index, queries
from rlhf.store.workspace import Workspace

times, kill_at = int(sys.argv[1]), int(sys.argv[2])
now = datetime.fromisoformat(os.environ["RLHF_NOW"])
told = 0


def progress(words):
    global told
    told += 1
    if told == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)


for _ in range(times):
    with Workspace.find(Path.cwd()) as workspace, Index.open(workspace, now, progress) as index:
        snapshot = workspace.snapshot
        keys = [(batch, task) for batch in snapshot.batch_names() for task, _ in snapshot.task_ids(batch)]
        rows = queries.tasks(index, keys)
        said = [event.id for event in queries.events(index)]
    standings = {row.id: [repr(row.standing), row.whole, row.task.title if row.task else ""] for row in rows}
    print(json.dumps({"standings": standings, "said": said}), flush=True)
"""
#: The same from the repository itself, without an index; for a copy that has everything.
PLAINLY = """
import json, os
from datetime import datetime
from pathlib import Path
from rlhf.process.task_state import stand
from rlhf.store.workspace import Workspace

now = datetime.fromisoformat(os.environ["RLHF_NOW"])
with Workspace.find(Path.cwd()) as workspace:
    snapshot = workspace.snapshot
    keys = [(batch, task) for batch in snapshot.batch_names() for task, _ in snapshot.task_ids(batch)]
    every = [workspace.facts(*key) for key in keys]
    standings = {f.id: [repr(stand(f, workspace.people, workspace.policy, now)), True, f.task.title] for f in every}
    said = [event.id for event in reversed(workspace.ledgers.events(lambda _: True))]
    print(json.dumps({"standings": standings, "said": said}))
"""


def start(team: Team, who: str, times: int = 1, kill_at: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LOOK, str(times), str(kill_at)], cwd=team.root / who, env=team.environment(who),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def look(team: Team, who: str) -> dict[str, object]:
    (found,) = looked(start(team, who))
    return found


def looked(process: subprocess.Popen[str]) -> list[dict[str, object]]:
    out, err = process.communicate()
    assert process.returncode == 0, err
    return [json.loads(line) for line in out.splitlines()]


def plainly(team: Team, who: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", PLAINLY], cwd=team.root / who, env=team.environment(who), capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    found: dict[str, object] = json.loads(done.stdout)
    return found


def index_of(team: Team, who: str) -> Path:
    (found,) = (team.root / who / ".git" / "rlhf").glob("index-*.sqlite")
    return found


def packs(team: Team, who: str) -> list[str]:
    return sorted(file.name for file in (team.root / who / ".git" / "objects" / "pack").iterdir())


@pytest.fixture
def a_busy_week(a_task_awaiting_review: Team) -> Team:
    """Two tasks are claimed, one is submitted, some things were said; Morgan's copy has it all."""
    team = a_task_awaiting_review
    team.rlhf("ben", "task", "pull", TASKS[1])
    team.rlhf("ben", "ask", TASKS[1], "Which dose?")
    team.rlhf("morgan", "task", "assign", "--to", "ben", TASKS[2])
    team.rlhf("emeka", "sync")
    team.rlhf("morgan", "sync")
    return team


@pytest.mark.parametrize("kill_at", range(1, 5))
def test_killed_while_it_is_written_it_is_finished_by_the_next(a_busy_week: Team, kill_at: int) -> None:
    team = a_busy_week
    killed = start(team, "morgan", kill_at=kill_at)
    killed.communicate()
    assert killed.returncode in {-signal.SIGKILL, 0}
    assert kill_at > 3 or killed.returncode == -signal.SIGKILL
    assert look(team, "morgan") == plainly(team, "morgan")
    team.rlhf("ben", "task", "drop", TASKS[1], "--because", "No time.")
    team.rlhf("morgan", "sync")
    start(team, "morgan", kill_at=kill_at).communicate()
    assert look(team, "morgan") == plainly(team, "morgan")


def test_several_at_once_and_all_are_right(a_busy_week: Team) -> None:
    team = a_busy_week
    expected = plainly(team, "morgan")
    for running in [start(team, "morgan", times=3) for _ in range(4)]:
        assert looked(running) == [expected] * 3


def test_one_killed_while_another_writes(a_busy_week: Team) -> None:
    team = a_busy_week
    expected = plainly(team, "morgan")
    for kill_at in (1, 2, 3):
        killed, other = start(team, "morgan", kill_at=kill_at), start(team, "morgan", times=2)
        killed.communicate()
        assert looked(other) == [expected] * 2
        index_of(team, "morgan").unlink()


def test_deleted_at_any_moment(a_busy_week: Team) -> None:
    team = a_busy_week
    expected = plainly(team, "morgan")
    running = [start(team, "morgan", times=6) for _ in range(2)]
    for process in running:
        assert process.stdout is not None
        for _ in range(6):
            assert json.loads(process.stdout.readline()) == expected
            for file in (team.root / "morgan" / ".git" / "rlhf").glob("index-*"):
                file.unlink(missing_ok=True)
        assert looked(process) == []


def test_nothing_is_fetched_and_what_comes_later_is_taken_up(a_busy_week: Team) -> None:
    """Emeka's copy has of most tasks only the names: so has his index, until he asks for them."""
    team = a_busy_week
    before = packs(team, "emeka")
    found = look(team, "emeka")
    assert packs(team, "emeka") == before
    assert found["standings"][TASKS[4]] == [*plainly(team, "morgan")["standings"][TASKS[4]][:1], False, ""]
    away = team.root / "away.git"
    team.bare.rename(away)
    assert look(team, "emeka") == found
    index_of(team, "emeka").unlink()
    assert look(team, "emeka") == found
    away.rename(team.bare)
    team.rlhf("emeka", "task", "list", "--all")
    assert packs(team, "emeka") != before
    assert look(team, "emeka") == plainly(team, "morgan")
    team.git("emeka", "-c", "gc.auto=0", "repack", "-q", "-a", "-d")
    assert look(team, "emeka") == plainly(team, "morgan")


def test_a_ledger_that_its_owner_did_not_sign_is_not_in_it(a_busy_week: Team) -> None:
    team = a_busy_week
    before = look(team, "morgan")
    tip = team.git("morgan", "rev-parse", "refs/remotes/origin/ledger/ben")
    forged = team.git("morgan", "commit-tree", "--no-gpg-sign", "-p", tip, "-m", "mine", f"{tip}^{{tree}}")
    team.git("morgan", "update-ref", "refs/remotes/origin/ledger/ben", forged)
    assert look(team, "morgan")["said"] == plainly(team, "morgan")["said"]
    team.git("morgan", "update-ref", "refs/remotes/origin/ledger/ben", tip)
    assert look(team, "morgan") == before
