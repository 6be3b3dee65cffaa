"""Create a project on GitHub: its first commit, the forge's key, and the founder's copy."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NoRepositoryThere, RemoteGone, RepositoryInUse, SignInRefused
from rlhf.forge import local
from rlhf.model import paths
from rlhf.model.people import People
from rlhf.model.policy_check import checked_policy
from rlhf.store.files import safe_yaml
from rlhf.store.git.git import Git, GitFailed
from rlhf.store.git.remote import Sending, fetch, push
from rlhf.store.git.version import require_git
from rlhf.store.ledgers.keys import default_key, make_key
from rlhf.store.workspace import Workspace
from rlhf.workflows.setup.github_files import github_files
from rlhf.workflows.setup.init import Founding, first_commit, first_files, require_room
from rlhf.workflows.setup.join import Newcomer, join
from rlhf.workflows.setup.place import require_place_for_copy
from rlhf.workflows.sync.sync import Progress, quiet, refresh

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.model.policy import Forge

_MAIN = "refs/heads/main"


class OnGitHub(Struct, frozen=True):
    """A project that was created on GitHub.

    Args:
        key: the founder's signing key.
        forge_key: the file of the forge's private key, which has to be stored on GitHub as a secret.
    """

    url: str
    key: Path
    forge_key: Path


def address_of(forge: Forge) -> str:
    return f"https://{forge.host}/{forge.repository}.git"


def init_on_github(
    folder: Path, founder: Newcomer, founding: Founding, now: datetime, say: Progress = quiet
) -> OnGitHub:
    """Push the first commit to the empty repository that `founding.forge` names, and create the founder's copy.

    Run again after an interruption, this continues: a main with the founder's and the forge's key of this machine is
    recognized as its own.

    Raises:
        FolderInTheWay: the folder contains something else.
        NoRepositoryThere: there is no such repository, or git has no access to it.
        RepositoryInUse: the repository contains something that was not created by this command on this machine.
    """
    require_git(Path.cwd())
    url = address_of(founding.forge)
    forge_key = default_key(founder.home, f"{founding.forge.repository.replace('/', '-')}-forge")
    done = OnGitHub(url, founder.key_path, forge_key)
    if _is_copy_of(folder, url):
        with Workspace(folder) as mine:
            refresh(mine, now)
        return done
    require_room(folder)
    require_place_for_copy(folder)
    making = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        say("Looking at the repository on GitHub …")
        git = local.create(making)
        git.run("remote", "add", "origin", url)
        own, public = founder.public_key(), make_key(forge_key, "rlhf forge")
        if not _begun(git, own, public):
            files = dict(first_files(founder.handle, founding, own, public, now))
            files |= _on_github(files)
            _send(git, first_commit(git, files, founder, founding), folder, founder.handle, url)
    except (RemoteGone, SignInRefused):
        raise NoRepositoryThere(url, founding.forge.repository, founding.forge.host) from None
    finally:
        shutil.rmtree(making, ignore_errors=True)
    join(url, folder, founder, now, say=say)
    return done


def _is_copy_of(folder: Path, url: str) -> bool:
    if not (folder / ".git").is_dir():
        return False
    try:
        return Git(folder).attempt("config", "--get", "remote.origin.url").decode().strip() == url
    except GitFailed:
        return False


def _begun(git: Git, founder_key: str, forge_key: str) -> bool:
    """Whether the repository's main was created with these two keys, by a run that was interrupted."""
    if not git.text("ls-remote", "--heads", "origin", _MAIN):
        return False
    fetch(git, ["--depth=1", f"+{_MAIN}:{_MAIN}"])
    result = ((paths.PEOPLE, founder_key), (paths.CONFIG, forge_key))
    return all(key.split()[1].encode() in _blob(git, path) for path, key in result)


def _blob(git: Git, path: str) -> bytes:
    try:
        return git.attempt("cat-file", "blob", f"{_MAIN}:{path}")
    except GitFailed:
        return b""


def _on_github(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files that only a project on GitHub has, by path, given its first files."""
    policy = checked_policy(safe_yaml.load(files[paths.CONFIG].decode()).data)
    people = People.of(safe_yaml.load(files[paths.PEOPLE].decode()).data)
    return dict(github_files(policy, people))


def _send(git: Git, first: str, folder: Path, handle: str, url: str) -> None:
    """Push the first commit to a repository that has no branch yet."""
    if git.text("ls-remote", "--heads", "origin"):
        raise RepositoryInUse(url, folder, handle)
    delivery = push(git, [Sending("main", first, None)])
    if "main" not in delivery.taken:
        raise RepositoryInUse(url, folder, handle)
