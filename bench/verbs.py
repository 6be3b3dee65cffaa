"""Measure what a verb takes as a whole process, against a Typer hello-world and plain git in the same run.

`python bench/verbs.py [--rounds 5] [--open 150] [--syncing]`: a small project over a path, as the tests make it; each
round gets a fresh copy of it. Medians in milliseconds. With `--open N`, `publish` and `review list` with N open
submissions; with `--syncing`, what it costs to put everything on the disk, in the folder for temporary files (TMPDIR).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.team import BARE, BATCH, TASKS, Team, found_a_project  # noqa: E402

from rlhf.store.git.git import SAFE  # noqa: E402

HELLO = "import typer\n\n\ndef main() -> None:\n    typer.echo('hello')\n\n\ntyper.run(main)\n"
#: By verb: who runs it, and the most that it may take, as a multiple of hello-world.
VERBS = {
    "sync, nothing new": ("amara", ("sync",), 3.0),
    "task pull": ("amara", ("task", "pull", TASKS[0]), 6.0),
    "save": ("amara", ("save",), 5.0),
    "ask": ("amara", ("ask", TASKS[0], "What dose?"), 8.0),
    "submit": ("amara", ("submit",), 9.0),
    "week": ("amara", ("week",), 3.5),
    "review approve, and the merge": ("emeka", ("review", "approve", TASKS[0]), 10.0),
}


def timed(command: list[str], where: Path, env: dict[str, str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=where, env=env, capture_output=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stdout.decode()}{done.stderr.decode()}")
    return taken * 1000


def rlhf(team: Team, who: str, *args: str) -> float:
    return timed([sys.executable, "-m", "rlhf", *args], team.root / who, team.environment(who))


def one_round(founded: Team, folder: Path, hello: Path, *, syncing: bool = True) -> dict[str, float]:
    """Each verb once, in the order of a task's life, with hello-world before each."""
    team, taken, greetings = founded.copy_to(folder), {}, []
    if not syncing:
        team.env["RLHF_SYNC"] = "no"
        for name in SAFE:
            team.git(BARE, "config", name, {"core.fsync": "none"}.get(name, "fsync"))
    for name, (who, args, _) in VERBS.items():
        if name == "save":
            team.write("amara", TASKS[0])
        if who == "emeka":
            rlhf(team, "emeka", "sync")
        greetings.append(timed([sys.executable, str(hello)], folder, dict(os.environ)))
        taken[name] = rlhf(team, who, *args)
    return {"hello": statistics.median(greetings), **taken, "plain git": plain_git(team)}


def plain_git(team: Team) -> float:
    """What git alone needs to record and send something small: add, a signed commit, push."""
    where, env = team.root / "ben", team.environment("ben")
    (where / "note.txt").write_text("A note.\n", encoding="utf-8")
    steps = (["add", "--sparse", "note.txt"], ["commit", "--quiet", "-S", "-m", "A note"])
    taken = sum(timed(["git", *step], where, env) for step in steps)
    subprocess.run(["git", "init", "--quiet", "--bare", str(team.root / "empty.git")], check=True)
    subprocess.run(["git", "config", "receive.shallowUpdate", "true"], cwd=team.root / "empty.git", check=True)
    return taken + timed(["git", "push", "--quiet", str(team.root / "empty.git"), "HEAD:refs/heads/note"], where, env)


def with_open(founded: Team, folder: Path, count: int) -> None:
    """Measure `publish` and `review list` where so many submissions are open, and where none is."""
    team = founded.copy_to(folder)
    source = folder / "records.jsonl"
    source.write_text("".join(f'{{"q": "Question {number}?"}}\n' for number in range(count)), encoding="utf-8")
    before = publish(team, "before"), rlhf(team, "emeka", "review", "list")
    print(f"  0 open: publish {before[0]:.0f} ms, review list {before[1]:.0f} ms")
    text = (team.root / "morgan" / "tasks" / BATCH / f"{TASKS[0]}.yaml").read_text(encoding="utf-8")
    more = team.root / "morgan" / "tasks" / "2026-w51-open"
    more.mkdir()
    (more / "batch.yaml").write_text("title: Open\ndue: 2026-12-11T18:00+00:00[Europe/London]\n", encoding="utf-8")
    ids = [f"t-z{number:09d}" for number in range(count)]
    for id_ in ids:
        (more / f"{id_}.yaml").write_text(text.replace(TASKS[0], id_), encoding="utf-8")
    rlhf(team, "morgan", "publish", "More")
    for at in range(0, count, 15):
        rlhf(team, "amara", "task", "pull", *ids[at : at + 15])
        for id_ in ids[at : at + 15]:
            team.write("amara", id_, f"Considered words about {id_}.", batch="2026-w51-open")
        rlhf(team, "amara", "submit")
    rlhf(team, "emeka", "sync")
    after = publish(team, "after"), rlhf(team, "emeka", "review", "list")
    print(f"{count:3} open: publish {after[0]:.0f} ms, review list {after[1]:.0f} ms")
    print(f"ratio: publish {after[0] / before[0]:.2f}, review list {after[1] / before[1]:.2f}")


def publish(team: Team, word: str) -> float:
    file = team.root / "morgan" / "tasks" / BATCH / f"{TASKS[4]}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("title: ", f"title: {word} ", 1), encoding="utf-8")
    return rlhf(team, "morgan", "publish", word)


def cost_of_syncing(founded: Team, folder: Path, hello: Path, rounds: int) -> None:
    """Print how long each verb takes with and without syncing, each round of one after a round of the other."""
    taken: dict[bool, list[dict[str, float]]] = {True: [], False: []}
    for number in range(rounds):
        for syncing, kept in taken.items():
            kept.append(one_round(founded, folder / f"{number}-{syncing}", hello, syncing=syncing))
    for verb in VERBS:
        synced, not_synced = (statistics.median(one[verb] for one in taken[syncing]) for syncing in (True, False))
        print(f"{verb:32}{synced:8.0f} ms, without syncing {not_synced:.0f} ms: {synced / not_synced:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--open", type=int, default=0)
    parser.add_argument("--syncing", action="store_true")
    options = parser.parse_args()
    os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1", "TZ": "UTC"}
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "founded").mkdir()
        founded = found_a_project(folder / "founded")
        hello = folder / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        if options.open:
            founded.change_policy("most: 20", "most: 500")
            with_open(founded, folder / "open", options.open)
            return
        if options.syncing:
            cost_of_syncing(founded, folder, hello, options.rounds)
            return
        rounds = [one_round(founded, folder / f"round-{number}", hello) for number in range(options.rounds)]
    middle = {verb: statistics.median(one[verb] for one in rounds) for verb in rounds[0]}
    for verb, taken in middle.items():
        limit = f"   (limit {VERBS[verb][2]})" if verb in VERBS else ""
        print(f"{verb:32}{taken:8.0f} ms{taken / middle['hello']:8.2f} of hello{limit}")


if __name__ == "__main__":
    main()
