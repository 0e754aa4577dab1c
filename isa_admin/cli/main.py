"""The program: all commands in their panels, and one place where a failure becomes a message and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

import isa_admin
from isa_admin.cli import command, output, table, usage
from isa_admin.cli.ask import StoppedError
from isa_admin.errors import INTERRUPTED, IsaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FAULT = 70
"""Exit code of a fault in the program itself, as ``sysexits.h`` has it."""


class Commands(MutableMapping[str, Any]):
    """The commands by name; a command is made, and its module imported, when the command is asked for."""

    def __init__(self) -> None:
        self._panels = {entry.name: panel for panel, listed in table.PANELS.items() for entry in listed}
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  typer's own command, which is not public
        if name not in self._made:
            self._made[name] = command.made(table.COMMANDS[name], self._panels[name])
        return self._made[name]

    def __setitem__(self, name: str, value: Any) -> None:  # noqa: ANN401  the same
        self._made[name] = value

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(table.COMMANDS)

    def __len__(self) -> int:
        return len(table.COMMANDS)


class Program(TyperGroup):
    """Runs a command and turns what it raises into words and an exit code, in a test as on a terminal."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  typer's own
        super().__init__(**settings)
        self.commands = Commands()

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  the same
        """List the commands in their panels, from the table."""
        del ctx
        for panel, listed in table.PANELS.items():
            with formatter.section(panel):
                formatter.write_dl([(entry.name, command.summary(entry)) for entry in listed if not entry.hidden])

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:  # noqa: ANN401  the same
        """Complete a command's name without making the commands, which would import all of them."""
        from typer._click.shell_completion import CompletionItem

        names = [entry.name for entry in table.COMMANDS.values() if not entry.hidden]
        items = [CompletionItem(name) for name in names if name.startswith(incomplete)]
        return items or super().shell_complete(ctx, incomplete)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401  typer's own types, which are not public
        """Give the ``--help`` option, which takes nothing."""
        return command.without_type(super().get_help_option(ctx))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001  the same
        windows_expand_args: bool = True,  # noqa: FBT001  the same
        **extra: Any,  # noqa: ANN401  the same
    ) -> Any:  # noqa: ANN401  the same
        """Run the program; words that do not name a command get an ``error:`` and a ``try:`` like everything else."""
        # Here, because typer adds the options of shell completion when the program has been made.
        command.take_as_typed(self.params)
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)  # noqa: FBT003  the same
        code = 2
        try:
            try:
                code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra) or 0  # noqa: FBT003  the same
            except Exception as error:
                if not hasattr(error, "format_message"):
                    raise
                if type(error).__name__ == "NoArgsIsHelpError":
                    output.show(error.format_message())
                else:
                    output.complain(usage.explained(error))
            output.flush()
        except BrokenPipeError:
            output.flush()
        except OSError as error:
            # The help and the last lines are printed outside a command.
            output.complain(_plain(error))
            code = 5
        sys.exit(code)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  typer's own context, which is not public
        """Run the command that was asked for."""
        debug = "--debug" in sys.argv
        try:
            return super().invoke(ctx)
        except IsaError as error:
            if debug:
                _print_traceback()
            output.complain(error)
            raise typer.Exit(error.exit_code) from error
        except (StoppedError, KeyboardInterrupt, typer.Abort) as error:
            print("\nstopped: nothing was changed", file=sys.stderr)  # noqa: T201  the last word
            raise typer.Exit(INTERRUPTED) from error
        except OSError as error:
            if debug:
                _print_traceback()
            output.complain(_plain(error))
            raise typer.Exit(5) from error
        except Exception as error:
            if isinstance(error, typer.Exit) or type(error).__module__.startswith("typer."):
                raise
            if debug:
                raise
            fault = IsaError(
                f"a fault in isa-admin: {type(error).__name__}: {error}",
                "run the command again with --debug and send what it prints to the people who look after isa-admin",
            )
            output.complain(fault)
            raise typer.Exit(FAULT) from error


app = typer.Typer(
    name="isa-admin",
    cls=Program,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # Help is plain text: drawing boxes takes longer than everything else that --help does, and a pipe wants none.
    rich_markup_mode=None,
    context_settings={"help_option_names": list(command.HELP)},
    help="Runs a multi-agency Information Sharing Agreement from a signed git repository.",
    epilog="The first thing to try: isa-admin demo",
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  how typer calls it
    if wanted:
        output.show(f"isa-admin {isa_admin.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the program's version.", is_eager=True, metavar="", callback=_print_version
        ),
    ] = False,
) -> None:
    del version  # its callback has seen to it


def _print_traceback() -> None:
    import traceback

    traceback.print_exc()


def run() -> None:
    """Run the program."""
    output.reopen()
    output.as_utf8()
    # A command keeps what it reads and soon ends: searching 10,000 partners for garbage took a seventh of its time.
    gc.set_threshold(100_000, 50, 1000)
    try:
        app()
    except SystemExit as end:
        # Taking the interpreter apart takes an eighth of the time of a short command, and nothing waits for it.
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))


def _plain(error: OSError) -> IsaError:
    """Put a failure of the operating system into words."""
    where = f" {error.filename}" if error.filename else ""
    return IsaError(
        f"the computer refused:{where} {error.strerror or error}",
        "see whether the disk is full, the folder can be written to, and the path is right",
    )
