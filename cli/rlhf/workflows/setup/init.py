"""Create a project: its workspace, and the local forge that receives submissions."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NoRoomForProject, ProjectInTheWay
from rlhf.forge import local
from rlhf.model.policy import Forge
from rlhf.store.files.schemas import FOLDER, shipped, templates
from rlhf.store.git.branches import move
from rlhf.store.git.objects import Objects
from rlhf.store.git.version import require_git
from rlhf.store.git.write_objects import commit, write_tree
from rlhf.workflows.setup.join import Joined, Newcomer, join
from rlhf.workflows.setup.place import require_place_for_copy, require_place_for_repository
from rlhf.workflows.sync.sync import Progress, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rlhf.model.people import Account
    from rlhf.store.git.git import Git


class Founding(Struct, frozen=True):
    """The details of a new project.

    Args:
        account: the founder's account on GitHub; None if it is not known.
    """

    project: str
    zone: str
    manager_name: str
    forge: Forge = Forge()
    account: Account | None = None


class Founded(Struct, frozen=True):
    joined: Joined
    forge: Path


def init(
    folder: Path, bare: Path, founder: Newcomer, founding: Founding, now: datetime, say: Progress = quiet
) -> Founded:
    """Create the forge at `bare` and the founder's copy at `folder`.

    The forge is built under another name and renamed when complete, so an interrupted run does not block the next.

    Raises:
        FolderInTheWay: `bare` exists already, or `folder` is not empty.
    """
    require_git(Path.cwd())
    require_room(folder)
    require_place_for_copy(folder)
    require_place_for_repository(bare)
    if bare.exists():
        raise ProjectInTheWay(bare, folder, founder.handle)
    say("Making the project's repository …")
    public = founder.public_key()
    making = bare.with_name(f".{bare.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        git = local.create(making)
        forge_key = local.make_key_of(making)
        files = dict(first_files(founder.handle, founding, public, forge_key, now))
        move(git, "main", first_commit(git, files, founder, founding), None)
        local.install(making, sys.executable, bare)
        making.rename(bare)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return Founded(join(str(bare), folder, founder, now, say=say), bare)


def require_room(folder: Path) -> None:
    """Raise NoRoomForProject if the path for a new copy exists and is not an empty folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NoRoomForProject(folder)


def first_commit(git: Git, files: Mapping[str, bytes], founder: Newcomer, founding: Founding) -> str:
    """Create the first commit of a project, signed by its founder, and return it."""
    with Objects(git) as objects:
        tree = write_tree(objects, None, dict(files))
    signing = git.with_config(
        user__name=founding.manager_name, user__email=f"{founder.handle}@rlhf.invalid",
        user__signingKey=str(founder.key_path.resolve()), gpg__format="ssh",
    )  # fmt: skip
    return commit(signing, tree, [], f"Begin {founding.project}\n")


def first_files(
    handle: str, founding: Founding, key: str, forge_key: str, now: datetime
) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of the files of a new workspace: templates with the founder's details, and the schemas."""
    account = founding.account
    values = {
        "@PROJECT@": founding.project, "@ZONE@": founding.zone, "@HANDLE@": handle, "@NAME@": founding.manager_name,
        "@KEY@": key, "@FORGE@": "\n  ".join(_forge_lines(founding.forge, forge_key)), "@DATE@": now.date().isoformat(),
        "@ACCOUNT@": f'\n    github: {{id: {account.id}, login: "{account.login}"}}' if account else "",
    }  # fmt: skip
    for file in sorted(templates().rglob("*")):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            for mark, value in values.items():
                text = text.replace(mark, value)
            yield placed(file.relative_to(templates())), text.encode()
    for file in sorted(shipped().rglob("*.json")):
        yield f"{FOLDER}/{file.relative_to(shipped()).as_posix()}", file.read_bytes()


def _forge_lines(forge: Forge, key: str) -> Iterator[str]:
    """Yield the lines of rlhf.yaml that describe the forge."""
    yield f"kind: {forge.kind}"
    if forge.repository:
        yield f'repository: "{forge.repository}"'
        if forge.host != Forge().host:
            yield f'host: "{forge.host}"'
    yield f"key: {' '.join(key.split()[:2])}"


def placed(path: Path) -> str:
    """Return the path in a project of a template file: `dot.gitignore` stands for `.gitignore`.

    Packages do not include every file whose name begins with a dot.
    """
    return "/".join("." + part.removeprefix("dot.") if part.startswith("dot.") else part for part in path.parts)
