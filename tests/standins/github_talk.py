"""What people and programs say on the small GitHub: reviews, comments, statuses, and when GitHub received what.

As strict as the real one where that matters: nobody approves their own pull request, a review is of a commit that is
there, the words of others are changed by those who may write, and who changed them is known to GraphQL alone.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.standins.github import Asked, State

#: A program that speaks as the app of a workflow; it has no account of its own that could be asked for.
APP = "github-actions[bot]"
_STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


@dataclass
class Talk:
    """What was said.

    Args:
        time: what GitHub's clock shows.
        received: when a commit was pushed, where that was at another time.
        edits: who changed a comment, by its number.
        full: the pull requests that take no comment more.
    """

    time: str = "2026-11-30T19:40:00Z"
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    beside: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    statuses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    received: dict[str, str] = field(default_factory=dict)
    events: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    edits: dict[int, list[str]] = field(default_factory=dict)
    dispatched: list[str] = field(default_factory=list)
    full: set[int] = field(default_factory=set)
    ids: int = 1000

    def next(self) -> int:
        self.ids += 1
        return self.ids

    def status(self, commit: str) -> str:
        """What is said of a commit now: its state and words."""
        last = self.statuses.get(commit, [{}])[0]
        return f"{last.get('state')}: {last.get('description')}"


def account(state: State, login: str) -> dict[str, Any]:
    """An account as the API shows it: a number that stays, and what sort it is."""
    if login not in state.accounts:
        number = 41898282 if login == APP else 101 + sorted({*state.users.values()} - {APP}).index(login)
    else:
        number = state.accounts[login]
    return {"id": number, "login": login, "type": "Bot" if login == APP else "User"}


def route(state: State, asked: Asked, login: str, pull: Any) -> tuple[int, Any] | list[Any] | None:  # noqa: C901, PLR0911, PLR0912
    """What is answered: status and values, or a list to be told in pages; None for what stands elsewhere.

    Args:
        pull: finds a pull request by its number, or refuses.
    """
    talk, body = state.talk, asked.body
    match asked.method, *asked.path.split("/")[1:]:
        case "GET", "user":
            return (403, {"message": "Resource not accessible by integration"}) if login == APP else (
                200, account(state, login),
            )  # fmt: skip
        case "GET", "repos", _, _, "pulls", number:
            return 200, state.seen(pull(state, number))
        case "POST", "repos", _, _, "pulls", number, "reviews":
            return _review(state, pull(state, number), login, body)
        case "PUT", "repos", _, _, "pulls", number, "reviews", review:
            found = next(one for one in state.reviews[pull(state, number)["number"]] if one["id"] == int(review))
            found["body"] = body["body"]
            talk.edits.setdefault(found["id"], []).append(login)
            return 200, found
        case "PUT", "repos", _, _, "pulls", number, "reviews", review, "dismissals":
            return _dismiss(state, pull(state, number)["number"], int(review))
        case "GET", "repos", _, _, "pulls", number, "comments":
            return talk.beside.get(pull(state, number)["number"], [])
        case "POST", "repos", _, _, "pulls", number, "comments", comment, "replies":
            return _reply(state, pull(state, number)["number"], login, int(comment), body["body"])
        case "GET", "repos", _, _, "issues", number, "comments":
            return talk.comments.get(pull(state, number)["number"], [])
        case "POST", "repos", _, _, "issues", number, "comments" if int(number) in talk.full and login == APP:
            return 403, {"message": "Commenting is disabled on issues with more than 2500 comments"}
        case "POST", "repos", _, _, "issues", number, "comments":
            return 201, _comment(state, pull(state, number)["number"], login, body["body"])
        case "PATCH", "repos", _, _, "issues", "comments", comment:
            return _edit(state, int(comment), login, body["body"])
        case "GET", "repos", _, _, "issues", number, "events":
            return talk.events.get(pull(state, number)["number"], [])
        case "GET", "repos", _, _, "commits", commit, "statuses":
            return talk.statuses.get(commit, [])
        case "POST", "repos", _, _, "statuses", commit:
            return _status(state, commit, login, body)
        case "GET", "repos", _, _, "activity":
            return _activity(state, asked.query.get("ref", ""))
        case "POST", "repos", _, _, "dispatches":
            talk.dispatched.append(body["event_type"])
            return 204, None
    return None


def hands(state: State, nodes: list[str]) -> dict[str, Any]:
    """Who wrote and who changed some comments, as GraphQL tells it."""
    found = []
    for node in nodes:
        comment = _find(state, node)
        editors = state.talk.edits.get(comment["id"], []) if comment else []
        found.append(
            {
                "id": node,
                "author": {"databaseId": comment["user"]["id"]},
                "userContentEdits": {
                    "nodes": [{"editor": {"databaseId": account(state, login)["id"]}} for login in editors]
                },
            }
            if comment
            else None
        )
    return {"data": {"nodes": found}}


def _review(state: State, found: dict[str, Any], login: str, body: dict[str, Any]) -> tuple[int, Any]:
    event = body.get("event", "PENDING")
    if login == found["author"] and event in {"APPROVE", "REQUEST_CHANGES"}:
        return 422, {"message": f"Can not {event.lower().replace('_', ' ')} your own pull request"}
    commit = body.get("commit_id") or state.head(found["branch"])
    if not _has(state, commit):
        return 422, {"message": "No commit found for SHA"}
    if event in {"REQUEST_CHANGES", "COMMENT"} and not (body.get("body") or body.get("comments")):
        return 422, {"message": "Body can't be blank"}
    number, talk = found["number"], state.talk
    id_ = talk.next()
    review = {
        "id": id_, "node_id": f"PRR_{id_}", "user": account(state, login), "state": _STATES.get(event, "PENDING"),
        "body": body.get("body") or "", "commit_id": commit, "submitted_at": talk.time,
        "html_url": f"https://github.com/pull/{number}#review",
    }  # fmt: skip
    state.reviews.setdefault(number, []).append(review)
    for comment in body.get("comments", ()):
        talk.beside.setdefault(number, []).append(_beside(state, login, review, comment))
    return 200, review


def _beside(state: State, login: str, review: dict[str, Any], comment: dict[str, Any]) -> dict[str, Any]:
    id_ = state.talk.next()
    return {
        "id": id_, "node_id": f"PRRC_{id_}", "pull_request_review_id": review["id"], "user": account(state, login),
        "body": comment["body"], "path": comment["path"], "original_commit_id": review["commit_id"],
        "commit_id": review["commit_id"], "line": comment.get("line"), "original_line": comment.get("line"),
        "start_line": comment.get("start_line"), "original_start_line": comment.get("start_line"),
        "side": comment.get("side", "RIGHT"), "created_at": state.talk.time, "updated_at": state.talk.time,
        "html_url": "https://github.com/pull#discussion", "subject_type": "line",
    }  # fmt: skip


def _reply(state: State, number: int, login: str, comment: int, text: str) -> tuple[int, Any]:
    """A reply in a thread; GitHub makes a review of it that says nothing else."""
    first = next((one for one in state.talk.beside.get(number, ()) if one["id"] == comment), None)
    if first is None:
        return 404, {"message": "Not Found"}
    if "in_reply_to_id" in first:
        return 422, {"message": "Replies to replies are not supported"}
    id_ = state.talk.next()
    review = {
        "id": id_, "node_id": f"PRR_{id_}", "user": account(state, login), "state": "COMMENTED", "body": "",
        "commit_id": first["commit_id"], "submitted_at": state.talk.time, "html_url": "",
    }  # fmt: skip
    state.reviews.setdefault(number, []).append(review)
    made = {
        **_beside(state, login, review, {"body": text, "path": first["path"], "line": first["line"]}),
        "in_reply_to_id": comment,
    }
    state.talk.beside[number].append(made)
    return 201, made


def _dismiss(state: State, number: int, review: int) -> tuple[int, Any]:
    found = next(one for one in state.reviews[number] if one["id"] == review)
    told = {"state": found["state"].lower(), "review_id": review}
    state.talk.events.setdefault(number, []).append({"event": "review_dismissed", "dismissed_review": told})
    found["state"] = "DISMISSED"
    return 200, found


def _comment(state: State, number: int, login: str, text: str) -> dict[str, Any]:
    id_ = state.talk.next()
    made = {
        "id": id_, "node_id": f"IC_{id_}", "user": account(state, login), "body": text,
        "created_at": state.talk.time, "updated_at": state.talk.time,
        "html_url": f"https://github.com/pull/{number}#issuecomment-{id_}",
    }  # fmt: skip
    state.talk.comments.setdefault(number, []).append(made)
    return made


def _edit(state: State, comment: int, login: str, text: str) -> tuple[int, Any]:
    found = _find(state, f"IC_{comment}")
    if found is None:
        return 404, {"message": "Not Found"}
    found |= {"body": text, "updated_at": state.talk.time}
    state.talk.edits.setdefault(comment, []).append(login)
    return 200, found


def _find(state: State, node: str) -> dict[str, Any] | None:
    """A comment below, beside words, or a review, by its id for GraphQL."""
    every = (*state.talk.comments.values(), *state.talk.beside.values(), *state.reviews.values())
    return next((one for said in every for one in said if one["node_id"] == node), None)


def _status(state: State, commit: str, login: str, body: dict[str, Any]) -> tuple[int, Any]:
    if not _has(state, commit):
        return 422, {"message": f"No commit found for SHA: {commit}"}
    if body.get("state") not in {"error", "failure", "pending", "success"} or len(body.get("description", "")) > 140:
        return 422, {"message": "Validation Failed"}
    made = {**body, "creator": account(state, login)}
    state.talk.statuses.setdefault(commit, []).insert(0, made)
    return 201, made


def _activity(state: State, ref: str) -> list[Any]:
    tip = state.head(ref.removeprefix("refs/heads/"))
    times = state.talk.received
    return [{"ref": ref, "after": tip, "activity_type": "push", "timestamp": times[tip]}] if tip in times else []


def _has(state: State, commit: str) -> bool:
    done = subprocess.run(["git", "cat-file", "-e", f"{commit}^{{commit}}"], cwd=state.bare, check=False, stderr=-3)
    return done.returncode == 0
