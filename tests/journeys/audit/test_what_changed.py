"""An audit lists every change of policy, people, guidance, schemas and batches, and names tasks by their titles."""

from __future__ import annotations

import json
import re

import pytest

from tests.journeys.audit.test_audit import straight
from tests.team import BARE, BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
DOCUMENT = "guidance/safety-netting.md"


def changes(team: Team, sort: str, *args: str) -> list[dict[str, object]]:
    found = json.loads(team.rlhf("morgan", "audit", "--json", *args, code=None, cwd=team.bare).out)
    assert found["project_changes_by_sort"][sort] == len([c for c in found["project_changes"] if c["sort"] == sort])
    return [change for change in found["project_changes"] if change["sort"] == sort]


def page_of(team: Team, code: int = 0) -> str:
    file = team.root / "audit.html"
    team.rlhf("morgan", "audit", "--html", str(file), code=code, cwd=team.bare)
    return file.read_text(encoding="utf-8")


def publish(team: Team, path: str, old: str, new: str, words: str) -> None:
    file = team.root / "morgan" / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    team.rlhf("morgan", "publish", words)


def test_each_change_of_policy_and_people_says_when_by_whom_and_what(team: Team) -> None:
    publish(team, "rlhf.yaml", "most: 20", "most: 30", "More at once")
    team.join("zoe", roles=("evaluator",), name="Dr Zoe Quine")
    team.rlhf("morgan", "sync")
    publish(team, "people.yaml", "  ben:\n", "  ben:\n    active: false\n", "Ben has left")
    team.rlhf("morgan", "people", "add", "freya", "--role", "trainer")
    first, policy = changes(team, "policy")
    assert first["what"] == ["The project began with it."]
    assert policy["what"] == ["policy.claims.most: 20 → 30."]
    assert (policy["by"], policy["note"], policy["paths"]) == ("morgan", "More at once", ["rlhf.yaml"])
    assert policy["at"] == "2026-11-30T19:30:00+00:00"
    assert policy["commit"] in team.git(BARE, "rev-list", "--first-parent", "main").split()
    people = [sentence for change in changes(team, "people") for sentence in change["what"]]
    assert re.match(r"morgan was added: Morgan Reyes, manager, evaluator; key SHA256:\S{12}\.", people[0])
    assert re.match(r"zoe was added: Dr Zoe Quine, evaluator; key SHA256:\S{12}\.", people[-3])
    assert people[-2:] == ["ben: left.", "freya: is trainer now."]
    said = team.rlhf("morgan", "audit", cwd=team.bare).words
    assert "Changes of what work is judged by: policy 2, people 8, guidance 1, schemas 1, batches 1" in said
    page = page_of(team)
    assert "policy.claims.most: 20 → 30." in page
    assert "ben: left." in page


def test_a_key_that_ends_a_new_one_and_an_address(team: Team) -> None:
    team.rlhf("ben", "key", "rotate")
    line = team.rlhf("ben", "key", "list", "--json").out
    team.rlhf("morgan", "sync")
    assert line
    name = json.loads(team.rlhf("morgan", "key", "list", "emeka", "--json").out)[0]["fingerprint"]
    short = name.removeprefix("SHA256:")[:12]
    team.rlhf("morgan", "key", "revoke", "emeka", short, "--to", "none", "--because", "Lost on a train")
    team.rlhf("morgan", "people", "add", "amara", "--email", "amara@new.example.org")
    people = [sentence for change in changes(team, "people") for sentence in change["what"]]
    assert any(s.startswith(f"emeka: key SHA256:{short} was revoked as of ") and "Lost on a train" in s for s in people)
    assert people[-1] == "amara: email changed."
    assert "amara@new" not in page_of(team, 0)


def test_guidance_says_the_version_what_is_new_and_who_agreed(team: Team) -> None:
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    team.rlhf("morgan", "sync")
    text = (
        "---\ntitle: Safety-netting\nversion: 1.0.0\neffective: 2026-11-02\nowner: morgan\nchanges:\n"
        "  - {version: 1.0.0, date: 2026-11-02, what: First version}\nsynthetic: true\n---\n\n# Safety-netting\n\n"
        "Synthetic.\n\n## What to expect\n\nSay how things usually go on.\n"
    )
    (team.root / "morgan" / DOCUMENT).write_text(text, encoding="utf-8")
    team.rlhf("morgan", "publish", "Safety-netting")
    major = text.replace("version: 1.0.0\neff", "version: 2.0.0\neff").replace("how things", "by when things")
    entry = "changes:\n  - {version: 2.0.0, date: 2026-11-30, what: Say by when, size: major}\n"
    (team.root / "morgan" / DOCUMENT).write_text(major.replace("changes:\n", entry), encoding="utf-8")
    team.rlhf("morgan", "publish", "By when")
    team.rlhf("grace", "sync")
    assert len(changes(team, "guidance")) == 2, "what nobody agreed to yet is no change"
    team.rlhf("grace", "guidance", "approve", "safety-netting")
    *_, new, raised = changes(team, "guidance")
    assert new["what"] == ["safety-netting 1.0.0 is new: Safety-netting."]
    assert new["agreed"] == []
    assert raised["what"] == ["safety-netting 1.0.0 → 2.0.0 (major): Say by when."]
    assert raised["agreed"] == ["grace", "morgan"]
    assert "<b>Agreed:</b> grace, morgan" in page_of(team)


def test_batches_new_changed_and_renamed_and_a_schema(team: Team) -> None:
    (new,) = changes(team, "batches")
    assert new["what"] == [f"{BATCH} is new: title Pool, due Fri 4 Dec 2026 18:00 Europe/London, with 5 tasks."]
    team.rlhf("morgan", "sync")
    publish(team, f"tasks/{BATCH}/batch.yaml", "title: Pool", "title: Winter pool", "A name")
    *_, named = changes(team, "batches")
    assert named["what"] == [f"{BATCH}: title: Pool → Winter pool."]
    team.rlhf("morgan", "sync")
    publish(team, "schemas/answer.json", '"title":', '"$comment": "Ours",\n  "title":', "A comment")
    assert [change["what"] for change in changes(team, "schemas")][1:] == [["Changed: answer."]]
    (team.root / "morgan" / "tasks" / BATCH).rename(team.root / "morgan" / "tasks" / "2026-w51-other")
    team.rlhf("morgan", "publish", "Another folder")
    assert [change["what"] for change in changes(team, "batches")][-2:] == [
        [f"{BATCH} is called 2026-w51-other now."],
        [f"2026-w51-other is the new name of {BATCH}."],
    ]
    tip = team.git(BARE, "rev-parse", "main~2")
    assert [change["what"] for change in changes(team, "schemas", "--since", tip)] == [["Changed: answer."]]
    assert len(changes(team, "batches", "--since", tip)) == 2


def test_what_was_put_straight_on_main_is_listed_too(team: Team) -> None:
    text = team.git(BARE, "show", "main:rlhf.yaml")
    straight(team, {"rlhf.yaml": text.replace("most: 20", "most: 99") + "\n"}, sign=False)
    *_, change = changes(team, "policy")
    assert (change["by"], change["what"]) == ("", ["policy.claims.most: 20 → 99."])
    assert "nobody signed" in page_of(team, 1)


def test_an_answer_has_its_title_until_the_words_are_hidden_and_every_date_is_read_by_people(
    a_task_awaiting_review: Team,
) -> None:
    team = a_task_awaiting_review
    team.rlhf("emeka", "review", "approve", FIRST)
    page = page_of(team)
    assert f"<b>Task 1</b><br><small>{FIRST}</small>" in page
    assert "All times are those of Europe/London." in page
    assert page.count("Europe/London") == 2, "there, and in the due time of the batch"
    assert "30 Nov 2026, 19:30" in page
    assert not re.search(r"\d\d:\d\d:\d\d|\dZ\b|\d{4}-\d\d-\d\dT|\+00:00", page)
    assert json.loads(team.rlhf("morgan", "audit", "--json", cwd=team.bare).out)["accepted"][0]["title"] == "Task 1"
    team.rlhf("ben", "sync")
    team.rlhf("ben", "flag", FIRST, "A patient may be known.", "--category", "patient_identifiable")
    hidden = page_of(team)
    assert "Task 1" not in hidden
    assert "(hidden: a patient might be recognised)" in hidden
