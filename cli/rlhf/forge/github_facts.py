"""Compare settings by name, as they are and as they are wanted, and show the differences as lines or in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def text(value: Any) -> str:
    """Return a value from GitHub as one word or a few."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(text(entry) for entry in value) or "none"
    if isinstance(value, dict) and "context" in value:
        app = value.get("integration_id")
        return f"{value['context']} from {f'app {app}' if app else 'anybody'}"
    return "none" if value is None else str(value)


def texts(given: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, str]:
    return {name: text(given.get(name)) for name in names}


def lines(has: Mapping[str, str], wants: Mapping[str, str]) -> Iterator[str]:
    """Yield what differs: as it is (`-`) and as it is wanted (`+`)."""
    for name in dict.fromkeys([*wants, *has]):
        for sign, side in (("-", has), ("+", wants)):
            if name in side and side[name] != (wants if side is has else has).get(name):
                yield f"{sign} {name}: {side[name]}" if side[name] else f"{sign} {name}"


def words(has: Mapping[str, str], wants: Mapping[str, str]) -> Iterator[str]:
    """Yield what differs, in words."""
    for name in dict.fromkeys([*wants, *has]):
        rule = name.partition(".")[0]
        if name not in has and (name.startswith("rule ") or f"rule {rule}" not in has):
            yield from (f"{name} is missing",) if name.startswith("rule ") else ()
        elif name not in wants:
            yield f"{name} is too much" if name.startswith("rule ") else f"{name} {has[name]} is too much"
        elif has.get(name) != wants[name]:
            yield f"{name} is “{has.get(name)}”, not “{wants[name]}”"


def sentence(opening: str, has: Mapping[str, str], wants: Mapping[str, str]) -> str:
    return f"{opening}: {'; '.join(words(has, wants))}."
