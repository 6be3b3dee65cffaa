"""Tasks and changes that cannot be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotPublished(NotInYourTurn):
    """A change was not published, because it would not pass the check.

    Args:
        texts: the findings of the check in words, each with its place.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        super().__init__(
            "Nothing was published, because:\n" + "\n".join(f"    {row}" for row in texts),
            "Mend it, then run this again.",
        )


class NewTaskFaulty(WrongUse):
    """A new task was not made, because it would not pass the check.

    Args:
        texts: the findings of the check in words.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        super().__init__("\n".join(texts), "Run it again with that put right.")


class NotABatchName(WrongUse):
    def __init__(self, batch: str) -> None:
        super().__init__(
            f"“{batch}” cannot be the name of a batch.",
            "Use lower-case letters, digits and hyphens: 2026-w48-cardiology",
        )


class DueNotUnderstood(WrongUse):
    def __init__(self, why: ValueError, option: str) -> None:
        super().__init__(f"{option}: {why}.")


class MoreThanWording(WrongUse):
    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path}: this is more than wording: {why}.",
            "Leave --only-wording out: sign-offs of it are void then, and whoever works on it is told.",
        )


class NoSuchField(WrongUse):
    def __init__(self, setting: str, near: Iterable[str] = ()) -> None:
        names = list(near)
        hint = f"Did you mean {' or '.join(names)}?" if names else "Name a field of a task's file: --set priority=1"
        super().__init__(f"--set {setting}: a task has no such field to set.", hint)


class NotAWholeNumber(WrongUse):
    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"--set {name}={text}: that is no whole number.", f"For example: --set {name}=2")


class NeitherYesNorNo(WrongUse):
    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"--set {name}={text}: it is yes or no.", f"For example: --set {name}=yes")


class SetInFile(WrongUse):
    """A field whose values have parts of their own cannot be set on the command line."""

    def __init__(self, name: str) -> None:
        super().__init__(f"--set {name}=…: it has parts of its own.", "Leave --set out to change it in your editor.")


class SetByParts(WrongUse):
    def __init__(self, name: str, parts: Iterable[str]) -> None:
        example = " ".join(f"--set {name}.{part}=…" for part in parts)
        super().__init__(f"--set {name}=…: set each part of it.", f"For example: {example}")


class NothingEdited(NotInYourTurn):
    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is as everyone has it.", "Change it, or name what to change: --set priority=1")


class BatchAsBefore(NotInYourTurn):
    def __init__(self, batch: str) -> None:
        super().__init__(f"{batch} says so already. Nothing was published.", f"See it: rlhf batch show {batch}")


class RiskNotUnderstood(WrongUse):
    def __init__(self, text: str, severities: Iterable[str], likelihoods: Iterable[str]) -> None:
        super().__init__(
            f"--risk {text}: name a severity and a likelihood, as in major/medium.",
            f"Severity: {', '.join(severities)}. Likelihood: {', '.join(likelihoods)}.",
        )


class CriterionNotUnderstood(WrongUse):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"--criterion “{text}”: the points, a colon, and what the answer must do.",
            'For example: --criterion "5: Names the red flags"',
        )


class SpecialtiesNeeded(WrongUse):
    def __init__(self, batch: str, needed: Iterable[str]) -> None:
        names = list(needed)
        super().__init__(
            f"{batch} has tasks of {', '.join(names)}, which these specialties leave out.",
            " ".join(["Add:", *(f"--specialty {name}" for name in names)]),
        )


class NotForKind(WrongUse):
    def __init__(self, option: str, kind: str, needed: str) -> None:
        super().__init__(f"{option} is for {needed}, not for {kind}.", f"Leave it out, or: --kind {needed}")


class NothingToChange(WrongUse):
    def __init__(self) -> None:
        super().__init__("Say what to change.", "For example: --due Friday, --priority 2; see --help")


class NeverEdited(NotInYourTurn):
    def __init__(self, task: str) -> None:
        super().__init__(f"{task} was not edited since it was published.")


class TextFileUnreadable(WrongUse):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} cannot be read.", "Check the name of the file after @.")
