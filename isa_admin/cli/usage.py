"""Words that do not name a command: what typer says of them, told as every other failure is, with what to do."""

from __future__ import annotations

import re
import sys
from typing import Any

from isa_admin.cli.table import COMMANDS
from isa_admin.errors import UsageError, close_matches

NAME = "isa-admin"

_LACKING = re.compile(r"Option '(--[a-z-]+)' requires (?:an argument|(\d+) arguments)")


def explained(error: Any) -> UsageError:  # noqa: ANN401  typer's own usage error, which is not public
    """Put a usage error of typer into words with a remedy.

    Args:
        error: It has ``message`` and ``ctx``; one about an option has ``option_name`` too.
    """
    # typer's parser does not say in which command an option lacks its value.
    inside = error.ctx.info_name if error.ctx and error.ctx.parent else sys.argv[1] if len(sys.argv) > 1 else ""
    here = f"{NAME} {inside}" if inside in COMMANDS else NAME
    message = str(error.message).rstrip(".")
    return (
        _unknown(error, message, here)
        or _missing(message, here)
        or _not_fitting(error.format_message().rstrip("."), here)
    )


def _unknown(error: Any, message: str, here: str) -> UsageError | None:  # noqa: ANN401  the same
    """Explain a word that there is no option or command of, and one too many."""
    if option := getattr(error, "option_name", None) if message.startswith("No such option") else None:
        known = [name for one in error.ctx.command.params for name in one.opts] if error.ctx else []
        near = ", ".join(name for name in close_matches(option, known).split(", ") if name.startswith("--"))
        takes_names = error.ctx and any(one.param_type_name == "argument" for one in error.ctx.command.params)
        hint = "; a name that begins with a hyphen comes after --" if takes_names and option[1:2] != "-" else ""
        remedy = f"did you mean {near}?" if near else f"see what it takes: {here} --help{hint}"
        return UsageError(f"{here} has no option {option}", remedy)
    if message.startswith("No such command "):
        wanted = message.removeprefix("No such command ").partition("'. ")[0].strip("'")
        near = close_matches(wanted, error.ctx.command.commands)
        return UsageError(
            f"there is no command '{wanted}'", f"did you mean {near}?" if near else f"see all commands: {NAME} --help"
        )
    if message.startswith("Got unexpected extra argument"):
        words = message.partition(" (")[2].removesuffix(")")
        return UsageError(
            f"{here} does not expect: {words}",
            f'put words that belong together into quotation marks, "like this", or see what it takes: {here} --help',
        )
    return None


def _missing(message: str, here: str) -> UsageError | None:
    """Explain the value of an option that is not there."""
    if lacking := _LACKING.fullmatch(message):
        option, many = lacking[1], lacking[2]
        takes = f"{many} values, and fewer follow" if many else "a value, and none follows"
        return UsageError(f"{option} takes {takes}", f"see what it takes: {here} --help")
    return None


def _not_fitting(words: str, here: str) -> UsageError:
    """Explain a value that an option does not take, and whatever else typer may refuse."""
    if words.startswith("Invalid value for "):
        option, _, problem = words.removeprefix("Invalid value for ").partition(": ")
        return UsageError(f"the value of {option} does not fit: {problem}", f"see what it takes: {here} --help")
    return UsageError(words[:1].lower() + words[1:], f"see what it takes: {here} --help")
