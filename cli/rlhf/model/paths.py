"""What a path in a workspace means, and where each thing lives."""

from __future__ import annotations

from dataclasses import dataclass

from rlhf.model.ids import BATCH, HANDLE, SLUG, TASK_ID, fullmatch

#: Modes as git writes them; `SPECIAL` is what git has no mode for: a pipe, a device, a folder that cannot be entered.
REGULAR, LINK, SUBMODULE, SPECIAL = "100644", "120000", "160000", "000000"

CONFIG = "rlhf.yaml"
PEOPLE = "people.yaml"


@dataclass(frozen=True, slots=True)
class Placed:
    """A path and what it is for: `task`, `answer`, `batch`, `guidance`, `people`, `config`, `schema` or `other`."""

    path: str
    what: str
    batch: str = ""
    task: str = ""
    handle: str = ""
    slug: str = ""


def place(path: str) -> Placed:
    """Say what a path holds by its place alone; anything unexpected is `other`."""
    parts = path.split("/")
    match parts:
        case ["rlhf.yaml"]:
            return Placed(path, "config")
        case ["people.yaml"]:
            return Placed(path, "people")
        case ["schemas", *_, name] if name.endswith(".json"):
            return Placed(path, "schema", slug=path[len("schemas/") : -len(".json")])
        case ["guidance", name] if name.endswith(".md") and fullmatch(SLUG, name[:-3]):
            return Placed(path, "guidance", slug=name[:-3])
        case ["tasks", batch, "batch.yaml"] if fullmatch(BATCH, batch):
            return Placed(path, "batch", batch=batch)
        case ["tasks", batch, name] if (
            fullmatch(BATCH, batch) and name.endswith(".yaml") and fullmatch(TASK_ID, name[:-5])
        ):
            return Placed(path, "task", batch=batch, task=name[:-5])
        case ["answers", batch, task, name] if (
            fullmatch(BATCH, batch)
            and fullmatch(TASK_ID, task)
            and name.endswith(".md")
            and fullmatch(HANDLE, name[:-3])
        ):
            return Placed(path, "answer", batch=batch, task=task, handle=name[:-3])
    return Placed(path, "other")


def task_path(batch: str, task: str) -> str:
    return f"tasks/{batch}/{task}.yaml"


def batch_path(batch: str) -> str:
    return f"tasks/{batch}/batch.yaml"


def answer_path(batch: str, task: str, handle: str) -> str:
    return f"answers/{batch}/{task}/{handle}.md"


def guidance_path(slug: str) -> str:
    return f"guidance/{slug}.md"


#: The files and folders at the top that this program answers for.
ROOTS = ("answers", "guidance", PEOPLE, CONFIG, "schemas", "tasks")


def is_content(path: str) -> bool:
    """Whether a path is one that this program answers for; a repository may hold other things beside."""
    return path.startswith(("tasks/", "answers/", "guidance/", "schemas/")) or path in (CONFIG, PEOPLE)
