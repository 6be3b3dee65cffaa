"""Open a pull request on GitHub for each of my submissions and changes, once, and keep it up to date."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import RlhfError, Unreachable
from rlhf.forge.github import GitHub, PullRequest, Wanted
from rlhf.forge.github_posts import Posts
from rlhf.forge.github_signed_in import signed_in
from rlhf.model.branch_name import AnswerBranch, ChangeBranch, owner_of, read_answer, read_branch
from rlhf.process.concerns import why_held
from rlhf.process.next_actions import Do, turns
from rlhf.process.policy_explanation import account
from rlhf.process.task_state import stand
from rlhf.store.git.ancestry import is_ancestor
from rlhf.store.git.objects import changes
from rlhf.store.submissions import batch_in
from rlhf.workflows.sync.mirror_replies import carry_over, my_replies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from rlhf.process.facts import Facts, Submission
    from rlhf.process.policy_explanation import Account
    from rlhf.store.workspace import Workspace

_LONGEST = 200  # letters of a title
_SHOWN = 30  # files of a change


class Kept(Struct, frozen=True):
    """A submission or a change of mine, and its pull request."""

    what: str
    pull_request: PullRequest


def keep_pull_requests(workspace: Workspace, now: datetime, progress: Callable[[str], None]) -> list[Kept]:
    """Open or update a pull request for each submission and change of mine that was sent, and post my replies there.

    Return an empty list where the project is not on GitHub.

    Raises:
        GitHubSignIn, GitHubUnreachable, GitHubBusy: to be tried later; what was pushed stays, nothing is done twice.
        GitHubRefused: GitHub refuses a request.
    """
    forge, me = workspace.policy.forge, workspace.handle
    if forge.kind != "github":
        return []
    far = workspace.branches.far
    mine = [branch for name in far if owner_of(branch := read_branch(name)) == me]
    sent = [branch for branch in mine if isinstance(branch, AnswerBranch)]
    changed = sorted(str(branch) for branch in mine if isinstance(branch, ChangeBranch))
    replies = my_replies(workspace)
    if not (sent or changed or replies):
        return []
    with signed_in(forge.host) as api:
        progress("Asking GitHub …")
        github = GitHub(api, forge.repository)
        open_ = list(github.open_pull_requests()) if sent or replies else []
        load = _load(open_)
        wanted = {name: _of_change(workspace, name) for name in changed}
        wanted |= {str(branch): _of_answer(workspace, branch, load, now) for branch in sorted(sent, key=str)}
        kepts = [Kept(_called(item), github.bring_about(item)) for item in wanted.values() if item is not None]
        carry_over(
            workspace,
            github,
            Posts(api, forge.repository),
            replies,
            {pull_request.branch: pull_request for pull_request in open_},
        )
        return kepts


def _called(wanted: Wanted) -> str:
    """Return how a pull request is named in our output: an answer by its task, a change by its title."""
    answer = read_answer(wanted.branch)
    return answer.task if answer is not None else wanted.title


def poke(workspace: Workspace) -> None:
    """Ask the gate on GitHub to read new events of a ledger now; if this fails, its next scheduled run does."""
    forge = workspace.policy.forge
    with suppress(RlhfError), signed_in(forge.host) as api:
        Posts(api, forge.repository).poke()


def _of_answer(workspace: Workspace, branch: AnswerBranch, load: Mapping[str, int], now: datetime) -> Wanted | None:
    """Return the pull request that a submission of mine should have; None where main has the answer already."""
    facts = workspace.facts(batch_in(workspace.branches.far[str(branch)].message), branch.task)
    submission = next((item for item in facts.submissions if item.author == branch.author), None)
    return wanted_of(workspace, facts, submission, load, now) if submission is not None else None


def _of_change(workspace: Workspace, branch: str) -> Wanted | None:
    """Return the pull request that a change of mine should have; None where main has the change already."""
    tip = workspace.branches.far[branch]
    if is_ancestor(workspace.objects, tip.oid, workspace.main):
        return None
    base = workspace.git.text("merge-base", tip.oid, workspace.main)
    touched = [change.path for change in changes(workspace.git, base, tip.oid)]
    rows = [f"- `{path}`" for path in touched[:_SHOWN]]
    rows += [f"- and {len(touched) - _SHOWN:,} more"] if len(touched) > _SHOWN else []
    title = tip.message.partition("\n")[0] or "A change"
    return Wanted(branch, title[:_LONGEST], "\n".join(rows) + "\n", wanted=0)


def kept_or_why(
    workspace: Workspace, now: datetime, progress: Callable[[str], None]
) -> tuple[list[Kept], Unreachable | None]:
    """Keep the pull requests; where GitHub cannot be reached, return the error, and the next sync tries again."""
    try:
        return keep_pull_requests(workspace, now, progress), None
    except Unreachable as reason:
        return [], reason


def wanted_of(
    workspace: Workspace, facts: Facts, submission: Submission, load: Mapping[str, int], now: datetime
) -> Wanted:
    """Return the pull request a submission should have: a draft while its task is on hold, without hidden words."""
    people, policy = workspace.people, workspace.policy
    result = account(facts, submission, people, policy, now)
    title = facts.shown.title if facts.shown is not None else submission.task
    waiting = [
        turn for turn in turns(facts, stand(facts, people, policy, now), people, policy, now) if turn.do is Do.REVIEW
    ]
    able = {handle for turn in waiting if turn.about == submission.author for handle in turn.who}
    logins = [person.github.login for handle in able if (person := people.get(handle)) and person.github is not None]
    labels = [facts.batch, *([facts.task.kind.replace("_", "-")] if facts.task else [])]
    labels += [f"risk-{facts.task.risk}"] if facts.task and facts.task.risk else []
    return Wanted(
        str(AnswerBranch(submission.task, submission.author)),
        f"{submission.task} by {submission.author}: {title}"[:_LONGEST],
        _body(result, facts),
        bool(facts.held),
        tuple(labels),
        tuple(sorted(set(logins), key=lambda login: (load.get(login, 0), login))),
        max(1, sum(1 for state in result.missing if state.able)),
    )


def _load(pull_requests: Iterable[PullRequest]) -> dict[str, int]:
    """Return how many open pull requests wait for each reviewer, by GitHub login."""
    result: dict[str, int] = {}
    for pull_request in pull_requests:
        for login in pull_request.reviewers:
            result[login] = result.get(login, 0) + 1
    return result


def _body(result: Account, facts: Facts) -> str:
    """Return the description of a pull request: its task, which requirements are met, concerns, and the due time."""
    done = {"satisfied", "overridden"}
    rows = [f"- [{'x' if state.met in done else ' '}] {state.name}: {state.what}" for state in result.states]
    lines = [f"Task `{facts.id}` in `tasks/{facts.batch}/{facts.id}.yaml`.", "", *rows]
    lines += [f"\nHeld: {why_held(concern)}." for concern in facts.held]
    if result.deadline.due is not None:
        lines.append(f"\nDue {result.deadline.due.words}{f' ({result.deadline.why})' if result.deadline.why else ''}.")
    return "\n".join(lines) + "\n"
