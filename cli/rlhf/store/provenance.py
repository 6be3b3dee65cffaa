"""Which commit of a ledger added each event, whether its owner signed that commit, and whether the remote has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import LedgerBranch
from rlhf.process.planning.timesheet import Added
from rlhf.store.ledgers.ledger import event_file
from rlhf.store.ledgers.signatures import read_signed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rlhf.store.repository import Repository

_TOGETHER = 500  # commits read at once, from the newest on


def added(repository: Repository, owner: str, ids: Collection[str]) -> dict[str, Added]:
    """Return how some trusted events came into a ledger, by event id; events that the ledger lacks are left out."""
    tip = repository.ledgers.tips.get(owner)
    if tip is None or not ids:
        return {}
    commits: dict[str, str] = {}
    for commit, texts in _walk(repository, owner, tip):
        commits |= {id_: commit for id_ in texts if id_ in ids}
        if len(commits) == len(ids):
            break
    revisions = sorted(set(commits.values()))
    signed = read_signed(repository.git, repository.people, repository.policy.forge_keys, revisions)
    good = {item.commit for item in signed if item.contributor == owner and not (item.key and item.key.revoked)}
    unsent = _unsent(repository, owner, tip)
    return {id_: Added(commit, commit in good, commit not in unsent) for id_, commit in commits.items()}


def _walk(repository: Repository, owner: str, tip: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each commit of a ledger with the ids of the events that it added, newest first."""
    git, done = repository.git.with_config(log__showRoot="true"), 0
    while True:
        raw = git.text(
            "log", "--first-parent", "--diff-merges=first-parent", "--raw", "--no-renames", "--no-ext-diff",
            f"--skip={done}", f"--max-count={_TOGETHER}", "--format=%x00%H", tip,
        )  # fmt: skip
        blocks = raw.split("\0")[1:]
        for block in blocks:
            commit, *rows = block.split("\n")
            files = (event_file(owner, row.partition("\t")[2], "") for row in rows if "\t" in row)
            yield commit, [file.id for file in files if file is not None]
        if len(blocks) < _TOGETHER:
            return
        done += _TOGETHER


def _unsent(repository: Repository, owner: str, tip: str) -> frozenset[str]:
    """Return the commits of a ledger that the remote does not have."""
    far = repository.branches.far.get(str(LedgerBranch(owner)))
    data = "\n".join([tip, *([f"^{far.oid}"] if far else [])]).encode() + b"\n"
    return frozenset(repository.git.text("rev-list", "--ignore-missing", "--stdin", stdin=data).split())
