"""The files by which a project lives on GitHub: its workflows, the program that they run, the owners of its rules, …"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from rlhf.model.paths import CONFIG, PEOPLE
from rlhf.store.files.schemas import templates_github
from rlhf.store.own_wheel import LOCK, lock, own_wheel
from rlhf.workflows.setup.init import placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.people import People
    from rlhf.model.policy import Policy
    from rlhf.store.files.tree import Tree

WORKFLOWS = ("validate", "gate", "schedule")
FORM = ".github/pull_request_template.md"
#: What decides how a project works, and the sort of change that a change of it is.
_OWNED = {CONFIG: "policy", PEOPLE: "people", "schemas/": "schemas", ".github/": "workflows", "guidance/": "guidance"}
#: Where a project keeps the rlhf that its workflows run.
PROGRAM = ".github/rlhf"
#: How anybody installs that, in the project's folder; of the index, only files whose hash is in the lock are taken.
INSTALL = f"pip install --only-binary :all: --no-deps --require-hashes -r {PROGRAM}/{LOCK}"
_LOCK = """\
# What this project's workflows install: rlhf from the file beside this, and what it stands on, each by its hash.
# Written by rlhf (rlhf ci workflows). To install the same on a machine of your own, in the project's folder:
#   {install}
./{at}/{wheel} \\
    --hash=sha256:{digest}
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where workflows have rlhf from, and where they run.

    Args:
        install: the steps that put it into `$RUNNER_TEMP/rlhf`.
        only: the condition under which the trusted half runs at all.
    """

    install: str
    only: str


def kept_on_main(repository: str) -> Source:
    """What main keeps under PROGRAM, for one repository and none of its forks."""
    return Source(_step("install"), f"github.repository == '{repository}'")


def workflow(name: str, source: Source) -> str:
    """The text of one of WORKFLOWS."""
    text = (templates_github() / "dot.github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    parts = {"      # @install@\n": source.install, "      # @layout@\n": _step("layout")}
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text.replace("@ONLY@", source.only)


def github_files(policy: Policy, people: People) -> Iterator[tuple[str, bytes]]:
    """Every file that a project on GitHub has beside those of any project, with its path."""
    source = kept_on_main(policy.forge.repository)
    for name in WORKFLOWS:
        yield f".github/workflows/{name}.yml", workflow(name, source).encode()
    for file in sorted((templates_github() / "dot.github").iterdir()):
        if file.is_file():
            text = file.read_text(encoding="utf-8").replace("@OWNERS@", "\n".join(_owners(policy, people)))
            yield placed(file.relative_to(templates_github())), text.encode()
    yield from program_files()


def program_files() -> Iterator[tuple[str, bytes]]:
    """The rlhf that is running as a wheel, and the lock by which pip installs it and takes nothing else."""
    wheel, data = own_wheel()
    head = _LOCK.format(at=PROGRAM, install=INSTALL, wheel=wheel, digest=sha256(data).hexdigest())
    yield f"{PROGRAM}/{LOCK}", (head + lock()).encode()
    yield f"{PROGRAM}/{wheel}", data


def out_of_date(tree: Tree, policy: Policy, people: People) -> dict[str, bytes | None]:
    """What a project lacks or has otherwise than this version writes it; None for the wheel of another version.

    The form of a pull request is the project's own.
    """
    wanted = dict(github_files(policy, people))
    now = {path: tree.read(path) for path in wanted}
    differs = {path: data for path, data in wanted.items() if now[path] is None or (path != FORM and now[path] != data)}
    wheels = (path for path in tree.list(PROGRAM) if path.endswith(".whl"))
    return {**differs, **dict.fromkeys(path for path in wheels if path not in wanted)}


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
