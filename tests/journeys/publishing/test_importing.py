"""An import gives an account of every record: what it became, or why it became nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.on_terminal import on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.team import Team

pytestmark = pytest.mark.journey
NEW_BATCH = "2026-w51-new"
MAP = """name: ours
key: id
task:
  title: {from: question, shorten: 60}
  kind: {value: reference_answer}
  specialty: {value: general-practice}
  audience: {value: patient}
  prompt: {user: question}
rubric:
  - {each: rubric, criterion: criterion, points: points}
"""
BRIEF = "Gives the dose in one sentence"


def record(key: object, question: str, *rubric: tuple[str, int]) -> dict[str, Any]:
    criteria = [{"criterion": text, "points": points} for text, points in rubric]
    return {"id": key, "question": question, "rubric": criteria}


RECORDS = [
    record("dose", "How much paracetamol may I take?", (BRIEF, 7), (f" {BRIEF.upper()}", 7)),
    record("twins", "Is this rash shingles?"),
    record("twins", "Can I fly with a cold?"),
    record(4, "Is my inhaler empty?"),
    record("4", "Is my inhaler empty? "),
    record("doubt", "Do I need a scan?", (BRIEF, 7), (BRIEF, -7)),
    record("", "Who am I?"),
]


def put(team: Team, records: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(one) + "\n" for one in records)
    (team.root / "morgan" / "records.jsonl").write_text(text, encoding="utf-8")
    (team.root / "morgan" / "ours.yaml").write_text(MAP, encoding="utf-8")


ORDER = ("task", "import", "records.jsonl", "--batch", NEW_BATCH, "--map", "ours.yaml")


def account(team: Team, *more: str, code: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(team.rlhf("morgan", *ORDER, *more, "--json", code=code).out)
    parts = ("new", "known", "changed", "kept", "repeated", "joined", "skipped", "bad", "withheld", "blank")
    assert sum(len(found[part]) for part in parts) == found["given"]
    return found


def test_every_record_is_counted_and_what_is_not_taken_is_named(team: Team) -> None:
    put(team, RECORDS)
    held = account(team, "--strict")
    assert (held["given"], held["new"], held["withheld"]) == (7, [], [1, 4])
    told = team.rlhf("morgan", *ORDER, code=1)
    assert "Of 7 lines: 2 new tasks, 0 known already, 1 repeated, 4 bad records." in told.words
    assert "Left out of the new tasks: 1 part, named above." in told.words
    for line, words in {
        1: f"criterion “{BRIEF}” stands in “rubric” twice, and once is kept",
        2: "its key (id: “twins”) is that of line 3 too, with another title, prompt: none of them is imported.",
        3: "its key (id: “twins”) is that of line 2 too",
        5: "it is the same record as line 4",
        6: f"its criterion “{BRIEF}” stands twice, with 7 and -7 points",
        7: "it has no “id”",
    }.items():
        assert f"records.jsonl, line {line}: {words}" in told.err
    files = sorted(path.read_text(encoding="utf-8") for path in (team.root / "morgan/tasks" / NEW_BATCH).glob("t-*"))
    assert len(files) == 2
    assert not any("shingles" in text or "fly" in text or "scan" in text for text in files)

    again = account(team)
    assert (again["new"], len(again["known"]), again["changed"]) == ([], 2, [])
    assert [one["line"] for one in again["bad"]] == [2, 3, 6, 7]


def questions(*texts: str) -> list[dict[str, Any]]:
    return [record(f"r{number}", text, (BRIEF, 5)) for number, text in enumerate(texts)]


def source_of(text: str) -> str:
    return str(yaml.safe_load(text)["source"]["record"])


def by_key(team: Team) -> dict[str, str]:
    """The ids of the imported tasks by the keys of their records."""
    folder = team.root / "morgan" / "tasks" / NEW_BATCH
    return {source_of(file.read_text(encoding="utf-8")): file.stem for file in folder.glob("t-*.yaml")}


def test_a_corrected_source_updates_what_nobody_works_on_and_proposes_the_rest(team: Team) -> None:
    put(team, questions("How much paracetamol may I take?", "Is this rash shingles?", "Do I need a scan?"))
    account(team, code=0)
    ids = by_key(team)
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", ids["r1"])
    put(team, questions("How much ibuprofen may I take?", "Is this rash chickenpox?", "Do I need a scan?"))
    before = team.main_file(f"tasks/{NEW_BATCH}/{ids['r1']}.yaml")
    planned = account(team, "--dry-run", code=0)
    assert (len(planned["changed"]), len(planned["updated"]), len(planned["proposed"])) == (2, 1, 1)
    assert "paracetamol" in (team.main_file(f"tasks/{NEW_BATCH}/{ids['r0']}.yaml") or "")

    told = team.rlhf("morgan", *ORDER)
    assert "Of 3 lines: 0 new tasks, 1 known already, 2 changed (1 updated, 1 not), 0 bad records." in told.words
    assert f"{ids['r0']} is here with another title, prompt; nobody works on it, so it is updated" in told.err
    assert f"{ids['r1']} is here with another title, prompt; amara works on it, so the edit is proposed" in told.err
    assert "ibuprofen" in (team.main_file(f"tasks/{NEW_BATCH}/{ids['r0']}.yaml") or "")
    assert team.main_file(f"tasks/{NEW_BATCH}/{ids['r1']}.yaml") == before, "its author decides"
    again = team.rlhf("morgan", *ORDER)
    assert "not sent yet: rlhf publish" in again.err
    sent = team.rlhf("morgan", "publish", "Another rash", "--yes")
    assert "amara holds it" in sent.err
    assert "chickenpox" in (team.main_file(f"tasks/{NEW_BATCH}/{ids['r1']}.yaml") or "")
    assert (account(team, code=0)["changed"], len(account(team, code=0)["known"])) == ([], 3)
    assert ids["r1"] in team.rlhf("amara", "sync").out


def test_what_the_project_changed_since_stays_where_the_source_is_the_same(team: Team) -> None:
    put(team, questions("How much paracetamol may I take?", "Is this rash shingles?"))
    account(team, code=0)
    ids = by_key(team)
    team.rlhf("morgan", "task", "edit", ids["r0"], "--set", "title=Paracetamol: how much", "--yes")
    kept = account(team, code=0)
    assert (len(kept["known"]), [one["task"] for one in kept["kept"]], kept["changed"]) == (1, [ids["r0"]], [])
    assert "as the project changed it; it stays" in kept["kept"][0]["reason"]
    put(team, questions("How much paracetamol may I take a day?", "Is this rash shingles?"))
    (changed,) = account(team, code=0)["changed"]
    assert "another title, prompt" in changed["reason"]
    put(
        team, [*questions("How much paracetamol may I take a day?"), record("r1", "Is this rash shingles?", (BRIEF, 6))]
    )
    account(team, code=0)
    text = team.main_file(f"tasks/{NEW_BATCH}/{ids['r1']}.yaml") or ""
    assert "points: 6" in text


def test_edits_of_ones_own_are_not_overwritten(team: Team) -> None:
    put(team, questions("How much paracetamol may I take?"))
    account(team, code=0)
    (task,) = by_key(team).values()
    file = team.root / "morgan" / "tasks" / NEW_BATCH / f"{task}.yaml"
    mine = file.read_text(encoding="utf-8") + "priority: 1\n"
    file.write_text(mine, encoding="utf-8")
    put(team, questions("How much ibuprofen may I take?"))
    (changed,) = account(team, code=0)["changed"]
    assert "you have edits of" in changed["reason"]
    assert file.read_text(encoding="utf-8") == mine


def test_a_record_that_breaks_a_rule_is_named_and_the_rest_goes_in(team: Team) -> None:
    rules = MAP + "outputs:\n  - {content: reply, label: A}\n  - {content: other, label: A}\n"
    good = record("one", "Is this rash shingles?") | {"reply": "It may be."}
    put(team, [good, record("two", "Can I\x07 fly?") | {"reply": "Yes.", "other": "No."}])
    (team.root / "morgan" / "ours.yaml").write_text(
        rules.replace("reference_answer", "output_evaluation"), encoding="utf-8"
    )
    found = account(team, "--dry-run")
    assert (len(found["new"]), [bad["line"] for bad in found["bad"]]) == (1, [2])
    assert found["left_out"] == [], "of a record that is bad, nothing is left out of a new task"
    held = account(team, "--strict")
    assert (held["new"], held["withheld"]) == ([], [1])
    assert len(account(team)["new"]) == 1


def test_prompts_that_are_alike_are_told_before_anything_is_published(team: Team) -> None:
    long = "I have had a cough for four weeks and it is worse at night. Should I see somebody about it this week?"
    put(team, questions(long, "Is this rash shingles?"))
    account(team, code=0)
    put(
        team,
        [record("new", f"{long} Thank you."), record("twin", "IS this rash  shingles?"), record("x", "Can I fly?")],
    )
    found = account(team, "--dry-run", code=0)
    assert [(one["line"], one["same"]) for one in found["alike"]] == [(1, False), (2, True)]
    told = team.rlhf("morgan", *ORDER)
    assert "records.jsonl, line 2: it has the same prompt as t-" in told.err


def test_more_than_a_batch_holds_goes_into_numbered_batches(team: Team) -> None:
    put(team, [record(number, f"Question number {number} of many?") for number in range(1_030)])
    found = account(team, code=0)
    assert found["batches"] == {NEW_BATCH: 1_000, f"{NEW_BATCH}-02": 30}
    listed = team.git("project.git", "ls-tree", "-r", "--name-only", "main", "tasks/").splitlines()
    assert sum(f"{NEW_BATCH}-02/t-" in path for path in listed) == 30
    put(team, [record(number, f"Question number {number} of many?") for number in range(1_032)])
    more = account(team, code=0)
    assert (len(more["known"]), more["batches"]) == (1_030, {f"{NEW_BATCH}-02": 2})
    assert account(team, code=0)["batches"] == {}


def test_what_the_project_added_is_not_deleted(team: Team) -> None:
    put(team, questions("Is this rash shingles?"))
    account(team, code=0)
    (task,) = by_key(team).values()
    path = f"tasks/{NEW_BATCH}/{task}.yaml"
    file = team.root / "morgan" / path
    added = "  - criterion: Asks about the eye\n    points: 8\n"
    text = file.read_text(encoding="utf-8").replace("source:", f"{added}source:")
    file.write_text(text, encoding="utf-8")
    team.rlhf("morgan", "publish", "The eye", "--yes")
    put(team, [record("r0", "Is this rash shingles?", (BRIEF, 6))])
    found = account(team, code=0)
    assert (found["updated"], found["proposed"]) == ([], [path])
    assert "the project changed it, too, so the edit is proposed" in found["changed"][0]["reason"]
    assert "Asks about the eye" in (team.main_file(path) or "")


def test_a_correction_that_could_not_be_taken_is_taken_later(team: Team) -> None:
    put(team, questions("Is this rash shingles?"))
    account(team, code=0)
    (task,) = by_key(team).values()
    file = team.root / "morgan" / "tasks" / NEW_BATCH / f"{task}.yaml"
    before = file.read_text(encoding="utf-8")
    file.write_text(before + "priority: 1\n", encoding="utf-8")
    put(team, questions("Is this rash measles?"))
    assert (account(team, code=0)["updated"], len(account(team, code=0)["changed"])) == ([], 1)
    file.write_text(before, encoding="utf-8")
    assert len(account(team, code=0)["updated"]) == 1
    put(team, questions("Is this rash shingles?"))
    assert len(account(team, code=0)["updated"]) == 1, "taken back by the source, which had made the edit"


def test_a_corrected_specialty_widens_its_batch(team: Team) -> None:
    spec = MAP.replace("specialty: {value: general-practice}", "specialty: {from: field, as: slug}")

    def import_(*fields: str) -> dict[str, Any]:
        put(team, [record(f"r{n}", f"Question {n} of some?") | {"field": name} for n, name in enumerate(fields)])
        (team.root / "morgan" / "ours.yaml").write_text(spec, encoding="utf-8")
        return account(team, code=0)

    import_("General practice", "General practice")
    ids = by_key(team)
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", ids["r1"], code=None)
    changed = import_("Cardiology", "Dermatology")
    assert len(changed["updated"]) == 1
    assert "specialty: cardiology" in (team.main_file(f"tasks/{NEW_BATCH}/{ids['r0']}.yaml") or "")
    team.rlhf("morgan", "publish", "A corrected specialty", "--yes", code=None)
    assert "specialty: dermatology" in (team.main_file(f"tasks/{NEW_BATCH}/{ids['r1']}.yaml") or "")


def test_a_field_that_the_source_empties_goes_and_a_prompt_changes_by_its_blanks(team: Team) -> None:
    tagged = MAP.replace("rubric:", "  tags: {from: tags, as: list, optional: true}\nrubric:").replace(
        "{user: question}", "{messages: talk}"
    )

    def import_(tags: str, words: str) -> dict[str, Any]:
        one = record("a", "Is this rash shingles?") | {"tags": tags, "talk": [{"role": "user", "content": words}]}
        put(team, [one])
        (team.root / "morgan" / "ours.yaml").write_text(tagged, encoding="utf-8")
        return account(team, code=0)

    (task,) = import_("winter;chest", "line  \nb")["new"]
    assert len(import_("", "line  \nb")["updated"]) == 1
    text = team.main_file(f"tasks/{NEW_BATCH}/{task}.yaml") or ""
    assert "tags" not in text
    assert len(import_("", "line\nb\n\n")["updated"]) == 1
    assert len(import_("", "line\nb\n\n")["known"]) == 1
    assert len(import_("", "one ")["updated"]) == 1
    assert len(import_("", "one")["updated"]) == 1


@pytest.mark.parametrize("day", ["01/01/1900", "31/12/9001", "14/12/9999", "01/01/2020"])
def test_a_due_time_that_no_task_may_have_is_named(team: Team, day: str) -> None:
    put(team, [record("a", "Is this rash shingles?") | {"by": day}, record("b", "Can I fly?") | {"by": "14/12/2026"}])
    due = MAP.replace("rubric:", "  due: {from: by, as: date, order: dmy}\nrubric:")
    (team.root / "morgan" / "ours.yaml").write_text(due, encoding="utf-8")
    found = account(team)
    assert (len(found["new"]), [bad["line"] for bad in found["bad"]]) == (1, [1])
    team.rlhf("morgan", *ORDER, "--due", "9999-12-31", code=2)


def test_strict_counts_each_record_once(team: Team) -> None:
    put(team, questions("A question about a rash?", "Can I fly?"))
    account(team, code=0)
    ids = by_key(team)
    team.rlhf("morgan", "task", "edit", ids["r0"], "--set", "title=Rash", "--yes")
    put(team, [*questions("A question about a rash?", "May I fly now?"), record("", "Who am I?")])
    found = account(team, "--strict")
    assert (found["given"], found["withheld"], len(found["kept"])) == (3, [2], 1)


def test_conversations_are_kept_byte_for_byte(team: Team) -> None:
    turns = [
        {"role": "user", "content": "  My baby is hot. \n\n  She is five weeks old.  "},
        {"role": "assistant", "content": "How hot?\r\nAnd since when?\n"},
        {"role": "user", "content": "38.9\t- since noon "},
    ]
    (team.root / "morgan" / "talk.jsonl").write_text(
        json.dumps({"prompt_id": "p1", "prompt": turns, "rubrics": []}) + "\n", encoding="utf-8"
    )
    order = ("task", "import", "talk.jsonl", "--batch", NEW_BATCH, "--map", "healthbench", "--json")
    (task,) = json.loads(team.rlhf("morgan", *order).out)["new"]
    text = team.main_file(f"tasks/{NEW_BATCH}/{task}.yaml") or ""
    assert yaml.safe_load(text)["prompt"] == turns
    again = json.loads(team.rlhf("morgan", *order).out)
    assert (again["new"], again["known"]) == ([], [task])


def test_on_a_terminal_what_is_alike_is_asked_about(team: Team) -> None:
    put(team, questions("Is this rash shingles?", "is this rash shingles?"))
    stopped = on_terminal(team, "morgan", ["n"], *ORDER, cwd=team.root / "morgan").words
    assert "Import them all the same?" in stopped
    assert "Nothing was imported." in stopped
    assert team.main_file(f"tasks/{NEW_BATCH}/batch.yaml") is None


def test_the_words_of_a_removed_task_do_not_come_back(team: Team, tmp_path: Path) -> None:
    put(team, questions("I am Zoltan Quine. Is this rash shingles?"))
    (task,) = account(team, code=0)["new"]
    words = tmp_path / "words.txt"
    words.write_text("Zoltan Quine\n", encoding="utf-8")
    purge = ("purge", str(team.bare), "--words", str(words), "--because", "A name", "--yes")
    team.rlhf("morgan", *purge, cwd=team.root)
    team.rlhf("morgan", "sync")
    found = account(team, code=0)
    assert (found["new"], found["changed"], [one["task"] for one in found["kept"]]) == ([], [], [task])
    assert "Zoltan" not in (team.main_file(f"tasks/{NEW_BATCH}/{task}.yaml") or "")


def test_what_nobody_can_see_is_cleaned_or_named_record_by_record(team: Team) -> None:
    texts = ["Fine?", "Rest\x07 \x1b[31mnow?\r\n", "Give \u202e05\u202c mg?", "A\u200bB?", "Half \ud800 of one?"]
    put(team, [record(f"r{number}", text, (BRIEF, 5)) for number, text in enumerate(texts)])
    found = account(team)
    assert [(bad["line"], "nobody can see (U+" in json.dumps(bad)) for bad in found["bad"]] == [(3, True), (4, True)]
    made = [team.main_file(f"tasks/{NEW_BATCH}/{task}.yaml") or "" for task in found["new"]]
    titles = [text.split("title: ")[1].split("\n")[0] for text in made]
    assert sorted(title.strip("\"'") for title in titles) == ["Fine?", "Half ? of one?", "Rest [31mnow?"]
