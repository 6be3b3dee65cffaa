"""What GitHub refuses, and repositories on it that are not set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors.kinds import RlhfError
from rlhf.errors.remote import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterable


class GitHubUnreachable(Unreachable):
    """No whole answer came: what was asked for may have happened, or not."""

    def __init__(self, address: str, how: str) -> None:
        super().__init__(
            f"GitHub gave no whole answer ({address}: {how}). Your work is safe: what was pushed is there.",
            "Run rlhf sync again in a while; nothing is done twice.",
        )


class GitHubGaveNoList(GitHubUnreachable):
    def __init__(self, address: str) -> None:
        super().__init__(address, "no list came")


class GitHubBroke(GitHubUnreachable):
    """Half an answer came, or an error of GitHub's own."""

    def __init__(self, address: str, status: int) -> None:
        super().__init__(address, f"status {status}")


class GitHubGaveNoJson(GitHubUnreachable):
    """A page of whoever stands between came."""

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
    """GitHub said no, with its reason."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"GitHub refused that ({status}): {why}", "What was pushed is there. Mend it, then: rlhf sync")
        self.status, self.why = status, why


class NextPageElsewhere(GitHubRefused):
    """The next page is said to be on another host, to which the token is not sent."""

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
    """A repository on GitHub could not be set up, or not all of it; what was done stays."""


class SetupSignIn(NotSetUp):
    """GitHub does not let in whoever sets a repository up.

    Args:
        what: how it said no.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what, "gh auth login   as somebody who administers the repository, then run this again")


class SetupBrokenOff(NotSetUp):
    """GitHub cannot be asked now.

    Args:
        what: why.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what, "Run this again later; nothing is done twice.")


class NotAdministered(NotSetUp):
    """A repository is to be set up by somebody who may not.

    Args:
        unseen: what GitHub does not show them.
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
    """GitHub did not take some of it.

    Args:
        left: what is to be done still.
        mend: what mends it, where that is known.
    """

    def __init__(self, repository: str, left: Iterable[str], mend: str = "") -> None:
        super().__init__(
            f"GitHub did not take all of it; the rest of {repository} is set up.{_below(left)}",
            mend or "Mend that on GitHub, then: rlhf github setup   (docs/github.md)",
        )


def _below(rows: Iterable[str]) -> str:
    return "".join(f"\n    {row}" for row in rows)
