"""The local forge's two hooks: `python -m rlhf.ci.hooks pre-receive|post-receive`, started by git."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.ci.serve import PUSHER
from rlhf.errors import RlhfError
from rlhf.forge.local import Update, parse_updates, takes_given_time
from rlhf.model.branch_name import read_change
from rlhf.model.instants import parse_stamp, stamp
from rlhf.store.git.git import Git
from rlhf.store.git.remote import CLOCK
from rlhf.store.repository import Repository
from rlhf.workflows.gate import post_receive as arrivals
from rlhf.workflows.gate import pre_receive as receive

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> int:
    """Run the hook that git names; what it prints reaches the person who pushed."""
    hook = {"pre-receive": pre_receive, "post-receive": post_receive}[sys.argv[1]]
    bare = Path(os.environ.get("GIT_DIR", ".")).resolve()
    updates = list(parse_updates(sys.stdin.read()))
    repository = Repository(Git(bare, hook=True), bare=True)
    try:
        return hook(repository, updates, _now(repository))
    except RlhfError as error:
        _say(error.message)
        return 1
    except Exception as bug:  # noqa: BLE001 — the person who pushes gets a sentence, and nothing is accepted unchecked
        _say(f"The project's repository could not judge this ({type(bug).__name__}: {bug}). Tell a project manager.")
        return 1
    finally:
        repository.close()


def pre_receive(repository: Repository, updates: list[Update], now: datetime) -> int:
    """Refuse the push with every reason, unless all of it is allowed; then print the time, for clocks to compare."""
    reasons = list(dict.fromkeys(receive.refusals(repository, updates, now, os.environ.get(PUSHER, ""))))
    for reason in reasons:
        _say(reason)
    if not reasons:
        _say(CLOCK + stamp(now))
    return 1 if reasons else 0


def post_receive(repository: Repository, updates: list[Update], now: datetime) -> int:
    """Record what arrived, then merge the submissions that have become ready."""
    from rlhf.workflows.gate import summaries
    from rlhf.workflows.gate.merge import clean_up, merge_in_forge
    from rlhf.workflows.gate.record_in_time import record_in_time

    main = next((update.old for update in updates if update.branch == "main"), "")
    before = (repository.based_on(main) if main else repository).people
    arrivals.keep_what_is_left_out(repository, updates)
    randomness, sent = _randomness(), {update.branch for update in updates}
    arrivals.record_arrivals(repository, updates, now, randomness)
    arrivals.record_merges(repository, updates, now, randomness)
    record_in_time(repository, before, now, randomness)
    clean_up(repository)
    for outcome in merge_in_forge(repository, arrivals.touched_answers(repository, updates), now, randomness):
        summaries.keep(repository, outcome)
        if outcome.merge:
            _say(f"Merged: {outcome.verdict.what}.")
        elif read_change(outcome.verdict.branch) and outcome.verdict.branch in sent:
            for reason in outcome.verdict.missing:
                _say(f"Not merged: {outcome.verdict.what}. {reason}")
    clean_up(repository)
    record_in_time(repository, before, now, randomness)  # a merge may just have given a key its end
    summaries.tidy(repository)
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
