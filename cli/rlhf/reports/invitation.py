"""The message that invites somebody into a project: all they need to install rlhf, to join and to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.reports.plain import one_line, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How a message begins, by which a file of an earlier one is known.
HEAD = "Subject: Invitation to "
_WIDTH = 76
_SAVED = "$HOME/Downloads"
_DOES = {
    "trainer": "You write reference answers to questions as patients and clinicians ask them",
    "evaluator": "You review the reference answers that others write",
    "sme": "You decide hard questions in your field, and review answers",
    "manager": "You hand out tasks and answer questions",
    "engineer": "You build datasets of the accepted answers",
}


class Invitation(Struct, frozen=True):
    """What the message says.

    Args:
        join: the command with which they join, as it is typed.
        folder: the folder that it makes.
        program: where rlhf is installed from, as an installer takes it; "" for the file that goes with the message.
        attached: the name of that file.
        ask: whom to ask: name, and address where it is known.
        hosted: the repository on GitHub, with its host where that is another; "" for a project elsewhere.
    """

    project: str
    handle: str
    name: str
    roles: tuple[str, ...]
    join: str
    folder: str
    program: str
    attached: str
    ask: str
    hosted: str = ""


def message(invitation: Invitation) -> str:
    """Return the whole message, as plain text whose commands each stand on a line of their own."""
    blocks = (*_greeting(invitation), *_install(invitation), *_on_github(invitation), *_join(invitation))
    return "\n\n".join(blocks) + "\n"


def _greeting(given: Invitation) -> Iterator[str]:
    does = next((text for role, text in _DOES.items() if role in given.roles), _DOES["trainer"])
    yield f"{HEAD}{one_line(given.project)}"
    yield f"Dear {one_line(given.name)},"
    yield _filled(
        f"please join {one_line(given.project)}. {does}; AI models learn from what is accepted. You work when it suits "
        "you, in any editor (Notepad or TextEdit will do), also offline. The program for it is called rlhf. You type "
        "its commands into a window that is called a terminal; here is each of them. It takes about ten minutes."
    )


def _install(given: Invitation) -> Iterator[str]:
    program = f'"{given.program or f"{_SAVED}/{given.attached}"}"'
    yield "1. INSTALL, once"
    if not given.program:
        yield _filled("First save the file that came with this in your folder Downloads:")
        yield f"    {given.attached}"
    yield "Windows: press the Windows key, type powershell, press Enter. Then type:"
    yield _typed("winget install -e --id Git.Git", "winget install -e --id astral-sh.uv")
    yield "Close that window, open PowerShell again, and type:"
    yield _typed(f"uv tool install --python 3.13 {program}", "uv tool update-shell")
    yield _filled(
        "Then open PowerShell once more. If you may install nothing on that machine, ask me for the folder from which "
        "rlhf runs without installing."
    )
    yield "macOS: press Command and Space, type terminal, press Enter. Then type:"
    yield _typed("xcode-select --install", "curl -LsSf https://astral.sh/uv/install.sh | sh")
    yield _filled(
        "The first opens a window: choose Install, and wait until it is done. Then close the terminal, open it again, "
        "and type:"
    )
    yield _typed(f"uv tool install --python 3.13 {program}", "uv tool update-shell")
    yield "Then open Terminal once more."
    yield "Linux (Debian 12, Ubuntu 24.04, or newer): open a terminal. Then type:"
    yield _typed("sudo apt install git openssh-client pipx", f"pipx install {program}", "pipx ensurepath")
    yield "Then open a new terminal."
    yield _filled(
        "Whatever your system: rlhf --version prints a number now. Take rlhf from nowhere else. On the package index "
        "PyPI, the name rlhf is somebody else's."
    )


def _on_github(given: Invitation) -> Iterator[str]:
    if not given.hosted:
        return
    host = given.hosted.partition("/")[0] if given.hosted.count("/") > 1 else ""
    at = f" --hostname {host}" if host else ""
    yield _filled(
        f"The project is on GitHub ({given.hosted}). You need an account there: tell me its name, so that I can let it "
        "in. Then install GitHub's own program from https://cli.github.com, and sign in with it, once:"
    )
    yield _typed(f"gh auth login{at}", f"gh auth setup-git{at}")


def _join(given: Invitation) -> Iterator[str]:
    yield "2. JOIN, in that new window"
    yield _typed(given.join)
    yield _filled(
        "It makes the key that signs your work, and prints one line. Send me that line. It is no secret: the key "
        "itself never leaves your machine."
    )
    yield "3. BEGIN, once I have answered"
    yield _typed(f"cd {given.folder}", "rlhf week")
    yield _filled(
        "That lets you in, and shows what is new, what waits for you and which command comes next. Every command "
        "explains itself: put --help behind it."
    )
    yield "IF SOMETHING DOES NOT WORK"
    yield _filled(
        f"Send {one_line(given.ask)} what you typed and what was printed. Nothing you write is lost meanwhile."
    )


def _typed(*commands: str) -> str:
    return "\n".join(f"    {command}" for command in commands)


def _filled(text: str) -> str:
    return wrapped(text, width=_WIDTH)
