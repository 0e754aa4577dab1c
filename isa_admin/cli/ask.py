"""Asking the person, on a terminal only; elsewhere what is missing is an error that names the option.

A line is edited with the arrow keys, and Tab completes what can be completed. An answer that does not fit is explained
and asked for again; Ctrl-C and Ctrl-D leave any question.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from isa_admin.cli import output
from isa_admin.domain.text import EMPTIED, harmless
from isa_admin.errors import IsaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prompt_toolkit import PromptSession

T = TypeVar("T")

_NO_WORDS: tuple[str, ...] = ()
_ANSWERS = {"y": True, "yes": True, "n": False, "no": False}


class StoppedError(Exception):
    """The person said no to what the command was about to do, or left a question."""


class Asker:
    """Asks for what is missing.

    Args:
        able: Whether there is somebody to ask: stdin and stdout are a terminal, and neither ``--yes`` nor ``--json``
            was given.
    """

    def __init__(self, *, able: bool) -> None:
        self.able = able

    def value(
        self,
        given: str | None,
        question: str,
        option: str,
        parse: Callable[[str], T],
        *,
        words: Iterable[str] = _NO_WORDS,
    ) -> T:
        """Give what the option says, or ask for it.

        Args:
            given: What the command line says.
            question: What to ask where it says nothing.
            option: What to give on the command line, for the message where nobody can be asked.
            parse: Reads the answer.
            words: What Tab completes to.

        Raises:
            UsageError: What was given does not make sense, or it is missing and there is nobody to ask.
        """
        if given is not None:
            return parse(given)
        if not self.able:
            raise UsageError(f"{question} is missing", f"give it with {option}")
        while True:
            answer = line(question, words)
            try:
                if not answer.strip():
                    _refuse_nothing(question)
                return parse(answer)
            except IsaError as error:
                output.complain(error)

    def optional(
        self, given: str | None, question: str, parse: Callable[[str], T], *, words: Iterable[str] = _NO_WORDS
    ) -> T | None:
        """Give what the option says, or ask for it; an empty answer or a hyphen leaves it out, or nobody to ask."""
        if given is not None:
            return None if given.strip() == EMPTIED else parse(given)
        while self.able:
            answer = line(f"{question} (empty to leave open)", words)
            if answer.strip() in {"", EMPTIED}:
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
        """Give what the option says, or let the person choose: by number, by id, or by the beginning of either word.

        Args:
            given: What the command line says.
            question: What to ask where it says nothing.
            option: What to give on the command line.
            choices: The ids and the words for them.
            parse: Reads an id; it refuses what is not one.
        """
        if given is not None or not self.able:
            return self.value(given, question, option, parse)
        for number, (id_, words) in enumerate(choices, start=1):
            known = "" if words.casefold() == id_ else f" ({id_})"
            output.show(f"  {number}. {harmless(words)}{known}")

        def chosen(answer: str) -> T:
            return parse(_picked(answer.strip(), choices))

        return self.value(None, question, option, chosen, words=[id_ for id_, _ in choices])

    def confirm(self, question: str, *, default: bool = True) -> None:
        """Ask whether to go on; with nobody to ask, the command line itself is the answer.

        Args:
            question: What to ask.
            default: What Enter alone says. No, for what cannot be taken back.

        Raises:
            StoppedError: The answer is no.
        """
        if self.able and not self.agrees(question, default=default):
            raise StoppedError

    def agrees(self, question: str, *, default: bool) -> bool:
        """Ask a question that is answered by yes or no; with nobody to ask, the answer is no."""
        while self.able:
            answer = line(f"{question} [{'Y/n' if default else 'y/N'}]").strip().casefold()
            if not answer:
                return default
            if answer in _ANSWERS:
                return _ANSWERS[answer]
            output.complain(UsageError(f"'{answer}' is neither yes nor no", "answer y or n, or press Ctrl-C to stop"))
        return False


def at_terminal() -> bool:
    """Say whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def line(question: str, words: Iterable[str] = _NO_WORDS) -> str:
    """Ask for one line of text.

    Raises:
        StoppedError: The person pressed Ctrl-C or Ctrl-D.
    """
    try:
        return _prompting(words).prompt(f"{harmless(question)}: ")
    except (EOFError, KeyboardInterrupt):
        raise StoppedError from None


def _prompting(words: Iterable[str]) -> PromptSession[str]:
    """Make what asks for a line. Its import takes a tenth of a second, so it waits for the first question."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.output import create_output
    from prompt_toolkit.shortcuts import CompleteStyle

    screen = create_output(sys.stdout)
    # No line of ours needs to know where on the screen it stands, and not every terminal answers when it is asked.
    if hasattr(screen, "enable_cpr"):
        screen.enable_cpr = False
    return PromptSession(
        completer=WordCompleter(list(words), ignore_case=True, sentence=True, match_middle=True),
        complete_while_typing=False,
        complete_style=CompleteStyle.READLINE_LIKE,
        reserve_space_for_menu=0,
        output=screen,
    )


def _picked(answer: str, choices: Sequence[tuple[str, str]]) -> str:
    """Give the id that an answer to a menu means, or the answer itself if it means none.

    Raises:
        UsageError: There is no such number, or several choices begin with the answer.
    """
    if answer.isdecimal():
        if not 1 <= int(answer) <= len(choices):
            raise UsageError(f"there is no choice {answer}", f"give a number from 1 to {len(choices)}, or the word")
        return choices[int(answer) - 1][0]
    wanted = answer.casefold()
    if any(wanted in {id_.casefold(), words.casefold()} for id_, words in choices):
        return next(id_ for id_, words in choices if wanted in {id_.casefold(), words.casefold()})
    near = [id_ for id_, words in choices if id_.casefold().startswith(wanted) or words.casefold().startswith(wanted)]
    if len(near) > 1:
        raise UsageError(f"'{answer}' could be {', '.join(near)}", "type more of it, or the number")
    return near[0] if near else answer


def _refuse_nothing(question: str) -> None:
    raise UsageError(f"{question}: nothing was typed", "type an answer, or press Ctrl-C to stop with nothing changed")
