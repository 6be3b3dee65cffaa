"""A plan of somebody's week and their hours, as `rlhf plan` prints them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rlhf.commands.shell import terminal
from rlhf.model.instants import zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from rlhf.process.planning.calendar import Entry
    from rlhf.process.planning.job import Job
    from rlhf.process.planning.plan import Block, Late, Plan, Shortage
    from rlhf.workflows.planning.plan import Hours, Planned

_MOST, _NAMED = 3, 9  # how many late tasks are printed with their choices, and how many are named


def understood(result: Hours) -> None:
    """Print how the words for a person's hours were understood."""
    given, habits = result.given, result.given.habits
    terminal.say(f"Your hours, by the clock of {given.zone}")
    for line in given.lines:
        terminal.say(f"  {line}")
    if not given.lines:
        terminal.say("  none")
    if result.ended:
        terminal.say("No longer")
    for line in result.ended:
        terminal.say(f"  {line}")
    (_, now), (_, then) = result.weeks
    terminal.say(f"That is {_length(now)} in what is left of this week, and {_length(then)} in the next.")
    breaks = f" with breaks of {habits.rest}" if habits.rest else ""
    kept = f" {habits.aside}% of each week is kept for feedback and reviews." if habits.aside else ""
    terminal.show(terminal.wrapped(f"Blocks of {habits.least} to {habits.most} minutes{breaks}.{kept}"))


def hours(result: Hours) -> dict[str, Any]:
    """Return a person's hours as values for JSON."""
    given = result.given
    weeks = [{"from": start, "minutes": minutes} for start, minutes in result.weeks]
    return {"file": result.file, "zone": given.zone, "when": given.lines, "habits": given.habits, "weeks": weeks}


def shortfall(planned: Planned) -> None:
    """Print what does not fit into the hours, by how much, and the choices; this comes first."""
    late, short = planned.plan.late, planned.plan.shortage
    if not late:
        return
    terminal.say()
    if short is not None:
        _cannot_fit(short, sum(entry.short for entry in late), planned.zone)
    elif any(entry.job.due and entry.job.due > planned.now for entry in late):
        _in_the_way(planned)
    else:
        count = terminal.number(len(late), "task is past its time", "tasks are past their time")
        terminal.show(terminal.bold(f"{count} already."))
    for item in late[:_MOST]:
        _choices(item, planned)
    if len(late) > _MOST:
        more = ", ".join(f"{entry.job.task} ({_length(entry.short)})" for entry in late[_MOST:_NAMED])
        more += f" and {len(late) - _NAMED} more" if len(late) > _NAMED else ""
        terminal.say()
        terminal.show(terminal.wrapped(f"Late too: {more}", hang=2))


def clocks(planned: Planned) -> None:
    """Print that my hours are by the clock of another zone than the one I am in, as people.yaml says."""
    if planned.hours_zone in {"", planned.zone}:
        return
    terminal.say()
    what = f"Your hours are by the clock of {planned.hours_zone}, and are told here by that of {planned.zone}."
    terminal.show(terminal.wrapped(f"{what} To move them to it: rlhf plan available --zone {planned.zone}"))


def _cannot_fit(short: Shortage, late: int, zone: str) -> None:
    terminal.show(terminal.bold(f"It does not fit: {_length(short.short)} short by {terminal.local(short.by, zone)}."))
    more = f" In blocks, {_length(late)} of it comes late." if late != short.short else ""
    terminal.show(
        terminal.wrapped(
            f"What is due by then takes {_length(short.needs)}, and you have {_length(short.has)}: no order of work "
            f"changes that.{more}"
        )
    )


def _in_the_way(planned: Planned) -> None:
    """Print which block lengths to change, if the blocks, and not the hours, are the reason that work does not fit."""
    usual, other = planned.habits, planned.easier
    terminal.show(terminal.bold("It does not fit in blocks, though your hours would be enough."))
    rest = f", with breaks of {usual.rest}" if usual.rest else ""
    terminal.show(terminal.wrapped(f"Your blocks are {usual.least} to {usual.most} minutes{rest}."))
    if other is not None:
        changes = {
            name: getattr(other, name) for name in ("least", "rest") if getattr(other, name) != getattr(usual, name)
        }
        options = " ".join(f"--{name} {value}" for name, value in changes.items())
        terminal.say(f"It would fit with: rlhf plan available {options}")


def _choices(late: Late, planned: Planned) -> None:

    job = late.job
    terminal.say()
    terminal.say(f"{job.task}  {terminal.cut(job.title, 66)}")
    terminal.show(terminal.wrapped(_how_late(late, planned), 4))
    for what, command in _commands(late, planned.zone).items():
        terminal.say(f"    {what.replace('_', ' '):10}  {command}")


def _how_late(late: Late, planned: Planned) -> str:

    due = late.job.due
    passed = due is not None and due <= planned.now
    text = f"was due {terminal.local(due, planned.zone)}" if passed else f"due {terminal.local(due, planned.zone)}"
    short = f"{_length(late.short)} {'left' if passed else 'short'}"
    done = (
        f"by this plan done {terminal.local(late.done, planned.zone)}" if late.done else "no hours for it within reach"
    )
    return f"{text}, {short}; {done}"


def _commands(late: Late, zone: str) -> dict[str, str]:

    task = late.job.task
    until = late.done.astimezone(zone_of(zone)).date().isoformat() if late.done else "5wd"
    return {
        "more_time": f'rlhf extension ask {task} {until} --because "why"',
        "give_back": f'rlhf task drop {task} --because "why"',
        "hand_over": f'rlhf ask {task} "Can somebody else take it?"',
    }


def blocks(planned: Planned) -> None:

    here, day = zone_of(planned.zone), ""
    for block in _shown(planned.plan):
        start, end = block.start.astimezone(here), block.end.astimezone(here)
        today = f"{start:%a} {start.day} {start:%b}"
        if today != day:
            terminal.say()
            terminal.say(f"{today} (the clocks change)" if _clocks_change(start) else today)
            day = today
        terminal.say(f"  {start:%H:%M}-{end:%H:%M}  {_what(block)}")


def _clocks_change(day: datetime) -> bool:
    morning = day.replace(hour=0, minute=0, fold=0)
    return morning.utcoffset() != (morning + timedelta(days=1)).utcoffset()


def _what(block: Block) -> str:

    job = block.job
    if job is None:
        return "kept for feedback and reviews"
    part = f" ({block.number} of {block.of})" if block.of > 1 else ""
    return f"{job.doing:6}  {job.task}  {terminal.cut(job.title, 43 - len(part))}{part}"


def _shown(plan: Plan) -> list[Block]:
    return [block for block in plan.blocks if block.start < plan.until]


def total(planned: Planned) -> None:
    """Print the totals of a plan, and remarks on it."""
    made, blocks = planned.plan, _shown(planned.plan)
    kept = sum(_minutes(block) for block in blocks if block.job is None)
    work = sum(_minutes(block) for block in blocks) - kept
    have = sum(window.minutes for window in planned.hours)
    end = terminal.local(made.until - timedelta(minutes=1), planned.zone).rsplit(" ", 1)[0]
    aside = f", {_length(kept)} kept for feedback and reviews" if kept else ""
    terminal.say()
    terminal.show(terminal.wrapped(f"Until {end}: {_length(work)} of work in your {_length(have)}{aside}."))
    if made.put_off:
        terminal.show(terminal.wrapped("What cannot be in time anyway waits for what can, so that less is late."))
    if made.spent:
        terminal.show(terminal.wrapped("Time for feedback and reviews is used for work, so that less is late."))
    elif made.split:
        terminal.show(terminal.wrapped("Tasks are cut that would rather be done in one piece, so that less is late."))
    if made.left:
        count = terminal.number(len(made.left), "piece of work has", "pieces of work have")
        terminal.show(
            terminal.wrapped(f"{count} no due time and found no place; more may after: rlhf plan --until +30d")
        )
    for changed in planned.changed:
        day = f"{changed.day:%a} {changed.day.day} {changed.day:%b}"
        terminal.say(f"The clocks change on {day}: {changed.span} is {_length(changed.minutes)} long.")
    terminal.say("Only you see this plan. For your calendar: rlhf plan --ics plan.ics")


def exported(sent: Sequence[Entry], file: Path) -> None:

    gone = sum(entry.known.cancelled for entry in sent)
    cancelled = f", and {gone} cancelled that {'is' if gone == 1 else 'are'} planned no more" if gone else ""
    terminal.say()
    terminal.say(f"{file} has {terminal.number(len(sent) - gone, 'entry', 'entries')}{cancelled}.")
    terminal.show(terminal.wrapped(
        "Open it with your calendar. After a change, write and open it again: entries move, and none is there twice."
    ))  # fmt: skip


def _minutes(block: Block) -> int:
    return int((block.end - block.start).total_seconds() // 60)


def _length(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{whole} h" if whole else "", f"{rest} min" if rest or not whole else "") if part
    )


def values(planned: Planned) -> dict[str, Any]:
    made = planned.plan
    return {
        "now": planned.now, "until": made.until, "zone": planned.zone, "fits": made.fits,
        "shortage": made.shortage, "split": made.split, "spent": made.spent, "put_off": made.put_off,
        "late": [
            {**_job(late.job), "short": late.short, "done": late.done, "choices": _commands(late, planned.zone)}
            for late in made.late
        ],
        "blocks": [
            {"start": block.start, "end": block.end, **_job(block.job), "number": block.number, "of": block.of}
            for block in _shown(made)
        ],
        "left": [_job(job) for job in made.left],
        "hours": planned.hours, "clocks_change": [
            {"day": day.day.isoformat(), "hours": str(day.span), "minutes": day.minutes} for day in planned.changed
        ],
    }  # fmt: skip


def _job(job: Job | None) -> dict[str, Any]:
    if job is None:
        return {"doing": "aside"}
    row = {"doing": job.doing.value, "batch": job.batch, "task": job.task, "title": job.title}
    return {**row, "minutes": job.minutes, "due": job.due, **({"author": job.about} if job.about else {})}
