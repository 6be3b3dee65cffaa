"""Workflows that run: the untrusted half on good and bad work, the trusted half on every event that wakes it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from rlhf.workflows.setup.github_files import kept_on_main, workflow
from tests.github.here import HERE
from tests.github.runner import Runner, program_alone, put_on_main, require_act
from tests.here import REPOSITORY
from tests.journeys.a_workspace import answer_text, make, task_id
from tests.standins.git_http import GitServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.journeys.a_workspace import AWorkspace

pytestmark = pytest.mark.journey
NAME = "winter/answers"
FROM_MAIN = kept_on_main(NAME)
TASK = task_id(3)
PATH = f"answers/w49/{TASK}/chidi.md"
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nhush\n-----END OPENSSH PRIVATE KEY-----\n"
TRAPS = ("rlhf/__init__.py", "cli/rlhf/__init__.py", "sitecustomize.py", "pip/__init__.py", "requirements.lock")
LOGIN = "x-access-token:hush"


@pytest.fixture
def project(tmp_path: Path) -> AWorkspace:
    """A workspace whose `origin` is the repository on the stand-in for GitHub."""
    made = make(tmp_path / "mine")
    people = (made.root / "people.yaml").read_text(encoding="utf-8")
    made.put("people.yaml", f"{people}  chidi:\n    name: Dr Chidi Snowfield\n    roles: [trainer]\n")
    made.commit()
    bare = tmp_path / "hub" / f"{NAME}.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(made.root), str(bare)], check=True)
    subprocess.run(["git", "config", "uploadpack.allowReachableSHA1InWant", "true"], cwd=bare, check=True)
    put_on_main(bare, program_alone())
    made.git("remote", "add", "origin", str(bare))
    return made


@pytest.fixture
def runner(project: AWorkspace, tmp_path: Path) -> Iterator[Runner]:
    require_act()
    with GitServer(tmp_path / "hub", LOGIN) as server:
        yield Runner(tmp_path, NAME, address(server), installs=True)


def address(server: GitServer) -> str:
    """Without its login: the workflow has to sign in by itself."""
    return server.url("").replace(f"{LOGIN}@", "").rstrip("/")


def submit(project: AWorkspace, text: str) -> dict[str, Any]:
    """A pull request for an answer by Chidi, whose head lays traps for whoever runs something of it: its event."""
    project.git("checkout", "-q", "-b", f"answer/{TASK}/chidi")
    project.put(PATH, text)
    for path in TRAPS:
        project.put(path, "raise SystemExit('something of the head was run')\n")
    project.put(".gitattributes", "* filter=trap diff=trap merge=trap\n")
    project.commit()
    project.git("push", "-q", "origin", "HEAD")
    head = project.git("rev-parse", "HEAD").strip()
    pull = {"number": 7, "head": {"sha": head, "ref": f"answer/{TASK}/chidi"}, "base": {"ref": "main"}}
    return {"action": "opened", "number": 7, "pull_request": pull, "repository": {"full_name": NAME}}


def test_good_work_passes_and_nothing_of_it_is_run(project: AWorkspace, runner: Runner) -> None:
    ran = runner.run(workflow("validate", FROM_MAIN), "pull_request", submit(project, answer_text(3, "chidi")))
    assert ran.code == 0, ran.log
    assert "::error" not in ran.log
    assert "Check part" not in ran.log, "only a large workspace is checked in parts"
    assert "Wake the gate" not in ran.log


def test_bad_work_is_annotated_where_it_is_bad_and_fails(project: AWorkspace, runner: Runner) -> None:
    bad = answer_text(3, "chidi").replace("author: chidi", "author: ben")
    ran = runner.run(workflow("validate", FROM_MAIN), "pull_request", submit(project, bad))
    assert ran.code == 1, ran.log
    assert f"::error file={PATH},line=3,endLine=3,col=9,endColumn=12,title=AN002" in ran.log


def test_a_merge_group_is_checked_as_well(project: AWorkspace, runner: Runner) -> None:
    head = submit(project, answer_text(3, "chidi").replace("author: chidi", "author: ben"))["pull_request"]["head"][
        "sha"
    ]
    group = {"head_sha": head, "head_ref": "refs/heads/gh-readonly-queue/main/pr-7", "base_ref": "refs/heads/main"}
    payload = {"action": "checks_requested", "merge_group": group, "repository": {"full_name": NAME}}
    ran = runner.run(workflow("validate", FROM_MAIN), "merge_group", payload)
    assert ran.code == 1, ran.log
    assert PATH in ran.log


def test_a_review_is_not_checked_and_ends_well(project: AWorkspace, runner: Runner) -> None:
    payload = submit(project, "no answer at all\n") | {"action": "submitted", "review": {"state": "approved"}}
    ran = runner.run(workflow("validate", FROM_MAIN), "pull_request_review", payload)
    assert ran.code == 0, ran.log
    assert "the gate looks at it" in ran.log
    assert "Install rlhf" not in ran.log


def test_a_large_workspace_is_checked_in_parts_that_are_joined(project: AWorkspace, runner: Runner) -> None:
    parts = ("--var", 'RLHF_PARTS=["1/2", "2/2"]')
    bad = answer_text(3, "chidi").replace("author: chidi", "author: ben")
    ran = runner.run(workflow("validate", FROM_MAIN), "pull_request", submit(project, bad), *parts)
    assert ran.code == 1, ran.log
    assert ran.log.count(f"::error file={PATH}") == 2, "told of the head, and of the whole"
    assert "42 files checked" in ran.log
    assert sorted(file.name for file in (runner.root / "artifacts").iterdir()) == ["part-1.json", "part-2.json"]


def test_this_repository_s_own_installs_rlhf_from_main(project: AWorkspace, runner: Runner, tmp_path: Path) -> None:
    """With a lock that asks for nothing: what it names is here, and is not fetched."""
    software = tmp_path / "software"
    software.mkdir()
    for name in ("cli", "schemas", "pyproject.toml", "README.md", "LICENSE"):
        (software / name).symlink_to(REPOSITORY / name)
    subprocess.run(["cp", "-rL", str(software), str(tmp_path / "copy")], check=True)
    (tmp_path / "copy" / "requirements.lock").write_text("# nothing\n", encoding="utf-8")
    for args in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "x")):
        named = ("-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *named, *args], cwd=tmp_path / "copy", check=True)
    (runner.front / "python3").unlink()  # and its virtual environment is made as it is there
    runner.env["STANDIN_SOFTWARE"] = str(tmp_path / "copy")
    payload = submit(project, answer_text(3, "chidi"))
    ran = runner.run(workflow("validate", HERE), "pull_request", payload)
    assert ran.code == 0, ran.log
    assert "Fetch rlhf itself" in ran.log


EVENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "validate has ended": ("workflow_run", {"action": "completed", "workflow_run": {"event": "pull_request"}}),
    "a pull request was opened": ("pull_request_target", {"action": "opened", "number": 7}),
    "somebody commented on it": ("issue_comment", {"action": "created", "issue": {"number": 7, "pull_request": {}}}),
    "a ledger was pushed": ("repository_dispatch", {"action": "rlhf"}),
    "main moved": ("push", {"ref": "refs/heads/main"}),
    "somebody asked for it": ("workflow_dispatch", {"ref": "refs/heads/main"}),
}


@pytest.fixture
def gate(project: AWorkspace, tmp_path: Path) -> Iterator[Runner]:
    """A runner in which `rlhf` writes down how it is called."""
    require_act()
    with GitServer(tmp_path / "hub", LOGIN) as server:
        yield Runner(tmp_path, NAME, address(server), installs=False)


@pytest.mark.parametrize("why", EVENTS)
def test_the_gate_is_woken_and_given_what_it_needs(gate: Runner, why: str) -> None:
    event, payload = EVENTS[why]
    payload = payload | {"repository": {"full_name": NAME, "default_branch": "main"}}
    ran = gate.run(workflow("gate", FROM_MAIN), event, payload, "--secret", f"RLHF_FORGE_KEY={KEY}")
    assert ran.code == 0, ran.log
    (call,) = gate.called()
    assert call["args"][:3] == ["github", "gate", "--event"]
    assert call["args"][3:] == [call["env"]["GITHUB_EVENT_PATH"]]
    assert call["env"]["RLHF_GITHUB_TOKEN"] == "hush"
    assert call["env"]["RLHF_FORGE_KEY"].strip() == KEY.strip()
    assert (call["env"]["GITHUB_EVENT_NAME"], call["env"]["GITHUB_REPOSITORY"]) == (event, NAME)
    assert call["cwd"] == [], "nothing was checked out"
    assert "OPENSSH" not in ran.log


def test_a_comment_on_an_issue_does_not_wake_the_gate(gate: Runner) -> None:
    gate.run(workflow("gate", FROM_MAIN), "issue_comment", {"action": "created", "issue": {"number": 8}})
    assert gate.called() == []


def test_no_fork_runs_the_trusted_half(gate: Runner) -> None:
    for name, event in (("gate", "push"), ("schedule", "schedule")):
        gate.run(workflow(name, kept_on_main("spring/other")), event, {})
        gate.run(workflow(name, HERE), event, {})
    assert gate.called() == []


def test_the_schedule_does_everything_that_is_open(gate: Runner) -> None:
    ran = gate.run(workflow("schedule", FROM_MAIN), "schedule", {}, "--secret", f"RLHF_FORGE_KEY={KEY}")
    assert ran.code == 0, ran.log
    (call,) = gate.called()
    assert call["args"] == ["github", "gate"]
    assert call["env"]["RLHF_GITHUB_TOKEN"] == "hush"
    assert call["env"]["RLHF_FORGE_KEY"].strip() == KEY.strip()
