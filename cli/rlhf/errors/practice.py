"""Obstacles to a practice: where it is to be made, and what is left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError

if TYPE_CHECKING:
    from pathlib import Path


class NotAPractice(RlhfError):
    """The folder for a practice holds something else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is there already and is no practice. It was left as it is.",
            "Name another folder: rlhf practise FOLDER",
        )


class PracticeInsideCopy(RlhfError):
    """A practice was to be made within somebody's copy of a project."""

    def __init__(self, folder: Path, root: Path) -> None:
        super().__init__(
            f"{folder} would be inside {root}, the copy of a project. A practice is kept apart. Nothing was made.",
            f'Go out of that copy, and practise there:\n    cd "{root.parent}"\n    rlhf practise',
        )


class PracticeInsidePractice(RlhfError):
    """A practice was to be made within another."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is a practice already. Nothing was made.",
            f'To go on with it: rlhf practise "{folder}"\nTo start over:    rlhf practise "{folder}" --again',
        )


class PracticeBroken(RlhfError):
    """Parts of a practice were deleted."""

    def __init__(self, folder: Path, part: Path) -> None:
        super().__init__(
            f"The practice cannot go on: {part} is missing or holds something else. What is there was left as it is.",
            f'Start over; the folder is kept under another name: rlhf practise "{folder}" --again',
        )


class PracticeStays(RlhfError):
    """The folder of a practice could not be given another name."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"{folder} could not be moved aside ({why}). Nothing was changed.",
            f"Close what has files of it open, go to the folder above it (cd ..), then: rlhf practise {folder.name} "
            "--again",
        )
