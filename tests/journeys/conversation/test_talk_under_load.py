"""Many people speak at once, some of them killed while they do: each thing said is kept, and kept once."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import preloaded
from tests.here import REPOSITORY
from tests.team import BARE, BATCH, NOW, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
SPEAKER = REPOSITORY / "tests" / "journeys" / "a_speaker.py"
PEOPLE, THINGS, AT_ONCE = 50, 10, 4
SEED = int(os.environ.get("RLHF_TEST_SEED", "20261130"))

#: The forge is another machine: it goes on when the one that talks to it is killed.
ELSEWHERE = (
    f"{sys.executable} -IS -c 'import os, sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])' git-receive-pack"
)


@pytest.fixture
def a_crowd(team: Team) -> Team:
    """Fifty people more, with keys that people.yaml has, each with a copy: `p00` to `p49`."""
    people = [f"p{number:02}" for number in range(PEOPLE)]
    entries = []
    for who in people:
        key = team.root / "homes" / who / "keys" / f"{who}_ed25519"
        key.parent.mkdir(parents=True)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(key)], check=True)
        public = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
        entries.append(
            f"  {who}:\n    name: Dr {who}\n    roles: [trainer]\n    keys:\n"
            f"      - public: {public}\n        added: '2026-11-30'\n"
        )
    with (team.root / "morgan" / "people.yaml").open("a", encoding="utf-8") as file:
        file.write("".join(entries))
    team.rlhf("morgan", "publish", "Fifty people")
    team.rlhf("ben", "sync")
    for who in people:
        shutil.copytree(team.root / "ben", team.root / who, symlinks=True)
        config = team.root / who / ".git" / "config"
        text = config.read_text(encoding="utf-8").replace("ben", who).replace("Dr Ben Whitlow", f"Dr {who}")
        config.write_text(f'{text}[remote "origin"]\n\treceivepack = "{ELSEWHERE}"\n', encoding="utf-8")
    return team


@pytest.fixture
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where speakers are asked for: a process there has loaded what they need, and each is a process of its own."""
    place = tmp_path_factory.mktemp("s") / "s"
    with subprocess.Popen([sys.executable, str(SPEAKER), str(place)], stdin=subprocess.PIPE) as serving:
        while not place.exists():
            assert serving.poll() is None
            time.sleep(0.02)
        yield place


class Speaker:
    """One person's evening, by a seeded chance: what they say in which batch, and when their machine goes down."""

    def __init__(self, team: Team, number: int, at: Path) -> None:
        self.team, self.who, self.at = team, f"p{number:02}", at
        self.chance = random.Random(f"{SEED} {self.who}")
        self.unlucky = number % 2 == 0
        self.killed = 0

    def speak(self) -> None:
        about = [("edge_case", BATCH, FIRST), ("question", BATCH, FIRST), ("question", "", "")]
        goes_down = self.chance.randrange(2) if self.unlucky else None
        for batch, send in enumerate([self.chance.choice(["now", "later"]), "now"]):
            texts = [f"{self.who} says thing {number}" for number in range(batch * THINGS, (batch + 1) * THINGS)]
            things = [(*self.chance.choice(about), text) for text in texts]
            if goes_down == batch:
                self.run(things, send, down_after=self.chance.randint(0, THINGS + (send == "now")))
            while self.run(things, send):
                pass

    def run(self, things: list[tuple[str, ...]], send: str, *, down_after: int | None = None) -> int:
        """Say these in a process of its own; with `down_after`, kill it and its git a moment after so many lines."""
        asked = {
            "who": self.who, "send": send, "things": things, "where": os.fspath(self.team.root / self.who),
            "env": self.team.environment(self.who) | preloaded.for_hooks(),
        }  # fmt: skip
        told, out = os.pipe()
        with tempfile.TemporaryFile() as err, socket.socket(socket.AF_UNIX) as asking, os.fdopen(told) as lines:
            asking.connect(os.fspath(self.at))
            data = json.dumps(asked).encode() + b"\n"
            sent = socket.send_fds(asking, [data], [out, err.fileno()])
            asking.sendall(data[sent:])
            os.close(out)
            answers = asking.makefile()
            pid = int(answers.readline())
            if down_after is not None:
                for _ in range(down_after):
                    lines.readline()
                asking.settimeout(self.chance.uniform(0.001, 0.4 if down_after > THINGS else 0.1))
                with contextlib.suppress(
                    TimeoutError
                ):  # the moment is chance, and where it finds the process is not asked
                    asking.recv(1, socket.MSG_PEEK)
                    down_after = None
                if down_after is not None:
                    os.killpg(pid, signal.SIGKILL)
                    self.killed += 1
                asking.settimeout(None)
            code = int(answers.readline())
            err.seek(0)
            trouble = err.read().decode()
        assert "Traceback" not in trouble, trouble
        if code > 0:
            lock = re.search(r'rm "([^"]+\.lock)"', trouble)
            assert lock, f"{self.who}: {code}\n{trouble}"
            Path(lock[1]).unlink(missing_ok=True)  # as the message asks where nothing else is running
        return code


def texts_in(team: Team, ledger: str) -> Counter[str]:
    """What a ledger in the forge says, each with how often."""
    raw = team.git(BARE, "grep", "-h", "^text:", ledger)
    return Counter(line.removeprefix("text:").strip() for line in raw.splitlines())


def test_fifty_people_speak_at_once_half_are_killed_and_each_thing_is_kept_once(a_crowd: Team, at: Path) -> None:
    team = a_crowd
    speakers = [Speaker(team, number, at) for number in range(PEOPLE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(Speaker.speak, speakers))
    assert sum(speaker.killed for speaker in speakers) > PEOPLE // 4, f"seed {SEED}"
    for speaker in speakers:
        wanted = Counter(f"{speaker.who} says thing {number}" for number in range(2 * THINGS))
        assert texts_in(team, f"ledger/{speaker.who}") == wanted, f"seed {SEED}"
    assert "missing" not in team.git(BARE, "fsck", "--connectivity-only", check=False)
    team.rlhf("morgan", "sync")
    told = json.loads(team.rlhf("morgan", "log", "--json").out)
    said = Counter(event["text"] for event in told if event["by"].startswith("p"))
    assert len(said) == PEOPLE * 2 * THINGS
    assert set(said.values()) == {1}, f"seed {SEED}"
    assert len({event["id"] for event in told}) == len(told)


@pytest.fixture
def two_machines(team: Team) -> Team:
    """Amara has a second machine, `amara@laptop`, with a copy made from the same key."""
    team.rlhf("amara@laptop", "join", BARE, "amara@laptop", "--as", "amara", cwd=team.root)
    return team


def test_two_machines_that_speak_apart_keep_what_both_said_whichever_syncs_first(two_machines: Team) -> None:
    team = two_machines
    asked = team.rlhf("morgan", "clarify", "Cite two sources.", "--for", "project").out.split()[0]
    machines = ["amara", "amara@laptop"]
    for machine in machines:
        team.rlhf(machine, "sync")
    said = []
    for evening, order in enumerate([machines, machines[::-1], machines]):
        away = team.bare.rename(team.root / "away.git")
        for machine in machines:
            for words in (["reply", asked], ["note", FIRST]):
                text = f"{words[0]} by {machine}, evening {evening}"
                assert "kept here" in team.rlhf(machine, *words, text).out
                said.append(text)
        away.rename(team.bare)
        for machine in [*order, *order]:
            team.rlhf(machine, "sync")
        assert texts_in(team, "ledger/amara") == Counter(said)
        logs = [json.loads(team.rlhf(machine, "log", "--person", "amara", "--json").out) for machine in machines]
        threads = [json.loads(team.rlhf(machine, "thread", "--all", "--json").out) for machine in machines]
        assert logs[0] == logs[1]
        assert threads[0] == threads[1]
        assert Counter(event["text"] for event in logs[0]) == Counter(said)
        assert len({event["id"] for event in logs[0]}) == len(said)
    tips = {team.git(machine, "rev-parse", "ledger/amara") for machine in (*machines, BARE)}
    assert len(tips) == 1


@pytest.fixture
def a_forge_with_its_own_clock(team: Team) -> Team:
    """Whoever pushes, the forge's clock shows half past seven on 30 November."""
    for who in ("amara", "morgan"):
        team.git(who, "config", "remote.origin.receivepack", f"env RLHF_NOW={NOW} git-receive-pack")
    return team


HOUR_FAST, YEAR_FAST, HOUR_SLOW = "2026-11-30T20:31:00+00:00", "2027-11-30T19:30:00+00:00", "2026-11-30T18:31:00+00:00"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (HOUR_FAST, "about 1 h ahead of the project's; what you say will look later than it is."),
        (YEAR_FAST, "about 1 year ahead of the project's; what you say will look later than it is."),
        (HOUR_SLOW, "about 1 h behind the project's; what you say will look earlier than it is."),
    ],
)
def test_a_wrong_clock_is_told_to_its_owner_by_what_says_something(
    a_forge_with_its_own_clock: Team, now: str, told: str
) -> None:
    team = a_forge_with_its_own_clock
    assert told in team.rlhf("amara", "ask", "Which ward?", now=now).words
    json.loads(team.rlhf("amara", "note", FIRST, "Two drugs of one name.", "--json", now=now).out)
    away = team.bare.rename(team.root / "away.git")
    team.rlhf("amara", "ask", "Which bed?", now=now)
    away.rename(team.bare)
    assert told in team.rlhf("amara", "sync", now=now).words
    assert "clock" not in team.rlhf("amara", "ask", "Which nurse?").words
    assert "clock" not in team.rlhf("morgan", "sync").words


def test_a_slow_clock_is_told_by_a_sync_that_sends_nothing(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("amara", "submit")
    assert "about 1 h behind" in team.rlhf("ben", "sync", now=HOUR_SLOW).words
    away = team.bare.rename(team.root / "away.git")
    assert "about 1 h behind" in team.rlhf("ben", "ask", "Which ward?", now=HOUR_SLOW).words
    assert "clock" not in team.rlhf("ben", "ask", "Which bed?", now=HOUR_FAST).words  # nobody can tell
    away.rename(team.bare)


def test_a_claim_that_a_fast_clock_makes_too_long_is_refused_with_the_time(a_forge_with_its_own_clock: Team) -> None:
    team = a_forge_with_its_own_clock
    refused = team.rlhf("amara", "task", "pull", FIRST, now=YEAR_FAST, code=3).words
    assert "A claim lasts at most 7 days. Is your clock ahead? The project's shows 30 Nov 2026 19:30 UTC." in refused
    assert FIRST in team.rlhf("amara", "task", "pull", FIRST).out


@pytest.mark.parametrize("wrong", [HOUR_FAST, YEAR_FAST, HOUR_SLOW])
def test_a_thread_keeps_its_order_though_a_clock_was_wrong_for_a_while(team: Team, wrong: str) -> None:
    """The questioner's clock is wrong, and put right before the second word."""
    asked = team.rlhf("amara", "ask", "Which ward?", now=wrong).out.split()[0]
    team.rlhf("morgan", "sync")
    answered = team.rlhf("morgan", "reply", asked, "The cardiac one.", now="2026-11-30T19:35:00+00:00").out.split()[0]
    team.rlhf("amara", "sync")
    team.rlhf("amara", "reply", answered, "And which bed?", now="2026-11-30T19:40:00+00:00")
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "clarify", asked, "--for", "project", "Any.", now="2026-11-30T19:45:00+00:00")
    team.rlhf("amara", "sync")
    for who in ("amara", "morgan"):
        (told,) = json.loads(team.rlhf(who, "thread", "--all", "--json").out)
        assert [said["text"] for said in told["messages"]] == [
            "Which ward?", "The cardiac one.", "And which bed?", "Any.",
        ]  # fmt: skip
    own = [event["text"] for event in json.loads(team.rlhf("amara", "log", "--person", "amara", "--json").out)]
    assert own == ["Which ward?", "And which bed?"]
