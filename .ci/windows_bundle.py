"""Build the folder from which rlhf runs on Windows without being installed: git, Python, rlhf and two launchers.

    python .ci/windows_bundle.py --record              download what the data file names, and write down its SHA-256
    python .ci/windows_bundle.py WHEEL --out FOLDER    build rlhf-VERSION-windows.zip from a wheel of rlhf

What is downloaded is used only if it has the SHA-256 of the data file; where that is missing, nothing is built. The
same inputs give the same bytes: entries are sorted, and have one date. Only the standard library and pip are used.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
DATA = HERE / "windows_bundle.json"
#: What rlhf stands on, each package in one version and with its hash: as projects on GitHub install it.
LOCK = HERE.parent / "cli" / "rlhf" / "templates_github" / "requirements.lock"
ROOT = "rlhf"
#: What has to be in an archive, so that it is what it should be.
NEEDED = {"git": "cmd/git.exe", "python": "python.exe"}
_SITE = "site"
_UNIX_FILE = 0o100644 << 16
_DATE = (1980, 1, 1, 0, 0, 0)

# Python of this form reads no PYTHON* variable; what they would say is said by options. Windows's own programs come
# before those of git's usr/bin, which are only for what Windows does not have (an older one has no ssh-keygen).
LAUNCHER = r"""@echo off
setlocal
set "PATH=%~dp0git\cmd;%PATH%;%~dp0git\usr\bin"
if not defined EDITOR if not defined VISUAL set "EDITOR=notepad"
"%~dp0python\python.exe" -X utf8 -m rlhf %*
"""
PROMPT = r"""@echo off
title rlhf
set "PATH=%~dp0;%~dp0git\cmd;%PATH%;%~dp0git\usr\bin"
cd /d "%USERPROFILE%"
echo rlhf works in this window. To see its commands, type: rlhf --help
echo.
cmd /k
"""
README = """rlhf {version} for Windows, to run without installing it

1. Keep this folder where you like, but not in OneDrive, Dropbox or another folder that is copied to other machines.
2. Double-click on "Open rlhf.cmd". In the window that opens, type the commands that your invitation names.
3. What you write is in your own folders, never in this one. For a newer rlhf, put its folder in the place of this one.

In it are, each as its makers give it out:
{parts}
  rlhf and what it stands on, in {site}: the licence of each is in its folder there
"""


class Refused(Exception):
    """The bundle is not built; the text says why, and what mends it."""


def main(words: list[str]) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", nargs="?", type=Path, help="the wheel of rlhf")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="the folder for the bundle")
    parser.add_argument("--data", type=Path, default=DATA, help="versions, addresses and hashes of the downloads")
    parser.add_argument("--packages", type=Path, help="a folder that holds rlhf and what it stands on already")
    parser.add_argument("--record", action="store_true", help="write down the SHA-256 of the downloads")
    given = parser.parse_args(words)
    try:
        if given.record:
            record(given.data)
        elif given.wheel is None:
            parser.error("name the wheel of rlhf, or --record")
        else:
            print(build(given.wheel, given.out, given.data, given.packages))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def record(data: Path) -> None:
    """Write down the SHA-256 of each download that has none, and print what was downloaded.

    Whoever runs this compares them with what the makers publish, before committing the file.
    """
    parts = json.loads(data.read_text(encoding="utf-8"))
    for name, part in parts.items():
        content = _download(part["url"])
        _require(content, name)
        digest = hashlib.sha256(content).hexdigest()
        if part["sha256"] not in {"", digest}:
            raise Refused(f"{part['url']} has the SHA-256 {digest}, and {data.name} another: {part['sha256']}.")
        part["sha256"] = digest
        print(f"{digest}  {part['url']}  ({len(content):,} bytes)")
    data.write_text(json.dumps(parts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Compare these with what git-for-windows and python.org publish, then commit {data.name}.")


def build(wheel: Path, out: Path, data: Path, packages: Path | None = None) -> Path:
    """Build the bundle; return its path."""
    parts = json.loads(data.read_text(encoding="utf-8"))
    files: dict[str, bytes] = {}
    for name, part in parts.items():
        files |= {f"{name}/{path}": content for path, content in _archive(name, part, data)}
    version = _version(wheel)
    with tempfile.TemporaryDirectory() as made:
        site = packages or _install(wheel, Path(made) / _SITE, parts["python"]["version"])
        files |= {f"{_SITE}/{path}": content for path, content in _packages(site)}
    pth = _search_path(files)
    files[pth] = _windows(f"{PurePosixPath(pth).stem}.zip\n.\n..\\{_SITE}\n")
    files["rlhf.cmd"], files["Open rlhf.cmd"] = _windows(LAUNCHER), _windows(PROMPT)
    rows = "\n".join(f"  {name} {part['version']}: {part['licence']}" for name, part in sorted(parts.items()))
    files["README.txt"] = _windows(README.format(version=version, parts=rows, site=_SITE))
    out.mkdir(parents=True, exist_ok=True)
    bundle = out / f"rlhf-{version}-windows.zip"
    bundle.write_bytes(_packed(files))
    return bundle


def _archive(name: str, part: dict[str, Any], data: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a download, which has to be the very one whose hash was recorded."""
    if not part["sha256"]:
        raise Refused(f"{data.name} has no SHA-256 for {name}.\n→ Record it: python .ci/windows_bundle.py --record")
    content = _download(part["url"])
    digest = hashlib.sha256(content).hexdigest()
    if digest != part["sha256"]:
        raise Refused(f"{part['url']} has the SHA-256 {digest}, not {part['sha256']}. Nothing was built.")
    yield from _require(content, name).items()


def _download(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            content: bytes = answer.read()
    except OSError as error:
        raise Refused(f"{url} could not be downloaded: {error}.") from None
    return content


def _require(content: bytes, name: str) -> dict[str, bytes]:
    """Return the files of an archive by path; refuse what is not the archive it should be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except zipfile.BadZipFile:
        raise Refused(f"The download for {name} is no zip archive.") from None
    for path in files:
        parts = PurePosixPath(path).parts
        if ".." in parts or path.startswith("/") or "\\" in path or ":" in path:
            raise Refused(f"The download for {name} has a file outside of its folder: {path}")
    if NEEDED[name] not in files:
        raise Refused(f"The download for {name} has no {NEEDED[name]}.")
    return files


def _install(wheel: Path, site: Path, python: str) -> Path:
    """Install a wheel of rlhf, and what the lock names, into a folder, for Windows whatever runs this."""
    system = ["--platform", "win_amd64", "--python-version", ".".join(python.split(".")[:2]), "--only-binary", ":all:"]
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-compile",
    ]
    for what in (["--require-hashes", "-r", str(LOCK)], [str(wheel)]):
        done = subprocess.run([*pip, *system, "--target", str(site), *what], check=False)
        if done.returncode != 0:
            raise Refused("pip could not install what the bundle holds; it says above why.")
    return site


def _packages(site: Path) -> Iterator[tuple[str, bytes]]:
    if not (site / "rlhf" / "__main__.py").is_file():
        raise Refused(f"{site} holds no rlhf.")
    for file in sorted(site.rglob("*")):
        path = file.relative_to(site)
        if file.is_file() and "__pycache__" not in path.parts and path.parts[0] != "bin":
            yield path.as_posix(), file.read_bytes()


def _search_path(files: dict[str, bytes]) -> str:
    """Return the file in which a Python of this form says where it looks for modules."""
    named = [path for path in files if path.startswith("python/") and path.endswith("._pth")]
    if len(named) != 1:
        raise Refused(f"The download for python has {len(named)} files ._pth, not one.")
    return named[0]


def _version(wheel: Path) -> str:
    name, _, rest = wheel.name.partition("-")
    if name != "rlhf_workspace" or not wheel.name.endswith(".whl"):
        raise Refused(f"{wheel.name} is no wheel of rlhf: that begins with rlhf_workspace-.")
    return rest.partition("-")[0]


def _windows(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("ascii")


def _packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{ROOT}/{path}", _DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _UNIX_FILE
            archive.writestr(entry, content)
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
