"""Bring a project to this version of rlhf: its schemas, the version it asks for, and ids of criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf import __version__
from rlhf.model import paths
from rlhf.model.content_hash import content_hash
from rlhf.model.version import meets
from rlhf.store import bring
from rlhf.store.files import edit_yaml
from rlhf.store.files.schemas import FOLDER, earlier_versions, shipped
from rlhf.workflows.checking.fix import with_criterion_ids
from rlhf.workflows.publishing.publish import Edits, publish_edits
from rlhf.workflows.sync.sync import refresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.ledger.append import Randomness
    from rlhf.workflows.publishing.publish import Published

#: The schema that says what a criterion is.
_KNOWS_IDS = f"{FOLDER}/defs.json"
#: The first version that reads what this one writes.
NEEDED = ".".join(__version__.split(".")[:2])


class Upgrade(Struct, frozen=True):
    """What an upgrade changes.

    Args:
        schemas: the schemas that are replaced or added.
        own: the schemas that the project changed itself; they stay as they are.
        requires: the version that the project asks for from then on; "" where it asks for it already.
        tasks: the tasks that get ids for their criteria: a change of its own, judged by the schemas of the first.
    """

    schemas: Mapping[str, bytes | None]
    own: tuple[str, ...]
    requires: str
    config: bytes | None
    tasks: Mapping[str, bytes | None]

    @property
    def is_empty(self) -> bool:
        return not (self.schemas or self.requires or self.tasks)


def upgrade_of(workspace: Workspace, now: datetime, say: Callable[[str], None]) -> Upgrade:
    """Return what would bring the project to this version; nothing is published yet.

    Raises:
        RoleNeeded: policy does not let me change schemas, policy and tasks.
    """
    changes = workspace.policy.changes
    for sort in ("schemas", "policy", "tasks"):
        workspace.people.require(workspace.handle, changes[sort], what="Upgrading a project")
    say("Fetching …")
    refresh(workspace, now)
    say("Reading the tasks …")
    bring.bring_everything(workspace)
    schemas, own = _schemas(workspace)
    config = edit_yaml.load(workspace.tree.read(paths.CONFIG) or b"", paths.CONFIG)
    requires = ""
    if not own and not meets(str(config.get("requires") or "0"), NEEDED):
        config["requires"] = requires = NEEDED
    tasks: dict[str, bytes | None] = {} if _KNOWS_IDS in own else dict(_tasks(workspace))
    return Upgrade(schemas, tuple(own), requires, edit_yaml.dump(config) if requires else None, tasks)


def publish_upgrade(workspace: Workspace, upgrade: Upgrade, now: datetime, randomness: Randomness) -> list[Published]:
    """Publish an upgrade: the schemas and what the project asks for, then the ids of criteria, each as one change.

    Where the first is not on main at once, the second waits until this is run again.
    """
    first = dict(upgrade.schemas) | ({paths.CONFIG: upgrade.config} if upgrade.requires else {})
    results: list[Published] = []
    for files, what in ((first, f"Upgrade the project to rlhf {NEEDED}"), (upgrade.tasks, "Ids for criteria")):
        if files and all(published.merged for published in results):
            for path, data in files.items():
                if data is not None and workspace.files.read(path) is not None:
                    workspace.files.write(path, data)
            results.append(publish_edits(workspace, Edits(files), what, now, randomness))
    return results


def _schemas(workspace: Workspace) -> tuple[dict[str, bytes | None], list[str]]:
    """Return the schemas that are replaced or added, and the names of those that the project changed itself."""
    known, own = earlier_versions(), []
    new: dict[str, bytes | None] = {}
    for file in sorted(shipped().rglob("*.json")):
        name = file.relative_to(shipped()).with_suffix("").as_posix()
        path, data = f"{FOLDER}/{name}.json", file.read_bytes()
        here = workspace.tree.read(path)
        if here == data:
            continue
        if here is None or (content_hash(here), name) in known:
            new[path] = data
        else:
            own.append(path)
    return new, own


def _tasks(workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each task that gets ids for its criteria."""
    for batch in workspace.snapshot.batch_names():
        for task, oid in workspace.snapshot.task_ids(batch):
            path = paths.task_path(batch, task)
            data = with_criterion_ids(workspace.objects.read(oid) or b"", path)
            if data is not None:
                yield path, data
