"""Practise: make or find the practice, have its reviewer act, and say the next thing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model.paths import answer_path
from rlhf.model.sections import sections_for
from rlhf.process.practice import FIRST, STEPS, Next, Progress, in_a_sentence, next_of, step_of
from rlhf.process.task_state import State
from rlhf.store.files import edit_yaml, markdown
from rlhf.store.files.schemas import practice
from rlhf.store.workspace import Workspace
from rlhf.workflows.answering.check import check_named
from rlhf.workflows.checking.checker import errors
from rlhf.workflows.setup import practice_place
from rlhf.workflows.setup.practice_place import BATCH, LEARNER, TASK, Place
from rlhf.workflows.setup.practice_reviewer import Reviewed, review
from rlhf.workflows.sync.sync import Progress as Say
from rlhf.workflows.sync.sync import quiet
from rlhf.workflows.worklist.my_tasks import row

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rlhf.workflows.ledger.append import Randomness


class Advice(Struct, frozen=True):
    """The next thing to do in a practice.

    Args:
        folder: the practice's folder.
        made: whether the practice was made just now.
        aside: where the former practice is kept, if it was moved just now.
        what: a key of the guide.
        step: the number of the step, of `steps`; 0 where all are done.
        why: what this step is for.
        now: what to do, a line each: commands as they are typed, or a sentence with the name of a file.
        then: what comes after that.
    """

    folder: Path
    made: bool
    aside: Path | None
    what: Next
    step: int
    steps: int
    title: str
    why: str
    now: tuple[str, ...]
    then: tuple[str, ...]


class _Where(Struct, frozen=True):
    """Where the learner is: the current folder, and the name by which they called the practice from there."""

    start: Path
    name: str
    made: bool
    aside: Path | None


def practise(
    start: Path, folder: Path | None, now: datetime, randomness: Randomness, *, again: bool = False, say: Say = quiet
) -> Advice:
    """Return the next thing to do; the practice is made where there is none.

    Args:
        start: the current folder.
        folder: the folder that was named; None for the practice around `start`, or else one in it.
        again: move the practice aside, and begin another.
    """
    place = practice_place.choose(start, folder)
    aside = practice_place.move_aside(place) if again and place.begun else None
    made = not place.made
    if made:
        practice_place.make(place, now, randomness, say)
    else:
        practice_place.connect(place)
        say("Looking where you are …")
    with place.alone():
        reviewed = review(place.reviewer, now, randomness)
    progress = _progress(place, reviewed, now)
    inside = start.resolve().is_relative_to(place.folder)
    where = _Where(start.resolve(), "" if inside or folder is None else str(folder), made, aside)
    return _advice(place, next_of(progress), progress, where)


def _progress(place: Place, reviewed: Reviewed, now: datetime) -> Progress:
    with Workspace(place.copy) as workspace:
        mine = row(workspace, workspace.facts(BATCH, TASK), now)
        words = workspace.files.read(answer_path(BATCH, TASK, LEARNER))
        if mine is None:
            return Progress()
        unwritten, begun = _sections(words or b"", mine.task)
        held = mine.work.state not in {State.OPEN, State.WITHDRAWN}
        checked = check_named(workspace, [TASK], now, ()) if words and held else None
        return Progress(
            mine.work.state, words is not None, not (words or b"").strip(), unwritten, begun,
            len(errors(checked.findings)) if checked is not None else 0,
            mine.edited, mine.unsent, reviewed.verdict, reviewed.asked,
        )  # fmt: skip


def _sections(words: bytes, task: Any) -> tuple[tuple[str, ...], bool]:
    """Return the titles of the sections that are not written, and whether any is."""
    instructions = {need.title: f"_{need.placeholder}_" for need in sections_for(task)}
    unwritten, begun = [], False
    for section in markdown.load(words.decode("utf-8", "replace"), with_hidden=True).sections:
        if section.text.strip() in {"", instructions.get(section.title)}:
            unwritten.append(section.title)
        else:
            begun = True
    return tuple(unwritten), begun


def _advice(place: Place, what: Next, progress: Progress, where: _Where) -> Advice:
    """Fill in what the guide says."""
    guide = edit_yaml.load((practice() / "guide.yaml").read_bytes(), "guide.yaml")
    entry = guide["says"][what]
    start = where.start if where.aside is None else None  # a shell that was in the practice went aside with it
    file = place.copy / answer_path(BATCH, TASK, LEARNER)
    values = {
        "task": TASK,
        "file": _from(start, file),
        "folder": str(place.folder),
        "again": f"rlhf practise {where.name} --again" if where.name else "rlhf practise --again",
        "question": _question(),
        "lacking": in_a_sentence([title for title in progress.unwritten if title in FIRST]),
        "left": in_a_sentence(progress.unwritten),
    }
    values["open"] = guide["open"].format(**values)
    now = entry["now"].format(**values).splitlines()
    if what is not Next.DONE and (start is None or not start.is_relative_to(place.copy)):
        now.insert(0, f"cd {_from(start, place.copy)}")
    then = (entry.get("then") or guide["then"]).format(**values).splitlines()
    step = step_of(what, asked=progress.asked)
    title = guide["titles"][step - 1] if step else guide["end"]
    why = entry["why"].strip().format(**values)
    return Advice(place.folder, where.made, where.aside, what, step, len(STEPS), title, why, tuple(now), tuple(then))


def _question() -> str:
    """Return the question that the task's patient asks."""
    task = edit_yaml.load((practice() / "task.yaml").read_bytes(), "task.yaml")
    return str(task["prompt"][0]["content"]).strip()


def _from(start: Path | None, path: Path) -> str:
    """Return a path as it is typed in a folder: relative if it is below that, in quotation marks if it has blanks."""
    text = str(path.relative_to(start) if start is not None and path.is_relative_to(start) else path)
    return f'"{text}"' if " " in text else text
