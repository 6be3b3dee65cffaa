"""The files by which a project lives on GitHub: its workflows, the owners of its rules, the form of a pull request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.paths import CONFIG, PEOPLE
from rlhf.store.schemas import templates_github
from rlhf.workflows.init import placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.store.tree import Tree

WORKFLOWS = ("validate", "gate", "schedule")
FORM = ".github/pull_request_template.md"
#: What decides how a project works, and the sort of change that a change of it is.
_OWNED = {CONFIG: "policy", PEOPLE: "people", "schemas/": "schemas", ".github/": "workflows", "guidance/": "guidance"}
_PIN = """\
env:
  RLHF_VERSION: "{version}"  # of rlhf on PyPI: written by it, and raised by `rlhf ci workflows` of a newer one

"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where workflows have rlhf from, and where they run.

    Args:
        pin: lines before the jobs.
        install: the steps that put it into `$RUNNER_TEMP/rlhf`.
        only: the condition under which the trusted half runs at all.
    """

    pin: str
    install: str
    only: str


def released(repository: str, version: str) -> Source:
    """A release from PyPI, for one repository and none of its forks."""
    return Source(_PIN.format(version=version), _step("install"), f"github.repository == '{repository}'")


def workflow(name: str, source: Source) -> str:
    """The text of one of WORKFLOWS."""
    text = (templates_github() / "dot.github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    parts = {"# @pin@\n": source.pin, "      # @install@\n": source.install, "      # @layout@\n": _step("layout")}
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text.replace("@ONLY@", source.only)


def github_files(policy: Policy, people: People, version: str) -> Iterator[tuple[str, bytes]]:
    """Every file that a project on GitHub has beside those of any project, with its path.

    Args:
        version: of the rlhf that is to run there.
    """
    source = released(policy.forge.repository, version)
    for name in WORKFLOWS:
        yield f".github/workflows/{name}.yml", workflow(name, source).encode()
    for file in sorted((templates_github() / "dot.github").iterdir()):
        if file.is_file():
            text = file.read_text(encoding="utf-8").replace("@OWNERS@", "\n".join(_owners(policy, people)))
            yield placed(file.relative_to(templates_github())), text.encode()


def out_of_date(tree: Tree, policy: Policy, people: People, version: str) -> dict[str, bytes]:
    """What a project lacks or has otherwise than this version writes it; the form of a pull request is its own."""
    wanted = dict(github_files(policy, people, version))
    now = {path: tree.read(path) for path in wanted}
    return {path: data for path, data in wanted.items() if now[path] is None or (path != FORM and now[path] != data)}


def _owners(policy: Policy, people: People) -> Iterator[str]:
    """A line of CODEOWNERS for each path, with those who may change it; a comment where GitHub knows none of them."""
    for path, sort in _OWNED.items():
        able = people.with_role(policy.changes[sort])
        logins = sorted(person.github.login for person in able if person.github is not None)
        if logins:
            yield f"/{path} {' '.join(f'@{login}' for login in logins)}"
        else:
            yield f"# /{path}  (people.yaml names no account on GitHub of any {policy.changes[sort]})"


def _step(name: str) -> str:
    return (templates_github() / "steps" / f"{name}.yml").read_text(encoding="utf-8")
