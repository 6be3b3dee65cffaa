"""Text that its author meant to finish: notes such as TBC and TODO, blanks, and lines that break off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rlhf.model.document import Words
from rlhf.model.finding import Problem
from rlhf.rules.layout import placeholder
from rlhf.rules.traces import Cues, cues, pattern, traces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rlhf.model.document import Page, Section
    from rlhf.model.task import Task

_TIMES = r"(?:tomorrow|later|tonight|next week|(?:on|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_LATER = (
    r"(?:(?:(?:i['\u2019]ll|i will|will|to|must|need to) )?(?:finish|write)"
    r"|(?:i['\u2019]ll|i will|to) (?:complete|continue))"
    rf"(?: (?:this|it|that|the rest|these|here|up))? {_TIMES}"
)
_DONE = r"to be (?:completed|confirmed|written|added|decided|done|finished|continued|filled in)"

#: What stands for words that are still to be written, where it is all that a line holds.
_PART = rf"(?:todo|tbc|tbd|fixme|x{{2,}}|\?{{3,}}|to finish|more to come|{_DONE}|{_LATER})"
_ALONE = rf"(?i){_PART}(?:[ ,;.:\u2013\u2014-]{{1,5}}(?:and )?{_PART}){{0,3}}"
#: A note to oneself at the start of a line.
_NOTE = r"(TODO|FIXME|TBC|TBD)[ \t]*(?::|\u2013|\u2014|-[ \t])"
#: What somebody says of their own writing; a reader of an answer is never told so.
_OWN = (
    r"\b(?:I|we)(?:['\u2019]ll| will| still have to| still need to| need to| have to| must)(?: still)? "
    r"(?:(?:write|add) (?:this|the rest|here|more|tomorrow|tonight|later)"
    r"|(?:finish|complete|continue) (?:this|that|it|the rest|here|tomorrow|tonight|later))\b"
)
_FILLER = r"(?i)\blorem ipsum\b"

#: The same within a sentence, where some of it may be meant.
_WITHIN = (
    r"(?<![\w?!.\u201d)'\u2019/-])(?P<unknown>\?{3,})(?!\w)"
    r"|(?<![\w.,+/@-])(?P<letters>XXX+|xxx+)(?![\w@/-]|\.\w)"
    r"|(?<![\w.,+/@-])(?P<caps>TODO|FIXME|TBC|TBD|tbc|tbd)(?![\w/-]|\.\w)"
    rf"|(?i:[(\[](?P<note>{_LATER}|to be (?:completed|written|added|decided|finished|filled in))[)\]])"
    r"|(?P<blank>\[(?i:insert|fill in|enter|add|citation needed|placeholder)(?=[ :\]])[^\]\n]{0,60}\](?![(\[:]))"
    rf"|(?P<own>{_OWN})|(?i:(?P<more>\(more to come\)))|(?m:(?P<list>^[ \t]*To do[ \t]*:))"
    rf"|(?i:(?<=[.;] )(?P<last>{_LATER}|to (?:be )?finish(?:ed)?|tbc|tbd)(?=[ .]*$))"
    r"|(?P<angle><(?i:insert\b[^<>\n]{0,40}|(?:(?:your|the|patient['\u2019]?s?|drug) )?"
    r"(?:name|date|dose|drug|number|age|reference|phone|address|time|hospital))>)"
)
_BREAKS_OFF = r"(?m)^[ \t]*(?:\.{3,}|\u2026)[ \t]*$"

#: “XXX” among these is a karyotype, and “TBC” tuberculosis, as other languages shorten it.
_GENETICS = r"(?i)chromosom|karyotyp|trisom|\bX{2,3}Y|\d{2},X|triple[- ]X|\bsyndrome"
_TUBERCULOSIS = r"(?i)tuber[ck]ul|mycobacter|\bBCG\b"
_MARKUP = " \t-*+_>()[]{}.:;!\u2026\u2013\u2014"
_LIST = ("-", "*", "+", "\u2022")

_CUES = cues(
    "todo", "tbc", "tbd", "fixme", "lorem", "insert", "citation", "placeholder", "fill", "enter", "add",
    "tomorrow", "tonight", "later", "week", "completed", "confirmed", "written", "added", "decided", "done", "finished",
    "continued", "filled", "finish", "write", "more", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday",
)  # fmt: skip
_LETTER_CUES = Cues(letter * length for letter in "xX" for length in range(3, 13))
_SIGNS = ("???", "...", "\u2026", "<")


def left_to_write(page: Page, words: Words, task: Task) -> Iterator[Problem]:
    """A line that only says “TBC” or “finish tomorrow” is a note to oneself: nobody meant a reader to have it.

    Bad, an answer:
        Stop and sit down. See your GP today.

        TODO: what to say about driving

    Good:
        Stop and sit down. See your GP today. Do not drive until then.
    """
    sections = _sections(page, words)
    if not sections:
        return
    text = _Text.of(page, task)
    for section in sections:
        section_words = Words(section.text, section.text_line)
        for start, line in _certain(section, text):
            yield Problem(
                section_words.span(start + len(line) - len(line.lstrip()), start + len(line.rstrip())),
                f"“{_short(line.strip())}” says that something is still to be written.",
                "Write it, or delete the line.",
            )


def sounds_unfinished(page: Page, words: Words, task: Task) -> Iterator[Problem]:
    """Blanks and notes to oneself are easily overlooked by their author, and are all that a reviewer sees.

    Bad, an answer:
        Stop and sit down. Ring [insert number] today and see your GP.

    Good:
        Stop and sit down. Ring the practice today and see your GP.
    """
    sections = _sections(page, words)
    if not sections:
        return
    text = _Text.of(page, task)
    for section in sections:
        if section.title.casefold() == "revised prompt":  # a patient's own words may be anything
            continue
        section_words = Words(section.text, section.text_line)
        certain = {section_words.span(start, start).line for start, _ in _certain(section, text)}
        for match, span in [*section_words.matches(pattern(_WITHIN)), *section_words.matches(pattern(_BREAKS_OFF))]:
            if span.line not in certain and not text.means(match[0]):
                yield Problem(
                    span, f"“{_short(match[0].strip())}” looks unfinished.", "Write what is meant, or delete it."
                )


class _Text(Struct, frozen=True):
    """What a text is about, as far as it gives “XXX”, “TBC” and “TODO” a meaning of their own."""

    english: bool
    genetics: bool
    tuberculosis: bool

    @classmethod
    def of(cls, page: Page, task: Task) -> _Text:
        about = [pattern(words).search(page.body.text) is not None for words in (_GENETICS, _TUBERCULOSIS)]
        return cls(task.locale[:2] in {"", "en"}, *about)

    def means(self, word: str) -> bool:
        """Whether a sign is probably a word of medicine here, or of another language (“todo”, all)."""
        match word.upper():
            case "TBC":
                return self.tuberculosis or not self.english
            case "TODO":
                return not self.english
        return set(word) == {"X"} and self.genetics


def _sections(page: Page, words: Words) -> list[Section]:
    """Return the sections to look at: none where no sign is, and none whose instructions are still there (AN004)."""
    seen = traces(words).cues
    if seen.isdisjoint(_CUES) and seen.isdisjoint(_LETTER_CUES) and not any(sign in page.body.text for sign in _SIGNS):
        return []
    return [section for section in page.sections if placeholder(section) is None]


def _certain(section: Section, text: _Text) -> Iterator[tuple[int, str]]:
    """Yield the lines that say for certain that something is still to be written, each with its place."""
    whole = section.text.strip(_MARKUP + "\n")
    start = 0
    for line in section.text.split("\n"):
        if pattern(_FILLER).search(line) or (len(line) <= _LONGEST and _is_note(line, whole, text)):
            yield start, line
        start += len(line) + 1


def _is_note(line: str, whole: str, text: _Text) -> bool:
    bare = line.strip(_MARKUP)
    note = pattern(_NOTE).match(line.lstrip(_MARKUP))
    if not note and not pattern(_ALONE).fullmatch(bare):
        return False
    word = note[1] if note else bare
    if text.means(word):
        return False
    if word.upper() == "TBC":  # one diagnosis of a list
        return whole == bare or not line.lstrip().startswith(_LIST)
    return set(word) != {"x"} or whole == bare  # in lower case, kisses at the end of a letter


_LONGEST = 400  # characters of a line that may be a note
_SHOWN = 60


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"
