"""Find out why a signing key could not be used: what ssh-keygen says of it is the same for many reasons."""

from __future__ import annotations

import os
import re
from pathlib import Path

from rlhf import errors

_NAMED = re.compile(r'"([^"\n]+)"|[Pp]ublic key ([^\n]+?)(?:: No such file| doesn)')
_BEGIN, _END = b"-----BEGIN ", b"-----END "
_OTHERS = 0o077  # what a private key may not allow to the group and to everybody


def of_key(words: str, detail: str, configured: str = "") -> errors.CannotSign:
    """Return the error for a key that could not be used.

    Args:
        words: all that git and ssh-keygen printed.
        detail: the part of it that is told where nothing better is seen.
        configured: the key that the settings name, for words that name none.
    """
    named = _NAMED.search(words)
    name = (named[1] or named[2]) if named else configured
    if not name:
        return errors.CannotSign(detail)
    path = Path(name).expanduser()
    private = path.with_suffix("") if path.suffix == ".pub" else path
    if "passphrase" in words:
        return errors.KeyLocked(private)
    if "doesn't match" in words:
        return errors.KeyHalvesDiffer(private)
    return _of_file(private) or errors.CannotSign(detail)


def _of_file(private: Path) -> errors.CannotSign | None:
    """Return what is wrong with the file of a private key; None where nothing is seen."""
    if not private.exists():
        return errors.KeyGone(private)
    if private.is_dir():
        return errors.KeyIsFolder(private)
    try:
        text = private.read_bytes()
    except OSError:
        return errors.KeyUnreadable(private)
    about = private.stat()
    if os.name == "posix" and about.st_uid == os.geteuid() and about.st_mode & _OTHERS:
        return errors.KeyOpenToOthers(private)
    return None if text.startswith(_BEGIN) and _END in text else errors.KeyDamaged(private, len(text))
