"""The emulated GitHub with what it lacks: statuses, draft or not, and threads; everything else is its own answer."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

import httpx

from tests.standins.emulate import BOT, REPOSITORY

if TYPE_CHECKING:
    from tests.standins.emulate import EmulatedGitHub

_AT = f"/repos/{REPOSITORY}"


class CompletedGitHub:
    """Serves while it is entered, before an emulated GitHub.

    `statuses` holds what was said of each commit, the latest last.
    """

    def __init__(self, emulated: EmulatedGitHub) -> None:
        self.emulated = emulated
        self.statuses: dict[str, list[dict[str, Any]]] = {}
        self._client = httpx.Client(trust_env=False)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, self._client))
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
        self._client.close()

    def answered(self, method: str, path: str, token: str, body: Any) -> tuple[int, Any] | None:
        """What is answered here; None for what the emulator does itself."""
        match method, *path.removeprefix(_AT).strip("/").split("/"):
            case "GET", "user" if token == self.emulated.token(BOT):
                return 403, {"message": "Resource not accessible by integration"}
            case "GET", "commits", commit, "statuses":
                return 200, self.statuses.get(commit, [])[::-1]
            case "POST", "statuses", commit:
                self.statuses.setdefault(commit, []).append(body)
                return 201, body
            case "POST", "dispatches":
                return 204, None
            case "POST", "pulls", number, "comments", comment, "replies":
                answer = {"body": body["body"], "in_reply_to_id": int(comment), "path": "x", "line": 1}
                return 201, self.emulated.asked("POST", f"{_AT}/pulls/{number}/comments", token, answer)
            case "POST", "graphql":
                if "ids" in body["variables"]:
                    return 200, {"data": {"nodes": [_unedited(node) for node in body["variables"]["ids"]]}}
                return 200, self._draft(body)
        return None

    def _draft(self, body: dict[str, Any]) -> dict[str, Any]:
        """The two mutations that we use, as the emulator's own PATCH does them."""
        node = body["variables"]["id"]
        pull = next(one for one in self.emulated.pulls() if one["node_id"] == node)
        draft = "convertPullRequestToDraft" in body["query"]
        admin = self.emulated.token(self.emulated.people[-1])
        self.emulated.asked("PATCH", f"{_AT}/pulls/{pull['number']}", admin, {"draft": draft})
        return {"data": {"pullRequest": {"isDraft": draft}}}


def _unedited(node: str) -> dict[str, Any]:
    """Something that nobody has changed: the emulator keeps no history of that."""
    return {"id": node, "author": {"databaseId": 1}, "userContentEdits": {"nodes": []}}


def _handler(server: CompletedGitHub, client: httpx.Client) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            token = self.headers.get("authorization", "").removeprefix("token ").strip()
            path = self.path.partition("?")[0]
            told = server.answered(self.command, path, token, json.loads(raw) if raw else None)
            if told is not None:
                status, data, more = told[0], json.dumps(told[1]).encode() if told[0] != 204 else b"", ""
            else:
                headers = {"authorization": f"token {token}", "content-type": "application/json"}
                answer = client.request(self.command, server.emulated.url + self.path, content=raw, headers=headers)
                status, data = answer.status_code, answer.content
                more = answer.headers.get("link", "").replace(server.emulated.url, server.url)
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(data)))
            if more:
                self.send_header("link", more)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815

    return Handler
