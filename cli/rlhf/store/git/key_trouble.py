"""Find out why a signing key could not be used: what ssh-keygen says of it is the same for many reasons."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

from rlhf import errors

_NAMED = re.compile(r'"([^"\n]+)"|[Pp]ublic key ([^\n]+?)(?:: No such file| doesn)')
_PRIVATE = b"-----BEGIN "
_OTHERS = 0o077  # what a private key may not allow to the group and to everybody


def of_key(words: str, detail: str, configured: str = "") -> errors.CannotSign:
    """Return the error for a key that could not be used.

    Args:
        words: all that git and ssh-keygen said.
        detail: the part of it that is told where nothing better is found.
        configured: the key that the settings name, for words that name none.
    """
    found = _NAMED.search(words)
    name = (found[1] or found[2]) if found else configured
    if not name:
        return errors.CannotSign(detail)
    path = Path(name).expanduser()
    private = path.with_suffix("") if path.suffix == ".pub" else path
    if "passphrase" in words:
        return errors.CannotSign(
            f"{private} has a passphrase, and nobody could be asked for it here", f"ssh-add {shlex.quote(str(private))}"
        )
    if "doesn't match" in words:
        both = "bring both files back from a copy of yours, or make a new key: rlhf key rotate"
        return errors.CannotSign(f"{private} and {private.name}.pub beside it are of two different keys", both)
    why, remedy = why_unusable(private)
    return errors.CannotSign(f"{private} {why}" if why else detail, remedy)


def why_unusable(private: Path) -> tuple[str, str]:
    """Return what is wrong with the file of a private key, and the command that mends it; "" where nothing is seen."""
    quoted = shlex.quote(str(private))
    anew = "rlhf key rotate   makes a new one (or bring the file back from a copy of yours)"
    if not private.exists():
        return "is not there", anew
    if private.is_dir():
        return "is a folder, no key", anew
    try:
        text = private.read_bytes()
    except OSError:
        return "may not be read by you", f"ls -l {quoted}   shows whose it is"
    if os.name == "posix" and private.stat().st_uid == os.geteuid() and private.stat().st_mode & _OTHERS:
        return "may be read by others on this machine, and OpenSSH uses no such key", f"chmod 600 {quoted}"
    if not text.startswith(_PRIVATE) or b"-----END " not in text:
        return "is empty" if not text else "is damaged: it is no whole private key", anew
    return "", ""
