"""A small project with real clones: what the journeys and the command tests act on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests import preloaded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

NOW = "2026-11-30T19:30:00+00:00"
BATCH = "2026-w50-pool"
TASKS = ("t-aaaaaaaaa1", "t-bbbbbbbbb2", "t-ccccccccc3", "t-ddddddddd4", "t-eeeeeeeee5")
BARE = "project.git"

PEOPLE = {
    "amara": ("Dr Amara Okafor", "trainer", "cardiology"),
    "ben": ("Dr Ben Whitlow", "trainer", "cardiology"),
    "emeka": ("Dr Emeka Adeyemi", "evaluator", "cardiology"),
    "freya": ("Dr Freya Lind", "evaluator", "cardiology"),
}


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """What was printed, wherever its lines were broken."""
        return " ".join(self.text.split())

    @property
    def text(self) -> str:
        return self.out + self.err


def in_next_version(guidance: str) -> str:
    """The text of a guidance document as of its next version, with an entry in its list of changes."""
    entry = "changes:\n  - {version: 1.0.1, date: 2026-11-30, what: Clearer, size: patch}\n"
    raised = guidance.replace("version: 1.0.0\neffective", "version: 1.0.1\neffective").replace("changes:\n", entry, 1)
    assert raised.count("1.0.1") == 2, "a first version"
    return raised


class Team:
    """`root` holds the forge (`project.git`) and a folder for each person."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.env: dict[str, str] = {}

    @property
    def bare(self) -> Path:
        return self.root / BARE

    def environment(self, who: str, now: str | None = NOW) -> dict[str, str]:
        given = os.environ | {"RLHF_HOME": str(self.root / "homes" / who), "COLUMNS": "80", "TERMINAL_WIDTH": "80"}
        return given | ({"RLHF_NOW": now} if now else {}) | self.env

    def rlhf(
        self,
        who: str,
        *args: str,
        code: int | None = 0,
        now: str | None = NOW,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> Result:
        """Run `rlhf` as somebody, in their copy; asserts the exit code unless it is None."""
        where = cwd or (self.root / who if (self.root / who).is_dir() else self.root)
        environment = self.environment(who.split("@", maxsplit=1)[0], now)
        done = preloaded.run([*args], cwd=where, env=environment, stdin=stdin)
        if code is not None:
            assert done.returncode == code, (
                f"rlhf {' '.join(args)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
            )
        assert "Traceback" not in done.stdout + done.stderr
        return Result(done.returncode, done.stdout, done.stderr)

    def run_python(self, who: str, script: str) -> str:
        """Run a script as somebody who goes around the commands."""
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=self.root / who, env=self.environment(who, None), capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def hide(self, *libraries: str, by: str = "raise ImportError\n") -> None:
        """Have every command from now on find a library that cannot be imported; hooks, too.

        Args:
            by: what stands in the library's place.
        """
        hidden = self.root / "hidden"
        for name in libraries:
            (hidden / name).mkdir(parents=True)
            (hidden / name / "__init__.py").write_text(by, encoding="utf-8")
        self.env["PYTHONPATH"] = os.pathsep.join(filter(None, (str(hidden), os.environ.get("PYTHONPATH"))))

    def ask_for_changes(self, who: str, task: str, why: str) -> Result:
        """A reviewer asks for changes, of the section that every answer has."""
        about = ("--severity", "minor", "--section", "Answer")
        return self.rlhf(who, "review", "request-changes", task, why, *about)

    def require_two_approvals(self) -> None:
        self.change_policy("count: 1", "count: 2")

    def change_policy(self, old: str, new: str) -> None:
        """A manager edits rlhf.yaml and publishes it; everyone gets it."""
        file = self.root / "morgan" / "rlhf.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        self.rlhf("morgan", "publish", "Policy")
        for who in PEOPLE:
            self.rlhf(who, "sync")

    def git(
        self, where: str, *args: str, check: bool = True, env: dict[str, str] | None = None, stdin: str = ""
    ) -> str:
        done = subprocess.run(
            ["git", *args],
            cwd=self.root / where,
            env=os.environ | (env or {}),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, f"git {args}: {done.stdout}{done.stderr}"
        return (done.stdout if check else done.stdout + done.stderr).strip()

    def main_file(self, path: str) -> str | None:
        """What main holds at a path, in the forge."""
        return self.file_at("main", path)

    def file_at(self, revision: str, path: str) -> str | None:
        """The same of any branch or commit."""
        done = subprocess.run(
            ["git", "cat-file", "blob", f"{revision}:{path}"], cwd=self.bare, capture_output=True, check=False
        )
        return done.stdout.decode() if done.returncode == 0 else None

    def branches(self, pattern: str) -> list[str]:
        return self.git(BARE, "for-each-ref", "--format=%(refname:lstrip=2)", f"refs/heads/{pattern}").split()

    def answer(self, who: str, task: str, batch: str = BATCH) -> Path:
        return self.root / who / "answers" / batch / task / f"{who.split('@', maxsplit=1)[0]}.md"

    @contextmanager
    def unmerged(self) -> Iterator[None]:
        """Nothing that comes in is recorded or merged, and nothing of that is known later: no hook, no journal."""
        hook = self.bare / "hooks" / "post-receive"
        away = hook.rename(hook.with_suffix(".away"))
        with self.deaf():
            yield
        away.rename(hook)
        for entry in (self.bare / "rlhf" / "journal").glob("*"):
            entry.unlink()

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """The project's repository finishes nothing for those who ask it to."""
        hook = self.bare / "hooks" / "pre-receive"
        text = hook.read_text(encoding="utf-8")
        first = "#!/bin/sh\nupdates=$(cat)\n"
        first += 'case "$updates" in *refs/rlhf/nudge*) echo "rlhf: Not now." >&2; exit 1;; esac\n'
        rest = text.partition("\n")[2].replace("if [", "printf '%s\\n' \"$updates\" | if [")
        hook.write_text(first + rest, encoding="utf-8")
        yield
        hook.write_text(text, encoding="utf-8")

    def write(self, who: str, task: str, words: str = "Some considered words.", batch: str = BATCH) -> None:
        """Write every section of an answer, as a clinician would in an editor."""
        file = self.answer(who, task, batch)
        lines = file.read_text(encoding="utf-8").splitlines()
        filled = [words if line.startswith(("_Write here", "_List here")) else line for line in lines]
        file.write_text("\n".join(filled) + "\n", encoding="utf-8")

    def edit(self, who: str, task: str, old: str, new: str) -> None:
        file = self.answer(who, task)
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def join(self, who: str, *, roles: Sequence[str] = ("trainer",), name: str = "", specialty: str = "") -> None:
        """Let somebody in: their key to the manager, then their copy."""
        self.rlhf(who, "join", BARE, who, "--as", who, code=3, cwd=self.root)
        key = (self.root / "homes" / who / "keys" / f"{who}_ed25519.pub").read_text(encoding="utf-8").strip()
        options = [part for role in roles for part in ("--role", role)] + (
            ["--specialty", specialty] if specialty else []
        )
        self.rlhf("morgan", "people", "add", who, "--name", name or who.capitalize(), *options, "--key", key)
        self.rlhf(who, "join", BARE, who, "--as", who, cwd=self.root)

    def copy_to(self, root: Path) -> Team:
        """The same team in another folder, with every path in its settings put right."""
        assert not root.exists(), "cp would copy into it"
        if os.name == "posix":  # in half the time
            subprocess.run(["cp", "-a", str(self.root), str(root)], check=True)
        else:
            shutil.copytree(self.root, root, symlinks=True)
        settings = ("*/.git/config", "*/.git/rlhf/copy.json", "homes/*/copies.json")
        for config in (*(file for glob in settings for file in root.glob(glob)), root / BARE / "config"):
            config.write_text(config.read_text(encoding="utf-8").replace(str(self.root), str(root)), encoding="utf-8")
        return Team(root)


def task_text(id_: str, number: int) -> str:
    return (
        f"id: {id_}\ntitle: Task {number}\nkind: reference_answer\nspecialty: cardiology\naudience: clinician\n"
        f"minutes: {10 * number}\npriority: {number}\nprompt:\n  - role: user\n    content: What now?\n"
        "synthetic: true\n"
    )


def found_a_project(root: Path, env: Mapping[str, str] | None = None) -> Team:
    """Make the team's project: five pool tasks, a manager, two trainers, two evaluators.

    Args:
        env: what everyone in the team has in their environment.
    """
    team = Team(root)
    team.env |= env or {}
    team.rlhf(
        "morgan",
        "init",
        "morgan",
        "--as",
        "morgan",
        "--remote",
        BARE,
        "--name",
        "Winter",
        "--person",
        "Morgan Reyes",
        cwd=root,
    )
    team.git(BARE, "config", "rlhf.clockFromEnvironment", "true")
    preloaded.install_hooks(team.bare)
    for who, (name, role, specialty) in PEOPLE.items():
        team.join(who, roles=(role,), name=name, specialty=specialty)
    folder = root / "morgan" / "tasks" / BATCH
    folder.mkdir(parents=True)
    (folder / "batch.yaml").write_text("title: Pool\ndue: 2026-12-04T18:00+00:00[Europe/London]\n", encoding="utf-8")
    for number, id_ in enumerate(TASKS, 1):
        (folder / f"{id_}.yaml").write_text(task_text(id_, number), encoding="utf-8")
    team.rlhf("morgan", "publish", "Five tasks")
    for who in PEOPLE:
        team.rlhf(who, "sync")
    return team


def write_the_first_task(team: Team) -> Team:
    """Have Amara take the first task and write her answer; return the team."""
    team.rlhf("amara", "task", "pull", TASKS[0])
    team.write("amara", TASKS[0], "Rest, and come back soon.")
    return team


def submit_the_first_task(team: Team) -> Team:
    """Have Amara submit what she wrote, and Emeka's copy learn of it; return the team."""
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    return team
