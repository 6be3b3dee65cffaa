"""`rlhf audit`: prove from git alone that each accepted answer had its sign-off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime

if TYPE_CHECKING:
    from rlhf.process.audit import Accepted, Audit
    from rlhf.store.repository import Repository
    from rlhf.workflows.audit.audit import Since

_MOST = 40


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
    every override. Finds history rewritten, ledgers cut short, and merges around the gate. Reads git's objects alone:
    run it in any whole copy, or in the project's own repository. Exit code 1 where something does not hold.

    Example:  rlhf audit --html audit.html
    """
    from rlhf.commands.shell import terminal
    from rlhf.reports.audit_page import page
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
        runtime.write(html, page(result, project, runtime.now()))
    if as_json:
        terminal.data(result)
    else:
        _say(result, zone)
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


def _say(result: Audit, zone: str) -> None:
    from rlhf.commands.shell import terminal

    proven = sum(item.proven for item in result.accepted)
    answers = terminal.number(len(result.accepted), "accepted answer")
    changes, commits = terminal.number(result.changes, "other change"), terminal.number(result.steps, "commit")
    earlier = f", {len(result.prompt_changed)} signed off for an earlier prompt" if result.prompt_changed else ""
    terminal.show(terminal.wrapped(f"{answers}, {proven} proven{earlier}; {changes}; {commits} of main replayed."))
    for accepted in result.accepted[-_MOST:]:
        _answer(accepted, zone)
    if len(result.accepted) > _MOST:
        terminal.say(f"  and {len(result.accepted) - _MOST} earlier answers: --json, --html FILE")
    for accepted in result.overridden:
        for given in accepted.overrides:
            terminal.show(
                terminal.wrapped(
                    f"override  {accepted.task} by {accepted.author}: {given.what}, by {given.by}: {given.why}", 2
                )
            )
    for problem in result.problems:
        terminal.show(terminal.wrapped(f"✗ {problem.commit[:8]} {problem.what}".replace("✗  ", "✗ "), 2))
    for removal in result.removals:
        vouched = f", of which the forge alone vouches for {removal.vouched}" if removal.vouched else ""
        terminal.show(
            terminal.wrapped(
                f"words removed  {terminal.local(removal.at, zone)}: {removal.why}."
                f" {terminal.number(removal.commits, 'commit')} made again{vouched}; replayed as they were before.",
                2,
            )
        )
    for sentence in result.unfinished:
        terminal.show(terminal.wrapped(f"… {sentence}", 2))
    count = len(result.every_problem)
    if count:
        terminal.say(f"{terminal.number(count, 'thing does', 'things do')} not hold.")
    else:
        terminal.say("Everything holds." if not result.prompt_changed else _holds_but(len(result.prompt_changed)))


def _holds_but(count: int) -> str:
    from rlhf.commands.shell import terminal

    waits = terminal.number(count, "answer waits", "answers wait")
    return f"Every record holds; {waits} to be affirmed or revised, because the prompt changed."


def _answer(accepted: Accepted, zone: str) -> None:
    from rlhf.commands.shell import terminal

    by = ", ".join(given.by for given in accepted.approvals)
    given = f"signed off by {by}" if by else "signed off by nobody"
    given = (
        f"{given}, overridden by {', '.join(override.by for override in accepted.overrides)}"
        if accepted.overrides
        else given
    )
    sign = "✓" if accepted.proven else "✗" if accepted.problems else "~"
    line = terminal.wrapped(
        f"{sign} {accepted.task}  by {accepted.author}, {terminal.local(accepted.at, zone)}, {given}", 2
    )
    terminal.show(line[2:])
    if accepted.prompt_changed:
        who, task = f"{accepted.task}/{accepted.author}", accepted.task
        what = f"Its prompt means something else now: rlhf task diff {task}; it stands after rlhf review affirm {who}"
        terminal.show(terminal.wrapped(what, 4))
    elif accepted.affirmed_by:
        what = f"Its prompt changed since; {' and '.join(accepted.affirmed_by)} affirmed that it stands."
        terminal.show(terminal.wrapped(what, 4))
    for problem in accepted.problems:
        terminal.show(terminal.wrapped(problem.what, 4))
