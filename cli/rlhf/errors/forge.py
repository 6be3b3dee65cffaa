"""Refusals by the project's forge, and settings that the forge needs and does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class ForgeSaysNo(RlhfError):
    """The project's repository refused a push; the message quotes its reasons."""

    def __init__(self, words: Iterable[str]) -> None:
        lines = list(dict.fromkeys(words)) or ["It gave no reason."]
        super().__init__(
            "The project's repository did not take this:\n" + "\n".join(f"    {line}" for line in lines),
            "Your work is safe on this machine. Mend what it names, then run: rlhf sync",
        )


class SentUnjudged(RlhfError):
    """The remote accepted a push, but the hooks of the forge did not run, so that nothing checked the push."""

    def __init__(self, remote: str, branches: Iterable[str]) -> None:
        super().__init__(
            f"{remote} took what you sent ({', '.join(sorted(branches))}), but its hooks did not run: nobody"
            " checked it, wrote down when it came, or merged what was ready.",
            "Tell whoever keeps that repository: rlhf forge install PATH puts the hooks in place. A setting of yours"
            " can switch them off too: git config --show-origin --get-all core.hooksPath",
        )


class GateSettings(RlhfError):
    """The gate was started without the environment variables that its workflow sets."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(
            f"The gate runs in the project's workflow; here {', '.join(names)} is missing.",
            "See .github/workflows/gate.yml, and docs/github.md: what each of them is.",
        )


class OtherForgeKey(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "RLHF_FORGE_KEY is not the key that rlhf.yaml names as the forge's, so that nobody would believe it.",
            "Store the private half of forge.key as the secret RLHF_FORGE_KEY of the environment gate.",
        )


class GateBusy(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "main or the forge's ledger kept moving while this was decided; nothing was changed.",
            "Run it again; the next scheduled run does too.",
        )


class BackupInTheWay(RlhfError):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is there already. It was left as it is.", "Name another file, one for each backup.")


class NotABackup(RlhfError):
    """A file is no backup of a project's repository, or is damaged.

    Args:
        why: what is wrong with it.
    """

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(
            f"{file} is no whole backup of a project's repository: {why}. Nothing was made.",
            "Take an earlier backup: rlhf forge restore FILE REPOSITORY",
        )


class BackupHoldsStranger(NotABackup):
    """A backup has a part that no backup has.

    Args:
        part: the name of the part.
    """

    def __init__(self, file: Path, part: str) -> None:
        super().__init__(file, f"it holds “{part}”")


class BackupLacks(NotABackup):
    def __init__(self, file: Path, part: str) -> None:
        super().__init__(file, f"it has no {part}")


class BackupChanged(NotABackup):
    def __init__(self, file: Path) -> None:
        super().__init__(file, "its branches are not as they were written")


class BackupUnreadable(NotABackup):
    """A backup cannot be unpacked.

    Args:
        why: the error, or the last line of git's message.
    """

    def __init__(self, file: Path, why: object) -> None:
        super().__init__(file, str(why))


class BackupOfAnother(NotABackup):
    def __init__(self, file: Path) -> None:
        super().__init__(file, "its key or its main is not the one that it was made with")


class RepositoryInTheWay(RlhfError):
    def __init__(self, bare: Path) -> None:
        super().__init__(f"{bare} is there already. It was left as it is.", "Name a path where nothing is yet.")


class ForgeAtWork(RlhfError):
    def __init__(self, bare: Path) -> None:
        super().__init__(
            f"Something is being sent to {bare} just now. Nothing was changed.", "Run this again in a moment."
        )
