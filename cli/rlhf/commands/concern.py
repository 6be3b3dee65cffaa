"""`rlhf flag|escalate|escalation`: say that something is wrong, ask an expert, and settle it."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlhf.commands import talk
from rlhf.commands.shell import runtime
from rlhf.commands.shell.grammar import text_from
from rlhf.commands.shell.options import Json, Reason, TaskId, Text
from rlhf.commands.shell.remarks import On, remarks_on
from rlhf.commands.shell.writing import Entered, Page, entered, headed, headings
from rlhf.commands.views import concern as concern_view
from rlhf.commands.views import thread as thread_view
from rlhf.commands.views.promoted import require_size, tell_promoted
from rlhf.model.risk import SEVERITIES
from rlhf.model.vocabulary import FLAG_CATEGORIES, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.workflows.conversation.concerns import ConcernOutcome
    from rlhf.workflows.conversation.messages import Speaker
    from rlhf.workflows.publishing.promote import Promoted

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="What was flagged or escalated: read it, take it in hand, settle it",
)

Named = Annotated[
    str, typer.Argument(metavar="CONCERN", help="Its letters in rlhf escalation list, or its task", show_default=False)
]


def flag(
    named: TaskId,
    text: Text = None,
    category: Annotated[str, typer.Option(help="What is wrong: " + ", ".join(FLAG_CATEGORIES))] = "",
    severity: Annotated[str, typer.Option(help="The harm it could do: " + ", ".join(SEVERITIES))] = "minor",
    as_json: Json = False,
) -> None:
    """Flag a prompt that is not as it should be; a serious one holds the task

    Without --category you are asked for it, or shown what each means. With
    patient_identifiable, all words about the task are hidden at once. Do not
    repeat them in your text.

    Example:  rlhf flag t-7h2k --category unsafe_request It asks for a lethal dose
    """
    from rlhf.workflows.conversation.concerns import flag as raise_flag

    chosen: list[tuple[str, str]] = []

    def enter(speaker: Speaker) -> Entered:
        chosen.append(concern_view.flag_choices(speaker.workspace.policy, named, category, severity))
        return entered(speaker.workspace, text_from(text), lambda: _about_task(speaker, "flag", named, _WRONG))

    _tell(enter, lambda speaker, words: raise_flag(speaker, named, *chosen[0], words), as_json=as_json)


_WRONG = "What is wrong with it, and what it could lead to."


def escalate(
    named: TaskId,
    text: Text = None,
    severity: Annotated[
        str, typer.Option(help="How soon: S1 (stop), S2 (urgent), S3 (soon), S4 (routine)", metavar="S1…S4")
    ] = "",
    situation: Annotated[str, typer.Option(help="What is happening; or the text after the id")] = "",
    background: Annotated[str, typer.Option(help="What led to it")] = "",
    assessment: Annotated[str, typer.Option(help="What you think it is")] = "",
    recommendation: Annotated[str, typer.Option(help="What you would do")] = "",
    as_json: Json = False,
) -> None:
    """Ask a clinical expert to decide: situation, background, assessment, recommendation

    Without the four, your editor opens with their headings. You are told who is asked, and by when to expect what.
    Without --severity you are asked for it, or shown what each means.

    Example:  rlhf escalate t-7h2k --severity urgent
    """
    from rlhf.process.conversation import SBAR
    from rlhf.workflows.conversation.concerns import escalate as raise_escalation

    situation = situation or text_from(text) or ""
    given = dict(zip(SBAR, (situation, background, assessment, recommendation), strict=True))
    alone = not any((background, assessment, recommendation)) and bool(situation)
    chosen: list[str] = []

    def enter(speaker: Speaker) -> Entered:
        chosen.append(concern_view.escalation_choice(speaker.workspace.policy, named, severity))
        if any(given.values()) and not (alone and sys.stdin.isatty()):
            return Entered("")
        page = partial(_about_task, speaker, "escalate", named, "Write under each heading.", headings(SBAR, situation))
        return entered(speaker.workspace, None, page)

    def say(speaker: Speaker, words: str) -> ConcernOutcome:
        statements = headed(words, SBAR) if words else given
        return raise_escalation(speaker, named, chosen[0], statements)

    _tell(enter, say, as_json=as_json)


@app.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Settled ones too")] = False, as_json: Json = False
) -> None:
    """List what was flagged and escalated and is not settled, yours first, then by when it is due

    Example:  rlhf escalation list
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.worklist.open_concerns import raised

    with runtime.workspace() as workspace:
        now, me, zone = runtime.now(), workspace.handle, workspace.me.zone
        raiseds = [entry for entry in raised(workspace, now) if everything or entry.duty is not None]
        raiseds.sort(key=lambda entry: concern_view.order(entry, me))
        policy = workspace.policy
    if as_json:
        terminal.data([concern_view.values(entry) for entry in raiseds])
        return
    for item in raiseds:
        concern_view.show(item, me, zone, policy)
    if not raiseds:
        terminal.say("Nothing was flagged or escalated." if everything else "Nothing waits to be settled.")


@app.command()
def show(named: Named, as_json: Json = False) -> None:
    """Show one with all that was said, who is asked and by when

    Example:  rlhf escalation show 4k9m2x
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.conversation.concerns import find_concern
    from rlhf.workflows.conversation.messages import Speaker
    from rlhf.workflows.worklist.open_concerns import Raised, of_concern

    with runtime.workspace() as workspace:
        now = runtime.now()
        concern = find_concern(Speaker(workspace, now, runtime.randomness), named)
        item = Raised(concern, of_concern(workspace, concern, now))
        me, zone, policy = workspace.handle, workspace.me.zone, workspace.policy
        names = thread_view.names(workspace)
    if as_json:
        terminal.data(concern_view.values(item) | {"thread": thread_view.values(concern.thread)})
        return
    concern_view.show(item, me, zone, policy)
    terminal.say()
    thread_view.show(concern.thread, item.duty, zone, names, history=False)
    if item.duty is not None and me in item.duty.who:
        step = "acknowledge" if item.duty.step == "acknowledge" else "resolve"
        more = "" if step == "acknowledge" else ' --outcome answer_stands "why"'
        terminal.say(f"Next:  rlhf escalation {step} {concern.raised.short}{more}")


@app.command()
def acknowledge(named: Named, text: Text = None, as_json: Json = False) -> None:
    """Take it in hand, so that whoever raised it knows (experts, managers)

    Example:  rlhf escalation acknowledge 4k9m2x I read the trial tonight
    """
    from rlhf.workflows.conversation.concerns import acknowledge as take

    words = text_from(text) or ""
    _tell(lambda _: Entered(words), lambda speaker, words: take(speaker, named, words), as_json=as_json)


@app.command()
def resolve(
    named: Named,
    text: Text = None,
    outcome: Annotated[str, typer.Option(help="What follows: " + ", ".join(OUTCOMES))] = "",
    into: Annotated[
        str, typer.Option(metavar="SLUG[#SECTION]", help="With guidance_change: write it into this guidance (managers)")
    ] = "",
    size: talk.Size = "minor",
    on: On = None,
    as_json: Json = False,
) -> None:
    """Settle it and carry out what follows: the hold is lifted, the author sees what to do (experts, managers)

    With change_needed, an accepted answer is reopened; with prompt_withdrawn, the
    task is withdrawn. With --on, your words stand beside the words of the answer.

    Example:  rlhf escalation resolve 4k9m2x --outcome change_needed Say by when
    """
    from rlhf.workflows.conversation.concerns import resolve as settle

    outcome = concern_view.outcome_choice(named, outcome)
    require_size(size)
    if into and outcome != "guidance_change":
        raise typer.BadParameter("It goes with --outcome guidance_change.", param_hint="--into")
    if on and outcome != "change_needed":
        raise typer.BadParameter("It goes with --outcome change_needed.", param_hint="--on")
    promoted: list[Promoted] = []

    def say(speaker: Speaker, words: str) -> ConcernOutcome:
        from rlhf.workflows.publishing.promote import promote, require_guidance

        place = require_guidance(speaker, into) if into else None
        result = settle(speaker, named, outcome, words, remarks_on(on, ""))
        promoted.extend([promote(speaker, result.spoken, place, size)] if place else [])
        return result

    def enter(speaker: Speaker) -> Entered:
        page = partial(_about_concern, speaker, "resolve", named, "Why, and what is to be done.")
        return entered(speaker.workspace, text_from(text), page)

    _tell(enter, say, as_json=as_json)
    for item in promoted:
        tell_promoted(item)


@app.command()
def reassign(
    named: Named,
    to: Annotated[str, typer.Option(metavar="HANDLE", help="Who is asked now")],
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[WHY]…", help="Why them; - reads standard input", show_default=False)
    ] = None,
    because: Reason = "",
    as_json: Json = False,
) -> None:
    """Ask somebody else to decide (experts, managers)

    Example:  rlhf escalation reassign 4k9m2x --to grace --because "She runs the clinic"
    """
    from rlhf.workflows.conversation.concerns import reassign as ask

    def enter(speaker: Speaker) -> Entered:
        page = partial(_about_concern, speaker, "reassign", named, "Why them.")
        return entered(speaker.workspace, because or text_from(text), page)

    _tell(enter, lambda speaker, words: ask(speaker, named, to, words), as_json=as_json)


def _about_task(speaker: Speaker, verb: str, named: str, help_: str, template: str = "") -> Page:
    """Return what an editor opens with to raise something about a task: its prompt below."""
    from rlhf.commands.views import quoted as quoted_view

    task = speaker.about(named)
    return Page(f"{verb}-{task[1]}", help_, quoted_view.task(speaker.workspace, task), template)


def _about_concern(speaker: Speaker, verb: str, named: str, help_: str) -> Page:
    """Return what an editor opens with to decide on a concern: all that was said of it below."""
    from rlhf.commands.views import quoted as quoted_view
    from rlhf.workflows.conversation.concerns import find_concern

    concern = find_concern(speaker, named)
    return Page(f"{verb}-{concern.id}", help_, quoted_view.thread(speaker.workspace, concern.thread))


def _tell(enter: Callable[[Speaker], Entered], say: Callable[[Speaker, str], ConcernOutcome], *, as_json: bool) -> None:
    """Record an event about a concern; print who has to act, by when, and whether the task is held."""
    from rlhf.commands.shell import terminal
    from rlhf.model.event_types import FLAG
    from rlhf.reports.severities import flag_effect
    from rlhf.store.find_task import title_of
    from rlhf.workflows.conversation.messages import Speaker

    with runtime.workspace() as workspace:
        words = enter(Speaker(workspace, runtime.now(), runtime.randomness))
        result = say(Speaker(workspace, runtime.now(), runtime.randomness), words.text)
        words.recorded(workspace)
        zone, names = workspace.me.zone, thread_view.names(workspace)
        title = title_of(workspace, (result.spoken.event.batch, result.spoken.event.task))
        flagged = result.spoken.event.type == FLAG
        effect = flag_effect(result.concern.severity, workspace.policy) if flagged else ""
    terminal.clock(result.spoken.synced.ahead)
    if as_json:
        about: dict[str, Any] = {"concern": result.concern.id, "held": result.held, "duty": result.duty}
        terminal.data({**result.spoken.event.record(), **about, "sent": result.spoken.synced.unreachable is None})
        return
    terminal.require_taken(result.spoken.synced.sent)
    event, concern = result.spoken.event, result.concern
    terminal.say(
        terminal.cut(f"{concern.raised.short}  {event.type.replace('_', ' ')} about {event.task}, {title}", 80)
    )
    if event.type == FLAG:
        terminal.show(terminal.wrapped(f"{concern.severity}: {effect}."))
        if not result.held:
            terminal.say("The task goes on meanwhile.")
    for line in concern_view.outcome(result, zone, names):
        terminal.show(terminal.wrapped(line))
    terminal.sent_or_kept(result.spoken.synced, sent="Sent to the project.")
