"""Checking again looks only at what changed, and always tells what looking at everything would."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rlhf.store.files import check_cache_file
from rlhf.store.workspace import Workspace
from rlhf.workflows.checking import all_files, incremental
from rlhf.workflows.checking.checker import Checker
from tests.journeys.a_workspace import AWorkspace, answer_text, make, task_id, task_text
from tests.rules.memory import CONFIG, GOOD, GUIDANCE, PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

    from rlhf.model.finding import Finding

pytestmark = pytest.mark.journey
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
ANSWER_3 = f"answers/w49/{task_id(3)}/amara.md"
TASK_3 = f"tasks/w49/{task_id(3)}.yaml"


@pytest.fixture
def here(tmp_path: Path) -> AWorkspace:
    return make(tmp_path / "here")


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that are really looked at."""
    seen: list[str] = []
    opened = Checker._open

    def noted(self: Checker, path: str, mode: str = "100644"):
        seen.append(path)
        return opened(self, path, mode)

    monkeypatch.setattr(Checker, "_open", noted)
    return seen


def check(here: AWorkspace) -> tuple[list[str], list[Finding]]:
    with Workspace.find(here.root) as workspace:
        checked = incremental.check_everything(workspace, NOW, lambda _: None)
    return list(checked.files), list(checked.findings)


def memory(here: AWorkspace) -> Path:
    return here.root / ".git" / "rlhf" / "checked"


def from_nothing(here: AWorkspace) -> tuple[list[str], list[Finding]]:
    """What a check tells that remembers nothing; what was remembered stays as it was."""
    kept = memory(here).read_bytes()
    memory(here).unlink()
    told = check(here)
    memory(here).write_bytes(kept)
    return told


def codes(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.path, finding.code) for finding in findings}


def test_a_good_workspace_is_good_and_the_second_look_is_at_nothing(here, looked_at):
    first = check(here)
    assert first[1] == []
    assert len(first[0]) == len(set(looked_at)) == 3 + 2 + 12 * 3
    looked_at.clear()
    assert check(here) == first
    assert looked_at == []


def test_one_edit_is_one_look(here, looked_at):
    check(here)
    here.put(ANSWER_3, answer_text(3, "amara").replace("## Answer", "## Anser"))
    looked_at.clear()
    found = check(here)
    assert looked_at == [ANSWER_3]
    assert (ANSWER_3, "AN003") in codes(found[1])
    assert found == from_nothing(here)


def test_mending_it_again_leaves_nothing(here):
    check(here)
    here.put(ANSWER_3, "no front matter\n")
    assert codes(check(here)[1]) == {(ANSWER_3, "FM003")}
    here.put(ANSWER_3, answer_text(3, "amara"))
    assert check(here)[1] == []


def test_what_was_unsaved_work_at_the_first_look_is_looked_at_again(here):
    here.put(ANSWER_3, "no front matter\n")
    assert check(here)[1]
    here.git("checkout", "--", ANSWER_3)
    assert check(here)[1] == []


def test_a_changed_task_is_a_reason_to_look_at_its_answers(here, looked_at):
    check(here)
    here.put(TASK_3, task_text(3).replace("audience: patient", "audience: patient\ncontext: not_enough"))
    looked_at.clear()
    found = check(here)
    assert set(looked_at) == {TASK_3, ANSWER_3, ANSWER_3.replace("amara", "ben")}
    assert (ANSWER_3, "AN003") in codes(found[1])
    assert found == from_nothing(here)


def test_a_changed_batch_is_a_reason_to_look_at_all_of_it(here):
    check(here)
    here.put("tasks/w49/batch.yaml", "title: Neurology\nspecialties: [neurology]\n")
    found = check(here)
    assert (TASK_3, "TK004") in codes(found[1])
    assert found == from_nothing(here)


@pytest.mark.parametrize("path", [CONFIG, PEOPLE, GUIDANCE, "schemas/answer.json"])
def test_what_everything_depends_on_is_a_reason_to_look_at_everything(here, looked_at, path):
    check(here)
    text = GOOD.get(path, '{"type": "object", "required": ["signature"]}')
    for old, new in (
        ("reference_answer: 60", "reference_answer: 1"),
        ("  ben:\n    name: Dr Ben", "  kit:\n    name: Kit"),
    ):
        text = text.replace(old, new)
    here.put(path, text.replace("1.2.0", "1.1.0"))
    if path.startswith("schemas/"):
        here.commit()  # schemas count once they are there for everyone
    looked_at.clear()
    found = check(here)
    assert len(set(looked_at)) >= 41
    assert any(finding.path == ANSWER_3.replace("amara", "ben") for finding in found[1])
    assert found == from_nothing(here)


def test_a_commit_is_no_reason_to_look_at_more_than_it_changed(here, looked_at):
    check(here)
    here.put(ANSWER_3, answer_text(3, "amara").replace("## Answer", "## Anser"))
    here.commit()
    looked_at.clear()
    found = check(here)
    assert looked_at == [ANSWER_3]
    assert found == from_nothing(here)


def test_another_branch(here):
    check(here)
    here.git("checkout", "-qb", "other")
    here.put(f"tasks/w48/{task_id(90)}.yaml", task_text(90).replace("kind:", "kin:"))
    here.git("rm", "-q", ANSWER_3)
    here.commit()
    assert check(here) == from_nothing(here)
    here.git("checkout", "-q", "main")
    assert check(here)[1] == []


def test_a_near_copy_appears_and_goes(here):
    check(here)
    here.put(f"answers/w48/{task_id(2)}/amara.md", answer_text(3, "amara").replace(task_id(3), task_id(2)))
    found = check(here)
    assert (ANSWER_3, "WS008") in codes(found[1]) or (f"answers/w48/{task_id(2)}/amara.md", "WS008") in codes(found[1])
    assert found == from_nothing(here)
    here.put(f"answers/w48/{task_id(2)}/amara.md", answer_text(2, "amara"))
    assert check(here)[1] == []


def test_the_time_of_a_file_may_lie(here):
    check(here)
    file = here.root / ANSWER_3
    before = file.stat()
    here.put(ANSWER_3, answer_text(3, "amara").replace("## Answer", "## Anwser"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    assert (ANSWER_3, "AN003") in codes(check(here)[1])


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_git_may_have_been_told_to_look_away(here, flag):
    here.git("update-index", flag, ANSWER_3)
    check(here)
    here.put(ANSWER_3, "no front matter\n")
    assert codes(check(here)[1]) == {(ANSWER_3, "FM003")}


def test_an_ignored_file_is_looked_at(here):
    here.put(".gitignore", "answers/w49/**/zoe.md\n")
    check(here)
    here.put(ANSWER_3.replace("amara", "zoe"), "no front matter\n")
    assert (ANSWER_3.replace("amara", "zoe"), "FM003") in codes(check(here)[1])
    assert check(here) == from_nothing(here)


def test_what_was_remembered_may_be_taken_away_at_any_moment(here):
    first = check(here)
    memory(here).unlink()
    assert check(here) == first
    memory(here).unlink()
    memory(here).parent.joinpath("checked").mkdir()  # nothing can be written there
    assert check(here) == first


@pytest.mark.parametrize("seed", range(8))
def test_what_was_remembered_may_be_damaged_and_never_makes_anything_good(here, seed):
    here.put(ANSWER_3, "no front matter\n")
    here.commit()
    told = check(here)
    raw = bytearray(memory(here).read_bytes())
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 40)):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    memory(here).write_bytes(bytes(raw[: dice.randint(1, len(raw))] if seed % 2 else raw))
    assert check(here) == told


def test_what_another_version_remembered_is_not_believed(here, looked_at):
    check(here)
    about, census = check_cache_file.loads(memory(here).read_bytes())
    memory(here).write_bytes(check_cache_file.dumps(census, {**about, "key": "another"}))
    looked_at.clear()
    check(here)
    assert looked_at


def test_a_waiver_that_ends_ends(here):
    waived = answer_text(3, "amara").replace("## Answer\n", "## Answer\nTake 50 mcg a day.\n")
    here.put(
        ANSWER_3,
        waived.replace(
            "ai_draft:", "waivers:\n  - code: CL001\n    reason: It quotes the label.\n    until: 2026-12-01\nai_draft:"
        ),
    )
    here.commit()
    assert check(here)[1] == []
    with Workspace.find(here.root) as workspace:
        later = incremental.check_everything(workspace, datetime(2026, 12, 2, tzinfo=UTC), lambda _: None)
    assert {finding.code for finding in later.findings} == {"CL001", "WV003"}


def test_an_id_that_was_used_before_is_told_and_a_moved_task_is_not(here):
    here.git("rm", "-q", TASK_3, ANSWER_3, ANSWER_3.replace("amara", "ben"))
    here.commit()
    here.git("mv", f"tasks/w48/{task_id(2)}.yaml", f"tasks/w49/{task_id(2)}.yaml")
    here.git("mv", f"answers/w48/{task_id(2)}", f"answers/w49/{task_id(2)}")
    here.commit()
    assert check(here)[1] == []
    here.put(TASK_3, task_text(3))
    found = check(here)
    assert codes(found[1]) == {(TASK_3, "WS002")}
    assert found == from_nothing(here)


def warm_is_cold(here: AWorkspace) -> set[tuple[str, str]]:
    """What a check that remembers tells, which is what one that does not would."""
    told = check(here)
    assert told == from_nothing(here)
    return codes(told[1])


def test_what_git_does_not_list(here):
    check(here)
    os.mkfifo(here.root / "guidance" / "pipe.md")
    assert warm_is_cold(here) == {("guidance/pipe.md", "PA003")}
    (here.root / "guidance" / "pipe.md").unlink()
    assert warm_is_cold(here) == set()
    (here.root / "answers" / "w49" / ".git").mkdir()
    assert ("answers/w49", "PA002") in warm_is_cold(here)


def test_names_that_differ_in_case_where_git_takes_them_for_one(here):
    here.git("config", "core.ignoreCase", "true")
    check(here)
    here.put(ANSWER_3.replace("amara", "Amara"), answer_text(3, "amara"))
    assert (ANSWER_3.replace("amara", "Amara"), "WS009") in warm_is_cold(here)


def test_a_linked_folder(here):
    check(here)
    (here.root / "answers").rename(here.root.parent / "elsewhere")
    (here.root / "answers").symlink_to(here.root.parent / "elsewhere")
    assert warm_is_cold(here) == {("answers", "PA001")}


def test_an_ignored_folder_and_what_depends_on_it(here):
    (here.root / ".git" / "info").mkdir(exist_ok=True)
    (here.root / ".git" / "info" / "exclude").write_text("tasks/w60/\n", encoding="utf-8")
    task, answer = f"tasks/w60/{task_id(60)}.yaml", f"answers/w60/{task_id(60)}/amara.md"
    here.put(task, task_text(60))
    here.put(answer, answer_text(60, "amara"))
    here.commit()
    assert check(here)[1] == []
    (here.root / task).unlink()
    assert warm_is_cold(here) == {(answer, "AN001")}


def test_a_history_that_was_cut_short_and_comes_back(here, tmp_path):
    here.git("rm", "-q", TASK_3, ANSWER_3, ANSWER_3.replace("amara", "ben"))
    here.commit()
    here.put(TASK_3, task_text(3))
    here.commit()
    here.git("clone", "-q", "--depth=1", f"file://{here.root}", str(tmp_path / "cut"))
    cut = AWorkspace(tmp_path / "cut")
    assert check(cut)[1] == []
    cut.git("fetch", "-q", "--unshallow")
    assert warm_is_cold(cut) == {(TASK_3, "WS002")}


def test_a_file_saved_while_others_are_looked_at(here, monkeypatch):
    here.put(ANSWER_3, "no front matter\n")
    here.commit()
    real_survey = all_files.survey

    def slow_survey(*args):
        here.put(ANSWER_3, answer_text(3, "amara"))  # after git was asked, before the file is read
        return real_survey(*args)

    monkeypatch.setattr(all_files, "survey", slow_survey)
    assert check(here)[1] == []
    monkeypatch.undo()
    here.git("checkout", "--", ANSWER_3)
    assert warm_is_cold(here) == {(ANSWER_3, "FM003")}


def test_very_many_new_files(here, monkeypatch):
    monkeypatch.setattr(incremental, "_MANY", 5)
    check(here)
    for number in range(30, 40):
        here.put(f"tasks/w48/{task_id(number)}.yaml", task_text(number).replace("kind:", "kin:"))
    assert len(warm_is_cold(here)) == 10


def test_a_crowd_of_copies(here):
    for number in range(100, 143):
        here.put(f"tasks/w48/{task_id(number)}.yaml", task_text(2).replace(task_id(2), task_id(number)))
    assert len(warm_is_cold(here)) == 43
    for number in range(100, 110):
        (here.root / f"tasks/w48/{task_id(number)}.yaml").unlink()
    assert len(warm_is_cold(here)) == 33


def test_a_name_with_a_line_end_in_it(here):
    here.put("guidance/a\nb.md", "x\n")
    assert ("guidance/a\nb.md", "PA008") in warm_is_cold(here)


@pytest.mark.parametrize("path", [TASK_3, PEOPLE, "schemas/x.json", "guidance/safety-netting.md"])
def test_a_link_is_told_and_stops_nothing(here, path):
    (here.root / path).unlink(missing_ok=True)
    (here.root / path).parent.mkdir(exist_ok=True)
    (here.root / path).symlink_to("/etc/passwd")
    here.put(ANSWER_3.replace("amara", "ben"), "no front matter\n")
    told = warm_is_cold(here)
    assert (path, "PA001") in told
    assert (ANSWER_3.replace("amara", "ben"), "FM003") in told


@pytest.mark.parametrize("text", ["{", "[]", '{"type": "text"}', '{"$ref": "nowhere.json"}', '{"pattern": "("}'])
def test_a_broken_schema_is_told_and_what_it_judges_is_not_good(here, text):
    here.put("schemas/answer.json", text)
    here.commit()
    told = warm_is_cold(here)
    assert told & {(ANSWER_3, "SC001"), ("schemas/answer.json", "SC002")}


def step(here: AWorkspace, dice: random.Random) -> None:
    """One thing that a person, or a program, does to the files."""
    number, author = dice.randint(1, 12), dice.choice(["amara", "ben"])
    batch = f"w{48 + number % 2}"
    answer, task = f"answers/{batch}/{task_id(number)}/{author}.md", f"tasks/{batch}/{task_id(number)}.yaml"
    specialty, other = dice.choice(["cardiology", "x-ray"]), dice.randint(1, 12)
    good = answer_text(number, author)
    deeds = [
        lambda: here.put(answer, good.replace("## Answer", "## Anser")),
        lambda: here.put(answer, good.replace("## Answer", "### Answer")),
        lambda: here.put(answer, good),
        lambda: here.put(answer, answer_text(other, author)),
        lambda: here.put(answer, (good + "\ufeff\u202e").encode()),
        lambda: (here.root / answer).unlink(missing_ok=True),
        lambda: here.put(f"answers/{batch}/{task_id(number)}/notes {number}.txt", "Mine.\n"),
        lambda: here.put(task, task_text(number)),
        lambda: here.put(task, task_text(number).replace("audience: patient", "audience: nobody")),
        lambda: here.put(f"tasks/w50/{task_id(number)}.yaml", task_text(number)),
        lambda: here.put(f"tasks/{batch}/batch.yaml", f"title: T\nspecialties: [{specialty}]\n"),
        here.commit,
        lambda: here.git("stash", "-qu") if here.git("status", "--porcelain") else None,
    ]
    dice.choice(deeds)()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_second_look_tells_what_the_first_would(here, seed):
    dice = random.Random(seed)
    check(here)
    for _ in range(10):
        for _ in range(dice.randint(1, 3)):
            step(here, dice)
        assert check(here) == from_nothing(here)


def test_a_task_that_is_withdrawn_is_told_though_no_file_changed(here, monkeypatch):
    assert check(here)[1] == []
    assert check(here)[1] == []
    monkeypatch.setattr(incremental, "withdrawn_tasks", lambda _: frozenset({task_id(3)}))
    found = check(here)
    assert {path for path, _ in codes(found[1])} == {ANSWER_3, ANSWER_3.replace("amara", "ben")}
    assert found == from_nothing(here)
    monkeypatch.undo()
    assert check(here)[1] == []
