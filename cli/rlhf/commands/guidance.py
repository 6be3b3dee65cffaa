"""`rlhf guidance`: what holds, what changed since I last read it, whom a change touches, who agrees and objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rlhf.commands.guidance_read import read
from rlhf.commands.guidance_words import Slug, approve, object_
from rlhf.commands.shell import runtime
from rlhf.commands.shell.options import Json

if TYPE_CHECKING:
    from rlhf.workflows.guidance.documents import Difference, Listed, Proposal

app = typer.Typer(
    cls=runtime.Group,
    no_args_is_help=True,
    help="What holds: read it, see what changed and whom that touches, agree or object to it",
)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the guidance: versions, what you have not read yet, and what is proposed

    Example:  rlhf guidance list
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.guidance.documents import listed

    with runtime.workspace() as workspace:
        listeds = listed(workspace)
    if as_json:
        terminal.data([_values(entry) for entry in listeds])
        return
    for item in listeds:
        _row(item)
    if not listeds:
        terminal.say("There is no guidance yet.")
    elif any(entry.news or not entry.read for entry in listeds):
        terminal.say()
        terminal.say("To read what is new to you: rlhf guidance read")


def _row(item: Listed) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import guidance as guidance_view

    terminal.say(f"{item.now.slug}  {item.now.version}  {terminal.cut(item.now.title, 40)}")
    terminal.show(terminal.wrapped(f"{guidance_view.scope(item.now)} · {item.now.owner}", 4))
    if not item.read:
        terminal.say(f"    you have not read it: rlhf guidance read {item.now.slug}")
    elif item.news:
        count = terminal.number(len(item.news), "change")
        terminal.say(f"    {count} since you read {item.read}: rlhf guidance diff {item.now.slug}")
    else:
        terminal.say("    you have read it")
    for proposal in item.proposals:
        _waits(proposal, 4)


def _waits(proposal: Proposal, indent: int) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import guidance as guidance_view

    what = "to take it away" if proposal.gone else f"{proposal.now.version}"
    terminal.show(
        terminal.wrapped(f"proposed by {proposal.author}: {what}. {' '.join(proposal.waits)}".strip(), indent, hang=2)
    )
    for line in guidance_view.objections(proposal):
        terminal.show(terminal.wrapped(line, indent + 2, hang=2))
    terminal.say(f"      to read and agree: rlhf guidance diff {proposal.slug} --proposed")


def _values(item: Listed) -> dict[str, object]:
    now = item.now
    return {
        "slug": now.slug, "title": now.title, "version": now.version, "effective": now.effective, "owner": now.owner,
        "scope": {"kinds": now.kinds, "specialties": now.specialties, "audiences": now.audiences},
        "sections": [part.anchor for part in now.parts if part.anchor], "read": item.read or None, "news": item.news,
        "proposals": [
            {"by": p.author, "version": p.now.version, "takes_away": p.gone, "waits": p.waits, "agreed": p.agreed,
             "objections": p.objections}
            for p in item.proposals
        ],
    }  # fmt: skip


@app.command()
def show(named: Slug, as_json: Json = False) -> None:
    """Show a document, or one section of it: SLUG#SECTION

    Example:  rlhf guidance show safety-netting#the-four-parts
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import guidance as guidance_view
    from rlhf.errors import NoSuchGuidanceSection
    from rlhf.workflows.guidance.documents import document
    from rlhf.workflows.worklist.guidance_read import versions_read

    slug, _, part = named.partition("#")
    with runtime.workspace() as workspace:
        guidance = document(workspace, slug)
        read = versions_read(workspace).get(guidance.slug, "")
    if part and guidance.part(part) is None:
        raise NoSuchGuidanceSection(guidance.slug, part, sorted(guidance.anchors))
    if as_json:
        terminal.data(guidance)
        return
    guidance_view.show(guidance, part)
    if read != guidance.version and not part:
        terminal.say()
        terminal.say(f"When you have read it:  rlhf guidance read {guidance.slug}")


@app.command()
def diff(
    named: Annotated[
        str | None, typer.Argument(metavar="[SLUG]", help="Without it, all that changed", show_default=False)
    ] = None,
    since: Annotated[str, typer.Option(metavar="VERSION", help="From this version, not from the one you read")] = "",
    proposed: Annotated[bool, typer.Option("--proposed", help="What is proposed, against what holds now")] = False,
    as_json: Json = False,
) -> None:
    """See what changed since you last read it: the author's summary, then section by section, in words

    Example:  rlhf guidance diff safety-netting
    """
    from rlhf.commands.shell import terminal
    from rlhf.errors import SinceWithoutDocument
    from rlhf.workflows.guidance.documents import difference, listed, slug_of
    from rlhf.workflows.guidance.documents import proposed as coming

    with runtime.workspace() as workspace:
        if since and not named:
            raise SinceWithoutDocument
        slugs = [slug_of(workspace, named)] if named else [item.now.slug for item in listed(workspace)]
        if proposed:
            pairs = [pair for slug in slugs for pair in coming(workspace, slug)]
            _proposed(pairs, workspace.handle, as_json=as_json)
            return
        differences = [difference(workspace, slug, since) for slug in slugs]
    if as_json:
        terminal.data(differences)
        return
    _print_differences(differences)


def _print_differences(differences: list[Difference]) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import guidance as guidance_view

    unread = [entry.now.slug for entry in differences if not entry.since]
    new = [entry for entry in differences if entry.changes or entry.altered]
    for item in new:
        terminal.show(terminal.bold(terminal.plain(f"{item.now.title}: {item.since} → {item.now.version}")))
        guidance_view.changed(item)
        terminal.say()
    for slug in unread:
        terminal.show(terminal.wrapped(f"{slug}: you have not read it yet: rlhf guidance read {slug}", hang=4))
    if new:
        terminal.say(f"When you have read it:  rlhf guidance read {' '.join(entry.now.slug for entry in new)}")
    elif not unread:
        terminal.say("Nothing changed since you last read it.")


def _proposed(pairs: list[tuple[Proposal, Difference]], me: str, *, as_json: bool) -> None:
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import guidance as guidance_view

    if as_json:
        terminal.data(
            [
                {"by": p.author, "waits": p.waits, "agreed": p.agreed, "objections": p.objections, "changes": d}
                for p, d in pairs
            ]
        )
        return
    for proposal, difference in pairs:
        what = "to be taken away" if proposal.gone else f"{difference.since} → {proposal.now.version}"
        terminal.show(terminal.bold(terminal.plain(f"{proposal.now.title}: {what}, proposed by {proposal.author}")))
        guidance_view.changed(difference)
        terminal.say()
        for words in (*proposal.waits, *guidance_view.objections(proposal)):
            terminal.show(terminal.wrapped(words))
        terminal.say()
        terminal.say(f"Whom it touches:  rlhf guidance impact {proposal.slug}")
        if me in proposal.wanted:
            terminal.say(f"To agree:         rlhf guidance approve {proposal.slug}")
        terminal.say(f'To object:        rlhf guidance object {proposal.slug} --because "…"')
    if not pairs:
        terminal.say("Nothing is proposed.")


app.command()(read)


@app.command()
def check(
    named: Annotated[
        list[str] | None, typer.Argument(metavar="[SLUG]…", help="Without any, all of it", show_default=False)
    ] = None,
) -> None:
    """Check the guidance as it stands here: its form, its version, and whether what cites it still leads somewhere

    Example:  rlhf guidance check safety-netting
    """
    from rlhf.commands.shell import terminal
    from rlhf.workflows.guidance.impact import check_guidance

    with runtime.workspace() as workspace:
        files, findings = check_guidance(workspace, named or (), runtime.now())
        terminal.findings(findings, workspace.files.read)
    errors = sum(finding.severity.value == "error" for finding in findings)
    count = (
        f"{terminal.number(errors, 'error')}, {terminal.number(len(findings) - errors, 'warning')}"
        if findings
        else "all good"
    )
    terminal.say(f"{terminal.number(len(files), 'file')} checked: {count}.")
    if errors:
        raise typer.Exit(runtime.EXIT_FINDINGS)


@app.command()
def impact(
    named: Annotated[
        str | None, typer.Argument(metavar="[SLUG]", help="Without it, all of it", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """See which answers a change touches, by the sections they cite, before it is merged; else which are stale now

    Looks at the text as you have edited it, else as somebody proposed it, else as it holds.

    Example:  rlhf guidance impact safety-netting
    """
    from rlhf.commands.shell import terminal
    from rlhf.commands.views import impact as impact_view
    from rlhf.workflows.guidance.documents import listed, slug_of
    from rlhf.workflows.guidance.impact import impacts

    with runtime.workspace() as workspace, terminal.Progress() as progress:
        progress("Reading the answers …")
        slugs = [slug_of(workspace, named)] if named else [entry.now.slug for entry in listed(workspace)]
        result = impacts(workspace, slugs)
        zone, makes = workspace.me.zone, workspace.me.may("manager")
    if as_json:
        terminal.data(result)
        return
    for number, item in enumerate(result):
        if number:
            terminal.say()
        impact_view.show(item, zone)
    if makes and any(impact_view.waits_for_revision(entry) for entry in result):
        terminal.say()
        terminal.say("Next:  rlhf task new --from-stale --batch BATCH   a task for each accepted one")


app.command()(approve)
app.command("object")(object_)
