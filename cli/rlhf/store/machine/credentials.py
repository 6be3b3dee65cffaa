"""The token for a GitHub host, from the environment, the system's keyring or the `gh` command; never stored by rlhf."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress

_SECONDS = 20


def github_token(host: str) -> str:
    """Return the token of the person on this machine; "" where there is none.

    In this order: RLHF_GITHUB_TOKEN, GH_TOKEN and GITHUB_TOKEN (GH_ENTERPRISE_TOKEN for another host than github.com),
    the keyring's entry `rlhf` for the host (where the package `keyring` is installed), `gh auth token`.
    """
    names = ("GH_TOKEN", "GITHUB_TOKEN") if host == "github.com" else ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
    for name in ("RLHF_GITHUB_TOKEN", *names):
        if os.environ.get(name, "").strip():
            return os.environ[name].strip()
    return _from_keyring(host) or _from_gh(host)


def _from_keyring(host: str) -> str:
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return ""
    with suppress(Exception):  # a locked or absent keyring is no reason to stop
        return str(keyring.get_password("rlhf", host) or "")
    return ""


def _from_gh(host: str) -> str:
    program = shutil.which("gh")
    if program is None:
        return ""
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(
            [program, "auth", "token", "--hostname", host], capture_output=True, text=True, check=False,
            timeout=_SECONDS, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return done.stdout.strip() if done.returncode == 0 else ""
    return ""
