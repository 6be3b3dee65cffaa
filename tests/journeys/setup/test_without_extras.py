"""Without what only some need (the extras of pyproject.toml) a week goes on; what is missing is named where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.team import BATCH, TASKS

if TYPE_CHECKING:
    from tests.journeys.on_github import Hosted
    from tests.team import Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
EXTRAS = ("gidgethub", "httpx", "icalendar", "mammoth", "openpyxl", "oryaml", "scipy")


def test_a_week_needs_none_of_them(team: Team) -> None:
    team.hide(*EXTRAS)
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "check")
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).text
    team.rlhf("amara", "sync")
    team.rlhf("amara", "week")
    team.rlhf("amara", "plan", "available", "Mon and Wed 19:30-22:00")
    team.rlhf("amara", "plan")
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "board")
    team.rlhf("morgan", "check", "--all")
    assert "1 proven" in team.rlhf("morgan", "audit", cwd=team.bare).text
    assert team.main_file(f"answers/{BATCH}/{FIRST}/amara.md")


def test_a_calendar_file_is_not_begun(team: Team) -> None:
    team.hide("icalendar")
    team.rlhf("amara", "plan", "available", "Mon and Wed 19:30-22:00")
    refused = team.rlhf("amara", "plan", "--ics", "plan.ics", code=3)
    assert "icalendar, which is not installed here. Nothing was written. → pip install" in refused.words
    assert not (team.root / "amara" / "plan.ics").exists()


def test_a_workbook_is_not_read_and_csv_is_named(team: Team) -> None:
    team.hide("openpyxl")
    (team.root / "morgan" / "x.xlsx").write_bytes(b"")
    refused = team.rlhf("morgan", "task", "import", "x.xlsx", "--batch", "b", "--map", "k-qa", code=3)
    assert "openpyxl, which is not installed here. Nothing was imported. → pip install" in refused.words
    assert "CSV" in refused.words


def test_on_github_what_was_pushed_is_there_and_the_rest_goes_with_a_later_sync(hosted: Hosted) -> None:
    team = hosted.team
    hosted.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.hide("gidgethub", "httpx")
    told = hosted.rlhf("amara", "submit")
    assert (
        "needs gidgethub and httpx, which are not installed here. What was pushed is there. → pip install" in told.words
    )
    assert "not installed" in hosted.rlhf("amara", "doctor", code=None).words
    assert hosted.server.state.pulls == []
    del team.env["PYTHONPATH"]
    hosted.rlhf("amara", "sync")
    assert len(hosted.server.state.pulls) == 1
