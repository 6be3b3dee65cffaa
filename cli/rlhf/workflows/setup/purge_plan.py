"""Plan a removal of words from history: what has them, what follows on it, and whose work it is; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.errors import NothingToRemove, TagsInTheWay, WordsAreTheMark, WordsInNames
from rlhf.model import paths
from rlhf.model.branch_name import DRAFTS
from rlhf.model.phrases import GONE, text_of
from rlhf.store.git.branches import LOCAL
from rlhf.store.git.ref_logs import commits_in_logs
from rlhf.store.git.refs import read_refs
from rlhf.store.git.rewrite import OldCommit, Rewriting, read_commits
from rlhf.workflows.setup.purge_archives import archives_without
from rlhf.workflows.setup.purge_words import files_with, values_of, with_words_of_their_own
from rlhf.workflows.sync.sync import Progress, quiet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rlhf.model.phrases import Phrases
    from rlhf.store.git.git import Git
    from rlhf.store.repository import Repository
    from rlhf.workflows.setup.purge_words import File


class Purged(Struct, frozen=True):
    """What a removal did, or would do.

    Args:
        files: by path, how often the words were in a file, in all its versions.
        versions: the number of contents that were replaced.
        commits: the number of commits that were made again.
        messages: how many of these had the words in their message, or in the name of whoever made them.
        no_text: how many files are no text, and were not looked into.
        concerned: whose work it was, and about which task ("" for the project): (task, handle).
        done: whether it was done, not only looked at.
    """

    files: Mapping[str, int]
    versions: int
    commits: int
    messages: int
    concerned: tuple[tuple[str, str], ...]
    no_text: int = 0
    done: bool = False


class Plan(Struct, frozen=True):
    """What is to be made again: contents, commits, those of them that branches or drafts reach, and with the words."""

    files: Mapping[str, File]
    commits: tuple[OldCommit, ...]
    proving: frozenset[str]
    drafts: frozenset[str]
    reworded: frozenset[str]
    purged: Purged


def plan_of(repository: Repository, phrases: Phrases, say: Progress = quiet) -> Plan:
    """Return what a removal of words would do.

    Raises:
        NothingToRemove: the words are nowhere in the history.
        WordsInNames, RemovalBreaksFiles, WordsStay, TagsInTheWay, WordsAreTheMark: they cannot be removed like this.
    """
    if phrases.are_in(GONE):
        raise WordsAreTheMark
    say("Looking for the words …")
    git, objects = repository.git, repository.objects
    _require_no_name((name for name, _ in read_refs(git, "refs/")), phrases)
    searched = files_with(git, objects, phrases, say)
    commits = read_commits(git, tips_of(git))
    reworded = with_words_of_their_own(commits, phrases)
    archives = archives_without(repository, phrases)
    files = {**searched.files, **archives}
    trial = Rewriting(git, objects, dict.fromkeys(files, f"{0:040}"), write=lambda *_: f"{1:040}")
    touched = _touched(trial, commits, reworded)
    _require_no_name(trial.names, phrases)
    if not files and not reworded:
        raise NothingToRemove
    _require_no_tag(repository, touched, phrases)
    times: dict[str, int] = {}
    for file in searched.files.values():
        times[file.path] = times.get(file.path, 0) + len(file.places)
    concerned = sorted(_concerned(repository, searched.files.values()))
    again = tuple(commit for commit in commits if commit.oid in touched)
    purged = Purged(times, len(searched.files), len(again), len(reworded), tuple(concerned), searched.no_text)
    proving = _reached(git, drafts=False)
    return Plan(files, again, proving, _reached(git, drafts=True) - proving, reworded, purged)


def _reached(git: Git, *, drafts: bool) -> frozenset[str]:
    """Return the commits that drafts reach, or that the other branches do, which prove something."""
    tips = (oid for name, oid in read_refs(git, LOCAL) if name.startswith(f"{LOCAL}{DRAFTS}") == drafts)
    return frozenset(commit.oid for commit in read_commits(git, tips))


def tips_of(git: Git) -> list[str]:
    """Return every commit, or tag, at which a ref is, or was by its log."""
    return sorted({oid for _, oid in read_refs(git, "refs/")} | commits_in_logs(git))


def _require_no_name(names: Iterable[str], phrases: Phrases) -> None:
    if named := sorted({name for name in names if phrases.are_in(name)}):
        raise WordsInNames(named)


def _require_no_tag(repository: Repository, touched: set[str], phrases: Phrases) -> None:
    """Refuse a signed tag that has the words or names a commit that has to be made again: who signed it does that."""
    refs = read_refs(repository.git, "refs/")
    if tags := [name for name, oid in refs if _is_tag_of(repository, oid, touched, phrases)]:
        raise TagsInTheWay(tags)


def _touched(trial: Rewriting, commits: list[OldCommit], reworded: frozenset[str]) -> set[str]:
    """Return the commits that have to be made again: they have the words, or follow on one that is made again."""
    result: set[str] = set()
    for commit in commits:
        if commit.oid in reworded or not result.isdisjoint(commit.parents) or trial.tree(commit.tree) != commit.tree:
            result.add(commit.oid)
    return result


def _is_tag_of(repository: Repository, oid: str, touched: set[str], phrases: Phrases) -> bool:
    tag = repository.objects.get(oid)
    if tag is None or tag.type != "tag":
        return False
    return phrases.are_in(text_of(tag.data)) or repository.objects.oid(f"{oid}^{{commit}}") in touched


def _concerned(repository: Repository, files: Iterable[File]) -> set[tuple[str, str]]:
    """Return whom changed files are about: the author of an answer, who holds or has answered a task, who spoke."""
    result: set[tuple[str, str]] = set()
    for file in files:
        placed = paths.place(file.path)
        if placed.what == "answer":
            result.add((placed.task, placed.handle))
        elif placed.what == "task":
            facts = repository.facts(placed.batch, placed.task)
            result |= {(placed.task, lease.holder) for lease in facts.leases}
            result |= {(placed.task, author) for author in facts.accepted}
            result |= {(placed.task, submission.author) for submission in facts.submissions}
        elif isinstance(event := values_of(file.path, text_of(file.new)), dict) and "by" in event:
            result.add((str(event.get("task") or ""), str(event["by"])))
    return {(task, handle) for task, handle in result if repository.people.get(handle) is not None}
