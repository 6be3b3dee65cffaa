"""Write the files that a project on GitHub needs: its workflows, the program they run, CODEOWNERS and others."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

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
#: The paths that decide how a project works, and the kind of change (in policy) that each belongs to.
_OWNED = {CONFIG: "policy", PEOPLE: "people", "schemas/": "schemas", ".github/": "workflows", "guidance/": "guidance"}
#: The folder with the version of rlhf that a project's workflows run.
PROGRAM = ".github/rlhf"
#: The command that installs it, run in the project's folder; pip takes only files whose hash is in the lock.
INSTALL = f"pip install --only-binary :all: --no-deps --require-hashes -r {PROGRAM}/{LOCK}"
_LOCK = """\
# What this project's workflows install: rlhf from the file beside this, and what it stands on, each by its hash.
# Written by rlhf (rlhf ci workflows). To install the same on a machine of your own, in the project's folder:
#   {install}
./{at}/{wheel} \\
    --hash=sha256:{digest}
"""


class Source(Struct, frozen=True):
    """How workflows install rlhf, and where they run.

    Args:
        install: the steps that install rlhf into `$RUNNER_TEMP/rlhf`.
        only: the condition under which the trusted workflows run at all.
    """

    install: str
    only: str


def kept_on_main(repository: str) -> Source:
    """Return the source that installs rlhf from PROGRAM on main, and runs in this repository but not in its forks."""
    return Source(_step("install"), f"github.repository == '{repository}'")


def workflow(name: str, source: Source) -> str:
    """Return the text of a workflow in WORKFLOWS."""
    text = (templates_github() / "dot.github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    parts = {"      # @install@\n": source.install, "      # @layout@\n": _step("layout")}
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text.replace("@ONLY@", source.only)


def github_files(policy: Policy, people: People) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file that only a project on GitHub has."""
    source = kept_on_main(policy.forge.repository)
    for name in WORKFLOWS:
        yield f".github/workflows/{name}.yml", workflow(name, source).encode()
    for file in sorted((templates_github() / "dot.github").iterdir()):
        if file.is_file():
            text = file.read_text(encoding="utf-8").replace("@OWNERS@", "\n".join(_owners(policy, people)))
            yield placed(file.relative_to(templates_github())), text.encode()
    yield from program_files()


def program_files() -> Iterator[tuple[str, bytes]]:
    """Yield the running version of rlhf as a wheel, and the lock file by which pip installs exactly that."""
    wheel, data = own_wheel()
    head = _LOCK.format(at=PROGRAM, install=INSTALL, wheel=wheel, digest=sha256(data).hexdigest())
    yield f"{PROGRAM}/{LOCK}", (head + lock()).encode()
    yield f"{PROGRAM}/{wheel}", data


def out_of_date(tree: Tree, policy: Policy, people: People) -> dict[str, bytes | None]:
    """Return the files that a project lacks or that differ from what this version writes, by path, with their content.

    The value is None for a wheel of another version, which is to be removed. The pull request template may differ: the
    project edits it.
    """
    wanted = dict(github_files(policy, people))
    now = {path: tree.read(path) for path in wanted}
    differs = {path: data for path, data in wanted.items() if now[path] is None or (path != FORM and now[path] != data)}
    wheels = (path for path in tree.list(PROGRAM) if path.endswith(".whl"))
    return {**differs, **dict.fromkeys(path for path in wheels if path not in wanted)}


def _owners(policy: Policy, people: People) -> Iterator[str]:
    """Yield a line of CODEOWNERS for each path, with the people who may change it; a comment if none has an account."""
    for path, sort in _OWNED.items():
        able = people.with_role(policy.changes[sort])
        logins = sorted(person.github.login for person in able if person.github is not None)
        if logins:
            yield f"/{path} {' '.join(f'@{login}' for login in logins)}"
        else:
            yield f"# /{path}  (people.yaml names no account on GitHub of any {policy.changes[sort]})"


def _step(name: str) -> str:
    return (templates_github() / "steps" / f"{name}.yml").read_text(encoding="utf-8")
