"""`rlhf review`: read submissions of others, and say yes, no or something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.affirm import affirm
from rlhf.commands.review_requests import assign, decline
from rlhf.commands.shell import runtime
from rlhf.commands.shell.grammar import text_from
from rlhf.commands.shell.options import AnswerNames, Json, Text
from rlhf.commands.shell.remarks import On, pairs, remarks_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from rlhf.model.event import Remark
    from rlhf.workflows.reviewing.queue import Waiting
    from rlhf.workflows.reviewing.review import Given, Word

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="Read submissions of others, and sign them off (evaluators, experts)",
)

Name = Annotated[
    str,
    typer.Argument(metavar="ID", help="A task id or its beginning; ID/AUTHOR where there are several answers"),
]
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


@app.command("list")
def list_(
    minutes: Annotated[
        int | None, typer.Option(help="Only as many of yours as fit into so many minutes", min=1)
    ] = None,
    as_json: Json = False,
) -> None:
    """List submissions that wait for a reviewer: yours first, your specialties first, oldest first

    Example:  rlhf review list --minutes 60
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.reviewing.queue import queue
    from rlhf.workflows.sync.sync import refresh

    with runtime.workspace() as workspace:
        with terminal.Progress() as progress:
            progress("Fetching …")
            reached = refresh(workspace, runtime.now())
        waiting = queue(workspace, runtime.now(), minutes)
        zone = workspace.me.zone
    if as_json:
        terminal.data(waiting)
        return
    if not reached:
        terminal.aside("The project cannot be reached; this is what was known when you last synced.")
    if not waiting:
        terminal.say("Nothing waits for review.")
    for item in waiting:
        mark = ">" if item.waits_for_me else " "
        terminal.say(f"{mark} {item.task.id}/{item.submission.author}  {terminal.cut(item.task.title, 46)}")
        arrived = (
            f"arrived {terminal.local(item.submission.received, zone)}" if item.submission.received else "just sent"
        )
        terminal.show(terminal.wrapped(f"{arrived} · {item.task.minutes} min · {item.task.specialty}{_mine(item)}", 4))


def _mine(waiting: Waiting) -> str:
    if waiting.mine_to_decide:
        return " · the reviewers disagree, and you decide"
    if waiting.asked_by:
        return f" · {waiting.asked_by} asks you to review it"
    if waiting.declined:
        return " · you declined"
    if waiting.asked_of and not waiting.waits_for_me and waiting.mine is None:
        return f" · {' and '.join(waiting.asked_of)} was asked to"
    if waiting.mine is None:
        return ""
    verdict = "you approved it" if waiting.mine.verdict == "approve" else "you asked for changes"
    return f" · {verdict}" + ("" if waiting.mine_is_of_this else ", changed since")


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show a submission with its task, and what changed since you last reviewed it

    Example:  rlhf review show t-7h2k
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import review as review_view
    from rlhf.workflows.reviewing.show import show as read

    with runtime.workspace() as workspace:
        shown = read(workspace, name, runtime.now())
        zone = workspace.me.zone
    if as_json:
        terminal.data(shown)
        return
    review_view.show(shown, zone)


@app.command()
def approve(
    names: AnswerNames,
    because: Annotated[str, typer.Option("--because", help="A word on why")] = "",
    score: Score = None,
    on: On = None,
) -> None:
    """Sign off answers, in exactly the words they have now

    If a word changes afterwards, the sign-off is void.

    Example:  rlhf review approve t-7h2k --score safety_and_risk=5
    """
    from rlhf.model.event import APPROVE
    from rlhf.workflows.reviewing.review import Word

    _give(names, Word(APPROVE, because, tuple(remarks_on(on, "")), _scores(score)))


@app.command("request-changes")
def request_changes(
    name: Name,
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WHY]…", help="What has to change; - reads standard input", show_default=False),
    ] = None,
    severity: Annotated[
        str, typer.Option(help="How much harm it could do as it stands: minor, significant, considerable, …")
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
    from rlhf.model.event import REQUEST_CHANGES
    from rlhf.workflows.reviewing.review import Word

    remarks, scores = [*remarks_on(on, section), *_suggestions(suggest, section)], _scores(score)

    def word(summary: str) -> Word:
        about = _about(summary, "" if on else section, criterion, guidance)
        return Word(REQUEST_CHANGES, summary, (*remarks, *about), scores, severity)

    _give_written(name, text, ("request-changes", "What has to change, in a sentence."), word)


@app.command()
def comment(
    name: Name,
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


app.command()(affirm)
app.command()(assign)
app.command()(decline)


@app.command()
def override(
    name: Name,
    text: Annotated[
        list[str],
        typer.Argument(metavar="WHAT…", help="The requirement, “late” or “changes requested”: see rlhf policy explain"),
    ],
    because: Annotated[str, typer.Option("--because", help="The reason; it stands in the record for good")],
) -> None:
    """Take an answer, in exactly the words it has now, without something that policy asks for

    Only the role that rlhf.yaml names may, never somebody with a part in the answer; the audit lists every override.

    Example:  rlhf review override t-7h2k late --because "The forge was down on Friday evening"
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.reviewing.review import override as let_through

    what = text_from(text) or ""
    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Saying it …")
        given = let_through(workspace, name, what, because, runtime.now(), runtime.randomness)
    _print_given(given, f"{what} overridden")


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
    _give([name], word(worded(words.text)))
    words.recorded(workspace)


def _give(names: list[str], word: Word) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.reviewing.review import give

    text = {"approve": "approved", "request_changes": _ASKED, "comment": "comment added"}[word.verdict]
    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Saying it …")
        given = give(workspace, names, word, runtime.now(), runtime.randomness)
    _print_given(given, text)


def _print_given(given: Given, text: str) -> None:
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


def _scores(given: list[str] | None) -> dict[str, int]:
    from rlhf.errors import NotAScore
    from rlhf.model.vocabulary import SCALES

    scores = {}
    for text in given or ():
        scale, _, value = text.partition("=")
        if scale not in SCALES or value not in {"1", "2", "3", "4", "5"}:
            raise NotAScore(text, SCALES)
        scores[scale] = int(value)
    return scores
