"""What a head would bring to main: the tree that merging gives, what that touches, and what no head may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rlhf.model.paths import LINK, REGULAR, SUBMODULE
from rlhf.store.git.git import GitFailed
from rlhf.store.git.objects import Change, changes, sizes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.store.repository import Repository

#: So many files in one change are more than somebody can look through, and each has to be checked.
MOST_FILES = 20_000
#: A larger file is no text that a person wrote (bytes).
LARGEST_FILE = 10_000_000
_NAMED_AT_MOST = 20  # problems of one sort that are told; the rest as a number
_PARENTS = 2
_PROGRAM = "100755"


@dataclass(frozen=True, slots=True)
class Incoming:
    """Whether a head can be put together with main, and what would differ then.

    Args:
        tree: the merged tree; "" where the two cannot be put together plainly.
        problems: for which nothing that it brings is looked at.
    """

    head: str
    tree: str
    touched: tuple[Change, ...] = ()
    problems: tuple[str, ...] = ()


def incoming(repository: Repository, head: str) -> Incoming:
    """Put a head together with main, in git's objects alone."""
    many = _octopuses(repository, head)
    if many:
        return Incoming(
            head, "", (), (f"{many[0][:8]} joins more than two lines of work; nobody can tell what it did.",)
        )
    tree = merge_tree(repository, head)
    if not tree:
        return Incoming(head, "")
    touched = tuple(changes(repository.git, repository.main, tree))
    problems = []
    if not touched:
        problems.append("It holds nothing that is not on main already.")
    if len(touched) > MOST_FILES:
        problems.append(
            f"It touches {len(touched):,} files; at most {MOST_FILES:,} go in one change. Send it in parts."
        )
    else:
        problems += _first_problems(_too_large(repository, touched))
    return Incoming(head, tree, touched, tuple(problems))


def merge_tree(repository: Repository, head: str) -> str:
    """The tree that merging a head into main gives; "" where they cannot be put together plainly."""
    try:
        raw = repository.git.attempt("merge-tree", "--write-tree", "--no-messages", repository.main, head)
    except GitFailed:
        return ""
    return raw.decode().split("\n", 1)[0]


def outside(touched: Iterable[Change], own_path: str) -> list[str]:
    """What a submission touches beyond its own answer, and what it makes of that."""
    result = []
    for change in touched:
        if change.path != own_path:
            result.append(f"It also changes {change.path}; a submission may touch only its own answer.")
        elif change.removed:
            result.append(f"It takes away {change.path}; an answer is withdrawn, never deleted.")
        elif change.new_mode != REGULAR:
            result.append(f"{change.path} {_is_what(change.new_mode)}; an answer is a plain file.")
    return list(_first_problems(result))


def odd(touched: Iterable[Change]) -> list[str]:
    """The links, repositories and the like that a change brings; a program may stand beside content, not as content."""
    allowed = {REGULAR, "000000", _PROGRAM}
    values = (f"{c.path} {_is_what(c.new_mode)}, no plain file." for c in touched if c.new_mode not in allowed)
    return list(_first_problems(values))


def _is_what(mode: str) -> str:
    words = {LINK: "is a link to another place", SUBMODULE: "is another repository", _PROGRAM: "is marked as a program"}
    return words.get(mode, f"has the mode {mode}")


def _octopuses(repository: Repository, head: str) -> list[str]:
    rows = repository.git.text("rev-list", "--min-parents=3", "--stdin", stdin=f"{head}\n^{repository.main}\n".encode())
    return rows.split()


def _too_large(repository: Repository, touched: Iterable[Change]) -> Iterator[str]:
    new = [change for change in touched if not change.removed and change.new_mode != SUBMODULE]
    for change, size in zip(new, sizes(repository.git, (change.new_oid for change in new)), strict=True):
        if size > LARGEST_FILE:
            yield f"{change.path} has {size:,} bytes; the largest file that is taken has {LARGEST_FILE:,}."


def _first_problems(problems: Iterable[str]) -> Iterator[str]:
    """The first of some problems, and how many more there are."""
    every = list(problems)
    yield from every[:_NAMED_AT_MOST]
    if len(every) > _NAMED_AT_MOST:
        yield f"And {len(every) - _NAMED_AT_MOST:,} more of that sort."
