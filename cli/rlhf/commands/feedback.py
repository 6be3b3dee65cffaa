"""`rlhf feedback`: what reviewers said, each remark beside its words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import AnyTaskIds, Json
from rlhf.commands.shell.questions import agreed
from rlhf.model.event import SUGGESTS

if TYPE_CHECKING:
    from rlhf.workflows.reviewing.find_review import Offer
    from rlhf.workflows.worklist.feedback import Feedback, ReviewWithReplies

_LETTERS = 6  # how many letters at the end of an id name a review


def feedback(named: AnyTaskIds = None, as_json: Json = False) -> None:
    """Read what reviewers said of your answers, each remark beside its words

    Example:  rlhf feedback t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.store.machine.last_seen import last_reached
    from rlhf.workflows.worklist.feedback import feedback as read

    with runtime.workspace() as workspace:
        feedbacks = read(workspace, named or (), runtime.now())
        zone, names = workspace.me.zone, {p.handle: p.name for p in workspace.people.by_handle.values()}
        reached = last_reached(workspace.git_dir)
    if as_json:
        terminal.data(feedbacks)
        return
    spoken = [entry for entry in feedbacks if entry.said or entry.against]
    if not spoken:
        terminal.say("Nobody has reviewed this yet." if named else "No feedback yet.")
    for item in spoken:
        _print_feedback(item, zone, names)
    if reached is not None:
        terminal.say(f"As of {terminal.local(reached, zone)}. For what is newer: rlhf sync")


def accept(
    suggestion: Annotated[
        str, typer.Argument(metavar="LETTERS[.N]", help="A suggestion, as rlhf feedback names it", show_default=False)
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    as_json: Json = False,
) -> None:
    """Put the words that a reviewer suggests in the place of yours

    Shows the change and asks. Without a terminal, or with --json, it is made if
    its sentence is as it was reviewed. Only the words that the reviewer meant
    are replaced, where they stood. Nothing is sent: look at it, then submit it.

    Example:  rlhf accept 4k9m2x.1
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import SentenceChanged
    from rlhf.workflows.reviewing.find_review import accept as take
    from rlhf.workflows.reviewing.find_review import offered

    with runtime.workspace() as workspace:
        offer = offered(workspace, suggestion)
        asks = sys.stdin.isatty() and not yes and not as_json
        if not as_json:
            _print_offer(offer)
        if offer.sentence_changed and not yes and not asks:
            raise SentenceChanged(suggestion)
        if asks and not agreed("Change it?"):
            terminal.say("Nothing was changed.")
            return
        take(workspace, offer)
    if as_json:
        terminal.data(offer)
        return
    terminal.say(f"Look at it, then: rlhf submit {offer.task}")


def _print_offer(offer: Offer) -> None:
    """Print the lines that a suggestion changes, before and after the change."""
    from rlhf.commands.shell import terminal
    from rlhf.model.sections import section_at

    section = section_at(offer.file.decode("utf-8", "replace"), offer.line)
    terminal.show(terminal.wrapped(f"{f'In {section}, ' if section else ''}{offer.path}, line {offer.line}"))
    terminal.show(terminal.tinted(terminal.wrapped(f"was: {offer.was}", 2), "red"))
    now = f"now: {offer.now}" if offer.now.strip() else "now: nothing in its place"
    terminal.show(terminal.tinted(terminal.wrapped(now, 2), "green"))
    if offer.sentence_changed:
        terminal.say("The sentence around these words has changed since it was reviewed.")


def _print_feedback(item: Feedback, zone: str, names: dict[str, str]) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.process.task_state import Mark, State

    state = f" · {item.work.state.value.replace('_', ' ')}" if item.work else ""
    terminal.show(terminal.bold(terminal.plain(f"{item.task}  {terminal.cut(item.title, 50)}{state}")))
    if item.work and Mark.PROMPT_CHANGED in item.work.marks:
        terminal.say(f"  Its prompt changed: rlhf task diff {item.task}")
        if item.work.state is State.ACCEPTED:
            terminal.say("  A reviewer says whether your answer stands. To revise it, edit its file, then:")
            terminal.say(f"  rlhf submit {item.task}")
    for against in item.against:
        who = names.get(against.by, against.by)
        when = terminal.local(against.at, zone)
        why = f": {against.why}" if against.why else ""
        terminal.show(terminal.wrapped(f"{against.effect}, {when}, by {who}{why}", 2))
    for result in item.said:
        _print_review(result, zone, names)
    if item.said:
        terminal.say()
        terminal.say(f"  To answer the latest: rlhf reply {item.said[0].review.id[-_LETTERS:]}")
    terminal.say()


def _print_review(result: ReviewWithReplies, zone: str, names: dict[str, str]) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.remark import anchored_place

    review = result.review
    verdict = {"approve": "approved", "request_changes": "asks for changes", "comment": "comments"}[review.verdict]
    how = f" ({review.severity})" if review.severity else ""
    version = how + ("" if result.current else " (an earlier version)")
    where = f" on pull request {result.pull}" if result.pull else ""
    letters = review.id[-_LETTERS:]
    terminal.say()
    by = names.get(review.by, review.by)
    terminal.show(terminal.wrapped(f"{letters}  {terminal.local(review.at, zone)}  {by} {verdict}{where}{version}", 2))
    if review.summary:
        terminal.show(terminal.wrapped(review.summary, 4))
    _print_replies(result, 0, zone, names)
    for number, anchored in enumerate(result.anchors, 1):
        place = anchored_place(anchored)
        if place:
            terminal.say()
            terminal.show(terminal.wrapped(place, 4))
        if anchored.remark.text != SUGGESTS:
            terminal.show(terminal.wrapped(f"→ {anchored.remark.text}", 6))
        offered = anchored.remark.suggestion
        if offered is not None:
            words = f"→ better: “{offered}”" if offered else "→ better without these words"
            terminal.show(terminal.wrapped(words, 6))
            if anchored.taken:
                terminal.say("        You took it.")
            elif anchored.line and not anchored.words:
                terminal.say(f"        To take it: rlhf accept {letters}.{number}")
        _print_replies(result, number, zone, names)
    if review.scores:
        terminal.show(
            terminal.wrapped("scores: " + ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in review.scores.items()), 4)
        )


def _print_replies(result: ReviewWithReplies, remark: int, zone: str, names: dict[str, str]) -> None:
    from rlhf.commands.shell import terminal

    for reply in result.replies:
        if reply.remark == remark:
            who = names.get(reply.by, reply.by)
            terminal.show(terminal.wrapped(f"{who}, {terminal.local(reply.at, zone)}: {reply.text}", 8))
