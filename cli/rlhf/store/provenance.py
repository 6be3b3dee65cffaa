"""Which commit of a ledger added each event, whether its owner signed that commit, and whether the remote has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.branch_name import LedgerBranch
from rlhf.process.planning.timesheet import Added
from rlhf.store.ledgers.ledger import event_file
from rlhf.store.machine.parallel import workers
from rlhf.store.main_history import signatures

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from rlhf.store.repository import Repository

_TOGETHER = 500  # commits of a ledger read at first, from the newest on


def added(repository: Repository, owner: str, ids: Collection[str]) -> dict[str, Added]:
    """Return how some trusted events came into a ledger, by event id; events that the ledger lacks are left out."""
    return added_by_each(repository, {owner: ids}).get(owner, {})


def added_by_each(
    repository: Repository, wanted: Mapping[str, Collection[str]], progress: Callable[[str], None] = lambda _: None
) -> dict[str, dict[str, Added]]:
    """Return the same for several people, by owner; git is asked once for all of their ledgers.

    Args:
        wanted: the ids of events, by the owner of the ledger.
    """
    tips = {owner: repository.ledgers.tips[owner] for owner in wanted if owner in repository.ledgers.tips}
    ids = {(owner, id_) for owner in tips for id_ in wanted[owner]}
    if not ids:
        return {}
    commits: dict[tuple[str, str], str] = {}
    for owner, commit, texts in _walk(repository, tips):
        commits |= {(owner, id_): commit for id_ in texts if (owner, id_) in ids}
        if len(commits) == len(ids):
            break
    people, keys = repository.people, repository.policy.forge_keys
    signed = signatures(repository.git, people, keys, sorted(set(commits.values())), workers(), progress)
    good = {item.commit: item.contributor for item in signed.values() if not (item.key and item.key.revoked)}
    unsent = _unsent(repository, tips)
    result: dict[str, dict[str, Added]] = {}
    for (owner, id_), commit in commits.items():
        result.setdefault(owner, {})[id_] = Added(commit, good.get(commit) == owner, commit not in unsent)
    return result


def _walk(repository: Repository, tips: Mapping[str, str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each commit of some ledgers, newest first: its owner, and the ids of the events that it added."""
    git, done, most = repository.git.with_config(log__showRoot="true"), 0, _TOGETHER * len(tips)
    owners = {tip: owner for owner, tip in tips.items()}
    while True:
        raw = git.text(
            "log", "--first-parent", "--diff-merges=first-parent", "--raw", "--no-renames", "--no-ext-diff",
            f"--skip={done}", f"--max-count={most}", "--format=%x00%H %S", *owners,
        )  # fmt: skip
        blocks = raw.split("\0")[1:]
        for block in blocks:
            head, *rows = block.split("\n")
            commit, _, tip = head.partition(" ")
            owner = owners[tip]
            files = (event_file(owner, row.partition("\t")[2], "") for row in rows if "\t" in row)
            yield owner, commit, [file.id for file in files if file is not None]
        if len(blocks) < most:
            return
        done, most = done + most, 2 * most


def _unsent(repository: Repository, tips: Mapping[str, str]) -> frozenset[str]:
    """Return the commits of some ledgers that the remote does not have."""
    there = (repository.branches.far.get(str(LedgerBranch(owner))) for owner in tips)
    lines = [*tips.values(), *(f"^{far.oid}" for far in there if far is not None)]
    data = "\n".join(lines).encode() + b"\n"
    return frozenset(repository.git.text("rev-list", "--ignore-missing", "--stdin", stdin=data).split())
