"""A patient's words are removed from all of a project's history; work goes on, and every proof is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from rlhf.forge import journal
from rlhf.model.in_place_of import InPlaceOf, with_line
from rlhf.store.git.git import Git
from rlhf.store.ledgers.signatures import read_signed
from rlhf.store.purges import before, purges, record_of
from rlhf.store.repository import Repository
from rlhf.workflows.audit.removals import not_as_before
from tests.journeys.setup.test_forge_life import publish_the_new_key
from tests.journeys.setup.test_keys import short_key
from tests.team import BARE, BATCH, NOW, TASKS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rlhf.model.purge_record import PurgeRecord
    from tests.team import Result, Team

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[:2]
NAME = "Jorun Halvorsdatter"
OTHER = "Peregrin Underhill"
WHY = ("--because", "A patient was named")


def purge(team: Team, *words: str, options: tuple[str, ...] = (*WHY, "--yes"), code: int = 0) -> Result:
    return team.rlhf(
        "forge", "purge", str(team.bare), "--words", "-", *options, stdin="\n".join(words) + "\n", code=code
    )


def objects_with(repository: Path, words: str) -> list[str]:
    """Every object in a repository, reached or not, in which some words are."""
    rows = subprocess.run(
        ["git", "cat-file", "--batch", "--batch-all-objects"], cwd=repository, capture_output=True, check=True,
        env={"GIT_NO_LAZY_FETCH": "1", "PATH": "/usr/bin:/bin:/usr/local/bin"},
    ).stdout.split(b"\n")  # fmt: skip
    return [row.decode("utf-8", "replace") for row in rows if words.encode() in row]


def files_with(folder: Path, words: str) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and words.encode() in file.read_bytes()]


def audited(team: Team, where: Path, who: str = "morgan") -> str:
    return team.rlhf(who, "audit", cwd=where).text


@pytest.fixture(scope="session")
def _named(_written: Team, tmp_path_factory: pytest.TempPathFactory) -> Team:
    team = _written.copy_to(tmp_path_factory.mktemp("named") / "team")
    team.edit("amara", FIRST, "Rest, and come", f"{NAME} is to rest, and to come")
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    team.rlhf("ben", "task", "pull", SECOND)
    team.write("ben", SECOND, f"As for\n{NAME.replace(' ', chr(10))}, rest.")
    team.rlhf("ben", "save")
    team.rlhf("ben", "ask", SECOND, f"Is this about {NAME.upper()}?")
    for who in ("amara", "emeka", "freya", "morgan"):
        team.rlhf(who, "sync")
    assert objects_with(team.bare, NAME)
    return team


@pytest.fixture
def a_named_patient(_named: Team, tmp_path: Path) -> Team:
    """An accepted answer, a task, a question and a draft name a patient."""
    return _named.copy_to(tmp_path / "team")


def test_nothing_holds_the_words_and_everything_is_proven(a_named_patient: Team) -> None:
    team = a_named_patient
    before = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)
    looked = purge(team, NAME, options=())
    assert "Nothing was changed" in looked.words
    assert objects_with(team.bare, NAME)
    told = purge(team, NAME)
    assert f"answers/{BATCH}/{FIRST}/amara.md had them" in told.words
    for words in (NAME, NAME.upper(), "Halvorsdatter"):
        assert not objects_with(team.bare, words)
        assert not files_with(team.bare, words)
    team.git(BARE, "fsck", "--strict", "--no-dangling")
    assert "(removed) is to rest" in (team.main_file(f"answers/{BATCH}/{FIRST}/amara.md") or "")
    after = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)
    assert [row["content"] for row in after["accepted"]] == [row["content"] for row in before["accepted"]]
    assert not after["problems"]
    assert not after["accepted"][0]["problems"]
    assert after["steps"] == before["steps"]
    assert "Everything holds" in audited(team, team.bare)


def test_every_copy_follows_and_the_work_goes_on(a_named_patient: Team) -> None:
    team = a_named_patient
    team.rlhf("freya", "join", BARE, "whole", "--as", "freya", "--full", cwd=team.root)
    purge(team, NAME)
    for who in ("amara", "ben", "emeka", "freya", "morgan", "whole"):
        told = team.rlhf(who, "sync")
        assert "Words were removed" in told.text
        assert not objects_with(team.root / who, NAME), who
        assert not objects_with(team.root / who, "Halvorsdatter"), who
        assert not files_with(team.root / who / ".git", NAME), who
        assert not team.git(who, "status", "--porcelain", "--untracked-files=no"), who
        assert "removed" not in team.rlhf(who, "sync").text
        assert team.rlhf(who, "doctor").words == "All is well."
        team.git(who, "fsck", "--no-dangling")
    assert "(removed)" in team.answer("ben", SECOND).read_text("utf-8")
    assert "(removed) is to rest" in team.answer("amara", FIRST).read_text("utf-8")
    for who in ("amara", "ben"):  # hers was an answer; he spoke, and saved
        assert "words were removed" in team.rlhf(who, "week").words
    assert not files_with(team.root / "ben" / "answers", "Halvorsdatter")
    team.rlhf("ben", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", SECOND)
    assert team.main_file(f"answers/{BATCH}/{SECOND}/ben.md")
    team.rlhf("freya", "sync", cwd=team.root / "whole")
    for where in (team.bare, team.root / "whole"):
        assert "2 accepted answers, 2 proven" in audited(team, where)


def test_what_waits_in_a_copy_goes_on_top_of_the_new_history(a_named_patient: Team) -> None:
    """Ben had saved, asked and submitted without a network; Morgan had a change of her own."""
    team = a_named_patient
    here = team.git("ben", "remote", "get-url", "origin")
    for who in ("ben", "amara"):
        team.git(who, "remote", "set-url", "origin", "file:///nowhere")
    team.edit("ben", SECOND, "rest.", "rest, for two weeks.")
    team.rlhf("ben", "save")
    team.rlhf("ben", "note", SECOND, "An edge case.")
    team.rlhf("ben", "submit")
    team.rlhf("amara", "ask", FIRST, "Is this enough?")
    purge(team, NAME)
    for who in ("ben", "amara"):
        team.git(who, "remote", "set-url", "origin", here)
    assert "Words were removed" in team.rlhf("ben", "sync").text
    assert "(removed), rest, for two weeks." in team.answer("ben", SECOND).read_text("utf-8")
    team.rlhf("amara", "sync")
    sent = team.file_at(f"answer/{SECOND}/ben", f"answers/{BATCH}/{SECOND}/ben.md") or ""
    assert "(removed), rest, for two weeks." in sent
    assert not objects_with(team.bare, NAME)
    assert "question" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/amara")
    assert "edge_case" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/ben")


def test_words_in_a_task_and_in_messages_are_removed_from_their_first_version_on(team: Team) -> None:
    """The prompt names the patient from its first commit on, and so does the message of the commit that mends it."""
    file = team.root / "morgan" / "tasks" / BATCH / f"{TASKS[2]}.yaml"
    text = file.read_text("utf-8").replace("What now?", f"What now for\n      {NAME.replace(' ', chr(10) + '      ')}?")
    file.write_text(text, "utf-8")
    team.rlhf("morgan", "publish", "A third task")
    for who in ("amara", "emeka"):
        team.rlhf(who, "sync")
    team.rlhf("amara", "task", "pull", TASKS[2])
    team.write("amara", TASKS[2])
    team.rlhf("amara", "submit")
    file.write_text(text.replace("\n      Halvorsdatter", ""), "utf-8")
    team.rlhf("morgan", "publish", f"Take out {NAME}")
    assert "Halvorsdatter" in team.git(BARE, "log", "--format=%B", "main")
    told = purge(team, NAME, "Jorun?")
    assert "2 commits had them in the message" in told.words
    for words in ("Halvorsdatter", "halvorsdatter", "Jorun"):
        assert not objects_with(team.bare, words)
    for who in ("amara", "emeka", "morgan"):
        team.rlhf(who, "sync")
        assert not objects_with(team.root / who, "Halvorsdatter"), who
        assert not files_with(team.root / who, "Halvorsdatter"), who
    assert "words were removed" in team.rlhf("amara", "week").words
    team.rlhf("emeka", "review", "approve", TASKS[2])
    assert team.main_file(f"answers/{BATCH}/{TASKS[2]}/amara.md")
    report = json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)
    assert len(report["accepted"]) == 1
    assert report["removals"][0]["vouched"] > 0
    assert report["removals"][0]["why"] == "A patient was named"


def test_words_are_removed_again_and_again(a_named_patient: Team) -> None:
    team = a_named_patient
    purge(team, NAME)
    team.rlhf("amara", "sync")
    team.rlhf("ben", "sync")
    team.edit("ben", SECOND, "rest.", f"rest, said {OTHER}.")
    team.rlhf("ben", "submit")
    team.rlhf("amara", "ask", FIRST, f"And {OTHER}?")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", SECOND)
    purge(team, OTHER)
    assert not objects_with(team.bare, OTHER)
    for who in ("amara", "ben", "emeka", "freya", "morgan"):
        team.rlhf(who, "sync")
        assert not objects_with(team.root / who, "Underhill"), who
        assert not objects_with(team.root / who, "Halvorsdatter"), who
        assert team.rlhf(who, "doctor").words == "All is well."
    assert "2 accepted answers, 2 proven" in audited(team, team.bare)
    team.rlhf("freya", "join", BARE, "whole", "--as", "freya", "--full", cwd=team.root)
    assert "2 accepted answers, 2 proven" in audited(team, team.root / "whole")
    team.rlhf("amara", "task", "pull", TASKS[2])
    team.write("amara", TASKS[2])
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", TASKS[2])
    assert "3 accepted answers, 3 proven" in audited(team, team.bare)


def test_a_command_in_a_copy_that_has_not_followed_follows_first(a_named_patient: Team) -> None:
    """Ben's first copy is a thrifty one; the other has every object, and the repository's hook sends it back."""
    team = a_named_patient
    team.rlhf("ben", "join", BARE, "whole", "--as", "ben", "--full", cwd=team.root)
    file = team.root / "whole" / "answers" / BATCH / SECOND / "ben.md"
    file.write_text(file.read_text("utf-8").replace("As for", "In the case of"), "utf-8")
    purge(team, NAME)
    team.rlhf("ben", "save", cwd=team.root / "whole")
    assert "In the case of\n(removed), rest." in file.read_text("utf-8")
    assert not objects_with(team.bare, "Halvorsdatter")
    told = team.rlhf("ben", "submit")
    assert "submitted" in told.text
    assert not objects_with(team.bare, "Halvorsdatter")
    assert not objects_with(team.root / "ben", "Halvorsdatter")
    assert "submitted" in team.rlhf("ben", "status").text


_STOPPED = """
import os, sys
from datetime import datetime
from pathlib import Path
from rlhf.commands.forge import opened, randomness
from rlhf.model.phrases import Phrases
from rlhf.workflows.setup import purge as removal
setattr(removal, {name!r}, lambda *_: os._exit(9))
with opened(Path({bare!r})) as repository:
    removal.purge(repository, Phrases([{words!r}]), "Why", datetime.fromisoformat({now!r}), randomness())
"""


def stop_at(team: Team, name: str) -> None:
    """Remove the words, in a process that is ended at a step."""
    script = _STOPPED.format(name=name, bare=str(team.bare), words=NAME, now=NOW)
    done = subprocess.run([sys.executable, "-c", script], env=team.environment("forge"), cwd=team.root, check=False)
    assert done.returncode == 9
    assert list((team.bare / "rlhf" / "journal").glob("purge-*.json"))


@pytest.mark.parametrize("step", ["_rewritten", "_moves", "move_together"])
def test_stopped_before_its_branches_moved_nothing_has_changed(a_named_patient: Team, step: str) -> None:
    team = a_named_patient
    before = team.git(BARE, "for-each-ref", "refs/heads")
    stop_at(team, step)
    assert team.git(BARE, "for-each-ref", "refs/heads") == before
    team.rlhf("amara", "ask", FIRST, "Goes this on?")
    assert not list((team.bare / "rlhf" / "journal").glob("*"))
    assert "1 accepted answer, 1 proven" in audited(team, team.bare)
    purge(team, NAME)
    assert not objects_with(team.bare, "Halvorsdatter")


@pytest.mark.parametrize("how", ["a push", "forge tend"])
def test_stopped_after_its_branches_moved_somebody_else_finishes(a_named_patient: Team, how: str) -> None:
    team = a_named_patient
    stop_at(team, "forget_replaced")
    assert objects_with(team.bare, "Halvorsdatter")
    if how == "a push":
        team.rlhf("amara", "ask", FIRST, "Goes this on?")
    else:
        team.rlhf("forge", "forge", "tend", str(team.bare))
    assert not objects_with(team.bare, "Halvorsdatter")
    assert not list((team.bare / "rlhf" / "journal").glob("*"))
    team.rlhf("amara", "sync")
    assert "1 accepted answer, 1 proven" in audited(team, team.bare)


def test_meanwhile_nothing_comes_in_and_what_was_sent_waits(a_named_patient: Team) -> None:
    team = a_named_patient
    entry = journal.purging(team.bare, [])
    told = team.rlhf("amara", "ask", FIRST, "Is this enough?", code=None)
    assert "are being removed from the project's history" in told.words
    assert "a few minutes" in told.words
    assert not team.branches("ledger/amara")
    journal.done(entry)
    team.rlhf("amara", "sync")
    assert "question" in team.git(BARE, "ls-tree", "-r", "--name-only", "ledger/amara")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Nobody Ofthisname"], "in no file, no message and no version"),
        (["Jo"], "Line 1 has fewer than 3 letters"),
        (["", " "], "names no words"),
        (["amara"], "in 1 names of files or branches"),
        (["2026-11-30T19:30:00Z"], "files could not be read any more"),
        (["reference_answer"], "files could not be read any more"),
    ],
)
def test_what_cannot_be_removed_is_told_and_changes_nothing(a_named_patient: Team, words: list[str], told: str) -> None:
    team = a_named_patient
    before = team.git(BARE, "for-each-ref")
    refused = purge(team, *words, code=None)
    assert refused.code in {2, 3}
    assert told in refused.words
    assert team.git(BARE, "for-each-ref") == before


def test_a_removal_says_why(a_named_patient: Team) -> None:
    assert "A removal says why" in purge(a_named_patient, NAME, options=("--yes",), code=2).words
    nowhere = a_named_patient.rlhf("forge", "purge", str(a_named_patient.bare), "--words", "nowhere.txt", code=2)
    assert "nowhere.txt cannot be read: No such file" in nowhere.words


def test_a_signed_tag_is_made_again_by_whoever_signed_it(a_named_patient: Team) -> None:
    team = a_named_patient
    team.git(BARE, "tag", "-a", "-m", "The first release", "v1", "main")
    assert "git update-ref -d refs/tags/v1" in purge(team, NAME, code=3).words
    team.git(BARE, "update-ref", "-d", "refs/tags/v1")
    team.git(BARE, "tag", "first", "main")
    purge(team, NAME)
    assert team.git(BARE, "rev-parse", "first") == team.git(BARE, "rev-parse", "main")
    assert not objects_with(team.bare, "Halvorsdatter")


def test_it_stays_proven_when_keys_change_afterwards(a_named_patient: Team) -> None:
    """Words of Amara's ledger were removed too; then the forge gets a new key, and hers is revoked."""
    team = a_named_patient
    team.rlhf("amara", "ask", FIRST, f"Was it {NAME}?")
    team.rlhf("amara", "note", FIRST, "An edge case.")
    key = short_key(team, "amara")
    purge(team, NAME)
    publish_the_new_key(team)
    assert "1 accepted answer, 1 proven" in audited(team, team.bare)
    for who in ("amara", "ben", "emeka"):
        team.rlhf(who, "sync")
        assert team.rlhf(who, "doctor").words == "All is well.", who
    tip = team.git(BARE, "rev-parse", "ledger/amara")
    team.rlhf("morgan", "key", "revoke", "amara", key, "--to", tip[:10])
    team.rlhf("morgan", "sync")
    assert "1 accepted answer, 1 proven" in audited(team, team.bare)
    thread = team.rlhf("morgan", "log").text
    assert "Was it (removed)?" in thread
    assert "An edge case." in thread


def test_a_ledger_that_was_believed_to_a_commit_still_is(a_named_patient: Team) -> None:
    team = a_named_patient
    team.rlhf("amara", "ask", FIRST, f"Was it {NAME}?")
    tip = team.git(BARE, "rev-parse", "ledger/amara")
    team.rlhf("morgan", "sync")
    team.rlhf("morgan", "key", "revoke", "amara", short_key(team, "amara"), "--to", tip[:10])
    purge(team, NAME)
    assert team.git(BARE, "rev-parse", "ledger/amara") != tip
    team.rlhf("morgan", "sync")
    assert "Was it (removed)?" in team.rlhf("morgan", "log").text
    assert "1 accepted answer, 1 proven" in audited(team, team.bare)


def judged(team: Team, spoil: Callable[[PurgeRecord], PurgeRecord]) -> list[str]:
    """What an audit says of the removal, were its record another one."""
    repository = Repository(Git(team.bare), bare=True)
    (made,) = purges(repository)
    record = spoil(record_of(repository, made))
    with before(repository, made, record) as earlier:
        people, keys = repository.people, repository.policy.forge_keys
        found = list(not_as_before(repository, earlier, record, people, keys, lambda _: None))
    repository.close()
    return sorted({problem.what.partition(" has ")[2] or problem.what for problem in found})


def with_commits(record: PurgeRecord, commits: dict[str, str]) -> PurgeRecord:
    return replace(record, commits={**record.commits, **commits})


def test_an_audit_holds_what_stands_there_against_what_was_there(a_named_patient: Team) -> None:
    """Whoever has the forge's key could put anything in the place of anything: the old bytes and signatures tell."""
    team = a_named_patient
    purge(team, NAME)
    assert judged(team, lambda record: record) == []
    main, words = (team.git(BARE, "rev-parse", name) for name in ("main", "ledger/ben"))

    def another(record: PurgeRecord) -> PurgeRecord:
        return with_commits(record, {record.refs["main"][0]: words, record.refs["ledger/ben"][0]: main})

    assert judged(team, another) == [
        "another author or another time.",
        "another history.",
        "another message.",
        "another signer than the signature there proves.",
        "other files than that without the removed words.",
    ]
    kept = judged(team, lambda record: replace(record, blobs={}))
    assert kept == ["other files than that without the removed words."]
    lost = judged(team, lambda record: with_commits(record, {"0" * 40: main}))
    assert lost == [f"{'0' * 8}, in whose place {main[:8]} stands, is not in the archive."]


def test_nobody_but_the_forge_can_put_a_commit_in_the_place_of_another(a_named_patient: Team) -> None:
    """Ben says in a message, which he signs, that Emeka had signed it."""
    team = a_named_patient
    repository = Repository(Git(team.bare), bare=True)
    emeka = repository.people.get("emeka")
    assert emeka is not None
    message = with_line("events\n", InPlaceOf("a" * 40, "emeka", emeka.keys[0].fingerprint))
    tree = team.git("ben", "rev-parse", "main^{tree}")
    made = team.git("ben", "commit-tree", "-S", "-m", message, tree)
    (signed,) = read_signed(Git(team.root / "ben"), repository.people, repository.policy.forge_keys, [made])
    assert (signed.contributor, signed.stands_for) == ("ben", "")
    forge = team.git(BARE, "commit-tree", "-S", "-m", message, team.git(BARE, "rev-parse", "main^{tree}"))
    (stood,) = read_signed(repository.git, repository.people, repository.policy.forge_keys, [forge])
    assert (stood.contributor, stood.stands_for) == ("emeka", "a" * 40)
    team.git(BARE, "update-ref", "refs/heads/main", team.git(
        BARE, "commit-tree", "-S", "-p", "main", "-p", forge, "-m", "Take in", "main^{tree}"
    ))  # fmt: skip
    assert "no removal replaced that" in team.rlhf("morgan", "audit", cwd=team.bare, code=1).words
    repository.close()


def test_two_changes_of_a_file_that_named_the_patient_stay_proven(team: Team) -> None:
    """Main put them together from two lines of work, of a file that had the words in both."""
    here, path = team.git("morgan", "remote", "get-url", "origin"), f"tasks/{BATCH}/{TASKS[2]}.yaml"
    file = team.root / "morgan" / path
    lines = [f"  - role: user\n    content: Line {number} of {NAME}.\n" for number in range(12)]
    text = file.read_text("utf-8").replace("  - role: user\n    content: What now?\n", "".join(lines))
    file.write_text(text, "utf-8")
    team.rlhf("morgan", "publish", "A long prompt")
    team.rlhf("morgan", "join", BARE, "second", "--as", "morgan", cwd=team.root)
    team.git("morgan", "remote", "set-url", "origin", "file:///nowhere")
    file.write_text(text.replace("title: Task 3", "title: Task three"), "utf-8")
    team.rlhf("morgan", "publish", "A title", code=None)
    second = team.root / "second" / path
    team.rlhf("morgan", "sync", cwd=team.root / "second")
    second.parent.mkdir(parents=True, exist_ok=True)
    second.write_text(text.replace("Line 11", "The last line"), "utf-8")
    team.rlhf("morgan", "publish", "A last line", cwd=team.root / "second")
    team.git("morgan", "remote", "set-url", "origin", here)
    team.rlhf("morgan", "sync")
    both = team.main_file(path) or ""
    assert "Task three" in both
    assert "The last line" in both
    purge(team, NAME)
    assert "Everything holds" in audited(team, team.bare)
