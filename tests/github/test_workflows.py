"""The workflows, here and as a project gets them: held by public linters, and by what must never be in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from rlhf import __version__
from rlhf.model.people import Account, People, Person
from rlhf.model.policy import Forge, Policy
from rlhf.workflows.setup.github_files import WORKFLOWS, github_files, workflow
from tests.github.here import FOLDER, HERE
from tests.github.structure import TRUSTED, faults

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
POLICY = Policy("Winter", forge=Forge("github", "winter/answers"), changes={**Policy("").changes, "guidance": "sme"})


def person(handle: str, *roles: str, login: str = "", active: bool = True) -> Person:
    return Person(handle, handle, frozenset(roles), active=active, github=Account(7, login) if login else None)


PEOPLE = People(
    {
        one.handle: one
        for one in (
            person("morgan", "manager", login="Morgan-GH"), person("kim", "manager", login="kim-gh"),
            person("noor", "manager"), person("gone", "manager", login="gone-gh", active=False),
            person("amara", "trainer", login="amara-gh"), person("grace", "sme", login="grace-gh"),
        )
    }
)  # fmt: skip
FILES = {path: data.decode() for path, data in github_files(POLICY, PEOPLE) if not path.endswith(".whl")}
GIVEN = {Path(path).stem: text for path, text in FILES.items() if path.endswith(".yml")}
OWN = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.yml"))}
EVERY = [*((f"own {name}", text) for name, text in OWN.items()), *((f"given {n}", text) for n, text in GIVEN.items())]


@pytest.fixture(params=["own", "given"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder `.github` with all workflows, as tools look for it."""
    at = tmp_path / ".github" / "workflows"
    at.mkdir(parents=True)
    for name, text in (OWN if request.param == "own" else GIVEN).items():
        (at / f"{name}.yml").write_text(text, encoding="utf-8")
    return at


def run(program: str, *args: str) -> subprocess.CompletedProcess[str]:
    if not (BIN / program).exists():
        pytest.skip(f"{program} is not installed beside this Python: pip install -e .[dev]")
    return subprocess.run([str(BIN / program), *args], capture_output=True, text=True, check=False,
        env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"})  # fmt: skip


LINTERS = {
    "actionlint": ("-no-color",),
    "check-jsonschema": ("--builtin-schema", "vendor.github-workflows"),
    "zizmor": ("--offline", "--no-progress", "--color", "never", "--persona", "pedantic"),
}


@pytest.mark.parametrize("linter", LINTERS)
def test_every_linter_is_content(folder: Path, linter: str) -> None:
    done = run(linter, *LINTERS[linter], *map(str, sorted(folder.glob("*.yml"))))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("linter", "old", "new"),
    [
        ("actionlint", "github.event_name", "github.event_nam"),
        ("actionlint", '--head "$HEAD"', "--head $HEAD"),
        ("check-jsonschema", "timeout-minutes: 30", "timeout-minutes: [30]"),
        ("zizmor", '--head "$HEAD"', "--head ${{ github.head_ref }}"),
    ],
)
def test_every_linter_would_see_a_fault(folder: Path, linter: str, old: str, new: str) -> None:
    file = folder / "validate.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert run(linter, *LINTERS[linter], str(file)).returncode != 0


def test_what_zizmor_is_told_to_pass_over_has_its_reason() -> None:
    for name, text in EVERY:
        for line in text.splitlines():
            _, told, reason = line.partition("# zizmor: ignore[")
            assert not told or len(reason.partition("]")[2].split()) > 4, f"{name}: {line}"


@pytest.mark.parametrize(("name", "text"), EVERY, ids=[name for name, _ in EVERY])
def test_no_workflow_does_what_it_may_not(name: str, text: str) -> None:
    assert faults(text) == []


def test_this_repository_s_workflows_are_those_of_every_project_but_for_where_rlhf_comes_from() -> None:
    for name in WORKFLOWS:
        if os.environ.get("UPDATE_TRANSCRIPTS"):
            (FOLDER / f"{name}.yml").write_text(workflow(name, HERE), encoding="utf-8")
        assert (FOLDER / f"{name}.yml").read_text(encoding="utf-8") == workflow(name, HERE), name


def test_both_halves_are_what_they_are_called() -> None:
    events = {name: set(yaml.safe_load(text)[True]) for name, text in GIVEN.items()}
    assert {name for name, on in events.items() if on & TRUSTED} == {"gate", "schedule"}
    assert events["validate"] == {"pull_request", "pull_request_review", "merge_group"}
    assert yaml.safe_load(GIVEN["gate"])[True]["workflow_run"]["workflows"] == [
        yaml.safe_load(GIVEN["validate"])["name"]
    ]


def test_the_repository_is_in_one_place_and_no_version_of_rlhf_in_any() -> None:
    for name, text in GIVEN.items():
        assert __version__ not in re.sub(r"@[0-9a-f]{40} # \S+", "", text), name
        assert text.count("winter/answers") == (0 if name == "validate" else 1), name
        assert not re.search(r"@(install|layout|ONLY)@", text), name


CHECKOUT = "      - name: Get it\n        uses: actions/checkout@" + "a" * 40 + " # v1.0.0\n        with:\n"
STEPS = "    steps:\n"


def step(with_: str, action: str = "actions/checkout") -> str:
    return STEPS + CHECKOUT.replace("actions/checkout", action) + f"          {{persist-credentials: false, {with_}}}\n"


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("validate", "permissions: {}\n", "permissions: read-all\n", "permissions at the top are not {}"),
        ("validate", "name: validate", "# none", "it has no name"),
        ("validate", "@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a", "@v7", "is not pinned by a commit"),
        ("validate", "# v7.0.1", "", "an action does not say its version"),
        ("validate", "    timeout-minutes: 30\n", "", "has no timeout"),
        ("validate", "    name: Check what it brings\n", "", "a job has no name"),
        ("validate", "      - name: Check\n        run", "      - run", "has no name"),
        ("validate", '--head "$HEAD"', "--head ${{ github.head_ref }}", "puts a value into its script"),
        ("validate", "contents: read", "contents: write", "may do more than read"),
        ("validate", "${{ github.token }}", "${{ secrets.RLHF_FORGE_KEY }}", "in reach of a pull request"),
        ("validate", "    permissions:\n", "    environment: gate\n    permissions:\n", "is in an environment"),
        ("gate", "    environment: gate", "    # environment: none", "is not in the environment gate"),
        ("gate", "    environment: gate", "    # environment: none", "has a secret without an environment"),
        ("gate", "contents: read", "contents: write", "may write contents with the token"),
        ("gate", "  cancel-in-progress: false", "  cancel-in-progress: true", "may run at once"),
        ("gate", STEPS, step("ref: main").replace("persist-credentials: false, ", ""), "keeps the token"),
        ("gate", STEPS, step("fetch-depth: 1"), "checks out something else than main"),
        ("gate", STEPS, step("ref: main, repository: other/one"), "checks out something else than main"),
        ("gate", STEPS, step("ref: '${{ github.event.pull_request.head.sha }}'"), "names a head"),
        ("gate", STEPS, step("ref: '${{ github.event.workflow_run.head_sha }}'"), "names a head"),
        ("gate", STEPS, step("name: x", "actions/download-artifact"), "takes from artifacts or caches"),
        ("gate", STEPS, step("key: x", "actions/cache"), "takes from artifacts or caches"),
        ("gate", STEPS, step("cache: pip", "actions/setup-python"), "takes from artifacts or caches"),
        ("gate", "        run: |\n", "        run: |\n          gh run download 7\n", "names a head, an artifact"),
        ("gate", "--require-hashes ", "", "installs something without its hash"),
        ("schedule", "    environment: gate", "    environment: other", "is not in the environment gate"),
        ("gate", "    permissions:\n", "    permissions:\n      id-token: write\n", "may say who it is"),
    ],
)  # fmt: skip
def test_each_of_these_would_be_seen(name: str, old: str, new: str, fault: str) -> None:
    for text in (OWN[name], GIVEN[name]):
        assert old in text
        assert any(fault in told for told in faults(text.replace(old, new, 1))), faults(text.replace(old, new, 1))


def test_the_owners_are_those_who_may_change_each_and_whom_github_knows() -> None:
    lines = [line for line in FILES[".github/CODEOWNERS"].splitlines() if not line.startswith("#")]
    assert lines == [
        "/rlhf.yaml @Morgan-GH @kim-gh",
        "/people.yaml @Morgan-GH @kim-gh",
        "/schemas/ @Morgan-GH @kim-gh",
        "/.github/ @Morgan-GH @kim-gh",
        "/guidance/ @grace-gh",
    ]
