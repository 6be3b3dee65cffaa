"""People who are not in people.yaml, or who may not do something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnknownPerson(RlhfError):
    def __init__(self, handle: str, known: Iterable[str]) -> None:
        names = ", ".join(sorted(known)) or "nobody yet"
        super().__init__(
            f"people.yaml has nobody called “{handle}”. It has: {names}.",
            f'A manager adds someone with: rlhf people add {handle} --name "…" --role trainer',
        )


class NotYetAMember(RlhfError):
    """A person tried to join with a handle that is not in people.yaml; the hint has the exact command for a manager."""

    def __init__(self, handle: str, public_key: str, again: str) -> None:
        super().__init__(
            f"The project does not know “{handle}” yet. Your signing key is made and kept; nothing else was.",
            f"Send this line to a project manager, who runs it in their copy:\n"
            f'    rlhf people add {handle} --name "YOUR NAME" --role trainer --key "{public_key}"\n'
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


class NewPersonIncomplete(WrongUse):
    def __init__(self, handle: str) -> None:
        super().__init__(
            f"“{handle}” is new, so a name and a role are needed.",
            f'rlhf people add {handle} --name "…" --role trainer',
        )
