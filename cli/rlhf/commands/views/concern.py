"""Flags and escalations, as the commands about them print them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import terminal
from rlhf.commands.shell.choices import Choice, chosen
from rlhf.commands.views.thread import told_duty
from rlhf.model.risk import SEVERITIES
from rlhf.model.vocabulary import (
    ESCALATION_SEVERITIES,
    ESCALATION_WORDS,
    FLAG_CATEGORIES,
    FLAG_CATEGORY_WORDS,
    OUTCOME_WORDS,
    OUTCOMES,
    severity_words,
)
from rlhf.process.concerns import CHANGE_NEEDED, holds
from rlhf.process.working_days import day_words
from rlhf.reports.severities import escalation_effect, flag_effect

if TYPE_CHECKING:
    from rlhf.model.policy import Policy
    from rlhf.process.routing import Route
    from rlhf.workflows.conversation.concerns import ConcernOutcome
    from rlhf.workflows.worklist.open_concerns import Raised


def flag_choices(policy: Policy, named: str, category: str, severity: str) -> tuple[str, str]:
    """Return the category and the severity of a flag, as given, or as somebody chooses them on a terminal."""
    example = f"rlhf flag {named} --category unsafe_request --severity major It asks for a lethal dose"
    categories = [Choice(word, FLAG_CATEGORY_WORDS[word]) for word in FLAG_CATEGORIES]
    severities = [Choice(word, flag_effect(word, policy)) for word in SEVERITIES]
    return chosen("--category", category, categories, example), chosen("--severity", severity, severities, example)


def escalation_choice(policy: Policy, named: str, severity: str) -> str:
    """Return the severity of an escalation, as given (S2, or urgent), or as somebody chooses it on a terminal."""
    severities = [
        Choice(step, escalation_effect(step, policy), (ESCALATION_WORDS[step],)) for step in ESCALATION_SEVERITIES
    ]
    return chosen("--severity", severity, severities, f"rlhf escalate {named} --severity urgent")


def outcome_choice(named: str, outcome: str) -> str:
    """Return the outcome of a concern, as given, or as somebody chooses it on a terminal."""
    outcomes = [Choice(word, OUTCOME_WORDS[word]) for word in OUTCOMES]
    return chosen(
        "--outcome", outcome, outcomes, f"rlhf escalation resolve {named} --outcome answer_stands It is right"
    )


def outcome(result: ConcernOutcome, zone: str, names: dict[str, str]) -> list[str]:
    """Return what follows from an event about a concern, in sentences: who has to act, holds, the outcome."""
    value = []
    if result.route is not None:
        value.append(_asked(result, result.route, names))
        value += [f"Not {names.get(handle, handle)}: {why}." for handle, why in result.route.passed]
    if result.duty is not None:
        then = f", and to settle it by {terminal.local(result.duty.settled_by, zone)}" if result.duty.settled_by else ""
        then = then if result.duty.step == "acknowledge" else ""
        value.append(f"{told_duty(result.duty, zone, names)}{then}.")
    if result.held:
        value.append("The task is held: nobody can take it or sign it off until this is resolved.")
    if result.concern.identifiable and result.concern.open:
        value.append(
            "Every word about the task is hidden in lists and pages from now on. Its files and its history still hold "
            "them: docs/purging.md says how a manager takes them out."
        )
    if result.concern.outcome:
        value.append(_CARRIED_OUT[result.concern.outcome].format(authors=", ".join(result.authors) or "nobody yet"))
        value += _who_changes_it(result) if result.concern.outcome == CHANGE_NEEDED else []
    return value


def _asked(result: ConcernOutcome, route: Route, names: dict[str, str]) -> str:
    """Return who was asked to decide; that nobody was, where only the person who raised it is left."""
    if route.handle in {"", result.concern.raised.by}:
        return (
            "Nobody else can decide it yet, and so nobody is asked. A manager lets an expert in (rlhf people add), "
            f"then: rlhf escalation reassign {result.concern.raised.short} --to HANDLE"
        )
    return f"{names.get(route.handle, route.handle)} is asked ({route.why})."


def _who_changes_it(result: ConcernOutcome) -> list[str]:
    """Return whose answers are to be changed, and who only reads what was decided."""
    asked = [author for author in result.to_change if author not in result.reopened]
    others = [author for author in result.authors if author not in {*asked, *result.reopened}]
    value = [f"Asked to change it: {', '.join(asked)}."] if asked else []
    if result.reopened:
        value.append(
            f"Reopened: the accepted answer of {', '.join(result.reopened)}. It is in no release until a new "
            "version is accepted."
        )
    value += [f"In the week of {', '.join(others)} it says what was decided."] if others else []
    if not (asked or result.reopened):
        value.append("No answer on its way was asked to change; where one comes, a reviewer asks for changes.")
    return value


_CARRIED_OUT = {
    "answer_stands": "It is settled: the answer stands, and any hold is lifted.",
    "change_needed": "It is settled, and any hold is lifted.",
    "prompt_withdrawn": "The task is withdrawn: nobody is asked to do more on it ({authors}).",
    "guidance_change": "It is settled, and any hold is lifted. What changes belongs in the guidance (--into SLUG).",
    "no_action": "It is settled, and any hold is lifted.",
}


def order(raised: Raised, me: str) -> tuple[bool, float, str]:
    """Sort key: concerns on which I have to act first, then by due time."""
    duty = raised.duty
    by = duty.by.timestamp() if duty is not None and duty.by is not None else float("inf")
    return (duty is None or me not in duty.who, by, raised.concern.id)


def show(raised: Raised, me: str, zone: str, policy: Policy) -> None:
    """Print a concern in two lines: what was raised, and who has to act on it."""
    concern, duty = raised.concern, raised.duty
    what = concern.category.replace("_", " ") if concern.category else "escalation"
    mark = ">" if duty is not None and me in duty.who else " "
    holding = " · held" if holds(concern, policy) else ""
    terminal.say(
        f"{mark} {concern.raised.short}  {concern.thread.task}  {what}, {severity_words(concern.severity)}{holding}"
    )
    if duty is None:
        state = concern.outcome.replace("_", " ") or "taken back"
        terminal.say(f"    raised by {concern.raised.by} {terminal.local(concern.raised.at, zone)} · {state}")
        return
    late = "overdue, " if duty.overdue else ""
    by = f"{late}{duty.step} by {terminal.local(duty.by, zone)}" if duty.by else f"{duty.step} with the next guidance"
    out = "".join(f"{handle} is away until {day_words(until)} · " for handle, until in duty.away)
    who = (f"{duty.left} has left; " if duty.left else "") + (", ".join(duty.who) or "nobody")
    terminal.show(
        terminal.wrapped(
            f"raised by {concern.raised.by} {terminal.local(concern.raised.at, zone)} · {out}{who}: {by}", 4
        )
    )


def values(raised: Raised) -> dict[str, Any]:
    """Return a concern as values for JSON."""
    concern = raised.concern
    return {
        "id": concern.id, "letters": concern.raised.short, "type": concern.type, "category": concern.category,
        "severity": concern.severity, "batch": concern.thread.batch, "task": concern.thread.task,
        "by": concern.raised.by, "at": concern.raised.at, "open": concern.open, "outcome": concern.outcome,
        "asked": concern.asked, "taken_by": concern.taken.by if concern.taken else "", "duty": raised.duty,
    }  # fmt: skip
