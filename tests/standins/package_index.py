"""A package index on loopback (PEP 503): wheels of what these tests run with, and whatever else a test puts there."""

from __future__ import annotations

import html
import re
import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from rlhf.store.own_wheel import pack

if TYPE_CHECKING:
    from importlib.metadata import Distribution

_OF_THE_INSTALLATION = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json"}


class PackageIndex:
    """Use as a context manager; `asked` are the paths that were requested.

    Args:
        files: each file's name, and its bytes.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/simple"

    def answer(self, path: str) -> tuple[str, bytes] | None:
        if path.startswith("/files/"):
            data = self.files.get(path.removeprefix("/files/"))
            return None if data is None else ("application/octet-stream", data)
        wanted = path.removeprefix("/simple/").strip("/")
        found = [name for name in self.files if project_of(name) == wanted]
        rows = (f'<a href="/files/{name}#sha256={sha256(self.files[name]).hexdigest()}">{name}</a>' for name in found)
        page = f"<!DOCTYPE html><html><body><h1>{html.escape(wanted)}</h1>{''.join(rows)}</body></html>"
        return ("text/html", page.encode()) if found else None


def project_of(file: str) -> str:
    """The project that a wheel is of, as an index writes its name."""
    return re.sub(r"[-_.]+", "-", file.partition("-")[0]).lower()


def packed_again(name: str) -> tuple[str, bytes] | None:
    """An installed package as a wheel that installs the same; None where it is not installed."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    files, info = _files(found)
    (*_, tag) = re.findall(r"^Tag: (\S+)$", found.read_text("WHEEL") or "", re.MULTILINE)
    stem = info.removesuffix(".dist-info")
    about = {path: files.pop(path).decode() for path in list(files) if path.startswith(f"{info}/")}
    return f"{stem}-{tag}.whl", pack(files, info, {path.partition("/")[2]: text for path, text in about.items()})


def _files(found: Distribution) -> tuple[dict[str, bytes], str]:
    """What a package put beside the others, and the folder of what is said about it."""
    info, files = "", {}
    for one in found.files or ():
        path = PurePosixPath(one)
        if path.parts[0].endswith(".dist-info"):
            info = path.parts[0]
        out = ".." in path.parts or "__pycache__" in path.parts
        if not out and not (path.parts[0] == info and path.name in _OF_THE_INSTALLATION):
            files[str(path)] = one.locate().read_bytes()  # type: ignore[attr-defined]
    return files, info


def wheel_of(name: str, version: str, files: dict[str, bytes], commands: str = "") -> tuple[str, bytes]:
    """A wheel of some files of one's own."""
    about = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": f"[console_scripts]\n{commands}\n",
    }
    stem = f"{name.replace('-', '_')}-{version}"
    return f"{stem}-py3-none-any.whl", pack(files, f"{stem}.dist-info", about)


def _handler(index: PackageIndex) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked.append(self.path)
            found = index.answer(self.path)
            if found is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", found[0])
            self.send_header("Content-Length", str(len(found[1])))
            self.end_headers()
            self.wfile.write(found[1])

        def log_message(self, *_: object) -> None:
            return

    return Handler
