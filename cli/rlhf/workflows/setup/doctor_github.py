"""Find what is wrong with a project's repository on GitHub, each with the command that repairs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.errors import GitHubRefused, GitHubSignIn, NoGitHubClient, NoSuchRepository, NotOnGitHub, Unreachable
from rlhf.workflows.github.setup import look
from rlhf.workflows.setup.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rlhf.model.people import People
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.github.setup import Plan

_UNSEEN = "How the repository is set up on GitHub was not looked at"


def on_github(workspace: Workspace, home: Path, *, offline: bool) -> Iterator[Problem]:
    """Report how the repository on GitHub differs from what the project needs, as far as this person may see it.

    Args:
        home: where keys are kept on this machine.
        offline: whether the project's repository did not answer just now; then GitHub is not asked.
    """
    yield from _accounts(workspace.people)
    if offline:
        yield Problem("github_not_seen", f"{_UNSEEN}: it cannot be reached.", "Online: rlhf doctor", note=True)
        return
    try:
        plan = look(workspace, home, quick=True)
    except GitHubSignIn:
        mend = "gh auth login   (or set GH_TOKEN), then: rlhf doctor"
        yield Problem("github_not_seen", f"{_UNSEEN}: there is no token that it accepts.", mend, note=True)
    except NoGitHubClient as reason:
        yield Problem("github_not_seen", f"{_UNSEEN}. {reason.message}", reason.hint, note=True)
    except (Unreachable, GitHubRefused) as reason:
        yield Problem("github_not_seen", f"{_UNSEEN}. {reason.message}", "Later: rlhf doctor", note=True)
    except (NoSuchRepository, NotOnGitHub) as reason:
        yield Problem("github_no_repository", reason.message, reason.hint)
    else:
        yield from _problems_of(plan)


def _problems_of(plan: Plan) -> Iterator[Problem]:
    mend = f"{'' if plan.administered else 'Whoever administers the repository runs: '}rlhf github setup"
    for difference in plan.change:
        yield Problem(
            f"github_{difference.code}", difference.message, mend, details={"differs": list(difference.lines)}
        )
    for difference in plan.by_hand:
        yield Problem(f"github_{difference.code}", difference.message, difference.mend)
    if plan.unseen:
        what = "; ".join(item.what for item in plan.unseen)
        text = f"What GitHub shows only to those who administer the repository was not looked at: {what}."
        yield Problem("github_not_shown", text, "One of them runs: rlhf doctor", note=True)


def _accounts(people: People) -> Iterator[Problem]:
    without = sorted(p.handle for p in people.by_handle.values() if p.active and p.github is None)
    if without:
        text = f"people.yaml has no account on GitHub for {', '.join(without)}."
        mend = (
            "gh api users/LOGIN --jq .id   shows the number of an account.\n"
            "In people.yaml, for each: github: {id: NUMBER, login: LOGIN}\n"
            'rlhf publish "Accounts on GitHub"'
        )
        yield Problem("github_no_account", text, mend, details={"people": without})
