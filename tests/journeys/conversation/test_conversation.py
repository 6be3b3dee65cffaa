"""What is asked is answered beside the work: offline, by anyone, never lost and never changed by another."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.team import BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]


def code(said: str) -> str:
    """The letters by which what was just said is called."""
    return said.split(maxsplit=1)[0]


def ask(team: Team, who: str, *args: str) -> str:
    return code(team.rlhf(who, "ask", *args).out)


def test_a_question_is_asked_answered_and_settled(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    asked = ask(team, "amara", FIRST, "Which ward is meant?")
    team.rlhf("morgan", "sync")
    shown = team.rlhf("morgan", "thread").words
    assert f"{FIRST} · open Morgan Reyes is to answer it by Wed 2 Dec 23:59. {asked}" in shown
    assert "Dr Amara Okafor asks [1] Which ward is meant?" in shown
    team.rlhf("morgan", "reply", asked, "The cardiac one, I think.")
    team.rlhf("amara", "sync")
    assert "No question is open" in team.rlhf("amara", "thread").words
    team.rlhf("morgan", "clarify", asked, "The cardiac ward, throughout.")
    team.rlhf("amara", "sync")
    shown = team.rlhf("amara", "thread", FIRST).words
    assert f"{FIRST} · settled" in shown
    assert "Morgan Reyes replies [2] The cardiac one, I think." in shown
    assert "Morgan Reyes clarifies [3] The cardiac ward, throughout." in shown


def test_a_manager_s_question_waits_for_whoever_holds_the_task(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.rlhf("morgan", "sync")
    told = team.rlhf("morgan", "ask", FIRST, "Will it be done by Friday?")
    assert "Dr Amara Okafor is to answer it by Wed 2 Dec 23:59." in told.words
    asked = code(told.out)
    assert "Waiting for you" not in team.rlhf("morgan", "week").words
    team.rlhf("amara", "sync")
    week = team.rlhf("amara", "week").words
    assert f"> question {asked} {FIRST}" in week
    assert "Will it be done by Friday?" in week
    late = "2026-12-08T09:00:00+00:00"
    assert "Waiting for you" not in team.rlhf("morgan", "week", now=late).words, "they do not wait for themselves"
    team.rlhf("amara", "reply", FIRST, "On Thursday.")
    assert f"> question {asked}" not in team.rlhf("amara", "week").words
    team.rlhf("morgan", "sync")
    assert "On Thursday." in team.rlhf("morgan", "week").words


def test_where_nobody_can_answer_the_question_says_so(team: Team) -> None:
    told = team.rlhf("morgan", "ask", "Which form do we file?").words
    assert "Nobody in the project can answer it. A manager lets somebody in: rlhf people add" in told
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    assert "Prof Grace Icefield is to answer it" in team.rlhf("morgan", "thread").words
    assert "Which form do we file?" in team.rlhf("grace", "thread").words
    assert "> question" in team.rlhf("grace", "week").words


def test_only_managers_clarify_and_only_authors_correct_and_retract(team: Team) -> None:
    asked = ask(team, "amara", "Do we write doses with a space?")
    assert "needs the role manager" in team.rlhf("amara", "clarify", asked, "Yes.", "--for", "project", code=3).words
    team.rlhf("morgan", "sync")
    assert "only they can change it" in team.rlhf("morgan", "correct", asked, "Do we not?", code=3).words
    assert "only they can change it" in team.rlhf("morgan", "retract", asked, code=3).words
    team.rlhf("amara", "correct", asked, "Do we write doses with a space, 5 mg?")
    team.rlhf("morgan", "sync")
    now = team.rlhf("morgan", "thread", asked).words
    assert "asks (corrected) [1] Do we write doses with a space, 5 mg?" in now
    assert "Do we write doses with a space?" not in now
    assert "before, Mon 30 Nov 19:30: Do we write doses with a space?" in team.rlhf("morgan", "thread", "--all").words
    team.rlhf("amara", "retract", asked, "--because", "It is in the guidance")
    assert "Taken back." in team.rlhf("amara", "thread", asked).words


def test_what_holds_for_a_batch_a_kind_and_the_project_reaches_everyone(team: Team) -> None:
    team.rlhf("morgan", "clarify", BATCH, "Ages are in years.", "--for", "batch")
    team.rlhf("morgan", "clarify", "Cite two sources.", "--for", "kind", "--kind", "reference_answer")
    team.rlhf("morgan", "clarify", "Doses with a space.", "--for", "project")
    team.rlhf("ben", "sync")
    told = json.loads(team.rlhf("ben", "thread", "--all", "--json").out)
    assert [t["messages"][0]["scope"] for t in told] == ["batch", "kind", "project"]
    assert told[0]["batch"] == BATCH
    team.rlhf("morgan", "clarify", "no-batch", "x", "--for", "batch", code=2)
    team.rlhf("morgan", "clarify", "x y", code=2)
    team.rlhf("morgan", "clarify", "x y", "--for", "kind", code=2)


def test_offline_it_waits_and_nothing_is_said_twice(team: Team) -> None:
    away = team.bare.with_name("away.git")
    team.bare.rename(away)
    said = team.rlhf("amara", "ask", "Is the pool open on Sunday?")
    assert "goes with your next rlhf sync" in said.words
    assert "Is the pool open" in team.rlhf("amara", "thread").words
    away.rename(team.bare)
    team.rlhf("amara", "sync")
    team.rlhf("amara", "sync")
    team.rlhf("morgan", "sync")
    told = json.loads(team.rlhf("morgan", "thread", "--json").out)
    assert [t["messages"][0]["letters"] for t in told if t["open"]] == [code(said.out)]


def test_the_text_may_come_from_standard_input_and_must_be_words(team: Team) -> None:
    long = "A first paragraph.\n\n- and a list\n- of two\n"
    asked = code(team.rlhf("amara", "ask", FIRST, "-", stdin=long).out)
    told = json.loads(team.rlhf("amara", "thread", asked, "--json").out)
    assert told[0]["messages"][0]["text"] == long.strip()
    assert "Nothing was said" in team.rlhf("amara", "ask", FIRST, "-", stdin=" \n", code=2).words
    refused = team.rlhf("amara", "note", FIRST, "See ![scan](scan.png)", code=3).words
    assert "Pictures and attached data are not taken" in refused
    assert "no message “zzzzzz”" in team.rlhf("amara", "reply", "zzzzzz", "Yes.", code=3).words


def test_what_was_written_in_an_editor_is_kept_until_it_was_said(team: Team, tmp_path: Path) -> None:
    writes(team, tmp_path, 'sed -i "1s/^/Which ward? ![](a.png)/" "$1"')
    shown = _in_a_terminal(team, "amara", "ask", FIRST)  # a picture is not taken
    assert "Pictures and attached data are not taken" in shown
    kept = team.root / "amara" / ".git" / "rlhf" / "unsaid" / f"ask-{FIRST}.md"
    assert kept.read_text(encoding="utf-8").startswith("Which ward?")
    writes(team, tmp_path, 'sed -i "s/ !.*png)//" "$1"')
    shown = _in_a_terminal(team, "amara", "ask", FIRST)  # the editor opens with it
    assert "question about" in shown
    assert not kept.exists()
    told = json.loads(team.rlhf("amara", "thread", "--json").out)
    assert told[0]["messages"][0]["text"] == "Which ward?"


def test_no_editor_opens_for_a_task_or_a_message_that_there_is_not(team: Team, tmp_path: Path) -> None:
    writes(team, tmp_path, 'echo opened; echo Text > "$1"')
    for words in (["ask", "t-zzz"], ["reply", "zzzzzz"], ["correct", "zzzzzz"], ["escalation", "resolve", "zzzzzz"]):
        shown = _in_a_terminal(team, "morgan", *words, *(["--outcome", "no_action"] if "resolve" in words else []))
        assert "There is no" in shown
        assert "opened" not in shown


def writes(team: Team, folder: Path, script: str) -> None:
    """The editor of everybody in the team, as a script in which $1 is the file."""
    editor = folder / "editor.sh"
    editor.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    team.env = {"EDITOR": str(editor)}


def test_each_message_has_a_draft_of_its_own(team: Team, tmp_path: Path) -> None:
    first, second = ask(team, "amara", FIRST, "Which ward?"), ask(team, "amara", FIRST, "Which dose?")
    team.rlhf("morgan", "sync")
    writes(team, tmp_path, 'sed -i "1s/^/The one with the garden/" "$1"; exit 1')
    assert "What you wrote is kept" in _in_a_terminal(team, "morgan", "reply", first)
    writes(team, tmp_path, 'cat "$1"; sed -i "1s/^/5 mg/" "$1"')
    shown = _in_a_terminal(team, "morgan", "reply", second)
    assert "garden" not in shown
    assert "> Which dose?" in shown
    assert "Dr Amara Okafor asks, Mon 30 Nov 19:30" in shown
    writes(team, tmp_path, "true")
    shown = _in_a_terminal(team, "morgan", "reply", first, typed="n\n")
    assert "Nothing was sent." in shown
    assert "reply about" in _in_a_terminal(team, "morgan", "reply", first, typed="y\n")
    told = json.loads(team.rlhf("morgan", "thread", FIRST, "--json").out)
    assert [t["messages"][1]["text"] for t in told] == ["The one with the garden", "5 mg"]


def test_what_is_answered_is_never_sent(team: Team, tmp_path: Path) -> None:
    asked = ask(team, "amara", FIRST, "Which ward?")
    team.rlhf("morgan", "sync")
    writes(team, tmp_path, 'sed -i "/^<!--/d" "$1"; sed -i "1s/^/Ward 5/" "$1"')
    assert "reply about" in _in_a_terminal(team, "morgan", "reply", asked)  # the line is gone, all below it is there
    writes(team, tmp_path, 'sed -i "/^<!--/d;/^Your/d" "$1"; sed -i "1s/^/Ward 6/" "$1"')
    shown = _in_a_terminal(team, "morgan", "reply", asked)
    assert "the line that ends your text is gone" in " ".join(shown.split())
    told = json.loads(team.rlhf("morgan", "thread", FIRST, "--json").out)
    assert [message["text"] for message in told[0]["messages"]] == ["Which ward?", "Ward 5"]


def test_an_editor_that_is_left_empty_sends_nothing(team: Team, tmp_path: Path) -> None:
    writes(team, tmp_path, "true")
    assert "Nothing was sent." in _in_a_terminal(team, "amara", "ask", FIRST)
    writes(team, tmp_path, 'sed -i "1s/^/Which ward?/" "$1"; exit 1')
    assert "Nothing was sent." in _in_a_terminal(team, "amara", "ask", FIRST)
    writes(team, tmp_path, ': > "$1"')
    assert "What you wrote is kept" in " ".join(_in_a_terminal(team, "amara", "ask", FIRST).split())
    kept = team.root / "amara" / ".git" / "rlhf" / "unsaid" / f"ask-{FIRST}.md"
    assert kept.read_text(encoding="utf-8").startswith("Which ward?")
    assert json.loads(team.rlhf("amara", "thread", "--json").out) == []


def test_a_correction_begins_with_the_words_of_before(team: Team, tmp_path: Path) -> None:
    asked = ask(team, "amara", FIRST, "Which ward?")
    writes(team, tmp_path, "true")
    assert "Nothing was sent." in _in_a_terminal(team, "amara", "correct", asked)
    writes(team, tmp_path, 'sed -i "1s/ward/clinic/" "$1"')
    _in_a_terminal(team, "amara", "correct", asked)
    told = json.loads(team.rlhf("amara", "thread", FIRST, "--json").out)
    assert told[0]["messages"][0]["text"] == "Which clinic?"


def test_a_choice_that_is_left_out_is_asked_for_on_a_terminal(team: Team) -> None:
    shown = _in_a_terminal(team, "amara", "flag", FIRST, "It", "asks", typed="99\n10\n")
    assert "10  unsafe_request: it asks for what may harm" in shown
    assert "“99” is none of these." in shown
    assert "flag about" in shown
    shown = _in_a_terminal(team, "amara", "escalate", FIRST, "--situation", "A dose", "--background", "A trial",
                           "--assessment", "Much", "--recommendation", "Ask", typed="urgent\n")  # fmt: skip
    assert "S2, urgent: taken in hand within 1 working day" in shown
    assert "escalation about" in shown
    team.rlhf("morgan", "sync")
    told = json.loads(team.rlhf("morgan", "escalation", "list", "--json").out)
    assert {(item["type"], item["severity"]) for item in told} == {("flag", "minor"), ("escalation", "S2")}


def _in_a_terminal(team: Team, who: str, *args: str, typed: str = "") -> str:
    """What a command prints to somebody who sits before a terminal, and types."""
    shown = bytearray()

    def read(fd: int) -> bytes:
        if typed and not shown:
            os.write(fd, typed.encode())  # the terminal keeps it until it is asked for
        data = os.read(fd, 1024)
        shown.extend(data)
        return data

    here = Path.cwd()
    kept = dict(os.environ)
    os.chdir(team.root / who)
    os.environ.update(team.environment(who))
    try:
        pty.spawn([sys.executable, "-m", "rlhf", *args], read)
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(kept)
    return shown.decode()


def test_what_is_said_in_one_instant_is_called_by_the_letters_that_were_told(team: Team) -> None:
    letters = [ask(team, "amara", f"Question {number}, is it?") for number in range(4)]
    told = json.loads(team.rlhf("amara", "thread", "--json").out)
    assert [(t["messages"][0]["letters"], t["messages"][0]["text"]) for t in told] == [
        (name, f"Question {number}, is it?") for number, name in enumerate(letters)
    ]


def test_a_message_is_named_by_any_letters_that_are_only_its_own(team: Team) -> None:
    first, second = ask(team, "amara", FIRST, "Which ward?"), ask(team, "amara", "Is the pool open?")
    ids = [t["messages"][0]["id"] for t in json.loads(team.rlhf("amara", "thread", "--json").out)]
    for letters in (first[:4], first[-4:], first.upper(), ids[0]):
        assert "Which ward?" in team.rlhf("amara", "thread", letters).words
    refused = team.rlhf("amara", "reply", ids[0][:4], "Yes.", code=3).words
    assert f"{first} amara: Which ward?" in refused
    assert f"{second} amara: Is the pool open?" in refused
    assert "Type the letters of one." in refused
    assert "no message" in team.rlhf("amara", "reply", first[:3], "Yes.", code=3).words


def test_the_log_tells_who_said_what_in_order(team: Team) -> None:
    team.rlhf("morgan", "task", "assign", FIRST, "--to", "amara", now="2026-11-30T18:00:00+00:00")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "ask", FIRST, "Which ward?")
    team.rlhf("amara", "task", "drop", FIRST, "--because", "Outside my field")
    team.rlhf("morgan", "sync")
    told = team.rlhf("morgan", "log", "--task", FIRST).words
    order = ("allotted it to amara", "asked: Which ward?", "gave it back: Outside my field")
    at = [told.index(words) for words in order]
    assert at == sorted(at)
    assert "allotted" not in team.rlhf("morgan", "log", "--task", FIRST, "--person", "amara").words
    every = json.loads(team.rlhf("morgan", "log", "--since", "2026-11-30", "--json").out)
    assert {event["type"] for event in every if event["by"] == "forge"} == {"merged"}
    types = [event["type"] for event in every if event["by"] != "forge"]
    assert types == ["allocation", "question", "drop"]
    assert json.loads(team.rlhf("morgan", "log", "--since", "1h", "--json", now="2026-12-02T08:00:00+00:00").out) == []
    assert "no day like" in team.rlhf("morgan", "log", "--since", "some day", code=2).words
    assert "nobody called “zed”" in team.rlhf("morgan", "log", "--person", "zed", code=3).words


def test_bytes_that_are_no_text_are_refused_before_anything_is_signed(team: Team) -> None:
    for words in (["ask", TASKS[0], b"gr\xf6\xdfer"], ["note", TASKS[0], b"\xff\xfe"], ["publish", b"\x80"]):
        refused = team.rlhf("morgan", *map(os.fsdecode, words), code=2)
        assert "is not text in UTF-8" in refused.words
        assert "Nothing was written down" in refused.words
    assert "F6 after “gr”" in team.rlhf("ben", "ask", TASKS[0], os.fsdecode(b"gr\xf6\xdfer"), code=2).words
    assert team.branches("ledger/ben") == team.branches("change/*") == []
    assert team.git("ben", "for-each-ref", "refs/heads/ledger") == ""


def test_bytes_that_are_no_text_on_standard_input_are_refused(team: Team) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rlhf", "ask", TASKS[0], "-"], cwd=team.root / "ben", env=team.environment("ben"),
        input=b"gr\xf6\xdfer", capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "What came on standard input is not text in UTF-8" in " ".join(done.stderr.decode().split())


@pytest.mark.parametrize(
    "words", ["Größer? 体温 38 °C, ≥ 3 days 👩‍⚕️", "One\n\ntwo\n", "a: b # c", "- x", "'", '"', "no", "~"]
)
def test_every_other_text_comes_back_as_it_was_said(team: Team, words: str) -> None:
    team.rlhf("ben", "ask", TASKS[0], "-", stdin=words)
    team.rlhf("morgan", "sync")
    told = json.loads(team.rlhf("morgan", "log", "--task", TASKS[0], "--json").out)
    assert [event["text"] for event in told if event["type"] == "question"] == [words.strip()]


POISON = f"""
import os
from datetime import UTC, datetime
from pathlib import Path
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store.ledgers import ledger
from rlhf.store.workspace import Workspace
with Workspace.find(Path(".")) as w:
    now = datetime(2026, 11, 30, 19, tzinfo=UTC)
    words = os.fsdecode(b"gr\\xf6\\xdfer?")
    event = Event(ulid(now, os.urandom(10)), "question", "ben", now, "{BATCH}", "{FIRST}", {{"text": words}})
    ledger.append(w.git, w.objects, "ben", None, None, [event])
"""


def test_a_ledger_with_an_event_that_nobody_can_read_goes_on_again(team: Team) -> None:
    """As an earlier version signed it: everything said after it was refused with it."""
    team.run_python("ben", POISON)
    refused = team.rlhf("ben", "ask", TASKS[1], "And this?", code=3)
    assert "is not an event of ben" in refused.words
    assert "rlhf doctor --fix" in refused.words
    mended = team.rlhf("ben", "doctor", "--fix").words
    assert "Left out, as the project does not take it" in mended
    assert "Its words: " in mended
    assert "1 event of yours signed again" in mended
    assert "And this?" in team.rlhf("morgan", "sync").words + team.rlhf("morgan", "thread", TASKS[1]).words
    assert team.rlhf("ben", "doctor").words == "All is well."
    assert "Sent to the project" in team.rlhf("ben", "ask", TASKS[2], "Goes on?").words
