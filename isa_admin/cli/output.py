"""What the person sees: text and tables, or one JSON object; messages of failure on stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from isa_admin.domain.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from isa_admin.errors import IsaError

SCHEMA = 1
"""The version of the JSON that every command prints with ``--json``."""


def as_utf8() -> None:
    """Write UTF-8 whatever the console was set to: a console of code page 1252 cannot show every partner's name."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


class Output:
    """Where a command puts its results.

    With ``json`` only the report is printed, as one object; everything said for people is left out.
    """

    def __init__(self, *, json: bool = False) -> None:
        self.json = json

    def say(self, text: str = "") -> None:
        """Say something to the person."""
        if not self.json:
            print(harmless(text))  # noqa: T201  this is where output goes

    def report(self, report: dict[str, Any]) -> None:
        """Print the report, if JSON was asked for."""
        if self.json:
            print(json.dumps({"schema": SCHEMA, **report}, ensure_ascii=False, indent=2))  # noqa: T201  the same

    def answers(self, title: str, answers: Iterable[tuple[str, str]]) -> None:
        """Show what was answered, one line each."""
        rows = [(name, value) for name, value in answers if value]
        width = max((len(name) for name, _ in rows), default=0)
        self.say(title)
        for name, value in rows:
            self.say(f"  {name.ljust(width)}  {value}")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> None:
        """Show a table; on a terminal it fits the width, in a pipe nothing is cut."""
        if self.json:
            return
        from rich.box import SIMPLE_HEAD  # noqa: PLC0415  only where a table is shown
        from rich.table import Table  # noqa: PLC0415  the same

        table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(_text(cell) for cell in row))
        _console().print(table)

    def next(self, commands: Iterable[str]) -> None:
        """Say what the person will probably do now."""
        lines = list(commands)
        if lines:
            self.say("")
            self.say("next:")
            for line in lines:
                self.say(f"  {line}")


def complain(error: IsaError) -> None:
    """Say what went wrong and what to do about it, on stderr."""
    print(f"error: {harmless(error.message)}\ntry: {harmless(error.remedy)}", file=sys.stderr)  # noqa: T201  the same


def _text(cell: str) -> Any:  # noqa: ANN401  rich is imported late
    from rich.text import Text  # noqa: PLC0415  only where a table is shown

    return Text(harmless(cell))


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415  only where a table is shown

    widest = 10_000
    return Console(width=None if sys.stdout.isatty() else widest, highlight=False)
