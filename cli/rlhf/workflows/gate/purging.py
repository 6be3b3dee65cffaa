"""Finish a removal of words in the project's own repository: what was replaced is taken out of it for good."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

from rlhf.forge import journal
from rlhf.store.git.forget_objects import forget_objects, left_over, reached
from rlhf.store.git.ref_logs import take_out_of_logs
from rlhf.workflows.gate.summaries import FOLDER as SUMMARIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.store.repository import Repository

#: What the repository draws from its files to find them faster, and made from what had the words.
_DRAWN = ("index-*.sqlite*", "believed-*")


def forget_replaced(
    repository: Repository, entry: journal.Purging, has_words: Callable[[bytes], bool] = lambda _: False
) -> int:
    """Take out what the branches of before reached and nothing reaches now; return how many objects.

    If the branches did not move, nothing is taken out.

    Args:
        has_words: whether an object that nothing reaches has the words; whoever finishes for another does not know.
    """
    git = repository.git
    if not entry.gone:
        here = reached(git, by_logs=False)
        if here.issuperset(entry.tips):  # no branch has moved
            journal.done(entry)
            return 0
        old = reached(git, (*entry.tips, *entry.more))
        take_out_of_logs(git, old - here)
        entry = journal.going(entry, left_over(git, repository.objects, old, has_words))
    repository.objects.close()  # it would go on reading from a pack that is replaced
    count = forget_objects(git, entry.gone)
    for pattern in _DRAWN:
        for file in (repository.git_dir / "rlhf").glob(pattern):
            with contextlib.suppress(OSError):
                file.unlink()
    shutil.rmtree(repository.git_dir / "rlhf" / SUMMARIES, ignore_errors=True)
    journal.done(entry)
    repository.refresh()
    return count
