"""A published task changes: what stays signed off, who is told, and how an accepted answer comes to stand again."""

from __future__ import annotations

import json

import pytest

from tests.team import BATCH, TASKS, Team

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"
LATER = "2026-12-01T09:00:00+00:00"
EVEN_LATER = "2026-12-01T11:00:00+00:00"


def edit(team: Team, *settings: str, code: int = 0, now: str = LATER, task: str = FIRST, who: str = "morgan") -> str:
    options = [f"--set={part}" if "=" in part and not part.startswith("--") else part for part in settings]
    return team.rlhf(who, "task", "edit", task, *options, code=code, now=now).words


def accepted(team: Team) -> Team:
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None
    for who in ("amara", "morgan"):
        team.rlhf(who, "sync")
    return team


def audited(team: Team) -> str:
    return team.rlhf("morgan", "audit", cwd=team.bare).text


def edits(team: Team, task: str = FIRST) -> list[dict[str, object]]:
    rows = json.loads(team.rlhf("morgan", "log", "--task", task, "--json").out)
    return [row for row in rows if row["type"] == "task_edit"]


def states(team: Team, who: str) -> dict[str, list[str]]:
    tasks = json.loads(team.rlhf(who, "status", "--json").out)["tasks"]
    return {task["id"]: [task["state"], *sorted(task["marks"])] for task in tasks}


@pytest.mark.parametrize("setting", ["due=2026-12-18", "priority=2", "minutes=45", "title=Another name", "tags=winter"])
def test_what_does_not_bind_voids_nothing(a_task_awaiting_review: Team, setting: str) -> None:
    team = a_task_awaiting_review
    team.require_two_approvals()
    team.rlhf("emeka", "review", "approve", FIRST)
    said = edit(team, setting)
    assert f"tasks/{BATCH}/{FIRST}.yaml" in said
    assert "amara has submitted · emeka reviewed" in said
    team.rlhf("freya", "sync", now=LATER)
    team.rlhf("freya", "review", "approve", FIRST, now=LATER)
    assert team.main_file(PATH) is not None, "both approvals count, one of before the edit"
    assert "1 accepted answer, 1 proven;" in audited(team)
    assert edits(team)[0]["same"] is True


def test_a_changed_dose_voids_approvals_and_everybody_is_told(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    edit(team, "prompt=Is 5 mg enough?", now="2026-11-30T19:00:00+00:00")
    team.require_two_approvals()
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    said = edit(team, "prompt=Is 50 mg enough?")
    assert "“5” became “50”" in said
    assert f"{FIRST} was edited: rlhf task diff {FIRST}" in team.rlhf("amara", "sync", now=LATER).words
    assert f"edited {FIRST} Morgan Reyes: the prompt changed" in team.rlhf("amara", "week", now=LATER).words
    assert f"its prompt changed since you began: rlhf task diff {FIRST}" in team.rlhf("amara", "check", FIRST).words
    assert "its prompt changed (rlhf task diff" in team.rlhf("amara", "status", now=LATER).words
    assert "[-What now?-] {+Is 50 mg enough?+}" in team.rlhf("amara", "task", "diff", FIRST, now=LATER).words
    team.rlhf("emeka", "sync", now=LATER)
    assert "Morgan Reyes: the prompt changed" in team.rlhf("emeka", "week", now=LATER).words
    team.rlhf("freya", "sync", now=LATER)
    team.rlhf("freya", "review", "approve", FIRST, now=LATER)
    assert team.main_file(PATH) is None, "the approval of before the edit is of another prompt"
    assert "earlier version" in team.rlhf("amara", "policy", "explain", FIRST, now=LATER).words


def test_only_the_wording_changed(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    said = edit(team, "prompt=Waht now?", now="2026-12-01T08:00:00+00:00")
    assert "Unless only the wording changed" in said
    assert "1 accepted answer, 0 proven, 1 signed off for an earlier prompt" in audited(team)
    edit(team, "prompt=What now?", "--only-wording", "--because", "A slip of the pen")
    assert "1 accepted answer, 1 proven;" in audited(team), "the prompt is what was signed off again"
    edit(team, "prompt=What now, please?", "--only-wording", now=EVEN_LATER)
    assert "1 accepted answer, 1 proven;" in audited(team)
    assert states(team, "amara") == {}
    assert "this is more than wording" in edit(team, "prompt=What is not now, please?", "--only-wording", code=2)


def test_an_accepted_answer_whose_prompt_changed_stands_again_once_it_is_affirmed(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    edit(team, "ask=Answer in two sentences.", "--because", "Too long")
    assert "1 accepted answer, 0 proven, 1 signed off for an earlier prompt" in audited(team)
    assert "rlhf review affirm" in audited(team)
    team.rlhf("amara", "sync", now=LATER)
    week = team.rlhf("amara", "week", now=LATER).words
    assert "its meaning changed: ask: Too long" in week
    status = team.rlhf("amara", "status", now=LATER).words
    assert "Accepted before the prompt changed: 1 task." in status
    assert "a reviewer says whether it stands" in status
    feedback = team.rlhf("amara", "feedback", FIRST, now=LATER).words
    assert (
        f"A reviewer says whether your answer stands. To revise it, edit its file, then: rlhf submit {FIRST}"
        in feedback
    )
    assert "Whoever may sign off" in team.rlhf("amara", "review", "affirm", FIRST, code=3, now=LATER).words
    team.rlhf("emeka", "sync", now=LATER)
    assert f"> accepted before its prompt changed {FIRST}" in team.rlhf("emeka", "week", now=LATER).words
    assert f"rlhf review affirm {FIRST}/amara" in team.rlhf("emeka", "week", now=LATER).words
    assert "1 accepted answer waits to be affirmed" in team.rlhf("emeka", "status", now=LATER).words
    team.rlhf("morgan", "sync", now=LATER)
    assert f"Accepted for an earlier prompt: 1 in {BATCH}" in team.rlhf("morgan", "board", now=LATER).words
    team.rlhf("emeka", "review", "affirm", FIRST, "--because", "It has two", now=LATER)
    assert "affirmed" in team.rlhf("emeka", "review", "affirm", FIRST, code=3, now=LATER).words
    assert "1 accepted answer, 1 proven;" in audited(team)
    assert "emeka affirmed that it stands" in audited(team)
    team.rlhf("amara", "sync", now=LATER)
    assert "affirmed" in team.rlhf("amara", "week", now=LATER).words
    assert "Accepted before" not in team.rlhf("amara", "status", now=LATER).words
    assert "to be affirmed" not in team.rlhf("emeka", "status", now=LATER).words
    edit(team, "ask=Answer in one sentence.", now=EVEN_LATER)
    assert "1 signed off for an earlier prompt" in audited(team), "the affirmation was of the prompt before"


def test_an_answer_that_was_sent_again_for_the_new_prompt_is_not_to_be_affirmed(a_task_awaiting_review: Team) -> None:
    team = a_task_awaiting_review
    edit(team, "prompt=Is 50 mg enough?")
    team.rlhf("emeka", "sync", now=LATER)
    shown = team.rlhf("emeka", "review", "show", FIRST, now=LATER).words
    assert f"The prompt changed since amara submitted this: rlhf task diff {FIRST} --all" in shown
    team.rlhf("amara", "sync", now=LATER)
    team.edit("amara", FIRST, "Rest, and come back soon.", "No. Come back today.")
    team.rlhf("amara", "submit", FIRST, now=LATER)
    team.rlhf("emeka", "sync", now=EVEN_LATER)
    assert "The prompt changed" not in team.rlhf("emeka", "review", "show", FIRST, now=EVEN_LATER).words
    team.rlhf("emeka", "review", "approve", FIRST, now=EVEN_LATER)
    assert team.main_file(PATH) is not None
    for who in ("freya", "amara"):
        team.rlhf(who, "sync", now=EVEN_LATER)
        assert "prompt changed" not in team.rlhf(who, "status", now=EVEN_LATER).words
        assert "affirm" not in team.rlhf(who, "week", now=EVEN_LATER).words


def test_the_author_revises_what_was_signed_off_for_an_earlier_prompt(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    edit(team, "ask=Answer in two sentences.")
    team.rlhf("amara", "sync", now=LATER)
    team.edit("amara", FIRST, "Rest, and come back soon.", "Rest. Come back tomorrow.")
    team.rlhf("amara", "submit", FIRST, now=LATER)
    team.rlhf("emeka", "sync", now=LATER)
    team.rlhf("emeka", "review", "approve", FIRST, now=LATER)
    assert "Come back tomorrow." in (team.main_file(PATH) or "")
    assert "2 accepted answers, 2 proven;" in audited(team)


def test_a_relabelled_task_needs_what_was_asked_before_and_now(team: Team) -> None:
    team.join("grace", roles=("sme",), specialty="cardiology")
    team.join("harriet", roles=("sme",), specialty="psychiatry")
    expert = "    - {name: an expert, role: sme, specialty: match}\n"
    file = team.root / "morgan" / "rlhf.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("      count: 1\n", f"      count: 1\n{expert}", 1), encoding="utf-8")
    team.rlhf("morgan", "publish", "Policy")
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit")
    said = edit(team, "specialty=psychiatry")
    assert "It has another specialty: an answer on its way needs what was asked before and what is asked now." in said
    for who in ("emeka", "grace", "harriet"):
        team.rlhf(who, "sync", now=LATER)
        team.rlhf(who, "review", "approve", FIRST, now=LATER)
        taken = team.main_file(PATH) is not None
        assert taken == (who == "harriet"), "the expert of before and the expert of now"
    assert "1 accepted answer, 1 proven;" in audited(team)


def test_a_batch_moves_a_week_and_loses_no_approval(team: Team) -> None:
    team.require_two_approvals()
    for who, tasks in (("amara", TASKS[:2]), ("ben", TASKS[2:4])):
        team.rlhf(who, "task", "pull", *tasks)
        for task in tasks:
            team.write(who, task)
        team.rlhf(who, "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", *TASKS[:4])
    said = team.rlhf("morgan", "batch", "edit", BATCH, "--due", "next Friday", now=LATER).words
    assert f"Due at another time then, of {BATCH}: amara (2), ben (2)." in said
    assert f"{BATCH} is due Fri 11 Dec 2026 23:59 Europe/London." in said
    team.rlhf("amara", "sync", now=LATER)
    assert f"batch Morgan Reyes: {BATCH} is due Fri 11 Dec" in team.rlhf("amara", "week", now=LATER).words
    team.rlhf("freya", "sync", now=LATER)
    team.rlhf("freya", "review", "approve", *TASKS[:4], now=LATER)
    for who, task in zip(("amara", "amara", "ben", "ben"), TASKS[:4], strict=True):
        assert team.main_file(f"answers/{BATCH}/{task}/{who}.md") is not None
    assert "4 accepted answers, 4 proven;" in audited(team)


def test_a_due_time_of_its_own_stays_and_the_batchs_own_follows(team: Team) -> None:
    batch_due = "2026-12-04T18:00+00:00[Europe/London]"
    folder = team.root / "morgan" / "tasks" / BATCH
    for task, due in ((FIRST, batch_due), (TASKS[1], "2026-12-09T18:00+00:00[Europe/London]")):
        file = folder / f"{task}.yaml"
        file.write_text(file.read_text(encoding="utf-8") + f"due: {due}\n", encoding="utf-8")
    team.rlhf("morgan", "publish", "Due times")
    said = team.rlhf("morgan", "batch", "edit", BATCH, "--due", "14 Dec", now=LATER).words
    assert "1 task names the same due time as the batch; it follows the batch now." in said
    assert f"1 task has an earlier due time of its own, and keeps it: {TASKS[1]}." in said
    assert "due:" not in (team.main_file(f"tasks/{BATCH}/{FIRST}.yaml") or "")
    rows = json.loads(team.rlhf("morgan", "task", "list", "--all", "--batch", BATCH, "--json", now=LATER).out)
    dues = {row["id"]: row["due"]["at"][:10] for row in rows}
    assert dues[FIRST] == "2026-12-14"
    assert dues[TASKS[1]] == "2026-12-09"


def test_batches_are_listed_shown_and_renamed(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.rlhf("morgan", "sync")
    assert "due Fri 4 Dec 2026 18:00 Europe/London · 5 tasks" in team.rlhf("morgan", "batch", "list").words
    assert "amara 1 task" in team.rlhf("morgan", "batch", "show", BATCH).words
    team.rlhf("morgan", "batch", "rename", BATCH, "Before the holidays")
    listed = json.loads(team.rlhf("morgan", "batch", "list", "--json").out)
    assert [(row["batch"], row["title"], row["tasks"]) for row in listed] == [(BATCH, "Before the holidays", 5)]
    assert "There is no batch “nowhere”." in team.rlhf("morgan", "batch", "show", "nowhere", code=2).words
    said = team.rlhf("morgan", "batch", "rename", BATCH, "Before the holidays", code=3).words
    assert f"{BATCH} says so already. Nothing was published." in said
    past = team.rlhf("morgan", "batch", "edit", BATCH, "--due", "2026-01-05", code=2).words
    assert "Mon 5 Jan 2026" in past
    assert "is past. → Name a time to come." in past
    assert "Say what to change." in team.rlhf("morgan", "batch", "edit", BATCH, code=2).words


def test_more_time_for_a_whole_batch_and_for_all_of_a_person(team: Team) -> None:
    for who, tasks in (("amara", TASKS[:2]), ("ben", TASKS[2:3])):
        team.rlhf(who, "task", "pull", *tasks)
    given = team.rlhf("morgan", "extension", "grant", "2d", "--batch", BATCH, "--because", "The network was down").words
    assert "More time for 3 tasks." in given
    assert f"{FIRST}, amara: due Sun 6 Dec 18:00" in given
    again = ("extension", "grant", "5 Dec", "--to", "amara", "--because", "Once more")
    assert "There is nothing for which more time can be given." in team.rlhf("morgan", *again, code=3).words
    one = ("extension", "grant", FIRST, TASKS[2], "3d", "--because", "The holidays")
    assert "More time for 2 tasks." in team.rlhf("morgan", *one).words
    assert "Allotted to you" not in team.rlhf("amara", "sync").words, "she had them before"
    assert "extended" in team.rlhf("amara", "week").words


def test_a_due_time_is_told_in_words_and_with_its_year_where_that_is_far_away(team: Team) -> None:
    edit(team, "due=1 Dec 2027", "tags=winter,falls", now="2026-12-01T08:00:00+00:00")
    diff = team.rlhf("morgan", "task", "diff", FIRST).words
    assert "{+Wed 1 Dec 2027 23:59 Europe/London+}" in diff
    assert "{+winter, falls+}" in diff
    assert "Wed 1 Dec 2027 23:59" in team.rlhf("morgan", "task", "list", "--all").words
    assert "is past." in edit(team, "due=2026-01-05", code=2)


def test_no_more_time_for_what_is_accepted(a_task_awaiting_review: Team) -> None:
    team = accepted(a_task_awaiting_review)
    team.rlhf("morgan", "sync", now=LATER)
    for named in ((FIRST,), (FIRST, TASKS[1]), ("--batch", BATCH)):
        command = ("extension", "grant", *named, "5d", "--because", "Once more")
        refused = team.rlhf("morgan", *command, code=None, now=LATER)
        assert refused.code in {2, 3}, refused.words
        assert "More time" not in refused.words
    assert (
        "amara does not hold"
        in team.rlhf(
            "morgan", "extension", "grant", FIRST, "5d", "--to", "amara", "--because", "Again", code=3, now=LATER
        ).words
    )


def test_what_is_on_hold_is_listed(a_written_task: Team) -> None:
    team = a_written_task
    team.rlhf("ben", "flag", FIRST, "It could harm", "--category", "unsafe_request", "--severity", "major")
    team.rlhf("morgan", "sync")
    said = team.rlhf("morgan", "task", "list", "--all", "--state", "held").words
    assert FIRST in said
    assert "claimed, held" in said
    assert TASKS[1] not in said


@pytest.mark.parametrize(
    ("kind", "options", "part"),
    [
        ("answer_refinement", ("--text", "Rest."), "starting_answer: Rest."),
        ("output_evaluation", ("--output", "Call 999.", "--output", "B=Rest."), "name: B"),
        ("prompt_review", (), "kind: prompt_review"),
        ("rubric_writing", (), "kind: rubric_writing"),
    ],
)
def test_every_kind_of_task_can_be_made(team: Team, kind: str, options: tuple[str, ...], part: str) -> None:
    about = ("--batch", "2026-w51", "--title", "Chest", "--specialty", "cardiology", "--prompt", "What now?")
    labels = ("--risk", "major/medium", "--tag", "winter", "--priority", "2", "--due", "Friday")
    rubric = ("--criterion", "5: Names the red flags", "--criterion", "-3: Wastes words")
    said = team.rlhf("morgan", "task", "new", *about, "--kind", kind, *options, *labels, *rubric).words
    path = next(word for word in said.split() if word.startswith("tasks/"))
    text = team.main_file(path) or ""
    assert part in text
    assert "severity: major" in text
    assert "priority: 2" in text
    assert text.count("id: c-") == 2
    assert "It is due Fri 4 Dec 2026 23:59 Europe/London." in said
