"""Set up a repository on GitHub as its project needs it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import GitHubRefused, KeyTrouble, NotAdministered, NotOnGitHub, PartlySetUp, SetupUnseen
from rlhf.forge.github_drift import differences
from rlhf.forge.github_settings import Settings
from rlhf.forge.github_signed_in import signed_in
from rlhf.forge.github_wanted import Setup
from rlhf.model.keys import same_key
from rlhf.store.ledgers.keys import default_key, read_public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rlhf.forge.github_found import Difference, RepositorySettings
    from rlhf.model.policy import Policy
    from rlhf.store.workspace import Workspace


class Plan(Struct, frozen=True):
    """The differences between a repository on GitHub and what its project needs.

    Args:
        change: differences that can be changed through the API.
        by_hand: differences that a person has to change.
        unseen: settings that the token could not read.
        administered: whether the token may administer the repository.
    """

    repository: str
    queue: bool
    change: tuple[Difference, ...] = ()
    by_hand: tuple[Difference, ...] = ()
    unseen: tuple[Difference, ...] = ()
    administered: bool = True

    @classmethod
    def of(cls, result: RepositorySettings, wanted: Setup) -> Plan:
        every = differences(result, wanted)
        return cls(
            wanted.repository, wanted.queue, tuple(difference for difference in every if difference.requests),
            tuple(difference for difference in every if not difference.requests and not difference.unseen),
            tuple(difference for difference in every if difference.unseen), result.administered,
        )  # fmt: skip


def look(workspace: Workspace, home: Path, *, quick: bool = False) -> Plan:
    """Return the differences from what the project needs; nothing is changed.

    Args:
        home: where keys are kept on this machine.
        quick: send each request only once, and wait a few seconds at most.

    Raises:
        NotOnGitHub, NoSuchRepository, GitHubSignIn, GitHubUnreachable, GitHubBusy, GitHubRefused.
    """
    with _settings(workspace.policy, quick=quick) as settings:
        result = settings.read()
        return Plan.of(result, _wanted(workspace.policy, result, home))


def set_up(workspace: Workspace, home: Path, progress: Callable[[str], None]) -> tuple[Plan, Plan]:
    """Change the differences that can be changed; return the differences before and after.

    Raises:
        NotSetUp: the token may not read or change everything, or GitHub refused a change; what was done stays.
        NotOnGitHub, NoSuchRepository, GitHubSignIn, GitHubUnreachable, GitHubBusy: a later run does the rest.
    """
    with _settings(workspace.policy) as settings:
        progress("Asking GitHub …")
        result = settings.read()
        wanted = _wanted(workspace.policy, result, home)
        plan = Plan.of(result, wanted)
        _require_rights(plan, wanted)
        refused: list[str] = []
        for difference in plan.change:
            progress(f"{difference.what[0].upper()}{difference.what[1:]} …")
            try:
                for request in difference.requests:
                    settings.apply(request)
            except GitHubRefused as no:
                refused.append(f"{difference.what}: {no.why} ({no.status})")
        left = Plan.of(settings.read(), wanted) if plan.change else plan
    _require_done(refused, left)
    return plan, left


@contextmanager
def _settings(policy: Policy, *, quick: bool = False) -> Iterator[Settings]:
    forge = policy.forge
    if forge.kind != "github" or not forge.repository:
        raise NotOnGitHub
    with signed_in(forge.host, quick=quick) as api:
        yield Settings(api, forge.repository, forge.host)


def _wanted(policy: Policy, result: RepositorySettings, home: Path) -> Setup:
    forge, key = policy.forge, policy.forge_key
    return Setup(forge.repository, forge.host, key, _key_file(home, policy), forge.merge == "queue", result.actions)


def _key_file(home: Path, policy: Policy) -> str:
    """Return the path of the forge's private key on this machine; "" if it is not on this machine."""
    path = default_key(home, f"{policy.forge.repository.replace('/', '-')}-forge")
    try:
        return str(path) if path.exists() and same_key(read_public(path), policy.forge_key) else ""
    except KeyTrouble:
        return ""


def _require_rights(plan: Plan, wanted: Setup) -> None:
    """Raise NotSetUp, before anything is changed, if the token may not read or change all settings."""
    unseen = [difference.message for difference in plan.unseen]
    if plan.change and not plan.administered:
        raise NotAdministered(wanted.repository, wanted.host, unseen)
    if unseen:
        raise SetupUnseen(unseen)


def _require_done(refused: Sequence[str], left: Plan) -> None:
    """Raise NotSetUp if a difference that was to be changed remains."""
    none = next((difference for difference in left.by_hand if difference.code == "no_rulesets"), None)
    rows = [*refused, *([none.message] if none else [])] or [difference.message for difference in left.change]
    if rows:
        raise PartlySetUp(left.repository, rows, none.mend if none and not refused else "")
