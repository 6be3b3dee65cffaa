"""Propose a map for a file, and write it beside the person's other files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rlhf.errors import MapIsThere, MapNotWritten, NothingToMap
from rlhf.process.importing.kinds import slug
from rlhf.process.importing.propose import Words, propose
from rlhf.store.files.importing.read_source import read_source
from rlhf.store.files.schemas import Schemas
from rlhf.store.machine.date_order import month_first

if TYPE_CHECKING:
    from rlhf.model.import_record import How, Source


def propose_map(file: Path, how: How, out: Path | None, zone: str) -> tuple[Path, str, Source]:
    """Write a map from the columns of a file; return its path, its text, and how the file was read.

    Raises:
        BadImport: the file cannot be read.
        NothingToMap: it has no records.
        MapIsThere: there is a file of that name, which stays.
        MapNotWritten: its folder is not there, or may not be written to.
    """
    target = out or Path(f"{file.stem}.map.yaml")
    if target.exists():
        raise MapIsThere(target)
    source = read_source(file, how)
    if not any(record.values for record in source.records):
        raise NothingToMap(file)
    text = propose(source, slug(file.stem) or "records", _words(Schemas()), month_first=month_first(zone))
    data = text.encode("utf-8", "replace")
    try:
        with target.open("xb") as new:
            new.write(data)
    except OSError as error:
        raise MapNotWritten(target, error.strerror or error) from None
    return target, data.decode("utf-8"), source


def _words(schemas: Schemas) -> Words:
    """Return what the fields of a task may hold, from its schema."""
    choices: dict[str, list[str]] = {}
    integers, booleans = set(), set()
    forms: dict[str, str] = {}
    definitions = schemas["defs"]["$defs"]
    for name, spec in schemas["task"]["properties"].items():
        whole = {**definitions.get(str(spec.get("$ref", "")).rpartition("/")[2], {}), **spec}
        if "enum" in whole:
            choices[name] = whole["enum"]
        elif whole.get("type") == "integer":
            integers.add(name)
        elif whole.get("type") == "boolean":
            booleans.add(name)
        elif "pattern" in whole:
            forms[name] = whole["pattern"]
    return Words(choices, frozenset(integers), frozenset(booleans), forms)
