"""What a workflow may not do here, whatever linters think of it: told as faults in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Events with which GitHub runs a workflow of main, secrets and a writing token in reach.
TRUSTED = {"pull_request_target", "workflow_run", "issue_comment", "repository_dispatch", "schedule"}
#: Events with which it runs what a pull request brings.
UNTRUSTED = {"pull_request", "pull_request_review", "merge_group"}
_PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
_TOLD = re.compile(r"^ +(?:- )?uses: \S+@\S+ # v\d+\.\d+\.\d+$", re.MULTILINE)
#: pip may take what a lock has the hashes of, and a folder of main's checkout without what that asks for.
_UNHASHED = re.compile(r"(?!.*--require-hashes|.* --no-deps --no-build-isolation \./rlhf$).*\binstall\b.*")
_OF_A_HEAD = re.compile(
    r"github\.head_ref|GITHUB_HEAD_REF|refs/pull|pull_request\.head|workflow_run\.head|gh pr checkout|gh run download"
    r"|actions/(artifacts|caches)"
)


def faults(text: str) -> list[str]:
    """Everything that is wrong with a workflow."""
    data = yaml.safe_load(text)
    events = set(data.get("on", data.get(True)))
    return [
        *_whole(data),
        *_actions(text, data),
        *(fault for job in data["jobs"].values() for fault in _job(job)),
        *(_trusted(data) if events & TRUSTED else ()),
        *(_untrusted(text, data) if events & UNTRUSTED else ()),
    ]


def _whole(data: dict[str, Any]) -> Iterator[str]:
    if data.get("permissions") != {}:
        yield "permissions at the top are not {}"
    if not data.get("name"):
        yield "it has no name"


def _actions(text: str, data: dict[str, Any]) -> Iterator[str]:
    jobs = data["jobs"].values()
    used = [*(job.get("uses") for job in jobs), *(step.get("uses") for job in jobs for step in job.get("steps", ()))]
    foreign = [name for name in used if name is not None and not name.startswith("$/")]  # $/: of this very commit
    for name in foreign:
        if not _PINNED.fullmatch(name):
            yield f"{name} is not pinned by a commit"
    if len(_TOLD.findall(text)) != len(foreign):
        yield "an action does not say its version"


def _job(job: dict[str, Any]) -> Iterator[str]:
    called = job.get("name", "a job")
    if "name" not in job:
        yield "a job has no name"
    if "permissions" not in job:
        yield f"{called} has no permissions of its own"
    if "uses" not in job and "timeout-minutes" not in job:
        yield f"{called} has no timeout"
    if job.get("permissions", {}).get("id-token") == "write" and job.get("environment") != "pypi":
        yield f"{called} may say who it is, outside of the environment pypi"
    if "secrets." in str(job) and not job.get("environment"):
        yield f"{called} has a secret without an environment"
    for step in job.get("steps", ()):
        if "name" not in step:
            yield f"a step of {called} has no name"
        if "${{" in step.get("run", ""):
            yield f"a step of {called} puts a value into its script"
        if "actions/checkout@" in step.get("uses", "") and step.get("with", {}).get("persist-credentials") is not False:
            yield f"a checkout of {called} keeps the token"


def _trusted(data: dict[str, Any]) -> Iterator[str]:
    if data.get("concurrency") != {"group": "rlhf-gate", "cancel-in-progress": False}:
        yield "two of the trusted half may run at once"
    for job in data["jobs"].values():
        if job.get("environment") != "gate":
            yield f"{job['name']} is not in the environment gate"
        if job.get("permissions", {}).get("contents") != "read":
            yield f"{job['name']} may write contents with the token"
        if _OF_A_HEAD.search(str(job)):
            yield f"{job['name']} names a head, an artifact or a cache"
        for step in job["steps"]:
            used, given = step.get("uses", ""), step.get("with", {})
            if "actions/checkout@" in used and (given.get("ref") != "main" or "repository" in given):
                yield f"{job['name']} checks out something else than main"
            if any(map(_UNHASHED.fullmatch, step.get("run", "").splitlines())):
                yield f"{job['name']} installs something without its hash"
            if "artifact" in used or "cache" in used or "cache" in given:
                yield f"{job['name']} takes from artifacts or caches"


def _untrusted(text: str, data: dict[str, Any]) -> Iterator[str]:
    if "secrets" in re.sub(r"#.*", "", text):
        yield "a secret is in reach of a pull request"
    for job in data["jobs"].values():
        if set(job.get("permissions", {}).items()) - {("contents", "read")}:
            yield f"{job['name']} may do more than read"
        if "environment" in job:
            yield f"{job['name']} is in an environment"
