"""Find the answers that a change of the guidance makes outdated, before and after the change is merged."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rlhf.errors import NoSuchGuidance, Unreachable
from rlhf.model import paths
from rlhf.model.content_hash import canonical
from rlhf.model.task import REVISION, revised_by, revised_versions, revision_of
from rlhf.model.version import parse_version, step
from rlhf.process.concerns import redacted
from rlhf.process.guidance_diff import Altered, compare
from rlhf.store import bring
from rlhf.store.editions import Editions, read_guidance
from rlhf.store.files import fast_reader
from rlhf.store.files.tree import Overlay
from rlhf.workflows.checking.checker import Checker
from rlhf.workflows.guidance.answers import ACCEPTED, APPLIED, CITES, NAMES, Answers
from rlhf.workflows.guidance.citations import citing, naming
from rlhf.workflows.guidance.documents import edition, proposals
from rlhf.workflows.worklist.stale_answers import against, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from rlhf.model.finding import Finding
    from rlhf.model.guidance import Guidance
    from rlhf.process.staleness import Stale
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.guidance.answers import Answer, Concerned

#: Where the examined text of a document is: in the working tree, in a proposed change, or on main already.
HERE, PROPOSED, MAIN = "here", "proposed", "main"


class Touched(Struct, frozen=True):
    """An answer that a major change of a document makes outdated.

    Args:
        whole: the answer cites no section, and so depends on all of the document.
        how: how the answer is known to rest on the document: `names`, `cites` or `applied` (see `Answers`).
        revision: the id of the task that revises the answer; "" if there is none.
    """

    batch: str
    task: str
    author: str
    state: str
    stale: Stale
    whole: bool
    how: str
    revision: str = ""


class Impact(Struct, frozen=True):
    """The effect of a document's text on the existing answers.

    Args:
        now: the document with the examined text.
        where: where that text is: `here` (the working tree), `proposed` or `main`.
        before: the version on main.
        size: the size of the version step from main; "" if the text is main's own.
        altered: the sections that differ from main.
        touched: the answers that the text makes outdated.
        gone: the removed sections that are still cited, each with the places that cite it.
        known: how many answers rest on the document: `names`, `cites` and `applied` together, or `touched` and
            `untouched` together.
        names: how many of them name the version that they were written under.
        cites: how many name none, and cite a section.
        applied: how many do neither, and are accepted answers to whose task it applied when they were accepted.
        untouched: how many the text does not make outdated.
        undated: how many accepted answers do not name it and were accepted before the history on this machine begins,
            so that nobody can tell here what applied to them; they are in no other number.
    """

    now: Guidance
    where: str
    before: str
    size: str
    altered: tuple[Altered, ...]
    touched: tuple[Touched, ...]
    gone: Mapping[str, Sequence[str]]
    known: int
    names: int
    cites: int
    applied: int
    untouched: int
    undated: int


def impacts(workspace: Workspace, slugs: Sequence[str]) -> list[Impact]:
    """Compare every answer with each of some documents: as I have edited it, else as proposed, else as on main.

    Raises:
        Unreachable: some answers are not on this machine.
    """
    bring.bring_answers(workspace)
    editions = Editions(workspace)
    answers = Answers(workspace, editions)
    return [_impact(workspace, editions, answers, slug) for slug in slugs]


def _impact(workspace: Workspace, editions: Editions, answers: Answers, slug: str) -> Impact:
    on_main = editions.at(workspace.main, slug)
    assert on_main is not None  # noqa: S101 — it was named
    now, where = _candidate(workspace, slug) or (on_main, MAIN)
    concerned = answers.concerned(slug)
    earlier = (on_main, *editions.earlier(workspace.main, slug)) if where != MAIN else ()
    touched = _with_revisions(workspace, (_touched(workspace, editions, item, now, earlier) for item in concerned))
    before, after = on_main.number, now.number
    size = step(before, after) if where != MAIN and before is not None and after is not None and before < after else ""
    gone = sorted(on_main.anchors - now.anchors)
    counts = Counter(item.how for item in concerned)
    return Impact(
        now, where, on_main.version, size, compare(on_main, now), tuple(touched),
        citing(workspace, workspace.main)(slug, gone) if gone else {}, len(concerned),
        counts[NAMES], counts[CITES], counts[APPLIED], len(concerned) - len(touched), len(answers.undated(slug)),
    )  # fmt: skip


def left_behind(workspace: Workspace, slugs: Sequence[str] = ()) -> list[Touched]:
    """Return the answers that the guidance on main has made outdated, for some documents or (none named) for all.

    Raises:
        Unreachable: some answers are not on this machine.
    """
    bring.bring_answers(workspace)
    editions = Editions(workspace)
    answers = Answers(workspace, editions)
    result = []
    for slug in slugs or editions.slugs(workspace.main):
        now = editions.at(workspace.main, slug)
        some = (_touched(workspace, editions, item, now, ()) for item in answers.concerned(slug)) if now else ()
        result += _with_revisions(workspace, some)
    return result


def _touched(
    workspace: Workspace, editions: Editions, concerned: Concerned, now: Guidance, earlier: Sequence[Guidance]
) -> Touched | None:
    answer, basis, known = concerned.answer, concerned.basis, tuple(earlier)
    pinned = basis.pins[now.slug]
    before, after = parse_version(pinned), now.number
    if before is None or after is None or before[0] >= after[0]:
        return None
    if all(item.version != pinned for item in known):
        guidance = edition(editions, workspace.main, now.slug, pinned)
        known += (guidance,) if guidance is not None else ()
    stale = against(now, basis, known, terms_of(workspace.policy))
    if stale is None or not _wanted(workspace, answer):
        return None
    return Touched(
        answer.batch, answer.task, answer.author, answer.state, stale, not basis.of(now.slug, now.anchors),
        concerned.how,
    )  # fmt: skip


def _with_revisions(workspace: Workspace, some: Iterable[Touched | None]) -> list[Touched]:
    """Return the outdated answers (None left out), each with the task that revises it for this major version."""
    effects = [touched for touched in some if touched is not None]
    made = dict(_revisions(workspace)) if any(touched.state == ACCEPTED for touched in effects) else {}
    keys = [
        (f"{touched.task}/{touched.author}", *_major(touched.stale.slug, touched.stale.version)) for touched in effects
    ]
    return [replace(touched, revision=made.get(key, "")) for touched, key in zip(effects, keys, strict=True)]


def _revisions(workspace: Workspace) -> Iterator[tuple[tuple[str, str, int], str]]:
    """Yield the id of each revision task, keyed by answer (`TASK/AUTHOR`), document and major version."""
    for _, path in naming(workspace, [workspace.main], f"name: {REVISION}", "tasks"):
        data = fast_reader.load((workspace.tree.read(path) or b"").decode("utf-8", "replace"), path).data
        if isinstance(data, dict) and revised_by(data):
            answer, documents = revised_versions(revision_of(data))
            for slug, version in documents:
                yield (answer, *_major(slug, version)), paths.place(path).task


def _major(slug: str, version: str) -> tuple[str, int]:
    number = parse_version(version)
    return slug, number[0] if number is not None else 0


def _wanted(workspace: Workspace, answer: Answer) -> bool:
    """Whether an answer is still in use: neither it nor its task is withdrawn, or hidden as identifying a patient."""
    facts = workspace.facts(answer.batch, answer.task)
    return not (facts.withdrawn or redacted(facts.concerns) or answer.author in facts.gone)


def _candidate(workspace: Workspace, slug: str) -> tuple[Guidance, str] | None:
    """Return a document's text that is not on main, and where it is; None if there is none.

    That is the edited text in the working tree, or else the text proposed last.
    """
    path = paths.guidance_path(slug)
    mine, head = workspace.files.read(path), workspace.objects.read(f"HEAD:{path}")
    if mine is not None and head is not None and canonical(mine) != canonical(head):
        return read_guidance(canonical(mine), slug), HERE
    coming = [proposal for proposal in proposals(workspace) if proposal.slug == slug and not proposal.gone]
    return (coming[-1].now, PROPOSED) if coming else None


def check_guidance(workspace: Workspace, names: Sequence[str], now: datetime) -> tuple[list[str], list[Finding]]:
    """Check documents as they are in the working tree, and what cites them; return the paths and the findings."""
    with suppress(Unreachable):
        bring.bring_answers(workspace)
    tree = Overlay(workspace.files, workspace.tree)
    known = [path for path, _ in tree.modes("guidance") if paths.place(path).what == "guidance"]
    wanted = [paths.guidance_path(name.removeprefix("guidance/").removesuffix(".md")) for name in names] or known
    for path in set(wanted) - {*known}:
        raise NoSuchGuidance(paths.place(path).slug or path, [paths.place(name).slug for name in known])
    checker = Checker(tree, workspace.tree, citing=citing(workspace, workspace.main))
    return wanted, checker.check(wanted, now)
