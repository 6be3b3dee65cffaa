"""The result for each record of an import, as `rlhf task import` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import terminal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rlhf.model.import_record import Source
    from rlhf.process.importing.intake import Named
    from rlhf.workflows.publishing.import_account import Imported

_MOST_ALIKE = 40


def show(result: Imported, name: str) -> None:
    """Print how the file was read, each record that has something to be said of, and the counts of all records."""
    for remark in result.remarks:
        terminal.show(terminal.wrapped(f"{name}: {remark}"))
    if result.dry:
        _preview(result)
        tell_alike(result, name)
    elif unused := [use.column for use in result.uses if not use.what]:
        columns = ", ".join(f"{c.name}{f' ({c.letter})' if c.letter else ''}" for c in unused)
        terminal.show(terminal.wrapped(f"Not used: {columns}."))
    named = (*result.bad, *result.changed, *result.kept, *result.repeated, *result.left_out)
    for item in sorted(named, key=lambda item: (item.file, item.line)):
        for reason in item.reason.split("\n"):
            terminal.aside(f"{_place(result, name, item.line, item.file)}: {reason}")
    if result.dry:
        terminal.say("Nothing was imported, because --dry-run was given. What would be:")
    terminal.show(terminal.wrapped(f"Of {terminal.number(result.given, result.unit)}: {', '.join(_counts(result))}."))
    if result.dry or [batch.name for batch in result.batches] not in ([], [result.batch]):
        shares = ", ".join(f"{batch.name} ({len(batch.tasks):,})" for batch in result.batches)
        terminal.show(terminal.wrapped(f"Into: {shares}."))
    for text in _notes(result):
        terminal.show(terminal.wrapped(text))


def _place(result: Imported, name: str, line: int, file: str) -> str:
    return f"{file or name}, {result.unit} {line}"


def _counts(result: Imported) -> list[str]:
    counts = [terminal.number(len(result.new), "new task"), f"{len(result.known):,} known already"]
    if result.changed:
        waiting = len(result.changed) - len(result.updated)
        counts.append(f"{len(result.changed):,} changed ({len(result.updated):,} updated, {waiting:,} not)")
    more = {
        "kept as the project has them": result.kept, "repeated": result.repeated, "part of another": result.joined,
        "left out by the map": result.skipped,
    }  # fmt: skip
    counts += [f"{len(some):,} {what}" for what, some in more.items() if some]
    counts.append(terminal.number(len(result.bad), "bad record"))
    counts += [f"{len(result.withheld):,} good but left out"] if result.withheld else []
    counts += [f"{len(result.blank):,} blank"] if result.blank else []
    return counts


def _notes(result: Imported) -> list[str]:
    """Return what was not taken as it stands in the file, each a sentence."""
    notes = []
    if result.left_out:
        notes.append(f"Left out of the new tasks: {terminal.number(len(result.left_out), 'part')}, named above.")
    notes += [
        f"Shortened, as the map says: the {field} of {terminal.number(count, 'new task')}."
        for field, count in result.shortened.items()
    ]
    if result.trimmed:
        notes.append(f"Spaces at the ends of {terminal.number(result.trimmed, 'text')} are left out.")
    if result.proposed:
        notes.append(f"{terminal.number(len(result.proposed), 'edit')} to be sent by you: rlhf publish")
    return notes


def _preview(result: Imported) -> None:
    from rlhf.store.files.write_yaml import write_block

    terminal.say("Columns:")
    width = max((len(use.column.name) for use in result.uses), default=0)
    for use in result.uses:
        terminal.say(
            f"  {use.column.letter:>2}  {use.column.name:<{min(width, 30)}}  {use.what or 'not used'}".rstrip()
        )
    if result.sample:
        terminal.say(f"The first of {terminal.number(len(result.new), 'new task')}:")
    for values in result.sample:
        terminal.say()
        terminal.show("\n".join(f"    {line}" for line in write_block(values).decode("utf-8").splitlines()))
    terminal.say()


def tell_alike(result: Imported, name: str) -> None:
    """Print which new tasks are the same, or nearly, as another."""
    for item in result.alike[:_MOST_ALIKE]:
        where = f" of {item.like_file}" if item.like_file and item.like_file != item.file else ""
        other = f"{result.unit} {item.like}{where}" if item.like else item.other
        how = "the same prompt as" if item.same else "nearly the same prompt as"
        terminal.aside(f"{_place(result, name, item.line, item.file)}: it has {how} {other}")
    if len(result.alike) > _MOST_ALIKE:
        terminal.aside(f"and {len(result.alike) - _MOST_ALIKE:,} more that are like another")


def show_proposed(file: Path, target: Path, text: str, source: Source) -> None:
    """Print a proposed map, and what to do with it."""
    for remark in source.remarks:
        terminal.show(terminal.wrapped(f"{file.name}: {remark}"))
    terminal.show(terminal.wrapped(f"A map is proposed in {target}. Look at each line; a remark begins with #:"))
    terminal.say()
    terminal.show("\n".join(f"    {line}".rstrip() for line in text.splitlines()))
    terminal.say()
    terminal.say("Then try it, without importing anything:")
    terminal.say(f"  rlhf task import {file} --batch NAME --map {target} --dry-run")


def data(result: Imported) -> None:
    """Print the result of an import as JSON."""
    terminal.data(
        {
            "given": result.given,
            "unit": result.unit,
            "new": result.new,
            "known": result.known,
            "changed": _named(result.changed),
            "kept": _named(result.kept),
            "repeated": _named(result.repeated),
            "joined": _named(result.joined),
            "skipped": _named(result.skipped),
            "bad": [{"line": n.line, "reason": n.reason} | ({"file": n.file} if n.file else {}) for n in result.bad],
            "withheld": result.withheld,
            "blank": result.blank,
            "left_out": _named(result.left_out),
            "alike": result.alike,
            "shortened": result.shortened,
            "trimmed": result.trimmed,
            "updated": result.updated,
            "proposed": result.proposed,
            "batches": {batch.name: len(batch.tasks) for batch in result.batches},
            "columns": [{"letter": u.column.letter, "name": u.column.name, "used_for": u.what} for u in result.uses],
            "remarks": result.remarks,
            "dry_run": result.dry,
        }
    )


def _named(named_records: Iterable[Named]) -> list[dict[str, Any]]:
    return [
        {"line": named.line, "task": named.task, "reason": named.reason} | ({"file": named.file} if named.file else {})
        for named in named_records
    ]
