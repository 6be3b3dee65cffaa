"""`rlhf review affirm`: say that accepted answers still stand, although their prompt means something else now."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import AnswerNames, Yes
from rlhf.commands.shell.questions import agreed


def affirm(
    names: AnswerNames,
    because: Annotated[str, typer.Option("--because", help="Why it stands")] = "",
    yes: Yes = False,
) -> None:
    """Say that accepted answers still stand, although their prompt means something else now

    Shows how the prompt changed and the answer, and asks. Whoever may sign the
    answer off may affirm it; it is bound to what both say now.

    Example:  rlhf review affirm t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import task_edit as task_edit_view
    from rlhf.workflows.reviewing.affirm import affirm as stand_by
    from rlhf.workflows.reviewing.affirm import awaiting
    from rlhf.workflows.worklist.task_diff import task_diff

    with runtime.workspace() as workspace:
        now = runtime.now()
        with terminal.Progress() as progress:
            progress("Fetching …")
            every = [awaiting(workspace, name, now) for name in names]
        chosen = []
        for item in every:
            if sys.stdin.isatty() and not yes:
                task_edit_view.show(task_diff(workspace, item.facts.id, now), workspace.me.zone)
                task_edit_view.answer(item.subject.author, item.answer)
                if not agreed(f"{item.name}: does it still stand?"):
                    continue
            chosen.append(item)
        if not chosen:
            terminal.say("Nothing was said. Its author can revise it; you can ask for that:")
            terminal.say(f"  rlhf ask {every[0].facts.id}")
            return
        with terminal.Progress() as progress:
            progress("Saying it …")
            affirmed = stand_by(workspace, chosen, because, now, runtime.randomness)
    for item in affirmed.answers:
        terminal.say(f"{item.facts.id} by {item.subject.author}: affirmed for what its prompt means now.")
    terminal.clock(affirmed.synced.ahead)
    terminal.sent_or_kept(affirmed.synced, why=True)
    terminal.require_taken(affirmed.synced.sent)
