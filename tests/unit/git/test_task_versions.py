"""The earlier versions of a task that old reviews name by the hash of its file alone, wherever the file lay."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.task import Task
from rlhf.store.files.parse_task import batch_in, task_in
from rlhf.store.git.git import Git
from rlhf.store.git.objects import Objects
from rlhf.store.task_versions import versions_named
from tests.team import task_text

if TYPE_CHECKING:
    from pathlib import Path

ID = "t-aaaaaaaaa1"
AT = datetime(2026, 11, 30, tzinfo=UTC)


def commit(root: Path, path: str, text: str, *, instead_of: str = "") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    if instead_of:
        (root / instead_of).unlink()
    for words in (("add", "-A"), ("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", path)):
        subprocess.run(["git", *words], cwd=root, check=True)


def test_a_version_is_known_by_its_hash_wherever_the_file_lay_then(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path)], check=True)
    first, second = task_text(ID, 1), task_text(ID, 1).replace("What now?", "What next?")
    commit(tmp_path, f"tasks/w48/{ID}.yaml", first)
    commit(tmp_path, f"tasks/w49/{ID}.yaml", first, instead_of=f"tasks/w48/{ID}.yaml")
    commit(tmp_path, "tasks/w48/batch.yaml", "title: Earlier\n")
    commit(tmp_path, f"tasks/w49/{ID}.yaml", second)
    body = {"subject": {"task": content_hash(first.encode()), "answer": content_hash(b"x")}, "verdict": "approve"}
    review = Event("01J0000000000000000000000A", "review", "emeka", AT, "w49", ID, body)
    with Objects(Git(tmp_path)) as objects:
        known = versions_named(objects, "main", "w49", ID, [review])
    then = task_in(first.encode(), batch_in(None, "w49"))
    assert isinstance(then, Task)
    assert known == {content_hash(first.encode()): then.meaning}
