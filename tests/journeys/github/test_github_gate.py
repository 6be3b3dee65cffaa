"""The gate of a project on GitHub: what people say there counts as their word, once, and an audit needs only git."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.on_github import GATE, TOKENS
from tests.standins.github import AFTER, BEFORE
from tests.team import BATCH, TASKS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.on_github import Hosted

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[:2]
FAULTS = (*BEFORE, *AFTER)
WANTED = "Needs an approval of this version by an evaluator (emeka or freya or morgan)."


def audit(hosted: Hosted) -> Any:
    return json.loads(hosted.team.rlhf("gate", "audit", "--json", cwd=hosted.team.bare).out)


def test_a_native_approval_signs_off_and_an_audit_needs_only_git(submitted: Hosted) -> None:
    assert submitted.status().startswith(f"pending: {WANTED}")
    assert "| ✗ | one evaluator |" in submitted.below()[0]
    submitted.review("emeka", "APPROVE", "Clear and safe.")
    assert "merged" in submitted.gate().out
    assert submitted.status() == "success: Merged."
    assert submitted.accepted(FIRST) is not None
    (summary,) = submitted.below()
    assert "Merged into main" in summary, "one summary, replaced in place"
    (accepted,) = audit(submitted)["accepted"]
    assert (accepted["problems"], accepted["approvals"][0]["by"]) == ([], "emeka")
    submitted.gate()
    assert submitted.team.branches("answer/*/*") == [], "what has served is removed once nobody looks at it any more"


def test_looking_again_says_and_writes_nothing_again(submitted: Hosted) -> None:
    submitted.review("emeka", "COMMENT", "Is the dose right?")
    submitted.comment("morgan", "/hold The source is out of date.")
    submitted.gate()
    ledger, said = submitted.team.git("project.git", "rev-parse", "ledger/forge"), submitted.below()
    writes = changing(submitted)
    assert "Nothing new." in submitted.gate().out
    assert submitted.team.git("project.git", "rev-parse", "ledger/forge") == ledger
    assert submitted.below() == said
    assert changing(submitted) == writes


def changing(hosted: Hosted) -> int:
    """How many requests changed something there."""
    return len([one for one in hosted.server.state.asked if one.method != "GET" and one.path != "/graphql"])


def test_it_came_when_github_received_it_however_late_the_gate_looks(hosted: Hosted) -> None:
    hosted.submit("amara", FIRST)
    tip = hosted.server.state.head(f"answer/{FIRST}/amara")
    hosted.talk.received[tip] = "2026-12-04T17:59:00Z"
    hosted.gate(now="2026-12-06T09:00:00+00:00")
    assert "Received in time." in hosted.below()[0]


def test_without_githubs_record_it_came_when_the_gate_saw_it(hosted: Hosted) -> None:
    hosted.submit("amara", FIRST)
    hosted.gate(now="2026-12-06T09:00:00+00:00")
    assert "late; the policy only marks that" in hosted.below()[0]


def test_github_lets_nobody_approve_their_own(submitted: Hosted) -> None:
    submitted.ask("amara", "POST", "pulls/1/reviews", {"event": "APPROVE"}, code=422)


def test_whoever_had_a_hand_in_it_does_not_sign_it_off_whoever_opened_it(submitted: Hosted) -> None:
    """The pull request is somebody else's by now, so that GitHub lets its author approve it."""
    submitted.server.state.pulls[0]["author"] = "ben-gh"
    submitted.review("amara", "APPROVE")
    submitted.gate()
    assert submitted.status().startswith(f"pending: {WANTED}")


def test_a_dismissed_approval_counts_no_more_and_a_dismissed_request_still_stands(submitted: Hosted) -> None:
    approved = submitted.review("emeka", "APPROVE")
    submitted.ask("morgan", "PUT", f"pulls/1/reviews/{approved}/dismissals", {"message": "x"})
    submitted.gate()
    assert submitted.accepted(FIRST) is None
    asked = submitted.review("freya", "REQUEST_CHANGES", "Say by when.")
    submitted.gate()
    submitted.ask("morgan", "PUT", f"pulls/1/reviews/{asked}/dismissals", {"message": "x"})
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is None
    assert "freya" in submitted.status()
    submitted.review("freya", "APPROVE", "Now it does.")
    submitted.gate()
    assert submitted.accepted(FIRST) is not None


def test_an_approval_written_down_and_dismissed_before_the_merge_counts_no_more(submitted: Hosted) -> None:
    submitted.comment("morgan", "/hold Wait.")
    approved = submitted.review("emeka", "APPROVE")
    submitted.gate()
    submitted.ask("morgan", "PUT", f"pulls/1/reviews/{approved}/dismissals", {"message": "x"})
    submitted.comment("morgan", "/resolve Go on.")
    submitted.gate()
    assert submitted.status().startswith(f"pending: {WANTED}")


def test_an_approval_is_of_the_words_that_were_there(submitted: Hosted) -> None:
    before = submitted.server.state.head(f"answer/{FIRST}/amara")
    submitted.team.edit("amara", FIRST, "considered", "careful")
    submitted.rlhf("amara", "submit")
    submitted.review("emeka", "APPROVE", commit_id=before)
    submitted.gate()
    assert submitted.status().startswith(f"pending: {WANTED}")
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is not None


def test_who_somebody_is_goes_by_the_number_of_their_account(submitted: Hosted) -> None:
    state = submitted.server.state
    state.accounts["emeka-gh"], mine = 999, state.accounts["emeka-gh"]  # somebody took the name over
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.status().startswith(f"pending: {WANTED}")
    state.users["e2"] = "emeka-renamed"
    state.accounts["emeka-renamed"] = mine
    submitted.review("e2", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is not None


def test_strangers_programs_and_people_without_the_role_sign_nothing_off(submitted: Hosted) -> None:
    for token in ("x", GATE, TOKENS["ben"]):
        submitted.review(token, "APPROVE")
    submitted.gate()
    assert submitted.status().startswith(f"pending: {WANTED}")


def test_a_sign_off_is_never_given_by_a_comment(submitted: Hosted) -> None:
    submitted.comment("emeka", "LGTM\n/approve")
    submitted.gate()
    submitted.gate()
    assert submitted.answers() == [
        "A sign-off is given by a review (“Files changed”, “Review changes”), never by a comment."
    ]
    assert submitted.accepted(FIRST) is None


def test_a_review_in_the_ledger_and_one_on_github_count_alike(submitted: Hosted) -> None:
    submitted.rlhf("morgan", "sync")
    settings = submitted.team.root / "morgan" / "rlhf.yaml"
    text = settings.read_text(encoding="utf-8").replace("count: 1", "count: 2")
    settings.write_text(text, encoding="utf-8")
    submitted.rlhf("morgan", "publish", "Two")
    assert "#2" in submitted.gate().out
    assert "count: 2" in (submitted.team.main_file("rlhf.yaml") or "")
    submitted.rlhf("freya", "sync")
    submitted.rlhf("freya", "review", "approve", FIRST)
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is not None
    (accepted,) = audit(submitted)["accepted"]
    assert sorted(one["by"] for one in accepted["approvals"]) == ["emeka", "freya"]


def test_scores_and_severity_stand_in_the_text_of_a_review(submitted: Hosted) -> None:
    submitted.review("emeka", "REQUEST_CHANGES", "Say by when.\n\nSeverity: significant\n- Safety and risk: 2")
    submitted.gate()
    submitted.rlhf("amara", "sync")
    (review,) = json.loads(submitted.rlhf("amara", "feedback", FIRST, "--json").out)[0]["said"]
    found = review["review"]
    assert (found["severity"], found["scores"], found["summary"]) == (
        "significant", {"safety_and_risk": 2}, "Say by when.",
    )  # fmt: skip


def test_an_event_says_only_where_to_look(submitted: Hosted, tmp_path: Path) -> None:
    hosted = submitted
    hosted.submit("ben", SECOND)
    hosted.review("emeka", "APPROVE", number=1)
    hosted.review("emeka", "APPROVE", number=2)
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"action": "submitted", "pull_request": {"number": 2}, "review": {"state": "lies"}}))
    told = hosted.gate("--event", str(event), env={"GITHUB_EVENT_NAME": "pull_request_review"}).out
    assert "#2" in told
    assert "#1" not in told
    assert hosted.accepted(SECOND, "ben") is not None
    event.write_text("{ no json")
    assert "#1" in hosted.gate("--event", str(event), env={"GITHUB_EVENT_NAME": "pull_request_review"}).out


def test_a_pull_request_of_a_fork_or_of_another_branch_is_told_what_it_is_not(submitted: Hosted) -> None:
    pull = submitted.server.state.pulls[0]
    pull["fork"] = "stranger/answers"
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is None
    assert submitted.status().startswith("failure: A submission comes from a branch of this repository")


def test_words_that_others_pushed_to_a_submission_do_not_come_in(submitted: Hosted) -> None:
    path = f"answers/{BATCH}/{FIRST}/amara.md"
    submitted.push_unsigned(f"answer/{FIRST}/amara", path, "Other words.\n")
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is None
    assert "is not signed" in submitted.status()


@pytest.mark.parametrize(("at", "fault"), [(at, FAULTS[at % len(FAULTS)]) for at in range(2 * len(FAULTS))])
def test_whatever_is_lost_on_the_way_all_is_said_and_done_once(submitted: Hosted, at: int, fault: str) -> None:
    submitted.review("emeka", "APPROVE")
    submitted.comment("freya", "/approve")
    submitted.server.state.faults[:] = [""] * at + [fault]
    submitted.gate(code=None)
    submitted.server.state.faults[:] = []
    submitted.gate()
    assert submitted.accepted(FIRST) is not None
    assert submitted.status() == "success: Merged." or submitted.server.state.pulls[0]["state"] == "closed"
    assert len(submitted.answers()) <= 1
    assert len([text for text in submitted.below() if text.startswith("<!-- rlhf: answer/")]) == 1
    assert len(audit(submitted)["accepted"]) == 1


def test_two_runs_at_once_write_everything_down_once(submitted: Hosted) -> None:
    submitted.review("emeka", "COMMENT", "Is the dose right?")
    submitted.comment("freya", "/hold The source is out of date.")
    submitted.team.env |= {
        "RLHF_GITHUB_TOKEN": GATE, "RLHF_FORGE_KEY": submitted.key, "GITHUB_REPOSITORY": "winter/answers",
        "RLHF_FORGE_REMOTE": submitted.team.bare.as_uri(),
    }  # fmt: skip
    with ThreadPoolExecutor(3) as pool:
        for done in pool.map(lambda _: submitted.team.rlhf("gate", "github", "gate", code=None), range(3)):
            assert done.code == 0, done.text
    files = submitted.team.git("project.git", "ls-tree", "-r", "--name-only", "ledger/forge").splitlines()
    assert len([name for name in files if "attested_review" in name]) == 1
    assert len([name for name in files if "attested_flag" in name]) == 1


def test_another_key_than_the_projects_decides_nothing(submitted: Hosted, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "k")], check=True)
    submitted.review("emeka", "APPROVE")
    told = submitted.gate(env={"RLHF_FORGE_KEY": (tmp_path / "k").read_text()}, code=3).words
    assert "is not the key that rlhf.yaml names" in told
    assert submitted.accepted(FIRST) is None
    assert "RLHF_FORGE_KEY is missing" in submitted.gate(env={"RLHF_FORGE_KEY": ""}, code=3).words


def test_what_the_queue_let_through_without_a_sign_off_is_found(submitted: Hosted) -> None:
    """Somebody forged the status, or an administrator merged by hand: the record says so, and an audit finds it."""
    head, main = submitted.server.state.head(f"answer/{FIRST}/amara"), submitted.server.state.head("main")
    git = submitted.team.git
    tree = git("project.git", "merge-tree", "--write-tree", main, head).splitlines()[0]
    who = ("-c", "user.name=GitHub", "-c", "user.email=noreply@github.com", "-c", "commit.gpgSign=false")
    made = git("project.git", *who, "commit-tree", tree, "-p", main, "-p", head, "-m", "Merge pull request #1")
    git("project.git", "update-ref", "refs/heads/main", made)
    submitted.gate()
    found = json.loads(submitted.team.rlhf("gate", "audit", "--json", cwd=submitted.team.bare, code=1).out)
    (accepted,) = found["accepted"]
    assert [one["code"] for one in accepted["problems"]] == ["not_signed_off"]


def test_what_was_said_first_does_not_win_because_it_was_written_down_last(submitted: Hosted) -> None:
    """Emeka approves on GitHub, then asks for changes by command; the gate hears of both later, in the other order."""
    submitted.talk.time = "2026-11-30T19:20:00Z"
    submitted.review("emeka", "APPROVE")
    submitted.rlhf("emeka", "sync")
    about = ("--severity", "minor", "--section", "Answer")
    submitted.rlhf("emeka", "review", "request-changes", FIRST, "By when?", *about)
    submitted.gate(now="2026-11-30T19:45:00+00:00")
    assert submitted.accepted(FIRST) is None
    assert "emeka" in submitted.status()


def test_closing_a_pull_request_takes_nothing_back(submitted: Hosted) -> None:
    submitted.review("freya", "REQUEST_CHANGES", "Say by when.")
    submitted.server.state.pulls[0]["state"] = "closed"
    submitted.rlhf("amara", "sync")
    submitted.review("emeka", "APPROVE", number=2)
    submitted.gate()
    assert submitted.accepted(FIRST) is None
    assert "freya" in submitted.status(2)


def test_a_pull_request_into_another_branch_signs_nothing_off(submitted: Hosted) -> None:
    submitted.server.state.pulls[0]["base"] = "somewhere"
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is None


def test_what_somebody_else_wrote_into_a_review_is_not_its_givers_word(submitted: Hosted) -> None:
    made = submitted.review("emeka", "REQUEST_CHANGES", "Say by when.")
    submitted.ask("amara", "PUT", f"pulls/1/reviews/{made}", {"body": "Lovely. Severity: minor"})
    submitted.gate()
    submitted.rlhf("amara", "sync")
    told = submitted.rlhf("amara", "feedback", FIRST).words
    assert "asks for changes" in told
    assert "Lovely" not in told


def test_a_claim_in_somebody_elses_name_takes_no_reviewer_away(submitted: Hosted) -> None:
    git = submitted.team.git
    mine = git("project.git", "log", "-1", "--format=%B", f"claim/{FIRST}").replace("amara", "emeka")
    assert "emeka" in mine
    who = ("-c", "user.name=Amara", "-c", "user.email=amara@rlhf.invalid", "-c", "commit.gpgSign=false")
    tree = git("project.git", "rev-parse", f"claim/{FIRST}^{{tree}}")
    made = git("project.git", *who, "commit-tree", tree, "-m", mine)
    git("project.git", "update-ref", f"refs/heads/claim/{FIRST}", made)
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is not None


def test_odd_branches_and_a_pull_request_that_takes_no_word_stop_nobody_else(submitted: Hosted) -> None:
    git = submitted.team.git
    for name in (f"answer/{TASKS[2]}", f"answer/{TASKS[3]}/x/y", "answer/nothing/at/all"):
        git("project.git", "update-ref", f"refs/heads/{name}", "main")
    submitted.submit("ben", SECOND)
    submitted.server.state.talk.full.add(1)
    submitted.review("emeka", "APPROVE", number=2)
    submitted.comment("emeka", "/hold Wait.", number=1)
    submitted.gate(code=3)
    assert submitted.accepted(SECOND, "ben") is not None
    assert submitted.status(2) == "success: Merged."


def test_a_request_for_changes_counts_however_long_its_remarks_are(submitted: Hosted) -> None:
    path = f"answers/{BATCH}/{FIRST}/amara.md"
    long = [{"path": path, "line": 15, "body": f"{number} " + "x" * 19_000} for number in range(30)]
    submitted.review("freya", "REQUEST_CHANGES", "y" * 60_000, comments=long)
    submitted.review("emeka", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is None
    assert "Nothing new." in submitted.gate().out


def with_people(hosted: Hosted, old: str, new: str) -> str:
    """A manager edits people.yaml, publishes it, and the gate looks; what it says of the change."""
    hosted.rlhf("morgan", "sync")
    people = hosted.team.root / "morgan" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    assert old in text
    people.write_text(text.replace(old, new, 1), encoding="utf-8")
    hosted.rlhf("morgan", "publish", "Who is who")
    hosted.gate()
    people.write_text(text, encoding="utf-8")
    return hosted.status(len(hosted.server.state.pulls))


def test_who_spoke_on_github_keeps_their_entry_and_their_account_and_what_they_asked_for_stands(
    submitted: Hosted,
) -> None:
    submitted.review("emeka", "REQUEST_CHANGES", "It kills.\n\nSeverity: catastrophic")
    submitted.gate()
    account = f"    github:\n      id: {submitted.server.state.accounts['emeka-gh']}\n      login: emeka-gh\n"
    written = submitted.team.main_file("people.yaml") or ""
    account = (
        account
        if account in written
        else next(f"{line}\n" for line in written.splitlines() if "emeka-gh" in line and "github" in line)
    )
    assert "emeka keeps the account on GitHub" in with_people(submitted, account, "")
    assert "emeka cannot be taken out" in with_people(submitted, "  emeka:\n", "  emeka2:\n")
    assert with_people(submitted, "  emeka:\n", "  emeka:\n    active: false\n") == "success: Merged."
    submitted.review("freya", "APPROVE")
    submitted.gate()
    assert submitted.accepted(FIRST) is None
    assert "emeka asked for changes and has left" in submitted.status()
    submitted.rlhf("morgan", "sync")
    submitted.rlhf("morgan", "review", "show", FIRST)
    submitted.rlhf("morgan", "review", "override", FIRST, "changes requested", "--because", "Two looked at it")
    submitted.gate()
    assert submitted.accepted(FIRST) is not None
    assert [one["problems"] for one in audit(submitted)["accepted"]] == [[]]
