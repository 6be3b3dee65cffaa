"""Turn the messages of git and ssh when they fail into situations that a person can understand."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rlhf import errors

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOCK = re.compile(r"[Uu]nable to create '([^\n]+\.lock)': File exists")
_DIED = re.compile(r"(\S+) died of signal (\d+)")
#: Messages of the programs that connect git to a server, when the server was silent for too long.
_SILENT = re.compile(
    r"Operation too slow|timed out during banner exchange|Timeout, server \S+ not responding"
    r"|Connection to \S+ port \d+ timed"
)
_OFFLINE = re.compile(
    r"Could not resolve host|Connection refused|Connection timed out|Network is unreachable|Failed to connect"
    r"|Could not connect|No route to host|Operation timed out|Temporary failure in name resolution|Couldn't connect"
    r"|Connection reset|the remote end hung up unexpectedly|early EOF|Connection closed by"
)
_SIGN_IN = re.compile(
    r"Authentication failed|could not read (Username|Password)|Permission denied \(|HTTP (401|403)"
    r"|returned error: (401|403)|Host key verification failed|terminal prompts disabled"
)
_GONE = re.compile(
    r"does not appear to be a git repository|[Rr]epository .*not found|returned error: 404|No such remote"
)
_NO_IDENTITY = re.compile(r"Please tell me who you are|unable to auto-detect email|empty ident name")
_KEY = re.compile(
    r"(Couldn't load public key[^\n]*|Load key [^\n]*|No private key found[^\n]*|ssh-keygen[^\n]*not found"
    r"|cannot run ssh-keygen[^\n]*|Couldn't find key[^\n]*|user\.signingkey[^\n]*)"
)


def translate(words: str, args: Sequence[str], remote: Any) -> errors.GitTrouble:  # noqa: PLR0911
    """Return the error behind git's message; `remote` is called for the remote's address only if the error needs it."""
    if died := _DIED.search(words):
        return errors.GitDied(died[1], signal_name(int(died[2])))
    if any(result in words for result in ("No space left on device", "Out of diskspace", "Disk quota exceeded")):
        return errors.DiskFull()
    if lock := _LOCK.search(words):
        return errors.Locked(lock[1])
    if "from promisor remote" in words or "missing blob object" in words:
        return errors.SomethingNotHere()
    if _NO_IDENTITY.search(words):
        return errors.NoIdentity()
    if _SIGN_IN.search(words):
        return errors.SignInRefused(remote())
    if _GONE.search(words):
        return errors.RemoteGone(remote())
    if _OFFLINE.search(words):
        return errors.NoNetwork(remote())
    if "dubious ownership" in words:
        return errors.SomeoneElsesFolder(_last_line(words))
    if key := _KEY.search(words):
        return errors.CannotSign(key[1])
    if "Permission denied" in words or "Read-only file system" in words:
        return errors.NotAllowedToWrite(_last_line(words))
    return errors.GitRefused(" ".join(args[:2]), _last_line(words))


def signal_name(number: int) -> str:
    """Return the name of a signal, for example `SIGSEGV (Segmentation fault)`."""
    try:
        return f"{signal.Signals(number).name} ({signal.strsignal(number)})"
    except ValueError:
        return f"signal {number}"


def lock_in(words: str) -> Path | None:
    """Return the lock file that stopped git; None where git failed for another reason."""
    lock = _LOCK.search(words)
    return Path(lock[1]) if lock else None


def is_silence(words: str) -> bool:
    """Whether git's message says that a server was silent for too long."""
    return _SILENT.search(words) is not None


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or ["it gave no reason"])[-1].removeprefix("fatal: ").removeprefix("error: ")
