"""`rlhf rules`, `rlhf explain`: what is checked, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.rules.rule import Rule


def rules(
    family: Annotated[
        str, typer.Option(metavar="LETTERS", help="Only the rules whose codes begin so, such as CL")
    ] = "",
    as_json: Json = False,
) -> None:
    """List the rules that work is checked by, family by family

    An error stops a submission; a warning is advice.

    Example:  rlhf rules --family CL
    """
    from itertools import groupby

    from rlhf.commands.shell import terminal
    from rlhf.errors import NoSuchFamily
    from rlhf.reports.manual import waivable
    from rlhf.rules.rule import FAMILIES
    from rlhf.rules.table import RULES

    asked = [rule for rule in RULES if rule.code.startswith(family.upper())]
    if not asked:
        known = [prefix for prefix in FAMILIES if any(rule.code.startswith(prefix) for rule in RULES)]
        raise NoSuchFamily(family, known)
    if as_json:
        terminal.data([_summary(rule) for rule in asked])
        return
    for prefix, group in groupby(asked, lambda rule: rule.code[:2]):
        terminal.show(terminal.bold(f"{prefix}  {FAMILIES[prefix].title}"))
        for rule in group:
            may = "may be waived" if waivable(rule) else ""
            terminal.say(f"    {rule.code}  {rule.severity.value:<7}  {rule.name:<44}  {may}".rstrip())
    terminal.say(f"{terminal.number(len(asked), 'rule')}. To read about one: rlhf explain {asked[0].code}")


def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of a rule, as a finding shows it, or its name")],
    as_json: Json = False,
) -> None:
    """Say why a rule exists, with a bad and a good example

    Example:  rlhf explain CL001
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import NoSuchRule
    from rlhf.reports import manual
    from rlhf.rules.pages import page
    from rlhf.rules.table import RULES

    wanted = code.strip().casefold()
    rule = next((rule for rule in RULES if wanted in (rule.code.casefold(), rule.name)), None)
    if rule is None:
        raise NoSuchRule(code, _near(wanted))
    if as_json:
        shown = page(rule)
        examples = {"given": shown.given, "bad": shown.bad, "good": shown.good}
        terminal.data(_summary(rule) | {"why": manual.why(rule)} | examples)
        return
    title, _, rest = manual.text(rule).partition("\n")
    terminal.show(terminal.bold(title))
    terminal.say(rest)


def _near(wanted: str) -> list[str]:
    """Return the codes of rules whose code or name is similar to a word that names no rule."""
    import difflib
    import re

    from rlhf.rules.table import RULES

    by_word = {rule.code.casefold(): rule.code for rule in RULES} | {rule.name: rule.code for rule in RULES}
    short = re.fullmatch(r"([a-z]{2})[ -]?0*(\d{1,3})", wanted)
    meant = [by_word[code] for code in [f"{short[1]}{short[2]:>03}"] if code in by_word] if short else []
    close = difflib.get_close_matches(wanted, by_word, 2, 0.7)
    return meant or list(dict.fromkeys(by_word[word] for word in close))


def _summary(rule: Rule) -> dict[str, Any]:
    from rlhf.reports.manual import waivable

    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "family": rule.family.title,
        "about": rule.about,
        "waivable": waivable(rule),
        "adjustable": rule.adjustable,
    }
