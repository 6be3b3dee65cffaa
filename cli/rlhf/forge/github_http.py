"""Call GitHub's REST API: every answer is read completely, and a failed request is repeated only where that is safe."""

from __future__ import annotations

import math
import os
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from rlhf.errors import (
    GitHubBroke,
    GitHubBusy,
    GitHubGaveNoJson,
    GitHubGaveNoList,
    GitHubRefused,
    GitHubSignIn,
    GitHubUnreachable,
    NextPageElsewhere,
    NoGitHubClient,
)
from rlhf.store.git import network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import httpx

T = TypeVar("T")

VERSION = "2022-11-28"
_ACCEPT = "application/vnd.github+json"
_TRIES = 4
_PATIENCE = 60.0  # seconds to wait for a limit to end; a longer wait is an error
_TIMEOUT = 20.0
_TOO_MANY = (403, 429)
_GONE = 404


class Answer(Struct, frozen=True):
    """GitHub's answer: the values, and the address of the next page of a list ("" for none)."""

    data: Any
    more: str = ""


class Api:
    """A connection to GitHub, for one person.

    Args:
        base: the API's address; `https://api.github.com`, or `https://HOST/api/v3` for Enterprise.
        token: never printed, and sent to nobody but this address.
        client: by default one that takes proxies and certificates from the environment, as curl does.
        sleep, now: wait for some seconds; return the time in seconds since 1970.
        tries: how often a request is sent, where no complete answer comes.
    """

    def __init__(
        self, base: str, token: str, sleep: Callable[[float], None], now: Callable[[], float],
        client: httpx.Client | None = None, tries: int = _TRIES,
    ) -> None:  # fmt: skip
        self.base = base.rstrip("/")
        self._token = token
        self._sleep, self._now = sleep, now
        self._client = client or new_client()
        self._tries = tries

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, **params: str) -> Any:
        """Return the values at a path."""
        return self._again(lambda: self._ask("GET", path, None, params)).data

    def pages(self, path: str, **params: str) -> Iterator[Any]:
        """Yield every entry of a list, page after page."""
        here: str = path
        asked = {"per_page": "100", **params}
        while here:
            answer = self._again(partial(self._ask, "GET", here, None, asked))
            if not isinstance(answer.data, list):
                raise GitHubGaveNoList(self.base)
            yield from answer.data
            here, asked = answer.more, {}

    def put(self, path: str, body: Mapping[str, Any], method: str = "PUT") -> Any:
        """Send a request that has the same effect however often it is sent; return GitHub's values."""
        return self._again(lambda: self._ask(method, path, body, {})).data

    def remove(self, path: str) -> None:
        """Delete something; no error where it is gone already."""
        try:
            self._again(lambda: self._ask("DELETE", path, None, {}))
        except GitHubRefused as refused:
            if refused.status != _GONE:
                raise

    def make(self, path: str, body: Mapping[str, Any], made: Callable[[], T | None], read: Callable[[Any], T]) -> T:
        """Create something once, even if an answer is lost: before another try, look whether it was created.

        Args:
            made: returns what an earlier try created; None where there is nothing.
            read: turns GitHub's values into the result.
        """
        for number in range(self._tries):
            try:
                return read(self._ask("POST", path, body, {}).data)
            except GitHubUnreachable:
                result = made()
                if result is not None:
                    return result
                if number == self._tries - 1:
                    raise
                self._sleep(2.0**number)
            except _Wait as wait:
                self._wait(wait)
        raise GitHubBusy(_PATIENCE)

    def _again(self, ask: Callable[[], Answer]) -> Answer:
        """Send a request, and send it again where the network or GitHub failed."""
        for number in range(self._tries):
            try:
                return ask()
            except GitHubUnreachable:
                if number == self._tries - 1:
                    raise
                self._sleep(2.0**number)
            except _Wait as wait:
                self._wait(wait)
        raise GitHubBusy(_PATIENCE)

    def _wait(self, wait: _Wait) -> None:
        if wait.seconds > _PATIENCE:
            raise GitHubBusy(wait.seconds) from None
        self._sleep(wait.seconds)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None, params: Mapping[str, str]) -> Answer:
        """Send a request once.

        Raises:
            GitHubUnreachable: no complete answer came; whether the request took effect is not known.
            GitHubSignIn, GitHubRefused: GitHub refuses the token, or the request.
        """
        import httpx
        from gidgethub.sansio import create_headers

        url = path if path.startswith(f"{self.base}/") else self.base + path
        headers = create_headers("rlhf", accept=_ACCEPT, oauth_token=self._token)
        headers["x-github-api-version"] = VERSION
        try:
            response = self._client.request(method, url, json=body, params=params or None, headers=headers)
        except httpx.HTTPError as error:
            raise GitHubUnreachable(self.base, type(error).__name__) from None
        return self._read(response)

    def _read(self, response: httpx.Response) -> Answer:
        import gidgethub
        from gidgethub.sansio import decipher_response

        status = response.status_code
        self._require_room(response)
        try:
            data, _, more = decipher_response(status, response.headers, response.content)
        except (
            ValueError,
            LookupError,
            AttributeError,
            gidgethub.GitHubBroken,
        ):  # an incomplete answer, or an error of GitHub's
            raise GitHubBroke(self.base, status) from None
        except gidgethub.HTTPException as refused:
            if status == 401:  # noqa: PLR2004 — no token, or one that is no longer valid
                raise GitHubSignIn(self.base) from None
            raise GitHubRefused(status, str(refused)) from None
        if isinstance(data, str):  # a page of a proxy in between
            raise GitHubGaveNoJson(self.base, status)
        if more and not more.startswith(f"{self.base}/"):
            raise NextPageElsewhere(status) from None  # the token stays here
        return Answer(data, more or "")

    def _require_room(self, response: httpx.Response) -> None:
        """Raise `_Wait` where GitHub says that too much was asked: until its limit is reset, or as long as it says."""
        headers = response.headers
        if response.status_code not in _TOO_MANY:
            return
        if headers.get("retry-after", "").isdigit():
            raise _Wait(float(headers["retry-after"]))
        if headers.get("x-ratelimit-remaining") == "0":
            raise _Wait(max(1.0, float(headers.get("x-ratelimit-reset", "0")) - self._now()))
        if "secondary rate limit" in response.text.lower():
            raise _Wait(_PATIENCE)


class _Wait(Exception):
    """GitHub asks to wait for some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


def api_address(host: str) -> str:
    """Return a host's API address: as the environment gives it (in GitHub's own CI), else as GitHub defines it."""
    given = os.environ.get("GITHUB_API_URL")
    if given and os.environ.get("GITHUB_SERVER_URL", "").partition("://")[2] in ("", host):
        return given
    return "https://api.github.com" if host == "github.com" else f"https://{host}/api/v3"


def new_client(seconds: float = _TIMEOUT) -> httpx.Client:
    """Make an HTTP client that follows the environment: HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE.

    Args:
        seconds: how long GitHub may be silent, unless the environment sets that time.

    Raises:
        NoGitHubClient: the extra `github` is not installed.
    """
    try:
        import gidgethub  # noqa: F401 — both are needed, and are looked for before anything is sent
        import httpx
    except ImportError:
        raise NoGitHubClient from None
    given = network.seconds(os.environ, {network.SETTING: str(seconds)})
    return httpx.Client(timeout=None if given == math.inf else given, follow_redirects=False)
