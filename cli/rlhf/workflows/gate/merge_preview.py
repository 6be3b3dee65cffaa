"""Preview the merge of a head into main: the merged tree, the files it changes, and what no head may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.paths import LINK, REGULAR, SUBMODULE
from rlhf.store.files.limits import LARGEST_FILE
from rlhf.store.git.git import GitFailed
from rlhf.store.git.objects import Change, changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rlhf.store.repository import Repository

#: A change with more files is refused: nobody can read them all, and each has to be checked.
MOST_FILES = 20_000
_NAMED_AT_MOST = 20  # problems of one kind that are listed; of the rest, only the number
_PARENTS = 2
_PROGRAM = "100755"


class Incoming(Struct, frozen=True):
    """The result of merging a head into main, without any change to main.

    Args:
        tree: the merged tree; "" if there are conflicts.
        touched: the changes that the merge would make on main.
        problems: reasons to refuse the head without a look at its files.
    """

    head: str
    tree: str
    touched: tuple[Change, ...] = ()
    problems: tuple[str, ...] = ()


def incoming(repository: Repository, head: str) -> Incoming:
    """Merge a head into main in git objects alone; no branch moves."""
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
    """Return the tree that merging a head into main gives; "" if there are conflicts."""
    try:
        raw = repository.git.attempt("merge-tree", "--write-tree", "--no-messages", repository.main, head)
    except GitFailed:
        return ""
    return raw.decode().split("\n", 1)[0]


def outside(touched: Iterable[Change], own_path: str) -> list[str]:
    """Return a sentence for each change to other files, and one if the answer is removed or is not a plain file."""
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
    """Return a sentence for each symbolic link, submodule or other special file in a change.

    An executable file is allowed here, though not as an answer.
    """
    allowed = {REGULAR, "000000", _PROGRAM}
    values = (f"{c.path} {_is_what(c.new_mode)}, no plain file." for c in touched if c.new_mode not in allowed)
    return list(_first_problems(values))


def _is_what(mode: str) -> str:
    words = {LINK: "is a link to another place", SUBMODULE: "is another repository", _PROGRAM: "is marked as a program"}
    return words.get(mode, f"has the mode {mode}")


def _octopuses(repository: Repository, head: str) -> list[str]:
    return [signed.commit for signed in repository.beyond_main(head) if len(signed.parents) > _PARENTS]


def _too_large(repository: Repository, touched: Iterable[Change]) -> Iterator[str]:
    new = [change for change in touched if not change.removed and change.new_mode != SUBMODULE]
    for change in new:
        if (size := repository.objects.size(change.new_oid)) > LARGEST_FILE:
            yield f"{change.path} has {size:,} bytes; the largest file that is taken has {LARGEST_FILE:,}."


def _first_problems(problems: Iterable[str]) -> Iterator[str]:
    """Yield the first problems, then a sentence with the number of the rest, if any."""
    every = list(problems)
    yield from every[:_NAMED_AT_MOST]
    if len(every) > _NAMED_AT_MOST:
        yield f"And {len(every) - _NAMED_AT_MOST:,} more of that sort."
