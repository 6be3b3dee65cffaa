"""The result for each record of an import, as `rlhf task import` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rlhf.process.intake import Named
    from rlhf.workflows.publishing.import_tasks import Imported


def show(result: Imported, name: str) -> None:
    """Print each record that was not imported without a remark, with its line; then the counts of all records."""
    named_records = (*result.bad, *result.changed, *result.repeated, *result.criteria)
    for item in sorted(named_records, key=lambda named: named.line):
        terminal.aside(f"{name}:{item.line}: {item.reason}")
    counts = [terminal.number(len(result.new), "new task"), f"{len(result.known)} known already"]
    counts += [f"{len(result.changed)} known but different"] if result.changed else []
    counts += [f"{len(result.repeated)} repeated"] if result.repeated else []
    counts += [terminal.number(len(result.bad), "bad record")]
    counts += [f"{len(result.withheld)} good but left out"] if result.withheld else []
    terminal.say(f"Of {terminal.number(result.given, 'record')}: {', '.join(counts)}.")
    if result.criteria:
        what = terminal.number(len(result.criteria), "criterion", "criteria")
        terminal.say(f"Left out of the new tasks: {what}, named above.")


def data(result: Imported) -> None:
    """Print the result of an import as JSON."""
    terminal.data(
        {
            "given": result.given,
            "new": result.new,
            "known": result.known,
            "changed": _named(result.changed),
            "repeated": _named(result.repeated),
            "bad": [{"line": named.line, "reason": named.reason} for named in result.bad],
            "withheld": result.withheld,
            "criteria": _named(result.criteria),
        }
    )


def _named(named_records: Iterable[Named]) -> list[dict[str, Any]]:
    return [{"line": named.line, "task": named.task, "reason": named.reason} for named in named_records]
