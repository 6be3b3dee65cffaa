"""Why a YAML text is refused: the codes of the rules that report it, and the parser's messages in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.store.files.limits import MAX_DEPTH

if TYPE_CHECKING:
    import yaml

    from rlhf.model.finding import Span

#: The rules that report what is refused.
UNREADABLE, REFERENCE, MERGE, TAG, TWICE, DEEP, LARGE, VALUE, DOCUMENTS, MANY = (
    "FM002", "FM010", "FM011", "FM012", "FM013", "FM014", "FM015", "FM016", "FM017", "FM022",
)  # fmt: skip


class Refusal(Exception):
    """A YAML text is refused because of something at a place in it."""

    def __init__(self, code: str, span: Span, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.span = span
        self.message = message
        self.hint = hint


#: The message for each feature of YAML that is not allowed in this project, and how to fix the text.
NO_ALIAS = "“*” refers to a value elsewhere, which is not used here.", "Write the value out, or put it in quotes."
NO_ANCHOR = (
    "“&” names a value for use elsewhere, which is not used here.", "Delete the name, or put the text in quotes.",
)  # fmt: skip
NO_TAG = "“!” at the start of a value is a tag, which is not used here.", "Delete it, or put the text in quotes."
NO_MERGE = "“<<” merges other values in, which is not used here.", "Write the values out."
NO_NAME = "There is no name before this colon.", "Write the name, or put the colon in quotes."
NO_DIRECTIVE = "YAML directives (%…) are not used here.", "Delete the line."
TOO_DEEP = f"Values are nested more than {MAX_DEPTH} deep.", ""

_ALIGN = "Compare the indentation with the line above."
_QUOTE = "Put the text in quotation marks."
_BACKSLASH = (
    "Between double quotation marks a backslash begins a special character, and this is none.",
    "Write \\\\ for a backslash, or use single quotation marks.",
)

#: Words in a message of the parser (libyaml), the rule that reports it, what it means, and what to do.
_MEANINGS = (
    ("scanning an alias", REFERENCE, *NO_ALIAS),
    ("scanning an anchor", REFERENCE, *NO_ANCHOR),
    ("ing a tag", TAG, *NO_TAG),
    ("tag handle", TAG, *NO_TAG),
    ("directive", DOCUMENTS, *NO_DIRECTIVE),
    ("incompatible YAML document", DOCUMENTS, *NO_DIRECTIVE),
    ("maximum nesting depth", DEEP, *TOO_DEEP),  # the parser's own limit, since PyYAML 6.0.4, seen while it looks ahead
    ("found a tab", UNREADABLE, "There is a tab here; YAML indents with spaces.", "Replace it with spaces."),
    (
        "mapping values are not allowed", UNREADABLE,
        "There is a colon here that YAML reads as a second name on this line.",
        "Put quotation marks round the text after the first colon.",
    ),
    ("mapping keys are not allowed", UNREADABLE, "A name cannot begin here.", _ALIGN),
    ("could not find expected ':'", UNREADABLE, "A name here has no colon after it.", _ALIGN),
    ("did not find expected key", UNREADABLE, "This line does not line up with the ones around it.", _ALIGN),
    ("found unexpected end of stream", UNREADABLE, "A quotation mark is opened and never closed.", ""),
    ("expected ',' or ']'", UNREADABLE, "In [brackets], a comma or the closing ] is wanted here.", _QUOTE),
    ("expected ',' or '}'", UNREADABLE, "In {braces}, a comma or the closing } is wanted here.", _QUOTE),
    ("expected '-' indicator", UNREADABLE, "This line does not line up with the list around it.", _ALIGN),
    ("block sequence entries are not allowed", UNREADABLE, "A list cannot begin on this line.", _ALIGN),
    ("<document start>", UNREADABLE, "The text goes on here, where it seemed to have ended.", _ALIGN),
    ("expected node content", UNREADABLE, "A value is missing here, or begins with a mark of YAML's own.", _QUOTE),
    ("found unexpected ':'", UNREADABLE, "There is a colon here that YAML cannot place.", _QUOTE),
    (
        "document indicator", UNREADABLE, "A line of --- or ... stands between quotation marks.",
        "Indent it like the lines around it.",
    ),
    ("unknown escape character", UNREADABLE, *_BACKSLASH),
    ("hexdecimal number", UNREADABLE, *_BACKSLASH),
    ("Unicode character escape", UNREADABLE, *_BACKSLASH),
    (
        "scanning a block scalar", UNREADABLE, "After | or > nothing but + or - stands on the line.",
        "Begin the text on the next line.",
    ),
)  # fmt: skip


def refusal(error: yaml.MarkedYAMLError, text: str, span: Span) -> Refusal:
    """Return the refusal for a message of the parser."""
    complaint = f"{error.context or ''}; {error.problem or ''}"
    if "cannot start any token" in complaint and error.problem_mark is not None:
        return _bad_start(text[error.problem_mark.index : error.problem_mark.index + 1], span)
    for words, code, message, hint in _MEANINGS:
        if words in complaint:
            return Refusal(code, span, message, hint)
    return Refusal(UNREADABLE, span, f"This is not YAML: {(error.problem or 'it cannot be read').strip()}.", _ALIGN)


def _bad_start(character: str, span: Span) -> Refusal:
    if character in {"\t", ""}:
        return Refusal(UNREADABLE, span, "There is a tab here; YAML indents with spaces.", "Replace it with spaces.")
    return Refusal(UNREADABLE, span, f"A value cannot begin with “{character}”.", _QUOTE)
