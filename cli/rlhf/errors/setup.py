"""Obstacles to beginning a project, or to making a copy of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse
from rlhf.errors.place import typed

if TYPE_CHECKING:
    from pathlib import Path


class FolderInTheWay(RlhfError):
    def __init__(self, path: Path, why: str, command: str) -> None:
        super().__init__(f"{path} {why}. It was left as it is.", command)


class ProjectInTheWay(FolderInTheWay):
    """A person tried to begin a project where there already is a repository."""

    def __init__(self, bare: Path, folder: Path, handle: str) -> None:
        super().__init__(
            bare,
            "is there already",
            f"To work in that project: rlhf join {bare} {folder} --as {handle}\n"
            f"For a new one: rlhf init {folder} --as {handle} --remote OTHER-PATH",
        )


class NoRoomForProject(FolderInTheWay):
    """The folder for the first copy of a new project is not empty."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "is there already and is not empty", "Name another folder: rlhf init DIR --as HANDLE")


class NoRoomForCopy(FolderInTheWay):
    """The folder for a copy of a project is not empty."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            folder, "is there already and is not empty", "Name another folder, or work in this one: rlhf status"
        )


class CopiedByService(RlhfError):
    """A folder that a cloud service copies to other machines was chosen for a repository."""

    def __init__(self, folder: Path, service: str) -> None:
        super().__init__(
            f"{folder} is copied to other machines by {service}, file by file. That breaks a git repository sooner or "
            "later. Nothing was made.",
            f"Choose a folder that {service} does not copy.",
        )


class OnNetworkShare(RlhfError):
    """A folder that several machines share was chosen for a project's repository."""

    def __init__(self, folder: Path, kind: str) -> None:
        super().__init__(
            f"{folder} is on a network share ({kind}). The project's repository runs its checks on the machine that "
            "sends something, so it works on one machine alone. Nothing was made.",
            "Keep it on a disk of one machine and let people in over SSH: docs/forge.md, “Over SSH”.\n"
            "Or keep the project on GitHub: rlhf init DIR --as HANDLE --github OWNER/NAME",
        )


class NoProject(RlhfError):
    """A person tried to join a project at an address that has no project."""

    def __init__(self, address: str) -> None:
        hidden = ".\nTo whom it was not opened, GitHub shows no project either: was your account there let in?"
        unseen = hidden if address.startswith("http") else "."
        super().__init__(f"There is no project at {address}.", f"Check the address with whoever gave it to you{unseen}")


class NotLetIn(RlhfError):
    """Whoever joins over SSH is not let in by the server: perhaps a manager has not added their key yet.

    Args:
        line: the command that adds it.
        again: the command with which they join.
    """

    def __init__(self, address: str, line: str, again: str) -> None:
        super().__init__(
            f"{address} does not let you in. If no manager has your key yet, that is why. Your signing key is made and "
            "kept; nothing else was.",
            f"Send this line to a project manager, who runs it:\n    {line}\nOnce they have, run again:\n    {again}",
        )


class AnotherProject(RlhfError):
    """A person gave the address of another project as the new address of theirs.

    Args:
        handle: who works in the copy; "" where nobody does yet.
    """

    def __init__(self, address: str, stays: str, handle: str) -> None:
        super().__init__(
            f"Another project is at {address}: nothing in its history is in this copy. Nothing was changed; the copy "
            f"goes with {stays} as before.",
            "Ask your project manager for the new address. If it is right, make a new copy, in another folder:\n"
            f"    rlhf join {typed(address)} DIR --as {handle or 'HANDLE'}",
        )


class NoRepositoryThere(RlhfError):
    """The repository on GitHub for a new project does not exist, or git has no access to it."""

    def __init__(self, url: str, repository: str, host: str) -> None:
        where = "" if host == "github.com" else f"{host}/"
        at = f" --hostname {host}" if where else ""
        super().__init__(
            f"There is no repository at {url}, or git may not enter it. Nothing was made but keys.",
            f"Make an empty one:   gh repo create {where}{repository} --private\n"
            f"Let git sign in:     gh auth login{at} && gh auth setup-git{at}\n"
            "Then run this again.",
        )


class RepositoryInUse(RlhfError):
    def __init__(self, url: str, folder: Path, handle: str) -> None:
        super().__init__(
            f"The repository at {url} holds something already. It was left as it is.",
            f"To work in that project: rlhf join {url} {folder} --as {handle}\n"
            "For a new one, name a repository without a single commit, not even a README.",
        )


class NotAZone(WrongUse):
    """A person tried to begin a project with a time zone that does not exist."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"“{zone}” is not a time zone.", "Use a name such as Europe/London.")


class NameUnquotable(WrongUse):
    """The name of a project or a person has characters that cannot be written into a file."""

    def __init__(self) -> None:
        super().__init__("A name cannot hold quotation marks, backslashes or line ends.")


class RemoteWithGitHub(WrongUse):
    def __init__(self) -> None:
        super().__init__("--remote is for a project on disk: with --github, leave it out.")


class OnlyWithGitHub(WrongUse):
    def __init__(self) -> None:
        super().__init__("--host, --login and --account-id are of a project on GitHub.", "Add: --github OWNER/NAME")


class NotARepositoryName(WrongUse):
    def __init__(self, repository: str) -> None:
        super().__init__(f"“{repository}” is no repository on GitHub.", "Name owner and repository: winter/answers")


class NotAHost(WrongUse):
    def __init__(self, host: str) -> None:
        super().__init__(f"“{host}” is no host.", "Name it alone, such as git.example.org")


class AccountIncomplete(WrongUse):
    def __init__(self) -> None:
        super().__init__(
            "An account on GitHub is given by its name and its number.",
            "Both are told by: gh api user --jq .login,.id      Then: --login NAME --account-id N",
        )


class JoinInsideCopy(RlhfError):
    """A copy of a project was to be made within another copy."""

    def __init__(self, root: Path, url: str, handle: str) -> None:
        again = " ".join(["rlhf join", *filter(None, (url, f"--as {handle}" if handle else ""))])
        super().__init__(
            f"This folder is inside {root}, another copy. One copy inside another is easily lost. Nothing was made.",
            f'Go out of it first:\n    cd "{root.parent}"\n    {again}',
        )


class JoinIncomplete(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say which project, and who you are.", "rlhf join ADDRESS FOLDER --as HANDLE")


class FileNotOurs(WrongUse):
    """A file that a person named for an invitation holds something else."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} holds something else. It was left as it is.", "Name another file.")
