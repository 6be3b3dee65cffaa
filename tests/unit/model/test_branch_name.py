"""A branch's name is written and read in one place, and says what the branch is for."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlhf.model.branch_name import (
    AnswerBranch,
    ChangeBranch,
    ClaimBranch,
    DraftBranch,
    LedgerBranch,
    owner_of,
    read_answer,
    read_branch,
    read_change,
)  # fmt: skip
from rlhf.model.ids import HANDLE
from tests.here import REPOSITORY

TASK = "t-aaaaaaaaa1"
handles = st.from_regex(HANDLE, fullmatch=True)
tasks = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=10, max_size=10).map("t-{}".format)
branches = st.one_of(
    st.builds(AnswerBranch, tasks, handles),
    st.builds(ChangeBranch, handles, st.from_regex(r"[0-9A-Za-z]{1,26}", fullmatch=True)),
    st.builds(ClaimBranch, tasks, st.integers(1, 99)),
    st.builds(DraftBranch, handles),
    st.builds(LedgerBranch, handles),
)


@given(branches)
def test_what_is_written_is_read_again(branch):
    assert read_branch(str(branch)) == branch
    assert owner_of(branch) == getattr(branch, "author", getattr(branch, "owner", ""))


@pytest.mark.parametrize(
    "name",
    [
        "main", "", "answer", f"answer/{TASK}", f"answer/{TASK}/", f"answer/{TASK}/amara/more", "answer/t-1/amara",
        f"answer/{TASK}/Amara", "change/amara", "change/amara/", "change/amara/x/y", "change//x", "ledger/",
        "ledger/amara/x", "draft/", "draft/amara/x", "claim/", f"claim/{TASK}-1", f"claim/{TASK}/x", "other/amara",
        f"ANSWER/{TASK}/amara", f"answer/{TASK}/amara\n", f" answer/{TASK}/amara", f"refs/heads/answer/{TASK}/amara",
    ],
)  # fmt: skip
def test_other_names_are_of_no_kind(name):
    assert read_branch(name) is None
    assert read_answer(name) is None
    assert read_change(name) is None


@given(st.text())
def test_no_name_is_too_odd_to_be_read(name):
    branch = read_branch(name)
    assert branch is None or str(branch) == name


def spelled_out(source: str) -> list[str]:
    """The strings of a program that begin as the name of a branch does."""
    found = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return [text for text in found if isinstance(text, str) and re.match(r"(answer|change|claim|draft|ledger)/", text)]


def test_no_other_file_of_the_program_spells_one_out():
    assert spelled_out('print(f"answer/{task}/x")') == ["answer/"]
    files = [file for file in (REPOSITORY / "cli" / "rlhf").rglob("*.py") if file.name != "branch_name.py"]
    assert {str(file): found for file in files if (found := spelled_out(file.read_text(encoding="utf-8")))} == {}
