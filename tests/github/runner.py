"""Run workflows for real, on this machine and without containers: act, with stand-ins for what GitHub provides.

No network. Where a workflow asks for a virtual environment it gets one that shares the pip of these tests and, by
links, what they run with, which takes no time: main's lock then names rlhf alone (`program_alone`). How all of it is
installed, in an environment as there is on GitHub, is shown in test_installation.py.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rlhf.store.own_wheel import LOCK
from rlhf.workflows.setup.github_files import PROGRAM, program_files

if TYPE_CHECKING:
    from collections.abc import Mapping

ACT = Path(sys.executable).with_name("act")
_ACTIONS = Path(__file__).with_name("actions")
_USED = re.compile(r"uses: actions/([\w-]+)@([0-9a-f]{40})")
_OWN = re.compile(r"_*rlhf|__editable__|.*\.pth$", re.IGNORECASE)

#: `python3 -m venv DIR`, with the pip of these tests.
_VENV = """\
#!/bin/sh
[ "$1 $2" = "-m venv" ] || exec {python} "$@"
{python} -m venv --without-pip "$3"
printf '#!/bin/sh\\nexec "%s/bin/python" -m pip "$@"\\n' "$3" > "$3/bin/pip"
chmod +x "$3/bin/pip"
"""
#: The same where nothing is installed: `rlhf` writes down how it is called, as a line of JSON for each call.
_STANDIN = """\
#!/bin/sh
[ "$1 $2" = "-m venv" ] || exec {python} "$@"
mkdir -p "$3/bin"
printf '#!/bin/sh\\nexit 0\\n' > "$3/bin/pip"
printf '#!/bin/sh\\nexec {python} {script} "$@"\\n' > "$3/bin/rlhf"
chmod +x "$3/bin/pip" "$3/bin/rlhf"
"""
_WRITES_DOWN = """\
import json, os, sys
names = ("RLHF_", "GITHUB_EVENT", "GITHUB_REPO", "GITHUB_API", "GITHUB_SHA")
seen = {name: value for name, value in os.environ.items() if name.startswith(names)}
with open(os.environ["STANDIN_CALLS"], "a", encoding="utf-8") as file:
    file.write(json.dumps({"args": sys.argv[1:], "env": seen, "cwd": os.listdir(".")}) + "\\n")
"""


@dataclass(frozen=True)
class Ran:
    code: int
    log: str


def require_act() -> None:
    if not ACT.exists():
        pytest.skip("act is not installed beside this Python: pip install -e .[dev]")


class Runner:
    """Runs workflows of one repository.

    Args:
        server: GitHub's address, where git finds the repository.
        installs: whether rlhf is installed; if not, a stand-in writes down how it is called.
    """

    def __init__(self, root: Path, repository: str, server: str, *, installs: bool) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.calls = root / "calls.jsonl"
        self.env = {
            "GITHUB_SERVER_URL": server, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull,
            "PYTHONPATH": str(_packages(root / "packages")),
            "STANDIN_CALLS": str(self.calls), "STANDIN_ARTIFACTS": str(root / "artifacts"),
        }  # fmt: skip
        self.front = root / "front"
        self.front.mkdir()
        script = self.front / "writes_down.py"
        script.write_text(_WRITES_DOWN, encoding="utf-8")
        python = self.front / "python3"
        python.write_text(
            (_VENV if installs else _STANDIN).format(python=sys.executable, script=script), encoding="utf-8"
        )
        python.chmod(0o755)
        self.around = root / "around"
        self.around.mkdir()
        for args in (("init", "-q", "-b", "main"), ("remote", "add", "origin", f"https://github.com/{repository}.git")):
            subprocess.run(["git", *args], cwd=self.around, check=True)
        named = ("-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *named, "commit", "-q", "--allow-empty", "-m", "x"], cwd=self.around, check=True)

    def run(self, text: str, event: str, payload: Mapping[str, Any], *more: str) -> Ran:
        """Run a workflow as GitHub would on an event.

        Args:
            more: further arguments of act: `--var NAME=VALUE`, `-s NAME=VALUE`.
        """
        file, data = self.root / "workflow.yml", self.root / "event.json"
        file.write_text(text, encoding="utf-8")
        data.write_text(json.dumps(payload), encoding="utf-8")
        places = {f"actions/{name}@{sha}": _ACTIONS / name for name, sha in _USED.findall(text)}
        done = subprocess.run(
            [
                str(ACT), event, "-e", str(data), "-W", str(file), "-P", "ubuntu-latest=-self-hosted",
                "--secret", "GITHUB_TOKEN=hush", "--concurrent-jobs", "1", *more,
                *(part for name, at in places.items() for part in ("--local-repository", f"{name}={at}")),
                *(part for name, value in self.env.items() for part in ("--env", f"{name}={value}")),
            ],
            cwd=self.around, capture_output=True, text=True, check=False,
            env=os.environ | {"HOME": str(self.root / "home"), "PATH": f"{self.front}:{os.environ['PATH']}"},
        )  # fmt: skip
        return Ran(done.returncode, re.sub(r"\r?\x1b\[K", "", done.stdout + done.stderr))

    def called(self) -> list[dict[str, Any]]:
        """How the stand-in for rlhf was called, each time."""
        lines = self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []
        return [json.loads(line) for line in lines]


def program_alone() -> dict[str, bytes]:
    """What a project keeps to install rlhf from, without what rlhf stands on."""
    files = dict(program_files())
    lock = f"{PROGRAM}/{LOCK}"
    first = re.match(rb"(#.*\n)*\S.*\n( .*\n)+", files[lock])
    assert first is not None
    return files | {lock: first[0]}


def put_on_main(bare: Path, files: Mapping[str, bytes | None]) -> None:
    """Put files on main in a bare repository, or take those that are None away, without anybody's leave."""

    def git(*args: str, stdin: bytes = b"") -> str:
        named = ("-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false")
        index = os.environ | {"GIT_INDEX_FILE": str(bare / "index-of-tests")}
        done = subprocess.run(["git", *named, *args], cwd=bare, env=index, input=stdin, check=True, capture_output=True)
        return done.stdout.decode().strip()

    git("read-tree", "main")
    for path, data in files.items():
        if data is None:
            git("rm", "--cached", "--quiet", "-r", path)
            continue
        blob = git("hash-object", "-w", "--stdin", stdin=data)
        git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    made = git("commit-tree", "-p", "main", "-m", "x", git("write-tree"))
    git("update-ref", "refs/heads/main", made)
    (bare / "index-of-tests").unlink()


def _packages(folder: Path) -> Path:
    """Links to every package that these tests run with, without rlhf itself."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not _OWN.match(entry.name):
            (folder / entry.name).symlink_to(entry)
    return folder
