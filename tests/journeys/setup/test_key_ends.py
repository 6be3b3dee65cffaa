"""A signature counts only if its key was good when the forge received it: whatever its commit's date says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rlhf.model.lease import Lease, claim_message
from tests.journeys.setup.test_keys import line_for_a_manager, signing_key
from tests.team import BARE, BATCH, NOW, TASKS, Team

pytestmark = pytest.mark.journey
FIRST, SECOND = TASKS[:2]
IN_OVERLAP, AFTER_THE_END = "2026-12-02T10:00:00+00:00", "2027-03-01T10:00:00+00:00"
BACK_DATED = {"GIT_AUTHOR_DATE": "2026-12-01T10:00:00Z", "GIT_COMMITTER_DATE": "2026-12-01T10:00:00Z"}


def signed_by(team: Team, ref: str, who: str) -> set[str]:
    """The fingerprints of the keys that signed the commits of a branch of the forge and nothing else does."""
    people = re.findall(r"public: (ssh-ed25519 \S+)", team.main_file("people.yaml") or "")
    signers = team.root / "signers"
    signers.write_text("".join(f"{who} {key}\n" for key in people), encoding="utf-8")
    option = f"gpg.ssh.allowedSignersFile={signers}"
    return set(team.git(BARE, "-c", option, "log", "--format=%GF", ref, "--not", "main").split())


def fingerprint_of(team: Team, who: str) -> str:
    path = team.git(who, "config", "user.signingKey")
    return subprocess.run(["ssh-keygen", "-lf", path], capture_output=True, text=True, check=True).stdout.split()[1]


def test_a_retired_key_opens_no_branch_whatever_date_its_commits_bear(team: Team) -> None:
    old = team.git("morgan", "config", "user.signingKey")
    team.rlhf("morgan", "key", "rotate")
    assert signing_key(team, "morgan") == "morgan-2_ed25519"
    lease = Lease(FIRST, 1, BATCH, "morgan", datetime(2027, 3, 2, tzinfo=UTC))
    nothing = team.git("morgan", "mktree")

    def made(message: str, tree: str = nothing, *parents: str) -> str:
        options = [part for parent in parents for part in ("-p", parent)]
        signing = ("-c", f"user.signingKey={old}", "commit-tree", "-S", tree, *options, "-m", message)
        return team.git("morgan", *signing, env=BACK_DATED)

    tree = team.git("morgan", "rev-parse", "origin/main^{tree}")
    ledger = team.git(BARE, "rev-parse", "ledger/morgan") if team.branches("ledger/morgan") else ""
    branches = {
        "ledger/morgan": made("x", nothing, *([ledger] if ledger else [])),
        f"answer/{FIRST}/morgan": made(f"Answer\n\nBatch: {BATCH}", tree, "origin/main"),
        "draft/morgan": made("x"),
        f"claim/{FIRST}": made(claim_message([lease])),
        "change/morgan/x": made("x", tree, "origin/main"),
    }
    for branch, commit in branches.items():
        said = push_at(team, AFTER_THE_END, f"{commit}:refs/heads/{branch}")
        assert "that ended on 14 Dec 2026" in said, branch
        assert "what counts is when it arrives here" in said, branch
    draft = f"{branches['draft/morgan']}:refs/heads/draft/morgan"
    team.git("morgan", "push", "origin", draft, env={"RLHF_NOW": IN_OVERLAP})  # while it was good, it came in


def push_at(team: Team, now: str, what: str) -> str:
    before = team.git(BARE, "for-each-ref")
    said = team.git("morgan", "push", "origin", what, check=False, env={"RLHF_NOW": now})
    assert team.git(BARE, "for-each-ref") == before, said
    return said


def test_a_back_dated_sign_off_with_a_retired_key_merges_nothing(a_task_awaiting_review: Team) -> None:
    """By the door it does not come in; and around the door, by hand, nobody believes it."""
    team = a_task_awaiting_review
    team.rlhf("emeka", "note", FIRST, "Before the new key.")
    thief = copy_of(team, "emeka")
    team.rlhf("morgan", *line_for_a_manager(team.rlhf("emeka", "key", "rotate").out))
    approve_by_hand(team, thief)
    said = team.git(thief, "push", "origin", "ledger/emeka", check=False, env={"RLHF_NOW": AFTER_THE_END})
    assert "that ended on 14 Dec 2026" in said
    hook = team.bare / "hooks" / "pre-receive"
    hook.rename(hook.with_suffix(".off"))
    said = team.git(thief, "push", "origin", "ledger/emeka", check=False, env={"RLHF_NOW": AFTER_THE_END})
    hook.with_suffix(".off").rename(hook)
    assert team.git(BARE, "rev-parse", "ledger/emeka") == team.git(thief, "rev-parse", "ledger/emeka"), "it is there"
    assert "Merged" not in said
    audited = team.rlhf("morgan", "audit", cwd=team.bare, code=1, now=AFTER_THE_END).words
    assert "0 accepted answers" in audited
    assert "The ledger of emeka ends in what its owner did not sign with a key that was good" in audited
    team.rlhf("morgan", "sync", now=AFTER_THE_END)
    words = team.rlhf("morgan", "log", "--person", "emeka", now=AFTER_THE_END).words
    assert "Before the new key." in words
    assert "approved" not in words


def copy_of(team: Team, who: str) -> str:
    """What a thief has: the copy, which signs with the key of now."""
    shutil.copytree(team.root / who, team.root / f"{who}@thief", symlinks=True)
    return f"{who}@thief"


def approve_by_hand(team: Team, who: str) -> None:
    """An approval with the old key, dated while that was good, put on the ledger without any command."""
    script = f"""
import os
from datetime import datetime
from pathlib import Path
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.store.ledgers import ledger
from rlhf.store.workspace import Workspace
workspace = Workspace.find(Path("."))
given = workspace.facts("{BATCH}", "{FIRST}").submissions[0]
subject = {{"answer": given.answer_hash, "task": given.task_hash, "policy": "sha256:" + "a" * 64}}
body = {{"answer": "amara", "subject": subject, "verdict": "approve", "scores": {{}}}}
now = datetime.fromisoformat("2026-12-01T10:00:00+00:00")
event = Event(ulid(now, os.urandom(10)), "review", "emeka", now, "{BATCH}", "{FIRST}", body)
tip = workspace.branches.latest("ledger/emeka")
own = workspace.branches.own.get("ledger/emeka")
ledger.append(workspace.git, workspace.objects, "emeka", tip, own, [event])
workspace.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=team.root / who, env=team.environment(who) | BACK_DATED,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_sign_offs_from_before_and_during_a_change_of_key_stay_proven(team: Team) -> None:
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    for task in (FIRST, SECOND):
        team.write("amara", task)
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).words
    team.rlhf("morgan", *line_for_a_manager(team.rlhf("emeka", "key", "rotate").out))
    held = team.rlhf("emeka", "review", "approve", SECOND, now=IN_OVERLAP).words
    assert "Merged" in held
    said = team.rlhf("morgan", "audit", cwd=team.bare, now=AFTER_THE_END).words
    assert "2 accepted answers, 2 proven" in said
    assert "Everything holds." in said
    team.rlhf("emeka", "sync", now=AFTER_THE_END)
    assert signing_key(team, "emeka") == "emeka-2_ed25519"
    team.rlhf("emeka", "note", FIRST, "With the new key.", now=AFTER_THE_END)
    assert "2 proven" in team.rlhf("morgan", "audit", cwd=team.bare, now=AFTER_THE_END).words
    assert team.rlhf("emeka", "doctor", now=AFTER_THE_END).out.startswith("All is well.")


def test_what_waits_on_a_machine_whose_key_has_ended_is_signed_again(team: Team) -> None:
    """Amara was offline until after her key's end: nothing is lost, nothing comes twice, and she is told what to do."""
    team.rlhf("amara", "task", "pull", FIRST, SECOND)
    team.rlhf("amara", "note", FIRST, "Sent with the old key.")
    away = team.bare.with_suffix(".away")
    team.bare.rename(away)
    team.rlhf("amara", "note", FIRST, "Written offline.", code=None)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit", FIRST, code=None)
    team.write("amara", SECOND, "Not finished.")
    team.rlhf("amara", "save", code=None)
    team.rlhf("amara", "note", FIRST, "And this too.", code=None)
    away.rename(team.bare)
    end_the_key_of(team, "amara", "2026-12-15T10:00:00Z")
    before = team.git(BARE, "for-each-ref", "refs/heads/ledger/amara", "refs/heads/draft", "refs/heads/answer")
    told = team.rlhf("amara", "sync", now=AFTER_THE_END).words
    assert "The signing key of this copy ended on 2026-12-15T10:00:00Z" in told
    assert "rlhf key rotate" in told
    assert before == team.git(BARE, "for-each-ref", "refs/heads/ledger/amara", "refs/heads/draft", "refs/heads/answer")
    line = line_for_a_manager(team.rlhf("amara", "key", "rotate", now=AFTER_THE_END).out)
    team.rlhf("morgan", *line, now=AFTER_THE_END)
    team.rlhf("amara", "sync", now=AFTER_THE_END)
    assert signing_key(team, "amara") == "amara-2_ed25519"
    new = fingerprint_of(team, "amara")
    for branch in (f"answer/{FIRST}/amara", "draft/amara"):
        assert new in signed_by(team, branch, "amara"), branch
    assert signed_by(team, f"answer/{FIRST}/amara", "amara") == {new}
    team.rlhf("morgan", "sync", now=AFTER_THE_END)
    words = team.rlhf("morgan", "log", "--person", "amara", now=AFTER_THE_END).words
    for once in ("Sent with the old key.", "Written offline.", "And this too."):
        assert words.count(once) == 1, once
    assert "Not finished." in (team.file_at("draft/amara", f"answers/{BATCH}/{SECOND}/amara.md") or "")
    assert team.rlhf("amara", "doctor", now=AFTER_THE_END).out.startswith("All is well.")


def end_the_key_of(team: Team, who: str, until: str) -> None:
    """A manager writes an end beside a key by hand."""
    team.rlhf("morgan", "sync")
    file = team.root / "morgan" / "people.yaml"
    public = " ".join((Path(team.root / "homes" / who / "keys" / f"{who}_ed25519.pub")).read_text().split()[:2])
    text = file.read_text(encoding="utf-8")
    assert text.count(public) == 1
    file.write_text(re.sub(rf"({re.escape(public)}.*\n)", rf"\1        until: '{until}'\n", text), encoding="utf-8")
    team.rlhf("morgan", "publish", "An end for a key", now=NOW)


def test_what_the_forge_did_not_write_down_is_proven_again_once_its_owner_signs_for_it(team: Team) -> None:
    """The hook that writes was off: what a merge rested on holds by its record, and Emeka signs for the rest."""
    team.rlhf("amara", "task", "pull", FIRST)
    team.write("amara", FIRST)
    team.rlhf("amara", "submit")
    team.rlhf("emeka", "sync")
    assert "Merged" in team.rlhf("emeka", "review", "approve", FIRST).words
    team.rlhf("morgan", *line_for_a_manager(team.rlhf("emeka", "key", "rotate").out))
    hook = team.bare / "hooks" / "post-receive"
    hook.rename(hook.with_suffix(".off"))
    team.git("emeka", "config", "rlhf.nextKey", "nowhere")  # this machine does not go over yet
    team.rlhf("emeka", "note", SECOND, "Nobody wrote down when this came.", now=IN_OVERLAP)
    hook.with_suffix(".off").rename(hook)
    without_what_came_in_time(team)
    said = team.rlhf("morgan", "audit", cwd=team.bare, code=1, now=AFTER_THE_END).words
    assert "1 accepted answer, 1 proven" in said
    assert "The ledger of emeka ends in what its owner did not sign with a key that was good" in said
    team.git("emeka", "config", "rlhf.nextKey", str(team.root / "homes" / "emeka" / "keys" / "emeka-2_ed25519"))
    team.rlhf("emeka", "sync", now=AFTER_THE_END)
    assert "rlhf doctor --fix" in team.rlhf("emeka", "doctor", code=1, now=AFTER_THE_END).words
    assert "signed again" in team.rlhf("emeka", "doctor", "--fix", now=AFTER_THE_END).words
    said = team.rlhf("morgan", "audit", cwd=team.bare, now=AFTER_THE_END).words
    assert "1 accepted answer, 1 proven" in said
    assert "Everything holds." in said
    team.rlhf("morgan", "sync", now=AFTER_THE_END)
    assert "Nobody wrote down when" in team.rlhf("morgan", "log", "--person", "emeka", now=AFTER_THE_END).words


def without_what_came_in_time(team: Team) -> None:
    """The forge's ledger as a forge leaves it that never wrote such things down."""
    lines = team.git(BARE, "log", "-1", "--format=%B", "ledger/forge").splitlines()
    assert any(line.startswith("In time: ledger/emeka ") for line in lines)
    message = "\n".join(line for line in lines if not line.startswith("In time: "))
    made = team.git(BARE, "commit-tree", "-S", "ledger/forge^{tree}", "-p", "ledger/forge~1", "-m", message)
    team.git(BARE, "update-ref", "refs/heads/ledger/forge", made)
