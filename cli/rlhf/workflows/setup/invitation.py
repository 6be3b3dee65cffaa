"""Invite somebody into the project: into people.yaml, without a key, and by a message that a manager sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import HasLeft, NewPersonIncomplete
from rlhf.errors.place import typed
from rlhf.reports.invitation import Invitation
from rlhf.store.git.address import for_others, path_of
from rlhf.store.own_wheel import own_wheel
from rlhf.workflows.setup.people import Details, add

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.publishing.publish import Published

_NO_MAIL = "@rlhf.invalid"


class Invited(Struct, frozen=True):
    """An invitation, and what it took.

    Args:
        wheel: the file of rlhf that goes with the message: its name, and its bytes; empty where none is needed.
        published: what was written into people.yaml; None where it said all that already.
        has_key: whether they have a key already, on another machine.
        has_account: whether people.yaml names their account on GitHub.
        on_disk: whether the address is a path, which is for the manager's own account alone.
    """

    invitation: Invitation
    wheel: tuple[str, bytes]
    published: Published | None
    has_key: bool
    has_account: bool
    on_disk: bool


def invite(
    workspace: Workspace, handle: str, details: Details, now: datetime, randomness: Randomness,
    *, address: str = "", program: str = "",
) -> Invited:  # fmt: skip
    """Make an invitation for somebody, who is written into people.yaml first if they are not in it.

    Args:
        address: where others reach the project; "" for the address of this copy.
        program: where rlhf is installed from, as an installer takes it; "" for a wheel that goes with the message.

    Raises:
        RoleNeeded: this person may not change people.yaml.
        NewPersonIncomplete: the person is new, and their name or role is missing.
        HasLeft: the person was here and has left.
    """
    workspace.people.require(workspace.handle, workspace.policy.changes["people"], what="Inviting somebody")
    published = None
    if details != Details() or workspace.people.get(handle) is None:
        if workspace.people.get(handle) is None and not (details.name and details.roles):
            raise NewPersonIncomplete(handle, "invite")
        published = add(workspace, handle, details, now, randomness)
    person = workspace.people.get(handle)
    if person is not None and not person.active:
        raise HasLeft(handle)
    name = person.name if person else details.name
    roles = tuple(sorted(person.roles)) if person else tuple(details.roles)
    url = address or for_others(workspace.git.own_setting("remote.origin.url"))
    wheel = ("", b"") if program else own_wheel()
    me, forge = workspace.me, workspace.policy.forge
    hosted = forge.repository if forge.kind == "github" else ""
    folder = url.rstrip("/").replace("\\", "/").rpartition("/")[2].removesuffix(".git")
    invitation = Invitation(
        workspace.policy.project, handle, name, roles,
        join=f"rlhf join {typed(url)} --as {handle}",
        folder=typed(folder),
        program=program,
        attached=wheel[0],
        ask=me.name if me.email.endswith(_NO_MAIL) else f"{me.name} <{me.email}>",
        hosted=hosted if forge.host == "github.com" or not hosted else f"{forge.host}/{hosted}",
    )  # fmt: skip
    return Invited(
        invitation,
        wheel,
        published,
        bool(person and person.keys),
        bool(person and person.github),
        path_of(url) is not None,
    )
