"""One gpg at work, through python-gnupg: how it is started, listened to, and stopped.

Imported by `program.open_gnupg` only, because importing python-gnupg takes 80 ms. Four underscore methods of
python-gnupg are used or extended; its public ones neither show gpg's own words, nor end gpg when a person presses
Ctrl-C, nor survive every name that a stranger can put into a key. The tests hold these four to their behaviour.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

import gnupg

from isa_admin.system import programs

if TYPE_CHECKING:
    from codecs import StreamReader
    from collections.abc import Callable, Sequence
    from pathlib import Path

_OPTIONS = (
    "--display-charset=utf-8",  # what gpg says is read as UTF-8 on Windows too
    "--utf8-strings",  # and so are names handed to it
    "--no-auto-check-trustdb",  # whom the user trusts has no influence here; the check takes long on a big keyring
)
_ROWS = frozenset({"pub", "sec", "uid", "sub", "ssb", "fpr"})
_PATIENCE = 5  # seconds that gpg gets to remove its lock files


class GpgAnswer(gnupg.StatusHandler):  # type: ignore[misc]  # python-gnupg has no types
    """What gpg said and gave back.

    Attributes:
        data: Standard output, bytes.
        stderr: Everything said on standard error, the status lines among it.
        returncode: Exit code of gpg.
        status: The machine-readable status lines as (keyword, rest).
    """

    data: bytes = b""
    stderr: str = ""
    returncode: int | None = None

    def __init__(self, gpg: gnupg.GPG) -> None:
        super().__init__(gpg)
        self.status: list[tuple[str, str]] = []

    def handle_status(self, key: str, value: str) -> None:
        """Keep every status line: which ones matter is for the caller to say."""
        self.status.append((key, value))


class Gnupg(gnupg.GPG):  # type: ignore[misc]  # python-gnupg has no types
    """gpg over one keyring; a call takes as long as the person at the passphrase prompt does.

    Args:
        program: gpg.
        environment: Gives the environment of each call.
        home: The folder of the keyring; otherwise the user's own.
        options: What every call is told beside its arguments.

    Raises:
        OSError: gpg does not start.
        ValueError: It starts and fails at once, as with a mistake in gpg.conf.
    """

    version: tuple[int, ...] | None

    def __init__(
        self,
        program: Path,
        environment: Callable[[], dict[str, str]],
        *,
        home: Path | None = None,
        options: Sequence[str] = (),
    ) -> None:
        self._process: programs.Running  # the one started last
        self._environment = environment
        self._english = False
        super().__init__(
            gpgbinary=str(program),
            gnupghome=None if home is None else str(home),
            options=[*_OPTIONS, *options],
            encoding="utf-8",  # python-gnupg's default is latin-1
        )
        self.program = program
        self.decode_errors = "replace"

    def run(self, args: Sequence[str], feed: bytes = b"", *, english: bool = False) -> GpgAnswer:
        """Run gpg once and wait for it.

        Args:
            args: Arguments after the ones that every call has (``--batch --no-tty --status-fd``).
            feed: Standard input.
            english: Whether gpg speaks English instead of the user's language, so that its words can be read here.

        Raises:
            KeyboardInterrupt: Ctrl-C; gpg has ended by then.
        """
        answer = GpgAnswer(self)
        self._english = english
        others = set(threading.enumerate())
        try:
            self._handle_io(list(args), BytesIO(feed), answer, binary=True)
        except OSError:
            # gpg that gives up before it has read its input breaks the pipe; its status lines say why it gave up.
            if answer.returncode is None:
                raise
        except BaseException:
            self._end(set(threading.enumerate()) - others)
            _close_prompts(answer)
            raise
        return answer

    def home(self) -> str:
        """The folder of the keyring, as gpg itself sees it (Windows keeps it in the registry)."""
        text = self.run(["--version"], english=True).data.decode("utf-8", "replace")
        return next((line[6:].strip() for line in text.splitlines() if line.startswith("Home: ")), "")

    def _open_subprocess(self, args: list[str], passphrase: bool = False) -> programs.Running:  # noqa: FBT001, FBT002  # python-gnupg's signature
        self.env = self._environment()
        if self._english:
            self.env.update(LC_ALL="C", LANGUAGE="C")
        process: programs.Running = super()._open_subprocess(args, passphrase)
        self._process = process
        return process

    def _read_response(self, stream: StreamReader, result: Any) -> None:  # noqa: ANN401  # python-gnupg has no types
        # A name in latin-1 in somebody's old certificate would otherwise end the thread that reads.
        stream.errors = "replace"
        super()._read_response(stream, result)

    def _decode_result(self, result: Any) -> Any:  # noqa: ANN401  # python-gnupg has no types
        # python-gnupg splits at every separator that Unicode knows: a user id holding U+2028 and "fpr" would forge a
        # row of the listing. gpg ends a row with LF and escapes LF and colons in names.
        for line in result.data.decode("utf-8", "replace").split("\n"):
            fields = line.rstrip("\r").split(":")
            if fields[0] in _ROWS:
                getattr(result, fields[0])(fields)
        return result

    def _end(self, listeners: set[threading.Thread]) -> None:
        """End a gpg that is still waiting for a passphrase.

        Args:
            listeners: The threads of python-gnupg that read what gpg says; they end with it.
        """
        process = self._process
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except programs.TooLongError:
            process.kill()
            process.wait()
        for listener in listeners:
            listener.join(_PATIENCE)
        with suppress(OSError), process:  # closes the pipes
            pass


def _close_prompts(answer: GpgAnswer) -> None:
    """End a passphrase prompt that nobody waits for any more.

    The agent leaves it standing when gpg has gone (measured with 2.2.40), and on a terminal it would go on taking every
    other key that the person types. Ended like this, it puts the terminal in order. Its number comes from gpg; that it
    still belongs to a pinentry is looked up, because the agent may run on another computer. On Windows the prompt is a
    window, and stays until it is closed.
    """
    ps = programs.find_program("ps")
    for keyword, rest in answer.status:
        number = re.match(r"\d+", rest)
        if keyword == "PINENTRY_LAUNCHED" and number and ps:
            named = programs.run([ps, "-o", "comm=", "-p", number[0]]).stdout
            if b"pinentry" in named:
                with suppress(OSError):
                    os.kill(int(number[0]), signal.SIGTERM)
