"""Measure how long an import of many records takes, against Label Studio in the same run.

`python bench/import.py --peer FOLDER [--records 10000] [--rounds 3]`: FOLDER is a virtual environment with Label Studio
(`python -m venv FOLDER && FOLDER/bin/pip install "label-studio==1.23.*"`); its server runs for the bench, on this
machine and with SQLite, and gets the records by its API in one request, as plain tasks. Without `--peer`, only ours is
measured. Ours is one `rlhf task import` of a JSON Lines file: a map, batches of 1,000, signed, through the gate of a
real repository, until main has the tasks. Each round has a fresh project; the import of the same file again follows.
Medians in seconds; the largest resident memory of each command in megabytes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.team import Team, found_a_project  # noqa: E402

#: The most that ours may take, as a multiple of Label Studio's, and in megabytes; and for known records, in seconds.
MOST, MEMORY, AGAIN = 10.0, 150, 1.0
_WORDS = re.findall(
    r"\w+",
    """
chest pain breath short tablet dose daily weeks fever cough blood pressure walk stairs sleep doctor nurse clinic
skin rash itch child mother pregnant kidney liver heart rate test result scan waiting worse better night morning
should could what when how long stop start take with without food water alcohol exercise work home family worry
""",
)
_BYTES = 2_000
_TOKEN = "5" * 40
_PATIENCE = 180  # seconds until the server answers
_MAP = """name: bench
key: id
task:
  title: {from: question, shorten: 60}
  kind: {value: reference_answer}
  specialty: {value: general-practice}
  audience: {value: patient}
  prompt: {user: question}
"""


def records(count: int) -> list[dict[str, str]]:
    """Synthetic questions of about two kilobytes, all different."""
    chance = random.Random(7)
    made = []
    for number in range(count):
        text = ""
        while len(text) < _BYTES:
            text += " ".join(chance.choices(_WORDS, k=12)).capitalize() + ". "
        made.append({"id": f"r{number}", "question": text.strip()})
    return made


def run(team: Team, *args: str) -> tuple[float, float, dict[str, Any]]:
    """Import as the manager: seconds, megabytes, and what became of the records."""
    report = team.root / "time"
    start = time.perf_counter()
    with report.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "rlhf", "task", "import", *args, "--json"], cwd=team.root / "morgan",
            env=team.environment("morgan"), stdout=out,
        )  # fmt: skip
        _, code, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    if code:
        sys.exit(f"the import ended with {code}")
    return taken, usage.ru_maxrss / 1024, json.loads(report.read_text(encoding="utf-8"))


def ours(founded: Team, folder: Path, count: int) -> dict[str, float]:
    """An import into a fresh project, and the same again."""
    team = founded.copy_to(folder)
    place = team.root / "morgan"
    with (place / "records.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records(count))
    (place / "bench.map.yaml").write_text(_MAP, encoding="utf-8")
    order = ("records.jsonl", "--batch", "2026-w51-bench", "--map", "bench.map.yaml")
    taken, memory, first = run(team, *order)
    again, _, second = run(team, *order)
    on_main = team.git("project.git", "ls-tree", "-r", "--name-only", "main", "tasks/").count("/t-")
    if len(first["new"]) != count or len(second["known"]) != count or on_main < count:
        sys.exit("not every record is a task on main")
    return {"import": taken, "memory": memory, "again": again}


class LabelStudio:
    """A server of Label Studio on this machine, for one bench."""

    def __init__(self, environment: Path, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        settings = {
            "LABEL_STUDIO_BASE_DATA_DIR": str(home), "LATEST_VERSION_CHECK": "false", "COLLECT_ANALYTICS": "false",
            "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "", "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        }  # fmt: skip
        who = ["--username", "bench@example.org", "--password", "only-for-this-bench", "--user-token", _TOKEN]
        self._log = (home / "log").open("w")
        self._process = subprocess.Popen(
            [environment / "bin" / "label-studio", "start", "--no-browser", "--port", str(self._port), *who,
             "--enable-legacy-api-token"],
            env=os.environ | settings, stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self._wait()

    def _ask(self, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}", data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Token {_TOKEN}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)

    def _wait(self) -> None:
        for _ in range(_PATIENCE):
            try:
                self._ask("/api/projects/")
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(1)
            else:
                return
        self.end()
        sys.exit("Label Studio does not answer")

    def imported(self, tasks: list[dict[str, str]]) -> float:
        """Import records into a fresh project; return the seconds that the request takes."""
        config = '<View><Text name="q" value="$question"/><TextArea name="a" toName="q"/></View>'
        project = self._ask("/api/projects/", {"title": "bench", "label_config": config})["id"]
        start = time.perf_counter()
        count = self._ask(f"/api/projects/{project}/import", tasks)["task_count"]
        taken = time.perf_counter() - start
        if count != len(tasks):
            sys.exit(f"Label Studio took {count} of {len(tasks)} records")
        return taken

    def memory(self) -> float:
        """Megabytes that the server's processes hold at most."""
        peak = 0
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                text = status.read_text()
                group = int((status.parent / "stat").read_text().rsplit(")", 1)[1].split()[2])
            except (OSError, ValueError):
                continue
            if group == self._process.pid and "VmHWM:" in text:
                peak = max(peak, int(text.split("VmHWM:")[1].split()[0]))
        return peak / 1024

    def end(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()


def main() -> None:
    asked = argparse.ArgumentParser(description="Measure an import of many records.")
    asked.add_argument("--peer", type=Path, help="a virtual environment with Label Studio")
    asked.add_argument("--records", type=int, default=10_000)
    asked.add_argument("--rounds", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        (home / "founded").mkdir()
        (home / "peer").mkdir()
        founded = found_a_project(home / "founded")
        peer = LabelStudio(options.peer, home / "peer") if options.peer else None
        rows: list[dict[str, float]] = []
        try:
            for number in range(options.rounds):
                row = ours(founded, home / f"round-{number}", options.records)
                if peer is not None:
                    row["peer"] = peer.imported(records(options.records))
                rows.append(row)
                print("  ".join(f"{name} {value:.2f}" for name, value in row.items()))
            memory = peer.memory() if peer is not None else 0.0
        finally:
            if peer is not None:
                peer.end()
    middle = {name: statistics.median(row[name] for row in rows) for name in rows[0]}
    print(f"{options.records:,} records of {_BYTES:,} bytes, median of {options.rounds}:")
    print(f"  rlhf task import        {middle['import']:6.2f} s  {middle['memory']:4.0f} MB (at most {MEMORY})")
    print(f"  the same file again     {middle['again']:6.2f} s           (at most {AGAIN})")
    if peer is not None:
        print(f"  Label Studio, API       {middle['peer']:6.2f} s  {memory:4.0f} MB")
        print(f"  ratio                   {middle['import'] / middle['peer']:6.1f}            (at most {MOST:g})")


if __name__ == "__main__":
    main()
