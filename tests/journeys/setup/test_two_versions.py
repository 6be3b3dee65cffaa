"""Two versions of rlhf in one project: they work together, and where they cannot, the older one says so and stops."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest

from tests.here import REPOSITORY
from tests.team import BARE, BATCH, TASKS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.team import Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
#: The program as it was before `requires` and version 0.2.0.
PREVIOUS = "cea03a3f9203474f3f1783f54dbd9cead6659344"


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the previous program, from this repository's own history."""
    packed = subprocess.run(
        ["git", "archive", PREVIOUS, "cli", "schemas"], cwd=REPOSITORY, capture_output=True, check=False
    )
    if packed.returncode:
        pytest.skip("this copy has no history from which the previous version could be taken")
    folder = tmp_path_factory.mktemp("previous")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "cli"


def older(team: Team, folder: Path) -> Path:
    """This program under an earlier number."""
    shutil.copytree(REPOSITORY / "cli", folder / "cli", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(REPOSITORY / "schemas", folder / "schemas")
    (folder / "cli" / "rlhf" / "__init__.py").write_text('__version__ = "0.1.9"\n', encoding="utf-8")
    return folder / "cli"


def require(team: Team, version: str, code: int = 0) -> str:
    file = team.root / "morgan" / "rlhf.yaml"
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("requires:")]
    file.write_text("\n".join([*lines, f'requires: "{version}"', ""]), encoding="utf-8")
    return team.rlhf("morgan", "publish", "A newer version is needed", code=code).words


def use(team: Team, program: Path) -> None:
    team.env["PYTHONPATH"] = str(program)


def use_in_the_forge(team: Team, program: Path) -> None:
    """The project's repository runs another version: its hooks start that one."""
    for hook in (team.bare / "hooks").iterdir():
        text = hook.read_text(encoding="utf-8")
        assert " -I -m " in text
        team_python = f"PYTHONPATH='{program}'; export PYTHONPATH; unset RLHF_TESTS_PRELOADED\n"
        hook.write_text(
            text.replace("#!/bin/sh\n", f"#!/bin/sh\n{team_python}", 1).replace(" -I -m ", " -m "), encoding="utf-8"
        )


def test_an_older_program_says_what_is_needed_and_changes_nothing(a_written_task: Team, tmp_path: Path) -> None:
    team = a_written_task
    require(team, "0.3.0")
    team.rlhf("ben", "sync")
    before = team.git(BARE, "for-each-ref")
    use(team, older(team, tmp_path))
    assert team.rlhf("amara", "--version").text == "rlhf 0.1.9\n"
    for words in (["sync"], ["status"], ["save"], ["submit"], ["week"]):
        told = team.rlhf("amara", *words, code=None)
        if words == ["status"] and told.code == 0:
            continue  # what it knows is older
        assert told.code == 3, words
        assert "This project needs rlhf 0.3 or newer; here is 0.1.9." in told.words
        assert "Ask your project manager for the newer version" in told.words
    assert team.git(BARE, "for-each-ref") == before
    assert "Rest, and come back soon." in team.answer("amara", FIRST).read_text(encoding="utf-8")
    del team.env["PYTHONPATH"]
    assert "submitted" in team.rlhf("amara", "submit").text


def test_a_project_never_asks_for_more_than_its_own_repository_runs(team: Team) -> None:
    assert "The project's repository itself runs rlhf 0.3.0" in require(team, "9.0", code=3)
    assert "requires" in require(team, "next", code=1)
    require(team, "0.3.0")
    assert 'requires: "0.3.0"' in (team.main_file("rlhf.yaml") or "")


def test_a_repository_that_fell_behind_tells_whoever_sends(a_written_task: Team, tmp_path: Path) -> None:
    team = a_written_task
    require(team, "0.2")
    use_in_the_forge(team, older(team, tmp_path))
    told = team.rlhf("amara", "submit").words
    assert "It is kept here, and goes with your next rlhf sync." in told
    assert "The project's repository runs rlhf 0.1.9, and the project needs 0.2." in told
    assert "rlhf forge install" in team.rlhf("amara", "sync", code=3).words
    assert "It is kept here" in team.rlhf("amara", "ask", FIRST, "Which dose?").words
    team.rlhf("morgan", "forge", "install", str(team.bare))
    team.rlhf("amara", "sync")
    assert team.branches("answer") == [f"answer/{FIRST}/amara"]
    assert "question" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/amara")


@pytest.mark.parametrize("where", ["with the clinician", "in the forge"])
def test_the_previous_version_beside_this_one(team: Team, previous: Path, where: str) -> None:
    if where == "in the forge":
        use_in_the_forge(team, previous)
    else:
        use(team, previous)
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "save")
    team.rlhf("amara", "ask", FIRST, "Which dose?")
    team.rlhf("amara", "submit")
    team.env.pop("PYTHONPATH", None)
    team.rlhf("emeka", "sync")
    assert "Some considered words." in team.rlhf("emeka", "review", "show", FIRST).text
    team.rlhf("emeka", "review", "approve", FIRST)
    if where != "in the forge":
        use(team, previous)
    team.rlhf("amara", "sync")
    assert "You hold no tasks." in team.rlhf("amara", "status").text
    team.env.pop("PYTHONPATH", None)
    team.rlhf("morgan", "sync")
    assert team.main_file(f"answers/{BATCH}/{FIRST}/amara.md")
    assert team.rlhf("morgan", "doctor").words == "All is well."
    assert "1 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text
