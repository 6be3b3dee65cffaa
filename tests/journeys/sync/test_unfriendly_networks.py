"""Servers and networks that answer with something else than git: not reachable now, kept here, sent later."""

from __future__ import annotations

import contextlib
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.journeys.sync.test_silent_servers import at, run
from tests.standins.git_http import GitServer
from tests.team import BARE, TASKS

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from tests.team import Team

pytestmark = pytest.mark.journey

PAGE = b"<html><title>Hospital guest network</title><form>Please sign in</form></html>"


def http(status: str, *headers: str, body: bytes = b"") -> bytes:
    rows = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(rows).encode() + body


@contextmanager
def answering(answer: bytes | None) -> Iterator[int]:
    """A port that tells whoever asks the same thing; None: it hangs up at once."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        threading.Thread(target=_answer, args=(listening, answer), daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)


def _answer(listening: socket.socket, answer: bytes | None) -> None:
    while True:
        try:
            one, _ = listening.accept()
        except OSError:
            return
        with one, contextlib.suppress(OSError):  # whoever asked may have hung up by then
            if answer is not None:
                one.recv(1 << 16)
                one.sendall(answer)
                one.shutdown(socket.SHUT_WR)
                one.recv(1 << 16)


UNFRIENDLY = [
    pytest.param("http", http("429 Too Many Requests", "Retry-After: 60"), "429", id="too many requests"),
    pytest.param("http", http("500 Internal Server Error"), "500", id="a broken server"),
    pytest.param("http", http("502 Bad Gateway", body=b"<h1>502</h1>"), "502", id="a broken gateway"),
    pytest.param("http", http("503 Service Unavailable"), "503", id="maintenance"),
    pytest.param("http", http("504 Gateway Timeout"), "504", id="a slow gateway"),
    pytest.param("http", http("511 Network Authentication Required", body=PAGE), "511", id="a portal, by its own code"),
    pytest.param("http", http("200 OK", "Content-Type: text/html", body=PAGE), "page", id="a portal's page"),
    pytest.param("http", http("302 Found", "Location: http://127.0.0.1:9/login"), "", id="a portal elsewhere"),
    pytest.param("http", http("204 No Content"), "", id="nothing at all"),
    pytest.param("http", None, "", id="hangs up"),
    pytest.param("http", b"\x00\x01\x02 no protocol at all", "", id="no HTTP"),
    pytest.param("https", http("400 Bad Request"), "encrypted", id="no TLS there"),
    pytest.param("https", None, "", id="hangs up on TLS"),
    pytest.param("git", http("400 Bad Request"), "", id="HTTP on git's port"),
    pytest.param("ssh", http("400 Bad Request"), "", id="HTTP on SSH's port"),
    pytest.param("ssh", None, "", id="hangs up on SSH"),
]


@pytest.fixture(scope="module")
def copy(_founded: Team, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """One copy for all that only fails to reach the project."""
    return _founded.copy_to(tmp_path_factory.mktemp("unfriendly") / "team")


def assert_not_reached(done: subprocess.CompletedProcess[str], reason: str) -> None:
    told = " ".join((done.stdout + done.stderr).split())
    assert reason in told
    assert "cannot be reached" in told
    assert "our work is safe on this machine" in told
    for wrong in ("git could not", "un this again", "Traceback", "damaged"):
        assert wrong not in told


@pytest.mark.parametrize(("scheme", "answer", "reason"), UNFRIENDLY)
def test_who_answers_with_something_else_is_not_reachable_now(
    copy: Team, scheme: str, answer: bytes | None, reason: str
) -> None:
    with answering(answer) as port:
        url = f"{scheme}://{'x@' if scheme == 'ssh' else ''}127.0.0.1:{port}/x.git"
        at(copy, url)
        done = run(copy, "sync")
        assert done.returncode == 3, done.stderr
        assert_not_reached(done, reason)
        done = run(copy, "ask", TASKS[0], "Which dose?")
        assert (done.returncode, "It is kept here, and goes with your next rlhf sync." in done.stdout) == (0, True)


def test_all_of_it_is_sent_later(team: Team) -> None:
    whole = team.git("amara", "config", "remote.origin.url")
    with answering(http("502 Bad Gateway")) as port:
        at(team, f"http://127.0.0.1:{port}/x.git")
        for words in (["ask", TASKS[0], "Which dose?"], ["note", TASKS[1], "Worth knowing."]):
            assert run(team, *words).returncode == 0
    at(team, whole)
    team.rlhf("amara", "sync")
    assert len(team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/amara").split()) == 2


@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "503 Service Unavailable"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_or_has_something_else(copy: Team, scheme: str, status: str) -> None:
    with answering(http(status, 'Proxy-Authenticate: Basic realm="clinic"')) as port:
        at(copy, f"{scheme}://project.invalid/x.git")
        proxy = {f"{scheme}_proxy": f"http://127.0.0.1:{port}"}
        done = run(copy, "sync", **proxy)
        assert done.returncode == 3
        assert_not_reached(done, "proxy" if status.startswith("407") else "503")


@pytest.mark.parametrize(("at_path", "applied"), [("git-receive-pack", False), ("git-receive-pack", True)])
def test_a_gateway_that_breaks_in_the_middle_of_a_push(a_written_task: Team, at_path: str, applied: bool) -> None:
    """Whether or not the server did what was asked: what was recorded is told as kept, and is there once."""
    team = a_written_task
    with GitServer(team.root) as server:
        at(team, server.url(BARE))
        server.break_at(at_path, after=applied)
        done = run(team, "submit")
        assert done.returncode == 0, done.stderr
        assert_not_reached(done, "")
        assert "goes with your next rlhf sync" in done.stdout
        server.break_at("")
        done = run(team, "sync")
        assert done.returncode == 0, done.stderr
    assert team.branches("answer") == [f"answer/{TASKS[0]}/amara"]
    arrivals = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge").split()
    assert sum("-received" in path for path in arrivals) == 1
