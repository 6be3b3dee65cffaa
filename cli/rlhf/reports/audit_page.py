"""An audit as a self-contained HTML page: what is proven, what is not, and every override."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rlhf.model.content_hash import short
from rlhf.model.instants import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from rlhf.process.audit import Accepted, Audit, Given, Problem, Removal

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --bad: #b3261e; --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #7bd69b; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; } code { font-size: .9em; white-space: nowrap; }
.bad { color: var(--bad); font-weight: 600; } .good { color: var(--good); font-weight: 600; }
details > summary { cursor: pointer; } dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { opacity: .75; } dd { margin: 0; } .wide { overflow-x: auto; }
"""


def page(audit: Audit, project: str, now: datetime) -> str:
    """Return the whole page."""
    return "\n".join(_page(audit, project, now)) + "\n"


def _page(audit: Audit, project: str, now: datetime) -> Iterator[str]:
    title = escape(f"Audit of {project}")
    yield "<!doctype html>"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<style>{_STYLE}</style></head><body><main>"
    yield f"<h1>{title}</h1>"
    yield from _summary(audit, now)
    yield from _problems(audit.every_problem)
    yield from _removals(audit.removals)
    yield from _overrides(audit.overridden)
    yield from _answers(audit.accepted)
    yield "</main></body></html>"


def _summary(audit: Audit, now: datetime) -> Iterator[str]:
    proven = sum(accepted.proven for accepted in audit.accepted)
    count = len(audit.every_problem)
    changed = len(audit.prompt_changed)
    waits = f"; {changed} {'answer waits' if changed == 1 else 'answers wait'} to be affirmed or revised"
    verdict = (
        f'<p class="good">Everything holds: each accepted answer had its sign-off{waits if changed else ""}.</p>'
        if not count
        else f'<p class="bad">{count} {"thing does" if count == 1 else "things do"} not hold.</p>'
    )
    yield verdict
    rows = [
        ("accepted answers", f"{len(audit.accepted)}, of which {proven} are proven"),
        ("signed off for an earlier prompt", str(len(audit.prompt_changed))),
        ("changes of what is no answer", str(audit.changes)),
        ("commits of main replayed", str(audit.steps)),
        ("overrides", str(sum(len(accepted.overrides) for accepted in audit.accepted))),
        ("main", f"<code>{escape(audit.main)}</code>"),
        ("made", stamp(now)),
    ]
    yield "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows) + "</dl>"


def _problems(problems: Iterable[Problem]) -> Iterator[str]:
    every = list(problems)
    if every:
        yield "<h2>What does not hold</h2>"
        yield from _table(
            ("commit", "what", "where"),
            (
                (
                    _commit(problem.commit),
                    f"{escape(problem.what)} <small>({escape(problem.code)})</small>",
                    escape(problem.path),
                )
                for problem in every
            ),
        )


def _overrides(accepted_answers: Iterable[Accepted]) -> Iterator[str]:
    rows = [
        (
            escape(accepted.task),
            escape(accepted.author),
            escape(given.what),
            escape(given.by),
            escape(given.why),
            stamp(given.at),
        )
        for accepted in accepted_answers
        for given in accepted.overrides
    ]
    if rows:
        yield "<h2>Overrides</h2>"
        yield from _table(("task", "author", "what", "by", "why", "when"), rows)


def _removals(removals: Iterable[Removal]) -> Iterator[str]:
    rows = [
        (stamp(removal.at), escape(removal.why), str(removal.files), str(removal.commits), str(removal.vouched))
        for removal in removals
    ]
    if rows:
        yield "<h2>Words removed from history</h2>"
        yield "<p>What came before each was replayed as it was then.</p>"
        heads = ("when", "why", "versions of files", "commits made again", "of these, vouched for by the forge alone")
        yield from _table(heads, rows)


def _answers(accepted_answers: Iterable[Accepted]) -> Iterator[str]:
    every = list(accepted_answers)
    if every:
        yield "<h2>Accepted answers</h2>"
        heads = ("task", "author", "content", "taken in", "signed off by", "what it rests on")
        yield from _table(heads, (_answer(accepted) for accepted in every))


def _answer(accepted: Accepted) -> tuple[str, ...]:
    state = f'<span class="{"good" if accepted.proven else "bad"}">{escape(accepted.state)}</span>'
    return (
        escape(accepted.task), escape(accepted.author), f"<code>{escape(short(accepted.content))}</code>",
        f"{stamp(accepted.at) if accepted.at else '?'}<br>{_commit(accepted.merge)}",
        ", ".join(_giver(given) for given in accepted.approvals) or "nobody",
        f"<details><summary>{state}</summary>{_details(accepted)}</details>",
    )  # fmt: skip


def _details(accepted: Accepted) -> str:
    rows = [(str(state.met).replace("_", " "), f"{state.name}: {state.what}") for state in accepted.states]
    rows.append(("received", stamp(accepted.received) if accepted.received else "not known"))
    rows.append(("policy", short(accepted.policy)))
    rows.append(("meaning of the task, signed off", short(accepted.meaning) or "not known"))
    rows += [("meaning of the task now", short(accepted.meaning_now))] if accepted.meaning_now else []
    rows += [("problem", problem.what) for problem in accepted.problems]
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows) + "</dl>"


def _giver(given: Given) -> str:
    return f"{escape(given.by)} <small>({escape(given.what)})</small>"


def _commit(oid: str) -> str:
    return f"<code>{escape(oid[:10])}</code>"


def _table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield (
        '<div class="wide"><table><thead><tr>' + "".join(f"<th>{head}</th>" for head in heads) + "</tr></thead><tbody>"
    )
    for row in rows:
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
    yield "</tbody></table></div>"
