"""Move a project's own repository to another place on the same machine."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from rlhf.errors import ForgeAtWork, RepositoryInTheWay
from rlhf.forge import journal, local
from rlhf.store.files.atomic import trouble_of
from rlhf.store.git.git import Git
from rlhf.workflows.gate.finish import finish_left
from rlhf.workflows.setup.place import require_place_for_repository
from rlhf.workflows.sync.sync import Progress, quiet

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rlhf.store.repository import Repository
    from rlhf.workflows.gate.forge_ledger import Randomness


def move(repository: Repository, place: Path, now: datetime, randomness: Randomness, say: Progress = quiet) -> None:
    """Move the project's repository; its hooks, its key and its settings go with it, and nothing stays behind.

    The last step is one that happens whole or not at all: until then the repository works where it is.

    Raises:
        RepositoryInTheWay: something is there already.
        ForgeAtWork: somebody is sending something; nothing was changed.
    """
    bare = repository.git_dir
    require_place_for_repository(place)
    if place.exists():
        raise RepositoryInTheWay(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    making = place.with_name(f".{place.name}.making")
    with journal.only_one(bare):
        say("Finishing what was left undone …")
        finish_left(repository, now, randomness)
        if journal.pushes(bare):
            raise ForgeAtWork(bare)
        repository.close()
        if bare.stat().st_dev == place.parent.stat().st_dev:
            local.install(bare, sys.executable, place)
            try:
                bare.rename(place)
            except OSError as error:
                local.install(bare, sys.executable)
                raise trouble_of(error, place) from None
            return
        say("Copying …")
        shutil.rmtree(making, ignore_errors=True)
        try:
            shutil.copytree(bare, making, symlinks=True)
            local.install(making, sys.executable, place)
            Git(making).run("fsck", "--connectivity-only", "--no-dangling")
            making.rename(place)
        except OSError as error:
            raise trouble_of(error, place) from None
        finally:
            shutil.rmtree(making, ignore_errors=True)
        left = bare.with_name(f".{bare.name}.moved")
        bare.rename(left)  # in one step, so that nobody meets a half of it
        shutil.rmtree(left)
