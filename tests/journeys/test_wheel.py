"""The wheel carries what the program needs: schemas, templates and mappings are found without this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey
REPOSITORY = Path(__file__).resolve().parents[2]


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
        "templates/dot.idea/jsonSchemas.xml", "templates/dot.pre-commit-config.yaml",
        "templates/dot.vscode/settings.json", "templates_github/dot.github/workflows/gate.yml",
        "templates_github/dot.github/CODEOWNERS", "templates_github/steps/install.yml",
    ):  # fmt: skip
        assert f"rlhf/{wanted}" in names
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "RLHF_HOME": str(tmp_path / "home")}

    def run(*args: str, cwd: Path = tmp_path) -> str:
        done = subprocess.run(
            [sys.executable, "-P", *args], cwd=cwd, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    where = run("-c", "import rlhf, rlhf.store.schemas as s; print(rlhf.__file__); print(s.shipped())").split()
    assert all(line.startswith(str(tmp_path / "site")) for line in where)
    run("-m", "rlhf", "init", "spring", "--as", "kim")
    assert "all good" in run("-m", "rlhf", "check", "--all", cwd=tmp_path / "spring")
