"""`rlhf github`: look after a project that is on GitHub, and hold its line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.workflows.github.report import GateContext, Looked
    from rlhf.workflows.github.setup import Plan

app = typer.Typer(cls=runtime.Group, no_args_is_help=True, help="Look after a project that is on GitHub")


@app.command()
def setup(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be changed")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with what is sent to GitHub")] = False,
) -> None:
    """Protect the project's repository: rules for its branches, the gate's environment and key, settings

    Needs an administrator's token. Changes only what differs, nothing of others.

    Example:  rlhf github setup --dry-run
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.github.setup import look, set_up

    with runtime.workspace() as workspace, terminal.Progress() as progress, _hint_on_failure():
        if dry_run:
            progress("Asking GitHub …")
            plan = left = look(workspace, runtime.home())
        else:
            plan, left = set_up(workspace, runtime.home(), progress)
    if as_json:
        terminal.data({"dry_run": dry_run, "found": plan, "left": left})
        return
    if dry_run:
        _would(plan)
    else:
        _done(plan)
    _leave(left)


@contextmanager
def _hint_on_failure() -> Iterator[None]:
    """Replace the hint of an error from GitHub by what helps during the set-up of a repository."""
    from rlhf.errors import GitHubSignIn, SetupBrokenOff, SetupSignIn, Unreachable

    try:
        yield
    except GitHubSignIn as no:
        raise SetupSignIn(no.message) from None
    except Unreachable as reason:
        raise SetupBrokenOff(reason.message) from None


def _would(plan: Plan) -> None:
    from rlhf.commands.shell import terminal

    count = terminal.number(len(plan.change), "thing")
    terminal.say(f"{plan.repository}: {count} would be changed. Nothing was." if plan.change else _well(plan))
    for difference in plan.change:
        new = difference.requests[0].method == "POST" or difference.code.endswith("_missing")
        terminal.say(f"\n{'+' if new else '~'} {difference.what}")
        for line in difference.lines:
            terminal.say(f"    {line}")


def _done(plan: Plan) -> None:
    from rlhf.commands.shell import terminal

    terminal.say(
        f"{plan.repository}: {terminal.number(len(plan.change), 'thing')} set up." if plan.change else _well(plan)
    )
    for difference in plan.change:
        terminal.say(f"  {difference.what}")


def _well(plan: Plan) -> str:
    return f"{plan.repository} is set up as the project needs it: nothing to change."


def _leave(left: Plan) -> None:
    from rlhf.commands.shell import terminal

    for title, rows in (("Left for you:", left.by_hand), ("Not shown to you:", left.unseen)):
        if rows:
            terminal.say(f"\n{title}")
        for difference in rows:
            terminal.show(terminal.wrapped(difference.message))
            for line in difference.mend.splitlines():
                terminal.say(f"  → {line}")


@app.command()
def gate(
    event: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What happened, as GitHub tells it; without it everything open is looked at"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write down what was said and when it came, judge, merge what is ready, and tell (the trusted half)

    Runs in the project's own workflow, on what GITHUB_REPOSITORY names, with RLHF_GITHUB_TOKEN and the forge's key in
    RLHF_FORGE_KEY. Nothing of a pull request is checked out or run. Said and done once, however often it runs.

    Example:  rlhf github gate --event "$GITHUB_EVENT_PATH"
    """
    from rlhf.commands.shell import terminal
    from rlhf.forge.github_events import About, pull_requests_in
    from rlhf.workflows.github.gate import run_gate

    name = os.environ.get("GITHUB_EVENT_NAME", "")
    about = pull_requests_in(name, _payload(event)) if event is not None else About(everything=True)
    with terminal.Progress() as progress, _gate_context() as context:
        done = run_gate(context, about, runtime.now(), _randomness(), progress)
        progress.clear()
    if as_json:
        terminal.data({"looked": [_values(item) for item in done.looked], "written": done.written, "group": done.group})
        return
    for looked in done.looked:
        terminal.say(f"#{looked.pull.number}  {looked.outcome.verdict.what}: {_words(looked)}")
        for reply in looked.replies:
            terminal.aside(f"    answered comment {reply.comment}")
    if done.group is not None:
        terminal.say(f"merge queue: {done.group.state}. {done.group.words}")
    terminal.say(f"{done.written} entries written down." if done.written else "Nothing new.")


def _values(looked: Looked) -> dict[str, Any]:
    verdict = looked.outcome.verdict
    return {
        "number": looked.pull.number, "branch": looked.pull.branch, "head": verdict.head,
        "merged": looked.outcome.merge,
        "ready": verdict.ready, "missing": verdict.missing, "answered": [reply.comment for reply in looked.replies],
    }  # fmt: skip


def _words(looked: Looked) -> str:
    verdict = looked.outcome.verdict
    if looked.outcome.merge:
        return "merged"
    return "ready" if verdict.ready else next(iter(verdict.missing), "not ready")


def _payload(file: Path) -> Mapping[str, Any]:
    """Return the event in a file from GitHub; {} if it cannot be read, so that the gate looks at everything."""
    try:
        messages = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return messages if isinstance(messages, dict) else {}


@contextmanager
def _gate_context() -> Iterator[GateContext]:
    """Build the context of the gate from the environment variables of a workflow.

    Raises:
        GateSettings: a variable is missing.
    """
    from rlhf.errors import GateSettings
    from rlhf.forge.github import GitHub
    from rlhf.forge.github_posts import Posts, host_keys
    from rlhf.forge.github_signed_in import signed_in
    from rlhf.store.machine.credentials import github_token
    from rlhf.store.mirror import mirror
    from rlhf.workflows.github.gate import secret_of
    from rlhf.workflows.github.report import GateContext

    repository, key = os.environ.get("GITHUB_REPOSITORY", ""), os.environ.get("RLHF_FORGE_KEY", "")
    host = os.environ.get("GITHUB_SERVER_URL", "https://github.com").partition("://")[2]
    token = github_token(host)
    missing = {"GITHUB_REPOSITORY": repository, "RLHF_FORGE_KEY": key, "RLHF_GITHUB_TOKEN": token}
    if not all(missing.values()):
        raise GateSettings([name for name, value in missing.items() if not value])
    address = os.environ.get("RLHF_FORGE_REMOTE") or f"git@{host}:{repository}.git"
    with signed_in(host) as api:
        known = host_keys(api, host) if "://" not in address else ""
        with mirror(address, key, known) as copy:
            yield GateContext(copy, GitHub(api, repository), Posts(api, repository), secret_of(key))


def _randomness() -> Iterator[bytes]:
    while True:
        yield runtime.randomness(10)
