"""Who signed a commit: SSH signatures held against the keys in people.yaml."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.store.keys import allowed_signers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.model.people import People
    from rlhf.store.git import Git


@dataclass(frozen=True, slots=True)
class Signed:
    """One commit: parents, addresses of author and committer, whose valid signature it bears, co-authors."""

    commit: str
    parents: tuple[str, ...]
    emails: tuple[str, ...]
    signer: str
    co_authors: tuple[str, ...] = ()


_FORMAT = "%x00%H%x00%P%x00%ae%x00%ce%x00%(trailers:key=Co-authored-by,valueonly,separator=%x2C)%x00%G?%x00%GS"


def read_signed(
    git: Git, people: People, forge_key: str, revisions: Iterable[str], *, walk: bool = False
) -> list[Signed]:
    """The named commits, or with `walk` all that the revisions reach (`^x` leaves out what x reaches)."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        signers = Path(folder) / "allowed_signers"
        signers.write_text(allowed_signers(people, forge_key), encoding="utf-8")
        verifying = git.with_config(gpg__ssh__allowedSignersFile=str(signers))
        how = () if walk else ("--no-walk=unsorted",)
        raw = verifying.run(
            "log", *how, f"--format={_FORMAT}", "--stdin", stdin="\n".join(revisions).encode() + b"\n"
        ).decode("utf-8", "replace")
    fields = raw.split("\0")[1:]
    found = []
    for at in range(0, len(fields), 7):
        commit, parents, author, committer, others, good, signer = fields[at : at + 7]
        beside = tuple(_address(other) for other in others.split(",") if other.strip())
        valid = signer.strip() if good == "G" else ""
        found.append(Signed(commit, tuple(parents.split()), (author, committer), valid, beside))
    return found


def _address(named: str) -> str:
    return named.rpartition("<")[2].rstrip("> \n")


class VerifiedTips:
    """Remembers which ledger tips bear their owner's signature, under which keys; may be deleted at any moment."""

    def __init__(self, git: Git, git_dir: Path, people: People, forge_key: str) -> None:
        self._git = git
        self._people = people
        self._forge_key = forge_key
        keys = hashlib.sha256(allowed_signers(people, forge_key).encode()).hexdigest()[:16]
        self._file = git_dir / "rlhf" / f"verified-{keys}"
        self._known: dict[str, str] | None = None

    def signers(self, commits: Iterable[str]) -> dict[str, str]:
        """The signer of each commit; "" where there is no valid signature."""
        wanted = set(commits)
        if self._known is None:
            self._known = self._read()
        new = sorted(wanted - self._known.keys())
        if new:
            fresh = {s.commit: s.signer for s in read_signed(self._git, self._people, self._forge_key, new)}
            self._known |= fresh
            self._write(wanted)
        return {commit: self._known.get(commit, "") for commit in wanted}

    def _read(self) -> dict[str, str]:
        try:
            lines = self._file.read_text(encoding="utf-8").splitlines()
        except OSError:
            return {}
        return dict(line.split(" ", 1) for line in lines if " " in line)

    def _write(self, keep: set[str]) -> None:
        known = self._known or {}
        try:
            self._file.parent.mkdir(exist_ok=True)
            text = "".join(f"{commit} {known[commit]}\n" for commit in sorted(keep) if known.get(commit))
            self._file.write_text(text, encoding="utf-8")
        except OSError:
            return  # it only saves time
