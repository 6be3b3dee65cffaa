"""What an author states of an answer: how it came about, and the verdict on a prompt; written into its details."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.errors import DetailsUnreadable, FileGone, NoVerdictAsked
from rlhf.model.paths import answer_path
from rlhf.model.vocabulary import KIND_WORDS
from rlhf.store.files import markdown
from rlhf.workflows.answering.details import text_of, with_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rlhf.store.workspace import Workspace

Key = tuple[str, str]  # batch and task

#: The questions of a prompt review, by the name of their value, in the order in which they are asked.
QUESTIONS = {
    "context_missing": "Is context missing that an answer would need?",
    "realistic": "Is the prompt realistic?",
    "misleading_assumption": "Does it rest on a misleading assumption?",
    "encourages_safe_behaviour": "Does it encourage safe behaviour?",
}
WORDS = ("yes", "no", "unsure")


class Declared(Struct, frozen=True):
    """What an answer states of itself.

    Args:
        from_reference: what it was written from; "" where it was written from nothing.
        verdict: the answers to `QUESTIONS`, for a prompt review; empty for other kinds.
    """

    from_reference: str
    ai_draft: bool
    verdict: Mapping[str, str]


def declared(workspace: Workspace, key: Key) -> Declared:
    """Return what my answer states.

    Raises:
        FileGone, DetailsUnreadable.
    """
    data = _details(workspace, key)
    verdict = data.get("verdict") if isinstance(data.get("verdict"), dict) else {}
    origin = data.get("from_reference", "") if data.get("provenance") == "from_reference" else ""
    task = workspace.task(*key)
    asked = QUESTIONS if task is not None and task.kind == "prompt_review" else {}
    answers = {name: _word((verdict or {}).get(name)) for name in asked}
    return Declared(str(origin), data.get("ai_draft") in (True, "yes"), answers)


def declare(workspace: Workspace, key: Key, stated: Declared) -> bool:
    """Write what is stated into the details of my answer; return whether that changed anything.

    Raises:
        FileGone, DetailsUnreadable.
        NoVerdictAsked: a verdict, and the task is no prompt review.
    """
    workspace.hold()
    path = answer_path(*key, workspace.handle)
    before = declared(workspace, key)
    if stated == before:
        return False
    task = workspace.task(*key)
    if stated.verdict and task is not None and task.kind != "prompt_review":
        raise NoVerdictAsked(KIND_WORDS.get(task.kind, task.kind))
    values: dict[str, Any] = {
        "provenance": "from_reference" if stated.from_reference else "de_novo",
        "from_reference": stated.from_reference or None,
        "ai_draft": stated.ai_draft,
    }
    if stated.verdict:
        values["verdict"] = dict(stated.verdict)
    words = with_values(workspace.files.read(path) or b"", values)
    if words is None:
        raise DetailsUnreadable(path, key[1])
    workspace.files.write(path, words)
    return True


def _details(workspace: Workspace, key: Key) -> Mapping[str, Any]:
    path = answer_path(*key, workspace.handle)
    words = workspace.files.read(path)
    if words is None:
        raise FileGone(path, key[1])
    page = markdown.load(text_of(words))
    if page.faults or not isinstance(page.data, dict):
        raise DetailsUnreadable(path, key[1])
    return page.data


def _word(value: object) -> str:
    return (
        {True: "yes", False: "no"}.get(value, str(value or "unsure"))
        if isinstance(value, bool)
        else str(value or "unsure")
    )
