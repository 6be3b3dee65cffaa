"""The bundle for Windows: built from archives of our own, refused where one is not the very one that was recorded."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import re
import zipfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.here import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRIPT = REPOSITORY / ".ci" / "windows_bundle.py"
GIT = {"cmd/git.exe": b"git", "usr/bin/ssh-keygen.exe": b"keys", "LICENSE.txt": b"GPL"}
PYTHON = {"python.exe": b"python", "python313.zip": b"library", "python313._pth": b"python313.zip\r\n.\r\n"}
WHEEL = "rlhf_workspace-1.2.3-py3-none-any.whl"


def loaded() -> Any:
    spec = importlib.util.spec_from_file_location("windows_bundle", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bundle = loaded()


def archive(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for path, content in files.items():
            packed.writestr(path, content)
    return made.getvalue()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Given:
    """Archives that are served, the data file that names them, packages, and a wheel."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.data, self.out, self.site = folder / "data.json", folder / "out", folder / "site"
        (self.site / "rlhf" / "__pycache__").mkdir(parents=True)
        (self.site / "rlhf" / "__main__.py").write_text("main\n", encoding="utf-8")
        (self.site / "rlhf" / "__pycache__" / "x.pyc").touch()
        (self.site / "bin").mkdir()
        (self.site / "bin" / "rlhf").touch()
        self.serve(git=archive(GIT), python=archive(PYTHON))

    def serve(self, **archives: bytes) -> None:
        parts = json.loads(self.data.read_text(encoding="utf-8")) if self.data.exists() else {}
        for name, content in archives.items():
            (self.folder / f"{name}.zip").write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            parts[name] = {"version": "3.13.0", "url": f"{self.address}/{name}.zip", "sha256": digest, "licence": "X"}
        self.data.write_text(json.dumps(parts), encoding="utf-8")

    def edit(self, name: str, **values: str) -> None:
        parts = json.loads(self.data.read_text(encoding="utf-8"))
        parts[name] |= values
        self.data.write_text(json.dumps(parts), encoding="utf-8")

    def build(self, wheel: str = WHEEL) -> int:
        words = [wheel, "--out", str(self.out), "--data", str(self.data), "--packages", str(self.site)]
        return int(bundle.main(words))

    @property
    def made(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.out / "rlhf-1.2.3-windows.zip") as packed:
            assert packed.testzip() is None
            return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Given]:
    with served(tmp_path) as address:
        yield Given(tmp_path, address)


def test_all_of_it_is_in_one_folder(given: Given) -> None:
    assert given.build() == 0
    made = given.made
    assert {path.split("/")[0] for path in made} == {"rlhf"}
    assert made["rlhf/git/cmd/git.exe"] == b"git"
    assert made["rlhf/python/python.exe"] == b"python"
    assert made["rlhf/site/rlhf/__main__.py"] == b"main\n"
    assert sorted(path for path in made if path.count("/") == 1) == [
        "rlhf/Open rlhf.cmd", "rlhf/README.txt", "rlhf/rlhf.cmd",
    ]  # fmt: skip
    assert not [path for path in made if "__pycache__" in path or "/site/bin/" in path]


def test_python_looks_for_modules_beside_itself(given: Given) -> None:
    given.build()
    assert given.made["rlhf/python/python313._pth"] == b"python313.zip\r\n.\r\n..\\site\r\n"


@pytest.mark.parametrize("name", ["rlhf.cmd", "Open rlhf.cmd"])
def test_launchers_are_of_windows_and_name_only_what_is_there(given: Given, name: str) -> None:
    given.build()
    data = given.made[f"rlhf/{name}"]
    text = data.decode("ascii")
    assert text.count("\r\n") == text.count("\n") == len(text.splitlines())
    named = re.findall(r"%~dp0([^;\"%]*)", text)
    assert named
    for path in filter(None, named):
        at = "rlhf/" + path.replace("\\", "/")
        assert any(there == at or there.startswith(f"{at}/") for there in given.made), path
    assert not re.search(r"(?i)\b[a-z]:\\", text), "no path of the machine that built it"


def test_windows_own_programs_come_before_those_of_git(given: Given) -> None:
    given.build()
    text = given.made["rlhf/rlhf.cmd"].decode()
    assert text.index(r"git\cmd;%PATH%") < text.index(r"%PATH%;%~dp0git\usr\bin")


def test_the_same_inputs_give_the_same_bytes(given: Given) -> None:
    given.build()
    first = (given.out / "rlhf-1.2.3-windows.zip").read_bytes()
    given.build()
    assert (given.out / "rlhf-1.2.3-windows.zip").read_bytes() == first


@pytest.mark.parametrize("name", ["git", "python"])
def test_another_download_is_refused(given: Given, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    given.edit(name, sha256="0" * 64)
    assert given.build() == 1
    assert "Nothing was built." in capsys.readouterr().err
    assert not given.out.exists()


def test_a_hash_that_is_missing_is_asked_for(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given.edit("git", sha256="")
    assert given.build() == 1
    assert "Record it: python .ci/windows_bundle.py --record" in capsys.readouterr().err
    assert bundle.main(["--record", "--data", str(given.data)]) == 0
    assert hashlib.sha256(archive(GIT)).hexdigest() in capsys.readouterr().out
    assert given.build() == 0


def test_what_was_recorded_is_never_recorded_anew(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    (given.folder / "git.zip").write_bytes(archive(GIT | {"more": b""}))
    before = given.data.read_bytes()
    assert bundle.main(["--record", "--data", str(given.data)]) == 1
    assert "and data.json another" in capsys.readouterr().err
    assert given.data.read_bytes() == before


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"README": b""}, "has no cmd/git.exe"),
        (GIT | {"../outside.exe": b""}, "outside of its folder"),
        (GIT | {"/absolute.exe": b""}, "outside of its folder"),
        (GIT | {"C:x.exe": b""}, "outside of its folder"),
    ],
)
def test_an_archive_that_is_not_what_it_should_be(
    given: Given, files: dict[str, bytes], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given.serve(git=archive(files))
    assert given.build() == 1
    assert why in capsys.readouterr().err


def test_what_is_no_archive_or_not_there(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given.serve(git=b"<html>")
    assert given.build() == 1
    assert "is no zip archive" in capsys.readouterr().err
    given.edit("git", url=f"{given.address}/nothing.zip")
    assert given.build() == 1
    assert "could not be downloaded" in capsys.readouterr().err


def test_a_python_that_says_its_path_twice_or_never(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given.serve(python=archive({"python.exe": b""}))
    assert given.build() == 1
    assert "has 0 files ._pth" in capsys.readouterr().err


@pytest.mark.parametrize("wheel", ["rlhf-1.0-py3-none-any.whl", "rlhf_workspace-1.0.tar.gz"])
def test_a_wheel_of_somebody_else_is_refused(given: Given, wheel: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert given.build(wheel) == 1
    assert "is no wheel of rlhf" in capsys.readouterr().err


def test_the_data_file_names_what_it_says() -> None:
    parts = json.loads((REPOSITORY / ".ci" / "windows_bundle.json").read_text(encoding="utf-8"))
    assert set(parts) == set(bundle.NEEDED)
    for part in parts.values():
        assert part["url"].startswith("https://")
        assert part["version"] in part["url"]
        assert re.fullmatch(r"(?:[0-9a-f]{64})?", part["sha256"])


def test_the_workflow_builds_it_with_the_python_of_the_bundle() -> None:
    """The packages are of the bundle's Python, whichever builds it; the job that builds it is on Windows."""
    workflow = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["windows"]
    assert job["runs-on"] == "windows-latest"
    assert "windows_bundle.py" in json.dumps(job["steps"])
    assert "windows" in workflow["jobs"]["publish"]["needs"], "no release is without it"
