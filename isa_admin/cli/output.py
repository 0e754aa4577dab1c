"""What the person sees: text and tables, or one JSON object; messages of failure on stderr."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from isa_admin.domain.text import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import Console

    from isa_admin.errors import IsaError

SCHEMA = 1
"""The version of the JSON that every command prints with ``--json``."""


_CLOSED: set[str] = set()
"""The streams that the program was started without."""


def reopen() -> None:
    """Open to nowhere what the program was started without: a timer or a window may give no input, output or errors.

    The first files that the program opens would otherwise take these numbers, and what is printed would go into them.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115  open to the end
            _CLOSED.add(name)


def as_utf8() -> None:
    """Write UTF-8 whatever the console was set to: a console of code page 1252 cannot show every partner's name."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


NARROW = 120
"""A screen of fewer columns shows less of a table."""

# In JSON too no character may move the cursor or turn the text around (ATTACKS E08).
_NOT_SHOWN = re.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def show(text: str) -> bool:
    """Print text; whoever read the output and has gone (``isa-admin history | head``) is not missed.

    Gives whether somebody reads it, as far as that is known before it is sent.
    """
    try:
        print(text)  # noqa: T201  this is where output goes
    except BrokenPipeError:
        _nobody_reads()
        return False
    return "stdout" not in _CLOSED


def send(content: bytes) -> None:
    """Print bytes as they are: a file for another program to read."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _nobody_reads()


def flush() -> bool:
    """Send what is still to be printed, before Python does so and complains about a reader who has gone.

    Gives whether the reader is there.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _nobody_reads()
        return False
    return True


def _nobody_reads() -> None:
    """Let the rest of the output go nowhere; the command goes on, and its exit code says what became of it."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


class Output:
    """Where a command puts its results.

    With ``json`` only the report is printed, as one object; everything said for people is left out. ``lost`` says that
    a report was printed and reached nobody.
    """

    def __init__(self, *, json: bool = False) -> None:
        self.json = json
        self.lost = False

    def say(self, text: str = "") -> None:
        """Say something to the person."""
        if not self.json:
            show(harmless(text))

    def paint(self, text: str) -> None:
        """Say something that has colours in it already; the words between them were made harmless."""
        if not self.json:
            show(text)

    def read(self, text: str) -> None:
        """Show text to be read: on a terminal wrapped, and a second column stays a column."""
        for line in text.split("\n"):
            lead = re.match(r"\S+ {2,}", line)
            indent = " " * len(lead[0]) if lead else ""
            wrapped = _in_lines(line, _width(), indent)
            self.say("\n".join(wrapped) if sys.stdout.isatty() else line)

    def paragraph(self, text: str, first: str, others: str) -> None:
        """Show a paragraph that stands in; on a terminal it goes on below itself.

        Args:
            text: Its words.
            first: What its first line begins with.
            others: What the others begin with.
        """
        if sys.stdout.isatty():
            wrapped = textwrap.wrap(
                text,
                _width(),
                initial_indent=first,
                subsequent_indent=others,
                break_long_words=False,
                break_on_hyphens=False,
            )
            text = "\n".join(wrapped)
        else:
            text = f"{first}{text}"
        self.say(text)

    def report(self, report: dict[str, Any]) -> None:
        """Print the report, if JSON was asked for."""
        if self.json:
            import json

            # In lines for a person; a program reads one line as well, which is written eight times as fast.
            indent = 2 if sys.stdout.isatty() else None
            text = json.dumps({"schema": SCHEMA, **report}, ensure_ascii=False, indent=indent)
            shown = show(_NOT_SHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
            self.lost = not (flush() and shown)

    def answers(self, title: str, answers: Iterable[tuple[str, str]]) -> None:
        """Show what was answered, one line each; on a terminal a long one goes on below itself."""
        rows = [(name, value) for name, value in answers if value]
        indent = max((len(name) for name, _ in rows), default=0) + 4
        room = _width() - indent
        self.say(title)
        for name, value in rows:
            lines = [value]
            if sys.stdout.isatty() and room > 20:  # noqa: PLR2004  no use below that
                lines = _in_lines(value, room) or [value]
            self.say(f"  {name.ljust(indent - 4)}  {lines[0]}")
            for line in lines[1:]:
                self.say(" " * indent + line)
        # A disk that is too full to hold the answers says so now, while nothing hangs on them yet.
        flush()

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        heading: str | None = None,
        wide: Sequence[str] = (),
        paint: Callable[[str], str] | None = None,
    ) -> None:
        """Show a table; on a terminal it fits the width, in a pipe nothing is cut and nothing left out.

        Args:
            columns: What stands above each column.
            rows: The cells.
            heading: The column whose values are headings on a terminal; its rows come one group after the other.
            wide: The columns that are left out on a screen of fewer than 120 columns.
            paint: Gives the colour of a cell, for a terminal; what it says must be clear without.
        """
        if self.json:
            return
        if not sys.stdout.isatty():
            show(_in_columns(columns, rows))
            return
        from rich.table import Table

        console = _console()
        narrow = {*wide} if console.width < NARROW else set()
        kept = [place for place, name in enumerate(columns) if name not in narrow]
        head = columns.index(heading) if heading else None
        table = Table(box=_box(), show_edge=False, pad_edge=False)
        for place in kept:
            if place != head:
                table.add_column(columns[place], overflow="fold")
        group = None
        for row in rows:
            if head is not None and row[head] != group:
                if group is not None:
                    table.add_section()
                group = row[head]
                table.add_row(_text(group, "bold"))
            table.add_row(*(_text(row[place], paint(row[place]) if paint else "") for place in kept if place != head))
        with console.capture() as drawn:
            console.print(table)
        show("\n".join(line.rstrip() for line in drawn.get().splitlines()))

    def next(self, commands: Iterable[str]) -> None:
        """Say what the person will probably do now."""
        lines = list(commands)
        if lines:
            self.say("")
            self.say("next:")
            for line in lines:
                self.say(f"  {line}")


def remark(words: str) -> None:
    """Say something that whoever reads the rest has to know, on stderr."""
    print(f"note: {harmless(words)}", file=sys.stderr)  # noqa: T201  this is the place where it is said


def complain(error: IsaError) -> None:
    """Say what went wrong and what to do about it, on stderr, after all that was said before."""
    sys.stdout.flush()
    print(f"error: {harmless(error.message)}\ntry: {harmless(error.remedy)}", file=sys.stderr)  # noqa: T201  the same


def _width() -> int:
    return shutil.get_terminal_size().columns


def _in_lines(text: str, room: int, indent: str = "") -> list[str]:
    """Wrap text between words only: an anchor or a path is for copying, which the terminal sees to."""
    return textwrap.wrap(text, room, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _in_columns(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Set a table as rich does where nothing has to fit; rich takes ten seconds for 10,000 rows."""
    cells = [[harmless(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(map(_cell_width, column)) for column in zip(*cells, strict=True)]
    head, *body = (
        "   ".join(cell + " " * (width - _cell_width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )
    return "\n".join((head, "─" * (sum(widths) + 3 * (len(widths) - 1)), *body))


def _cell_width(text: str) -> int:
    """Say how many columns text takes on a screen."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _text(cell: str, style: str = "") -> Any:  # noqa: ANN401  rich is imported late
    from rich.text import Text

    return Text(harmless(cell), style)


def _box() -> Any:  # noqa: ANN401  rich is imported late
    from rich.box import SIMPLE_HEAD

    return SIMPLE_HEAD


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)
