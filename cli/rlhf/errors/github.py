"""Requests that GitHub refuses or does not answer, and repositories on GitHub that are not set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError
from rlhf.errors.remote import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterable


class GitHubUnreachable(Unreachable):
    """GitHub gave no complete answer, so that it is unknown whether the request was carried out."""

    def __init__(self, address: str, how: str) -> None:
        super().__init__(
            f"GitHub gave no whole answer ({address}: {how}). Your work is safe: what was pushed is there.",
            "Run rlhf sync again in a while; nothing is done twice.",
        )


class GitHubGaveNoList(GitHubUnreachable):
    def __init__(self, address: str) -> None:
        super().__init__(address, "no list came")


class GitHubBroke(GitHubUnreachable):
    """GitHub gave an incomplete answer, or reported an error of its own."""

    def __init__(self, address: str, status: int) -> None:
        super().__init__(address, f"status {status}")


class GitHubGaveNoJson(GitHubUnreachable):
    """An answer came that is not JSON, such as the page of a proxy between this machine and GitHub."""

    def __init__(self, address: str, status: int) -> None:
        super().__init__(address, f"status {status}, and no JSON")


class GitHubBusy(Unreachable):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"GitHub asks for patience: it lets nothing in for another {max(1, round(seconds / 60))} minutes.",
            "Run rlhf sync again then; nothing is done twice.",
        )


class GitHubSignIn(Unreachable):
    def __init__(self, address: str) -> None:
        super().__init__(
            f"GitHub does not accept your token ({address}), or there is none.",
            "Sign in with gh auth login, or set GH_TOKEN to a token that may write pull requests. Then: rlhf sync",
        )


class GitHubRefused(RlhfError):
    """GitHub refused a request and gave its reason."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"GitHub refused that ({status}): {why}", "What was pushed is there. Mend it, then: rlhf sync")
        self.status, self.why = status, why


class NextPageElsewhere(GitHubRefused):
    """GitHub named another host for the next page of results; the token is not sent to that host."""

    def __init__(self, status: int) -> None:
        super().__init__(status, "the next page is said to be elsewhere")


class NotOnGitHub(RlhfError):
    def __init__(self) -> None:
        super().__init__(
            "This project is not on GitHub: rlhf.yaml does not say so.",
            "In rlhf.yaml: forge: {kind: github, repository: OWNER/NAME}\nThen: rlhf publish   (docs/github.md)",
        )


class NoSuchRepository(RlhfError):
    def __init__(self, repository: str, host: str) -> None:
        super().__init__(
            f"{host} has no repository {repository}, or your token may not see it.",
            f"Look at forge.repository in rlhf.yaml, or sign in as somebody who may: gh auth login --hostname {host}",
        )


class NotSetUp(RlhfError):
    """A repository on GitHub could not be set up, or only in part; changes already made stay."""


class SetupSignIn(NotSetUp):
    """GitHub did not accept the sign-in of a person who tried to set a repository up.

    Args:
        what: the message of the refused sign-in.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what, "gh auth login   as somebody who administers the repository, then run this again")


class SetupBrokenOff(NotSetUp):
    """GitHub could not be reached during the set-up of a repository.

    Args:
        what: the message that says why.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what, "Run this again later; nothing is done twice.")


class NotAdministered(NotSetUp):
    """A person who is not an administrator of a repository tried to set it up.

    Args:
        unseen: the settings that GitHub does not show to this person.
    """

    def __init__(self, repository: str, host: str, unseen: Iterable[str]) -> None:
        super().__init__(
            f"Only somebody who administers {repository} can set it up. Nothing was changed.{_below(unseen)}",
            f"gh auth login --hostname {host}   as one of them, then: rlhf github setup",
        )


class SetupUnseen(NotSetUp):
    def __init__(self, unseen: Iterable[str]) -> None:
        super().__init__(
            f"GitHub does not show you all that has to be set up. Nothing was changed.{_below(unseen)}",
            "docs/github.md says what a token has to allow, and which plans of GitHub have this.",
        )


class PartlySetUp(NotSetUp):
    """GitHub refused some of the settings of a repository; the others are set.

    Args:
        left: the settings that are still to be made.
        mend: the command or step that mends it; "" if that is not known.
    """

    def __init__(self, repository: str, left: Iterable[str], mend: str = "") -> None:
        super().__init__(
            f"GitHub did not take all of it; the rest of {repository} is set up.{_below(left)}",
            mend or "Mend that on GitHub, then: rlhf github setup   (docs/github.md)",
        )


def _below(rows: Iterable[str]) -> str:
    return "".join(f"\n    {row}" for row in rows)
