"""Which files of cli/rlhf run while one person submits one answer: real git, a real project, the demo's content.

A file counts once a function of it was called. That a module is loaded, or a class defined, does not count; nor do the
forge's hooks, which are processes of their own.
"""

from __future__ import annotations

import atexit
import contextlib
import inspect
import io
import runpy
import shutil
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo.run import REPOSITORY, TASK, Stage, set_up

if TYPE_CHECKING:
    from types import FrameType

CODE = REPOSITORY / "cli" / "rlhf"


def files() -> list[str]:
    """The files, as paths below cli/rlhf; it takes as long as the demo needs to set its project up."""
    folder = Path(tempfile.mkdtemp(prefix="rlhf-submit-"))
    try:
        stage = Stage(folder)
        with contextlib.redirect_stdout(io.StringIO()):
            set_up(stage)
            stage.quietly("amara", "rlhf", "task", "pull", TASK)
            stage.write("amara", "2026-w49-hearts", TASK)
        list_of_files = folder / "files.txt"
        printed = stage.quietly("amara", sys.executable, __file__, str(list_of_files), "submit", TASK)
        if f"{TASK}  submitted" not in printed:
            raise SystemExit(f"It was not submitted:\n{printed}")
        return list_of_files.read_text(encoding="utf-8").splitlines()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_traced(list_of_files: Path, *words: str) -> None:
    """Run rlhf with some words in this process, and write down whose functions were called."""
    called: set[str] = set()

    def trace(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_flags & inspect.CO_OPTIMIZED:  # a function, no module and no class
            called.add(frame.f_code.co_filename)

    def write() -> None:
        sys.setprofile(None)
        ours = (Path(name) for name in called)
        names = sorted(path.relative_to(CODE).as_posix() for path in ours if path.is_relative_to(CODE))
        list_of_files.write_text("\n".join(names), encoding="utf-8")

    atexit.register(write)
    sys.argv = ["rlhf", *words]
    threading.setprofile(trace)
    sys.setprofile(trace)
    runpy.run_module("rlhf", run_name="__main__")


if __name__ == "__main__":
    run_traced(Path(sys.argv[1]), *sys.argv[2:])
