"""The `rlhf` program: tells its version at once, else runs the command that was asked for."""

from __future__ import annotations

import gc
import io
import os
import sys

#: So many new values before circles among them are looked for: a short command ends before it was worth it.
_SELDOM = 50_000


#: The commands that take the names of files and no words.
_OF_PATHS = frozenset({"check"})


def main() -> None:
    """Run the command line; the version is told without loading the rest."""
    words = sys.argv[1:]
    gc.set_threshold(_SELDOM)
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a letter shows a mark for it
            stream.reconfigure(errors="replace")
    try:
        if words in (["--version"], ["-V"]):
            from rlhf import __version__

            sys.stdout.write(f"rlhf {__version__}\n")
            sys.stdout.flush()
            return
        if asked := os.environ.get("_RLHF_COMPLETE"):
            from rlhf.commands.complete import complete

            sys.exit(complete(asked))
        if not all(word.isprintable() for word in words):
            words = _without_controls(words)
        if any(not word.isascii() for word in words) and words[0] not in _OF_PATHS:
            _require_text(words)
        from rlhf.commands.app import build

        build(words[0] if words else "")(words, prog_name="rlhf")
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. Nothing was lost; run the same command again.\n")
        sys.exit(130)
    except OSError as error:  # of help and version; commands tell their own
        sys.stderr.write(f"What was asked for could not be shown: {error.strerror}.\n")
        sys.stdout = None
        sys.exit(3)


def _open_closed_streams() -> None:
    """Give a program that was started with a stream closed one that leads nowhere.

    Otherwise the next file that is opened would take the stream's number, and be written to as if it were the stream.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 — for as long as the program runs
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _without_controls(words: list[str]) -> list[str]:
    """Return the words without control characters, but for the names of files that have some."""
    from rlhf.model.text import without_controls

    return [word if os.path.lexists(word) else without_controls(word) for word in words]


def _require_text(words: list[str]) -> None:
    """End here where a word is no UTF-8 and names no file either: it would be written down as what nobody can read."""
    from rlhf.errors import NotText
    from rlhf.model.text import require_text

    for word in words:
        try:
            require_text(word, "What was given")
        except NotText as error:
            if os.path.lexists(word):
                continue
            sys.stderr.write(f"{error.message}\n→ {error.hint}\n")
            sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
