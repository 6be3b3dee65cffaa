"""A forecast on the screen: for each due time the answers needed, the answers expected, and the chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rlhf.commands.shell import terminal
from rlhf.commands.views import standstill
from rlhf.reports.forecast_chart import bar, chance, scale, svg

if TYPE_CHECKING:
    from datetime import datetime

    from rlhf.process.planning.forecast import Date
    from rlhf.workflows.allocation.forecast import Outlook

_CHART, _DATES, _BATCHES = 40, 16, 12


def show(outlook: Outlook, project: str, zone: str) -> None:
    """Print a forecast."""
    forecast = outlook.forecast
    terminal.headline(project, forecast.now, outlook.reached, zone)
    terminal.say()
    if forecast.weeks:
        mean = sum(forecast.weeks) / len(forecast.weeks)
        terminal.say(f"Accepted a week, the oldest first: {' '.join(map(str, forecast.weeks))} · {mean:.1f} on average")
    if forecast.why_not:
        terminal.show(terminal.wrapped(f"Too little is known: {forecast.why_not}."))
        standstill.show(outlook.stuck, outlook.away, "rlhf board --forecast --json")
        return
    dates = shown(outlook)
    if not dates:
        terminal.say("Nothing that has a due time is owed.")
    else:
        _chart(dates, zone)
        _batches(outlook, dates, zone)
    if forecast.undated:
        terminal.say(f"Without a due time: {terminal.number(forecast.undated, 'answer')}")
    standstill.show(outlook.stuck, outlook.away, "rlhf board --forecast --json")
    terminal.say()
    terminal.show(
        terminal.wrapped(
            "This holds if the weeks to come are like these, whoever is away, and if what is due first is done first,"
            " whichever batch it is in. How it is computed: docs/allocation.md"
        )
    )


def shown(outlook: Outlook) -> list[Date]:
    """Return the dates of the batch that was asked about, or of all batches."""
    return [date for date in outlook.forecast.dates if not outlook.batch or outlook.batch in date.batches]


def picture(outlook: Outlook, project: str, zone: str) -> str:
    """Return the chart of a forecast as SVG; "" if nothing is forecast."""
    if not outlook.forecast.path:
        return ""
    title = f"{outlook.batch or project}: will it make its dates?"
    return svg(title, outlook.forecast, shown(outlook), lambda at: _day(at, zone))


def _chart(dates: list[Date], zone: str) -> None:
    most = scale(dates)
    terminal.say()
    terminal.say(f"{'due':17}{'0':{_CHART - len(str(most))}}{most} {'needed':>8}{'chance':>12}")
    for date in dates[:_DATES]:
        due = terminal.local(date.expected.at, zone)
        terminal.show(f"{due:17}{bar(date, most, _CHART)} {date.need:>8}{chance(date.chance):>12}")
    if len(dates) > _DATES:
        terminal.say(f"and {terminal.number(len(dates) - _DATES, 'later date')}: --json")
    terminal.say(f"{'':17}= nearly sure  - as likely as not  . perhaps  | needed")


def _batches(outlook: Outlook, dates: list[Date], zone: str) -> None:
    worst: dict[str, Date] = {}
    for date in dates:
        for batch in date.batches:
            if batch not in worst or date.chance < worst[batch].chance:
                worst[batch] = date
    named = [outlook.batch] if outlook.batch else sorted(worst, key=lambda batch: (worst[batch].chance, batch))
    terminal.say()
    for batch in named[:_BATCHES]:
        date = worst[batch]
        due = terminal.local(date.expected.at, zone)
        terminal.say(f"{terminal.cut(batch, 40):40}  {chance(date.chance):>9}  for {due}")
    if len(named) > _BATCHES:
        terminal.say(f"and {terminal.number(len(named) - _BATCHES, 'batch', 'batches')} more likely than these")


def _day(at: datetime, zone: str) -> str:
    return " ".join(terminal.local(at, zone).split()[:3])
