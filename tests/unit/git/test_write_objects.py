"""Objects are written as git itself would write them."""

from __future__ import annotations

import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from rlhf.errors import DiskFull, NotAllowedToWrite
from rlhf.store.files import atomic
from rlhf.store.git.git import Git
from rlhf.store.git.objects import EMPTY_TREE, Objects
from rlhf.store.git.write_objects import commit, graft, write_blobs, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Names that git sorts otherwise than Python: a folder's name counts as ending with a slash.
FILES = {
    "a.b": b"2", "a-b/c": b"3", "a/b/c": b"", "a0": b"\0\xff", "é/ü.md": "Grüße".encode(), "z" * 200: b"x" * 9999,
}  # fmt: skip


@pytest.fixture
def objects(tmp_path: Path) -> Iterator[Objects]:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path)], check=True)
    git = Git(tmp_path).with_config(user__name="anyone", user__email="anyone@rlhf.invalid")
    with Objects(git) as opened:
        yield opened


def by_git(objects: Objects, files: dict[str, bytes]) -> str:
    """The tree that git makes of these files, through an index."""
    env = os.environ | {"GIT_INDEX_FILE": str(objects.git.root / "index.new")}
    rows = []
    for path, data in files.items():
        rows.append(f"100644 {objects.git.text('hash-object', '-w', '--stdin', stdin=data)}\t{path}".encode())
    update = ["git", "update-index", "-z", "--add", "--index-info"]
    subprocess.run(update, input=b"\0".join(rows) + b"\0", cwd=objects.git.root, env=env, check=True)
    done = subprocess.run(["git", "write-tree"], cwd=objects.git.root, env=env, check=True, capture_output=True)
    (objects.git.root / "index.new").unlink()
    return done.stdout.decode().strip()


def test_a_tree_is_the_one_that_git_makes(objects: Objects) -> None:
    tree = write_tree(objects, None, FILES)
    assert tree == by_git(objects, FILES)
    made = commit(objects.git, tree, [], "All", sign=False)
    objects.git.run("update-ref", "refs/heads/main", made)
    objects.git.run("fsck", "--strict", "--full")


def test_a_tree_on_top_of_another_is_the_one_that_git_makes(objects: Objects) -> None:
    base = write_tree(objects, None, FILES)
    changed = {"a/b/c": None, "a-b/c": b"new", "a-b/d/e": b"deep", "b": b"added"}
    wanted = {**FILES, **{path: data for path, data in changed.items() if data is not None}}
    del wanted["a/b/c"]
    assert write_tree(objects, base, changed) == by_git(objects, wanted)


def test_of_nothing_comes_the_empty_tree_and_git_finds_it(objects: Objects) -> None:
    assert graft(objects, None, {}) == EMPTY_TREE
    assert write_tree(objects, write_tree(objects, None, {"a": b"1"}), {"a": None}) == EMPTY_TREE
    assert objects.get(EMPTY_TREE) is not None


@pytest.mark.parametrize("count", [0, 1, 100, 101, 250])
def test_blobs_come_back_in_order_however_many(objects: Objects, count: int) -> None:
    texts = [b"text %d\n" % number for number in range(count)]
    assert list(objects.read_many(write_blobs(objects.git, texts))) == texts


def test_an_object_that_a_power_cut_left_empty_is_written_again(objects: Objects) -> None:
    (oid,) = write_blobs(objects.git, [b"words"])
    file = objects.git.objects_folder / oid[:2] / oid[2:]
    file.chmod(0o644)
    file.write_bytes(b"")
    write_blobs(objects.git, [b"words"])
    assert objects.read(oid) == b"words"


def test_objects_are_for_whom_the_folder_of_objects_is_for(objects: Objects) -> None:
    """A folder that several accounts share stays so, whatever the umask of the account that writes."""
    objects.git.objects_folder.chmod(0o2770)
    before = os.umask(0o077)
    try:
        (oid,) = write_blobs(objects.git, [b"words"])
    finally:
        os.umask(before)
    file = objects.git.objects_folder / oid[:2] / oid[2:]
    assert stat.S_IMODE(file.stat().st_mode) == 0o440
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o2770


@pytest.mark.parametrize(("number", "error"), [(28, DiskFull), (122, DiskFull), (13, NotAllowedToWrite)])
def test_a_write_that_fails_says_why_and_leaves_nothing(
    objects: Objects, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception]
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(atomic.os, "fdopen", fail)
    with pytest.raises(error):
        write_blobs(objects.git, [b"words"])
    assert [file for file in objects.git.objects_folder.rglob("*") if file.is_file()] == []
