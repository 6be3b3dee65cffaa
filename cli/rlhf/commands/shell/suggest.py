"""Which command is meant by a word that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rlhf.commands.shell.synonyms import like, meant_by
from rlhf.errors import NoSuchCommand

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 4


def no_such_command(group: Any, ctx: Any, word: str) -> NoSuchCommand:
    """Return the error for a word that is no command of a group: what was typed, and what may be meant."""
    typed = [*ctx.command_path.split()[1:], word]
    within = " ".join(typed[:-1])
    names = [f"{within} {name}".strip() for name in _names(group, ctx)]
    last = word.casefold()
    meant = [name for name in names if name.split()[-1] == last and name.split() != typed]
    near = [*meant, *meant_by(last), *like(last, names)]
    if within:
        near = [name for name in near if name.startswith(within)] or near
    return NoSuchCommand(" ".join(typed), list(dict.fromkeys(near))[:_MOST])


def _names(group: Any, ctx: Any) -> Iterator[str]:
    """Yield the commands of a group, those of its groups by both words."""
    for name in group.list_commands(ctx):
        inner = group.get_command(ctx, name)
        if hasattr(inner, "list_commands"):
            yield from (f"{name} {other}" for other in inner.list_commands(ctx))
        yield name
