"""Keys that are changed and keys that are lost: what was said before stays, and nothing after counts."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.gate.test_the_door import push
from tests.team import BARE, TASKS, Team, submit_the_first_task, write_the_first_task

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


@pytest.fixture(autouse=True)
def _by_the_real_clock(team: Team) -> None:
    """Git dates commits by the machine's own clock, and so must people.yaml date keys."""
    team.env = {"RLHF_NOW": datetime.now(UTC).isoformat()}


@pytest.fixture
def a_task_awaiting_review(team: Team) -> Team:
    """The same as elsewhere, by the real clock."""
    return submit_the_first_task(write_the_first_task(team))


def short_key(team: Team, who: str, number: int = 0) -> str:
    found = re.findall(r"SHA256:(\S{12})", team.rlhf("morgan", "key", "list", who).out)
    return found[number]


def line_for_a_manager(said: str) -> list[str]:
    """The words of the command that a person is told to send to a manager."""
    found = re.search(r'rlhf (key rotate \w+) --key "([^"]+)" --replaces (\S+)', said)
    assert found is not None, said
    return [*found[1].split(), "--key", found[2], "--replaces", found[3]]


def signing_key(team: Team, who: str) -> str:
    return Path(team.git(who, "config", "user.signingKey")).name


def copy_of_the_laptop(team: Team, who: str) -> str:
    """What a thief has: the copy with its key."""
    shutil.copytree(team.root / who, team.root / f"{who}@thief", symlinks=True)
    return f"{who}@thief"


def test_a_trainer_goes_over_to_a_new_key(team: Team) -> None:
    team.rlhf("amara", "note", FIRST, "With the old key.")
    asked = team.rlhf("amara", "key", "rotate").out
    assert team.rlhf("amara", "key", "rotate").out == asked, "run again, it makes no other"
    assert signing_key(team, "amara") == "amara_ed25519"
    team.rlhf("amara", "note", FIRST, "The old key still signs.")
    team.rlhf("morgan", *line_for_a_manager(asked))
    team.rlhf("amara", "sync")
    assert signing_key(team, "amara") == "amara-2_ed25519"
    team.rlhf("amara", "note", FIRST, "With the new key.")
    listed = team.rlhf("amara", "key", "list").out
    assert "ending · until" in listed
    assert "this copy signs with it" in listed
    team.rlhf("morgan", "sync")
    said = team.rlhf("morgan", "log", "--person", "amara").words
    for words in ("With the old key.", "The old key still signs.", "With the new key."):
        assert words in said
    assert team.rlhf("amara", "doctor").out == "All is well.\n"
    team.rlhf("amara", "join", "--here")
    assert signing_key(team, "amara") == "amara-2_ed25519"


def test_a_manager_goes_over_at_once(team: Team) -> None:
    assert "signs with your new key now" in team.rlhf("morgan", "key", "rotate").out
    team.rlhf("morgan", "people", "add", "ben", "--specialty", "paediatrics")
    assert "paediatrics" in (team.main_file("people.yaml") or "")


def test_a_lost_laptop(a_task_awaiting_review: Team) -> None:
    """Its submission and its words stay; what the thief says is refused, whatever date it bears."""
    team = a_task_awaiting_review
    team.rlhf("amara", "note", FIRST, "Before the loss.")
    thief = copy_of_the_laptop(team, "amara")
    said = team.rlhf("morgan", "key", "revoke", "amara", short_key(team, "amara"), "--lost").out
    assert "Believed of the ledger of amara:" in said
    assert f"edge case: {FIRST}" in said
    received = team.git(BARE, "rev-parse", "ledger/amara")
    team.rlhf(thief, "note", FIRST, "By the thief.", code=None)
    tree = team.git(thief, "rev-parse", "ledger/amara^{tree}")
    for days in (-2, 2):
        date = {"GIT_COMMITTER_DATE": (datetime.now(UTC) + timedelta(days=days)).isoformat()}
        made = team.git(thief, "commit-tree", "-S", tree, "-p", received, "-m", "x", env=date)
        assert "was revoked" in push(team, thief, f"{made}:refs/heads/ledger/amara")
    assert team.git(BARE, "rev-parse", "ledger/amara") == received
    assert "By the thief." not in team.rlhf("morgan", "log", "--person", "amara").words
    assert "Before the loss." in team.rlhf("morgan", "log", "--person", "amara").words
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).words, "it came in before"
    # a new laptop
    home = team.root / "homes" / "amara"
    home.rename(team.root / "homes" / "lost")
    refused = team.rlhf("amara@new", "join", BARE, "amara@new", "--as", "amara", code=3, cwd=team.root)
    key = re.search(r'--key "([^"]+)"', refused.words)
    assert key is not None
    team.rlhf("morgan", "people", "add", "amara", "--key", key[1])
    team.rlhf("amara@new", "join", BARE, "amara@new", "--as", "amara", cwd=team.root)
    team.rlhf("amara@new", "note", FIRST, "From the new laptop.")
    team.rlhf("morgan", "sync")
    words = team.rlhf("morgan", "log", "--person", "amara").words
    assert "Before the loss." in words
    assert "From the new laptop." in words


def test_what_the_thief_said_before_the_revocation(team: Team) -> None:
    """Amara has a new key and spoke again on top: nothing that stands on the thief's word counts until she looks."""
    team.rlhf("amara", "note", FIRST, "Truly mine.")
    honest = team.git(BARE, "rev-parse", "ledger/amara")
    thief = copy_of_the_laptop(team, "amara")
    team.rlhf(thief, "note", FIRST, "By the thief.")
    team.rlhf("morgan", *line_for_a_manager(team.rlhf("amara", "key", "rotate").out))
    team.rlhf("amara", "sync")
    team.rlhf("amara", "note", FIRST, "Mine, on top.")
    said = team.rlhf("morgan", "key", "revoke", "amara", short_key(team, "amara"), "--to", honest[:10]).out
    assert "No longer believed:" in said
    words = team.rlhf("morgan", "log", "--person", "amara").words
    assert "Truly mine." in words
    assert "By the thief." not in words
    team.rlhf("amara", "sync", code=None)
    refused = team.rlhf("amara", "note", FIRST, "More.", code=3)
    assert "rlhf doctor --fix" in refused.words
    mended = team.rlhf("amara", "doctor", "--fix")
    assert "1 event of yours signed again" in mended.words
    assert "By the thief." in mended.words, "it is told what is left out"
    team.rlhf("amara", "note", FIRST, "More.")
    team.rlhf("morgan", "sync")
    words = team.rlhf("morgan", "log", "--person", "amara").words
    for good in ("Truly mine.", "Mine, on top.", "More."):
        assert good in words
    assert "By the thief." not in words
    assert team.rlhf("morgan", "doctor").code == 0


def test_who_may_revoke_and_what(team: Team) -> None:
    key = short_key(team, "ben")
    assert "needs the role manager" in team.rlhf("amara", "key", "revoke", "ben", key, code=3).words
    assert "needs the role manager" in team.rlhf("amara", "key", "list", "ben", code=3).words
    assert "is not one key of ben" in team.rlhf("morgan", "key", "revoke", "ben", "zzz", code=3).words
    assert (
        "is no commit of the ledger" in team.rlhf("morgan", "key", "revoke", "ben", key, "--to", "12345", code=3).words
    )
    team.rlhf("morgan", "key", "revoke", "ben", key, "--because", "Shared by mistake")
    assert (
        "already, just so" in team.rlhf("morgan", "key", "revoke", "ben", key, "--because", "Shared by mistake").words
    )
    own = short_key(team, "morgan")
    refused = team.rlhf("morgan", "key", "revoke", "morgan", own, code=3).words
    assert "no active project manager would have a signing key that lasts" in refused
    team.rlhf("ben", "sync")
    assert "not good: revoked" in team.rlhf("ben", "doctor", code=1).words
