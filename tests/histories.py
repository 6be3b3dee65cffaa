"""A project in a bare repository to which anything can happen: said, claimed, submitted, merged, taken back."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from rlhf.model.branch_name import LEDGERS, ClaimBranch
from rlhf.model.content_hash import content_hash
from rlhf.model.event import Event
from rlhf.model.ids import ulid
from rlhf.model.lease import Lease, claim_message
from rlhf.store.believed import BelievedLedgers
from rlhf.store.files import edit_yaml
from rlhf.store.git.git import Git
from rlhf.store.git.write_objects import commit, write_tree
from rlhf.store.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)
TASKS = ("t-aaaaaaaaa1", "t-bbbbbbbbb2", "t-ccccccccc3")
BATCHES = ("one", "two")
WRITERS = ("amara", "ben")
ROLES = {"amara": "trainer", "ben": "trainer", "emeka": "evaluator", "freya": "evaluator", "morgan": "manager"}


class TrustedLedgers(BelievedLedgers):
    """Believes every ledger, so that nobody has to sign: who is believed is another test's matter."""

    @cached_property
    def tips(self) -> dict[str, str]:
        return {name.removeprefix(LEDGERS): tip.oid for name, tip in self._snapshot.branches.below(LEDGERS)}


class TrustingRepository(Repository):
    def _read_ledgers(self) -> BelievedLedgers:
        return TrustedLedgers(self.snapshot)


class History:
    """What happens is written as the programs of all these people would write it; no clock is asked."""

    def __init__(self, root: Path) -> None:
        subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(root)], check=True)
        self.git = Git(root).with_config(user__name="anyone", user__email="anyone@rlhf.invalid")
        self.repository = TrustingRepository(self.git, bare=True)
        self.now = NOW
        self._said = 0
        self.roles = dict(ROLES)
        self.approvals = 1
        files = {self.task_path("one", id_): self.task_text(id_) for id_ in TASKS[:2]}
        files |= {self.task_path("two", TASKS[2]): self.task_text(TASKS[2])}
        self.merge({**files, **self._settings(), "tasks/one/batch.yaml": self.terms(24)})

    def close(self) -> None:
        self.repository.close()

    # --- main ------------------------------------------------------------------------------------------------

    def merge(self, files: Mapping[str, bytes | None]) -> None:
        self._write("main", files, self._tip("main"))

    @staticmethod
    def task_path(batch: str, id_: str) -> str:
        return f"tasks/{batch}/{id_}.yaml"

    @staticmethod
    def task_text(id_: str, **values: object) -> bytes:
        plain = {"id": id_, "title": f"Task {id_}", "kind": "reference_answer", "specialty": "cardiology"}
        prompt = {"audience": "patient", "prompt": [{"role": "user", "content": "What now?"}]}
        return edit_yaml.dump({**plain, **prompt, **values})

    def terms(self, hours: int) -> bytes:
        return edit_yaml.dump({"title": "A batch", "due": f"{(NOW + timedelta(hours=hours)).isoformat()}[UTC]"})

    def change_settings(self, **roles: str) -> None:
        self.roles |= roles
        self.merge(self._settings())

    def _settings(self) -> dict[str, bytes]:
        people = {who: {"name": who.title(), "roles": [role]} for who, role in self.roles.items()}
        signoff = [{"name": "enough evaluators", "role": "evaluator", "count": self.approvals}]
        config = {"project": "Winter", "policy": {"signoff": signoff}}
        return {"people.yaml": edit_yaml.dump({"people": people}), "rlhf.yaml": edit_yaml.dump(config)}

    def accept(self, batch: str, task: str, who: str, words: str | None) -> None:
        self.merge({f"answers/{batch}/{task}/{who}.md": words.encode() if words is not None else None})

    # --- branches ----------------------------------------------------------------------------------------------

    def say(self, owner: str, type_: str, batch: str, task: str, **body: Any) -> Event:
        self._said += 1
        at = NOW + timedelta(seconds=self._said)
        event = Event(ulid(at, self._said.to_bytes(10, "big")), type_, owner, at, batch, task, body)
        self._write(f"ledger/{owner}", {event.path: edit_yaml.dump(event.record())}, self._tip(f"ledger/{owner}"))
        return event

    def review(self, by: str, verdict: str, batch: str, task: str, author: str) -> Event:
        """A verdict on the words that are submitted now."""
        path = f"answers/{batch}/{task}/{author}.md"
        answer = self.repository.objects.read(f"refs/heads/answer/{task}/{author}:{path}") or b""
        asked = self.repository.objects.read(f"refs/heads/main:{self.task_path(batch, task)}") or b""
        subject = {"task": content_hash(asked), "answer": content_hash(answer)}
        return self.say(by, "review", batch, task, answer=author, verdict=verdict, subject=subject)

    def received(self, batch: str, task: str, author: str, later: timedelta) -> None:
        """The forge writes down when what is submitted now arrived."""
        tip = self._tip(f"answer/{task}/{author}")
        event = self.say("forge", "received", batch, task, commit=tip or "", answer=author)
        moved = replace(event, at=NOW + later)
        self._write("ledger/forge", {event.path: edit_yaml.dump(moved.record())}, self._tip("ledger/forge"))

    def rewrite(self, owner: str, keep: int) -> None:
        """Another ledger in place of somebody's, with the first events of the old one."""
        tip = self._tip(f"ledger/{owner}")
        if tip is None:
            return
        files = list(self.repository.objects.files(tip))
        kept = {file.path: self.repository.objects.read(file.oid) for file in files[:keep]}
        self._write(f"ledger/{owner}", kept, None)

    def claim(self, batch: str, task: str, who: str, hours: int, *, released: bool = False) -> None:
        lease = Lease(task, 1, batch, who, NOW + timedelta(hours=hours), released)
        self._write(str(ClaimBranch(task)), {}, None, claim_message([lease]))

    def submit(self, batch: str, task: str, who: str, words: str) -> None:
        self._write(f"answer/{task}/{who}", {f"answers/{batch}/{task}/{who}.md": words.encode()}, self._tip("main"))

    def remove(self, branch: str) -> None:
        self.git.run("update-ref", "-d", f"refs/heads/{branch}")
        self.repository.refresh()

    def _tip(self, branch: str) -> str | None:
        return self.repository.objects.oid(f"refs/heads/{branch}")

    def _write(self, branch: str, files: Mapping[str, bytes | None], base: str | None, message: str = "") -> None:
        tree = write_tree(self.repository.objects, base, files)
        made = commit(self.git, tree, [base] if base else [], message or f"{branch}\n", sign=False)
        self.git.run("update-ref", f"refs/heads/{branch}", made)
        self.repository.refresh()
