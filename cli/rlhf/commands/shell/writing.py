"""The text that a command takes: from its line, from standard input, or from an editor, which keeps it as a draft."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import typer
from msgspec import Struct

from rlhf.commands.shell import runtime
from rlhf.commands.shell.questions import agreed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rlhf.store.workspace import Workspace


class Page(Struct, frozen=True):
    """What an editor opens with where no text is given.

    Args:
        draft: what is written, and about what; each has a draft of its own.
        help: what to write.
        answers: what is answered, with who said it and when; it stands below the text, and is not sent.
        template: what stands above, where no earlier attempt left a text.
    """

    draft: str
    help: str
    answers: str = ""
    template: str = ""


class Entered(Struct, frozen=True):
    """A text, and the draft that an editor keeps of it; "" where it came from no editor."""

    text: str
    draft: str = ""

    def recorded(self, workspace: Workspace) -> None:
        """Delete the draft, after what the text says was recorded."""
        if self.draft:
            _draft(workspace, self.draft).unlink(missing_ok=True)


def entered(workspace: Workspace, text: str | None, page: Callable[[], Page]) -> Entered:
    """Return a text as it is given; else from standard input, or from an editor where there is a terminal.

    Raises:
        NothingSent: the editor was left without a text; what was written before is kept.
    """
    from rlhf.errors import NothingSent
    from rlhf.model.text import text_of
    from rlhf.store.machine.editor import write_in_editor

    if text == "-" or (text is None and not sys.stdin.isatty()):
        return Entered(text_of(sys.stdin.buffer.read(), "What came on standard input"))
    if text is not None:
        return Entered(text)
    opened = page()
    file = _draft(workspace, opened.draft)
    _tell_earlier(workspace)
    below = "\n\n".join(filter(None, (opened.help, opened.answers)))
    written = write_in_editor(file, below, opened.template, runtime.home(), runtime.finished_writing)
    if written.as_before and not agreed("You changed nothing in it. Send it as it stands?", default=True):
        raise NothingSent(kept=True)
    return Entered(written.text, opened.draft)


def headed(text: str, heads: tuple[str, ...]) -> dict[str, str]:
    """Return the part of a text under each of several headings."""
    values: dict[str, list[str]] = {}
    for line in text.splitlines():
        head = line.strip("# :").lower()
        if line.startswith("#") and head in heads:
            values[head] = []
        elif values:
            values[list(values)[-1]].append(line)
    return {head: "\n".join(lines).strip() for head, lines in values.items()}


def headings(heads: tuple[str, ...], first: str = "") -> str:
    """Return a template with a heading for each part, and a text under the first."""
    parts = [f"## {head.capitalize()}\n" for head in heads]
    return "\n\n".join([f"{parts[0]}{first}", *parts[1:]])


def _draft(workspace: Workspace, draft: str) -> Path:
    name = re.sub(r"[^a-z0-9-]+", "-", draft.lower()).strip("-")
    return workspace.git_dir / "rlhf" / "unsaid" / f"{name}.md"


def _tell_earlier(workspace: Workspace) -> None:
    """Print where the text is that an earlier version of this program kept, which could be for any message."""
    file = workspace.git_dir / "rlhf" / "unsaid.md"
    if file.exists():
        typer.echo(f"What you once began to write, and did not send, is in {file}", err=True)
