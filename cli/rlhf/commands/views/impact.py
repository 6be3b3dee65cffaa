"""The answers that a change of the guidance affects, and the tasks that revise stale answers, on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands.shell import runtime, terminal

if TYPE_CHECKING:
    from rlhf.workflows.guidance.impact import Impact, Touched

_MOST = 20  # answers of each state on the screen


def waits_for_revision(impact: Impact) -> bool:
    """Whether there is a stale accepted answer without a task to revise it."""
    return impact.where == "main" and any(t.state == "accepted" and not t.revision for t in impact.touched)


def show(impact: Impact, zone: str) -> None:
    """Print which answers are, or would be, stale because of a document."""
    where = {"here": "as you have edited it", "proposed": "as proposed", "main": "as it holds"}[impact.where]
    versions = f"{impact.before} → {impact.now.version}" if impact.where != "main" else impact.now.version
    size = f", a {impact.size} change" if impact.size else ""
    terminal.show(terminal.bold(terminal.plain(f"{impact.now.slug} {versions}{size} ({where})")))
    if impact.altered:
        names = ", ".join(f"#{part.anchor}" if part.anchor else "its opening" for part in impact.altered)
        terminal.show(terminal.wrapped(f"Changed: {names}", 2, hang=2))
    for anchor, places in impact.gone.items():
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        terminal.show(
            terminal.wrapped(f"#{anchor} goes, and is cited in {places[0]}{more}: see rlhf guidance check", 2)
        )
    if not impact.touched:
        why = "" if impact.where == "main" or impact.size == "major" else " Only a major change leaves answers behind."
        terminal.show(
            terminal.wrapped(f"{_known(impact)}; none {'is' if impact.where == 'main' else 'would be'} stale.{why}", 2)
        )
        _undated(impact)
        return
    for state, word in (("submitted", "On their way"), ("accepted", "Accepted")):
        some = [touched for touched in impact.touched if touched.state == state]
        if some:
            terminal.say(f"  {word}: {terminal.number(len(some), 'answer')}")
        for touched in some[:_MOST]:
            terminal.show(terminal.wrapped(_touched(touched), 4, hang=14))
        if len(some) > _MOST:
            terminal.say(f"    and {len(some) - _MOST} more: --json has them all")
    if impact.untouched:
        terminal.say(f"  Not touched: {terminal.number(impact.untouched, 'answer')}")
    terminal.show(terminal.wrapped(f"Together {_known(impact)}.", 2))
    _undated(impact)
    if any(touched.state == "submitted" for touched in impact.touched):
        _grace(impact, zone)


def _grace(impact: Impact, zone: str) -> None:
    """Print until when answers that are on their way under the version before still pass."""
    until = terminal.local(impact.touched[0].stale.until, zone)
    over = not impact.touched[0].stale.passes(runtime.now())
    grace = f"passed until {until}; that is over." if over else f"pass until {until}."
    terminal.show(terminal.wrapped(f"Answers on their way under the version before {grace}", 2))


def _known(impact: Impact) -> str:
    """Return how many answers rest on a document, and by what that is known."""
    parts = [f"{impact.names} {'names' if impact.names == 1 else 'name'} it"]
    if impact.cites:
        parts.append(f"{impact.cites} {'cites' if impact.cites == 1 else 'cite'} it without naming a version")
    if impact.applied:
        does, was = ("does", "its task when it was") if impact.applied == 1 else ("do", "their tasks when they were")
        parts.append(f"{impact.applied} {does} not name it, and it applied to {was} accepted")
    return f"{terminal.number(impact.known, 'answer')}: {'; '.join(parts)}"


def _undated(impact: Impact) -> None:
    if impact.undated:
        count = terminal.number(impact.undated, "accepted answer")
        why = "not counted: the history of main is not on this machine. Once you are online: rlhf guidance impact"
        terminal.show(terminal.wrapped(f"{count} without its name: {why}", 2))


def _touched(touched: Touched) -> str:
    cites = ", ".join(f"#{part.anchor}" if part.anchor else "its opening" for part in touched.stale.altered)
    by = f"by {cites}" if cites and not touched.whole else "rests on all of it"
    under = f"under {touched.stale.pinned}"
    if touched.how != "names":
        under = f"names no version; {touched.stale.pinned} held when it was " + (
            "accepted" if touched.state == "accepted" else "begun"
        )
    revision = f", revised in {touched.revision}" if touched.revision else ""
    return f"{touched.task}  {touched.author}, {under}, {by}{revision}"


def revise(batch: str, guidance: list[str], due: str) -> None:
    """Make the tasks to revise stale answers, and print whom each task is for."""
    from rlhf.workflows.guidance.documents import slug_of
    from rlhf.workflows.publishing.revision_tasks import make_revisions

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Reading the answers …")
        slugs = [slug_of(workspace, name) for name in guidance]
        revisions = make_revisions(workspace, batch, slugs, due, runtime.now(), runtime.randomness)
    for revision in revisions.made:
        terminal.say(f"{revision.task}  {terminal.cut(revision.title, 64)}")
        terminal.say(
            f"              of {revision.of} by {revision.author}"
            f" · {f'for {revision.to}' if revision.to else 'for the pool'}"
        )
    if revisions.known:
        terminal.say(
            f"{terminal.number(revisions.known, 'answer has its', 'answers have their')} revision task already."
        )
    if not (revisions.made or revisions.known):
        terminal.say("No accepted answer is stale.")
    if not revisions.sent:
        terminal.say(terminal.KEPT)
