"""An answer names every guidance document that applies to its task, whether or not the task names it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.team import BATCH, NOW, TASKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.team import Team

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[:2]
AFTER = "2026-12-15T09:00:00+00:00"
ROWS = "  all: 1.0.0\n  kinds: 1.0.0\n  writing-answers: 1.0.0\n"
BLOCK = f"             # what it was written under\n{ROWS}"


def document(slug: str, version: str = "1.0.0", scope: str = "", more: str = "") -> str:
    return (
        f"---\ntitle: {slug.capitalize()}\nversion: {version}\neffective: 2026-11-02\nowner: morgan\n"
        f"{f'scope: {scope}' if scope else ''}\nchanges:\n{more}  - {{version: 1.0.0, date: 2026-11-02, what: First}}\n"
        f"synthetic: true\n---\n\n# {slug.capitalize()}\n\n## In short\n\nSay what to look for.{version}\n"
    )


def put(team: Team, *documents: tuple[str, str]) -> None:
    """Morgan publishes guidance, and everyone gets it."""
    for slug, text in documents:
        (team.root / "morgan" / "guidance" / f"{slug}.md").write_text(text, encoding="utf-8")
    team.rlhf("morgan", "publish", "Guidance")
    for who in ("amara", "ben", "emeka"):
        team.rlhf(who, "sync")


def majored(slug: str, scope: str = "") -> str:
    entry = "  - {version: 2.0.0, date: 2026-11-30, what: By when, size: major}\n"
    return document(slug, "2.0.0", scope, entry)


@pytest.fixture
def scoped(team: Team) -> Team:
    """Two documents in the scope of every task of the team, by its kind and by its audience, and one for patients."""
    (team.root / "morgan" / "guidance").mkdir(exist_ok=True)
    put(
        team,
        ("kinds", document("kinds", scope="{kinds: [reference_answer], specialties: [cardiology]}")),
        ("all", document("all")),
        ("lay", document("lay", scope="{audiences: [patient]}")),
    )
    return team


def details(text: str) -> str:
    return text.split("---\n")[1]


def test_a_new_answer_names_all_that_is_in_scope(scoped: Team) -> None:
    scoped.rlhf("amara", "task", "pull", FIRST)
    text = details(scoped.answer("amara", FIRST).read_text(encoding="utf-8"))
    assert f"guidance:{BLOCK}# cites:" in text
    assert "lay" not in text
    scoped.write("amara", FIRST)
    sent = scoped.rlhf("amara", "submit", FIRST)
    assert "applies to it" not in sent.words


def test_an_answer_begun_before_gets_what_is_missing_and_no_word_is_touched(scoped: Team) -> None:
    team = scoped
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.edit("amara", FIRST, "  kinds: 1.0.0\n", "")
    before = team.answer("amara", FIRST).read_text(encoding="utf-8")
    saved = team.rlhf("amara", "save")
    assert f"{FIRST} applies to it, and its details say so now: kinds 1.0.0." in saved.words
    after = team.answer("amara", FIRST).read_text(encoding="utf-8")
    last = "  writing-answers: 1.0.0\n"
    assert after == before.replace(last, f"{last}  kinds: 1.0.0\n")
    assert "applies to it" not in team.rlhf("amara", "save").words
    team.edit("amara", FIRST, "  kinds: 1.0.0\n", "")
    sent = json.loads(team.rlhf("amara", "submit", FIRST, "--json").out)
    assert sent["guidance_added"] == {FIRST: {"kinds": "1.0.0"}}
    assert "kinds: 1.0.0" in (team.file_at(f"answer/{FIRST}/amara", f"answers/{BATCH}/{FIRST}/amara.md") or "")


FORMS: dict[str, Callable[[str], str]] = {
    "no block": lambda text: text.replace(f"guidance:{BLOCK}", ""),
    "empty block": lambda text: text.replace(ROWS, ""),
    "in braces": lambda text: text.replace(BLOCK, " {all: 1.0.0}   # mine\n"),
    "empty braces": lambda text: text.replace(BLOCK, " {}\n"),
    "braces over lines": lambda text: text.replace(BLOCK, " {\n  all: 1.0.0,\n  }\n"),
    "from Windows": lambda text: text.replace("  kinds: 1.0.0\n", "").replace("\n", "\r\n"),
}


@pytest.mark.parametrize("change", FORMS.values(), ids=FORMS)
def test_whatever_the_form_of_the_details(scoped: Team, change: Callable[[str], str]) -> None:
    team = scoped
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    file = team.answer("amara", FIRST)
    changed = change(file.read_bytes().decode())
    assert "kinds" not in changed
    file.write_bytes(changed.encode())
    team.rlhf("amara", "submit", FIRST)
    now = file.read_bytes().decode()
    assert now.replace("\r", "").partition("\n---")[2] == changed.replace("\r", "").partition("\n---")[2]
    assert now.count("\r") == (now.count("\n") if "\r" in changed else 0)
    sent = team.file_at(f"answer/{FIRST}/amara", f"answers/{BATCH}/{FIRST}/amara.md") or ""
    assert "kinds: 1.0.0" in sent
    assert "all: 1.0.0" in sent


def test_an_answer_that_is_sent_or_accepted_without_it_stays_as_it_is(scoped: Team) -> None:
    team = scoped
    put(team, ("kinds", document("kinds", "1.1.0", "{kinds: [prompt_review]}",
                                 "  - {version: 1.1.0, date: 2026-11-30, what: Less, size: minor}\n")))  # fmt: skip
    for task in (FIRST, SECOND):
        team.rlhf("amara", "task", "pull", task)
        team.write("amara", task)
        team.rlhf("amara", "submit", task)
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    put(team, ("kinds", document("kinds", "1.2.0", "",
                                 "  - {version: 1.2.0, date: 2026-11-30, what: More, size: minor}\n"
                                 "  - {version: 1.1.0, date: 2026-11-30, what: Less, size: minor}\n")))  # fmt: skip
    before = [team.answer("amara", task).read_bytes() for task in (FIRST, SECOND)]
    team.rlhf("amara", "save")
    assert "submitted already" in team.rlhf("amara", "submit", SECOND).words
    assert [team.answer("amara", task).read_bytes() for task in (FIRST, SECOND)] == before
    assert "proven" in team.rlhf("morgan", "audit", cwd=team.bare).words
    # a revision gets it
    team.edit("amara", FIRST, "Some considered words.", "Better words.")
    assert "kinds 1.2.0" in team.rlhf("amara", "submit", FIRST).words


def test_what_was_read_before_a_major_change_is_what_it_was_written_under(scoped: Team) -> None:
    team = scoped
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    team.rlhf("morgan", "task", "assign", FIRST, "--to", "amara")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "guidance", "read", "all")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.edit("amara", FIRST, "  all: 1.0.0\n", "")
    put(team, ("all", majored("all")))
    team.rlhf("grace", "sync")
    team.rlhf("grace", "guidance", "approve", "all")
    team.rlhf("amara", "sync", now=AFTER)
    refused = team.rlhf("amara", "submit", FIRST, now=AFTER, code=1)
    assert "its details say so now: all 1.0.0" in refused.words
    assert "yours is under 1.0.0; 2.0.0 holds since 30 Nov 2026" in refused.words
    team.edit("amara", FIRST, "  all: 1.0.0\n", "")
    team.rlhf("amara", "guidance", "read", "all", now=AFTER)
    assert "submitted" in team.rlhf("amara", "submit", FIRST, now=AFTER).words


def test_a_task_that_nobody_began_and_offline(scoped: Team) -> None:
    team = scoped
    team.rlhf("ben", "task", "pull", FIRST)
    team.edit("ben", FIRST, "  kinds: 1.0.0\n", "")
    assert "applies" not in team.rlhf("ben", "save", now=NOW).words, "nothing is written yet"
    team.write("ben", FIRST)
    away = team.bare.rename(team.bare.with_suffix(".away"))
    assert "kinds 1.0.0" in team.rlhf("ben", "save").words
    away.rename(team.bare)


def accepted(team: Team, who: str, task: str, *, without: str = "", cites: str = "") -> None:
    """An answer of somebody, approved and on main, as an earlier program made it: it does not name a document."""
    team.rlhf(who, "task", "pull", task)
    team.write(who, task)
    if cites:
        team.edit(who, task, "Some considered words.", f"Some considered words ({cites}).")
    if without:
        team.edit(who, task, f"  {without}: 1.0.0\n", "")
    team.run_python(who, SUBMIT_AS_IT_IS.format(task=task))
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", f"{task}/{who}")
    main = team.main_file(f"answers/{BATCH}/{task}/{who}.md")
    assert main is not None
    assert not without or f"{without}:" not in main


SUBMIT_AS_IT_IS = """
from datetime import UTC, datetime
from pathlib import Path
from rlhf.store import submissions
from rlhf.store.workspace import Workspace
from rlhf.workflows.sync.send import send
with Workspace.find(Path.cwd()) as workspace:
    words = workspace.my_answers()["2026-w50-pool", "{task}"]
    submissions.record(workspace, "2026-w50-pool", "{task}", words)
    workspace.refresh()
    send(workspace, datetime(2026, 11, 30, 19, 30, tzinfo=UTC))
"""


def test_the_impact_counts_what_names_cites_and_was_in_scope(scoped: Team) -> None:
    team = scoped
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    accepted(team, "amara", FIRST)
    accepted(team, "ben", SECOND, without="all", cites="all#in-short")
    accepted(team, "amara", TASKS[2], without="all")
    # of another time: a document that came after the answers, and one out of whose scope the task came since
    put(team, ("later", document("later")), ("all", majored("all")))
    team.rlhf("morgan", "sync")
    (before,) = json.loads(team.rlhf("morgan", "guidance", "impact", "all", "--json").out)
    assert (before["where"], before["known"]) == ("here", 3)
    assert (before["names"], before["cites"], before["applied"], before["untouched"]) == (1, 1, 1, 0)
    assert sorted((row["task"], row["how"]) for row in before["touched"]) == [
        (FIRST, "names"), (SECOND, "cites"), (TASKS[2], "applied"),
    ]  # fmt: skip
    team.rlhf("grace", "sync")
    team.rlhf("grace", "guidance", "approve", "all")
    team.rlhf("morgan", "sync")
    shown = team.rlhf("morgan", "guidance", "impact", "all", now=AFTER).words
    assert "Accepted: 3 answers" in shown
    assert f"{FIRST} amara, under 1.0.0, rests on all of it" in shown
    assert f"{SECOND} ben, names no version; 1.0.0 held when it was accepted, by #in-short" in shown
    assert f"{TASKS[2]} amara, names no version; 1.0.0 held when it was accepted, rests on all of it" in shown
    assert (
        "Together 3 answers: 1 names it; 1 cites it without naming a version; 1 does not name it, and it applied to "
        "its task when it was accepted."
    ) in shown
    assert "0 answers: 0 name it; none is stale." in team.rlhf("morgan", "guidance", "impact", "later").words
    assert "Answers on their way" not in shown
    made = team.rlhf("morgan", "task", "new", "--from-stale", "--batch", "2026-w52-again", "--due", "+14d", now=AFTER)
    assert made.out.count("Revise: ") == 3
    names = team.git("project.git", "ls-tree", "-r", "--name-only", "main", "tasks/2026-w52-again").split()
    asked = [" ".join((team.main_file(name) or "").split()) for name in names]
    assert sum("names no version of, and was accepted under, all 1.0.0; 2.0.0" in text for text in asked) == 2
    assert "all 2.0.0 holds" not in team.rlhf("morgan", "guidance", "impact", "all", now=AFTER).words
    assert "proven" in team.rlhf("morgan", "audit", cwd=team.bare, now=AFTER).words


def test_what_was_not_in_scope_when_it_was_accepted_is_not_counted(scoped: Team) -> None:
    team = scoped
    accepted(team, "amara", FIRST)
    entry = "  - {version: 1.1.0, date: 2026-11-30, what: For all, size: minor}\n"
    put(team, ("lay", document("lay", "1.1.0", more=entry)))
    accepted(team, "ben", SECOND, without="kinds")
    team.rlhf("morgan", "sync")
    (lay,) = json.loads(team.rlhf("morgan", "guidance", "impact", "lay", "--json").out)
    assert (lay["known"], lay["names"], lay["applied"], lay["untouched"]) == (1, 1, 0, 1)
    # the task is relabelled after its answer was accepted: what applied then counts
    file = team.root / "morgan" / "tasks" / BATCH / f"{SECOND}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("specialty: cardiology", "specialty: neurology"), "utf-8")
    team.rlhf("morgan", "publish", "Relabelled")
    assert "specialty: neurology" in (team.main_file(f"tasks/{BATCH}/{SECOND}.yaml") or "")
    (kinds,) = json.loads(team.rlhf("morgan", "guidance", "impact", "kinds", "--json").out)
    assert (kinds["known"], kinds["names"], kinds["applied"]) == (2, 1, 1)
    # whoever joins now has only the end of the history, and gets what it needs
    team.join("olga", roles=("manager",))
    (shallow,) = json.loads(team.rlhf("olga", "guidance", "impact", "kinds", "--json").out)
    assert (shallow["known"], shallow["applied"], shallow["undated"]) == (2, 1, 0)


def test_offline_it_says_what_it_cannot_know(scoped: Team) -> None:
    team = scoped
    accepted(team, "amara", FIRST, without="all")
    team.join("olga", roles=("manager",))
    away = team.bare.rename(team.bare.with_suffix(".away"))
    assert "There is no repository at" in team.rlhf("olga", "guidance", "impact", "all", code=3).words
    away.rename(team.bare)
    team.run_python("olga", BRING_ANSWERS)
    away = team.bare.rename(team.bare.with_suffix(".away"))
    offline = team.rlhf("olga", "guidance", "impact", "all").words
    away.rename(team.bare)
    assert "0 answers: 0 name it; none is stale. 1 accepted answer without its name: not counted" in offline


BRING_ANSWERS = """
from pathlib import Path
from rlhf.store.bring import bring_answers
from rlhf.store.workspace import Workspace
with Workspace.find(Path.cwd()) as workspace:
    bring_answers(workspace)
"""


def test_a_revision_takes_over_results_and_references_of_any_kind_of_task(scoped: Team) -> None:
    team = scoped
    team.join("grace", roles=("sme",), name="Prof Grace Icefield", specialty="cardiology")
    file = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("kind: reference_answer", "kind: prompt_review"), "utf-8")
    team.rlhf("morgan", "publish", "Another kind")
    team.rlhf("ben", "sync")
    team.rlhf("ben", "task", "pull", FIRST)
    team.write("ben", FIRST)
    team.edit("ben", FIRST, "realistic: unsure", "realistic: yes")
    team.edit("ben", FIRST, "ai_draft: false", "ai_draft: true")
    team.edit("ben", FIRST, "# references:         #", "references:  #")
    team.edit("ben", FIRST, "#   - {kind: nice", "  - {kind: nice")
    team.rlhf("ben", "submit", FIRST)
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    put(team, ("all", majored("all")))
    team.rlhf("grace", "sync")
    team.rlhf("grace", "guidance", "approve", "all")
    team.rlhf("morgan", "sync")
    made = team.rlhf("morgan", "task", "new", "--from-stale", "--batch", "2026-w52-again", "--due", "+14d", now=AFTER)
    revision = made.out.split(maxsplit=1)[0]
    assert "TK010" not in team.rlhf("morgan", "check", f"tasks/2026-w52-again/{revision}.yaml", now=AFTER).words
    team.rlhf("morgan", "task", "unassign", revision, "--from", "ben", now=AFTER)
    team.rlhf("morgan", "task", "assign", revision, "--to", "amara", now=AFTER)
    team.rlhf("amara", "sync", now=AFTER)
    team.rlhf("amara", "task", "pull", revision, now=AFTER)
    text = team.answer("amara", revision, "2026-w52-again").read_text(encoding="utf-8")
    assert f"from_reference: {FIRST}/ben" in text
    assert "ai_draft: true" in text
    assert "  realistic: yes\n" in text
    assert "id: CG95" in text
    assert text.count("Some considered words.") == 3
    assert "all: 2.0.0" in text
    assert "_Write here" not in text
