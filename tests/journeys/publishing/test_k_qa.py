"""The whole life on real input: 201 questions of patients, answered in the words of physicians."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.team import BARE, Team

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.journey
KQA_BATCH = "2026-w50-kqa"
TRAINERS = ("gail", "hugo", "ines")


def put_in_words(file: Path, record: dict[str, object], *, hasty: bool) -> None:
    """Write an answer file from a K-QA record: its answer, its claims as the reasoning."""
    claims = "\n".join(f"- {claim}" for claim in record["Must_have"])  # type: ignore[attr-defined]
    words = {
        "Answer": str(record["Free_form_answer"]).replace("\r", "").strip(),
        "Clinical reasoning": claims,
        "Uncertainty and caveats": "This is general information.",
        "Safety-netting": "Come back." if hasty else "Come back within a week if it is no better.",
    }
    lines: list[str] = []
    section, skip = "", False
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
            skip = section not in words
        if not skip:
            lines.append(words[section] if line.startswith(("_Write here", "_List here")) else line)
    file.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def test_the_main_job_on_k_qa(team: Team, k_qa: Path) -> None:
    source = k_qa / "questions_w_answers.jsonl"
    records = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    by_question = {record["Question"].strip(): record for record in records}
    team.change_policy("most: 20", "most: 100")
    for name in TRAINERS:
        team.join(name, specialty="general-practice")
    imported = ("task", "import", str(source), "--batch", KQA_BATCH, "--map", "k-qa", "--due", "+14d", "--json")
    first = json.loads(team.rlhf("morgan", *imported).out)
    assert (len(first["new"]), first["known"], first["bad"]) == (201, [], [])
    again = json.loads(team.rlhf("morgan", *imported).out)
    assert (again["new"], len(again["known"])) == ([], 201)

    taken: dict[str, str] = {}
    hasty: set[str] = set()
    for name in TRAINERS:
        pulled = json.loads(team.rlhf(name, "task", "pull", "--next", "67", "--json").out)
        assert len(pulled) == 67
        for number, row in enumerate(pulled):
            assert taken.setdefault(row["task"], name) == name, "no task goes to two people"
            task = (team.root / name / "tasks" / KQA_BATCH / f"{row['task']}.yaml").read_text(encoding="utf-8")
            record = by_question[yaml.safe_load(task)["source"]["record"]]
            put_in_words(team.answer(name, row["task"], KQA_BATCH), record, hasty=number < 2)
            if number < 2:
                hasty.add(row["task"])
        assert "67 files checked" in team.rlhf(name, "check", code=None).out
        submitted = json.loads(team.rlhf(name, "submit", "--json").out)
        assert (len(submitted["submitted"]), submitted["not_ready"]) == (67, {})

    team.rlhf("emeka", "sync")
    assert len(json.loads(team.rlhf("emeka", "review", "list", "--json").out)) == 201
    for task in sorted(hasty):
        team.rlhf(
            "emeka",
            "review",
            "request-changes",
            task,
            "No time",
            "--severity",
            "minor",
            "--on",
            "Come back. :: By when?",
        )
    good = sorted(taken.keys() - hasty)
    team.rlhf("emeka", "review", "approve", *good)
    assert len(team.branches("answer/*/*")) == len(hasty)

    for name in TRAINERS:
        team.rlhf(name, "sync")
        for task in sorted(hasty):
            if taken[task] == name:
                assert "By when?" in team.rlhf(name, "feedback", task).out
                file = team.answer(name, task, KQA_BATCH)
                text = file.read_text(encoding="utf-8")
                file.write_text(text.replace("Come back.", "Come back within a week."), encoding="utf-8")
        team.rlhf(name, "submit")
    team.rlhf("emeka", "sync")
    team.rlhf("emeka", "review", "approve", *sorted(hasty))

    for task, name in taken.items():
        words = team.answer(name, task, KQA_BATCH).read_text(encoding="utf-8")
        assert team.main_file(f"answers/{KQA_BATCH}/{task}/{name}.md") == words
    assert len(taken) == 201
    merges = team.git(BARE, "log", "--first-parent", "--format=%s", "--grep=^Review: ", "main").splitlines()
    assert len(merges) == 201, "each came by a merge that names its review"
    assert team.branches("claim/*") == []
    for name in TRAINERS:
        team.rlhf(name, "sync")
        assert team.git(name, "status", "--porcelain") == ""
        assert json.loads(team.rlhf(name, "status", "--json").out)["tasks"] == []
