"""Outside of every copy a command names those that its person has on this machine."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from tests.team import BARE, Team

pytestmark = pytest.mark.journey


def named(team: Team, who: str) -> list[Path]:
    """The folders to which the hint goes, as a shell would read it."""
    refused = team.rlhf(who, "week", code=3, cwd=team.root)
    assert "There is no rlhf workspace in" in refused.words
    rows = [row.strip() for row in refused.text.splitlines() if row.startswith("    cd ")]
    return [Path(shlex.split(row)[1]) for row in rows]


def test_copies_are_named_and_gone_ones_are_not(team: Team) -> None:
    assert named(team, "amara") == [team.root / "amara"]
    team.rlhf("amara", "join", BARE, "a second one", "--as", "amara", cwd=team.root)
    assert named(team, "amara") == [team.root / "a second one", team.root / "amara"]
    assert named(team, "ben") == [team.root / "ben"], "each person has their own"
    shutil.rmtree(team.root / "a second one")
    assert named(team, "amara") == [team.root / "amara"]


def test_a_copy_that_was_moved_is_known_again_by_its_next_command(team: Team) -> None:
    (team.root / "amara").rename(team.root / "moved")
    assert named(team, "amara") == []
    team.rlhf("amara", "status", cwd=team.root / "moved")
    assert named(team, "amara") == [team.root / "moved"]


def test_the_founders_copy_and_one_that_waits_are_named(team: Team) -> None:
    assert named(team, "morgan") == [team.root / "morgan"]
    team.rlhf("zoe", "join", BARE, "zoe", "--as", "zoe", code=3, cwd=team.root)
    assert named(team, "zoe") == [team.root / "zoe"]


def test_who_has_none_is_told_how_to_join(team: Team) -> None:
    for damage in (None, "", "[", "{}", "[1]"):
        if damage is not None:
            (team.root / "homes" / "new").mkdir(parents=True, exist_ok=True)
            (team.root / "homes" / "new" / "copies.json").write_text(damage, encoding="utf-8")
        refused = team.rlhf("new", "week", code=3, cwd=team.root)
        assert "If you have none yet: rlhf join ADDRESS --as HANDLE" in refused.words


def test_where_nothing_can_be_noted_the_command_works_all_the_same(team: Team) -> None:
    shutil.rmtree(team.root / "homes" / "amara" / "copies.json", ignore_errors=True)
    (team.root / "homes" / "amara" / "copies.json").unlink()
    (team.root / "homes" / "amara" / "copies.json").mkdir()
    team.rlhf("amara", "status")
