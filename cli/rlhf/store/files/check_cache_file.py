"""Store a census as text: the cache between two checks, and what one shard of a check passes to the others."""

from __future__ import annotations

import base64
import json
import sys
import zlib
from array import array
from typing import TYPE_CHECKING, Any

from rlhf.model.census import WIDTH, Census
from rlhf.model.file_result import Result
from rlhf.model.finding import Finding, Span, Waiver

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1


def dumps(census: Census, about: Mapping[str, Any]) -> bytes:
    """Return a census and the details in `about`, as JSON on one line with a checksum before it."""
    data = {
        **about,
        "format": FORMAT,
        "byteorder": sys.byteorder,
        "paths": "\0".join(census.paths),
        "sketches": base64.b64encode(census.sketches.tobytes()).decode("ascii"),
        "told": [_written(result) for result in census.known_results.values()],
    }
    body = json.dumps(data, separators=(",", ":")).encode("ascii")
    return b"%08x\n%s\n" % (zlib.crc32(body), body)


def loads(raw: bytes) -> tuple[dict[str, Any], Census]:
    """Return the details and the census that `dumps` wrote.

    Raises:
        ValueError: the bytes are damaged, incomplete or in another format.
    """
    head, _, body = raw.partition(b"\n")
    body = body.removesuffix(b"\n")
    if head != b"%08x" % zlib.crc32(body):
        raise ValueError("the checksum is not that of the text")
    data = json.loads(body)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError("it is in another format")
    sketches = array("I")
    sketches.frombytes(base64.b64decode(data.pop("sketches")))
    if data["byteorder"] != sys.byteorder:
        sketches.byteswap()
    listed = data.pop("paths")
    paths = listed.split("\0") if listed else []
    if len(sketches) != len(paths) * WIDTH:
        raise ValueError("its columns are not of one length")
    results = {row[0]: _read(row) for row in data.pop("told")}
    return data, Census(paths, sketches, results)


def load(file: Path) -> tuple[dict[str, Any], Census] | None:
    """Return the details and the census in a file; None where there is no valid file."""
    try:
        return loads(file.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _written(result: Result) -> list[Any]:
    findings = [
        [f.code, f.span.line, f.span.column, f.span.end_line, f.span.end_column, f.message, f.hint]
        for f in result.findings
    ]
    waivers = [
        [w.code, w.reason, w.until, w.span.line, w.span.column, w.span.end_line, w.span.end_column]
        for w in result.waivers
    ]
    return [result.path, findings, waivers, list(result.mentions)]


def _read(row: list[Any]) -> Result:
    from rlhf.rules.table import BY_CODE  # all the rules: read in only where there is something to tell

    path, findings, waivers, mentions = row
    return Result(
        path,
        tuple(
            Finding(path, Span(*place), code, BY_CODE[code].severity, message, hint)
            for code, *place, message, hint in findings
        ),
        tuple(Waiver(code, reason, until, Span(*place)) for code, reason, until, *place in waivers),
        (),
        tuple(mentions),
    )
