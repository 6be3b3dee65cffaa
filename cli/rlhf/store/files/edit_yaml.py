"""Change a person's YAML file and keep its comments, order and style."""

from __future__ import annotations

import io
import re
from typing import Any

from rlhf.errors import UnreadableFile
from rlhf.store.files.write_yaml import UNPRINTABLE, style_of

#: Characters that end a line in YAML 1.1, which our reader refuses: they are written as an escape.
_OTHER_LINE_END = re.compile("[\x85\u2028\u2029]")


def _editor() -> Any:
    from ruamel.yaml import YAML

    editor = YAML()
    editor.preserve_quotes = True
    editor.width = 10_000
    editor.indent(mapping=2, sequence=4, offset=2)
    return editor


def load(data: bytes, path: str) -> Any:
    """Return a file's values, which remember how they were written."""
    from ruamel.yaml.error import YAMLError

    try:
        return _editor().load(data.decode("utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise UnreadableFile(path, str(error).splitlines()[0]) from None


def dump(values: Any) -> bytes:
    """Return the text of values, edited or new, in block style, without blanks at the ends of lines and of texts."""
    editor = _editor()
    stream = io.BytesIO()
    editor.dump(_readable(values), stream)
    return stream.getvalue()


def _readable(value: Any) -> Any:
    """Return plain values with strings of several lines as block text, so that a person can read and edit them."""
    if type(value) is dict:
        return {key: _readable(item) for key, item in value.items()}
    if type(value) is list:
        return [_readable(item) for item in value]
    if type(value) is str and "\n" in value and not UNPRINTABLE.search(value) and value[:1] not in " \t":
        from ruamel.yaml.scalarstring import LiteralScalarString

        clean = "\n".join(line.rstrip() for line in value.strip("\n").split("\n"))
        return LiteralScalarString(clean + "\n")
    if type(value) is str and _OTHER_LINE_END.search(value):
        from ruamel.yaml.scalarstring import DoubleQuotedScalarString

        return DoubleQuotedScalarString(value)
    return value


def exactly(value: Any) -> Any:
    """Return new values for an edited file, so that each text is the same when it is read."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

    if isinstance(value, dict):
        return {key: exactly(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exactly(item) for item in value]
    if not isinstance(value, str):
        return value
    if "\n" in value and value.strip() and style_of(value) == "|":
        return LiteralScalarString(value)
    return DoubleQuotedScalarString(value) if UNPRINTABLE.search(value) or "\n" in value else value
