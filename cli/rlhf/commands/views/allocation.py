"""A proposed allocation of tasks on the screen: its score, the load of each person, and the places left open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.workflows.allocation.propose import Load, Proposal

_BAR = 24
_PEOPLE, _OPEN = 40, 12


def show(proposal: Proposal, zone: str, called: dict[str, str]) -> None:
    """Print a proposed allocation."""
    places, people = proposal.problem.places, len(proposal.problem.candidates)
    where = proposal.batches[0] if len(proposal.batches) == 1 else f"{len(proposal.batches)} batches"
    terminal.show(terminal.bold(terminal.plain(where)))
    until = terminal.local(proposal.until, zone)
    writers = terminal.number(people, "person", "people")
    terminal.say(f"{terminal.number(places, 'free place')}, {writers} who write, until {until}")
    if places:
        _score(proposal)
        _people(proposal, until, called)
    _open(proposal)
    for name, count in proposal.undecidable:
        terminal.say()
        tasks = terminal.number(count, "task")
        terminal.show(
            terminal.wrapped(f"Nobody could give “{name}” for {tasks}, whoever writes: rlhf policy explain ID")
        )


def values(proposal: Proposal, *, dry_run: bool) -> dict[str, Any]:
    """Return a proposed allocation as values for JSON."""
    solved = proposal.solved
    batch = {opening.task: opening.batch for opening in proposal.problem.openings}
    return {
        "batches": proposal.batches, "now": proposal.now, "until": proposal.until, "dry_run": dry_run,
        "plan": [{"batch": batch[task], "task": task, "to": handle} for task, handle in solved.plan],
        "score": solved.score, "greedy": solved.greedy, "best": list(_lines(proposal)), "exact": solved.exact,
        "people": proposal.loads, "unplaced": proposal.unplaced, "undecidable": proposal.undecidable,
    }  # fmt: skip


def _score(proposal: Proposal) -> None:
    solved = proposal.solved
    terminal.say()
    terminal.say(f"{'':24}{'this plan':>12}{'one by one':>14}{'at best':>12}")
    for line in _lines(proposal):
        best = "" if line["best"] is None else line["best"]
        terminal.say(f"{line['part']:24}{line['plan']:>12}{line['greedy']:>14}{best:>12}")
    terminal.say(f"{'fullest':24}{_percent(solved.score.fullest):>12}{_percent(solved.greedy.fullest):>14}")
    if solved.exact:
        terminal.say("No plan is better: that is proven.")


def _lines(proposal: Proposal) -> Iterator[dict[str, Any]]:
    """Yield a line for each part of the score, in the order in which the parts count.

    The best possible value of a part is known only while the plan reaches the best value in all parts before it.
    """
    solved, wanted = proposal.solved, proposal.problem.openings
    bounds = {bound.part: bound.best for bound in solved.bounds}
    proven = bool(solved.bounds) or solved.exact
    parts: list[tuple[str, str, float, float]] = []
    for number, (placed, one_by_one) in enumerate(zip(solved.score.placed, solved.greedy.placed, strict=True), 1):
        places = sum(opening.places for opening in wanted if opening.priority == number)
        if places:
            parts.append((f"priority {number}", f" of {places}", placed, one_by_one))
    parts.append(("due times", "", solved.score.soon, solved.greedy.soon))
    parts.append(("specialties", "", -solved.score.misfit, -solved.greedy.misfit))
    for part, of, mine, theirs in (part for part in parts if part[1] or part[2] or part[3]):
        best = bounds.get(part, mine) if proven else None
        yield {
            "part": _heading(part),
            "plan": f"{abs(mine):.0f}{of}",
            "greedy": f"{abs(theirs):.0f}",
            "best": _bound_in_words(best),
        }
        proven = proven and best is not None and best <= mine
    strain = -bounds["strain"] if proven and "strain" in bounds else None
    yield {
        "part": "strain", "plan": f"{solved.score.strain:.3f}", "greedy": f"{solved.greedy.strain:.3f}",
        "best": None if strain is None else f"{strain:.3f}",
    }  # fmt: skip


def _heading(part: str) -> str:
    return {"due times": "days before the end", "specialties": "outside specialties"}.get(part, f"placed, {part}")


def _bound_in_words(best: float | None) -> str | None:
    return None if best is None else f"{abs(best):.0f}"


def _people(proposal: Proposal, until: str, called: dict[str, str]) -> None:
    busy = [load for load in proposal.loads if load.whole]
    terminal.say()
    terminal.say(f"How full people are until {until}   = holds   # new" if busy else "Nobody has time until then.")
    for load in busy[:_PEOPLE]:
        name = terminal.cut(called.get(load.handle, load.handle), 20)
        tasks = f"+{load.tasks}" if load.tasks else ""
        terminal.say(f"  {name:20} {_bar(load)} {_time(load.held + load.new):>8} of {_time(load.whole):>8} {tasks:>4}")
    if len(busy) > _PEOPLE:
        terminal.say(f"  and {len(busy) - _PEOPLE} more: --json")
    without = [load.handle for load in proposal.loads if not load.whole]
    if without:
        which = ", ".join(without[:_PEOPLE])
        terminal.show(terminal.wrapped(f"Without hours in people.yaml, or away, and so given nothing: {which}", 2))


def _bar(load: Load) -> str:
    held = min(_BAR, round(_BAR * load.held / load.whole))
    new = min(_BAR - held, round(_BAR * (load.held + load.new) / load.whole) - held)
    return "[" + "=" * held + "#" * max(0, new) + "." * (_BAR - held - max(0, new)) + "]"


def _open(proposal: Proposal) -> None:
    if not proposal.unplaced:
        return
    places = sum(item.places for item in proposal.unplaced)
    terminal.say()
    terminal.say(f"Left open: {terminal.number(places, 'place')}")
    before = ""
    for unplaced in sorted(proposal.unplaced[:_OPEN], key=lambda item: item.why):
        if unplaced.why != before:
            terminal.show(terminal.wrapped(terminal.plain(unplaced.why), 2))
        before = unplaced.why
        several = f"{unplaced.places} places  " if unplaced.places > 1 else ""
        terminal.say(f"    {unplaced.task}  priority {unplaced.priority}  {terminal.cut(several + unplaced.title, 46)}")
    if len(proposal.unplaced) > _OPEN:
        terminal.say(f"  and {terminal.number(len(proposal.unplaced) - _OPEN, 'more task')}: --json")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _time(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02}" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004 — an hour
