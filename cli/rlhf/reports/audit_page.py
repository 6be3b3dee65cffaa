"""An audit as a self-contained HTML page: what is proven, what is not, every override, every change of the rules."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rlhf.model.content_hash import short
from rlhf.process.audit import Standing
from rlhf.reports.audit_style import STYLE
from rlhf.reports.plain import number, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from rlhf.process.audit import Accepted, Audit, Given, Problem, Removal
    from rlhf.process.project_changes import ProjectChange

#: The colour in which an answer's state is told.
_TINT = {
    Standing.NOT_PROVEN: "bad", Standing.WITHDRAWN: "bad", Standing.REOPENED: "old", Standing.DISPUTED: "old",
    Standing.LET_IN: "let", Standing.EARLIER_PROMPT: "old", Standing.PROVEN: "good",
}  # fmt: skip
_MANY = 3  # files of a change that are named


def page(audit: Audit, project: str, now: datetime, zone: tzinfo) -> str:
    """Return the whole page, with all times in one zone.

    End tags that HTML allows to leave out are left out, so that ten thousand answers stay a page that opens.
    """
    return "\n".join(_Page(zone).whole(audit, project, now)) + "\n"


class _Page:
    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def whole(self, audit: Audit, project: str, now: datetime) -> Iterator[str]:
        title = _text(f"Audit of {project}")
        yield "<!doctype html>"
        yield f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        yield f"<style>{STYLE}</style></head><body><main>"
        yield f"<h1>{title}</h1>"
        yield from self._summary(audit, now)
        yield from self._problems(audit.every_problem)
        yield from self._unfinished(audit.unfinished)
        for standing in Standing:
            if standing is not Standing.PROVEN:
                yield from self._answers(standing, audit.accepted)
        yield from self._asked_later(audit.asked_later)
        yield from self._overrides(audit.overridden)
        yield from self._changes(audit.project_changes)
        yield from self._removals(audit.removals)
        yield from self._answers(Standing.PROVEN, audit.accepted)
        yield "</main></body></html>"

    def _summary(self, audit: Audit, now: datetime) -> Iterator[str]:
        count, counts = len(audit.every_problem), audit.counts
        if count:
            yield f'<p class="verdict bad">{number(count, "thing does", "things do")} not hold.'
        else:
            yield f'<p class="verdict {"let" if counts[Standing.LET_IN] else "good"}">{_verdict(audit)}'
        yield f'<p class="quiet">Made {self._moment(now)}. All times are those of {_text(str(self._zone))}.'
        yield '<ul class="counts">'
        yield f"<li><b>{len(audit.accepted):,}</b> accepted"
        for standing, many in counts.items():
            if many:
                yield (
                    f'<li class="{_TINT[standing]}"><a href="#{standing.value}"><b>{many:,}</b> {standing.words}</a>'
                )
        yield "</ul>"
        rows = [
            ("answers with an override", f"{len(audit.overridden):,}"),
            ("other changes", f"{audit.changes:,}"),
            ("commits of main replayed", f"{audit.steps:,}"),
            ("main", _code(audit.main)),
        ]
        yield "<dl>" + "".join(f"<dt>{name}<dd>{value}" for name, value in rows) + "</dl>"

    def _problems(self, problems: Iterable[Problem]) -> Iterator[str]:
        rows = [
            (f"{_text(problem.what)} <small>{_text(problem.code)}</small>", _text(problem.path), _code(problem.commit))
            for problem in problems
        ]
        yield from _section("problems", "What does not hold", ("what", "where", "commit"), rows)

    def _unfinished(self, sentences: Iterable[str]) -> Iterator[str]:
        rows = [(_text(sentence),) for sentence in sentences]
        yield from _section("unfinished", "What is not finished", ("what",), rows)

    def _asked_later(self, accepted_answers: Iterable[Accepted]) -> Iterator[str]:
        rows = [
            (_task(accepted), _text(accepted.author), _text(request.by), self._moment(request.written),
             self._moment(request.arrived) if request.arrived else "not written down", self._taken_in(accepted))
            for accepted in accepted_answers
            for request in accepted.late_requests
        ]  # fmt: skip
        heads = ("task", "author", "by", "written", "arrived", "accepted")
        note = "None of these is a fault: they arrived after the answer was accepted."
        yield from _section("later", "Changes asked for after the answer was accepted", heads, rows, note)

    def _taken_in(self, accepted: Accepted) -> str:
        return self._moment(accepted.at) if accepted.at else "not known"

    def _overrides(self, accepted_answers: Iterable[Accepted]) -> Iterator[str]:
        rows = [
            (_task(accepted), _text(accepted.author), _text(given.what), _text(given.by), _text(given.why),
             self._moment(given.at))
            for accepted in accepted_answers
            for given in accepted.overrides
        ]  # fmt: skip
        heads = ("task", "author", "what was overridden", "by", "why", "when")
        yield from _section("overrides", "Overrides", heads, rows)

    def _changes(self, changes: Iterable[ProjectChange]) -> Iterator[str]:
        rows = [self._change(change) for change in changes]
        heads = ("when", "file", "what changed", "by", "commit")
        title = "Changes of policy, people, guidance, schemas and batches"
        yield from _section("changes", title, heads, rows)

    def _change(self, change: ProjectChange) -> tuple[str, ...]:
        names = change.paths[:_MANY]
        more = f"<br>and {len(change.paths) - _MANY} more" if len(change.paths) > _MANY else ""
        what = "<br>".join(map(_text, change.what))
        agreed = f"<br><b>Agreed:</b> {_text(', '.join(change.agreed))}" if change.agreed else ""
        note = f"<br><small>“{_text(change.note)}”</small>" if change.note else ""
        file = f"<b>{_text(change.sort)}</b><br><small>{'<br>'.join(map(_text, names))}{more}</small>"
        by = _text(change.by) or '<span class="bad">nobody signed</span>'
        return self._moment(change.at), file, f"{what}{agreed}{note}", by, _code(change.commit)

    def _removals(self, removals: Iterable[Removal]) -> Iterator[str]:
        rows = [
            (self._moment(item.at), _text(item.why), str(item.files), str(item.commits), str(item.vouched))
            for item in removals
        ]
        heads = ("when", "why", "versions of files", "commits made again", "of these, vouched for by the forge alone")
        note = "What came before each was replayed as it was then."
        yield from _section("removals", "Words removed from history", heads, rows, note)

    def _answers(self, standing: Standing, accepted_answers: Iterable[Accepted]) -> Iterator[str]:
        rows = [self._answer(accepted) for accepted in accepted_answers if accepted.counted_as is standing]
        heads = ("task", "author", "taken in", "signed off by", "what it rests on")
        title = f"Accepted answers: {standing.words}"
        yield from _section(standing.value, title, heads, rows, _NOTES.get(standing, ""), f"answers {_TINT[standing]}")

    def _answer(self, accepted: Accepted) -> tuple[str, ...]:
        return (
            _task(accepted), _text(accepted.author), self._taken_in(accepted),
            ", ".join(map(_giver, accepted.approvals)) if accepted.signed_by else _unsigned(accepted),
            f"<details><summary>{_text(accepted.state)}</summary>{self._details(accepted)}</details>",
        )  # fmt: skip

    def _details(self, accepted: Accepted) -> str:
        rows = [f"✗ {_text(problem.what)}" for problem in accepted.problems]
        rows += [f"! {_text(sentence)}" for sentence in accepted.against]
        rows += [f"{_text(state.name)}: {_text(state.what)}" for state in accepted.states]
        rows.append(f"received: {self._moment(accepted.received) if accepted.received else 'not known'}")
        rows += [f"{self._moment(step.at)}: {_text(step.by)} {_text(step.what)}" for step in accepted.history]
        hashes = [("words", short(accepted.content)), ("policy", short(accepted.policy)), ("prompt", accepted.meaning)]
        hashes += [("prompt now", accepted.meaning_now), ("merge", accepted.merge[:10])]
        named = " ".join(f"{name} <code>{_text(short(value))}</code>" for name, value in hashes if value)
        return f"{'<br>'.join(rows)}<br><small>{named}</small>"

    def _moment(self, at: datetime) -> str:
        here = at.astimezone(self._zone)
        return f"{here.day} {here:%b %Y, %H:%M}"


_AGAINST = (Standing.WITHDRAWN, Standing.REOPENED, Standing.DISPUTED)
_NOTES = {
    Standing.LET_IN: "No reviewer signed these: what policy asked for was overridden.",
    Standing.EARLIER_PROMPT: "Their prompt means something else now. They wait to be affirmed or revised.",
}


def _verdict(audit: Audit) -> str:
    """Return the sentence for a history in which everything holds."""
    let_in, waiting = audit.counts[Standing.LET_IN], len(audit.prompt_changed)
    parts = [f"{number(let_in, 'answer was', 'answers were')} let in by an override alone"] if let_in else []
    parts += [f"{number(waiting, 'answer waits', 'answers wait')} to be affirmed or revised"] if waiting else []
    stands = [(standing, audit.counts[standing]) for standing in _AGAINST if audit.counts[standing]]
    parts += [f"{number(many, 'answer is', 'answers are')} {standing.words}" for standing, many in stands]
    later = len(audit.asked_later)
    parts += [f"changes were asked for after {number(later, 'answer was', 'answers were')} accepted"] if later else []
    if not let_in:
        return f"{'; '.join(['Everything holds: each accepted answer had its sign-off', *parts])}."
    return f"{'; '.join(['Every record holds', *parts])}."


def _task(accepted: Accepted) -> str:
    name = f"<b>{_text(accepted.title)}</b><br>" if accepted.title else ""
    return f"{name}<small>{_text(accepted.task)}</small>"


def _giver(given: Given) -> str:
    return f"{_text(given.by)} <small>{_text(given.what)}</small>"


def _unsigned(accepted: Accepted) -> str:
    """Return who approved an answer although that met nothing; else that nobody did."""
    by = ", ".join(given.by for given in accepted.approvals)
    return f"nobody; {_text(by)} approved, which met nothing that was asked for" if by else "nobody"


def _code(oid: str) -> str:
    return f"<code>{_text(oid[:10])}</code>" if oid else ""


def _text(text: str) -> str:
    return escape(one_line(text), quote=False)


def _section(
    anchor: str, title: str, heads: Iterable[str], rows: Sequence[tuple[str, ...]], note: str = "", kind: str = ""
) -> Iterator[str]:
    """Yield a heading with the number of rows, and a table; nothing without rows."""
    if rows:
        yield f'<h2 id="{anchor}">{title} <small>{len(rows):,}</small></h2>' + (f"<p>{note}" if note else "")
        yield f'<div class="wide"><table class="{kind or anchor}"><thead><tr>' + "".join(f"<th>{h}" for h in heads)
        yield "<tbody>"
        for row in rows:
            yield "<tr>" + "".join(f"<td>{cell}" for cell in row)
        yield "</table></div>"
