"""The paths of a workspace: what a file is, by its path, and the path of each kind of file."""

from __future__ import annotations

import re

from msgspec import Struct

from rlhf.model.ids import BATCH, HANDLE, SLUG, TASK_ID

#: File modes as git writes them; `SPECIAL` has no mode in git: a pipe, a device, a folder that cannot be entered.
REGULAR, LINK, SUBMODULE, SPECIAL = "100644", "120000", "160000", "000000"

CONFIG = "rlhf.yaml"
PEOPLE = "people.yaml"


class Placed(Struct, frozen=True):
    """A path and its kind: `task`, `answer`, `batch`, `moved`, `guidance`, `people`, `config`, `schema` or `other`.

    `moved` is the note of a task that was moved to another batch: its `batch` is the one in which the task was first.
    """

    path: str
    what: str
    batch: str = ""
    task: str = ""
    handle: str = ""
    slug: str = ""


_TASK = re.compile(rf"tasks/({BATCH.pattern})/({TASK_ID.pattern})\.yaml")
_ANSWER = re.compile(rf"answers/({BATCH.pattern})/({TASK_ID.pattern})/({HANDLE.pattern})\.md")
_BATCH = re.compile(rf"tasks/({BATCH.pattern})/batch\.yaml")
_MOVED = re.compile(rf"tasks/\.moved/({TASK_ID.pattern})@({BATCH.pattern})")
_GUIDANCE = re.compile(rf"guidance/({SLUG.pattern})\.md")
_SCHEMA = re.compile(r"schemas/([^\n]*)\.json")


def place(path: str) -> Placed:
    """Return what kind of file is at a path, judged by the path alone; anything unexpected is `other`."""
    if path.startswith("answers/"):
        if match := _ANSWER.fullmatch(path):
            return Placed(path, "answer", match[1], match[2], match[3])
    elif path.startswith("tasks/"):
        if match := _TASK.fullmatch(path):
            return Placed(path, "task", match[1], match[2])
        if match := _BATCH.fullmatch(path):
            return Placed(path, "batch", match[1])
        if match := _MOVED.fullmatch(path):
            return Placed(path, "moved", match[2], match[1])
    elif match := _GUIDANCE.fullmatch(path):
        return Placed(path, "guidance", slug=match[1])
    elif match := _SCHEMA.fullmatch(path):
        return Placed(path, "schema", slug=match[1])
    elif path in (CONFIG, PEOPLE):
        return Placed(path, "config" if path == CONFIG else "people")
    return Placed(path, "other")


#: Files that are not content but affect how work is judged: workflows, and settings of tools that run on it.
_WORKFLOWS = (".github/", ".pre-commit", ".gitattributes", ".vscode/", ".idea/", ".ci/")


def sort_of_change(path: str) -> str:
    """Return the sort of a change to a path: `answer`, or a sort for which policy names a role, for example `tasks`."""
    if path in (CONFIG, PEOPLE):
        return "policy" if path == CONFIG else "people"
    folder = path.partition("/")[0]
    if folder in ("schemas", "guidance", "tasks") and "/" in path:
        return folder
    if folder == "answers":
        return "answer"
    return "workflows" if path.startswith(_WORKFLOWS) else "other"


def task_path(batch: str, task: str) -> str:
    return f"tasks/{batch}/{task}.yaml"


#: The folder of the notes of tasks that were moved to another batch.
MOVED = "tasks/.moved"


def moved_path(task: str, home: str) -> str:
    """Return the path of the note that a task was first in another batch; the name says all, and nobody reads it."""
    return f"{MOVED}/{task}@{home}"


def batch_path(batch: str) -> str:
    return f"tasks/{batch}/batch.yaml"


def answer_path(batch: str, task: str, handle: str) -> str:
    return f"answers/{batch}/{task}/{handle}.md"


def guidance_path(slug: str) -> str:
    return f"guidance/{slug}.md"


#: The top-level files and folders that this program manages.
ROOTS = ("answers", "guidance", PEOPLE, CONFIG, "schemas", "tasks")


def is_content(path: str) -> bool:
    """Whether this program manages the file at a path; a repository may also have other files."""
    return path.startswith(("tasks/", "answers/", "guidance/", "schemas/")) or path in (CONFIG, PEOPLE)
