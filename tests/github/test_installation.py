"""Whose code runs on GitHub: the workflows of a project that was just begun, with the real installation.

The index is one of this machine. It has all that rlhf stands on, and an `rlhf` of somebody else in three versions, as
there is one on the real index; what that one does when it runs or is installed is to leave a mark.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from packaging.requirements import Requirement

from rlhf import __version__
from rlhf.store.own_wheel import DISTRIBUTION, LOCK, lock, own_wheel, requirements
from rlhf.workflows.setup.github_files import PROGRAM, WORKFLOWS
from tests.github.conftest import LOGIN, REPOSITORY
from tests.github.runner import Runner, program_alone, put_on_main, require_act
from tests.standins.package_index import PackageIndex, packed_again, project_of, wheel_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.github.conftest import OnGitHub
    from tests.github.runner import Ran

pytestmark = pytest.mark.journey
WHEEL = f"{PROGRAM}/{own_wheel()[0]}"
AT = f"{PROGRAM}/{LOCK}"
PINNED = "install --quiet --only-binary :all: --no-deps --require-hashes -r .github/rlhf/requirements.lock"
ENTRY = re.compile(r"^[\w.\[\]-]+==[^\n]*\n(?: [^\n]*\n)+", re.MULTILINE)
#: Python's own, as on GitHub: a virtual environment with nothing in it but its pip.
PLAIN = f'#!/bin/sh\nexec {sys.executable} "$@"\n'


def hostile(mark: Path) -> dict[str, bytes]:
    """Wheels of somebody else's, under the command's name and under the distribution's."""
    harm = f"def main():\n    open({str(mark)!r}, 'a').write('ran')\nmain()\n".encode()
    named = [("rlhf", __version__), ("rlhf", "0.0.9"), ("rlhf", "99.0"), (DISTRIBUTION, "99.0")]
    return dict(wheel_of(name, at, {"rlhf/__init__.py": harm}, "rlhf = rlhf:main") for name, at in named)


@pytest.fixture(scope="session")
def stood_on() -> dict[str, bytes]:
    """What rlhf stands on, as wheels made of what these tests run with; their hashes are not the real index's."""
    made = {}
    for one in map(Requirement, requirements(lock())):
        if one.marker is None or one.marker.evaluate():
            found = packed_again(one.name)
            if found is None or not one.specifier.contains(found[0].split("-")[1]):
                pytest.skip(f"these tests do not run with {one}: make test installs what requirements.lock names")
            made[found[0]] = found[1]
    return made


def hashed(text: str, index: dict[str, bytes]) -> str:
    """A project's lock with the hashes of the index of these tests, of whatever that has; rlhf's own stays."""
    digests = {project_of(name): sha256(data).hexdigest() for name, data in index.items()}

    def of_here(entry: re.Match[str]) -> str:
        (told,) = requirements(entry[0])
        digest = digests.get(re.sub(r"[-_.]+", "-", Requirement(told).name).lower())
        return f"{told} \\\n    --hash=sha256:{digest}\n" if digest else entry[0]

    return ENTRY.sub(of_here, text)


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """Where somebody else's code says that it ran."""
    return tmp_path / "somebody-elses-code-ran"


@pytest.fixture
def begun(hub: OnGitHub) -> OnGitHub:
    """A project as `rlhf init --github` makes it, and a pull request on it that holds a fault."""
    require_act()
    hub.init("--login", "morgan-gh", "--account-id", "583231")
    people = (hub.main_file("people.yaml") or "").replace("roles: [", "roles: [pilot, ")
    assert "pilot" in people
    main = hub.git(f"hub/{REPOSITORY}.git", "rev-parse", "main")
    put_on_main(hub.bare, {"people.yaml": people.encode()})
    hub.git(f"hub/{REPOSITORY}.git", "update-ref", "refs/heads/change/morgan/x", "refs/heads/main")
    hub.git(f"hub/{REPOSITORY}.git", "update-ref", "refs/heads/main", main)
    return hub


@pytest.fixture
def runner(begun: OnGitHub, tmp_path: Path) -> Iterator[Runner]:
    """Runs workflows with an index in reach."""
    address = begun.server.url("").replace(f"{LOGIN}@", "").rstrip("/")
    made = Runner(tmp_path / "act", REPOSITORY, address, installs=True)
    del made.env["PIP_NO_INDEX"]
    made.env |= {"PIP_EXTRA_INDEX_URL": "", "PIP_CONSTRAINT": "", "PIP_NO_COMPILE": "1", "PIP_RETRIES": "0"}
    return made


def validate(begun: OnGitHub, runner: Runner, index: PackageIndex, text: str = "") -> Ran:
    """Run the project's own `validate`, as it is on main, on the pull request."""
    runner.env["PIP_INDEX_URL"] = index.url
    text = text or begun.main_file(".github/workflows/validate.yml") or ""
    head = begun.git(f"hub/{REPOSITORY}.git", "rev-parse", "change/morgan/x")
    pull: dict[str, Any] = {"number": 7, "head": {"sha": head, "ref": "change/morgan/x"}, "base": {"ref": "main"}}
    return runner.run(text, "pull_request", {"action": "opened", "number": 7, "pull_request": pull})


def test_rlhf_runs_and_nobody_elses_code_by_that_name(
    begun: OnGitHub, runner: Runner, stood_on: dict[str, bytes], mark: Path
) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        pytest.skip("this Python makes no virtual environments with pip in them: install python3-venv")
    (runner.front / "python3").write_text(PLAIN, encoding="utf-8")
    runner.env["PYTHONPATH"] = ""
    put_on_main(begun.bare, {AT: hashed(begun.blob(AT).decode(), stood_on).encode()})
    with PackageIndex(stood_on | hostile(mark)) as index:
        ran = validate(begun, runner, index)
    assert "::error file=people.yaml" in ran.log, ran.log
    assert "pilot" in ran.log, "rlhf itself did its work"
    assert not mark.exists()
    assert {path.split("/")[2] for path in index.asked if path.startswith("/simple/")} == set(map(project_of, stood_on))


def test_the_old_way_would_have_run_it(begun: OnGitHub, runner: Runner, mark: Path) -> None:
    """So the mark says something: by its name, pip takes what is somebody else's."""
    text = begun.main_file(".github/workflows/validate.yml") or ""
    assert PINNED in text
    with PackageIndex(hostile(mark)) as index:
        validate(begun, runner, index, text.replace(PINNED, f'install --quiet "rlhf=={__version__}"'))
    assert mark.exists()


def test_every_workflow_installs_it_in_this_way_and_in_no_other(begun: OnGitHub) -> None:
    for name in WORKFLOWS:
        text = begun.main_file(f".github/workflows/{name}.yml") or ""
        scripts = [
            step["run"] for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"] if "run" in step
        ]
        installs = [line for script in scripts for line in script.splitlines() if re.search(r"\binstall\b", line)]
        assert installs, name
        assert {line.strip() for line in installs} == {f'"$RUNNER_TEMP/rlhf/bin/pip" {PINNED}'}, name


def test_a_wheel_that_is_not_the_locks_is_not_installed(begun: OnGitHub, runner: Runner, mark: Path) -> None:
    put_on_main(begun.bare, program_alone() | {WHEEL: begun.blob(WHEEL).replace(b"rlhf", b"flhr", 1)})
    with PackageIndex(hostile(mark)) as index:
        ran = validate(begun, runner, index)
    assert ran.code != 0
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in ran.log, ran.log
    assert "::error file=" not in ran.log, "it did not run"
    assert not mark.exists()


def test_a_package_of_the_index_that_is_not_the_locks_is_not_installed(
    begun: OnGitHub, runner: Runner, mark: Path
) -> None:
    """The lock has the hash of what it was; the index offers the same name and version with other bytes."""
    name, good = wheel_of("something-needed", "1.0", {"something_needed.py": b"GOOD = True\n"})
    _, other = wheel_of("something-needed", "1.0", {"something_needed.py": b"GOOD = False\n"})
    named = f"something-needed==1.0 --hash=sha256:{sha256(good).hexdigest()}\n"
    put_on_main(begun.bare, {AT: program_alone()[AT] + named.encode()})
    for offered, taken in ((good, True), (other, False)):
        with PackageIndex({name: offered} | hostile(mark)) as index:
            ran = validate(begun, runner, index)
        assert f"/files/{name}" in index.asked
        assert ("THESE PACKAGES DO NOT MATCH THE HASHES" in ran.log) == (not taken), ran.log
        assert ("::error file=people.yaml" in ran.log) == taken, ran.log
    assert not mark.exists()


def test_what_a_head_brings_in_its_place_is_not_used(begun: OnGitHub, runner: Runner, mark: Path) -> None:
    """A pull request replaces wheel and lock: what runs is what main has."""
    where = f"hub/{REPOSITORY}.git"
    put_on_main(begun.bare, program_alone())
    main = begun.git(where, "rev-parse", "main")
    name, data = next(iter(hostile(mark).items()))
    named = f"./{PROGRAM}/{name} --hash=sha256:{sha256(data).hexdigest()}\n"
    people = (begun.main_file("people.yaml") or "").replace("roles: [", "roles: [pilot, ")
    put_on_main(begun.bare, {f"{PROGRAM}/{name}": data, AT: named.encode(), "people.yaml": people.encode()})
    begun.git(where, "update-ref", "refs/heads/change/morgan/x", "refs/heads/main")
    begun.git(where, "update-ref", "refs/heads/main", main)
    with PackageIndex({}) as index:
        ran = validate(begun, runner, index)
    assert "::error file=people.yaml" in ran.log, ran.log
    assert not mark.exists()


def test_a_project_without_it_is_told_what_mends_it(begun: OnGitHub, runner: Runner, tmp_path: Path) -> None:
    """Run without act, which at times loses what a step says last."""
    text = begun.main_file(".github/workflows/gate.yml") or ""
    (job,) = yaml.safe_load(text)["jobs"].values()
    put_on_main(begun.bare, {PROGRAM: None})
    given = {"RUNNER_TEMP": str(tmp_path / "temp"), "GITHUB_REPOSITORY": REPOSITORY, "TOKEN": "hush"}
    given["GITHUB_SERVER_URL"] = runner.env["GITHUB_SERVER_URL"]
    ran = subprocess.run(
        ["bash", "-e", "-c", job["steps"][0]["run"]],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    assert ran.stdout.startswith("::error::main has no folder .github/rlhf. A manager runs: rlhf ci workflows")
