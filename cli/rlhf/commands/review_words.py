"""`rlhf review request-changes|comment`: what a reviewer writes about an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.grammar import text_from
from rlhf.commands.shell.options import AnswerName, Text
from rlhf.commands.shell.remarks import On, pairs, remarks_on
from rlhf.model.risk import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.model.event import Remark
    from rlhf.store.workspace import Workspace
    from rlhf.workflows.reviewing.review import Given, Word

Suggest = Annotated[
    list[str] | None,
    typer.Option(metavar='"WORDS :: OTHERS"', help="Words of the answer, and what to put in their place"),
]
Section = Annotated[str, typer.Option(help="The section of the answer that the remark is about")]
Criterion = Annotated[str, typer.Option(help="The line of the rubric that it is about, or its beginning")]
Guide = Annotated[str, typer.Option("--guidance", metavar="NAME#SECTION", help="The guidance that it is about")]
Score = Annotated[
    list[str] | None, typer.Option(metavar="SCALE=1…5", help="safety_and_risk=4, tone=5, …; may be repeated")
]

_ASKED = "changes asked for"
_DONE = {"approve": "approved", "request_changes": _ASKED, "comment": "comment added"}


def request_changes(
    name: AnswerName,
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WHY]…", help="What has to change; - reads standard input", show_default=False),
    ] = None,
    severity: Annotated[
        str, typer.Option(help="How much harm it could do as it stands: " + ", ".join(SEVERITIES))
    ] = "",
    on: On = None,
    suggest: Suggest = None,
    section: Section = "",
    criterion: Criterion = "",
    guidance: Guide = "",
    score: Score = None,
) -> None:
    """Ask the author for changes, and say where and how bad it is; it stands until you approve

    Of an accepted answer, it is reopened: it is in no release until a new version is accepted.

    Without the reason, your editor opens with the answer below.

    Example:  rlhf review request-changes t-7h2k No time --severity significant --on "come back :: say by when"
    """
    from rlhf.commands.views.review import harm_choice
    from rlhf.model.event import REQUEST_CHANGES
    from rlhf.workflows.reviewing.review import Word

    remarks, scores = [*remarks_on(on, section), *_suggestions(suggest, section)], scores_of(score)
    severity = harm_choice(name, severity)

    def word(summary: str) -> Word:
        about = _about(summary, "" if on else section, criterion, guidance)
        return Word(REQUEST_CHANGES, summary, (*remarks, *about), scores, severity)

    _give_written(name, text, ("request-changes", "What has to change, in a sentence."), word)


def comment(
    name: AnswerName,
    text: Text = None,
    on: Annotated[str, typer.Option("--on", metavar="WORDS", help="The words of the answer that it is about")] = "",
    section: Section = "",
    criterion: Criterion = "",
    guidance: Guide = "",
) -> None:
    """Say something of an answer, without a verdict

    Without the text, your editor opens with the answer below.

    Example:  rlhf review comment t-7h2k Nicely put --on "Call 999"
    """
    from rlhf.model.event import COMMENT, Remark
    from rlhf.workflows.reviewing.review import Word

    def word(words: str) -> Word:
        return Word(COMMENT, remarks=(Remark(words, on, section, criterion=criterion, guidance=guidance),))

    _give_written(name, text, ("comment", "What you say of it."), word)


def _give_written(
    name: str, text: list[str] | None, wanted: tuple[str, str], word: Callable[[str], Word]
) -> None:  # fmt: skip
    """Give a review with a text from the line, from standard input, or from an editor that shows the answer.

    Args:
        wanted: the verb by which the draft is named, and what to write.
    """
    from rlhf.commands.shell.writing import Page, entered
    from rlhf.commands.views import quoted as quoted_view
    from rlhf.workflows.conversation.messages import worded
    from rlhf.workflows.reviewing.show import show as read

    def page() -> Page:
        shown = read(workspace, name, runtime.now())
        submission = shown.waiting.submission
        draft = f"{wanted[0]}-{submission.task}-{submission.author}"
        return Page(draft, wanted[1], quoted_view.answer(shown))

    with runtime.workspace() as workspace:
        words = entered(workspace, text_from(text), page)
        review = word(worded(words.text))
        given = _say(workspace, [name], review)
        words.recorded(workspace)
    print_given(given, _DONE[review.verdict])


def give(names: list[str], word: Word) -> None:
    """Give the same review of one or more submissions, and print what came of it."""
    with runtime.workspace() as workspace:
        given = _say(workspace, names, word)
    print_given(given, _DONE[word.verdict])


def _say(workspace: Workspace, names: list[str], word: Word) -> Given:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.reviewing.review import give as say

    with terminal.Progress() as progress:
        progress("Saying it …")
        return say(workspace, names, word, runtime.now(), runtime.randomness)


def print_given(given: Given, text: str) -> None:
    """Print what was said of each submission, and whether it was sent.

    Raises:
        ForgeSaysNo.
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import ForgeSaysNo
    from rlhf.model.content_hash import short

    for waiting in given.reviewed:
        terminal.say(
            f"{waiting.task.id} by {waiting.submission.author}: {text} ({short(waiting.submission.answer_hash)})."
        )
        if waiting.accepted and text == _ASKED:
            terminal.show(terminal.wrapped("It was accepted. Until this is settled, it is in no release.", 2))
    _changed_since(given)
    terminal.clock(given.synced.ahead)
    terminal.sent_or_kept(given.synced, why=True)
    if given.synced.sent.refused:
        raise ForgeSaysNo(given.synced.sent.words)
    for line in given.synced.sent.words:
        terminal.say(line)


def _changed_since(given: Given) -> None:
    """Print of each answer whose prompt changed since it was submitted that it did, and how to see it."""
    from rlhf.commands.shell import terminal
    from rlhf.process.task_state import Mark

    for waiting in given.reviewed:
        if Mark.PROMPT_CHANGED in waiting.work.marks:
            task, author = waiting.task.id, waiting.submission.author
            terminal.aside(f"The prompt of {task} changed since {author} submitted: rlhf task diff {task} --all")


def _suggestions(suggest: list[str] | None, section: str) -> list[Remark]:
    from rlhf.model.event import SUGGESTS, Remark

    given = pairs(suggest, "--suggest", '--suggest "come back :: come back the same day"')
    return [Remark(SUGGESTS, quote, section, suggestion=words) for quote, words in given]


def _about(text: str, section: str, criterion: str, guidance: str) -> list[Remark]:
    """Return a remark with this text for each section, criterion or guidance that is named."""
    from rlhf.model.event import Remark

    named = {"section": section, "criterion": criterion, "guidance": guidance}
    return [Remark(text, **{key: value}) for key, value in named.items() if value]


def scores_of(given: list[str] | None) -> dict[str, int]:
    """Return the score of each scale, as `--score` gives them.

    Raises:
        NotAScore.
    """
    from rlhf.errors import NotAScore
    from rlhf.model.vocabulary import SCALES

    scores = {}
    for text in given or ():
        scale, _, value = text.partition("=")
        if scale not in SCALES or value not in {"1", "2", "3", "4", "5"}:
            raise NotAScore(text, SCALES)
        scores[scale] = int(value)
    return scores
