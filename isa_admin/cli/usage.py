"""Words that are no command: what typer says of them, told as every other failure is, with what to do."""

from __future__ import annotations

from typing import Any

from isa_admin.errors import UsageError, close_matches

NAME = "isa-admin"


class NotACommandError(UsageError):
    """A command, an option or an argument that there is none of, or one that is missing."""


def explained(error: Any) -> NotACommandError:  # noqa: ANN401  typer's own usage error, which is not public
    """Put a usage error of typer into words with a remedy.

    Args:
        error: It has ``message`` and ``ctx``; one about an option has ``option_name`` too.
    """
    here = f"isa-admin {error.ctx.info_name}" if error.ctx and error.ctx.parent else NAME
    message = str(error.message).rstrip(".")
    if option := getattr(error, "option_name", None) if message.startswith("No such option") else None:
        known = [name for one in error.ctx.command.params for name in one.opts] if error.ctx else []
        near = ", ".join(name for name in close_matches(option, known).split(", ") if name.startswith("--"))
        return NotACommandError(
            f"{here} has no option {option}", f"did you mean {near}?" if near else f"see what it takes: {here} --help"
        )
    if message.startswith("No such command "):
        wanted = message.removeprefix("No such command ").partition("'. ")[0].strip("'")
        near = close_matches(wanted, error.ctx.command.commands)
        return NotACommandError(
            f"there is no command '{wanted}'", f"did you mean {near}?" if near else f"see all commands: {NAME} --help"
        )
    name = getattr(getattr(error, "param", None), "metavar", None)
    if type(error).__name__ == "MissingParameter":
        return NotACommandError(f"{name or 'something'} is missing", f"see what it takes: {here} --help")
    words = error.format_message().rstrip(".")
    if words.startswith("Invalid value for "):
        option, _, problem = words.removeprefix("Invalid value for ").partition(": ")
        return NotACommandError(f"the value of {option} does not fit: {problem}", f"see what it takes: {here} --help")
    return NotACommandError(words[:1].lower() + words[1:], f"see what it takes: {here} --help")
