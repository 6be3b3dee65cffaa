"""Report the gate's verdict on a pull request to GitHub; nothing that is there already is posted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.forge.github_posts import Status
from rlhf.model.branch_name import read_answer
from rlhf.reports.summary import mark, markdown
from rlhf.workflows.gate.ci_gate import account_of

if TYPE_CHECKING:
    from rlhf.forge.github import GitHub, PullRequest
    from rlhf.forge.github_posts import Posts
    from rlhf.forge.github_read import Comment
    from rlhf.store.mirror import Mirror
    from rlhf.workflows.gate.merge import Outcome
    from rlhf.workflows.gate.verdict import Verdict
    from rlhf.workflows.github.comment_commands import Reply

_WORDS = 140  # characters of a status


class GateContext(Struct, frozen=True):
    """The connections of a gate run: the project's copy, the reading and the writing side of GitHub's API.

    Args:
        secret: a key that only the gate knows; with it the gate recognizes its own marks.
    """

    mirror: Mirror
    github: GitHub
    posts: Posts
    secret: str


class Looked(Struct, frozen=True):
    """A pull request, and the gate's verdict on it.

    Args:
        below: the comments below the pull request.
        ours: the numbers of comments that the gate wrote itself.
        replies: the answers to commands, to be posted.
        held: whether a concern holds the task.
    """

    pull: PullRequest
    outcome: Outcome
    below: tuple[Comment, ...] = ()
    ours: frozenset[int] = frozenset()
    replies: tuple[Reply, ...] = ()
    held: bool = False


def tell_one(context: GateContext, looked: Looked) -> None:
    """Post the result on a pull request: one summary, an answer to each command, the draft mark, and one status."""
    verdict, here = looked.outcome.verdict, bool(looked.outcome.verdict.head)
    url = _summary(context, looked) if here else ""
    for reply in looked.replies:
        context.posts.comment(looked.pull.number, reply.text, reply.mark)
    if read_answer(verdict.branch) and here and looked.pull.draft != looked.held and not looked.outcome.merge:
        context.github.set_draft(looked.pull, draft=looked.held)
    context.posts.set_status(verdict.head or looked.pull.head, status_of(verdict, looked.outcome.merge, url))


def _summary(context: GateContext, looked: Looked) -> str:
    """Create or update the single summary comment of a pull request; return its URL."""
    verdict = looked.outcome.verdict
    account, known_by = account_of(verdict), mark(verdict.branch)
    text = markdown(replace(account, accepted=bool(looked.outcome.merge)))
    last = next((comment for comment in looked.below if comment.id in looked.ours and known_by in comment.body), None)
    if last is None:
        return context.posts.comment(looked.pull.number, text, known_by)
    if last.body.strip() != text.strip():
        context.posts.rewrite(last.id, text)
    return last.url


def status_of(verdict: Verdict, merge: str = "", url: str = "") -> Status:
    """Return the single required status, with the first missing thing as its text, cut to the allowed length."""
    if merge or verdict.ready:
        return Status("success", "Merged." if merge else "Ready to be merged.", url)
    wrong = bool(verdict.problems or verdict.findings or not verdict.merged_tree)
    words = next(iter(verdict.missing), "It cannot be merged.")
    return Status("failure" if wrong else "pending", words if len(words) <= _WORDS else f"{words[: _WORDS - 1]}…", url)
