"""Asking the person, on a terminal only; elsewhere what is missing is an error that names the option."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from isa_admin.cli import output
from isa_admin.domain.text import harmless
from isa_admin.errors import IsaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


class StoppedError(Exception):
    """The person said no to what the command was about to do."""


class Asker:
    """Asks for what is missing.

    Args:
        able: Whether there is somebody to ask: stdin and stdout are a terminal, and neither ``--yes`` nor ``--json``
            was given.
    """

    def __init__(self, *, able: bool) -> None:
        self.able = able

    def value(self, given: str | None, question: str, option: str, parse: Callable[[str], T]) -> T:
        """Give what the option says, or ask for it.

        Raises:
            UsageError: It is missing and there is nobody to ask.
            UsageError: What was given with the option does not make sense.
        """
        if given is not None:
            return parse(given)
        if not self.able:
            raise UsageError(f"{question} is missing", f"give it with {option}")
        while True:
            try:
                return parse(_prompt(question))
            except IsaError as error:
                output.complain(error)

    def optional(self, given: str | None, question: str, parse: Callable[[str], T]) -> T | None:
        """Give what the option says, or ask for it; an empty answer leaves it out, and so does nobody to ask."""
        if given is not None:
            return parse(given)
        while self.able:
            answer = _prompt(f"{question} (empty to leave open)", default="")
            if not answer.strip():
                return None
            try:
                return parse(answer)
            except IsaError as error:
                output.complain(error)
        return None

    def choice(
        self,
        given: str | None,
        question: str,
        option: str,
        choices: Sequence[tuple[str, str]],
        parse: Callable[[str], T],
    ) -> T:
        """Give what the option says, or let the person choose by number or by word."""
        if given is None and self.able:
            for number, (_, words) in enumerate(choices, start=1):
                output.show(f"  {number}. {harmless(words)}")

        def chosen(answer: str) -> T:
            number = int(answer) if answer.strip().isdecimal() else 0
            return parse(choices[number - 1][0] if 1 <= number <= len(choices) else answer.strip())

        return self.value(given, question, option, parse if given is not None else chosen)

    def confirm(self, question: str) -> None:
        """Ask whether to go on; with nobody to ask, the command line itself is the answer.

        Raises:
            StoppedError: The answer is no.
        """
        if self.able:
            import typer

            if not typer.confirm(question, default=True):
                raise StoppedError


def at_terminal() -> bool:
    """Say whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _prompt(question: str, default: str | None = None) -> str:
    import typer

    return str(typer.prompt(question, default=default, show_default=bool(default)))
