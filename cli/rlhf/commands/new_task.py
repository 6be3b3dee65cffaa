"""`rlhf task new`: make a single task of any kind, or those that revise what changed guidance left behind."""

from __future__ import annotations

from typing import Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.model.vocabulary import KINDS


def new(
    batch: Annotated[
        str,
        typer.Option(help="The batch it goes into; made where it is new", prompt="Batch (such as 2026-w48-cardiology)"),
    ],
    title: Annotated[str, typer.Option(help="A short name")] = "",
    specialty: Annotated[str, typer.Option(help="The clinical specialty")] = "",
    prompt: Annotated[str, typer.Option(help="The user's message; @FILE reads it from a file")] = "",
    kind: Annotated[str, typer.Option(help=f"What is asked: {', '.join(KINDS)}")] = "reference_answer",
    text: Annotated[str, typer.Option("--text", help="The answer to refine (kind answer_refinement), or @FILE")] = "",
    outputs: Annotated[
        list[str] | None,
        typer.Option("--output", metavar="[NAME=]TEXT", help="An output to evaluate, or @FILE; may be repeated"),
    ] = None,
    audience: Annotated[str, typer.Option(help="Whom the answer speaks to")] = "patient",
    minutes: Annotated[int, typer.Option(help="Expected working time")] = 30,
    due: Annotated[
        str,
        typer.Option(help="Friday, “4 Dec 18:00”, 2026-12-04 or +10d; by default the batch's"),
    ] = "",
    priority: Annotated[int | None, typer.Option(min=1, max=5, help="1 is the most urgent")] = None,
    risk: Annotated[str, typer.Option(metavar="SEVERITY/LIKELIHOOD", help="As major/medium")] = "",
    tag: Annotated[
        list[str] | None, typer.Option(help="A label; may be repeated; “none” states there are none")
    ] = None,
    ask: Annotated[str, typer.Option(help="What the clinician is to do, beyond the kind")] = "",
    criterion: Annotated[
        list[str] | None,
        typer.Option(metavar="POINTS: TEXT", help="A line of the rubric, as “5: Names the red flags”; may be repeated"),
    ] = None,
    acuity: Annotated[str, typer.Option(help="emergency_now, same_day, routine or self_care")] = "",
    guidance: Annotated[list[str] | None, typer.Option(help="Guidance that applies; may be repeated")] = None,
    answers: Annotated[int, typer.Option(min=1, help="How many independent answers are wanted")] = 1,
    synthetic: Annotated[bool, typer.Option("--synthetic", help="The scenario is made up")] = False,
    to: Annotated[str, typer.Option("--to", metavar="HANDLE", help="Allot it to somebody")] = "",
    from_stale: Annotated[
        bool, typer.Option("--from-stale", help="One for each accepted answer that changed guidance left behind")
    ] = False,
) -> None:
    """Make a task (managers); with --from-stale, those that revise what a major change of the guidance left behind

    Asks for batch, title, specialty, message and what the kind needs where they are left out. With --from-stale each
    task goes to the author of the answer; --guidance NAME makes only those of one document. Run again, it makes none
    twice.

    Example:  rlhf task new --batch 2026-w48-hearts --title "Tight chest" --due +10d
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.shell.options import require_known
    from rlhf.commands.views import impact as impact_view
    from rlhf.commands.views import time as time_view
    from rlhf.errors import NotForKind
    from rlhf.store.files.text_argument import text_or_file
    from rlhf.workflows.allocation.assign import Order
    from rlhf.workflows.allocation.assign import assign as allot
    from rlhf.workflows.publishing.new_task import criterion_typed, make, outputs_typed, risk_typed

    if from_stale:
        impact_view.revise(batch, guidance or [], due)
        return
    title = title or typer.prompt("Title")
    specialty = specialty or typer.prompt("Specialty (such as cardiology)")
    require_known("--kind", kind, KINDS)
    prompt = text_or_file(prompt or typer.prompt("The user's message (or @FILE)"))
    for given, option, needed in (
        (text, "--text", "answer_refinement"), (outputs, "--output", "output_evaluation"),
    ):  # fmt: skip
        if given and kind != needed:
            raise NotForKind(option, kind, needed)
    if kind == "answer_refinement":
        text = text or typer.prompt("The answer to refine (or @FILE)")
    if kind == "output_evaluation":
        outputs = outputs or _asked_outputs()
    fields = {
        "title": title, "kind": kind, "specialty": specialty, "audience": audience, "ask": ask, "acuity": acuity,
        "minutes": minutes, "answers_wanted": answers if answers != 1 else None, "guidance": guidance or [],
        "prompt": [{"role": "user", "content": prompt}], "synthetic": synthetic or None, "priority": priority,
        "risk": risk_typed(risk), "tags": [word for word in tag or () if word != "none"] if tag else None,
        "rubric": [criterion_typed(item) for item in criterion or ()], "starting_answer": text_or_file(text),
        "outputs": outputs_typed(outputs or ()),
    }  # fmt: skip
    with runtime.workspace() as workspace:
        workspace.people.require(workspace.handle, "manager", what="Making tasks")
        if to:
            workspace.people.require(to, "trainer", what=f"Being given a task, {to}")
        with terminal.Progress() as progress:
            progress("Publishing …")
            made = make(workspace, batch, fields, due, runtime.now(), runtime.randomness)
        terminal.say(f"{made.task} is made: {made.path}")
        if made.due is not None:
            terminal.say(f"It is due {made.due.words}.")
        if to:
            allot(workspace, Order(to, [made.task], anyway=True), runtime.now(), runtime.randomness)
            terminal.say(f"It is allotted to {to}.")
        time_view.tell_similar(workspace, lambda: [(kind, specialty)])


def _asked_outputs() -> list[str]:
    """Ask for the outputs to evaluate, one after the other, until an empty answer."""
    outputs: list[str] = []
    while True:
        more = " (empty to end)" if outputs else ""
        text = typer.prompt(f"Output {len(outputs) + 1}, or @FILE{more}", default="" if outputs else None)
        if not text:
            return outputs
        outputs.append(text)
