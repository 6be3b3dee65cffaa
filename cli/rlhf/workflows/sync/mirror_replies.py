"""Copy my replies to reviewers to the pull requests on GitHub, each reply once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import AnswerBranch
from rlhf.model.event_types import REPLY, REVIEW
from rlhf.process.attestations import HOW, source_of
from rlhf.process.conversation import is_on_review

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rlhf.forge.github import GitHub, PullRequest
    from rlhf.forge.github_posts import Posts
    from rlhf.model.event import Event
    from rlhf.store.workspace import Workspace


def my_replies(workspace: Workspace) -> list[Event]:
    """Return the replies to reviews in my ledger, about answers whose submission still has a branch."""
    under_way = {(task, author) for task, author, _ in workspace.snapshot.submission_branches()}
    mine = workspace.ledgers.events(lambda file: file.owner == workspace.handle and file.type == REPLY)
    return [event for event in mine if is_on_review(event) and (event.task, str(event.body.get("answer"))) in under_way]


def carry_over(
    workspace: Workspace, github: GitHub, posts: Posts, replies: Sequence[Event], pulls: Mapping[str, PullRequest]
) -> None:
    """Post on each pull request the replies that it lacks: in a remark's own thread where it has one, else below.

    Args:
        pulls: the open pull requests, by branch.
    """
    for branch in sorted({_branch(reply) for reply in replies} & pulls.keys()):
        number = pulls[branch].number
        bodies = [comment.body for comment in github.comments(number)] + [
            review_comment.body for review_comment in github.review_comments(number)
        ]
        text = "\n".join(bodies)
        for reply in replies:
            if _branch(reply) == branch and _mark(reply) not in text:
                _say(workspace, posts, number, reply)


def _say(workspace: Workspace, posts: Posts, number: int, reply: Event) -> None:
    text = f"{reply.body.get('text')}\n\n{_mark(reply)}"
    facts = workspace.facts(reply.batch, reply.task)
    review = next((e for e in facts.events if e.type == REVIEW and e.id == reply.body.get("to")), None)
    source = source_of(review) if review is not None and HOW in review.body else {}
    threads, remark = source.get("remarks") or [], int(reply.body.get("remark") or 0)
    if len(threads) == 1 and not remark:
        remark = 1
    if source.get("pull") == number and 0 < remark <= len(threads):
        posts.reply(number, int(threads[remark - 1]), text, _mark(reply))
    else:
        posts.comment(number, text, _mark(reply))


def _branch(reply: Event) -> str:
    return str(AnswerBranch(reply.task, str(reply.body.get("answer"))))


def _mark(reply: Event) -> str:
    return f"<!-- rlhf:event {reply.id} -->"
