"""Situations in which git cannot do what it is asked to do."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError

if TYPE_CHECKING:
    from pathlib import Path


class GitTrouble(RlhfError):
    """git could not do what it was asked to do; subclasses are the situations that a person can meet."""


class GitMissing(GitTrouble):
    def __init__(self) -> None:
        super().__init__(
            "git is not installed, or not on PATH.",
            "Install it from https://git-scm.com, then run this again.",
        )


class GitTooOld(GitTrouble):
    def __init__(self, text: str, needed: str) -> None:
        super().__init__(
            f"git {text} is too old: rlhf needs {needed} or newer.",
            "Install a newer git, then run this again.",
        )


class GitDied(GitTrouble):
    """git was ended by a signal, because of a fault in git, or because somebody killed the process."""

    def __init__(self, command: str, signal_name: str) -> None:
        super().__init__(
            f"git broke off: “git {command}” was ended by the signal {signal_name}. Nothing you wrote was lost.",
            "Run this again: what it left half done is tidied first. If it stays: git --version, a newer git,"
            " and this text to your project manager.",
        )


class GitRefused(GitTrouble):
    def __init__(self, command: str, words: str) -> None:
        super().__init__(
            f"git could not do “{command}”: {words}. Nothing you wrote was lost.",
            "Run this again; if it stays, send this text to your project manager.",
        )


class CopyDamaged(GitTrouble):
    def __init__(self, words: str) -> None:
        super().__init__(
            f"git's own files in this copy are damaged: {words}. The files you wrote are as they were.",
            "rlhf doctor --fix   makes them anew, and brings over all that is whole",
        )


class CopyNobodys(CopyDamaged):
    def __init__(self) -> None:
        super().__init__("config does not say whose copy this is")


class ObjectGone(CopyDamaged):
    def __init__(self, path: str) -> None:
        super().__init__(f"what main has as {path} cannot be read")


class FolderGone(CopyDamaged):
    def __init__(self, name: str) -> None:
        super().__init__(f"the folder that git calls {name} is missing")


class CopyLost(GitTrouble):
    def __init__(self, root: Path) -> None:
        super().__init__(
            f"Nothing in {root} says any more whose copy of which project it is. The files in it are as they were.",
            "Make a new copy: rlhf join URL DIR --as HANDLE   Then copy your answers into it, and: rlhf save",
        )


class NoIdentity(GitTrouble):
    def __init__(self) -> None:
        super().__init__(
            "git does not know your name here. Nothing was lost.",
            "Run: rlhf join --here   (it sets your name again from people.yaml)",
        )


class Locked(GitTrouble):
    """A lock file stops git: another program is using the repository, or left the lock behind."""

    def __init__(self, lock: str) -> None:
        super().__init__(
            f"Another program is using this workspace (it holds {lock}). Nothing was lost.",
            f'Wait for it to finish and run this again. If nothing else is running: rm "{lock}"',
        )


class DiskFull(GitTrouble):
    def __init__(self) -> None:
        super().__init__("The disk is full. What was saved before is safe.", "Free some space, then run this again.")


class NotAllowedToWrite(GitTrouble):
    def __init__(self, detail: str) -> None:
        super().__init__(
            f"This machine does not let you write there: {detail}",
            "Mend the permission, then run this again.",
        )


class SomeoneElsesFolder(GitTrouble):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} belongs to another account of this machine, and so git does not use it. Nothing was changed.",
            "Use a copy of your own: rlhf join URL DIR --as HANDLE\n"
            f"If it is yours under another account: git config --global --add safe.directory {shlex.quote(folder)}",
        )


class CannotSign(GitTrouble):
    """Nothing can be signed with the key of this copy.

    Args:
        detail: the reason.
        remedy: the command that mends it.
    """

    def __init__(self, detail: str, remedy: str = "What is wrong with it, and what mends it: rlhf doctor") -> None:
        super().__init__(
            f"Your signing key could not be used: {detail}. Nothing was lost.", f"{remedy}\nThen run this again."
        )


_NEW_KEY = "rlhf key rotate   makes a new one (or bring the file back from a copy of yours)"


class KeyLocked(CannotSign):
    def __init__(self, key: Path) -> None:
        super().__init__(
            f"{key} has a passphrase, and nobody could be asked for it here", f"ssh-add {shlex.quote(str(key))}"
        )


class KeyHalvesDiffer(CannotSign):
    def __init__(self, key: Path) -> None:
        both = "Bring both files back from a copy of yours, or make a new key: rlhf key rotate"
        super().__init__(f"{key} and {key.name}.pub beside it are of two different keys", both)


class KeyGone(CannotSign):
    def __init__(self, key: Path) -> None:
        super().__init__(f"{key} is not there", _NEW_KEY)


class KeyIsFolder(CannotSign):
    def __init__(self, key: Path) -> None:
        super().__init__(f"{key} is a folder, no key", _NEW_KEY)


class KeyUnreadable(CannotSign):
    def __init__(self, key: Path) -> None:
        super().__init__(f"{key} may not be read by you", f"ls -l {shlex.quote(str(key))}   shows whose it is")


class KeyOpenToOthers(CannotSign):
    def __init__(self, key: Path) -> None:
        super().__init__(
            f"{key} may be read by others on this machine, and OpenSSH uses no such key",
            f"chmod 600 {shlex.quote(str(key))}",
        )


class KeyDamaged(CannotSign):
    """The file of a key is empty, or holds no whole private key."""

    def __init__(self, key: Path, size: int) -> None:
        what = "is damaged: it is no whole private key" if size else "is empty"
        super().__init__(f"{key} {what}", _NEW_KEY)


class NotHereOffline(GitTrouble):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not on this machine yet.", "When you are online, run: rlhf sync")


class SomethingNotHere(NotHereOffline):
    """git needs an object that is not on this machine, and does not say which object."""

    def __init__(self) -> None:
        super().__init__("Something that this needs")


class ContentNotHere(NotHereOffline):
    def __init__(self, path: str) -> None:
        super().__init__(f"What {path or 'this'} holds")
