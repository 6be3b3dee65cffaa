"""Write values as YAML: the events of a ledger, which nobody edits, and new files for people, in great number."""

from __future__ import annotations

import json
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
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style_of(text))


def style_of(text: str) -> str | None:
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


#: A text that every reader of YAML 1.1 and 1.2 takes as it stands, without quotation marks.
_PLAIN = re.compile(r"[A-Za-z\xc0-\u024f“(][^\n\t:#]*(?:(?::(?=[^\s])|(?<=\S)#)[^\n\t:#]*)*")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:+-]{5,}\[[A-Za-z0-9_+/-]+\]")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def write_block(values: dict[str, Any]) -> bytes:
    """Return the text of a new file of a person's, in block style and exactly: a text is the same when it is read.

    Lists are indented as `edit_yaml` does it, which writes the file from then on.
    """
    lines: list[str] = []
    _block(values, "", lines)
    return ("\n".join(lines) + "\n").encode("utf-8")


def _block(values: dict[str, Any], indent: str, lines: list[str]) -> None:
    for name, value in values.items():
        _entry(f"{indent}{_scalar(str(name), indent)}:", value, indent, lines)


def _entry(start: str, value: Any, indent: str, lines: list[str]) -> None:
    """Add a value after what stands before it in its line."""
    if isinstance(value, dict) and value:
        lines.append(start)
        _block(value, f"{indent}  ", lines)
    elif isinstance(value, list) and value:
        lines.append(start)
        for item in value:
            _item(item, f"{indent}  ", lines)
    else:
        lines.append(f"{start} {_scalar(value, indent)}")


def _item(item: Any, indent: str, lines: list[str]) -> None:
    if not isinstance(item, dict) or not item:
        lines.append(f"{indent}- {_scalar(item, indent)}")
        return
    at = len(lines)
    _block(item, f"{indent}  ", lines)
    lines[at] = f"{indent}- {lines[at][len(indent) + 2 :]}"


def _scalar(value: Any, indent: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return "[]" if value == [] else "{}" if value == {} else str(value)
    if "\n" in value and value.strip() and style_of(value) == "|":
        lines = value.removesuffix("\n").split("\n")
        inner = "\n".join(f"{indent}  {line}" if line else "" for line in lines)
        return f"|{'' if value.endswith(chr(10)) else '-'}\n{inner}"
    if _PLAIN.fullmatch(value) and value[-1] not in " :" and not UNPRINTABLE.search(value):
        if value.casefold() not in _WORDS:
            return value
    elif _TIME.fullmatch(value):
        return value
    if "\n" not in value and "\t" not in value and not UNPRINTABLE.search(value):
        return "'" + value.replace("'", "''") + "'"
    escaped = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda match: _escape(match[0]), escaped.replace("\x7f", "\\x7f"))


def _escape(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"  # noqa: PLR2004
