"""Limit how long git waits for a silent server; a transfer that moves, however slowly, is left alone.

Over HTTP and SSH git's own programs keep the limit. They have none for connecting to a server over HTTP, nor any for
`git://`: for these git prints a trace, and `silence` ends git when no more lines of the trace come.
"""

from __future__ import annotations

import contextlib
import math
import shlex
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Seconds without a single byte after which a server is given up. Git servers send something every 5 seconds.
SECONDS = 60.0
#: The same for a command that has recorded what it was asked to, and only tries to send it at once.
SECONDS_IF_RECORDED = 20.0
#: The environment variable and the setting of `git config` with which a person changes the limit. 0: no limit.
VARIABLE, SETTING = "RLHF_NETWORK_TIMEOUT", "rlhf.networktimeout"
#: The commands of git that reach a remote.
REACHING = frozenset({"clone", "fetch", "ls-remote", "push"})


def seconds(environ: Mapping[str, str], settings: Mapping[str, str], default: float = SECONDS) -> float:
    """Return the limit, in seconds, that a person set, else `default`; infinity for no limit."""
    for given in (environ.get(VARIABLE), settings.get(SETTING)):
        with contextlib.suppress(ValueError):
            if given and (amount := float(given)) >= 0:
                return amount or math.inf
    return default


def environment(
    environ: Mapping[str, str], settings: Mapping[str, str], default: float = SECONDS, keys: Sequence[PurePath] = ()
) -> dict[str, str]:
    """Return the variables by which git's own programs keep the limit; limits that a person set themselves stay.

    Args:
        settings: git's settings; empty where they were not read: then SSH gets no limit, since a person's may apply.
        default: the limit, in seconds, where a person set none.
        keys: the keys that ssh is to offer, where the person has no command for it of their own.
    """
    limit = seconds(environ, settings, default)
    http = _over_http(environ, settings, limit) if limit != math.inf else {}
    return http | (_over_ssh(environ, settings, limit, keys) if settings or keys else {})


def _over_http(environ: Mapping[str, str], settings: Mapping[str, str], limit: float) -> dict[str, str]:
    least, longest = "GIT_HTTP_LOW_SPEED_LIMIT", "GIT_HTTP_LOW_SPEED_TIME"
    own = [name for name in settings if name.startswith("http.")]
    timed = longest in environ or any(name.endswith(".lowspeedtime") for name in own)
    if timed:  # theirs; without a speed of theirs, git would not count at all
        slow = least in environ or any(name.endswith(".lowspeedlimit") for name in own)
        return {} if slow else {least: "1"}
    return {least: "1", longest: str(math.ceil(limit))}


def _over_ssh(
    environ: Mapping[str, str], settings: Mapping[str, str], limit: float, keys: Sequence[PurePath]
) -> dict[str, str]:
    """Return the SSH command with the limit as its last options: of an option given twice, ssh takes the first."""
    theirs = environ.get("GIT_SSH_COMMAND") or settings.get("core.sshcommand")
    offered = () if theirs or environ.get("GIT_SSH") else keys
    if limit == math.inf and not offered:
        return {}
    given = theirs or shlex.quote(environ.get("GIT_SSH") or "ssh")
    variant = environ.get("GIT_SSH_VARIANT") or settings.get("ssh.variant", "ssh")
    if variant not in {"ssh", "auto"} or not _is_openssh(given):
        return {}
    given = " ".join((given, *(f"-i {shlex.quote(str(key))}" for key in offered)))
    if limit == math.inf:
        return {"GIT_SSH_COMMAND": given}
    each = max(1, math.ceil(limit / 3))
    kept = f"-o ConnectTimeout={math.ceil(limit)} -o ServerAliveInterval={each} -o ServerAliveCountMax=3"
    return {"GIT_SSH_COMMAND": f"{given} {kept}"}


def _is_openssh(command: str) -> bool:
    """Whether a command is OpenSSH's and takes its options; other programs have none for this, or different ones."""
    try:
        first = shlex.split(command)[0]
    except (ValueError, IndexError):
        return False
    return PurePath(first.replace("\\", "/")).name.lower().removesuffix(".exe") == "ssh"


def traced(arguments: Sequence[str], address: str, environ: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the arguments and the environment that make git print a trace, for `silence.run`.

    A trace that a person asked for is left alone: then there is no limit for connecting to a server over HTTP.
    """
    if is_plain(address):
        shown = ["--progress"] if arguments[0] != "ls-remote" else []
        return [arguments[0], *shown, *arguments[1:]], {"GIT_TRACE_PACKET": "2"}
    if "GIT_TRACE_CURL" in environ:
        return list(arguments), {}
    return list(arguments), {"GIT_TRACE_CURL": "2", "GIT_TRACE_CURL_NO_DATA": "1"}


def is_plain(address: str) -> bool:
    """Whether an address uses git's own protocol (`git://`), whose connections have no limit at all."""
    return address.startswith("git://")
