"""Several people accept, revise, publish and sync in an order drawn by lot, in sparse copies; some are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.campaign.faults import counts
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = ("write", "save", "submit", "review", "publish", "ask", "sync", "pull")
PEOPLE = ("amara", "ben", "emeka", "morgan")


class Walk:
    """A team whose steps are drawn by lot; each is one that its person may take, and may have no effect."""

    def __init__(self, team: Team, chance: random.Random, *, killing: bool) -> None:
        self.team, self.chance, self.killing = team, chance, killing
        self.faults: list[str] = []
        self.written: dict[tuple[str, str], str] = {}
        self.taken = 0

    def step(self) -> None:
        self.taken += 1
        getattr(self, self.chance.choice(STEPS))()

    def run(self, who: str, *args: str) -> None:
        if self.killing and self.chance.random() < 0.3:
            self._kill(who, *args)
            return
        told = self.team.rlhf(who, *args, code=None)
        if told.code in {1, 70} or told.code < 0:
            self.faults.append(f"{who} {' '.join(args)} ends with {told.code}: {told.words[:300]}")

    def _kill(self, who: str, *args: str) -> None:
        """Kill a command and everything that it started, hooks too, some time after its start; locks stay."""
        process = subprocess.Popen(
            [sys.executable, "-m", "rlhf", *args], cwd=self.team.root / who, env=self.team.environment(who),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(self.chance.random() * 1.5)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def pull(self) -> None:
        self.run(self.chance.choice(("amara", "ben")), "task", "pull", self.chance.choice(TASKS))

    def write(self) -> None:
        who, task = self.chance.choice(("amara", "ben")), self.chance.choice(TASKS)
        file = self.team.answer(who, task)
        if file.exists():
            text = f"Considered words number {self.taken}."
            lines = file.read_text(encoding="utf-8").splitlines()
            new = [
                text if line.startswith(("_Write here", "_List here", "Considered words")) else line for line in lines
            ]
            file.write_text("\n".join(new) + "\n", encoding="utf-8")
            self.written[who, task] = text

    def save(self) -> None:
        self.run(self.chance.choice(("amara", "ben")), "save")

    def submit(self) -> None:
        self.run(self.chance.choice(("amara", "ben")), "submit")

    def review(self) -> None:
        self.run("emeka", "sync")
        self.run("emeka", "review", "approve", self.chance.choice(TASKS))

    def publish(self) -> None:
        task = self.chance.choice(TASKS)
        file = self.team.root / "morgan" / "tasks" / BATCH / f"{task}.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("title: Task", f"title: Task {self.taken} of", 1), encoding="utf-8")
        self.run("morgan", "publish", f"Another title, {self.taken}")

    def ask(self) -> None:
        self.run(self.chance.choice(PEOPLE), "ask", self.chance.choice(TASKS), f"Question {self.taken}?")

    def sync(self) -> None:
        self.run(self.chance.choice(PEOPLE), "sync")

    def end(self) -> None:
        """Everybody syncs twice; nobody may be refused, and all that was written is somewhere."""
        for who in (*PEOPLE, *PEOPLE):
            told = self.team.rlhf(who, "sync", code=None)
            if told.code:
                self.faults.append(f"at the end, the sync of {who} ends with {told.code}: {told.words[:300]}")
        for who in PEOPLE:
            if who in {"amara", "ben"}:
                self.team.rlhf(who, "save")
            told = self.team.rlhf(who, "doctor", code=None)
            if told.code:
                self.faults.append(f"at the end, the doctor of {who} says: {told.words[:300]}")
        self._look_at_words()
        self._look_at_records()

    def _look_at_words(self) -> None:
        every = self.team.git(BARE, "for-each-ref", "--format=%(refname)", "refs/heads/").splitlines()
        for (who, task), text in self.written.items():
            here = self.team.answer(who, task)
            kept = here.exists() and text in here.read_text(encoding="utf-8")
            if not kept and not self.team.git(BARE, "grep", "-h", "-F", "-e", text, *every, check=False):
                self.faults.append(f"what {who} wrote last about {task} is nowhere: {text}")

    def _look_at_records(self) -> None:
        team = self.team
        answers = team.git(BARE, "ls-tree", "-r", "--name-only", "main", "answers/").splitlines()
        received = team.git(BARE, "grep", "-h", "commit: ", "ledger/forge", "--", "*-received.yaml", check=False).split(
            "\n"
        )
        if len(received) != len(set(received)):
            self.faults.append(f"an arrival was written down twice: {sorted(received)}")
        for name in team.branches("answer/**"):
            tip = team.git(BARE, "rev-parse", name)
            if not any(tip in line for line in received):
                self.faults.append(f"{name} has no arrival")
        merges = team.git(BARE, "rev-list", "--first-parent", "--merges", "main").split()
        if counts(team, "amara")[1] != len(merges):
            self.faults.append(f"main has {len(merges)} merges, the record {counts(team, 'amara')[1]}; {answers}")
        told = team.rlhf("morgan", "audit", code=None, cwd=team.bare)
        if told.code:
            self.faults.append(f"the audit says: {told.words[-400:]}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    long = metafunc.config.getoption("--campaign") == "long"
    metafunc.parametrize("seed", range(12 if long else 2))


@pytest.mark.parametrize("killing", [False, True], ids=["in peace", "with kills"])
def test_whatever_order_people_work_in(
    seed: int, killing: bool, team: Team, long: bool, record_property: Callable[[str, object], None]
) -> None:
    walk = Walk(team, random.Random(f"{seed} {killing}"), killing=killing)
    for who, task in (("amara", TASKS[0]), ("ben", TASKS[1])):
        walk.team.rlhf(who, "task", "pull", task)
    for _ in range(40 if long else 12):
        walk.step()
    walk.end()
    record_property("steps", walk.taken)
    assert not walk.faults, "\n".join(walk.faults)
