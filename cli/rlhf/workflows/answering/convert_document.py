"""Make the file of an answer from a document that was written elsewhere: Word, or a text file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NoSuchTask
from rlhf.model import paths
from rlhf.model.sections import PLACEHOLDERS
from rlhf.rules.arrange_sections import REFERENCES, arrange
from rlhf.rules.layout import layout
from rlhf.rules.mend_details import split_details
from rlhf.store.editions import guidance_for
from rlhf.store.files import markdown
from rlhf.store.files.read_document import read_document
from rlhf.workflows.answering.answer_template import scaffold
from rlhf.workflows.checking.fix import mended

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rlhf.model.task import Task
    from rlhf.model.written_document import LeftOut
    from rlhf.store.workspace import Workspace


class Converted(Struct, frozen=True):
    """An answer as it would be with the words of a document; nothing is written.

    Args:
        text: the text of the whole file.
        sections: the sections that hold words of the document, by title.
        replaced: those of them that held other words in the present file, which are not in this text.
        kept: the sections whose words are those of the present file, since the document has none for them.
        left_out: what of the document is not in the text, with the reason for each.
        notices: what its author should know, each a clause.
    """

    text: str
    sections: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()


def convert(workspace: Workspace, source: Path, batch: str, task: str) -> Converted:
    """Return an answer of mine with the words of a document under its sections; nothing is written.

    The details at the top are those of the present file, or of a new one.

    Raises:
        NoSuchTask.
        BadDocument: the document cannot be read; the subclass says why.
        NoWordReader: it is a Word document, and the extra `word` is not installed.
    """
    answered = workspace.task(batch, task)
    if answered is None:
        raise NoSuchTask(task)
    document = read_document(source)
    arranged = arrange(document.text, answered)
    before, damaged = _present(workspace, answered, paths.answer_path(batch, task, workspace.handle))
    text = _put_together(before, arranged.sections, answered)
    placed = paths.place(paths.answer_path(batch, task, workspace.handle))
    text, done = mended(workspace, placed, text)
    had = {title.casefold(): words for title, words in _written(before).items()}
    given = [title for title, words in arranged.sections.items() if words.strip()]
    other = [
        title
        for title in given
        if had.get(title.casefold(), arranged.sections[title].strip()) != arranged.sections[title].strip()
    ]
    kept = [title for title in _written(before) if title.casefold() not in {name.casefold() for name in given}]
    notices = (*document.notices, *arranged.notices, *done, *damaged)
    return Converted(text, tuple(given), tuple(other), tuple(kept), document.left_out, notices)


def _present(workspace: Workspace, task: Task, path: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of my answer's file, or of a new one where its details are damaged; and that in words."""
    raw = workspace.files.read(path)
    text = (raw or b"").decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    if split_details(text)[0]:
        return text, ()
    guidance = {slug: document.version for slug, document in guidance_for(workspace, task).items()}
    damaged = ("the details at the top of the present file are damaged: new ones stand here, and none of its words",)
    return scaffold(task, workspace.handle, guidance), damaged if text.strip() else ()


def _sections(text: str) -> dict[str, str]:
    """Return the words of each section of an answer, by title; of those of one title together."""
    sections: dict[str, str] = {}
    for section in markdown.load(text, with_hidden=True).sections:
        title = next((known for known in sections if known.casefold() == section.title.casefold()), section.title)
        sections[title] = f"{sections.get(title, '')}\n\n{section.text.strip()}".strip()
    return sections


def _written(text: str) -> dict[str, str]:
    """Return the sections of an answer that hold words other than those of the template, by title."""
    return {title: words for title, words in _sections(text).items() if words and words.strip("_*") not in PLACEHOLDERS}


def _put_together(before: str, given: Mapping[str, str], task: Task) -> str:
    """Return the text of an answer: its present details and title, and each section in its usual place."""
    details, body = split_details(before)
    page = markdown.load(before, with_hidden=True)
    now = {title.casefold(): (title, words) for title, words in _sections(before).items()}
    words = {title.casefold(): (title, text.strip()) for title, text in given.items() if text.strip()}
    usual = [need.title.casefold() for need in layout(task).needs]
    order = [*usual, *(title for title in now if title not in usual)]
    order += [title for title in words if title not in order]
    if REFERENCES.casefold() in order:
        order.append(order.pop(order.index(REFERENCES.casefold())))
    opening = page.opening.strip() if page.sections else body.strip()
    parts = [opening] if opening else []
    for title in order:
        heading, text = words.get(title) or now.get(title) or ("", "")
        if heading:
            parts.append(f"## {heading}\n\n{text}".rstrip())
    return details + "\n" + "\n\n".join(parts) + "\n"
