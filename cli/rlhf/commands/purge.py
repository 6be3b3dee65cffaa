"""`rlhf purge`: remove a patient's words from all of a project's history, and keep every proof."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.forge import Bare, opened, randomness
from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.model.phrases import Phrases
    from rlhf.workflows.setup.purge_plan import Purged

_SHOWN = 20


def purge(
    where: Bare,
    words: Annotated[
        Path, typer.Option("--words", metavar="FILE", help="What to remove, a phrase a line; - for standard input")
    ],
    because: Annotated[str, typer.Option(help="Why, for everybody; without the words")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; else only say what it would do")] = False,
    as_json: Json = False,
) -> None:
    """Remove a patient's words from every version of every file, and keep every proof

    Run it where the project's own repository is. Without --yes it only looks. Each phrase becomes “(removed)” in tasks,
    answers, drafts, guidance, messages and everything else, in all of history. Signatures, sign-offs and times stay
    proven: rlhf audit replays what was there before. Each copy follows with its next rlhf sync. Backups made before
    still have the words.

    Example:  rlhf purge /srv/winter.git --words words.txt --because "A patient was named" --yes
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import RemovalUnexplained
    from rlhf.workflows.setup import purge as removal
    from rlhf.workflows.setup.purge_plan import plan_of

    if yes and not because.strip():
        raise RemovalUnexplained
    phrases = _phrases(words)
    with opened(where) as repository, terminal.Progress() as progress:
        if yes:
            now = runtime.forge_now(repository)
            done = removal.purge(repository, phrases, because.strip(), now, randomness(), progress)
        else:
            done = plan_of(repository, phrases, progress).purged
    if as_json:
        terminal.data(done)
    else:
        _say(done)


def _say(done: Purged) -> None:
    from rlhf.commands.shell import terminal

    had = "had" if done.done else "has"
    for path, times in sorted(done.files.items())[:_SHOWN]:
        terminal.say(f"{path}  {had} them {terminal.number(times, 'time')}, in all its versions")
    if len(done.files) > _SHOWN:
        terminal.say(f"and {len(done.files) - _SHOWN} more files: --json")
    if done.messages:
        commits = terminal.number(done.messages, "commit")
        terminal.say(f"{commits} {had} them in the message, or in the name of whoever made it.")
    what = "Replaced" if done.done else "To be replaced"
    versions = terminal.number(done.versions, "version of a file", "versions of files")
    terminal.say(f"{what}: {versions}. Commits made again for it: {done.commits:,}.")
    if done.no_text:
        terminal.say(f"{terminal.number(done.no_text, 'file')} with no text, such as a picture, not looked into.")
    if not done.done:
        terminal.say("Nothing was changed. To do it, add: --because WHY --yes")
        return
    people = sorted({handle for _, handle in done.concerned})
    if people:
        terminal.say(f"Their week says so to: {', '.join(people)}.")
    terminal.say("Every copy follows with its next rlhf sync; what was made with plain git is made again: git clone.")
    terminal.say("Backups so far still have the words: back up again, and remove them.")


def _phrases(file: Path) -> Phrases:
    """Read the phrases to remove.

    Raises:
        WordsNotRead, NoWordsToRemove, WordsTooShort.
    """
    import sys

    from rlhf.errors import NoWordsToRemove, WordsNotRead, WordsTooShort
    from rlhf.model.phrases import SHORTEST, Phrases, too_short

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WordsNotRead(file, error) from None
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip() and too_short(line):
            raise WordsTooShort(number, SHORTEST)
    if not text.strip():
        raise NoWordsToRemove(file)
    return Phrases(line.strip() for line in lines if line.strip())
