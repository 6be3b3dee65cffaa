"""What GitHub really answered, as the tests of two other clients recorded it over the years."""

from __future__ import annotations

import ast
import base64
import json
import re
import tarfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx

from tests.suites.fetch import PIP, fetched

if TYPE_CHECKING:
    from collections.abc import Iterator

PYGITHUB = ("PyGithub==2.10.0", "90ff24ef1cd1bd57124c2a3869cafee9d7b066909129ecdaba2c2d1903bc118d")
GITHUB3 = ("github3.py==4.0.1", "30d571076753efc389edc7f9aaef338a4fcb24b54d8968d5f39b1342f45ddd36")

_REPLAY_LINES = 10  # protocol, verb, host, port, path, headers, body; status, headers, body
#: The body is recorded as it was before it was packed for the way.
_OF_THE_WAY = {"content-encoding", "content-length", "transfer-encoding"}


@dataclass(frozen=True)
class Interaction:
    """A request and its answer; `at` is the file it was recorded in, each of which is one conversation."""

    at: str
    method: str
    url: httpx.URL
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def response(self) -> httpx.Response:
        return httpx.Response(
            self.status, headers=list(self.headers), content=self.body, request=httpx.Request(self.method, self.url)
        )

    @property
    def path(self) -> str:
        """The path as api.github.com has it; Enterprise puts its own before it."""
        return self.url.path.removeprefix("/api/v3")

    @property
    def base(self) -> str:
        """The API's address."""
        return str(self.url.copy_with(path=self.url.path.removesuffix(self.path) or "/", query=None)).rstrip("/")

    @property
    def json(self) -> Any:
        """The values of the body; None where it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@cache
def recorded() -> tuple[Interaction, ...]:
    return (*_of_pygithub(), *_of_github3())


def _files(package: tuple[str, str], pattern: str) -> Iterator[tuple[str, str]]:
    with tarfile.open(fetched(*package, PIP)) as archive:
        for member in archive:
            file = archive.extractfile(member) if re.fullmatch(pattern, member.name) else None
            if file is not None:
                yield member.name, file.read().decode()


def _of_pygithub() -> Iterator[Interaction]:
    for name, text in _files(PYGITHUB, r"[^/]+/tests/ReplayData/[^/]+\.txt"):
        for block in re.split(r"\n\n(?=https?\n)", text.strip("\n")):
            lines = block.split("\n")[:_REPLAY_LINES]
            lines += [""] * (_REPLAY_LINES - len(lines))
            protocol, method, host, port, path, _, _, status, headers, body = lines
            address = f"{protocol}://{host}" + (f":{port}" if port != "None" else "")
            yield Interaction(
                name, method, httpx.URL(address + path), int(status), _kept(ast.literal_eval(headers)), body.encode()
            )


def _of_github3() -> Iterator[Interaction]:
    for name, text in _files(GITHUB3, r"[^/]+/tests/cassettes/[^/]+\.json"):
        for one in json.loads(text)["http_interactions"]:
            asked, answer = one["request"], one["response"]
            status = answer["status_code"] if "status_code" in answer else answer["status"]["code"]
            packed = answer["body"].get("base64_string")
            body = base64.b64decode(packed) if packed else answer["body"].get("string", "").encode()
            yield Interaction(
                name,
                asked["method"],
                httpx.URL(asked["uri"]),
                status,
                _kept(_headers(answer["headers"])),
                _unpacked(body),
            )


def _headers(headers: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, values in headers.items():
        for value in values if isinstance(values, list) else [values]:
            yield key, value


def _kept(headers: Any) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in headers if key.lower() not in _OF_THE_WAY)


def _unpacked(body: bytes) -> bytes:
    import gzip  # noqa: PLC0415

    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
