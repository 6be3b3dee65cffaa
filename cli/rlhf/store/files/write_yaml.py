"""Write values as YAML that nobody edits, and that everybody can read: the events of a ledger."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

#: What block text cannot hold: such a string is written between quotation marks.
UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What YAML 1.2 reads as something else than text although YAML 1.1, by whose rules it is written, does not.
_NO_TEXT_FOR_US = re.compile(r"[-+.0-9~nNtTfF].*|")


def write_yaml(values: Any) -> bytes:
    """Return the text of values, in block style and exactly: also blanks at the ends of lines stay."""
    try:
        return _written(values, "CSafeDumper")
    except UnicodeEncodeError:  # half a letter, which libyaml cannot write, and nobody could read
        return _written(values, "SafeDumper")


def _written(values: Any, dumper: str) -> bytes:
    import yaml

    written: bytes = yaml.dump(
        values, Dumper=_writer(dumper), sort_keys=False, allow_unicode=True, default_flow_style=False, width=1_000_000,
        encoding="utf-8",
    )  # fmt: skip
    return written


@cache
def _writer(dumper: str) -> Any:
    import yaml

    kind: Any = getattr(yaml, dumper, yaml.SafeDumper)  # libyaml's, where it is there
    writer: Any = type("Writer", (kind,), {"ignore_aliases": lambda *_: True})
    writer.add_representer(str, _text)
    return writer


def _text(writer: Any, text: str) -> Any:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """Return how a text is written: several lines as they are, and between quotation marks what needs them."""
    from rlhf.store.files.strict_reader import resolve

    if "\n" in text:
        clean = "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))
        plain = text in {clean, f"{clean}\n"} and text[:1] not in " \t" and not UNPRINTABLE.search(text)
        return "|" if plain else '"'
    if UNPRINTABLE.search(text):
        return '"'
    if _NO_TEXT_FOR_US.fullmatch(text) and not isinstance(resolve(text) if text else None, str):
        return "'"
    return None
