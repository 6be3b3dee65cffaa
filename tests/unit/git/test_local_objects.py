"""What is here is known without asking git, which would fetch what it is asked about."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from rlhf.store.git import local_objects
from rlhf.store.git.local_objects import Present, wants_housekeeping

if TYPE_CHECKING:
    from pathlib import Path


def git(where: Path, *args: str, stdin: str = "") -> str:
    done = subprocess.run(["git", *args], cwd=where, input=stdin, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def many_packs(tmp_path: Path) -> tuple[Path, list[str]]:
    """Objects in three packs, one of which a remote has promised, and one loose object."""
    git(tmp_path, "init", "--quiet", "--bare", ".")
    oids = []
    for number in range(3):
        oids.append(git(tmp_path, "hash-object", "-w", "--stdin", stdin=f"{number}\n"))
        git(tmp_path, "pack-objects", "--quiet", "objects/pack/pack", stdin=f"{oids[-1]}\n")
        git(tmp_path, "prune-packed")
    next((tmp_path / "objects" / "pack").glob("*.pack")).with_suffix(".promisor").touch()
    return tmp_path, [*oids, git(tmp_path, "hash-object", "-w", "--stdin", stdin="loose\n")]


@pytest.mark.parametrize("often", [1, 3, 1000])
@pytest.mark.parametrize("large", [1, 1000])
def test_packed_and_loose_objects_are_here_and_others_are_not(
    many_packs: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch, often: int, large: int
) -> None:
    monkeypatch.setattr(local_objects, "_OFTEN", often)
    monkeypatch.setattr(local_objects, "_LARGE", large)
    folder, oids = many_packs
    found = Present(folder)
    assert found.partial
    for _ in range(3):
        assert [found.has(oid) for oid in oids] == [True] * 4
        assert not any(found.has(f"{number:040x}") for number in range(300))
        assert not any(found.has(f"{number:02x}" + "f" * 38) for number in range(256))
    assert sorted(found.names(found.packs, 20)) == sorted(oids[:3])


def test_where_no_remote_has_promised_anything_nothing_is_missing(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", ".")
    assert Present(tmp_path).has("0" * 40)
    assert Present(tmp_path).packs == frozenset()


def test_what_is_borrowed_from_another_repository_is_here(many_packs: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, oids = many_packs
    other = tmp_path / "borrowing"
    git(tmp_path, "init", "--quiet", "--bare", str(other))
    (other / "objects" / "info" / "alternates").write_text(f"{folder / 'objects'}\n", encoding="utf-8")
    assert all(Present(other).has(oid) for oid in oids)
    assert not Present(other).has("0" * 40)


def test_a_pack_that_went_away_or_cannot_be_read_holds_nothing(many_packs: tuple[Path, list[str]]) -> None:
    folder, oids = many_packs
    first, second, third = (folder / "objects" / "pack").glob("*.idx")
    found = Present(folder)
    first.unlink()
    second.chmod(0o644)
    second.write_bytes(b"")
    third.chmod(0o644)
    third.write_bytes(b"something else that is long enough" * 100)
    assert [found.has(oid) for oid in oids] == [False, False, False, True]


@pytest.mark.parametrize(("packs", "loose", "due"), [(0, 0, False), (50, 26, False), (51, 0, True), (0, 27, True)])
def test_housekeeping_is_due_by_gits_own_limits(tmp_path: Path, packs: int, loose: int, due: bool) -> None:
    for folder, names in (
        ("pack", [f"pack-{n}.pack" for n in range(packs)]),
        ("17", [f"{n:038x}" for n in range(loose)]),
    ):
        (tmp_path / "objects" / folder).mkdir(parents=True)
        for name in names:
            (tmp_path / "objects" / folder / name).touch()
    assert wants_housekeeping(tmp_path) is due
