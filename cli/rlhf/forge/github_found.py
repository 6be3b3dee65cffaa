"""The settings of a repository on GitHub, and a setting that differs from what the project needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.forge.github_wanted import MAIN

if TYPE_CHECKING:
    from collections.abc import Mapping


class Unseen(Struct, frozen=True):
    """A setting that GitHub did not show, with GitHub's own reason."""

    why: str


class RepositorySettings(Struct, frozen=True):
    """The settings of a repository in GitHub's own form; a setting that the token may not see is `Unseen`.

    Args:
        rulesets: this repository's rulesets with our names, complete; None where this GitHub has no rulesets.
        environment: the gate's environment; None where there is none.
        admitted: the branches and tags whose jobs may use that environment.
        secrets, everywhere: names of secrets: of that environment, and of the whole repository.
        workflows: the names of the workflow files on main.
        actions: the number of the app that is GitHub Actions; 0 where it is not known.
    """

    repository: Mapping[str, Any]
    rulesets: Mapping[str, Mapping[str, Any]] | Unseen | None
    environment: Mapping[str, Any] | Unseen | None
    admitted: tuple[Mapping[str, Any], ...] | Unseen
    secrets: frozenset[str] | Unseen
    everywhere: frozenset[str] | Unseen
    keys: tuple[Mapping[str, Any], ...] | Unseen
    permissions: Mapping[str, Any] | Unseen
    workflows: frozenset[str] | Unseen
    actions: int = 0

    @property
    def queue(self) -> bool:
        """Whether GitHub's merge queue merges into main."""
        main = self.rulesets.get(MAIN) if self.rulesets and not isinstance(self.rulesets, Unseen) else None
        return main is not None and any(rule["type"] == "merge_queue" for rule in main.get("rules", ()))

    @property
    def administered(self) -> bool:
        """Whether the owner of the token administers the repository."""
        return bool((self.repository.get("permissions") or {}).get("admin"))


class Request(Struct, frozen=True):
    """A change to request from GitHub, at a path below the repository's."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


class Difference(Struct, frozen=True):
    """A setting that is not as the project needs it.

    Args:
        what: the name of the setting.
        message: what is wrong, as a sentence.
        lines: what is there (`- …`) and what is wanted (`+ …`).
        requests: the requests that fix it; empty where people must do that.
        mend: what people do to fix it.
        unseen: whether the setting could not be seen, and so may be right.
    """

    code: str
    what: str
    message: str
    lines: tuple[str, ...] = ()
    requests: tuple[Request, ...] = ()
    mend: str = ""
    unseen: bool = False


def unseen(what: str, why: Unseen) -> Difference:
    """Return the difference that stands for a setting that could not be seen."""
    return Difference("github_unseen", what, f"{what[0].upper()}{what[1:]} could not be seen: {why.why}", unseen=True)
