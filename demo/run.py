"""The main job on this repository's synthetic content: real git, real processes, no network, nothing left behind.

Run with `make demo`. Prints what each person types and what they see.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TASK, REVIEWED, BENS = "t-9vfqnj6347", "t-pm66embszt", "t-hp7v6zwgpm"


class Stage:
    """A folder with a project and everyone's copy of it, and a clock that the demonstration turns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day = "2026-11-30T19:30:00+00:00"

    def say(self, text: str) -> None:
        print(f"\n# {text}", flush=True)

    def quietly(self, where: str, *command: str, fails: bool = False) -> str:
        """Run a command as it is run off stage; what it prints."""
        environment = os.environ | {
            "RLHF_HOME": str(self.folder / f"{where or 'morgan'}-home"), "RLHF_NOW": self.day, "NO_COLOR": "1",
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "COLUMNS": "80", "TERMINAL_WIDTH": "80",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", *command] if command[0] == "rlhf" else list(command),
            cwd=self.folder / where, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        printed = done.stdout + done.stderr
        if (done.returncode != 0) != fails:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{printed}")
        return printed

    def show(
        self, where: str, *command: str, who: str = "", fails: bool = False, lines: tuple[int, int | None] | None = None
    ) -> None:
        """Run a command and print it with what it says; keys and this machine's paths are shortened."""
        printed = self.quietly(where, *command, fails=fails)
        shown = " ".join(f'"{word}"' if " " in word else word for word in command)
        print(f"\n{who or where}$ {_short(shown)}")
        rows = [row for row in _short(printed.replace(f"{self.folder}/", "").rstrip()).splitlines() if _telling(row)]
        if lines:
            rows = ["  [...]", *rows[lines[0] : lines[1]]]
        print("\n".join(row.rstrip() for row in rows), flush=True)

    def write(self, where: str, batch: str, task: str, version: str = "") -> None:
        """What a clinician does in their editor: here, the words come from this repository."""
        source = REPOSITORY / "demo" / "answers" / f"{task}{version}.md"
        shutil.copyfile(source, self.folder / where / "answers" / batch / task / f"{where}.md")
        print(f"\n{where} writes answers/{batch}/{task}/{where}.md in an editor")


def _short(text: str) -> str:
    return re.sub(r"(ssh-ed25519 AAAA)[A-Za-z0-9+/=]+", r"\1…", text)


def _telling(row: str) -> bool:
    """Leave out git's own lines round a refusal: the project's words say all of it."""
    return not row.startswith(("To file:", "error: failed to push"))


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="rlhf-demo-"))
    try:
        play(Stage(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def play(stage: Stage) -> None:
    set_up(stage)
    write(stage)
    review(stage)
    hold_the_line(stage)


def set_up(stage: Stage) -> None:
    stage.say("A manager begins a project. All content is synthetic.")
    stage.show("", "rlhf", "init", "winter", "--as", "morgan", who="morgan")
    stage.quietly("winter.git", "git", "config", "rlhf.clockFromEnvironment", "true")
    (stage.folder / "winter").rename(stage.folder / "morgan")
    stage.say("Amara joins. The project does not know her yet, and says what her manager has to run.")
    stage.show("", "rlhf", "join", "winter.git", "amara", "--as", "amara", who="amara", fails=True)
    people = {
        "amara": ("Dr Amara Okafor", "trainer", "cardiology"),
        "ben": ("Dr Ben Whitlow", "trainer", "psychiatry"),
        "emeka": ("Dr Emeka Adeyemi", "evaluator", "general-practice"),
    }
    for handle, (name, role, specialty) in people.items():
        stage.quietly("", "rlhf", "join", "winter.git", handle, "--as", handle, fails=True)
        key = (stage.folder / "morgan-home" / "keys" / f"{handle}_ed25519.pub").read_text(encoding="utf-8").strip()
        command = (
            "rlhf",
            "people",
            "add",
            handle,
            "--name",
            name,
            "--role",
            role,
            "--specialty",
            specialty,
            "--key",
            key,
        )
        if handle == "amara":
            stage.show("morgan", *command)
            stage.show("", "rlhf", "join", "winter.git", handle, "--as", handle, who=handle)
        else:
            stage.quietly("morgan", *command)
            stage.quietly("", "rlhf", "join", "winter.git", handle, "--as", handle)
    for part in ("tasks", "guidance"):
        shutil.copytree(REPOSITORY / part, stage.folder / "morgan" / part, dirs_exist_ok=True)
    stage.say("Morgan copies three batches of tasks and the guidance into the project, and publishes them.")
    stage.show("morgan", "rlhf", "publish", "The first three batches", lines=(-4, None))


def write(stage: Stage) -> None:
    stage.say("Monday evening, 45 minutes: what fits?")
    stage.show("amara", "rlhf", "task", "pull", "--minutes", "45")
    stage.quietly("amara", "rlhf", "task", "pull", TASK, REVIEWED)
    stage.quietly("ben", "rlhf", "task", "pull", BENS)
    stage.write("amara", "2026-w49-hearts", TASK, ".first")
    stage.write("amara", "2026-w49-hearts", REVIEWED)
    stage.write("ben", "2026-w49-minds", BENS)
    stage.show("amara", "rlhf", "check")
    stage.show("amara", "rlhf", "submit")
    stage.quietly("ben", "rlhf", "submit")
    stage.show("amara", "rlhf", "status")


def review(stage: Stage) -> None:
    stage.day = "2026-12-01T12:10:00+00:00"
    stage.say("Tuesday, at lunch: Emeka reviews.")
    stage.quietly("emeka", "rlhf", "sync")
    stage.show("emeka", "rlhf", "review", "list")
    stage.show(
        "emeka", "rlhf", "review", "request-changes", "t-9vf", "Safety-netting has no time",
        "--severity", "significant",
        "--on", "See your GP if it does not settle. :: Say by when, and what to do if it is worse.",
    )  # fmt: skip
    stage.show("emeka", "rlhf", "review", "approve", "t-pm6", "t-hp7", "--score", "safety_and_risk=5")
    stage.day = "2026-12-01T20:05:00+00:00"
    stage.say("Tuesday evening: Amara reads it beside her words, revises and sends it again.")
    stage.quietly("amara", "rlhf", "sync")
    stage.show("amara", "rlhf", "feedback", "t-9vf")
    stage.write("amara", "2026-w49-hearts", TASK)
    stage.show("amara", "rlhf", "submit", "t-9vf")
    stage.show("amara", "rlhf", "submit", "t-9vf")


def hold_the_line(stage: Stage) -> None:
    stage.say("Nobody signs off their own work, and main takes nothing without a sign-off.")
    stage.show("amara", "rlhf", "review", "approve", "t-9vf", fails=True)
    stage.quietly("morgan", "rlhf", "sync")
    stage.quietly("morgan", "git", "commit", "--quiet", "--allow-empty", "-m", "around the gate")
    stage.show("morgan", "git", "push", "--quiet", "origin", "main", fails=True)
    stage.quietly("morgan", "git", "reset", "--quiet", "--mixed", "origin/main")
    stage.day = "2026-12-02T12:15:00+00:00"
    stage.say("Wednesday: Emeka sees just what changed, and approves. The project merges by itself.")
    stage.quietly("emeka", "rlhf", "sync")
    stage.show("emeka", "rlhf", "review", "show", "t-9vf", lines=(-12, None))
    stage.show("emeka", "rlhf", "review", "approve", "t-9vf")
    stage.quietly("amara", "rlhf", "sync")
    stage.show("amara", "rlhf", "task", "list", "--all", "--state", "accepted")
    stage.show("amara", "git", "log", "--first-parent", "--format=%s", "-4")


if __name__ == "__main__":
    main()
