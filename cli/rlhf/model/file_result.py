"""What looking at one file gave, before settings and waivers have had their say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rlhf.model.finding import Finding, Waiver


@dataclass(frozen=True, slots=True)
class Result:
    """A file's findings and waivers, and what the rules on the whole workspace need to know of it.

    Args:
        sketch: a few hashes of its sentences, of which near-duplicates share some.
        mentions: ids of tasks that it refers to.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    sketch: tuple[int, ...] = ()
    mentions: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether there is nothing to tell of it but that it is there."""
        return not (self.findings or self.waivers or self.mentions)
