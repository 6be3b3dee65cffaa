"""Completion: real shells complete what this copy knows, and nothing that goes wrong is ever seen."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rlhf.commands.complete import _harmless
from tests.journeys.setup.a_terminal import Terminal
from tests.team import BATCH, TASKS

if TYPE_CHECKING:
    from tests.team import Team

FIRST, SECOND = TASKS[0], TASKS[1]
PROGRAM = Path(sys.executable).with_name("rlhf")
POSIX = pytest.mark.skipif(os.name != "posix", reason="there are no terminals of this kind on Windows")


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed here")


class Desk:
    """Amara at her machine, with a home of her own, in her copy."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.home = team.root / "home of amara"
        self.home.mkdir()
        self.here = team.root / "amara"

    @property
    def env(self) -> dict[str, str]:
        own = {
            "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / ".config"), "TERM": "vt100", "SHELL": "",
            "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}",
        }  # fmt: skip
        return {name: value for name, value in os.environ.items() if name != "ZDOTDIR"} | own

    def rlhf(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [PROGRAM, *words], cwd=self.here, env=self.env, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def shell(self, *words: str, env: dict[str, str] | None = None) -> str:
        """Run a command in a shell; what it printed, if it printed nothing wrong."""
        done = subprocess.run(
            words, cwd=self.here, env=self.env | (env or {}), capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout

    def asked(self, line: str, *, env: dict[str, str] | None = None) -> list[str]:
        """What bash would be told of a line with the cursor at its end."""
        words = line.split(" ")
        given = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1), "_RLHF_COMPLETE": "complete_bash"}
        return self.shell(str(PROGRAM), env=given | (env or {})).splitlines()


@pytest.fixture
def desk(team: Team) -> Desk:
    """A copy that holds two tasks."""
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    team.rlhf("amara", "status")
    return Desk(team)


@POSIX
@needs("bash")
def test_bash_completes_when_tab_is_pressed(desk: Desk) -> None:
    (desk.home / ".bashrc").write_text("PS1='READY> '\n", encoding="utf-8")
    desk.rlhf("completion", "install", "bash")
    with Terminal(["bash", "-i"], cwd=desk.here, env=desk.env) as terminal:
        terminal.until("READY> ")
        terminal.type("rlhf task show t-aa\t")
        terminal.until(f"rlhf task show {FIRST} ")
        terminal.type("\x15rlhf feedb\t")
        terminal.until("rlhf feedback ")
        terminal.type("\x15rlhf task show --js\t")
        terminal.until("rlhf task show --json ")
        terminal.type("\x15rlhf extension ask t-bb\t")
        terminal.until(f"rlhf extension ask {SECOND} ")
        terminal.type("\x15rlhf task assign --to fr\t")
        terminal.until("rlhf task assign --to freya ")


@POSIX
@needs("zsh")
def test_zsh_completes_when_tab_is_pressed_and_shows_titles(desk: Desk) -> None:
    (desk.home / ".zshrc").write_text("PS1='READY> '\nunsetopt zle_bracketed_paste; unset zle_bracketed_paste\n")
    desk.rlhf("completion", "install", "zsh")
    with Terminal(["zsh", "-i"], cwd=desk.here, env=desk.env) as terminal:
        terminal.until("READY> ")
        terminal.type("rlhf task show t-aa\t")
        terminal.until(FIRST[len("t-aa") :])
        terminal.type("\x15rlhf people leave fr\t")
        terminal.until("eya")
        terminal.type("\x15rlhf task show t-\t")
        terminal.until(f"{FIRST}  -- Task 1")
        terminal.until(f"{SECOND}  -- Task 2")


@needs("fish")
def test_fish_completes_and_shows_titles(desk: Desk) -> None:
    desk.rlhf("completion", "install", "fish")

    def completed(line: str) -> list[str]:
        return desk.shell("fish", "-c", f"complete -C '{line}'").splitlines()

    assert completed("rlhf task show t-aa") == [f"{FIRST}\tTask 1"]
    assert completed("rlhf task assign --to fre") == ["freya\tDr Freya Lind"]
    assert completed("rlhf feedb")[0].startswith("feedback\tRead what reviewers said of your answers")


@needs("pwsh")
def test_powershell_completes_and_shows_titles(desk: Desk) -> None:
    desk.rlhf("completion", "install", "pwsh")
    line = "rlhf task show t-aa"
    script = (
        f"[System.Management.Automation.CommandCompletion]::CompleteInput('{line}', {len(line)}, $null)"
        '.CompletionMatches | ForEach-Object { "$($_.CompletionText) $($_.ToolTip)" }'
    )
    assert desk.shell("pwsh", "-NonInteractive", "-Command", script).splitlines() == [f"{FIRST} Task 1"]


def test_each_kind_of_name(desk: Desk) -> None:
    desk.team.rlhf("ben", "ask", FIRST, "Which guideline?")
    desk.team.rlhf("amara", "sync")
    desk.team.rlhf("amara", "status")
    assert desk.asked("rlhf submit t-a") == [FIRST]
    assert desk.asked(f"rlhf submit {FIRST} t-b") == [SECOND]
    assert desk.asked("rlhf check t-a") == [FIRST]
    assert desk.asked("rlhf log --task t-a") == [FIRST]
    assert desk.asked("rlhf log --person b") == ["ben"]
    assert desk.asked("rlhf people set ") == ["amara", "ben", "emeka", "freya", "morgan"]
    assert desk.asked("rlhf batch show ") == [BATCH]
    assert desk.asked("rlhf guidance show ") == ["writing-answers"]
    [letters] = desk.asked("rlhf correct ")
    assert len(letters) == 6
    assert letters in desk.asked("rlhf reply ")
    assert desk.asked("rlhf ti") == ["timesheet", "time"]
    assert desk.asked("rlhf time") == ["timesheet", "time"]
    assert desk.asked("rlhf guidance re") == ["read"]
    assert desk.asked("rlhf publish ") == []


def test_answers_where_a_task_has_several(a_task_awaiting_review: Team) -> None:
    a_task_awaiting_review.rlhf("emeka", "status")
    desk = Desk(a_task_awaiting_review)
    desk.here = a_task_awaiting_review.root / "emeka"
    assert desk.asked(f"rlhf review show {FIRST}/") == [f"{FIRST}/amara"]


def test_no_words_of_a_task_that_may_name_a_patient(desk: Desk) -> None:
    def told() -> str:
        line = {"_TYPER_COMPLETE_ARGS": "rlhf task show t-", "_RLHF_COMPLETE": "complete_zsh"}
        return desk.shell(str(PROGRAM), env=line)

    assert f'"{FIRST}":"Task 1"' in told()
    about = ("--category", "patient_identifiable", "--severity", "major")
    desk.team.rlhf("ben", "flag", FIRST, "A patient may be known.", *about)
    desk.team.rlhf("amara", "sync")
    desk.team.rlhf("amara", "status")
    assert "Task 1" not in told()
    assert f'"{FIRST}"\n' in told()
    assert f'"{SECOND}":"Task 2"' in told()


def test_nothing_that_a_title_holds_is_read_by_a_shell() -> None:
    assert _harmless("Tight chest, \\$(touch x) `y` \"z\" 'it' [red] a:b;c|d>e\n\tf") == (
        "Tight chest, touch x y z it red a b c d e f"
    )
    assert _harmless("x" * 99) == "x" * 59 + "…"


@POSIX
@needs("zsh")
def test_a_title_runs_nothing_in_zsh(desk: Desk) -> None:
    title = "\\$(touch pwned) $(touch pwned) `touch pwned` '; touch pwned; '\""
    about = ("--batch", BATCH, "--title", title, "--specialty", "cardiology", "--prompt", "What now?")
    made = desk.team.rlhf("morgan", "task", "new", *about).out
    desk.team.rlhf("amara", "sync")
    desk.team.rlhf("amara", "task", "pull", re.search(r"t-\w{10}", made)[0])
    desk.team.rlhf("amara", "status")
    desk.rlhf("completion", "install", "zsh")
    with Terminal(["zsh", "-i"], cwd=desk.here, env=desk.env) as terminal:
        terminal.type("rlhf task show t-\t")
        terminal.until("touch pwned")
    assert not list(desk.team.root.rglob("pwned"))


@POSIX
def test_no_git_is_started(desk: Desk) -> None:
    tools = desk.team.root / "tools"
    tools.mkdir()
    (tools / "git").write_text(f"#!/bin/sh\ntouch '{tools}/started'\nexit 1\n", encoding="utf-8")
    (tools / "git").chmod(0o755)
    path = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    for line in ("rlhf task show t-a", "rlhf people set a", "rlhf reply ", "rlhf ta", "rlhf check t-a"):
        desk.asked(line, env=path)
    assert desk.asked("rlhf task show t-a", env=path) == [FIRST]
    assert not (tools / "started").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell", "pwsh", "tcsh", ""])
def test_outside_a_copy_nothing_is_printed(desk: Desk, shell: str) -> None:
    desk.here = desk.home
    env = {
        "COMP_WORDS": "rlhf\ntask\nshow\nt-", "COMP_CWORD": "3", "_TYPER_COMPLETE_ARGS": "rlhf task show t-",
        "_RLHF_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    if shell in {"zsh", "fish", "powershell", "pwsh"}:
        del env["COMP_WORDS"]
    assert desk.shell(str(PROGRAM), env=env).strip() in {"", "_files"}  # the second has zsh offer files


def test_in_a_damaged_copy_nothing_is_printed(desk: Desk) -> None:
    for file in (desk.here / ".git" / "rlhf").glob("index-*"):
        file.write_bytes(b"\0\xff" * 999)
    (desk.here / "people.yaml").write_bytes(b"people:\n  \xff: {\n")
    for folder in ("tasks", "answers", "guidance"):
        shutil.rmtree(desk.here / folder)
        (desk.here / folder).write_text("a file", encoding="utf-8")
    (desk.here / ".git" / "HEAD").unlink()
    (desk.here / "rlhf.yaml").write_text("{", encoding="utf-8")
    for line in ("rlhf task show t-", "rlhf people set ", "rlhf reply ", "rlhf batch show ", "rlhf thread "):
        assert desk.asked(line) == []


@POSIX
def test_words_that_are_no_text_complete_to_nothing(desk: Desk) -> None:
    (desk.here / "tasks" / "caf\udce9").mkdir(parents=True)
    (desk.here / "guidance" / "\udcff.md").touch()
    odd = {"COMP_WORDS": "rlhf\ntask\nshow\n\udcff", "COMP_CWORD": "3", "_RLHF_COMPLETE": "complete_bash"}
    assert desk.shell(str(PROGRAM), env=odd).strip() == ""
    assert desk.shell(str(PROGRAM), env=odd | {"COMP_WORDS": "rlhf\n\udcff\n\udcff\n"}).strip() == ""
    assert desk.shell(str(PROGRAM), env=odd | {"COMP_CWORD": "many"}).strip() == ""
    assert desk.asked("rlhf guidance show ") == ["writing-answers"]


@POSIX
def test_in_a_folder_that_is_gone_nothing_is_printed(desk: Desk) -> None:
    script = f"mkdir gone && cd gone && rmdir ../gone && exec '{PROGRAM}'"
    env = {"COMP_WORDS": "rlhf\ntask\nshow\nt-", "COMP_CWORD": "3", "_RLHF_COMPLETE": "complete_bash"}
    assert desk.shell("sh", "-c", script, env=env).strip() == ""


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("before", [b"alias x=y\n", b"alias x=y", b"a\r\n", b"", b"\xff\xfe\xe9", None])
def test_installed_twice_and_removed_twice(desk: Desk, shell: str, before: bytes | None) -> None:
    settings = desk.home / (f".{shell}rc")
    if before is not None:
        settings.write_bytes(before)
        settings.chmod(0o600)
    if before == b"\xff\xfe\xe9":  # as a file in UTF-16 that ends in half a letter
        assert "cannot be read as text. It was left as it is." in " ".join(
            desk.rlhf("completion", "install", shell, code=3).split()
        )
        assert settings.read_bytes() == before
        return
    written = desk.rlhf("completion", "install", shell)
    script = desk.home / ".config" / "rlhf" / f"completion.{shell}"
    assert f"Written: {script}\nWritten: {settings}\nOpen a new terminal." in written
    once = settings.read_bytes()
    assert (before or b"") in once
    again = desk.rlhf("completion", "install", shell)
    assert again.startswith(f"{shell} completes rlhf already; nothing was changed.\n")
    assert settings.read_bytes() == once
    if before is not None:
        assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    removed = desk.rlhf("completion", "remove", shell)
    assert f"Deleted: {script}" in removed
    assert (settings.read_bytes() if settings.exists() else None) == before
    assert (
        desk.rlhf("completion", "remove", shell) == f"{shell} was not set up to complete rlhf; nothing was changed.\n"
    )


def test_the_shell_that_runs_it_is_found(desk: Desk) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed here")
    assert f"Written: {desk.home / '.bashrc'}" in desk.shell("bash", "-c", "rlhf completion install; true")
    assert "complete -o default -F" in desk.shell("bash", "-c", "rlhf completion install --show; true")


@POSIX
def test_settings_kept_elsewhere_by_a_link_stay_there(desk: Desk) -> None:
    kept = desk.home / "dotfiles"
    kept.mkdir()
    (kept / "bashrc").write_text("alias x=y\n", encoding="utf-8")
    (desk.home / ".bashrc").symlink_to("dotfiles/bashrc")
    desk.rlhf("completion", "install", "bash")
    assert (desk.home / ".bashrc").is_symlink()
    assert "rlhf completion" in (kept / "bashrc").read_text(encoding="utf-8")
    desk.rlhf("completion", "remove", "bash")
    assert (kept / "bashrc").read_text(encoding="utf-8") == "alias x=y\n"


def test_somebodys_own_completions_for_fish_stay(desk: Desk) -> None:
    own = desk.home / ".config" / "fish" / "completions" / "rlhf.fish"
    own.parent.mkdir(parents=True)
    own.write_text("complete -c rlhf\n", encoding="utf-8")
    for command in ("install", "remove"):
        assert "rlhf did not write it. It was left as it is." in " ".join(
            desk.rlhf("completion", command, "fish", code=3).split()
        )
    assert own.read_text(encoding="utf-8") == "complete -c rlhf\n"


def test_fish_has_a_file_of_its_own(desk: Desk) -> None:
    file = desk.home / ".config" / "fish" / "completions" / "rlhf.fish"
    assert f"Written: {file}" in desk.rlhf("completion", "install", "fish")
    assert "nothing was changed" in desk.rlhf("completion", "install", "fish")
    assert f"Deleted: {file}" in desk.rlhf("completion", "remove", "fish")
    assert not file.exists()


def test_no_key_of_powershell_gets_another_job(desk: Desk) -> None:
    script = desk.rlhf("completion", "install", "pwsh", "--show")
    assert "Register-ArgumentCompleter -Native -CommandName rlhf" in script
    assert "Set-PSReadLineKeyHandler" not in script


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_where_rlhf_is_gone_tab_prints_no_error(desk: Desk, shell: str) -> None:
    assert "2>/dev/null" in desk.rlhf("completion", "install", shell, "--show")
