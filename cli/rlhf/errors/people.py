"""People who are not in people.yaml, or who may not do something."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


#: What stands in the line for a manager where a person did not give their name.
YOUR_NAME = "YOUR NAME"


class UnknownPerson(RlhfError):
    def __init__(self, handle: str, known: Iterable[str]) -> None:
        names = ", ".join(sorted(known)) or "nobody yet"
        super().__init__(
            f"people.yaml has nobody called “{handle}”. It has: {names}.",
            f'A manager adds someone with: rlhf people add {handle} --name "…" --role trainer',
        )


class NotYetAMember(RlhfError):
    """A person tried to join with a handle that is not in people.yaml; the hint has the exact command for a manager."""

    def __init__(self, handle: str, name: str, role: str, public_key: str, again: str) -> None:
        to_name = "" if name else " with your name in it"
        quoted = shlex.quote(name) if set(name) & set('"$`\\!') else f'"{name or YOUR_NAME}"'
        super().__init__(
            f"The project does not know “{handle}” yet. Your signing key is made and kept; nothing else was.",
            f"Send this line{to_name} to a project manager, who runs it in their copy:\n"
            f'    rlhf people add {handle} --name {quoted} --role {role} --key "{public_key}"\n'
            f"Then run again:\n    {again}",
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
    def __init__(self, handle: str) -> None:
        super().__init__(
            f"“{handle}” is new, so a name and a role are needed.",
            f'rlhf people add {handle} --name "…" --role trainer',
        )
