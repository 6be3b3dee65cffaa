"""The result of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.model.finding import Finding
    from rlhf.store.files.tree import Tree


class Checked(Struct, frozen=True):
    """The result of a check: the files that were checked, the findings, and the tree from which the files were read."""

    files: Sequence[str]
    findings: Sequence[Finding]
    tree: Tree
