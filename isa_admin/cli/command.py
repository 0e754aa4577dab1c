"""How a command of the table is made: its own words, plus the options that every command takes."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from isa_admin.cli.output import remark
from isa_admin.cli.progress import work_shown
from isa_admin.cli.session import Session
from isa_admin.cli.table import COMMANDS, CommandRow, Writes
from isa_admin.errors import IsaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

HELP = ("-h", "--help")
COMPLETING = "_ISA_ADMIN_COMPLETE"
"""Environment variable in which the shell's completion says what it wants, as ``complete_bash``."""

_SHARED = "Options of every command"

_READING = {
    "store_path": (
        Annotated[
            Path | None,
            typer.Option(
                "--store", help="The store, if not the current folder.", rich_help_panel=_SHARED, metavar="PATH"
            ),
        ],
        None,
    ),
    "json": (
        Annotated[bool, typer.Option("--json", help="Print one JSON object.", rich_help_panel=_SHARED)],
        False,
    ),
    "debug": (
        Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.", rich_help_panel=_SHARED)],
        False,
    ),
}
_WRITING = {
    "dry_run": (
        Annotated[bool, typer.Option("--dry-run", help="Show what would change.", rich_help_panel=_SHARED)],
        False,
    ),
    "yes": (
        Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.", rich_help_panel=_SHARED)],
        False,
    ),
    "key": (
        Annotated[
            str | None,
            typer.Option(
                "--key", help="The key to sign with: fingerprint or e-mail.", rich_help_panel=_SHARED, metavar="KEY"
            ),
        ],
        None,
    ),
}
_DRAWING = {
    "pdf": (
        Annotated[
            bool,
            typer.Option("--pdf", help="Write a PDF beside each Word document; LibreOffice makes it."),
        ],
        False,
    ),
}


def made(entry: CommandRow, panel: str) -> Any:  # noqa: ANN401  typer's own command, which is not public
    """Make the command of an entry of the table, as typer runs it.

    The first parameter of the entry's function is the ``Session``, which the options that all commands share come to.
    """
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    needed = _declare(app, entry, panel)
    command: Any = typer.main.get_command(app)
    for parameter in command.params:
        if parameter.name in needed:
            # It stays marked as required in the help; what is missing is asked for, or named in our own words.
            parameter.value_is_missing = lambda _value: False
    return command


def help_of(name: str) -> str:
    """Give the help of a command of the table, as ``isa-admin COMMAND --help`` prints it."""
    command = made(COMMANDS[name], "")
    context = command.context_class(command, info_name=f"isa-admin {name}", help_option_names=HELP)
    text: str = command.get_help(context)
    return text


def summary(entry: CommandRow) -> str:
    """Say in one sentence what a command does, as the list of commands has it."""
    return _paragraphs(entry.words).partition("\n")[0]


def _declare(app: typer.Typer, entry: CommandRow, panel: str) -> dict[str, inspect.Parameter]:
    """Declare a function as a command; gives the parameters that must be given."""
    function = entry.function
    writing = _WRITING if entry.writes is not Writes.NOTHING else {}
    shared: dict[str, Any] = {**(_DRAWING if entry.draws else {}), **_READING, **writing}
    if not entry.store:
        del shared["store_path"]
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    options = [
        inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for option, (annotation, default) in shared.items()
    ]
    needed = {parameter.name: parameter for parameter in own if parameter.default is inspect.Parameter.empty}

    @functools.wraps(function)
    def run(**given: Any) -> None:  # noqa: ANN401  typer passes what the options say
        given.pop("debug")
        session = Session(**{option: given.pop(option) for option in shared if option != "debug"})
        if entry.writes is not Writes.NOTHING:
            _say_which_day_is_pretended()
        missing = [parameter for name, parameter in needed.items() if given[name] in (None, [])]
        if missing and not session.ask.able:
            raise _lacking(entry.name, missing[0])
        with work_shown(quiet=session.json):
            if entry.writes is Writes.AS_OFFICER:
                # Before the first question: twelve answers are not to be lost because the key has expired.
                _ = session.hand
            if session.pdf:
                session.pages.ensure_possible()
            for parameter in missing:
                from isa_admin.cli.values import ask, value_of

                kind, information = parameter.annotation.__origin__, parameter.annotation.__metadata__[0]
                value = value_of(entry.name, *_names(information))
                given[parameter.name] = ask(session, value, information.help, kind, given)
            _carry_out(function, session, given)
        if session.pdf and not session.pages.made:
            remark("no Word document was written, so there is no PDF either")

    # typer learns of the options from the signature and from the annotations.
    parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own] + options
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # a function has one if it is set
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del run.__wrapped__  # or inspect would look through to the function
    for parameter in parameters:
        _say_what_it_takes(parameter)
        _complete(entry.name, parameter)
    words = _paragraphs(function.__doc__)
    app.command(entry.name, rich_help_panel=panel, help=words, cls=Command, hidden=entry.hidden)(run)
    return needed


def _carry_out(function: Callable[..., None], session: Session, given: dict[str, Any]) -> None:
    """Carry a command out; what fails cites the sections of the agreement that is in the store."""
    try:
        function(session, **given)
    except IsaError as error:
        error.message = session.cited(error.message)
        raise


def _say_which_day_is_pretended() -> None:
    """Warn that what is recorded will bear a date that is not today's, before anything is asked or signed."""
    from isa_admin.application import clock
    from isa_admin.domain import dates

    if clock.pretended():
        remark(
            f"{clock.VARIABLE} makes today {dates.show(clock.today())}, which the computer's clock does not: what you"
            " record will have that date"
        )


def _names(information: Any) -> list[str]:  # noqa: ANN401  typer's own types, which are not public
    """Give the names of an argument or an option: the option as it is typed, then its word in the help."""
    # typer takes the first name for a default until it has looked at the whole annotation.
    words = (information.default, *(information.param_decls or ()))
    return [*(word for word in words if isinstance(word, str) and word.startswith("--")), information.metavar]


def _complete(command: str, parameter: inspect.Parameter) -> None:
    """Let Tab complete what an argument or an option takes, where there are words to choose from."""
    information = parameter.annotation.__metadata__[0]
    # The options that commands share are shared objects, too.
    information.autocompletion = None
    if COMPLETING not in os.environ:
        return
    from isa_admin.cli.values import completions, value_of

    value = value_of(command, *_names(information))
    if value is None:
        return

    def found(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        # A dry run settles nothing that a killed command left behind: pressing Tab writes nowhere.
        session = Session(store_path=ctx.params.get("store_path"), dry_run=True)
        shell = os.environ.get(COMPLETING, "").rpartition("_")[2]
        return completions(value, session, ctx.params, incomplete, shell)

    information.autocompletion = found


def _lacking(command: str, parameter: inspect.Parameter) -> UsageError:
    """Say what is missing on the command line, where nobody can be asked."""
    *options, name = _names(parameter.annotation.__metadata__[0])
    here = f"isa-admin {command} --help"
    if options:
        return UsageError(f"{options[0]} is missing", f"give it: {options[0]} {name}; see also {here}")
    return UsageError(f"{name} is missing", f"see what it takes: {here}")


class Command(TyperCommand):
    """A command in the words of the help: a flag takes nothing, and so does ``--help``; an argument is its name."""

    def __init__(self, *given: Any, **settings: Any) -> None:  # noqa: ANN401  typer's own
        super().__init__(*given, **settings)
        take_as_typed(self.params)
        for parameter in self.params:
            if parameter.param_type_name == "argument":
                _name_plainly(parameter)

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  the same
        """List arguments and options in plain lines, those that every command takes last."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], _SHARED: []}
        for parameter in self.get_params(ctx):
            if not getattr(parameter, "hidden", False) and (record := parameter.get_help_record(ctx)):
                argument = parameter.param_type_name == "argument"
                own = "Arguments" if argument else "Options"
                sections[getattr(parameter, "rich_help_panel", None) or own].append(record)
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401  typer's own types, which are not public
        """Give the ``--help`` option."""
        return without_type(super().get_help_option(ctx))


def take_as_typed(parameters: list[Any]) -> None:
    """Let texts, paths and flags be taken as they were typed."""
    for parameter in parameters:
        if parameter.type_descriptor.annotation in _AS_TYPED:
            parameter.get_runtime_param = _AsTyped


_AS_TYPED = (str, Path, bool, list[str], tuple[str, str])


class _AsTyped:
    """Takes a text or a path as it was typed. typer would ask pydantic, whose import takes as long as typer's own."""

    @staticmethod
    def coerce(value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401  typer's own
        """Give the value that the command gets."""
        del ctx
        kind = param.type_descriptor.annotation
        if value is None:
            return () if kind == list[str] else None
        return list(value) if kind == list[str] else tuple(value) if kind == tuple[str, str] else kind(value)


def without_type(option: Any) -> Any:  # noqa: ANN401  typer's own types, which are not public
    """Give an option with nothing shown behind it."""
    if option is not None:
        option.metavar = ""
        take_as_typed([option])
    return option


def _name_plainly(argument: Any) -> None:  # noqa: ANN401  the same
    """Let the usage line say ``PARTNER FILE`` and ``[PARTNER]...``, and the help no type of Python behind the name."""
    name = argument.metavar if argument.required else f"[{argument.metavar}]"
    argument.get_usage_pieces = lambda _ctx: [name + ("..." if argument.nargs != 1 else "")]
    argument.display_type_rich = lambda ctx: None  # noqa: ARG005  typer names it


_TAKES = {"bool": "", "Path": "PATH"}


def _say_what_it_takes(parameter: inspect.Parameter) -> None:
    """Put PATH, NUMBER or TEXT where typer would show a type of Python, and nothing behind a flag."""
    kind, information = parameter.annotation.__origin__, parameter.annotation.__metadata__[0]
    if information.metavar is None:
        information.metavar = _TAKES.get(
            str(getattr(kind, "__name__", kind)).partition(" ")[0].rpartition(".")[2], "TEXT"
        )


def _paragraphs(words: str | None) -> str:
    """Give a command's description, each paragraph as one line, so that it is wrapped for the screen it is read on."""
    text = inspect.cleandoc(words or "")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
