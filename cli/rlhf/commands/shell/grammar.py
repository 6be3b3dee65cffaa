"""The order of words on a command line: the id first, the text last, without quotes if need be, or with a dash."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from rlhf.errors import DashesMadeLong, NotAnOption, PartMissing
from rlhf.model.text import CLOSING, OPENING, unquoted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from typer.core import TyperCommand

#: What the help calls an argument that is a text: all words from there on, joined by spaces.
TEXTS = frozenset({"TEXT", "WHY", "TITLE", "WHAT", "WORDS"})
#: The options whose value is a text, which goes on to the next option where the ids came before it.
_SPOKEN = frozenset({"--because", "--note"})
#: Names that options had before. They are understood, and are in no help.
_BEFORE = {"--why": "--because"}
_LIKE_AN_OPTION = re.compile(r"--?[a-z][a-z-]*(?:=.*)?", re.DOTALL)
_LONG_DASH = re.compile("[\u2012-\u2015\u2212]+(?=[a-z])")
_TASK = re.compile(r"t-[0-9a-z]+(?:/[a-z0-9-]+)?")


def text_from(words: Sequence[str] | None) -> str | None:
    """Return the text that the last words of a command line are; None where there are none.

    Quotation marks around the whole, as a program for letters makes them, are taken off.
    """
    return unquoted(" ".join(words)) if words else None


def arranged(command: TyperCommand, path: str, words: Sequence[str], helps: Collection[str]) -> list[str]:
    """Return the words of a command line in the order that is read without doubt: options, `--`, ids, text.

    The words of a command that takes no text stay as they are.

    Args:
        path: the command, as it is typed.
        helps: the options that ask for help.

    Raises:
        NotAnOption: a word may be an option that is misspelt, or the beginning of the text.
        DashesMadeLong: a program made a long dash of the two dashes of an option.
    """
    options = {name: option for option in command.params if option.param_type_name == "option" for name in option.opts}
    ids = _ids_before_text(command)
    if ids is None and not _SPOKEN & options.keys():
        return list(words)
    line = _Line(path, tuple(words), options, frozenset(helps), ids, list(words))
    line.sort()
    return [*line.first, "--", *line.rest] if line.rest else line.first


def _ids_before_text(command: TyperCommand) -> int | None:
    """Return how many arguments come before the text of a command; None where it takes no text."""
    arguments = [argument for argument in command.params if argument.param_type_name == "argument"]
    if not arguments or (arguments[-1].metavar or "").strip("[]…") not in TEXTS:
        return None
    return len(arguments) - 1


def missing(error: Any) -> PartMissing:
    """Return what Typer found missing, with what it is for and the example from the help of the command."""
    command, parameter = error.ctx.command, error.param
    if parameter.param_type_name == "option":
        part = parameter.opts[0]
    else:
        part = (parameter.metavar or parameter.name.upper()).strip("[]…")
    example = re.search(r"Example:\s+(rlhf .+)", command.help or "")
    return PartMissing(error.ctx.command_path, part, parameter.help or "", example[1].strip() if example else "")


class _Line(Struct):
    """A command line, and how far it is sorted.

    Args:
        ids: how many arguments come before the text; None where there is no text.
        left: the words that are not sorted yet.
        first: the options, with their values.
        rest: the ids and the words of the text.
    """

    path: str
    words: tuple[str, ...]
    options: Mapping[str, Any]
    helps: frozenset[str]
    ids: int | None
    left: list[str]
    first: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def sort(self) -> None:
        while self.left:
            word = self.left.pop(0)
            name, equals, value = word.partition("=")
            name = self._name_of_today(name)
            option = self.options.get(name)
            if word == "--":
                self.rest += self.left
                self.left = []
            elif word in self.helps:
                self.first.append(word)
            elif option is None and self._may_be_text(word):
                self.rest.append(word)
            elif option is None or option.is_flag:
                self.first.append(word)  # one that there is not is refused where it is read
            else:
                self.first.append(name)
                self.left = [value, *self.left] if equals else self.left
                self._take_value(spoken=name in _SPOKEN)

    def _name_of_today(self, name: str) -> str:
        now = _BEFORE.get(name, name)
        return now if now in self.options and name not in self.options else name

    def _take_value(self, *, spoken: bool) -> None:
        """Take the value of an option, with the words that a quotation mark or the reason's own end takes to it."""
        if not self.left:
            return
        count = 1
        if self.left[0][:1] in OPENING:
            closed = (n for n, word in enumerate(self.left, 1) if word[-1:] in CLOSING and len(word) > 1)
            count = next(closed, 1)
        elif spoken and self.rest and not re.search(r"\s", self.left[0]):
            end = next((n for n, word in enumerate(self.left) if n and self._ends_a_reason(word)), len(self.left))
            count = 1 if all(_TASK.fullmatch(word) for word in self.left[1:end]) else end
        self.first.append(unquoted(" ".join(self.left[:count])))
        self.left = self.left[count:]

    def _ends_a_reason(self, word: str) -> bool:
        name = self._name_of_today(word.partition("=")[0])
        return word == "--" or word in self.helps or name in self.options

    def _may_be_text(self, word: str) -> bool:
        """Whether a word that is no option of the command is an id or of its text.

        Raises:
            NotAnOption, DashesMadeLong: it begins with a dash, and cannot be told from an option.
        """
        if self.ids is None:
            return word == "-" or not word.startswith("-")
        meant = _LONG_DASH.sub("--", word.partition("=")[0], count=1)
        if meant != word and meant in self.options:
            raise DashesMadeLong(word, meant)
        if word == "-" or not word.startswith("-"):
            return True
        like = _LIKE_AN_OPTION.fullmatch(word) and (word.startswith("--") or f"-{word}" in (*self.options, *self.helps))
        if like or len(self.rest) < self.ids:
            at = self.words.index(word)
            again = shlex.join([*self.path.split(), *self.words[:at], "--", *self.words[at:]])
            raise NotAnOption(word, self.path, again, [*self.options, *self.helps])
        return True
