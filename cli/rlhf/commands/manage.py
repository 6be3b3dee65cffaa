"""`rlhf publish`, `rlhf merge`: what managers send, and what has become ready."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands import edge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.workflows.touched import Touched


def publish(
    message: Annotated[str, typer.Argument(help="What changed, in a line")] = "Edit tasks, guidance, people or policy",
) -> None:
    """Send the tasks, guidance, people and policy you edited to everyone (managers)

    Answers are not touched: their authors submit them.

    Example:  rlhf publish "Safety-netting asks for a time"
    """
    from rlhf.commands import screen
    from rlhf.commands.work import pull_requests_told
    from rlhf.workflows import pull_requests
    from rlhf.workflows.publish import publish_edits

    with edge.workspace() as workspace:
        with screen.Progress() as progress:
            progress("Publishing …")
            published = publish_edits(workspace, message, edge.now(), edge.randomness)
            sent = bool(published.files) and not (published.findings or published.synced.unreachable)
            opened = pull_requests.kept_or_why(workspace, edge.now(), progress) if sent else None
        hosted = workspace.policy.forge.kind == "github"
        if published.findings:
            screen.findings(published.findings, workspace.files.read)
            screen.aside("Nothing was published. Mend these, then run this again.")
            raise typer.Exit(edge.EXIT_FINDINGS)
        for path in published.left_out:
            screen.aside(f"{path} is no file that a project has; it stays here and is not sent.")
        if not published.files:
            screen.say("Nothing to publish: what you have is what everyone has.")
            return
        for path in published.files:
            screen.say(f"  {path}")
        touches_told(published.touches)
        count = screen.number(len(published.files), "file")
        if published.synced.unreachable:
            screen.say(f"{count} will be sent when you are online: rlhf sync")
            return
        taken = f"{count} sent; the project's workflow takes them in." if hosted else f"{count} published."
        screen.say(f"{count} sent; not everyone's yet." if published.waits else taken)
        for words in published.waits:
            screen.show(screen.wrapped(words, 2))
        if published.waits:
            screen.say("  They run: rlhf guidance diff --proposed, then: rlhf guidance approve NAME")
        pull_requests_told(opened)


_MOST = 20


def touches_told(touches: Sequence[Touched]) -> None:
    """What a change of people does to the submissions on their way, with how many of each sort there are."""
    from rlhf.commands import screen

    if not touches:
        return
    counts = Counter(one.what for one in touches)
    submissions = screen.number(len({(one.task, one.author) for one in touches}), "submission")
    screen.say(f"This touches {submissions} on the way:")
    for what, count in counts.items():
        first, _, rest = what.partition(" that ")
        screen.say(f"  {screen.number(count, first)} that {rest}" if count == 1 else f"  {count} of: {what}")
    for one in touches[:_MOST]:
        screen.show(screen.wrapped(one.words, 4))
    if len(touches) > _MOST:
        screen.say(f"    and {len(touches) - _MOST} more")


def merge(
    named: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]…", help="Tasks; without any, all that are submitted", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Merge what has its sign-off, and say what the rest still needs

    The project's repository does this by itself whenever something is sent to it; this does it by hand.

    Example:  rlhf merge
    """
    from rlhf.commands import screen
    from rlhf.store.repository import find_task
    from rlhf.workflows.merge import candidates, merge_by_hand
    from rlhf.workflows.sync import sync

    with edge.workspace() as workspace:
        with screen.Progress() as progress:
            sync(workspace, edge.now(), progress)
        branches = candidates(workspace)
        if named:
            wanted = {find_task(workspace, name)[1] for name in named}
            branches = [branch for branch in branches if branch.split("/")[1] in wanted]
        outcomes = merge_by_hand(workspace, branches, edge.now())
        sync(workspace, edge.now())
    if as_json:
        screen.data([{"what": o.verdict.what, "merged": bool(o.merge), "missing": o.verdict.missing} for o in outcomes])
        return
    if not outcomes:
        screen.say("Nothing waits to be merged.")
    for outcome in outcomes:
        screen.say(f"{'merged' if outcome.merge else 'waits '}  {outcome.verdict.what}")
        for reason in outcome.verdict.missing:
            screen.say(screen.wrapped(reason, 8))
