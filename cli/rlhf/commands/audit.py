"""`rlhf audit`: prove from git alone that each accepted answer had its sign-off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime

if TYPE_CHECKING:
    from rlhf.store.repository import Repository
    from rlhf.workflows.audit.audit import Since


def audit(
    since: Annotated[
        str, typer.Option(metavar="REVISION|DAY", help="Only what came into main after a commit, or from a day on")
    ] = "",
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report there, a page that needs nothing else")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: every answer with what it rests on")] = False,
) -> None:
    """Replay main, and prove that each accepted answer had its sign-off

    Says which content, whose approval, whether their keys were good then, the policy in force, and when it came. Lists
    every override, and every change of policy, people, guidance, schemas and batches. An answer that an override alone
    let in is told apart from those that a reviewer signed off. Finds history rewritten, ledgers cut short, and merges
    around the gate. Reads git's objects alone: run it in any whole copy, or in the project's own repository. Exit code
    1 where something does not hold; an override that policy allows is none of that.

    Example:  rlhf audit --html audit.html
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.audit import tell
    from rlhf.model.instants import zone_of
    from rlhf.reports.audit_page import page
    from rlhf.reports.audit_values import values
    from rlhf.store.repository import open_repository
    from rlhf.workflows.audit.audit import audit as replay

    repository = open_repository(Path.cwd())
    try:
        with terminal.Progress() as progress:
            result = replay(repository, _since(repository, since), progress)
        project, zone = repository.policy.project, repository.policy.zone
    finally:
        repository.close()
    if html is not None:
        runtime.write(html, page(result, project, runtime.now(), zone_of(zone)))
    if as_json:
        terminal.data(values(result))
    else:
        tell(result, zone)
        if html is not None:
            terminal.say(f"The report is in {html}.")
    if result.every_problem:
        raise typer.Exit(runtime.EXIT_FINDINGS)


def _since(repository: Repository, text: str) -> Since:
    import re

    from rlhf.errors import NeitherDayNorCommit
    from rlhf.store.git.git import GitFailed
    from rlhf.store.machine.date_order import since_typed
    from rlhf.workflows.audit.audit import Since

    if not text:
        return Since()
    try:
        return Since(at=since_typed(text, repository.policy.zone, runtime.now()))
    except ValueError:
        pass
    try:
        result = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
        return Since(commit=repository.git.attempt(*result).decode().strip())
    except GitFailed:
        if re.fullmatch(
            "[0-9a-f]{40}", text
        ):  # of before words were removed from history: the audit knows what stands there now
            return Since(commit=text)
        raise NeitherDayNorCommit(text) from None
