"""People who are not in people.yaml, or who may not do something."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rlhf.errors.kinds import NotInYourTurn, RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


#: What stands in the line for a manager where a person did not give their name.
YOUR_NAME = "YOUR NAME"


def add_line(handle: str, key: str, name: str | None = None, role: str = "") -> str:
    """Return the command by which a manager adds a key, and a person where a name and a role are given.

    Args:
        name: "" where it is still to be written into the line; None for somebody whom the project knows.
    """
    if name is None:
        return f'rlhf people add {handle} --key "{key}"'
    quoted = shlex.quote(name) if set(name) & set('"$`\\!') else f'"{name or YOUR_NAME}"'
    return f'rlhf people add {handle} --name {quoted} --role {role} --key "{key}"'


class UnknownPerson(RlhfError):
    def __init__(self, handle: str, known: Iterable[str]) -> None:
        names = ", ".join(sorted(known)) or "nobody yet"
        super().__init__(
            f"people.yaml has nobody called “{handle}”. It has: {names}.",
            f'A manager adds someone with: rlhf people add {handle} --name "…" --role trainer',
        )


class NotYetAMember(RlhfError):
    """A person tried to join with a handle that is not in people.yaml; the hint has the exact command for a manager.

    Args:
        again: the commands by which they go on once a manager has run it.
        alike: people without a key who may be meant, each with the command for whoever is that person.

    Attributes:
        nameless: whether the line lacks a name.
    """

    def __init__(
        self, handle: str, name: str, role: str, public_key: str, again: str, alike: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.nameless = not name
        to_name = "" if name else " with your name in it"
        meant = "".join(
            f"people.yaml has {whom}, who has no key yet. If that is you:\n    {command}\n" for whom, command in alike
        )
        super().__init__(
            f"The project does not know “{handle}” yet. Your signing key is made and kept.",
            f"{meant}Send this line{to_name} to a project manager, who runs it:\n"
            f"    {add_line(handle, public_key, name, role)}\n"
            f"Once they have, go on with:\n{again}",
        )


class HasLeft(RlhfError):
    def __init__(self, handle: str) -> None:
        super().__init__(
            f"“{handle}” has left: people.yaml says active: false.", "`rlhf people list` shows who is here."
        )


class RoleNeeded(RlhfError):
    def __init__(self, handle: str, roles: Iterable[str], what: str) -> None:
        needed = " or ".join(roles)
        super().__init__(
            f"{what} needs the role {needed}, which “{handle}” does not have.",
            "Ask a project manager; `rlhf people list` shows who they are.",
        )


class NotAHandle(WrongUse):
    """A word is not in the form of a handle, or is a handle that rlhf reserves for itself."""

    def __init__(self, handle: str, *examples: str) -> None:
        super().__init__(
            f"“{handle}” cannot be a handle.",
            f"Use lower-case letters, digits and hyphens, such as {' or '.join(examples)}.",
        )


class NameLeftOut(WrongUse):
    """The name of a new person is what stood in its place in the line that they sent."""

    def __init__(self, handle: str, name: str) -> None:
        super().__init__(
            f"“{name}” stands in the place of a name. Nothing was changed.",
            f'Write the name of {handle} there: --name "Dr Amara Okafor"',
        )


class SpecialtyNotKnown(WrongUse):
    """A specialty is like one of the project, and none of its own."""

    def __init__(self, word: str, near: Iterable[str]) -> None:
        super().__init__(
            f"No task and nobody here has the specialty “{word}”. Nothing was changed.",
            f"Did you mean {' or '.join(near)}? If it is one of its own, add: --anyway",
        )


class NewPersonIncomplete(WrongUse):
    """A manager named somebody who is not in people.yaml, and left out their name or role.

    Args:
        command: what they ran.
    """

    def __init__(self, handle: str, command: str = "people add") -> None:
        super().__init__(
            f"“{handle}” is new, so a name and a role are needed.",
            f'rlhf {command} {handle} --name "…" --role trainer',
        )


class YouHaveLeft(RlhfError):
    """Somebody who has left takes a task, or says something in the project."""

    def __init__(self, handle: str) -> None:
        super().__init__(
            "You have left this project, and so it takes in nothing new of yours. Your files stay as they are.",
            f"A manager lets you in again: rlhf people return {handle}   after that: rlhf sync",
        )


class HasLeftAlready(NotInYourTurn):
    def __init__(self, handle: str) -> None:
        super().__init__(
            f"{handle} has left already. Nothing was changed.",
            f"If they come back: rlhf people return {handle}",
        )


class IsHere(NotInYourTurn):
    """A person should come back who has neither left nor is away on that day."""

    def __init__(self, handle: str, absences: Iterable[tuple[date, date]], today: date) -> None:
        coming = [absence for absence in absences if absence[0] > today]
        hint = ""
        if coming:
            first, last = min(coming)
            when = f"They are away from {day_words(first)} to {day_words(last)}; to take that back: "
            hint = f"{when}rlhf people return {handle} --on {first}"
        super().__init__(f"{handle} is here. Nothing was changed.", hint)


class NobodyLeftToManage(NotInYourTurn):
    """After a change nobody with a good signing key could change people.yaml again."""

    def __init__(self, handle: str, role: str) -> None:
        super().__init__(
            f"Without {handle} nobody could change people.yaml any more: it takes an active {role} whose signing key"
            " lasts. Nothing was changed.",
            f'First give somebody that role and their key: rlhf people add HANDLE --role {role} --key "…"',
        )


class DayNotUnderstood(WrongUse):
    def __init__(self, option: str, why: ValueError) -> None:
        super().__init__(f"{option}: {why}.", f"For example: {option} 2026-12-21")


class AbsenceBackwards(WrongUse):
    def __init__(self, first: date, last: date) -> None:
        super().__init__(
            f"{day_words(last)} is before {day_words(first)}. Nothing was changed.",
            f"Name the first day and the last day: --from {last} --to {first}",
        )


class AbsencePast(WrongUse):
    def __init__(self, handle: str, last: date, today: date) -> None:
        super().__init__(
            f"{day_words(last)} is past: today is {day_words(today)} where {handle} is. Nothing was changed.",
            "Name the last day on which they are away; it is today or later.",
        )


class DetailsLeftOut(WrongUse):
    def __init__(self, handle: str) -> None:
        super().__init__(
            f"Name what changes for {handle}.", f"For example: rlhf people set {handle} --zone Europe/Dublin"
        )


class HoursImpossible(WrongUse):
    def __init__(self, hours: float) -> None:
        super().__init__(f"Nobody gives {hours:g} hours a week.", "Name a number from 0 to 80: --hours 6")


class ConflictNotKnown(WrongUse):
    """A conflict of interest should be with somebody or a batch that the project does not have."""

    def __init__(self, word: str, near: Iterable[str]) -> None:
        alike = " or ".join(near)
        meant = f"Did you mean {alike}? " if alike else ""
        super().__init__(
            f"Nobody here and no batch is called “{word}”. Nothing was changed.",
            f"{meant}To write it down all the same, add: --anyway",
        )


class CalendarNotKnown(WrongUse):
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is no calendar of public holidays.", "For example: --calendar GB-ENG, or DE")


class NoSuchLogin(WrongUse):
    """GitHub has no person's account with a name."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"GitHub has no person whose account is called “{login}”. Nothing was changed.",
            "Ask them for the name with which they sign in there.",
        )


class HandedToThemselves(WrongUse):
    def __init__(self, handle: str) -> None:
        super().__init__(f"What {handle} saved is theirs already. Nothing was changed.", "Name somebody else.")


class NotesWouldBeLost(RlhfError):
    """An edit would take a comment out of people.yaml."""

    def __init__(self, path: str, notes: Iterable[str]) -> None:
        super().__init__(
            f"{path} has comments that would be lost: {'; '.join(notes)}. Nothing was changed.",
            f"Edit {path} by hand, then: rlhf publish",
        )


def day_words(day: date) -> str:
    """Return a day as people read it, for example `Mon 21 Dec 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


class PeopleEditedByHand(RlhfError):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} has edits here that are not published, and they would go with this, unsaid. Nothing was changed.",
            'Publish them first: rlhf publish "People"\n  Then run this again.',
        )
