"""The commands that a person uses in a week, by their roles, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands.shell import runtime
from rlhf.errors import RlhfError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

#: For each role, a heading and its commands, each with what it does; those named first are kept where room is short.
_BY_ROLE: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "trainer": ("Write answers", (
        ("task pull", "take work; --minutes 25 takes what fits"),
        ("write", "open an answer; closing it saves and checks it"),
        ("submit", "send what is finished to review"),
        ("feedback", "what reviewers said, beside your words"),
        ("restore ID", "bring back an earlier version (rlhf history ID)"),
    )),
    "evaluator": ("Review", (
        ("review list", "what waits for a reviewer, yours first"),
        ("review show ID", "read a submission with its task"),
        ("review approve ID", "sign it off; or request-changes, comment"),
    )),
    "sme": ("Decide", (("escalation list", "what was flagged or escalated"),)),
    "manager": ("Coordinate", (
        ("board", "where every batch stands, and who has how much to do"),
        ("task assign", "give tasks to people; --auto proposes"),
        ("publish", "send tasks, guidance and people that you edited"),
        ("invite HANDLE", "one message that brings somebody in"),
    )),
    "engineer": ("Prove", (("audit", "replay the history, and prove every sign-off"),)),
}  # fmt: skip
_ALL = ("See", (
    ("week", "what is new, what you hold, what waits for you"),
    ("sync", "bring what is new, and send what waits here"),
))  # fmt: skip
_SAY = ("Say", (
    ("ask ID TEXT", "ask a question; rlhf reply answers one"),
    ("flag ID", "flag a prompt that is wrong or worries you"),
    ("escalate ID", "have a clinical expert decide"),
))  # fmt: skip
_FOOT = (
    "  rlhf COMMAND --help    a command, with an example",
    "  rlhf help WORD         find what you need: rlhf help undo",
    "  rlhf help all          every command",
)
_LINES = 20  # headings and commands, on a screen of 24 lines


def my_overview() -> str:
    """Return the overview for the person whose copy this is; a trainer's outside of a copy."""
    try:
        with runtime.workspace() as workspace:
            roles = workspace.me.roles
    except RlhfError:
        roles = frozenset()
    return overview(roles)


def overview(roles: Collection[str]) -> str:
    """Return the overview of the commands that fit some roles; everybody's, where no role is known."""
    parts = [_ALL, *(part for role, part in _BY_ROLE.items() if role in (roles or {"trainer"})), _SAY]
    room = _LINES - len(_FOOT) - 2 - len(parts)
    kept = _kept([rows for _, rows in parts], room)
    lines = ["rlhf: write and sign off gold-standard clinical reference answers"]
    for (head, _), rows in zip(parts, kept, strict=True):
        lines += [head, *(f"  rlhf {command:<17}  {what}" for command, what in rows)]
    return "\n".join([*lines, "", *_FOOT])


def _kept(parts: list[tuple[tuple[str, str], ...]], room: int) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield the rows of each part, shortened in turn at the ends until all fit."""
    sizes = [len(rows) for rows in parts]
    while sum(sizes) > room and max(sizes) > 1:
        sizes[sizes.index(max(sizes))] -= 1
    return (rows[:size] for rows, size in zip(parts, sizes, strict=True))
