"""The program's own group: its help is what a person uses in a week, and all of it where that is asked for."""

from __future__ import annotations

from typing import Any

from rlhf.commands.shell.runtime import Group


class Root(Group):
    """`rlhf` itself."""

    def get_help(self, ctx: Any) -> str:  # noqa: ARG002 — as Click calls it
        """Return the commands of the week, by the roles of the person whose copy this is."""
        from rlhf.commands.shell.overview import my_overview

        return my_overview()

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(f"{self.get_help(ctx)}\n")  # which Click's own way of help ends in

    def long_help(self, ctx: Any) -> str:
        """Return the help of all commands."""
        from contextlib import redirect_stdout
        from io import StringIO

        formatter = ctx.make_formatter()
        with redirect_stdout(StringIO()) as printed:
            super().format_help(ctx, formatter)
        return f"{printed.getvalue()}{formatter.getvalue()}"
