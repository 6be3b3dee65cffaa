"""A remote repository that cannot be reached, or that accepts nothing at present."""

from __future__ import annotations

from rlhf.errors.git import GitTrouble


class Unreachable(GitTrouble):
    """The project's repository cannot be used at present; work goes on offline and is sent later."""


class NoNetwork(Unreachable):
    """The remote cannot be reached now, or something else answered in its place.

    Args:
        why: the reason, if it is known.
        no_such_host: whether no machine of that name is known: this one is offline, or the project has moved.
    """

    def __init__(self, remote: str, why: str = "", *, no_such_host: bool = False) -> None:
        moved = "\nIf the project has moved: rlhf moved ADDRESS" if no_such_host else ""
        reason = f": {why}" if why else ""
        super().__init__(
            f"The project's repository cannot be reached ({remote}){reason}. Your work is safe on this machine.",
            f"{'When that has passed' if why else 'When you are back online'}, run: rlhf sync{moved}",
        )


class NoAnswer(Unreachable):
    """A server gave no answer in time, whether or not a connection was made.

    Args:
        seconds: how long this machine waited for the answer.
    """

    def __init__(self, remote: str, seconds: float) -> None:
        super().__init__(
            f"{remote} did not answer for {seconds:g} seconds. Nothing was lost: your work is safe on this machine.",
            "Look whether you are online, then run: rlhf sync\n"
            f"If it only needs longer, wait longer from now on: rlhf sync --patience {round(seconds * 5)}",
        )


class SignInRefused(Unreachable):
    def __init__(self, remote: str) -> None:
        super().__init__(
            f"{remote} did not accept your sign-in. Your work is safe on this machine.",
            "Check your password, token or SSH key with your project manager, then run: rlhf sync",
        )


class RemoteGone(Unreachable):
    def __init__(self, remote: str) -> None:
        super().__init__(
            f"There is no repository at {remote}. Your work is safe on this machine.",
            "When you are back online, run: rlhf sync\n"
            "If the project has moved, ask a manager for its address, and run: rlhf moved ADDRESS",
        )


class RepositoryOfOthers(Unreachable):
    """A project's repository on this machine belongs to another account.

    Args:
        owner: the name of that account; "" if it is not known.
    """

    def __init__(self, path: str, owner: str = "") -> None:
        whose = f"the account {owner}" if owner else "another account"
        super().__init__(
            f"The project's repository {path} belongs to {whose} of this machine. Over a path, it is for that account "
            "alone. Your work is safe on this machine.",
            "For several accounts, its owner lets people in over SSH: docs/forge.md, “Over SSH”. Then\n"
            f"  a new copy:   rlhf join ssh://ACCOUNT@HOST{path} DIR --as HANDLE\n"
            f"  an old copy:  rlhf moved ssh://ACCOUNT@HOST{path}",
        )


class RepositoryBehind(Unreachable):
    """The program of the project's repository is older than the project needs, and so takes nothing in.

    Args:
        words: its own sentence, with the versions.
    """

    def __init__(self, remote: str, words: str) -> None:
        super().__init__(
            f"{words} Your work is safe on this machine ({remote} took nothing).",
            "Tell whoever keeps that machine: install the newer rlhf there, then: rlhf forge install PATH\n"
            "After that: rlhf sync",
        )


class RemoteBusy(Unreachable):
    """The remote could not move a branch in several attempts, for a reason that is not permanent."""

    def __init__(self, remote: str, why: str) -> None:
        super().__init__(
            f"{remote} could not take what you sent just now ({why}). Your work is safe on this machine.",
            "Run this again in a while; nothing is done twice.",
        )


class RemoteLocked(RemoteBusy):
    """A lock file in the project's repository stayed during all attempts."""

    def __init__(self, remote: str, lock: str) -> None:
        super().__init__(remote, f"it is locked by {lock}")
        self.hint = (
            "Run this again in a while; nothing is done twice. If the lock stays though nothing else is at work there,"
            f' whoever keeps that repository removes it: rm "{lock}"'
        )
