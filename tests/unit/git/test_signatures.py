"""Who signed a commit: the same answer as git's own, for commits of every odd form."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from rlhf.model.keys import ForgeKeys, Key
from rlhf.model.people import People, Person
from rlhf.store.git.git import Git
from rlhf.store.git.objects import Objects
from rlhf.store.ledgers.keys import allowed_signers, make_key
from rlhf.store.ledgers.signatures import read_signed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TREE = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904"
WHO = b"author Dr A <a@x.invalid> 1700000000 +0100\ncommitter Dr B <b@x.invalid> 1700000001 -0230"


class Bench:
    """A repository, the keys of two people, of the forge and of a stranger."""

    def __init__(self, root: Path) -> None:
        self.root = root
        subprocess.run(["git", "init", "--quiet", str(root / "r")], check=True)
        self.git = Git(root / "r")
        self.public = {who: make_key(root / who, who) for who in ("amara", "ben", "forge", "stranger")}
        people = {
            who: Person(who, f"Dr {who}", f"{who}@x.invalid", frozenset({"trainer"}), keys=(Key(self.public[who]),))
            for who in ("amara", "ben")
        }
        self.people, self.forge = People(people), ForgeKeys(self.public["forge"])

    def sign(self, payload: bytes, who: str, namespace: str = "git") -> bytes:
        file = self.root / "payload"
        file.write_bytes(payload)
        subprocess.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", str(self.root / who), str(file)], check=True
        )
        signature = file.with_suffix(".sig")
        data = signature.read_bytes()
        signature.unlink()
        return data

    def store(self, data: bytes) -> str:
        done = subprocess.run(
            ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"], cwd=self.root / "r", input=data,
            capture_output=True, check=True,
        )  # fmt: skip
        return done.stdout.decode().strip()

    def by_git(self, commit: str) -> list[str]:
        """What git says of a commit: signer, addresses, parents, time."""
        signers = self.root / "signers"
        signers.write_text(allowed_signers(self.people, self.forge), encoding="utf-8")
        for _ in range(20):  # git is ended by the signal now and then where ssh-keygen refuses before it has read all
            done = subprocess.run(
                ["git", "-c", f"gpg.ssh.allowedSignersFile={signers}", "log", "--no-walk",
                 "--format=%G?%x00%GS%x00%ae%x00%ce%x00%P%x00%ct", commit],
                cwd=self.root / "r", capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode != -signal.SIGPIPE:
                break
        done.check_returncode()
        good, who, *rest = done.stdout.strip("\n").split("\0")
        return [who if good == "G" else "", *rest]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


def header(signature: bytes, name: bytes = b"gpgsig ") -> bytes:
    return name + signature.rstrip(b"\n").replace(b"\n", b"\n ")


def signed(
    bench: Bench, who: str = "amara", message: bytes = b"\n\nWords\n", head: bytes = TREE + b"\n" + WHO
) -> bytes:
    return head + b"\n" + header(bench.sign(head + message, who)) + message


def tampered(bench: Bench) -> bytes:
    return signed(bench).replace(b"Words", b"Other words")


def of_another_namespace(bench: Bench) -> bytes:
    head, message = TREE + b"\n" + WHO, b"\n\nWords\n"
    return head + b"\n" + header(bench.sign(head + message, "amara", "file")) + message


def with_encoding(bench: Bench) -> bytes:
    head = TREE + b"\n" + WHO + b"\nencoding ISO-8859-1"
    return signed(bench, message="\n\nGrüße\n\nCo-authored-by: B <b@x.invalid>\n".encode("latin-1"), head=head)


def with_parents(bench: Bench) -> bytes:
    parents = [bench.store(TREE + b"\n" + WHO + b"\n\n%d\n" % number) for number in range(3)]
    head = TREE + b"".join(b"\nparent " + parent.encode() for parent in parents) + b"\n" + WHO
    return signed(bench, head=head)


def said_in_the_message(bench: Bench) -> bytes:
    head = TREE + b"\n" + WHO
    return head + b"\n\n" + header(bench.sign(head + b"\n\nWords\n", "amara")) + b"\n\nWords\n"


CASES: list[Callable[[Bench], bytes]] = [
    signed,
    lambda bench: signed(bench, "ben"),
    lambda bench: signed(bench, "forge"),
    lambda bench: signed(bench, "stranger"),
    lambda _: TREE + b"\n" + WHO + b"\n\nUnsigned\n",
    lambda bench: signed(bench, message=b"\n\n"),
    lambda bench: signed(bench, message=b"\n\nNo line end"),
    lambda bench: signed(bench, message=b"\n\n gpgsig\n\n-----BEGIN SSH SIGNATURE-----\n"),
    lambda bench: signed(bench, head=TREE + b"\n" + WHO + b"\nodd header\n more of it"),
    lambda bench: signed(bench, head=TREE + b"\nauthor A<a@x.invalid> 1 +0000\ncommitter <> 2 +0000"),
    lambda _: (
        TREE + b"\n" + WHO + b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\nx\n"
    ),
    lambda _: TREE + b"\n" + WHO + b"\ngpgsig -----BEGIN SSH SIGNATURE-----\n !!\n -----END SSH SIGNATURE-----\n\nx\n",
    tampered,
    of_another_namespace,
    with_encoding,
    with_parents,
    said_in_the_message,
]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_every_form_of_commit_is_judged_as_git_does(bench: Bench, number: int) -> None:
    commit = bench.store(CASES[number](bench))
    with Objects(bench.git) as objects:
        (one_by_one,) = read_signed(bench.git, bench.people, bench.forge, [commit], objects=objects)
    (ours,) = read_signed(bench.git, bench.people, bench.forge, [commit])
    assert ours == one_by_one
    who, author, committer, parents, seconds = bench.by_git(commit)
    assert ours.contributor == who
    assert ours.emails == (author, committer)
    assert " ".join(ours.parents) == parents
    assert ours.at is not None
    assert str(int(ours.at.timestamp())) == seconds


def test_two_signatures_are_none(bench: Bench) -> None:
    """git reads the first of them, and gives up where one is empty; nobody here makes such."""
    head, message = TREE + b"\n" + WHO, b"\n\nWords\n"
    mine, theirs = (header(bench.sign(head + message, who)) for who in ("amara", "ben"))
    commit = bench.store(head + b"\n" + mine + b"\n" + theirs + message)
    other = bench.store(head + b"\n" + header(b"x\n", b"gpgsig-sha256 ") + b"\n" + mine + message)
    empty = bench.store(head + b"\ngpgsig " + message)
    for name in (commit, other, empty):
        (item,) = read_signed(bench.git, bench.people, bench.forge, [name])
        assert item.contributor == ""


def test_a_walk_reads_each_commit_once_and_what_is_none_is_passed_over(bench: Bench) -> None:
    first = bench.store(signed(bench))
    second = bench.store(signed(bench, "ben", head=TREE + b"\nparent " + first.encode() + b"\n" + WHO))
    walked = read_signed(bench.git, bench.people, bench.forge, [second, second], walk=True)
    assert [(item.commit, item.contributor) for item in walked] == [(second, "ben"), (first, "amara")]
    assert read_signed(bench.git, bench.people, bench.forge, [second, f"^{first}"], walk=True) == walked[:1]
    assert read_signed(bench.git, bench.people, bench.forge, ["4b825dc642cb6eb9a060e54bf8d69288fbee4904"]) == []
