"""The local forge's two hooks: `python -m rlhf.ci.hooks pre-receive|post-receive`, started by git."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.ci.serve import PUSHER
from rlhf.errors import ProgramTooOld, RlhfError
from rlhf.forge import journal
from rlhf.forge.local import Update, parse_updates, takes_given_time
from rlhf.model.branch_name import JUDGED, LEDGERS, MAIN
from rlhf.model.instants import parse_stamp, stamp
from rlhf.store.git.git import Git, GitFailed
from rlhf.store.git.remote import BEHIND, CLOCK, NUDGE
from rlhf.store.git.stale_lock import clear_locks
from rlhf.store.repository import Repository
from rlhf.workflows.gate import pre_receive as receive

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> int:
    """Run the hook that git names; what it prints reaches the person who pushed."""
    gc.disable()  # a hook ends before it was worth it
    hook = {"pre-receive": pre_receive, "post-receive": post_receive}[sys.argv[1]]
    bare = Path(os.environ.get("GIT_DIR", ".")).resolve()
    updates = list(parse_updates(sys.stdin.read()))
    repository = Repository(Git(bare, hook=True), bare=True)
    try:
        return hook(repository, updates, _now(repository))
    except ProgramTooOld as old:
        _say(f"{BEHIND}{old.here}, and the project needs {old.needed}.")
        return 1
    except RlhfError as error:
        _say(error.message)
        return 1
    except Exception as bug:  # noqa: BLE001 — the person who pushes gets a sentence, and nothing is accepted unchecked
        _say(f"The project's repository could not judge this ({type(bug).__name__}: {bug}). Tell a project manager.")
        return 1
    finally:
        repository.close()


def pre_receive(repository: Repository, updates: list[Update], now: datetime) -> int:
    """Refuse the push with every reason, unless all of it is allowed; then print the time, for clocks to compare.

    First, what an earlier push left undone is finished. What is allowed is written down before any branch moves.
    """
    bare = repository.git_dir
    nudged = any(update.branch == NUDGE for update in updates)
    if nudged or journal.left(bare):
        finished = _finish(bare, everything=nudged)
        if nudged and not finished:
            return 1
        repository.refresh()
    reasons = list(dict.fromkeys(receive.refusals(repository, updates, now, os.environ.get(PUSHER, ""))))
    for reason in reasons:
        _say(reason)
    if reasons:
        return 1
    clear_locks(bare, (f"refs/heads/{update.branch}" for update in updates))
    if journal.knows_receiver() and _is_followed(repository, updates):
        journal.begin(bare, updates, now)
    _say(CLOCK + stamp(now))
    return 0


def _is_followed(repository: Repository, updates: list[Update]) -> bool:
    """Whether anything follows from a push once its branches have moved; then the second hook does it."""
    if any(update.branch == MAIN or update.branch.startswith(JUDGED) for update in updates):
        return True
    if not any(update.branch.startswith(LEDGERS) for update in updates):
        return False  # drafts and claims
    from rlhf.workflows.gate.post_receive import follows_from_words

    return follows_from_words(repository, updates)


def post_receive(repository: Repository, updates: list[Update], now: datetime) -> int:
    """Record what arrived, then merge the submissions that have become ready."""
    from rlhf.workflows.gate.finish import finish_left, finish_push

    bare = repository.git_dir
    with journal.only_one(bare):
        finish_left(repository, now, _randomness(), _say)
        push = journal.begun(bare) or journal.begin(bare, updates, now)
        finish_push(repository, push, now, _randomness(), _say)
    return 0


def _finish(bare: Path, *, everything: bool) -> bool:
    """Finish what others left, outside of the quarantine in which git keeps the objects of this push meanwhile.

    Returns:
        whether it is finished; else it stays written down, and what is pushed now is not to blame.
    """
    from rlhf.workflows.gate.finish import finish_all, finish_left

    repository = Repository(Git(bare), bare=True)
    try:
        with journal.only_one(bare):
            now = _now(repository)  # not before: what came in while this hook waited came in later
            return (finish_all if everything else finish_left)(repository, now, _randomness(), _say)[1]
    except (RlhfError, GitFailed, OSError) as error:
        _say(f"What an earlier push left undone could not be finished yet: {error}")
        return False
    finally:
        repository.close()


def _now(repository: Repository) -> datetime:
    """Return the forge's time; RLHF_NOW counts only where the repository allows it (demonstrations, tests)."""
    given = os.environ.get("RLHF_NOW")
    return parse_stamp(given) if given and takes_given_time(repository.git) else datetime.now(UTC)


def _randomness() -> Iterator[bytes]:
    while True:
        yield os.urandom(10)


def _say(words: str) -> None:
    for line in words.splitlines():
        print(f"rlhf: {line}", file=sys.stderr)  # noqa: T201 — this is how a hook speaks


def _go_on_as_second_hook() -> None:
    """Leave a process that is the second hook of this push, if one follows; it has loaded most of what it needs."""
    bare = Path(os.environ.get("GIT_DIR", ".")).resolve()
    push = journal.begun(bare)
    if sys.argv[1] != "pre-receive" or push is None or Path.cwd() != bare:
        return
    from rlhf.ci.second_hook import wait_for_it

    def load() -> None:
        importlib.import_module("rlhf.workflows.gate.finish")

    def run() -> int:
        sys.argv[1] = "post-receive"
        sys.stdin = io.StringIO()
        return main()

    wait_for_it(journal.socket_of(push).relative_to(bare), journal.receiver(), load, run)


if __name__ == "__main__":
    exit_code = main()
    if exit_code == 0:
        _go_on_as_second_hook()
    sys.exit(exit_code)
