"""The `rlhf` program: adds the commands, nothing else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def main() -> None:
    """Run the command line; the version is told without loading the rest."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from rlhf import __version__

        sys.stdout.write(f"rlhf {__version__}\n")
        return
    build()(prog_name="rlhf")


def build() -> typer.Typer:
    """The Typer app, in the order of a week."""
    import typer

    from rlhf.commands import begin, edge, manage, people, review, task, work

    app = typer.Typer(
        name="rlhf",
        cls=edge.Group,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
        help="Write and sign off gold-standard clinical reference answers.\n\n"
        "Your week: rlhf status, task pull, check, save, submit, feedback. Everything works offline; rlhf sync sends.",
        epilog="Exit codes: 0 fine · 1 findings · 2 wrong use · 3 cannot go on, says what to do · 70 a bug"
        " · 130 interrupted",
    )
    week, lead, start = "Your week", "Review and manage", "Begin"
    for panel, part in (
        (week, work.status), (week, task.app), (week, work.check), (week, work.save), (week, work.submit),
        (week, work.feedback), (week, work.sync),
        (lead, review.app), (lead, people.app), (lead, manage.publish), (lead, manage.merge),
        (start, begin.join), (start, begin.init),
    ):  # fmt: skip
        if isinstance(part, typer.Typer):
            app.add_typer(part, name=part.info.name, rich_help_panel=panel)
        else:
            app.command(rich_help_panel=panel)(part)
    return app


if __name__ == "__main__":
    main()
