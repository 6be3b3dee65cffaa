"""A command or a hook is killed at any of its calls of git: the next command finishes what it began."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.campaign.faults import VERBS, Killer, Verb, counts, settle, wrong

if TYPE_CHECKING:
    from pathlib import Path

    from tests.team import Team

#: Of all points, each fifth is tried with every run of the tests; which ones differs from verb to verb.
_EVERY = 5
_FIRST = 3  # calls of git that each of them makes
HOOKS = ("pre-receive", "post-receive")
#: What has no hook to kill: nothing follows from a claim, a draft or a question about what nobody waits for, and amara
#: has nothing to send when she syncs.
_UNHEARD = {
    ("pull", "post-receive"), ("save", "post-receive"), ("ask", "post-receive"),
    ("sync", "pre-receive"), ("sync", "post-receive"),
}  # fmt: skip
CASES = [
    pytest.param(verb, whom, id=f"{verb.name}-{whom}")
    for verb in VERBS
    for whom in ("command", *HOOKS)
    if (verb.name, whom) not in _UNHEARD
]


@pytest.mark.parametrize(("verb", "whom"), CASES)
def test_whatever_is_killed_is_finished(
    verb: Verb, whom: str, before: dict[str, Team], tmp_path: Path, long: bool, record_property: object
) -> None:
    faults, at, tried = [], 1 if long else 1 + len(verb.name + whom) % _FIRST, 0
    counted = counts(before[verb.name], verb.who)
    while True:
        team = before[verb.name].copy_to(tmp_path / f"{at}")
        with Killer(team, whom, at) as killer:
            first = team.rlhf(verb.who, *verb.command, code=None)
        if not killer.killed:
            break
        tried += 1
        refused = settle(team, verb, again=first.code != 0)
        faults += [f"killed at call {at}: {what}" for what in (*refused, *wrong(team, verb, counted))]
        at += 1 if long else _EVERY
    record_property("points", tried)  # type: ignore[operator]
    assert not faults, "\n".join(faults)
    assert tried
