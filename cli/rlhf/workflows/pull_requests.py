"""Keep a pull request for each of my submissions on GitHub: opened once, and as the submission stands."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.errors import GitHubSignIn, Unreachable
from rlhf.forge.github import GitHub, PullRequest, Wanted
from rlhf.forge.github_http import Api, api_address
from rlhf.process.account import account
from rlhf.process.concerns import why_held
from rlhf.process.standing import stand
from rlhf.process.turns import Do, turns
from rlhf.store.credentials import github_token
from rlhf.store.submissions import batch_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from rlhf.process.account import Account
    from rlhf.process.standing import Facts, Submission
    from rlhf.store.workspace import Workspace

_LONGEST = 200  # letters of a title


@dataclass(frozen=True, slots=True)
class Kept:
    """A submission and the pull request that it is."""

    task: str
    pull_request: PullRequest


def keep_pull_requests(workspace: Workspace, now: datetime, progress: Callable[[str], None]) -> list[Kept]:
    """Open or update the pull request of each of my submissions that the project has; none where it is not on GitHub.

    Raises:
        GitHubSignIn, GitHubUnreachable, GitHubBusy: later; what was pushed is there, and nothing is done twice.
        GitHubRefused: GitHub says no.
    """
    forge, me = workspace.policy.forge, workspace.handle
    if forge.kind != "github":
        return []
    mine = [(task, tip) for task, author, tip in workspace.submission_branches() if author == me]
    sent = [(task, tip) for task, tip in mine if workspace.branches.far.get(f"answer/{task}/{me}") == tip]
    if not sent:
        return []
    token, address = github_token(forge.host), api_address(forge.host)
    if not token:
        raise GitHubSignIn(address)
    api = Api(address, token, time.sleep, time.time)
    try:
        progress("Asking GitHub …")
        github = GitHub(api, forge.repository)
        load = _load(github.open_pull_requests())
        found = []
        for task, tip in sent:
            facts = workspace.facts(batch_in(tip.message), task)
            submission = next((one for one in facts.submissions if one.author == me), None)
            if submission is not None:
                wanted = wanted_of(workspace, facts, submission, load, now)
                found.append(Kept(task, github.bring_about(wanted)))
        return found
    finally:
        api.close()


def kept_or_why(
    workspace: Workspace, now: datetime, progress: Callable[[str], None]
) -> tuple[list[Kept], Unreachable | None]:
    """The same, where GitHub not answering is no error: the reason is in the result, and the next sync tries again."""
    try:
        return keep_pull_requests(workspace, now, progress), None
    except Unreachable as reason:
        return [], reason


def wanted_of(
    workspace: Workspace, facts: Facts, submission: Submission, load: Mapping[str, int], now: datetime
) -> Wanted:
    """The pull request of a submission as it should be: a draft while its task is held, without hidden words."""
    people, policy = workspace.people, workspace.policy
    told = account(facts, submission, people, policy)
    title = facts.shown.title if facts.shown is not None else submission.task
    waiting = [
        turn for turn in turns(facts, stand(facts, people, policy, now), people, policy, now) if turn.do is Do.REVIEW
    ]
    able = {handle for turn in waiting if turn.about == submission.author for handle in turn.who}
    logins = [person.github.login for handle in able if (person := people.get(handle)) and person.github is not None]
    labels = [facts.batch, *([facts.task.kind.replace("_", "-")] if facts.task else [])]
    labels += [f"risk-{facts.task.risk}"] if facts.task and facts.task.risk else []
    return Wanted(
        f"answer/{submission.task}/{submission.author}",
        f"{submission.task} by {submission.author}: {title}"[:_LONGEST],
        _body(told, facts),
        bool(facts.held),
        tuple(labels),
        tuple(sorted(set(logins), key=lambda login: (load.get(login, 0), login))),
        max(1, sum(1 for state in told.missing if state.able)),
    )


def _load(pull_requests: Iterable[PullRequest]) -> dict[str, int]:
    """How many open pull requests wait for each reviewer."""
    found: dict[str, int] = {}
    for one in pull_requests:
        for login in one.reviewers:
            found[login] = found.get(login, 0) + 1
    return found


def _body(told: Account, facts: Facts) -> str:
    """What a reviewer sees first: what is asked for, and how far it is met."""
    done = {"satisfied", "overridden"}
    rows = [f"- [{'x' if state.met in done else ' '}] {state.name}: {state.what}" for state in told.states]
    lines = [f"Task `{facts.id}` in `tasks/{facts.batch}/{facts.id}.yaml`.", "", *rows]
    lines += [f"\nHeld: {why_held(concern)}." for concern in facts.held]
    if told.deadline.due is not None:
        lines.append(f"\nDue {told.deadline.due.words}{f' ({told.deadline.why})' if told.deadline.why else ''}.")
    return "\n".join(lines) + "\n"
