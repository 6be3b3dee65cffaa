"""Servers that say nothing, or stop in the middle: each command ends by itself, says so, and leaves nothing running."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rlhf.errors import GitHubUnreachable
from rlhf.forge.github_http import Api
from tests.team import TASKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.team import Team

pytestmark = pytest.mark.journey
_PATIENCE = 300  # seconds; by then something waits for ever
HALF = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\nContent-Length: 5000\r\n\r\n"
    b"001e# service=git-upload-pack\n0000000eversion 2\n"
)


@contextmanager
def serving(answer: bytes | None) -> Iterator[int]:
    """A port on which whoever comes is let in, told a part of an answer perhaps, and kept.

    Args:
        answer: what is said once something was asked; None: what asks is not even let in.
    """
    kept: list[socket.socket] = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0 if answer is None else 16)
        port = listening.getsockname()[1]
        if answer is None:
            for _ in range(8):  # until the queue is full: after that, nothing answers whoever knocks
                one = socket.socket()
                one.setblocking(False)
                one.connect_ex(("127.0.0.1", port))
                kept.append(one)
        else:
            threading.Thread(target=_let_in, args=(listening, answer, kept), daemon=True).start()
        try:
            yield port
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for one in kept:
                one.close()


def _let_in(listening: socket.socket, answer: bytes, kept: list[socket.socket]) -> None:
    while True:
        try:
            one, _ = listening.accept()
        except OSError:
            return
        kept.append(one)
        if answer:
            one.recv(1 << 16)
            one.sendall(answer)


def run(team: Team, *args: str, cwd: str = "amara", **env: str) -> subprocess.CompletedProcess[str]:
    """What a command says, which has to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "rlhf", *args], cwd=team.root / cwd, check=False, capture_output=True, text=True,
        env={**team.environment("amara"), "RLHF_NETWORK_TIMEOUT": "2", **env}, timeout=_PATIENCE,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def at(team: Team, url: str) -> str:
    team.git("amara", "config", "remote.origin.url", url)
    return url


def left_running(mark: str) -> list[str]:
    """The processes whose command line or environment names something."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        if folder.name != str(os.getpid()):
            try:
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if mark in words:
                found.append(words)
    return found


SILENT = [
    pytest.param("http", b"", id="http, says nothing"),
    pytest.param("http", None, id="http, cannot be reached"),
    pytest.param("http", HALF, id="http, half an answer"),
    pytest.param("https", b"", id="https, says nothing"),
    pytest.param("https", None, id="https, cannot be reached"),
    pytest.param("ssh", b"", id="ssh, says nothing"),
    pytest.param("ssh", None, id="ssh, cannot be reached"),
    pytest.param("ssh", b"SSH-2.0-OpenSSH_9.2\r\n", id="ssh, half an answer"),
    pytest.param("git", b"", id="git, says nothing"),
    pytest.param("git", None, id="git, cannot be reached"),
    pytest.param("git", b"000eversion 2\n", id="git, half an answer"),
]


@pytest.fixture(scope="module")
def copy(_founded: Team, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """One project for all that only fails to reach it."""
    return _founded.copy_to(tmp_path_factory.mktemp("silent") / "team")


@pytest.mark.parametrize(("scheme", "answer"), SILENT)
def test_whoever_says_nothing_is_not_waited_for(copy: Team, scheme: str, answer: bytes | None) -> None:
    team = copy
    here = team.git("amara", "rev-parse", "HEAD")
    with serving(answer) as port:
        url = at(team, f"{scheme}://{'x@' if scheme == 'ssh' else ''}127.0.0.1:{port}/x.git")
        done = run(team, "sync")
        assert (done.returncode, left_running(f"127.0.0.1:{port}"), left_running(f"-p {port}")) == (3, [], [])
    told = " ".join(done.stderr.split())
    assert "did not answer for 2 seconds" in told or (scheme == "ssh" and "cannot be reached" in told), done.stderr
    assert "our work is safe on this machine" in told
    assert "rlhf sync" in told
    assert url.replace("x@", "") in told.replace("x@", "")
    assert team.git("amara", "rev-parse", "HEAD") == here


@pytest.mark.parametrize("scheme", ["http"])
def test_what_is_said_meanwhile_waits_here(team: Team, scheme: str) -> None:
    whole = team.git("amara", "config", "remote.origin.url")
    with serving(b"") as port:
        at(team, f"{scheme}://127.0.0.1:{port}/x.git")
        told = run(team, "ask", TASKS[0], "Which dose?")
        assert (told.returncode, "It is kept here" in told.stdout) == (0, True)
    at(team, whole)
    team.rlhf("amara", "sync")
    assert "question" in team.git("project.git", "ls-tree", "-r", "--name-only", "ledger/amara")


def test_joining_does_not_wait_either(copy: Team) -> None:
    team = copy
    with serving(None) as port:
        done = run(team, "join", f"http://127.0.0.1:{port}/x.git", "new", "--as", "amara", cwd=".")
    assert done.returncode == 3
    assert "did not answer for 2 seconds" in " ".join(done.stderr.split())


def test_a_limit_of_ones_own(team: Team) -> None:
    """In git's settings, in the environment before them; and git's own for HTTP stays as it is."""
    with serving(b"") as port:
        at(team, f"http://127.0.0.1:{port}/x.git")
        team.git("amara", "config", "rlhf.networkTimeout", "3")
        assert "for 3 seconds" in " ".join(run(team, "sync", RLHF_NETWORK_TIMEOUT="").stderr.split())
        team.git("amara", "config", "http.lowSpeedTime", "1")
        told = " ".join(run(team, "sync", GIT_TRACE_CURL="", RLHF_NETWORK_TIMEOUT="600").stderr.split())
        assert "did not answer" in told


def test_an_ssh_command_of_ones_own_stays(team: Team, tmp_path: Path) -> None:
    """What it is called with is noted by a command that stands for a person's own."""
    ours = tmp_path / "ssh"
    ours.write_text(f'#!/bin/sh\necho "$@" >>"{tmp_path}/called"\nexit 1\n')
    ours.chmod(0o755)
    other = tmp_path / "tunnel"
    other.write_bytes(ours.read_bytes())
    other.chmod(0o755)
    at(team, "ssh://x@127.0.0.1/x.git")
    team.git("amara", "config", "core.sshCommand", f"'{ours}' -o ConnectTimeout=7")
    run(team, "sync")
    run(team, "sync", GIT_SSH_COMMAND=f"'{ours}' -i mine")
    run(team, "sync", GIT_SSH_COMMAND=f"'{other}' -i tunnel", GIT_SSH_VARIANT="simple")
    first, second, third = (tmp_path / "called").read_text().splitlines()
    assert first.index("ConnectTimeout=7") < first.index("ConnectTimeout=2"), "of two, ssh takes the first"
    assert second.startswith("-i mine -o ConnectTimeout=2 -o ServerAliveInterval=1")
    assert third.startswith("-i tunnel x@127.0.0.1")


@pytest.mark.parametrize("answer", [b"", None, b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"])
def test_github_that_says_nothing(answer: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RLHF_NETWORK_TIMEOUT", "1")
    with serving(answer) as port:
        api = Api(f"http://127.0.0.1:{port}", "token", lambda _: None, lambda: 0.0, tries=2)
        with pytest.raises(GitHubUnreachable):
            api.get("/user")
        api.close()
