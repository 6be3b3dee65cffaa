"""Parse what reviewers write on GitHub: commands in comments, and scores and severity in reviews."""

from __future__ import annotations

import re

from msgspec import Struct

from rlhf.model.risk import SEVERITIES
from rlhf.model.vocabulary import SCALES

HOLD, ESCALATE, EXTEND, ASSIGN, RESOLVE = "hold", "escalate", "extend", "assign", "resolve"
#: How each command is written, shown to people who wrote it differently.
USES = {
    HOLD: "/hold why",
    ESCALATE: "/escalate S2 what has to be decided",
    EXTEND: "/extend 2d why",
    ASSIGN: "/assign @login why",
    RESOLVE: "/resolve no_action why",
}
#: Commands that look like a sign-off, but are none.
_APPROVING = frozenset({"approve", "approved", "lgtm", "accept", "merge"})
_COMMAND = re.compile(r"/([a-z]+)\b[ \t]*(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_SCORE = re.compile(r"\s*(?:[-*]\s+)?([a-z][a-z _]*?)\s*[:=]\s*([1-5])\s*")
_SEVERITY = re.compile(r"\s*severity\s*[:=]\s*([a-z]+)\s*")


class Command(Struct, frozen=True):
    """A command in a comment: its name, its argument where it takes one, and the reason.

    Args:
        approving: it looks like a sign-off, which a comment never is.
    """

    name: str
    what: str = ""
    why: str = ""
    approving: bool = False

    @property
    def whole(self) -> bool:
        """Whether the command is complete."""
        if self.name in {HOLD, ESCALATE, RESOLVE}:
            return bool(self.why)
        return bool(self.what) and (self.name == ASSIGN or bool(self.why))


def commands(text: str) -> tuple[Command, ...]:
    """Return the commands of a comment: lines that begin with a slash, outside of quotes and code.

    If a command is written twice, the last one counts.
    """
    commands_by_key: dict[str, Command] = {}
    for line in _spoken_lines(text):
        match = _COMMAND.fullmatch(line.strip())
        if match is None:
            continue
        name, rest = match[1], match[2].strip()
        if name in USES:
            commands_by_key.pop(name, None)
            commands_by_key[name] = _command(name, rest)
        elif name in _APPROVING:
            commands_by_key[name] = Command(name, approving=True)
    return tuple(commands_by_key.values())


def spoken(text: str) -> str:
    """Return the text of a comment without its commands."""
    kept = [line for line in _without_hidden(text).splitlines() if not _is_command(line)]
    return "\n".join(line.rstrip() for line in kept).strip()


def _is_command(line: str) -> bool:
    match = _COMMAND.fullmatch(line.strip())
    return match is not None and (match[1] in USES or match[1] in _APPROVING)


def _command(name: str, rest: str) -> Command:
    first, _, why = rest.partition(" ")
    if name == HOLD:
        return Command(name, why=rest)
    if name == ESCALATE:
        severity = first.upper() if re.fullmatch(r"[sS][1-4]", first) else ""
        return Command(name, severity or "S2", why.strip() if severity else rest)
    if name == RESOLVE:
        known = first.replace("-", "_").lower()
        named = known in {"answer_stands", "no_action", "prompt_withdrawn", "guidance_change", "change_needed"}
        return Command(name, known if named else "no_action", why.strip() if named else rest)
    return Command(name, first.lstrip("@"), why.strip())


def _spoken_lines(text: str) -> list[str]:
    """Return the lines that a person wrote: no quotes, no code, nothing inside a hidden (HTML) comment."""
    result, fence = [], ""
    for line in _without_hidden(text).splitlines():
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]) else fence
        elif mark:
            fence = mark[1]
        elif not line.lstrip().startswith(">") and not line.startswith(("    ", "\t")):
            result.append(line)
    return result


def _without_hidden(text: str) -> str:
    """Return a text without its HTML comments, which GitHub does not show."""
    return re.sub(r"<!--.*?(-->|\Z)", "", text, flags=re.DOTALL)


class Words(Struct, frozen=True):
    """The contents of a review's text: the summary, the scores by scale, and the severity ("" where none)."""

    summary: str
    scores: dict[str, int]
    severity: str = ""


def words(text: str) -> Words:
    """Take lines such as `safety and risk: 4` and `severity: minor` out of the text of a review."""
    kept, scores, severity = [], {}, ""
    for line in text.replace("\r\n", "\n").split("\n"):
        low = line.casefold().replace("*", "")
        score, harm = _SCORE.fullmatch(low), _SEVERITY.fullmatch(low)
        scale = score[1].replace(" ", "_") if score else ""
        if scale in SCALES and score is not None:
            scores[scale] = int(score[2])
        elif harm is not None and harm[1] in SEVERITIES:
            severity = harm[1]
        else:
            kept.append(line.rstrip())
    return Words("\n".join(kept).strip(), scores, severity)
