"""What `bench/ledger.py` runs as processes of their own beside `rlhf week` and `rlhf board`.

    python -m bench.ledger_asks believe|build|open|plain WHO     (in the project)

`believe` looks at the signatures alone, which is remembered apart from the index. `plain` asks for what a week shows of
one person without an index, as it would be read from the ledgers.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.ledger_said import NOW

from rlhf.store.files import reader_choice
from rlhf.store.index import Index, path_in
from rlhf.store.index import file as files
from rlhf.store.workspace import Workspace

SPOKEN = ("question", "reply", "clarification")


def plain(workspace: Workspace, who: str) -> None:
    """Every event that may say who has what, or is about what somebody has; from each ledger by its tree."""
    workspace.ledgers.events(lambda file: file.type in {"allocation", *SPOKEN} or file.owner == who)


def main() -> None:
    what, who = sys.argv[1:]
    reader_choice.allow_fast(allowed=True)  # as `rlhf week` does

    def progress(words: str) -> None:
        print(words, end="\r", file=sys.stderr, flush=True)

    with Workspace.find(Path.cwd()) as workspace:
        if what == "plain":
            plain(workspace, who)
            return
        if what == "believe":
            print(len(workspace.ledgers.tips))
            return
        if what == "build":
            files.throw_away(path_in(workspace))
        Index.open(workspace, NOW, progress).close()


if __name__ == "__main__":
    main()
