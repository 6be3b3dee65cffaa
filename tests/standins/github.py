"""A small GitHub, as strict as the real one: heads move with their branch, no second pull request, no self-review.

It serves one repository, whose branches are those of a bare repository on disk, and writes down every request, so that
each can be held against GitHub's published description. Faults can be put between it and whoever asks.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.standins import github_settings, github_talk
from tests.standins.github_settings import Settings
from tests.standins.github_talk import Talk, account, hands

if TYPE_CHECKING:
    from pathlib import Path

REPOSITORY = "winter/answers"
_NOTHING = 204
#: What may go wrong with an answer: before the request takes effect, or after it did.
BEFORE, AFTER = ("500", "502", "reset", "limit", "secondary"), ("lost", "truncated", "reset after")


@dataclass
class Asked:
    """A request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    body: Any


@dataclass
class State:
    bare: Path
    users: dict[str, str]
    pulls: list[dict[str, Any]] = field(default_factory=list)
    reviews: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    resets_in: int = 1
    page: int = 100
    lock: threading.Lock = field(default_factory=threading.Lock)
    talk: Talk = field(default_factory=Talk)
    accounts: dict[str, int] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)

    def seen(self, pull: dict[str, Any]) -> dict[str, Any]:
        """A pull request as the API shows it: its head is wherever the branch is by now."""
        return _seen(self, pull)

    def head(self, branch: str) -> str:
        done = subprocess.run(
            ["git", "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"],
            cwd=self.bare, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout.strip()


class Refused(Exception):
    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.errors = status, message, errors


class GitHubServer:
    """Serves while it is entered; `state` is what it knows.

    Args:
        users: login by token.
    """

    def __init__(self, bare: Path, users: dict[str, str]) -> None:
        self.state = State(bare, users)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.state))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(state: State) -> type[BaseHTTPRequestHandler]:  # noqa: C901 — one class
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            parts = urlsplit(self.path)
            asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), body)
            with state.lock:
                fault = state.faults.pop(0) if state.faults else ""
                if fault in BEFORE:
                    self._fail(fault)
                    return
                state.asked.append(asked)
                status, data, more = self._answer(asked)
            self._send(status, data, more, fault)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815

        def _answer(self, asked: Asked) -> tuple[int, Any, str]:
            login = state.users.get(self.headers.get("authorization", "").removeprefix("token ").strip())
            if login is None:
                return 401, {"message": "Bad credentials"}, ""
            try:
                return _route(state, asked, login, f"http://{self.headers['host']}")
            except Refused as no:
                return no.status, {"message": no.message, **({"errors": no.errors} if no.errors else {})}, ""

        def _send(self, status: int, data: Any, more: str = "", fault: str = "", **headers: str) -> None:
            text = json.dumps(data).encode() if status != _NOTHING else b""
            if fault in {"lost", "reset after"}:
                self.close_connection = True
                self.connection.shutdown(2)
                return
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(text)))
            self.send_header("x-ratelimit-limit", "5000")
            if "x-ratelimit-remaining" not in headers:
                headers |= {"x-ratelimit-remaining": "4999", "x-ratelimit-reset": "0"}
            for name, value in headers.items():
                self.send_header(name, value)
            if more:
                self.send_header("link", f'<{more}>; rel="next"')
            self.end_headers()
            if fault == "truncated":
                self.wfile.write(text[: len(text) // 2])
                self.close_connection = True
                return
            self.wfile.write(text)

        def _fail(self, fault: str) -> None:
            if fault == "reset":
                self.close_connection = True
                self.connection.shutdown(2)
            elif fault == "limit":
                self._send(
                    403, {"message": "API rate limit exceeded"},
                    **{"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + state.resets_in)},
                )  # fmt: skip
            elif fault == "secondary":
                self._send(403, {"message": "You have exceeded a secondary rate limit."}, **{"retry-after": "1"})
            else:
                self._send(int(fault), {"message": "Server Error"})

    return Handler


def _route(state: State, asked: Asked, login: str, base: str) -> tuple[int, Any, str]:  # noqa: PLR0911 — a table
    if (settled := github_settings.route(state, asked, login)) is not None:
        return *settled, ""
    at = f"/repos/{REPOSITORY}"
    if not asked.path.startswith((f"{at}/", "/graphql", "/user")):
        raise Refused(404, "Not Found")
    said = github_talk.route(state, asked, login, _pull)
    if said is not None:
        return _listed(state, said, asked, base) if isinstance(said, list) else (*said, "")
    match asked.method, *asked.path.removeprefix(at).strip("/").split("/"):
        case "GET", "users", name if name in {*state.accounts, *state.users.values()}:
            return 200, account(state, name), ""
        case "GET", "pulls":
            every = [(pull, _seen(state, pull)) for pull in state.pulls]
            return _listed(state, [seen for pull, seen in every if _fits(pull, asked.query)], asked, base)
        case "POST", "pulls":
            return 201, _seen(state, _open(state, asked.body, login)), ""
        case "PATCH", "pulls", number:
            pull = _pull(state, number)
            pull |= {key: asked.body[key] for key in ("title", "body", "state") if key in asked.body}
            return 200, _seen(state, pull), ""
        case "GET", "pulls", number, "reviews":
            return _listed(state, state.reviews.get(_pull(state, number)["number"], []), asked, base)
        case "POST", "pulls", number, "requested_reviewers":
            return 201, _seen(state, _requested(state, _pull(state, number), asked.body["reviewers"])), ""
        case "POST", "issues", number, "labels":
            pull = _pull(state, number)
            pull["labels"] = sorted({*pull["labels"], *asked.body["labels"]})
            return 200, [{"name": name} for name in pull["labels"]], ""
        case "POST", "graphql":
            return 200, _graphql(state, asked.body), ""
    raise Refused(404, "Not Found")


def _listed(state: State, rows: list[Any], asked: Asked, base: str) -> tuple[int, Any, str]:
    page, size = int(asked.query.get("page", "1")), min(int(asked.query.get("per_page", "30")), state.page)
    rest = rows[page * size :]
    query = "&".join(f"{key}={value}" for key, value in {**asked.query, "page": str(page + 1)}.items())
    return 200, rows[(page - 1) * size : page * size], f"{base}{asked.path}?{query}" if rest else ""


def _fits(pull: dict[str, Any], query: dict[str, str]) -> bool:
    head = query.get("head", "").partition(":")[2]
    return query.get("state", "open") in ("all", pull["state"]) and head in ("", pull["branch"])


def _pull(state: State, number: str) -> dict[str, Any]:
    found = next((pull for pull in state.pulls if str(pull["number"]) == number), None)
    if found is None:
        raise Refused(404, "Not Found")
    return found


def _open(state: State, body: dict[str, Any], login: str) -> dict[str, Any]:
    branch = body["head"]
    if not state.head(branch):
        raise Refused(422, "Validation Failed", [{"resource": "PullRequest", "field": "head", "code": "invalid"}])
    if state.head(branch) == state.head(body["base"]):
        raise Refused(422, "Validation Failed", [{"message": f"No commits between {body['base']} and {branch}"}])
    if any(pull["branch"] == branch and pull["state"] == "open" for pull in state.pulls):
        raise Refused(422, "Validation Failed", [{"message": f"A pull request already exists for winter:{branch}."}])
    number = len(state.pulls) + 1
    pull = {
        "number": number, "node_id": f"PR_{number}", "branch": branch, "title": body["title"], "state": "open",
        "body": body.get("body"), "draft": body.get("draft", False), "author": login, "labels": [], "reviewers": [],
    }  # fmt: skip
    state.pulls.append(pull)
    return pull


def _seen(state: State, pull: dict[str, Any]) -> dict[str, Any]:
    tip, here = state.head(pull["branch"]), {"full_name": REPOSITORY}
    if tip and pull["state"] == "open" and _is_merged(state, tip):
        pull |= {"state": "closed", "merged_at": state.talk.time, "sha": tip}
    return {
        "number": pull["number"], "node_id": pull["node_id"], "title": pull["title"], "body": pull["body"],
        "state": pull["state"], "draft": pull["draft"], "user": account(state, pull["author"]),
        "merged_at": pull.get("merged_at"), "html_url": f"https://github.com/{REPOSITORY}/pull/{pull['number']}",
        "head": {
            "ref": pull["branch"], "sha": tip or pull.get("sha", ""),
            "repo": {"full_name": pull["fork"]} if "fork" in pull else here,
        },
        "base": {"ref": pull.get("base", "main"), "repo": here},
        "labels": [{"name": name} for name in pull["labels"]],
        "requested_reviewers": [{"login": login} for login in pull["reviewers"]],
    }  # fmt: skip


def _is_merged(state: State, tip: str) -> bool:
    done = subprocess.run(["git", "merge-base", "--is-ancestor", tip, "main"], cwd=state.bare, check=False)
    return done.returncode == 0


def _requested(state: State, pull: dict[str, Any], reviewers: list[str]) -> dict[str, Any]:
    if pull["author"] in reviewers:
        raise Refused(422, "Review cannot be requested from pull request author.")
    known = set(state.users.values())
    if not known.issuperset(reviewers):
        raise Refused(422, "Reviews may only be requested from collaborators.")
    pull["reviewers"] = sorted({*pull["reviewers"], *reviewers})
    return pull


def _graphql(state: State, body: dict[str, Any]) -> dict[str, Any]:
    if "ids" in body["variables"]:
        return hands(state, body["variables"]["ids"])
    pull = next((pull for pull in state.pulls if pull["node_id"] == body["variables"]["id"]), None)
    if pull is None:
        return {"data": None, "errors": [{"message": "Could not resolve to a node"}]}
    pull["draft"] = "convertPullRequestToDraft" in body["query"]
    return {"data": {"pullRequest": {"isDraft": pull["draft"]}}}
