"""The wheel carries what the program needs: schemas, templates and mappings are found without this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.metadata import distribution, distributions
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.here import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey


def test_a_project_is_made_from_the_wheel_alone(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=REPOSITORY, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    for wanted in (
        "schemas/task.json", "schemas/events/review.json", "templates/rlhf.yaml", "mappings/k-qa.yaml",
        "practice/guide.yaml", "practice/task.yaml", "practice/batch.yaml", "practice/README.txt",
        "templates/dot.idea/jsonSchemas.xml", "templates/dot.pre-commit-config.yaml",
        "templates/dot.vscode/settings.json", "templates_github/dot.github/workflows/gate.yml",
        "templates_github/dot.github/CODEOWNERS", "templates_github/steps/install.yml",
        "templates_github/requirements.lock", "LICENSE",
    ):  # fmt: skip
        assert f"rlhf/{wanted}" in names
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "RLHF_HOME": str(tmp_path / "home")}

    def run(*args: str, cwd: Path = tmp_path) -> str:
        done = subprocess.run(
            [sys.executable, "-P", *args], cwd=cwd, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    where = run("-c", "import rlhf, rlhf.store.files.schemas as s; print(rlhf.__file__); print(s.shipped())").split()
    assert all(line.startswith(str(tmp_path / "site")) for line in where)
    run("-m", "rlhf", "init", "spring", "--as", "kim")
    assert "all good" in run("-m", "rlhf", "check", "--all", cwd=tmp_path / "spring")


def made_by(site: Path | None, to: Path) -> bytes:
    """The wheel that rlhf makes of itself: the one in a folder, or the one that these tests run with."""
    program = (
        "import sys, rlhf; from pathlib import Path; from rlhf.store.own_wheel import own_wheel\n"
        "name, data = own_wheel(); Path(sys.argv[1], name).write_bytes(data); print(Path(rlhf.__file__).parents[1])"
    )
    to.mkdir()
    more = {"PYTHONPATH": str(site)} if site else {}
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, str(to)],
        env=os.environ | more,
        capture_output=True,
        text=True,
        check=True,
    )
    assert site is None or done.stdout.strip() == str(site)
    (wheel,) = to.iterdir()
    return wheel.read_bytes()


def test_rlhf_makes_the_same_wheel_of_itself_wherever_it_is_installed(tmp_path: Path) -> None:
    here = made_by(None, tmp_path / "here")
    (wheel,) = (tmp_path / "here").iterdir()
    pip = [sys.executable, "-m", "pip", "--isolated", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*pip, str(tmp_path / "site"), str(wheel)], check=True, capture_output=True)
    assert made_by(tmp_path / "site", tmp_path / "again") == here, "installed by pip from the wheel itself"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (built,) = (tmp_path / "dist").glob("*.whl")
    subprocess.run([*pip, str(tmp_path / "built"), str(built)], check=True, capture_output=True)
    assert made_by(tmp_path / "built", tmp_path / "third") == here, "installed from what hatchling built"
    assert built.name == wheel.name


def test_the_wheel_of_itself_says_what_hatchlings_says(tmp_path: Path) -> None:
    """Name, version, the Pythons it runs on and its command; what it needs is each at the version of the lock."""
    made_by(None, tmp_path / "here")
    (wheel,) = (tmp_path / "here").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "site")
    (own,) = distributions(path=[str(tmp_path / "site")])
    installed = distribution(own.name)
    for field in ("Name", "Version", "License-Expression", "Requires-Python"):
        assert own.metadata[field] == installed.metadata[field], field
    assert [(one.name, one.value) for one in own.entry_points] == [
        (one.name, one.value) for one in installed.entry_points
    ]
    needs = {canonicalize_name(Requirement(one).name) for one in own.requires or ()}
    asked = [one for one in map(Requirement, installed.requires or ()) if "extra" not in str(one.marker)]
    assert asked
    assert needs >= {canonicalize_name(one.name) for one in asked}
