"""The documentation page that says who is told of what, from the table of whom each type of event concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.model.concerned import CONCERNED, Relation
from rlhf.model.event_types import ANYONE, EVENT_TYPES, FORGE_ONLY, SPOKEN, sayers
from rlhf.model.policy import Policy
from rlhf.model.vocabulary import ROLE_WORDS

if TYPE_CHECKING:
    from rlhf.model.concerned import Concerned

_HEAD = """# Who is told of what

What somebody says, decides or does is an event; this page says whom each type of event concerns. `rlhf sync` says that
there is something, `rlhf week` shows it with the word of the third column, `rlhf status` says how much is new and how
much waits for you, and `rlhf thread ID` has the words, or `rlhf log --task ID` what is no message. Nobody is told of
what they did themselves, and nobody sees a review before a blind round lets them. What is marked \\* is no message.

The page is written from the table that these commands read (`cli/rlhf/model/concerned.py`); a test keeps it true, and
another records every type of event and looks at it as everybody whom it concerns.
"""


def page() -> str:
    """Return the page as Markdown."""
    policy = Policy("the project")
    lines = [_HEAD, "## What concerns somebody", "", "| event | recorded by | in `rlhf week` | whom it concerns |"]
    lines += ["|---|---|---|---|"]
    lines += [
        f"| {_name(row.type)} | {_by(row.type, policy)} | {row.kind} | {_whom(row)} |"
        for row in CONCERNED.values()
        if row.whom
    ]
    lines += ["", "## What concerns nobody", "", "| event | recorded by | why |", "|---|---|---|"]
    lines += [
        f"| {_name(row.type)} | {_by(row.type, policy)} | {row.why} |" for row in CONCERNED.values() if not row.whom
    ]
    lines += ["", "## Who is meant", "", "| word | who |", "|---|---|"]
    lines += [f"| {relation.value} | {_MEANT[relation]} |" for relation in Relation]
    return "\n".join(lines) + "\n"


_MEANT = {
    Relation.NAMED: "the one in the event: to whom a task is allotted, who is asked to decide, who is reminded",
    Relation.AUTHOR: "the clinician whose answer was reviewed, accepted, let through, affirmed or withdrawn",
    Relation.HOLDER: "everybody who claimed the task, was allotted it, submitted an answer, or has one accepted",
    Relation.REVIEWER: "everybody who reviewed the answer; where no answer is meant, any answer to the task",
    Relation.ASKER: "who asked the question, raised the concern, noted the edge case or gave the review",
    Relation.SPEAKER: "everybody with a message in the same thread",
    Relation.ANSWERER: "the person asked; where none is named, the role that policy names, or whoever holds the task",
    Relation.GIVER: "the project manager who allotted the task to whoever gave it back",
    Relation.GRANTERS: "the role that policy names for extensions, except for the person's own",
    Relation.MANAGERS: "everybody with the role manager",
    Relation.EXPERTS: "everybody with the role sme",
    Relation.ENGINEERS: "everybody with the role engineer",
    Relation.APPROVERS: "the roles under guidance.major in the policy",
    Relation.WRITER: "the clinician whose draft a manager handed to somebody else",
    Relation.EVERYONE: "everybody in people.yaml who has not left",
}


def _name(type_: str) -> str:
    spoken = "" if type_ in SPOKEN else " \\*"
    return f"`{type_}`{spoken}"


def _by(type_: str, policy: Policy) -> str:
    assert type_ in EVENT_TYPES  # noqa: S101 — a test compares the two tables
    roles = sayers(type_, policy)
    if roles == FORGE_ONLY or roles is None:
        return "the forge"
    return "anyone" if roles == ANYONE else ", ".join(sorted(ROLE_WORDS[role] for role in roles))


def _whom(row: Concerned) -> str:
    whom = "; ".join(relation.value for relation in row.whom)
    return f"{whom}. {row.why}" if row.why else whom
