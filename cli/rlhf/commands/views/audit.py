"""How an audit is told on the terminal: the counts, the answers that need a look first, overrides and problems."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rlhf.commands.shell import terminal
from rlhf.process.audit import Standing
from rlhf.process.project_changes import SORTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.process.audit import Accepted, Audit, Removal
    from rlhf.process.project_changes import ProjectChange

_MOST = 40  # answers that are told
_SIGNS = {Standing.NOT_PROVEN: "✗", Standing.LET_IN: "!", Standing.PROVEN: "✓"}  # and ~ for all others

_AGAINST = (Standing.WITHDRAWN, Standing.REOPENED, Standing.DISPUTED)


def tell(result: Audit, zone: str) -> None:
    """Print an audit."""
    _counts(result)
    _changes(result.project_changes)
    for accepted in _shown(result.accepted):
        _answer(accepted, zone)
    if len(result.accepted) > _MOST:
        terminal.say(f"  and {len(result.accepted) - _MOST} more answers: --json, --html FILE")
    for accepted in result.overridden:
        for given in accepted.overrides:
            what = f"override  {accepted.task} by {accepted.author}: {given.what}, by {given.by}: {given.why}"
            terminal.show(terminal.wrapped(what, 2))
    for problem in result.problems:
        terminal.show(terminal.wrapped(f"✗ {problem.commit[:8]} {problem.what}".replace("✗  ", "✗ "), 2))
    for removal in result.removals:
        _removal(removal, zone)
    for sentence in result.unfinished:
        terminal.show(terminal.wrapped(f"… {sentence}", 2))
    terminal.show(terminal.wrapped(_end(result)))


def _counts(result: Audit) -> None:
    counts = result.counts
    parts = [terminal.number(len(result.accepted), "accepted answer"), f"{counts[Standing.PROVEN]} proven"]
    parts += [f"{many} {standing.words}" for standing, many in counts.items() if many and standing.value != "proven"]
    changes, commits = terminal.number(result.changes, "other change"), terminal.number(result.steps, "commit")
    terminal.show(terminal.wrapped(f"{', '.join(parts)}; {changes}; {commits} of main replayed."))


def _changes(changes: Iterable[ProjectChange]) -> None:
    counts = Counter(change.sort for change in changes)
    if counts:
        parts = ", ".join(f"{sort} {counts[sort]}" for sort in SORTS if counts[sort])
        terminal.show(terminal.wrapped(f"Changes of what work is judged by: {parts} (each: --json, --html FILE)."))


def _shown(accepted_answers: tuple[Accepted, ...]) -> list[Accepted]:
    """Return the answers that are told: those of which there is more to say, then the latest; in the order of main."""
    plain = [accepted.proven and not accepted.late_requests for accepted in accepted_answers]
    order = sorted(range(len(accepted_answers)), key=lambda at: (plain[at], -at))
    return [accepted_answers[at] for at in sorted(order[:_MOST])]


def _answer(accepted: Accepted, zone: str) -> None:
    by = ", ".join(given.by for given in accepted.approvals) or "nobody"
    given = f"signed off by {by}" if not accepted.let_in or accepted.problems else accepted.state
    if accepted.overrides and not accepted.let_in:
        given = f"{given}, but for {accepted.overridden}"
    sign = _SIGNS.get(accepted.counted_as, "~")
    what = f"{sign} {accepted.task}  by {accepted.author}, {terminal.local(accepted.at, zone)}, {given}"
    terminal.show(terminal.wrapped(what, 2)[2:])
    if accepted.standing:
        against = "; ".join(accepted.against) or accepted.standing
        terminal.show(terminal.wrapped(f"{against[:1].upper()}{against[1:].rstrip('.')}.", 4))
    for step in accepted.history:
        terminal.show(terminal.wrapped(f"{terminal.local(step.at, zone)}  {step.by} {step.what}", 4))
    if accepted.prompt_changed:
        who, task = f"{accepted.task}/{accepted.author}", accepted.task
        what = f"Its prompt means something else now: rlhf task diff {task}; it stands after rlhf review affirm {who}"
        terminal.show(terminal.wrapped(what, 4))
    elif accepted.affirmed_by:
        what = f"Its prompt changed since; {' and '.join(accepted.affirmed_by)} affirmed that it stands."
        terminal.show(terminal.wrapped(what, 4))
    for request in accepted.late_requests:
        written = f"Written {terminal.local(request.written, zone)}"
        arrived = f", arrived {terminal.local(request.arrived, zone)}" if request.arrived is not None else ""
        terminal.show(terminal.wrapped(f"{request.what} {written}{arrived}.", 4))
    for problem in accepted.problems:
        terminal.show(terminal.wrapped(problem.what, 4))


def _removal(removal: Removal, zone: str) -> None:
    vouched = f", of which the forge alone vouches for {removal.vouched}" if removal.vouched else ""
    commits = terminal.number(removal.commits, "commit")
    what = (
        f"words removed  {terminal.local(removal.at, zone)}: {removal.why}. {commits} made again{vouched}; replayed as "
        "they were before."
    )
    terminal.show(terminal.wrapped(what, 2))


def _end(result: Audit) -> str:
    """Return the last sentence: what does not hold, or that all records hold and what is to be known beside that."""
    count, let_in, waiting = len(result.every_problem), result.counts[Standing.LET_IN], len(result.prompt_changed)
    if count:
        return f"{terminal.number(count, 'thing does', 'things do')} not hold."
    parts = []
    if let_in:
        answers = terminal.number(let_in, "answer was", "answers were")
        parts.append(f"{answers} let in by an override, and no reviewer signed {'it' if let_in == 1 else 'them'} off")
    if waiting:
        waits = terminal.number(waiting, "answer waits", "answers wait")
        parts.append(f"{waits} to be affirmed or revised, because the prompt changed")
    stands = [(standing, result.counts[standing]) for standing in _AGAINST if result.counts[standing]]
    parts += [f"{terminal.number(many, 'answer is', 'answers are')} {standing.words}" for standing, many in stands]
    if later := len(result.asked_later):
        parts.append(f"changes were asked for after {terminal.number(later, 'answer was', 'answers were')} accepted")
    return f"Every record holds; {'; '.join(parts)}." if parts else "Everything holds."
