"""Which paths a working tree holds, and where the other version of a file is put."""

from __future__ import annotations

import pytest

from rlhf.model.paths import place
from rlhf.store.git.worktree import Cone, blob_id, theirs_path

CONE = Cone(frozenset({"guidance", "tasks/w48", "answers/w48/t-7h2k9m4x8q"}))


@pytest.mark.parametrize(
    "path",
    [
        "rlhf.yaml",
        "guidance/safety.md",
        "guidance/deep/er.md",
        "tasks/w48/batch.yaml",
        "tasks/w48/deep/er.yaml",
        "tasks/readme.md",
        "answers/readme.md",
        "answers/w48/readme.md",
        "answers/w48/t-7h2k9m4x8q/amara.md",
    ],
)
def test_a_cone_holds_what_is_in_and_around_its_folders(path):
    assert CONE.holds(path)


@pytest.mark.parametrize(
    "path",
    [
        "tasks/w49/batch.yaml",
        "tasks/w48x/batch.yaml",
        "tasks/w4/batch.yaml",
        "answers/w48/t-0000000000/amara.md",
        "answers/w49/readme.md",
        "schemas/task.json",
        "guidancex/safety.md",
    ],
)
def test_a_cone_holds_nothing_else(path):
    assert not CONE.holds(path)


def test_without_a_cone_everything_is_held():
    assert Cone().holds("schemas/events/review.json")


def test_an_empty_cone_holds_the_files_at_the_top():
    assert Cone(frozenset()).holds("rlhf.yaml")
    assert not Cone(frozenset()).holds("tasks/w48/batch.yaml")


@pytest.mark.parametrize(
    ("path", "theirs"),
    [
        ("answers/w48/t-7h2k9m4x8q/amara.md", "answers/w48/t-7h2k9m4x8q/amara~theirs.md"),
        ("rlhf.yaml", "rlhf~theirs.yaml"),
        ("guidance/a.b.md", "guidance/a.b~theirs.md"),
        ("LICENSE", "LICENSE~theirs"),
    ],
)
def test_the_other_version_stands_beside_the_file(path, theirs):
    assert theirs_path(path) == theirs
    assert place(theirs).what == "other"


def test_it_may_have_another_word():
    assert theirs_path("rlhf.yaml", "other") == "rlhf~other.yaml"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"),
        (b"hello\n", "ce013625030ba8dba906f756967f9e9ca394464a"),
    ],
)
def test_bytes_have_the_name_that_git_gives_them(data, name):
    assert blob_id(data) == name
