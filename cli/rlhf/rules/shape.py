"""The shape of a file: errors against its JSON Schema, in words that clinicians use."""

from __future__ import annotations

import contextlib
import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from rlhf.model.document import Document
from rlhf.model.finding import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from rlhf.model.document import Page
    from rlhf.model.paths import Placed

#: The schema of each kind of file.
SCHEMA_OF = {
    "task": "task", "batch": "batch", "answer": "answer", "guidance": "guidance", "people": "people", "config": "rlhf",
}  # fmt: skip

#: How similar a misspelt name is to the right name, at least (difflib's ratio).
_NEAR = 0.75

#: The most values for which it is remembered whether they fit.
_MANY = 1000

_ROOT = "https://schemas.rlhf.invalid/"


class UnusableSchema(ValueError):
    """A schema is broken, so that nothing can be checked against it; the argument is the schema's name."""


class SchemaSource(Protocol):
    def __getitem__(self, name: str) -> dict[str, Any]: ...


class _Made(NamedTuple):
    """A compiled validator, and the schemas that it was compiled from, as JSON (which tells 1 from true)."""

    schemas: Mapping[str, str]
    fits: Callable[[Any], bool]


#: The last validators that were compiled, by the name of their schema: most projects have the same schemas.
_MADE: dict[str, list[_Made]] = {}
_KEPT = 3


class Shapes:
    """Validators by schema name, each made once; references between schemas are looked up in the same source.

    jsonschema-rs, which is a hundred times faster, checks whether values fit. jsonschema says what is wrong with values
    that do not fit. If jsonschema-rs refuses values in which jsonschema finds nothing wrong, jsonschema decides.
    """

    def __init__(self, schemas: SchemaSource) -> None:
        self._schemas = schemas
        self._strict: dict[str, Validator] = {}
        self._quick: dict[str, Any] = {}
        self._fitted: dict[tuple[str, int], tuple[Any, bool]] = {}

    def errors(self, name: str, data: Any) -> list[ValidationError]:
        """Return every error of `data` against the schema, in the order of their paths.

        Raises:
            UnusableSchema: the schema itself is broken.
        """
        try:
            values = list(self._validator(name).iter_errors(data))
        except Exception as broken:
            raise UnusableSchema(name) from broken
        return sorted(values, key=lambda error: [str(part) for part in error.absolute_path])

    def fits(self, name: str, data: Any) -> bool:
        known = self._fitted.get((name, id(data)))
        if known is None:  # several rules ask about the same file, and files may alternate
            if len(self._fitted) >= _MANY:
                self._fitted.clear()
            known = self._fitted[name, id(data)] = (data, self._fits(name, data))
        return known[1]

    def _fits(self, name: str, data: Any) -> bool:
        if name not in self._quick:
            self._quick[name] = self._quick_validator(name)
        try:
            if self._quick[name](data):
                return True
        except ValueError:  # values that JSON does not have, such as NaN
            pass
        try:
            return self._validator(name).is_valid(data)
        except Exception:  # noqa: BLE001 — a broken schema; `shape` tells it, and nothing fits it
            return False

    def _quick_validator(self, name: str) -> Callable[[Any], bool]:
        for made in _MADE.get(name, ()):
            if all(self._is(other, schema) for other, schema in made.schemas.items()):
                return made.fits
        import jsonschema_rs

        used: dict[str, str] = {}

        def retrieve(uri: str) -> Any:
            other = uri.removeprefix(_ROOT).removesuffix(".json")
            schema = self._schemas[other]
            used[other] = json.dumps(schema)
            return schema

        try:
            validator = jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_ROOT}{name}.json"}, retriever=retrieve, validate_formats=False
            )
        except Exception:  # noqa: BLE001 — a schema that is broken, or that only jsonschema understands
            return lambda _: False
        some = _MADE.setdefault(name, [])
        some[:] = [*some[-_KEPT:], _Made(used, validator.is_valid)]
        return validator.is_valid

    def _is(self, name: str, schema: str) -> bool:
        try:
            return json.dumps(self._schemas[name]) == schema
        except (KeyError, ValueError):
            return False

    def _validator(self, name: str) -> Validator:
        if name not in self._strict:
            from jsonschema import Draft202012Validator
            from jsonschema.validators import extend
            from referencing import Registry, Resource
            from referencing.exceptions import NoSuchResource, Unretrievable
            from referencing.jsonschema import DRAFT202012

            def retrieve(uri: str) -> Resource[Any]:
                schema: Any = self._schemas[uri.removeprefix(_ROOT).removesuffix(".json")]
                if isinstance(schema, dict):  # by `$schema` jsonschema would go back to its own keywords
                    schema = {key: value for key, value in schema.items() if key != "$schema"}
                return Resource.from_contents(schema, default_specification=DRAFT202012)

            registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
            for held in (name, "defs"):  # what it does not hold is fetched and searched again for each value
                with contextlib.suppress(NoSuchResource, Unretrievable):  # told where it is asked for
                    registry = registry.get_or_retrieve(f"{_ROOT}{held}.json").registry
            bounded: Any = extend(Draft202012Validator, {"uniqueItems": _unique_items})  # type: ignore[no-untyped-call]
            self._strict[name] = bounded({"$ref": f"{_ROOT}{name}.json"}, registry=registry)
        return self._strict[name]


def _unique_items(validator: Validator, wanted: bool, items: Any, _schema: Any) -> Iterator[ValidationError]:
    """Check `uniqueItems` without jsonschema's comparison of all pairs of items that cannot be sorted."""
    from jsonschema.exceptions import ValidationError

    if wanted and validator.is_type(items, "array") and len({_spelt(item) for item in items}) < len(items):
        yield ValidationError("an item stands twice")


def _spelt(value: Any) -> str:
    """Return a text that is the same for values that JSON Schema treats as equal: 1 and 1.0, but not 1 and true."""
    return json.dumps(_whole(value), sort_keys=True)


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def shape(document: Document | Page, placed: Placed, shapes: Shapes) -> Iterator[Problem]:
    """Every value has the name, the type and the form that its file's schema gives.

    Other people's tools, and everyone who comes after, read these files by their shape.

    Bad, a task:
        audience: patients

    Good:
        audience: patient
    """
    name = SCHEMA_OF.get(placed.what)
    if document.faults or name is None or shapes.fits(name, document.data):
        return
    try:
        errors = shapes.errors(name, document.data)
    except UnusableSchema:
        hint = "Take back the last change to it; rlhf check schemas says more."
        yield Problem(_start(document.at()), f"schemas/{name}.json, by which this file is judged, is broken.", hint)
        return
    for error in errors:
        yield from _tell(error, document)


def broken_schema(raw: bytes) -> Iterator[Problem]:
    """A schema that cannot be used would stop everyone's checks.

    Bad, the bytes of a schema:
        {"type": "text"}

    Good:
        {"type": "string"}
    """
    import jsonschema_rs

    try:
        schema = json.loads(raw)
        if jsonschema_rs.meta.is_valid(schema):
            yield from _broken_patterns(schema)
            return
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        yield Problem(Span(line, column), "This is not JSON.", "Take back the last change: every check depends on it.")
        return
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    worst = best_match(Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(schema))
    where = " → ".join(str(part) for part in worst.absolute_path) if worst else ""
    yield Problem(Span(), f"This is no JSON Schema (2020-12){': ' if where else ''}{where}.", "Mend what stands there.")


def _broken_patterns(schema: Any) -> Iterator[Problem]:
    """Yield the invalid regular expressions of a schema."""
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for value in inner:
        yield from _broken_patterns(value)
    pattern = schema.get("pattern") if isinstance(schema, dict) else None
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except re.error as error:
            yield Problem(Span(), f"The pattern “{pattern}” cannot be used: {error}.", "Mend the pattern.")


def misshapen(shapes: Shapes, schema: str, values: Any, path: str) -> Iterator[Problem]:
    """Yield the problems of values that come from no file, in the same words as for files."""
    if shapes.fits(schema, values):
        return
    document = Document(path, values)
    for error in shapes.errors(schema, values):
        yield from _tell(error, document)


def _tell(error: ValidationError, document: Document | Page) -> Iterator[Problem]:
    """Yield the problems that a schema error stands for, in plain words and with their places."""
    path = tuple(error.absolute_path)
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    value: Any = error.instance
    wanted: Any = error.validator_value
    where, name = document.at(*path), _name(path)
    if "propertyNames" in error.absolute_schema_path:
        yield Problem(document.key(*path, str(value)), f"“{value}” cannot be a name here.", _form(schema))
    elif error.validator == "required":
        key = next(key for key in wanted if error.message.startswith(repr(key)))  # each missing key is its own error
        known = list(schema.get("properties", {}))
        if any(_meant(other, known) == key for other in value if other not in known):
            return  # the key is there but misspelt, which is reported separately
        yield Problem(_start(where), f"“{key}” is missing{_inside(path)}.", _add_line(key, schema))
    elif error.validator == "additionalProperties":
        known = list(schema.get("properties", {}))
        for key in value:
            if key not in known:
                cut = value[key] is None and len(value) > 1  # as YAML reads the rest of a text after its comma
                hint = _QUOTES if cut else _its_place(key, schema) or _nearest(key, known)
                yield Problem(document.key(*path, key), f"“{key}” is not known{_inside(path)}.", hint)
    else:
        saying = _SAYINGS.get(str(error.validator), _as_it_should_be)
        yield Problem(where, *saying(name, value, wanted, schema))


#: What a name without a value, between others, comes from.
_QUOTES = 'A text with a comma or a colon in it stands in straight quotation marks: "…"'
Saying = Callable[[str, Any, Any, Mapping[str, Any]], tuple[str, str]]


def _as_it_should_be(name: str, _value: Any, _wanted: Any, schema: Mapping[str, Any]) -> tuple[str, str]:
    return f"{name} is not as it should be.", _form(schema)


#: For each keyword of JSON Schema, a message and a hint from the name, the value, the keyword's value and the schema.
_SAYINGS: dict[str, Saying] = {
    "enum": lambda name, value, wanted, _: (f"{name} cannot be {_show(value)}.", _choices(value, wanted)),
    "const": lambda name, _value, wanted, _: (f"{name} must be “{wanted}”.", ""),
    "type": lambda name, value, wanted, schema: (
        f"{name} must be {_type(wanted)}, not {_show(value)}.", _form(schema)
    ),
    "pattern": lambda name, value, _, schema: (
        f"{name}: {_show(value)} is not a {schema.get('title') or 'text of the right form'}.", _form(schema)
    ),
    "minLength": lambda name, _value, _, schema: (f"{name} is empty.", _form(schema)),
    "minItems": lambda name, _value, _, schema: (f"{name} is empty.", _form(schema)),
    "minProperties": lambda name, _value, _, schema: (f"{name} is empty.", _form(schema)),
    "maxLength": lambda name, value, wanted, _: (f"{name} has {len(value)} characters; at most {wanted} fit.", ""),
    "minimum": lambda name, value, _, schema: (_out_of_range(name, value, schema), ""),
    "maximum": lambda name, value, _, schema: (_out_of_range(name, value, schema), ""),
    "not": lambda name, value, _, schema: (f"{name} cannot be {_show(value)}.", _form(schema)),
    "uniqueItems": lambda name, _value, _, _schema: (f"{name} says the same thing twice.", "Keep one of the two."),
    "dependentRequired": lambda name, _value, _, _schema: (f"{name} has a task without its batch.", "Add: batch: …"),
}  # fmt: skip


def _start(span: Span) -> Span:
    return Span(span.line, span.column, span.line, span.column + 1)


def _out_of_range(name: str, value: Any, schema: Mapping[str, Any]) -> str:
    return f"{name} is {value}; it must be from {schema.get('minimum')} to {schema.get('maximum')}."


def _name(path: Iterable[str | int]) -> str:
    words = [f"{part}" if isinstance(part, str) else f"number {part + 1}" for part in path]
    return f"“{', '.join(words)}”" if words else "The file"


def _inside(path: tuple[str | int, ...]) -> str:
    return f" in {_name(path)}" if path else " here"


def _show(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a group of names"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"  # noqa: PLR2004


_TYPES = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "a group of names with values", "null": "empty",
}  # fmt: skip


def _type(wanted: str | list[str]) -> str:
    names = [wanted] if isinstance(wanted, str) else wanted
    return " or ".join(_TYPES[name] for name in names)


def _form(schema: Mapping[str, Any]) -> str:
    description = str(schema.get("description", "")).strip()
    examples = schema.get("examples") or []
    simple = bool(examples) and isinstance(examples[0], str | int | float) and not isinstance(examples[0], bool)
    example = f" For example: {examples[0]}" if simple else " It is true or false." if _is_switch(schema) else ""
    return f"{description}{example}".strip()


def _is_switch(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "boolean" or isinstance(next(iter(schema.get("examples") or ()), None), bool)


def _add_line(key: str, schema: Mapping[str, Any]) -> str:
    inner = schema.get("properties", {}).get(key, {})
    examples = inner.get("examples") or []
    simple = bool(examples) and isinstance(examples[0], str | int | float) and not isinstance(examples[0], bool)
    example = str(examples[0]) if simple else "true or false" if _is_switch(inner) else "…"
    meaning = f"   ({inner['description']})" if "description" in inner else ""
    return f"Add a line: {key}: {example}{meaning}"


def _its_place(key: str, schema: Mapping[str, Any]) -> str:
    """Return where a key that is not known here belongs; "" where no group of names beside it has it."""
    groups = schema.get("properties", {}).items()
    place = next((name for name, group in groups if isinstance(group, dict) and key in group.get("properties", {})), "")
    return f"It belongs under “{place}”, two spaces further in." if place else ""


def _nearest(key: str, known: list[str]) -> str:
    near = _meant(key, known)
    return f"Did you mean “{near}”?" if near else f"Known here: {', '.join(known)}."


def _meant(key: str, known: list[str]) -> str:
    """Return the known name that is most similar to a misspelt name; "" where none is similar."""
    return next(iter(difflib.get_close_matches(key, known, 1, _NEAR)), "")


def _choices(value: object, choices: list[object]) -> str:
    near = difflib.get_close_matches(str(value), [_spelled(c) for c in choices], 1, 0.6)
    hint = f"Did you mean “{near[0]}”? " if near else ""
    return f"{hint}It is one of: {', '.join(_spelled(c) for c in choices)}."


def _spelled(choice: object) -> str:
    return str(choice).lower() if isinstance(choice, bool) else str(choice)
