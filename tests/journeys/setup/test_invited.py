"""From an invitation to the first command that works: a command of the newcomer's, a command of the manager's."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.on_terminal import on_terminal
from tests.standins.sshd import sshd
from tests.team import BARE, TASKS, Result, Team

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.journey
ZOE = ("--name", "Dr Zoe Hart", "--role", "trainer", "--specialty", "cardiology")


def line_in(result: Result) -> list[str]:
    """The command that a manager is to run, as a shell would read it."""
    (line,) = [row for row in result.text.splitlines() if row.strip().startswith("rlhf people add")]
    return shlex.split(line)[1:]


def command_in(message: str) -> list[str]:
    (line,) = [row for row in message.splitlines() if row.strip().startswith("rlhf join")]
    return shlex.split(line)[1:]


def entry(team: Team, handle: str) -> dict[str, object]:
    (person,) = [p for p in json.loads(team.rlhf("morgan", "people", "list", "--json").out) if p["handle"] == handle]
    return person


def test_one_command_each_and_the_next_one_works(team: Team) -> None:
    place = team.root / "far"
    place.mkdir()
    message = team.rlhf("morgan", "invite", "zoe", *ZOE).out
    assert "Send morgan" not in message
    assert "Morgan Reyes" in message
    joined = team.rlhf("zoe", *command_in(message), code=3, cwd=place)
    line = line_in(joined)
    assert line[:4] == ["people", "add", "zoe", "--key"], "name and role are the manager's to say"
    assert "--role" not in line
    team.rlhf("morgan", *line)
    week = team.rlhf("zoe", "week", cwd=place / "project")
    assert "Welcome to Winter, Dr Zoe Hart." in week.err
    assert "Dr Zoe Hart" in week.out
    assert team.rlhf("zoe", "status", cwd=place / "project").err == "", "it is said once"
    team.rlhf("zoe", "task", "pull", TASKS[0], cwd=place / "project")
    assert entry(team, "zoe")["roles"] == ["trainer"]


def test_each_step_may_be_run_twice(team: Team) -> None:
    first = team.rlhf("morgan", "invite", "zoe", *ZOE)
    again = team.rlhf("morgan", "invite", "zoe", *ZOE)
    assert again.out == first.out
    assert team.rlhf("morgan", "invite", "zoe").out == first.out
    join = ("join", BARE, "zoe", "--as", "zoe")
    line = line_in(team.rlhf("zoe", *join, code=3, cwd=team.root))
    assert line_in(team.rlhf("zoe", *join, code=3, cwd=team.root)) == line, "the same key"
    assert line_in(team.rlhf("zoe", "week", code=3)) == line
    for _ in range(2):
        team.rlhf("morgan", *line)
    for _ in range(2):
        assert "Welcome to Winter" in team.rlhf("zoe", *join, cwd=team.root).words
    assert len(entry(team, "zoe")["keys"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "command", [["sync"], ["status"], ["save"], ["task", "list"], ["doctor"], ["guidance", "list"]]
)
def test_any_command_lets_them_in(team: Team, command: list[str]) -> None:
    line = line_in(team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", "--name", "Zoe", code=3, cwd=team.root))
    assert "a project manager" in team.rlhf("zoe", *command, code=3).words
    team.rlhf("morgan", *line)
    assert "Welcome to Winter, Zoe." in team.rlhf("zoe", *command).err
    assert team.git("zoe", "config", "rlhf.handle") == "zoe"


def test_until_a_manager_acts_the_copy_is_nobodys_and_sends_nothing(team: Team) -> None:
    before = team.git(BARE, "for-each-ref")
    team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", code=3, cwd=team.root)
    assert team.git("zoe", "config", "rlhf.handle", check=False) == ""
    assert team.git("zoe", "config", "user.signingKey", check=False) == ""
    for command in (["ask", "A question?"], ["submit"], ["publish", "Words"], ["task", "pull"], ["key", "rotate"]):
        assert "Send this line" in team.rlhf("zoe", *command, code=3).words
    assert team.git(BARE, "for-each-ref") == before


def test_what_they_wrote_while_they_waited_is_kept(team: Team) -> None:
    line = line_in(team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", "--name", "Zoe", code=3, cwd=team.root))
    notes = team.root / "zoe" / "notes.md"
    notes.write_text("Mine.\n", encoding="utf-8")
    guidance = team.root / "zoe" / "guidance" / "writing-answers.md"
    guidance.write_text(guidance.read_text(encoding="utf-8") + "\nMine, too.\n", encoding="utf-8")
    team.rlhf("morgan", *line)
    team.rlhf("zoe", "sync")
    assert notes.read_text(encoding="utf-8") == "Mine.\n"
    assert guidance.read_text(encoding="utf-8").endswith("\nMine, too.\n")


def test_a_second_machine(team: Team) -> None:
    message = team.rlhf("morgan", "invite", "amara")
    assert "amara has a key already" in message.err
    elsewhere = team.root / "elsewhere"
    elsewhere.mkdir()
    line = line_in(team.rlhf("amara-laptop", *command_in(message.out), code=3, cwd=elsewhere))
    team.rlhf("morgan", *line)
    here = elsewhere / "project"
    team.rlhf("amara-laptop", "ask", "May I?", cwd=here)
    team.rlhf("morgan", "sync")
    assert "May I?" in team.rlhf("morgan", "thread").words
    team.rlhf("amara", "sync")
    assert len(entry(team, "amara")["keys"]) == 2  # type: ignore[arg-type]


def test_a_wrong_handle_is_put_right_by_the_command_that_is_named(team: Team) -> None:
    team.rlhf("morgan", "invite", "zoe", *ZOE)
    refused = team.rlhf("zoe", "join", BARE, "mine", "--as", "zoey", code=3, cwd=team.root)
    assert "people.yaml has “zoe” (Dr Zoe Hart), who has no key yet. If that is you:" in refused.words
    assert "rlhf join project.git mine --as zoe" in refused.words
    there = team.rlhf("zoe", "week", code=3, cwd=team.root / "mine")
    assert "rlhf join --here --as zoe" in there.words
    line = line_in(team.rlhf("zoe", "join", "--here", "--as", "zoe", code=3, cwd=team.root / "mine"))
    assert line[2] == "zoe"
    team.rlhf("morgan", *line)
    assert "Welcome to Winter, Dr Zoe Hart." in team.rlhf("zoe", "week", cwd=team.root / "mine").err
    assert team.git("mine", "config", "rlhf.handle") == "zoe"


def test_a_strangers_key_lets_nobody_in(team: Team) -> None:
    """Somebody joins under another's handle: their key is in nobody's entry, whatever else becomes of the entry."""
    line = line_in(team.rlhf("stranger", "join", BARE, "theirs", "--as", "ben", code=3, cwd=team.root))
    assert line[:4] == ["people", "add", "ben", "--key"]
    for more in (["--specialty", "nephrology"], ["--role", "evaluator"]):
        team.rlhf("morgan", "people", "add", "ben", *more)
        refused = team.rlhf("stranger", "sync", code=3, cwd=team.root / "theirs")
        assert "not the signing key of this machine" in refused.words
    own = line_in(team.rlhf("ben-laptop", "join", BARE, "laptop", "--as", "ben", code=3, cwd=team.root))
    team.rlhf("morgan", *own)
    assert "Welcome" in team.rlhf("ben-laptop", "week", cwd=team.root / "laptop").err
    assert line_in(team.rlhf("stranger", "week", code=3, cwd=team.root / "theirs")) == line
    assert team.git("theirs", "config", "rlhf.handle", check=False) == ""


def test_a_key_that_was_revoked_meanwhile_lets_nobody_in(team: Team) -> None:
    line = line_in(team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", "--name", "Zoe", code=3, cwd=team.root))
    team.rlhf("morgan", *line)
    (key,) = json.loads(team.rlhf("morgan", "key", "list", "zoe", "--json").out)
    team.rlhf("morgan", "key", "revoke", "zoe", key["fingerprint"], "--lost")
    refused = team.rlhf("zoe", "week", code=3)
    assert "was revoked: nothing it signs now is believed" in refused.words
    assert "rlhf join --here --as zoe" in refused.words
    assert team.git("zoe", "config", "rlhf.handle", check=False) == ""


def test_whoever_has_left_is_let_in_once_they_are_back(team: Team) -> None:
    team.rlhf("morgan", "people", "leave", "ben", "--because", "New post")
    refused = team.rlhf("ben", "join", BARE, "ben-new", "--as", "ben", code=3, cwd=team.root)
    assert "rlhf people return ben" in refused.words
    assert "ben has left" in team.rlhf("morgan", "invite", "ben", code=3).words.replace("“", "").replace("”", "")
    team.rlhf("morgan", "people", "return", "ben")
    assert "Welcome to Winter, Dr Ben Whitlow." in team.rlhf("ben", "sync", cwd=team.root / "ben-new").err


def test_offline_the_copy_goes_on_waiting(team: Team) -> None:
    line = line_in(team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", "--name", "Zoe", code=3, cwd=team.root))
    team.rlhf("morgan", *line)
    away = team.bare.rename(team.root / "away.git")
    assert "There is no repository at" in team.rlhf("zoe", "week", code=3).words
    away.rename(team.bare)
    assert "Welcome" in team.rlhf("zoe", "week").err


def test_where_the_first_try_was_killed_the_next_begins_anew(team: Team) -> None:
    """What a killed clone leaves beside the folder is no copy, and is in nobody's way."""
    making = team.root / ".zoe.joining"
    making.mkdir()
    (making / "half").touch()
    line_in(team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", code=3, cwd=team.root))
    assert not making.exists()


def test_what_was_broken_off_at_the_end_is_done_again(team: Team) -> None:
    """As a kill leaves it: name and key are set, the note of who waits is still there."""
    note = team.root / "amara" / ".git" / "rlhf" / "joining.json"
    note.write_text('{"handle": "amara"}', encoding="utf-8")
    assert "Welcome to Winter, Dr Amara Okafor." in team.rlhf("amara", "status").err
    assert not note.exists()


@pytest.mark.parametrize("damage", ["", "[", "[]", '{"handle": 7}'])
def test_a_note_that_is_damaged_keeps_nobody_out(team: Team, damage: str) -> None:
    (team.root / "amara" / ".git" / "rlhf" / "joining.json").write_text(damage, encoding="utf-8")
    team.rlhf("amara", "status")
    line = line_in(team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", "--name", "Zoe", code=3, cwd=team.root))
    (team.root / "zoe" / ".git" / "rlhf" / "joining.json").write_text(damage, encoding="utf-8")
    team.rlhf("morgan", *line)
    assert "rlhf join --here --as HANDLE" in team.rlhf("zoe", "save", code=3).words
    team.rlhf("zoe", "join", "--here", "--as", "zoe")
    team.rlhf("zoe", "sync")
    team.rlhf("zoe", "task", "pull", TASKS[0])


def test_another_project_in_the_folder_is_left_as_it_is(team: Team) -> None:
    team.rlhf("kim", "init", "spring", "--as", "kim", cwd=team.root)
    team.rlhf("zoe", "join", "spring.git", "zoe", "--as", "zoe", code=3, cwd=team.root)
    refused = team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", code=3, cwd=team.root)
    assert "is there already and is not empty. It was left as it is." in refused.words


def test_the_message_and_the_program_are_written_and_the_program_is_whole(team: Team) -> None:
    out = team.root / "zoe.txt"
    assert team.rlhf("morgan", "invite", "zoe", *ZOE, "--out", str(out)).out == ""
    assert out.read_text(encoding="utf-8") == team.rlhf("morgan", "invite", "zoe").out.rstrip("\n") + "\n"
    (wheel,) = team.root.glob("rlhf_workspace-*.whl")
    assert wheel.name in out.read_text(encoding="utf-8")
    assert shutil.which("unzip") is None or wheel.read_bytes()[:2] == b"PK"
    team.rlhf("morgan", "invite", "zoe", "--out", str(out), "--address", "ssh://winter@example.org/srv/winter.git")
    assert "rlhf join ssh://winter@example.org/srv/winter.git --as zoe" in out.read_text(encoding="utf-8")


def test_what_else_stands_where_the_message_should_go_is_left(team: Team) -> None:
    other = team.root / "photo.jpg"
    other.write_bytes(b"\xff\xd8\xff\0")
    for out in (other, team.root):
        refused = team.rlhf("morgan", "invite", "zoe", *ZOE, "--out", str(out), code=2).words
        assert "holds something else. It was left as it is." in refused
    assert other.read_bytes() == b"\xff\xd8\xff\0"


def test_no_password_of_the_manager_is_in_the_message(team: Team) -> None:
    team.git("morgan", "config", "remote.origin.url", "https://morgan:secret@example.org/winter.git")
    message = team.rlhf("morgan", "invite", "amara").text
    assert "rlhf join https://example.org/winter.git --as amara" in message
    assert "morgan:" not in message


def test_only_managers_invite(team: Team) -> None:
    refused = team.rlhf("amara", "invite", "ben", code=3).words
    assert "needs the role manager" in refused
    assert "zoe" not in (team.main_file("people.yaml") or "")


@pytest.fixture
def guarded(team: Team) -> Iterator[tuple[Team, str]]:
    """The project through an sshd that lets in whose key people.yaml has, and an ssh as people have it."""
    asked = team.root / "asked"
    tunnel = team.root / "bin" / "ssh"
    tunnel.parent.mkdir()
    options = f"-F none -o UserKnownHostsFile={team.root}/known -o StrictHostKeyChecking=no -o LogLevel=ERROR"
    tunnel.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} {options} "$@"\n', encoding="utf-8")
    tunnel.chmod(0o755)
    with sshd(team.root / "sshd", asked) as address:
        team.env["PATH"] = f"{tunnel.parent}{os.pathsep}{os.environ['PATH']}"
        yield team, f"{address}{team.bare}"


def let_keys_in(team: Team) -> None:
    """What sshd asks for each time, where it is set up with AuthorizedKeysCommand."""
    (team.root / "asked").write_text(team.rlhf("morgan", "forge", "keys", str(team.bare)).out, encoding="utf-8")


def test_over_ssh_the_key_that_signs_is_the_way_in(guarded: tuple[Team, str]) -> None:
    """Before it is in people.yaml nobody can clone, so that they join once more; nothing is set up for ssh."""
    team, address = guarded
    let_keys_in(team)
    message = team.rlhf("morgan", "invite", "zoe", *ZOE, "--address", address).out
    words = command_in(message)
    refused = team.rlhf("zoe", *words, code=3, cwd=team.root, now=None)
    assert "does not let you in" in refused.words
    assert shlex.join(["rlhf", *words]) in refused.words
    line = line_in(refused)
    assert line[:4] == ["people", "add", "zoe", "--key"]
    team.rlhf("morgan", *line)
    let_keys_in(team)
    place = team.root / "far"
    place.mkdir()
    assert "Welcome to Winter, Dr Zoe Hart." in team.rlhf("zoe", *words, cwd=place, now=None).words
    here = place / "project"
    team.rlhf("zoe", "task", "pull", TASKS[0], cwd=here, now=None)
    team.rlhf("zoe", "ask", TASKS[0], "Which ward?", cwd=here, now=None)
    assert team.git(BARE, "rev-parse", "ledger/zoe")


def test_a_newcomer_on_a_terminal_is_asked_for_what_is_left_out(team: Team) -> None:
    lines = [str(team.bare), "Dr Zoe Hart", ""]
    shown = on_terminal(team, "zoe", lines, "join", cwd=team.root)
    assert shown.code == 3
    assert "Short name [zoe]:" in shown.out
    line = line_in(shown)
    assert line[:6] == ["people", "add", "zoe", "--name", "Dr Zoe Hart", "--role"]
    team.rlhf("morgan", *line)
    assert "Welcome to Winter, Dr Zoe Hart." in team.rlhf("zoe", "week", cwd=team.root / "project").err


def test_a_name_is_asked_for_where_the_line_lacks_it(team: Team) -> None:
    shown = on_terminal(team, "zoe", ["Dr Zoe Hart"], "join", BARE, "zoe", "--as", "zoe", cwd=team.root)
    assert line_in(shown)[4] == "Dr Zoe Hart"
    assert line_in(team.rlhf("zoe", "week", code=3))[4] == "Dr Zoe Hart", "it is remembered"


def test_who_breaks_off_is_told_and_nothing_is_made(team: Team) -> None:
    shown = on_terminal(team, "zoe", [], "join", cwd=team.root)
    assert shown.code == 130
    assert "Run the same command again" in shown.words
    assert not (team.root / "homes" / "zoe").exists()
