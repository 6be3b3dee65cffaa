"""The versions of a person's answer that are kept: what they saved, submitted, and what was accepted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.branch_name import AnswerBranch, DraftBranch
from rlhf.model.paths import answer_path
from rlhf.model.sections import PLACEHOLDERS
from rlhf.store.git.missing_objects import missing
from rlhf.store.submissions import batch_in

if TYPE_CHECKING:
    from rlhf.store.git.branches import Tip
    from rlhf.store.workspace import Workspace

Key = tuple[str, str]  # batch and task

SAVED, SUBMITTED, ACCEPTED = "saved", "submitted", "accepted"
_FORMAT = "%x01%ct%x02%B%x03"
_GONE = "0" * 40


class Version(Struct, frozen=True):
    """A version of an answer.

    Args:
        number: 1 for the oldest; it stays, whatever comes later.
        at: when these words were first saved or submitted.
        what: what became of it, in order: `saved`, `submitted`, `accepted`.
        words: how many words it has; None where this machine does not have it.
        here: it is what the file has now.
    """

    number: int
    at: datetime
    what: tuple[str, ...]
    words: int | None
    here: bool
    oid: str

    not_told = ("oid",)


def history(workspace: Workspace, key: Key, now_here: str = "") -> list[Version]:
    """Return the versions of my answer to a task, the newest first; the same words are one version, the first of them.

    Args:
        now_here: the object id of what the file has now.
    """
    path = answer_path(*key, workspace.handle)
    kept: dict[str, tuple[datetime, set[str]]] = {}
    commits = _commits(workspace, key[1], path)
    commits.reverse()
    for at, submitted, oid in sorted(commits, key=lambda row: row[:2]):  # of one second, what was saved stands first
        kept.setdefault(oid, (at, set()))[1].add(SUBMITTED if submitted else SAVED)
    accepted = workspace.objects.oid(f"{workspace.main}:{path}")
    if accepted in kept:
        kept[accepted][1].add(ACCEPTED)
    absent = set(missing(workspace.git, kept))
    result = [
        Version(
            number, at, tuple(word for word in (SAVED, SUBMITTED, ACCEPTED) if word in what),
            None if oid in absent else words_in(workspace.objects.read(oid) or b""), oid == now_here, oid,
        )
        for number, (oid, (at, what)) in enumerate(kept.items(), 1)
    ]  # fmt: skip
    return result[::-1]


def words_in(data: bytes) -> int:
    """Return how many words somebody wrote below an answer's details: no headings, no instructions of a template."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    if text.startswith("---\n"):
        text = text.partition("\n---\n")[2] or text[text.find("\n#") + 1 :]  # of a damaged block, from the title on
    lines = (
        line for line in text.split("\n") if not line.startswith("#") and line.strip().strip("_") not in PLACEHOLDERS
    )
    return sum(any(letter.isalnum() for letter in word) for line in lines for word in line.split())


def _commits(workspace: Workspace, task: str, path: str) -> list[tuple[datetime, bool, str]]:
    """Return each commit that wrote my answer: when, whether it submitted it, and the object id of the words."""
    names = (str(DraftBranch(workspace.handle)), str(AnswerBranch(task, workspace.handle)))
    tips = [tip.oid for name in names for tip in _both(workspace, name)]
    raw = workspace.git.run(
        "log", "--topo-order", "--full-history", f"--format={_FORMAT}", "--raw", "--no-abbrev", "--no-renames",
        "--no-ext-diff",
        *dict.fromkeys([*tips, workspace.main]), "--", path,
    ).decode("utf-8", "replace")  # fmt: skip
    result = []
    for part in raw.split("\x01")[1:]:
        seconds, _, rest = part.partition("\x02")
        message, _, rows = rest.partition("\x03")
        oids = [row.split()[3] for row in rows.splitlines() if row.startswith(":")]
        at = datetime.fromtimestamp(int(seconds), UTC)
        result += [(at, bool(batch_in(message)), oid) for oid in oids if oid != _GONE]
    return result


def _both(workspace: Workspace, name: str) -> list[Tip]:
    branches = workspace.branches
    return [tip for tip in (branches.own.get(name), branches.far.get(name)) if tip is not None]
