"""The effects that a change of people has on open submissions, as commands print them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.workflows.publishing.effects import Touched

_MOST = 20


def touches_told(touches: Sequence[Touched]) -> None:
    """Print the effects that a change of people has on open submissions: the number of each sort, then each effect."""
    from rlhf.commands.shell import terminal

    if not touches:
        return
    counts = Counter(touched.what for touched in touches)
    submissions = terminal.number(len({(touched.task, touched.author) for touched in touches}), "submission")
    terminal.say(f"This touches {submissions} on the way:")
    for what, count in counts.items():
        first, _, rest = what.partition(" that ")
        terminal.say(f"  {terminal.number(count, first)} that {rest}" if count == 1 else f"  {count} of: {what}")
    for touch in touches[:_MOST]:
        terminal.show(terminal.wrapped(touch.words, 4))
    if len(touches) > _MOST:
        terminal.say(f"    and {len(touches) - _MOST} more")
