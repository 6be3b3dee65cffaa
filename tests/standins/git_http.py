"""Git over HTTP on loopback: a small server around `git http-backend`, with real push and partial clone."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from urllib.parse import SplitResult


class GitServer:
    """Serves every repository below `root`. Use as a context manager; `url(name)` is a repository's address.

    Args:
        login: `name:password` that callers must give, or "" for none.
    """

    def __init__(self, root: Path, login: str = "") -> None:
        self.root = root
        self.login = login
        self.bytes_out = 0
        self.requests = 0
        self._broken, self._after, self._each, self._met = "", False, 1, 0
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def break_at(self, service: str, *, after: bool = False, each: int = 1) -> None:
        """Answer requests of a service ("" for none any more) with a gateway's error.

        Args:
            after: the repository does what was asked first, and its answer is lost.
            each: only one request of so many is answered so.
        """
        self._broken, self._after, self._each, self._met = service, after, each, 0

    def breaks(self, method: str, path: str, *, after: bool) -> bool:
        if not self._broken or self._after is not after or method != "POST" or not path.endswith(self._broken):
            return False
        self._met += 1
        return self._met % self._each == 0

    def url(self, name: str) -> str:
        who = f"{self.login}@" if self.login else ""
        return f"http://{who}127.0.0.1:{self._http.server_port}/{name}"


def _handler(server: GitServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def log_message(self, *_: object) -> None:
            return

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") == "chunked":
                parts = []
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def _tell(self, status: int, headers: Iterable[tuple[str, str]] = (), content: bytes = b"") -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            server.bytes_out += len(content)

        def _serve(self) -> None:
            body, where = self._body(), urlsplit(self.path)
            server.requests += 1
            expected = "Basic " + base64.b64encode(server.login.encode()).decode()
            if server.login and self.headers.get("Authorization") != expected:
                self._tell(401, [("WWW-Authenticate", 'Basic realm="git"')])
            elif server.breaks(self.command, where.path, after=False):
                self._tell(502)
            else:
                answer = _ask_git(server, self, where, body)
                self._tell(*((502,) if server.breaks(self.command, where.path, after=True) else answer))

    return Handler


def _ask_git(
    server: GitServer, asked: BaseHTTPRequestHandler, where: SplitResult, body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and content of what `git http-backend` answers."""
    environment = os.environ | {
        "GIT_PROJECT_ROOT": str(server.root), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": where.path,
        "QUERY_STRING": where.query, "REQUEST_METHOD": asked.command, "REMOTE_USER": "tester",
        "CONTENT_TYPE": asked.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
        "HTTP_CONTENT_ENCODING": asked.headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": asked.headers.get("Git-Protocol", ""), "REMOTE_ADDR": "127.0.0.1",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.receivepack", "GIT_CONFIG_VALUE_0": "true",
    }  # fmt: skip
    done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=environment, check=False)
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    lines = [line.partition(": ")[::2] for line in head.decode().split("\r\n") if line]
    status = next((value for name, value in lines if name == "Status"), "200 OK")
    return int(status.split()[0]), [(name, value) for name, value in lines if name != "Status"], content
