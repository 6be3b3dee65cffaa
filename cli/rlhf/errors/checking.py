"""Files, commits and reports that cannot be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class NoSuchRule(RlhfError):
    def __init__(self, text: str, near: Iterable[str] = ()) -> None:
        near = list(near)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        super().__init__(f"There is no rule “{text}”.", f"{hint}To see all: rlhf rules")


class NoSuchFamily(WrongUse):
    """A person named a family of rules that does not exist."""

    def __init__(self, family: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no family of rules “{family}”.", f"There are: {', '.join(known)}")


class NoSuchFile(RlhfError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no file {name} here.", "rlhf check alone checks what you changed; a task's id works too."
        )


class NothingToCheck(RlhfError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is no file that this project checks.",
            "Checked are tasks/, answers/, guidance/, schemas/, people.yaml and rlhf.yaml.",
        )


class NotYourFile(RlhfError):
    def __init__(self, path: str, owner: str) -> None:
        whose = f"is {owner}'s" if owner else "is for project managers to change"
        super().__init__(
            f"{path} {whose}; only your own files are mended.",
            "To see what is wrong with it, leave --fix out.",
        )


class NoSuchBase(RlhfError):
    def __init__(self, base: str) -> None:
        super().__init__(
            f"“{base}” is no commit or branch that this machine knows.",
            "Name a branch, such as main, or a commit: git log shows them.",
        )


class TwoVersionsStaged(RlhfError):
    def __init__(self, paths: Iterable[str]) -> None:
        super().__init__(
            f"Git holds two versions of: {', '.join(paths)}.",
            "Decide which words stand, then: git add the file, and run this again.",
        )


class CutShort(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "Part of the work was stopped from outside before it was done; perhaps the machine ran out of memory.",
            "Nothing was lost. Close other programs and run the same command again.",
        )


class NotOneWhole(RlhfError):
    """Reports of the parts (shards) of a check that cannot be joined into a whole check; subclasses say why."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"These reports cannot be joined: {why}",
            "Run every part on the same commit: rlhf ci check-all --shard 1/N > 1.json",
        )


class NotAShard(NotOneWhole):
    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is no report of a part, or not all of one.")


class NoShardNamed(NotOneWhole):
    def __init__(self) -> None:
        super().__init__("no report is named.")


class ShardsOfSeveral(NotOneWhole):
    """The reports come from checks that were divided into different numbers of parts."""

    def __init__(self, counts: Iterable[int]) -> None:
        super().__init__(f"they are parts of {' and of '.join(map(str, counts))}.")


class ShardMissing(NotOneWhole):
    def __init__(self, missing: Iterable[int], count: int) -> None:
        super().__init__(f"part {', '.join(map(str, missing))} of {count} is missing.")


class ShardTwice(NotOneWhole):
    def __init__(self) -> None:
        super().__init__("one part is there twice.")


class ShardOfOtherVersion(NotOneWhole):
    def __init__(self) -> None:
        super().__init__("not all were made with this version of rlhf and these settings.")


class ShardOfOtherFiles(NotOneWhole):
    def __init__(self) -> None:
        super().__init__("not all were made of the files that are here.")
