"""The `rlhf` program: tells its version at once, else runs the command that was asked for."""

from __future__ import annotations

import gc
import io
import sys

#: So many new values before circles among them are looked for: a short command ends before it was worth it.
_SELDOM = 50_000


#: The commands that take the names of files and no words.
_OF_PATHS = frozenset({"check"})


def main() -> None:
    """Run the command line; the version is told without loading the rest."""
    words = sys.argv[1:]
    gc.set_threshold(_SELDOM)
    if words in (["--version"], ["-V"]):
        from rlhf import __version__

        sys.stdout.write(f"rlhf {__version__}\n")
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a letter shows a mark for it
            stream.reconfigure(errors="replace")
    try:
        if any(not word.isascii() for word in words) and words[0] not in _OF_PATHS:
            _require_text(words)
        from rlhf.commands.app import build

        build(words[0] if words else "")(prog_name="rlhf")
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. Nothing was lost; run the same command again.\n")
        sys.exit(130)


def _require_text(words: list[str]) -> None:
    """End here where a word is no UTF-8 and names no file either: it would be written down as what nobody can read."""
    import os

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
