"""The whole command line: every command, in the order of a week."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from rlhf import __version__
from rlhf.commands.shell.root import Root
from rlhf.store.files import reader_choice

WEEK, TALK, LEAD, BEGIN = "Your week", "Ask and answer", "Review and manage", "Begin"
KEEP = "Keep the project's repository"

#: Every command: its name, its section of the help, and its module and function.
COMMANDS = (
    ("week", WEEK, "week:week"),
    ("plan", WEEK, "plan:app"),
    ("status", WEEK, "status:status"),
    ("task", WEEK, "task:app"),
    ("check", WEEK, "check:check"),
    ("explain", WEEK, "rules:explain"),
    ("rules", WEEK, "rules:rules"),
    ("write", WEEK, "write:write"),
    ("save", WEEK, "work:save"),
    ("submit", WEEK, "submit:submit"),
    ("declare", WEEK, "declare:declare"),
    ("history", WEEK, "history:history"),
    ("restore", WEEK, "history:restore"),
    ("feedback", WEEK, "feedback:feedback"),
    ("accept", WEEK, "feedback:accept"),
    ("guidance", WEEK, "guidance:app"),
    ("extension", WEEK, "extension:app"),
    ("time", WEEK, "time:app"),
    ("timesheet", WEEK, "timesheet:timesheet"),
    ("sync", WEEK, "work:sync"),
    ("doctor", WEEK, "doctor:doctor"),
    ("help", WEEK, "help:help_"),
    ("ask", TALK, "talk:ask"),
    ("reply", TALK, "talk:reply"),
    ("flag", TALK, "concern:flag"),
    ("escalate", TALK, "concern:escalate"),
    ("note", TALK, "talk:note"),
    ("thread", TALK, "thread:thread"),
    ("correct", TALK, "talk:correct"),
    ("retract", TALK, "talk:retract"),
    ("log", TALK, "thread:log"),
    ("board", LEAD, "board:board"),
    ("escalation", LEAD, "concern:app"),
    ("clarify", LEAD, "talk:clarify"),
    ("review", LEAD, "review:app"),
    ("answer", LEAD, "answer:app"),
    ("policy", LEAD, "policy:app"),
    ("people", LEAD, "people:app"),
    ("invite", LEAD, "invite:invite"),
    ("key", LEAD, "key:app"),
    ("batch", LEAD, "batch:app"),
    ("publish", LEAD, "manage:publish"),
    ("merge", LEAD, "manage:merge"),
    ("audit", LEAD, "audit:audit"),
    ("ci", KEEP, "ci:app"),
    ("forge", KEEP, "forge:app"),
    ("upgrade", KEEP, "upgrade:upgrade"),
    ("purge", KEEP, "purge:purge"),
    ("github", KEEP, "github:app"),
    ("join", BEGIN, "join:join"),
    ("moved", BEGIN, "moved:moved"),
    ("practise", BEGIN, "practise:practise"),
    ("init", BEGIN, "begin:init"),
    ("completion", BEGIN, "completion:app"),
)

#: Commands that decide what is accepted. They read every file with the strict reader, whatever is installed.
DECIDING = frozenset({"audit", "ci", "forge", "github", "merge", "purge"})


#: What is said without loading any command: the start screen, and the help of the week.
_WITHOUT_COMMANDS = frozenset({"", "-h", "--help"})


def build(asked: str | None = None) -> typer.Typer:
    """Return the Typer app.

    Args:
        asked: the first word on the command line, "" where there is none: only the command of that name is loaded, and
            all of them where it is no command. None loads all.
    """
    app = typer.Typer(
        name="rlhf",
        cls=Root,
        invoke_without_command=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
        help="Write and sign off gold-standard clinical reference answers.\n\n"
        "Your week: rlhf status, task pull, check, save, submit, feedback. Everything works offline; rlhf sync sends.",
        epilog="Exit codes: 0 fine · 1 findings · 2 wrong use · 3 cannot go on, says what to do · 70 a bug"
        " · 130 interrupted",
    )
    app.callback()(_whole)
    only = {name for name, _, _ in COMMANDS}
    if asked in only | _WITHOUT_COMMANDS:
        only &= {asked}
    for name, panel, where in COMMANDS:
        if name in only:
            module, _, attribute = where.partition(":")
            part = getattr(import_module(f"rlhf.commands.{module}"), attribute)
            if isinstance(part, typer.Typer):
                app.add_typer(part, name=name, rich_help_panel=panel)
            else:
                kind = getattr(import_module(f"rlhf.commands.{module}"), "Command", None)
                app.command(name, rich_help_panel=panel, cls=kind)(part)
    return app


def _whole(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version")] = False,
) -> None:
    if version:
        typer.echo(f"rlhf {__version__}")
        raise typer.Exit
    reader_choice.allow_fast(allowed=ctx.invoked_subcommand not in DECIDING)
    if ctx.invoked_subcommand is None and not ctx.resilient_parsing:
        from rlhf.commands.start import start

        start()
