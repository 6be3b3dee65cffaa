"""The trusted workflows run with the real gate: a review on GitHub becomes a merge; the clock looks after the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rlhf.workflows.setup.github_files import kept_on_main, workflow
from tests.github.runner import Runner, program_alone, put_on_main, require_act
from tests.standins.github import REPOSITORY
from tests.standins.github_talk import APP
from tests.team import NOW, TASKS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.github.runner import Ran
    from tests.journeys.on_github import Hosted

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


def run(submitted: Hosted, where: Path, name: str, event: str, payload: dict[str, Any]) -> Ran:
    """Run a workflow as GitHub does on an event, with the forge's key as its secret."""
    submitted.server.state.users["hush"] = APP
    require_act()
    put_on_main(submitted.team.bare, program_alone())
    runner = Runner(where, REPOSITORY, "https://github.com", installs=True)
    remote = submitted.team.bare.as_uri()
    runner.env |= {
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_VALUE_0": f"https://github.com/{REPOSITORY}.git",
        "GIT_CONFIG_KEY_0": f"url.{remote}.insteadOf",
    }  # fmt: skip
    runner.env |= {"GITHUB_API_URL": submitted.server.url, "RLHF_FORGE_REMOTE": remote, "RLHF_NOW": NOW}
    text = workflow(name, kept_on_main(REPOSITORY))
    payload = payload | {"repository": {"full_name": REPOSITORY, "default_branch": "main"}}
    return runner.run(text, event, payload, "--secret", f"RLHF_FORGE_KEY={submitted.key}")


def test_a_review_on_github_becomes_a_merge(submitted: Hosted, tmp_path: Path) -> None:
    submitted.review("emeka", "APPROVE")
    payload = {"action": "completed", "workflow_run": {"event": "pull_request_review", "pull_requests": []}}
    ran = run(submitted, tmp_path / "act", "gate", "workflow_run", payload)
    assert ran.code == 0, ran.log
    assert f"{FIRST} by amara: merged" in ran.log
    assert submitted.accepted(FIRST) is not None
    assert submitted.status() == "success: Merged."
    assert "PRIVATE KEY" not in ran.log
    assert submitted.key.splitlines()[1] not in ran.log


def test_the_clock_does_what_was_missed(submitted: Hosted, tmp_path: Path) -> None:
    submitted.comment("morgan", "/hold The source is out of date.")
    ran = run(submitted, tmp_path / "act", "schedule", "schedule", {})
    assert ran.code == 0, ran.log
    assert submitted.answers()[0].startswith("Held.")
