"""A made project in which so many answers were accepted: every submission, merge and ledger signed as the gate asks."""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.ids import task_id_from, ulid
from rlhf.store.files import edit_yaml

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
TRAINERS = [f"trainer{number}" for number in range(20)]
EVALUATORS = [f"evaluator{number}" for number in range(10)]
BOSS, FORGE = "boss", "forge"
_IN_BATCH = 100
_WHO = b"committer bench <bench@example.org> 1700000000 +0000\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """One accepted answer."""

    number: int

    @property
    def task(self) -> str:
        return task_id_from("bench", str(self.number))

    @property
    def batch(self) -> str:
        return f"batch-{self.number // _IN_BATCH:04}"

    @property
    def author(self) -> str:
        return TRAINERS[self.number % len(TRAINERS)]

    @property
    def reviewer(self) -> str:
        return EVALUATORS[self.number % len(EVALUATORS)]

    @property
    def path(self) -> str:
        return f"answers/{self.batch}/{self.task}/{self.author}.md"

    @property
    def task_text(self) -> bytes:
        return (
            f"id: {self.task}\ntitle: Task {self.number}\nkind: reference_answer\nspecialty: cardiology\n"
            f"audience: clinician\nprompt:\n  - role: user\n    content: What now, {self.number}?\nsynthetic: true\n"
        ).encode()

    @property
    def words(self) -> bytes:
        return f"---\ntask: {self.task}\nauthor: {self.author}\n---\n\n## Answer\n\n{'Rest. ' * 200}\n".encode()

    def event(self, type_: str, by: str, body: dict[str, object]) -> Event:
        at = NOW + timedelta(minutes=self.number)
        return Event(ulid(at, self.number.to_bytes(10, "big")), type_, by, at, self.batch, self.task, body)


class Project:
    """The project's own repository, with so many accepted answers; made if it is not there."""

    def __init__(self, folder: Path, answers: int) -> None:
        self.root = folder / f"audited-{answers}.git"
        self._keys = folder / "keys"
        self._answers = [Answer(number) for number in range(answers)]
        done = self.root / "made-for-measuring"
        if not done.exists():
            print(f"Making {answers:,} accepted answers, each signed …", flush=True)
            shutil.rmtree(self.root, ignore_errors=True)
            self._make()
            done.touch()

    def git(self, *args: str, stdin: bytes = b"") -> str:
        done = subprocess.run(["git", *args], cwd=self.root, input=stdin, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def _make(self) -> None:
        self.root.mkdir(parents=True)
        self.git("init", "--quiet", "--bare", "--initial-branch=main", ".")
        self._make_keys()
        with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=self.root, stdin=subprocess.PIPE) as importing:
            assert importing.stdin is not None
            importing.stdin.write(self._stream())
            importing.stdin.close()
        trees = dict(
            row.split() for row in self.git("log", "--all", "--format=%s %T").splitlines()
        )  # each made commit is named for what it holds
        base = self._signed(BOSS, trees["base"], message="Begin")
        with ThreadPoolExecutor(4) as pool:
            heads = list(pool.map(lambda one: self._submission(one, base, trees), self._answers))
        tips = {who: self._ledger(who, self._reviews(who)) for who in EVALUATORS}
        received = self._ledger(FORGE, [self._received(a, head) for a, head in zip(self._answers, heads, strict=True)])
        main, merged = base, []
        for answer, head in zip(self._answers, heads, strict=True):
            main = self._merge(answer, main, head, trees)
            told = {FORGE: received, answer.reviewer: tips[answer.reviewer]}
            body = {"branch": f"answer/{answer.task}/{answer.author}", "head": head, "merge": main, "ledgers": told}
            merged.append(answer.event("merged", FORGE, body))
        forge = self._ledger(FORGE, merged, received)
        refs = {"main": main, f"ledger/{FORGE}": forge, **{f"ledger/{who}": tip for who, tip in tips.items()}}
        self.git(
            "update-ref", "--stdin", stdin="".join(f"update refs/heads/{k} {v}\n" for k, v in refs.items()).encode()
        )
        for ref in self.git("for-each-ref", "--format=%(refname)", "refs/made").splitlines():
            self.git("update-ref", "-d", ref)
        self.git("repack", "-adq")

    def _make_keys(self) -> None:
        self._keys.mkdir(exist_ok=True)
        for who in (BOSS, FORGE, *TRAINERS, *EVALUATORS):
            if not (self._keys / who).exists():
                make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(self._keys / who)]
                subprocess.run(make, check=True)

    def _stream(self) -> bytes:
        """Commits without signatures, for their trees: the base, every submission, and main after every merge."""
        out = bytearray(b"commit refs/made/base\n" + _WHO + _data(b"base"))
        out += _file("rlhf.yaml", f"project: Audited\nforge:\n  key: {self._public(FORGE)}\n".encode())
        out += _file("people.yaml", self._people().encode())
        for batch in sorted({answer.batch for answer in self._answers}):
            out += _file(f"tasks/{batch}/batch.yaml", b"title: Made\ndue: 2036-12-04T18:00+00:00[Europe/London]\n")
        for answer in self._answers:
            out += _file(f"tasks/{answer.batch}/{answer.task}.yaml", answer.task_text)
        for answer in self._answers:
            for ref, name in (("submission", "s"), ("main", "m")):
                out += b"commit refs/made/%s\n" % ref.encode() + _WHO + _data(f"{name}{answer.number}".encode())
                if ref == "submission" or answer.number == 0:  # main goes on from where it is
                    out += b"from refs/made/base\n"
                out += _file(answer.path, answer.words)
            out += b"reset refs/made/s%d\nfrom refs/made/submission\n\n" % answer.number
        return bytes(out)

    def _people(self) -> str:
        roles = {"manager": [BOSS], "trainer": TRAINERS, "evaluator": EVALUATORS}
        entries = [
            f"  {who}:\n    name: {who}\n    roles: [{role}]\n    keys:\n      - public: {self._public(who)}\n"
            for role, handles in roles.items()
            for who in handles
        ]
        return "people:\n" + "".join(entries)

    def _public(self, who: str) -> str:
        return " ".join((self._keys / f"{who}.pub").read_text(encoding="utf-8").split()[:2])

    def _signed(self, who: str, tree: str, *parents: str, message: str) -> str:
        named = ("-c", f"user.name={who}", "-c", f"user.email={who}@rlhf.invalid", "-c", "gpg.format=ssh")
        key = ("-c", f"user.signingKey={self._keys / who}")
        return self.git(
            *named, *key, "commit-tree", "-S", tree, *(part for parent in parents for part in ("-p", parent)),
            "-F", "-", stdin=message.encode(),
        )  # fmt: skip

    def _submission(self, answer: Answer, base: str, trees: dict[str, str]) -> str:
        message = f"Answer {answer.task} by {answer.author}\n\nBatch: {answer.batch}\n"
        return self._signed(answer.author, trees[f"s{answer.number}"], base, message=message)

    def _merge(self, answer: Answer, main: str, head: str, trees: dict[str, str]) -> str:
        review = answer.event("review", answer.reviewer, {}).id
        message = (
            f"Accept {answer.task} by {answer.author}\n\nBranch: answer/{answer.task}/{answer.author}\n"
            f"Content: {content_hash(answer.words)}\nReview: {review} by {answer.reviewer}\n"
        )
        return self._signed(FORGE, trees[f"m{answer.number}"], main, head, message=message)

    def _reviews(self, who: str) -> list[Event]:
        found = []
        for answer in self._answers:
            if answer.reviewer == who:
                subject = {"task": content_hash(answer.task_text), "answer": content_hash(answer.words)}
                body = {"answer": answer.author, "subject": subject | {"policy": "sha256:" + "0" * 64}}
                found.append(answer.event("review", who, body | {"verdict": "approve"}))
        return found

    def _received(self, answer: Answer, head: str) -> Event:
        body = {"answer": answer.author, "commit": head, "hash": content_hash(answer.words)}
        return answer.event("received", FORGE, body)

    def _ledger(self, who: str, events: list[Event], before: str = "") -> str:
        """A ledger with some events, signed by its owner; its tip."""
        ref = f"refs/made/ledger-{who}"
        out = bytearray(b"commit %s\n" % ref.encode() + _WHO + _data(b"events"))
        out += b"from %s\n" % before.encode() if before else b""
        for event in events:
            out += _file(event.path, edit_yaml.dump(event.record()))
        self.git("fast-import", "--quiet", "--force", stdin=bytes(out))
        message = f"events\n\nLatest: {max(event.id for event in events)}\n"
        parents = (before,) if before else ()
        return self._signed(who, f"{ref}^{{tree}}", *parents, message=message)


def _data(data: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(data), data)


def _file(path: str, data: bytes) -> bytes:
    return b"M 100644 inline %s\n" % path.encode() + _data(data)
