"""The summary of a submission in Markdown: what is missing, who can give it, and by when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rlhf.model.content_hash import short
from rlhf.process.verdict import Met

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.process.policy_explanation import Account
    from rlhf.process.verdict import RequirementState

_CALLING = re.compile(r"@|#|://|www\.|\bGH-", re.IGNORECASE)
_SIGNS = {
    Met.SATISFIED: "✓", Met.OVERRIDDEN: "✓", Met.NOT_APPLICABLE: "·", Met.UNSATISFIED: "✗", Met.ERROR: "!",
}  # fmt: skip


def mark(branch: str) -> str:
    """Return the hidden comment by which a branch's summary is recognised, so that the next summary replaces it."""
    return f"<!-- rlhf: {branch} -->"


def markdown(account: Account) -> str:
    """Return the whole summary."""
    return "\n".join(_lines(account)) + "\n"


def _lines(account: Account) -> Iterator[str]:
    yield mark(account.branch)
    if account.accepted:
        yield f"### Merged into main: {inert(account.what)}"
    else:
        yield f"### {inert(account.what)}: {'ready to be merged' if account.ready else 'not ready yet'}"
    yield ""
    for problem in account.problems:
        yield f"* ✗ {inert(problem)}"
    if account.problems:
        yield ""
    if account.states:
        yield "| | asked for | how far | who can give it |"
        yield "|---|---|---|---|"
        yield from (_row(state) for state in account.states)
        yield ""
    if account.deadline.due is not None:
        why = f" ({inert(account.deadline.why)})" if account.deadline.why else ""
        yield f"Due {account.deadline.due.words}{why}."
    if account.version:
        yield f"It is about version `{short(account.version)}`; a changed word needs a new sign-off."


def _row(state: RequirementState) -> str:
    words = str(state.met).replace("_", " ")
    who = ", ".join(state.able) if state.met in {Met.UNSATISFIED, Met.ERROR} else ""
    return f"| {_SIGNS[state.met]} | {inert(state.name)} | {words}: {inert(state.what)} | {inert(who)} |"


def inert(text: str) -> str:
    """Return a person's text so that Markdown, HTML and GitHub make nothing of it: no mention, no link, no picture.

    GitHub looks for names, numbers and addresses after it has decoded entities, so a zero-width space splits them.
    """
    flat = " ".join(text.split()).replace("<", "&lt;").replace(">", "&gt;")
    for sign in "\\`*_[]|!":
        flat = flat.replace(sign, f"\\{sign}")
    return _CALLING.sub(lambda match: f"{match[0]}\u200b", flat)
