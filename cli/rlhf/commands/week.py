"""`rlhf week`: Monday's view on one screen."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rlhf.commands.shell import runtime
from rlhf.commands.shell.numbers import shown
from rlhf.commands.shell.options import Json
from rlhf.model.event_types import FORGE, MERGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rlhf.process.next_actions import Turn
    from rlhf.process.planning.week import News
    from rlhf.workflows.planning.week import Week

_MOST = 8  # lines of each sort on the screen; of the others only the number is printed


def week(
    since: Annotated[str, typer.Option(help="What is new from then on: 2026-11-23, or 7d")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every line of what is new, and of what waits")] = False,
    as_json: Json = False,
) -> None:
    """See your week: what is new since you last looked, what you hold, what waits for you, and your hours

    Works offline; it says how old its knowledge is. Within twelve hours, looking again shows the same news.

    Example:  rlhf week
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views.thread import names
    from rlhf.commands.views.time import reminder
    from rlhf.workflows.planning.week import week as look
    from rlhf.workflows.worklist.log import instant

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        now = runtime.now()
        start = instant(workspace, since, now) if since else None
        result = look(workspace, now, start, progress, remember=not (as_json or since))
        person, called = workspace.me, names(workspace)
        timer = reminder(workspace)
    if as_json:
        terminal.data(_values(result))
        return
    terminal.headline(person.name, result.now, result.reached, person.zone)
    terminal.has_left(person)
    if timer:
        terminal.say(f"\n{timer}")
    most = sys.maxsize if everything else _MOST
    _new(result, person.zone, called, most)
    _held(result, person.zone, holds=bool(result.rows) or (person.active and "trainer" in person.roles))
    _waiting(result, person.zone, most)
    _hours(result, person.zone)


def _new(result: Week, zone: str, called: dict[str, str], most: int) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.process.planning.week import EDITED

    terminal.say()
    terminal.say(f"New since {terminal.local(result.since, zone)}" if result.news or result.guidance else
               f"Nothing new since {terminal.local(result.since, zone)}.")  # fmt: skip
    for change in result.guidance[:most]:
        terminal.say(f"  guidance   {terminal.cut(f'{change.title} {change.version}: {change.what}', 66)}")
    lines = _lines(result.news, called)
    for kind, line in lines[:most]:
        terminal.say(f"  {kind:9}  {terminal.cut(line, 66)}")
    edited = next((news.task for news in result.news if news.kind == EDITED), "")
    if edited and any(kind == EDITED for kind, _ in lines[:most]):
        terminal.say(f"  what changed in it: rlhf task diff {edited}")
    if len(lines) > most:
        terminal.say(f"  and {len(lines) - most} more: rlhf week --all")


def _lines(items: Sequence[News], called: dict[str, str]) -> list[tuple[str, str]]:
    """Return the kind and the words of each line of news; many answers that were accepted are one line a batch."""
    result, batches = [], Counter(news.batch for news in items if news.type == MERGED)
    for news in items:
        count = batches[news.batch] if news.type == MERGED else 1
        if count == 1:
            result.append((news.kind, _news_line(news, called)))
        elif count:
            result.append((news.kind, f"{news.batch}: {count} answers"))
            batches[news.batch] = 0
    return result


def _news_line(news: News, called: dict[str, str]) -> str:
    where = f"{news.task or news.letters}  ".lstrip()
    if news.by == FORGE:
        return f"{where}{news.text}"
    text = f" {news.text}" if news.text else ""
    return f"{where}{called.get(news.by, news.by)}:{text}" if text else f"{where}{called.get(news.by, news.by)}"


def _held(result: Week, zone: str, *, holds: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.workflows.worklist.my_tasks import late_words, next_step

    if not holds:
        return
    terminal.say()
    if not result.rows:
        terminal.say("You hold no tasks. To take one: rlhf task pull")
        return
    mine = [row for row in result.rows if row.my_turn]
    minutes = sum(result.left[row.task.id] for row in mine)
    left = f", about {minutes} minutes" if mine else ""
    terminal.say(f"You hold {terminal.number(len(result.rows), 'task')}. Your turn: {len(mine) or 'none'}{left}.")
    shown(row.task.id for row in result.rows)
    for number, row in enumerate(result.rows, 1):
        marks = ", ".join(filter(None, (late_words(row), "at risk" if row.task.id in result.hours.late else "")))
        mark = f"{'>' if row.my_turn else ' '}{number:>2}"
        terminal.say(f"{mark}  {row.task.id}  {terminal.cut(row.task.title, 60)}")
        due = f"due {terminal.due(row.deadline, zone)}" if row.deadline.due else "no due date"
        line = f"{due}{', ' + marks if marks else ''} · {_work(result.left[row.task.id])} · {next_step(row)}"
        terminal.show(terminal.wrapped(line, 5))


def _work(minutes: int) -> str:
    """Return how much work is left, as far as the time that was written down tells."""
    return f"about {minutes} min of work" if minutes else "its minutes are used up"


def _waiting(result: Week, zone: str, most: int) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.process.next_actions import Do

    reviews = [turn for turn in result.turns if turn.do is Do.REVIEW]
    others = [turn for turn in result.turns if turn.do is not Do.REVIEW]
    if not (result.turns or result.proposals or result.objected):
        return
    terminal.say()
    terminal.say("Waiting for you")
    for proposal in result.proposals:
        terminal.say(f"> guidance   {proposal.slug}: {proposal.now.version} waits for your word".rstrip())
        terminal.say(f"    rlhf guidance diff {proposal.slug} --proposed")
    for proposal in result.objected:
        who = " and ".join(sorted(proposal.objectors))
        verb = "object" if len(proposal.objectors) > 1 else "objects"
        terminal.say(f"> guidance   {proposal.slug}: {who} {verb} to your {proposal.now.version}".rstrip())
        terminal.say(f"    rlhf guidance diff {proposal.slug} --proposed")
    if reviews:
        late = sum(turn.overdue for turn in reviews)
        past = f", {late} past their time" if late else ""
        terminal.say(f"> {terminal.number(len(reviews), 'submission')} to review{past}: rlhf review list")
    for name in result.asked[:most]:
        terminal.say(f"    you were asked for {name}: rlhf review show {name}")
    for turn in others[:most]:
        terminal.say(f"> {_what(turn)}  {terminal.cut(result.titles.get(turn.task, ''), 50)}".rstrip())
        plain = {Do.LET_THROUGH, Do.AFFIRM, Do.SETTLE, Do.FIND_REVIEWER}
        later = "" if turn.do in plain else "with the next guidance: "
        by = f"by {terminal.local(turn.by, zone)}: " if turn.by else later
        terminal.say(f"    {'overdue, ' if turn.overdue else ''}{by}{_command(turn)}")
    if len(others) > most:
        terminal.say(f"  and {len(others) - most} more: rlhf week --all")


def _what(turn: Turn) -> str:
    from rlhf.process.next_actions import Do

    let_through = "late, of" if turn.overdue else "to decide on, of"
    if turn.do is Do.AFFIRM:
        return f"accepted before its prompt changed  {turn.task}"
    if turn.do is Do.SETTLE:
        return f"accepted answer of {turn.about} to decide on  {turn.task}"
    word = {
        Do.ANSWER: "question",
        Do.EXTEND: "more time for",
        Do.LET_THROUGH: let_through,
        Do.FIND_REVIEWER: "nobody can review that of",
    }.get(turn.do, "concern")
    return f"{word} {turn.about}  {turn.task or turn.batch}".rstrip()


def _command(turn: Turn) -> str:
    from rlhf.process.next_actions import Do

    if turn.do is Do.ANSWER:
        return f"rlhf thread {turn.about}"
    if turn.do is Do.AFFIRM:
        return f"rlhf review affirm {turn.task}/{turn.about}"
    if turn.do is Do.EXTEND:
        return f"rlhf extension grant {turn.task} --to {turn.about}"
    if turn.do is Do.SETTLE:
        return f"rlhf review show {turn.task}/{turn.about}"
    if turn.do in {Do.LET_THROUGH, Do.FIND_REVIEWER}:
        return f"rlhf policy explain {turn.task}/{turn.about}"
    return f"rlhf escalation show {turn.about}"


def _hours(result: Week, zone: str) -> None:
    from datetime import timedelta

    from rlhf.commands.shell import terminal
    from rlhf.store.machine.personal import availability_file

    hours = result.hours
    if not (hours.due or hours.have):
        return
    until = terminal.local(result.now + timedelta(days=7), zone)
    terminal.say()
    if not hours.have:
        own = availability_file(runtime.home()).is_file()
        more = "Whether it fits your hours: rlhf plan" if own else "Say when you work: rlhf plan available --help"
        terminal.say(f"Hours: {_length(hours.due)} due by {until}. {more}")
        return
    spare = hours.have - hours.due
    fits = f"{_length(spare)} to spare" if spare >= 0 else f"{_length(-spare)} too much"
    terminal.say(f"Hours: {_length(hours.due)} due by {until}, of your {_length(hours.have)} a week: {fits}.")
    if hours.late:
        count = terminal.number(len(hours.late), "task")
        terminal.show(
            terminal.wrapped(
                f"At that pace {count} will be late: {', '.join(hours.late[:3])}{' …' if len(hours.late) > 3 else ''}. "  # noqa: PLR2004
                f"Ask for time (rlhf extension ask {hours.late[0]} 2d), or give one back (rlhf task drop --help)."
            )
        )


def _length(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{whole} h" if whole else "", f"{rest} min" if rest or not whole else "") if part
    )


def _values(result: Week) -> dict[str, Any]:
    from rlhf.workflows.worklist.my_tasks import next_step

    return {
        "now": result.now, "since": result.since, "reached": result.reached, "news": result.news,
        "guidance": result.guidance, "hours": result.hours,
        "turns": result.turns, "asked_to_review": result.asked,
        "proposals": [{"guidance": proposal.slug, "by": proposal.author} for proposal in result.proposals],
        "objected": [
            {"guidance": proposal.slug, "version": proposal.now.version, "objections": proposal.objections}
            for proposal in result.objected
        ],
        "tasks": [
            {
                "id": row.task.id, "batch": row.task.batch, "title": row.task.title, "due": row.deadline.due,
                "due_because": row.deadline.why,
                "minutes": row.task.minutes, "minutes_left": result.left[row.task.id], "state": row.work.state,
                "turn": row.work.turn, "mine": row.my_turn, "marks": row.work.marks,
                "at_risk": row.task.id in result.hours.late, "next": next_step(row),
            }
            for row in result.rows
        ],
    }  # fmt: skip
