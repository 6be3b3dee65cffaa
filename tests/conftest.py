"""Fixtures named for states, in a sealed environment: no user git config, no home, no network."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from rlhf.store.files import reader_choice
from tests.here import REPOSITORY
from tests.journeys.on_github import Hosted, move_to_github
from tests.journeys.on_github import hosted as hosted_by_github
from tests.team import TASKS, Team, found_a_project, submit_the_first_task, write_the_first_task

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ("tests.told_at_the_end",)
settings.register_profile("busy", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("busy")
_ROOM = 2 << 30  # bytes
K_QA = REPOSITORY.parent / "shared" / "data" / "k-qa"


#: They hold one core, or wait, for ten seconds or more, so that they are begun first: by name, the longest first.
BEGUN_FIRST = (
    "test_the_main_job_on_k_qa",
    "test_fifty_people_speak_at_once_half_are_killed_and_each_thing_is_kept_once",
    "test_twenty_processes_race_for_five_tasks_and_each_is_taken_once",
    "test_what_a_person_says_waits_for_a_lock_that_stays",
    "test_the_page_shows_what_the_demonstration_prints",
    "test_a_lock_that_stays_in_the_copy",
    "test_what_waited_for_github_is_opened_as_a_draft_where_it_is_held_by_then",
    "test_this_repository_s_own_installs_rlhf_from_main",
    "test_a_large_workspace_is_checked_in_parts_that_are_joined",
    "test_a_lock_that_stays_is_named_with_what_mends_it",
    "test_rlhf_runs_and_nobody_elses_code_by_that_name",
    "test_whatever_happens_the_index_says_what_the_repository_says",
)


def _work_in_memory() -> None:
    """Have the tests' folders in memory where there is room: disks take their time to make and remove a million files.

    A TMPDIR that is given stays. Tests of disks bring their own.
    """
    memory = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK):
        return
    there = os.statvfs(memory)
    if there.f_bavail * there.f_frsize >= _ROOM and not there.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = os.fspath(memory)
        tempfile.tempdir = None


_work_in_memory()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--campaign", choices=("short", "long"), default="short", help="long: every point, about twenty minutes"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin the longest tests first. Two processes share the list by halves, so that every second opens the other."""
    long = sorted((item for item in items if item.name in BEGUN_FIRST), key=lambda item: BEGUN_FIRST.index(item.name))
    rest = [item for item in items if item.name not in BEGUN_FIRST]
    middle = (len(items) - 1) // 2 + 1 - len(long[::2])
    items[:] = [*long[::2], *rest[:middle], *long[1::2], *rest[middle:]]


@pytest.fixture(scope="session", autouse=True)
def _sealed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing of the person who runs the tests reaches them, and nothing of theirs is touched."""
    home = tmp_path_factory.mktemp("home")
    settings = home / "gitconfig"
    settings.write_text("[core]\n\tfsync = none\n", encoding="utf-8")  # as RLHF_SYNC: few tests cut the power
    own = ("GIT_", "RLHF_", "SSH_", "PYTHON")  # PYTHONDONTWRITEBYTECODE would have every process compile the program
    for name in [name for name in os.environ if name.startswith(own)]:
        del os.environ[name]
    os.environ |= {
        "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "GIT_CONFIG_GLOBAL": str(settings),
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
        "RLHF_SYNC": "no",
        "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1",
    }  # fmt: skip
    reader_choice.allow_fast(allowed=True)  # as most commands do


@pytest.fixture(scope="session")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Team:
    return found_a_project(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def team(_founded: Team, tmp_path: Path) -> Team:
    """A project with five pool tasks; everyone has joined and is up to date."""
    return _founded.copy_to(tmp_path / "team")


@pytest.fixture(scope="session")
def _written(_founded: Team, tmp_path_factory: pytest.TempPathFactory) -> Team:
    return write_the_first_task(_founded.copy_to(tmp_path_factory.mktemp("written") / "team"))


@pytest.fixture(scope="session")
def _awaiting_review(_written: Team, tmp_path_factory: pytest.TempPathFactory) -> Team:
    return submit_the_first_task(_written.copy_to(tmp_path_factory.mktemp("awaiting-review") / "team"))


@pytest.fixture
def a_written_task(_written: Team, tmp_path: Path) -> Team:
    """Amara holds the first task and has written her answer."""
    return _written.copy_to(tmp_path / "team")


@pytest.fixture
def a_task_awaiting_review(_awaiting_review: Team, tmp_path: Path) -> Team:
    """Amara has submitted the first task, and Emeka's copy knows."""
    return _awaiting_review.copy_to(tmp_path / "team")


@pytest.fixture(scope="session")
def _moved(_founded: Team, tmp_path_factory: pytest.TempPathFactory) -> Team:
    return move_to_github(_founded.copy_to(tmp_path_factory.mktemp("moved") / "team"))


@pytest.fixture(scope="session")
def _submitted_there(_moved: Team, tmp_path_factory: pytest.TempPathFactory) -> Hosted:
    with hosted_by_github(_moved.copy_to(tmp_path_factory.mktemp("submitted") / "team")) as found:
        found.submit("amara", TASKS[0])
        found.gate()
    return found


@pytest.fixture
def hosted(_moved: Team, tmp_path: Path) -> Iterator[Hosted]:
    """The project is on GitHub, and nothing is submitted."""
    with hosted_by_github(_moved.copy_to(tmp_path / "team")) as found:
        yield found


@pytest.fixture
def submitted(_submitted_there: Hosted, tmp_path: Path) -> Iterator[Hosted]:
    """The project is on GitHub; Amara has submitted the first task, and the gate has looked at it."""
    with hosted_by_github(_submitted_there.team.copy_to(tmp_path / "team"), _submitted_there) as found:
        yield found


@pytest.fixture
def k_qa() -> Path:
    """The K-QA collection, where it is at hand."""
    if not K_QA.is_dir():
        pytest.skip("K-QA is not at hand (../shared/data/k-qa); the same life runs on synthetic content elsewhere")
    return K_QA
