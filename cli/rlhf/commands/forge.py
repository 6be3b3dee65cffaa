"""`rlhf forge`: look after the project's own repository, on the machine that holds it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.store.repository import Repository

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="Look after the project's own repository, where it stands (whoever keeps the machine)",
)

Bare = Annotated[Path, typer.Argument(metavar="REPOSITORY", help="The project's bare repository", show_default=False)]


@app.command()
def tend(
    where: Bare,
    as_json: Json = False,
) -> None:
    """Remind people of what is due, and tell those whose claims have run out; for a timer, every hour or so

    Whatever was left undone when this machine was stopped is finished first. It says nothing twice, and a run that was
    missed loses nothing.

    Example:  rlhf forge tend /srv/winter.git
    """
    from rlhf.commands.shell import terminal
    from rlhf.forge.journal import only_one
    from rlhf.process.reminders import length
    from rlhf.workflows.gate.finish import finish_all
    from rlhf.workflows.gate.reminders import tend as look_after

    with opened(where) as repository, terminal.Progress() as progress, only_one(where.resolve()):
        now = runtime.forge_now(repository)
        progress("Finishing what was left undone …")
        outcomes, _ = finish_all(repository, now, randomness(), terminal.aside)
        merged = [outcome.verdict.what for outcome in outcomes if outcome.merge]
        tended = look_after(repository, now, randomness(), progress)
    if as_json:
        freed = [{"task": item.task, **item.body} for item in tended.freed]
        terminal.data({"reminded": tended.reminded, "lapsed": tended.lapsed, "freed": freed, "merged": merged})
        return
    for what in merged:
        terminal.say(f"{what}  merged; it was left undone.")
    for task, reminder in tended.reminded:
        terminal.say(f"{task}  {reminder.to} reminded, {length(reminder.before)} before {reminder.due.words}")
    for task, lease in tended.lapsed:
        terminal.say(f"{task}  the claim of {lease.holder} has run out; they are told, and what they saved is kept")
    for item in tended.freed:
        terminal.say(item.words)
    if not (tended.reminded or tended.lapsed or tended.freed or merged):
        terminal.say("Nothing to tell anybody.")


@app.command()
def keys(where: Bare) -> None:
    """Print a line of sshd's authorized_keys for each good key in people.yaml

    Each opens this repository to its owner alone, and tells the hooks who is pushing. See docs/forge.md.

    Example:  rlhf forge keys /srv/winter.git > ~/.ssh/authorized_keys
    """
    from rlhf.forge.local import authorized_keys

    with opened(where) as repository:
        for line in authorized_keys(repository.people, where.resolve(), sys.executable, runtime.now()):
            typer.echo(line)


@app.command()
def install(where: Bare) -> None:
    """Put the hooks and settings in place again, after an update of rlhf or of Python, or a move

    Example:  rlhf forge install /srv/winter.git
    """
    from rlhf.commands.shell import terminal
    from rlhf.forge.local import install as put

    with opened(where):
        put(where.resolve(), sys.executable)
    terminal.say(f"The hooks of {where.resolve().name} run with {sys.executable}.")


@app.command()
def backup(
    where: Bare,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, new each time", show_default=False)],
    as_json: Json = False,
) -> None:
    """Write all that the repository needs into one file: branches, history, the forge's key, what is under way

    People may go on working meanwhile. The file holds the forge's private key: keep it as you keep that.

    Example:  rlhf forge backup /srv/winter.git /backup/winter-2026-12-01.rlhf
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.forge_backup import back_up

    with opened(where) as repository, terminal.Progress() as progress:
        made = back_up(repository, file, runtime.forge_now(repository), randomness(), progress)
    if as_json:
        terminal.data(made)
        return
    terminal.say(f"{made.project}: {made.branches} branches, main at {made.main[:8]}, written to {file}.")
    terminal.say("It holds the forge's private key. Try it once: rlhf forge restore FILE ELSEWHERE")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What rlhf forge backup wrote", show_default=False)],
    where: Annotated[Path, typer.Argument(metavar="REPOSITORY", help="Where to make it; nothing is there yet")],
    as_json: Json = False,
) -> None:
    """Make the repository again from a backup, here or on another machine; what was under way then is finished

    Example:  rlhf forge restore /backup/winter-2026-12-01.rlhf /srv/winter.git
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.setup.forge_backup import restore as make

    with terminal.Progress() as progress:
        made = make(file, where, runtime.now(), randomness(), progress)
    if as_json:
        terminal.data(made)
        return
    terminal.say(f"{made.project}: {made.branches} branches, main at {made.main[:8]}, as they were at {made.made}.")
    terminal.say(
        "What was sent after that is not in it. Everybody runs rlhf sync: it sends again what their copies have."
    )
    terminal.say("At another address, each copy is told first: rlhf moved ADDRESS")


@app.command()
def move(
    where: Bare,
    place: Annotated[Path, typer.Argument(metavar="PLACE", help="A path where nothing is yet", show_default=False)],
) -> None:
    """Move the repository to another path of this machine, with its hooks, its key and its settings

    To another machine: rlhf forge backup here, rlhf forge restore there.

    Example:  rlhf forge move /srv/winter.git /data/winter.git
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors.place import typed
    from rlhf.workflows.setup.forge_move import move as bring

    with opened(where) as repository, terminal.Progress() as progress:
        bring(repository, place.resolve(), runtime.forge_now(repository), randomness(), progress)
    terminal.say(f"The repository is at {place.resolve()}. Each copy is told:")
    terminal.say(f"    rlhf moved {typed(str(place.resolve()))}")


key = typer.Typer(cls=runtime.Group, no_args_is_help=True, help="The key with which the repository signs")
app.add_typer(key, name="key")


@key.command()
def rotate(where: Bare) -> None:
    """Make a new key for the repository, and print what a manager puts into rlhf.yaml; with that it takes over

    Until that is published the present key signs, and this may be run again: it prints the same. What the present key
    signed goes on counting. For a key that may be in other hands, do it today.

    Example:  rlhf forge key rotate /srv/winter.git
    """
    from rlhf.commands.shell import terminal
    from rlhf.forge.local import make_next_key
    from rlhf.workflows.setup.forge_key import lines

    with opened(where) as repository:
        made = make_next_key(where.resolve())
        settings = lines(repository.policy.forge_keys, made, runtime.forge_now(repository))
    terminal.say("A new key waits. In rlhf.yaml, under `forge:`, a project manager puts these lines in the place of")
    terminal.say("`key:` and, if it is there, `former:`")
    terminal.say("")
    for line in settings:
        terminal.say(line)
    terminal.say("")
    terminal.say('then: rlhf publish "A new key of the forge"')
    terminal.say("After that, back up again: the backups so far have the former key.")


@contextmanager
def opened(where: Path) -> Iterator[Repository]:
    """Open the project's own repository.

    Raises:
        NotAForge: the folder is not a repository that rlhf keeps for a project.
    """
    from rlhf.errors import NotAForge
    from rlhf.forge.local import is_forge
    from rlhf.store.git.git import Git
    from rlhf.store.repository import Repository

    if not is_forge(where):
        raise NotAForge(where)
    repository = Repository(Git(where.resolve()), bare=True)
    try:
        yield repository
    finally:
        repository.close()


def randomness() -> Iterator[bytes]:
    while True:
        yield runtime.randomness(10)
