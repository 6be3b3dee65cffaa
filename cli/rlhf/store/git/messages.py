"""Turn the messages of git and ssh when they fail into situations that a person can understand."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf import errors
from rlhf.store.git.unreached import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: Makes an error from the match, git's last line, and the remote's address.
    _Situation = Callable[[re.Match[str], str, Callable[[], str]], errors.GitTrouble]

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
    r"|Connection reset|[Tt]he remote end hung up|early EOF|Connection closed by|unable to access '\w+://|RPC failed"
    r"|protocol error|not valid: is this a git|unexpected disconnect|unable to update url base|unable to connect to"
    r"|invalid server response|kex_exchange|banner (?:exchange|line)"
    r"|couldn't find remote ref refs/heads/main|Could not read from remote"
)
_NO_SUCH_HOST = re.compile(r"Could not resolve host|Name or service not known|nodename nor servname provided")
_SIGN_IN = re.compile(
    r"Authentication failed|could not read (Username|Password)|Permission denied \(|HTTP (401|403)"
    r"|returned error: (401|403)|Host key verification failed|terminal prompts disabled"
)
_GONE = re.compile(
    r"does not appear to be a git repository|[Rr]epository .*not found|returned error: 404|No such remote"
)
_DAMAGED = re.compile(
    r"index file (?:corrupt|smaller than expected|\S+ is too small)|wrong index v\d file size|non-monotonic index"
    r"|bad index file|bad signature 0x|object file \S+ is empty"
    r"|loose object \S+ .*is corrupt|invalid sha1 pointer|unable to parse header|reference broken|bad ref"
    r"|bad tree object|packfile \S+ (?:cannot be|does not match|index unavailable)|not a git repository \(or any"
    r"|unable to read tree|inflate: data stream error|bad config line|unable to unpack \S+ header|index-pack failed"
    r"|Could not read [0-9a-f]{40}|did not send all necessary objects"
)
_FROM_THERE = re.compile(r"^remote: .*$", re.MULTILINE)
_FULL = re.compile(r"No space left on device|Out of diskspace|Disk quota exceeded")
_NOT_HERE = re.compile(r"from promisor remote|missing blob object")
_NO_IDENTITY = re.compile(r"Please tell me who you are|unable to auto-detect email|empty ident name")
_NOT_MINE = re.compile(r"dubious ownership in repository at '([^\n]*)'")
_KEY = re.compile(
    r"(Couldn't load public key[^\n]*|Load key [^\n]*|No private key found[^\n]*|ssh-keygen[^\n]*not found"
    r"|UNPROTECTED PRIVATE KEY|agent refused operation[^\n]*|incorrect passphrase[^\n]*"
    r"|Public key [^\n]+ doesn't match[^\n]*"
    r"|cannot run ssh-keygen[^\n]*|Couldn't find key[^\n]*|user\.signingkey[^\n]*)"
)


def signal_name(number: int) -> str:
    """Return the name of a signal, for example `SIGSEGV (Segmentation fault)`."""
    try:
        return f"{signal.Signals(number).name} ({signal.strsignal(number)})"
    except ValueError:
        return f"signal {number}"


#: What git says, and the situation it stands for, made from the match, git's last line, and the remote's address.
_SITUATIONS: tuple[
    tuple[re.Pattern[str], Callable[[re.Match[str], str, Callable[[], str]], errors.GitTrouble]], ...
] = (
    (_DIED, lambda match, *_: errors.GitDied(match[1], signal_name(int(match[2])))),
    (_FULL, lambda *_: errors.DiskFull()),
    (_NOT_MINE, lambda match, *_: errors.SomeoneElsesFolder(match[1])),
    (_LOCK, lambda match, *_: errors.Locked(match[1])),
    (_NOT_HERE, lambda *_: errors.SomethingNotHere()),
    (_NO_IDENTITY, lambda *_: errors.NoIdentity()),
    (_SIGN_IN, lambda _, __, remote: errors.SignInRefused(remote())),
    (_GONE, lambda _, __, remote: errors.RemoteGone(remote())),
    (
        _OFFLINE,
        lambda match, __, remote: errors.NoNetwork(
            remote(), reason(match.string), no_such_host=bool(_NO_SUCH_HOST.search(match.string))
        ),
    ),
    (_DAMAGED, lambda _, last, __: errors.CopyDamaged(last)),
    (_KEY, lambda match, *_: errors.CannotSign(match[1])),
    (re.compile("Permission denied|Read-only file system"), lambda _, last, __: errors.NotAllowedToWrite(last)),
)


def translate(words: str, args: Sequence[str], remote: Callable[[], str]) -> errors.GitTrouble:
    """Return the error behind git's message; `remote` is called for the remote's address only if the error needs it."""
    for message, situation in _SITUATIONS:
        if match := message.search(_FROM_THERE.sub("", words) if message is _DAMAGED else words):
            return situation(match, last_line(words), remote)
    return errors.GitRefused(" ".join(args[:2]), last_line(words))


def is_damage(words: str) -> bool:
    """Whether git's message says that its own files on this machine are damaged."""
    return _DAMAGED.search(_FROM_THERE.sub("", words)) is not None


def lock_in(words: str) -> Path | None:
    """Return the lock file that stopped git; None where git failed for another reason."""
    lock = _LOCK.search(words)
    return Path(lock[1]) if lock else None


def is_silence(words: str) -> bool:
    """Whether git's message says that a server was silent for too long."""
    return _SILENT.search(words) is not None


def is_unwritten(words: str) -> bool:
    """Whether git's message says that it could not write a file, and not why: a full disk, most often."""
    return "couldn't write '" in _FROM_THERE.sub("", words)


def last_line(words: str) -> str:
    """Return the last line of git's message that names an error, else its last line."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or ["it gave no reason"])[-1].removeprefix("fatal: ").removeprefix("error: ")
