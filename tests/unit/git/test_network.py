"""How long a silent server is waited for, and that what a person set themselves stays."""

from __future__ import annotations

import math
from pathlib import PurePosixPath

import pytest

from rlhf.store.git import network
from rlhf.store.git.silence import Silence

OURS = "-o ConnectTimeout=60 -o ServerAliveInterval=20 -o ServerAliveCountMax=3"
READ = {"core.bare": "false"}


@pytest.mark.parametrize(
    ("environ", "settings", "limit"),
    [
        ({}, {}, network.SECONDS),
        ({network.VARIABLE: "5"}, {network.SETTING: "7"}, 5),
        ({network.VARIABLE: ""}, {network.SETTING: "7"}, 7),
        ({network.VARIABLE: "0"}, {}, math.inf),
        ({network.VARIABLE: "soon"}, {network.SETTING: "7"}, 7),
        ({network.VARIABLE: "-1"}, {}, network.SECONDS),
        ({network.VARIABLE: "nan"}, {}, network.SECONDS),
    ],
)
def test_the_limit(environ: dict[str, str], settings: dict[str, str], limit: float) -> None:
    assert network.seconds(environ, settings) == limit


def test_a_command_that_has_recorded_its_matter_waits_less_unless_a_person_says_how_long() -> None:
    brief = network.SECONDS_IF_RECORDED
    assert network.seconds({}, {}, brief) == brief < network.SECONDS
    assert network.seconds({}, {network.SETTING: "90"}, brief) == 90
    assert network.environment({}, READ, brief)["GIT_HTTP_LOW_SPEED_TIME"] == "20"


@pytest.mark.parametrize(
    ("environ", "settings", "command"),
    [
        ({}, {}, f"ssh {OURS}"),
        ({"GIT_SSH_COMMAND": "ssh -i mine"}, {"core.sshcommand": "ssh -i other"}, f"ssh -i mine {OURS}"),
        ({}, {"core.sshcommand": "/usr/bin/ssh -o ConnectTimeout=9"}, f"/usr/bin/ssh -o ConnectTimeout=9 {OURS}"),
        ({"GIT_SSH": "/opt/my ssh/ssh"}, {}, f"'/opt/my ssh/ssh' {OURS}"),
        ({}, {"core.sshcommand": "C:/Git/usr/bin/ssh.exe"}, f"C:/Git/usr/bin/ssh.exe {OURS}"),
        ({"GIT_SSH": "plink"}, {}, None),
        ({"GIT_SSH_COMMAND": "tunnel --to here"}, {}, None),
        ({"GIT_SSH_COMMAND": "ssh 'unclosed"}, {}, None),
        ({"GIT_SSH_VARIANT": "simple"}, {}, None),
        ({network.VARIABLE: "0"}, {}, None),
    ],
)
def test_the_command_for_ssh(environ: dict[str, str], settings: dict[str, str], command: str | None) -> None:
    assert network.environment(environ, READ | settings).get("GIT_SSH_COMMAND") == command


KEYS = (PurePosixPath("/home/amara/my keys/amara_ed25519"), PurePosixPath("/home/amara/.ssh/id_rsa"))
BOTH = "-i '/home/amara/my keys/amara_ed25519' -i /home/amara/.ssh/id_rsa"


@pytest.mark.parametrize(
    ("environ", "settings", "command"),
    [
        ({}, {}, f"ssh {BOTH} {OURS}"),
        ({network.VARIABLE: "0"}, {}, f"ssh {BOTH}"),
        ({"GIT_SSH_COMMAND": "ssh -i mine"}, {}, f"ssh -i mine {OURS}"),
        ({}, {"core.sshcommand": "ssh -i mine"}, f"ssh -i mine {OURS}"),
        ({"GIT_SSH": "/opt/ssh"}, {}, f"/opt/ssh {OURS}"),
        ({"GIT_SSH": "plink"}, {}, None),
    ],
)
def test_the_keys_that_ssh_offers(environ: dict[str, str], settings: dict[str, str], command: str | None) -> None:
    """A command of the person's own stays as it is."""
    assert network.environment(environ, READ | settings, keys=KEYS).get("GIT_SSH_COMMAND") == command


def test_a_key_is_offered_where_nobody_has_set_anything_for_git() -> None:
    assert network.environment({}, {}, keys=KEYS)["GIT_SSH_COMMAND"] == f"ssh {BOTH} {OURS}"


def test_where_nothing_is_known_of_a_persons_command_for_ssh_none_is_given() -> None:
    assert "GIT_SSH_COMMAND" not in network.environment({}, {})


@pytest.mark.parametrize(
    ("environ", "settings"),
    [
        ({"GIT_HTTP_LOW_SPEED_TIME": "9"}, {}),
        ({}, {"http.lowspeedtime": "9"}),
        ({}, {"http.https://example.org/.lowspeedtime": "9"}),
        ({network.VARIABLE: "0"}, {}),
    ],
)
def test_a_persons_own_limit_for_http_stays(environ: dict[str, str], settings: dict[str, str]) -> None:
    found = network.environment(environ, READ | settings)
    assert "GIT_HTTP_LOW_SPEED_TIME" not in found
    usual = network.environment({}, READ)
    assert (usual["GIT_HTTP_LOW_SPEED_LIMIT"], usual["GIT_HTTP_LOW_SPEED_TIME"]) == ("1", "60")


def test_a_persons_own_time_for_http_counts_though_they_named_no_speed() -> None:
    times = READ | {"http.lowspeedtime": "9"}
    assert network.environment({}, times)["GIT_HTTP_LOW_SPEED_LIMIT"] == "1"
    assert "GIT_HTTP_LOW_SPEED_LIMIT" not in network.environment({}, times | {"http.lowspeedlimit": "500"})
    assert "GIT_HTTP_LOW_SPEED_LIMIT" not in network.environment({"GIT_HTTP_LOW_SPEED_LIMIT": "5"}, times)


def test_a_trace_that_a_person_asked_for_is_theirs() -> None:
    assert network.traced(["fetch"], "https://x", {"GIT_TRACE_CURL": "/tmp/t"}) == (["fetch"], {})
    assert network.traced(["fetch"], "https://x", {})[1] == {"GIT_TRACE_CURL": "2", "GIT_TRACE_CURL_NO_DATA": "1"}


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_silence_counts_from_when_a_server_is_tried_until_it_is_reached() -> None:
    clock = Clock()
    silence = Silence(always=False, clock=clock)
    clock.now = 100
    assert silence.left(10) == 10, "nobody is waited for: a person may be typing a password"
    silence.hear(b"11:10:25.596534 http.c:725              == Info:   Trying 127.0.0.1:7001...\n")
    clock.now = 104
    assert silence.left(10) == 6
    silence.hear(b"11:10:26.596643 http.c:725              == Info: Connected to 127.0.0.1 port 7001 (#0)\n")
    clock.now = 115
    assert silence.left(10) == -1, "connected, and then no word: the handshake of TLS"
    silence.hear(b"11:10:26.596643 http.c:684              => Send header: CONNECT x:443 HTTP/1.1\n")
    assert silence.left(10) == 10
    clock.now = 120
    assert silence.left(10) == 5, "a proxy is there, but not yet what stands behind it"
    silence.hear(b"11:10:26.596643 http.c:684              => Send hea")
    silence.hear(b"der: GET /x/info/refs HTTP/1.1\n")
    clock.now = 500
    assert silence.left(10) == 10, "from here git's own limit holds"


def test_where_there_is_no_other_limit_silence_always_counts() -> None:
    clock = Clock()
    silence = Silence(always=True, clock=clock)
    clock.now = 9
    assert silence.left(10) == 1
    silence.hear(b"Receiving objects:  10%\r")
    clock.now = 18
    assert silence.left(10) == 1
