"""Where a project's repository and a copy may be, and what is said where they may not: at once, and with a way out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.team import BARE, TASKS

if TYPE_CHECKING:
    from tests.team import Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
OTHER = 12345  # the number of an account that is not ours
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder to another account"
)


def give_away(folder: Path) -> None:
    for place, _, files in os.walk(folder):
        for name in (".", *files):
            os.chown(Path(place) / name, OTHER, OTHER, follow_symlinks=False)


@as_root
def test_a_repository_of_another_account_is_refused_at_once_with_the_way_over_ssh(team: Team) -> None:
    give_away(team.bare)
    told = team.rlhf("amara", "join", BARE, "second", "--as", "amara", code=3, cwd=team.root)
    assert f"belongs to the account {OTHER} of this machine" in told.words
    assert "lets people in over SSH" in told.words
    assert not (team.root / "second").exists()


@as_root
def test_a_copy_whose_repository_was_given_away_keeps_the_work_and_says_why(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    give_away(team.bare)
    told = team.rlhf("amara", "sync", code=3)
    assert "belongs to another account of this machine" in told.words
    assert "rlhf moved ssh://" in told.words
    assert "saved on this machine" in team.rlhf("amara", "save").words
    assert "It is kept here" in team.rlhf("amara", "submit").words
    settings = team.root / "gitconfig"
    settings.write_text(f"[safe]\n\tdirectory = {team.bare}\n", encoding="utf-8")
    team.env["GIT_CONFIG_GLOBAL"] = str(settings)  # root may write there
    team.rlhf("amara", "sync")
    assert "refs/heads/answer" in team.git(BARE, "for-each-ref", env=team.env)


@as_root
def test_a_copy_of_another_account_is_used_where_the_person_says_so(team: Team) -> None:
    give_away(team.root / "amara")
    told = team.rlhf("amara", "status", code=3)
    assert "amara belongs to another account of this machine" in told.words
    assert "git config --global --add safe.directory" in told.words
    settings = team.root / "gitconfig"
    settings.write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")
    team.env["GIT_CONFIG_GLOBAL"] = str(settings)
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    assert "submitted" in team.rlhf("amara", "submit").text


@pytest.mark.parametrize("where", ["Dropbox", "OneDrive - Clinic"])
def test_folders_that_a_cloud_service_copies_are_refused_before_anything_is_made(team: Team, where: str) -> None:
    (team.root / where).mkdir()
    first = ("--person", "Zoe", "--name", "Summer", "--as", "zoe")
    for words in (
        ["init", f"{where}/zoe", *first, "--remote", "summer.git"],
        ["init", "zoe", *first, "--remote", f"{where}/summer.git"],
        ["join", BARE, f"{where}/amara", "--as", "amara"],
    ):
        told = team.rlhf("amara", *words, code=3, cwd=team.root)
        assert f"is copied to other machines by {where.split(maxsplit=1)[0]}" in told.words
        assert "Nothing was made." in told.words
    assert not list((team.root / where).iterdir())
    assert not (team.root / "zoe").exists()
    (team.root / "amara").rename(team.root / where / "amara")
    found = team.rlhf("amara", "doctor", code=1, cwd=team.root / where / "amara")
    assert "copies this folder to other machines" in found.words
