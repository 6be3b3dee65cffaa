"""What came of a check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.model.finding import Finding
    from rlhf.store.files.tree import Tree


@dataclass(frozen=True, slots=True)
class Checked:
    """The files that were looked at, the tree they are read from, and what is to be told of them."""

    files: Sequence[str]
    findings: Sequence[Finding]
    tree: Tree
