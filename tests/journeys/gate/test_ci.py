"""`rlhf ci`: any two revisions are judged from git's objects alone, whatever a head holds."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from rlhf.store.files.limits import LARGEST_FILE
from rlhf.workflows.gate import merge_preview
from tests.journeys.tampering import WAITING, commit, fetch, path_of, tree_with
from tests.team import BARE, BATCH, TASKS, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
ANSWER = path_of(WAITING, "ben")


@pytest.fixture
def waiting(team: Team) -> Team:
    """Ben's answer waits for its sign-off."""
    team.rlhf("ben", "task", "pull", WAITING)
    team.write("ben", WAITING, "Rest, and come back soon.")
    team.rlhf("ben", "submit")
    fetch(team, "ben")
    fetch(team, "morgan")
    return team


def gate(
    team: Team, head: str, *, where: str = BARE, code: int | None = 1, base: str = "main", branch: str = ""
) -> dict:
    """What the gate says of a head, in some repository."""
    named = ("--branch", branch) if branch else ()
    args = ("ci", "gate", "--base", base, "--head", head, *named, "--json")
    return json.loads(team.rlhf("morgan", *args, code=code, cwd=team.root / where).out)["account"]


def told(found: dict) -> str:
    return " ".join([*found["problems"], *(f"{s['met']} {s['name']}" for s in found["states"])])


def test_the_same_is_said_in_the_forge_and_in_a_clone_with_no_file_written(waiting: Team) -> None:
    head = f"answer/{WAITING}/ben"
    there, here = gate(waiting, head), gate(waiting, f"origin/{head}", where="morgan")
    assert told(there) == told(here) == "unsatisfied one evaluator satisfied on time"
    assert there["branch"] == here["branch"] == head
    assert gate(waiting, waiting.git(BARE, "rev-parse", head))["branch"] == head, "a bare commit is recognised"
    assert waiting.git("morgan", "status", "--porcelain") == ""


def test_what_is_ready_exits_with_0_and_the_summary_is_replaced_in_place(waiting: Team) -> None:
    file = waiting.root / "summary.md"
    args = ("ci", "gate", "--head", f"answer/{WAITING}/ben", "--summary", str(file))
    waiting.rlhf("morgan", *args, code=1, cwd=waiting.bare)
    assert "not ready yet" in file.read_text(encoding="utf-8")
    waiting.rlhf("emeka", "sync")
    with waiting.unmerged():
        waiting.rlhf("emeka", "review", "approve", WAITING)
    waiting.rlhf("morgan", *args, cwd=waiting.bare)
    text = file.read_text(encoding="utf-8")
    assert "ready to be merged" in text
    assert text.count("### ") == 1


def test_the_policy_of_the_base_judges_whatever_the_head_brings(waiting: Team) -> None:
    """On an older base an older policy holds: the same head is judged by each."""
    waiting.require_two_approvals()
    waiting.rlhf("emeka", "review", "approve", WAITING)
    assert "unsatisfied one evaluator" in told(gate(waiting, f"answer/{WAITING}/ben"))
    assert "satisfied one evaluator" in told(gate(waiting, f"answer/{WAITING}/ben", base="main~1", code=0))


def sly(team: Team, files: dict[str, str | None], mode: str = "100644", *, who: str = "ben") -> str:
    """A head of the submission with something more in it."""
    start = f"origin/answer/{WAITING}/ben"
    tree = tree_with(team, who, start, files, mode)
    made = commit(team, who, tree, start, message=f"x\n\nBatch: {BATCH}")
    (team.bare / "hooks").rename(team.bare / "hooks-away")
    team.git(who, "push", "--quiet", "--force", "origin", f"{made}:refs/heads/answer/{WAITING}/ben")
    (team.bare / "hooks-away").rename(team.bare / "hooks")
    return f"answer/{WAITING}/ben"


SLY = [
    (
        {"rlhf.yaml": "project: Mine\n"},
        "100644",
        "It also changes rlhf.yaml; a submission may touch only its own answer.",
    ),
    ({path_of(WAITING, "amara"): "Mine\n"}, "100644", "It also changes answers/"),
    ({"answers/../x.md": "x"}, "100644", None),
    ({ANSWER: "../../../people.yaml"}, "120000", "is a link to another place; an answer is a plain file."),
    ({ANSWER: "#!/bin/sh\n"}, "100755", "is marked as a program; an answer is a plain file."),
    ({ANSWER: None}, "100644", "It holds nothing that is not on main already."),
    ({ANSWER: None, f"answers/{BATCH}/{WAITING}/moved.md": "Rest.\n"}, "100644", "It also changes answers/"),
    ({".github/workflows/x.yml": "on: push\n"}, "100644", "It also changes .github/workflows/x.yml"),
]


@pytest.mark.parametrize(("files", "mode", "says"), [row for row in SLY if row[2]], ids=lambda value: str(value)[:30])
def test_a_submission_that_brings_anything_else_is_kept_out(
    waiting: Team, files: dict[str, str | None], mode: str, says: str
) -> None:
    assert says in told(gate(waiting, sly(waiting, files, mode)))


def test_a_submodule_an_octopus_and_somebody_elses_commit_are_kept_out(waiting: Team) -> None:
    start = f"origin/answer/{WAITING}/ben"
    index = {"GIT_INDEX_FILE": str(waiting.root / "i")}
    waiting.git("ben", "read-tree", start, env=index)
    waiting.git("ben", "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{ANSWER}", env=index)
    tree = waiting.git("ben", "write-tree", "--missing-ok", env=index)
    heads = {
        commit(waiting, "ben", tree, start): "is another repository; an answer is a plain file.",
        commit(waiting, "ben", f"{start}^{{tree}}", start, "origin/main", "origin/main~1"): "joins more than two lines",
        commit(waiting, "morgan", f"{start}^{{tree}}", start): "is not signed with a key that is good",
        commit(waiting, "ben", f"{start}^{{tree}}", start, sign=False): "is not signed with a key that is good",
    }
    for number, (head, says) in enumerate(heads.items()):
        who = "morgan" if number == 2 else "ben"
        found = gate(waiting, head, where=who, branch=f"answer/{WAITING}/ben")
        assert says in told(found)


def test_a_file_that_is_too_large_and_a_change_of_too_many_files(waiting: Team) -> None:
    large = tree_with(waiting, "morgan", "origin/main", {"guidance/large.md": "x" * (LARGEST_FILE + 1)})
    head = commit(waiting, "morgan", large, "origin/main", message="Large")
    assert "the largest file that is taken has" in told(gate(waiting, head, where="morgan"))
    main = waiting.git("morgan", "rev-parse", "origin/main")
    stream = f"commit refs/heads/many\ncommitter M <m@x> 0 +0000\ndata 4\nMany\nfrom {main}\n"
    rows = "".join(f"M 100644 inline other/{n:06}.md\ndata 1\nx\n" for n in range(merge_preview.MOST_FILES + 1))
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=waiting.root / "morgan", input=(stream + rows).encode(), check=True
    )
    found = gate(waiting, "many", where="morgan", branch="change/morgan/01j00000000000000000000000")
    assert "at most 20,000 go in one change. Send it in parts." in told(found)


def test_an_empty_head_and_one_that_does_not_exist(waiting: Team) -> None:
    head = commit(waiting, "morgan", "origin/main^{tree}", "origin/main", message="Nothing")
    assert "It holds nothing that is not on main already." in told(gate(waiting, head, where="morgan"))
    said = waiting.rlhf("morgan", "ci", "gate", "--head", "nowhere", code=3, cwd=waiting.bare).words
    assert "nowhere" in said
    assert "no git repository" in waiting.rlhf("morgan", "ci", "gate", "--head", "x", code=3, cwd=waiting.root).words


def check(team: Team, head: str, code: int = 1) -> list[tuple[str, str]]:
    result = team.rlhf("morgan", "ci", "check", "--head", head, "--json", code=code, cwd=team.root / "morgan")
    return [(f["path"], f["code"]) for f in json.loads(result.out)["findings"]]


def test_what_a_head_touches_is_checked_and_what_it_breaks_elsewhere(waiting: Team) -> None:
    waiting.rlhf("emeka", "sync")
    waiting.rlhf("emeka", "review", "approve", WAITING)
    fetch(waiting, "morgan")
    assert check(waiting, "origin/main", code=0) == []
    task = f"tasks/{BATCH}/{WAITING}.yaml"
    text = waiting.git("morgan", "show", f"origin/main:{task}")
    kind = tree_with(waiting, "morgan", "origin/main", {task: text.replace("reference_answer", "prompt_review") + "\n"})
    found = check(waiting, commit(waiting, "morgan", kind, "origin/main"))
    assert {path for path, _ in found} == {ANSWER}, "the task is fine; the answer has not what such a task asks for"
    gone = tree_with(waiting, "morgan", "origin/main", {task: None})
    assert ANSWER in {path for path, _ in check(waiting, commit(waiting, "morgan", gone, "origin/main"))}
    broken = tree_with(waiting, "morgan", "origin/main", {task: "id: [\n"})
    assert task in {path for path, _ in check(waiting, commit(waiting, "morgan", broken, "origin/main"))}


def test_what_main_has_already_is_not_told_again(waiting: Team) -> None:
    """A fault that came around the gate is nobody's who sends something else."""
    tree = tree_with(waiting, "morgan", "origin/main", {f"tasks/{BATCH}/{TASKS[4]}.yaml": "id: [\n"})
    bad = commit(waiting, "morgan", tree, "origin/main")
    waiting.git("morgan", "update-ref", "refs/remotes/origin/main", bad)
    assert check(waiting, f"origin/answer/{WAITING}/ben", code=0) == []


@pytest.mark.parametrize("form", ["human", "sarif", "rdjsonl", "junit", "github"])
def test_each_form_of_report(waiting: Team, form: str, tmp_path: Path) -> None:
    task = f"tasks/{BATCH}/{WAITING}.yaml"
    tree = tree_with(waiting, "morgan", "origin/main", {task: "id: [\n"})
    head = commit(waiting, "morgan", tree, "origin/main")
    args = ("ci", "check", "--head", head, "--format", form)
    assert task in waiting.rlhf("morgan", *args, code=1, cwd=waiting.root / "morgan").out
