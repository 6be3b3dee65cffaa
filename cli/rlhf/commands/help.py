"""`rlhf help`: the week's commands on one screen, all of them, or what a word is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json
from rlhf.commands.shell.overview import my_overview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.rules.rule import Rule

_MOST = 8  # lines of each sort


def help_(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORD|COMMAND|all]", help="What you look for: undo, open, late, …", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Find a command, a rule or a document by what you call it; without a word, see your week's commands

    Example:  rlhf help undo
    """
    from rlhf.commands.shell import terminal

    text = " ".join(words or ()).strip()
    if not text and not as_json:
        terminal.paged(my_overview())
        return
    known = dict(every_command())
    if not as_json and text in {"all", *known, *(name.split()[0] for name in known)}:
        terminal.paged(_help_of("" if text == "all" else text))
        return
    matches = _matching(text, known)
    if as_json:
        terminal.data(matches)
        return
    _tell(text, matches)


def every_command() -> Iterator[tuple[str, str]]:
    """Yield each command, those of groups by both words, with the first line of its help."""
    from rlhf.commands.app import build

    app = build()
    for command in app.registered_commands:
        yield command.name or "", _first_line(command.callback)
    for group in app.registered_groups:
        inner = group.typer_instance
        for command in inner.registered_commands if inner else ():
            name = command.name or (command.callback.__name__ if command.callback else "")
            yield f"{group.name} {name.replace('_', '-')}", _first_line(command.callback)


def _first_line(function: Any) -> str:
    return " ".join((function.__doc__ or "").strip().partition("\n")[0].split())


def _help_of(name: str) -> str:
    """Return the help of a command, of a group, or of all ("")."""
    from typer.main import get_command

    from rlhf.commands.app import build

    command: Any = get_command(build())
    context = command.make_context("rlhf", [], resilient_parsing=True)
    if not name:
        return str(command.long_help(context))
    for word in name.split():
        command = command.get_command(context, word)
        context = type(context)(command, info_name=word, parent=context)
    return str(command.get_help(context))


def _matching(text: str, known: dict[str, str]) -> dict[str, Any]:
    """Return what a word is about: commands, rules of the check, documents of the guidance."""
    from rlhf.commands.shell.synonyms import PAGES, SENTENCES, like, meant_by
    from rlhf.rules.table import BY_CODE

    lower = text.casefold()
    meant = [name for name in meant_by(lower) if name in known or name.split()[0] in {n.split()[0] for n in known}]
    about = [name for name, line in known.items() if lower in line.casefold() and name not in meant]
    commands = list(dict.fromkeys([*meant, *(like(lower, known) if not meant else ()), *about]))
    rules = [(code, rule.name.replace("-", " ")) for code, rule in BY_CODE.items() if _is_about(rule, lower)]
    return {
        "sentence": SENTENCES.get(lower, ""),
        "commands": [{"command": f"rlhf {name}", "does": known.get(name, "")} for name in commands],
        "rules": [{"code": code, "about": name} for code, name in rules],
        "pages": [
            {"page": page, "about": what} for page, what in PAGES.items() if lower in f"{page} {what}".casefold()
        ],
        "guidance": [{"name": slug, "title": title} for slug, title in _documents(lower)],
    }


def _is_about(rule: Rule, text: str) -> bool:
    """Whether a rule is named by its code, or by a word of its name or of the sentence that says why it exists."""
    why = " ".join((rule.check.__doc__ or "").partition("\n\n")[0].split())
    return text == rule.code.casefold() or text in f"{rule.name.replace('-', ' ')} {why}".casefold()


def _documents(text: str) -> list[tuple[str, str]]:
    from rlhf.errors import RlhfError
    from rlhf.workflows.guidance.documents import listed

    try:
        with runtime.workspace() as workspace:
            entries = [(entry.now.slug, entry.now.title) for entry in listed(workspace)]
    except RlhfError:
        return []
    return [(slug, title) for slug, title in entries if text in slug or text in title.casefold()]


def _tell(text: str, matches: dict[str, Any]) -> None:
    from rlhf.commands.shell import terminal

    if matches["sentence"]:
        terminal.show(terminal.wrapped(matches["sentence"]))
    for entry in matches["commands"][:_MOST]:
        terminal.show(terminal.wrapped(f"{entry['command']:<26}  {entry['does']}", hang=28))
    if len(matches["commands"]) > _MOST:
        terminal.say(f"and {len(matches['commands']) - _MOST} more: rlhf help all")
    for entry in matches["rules"][:_MOST]:
        terminal.show(terminal.wrapped(f"rlhf explain {entry['code']:<13}  the rule “{entry['about']}”", hang=28))
    if len(matches["rules"]) > _MOST:
        terminal.say(f"and {len(matches['rules']) - _MOST} more rules: rlhf rules")
    for entry in matches["pages"][:_MOST]:
        terminal.show(terminal.wrapped(f"{entry['page']:<26}  {entry['about']}", hang=28))
    for entry in matches["guidance"][:_MOST]:
        terminal.show(terminal.wrapped(f"rlhf guidance show {entry['name']}   {entry['title']}", hang=28))
    if not any(matches.values()):
        terminal.say(f"Nothing is known of “{text}”. All commands: rlhf help all")
        raise typer.Exit(runtime.EXIT_FINDINGS)
