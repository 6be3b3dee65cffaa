"""A power cut leaves any one file of a copy empty: `doctor --fix` brings it back, with every word that is anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.team import BARE, TASKS, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WRITTEN = "Rest, and come back soon."
ASKED = "Which dose is meant?"
#: With every run of the tests one file of every third kind is emptied; in a long campaign, each of all files.
_EVERY = 3


def files_of(copy: Path) -> Iterator[tuple[str, Path]]:
    """Every file of git's in a copy, and those that its person works in, each with its kind."""
    for file in sorted(copy.rglob("*")):
        path = file.relative_to(copy).as_posix()
        if not file.is_file() or file.stat().st_size == 0 or path.startswith(".git/hooks/"):
            continue
        in_git = path.startswith(".git/")
        kind = re.sub(r"[0-9a-f]{38,40}|believed-\w+|[0-9a-f]{2}(?=/[0-9a-f])|t-\w+", "…", path) if in_git else ""
        yield kind or path.partition("/")[0], file


def at_work(a_written_task: Team) -> Team:
    """Amara has saved, asked something that was sent and something that was not, and written on since."""
    team = a_written_task
    team.rlhf("amara", "save")
    team.rlhf("amara", "ask", TASKS[0], "Is she pregnant?")
    away = team.bare.rename(team.root / "away.git")
    team.rlhf("amara", "ask", TASKS[0], ASKED)
    away.rename(team.bare)
    return team


def everything(team: Team) -> str:
    """What the project's repository and amara's files say."""
    every = team.git(BARE, "for-each-ref", "--format=%(refname)", "refs/heads/").splitlines()
    words = team.git(
        BARE, "grep", "-h", "-F", "-e", "Rest, and", "-e", "pregnant", "-e", "Which dose", *every, check=False
    )
    return words + team.answer("amara", TASKS[0]).read_text(encoding="utf-8")


def test_any_file_may_be_empty_after_a_power_cut(
    a_written_task: Team, tmp_path: Path, long: bool, record_property: Callable[[str, object], None]
) -> None:
    prepared = at_work(a_written_task)
    tried: dict[str, int] = {}
    faults, table = [], []
    every = list(files_of(prepared.root / "amara"))
    of_a_kind = list({kind: (kind, file) for kind, file in reversed(every)}.values())
    for kind, file in every if long else of_a_kind[::_EVERY]:
        tried[kind] = tried.get(kind, 0) + 1
        team = prepared.copy_to(tmp_path / f"cut-{sum(tried.values())}")
        (team.root / "amara" / file.relative_to(prepared.root / "amara")).chmod(0o644)
        (team.root / "amara" / file.relative_to(prepared.root / "amara")).write_bytes(b"")
        first = team.rlhf("amara", "sync", code=None)
        by_chance = kind.startswith(".git/objects/")  # what an object or a pack holds differs from run to run
        if first.code != 0 and "rlhf doctor" not in first.words and (long or not by_chance):
            faults.append(f"{kind}: nothing leads to the doctor: {first.words}")
        fixed = team.rlhf("amara", "doctor", "--fix", code=None)
        told = team.rlhf("amara", "doctor", code=None)
        synced = team.rlhf("amara", "sync", code=None)
        saved = team.rlhf("amara", "save", code=None)
        words = everything(team)
        missing = [text for text in (WRITTEN, "Is she pregnant?") if text not in words]
        asked = ASKED in words
        table.append((kind, fixed.words, asked))
        if (told.code, synced.code, saved.code) != (0, 0, 0) or missing:
            faults.append(
                f"{kind}: doctor {told.code}, sync {synced.code}, save {saved.code}, missing {missing}\n"
                f"   fix: {fixed.words}\n   then: {told.words} {synced.words} {saved.words}"
            )
    for kind, words, asked in table:
        print(f"{kind:45} {'all' if asked else 'not the question that was on its way'}  {words[:150]}")
    record_property("files", sum(tried.values()))
    assert not faults, "\n".join(faults)
    assert len(tried) >= 12, tried
