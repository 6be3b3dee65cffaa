"""A made project with a long history: tasks, accepted answers, claims, submissions, and what 200 people said.

Everything is written with `git fast-import`, piece by piece, and follows from the numbers alone; the ledgers' tips are
signed, each by its owner. The corpus is a manager's own copy: everything is there, in remote branches.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from bench.corpus import batches, words
from bench.ledger_said import (
    BOSS,
    EVALUATORS,
    FORGE,
    MANAGERS,
    NOW,
    TRAINERS,
    Numbered,
    said_about,
    task_text,
    text_of,
)  # fmt: skip

from rlhf.model.lease import Lease, claim_message

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

#: These people's ledgers can be put back by some events, to measure what it costs to take them up.
MOVING = [*TRAINERS[:10], *EVALUATORS[:8], *MANAGERS[:1], FORGE]

_PER_COMMIT = 20
_FAR = "refs/remotes/origin"
_WHO = b"committer bench <bench@example.org> 1700000000 +0000\n"


class Corpus:
    """A project of some size in a folder; made if it is not there."""

    def __init__(self, folder: Path, tasks: int, each: int) -> None:
        self.root = folder / f"project-{tasks}-{tasks * each}"
        self.tasks, self.events = tasks, tasks * each
        self._each = each
        self._keys = folder / "keys"
        done = self.root / ".git" / "made-for-measuring"
        if not done.exists():
            print(f"Making {tasks:,} tasks and {self.events:,} events …", flush=True)
            self._make()
            done.touch()

    def git(self, *args: str, stdin: bytes = b"") -> str:
        done = subprocess.run(["git", *args], cwd=self.root, input=stdin, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def turn(self, to: str) -> None:
        """Point the ledgers of some people to what they said `before`, or `after` that."""
        lines = self.git("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", f"refs/{to}").splitlines()
        moves = [f"update {_FAR}/ledger/{owner} {oid}\n" for owner, oid in map(str.split, lines)]
        self.git("update-ref", "--stdin", stdin="".join(moves).encode())

    def _make(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", ".")
        self._make_keys()
        importing = subprocess.Popen(
            ["git", "-c", "core.compression=1", "fast-import", "--quiet", "--depth=3", "--force"],
            cwd=self.root, stdin=subprocess.PIPE,
        )  # fmt: skip
        assert importing.stdin is not None
        with importing.stdin as stream:
            self._write_main(stream)
            self._write_branches(stream)
            for owner in self._owners():
                self._write_ledger(stream, owner)
        if importing.wait() != 0:
            raise SystemExit("git fast-import failed")
        self._sign()
        settings = {"rlhf.handle": BOSS, "user.name": BOSS, "user.email": f"{BOSS}@example.org", "gc.auto": "0"}
        for name, value in settings.items():
            self.git("config", name, value)
        self.git("remote", "add", "origin", (self.root.parent / "nowhere.git").as_uri())
        self.git("update-ref", "refs/heads/main", f"{_FAR}/main")
        self.git("pack-refs", "--all")
        self.git("sparse-checkout", "set", "--cone", "--sparse-index", "guidance")
        self.git("checkout", "--quiet", "main")

    def _owners(self) -> list[str]:
        return [*TRAINERS, *EVALUATORS, *MANAGERS, FORGE]

    def _make_keys(self) -> None:
        self._keys.mkdir(exist_ok=True)
        for owner in self._owners():
            if not (self._keys / owner).exists():
                make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", owner, "-f", str(self._keys / owner)]
                subprocess.run(make, check=True)

    def _public(self, owner: str) -> str:
        return (self._keys / f"{owner}.pub").read_text(encoding="utf-8").strip()

    @cached_property
    def _all(self) -> list[Numbered]:
        places = ((name, id_) for name, _, ids in batches(self.tasks) for id_ in ids)
        return [Numbered(number, name, id_) for number, (name, id_) in enumerate(places)]

    def _touching(self, owner: str) -> list[Numbered]:
        """The tasks about which somebody may have said something, so that not everyone goes through all."""
        for handles in (TRAINERS, EVALUATORS, MANAGERS):
            if owner in handles:
                near = (handles.index(owner), handles.index(owner) - 1)
                return sorted(
                    (task for first in near for task in self._all[first % len(handles) :: len(handles)]),
                    key=lambda task: task.number,
                )
        return self._all

    def _write_main(self, stream: IO[bytes]) -> None:
        stream.write(b"commit %s/main\n%s" % (_FAR.encode(), _WHO) + _data(b"A made-up project\n"))
        _file(stream, "rlhf.yaml", f"project: Long history\nforge:\n  key: {self._public(FORGE)}\n".encode())
        _file(stream, "people.yaml", self._people().encode())
        _file(stream, "guidance/writing-answers.md", b"---\ntitle: Writing answers\nversion: 1\n---\n\nWrite.\n")
        for number, (name, specialty, _) in enumerate(batches(self.tasks)):
            due = NOW + timedelta(days=number % 60 - 10)
            terms = f"title: {name}\ndue: {due.isoformat(timespec='minutes')}[UTC]\nspecialties: [{specialty}]\n"
            _file(stream, f"tasks/{name}/batch.yaml", terms.encode())
        dice = random.Random(7)
        pool = [words(dice, 40) for _ in range(500)]
        for task in self._all:
            _file(stream, f"tasks/{task.batch}/{task.id}.yaml", task_text(task, pool))
            if task.accepted:
                _file(stream, task.answer_path, task.answer)

    def _people(self) -> str:
        roles = {"trainer": TRAINERS, "evaluator": EVALUATORS, "manager": MANAGERS}
        entries = [
            f"  {who}:\n    name: Dr {who.title()}\n    roles: [{role}]\n    specialties: [cardiology]\n"
            f"    keys:\n      - public: {self._public(who)}\n"
            for role, handles in roles.items()
            for who in handles
        ]
        return "people:\n" + "".join(entries)

    def _write_branches(self, stream: IO[bytes]) -> None:
        """Claims, some of them lapsed, and submissions."""
        for task in self._all:
            if task.claimed:
                lease = Lease(task.id, 1, task.batch, task.author, NOW + timedelta(hours=task.number % 200 - 20))
                stream.write(b"reset %s/claim/%s\n" % (_FAR.encode(), task.id.encode()))
                stream.write(b"commit %s/claim/%s\n%s" % (_FAR.encode(), task.id.encode(), _WHO))
                stream.write(_data(claim_message([lease]).encode()))
            elif task.submitted:
                branch = f"{_FAR}/answer/{task.id}/{task.author}"
                message = f"Answer {task.id} by {task.author}\n\nBatch: {task.batch}\n"
                stream.write(b"commit %s\n%s" % (branch.encode(), _WHO) + _data(message.encode()))
                stream.write(b"from %s/main\n" % _FAR.encode())
                _file(stream, task.answer_path, task.answer)

    def _write_ledger(self, stream: IO[bytes], owner: str) -> None:
        """All but the tip, in commits as a person's weeks would make them; the last one stands under `before`'s."""
        said = (event for task in self._touching(owner) for event in said_about(task, owner, self._each))
        ref = f"refs/unsigned/{owner}".encode()
        while some := list(islice(said, _PER_COMMIT)):
            stream.write(b"commit %s\n%s" % (ref, _WHO) + _data(b"%d events\n" % len(some)))
            for event in some:
                _file(stream, event.path, text_of(event))

    def _sign(self) -> None:
        """A signed tip for every ledger, and for some people one on what they had said before."""

        def sign(owner: str) -> list[str]:
            last = f"refs/unsigned/{owner}"
            lines = [f"update {_FAR}/ledger/{owner} {self._signed(owner, last)}\n"]
            if owner in MOVING:
                lines += [f"update refs/before/{owner} {self._signed(owner, last + '~1')}\n"]
                lines += [lines[0].replace(f"{_FAR}/ledger/", "refs/after/")]
            return [*lines, f"delete {last}\n"]

        with ThreadPoolExecutor(4) as pool:
            lines = [line for some in pool.map(sign, self._owners()) for line in some]
        self.git("update-ref", "--stdin", stdin="".join(lines).encode())

    def _signed(self, owner: str, commit: str) -> str:
        who = ("-c", f"user.name={owner}", "-c", f"user.email={owner}@rlhf.invalid")
        key = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={self._keys / owner}")
        return self.git(*who, *key, "commit-tree", "-S", "-p", commit, "-m", "events", f"{commit}^{{tree}}")


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)


def _file(stream: IO[bytes], path: str, data: bytes) -> None:
    stream.write(b"M 100644 inline %s\n" % path.encode() + _data(data))
