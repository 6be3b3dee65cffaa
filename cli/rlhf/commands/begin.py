"""`rlhf init`: begin a project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import KeyOption

if TYPE_CHECKING:
    from rlhf.model.people import Account
    from rlhf.model.policy import Forge
    from rlhf.workflows.setup.init import Founding
    from rlhf.workflows.setup.join import Newcomer


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of your copy, which must not exist yet")],
    handle: Annotated[str, typer.Option("--as", metavar="HANDLE", help="Your short name in the project")],
    remote: Annotated[
        Path | None,
        typer.Option(help="Where the project's own repository goes; by default beside DIR", show_default=False),
    ] = None,
    project: Annotated[str, typer.Option("--name", help="What to call the project; by default after DIR")] = "",
    person: Annotated[str, typer.Option("--person", help="Your name as others see it; by default your handle")] = "",
    zone: Annotated[str, typer.Option(help="The time zone of dates that name none")] = "Europe/London",
    key: KeyOption = None,
    github: Annotated[
        str,
        typer.Option(
            metavar="OWNER/NAME", help="Keep it on GitHub, in this repository, which must be empty", show_default=False
        ),
    ] = "",
    host: Annotated[str, typer.Option(help="With --github: the host, of GitHub Enterprise")] = "github.com",
    login: Annotated[str, typer.Option(help="With --github: your account there", show_default=False)] = "",
    account_id: Annotated[
        int, typer.Option(metavar="N", help="Its number: gh api user --jq .id", show_default=False)
    ] = 0,
) -> None:
    """Begin a project: your copy of it, and the repository that others join

    You become its first manager. Nothing is asked, and nothing but git is needed.
    With --github, what rlhf needs there is pushed, too; it says what is left to do.

    Example:  rlhf init winter-answers --as morgan
    """
    from rlhf.errors import NamesDevice, NameUnquotable, NotAHandle, NotAZone, OnlyWithGitHub, RemoteWithGitHub
    from rlhf.model.ids import HANDLE, RESERVED_HANDLES, fullmatch, names_device
    from rlhf.model.instants import is_zone
    from rlhf.workflows.setup.init import Founding
    from rlhf.workflows.setup.join import Newcomer

    if not fullmatch(HANDLE, handle) or handle in RESERVED_HANDLES:
        raise NotAHandle(handle, "morgan")
    if names_device(handle):
        raise NamesDevice(handle)
    if not is_zone(zone):
        raise NotAZone(zone)
    folder = Path.cwd() / folder
    name = project or folder.name.replace("-", " ").replace("_", " ").capitalize()
    for given in (name, person):
        if '"' in given or "\\" in given or "\n" in given:
            raise NameUnquotable
    founder = Newcomer(handle, runtime.home(), key)
    if github:
        if remote:
            raise RemoteWithGitHub
        forge, account = _forge(github, host), _account(login, account_id)
        _init_on_github(folder, founder, Founding(name, zone, person or handle, forge, account))
        return
    if login or account_id or host != "github.com":
        raise OnlyWithGitHub
    bare = Path.cwd() / remote if remote else folder.with_name(f"{folder.name}.git")
    _init_on_disk(folder, bare, founder, Founding(name, zone, person or handle))


def _init_on_disk(folder: Path, bare: Path, founder: Newcomer, founding: Founding) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.errors.place import typed
    from rlhf.store.machine.known_copies import note_copy
    from rlhf.workflows.setup.init import init as make

    with terminal.Progress() as progress:
        founded = make(folder, bare, founder, founding, runtime.now(), progress)
    note_copy(runtime.home(), folder)
    terminal.say(f"{founding.project} is ready.")
    terminal.say(f"  your copy       {terminal.short(folder)}")
    terminal.say(f"  the project     {terminal.short(founded.forge)}   (others join from here)")
    terminal.say(f"  your key        {terminal.short(founded.joined.key)}")
    terminal.say()
    terminal.say(f"Next:  cd {typed(terminal.short(folder))}")
    terminal.say('       rlhf invite amara --name "Dr Amara Okafor" --role trainer')
    terminal.say("       rlhf task new")


def _init_on_github(folder: Path, founder: Newcomer, founding: Founding) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.errors.place import typed
    from rlhf.store.machine.known_copies import note_copy
    from rlhf.workflows.setup.init_github import init_on_github

    with terminal.Progress() as progress:
        founded = init_on_github(folder, founder, founding, runtime.now(), progress)
    forge = founding.forge
    where = forge.repository if forge.host == "github.com" else f"{forge.host}/{forge.repository}"
    note_copy(runtime.home(), folder)
    terminal.say(f"{founding.project} is ready.")
    terminal.say(f"  your copy        {terminal.short(folder)}")
    terminal.say(f"  the project      {founded.url}   (others join from here)")
    terminal.say(f"  your key         {terminal.short(founded.key)}")
    terminal.say(f"  the forge's key  {terminal.short(founded.forge_key)}")
    terminal.say()
    terminal.say("Nothing is merged yet: GitHub has to be set up, and given the forge's key.")
    terminal.say(f"Next:  cd {typed(terminal.short(folder))}")
    terminal.say("       rlhf github setup")
    terminal.say(f"       gh secret set RLHF_FORGE_KEY --env gate --repo {where} \\")
    terminal.say(f'            < "{founded.forge_key}"')
    if founding.account is None:
        terminal.say("       and name your account in people.yaml, so that your reviews there count:")
        terminal.say("            github: {id: NUMBER, login: NAME}     # gh api user --jq .id,.login")


def _forge(repository: str, host: str) -> Forge:
    """Return the named repository on GitHub as a forge, in the form that rlhf.yaml requires."""
    import re

    from rlhf.errors import NotAHost, NotARepositoryName
    from rlhf.model.policy import Forge

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}", repository):
        raise NotARepositoryName(repository)
    if not re.fullmatch(r"[A-Za-z0-9.-]{1,253}", host):
        raise NotAHost(host)
    return Forge("github", repository.removesuffix(".git"), host)


def _account(login: str, number: int) -> Account | None:
    import re

    from rlhf.errors import AccountIncomplete
    from rlhf.model.people import Account

    if not login and not number:
        return None
    if number < 1 or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}", login):
        raise AccountIncomplete
    return Account(number, login)
