"""A project of an earlier version: its sign-offs stay, and one command brings it to this one and voids nothing."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest
from bench.earlier_schemas import FILE, earlier

from tests.here import REPOSITORY
from tests.journeys.setup.test_two_versions import use, use_in_the_forge
from tests.team import BARE, BATCH, TASKS, Team, task_text

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"
#: The last state of version 0.2.0.
BEFORE = "09dbc9c"
LATER = "2026-12-01T09:00:00+00:00"


def unpacked(folder: Path) -> Path:
    """The program and the schemas of version 0.2.0, from this repository's own history."""
    packed = subprocess.run(
        ["git", "archive", BEFORE, "cli", "schemas"], cwd=REPOSITORY, capture_output=True, check=False
    )
    if packed.returncode:
        pytest.skip("this copy has no history from which the earlier version could be taken")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def earlier_project(team: Team, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """The team's project as version 0.2.0 made it, with a rubric without ids."""
    then, here = unpacked(tmp_path_factory.mktemp("earlier")), team.root / "morgan"
    for file in (here / "schemas").rglob("*.json"):
        old = then / "schemas" / file.relative_to(here / "schemas")
        if old.exists():
            file.write_bytes(old.read_bytes())
        else:
            file.unlink()
    config = here / "rlhf.yaml"
    lines = config.read_text(encoding="utf-8").splitlines(keepends=True)
    config.write_text("".join(line for line in lines if not line.startswith("requires:")), encoding="utf-8")
    rubric = "rubric:\n  - {criterion: Names the red flags, points: 5}\n  - {criterion: Wastes words, points: -2}\n"
    task = here / "tasks" / BATCH / f"{FIRST}.yaml"
    task.write_text(task_text(FIRST, 1) + rubric, encoding="utf-8")
    team.rlhf("morgan", "publish", "As it was")
    for who in ("amara", "emeka", "freya"):
        team.rlhf(who, "sync")
    return team


def recorded(team: Team) -> int:
    """How many edits of tasks the forge recorded."""
    return team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/forge").count("-task_edit.yaml")


def handed_in(team: Team) -> None:
    team.require_two_approvals()
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    review = team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/emeka").splitlines()[-1]
    assert "m1:" not in (team.file_at("ledger/emeka", review) or ""), "the project's schemas do not know it yet"


def test_an_upgrade_voids_nothing(earlier_project: Team) -> None:
    team = earlier_project
    handed_in(team)
    before = team.git(BARE, "rev-parse", "main")
    looked = team.rlhf("morgan", "upgrade", "--dry-run", now=LATER).words
    assert "1 task to give ids for the criteria." in looked
    assert "The project asks for rlhf 0.3 from then on." in looked
    assert team.git(BARE, "rev-parse", "main") == before
    team.rlhf("morgan", "upgrade", now=LATER)
    assert team.git(BARE, "rev-list", "--count", "--first-parent", f"{before}..main") == "2"
    assert (team.main_file(f"tasks/{BATCH}/{FIRST}.yaml") or "").count("id: c-") == 2
    assert 'requires: "0.3"' in (team.main_file("rlhf.yaml") or "").replace("'", '"')
    team.rlhf("freya", "sync", now=LATER)
    team.rlhf("freya", "review", "approve", FIRST, now=LATER)
    assert team.main_file(PATH) is not None, "an approval of the whole file from before the upgrade counts"
    assert "1 accepted answer, 1 proven;" in team.rlhf("morgan", "audit", cwd=team.bare).text
    assert "edited" not in team.rlhf("amara", "week", now=LATER).words, "ids concern nobody"
    assert "The project is up to date." in team.rlhf("morgan", "upgrade", now=LATER).words


def test_what_was_signed_off_for_the_whole_file_stays_when_only_its_due_time_moves(earlier_project: Team) -> None:
    team = earlier_project
    handed_in(team)
    team.rlhf("morgan", "task", "edit", FIRST, "--set", "due=2026-12-18", now=LATER)
    team.rlhf("freya", "sync", now=LATER)
    team.rlhf("freya", "review", "approve", FIRST, now=LATER)
    assert team.main_file(PATH) is not None
    assert "1 accepted answer, 1 proven;" in team.rlhf("morgan", "audit", cwd=team.bare).text


def test_and_where_the_earlier_program_took_the_edit_in(earlier_project: Team, tmp_path: Path) -> None:
    """No event tells of that edit: the forge and the audit look into the history of main."""
    team = earlier_project
    handed_in(team)
    before = recorded(team)
    hooks = {hook: hook.read_text(encoding="utf-8") for hook in (team.bare / "hooks").iterdir()}
    use_in_the_forge(team, unpacked(tmp_path) / "cli")
    team.rlhf("morgan", "task", "edit", FIRST, "--set", "due=2026-12-18", now=LATER)
    for hook, text in hooks.items():
        hook.write_text(text, encoding="utf-8")
    assert "due: 2026-12-18" in (team.main_file(f"tasks/{BATCH}/{FIRST}.yaml") or "")
    assert recorded(team) == before
    team.rlhf("freya", "sync", now=LATER)
    team.rlhf("freya", "review", "approve", FIRST, now=LATER)
    assert team.main_file(PATH) is not None
    assert "1 accepted answer, 1 proven;" in team.rlhf("morgan", "audit", cwd=team.bare).text


def test_a_schema_that_the_project_changed_stays_and_is_named(earlier_project: Team) -> None:
    team = earlier_project
    file = team.root / "morgan" / "schemas" / "task.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    schema["properties"]["minutes"]["maximum"] = 60
    file.write_text(json.dumps(schema, indent=2), encoding="utf-8")
    team.rlhf("morgan", "publish", "Short tasks only")
    said = team.rlhf("morgan", "upgrade", now=LATER).words
    assert "schemas/task.json was changed in this project; it stays as it is." in said
    assert "asks for rlhf 0.3" not in said
    assert json.loads(team.main_file("schemas/task.json") or "")["properties"]["minutes"]["maximum"] == 60


def test_a_project_that_was_not_upgraded_takes_no_request_for_a_review(earlier_project: Team) -> None:
    team = earlier_project
    handed_in(team)
    request = ("review", "assign", FIRST, "--to", "freya")
    refused = team.rlhf("morgan", *request, code=3, now=LATER).words
    assert "A project manager runs: rlhf upgrade" in refused
    declining = ("review", "decline", FIRST, "--because", "x")
    assert "rlhf upgrade" in team.rlhf("freya", *declining, code=3, now=LATER).words
    team.rlhf("morgan", "upgrade", now=LATER)
    assert "freya is asked to review" in team.rlhf("morgan", *request, now=LATER).words


def test_unless_is_known_after_an_upgrade(earlier_project: Team) -> None:
    team = earlier_project
    config = team.root / "morgan" / "rlhf.yaml"
    before = config.read_text(encoding="utf-8")

    def publish(code: int) -> str:
        text, two = config.read_text(encoding="utf-8"), "{name: two blindly, role: evaluator, count: 2, blind: true,"
        more = f"      count: 1\n      unless: {{tag: [exam]}}\n    - {two} when: {{tag: [exam]}}}}\n    #"
        config.write_text(text.replace("      count: 1", more), encoding="utf-8")
        return team.rlhf("morgan", "publish", "Two for exams", code=code, now=LATER).words

    assert "“unless”" in publish(1)
    config.write_text(before, encoding="utf-8")
    team.rlhf("morgan", "upgrade", now=LATER)
    team.rlhf("morgan", "sync", now=LATER)
    publish(0)
    explained = team.rlhf("morgan", "policy", "explain", FIRST, now=LATER).words
    assert "two blindly" in explained
    assert "does not state its tags" in explained


def test_only_managers_upgrade(earlier_project: Team) -> None:
    assert "project manager" in earlier_project.rlhf("amara", "upgrade", code=3).words


def test_the_earlier_program_works_in_a_project_that_was_not_upgraded(earlier_project: Team, tmp_path: Path) -> None:
    team = earlier_project
    program = unpacked(tmp_path)
    handed_in(team)
    team.rlhf("morgan", "task", "edit", FIRST, "--set", "ask=Be brief.", now=LATER)
    use(team, program / "cli")
    team.rlhf("amara", "sync", now=LATER)
    assert FIRST in team.rlhf("amara", "status", now=LATER).words
    assert "rlhf 0.2.0" in team.rlhf("amara", "--version").text
    team.env.pop("PYTHONPATH")
    team.rlhf("morgan", "upgrade", now=LATER)
    use(team, program / "cli")
    assert "This project needs rlhf 0.3 or newer; here is 0.2.0." in team.rlhf("amara", "sync", code=3, now=LATER).words


def test_every_earlier_schema_is_known() -> None:
    if subprocess.run(["git", "cat-file", "-e", BEFORE], cwd=REPOSITORY, capture_output=True, check=False).returncode:
        pytest.skip("this copy has no history to compare with")
    listed = set(FILE.read_text(encoding="utf-8").splitlines())
    assert {line for line in earlier(BEFORE) if line not in listed} == set(), "run: python bench/earlier_schemas.py"
