"""How far a campaign goes: a part of it with every run of the tests, all of it with `--campaign long`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.campaign.faults import prepared

if TYPE_CHECKING:
    from tests.team import Team


@pytest.fixture(scope="session")
def before(_founded: Team, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Team]:
    """A project for each verb, just before it."""
    return prepared(_founded, tmp_path_factory.mktemp("campaign"))


@pytest.fixture
def long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--campaign") == "long")
