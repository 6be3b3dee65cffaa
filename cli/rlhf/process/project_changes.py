"""What a change of main did to the policy, the people, the guidance, the schemas or a batch, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rlhf.model.instants import Due, parse_due
from rlhf.model.keys import fingerprint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from rlhf.model.guidance import Guidance

#: The sorts of files whose every change an audit lists, in the order in which they are told.
POLICY, PEOPLE, GUIDANCE, SCHEMAS, BATCHES = "policy", "people", "guidance", "schemas", "batches"
SORTS = (POLICY, PEOPLE, GUIDANCE, SCHEMAS, BATCHES)

_LONGEST = 120  # characters of a value that are told
_FINGERPRINT = 19  # characters of a key's fingerprint that are told: `SHA256:` and twelve
_NAMED = 6  # schemas that are named; of more, the number is told


class ProjectChange(Struct, frozen=True):
    """A change of main to what the work is judged by: policy, people, guidance, schemas or the terms of a batch.

    Args:
        at: when it came to main, by the forge's record; where that has none, by the commit's own date.
        by: who made it; "" where nobody signed for it.
        note: the author's own words for it.
        what: what changed, a sentence each.
        agreed: who agreed to it, where that was asked for (major changes of the guidance).
    """

    at: datetime
    by: str
    sort: str
    commit: str
    paths: tuple[str, ...]
    what: tuple[str, ...]
    note: str = ""
    agreed: tuple[str, ...] = ()


def values_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each setting that differs: `policy.deadlines.late: warn → block.`"""
    was, now = dict(_settings(before)), dict(_settings(after))
    for name in [*was, *(name for name in now if name not in was)]:
        if name not in now:
            yield f"{name} was taken out ({_words(was[name])})."
        elif name not in was:
            yield f"{name} is new: {_words(now[name])}."
        elif was[name] != now[name]:
            yield f"{name}: {_words(was[name])} → {_words(now[name])}."


def _settings(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each setting with its name; an entry of a list goes by its own name, where it has one."""
    if isinstance(value, dict) and (value or not name):
        for key, inner in value.items():
            yield from _settings(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for number, item in enumerate(value, 1):
            known = item.get("name") if isinstance(item, dict) else None
            yield from _settings(item, f"{name} “{known}”" if known else f"{name} {number}")
    else:
        yield name, value


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value)) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(str(value).split())
    if text.startswith("ssh-") and fingerprint(text):
        return f"the key {_key(text)}"
    try:
        return parse_due(text).words
    except ValueError:
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def people_changed(before: Mapping[str, Any], after: Mapping[str, Any], zone: str) -> Iterator[str]:
    """Yield a sentence for each person who was added, changed, left or was taken out.

    Args:
        before, after: the entries of people.yaml, by handle.
        zone: the zone in which the dates of keys are told.
    """
    for handle in [*before, *(handle for handle in after if handle not in before)]:
        was, now = _group(before.get(handle)), _group(after.get(handle))
        if handle not in after:
            yield f"{handle} was taken out."
        elif handle not in before:
            yield f"{handle} was added: {'; '.join(_introduced(now))}."
        elif parts := list(_person_changed(was, now, zone)):
            yield f"{handle}: {'; '.join(parts)}."


def _introduced(entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"{entry.get('name', 'no name')}, {_words(entry.get('roles') or [])}"
    for public in _keys(entry):
        yield f"key {_key(public)}"
    if not _keys(entry):
        yield "no key"
    if entry.get("active") is False:
        yield "not active"


def _person_changed(was: Mapping[str, Any], now: Mapping[str, Any], zone: str) -> Iterator[str]:
    if (active := now.get("active", True)) != was.get("active", True):
        yield "came back" if active else "left"
    lost, won = (_other(was, now, "roles"), _other(now, was, "roles"))
    yield from (f"is {_words(roles)} {when}" for roles, when in ((won, "now"), (lost, "no more")) if roles)
    before, after = _keys(was), _keys(now)
    for public in [*before, *(key for key in after if key not in before)]:
        if public not in after:
            yield f"key {_key(public)} was taken out"
        elif public not in before:
            yield f"key {_key(public)} was added"
        elif before[public] != after[public]:
            yield _key_changed(before[public], after[public], zone)
    for field in dict.fromkeys([*was, *now]):
        if field not in {"active", "roles", "keys"} and was.get(field) != now.get(field):
            yield _field_changed(field, was.get(field), now.get(field))


def _field_changed(field: str, was: Any, now: Any) -> str:
    name = field.replace("_", " ")
    plain = all(value is None or isinstance(value, str | int | float | list) for value in (was, now))
    deep = any(isinstance(item, dict) for value in (was, now) if isinstance(value, list) for item in value)
    if field == "email" or deep or not plain:  # an address is nobody's business here
        return f"{name} changed"
    return f"{name} {'nothing' if was is None else _words(was)} → {'nothing' if now is None else _words(now)}"


def _key_changed(was: Mapping[str, Any], now: Mapping[str, Any], zone: str) -> str:
    name = f"key {_key(str(now.get('public')))}"
    if now.get("revoked") and not was.get("revoked"):
        why = f" ({_words(now['why'])})" if now.get("why") else ""
        return f"{name} was revoked as of {_moment(now['revoked'], zone)}{why}"
    if now.get("until") != was.get("until"):
        return f"{name} ends {_moment(now['until'], zone)}" if now.get("until") else f"{name} has no end any more"
    return f"the dates of {name} changed"


def _moment(text: Any, zone: str) -> str:
    try:
        return Due(parse_due(str(text)).at, zone).words
    except ValueError:
        return str(text)


def guidance_changed(slug: str, was: Guidance | None, now: Guidance | None) -> Iterator[str]:
    """Yield what changed in a document: its version, and the entries of its list of changes that are new."""
    if now is None:
        yield f"{slug} {was.version if was is not None else ''} was taken away."
    elif was is None:
        yield f"{slug} {now.version} is new: {_words(now.title)}."
    elif was.version == now.version:
        yield f"{slug} {now.version}: its file changed, and its version did not."
    else:
        entries = now.since(was.version)
        size = next((f" ({change.size})" for change in entries if change.size), "")
        words = "; ".join(_words(change.what).rstrip(".") for change in reversed(entries) if change.what)
        yield f"{slug} {was.version} → {now.version}{size}{f': {words}' if words else ''}."


def schemas_changed(new: Collection[str], other: Collection[str], gone: Collection[str]) -> Iterator[str]:
    """Yield which schemas are new, changed or gone, by name; of many, how many."""
    for names, state in ((new, "New"), (other, "Changed"), (gone, "Taken away")):
        if names:
            yield f"{state}: {', '.join(sorted(names)) if len(names) <= _NAMED else f'{len(names)} schemas'}."


def batch_changed(name: str, was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, tasks: int) -> Iterator[str]:
    """Yield what changed in the terms of a batch; of a new batch, its terms and how many tasks it came with."""
    if now is None:
        yield f"{name} was taken away."
    elif was is None:
        count = f"with {tasks} task{'' if tasks == 1 else 's'}"
        terms = [f"{key} {_words(value)}" for key, value in now.items() if key in {"title", "due"}]
        yield f"{name} is new: {', '.join([*terms, count])}."
    else:
        changed = list(values_changed(was, now))
        yield from (f"{name}: {sentence}" for sentence in changed or ["only its form changed."])


def _key(public: str) -> str:
    return fingerprint(public)[:_FINGERPRINT] or "that cannot be read"


def _keys(entry: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the keys of a person by the key itself, without its comment."""
    keys = [key for key in entry.get("keys") or () if isinstance(key, dict)]
    return {" ".join(str(key.get("public")).split()[:2]): key for key in keys}


def _other(these: Mapping[str, Any], those: Mapping[str, Any], field: str) -> list[Any]:
    known = those.get(field) or []
    return [value for value in these.get(field) or [] if value not in known]


def _group(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
