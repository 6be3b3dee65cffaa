"""What a save did, as `rlhf save` and `rlhf write` print it: files that shrank, and files that nothing reads."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rlhf.commands.shell import terminal
from rlhf.workflows.answering.stray_files import Sort

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.store.workspace import Workspace
    from rlhf.workflows.answering.convert_document import Converted
    from rlhf.workflows.answering.save import Saved, Shrunk
    from rlhf.workflows.answering.stray_files import Stray


_TOP = "To have it whole again, with every word below it:"


def saved_where(saved: Saved) -> str:
    """Return where what was written is now."""
    if saved.synced.unreachable:
        return "saved on this machine; the project gets it when you are online (rlhf sync)"
    return "saved here and with the project"


def damaged_tops(workspace: Workspace, files: Iterable[str]) -> None:
    """Print for each answer of mine whose block at the top cannot be read what mends it."""
    from rlhf.model.paths import place
    from rlhf.rules.format import MAX_BYTES
    from rlhf.workflows.answering.details import is_damaged

    for path in files:
        placed = place(path)
        if placed.what != "answer" or placed.handle != workspace.handle:
            continue
        if is_damaged(workspace.files.read(path, MAX_BYTES)):
            terminal.show(terminal.wrapped(f"The block at the top of {path} is damaged. {_TOP}"))
            terminal.say(f"    rlhf restore {placed.task} --top")


def to_be_mended(workspace: Workspace, files: Iterable[str]) -> None:
    """Print how to take out what an editor left in answers of mine, where it left something."""
    from rlhf.workflows.checking.fix import would_mend

    if any(would_mend(workspace, path) for path in files):
        terminal.say("What an editor left there is taken out by: rlhf check --fix")


def tell_converted(converted: Converted, name: str) -> None:
    """Print what became of a document: which sections have its words, what is left out, what to look at."""
    where = ", ".join(f"“{title}”" for title in converted.sections) or "no section"
    terminal.show(terminal.wrapped(f"The words of {name} go into: {where}."))
    if converted.kept:
        terminal.show(terminal.wrapped(f"As before, since it has none for them: {', '.join(converted.kept)}.", 2))
    if converted.replaced:
        terminal.show(terminal.wrapped(f"In the place of other words: {', '.join(converted.replaced)}.", 2))
    for item in converted.left_out:
        terminal.show(terminal.wrapped(f"Left out: {item}.", 2))
    for notice in converted.notices:
        terminal.show(terminal.wrapped(f"{notice[:1].upper()}{notice[1:]}.", 2))


def tell_saved(saved: Saved) -> None:
    """Print what a save did beside its files: guidance noted, answers that shrank, files that are read by nothing."""
    pinned(saved.pinned)
    for item in saved.shrunk:
        _shrunk(item)
    for task in saved.damaged:
        terminal.show(terminal.wrapped(f"{task}: the block at the top of your answer is damaged. {_TOP}"))
        terminal.say(f"    rlhf restore {task} --top")
    edited_files(saved.edited)
    strays(saved.strays)


def pinned(pins_of: Mapping[str, Mapping[str, str]]) -> None:
    """Print which versions of the guidance were written into the details of which answer."""
    for task, pins in pins_of.items():
        which = ", ".join(f"{slug} {version}" for slug, version in pins.items())
        what = f"applies to it, and its details say so now: {which}. To read it: rlhf guidance show {next(iter(pins))}"
        terminal.show(terminal.wrapped(f"{task}  {what}", hang=14))


def edited_files(paths: Iterable[str]) -> None:
    """Print the files of the project that somebody edited who may not change them, each with what takes that back."""
    for path in paths:
        terminal.show(terminal.wrapped(f"{path} is not as the project has it, and nobody gets your edits of it."))
        terminal.say(f"    rlhf restore {path}")


def _shrunk(item: Shrunk) -> None:
    left = f"has {terminal.number(item.now, 'word')} now" if item.now else "is empty now"
    kept = f"The {item.before} words of your last save are kept."
    terminal.show(terminal.wrapped(f"{item.task} {left}. {kept} To have them back: rlhf restore {item.task}"))


def strays(some: Iterable[Stray]) -> None:
    """Print the files that look like an answer and that no command reads, each with what mends it."""
    for stray in some:
        reason, mend = _reason(stray), _mend(stray)
        terminal.show(terminal.wrapped(f"Not read: {stray.path}"))
        terminal.show(terminal.wrapped(reason, 2))
        for words, command in mend:
            terminal.show(terminal.wrapped(words, 2))
            if command:
                terminal.say(f"    {command}")


def _reason(stray: Stray) -> str:
    match stray.sort:
        case Sort.DOCUMENT:
            return "It is a document, and answers are read from the file that rlhf made for you."
        case Sort.COPY:
            return f"It is another version of {PurePosixPath(stray.beside).name}, which lies beside it."
        case Sort.LINK:
            return "It is a link to another place. Put the file itself there, or take it in:"
        case Sort.ELSEWHERE:
            return f"It lies in the folder of another task. Its details say: {stray.task}, {stray.title}"
    return "Its name is not the one that rlhf reads."


def _mend(stray: Stray) -> list[tuple[str, str]]:
    """Return what mends it: each way in words, and the command for it on a line of its own ("" for none)."""
    whole = PurePosixPath(stray.path)
    beside = stray.sort is not Sort.ELSEWHERE and whole.parent.name == stray.task
    path = whole.name if beside else stray.path  # beside the answer, its name is enough
    path = f'"{path}"' if set(" ()~'&;") & set(path) else path
    name = PurePosixPath(stray.beside).name
    match stray.sort:
        case Sort.COPY:
            return [
                (
                    f"Copy what you want from it into {name}, then delete it. To have it in the place of {name}:",
                    f"rlhf write {stray.task} --from {path}",
                ),
            ]
        case Sort.ELSEWHERE:
            return [
                ("If these words answer the task that its details name:", f"rlhf write {stray.task} --from {path}"),
                (
                    "If not, move the file out of this folder. To go on with the task of the folder:",
                    f"rlhf write {PurePosixPath(stray.path).parent.name}",
                ),
            ]
    about = f" as your answer to “{stray.title}”" if stray.title else ""
    return [
        (f"To take it in{about}:", f"rlhf write {stray.task or 'ID'} --from {path}"),
        ("If it is no answer, put it somewhere else.", ""),
    ]
