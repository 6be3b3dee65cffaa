"""Every form in which git, and GitHub, tell what became of a branch in a push."""

from __future__ import annotations

import pytest

from rlhf.store.git.push_report import Fate, changed, fates, lock, overtaken, reason

ROW = "!\tabc:refs/heads/x\t"
FAILED = f"{ROW}[remote rejected] (failed to update ref)"
IS_AT = "cannot lock ref 'refs/heads/x': is at 1111111 but expected 2222222"
HELD = "cannot lock ref 'refs/heads/x': Unable to create '/srv/p.git/./refs/heads/x.lock': File exists."
PACKED = "Unable to create '/srv/p.git/./packed-refs.lock': File exists."

FORMS = [
    (Fate.TAKEN, " \tabc:refs/heads/x\t1111111..2222222"),
    (Fate.TAKEN, "*\tabc:refs/heads/x\t[new branch]"),
    (Fate.TAKEN, "+\tabc:refs/heads/x\t1111111...2222222 (forced update)"),
    (Fate.TAKEN, "-\t:refs/heads/x\t[deleted]"),
    (Fate.TAKEN, "=\tabc:refs/heads/x\t[up to date]"),
    (Fate.MOVED, f"{ROW}[rejected] (stale info)"),
    (Fate.MOVED, f"{ROW}[rejected] (fetch first)"),
    (Fate.MOVED, f"remote: error: {IS_AT}        \n{FAILED}"),
    (Fate.MOVED, f"remote: error: {IS_AT}        \n{ROW}[remote rejected] (atomic transaction failed)"),
    (Fate.MOVED, f"{ROW}[remote rejected] ({IS_AT})"),  # as GitHub says it
    (Fate.MOVED, f"{ROW}[remote rejected] (incorrect old value provided)"),  # git 2.50
    (Fate.MOVED, f"{ROW}[remote rejected] (reference already exists)"),
    *(
        (Fate.MOVED, f"remote: error: cannot lock ref 'refs/heads/x': {why}\n{FAILED}")
        for why in (
            "reference already exists", "reference is missing but expected 2222222",
            "unable to resolve reference 'refs/heads/x'",
        )
    ),
    (Fate.BUSY, f"remote: error: {HELD}        \n{FAILED}"),
    (
        Fate.BUSY,
        f"remote: error: {PACKED}\n{ROW}[remote rejected] (atomic transaction failed)",
    ),
    (Fate.BUSY, FAILED),  # why is not told: asking again shows it
    (Fate.BUSY, f"{ROW}[remote rejected] (unable to migrate objects to permanent storage)"),
    (Fate.BUSY, f"remote: fatal error in commit_refs\n{ROW}[remote rejected] (failure)"),  # GitHub
    (Fate.HELD_BACK, f"{ROW}[rejected] (atomic push failed)"),
    (Fate.HELD_BACK, f"{ROW}[remote rejected] (atomic push failure)"),
    (Fate.REFUSED, f"{ROW}[remote rejected] (pre-receive hook declined)"),
    (Fate.REFUSED, f"{ROW}[remote rejected] (hook declined)"),
    (Fate.REFUSED, f"{ROW}[remote rejected] (protected branch hook declined)"),
    (Fate.REFUSED, f"{ROW}[remote rejected] (push declined due to repository rule violations)"),
    (Fate.REFUSED, f"{ROW}[remote rejected] (deletion prohibited)"),
    (Fate.REFUSED, f"{ROW}[remote rejected] (non-fast-forward)"),
    (
        Fate.REFUSED,
        f"remote: error: cannot lock ref 'refs/heads/x': 'refs/heads/x/y' exists; cannot create it\n{FAILED}",
    ),
    (
        Fate.REFUSED,
        f"remote: error: cannot lock ref 'refs/heads/x': Unable to create '/srv/x.lock': Permission denied\n{FAILED}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fate", "report"), FORMS)
def test_what_became_of_a_branch(fate: Fate, report: str) -> None:
    assert fates(f"To file:///srv/p.git\n{report}\nDone\n") == {"x": fate}


def test_each_branch_has_its_own_reason() -> None:
    report = (
        f"remote: error: {IS_AT}        \nremote: error: {HELD.replace('/x', '/y')}        \n"
        f"{FAILED}\n{FAILED.replace('/x', '/y')}\n"
    )
    assert fates(report) == {"x": Fate.MOVED, "y": Fate.BUSY}


def test_in_one_step_the_reason_of_one_is_that_of_all() -> None:
    report = (
        f"remote: error: {IS_AT}\n{ROW}[remote rejected] (atomic transaction failed)\n"
        "!\tabc:refs/heads/y\t[remote rejected] (atomic transaction failed)\n"
    )
    assert fates(report) == {"x": Fate.MOVED, "y": Fate.MOVED}


def test_a_lock_is_named_and_the_reason_kept() -> None:
    report = f"remote: error: {HELD}  \n{ROW}[remote rejected] (failed to update ref)\n"
    assert lock(report) == "/srv/p.git/./refs/heads/x.lock"
    assert not overtaken(report)
    assert reason(report).startswith("cannot lock ref")
    assert reason(f"{ROW}[remote rejected] (failure)") == "[remote rejected] (failure)"
    assert lock(f"{ROW}[rejected] (stale info)") == ""


@pytest.mark.parametrize("flag", [" ", "*", "+", "-"])
def test_what_came_to_the_remote_is_told_from_what_it_had_already(flag):
    there = "=\tabc:refs/heads/x\t[up to date]"
    assert not changed(f"To file:///p.git\n{there}\nDone")
    assert changed(f"To file:///p.git\n{there}\n{flag}\tabc:refs/heads/y\tso\nDone")
    assert not changed(f"!\tabc:refs/heads/y\t[remote rejected] (pre-receive hook declined)\n{there}")
