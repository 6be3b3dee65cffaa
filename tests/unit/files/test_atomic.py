"""A file is replaced in one step: what cannot be written leaves the old one as it was, and nothing beside it."""

from __future__ import annotations

import resource
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from rlhf.errors import NotAllowedToWrite
from rlhf.store.files.atomic import replace_cache, replace_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_file_takes_the_place_of_the_old_one_whole(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b.md"
    replace_file(file, b"old")
    replace_file(file, b"new")
    assert file.read_bytes() == b"new"
    assert [one.name for one in file.parent.iterdir()] == ["b.md"]


def test_what_is_private_is_for_its_owner_alone_and_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_bytes(b"old")
    link = tmp_path / "hours.yaml"
    link.symlink_to("real.yaml")
    replace_file(link, b"new", private=True)
    assert link.is_symlink()
    assert link.read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "real.yaml").stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_made_or_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAllowedToWrite):
        replace_file(tmp_path / "none" / "a.ics", b"x", folders=False)
    assert not (tmp_path / "none").exists()


def test_where_a_file_is_in_the_way_of_a_folder_only_a_cache_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"here")
    with pytest.raises(NotAllowedToWrite):
        replace_file(tmp_path / "a" / "b", b"x")
    replace_cache(tmp_path / "a" / "b", b"x")
    assert (tmp_path / "a").read_bytes() == b"here"


def test_a_write_that_is_cut_short_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "answer.md"
    file.write_bytes(b"old")
    program = (
        "import sys, pathlib; from rlhf.store.files.atomic import replace_file\n"
        "from rlhf.errors import NotAllowedToWrite\n"
        "try: replace_file(pathlib.Path(sys.argv[1]), b'x' * 100_000)\n"
        "except NotAllowedToWrite: sys.exit(3)\n"
    )

    def at_most_1_kb() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))

    done = subprocess.run([sys.executable, "-B", "-c", program, str(file)], preexec_fn=at_most_1_kb, check=False)
    assert done.returncode == 3
    assert file.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["answer.md"]
