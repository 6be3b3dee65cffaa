"""The practice, as a learner goes through it: every step's whole text, and what becomes of those who leave the path."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.setup.learner import FILE, TASK, Learner

if TYPE_CHECKING:
    from tests.team import Team

PAGE = Path(__file__).parent / "practise.txt"


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    """Somebody who has made nothing yet."""
    return Learner(tmp_path / "there")


@pytest.fixture(scope="session")
def _begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    learner = Learner(tmp_path_factory.mktemp("practice") / "there")
    learner.rlhf("practise")
    learner.go("rlhf-practice/my-copy")
    learner.rlhf("task", "pull")
    return learner.root / "rlhf-practice"


@pytest.fixture
def beginner(learner: Learner, _begun: Path) -> Learner:
    """Somebody in their copy of a practice, who has the task."""
    shutil.copytree(_begun, learner.here / "rlhf-practice", symlinks=True)
    learner.go("rlhf-practice/my-copy")
    learner.rlhf("practise")  # which puts right where its parts are
    return learner


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_whole_way_as_a_learner_goes_it(learner: Learner) -> None:
    learner.rlhf("practise")
    learner.go("rlhf-practice/my-copy")
    for command in ("practise", "task pull", "practise"):
        learner.rlhf(*command.split())
    learner.write("Answer", "No. A cold is caused by a virus, and antibiotics do nothing about that.")
    learner.rlhf("practise")
    learner.write("Clinical reasoning", "Four days of a blocked nose in a well adult fit a cold.")
    learner.write("Uncertainty and caveats", "Nobody has examined you.")
    learner.rlhf("practise")
    learner.rlhf("check", code=1)
    learner.write(
        "Safety-netting", "Most colds are over in ten days. If you get worse, ring your GP practice that day."
    )
    learner.rlhf("practise")
    for heading in ("Red flags", "Real-world practice", "Questions to ask"):
        learner.delete(heading)
    for command in ("check", "practise", "submit", "practise", "sync", "practise", f"feedback {TASK}"):
        learner.rlhf(*command.split())
    learner.write("Safety-netting", "If you are no better in ten days, ring your GP practice that day.")
    for command in ("practise", "check", "submit", "practise", "sync", "practise"):
        learner.rlhf(*command.split())
    learner.go("../..")
    learner.rlhf("practise", "--again")
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        PAGE.write_text(learner.text, encoding="utf-8")
    assert learner.text == PAGE.read_text(encoding="utf-8")


def test_no_line_of_it_is_wider_than_a_terminal_or_names_git() -> None:
    text = PAGE.read_text(encoding="utf-8")
    printed = [line for line in text.splitlines() if not line.startswith("(") and "ROOT" not in line]
    assert all(len(line) <= 80 for line in printed)
    assert not re.search(r"\b(git|branch|commit|push|merge|rebase)\b", text)


def test_the_step_is_the_same_wherever_in_the_practice_one_asks(beginner: Learner) -> None:
    def step() -> str:
        return beginner.rlhf("practise").splitlines()[0]

    assert step() == "Practice · step 2 of 7 · Write your answer"
    for folder in ("answers/practice", "../../..", "behind-the-scenes/robin", "../..", ".."):
        beginner.go(folder)
        assert step() == "Practice · step 2 of 7 · Write your answer"
    assert "    cd rlhf-practice/my-copy\n" in beginner.rlhf("practise")
    assert beginner.rlhf("practise", "rlhf-practice").splitlines()[0] == step()
    assert names(beginner.here) == ["rlhf-practice"]


def test_as_json(beginner: Learner) -> None:
    advice = beginner.json("practise", "--json")
    assert (advice["step"], advice["steps"], advice["what"], advice["made"]) == (2, 7, "write", False)
    assert advice["now"] == [f"rlhf write {TASK}", "Or open this file in any editor:", FILE]


def test_nothing_of_the_persons_own_is_touched(learner: Learner) -> None:
    learner.rlhf("practise")
    learner.go("rlhf-practice/my-copy")
    learner.rlhf("task", "pull")
    learner.write_all()
    learner.rlhf("submit")
    assert learner.rlhf("practise").startswith("Practice · step 5 of 7")
    assert not learner.home.exists()


def test_the_reviewer_signs_with_a_key_of_its_own_and_says_that_it_is_a_script(beginner: Learner) -> None:
    beginner.write_all()
    beginner.rlhf("submit")
    beginner.rlhf("practise")
    beginner.rlhf("practise")
    beginner.rlhf("sync")
    [feedback] = beginner.json("feedback", "--json")
    [entry] = feedback["said"]
    assert entry["review"]["by"] == "robin"
    assert entry["review"]["verdict"] == "request_changes"
    assert "I am a script" in entry["review"]["remarks"][0]["text"]
    assert entry["review"]["remarks"][0]["quote"] == "If it gets worse, ring your GP practice that day."
    assert "All is well." in beginner.rlhf("doctor")


def test_the_same_words_handed_in_twice_are_asked_about_once(beginner: Learner) -> None:
    beginner.write_all()
    for command in ("submit", "practise", "sync"):
        beginner.rlhf(command)
    before = beginner.rlhf("practise")
    assert "Nothing to submit" in beginner.rlhf("submit")
    assert beginner.rlhf("submit", TASK).startswith(f"{TASK}  is submitted already")
    assert beginner.rlhf("practise") == before
    assert before.startswith("Practice · step 5 of 7 · Read the feedback")
    [feedback] = beginner.json("feedback", "--json")
    assert len(feedback["said"]) == 1


def test_words_handed_in_again_before_the_reviewer_looked_are_asked_about_once(beginner: Learner) -> None:
    beginner.write_all()
    beginner.rlhf("submit")
    beginner.write("Answer", "No, on what you tell me.")
    beginner.rlhf("submit")
    assert "step 5 of 7" in beginner.rlhf("practise")
    beginner.rlhf("sync")
    beginner.write("Safety-netting", "If you are no better in ten days, ring your GP practice.")
    assert "step 6 of 7" in beginner.rlhf("practise")
    beginner.rlhf("submit")
    assert "step 7 of 7" in beginner.rlhf("practise")


def test_an_empty_answer_is_brought_back(beginner: Learner) -> None:
    template = beginner.file.read_text(encoding="utf-8")
    beginner.file.write_text(" \n", encoding="utf-8")
    advice = beginner.rlhf("practise")
    assert advice.startswith("Practice · step 2 of 7 · Write your answer\n\nThe file of your answer is empty")
    assert f"    Delete this file:  {FILE}\n    rlhf task pull {TASK}\n" in advice
    beginner.file.unlink()
    assert f"    rlhf task pull {TASK}\n" in beginner.rlhf("practise")
    beginner.rlhf("task", "pull", TASK)
    assert beginner.file.read_text(encoding="utf-8") == template


def test_a_damaged_top_is_left_to_the_check(beginner: Learner) -> None:
    beginner.write_all()
    text = beginner.file.read_text(encoding="utf-8")
    beginner.file.write_text(text.removeprefix("---\n"), encoding="utf-8")
    assert beginner.json("practise", "--json")["what"] == "check_rest"
    assert "FM003" in beginner.rlhf("check", code=1)


def test_a_task_that_was_given_back_is_taken_again(beginner: Learner) -> None:
    beginner.rlhf("task", "drop", TASK, "--why", "Enough for today")
    assert beginner.json("practise", "--json")["what"] == "take"
    beginner.rlhf("task", "pull")
    assert beginner.json("practise", "--json")["what"] == "write"


def test_starting_over_keeps_what_was_written_and_goes_on_with_it(beginner: Learner) -> None:
    beginner.write_all()
    words = beginner.file.read_bytes()
    again = beginner.rlhf("practise", "--again")
    aside, new = beginner.root / "rlhf-practice-1", beginner.root / "rlhf-practice"
    assert again.startswith(f"What you had is kept: {aside}\nThe practice is ready: {new}\n")
    assert f"    cd {new / 'my-copy'}\n" in again  # a shell goes aside with the folder that it is in
    assert (aside / "my-copy" / FILE).read_bytes() == words
    assert not (new / "my-copy" / FILE).exists()
    beginner.here = aside / "my-copy"
    beginner.rlhf("submit")
    assert "step 5 of 7" in beginner.rlhf("practise")
    beginner.here = new / "my-copy"
    assert "step 1 of 7" in beginner.rlhf("practise")
    beginner.rlhf("practise", "--again")
    assert names(beginner.root) == ["rlhf-practice", "rlhf-practice-1", "rlhf-practice-2"]


def test_a_practice_that_was_moved_goes_on(beginner: Learner) -> None:
    beginner.write_all()
    moved = beginner.root / "a folder of mine"
    (beginner.root / "rlhf-practice").rename(moved)
    beginner.here = moved
    assert "    cd my-copy\n    rlhf submit\n" in beginner.rlhf("practise")
    beginner.here = moved / "my-copy"
    beginner.rlhf("submit")
    beginner.rlhf("sync")
    beginner.here = beginner.root
    assert '    cd "a folder of mine/my-copy"\n    rlhf sync\n' in beginner.rlhf("practise", "a folder of mine")


@pytest.mark.parametrize("gone", [("my-copy",), ("my-copy", "behind-the-scenes/ready"), ("my-copy", "README.txt")])
def test_a_practice_that_was_made_by_half_is_made_whole(learner: Learner, gone: tuple[str, ...]) -> None:
    learner.rlhf("practise")
    for name in gone:
        learner.remove(f"rlhf-practice/{name}")
    assert "Practice · step 1 of 7" in learner.rlhf("practise")
    learner.go("rlhf-practice/my-copy")
    learner.rlhf("task", "pull")
    assert "step 2 of 7" in learner.rlhf("practise")


@pytest.mark.skipif(os.name != "posix", reason="kills a group of processes")
@pytest.mark.parametrize(
    "reached",
    ["rlhf-practice", "rlhf-practice/behind-the-scenes/project.git", "rlhf-practice/behind-the-scenes/robin",
     "rlhf-practice/behind-the-scenes/ready", "rlhf-practice/.my-copy.joining", "rlhf-practice/my-copy"],
)  # fmt: skip
def test_killed_while_it_is_made_and_run_again(learner: Learner, reached: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rlhf", "practise"], cwd=learner.here, env=learner.environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    while not (learner.here / reached).exists() and process.poll() is None:
        pass
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert "Practice · step 1 of 7" in learner.rlhf("practise")
    learner.go("rlhf-practice/my-copy")
    learner.rlhf("task", "pull")
    assert "step 2 of 7" in learner.rlhf("practise")


def test_the_reviewer_killed_while_it_speaks_says_nothing_twice(beginner: Learner) -> None:
    """What it said waits in its copy, where the run that was to send it ended."""
    beginner.write_all()
    beginner.rlhf("submit")
    hook = beginner.root / "rlhf-practice" / "behind-the-scenes" / "project.git" / "hooks" / "pre-receive"
    text = hook.read_text(encoding="utf-8")
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    beginner.rlhf("practise", code=None)
    hook.write_text(text, encoding="utf-8")
    assert "step 5 of 7" in beginner.rlhf("practise")
    beginner.rlhf("sync")
    [feedback] = beginner.json("feedback", "--json")
    assert len(feedback["said"]) == 1


def test_a_folder_that_is_no_practice_stays_as_it_is(learner: Learner) -> None:
    (learner.here / "rlhf-practice").mkdir()
    (learner.here / "rlhf-practice" / "letter.txt").write_text("mine", encoding="utf-8")
    for words in (("practise",), ("practise", "--again")):
        assert learner.refused(*words) == (
            f"{learner.here / 'rlhf-practice'} is there already and is no practice. It was left as it is. "
            "→ Name another folder: rlhf practise FOLDER"
        )
    assert names(learner.here / "rlhf-practice") == ["letter.txt"]
    (learner.here / "empty").mkdir()
    assert "step 1 of 7" in learner.rlhf("practise", "empty")


def test_not_within_another_practice(beginner: Learner) -> None:
    practice = beginner.root / "rlhf-practice"
    assert beginner.refused("practise", "other") == (
        f'{practice} is a practice already. Nothing was made. → To go on with it: rlhf practise "{practice}" '
        f'To start over: rlhf practise "{practice}" --again'
    )


def test_what_was_deleted_is_named_and_starting_over_works(beginner: Learner) -> None:
    beginner.write_all()
    beginner.remove("../behind-the-scenes/project.git")
    practice = beginner.root / "rlhf-practice"
    assert beginner.refused("practise") == (
        f"The practice cannot go on: {practice / 'behind-the-scenes' / 'project.git'} is missing or holds something "
        f"else. What is there was left as it is. → Start over; the folder is kept under another name: "
        f'rlhf practise "{practice}" --again'
    )
    assert "step 1 of 7" in beginner.rlhf("practise", str(practice), "--again")
    assert (beginner.root / "rlhf-practice-1" / "my-copy" / FILE).is_file()


def test_not_inside_a_real_copy(team: Team) -> None:
    copy = team.root / "amara"
    for where, words in ((copy, ()), (copy / "guidance", ()), (team.root, ("amara/rlhf-practice",))):
        refused = team.rlhf("amara", "practise", *words, cwd=where, code=3)
        assert "A practice is kept apart. Nothing was made." in refused.words
        assert f'cd "{team.root}"' in refused.text
    assert not list(team.root.rglob("rlhf-practice"))
    assert "is no practice" in team.rlhf("amara", "practise", "amara", cwd=team.root, code=3).text
