"""The result of checking one file, before settings and waivers are applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from rlhf.model.finding import Finding, Waiver


class Result(Struct, frozen=True):
    """The findings and waivers of a file, and what the rules on the whole workspace need to know of the file.

    Args:
        sketch: a few hashes of its sentences; near-duplicates have some of these hashes in common.
        mentions: ids of tasks that the file refers to.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    sketch: tuple[int, ...] = ()
    mentions: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the file has no findings, no waivers and no mentions."""
        return not (self.findings or self.waivers or self.mentions)
