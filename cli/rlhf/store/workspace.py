"""A person's own clone: the project as a repository, the person's handle, and the files they work on."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Self

from rlhf.errors import CopyNobodys, NotAWorkspace, NotJoined
from rlhf.model import paths
from rlhf.store.files.atomic import trouble_of
from rlhf.store.files.tree import WorkingTree
from rlhf.store.git.find_root import root_around
from rlhf.store.git.git import Git
from rlhf.store.machine.copy_card import read_card
from rlhf.store.machine.lock import alone
from rlhf.store.machine.unreported import Unreported
from rlhf.store.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from rlhf.model.people import Person


class Workspace(Repository):
    """A person's clone. Open it with `Workspace.find`, as a context manager, so that its git process is ended."""

    def __init__(self, root: Path) -> None:
        super().__init__(Git(root), bare=False)
        self.root = root
        self.files = WorkingTree(root)
        #: The tasks about which this process wrote events.
        self.spoken: set[str] = set()
        self.unreported = Unreported(self.git.git_dir)
        #: Called where another command is at work in this clone, before waiting for it.
        self.waiting: Callable[[], None] = lambda: None
        self._held = ExitStack()
        self._is_held = False

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Return the workspace around a folder.

        Raises:
            NotAWorkspace: there is none.
        """
        root = root_around(start)
        if root is None:
            raise NotAWorkspace(start)
        return cls(root)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self._held.close()

    def hold(self) -> None:
        """Keep other commands from changing this clone until this workspace is closed; wait for one that is at work.

        Raises:
            DiskFull, NotAllowedToWrite.
        """
        if self._is_held:
            return
        try:
            self._held.enter_context(alone(self.git.git_dir / "rlhf" / "lock", self.waiting))
        except OSError as error:
            raise trouble_of(error, self.git.git_dir) from None
        self._is_held = True
        self.refresh()  # what was read before may have changed since

    @cached_property
    def handle(self) -> str:
        try:
            return self.git.settings["rlhf.handle"]
        except KeyError:
            self.git.run("rev-parse", "--git-dir")  # git tells no settings of a folder that is another account's
            if read_card(self.git.git_dir) is not None:
                raise CopyNobodys from None
            raise NotJoined(self.root) from None

    @property
    def me(self) -> Person:
        return self.people[self.handle]

    def answer_file(self, batch: str, task: str) -> Path:
        return self.root / paths.answer_path(batch, task, self.handle)

    def my_answers(self) -> dict[tuple[str, str], bytes]:
        """Return my answer files on this machine, by (batch, task)."""
        result = {}
        for path in self.files.list("answers"):
            placed = paths.place(path)
            if placed.what == "answer" and placed.handle == self.handle:
                data = self.files.read(path)
                if data is not None:
                    result[placed.batch, placed.task] = data
        return result
