"""Sign-off by policy: selective, blind and adjudicated requirements, overrides, scores, and who may change what."""

from __future__ import annotations

import json
import re

import pytest

from tests.journeys.gate.test_the_door import commit_to, push
from tests.journeys.tampering import commit, fetch, tree_with
from tests.team import BARE, BATCH, TASKS, Team, in_next_version

pytestmark = pytest.mark.journey
FIRST = TASKS[0]
PATH = f"answers/{BATCH}/{FIRST}/amara.md"

POLICY = """  signoff:
    - {name: one evaluator, role: evaluator}
"""
BLIND = """  signoff:
    - {name: two evaluators, role: evaluator, count: 2, blind: true}
  disagreement: {adjudicator: sme, scores: 2}
"""


def with_policy(team: Team, text: str) -> None:
    """Replace what is asked for, by the door that any change of policy takes."""
    file = team.root / "morgan" / "rlhf.yaml"
    old = file.read_text(encoding="utf-8")
    for key in re.findall(r"^  (\w+):", text, re.MULTILINE):  # what is there of it already
        old = re.sub(rf"^  {key}:[^\n]*\n(?:(?:    [^\n]*)?\n)*", "", old, flags=re.MULTILINE)
    assert "policy:\n" in old
    file.write_text(old.replace("policy:\n", f"policy:\n{text}", 1), encoding="utf-8")
    team.rlhf("morgan", "publish", "Policy")


def submitted(team: Team, *reviewers: str) -> None:
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Rest, and come back soon.")
    team.rlhf("amara", "submit")
    for who in reviewers:
        team.rlhf(who, "sync")


def states(team: Team, who: str) -> dict[str, str]:
    found = json.loads(team.rlhf(who, "policy", "explain", FIRST, "--json").out)[0]
    return {state["name"]: state["met"] for state in found["states"]}


def test_a_requirement_for_some_tasks_only(team: Team) -> None:
    team.join("grace", roles=("sme",), specialty="cardiology")
    team.join("harriet", roles=("sme",), specialty="psychiatry")
    expert = "    - {name: an expert, role: sme, specialty: match, when: {specialty: [cardiology]}}\n"
    other = "    - {name: for carers, role: sme, when: {audience: [carer]}}\n"
    with_policy(team, POLICY + expert + other)
    submitted(team, "emeka", "grace", "harriet")
    assert states(team, "amara") == {
        "one evaluator": "unsatisfied", "an expert": "unsatisfied", "for carers": "not_applicable",
        "on time": "satisfied",
    }  # fmt: skip
    team.rlhf("emeka", "review", "approve", FIRST)
    team.rlhf("harriet", "review", "approve", FIRST)
    assert team.main_file(PATH) is None, "an expert in something else is not asked"
    said = team.rlhf("amara", "policy", "explain", FIRST).words
    assert "satisfied one evaluator Approved by emeka." in said
    assert "Needs an approval of this version by a clinical expert (grace)." in said
    team.rlhf("grace", "sync")
    team.rlhf("grace", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None


BY_RISK = POLICY + "    - {name: an expert, role: sme, when: {risk: [3, 4, 5]}}\n"
STATED = "risk: {severity: minor, likelihood: low}\n"


def with_task(team: Team, old: str, new: str) -> None:
    """A manager edits the first task and publishes it."""
    file = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    team.rlhf("morgan", "publish", "The task")


def test_a_task_that_does_not_state_its_risk_needs_whom_a_risky_one_needs(team: Team) -> None:
    team.join("grace", roles=("sme",), specialty="cardiology")
    with_policy(team, BY_RISK)
    submitted(team, "emeka")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is None
    said = team.rlhf("amara", "policy", "explain", FIRST).words
    assert "Needs an approval of this version by a clinical expert (grace)" in said
    assert (
        "the task does not state its risk: a project manager adds “risk: {severity: major, likelihood: medium}”" in said
    )
    assert f"to tasks/{BATCH}/{FIRST}.yaml, and runs: rlhf publish" in said
    found = team.rlhf("morgan", "check", f"tasks/{BATCH}/{FIRST}.yaml", code=None).words
    assert "TK016" in found
    assert "does not state its risk" in found
    with_task(team, "kind:", STATED + "kind:")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "show", FIRST)
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None, "of low risk no expert is asked"


def test_a_risk_that_is_deleted_under_review_makes_nothing_laxer(team: Team) -> None:
    team.join("grace", roles=("sme",), specialty="cardiology")
    with_task(team, "kind:", "risk: {severity: catastrophic, likelihood: high}\nkind:")
    with_policy(team, BY_RISK)
    submitted(team, "emeka")
    with_task(team, "risk: {severity: catastrophic, likelihood: high}\n", "")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "show", FIRST)
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is None
    for who in ("emeka", "amara", "morgan"):
        assert states(team, who)["an expert"] == "unsatisfied"
    team.rlhf("grace", "sync")
    team.rlhf("grace", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None


def test_a_task_without_the_line_tags_may_have_any_and_one_with_an_empty_line_has_none(team: Team) -> None:
    team.join("grace", roles=("sme",), specialty="cardiology")
    with_policy(team, POLICY + "    - {name: an expert, role: sme, when: {tag: [exam]}}\n")
    submitted(team, "emeka")
    assert states(team, "amara")["an expert"] == "unsatisfied"
    with_task(team, "kind:", "tags: []\nkind:")
    assert states(team, "amara")["an expert"] == "not_applicable"


VIEWS = (
    ("review", "show", FIRST), ("review", "show", FIRST, "--json"), ("review", "list"), ("review", "list", "--json"),
    ("log", "--task", FIRST), ("log", "--json"), ("week"), ("week", "--json"), ("policy", "explain", FIRST),
    ("policy", "explain", FIRST, "--json"), ("policy", "explain", FIRST, "--markdown"), ("status",), ("thread",),
    ("merge",), ("task", "show", FIRST), ("task", "list", "--all", "--json"), ("feedback", FIRST, "--json"),
)  # fmt: skip


@pytest.mark.parametrize("verdict", ["approve", "request-changes"])
def test_in_a_blind_round_no_command_tells_what_the_other_said(team: Team, verdict: str) -> None:
    with_policy(team, BLIND)
    submitted(team, "emeka", "freya")
    if verdict == "approve":
        team.rlhf("emeka", "review", "approve", FIRST, "--because", "Plainly right", "--score", "tone=5")
    else:
        team.rlhf(
            "emeka", "review", "request-changes", FIRST, "Plainly right", "--severity", "major", "--section", "Answer"
        )
    for who in ("freya", "amara", "morgan"):
        assert "feedback" not in team.rlhf(who, "sync").out
        for view in VIEWS:
            args = (view,) if isinstance(view, str) else view
            said = team.rlhf(who, *args, code=None).text
            for word in (
                "Plainly right",
                "tone",
                "asked for changes in",
                "approved the answer",
                "changes_requested",
                "major",
            ):
                assert word not in said, f"{who}$ rlhf {' '.join(args)}"
    assert "Plainly right" in team.rlhf("emeka", "review", "show", FIRST).out, "one's own word is seen"
    team.rlhf("freya", "review", "approve", FIRST)
    team.rlhf("amara", "sync")
    team.rlhf("morgan", "sync")
    assert "Plainly right" in team.rlhf("morgan", "log", "--json").out, "then everybody may know"


def test_two_who_disagree_are_decided_between_by_a_third(team: Team) -> None:
    team.join("grace", roles=("sme",), specialty="cardiology")
    with_policy(team, BLIND)
    submitted(team, "emeka", "freya", "grace")
    team.rlhf("emeka", "review", "approve", FIRST)
    team.ask_for_changes("freya", FIRST, "By when?")
    assert team.main_file(PATH) is None
    assert states(team, "grace")["adjudication"] == "unsatisfied"
    assert "the reviewers disagree, and you decide" in team.rlhf("grace", "review", "list").words
    assert "emeka and freya disagree; grace decides." in team.rlhf("grace", "policy", "explain", FIRST).words
    assert "waits for a reviewer" in team.rlhf("amara", "status").words, "the author waits for the decision"
    assert "Merged" in team.rlhf("grace", "review", "approve", FIRST).words


def test_an_override_lets_through_with_a_reason_that_stays(team: Team) -> None:
    submitted(team, "emeka")
    team.rlhf("morgan", "sync")
    args = ("review", "override", FIRST, "one evaluator", "--because", "Two experts agreed by post")
    assert "needs the role manager" in team.rlhf("emeka", *args, code=3).words
    assert (
        "Nothing is called"
        in team.rlhf("morgan", "review", "override", FIRST, "nothing", "--because", "x", code=2).words
    )
    assert "Merged" in team.rlhf("morgan", *args).words
    message = team.git(BARE, "log", "-1", "--format=%B", "main")
    assert "Override: " in message
    assert "by morgan" in message
    said = team.rlhf("morgan", "audit", cwd=team.bare).words
    assert f"override {FIRST} by amara: one evaluator, by morgan: Two experts agreed by post" in said
    assert "0 proven, 1 let in by an override" in said


def test_an_approval_gives_the_scores_that_the_kind_asks_for(team: Team) -> None:
    with_policy(team, POLICY + "  reviews: {scores: {reference_answer: [safety_and_risk, tone]}}\n")
    submitted(team, "emeka")
    refused = team.rlhf("emeka", "review", "approve", FIRST, "--score", "tone=4", code=2)
    assert "asks for scores on safety and risk" in refused.words
    assert (
        "Merged"
        in team.rlhf("emeka", "review", "approve", FIRST, "--score", "tone=4", "--score", "safety_and_risk=5").words
    )


def test_a_request_for_changes_cites_a_criterion_or_guidance(team: Team) -> None:
    file = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "rubric:\n  - {criterion: Says by when to come back, points: 5}\n", encoding="utf-8")
    team.rlhf("morgan", "publish", "A rubric")
    submitted(team, "emeka")
    ask = ("review", "request-changes", FIRST, "Too vague", "--severity", "minor")
    assert "No criterion begins" in team.rlhf("emeka", *ask, "--criterion", "Names", code=3).words
    assert "There is no guidance" in team.rlhf("emeka", *ask, "--guidance", "nothing", code=3).words
    assert "has no section #nowhere" in team.rlhf("emeka", *ask, "--guidance", "writing-answers#nowhere", code=3).words
    team.rlhf("emeka", *ask, "--criterion", "says by when")
    team.rlhf("amara", "sync")
    assert "On the criterion “Says by when to come back”" in team.rlhf("amara", "feedback", FIRST).words


def test_what_is_read_is_what_is_approved(team: Team) -> None:
    submitted(team, "emeka")
    team.rlhf("emeka", "review", "show", FIRST)
    team.edit("amara", FIRST, "soon", "never")
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    assert "has changed since you read it" in team.rlhf("emeka", "review", "approve", FIRST, code=3).words
    team.rlhf("emeka", "review", "show", FIRST)
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).words


def test_an_unsound_policy_does_not_come_in(team: Team) -> None:
    for bad, why in (
        ("  signoff:\n    - {name: one, role: evaluator, when: {risk: [4, 5]}}\n", "Nobody would be asked"),
        ("  signoff:\n    - {name: late, role: evaluator}\n", "is the name of something else"),
    ):
        file = team.root / "morgan" / "rlhf.yaml"
        before = file.read_bytes()
        with pytest.raises(AssertionError):
            with_policy(team, bad)
        assert why in team.rlhf("morgan", "publish", "Policy", code=1).words
        file.write_bytes(before)
        commit_to(team, "morgan", "sly", {"rlhf.yaml": before.decode().replace("role: evaluator", "role: trainer")})
        said = push(team, "morgan", "sly:refs/heads/change/morgan/01j00000000000000000000000")
        assert "rlhf.yaml:" in said
    assert "one evaluator" in (team.main_file("rlhf.yaml") or "")


def test_who_may_change_what_is_policy_and_the_old_policy_judges(team: Team) -> None:
    with_policy(team, POLICY + "  changes: {guidance: evaluator}\n")
    for who in ("emeka", "ben"):
        team.rlhf(who, "sync")
        guide = team.root / who / "guidance" / "writing-answers.md"
        guide.write_text(in_next_version(guide.read_text(encoding="utf-8")) + "\nMore.\n", encoding="utf-8")
    assert "needs the role evaluator" in team.rlhf("ben", "publish", "More", code=3).words
    assert "1 file published" in team.rlhf("emeka", "publish", "More").words
    own = "  changes: {policy: evaluator, guidance: evaluator}\n"
    file = team.root / "emeka" / "rlhf.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("  changes: {guidance: evaluator}\n", own), encoding="utf-8"
    )
    assert "needs the role manager" in team.rlhf("emeka", "publish", "Mine too", code=3).words
    files = {"rlhf.yaml": file.read_text(encoding="utf-8")}
    commit_to(team, "emeka", "sly", files)
    said = push(team, "emeka", "sly:refs/heads/change/emeka/01j00000000000000000000000")
    assert "only a project manager may change the policy; emeka is none" in said


def test_simulate_says_what_a_proposed_policy_would_change(team: Team) -> None:
    submitted(team, "emeka")
    team.rlhf("morgan", "sync")
    proposed = team.root / "morgan" / "proposed.yaml"
    text = (team.root / "morgan" / "rlhf.yaml").read_text(encoding="utf-8")
    proposed.write_text(text.replace("count: 1", "count: 5"), encoding="utf-8")
    assert "needs 5 active evaluator" in team.rlhf("morgan", "policy", "simulate", "proposed.yaml", code=1).words
    proposed.write_text(text.replace("count: 1", "count: 2"), encoding="utf-8")
    said = team.rlhf("morgan", "policy", "simulate", "proposed.yaml").words
    assert "1 submission on the way: 1 would fare otherwise." in said
    assert "4 tasks without a submission. 4 would be asked for: 2 of one evaluator" in said
    found = json.loads(team.rlhf("morgan", "policy", "simulate", "proposed.yaml", "--json").out)
    assert (found["tasks"], found["submissions"], found["answers"]) == (4, 1, [f"{FIRST}/amara"])
    assert f"{FIRST}/amara Task 1 not ready now, not ready then one evaluator: unsatisfied now, unsatisfied" in said
    (difference,) = found["differences"]
    assert (difference["answer"], difference["title"]) == (f"{FIRST}/amara", "Task 1")
    assert [(row["name"], row["before"], row["after"]) for row in difference["requirements"]] == [
        ("one evaluator", "unsatisfied", "unsatisfied")
    ]
    reworded = text.replace("overrides: {by: manager}", "overrides: {by: nobody}")
    assert reworded != text
    proposed.write_text(reworded, encoding="utf-8")
    assert (
        "1 submission on the way: none would fare otherwise."
        in team.rlhf("morgan", "policy", "simulate", "proposed.yaml").words
    ), "other words alone are no difference"
    team.rlhf("emeka", "review", "comment", FIRST, "On it")
    added = "count: 1\n    - {name: a second one, role: evaluator, when: {tag: [exam]}}\n    #"
    proposed.write_text(text.replace("count: 1", added), encoding="utf-8")
    said = team.rlhf("morgan", "policy", "simulate", "proposed.yaml").words
    assert "a second one: not asked for now, unsatisfied then. Needs an approval" in said
    assert "nowhere.yaml" in team.rlhf("morgan", "policy", "simulate", "nowhere.yaml", code=3).words
    assert team.git("morgan", "status", "--porcelain") == "?? proposed.yaml", "nothing was changed"


def test_the_forge_keeps_one_summary_in_place(team: Team) -> None:
    submitted(team, "emeka")
    file = team.bare / "rlhf" / "summaries" / "answer" / FIRST / "amara.md"
    assert "| ✗ | one evaluator | unsatisfied:" in file.read_text(encoding="utf-8")
    team.ask_for_changes("emeka", FIRST, "By when?")
    text = file.read_text(encoding="utf-8")
    assert text.count("<!-- rlhf:") == 1
    assert "emeka asked for changes and has not approved since" in text
    assert "Due Fri 4 Dec 2026 18:00 Europe/London." in text
    team.rlhf("emeka", "review", "approve", FIRST)
    assert not file.exists()


def test_a_review_serves_once_and_old_words_are_reviewed_anew(team: Team) -> None:
    submitted(team, "emeka", "freya")
    team.rlhf("emeka", "review", "approve", FIRST)
    for old, new, who in (("soon", "tomorrow", "freya"), ("tomorrow", "soon", "")):
        team.rlhf("amara", "sync")
        team.rlhf("amara", "task", "pull", FIRST)
        team.edit("amara", FIRST, old, new)
        team.rlhf("amara", "submit", FIRST)
        if who:
            team.rlhf(who, "sync")
            team.rlhf(who, "review", "approve", FIRST)
    assert "tomorrow" in (team.main_file(PATH) or ""), "Emeka's word on the first version is spent"


def test_whoever_had_a_hand_in_an_earlier_version_does_not_sign_the_next_one_off(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST, "Rest, and come back soon.")
    fetch(team, "amara")
    text = team.answer("amara", FIRST).read_text(encoding="utf-8")
    tree = tree_with(team, "amara", "origin/main", {PATH: text})
    message = f"Answer\n\nCo-authored-by: Freya <freya@rlhf.invalid>\n\nBatch: {BATCH}\n\nSigned with care"
    team.git(
        "amara",
        "push",
        "-q",
        "origin",
        f"{commit(team, 'amara', tree, 'origin/main', message=message)}:refs/heads/answer/{FIRST}/amara",
    )
    for who in ("emeka", "freya"):
        team.rlhf(who, "sync")
    team.rlhf("freya", "review", "approve", FIRST)
    assert team.main_file(PATH) is None, "wherever in the message it stands"
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is not None
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", FIRST)
    team.edit("amara", FIRST, "soon", "tomorrow")
    team.rlhf("amara", "submit", FIRST)
    team.rlhf("freya", "sync")
    team.rlhf("freya", "review", "approve", FIRST)
    assert "tomorrow" not in (team.main_file(PATH) or "")


def test_an_author_whom_nobody_knows_is_an_error(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    fetch(team, "amara")
    tree = tree_with(team, "amara", "origin/main", {PATH: team.answer("amara", FIRST).read_text(encoding="utf-8")})
    ghost = {"GIT_AUTHOR_NAME": "Ghost", "GIT_AUTHOR_EMAIL": "ghost@example.org"}
    made = team.git("amara", "commit-tree", "-S", tree, "-p", "origin/main", "-m", f"x\n\nBatch: {BATCH}", env=ghost)
    team.git("amara", "push", "-q", "origin", f"{made}:refs/heads/answer/{FIRST}/amara")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is None
    assert "Nobody in people.yaml is ghost@example.org" in team.rlhf("morgan", "merge").words


def test_a_task_with_answers_or_reviews_is_not_moved_by_hand(team: Team) -> None:
    submitted(team, "freya")
    team.ask_for_changes("freya", FIRST, "No")
    team.rlhf("morgan", "sync")
    old = team.root / "morgan" / "tasks" / BATCH / f"{FIRST}.yaml"
    new = team.root / "morgan" / "tasks" / "2026-w51-other" / f"{FIRST}.yaml"
    new.parent.mkdir()
    (new.parent / "batch.yaml").write_text("title: Other\n", encoding="utf-8")
    old.rename(new)
    refused = team.rlhf("morgan", "publish", "Move", code=3).words
    assert f"rlhf task move {FIRST} --batch 2026-w51-other" in refused


def test_an_answer_that_its_author_withdrew_is_not_merged(team: Team) -> None:
    submitted(team, "emeka")
    script = (
        "from pathlib import Path; from datetime import datetime, UTC; import os\n"
        "from rlhf.store.workspace import Workspace; from rlhf.workflows.conversation.messages import Speaker\n"
        "now = datetime.fromisoformat('2026-11-30T20:00:00+00:00')\n"
        "with Workspace.find(Path.cwd()) as w:\n"
        "    body = {'answer': 'amara', 'why': 'It is wrong'}\n"
        f"    Speaker(w, now, os.urandom).say('withdrawal', ('{BATCH}', '{FIRST}'), body)\n"
    )
    team.run_python("amara", script)
    team.rlhf("emeka", "review", "approve", FIRST)
    assert team.main_file(PATH) is None
    assert "amara withdrew it: It is wrong" in team.rlhf("morgan", "merge").words


def test_a_merge_by_hand_says_what_the_gate_would_say(team: Team) -> None:
    submitted(team, "emeka")
    with team.unmerged():
        team.rlhf("emeka", "review", "approve", FIRST)
    fetch(team, "morgan")
    head = f"origin/answer/{FIRST}/amara"
    tree = team.git("morgan", "merge-tree", "--write-tree", "origin/main", head)
    made = commit(team, "morgan", tree, "origin/main", head, message="Branch: change/morgan/x\nReview: 1 by freya")
    assert "The message of a merge is the one that rlhf merge writes" in push(team, "morgan", f"{made}:refs/heads/main")


def test_what_was_said_blindly_stays_so_when_an_earlier_version_is_sent_again(team: Team) -> None:
    submitted(team, "emeka", "freya")
    team.rlhf("emeka", "review", "approve", FIRST)
    with_policy(team, BLIND)
    team.rlhf("amara", "sync")
    team.rlhf("amara", "task", "pull", FIRST)
    for old, new in (("soon", "tomorrow"), ("tomorrow", "soon")):
        team.edit("amara", FIRST, old, new)
        team.rlhf("amara", "submit", FIRST)
        if new == "tomorrow":
            team.rlhf("emeka", "sync")
            ask = ("review", "request-changes", FIRST, "Plainly wrong", "--severity", "major", "--section", "Answer")
            team.rlhf("emeka", *ask)
            team.rlhf("amara", "sync")
    for who, args in (
        ("amara", ("feedback", FIRST)),
        ("amara", ("task", "show", FIRST)),
        ("freya", ("log", "--task", FIRST)),
    ):
        team.rlhf(who, "sync")
        assert "Plainly wrong" not in team.rlhf(who, *args, code=None).text
        assert "asked for changes in" not in team.rlhf(who, *args, code=None).text
