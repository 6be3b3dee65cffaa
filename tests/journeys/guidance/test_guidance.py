"""A change of the guidance goes from an escalation to promoted text, to a stale list, to revised answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.team import BATCH, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
FIRST, SECOND, THIRD = TASKS[:3]
SBAR = ("--situation", "No time.", "--background", "Three.", "--assessment", "Unsafe.", "--recommendation", "Ask.")
PATH = "guidance/safety-netting.md"
#: The change comes on Monday 30 Nov; its time of grace ends with Monday 14 Dec.
IN_GRACE = "2026-12-04T09:00:00+00:00"
AFTER = "2026-12-15T09:00:00+00:00"
NETTING = """\
---
title: Safety-netting
version: 1.0.0
effective: 2026-11-02
owner: morgan
changes:
  - version: 1.0.0
    date: 2026-11-02
    what: First version
synthetic: true
---

# Safety-netting

This is synthetic guidance, part of an example.

## What to expect

Say how things usually go on, and how long that takes.

## When to seek help

Say which signs to look for, and what to do about each.
"""


@pytest.fixture
def with_guidance(team: Team) -> Team:
    """The team with an expert, and three tasks under guidance that has two sections."""
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    morgan = team.root / "morgan"
    team.rlhf("morgan", "sync")
    (morgan / PATH).write_text(NETTING, encoding="utf-8")
    for id_ in (FIRST, SECOND, THIRD):
        file = morgan / "tasks" / BATCH / f"{id_}.yaml"
        file.write_text(file.read_text(encoding="utf-8") + "guidance: [safety-netting]\n", encoding="utf-8")
    team.rlhf("morgan", "publish", "Safety-netting")
    for who in ("amara", "ben", "emeka", "freya", "grace"):
        team.rlhf(who, "sync")
    return team


def accepted(team: Team, who: str, task: str, cites: str = "") -> None:
    """An answer of somebody, approved and on main; perhaps it cites one section."""
    begun(team, who, task, cites)
    team.rlhf(who, "submit", task)
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", task)
    assert team.main_file(f"answers/{BATCH}/{task}/{who}.md") is not None


def begun(team: Team, who: str, task: str, cites: str = "") -> None:
    team.rlhf(who, "task", "pull", task)
    team.write(who, task, f"Some considered words of {who} on {task}.")
    if cites:
        team.edit(who, task, "# cites: [safety-netting#…]", f"cites: [{cites}]")


def promoted(team: Team) -> str:
    """Ben escalates, and Morgan has the answer written into the guidance as a major change; the letters of that."""
    letters = team.rlhf("ben", "escalate", THIRD, "--severity", "S3", *SBAR).out.split(maxsplit=1)[0]
    team.rlhf("morgan", "sync")
    told = team.rlhf(
        "morgan", "escalation", "resolve", letters, "Say by when to seek help.", "--outcome", "guidance_change",
        "--into", "safety-netting#when-to-seek-help", "--size", "major",
    )  # fmt: skip
    assert "proposed as version 2.0.0" in told.words
    assert "a clinical expert (grace) has to agree to exactly this text" in told.words
    return letters


def edited(team: Team, old: str, new: str, path: str = PATH) -> Path:
    file = team.root / "morgan" / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def next_version(team: Team, version: str, size: str) -> None:
    """Raise the version in Morgan's copy, with an entry in the list of changes."""
    file = team.root / "morgan" / PATH
    before = next(line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("version: "))
    edited(team, before, f"version: {version}")
    edited(team, "changes:\n", f"changes:\n  - {{version: {version}, date: 2026-11-30, what: Clearer, size: {size}}}\n")


def test_from_escalation_to_text_to_stale_list_to_revised_answers(with_guidance: Team) -> None:
    team = with_guidance
    accepted(team, "amara", FIRST)
    accepted(team, "ben", SECOND, "safety-netting#what-to-expect")
    begun(team, "amara", THIRD)
    assert "You have read safety-netting 1.0.0." in team.rlhf("amara", "guidance", "read", "safety-netting").words

    letters = promoted(team)
    assert "version: 1.0.0" in (team.main_file(PATH) or ""), "it waits for the expert"
    team.rlhf("grace", "sync")
    listed = team.rlhf("grace", "guidance", "list").words
    assert "proposed by morgan: 2.0.0" in listed
    assert (
        "{+- Say by when to seek help." in team.rlhf("grace", "guidance", "diff", "safety-netting", "--proposed").words
    )
    before = json.loads(team.rlhf("grace", "guidance", "impact", "safety-netting", "--json").out)[0]
    assert (before["where"], before["size"]) == ("proposed", "major")
    assert [(one["task"], one["state"], one["whole"]) for one in before["touched"]] == [(FIRST, "accepted", True)]
    assert "needs the role" in team.rlhf("emeka", "guidance", "approve", "safety-netting", code=3).words
    assert "carries your word already" in team.rlhf("morgan", "guidance", "approve", "safety-netting", code=3).words
    assert "Merged" in team.rlhf("grace", "guidance", "approve", "safety-netting").words
    assert "version: 2.0.0" in (team.main_file(PATH) or "")

    team.rlhf("amara", "sync")
    week = team.rlhf("amara", "week").words
    assert "Safety-netting 2.0.0: Say by when to seek help." in week
    diff = team.rlhf("amara", "guidance", "diff").words
    assert "Safety-netting: 1.0.0 → 2.0.0" in diff
    assert "Why: ben escalated it" in diff
    assert f"From: rlhf thread {letters}" in diff
    assert diff.index("2.0.0 (30 Nov 2026, major)") < diff.index("#when-to-seek-help"), "the summary comes first"
    assert "#what-to-expect" not in diff
    team.rlhf("amara", "guidance", "read", "--all")
    assert "Nothing changed" in team.rlhf("amara", "guidance", "diff", "safety-netting").words

    # within the time of grace an answer under the version before still passes
    sent = team.rlhf("amara", "submit", THIRD, now=IN_GRACE).words
    assert "It passes so if it is received by Mon 14 Dec" in sent

    # the stale list, and the tasks that it makes
    team.rlhf("morgan", "sync")
    stale = team.rlhf("morgan", "guidance", "impact", "safety-netting", now=AFTER)
    assert f"{FIRST} amara, under 1.0.0, rests on all of it" in stale.words
    assert SECOND not in stale.words, "it cites a section that did not change"
    new = ("task", "new", "--from-stale", "--batch", "2026-w52-revisions", "--due", "+14d")
    made = team.rlhf("morgan", *new, now=AFTER)
    assert "for amara" in made.words
    assert "1 answer has its revision task already" in team.rlhf("morgan", *new, now=AFTER).words
    (revision,) = [word for word in made.out.split() if word.startswith("t-") and word != FIRST]
    team.rlhf("amara", "sync", now=AFTER)
    shown = team.rlhf("amara", "task", "show", revision, now=AFTER).words
    assert "Hold it against “When to seek help” (#when-to-seek-help)" in shown
    assert f"Some considered words of amara on {FIRST}." in shown
    team.rlhf("amara", "task", "pull", revision, now=AFTER)
    begun_with = team.answer("amara", revision, "2026-w52-revisions").read_text(encoding="utf-8")
    assert f"provenance: from_reference\nfrom_reference: {FIRST}/amara\n" in begun_with
    words = f"Some considered words of amara on {FIRST}."
    for section in ("Answer", "Clinical reasoning", "Uncertainty and caveats", "Real-world practice"):
        assert f"## {section}\n\n{words}\n" in begun_with
    assert begun_with.count("_Write here") == 1, "what was changed"
    assert "has no words yet" in team.rlhf("amara", "submit", revision, now=AFTER, code=1).words
    team.write("amara", revision, "Seek help by Friday.", "2026-w52-revisions")
    team.rlhf("amara", "submit", revision, now=AFTER)
    team.rlhf("emeka", "sync", now=AFTER)
    team.rlhf("emeka", "review", "approve", revision, now=AFTER)
    answer = team.main_file(f"answers/2026-w52-revisions/{revision}/amara.md") or ""
    assert "safety-netting: 2.0.0" in answer
    assert "proven" in team.rlhf("morgan", "audit", now=AFTER, cwd=team.bare).words


def test_after_the_time_of_grace_submit_explains_and_asks_for_those_sections_only(with_guidance: Team) -> None:
    team = with_guidance
    team.rlhf("morgan", "task", "assign", FIRST, "--to", "amara")  # a claim would lapse meanwhile
    team.rlhf("morgan", "task", "assign", SECOND, "--to", "ben")
    begun(team, "amara", FIRST, "safety-netting#when-to-seek-help")
    begun(team, "ben", SECOND, "safety-netting#what-to-expect")
    promoted(team)
    team.rlhf("grace", "guidance", "approve", "safety-netting")
    for who in ("amara", "ben"):
        team.rlhf(who, "sync", now=AFTER)
    refused = team.rlhf("amara", "submit", FIRST, now=AFTER, code=1)
    assert "yours is under 1.0.0; 2.0.0 holds since 30 Nov 2026" in refused.words
    assert "#when-to-seek-help" in refused.out
    assert "{+- Say by when to seek help." in refused.words
    assert "#what-to-expect" not in refused.out
    assert max(map(len, refused.out.splitlines())) <= 80
    assert "submitted" in team.rlhf("ben", "submit", SECOND, now=AFTER).words, "nothing it cites changed"
    # around the client: the gate asks the same
    team.edit("amara", FIRST, "cites:", "# cites:")
    team.run_python("amara", SUBMIT_WITHOUT_LOOKING)
    waits = team.rlhf("morgan", "merge", now=AFTER).words
    assert "written under safety-netting 1.0.0, and 2.0.0 holds since 30 Nov 2026" in waits
    team.edit("amara", FIRST, "safety-netting: 1.0.0", "safety-netting: 2.0.0")
    assert "submitted" in team.rlhf("amara", "submit", FIRST, now=AFTER).words


SUBMIT_WITHOUT_LOOKING = f"""
import os
from pathlib import Path
os.environ["RLHF_NOW"] = "{AFTER}"
from rlhf.commands.shell.runtime import now
from rlhf.store import submissions
from rlhf.store.workspace import Workspace
from rlhf.workflows.sync.send import send
with Workspace.find(Path.cwd()) as workspace:
    submissions.record(workspace, "{BATCH}", "{FIRST}", workspace.my_answers()["{BATCH}", "{FIRST}"])
    workspace.refresh()
    send(workspace, now())
"""


def test_a_change_needs_a_version_an_entry_and_anchors_that_lead_somewhere(with_guidance: Team) -> None:
    team = with_guidance
    accepted(team, "ben", SECOND, "safety-netting#what-to-expect")
    team.rlhf("morgan", "sync")
    edited(team, "usually go on", "usually go")
    assert "GD007" in team.rlhf("morgan", "publish", code=1).words
    assert "GD007" in team.rlhf("morgan", "guidance", "check", code=1).words
    edited(team, "version: 1.0.0\neffective", "version: 1.1.0\neffective")
    assert "GD001" in team.rlhf("morgan", "publish", code=1).words
    edited(team, "version: 1.1.0\neffective", "version: 1.0.0\neffective")
    next_version(team, "1.1.0", "minor")
    edited(team, "## What to expect", "## The usual course")
    cited = team.rlhf("morgan", "guidance", "check", "safety-netting", code=1).words
    assert f"(#what-to-expect) is gone, and is cited in answers/{BATCH}/{SECOND}/ben.md" in cited
    refused = team.rlhf("morgan", "publish", code=3).words
    assert "GD008" in refused
    edited(team, "synthetic: true", "moved: {what-to-expect: the-usual-course}\nsynthetic: true")
    assert "1 file published." in team.rlhf("morgan", "publish").words
    team.rlhf("ben", "sync")
    assert "The usual course" in team.rlhf("ben", "guidance", "show", "safety-netting#what-to-expect").words


def test_a_major_change_needs_an_experts_word_on_exactly_its_text(with_guidance: Team) -> None:
    team = with_guidance
    team.rlhf("morgan", "sync")
    next_version(team, "2.0.0", "major")
    edited(team, "which signs to look for", "by when, and which signs to look for")
    waits = team.rlhf("morgan", "publish", "Asks for a time").words
    assert "1 file sent; not everyone's yet." in waits
    assert "a clinical expert (grace) has to agree to exactly this text" in waits
    (change,) = team.branches("change/*/*")
    asked = team.rlhf("morgan", "ci", "gate", "--head", change, cwd=team.bare, code=1).words
    assert "a clinical expert (grace) has to agree to exactly this text" in asked
    team.rlhf("grace", "sync")
    assert "guidance safety-netting: 2.0.0 waits for your word" in team.rlhf("grace", "week").words
    # other words before she agrees: what she agreed to is what she saw, and the rest is another change
    team.run_python("grace", APPROVE_OTHER_WORDS)
    assert "version: 1.0.0" in (team.main_file(PATH) or "")
    assert "a clinical expert (grace) has to agree" in team.rlhf("morgan", "merge").words
    edited(team, "what to do about each", "what to do about each of them")
    assert "not everyone's yet" in team.rlhf("morgan", "publish", "And again").words
    team.rlhf("grace", "guidance", "approve", "safety-netting")
    assert "about each of them" in (team.main_file(PATH) or "")
    assert team.branches("change/*/*") == []
    team.rlhf("morgan", "audit", cwd=team.bare)


def test_an_audit_names_a_major_change_that_nobody_agreed_to(with_guidance: Team) -> None:
    team = with_guidance
    team.rlhf("morgan", "sync")
    next_version(team, "2.0.0", "major")
    team.rlhf("morgan", "publish", "A step")
    team.run_python("morgan", BELIEVE_ANYTHING.format(bare=str(team.bare)))
    assert "version: 2.0.0" in (team.main_file(PATH) or "")
    told = team.rlhf("morgan", "audit", cwd=team.bare, code=1).words
    assert "a clinical expert (grace) has to agree to exactly this text" in told


#: The forge, with a gate that asks nobody.
BELIEVE_ANYTHING = """
import os
from datetime import UTC, datetime
from pathlib import Path
from rlhf.store.git.git import Git
from rlhf.store.repository import Repository
from rlhf.workflows.gate import judge_change as change, merge
change.approvals_of = lambda *_: None
def dice():
    while True:
        yield os.urandom(10)
repository = Repository(Git(Path("{bare}")), bare=True)
merge.merge_in_forge(repository, merge.candidates(repository), datetime(2026, 11, 30, 20, tzinfo=UTC), dice())
repository.close()
"""

APPROVE_OTHER_WORDS = """
from datetime import UTC, datetime
from pathlib import Path
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store.workspace import Workspace
from rlhf.workflows.ledger.append import say
from rlhf.workflows.sync.send import send
now = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
with Workspace.find(Path.cwd()) as workspace:
    body = {"guidance": "safety-netting", "version": "2.0.0", "text": "sha256:" + "0" * 64}
    say(workspace, [Event(ulid(now, b"0123456789"), "guidance_approval", "grace", now, "", "", body)])
    send(workspace, now)
"""
