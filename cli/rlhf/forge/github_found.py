"""A repository on GitHub as it was found, and one thing about it that is not as its project needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rlhf.forge.github_wanted import MAIN

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that GitHub did not show, in its own words."""

    why: str


@dataclass(frozen=True, slots=True)
class RepositorySettings:
    """A repository as GitHub shows it, in its own form; what a token may not see is `Unseen`.

    Args:
        rulesets: those of this repository that are ours by name, whole; None where this GitHub has no rulesets.
        environment: the gate's; None where there is none.
        admitted: the names of branches and tags whose jobs may use it.
        secrets, everywhere: names of secrets: of that environment, and of the whole repository.
        workflows: the names of the files on main.
        actions: the number of the app that is GitHub Actions; 0 where that could not be found out.
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
        """Whether main is merged by GitHub's queue."""
        main = self.rulesets.get(MAIN) if self.rulesets and not isinstance(self.rulesets, Unseen) else None
        return main is not None and any(rule["type"] == "merge_queue" for rule in main.get("rules", ()))

    @property
    def administered(self) -> bool:
        """Whether whoever asks administers it."""
        return bool((self.repository.get("permissions") or {}).get("admin"))


@dataclass(frozen=True, slots=True)
class Request:
    """A change that is asked of GitHub, at a path below the repository's."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that is not as the project needs it.

    Args:
        what: its name.
        message: what is wrong, as a sentence.
        lines: what is there (`- …`) and what is wanted (`+ …`).
        requests: what brings it about; none where that is for people to do.
        mend: what they do.
        unseen: it could not be seen, and may be as it should.
    """

    code: str
    what: str
    message: str
    lines: tuple[str, ...] = ()
    requests: tuple[Request, ...] = ()
    mend: str = ""
    unseen: bool = False


def unseen(what: str, why: Unseen) -> Difference:
    """That something could not be seen."""
    return Difference("github_unseen", what, f"{what[0].upper()}{what[1:]} could not be seen: {why.why}", unseen=True)
