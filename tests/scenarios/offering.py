"""What a command offers to type next, and how that is rehearsed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.cli.table import COMMANDS, Writes
from tests.cli.acting import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.acting import Said

_COMMAND = re.compile(r"isa-admin (?P<words>[a-z][a-z-]*(?:\"[^\"]*\"|'[^']*'|[^;\"'\n])*)")
_GOES_ON = re.compile(r",|\.$| (?:and|or|then|says|shows|lists|names|takes|explains|tells|to|first) ")
_FILE = "../letter.pdf"
_FILLED_IN = {
    "DATE": "today",
    "FILE": _FILE,
    "SCAN": "../form.pdf",
    "ROLE": "Director",
    "NAME": "Robin Example",
    "Name": "Sam Newcomer",
    "WHO": "nspcc",
    "CATEGORY": "other",
    "PARTNER": "nspcc",
    "YEAR": "2026",
    "DIR": "../rehearsed",
    "FOLDER": "../rehearsed",
    "WHEN": "today",
    "Name of the partner": "New Road",
    "..": "nspcc",
    "...": "nspcc",
}
"""What a person would put in place of a word in capitals."""
_NOT_REHEARSED = {
    *("demo", "init", "clone", "sync", "trust", "verify", "renew-key", "collect-comments", "record-returns"),
}
"""What leaves the store, or asks for what a scenario has not: another copy, an anchor, a passphrase, returned files."""
_BY = "31 December 2099"
"""The day by which something is to be done."""


class Rehearsal:
    """Rehearses what each command of a scenario offers, where it was offered, and puts everything back as it was.

    Attributes:
        seen: What was offered.
        wrong: What makes no sense where it was offered, and why.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def after(self, line: str, said: Said) -> None:
        """Rehearse what is offered for the first time."""
        fresh: list[str] = []
        for offer in offers(said.out, said.err):
            # Of what is offered about a record that was kept, one thing can be done.
            if (once := offer.removesuffix(" --settled")) not in self.seen:
                self.seen.add(once)
                fresh.append(offer)
        if not fresh:
            return
        here = Path.cwd()
        kept = shutil.copytree(self._folder, f"{self._folder}.kept", symlinks=True)
        if into := re.search(r"(?m)^  cd (.+)$", said.out):
            os.chdir(shlex.split(into[1])[0])
        self.wrong += [f"after {line}\n  {told}" for offer in fresh if (told := wrong_with(offer))]
        shutil.rmtree(self._folder)
        Path(kept).rename(self._folder)
        os.chdir(here)


def offers(out: str, err: str) -> Iterator[str]:
    """Give the commands that stand after ``next:`` and in each ``try:``, as they would be copied."""
    lines = out.partition("\nnext:\n")[2].splitlines()
    lines += re.findall(r"(?m)^ *try: (.*)$", out + err)
    for line in lines:
        for found in _COMMAND.finditer(line):
            words = _GOES_ON.split(found["words"])[0].strip()
            command = words.partition(" ")[0]
            # A file that came back from a signatory is needed for a step that begins with it.
            if command in COMMANDS and command not in _NOT_REHEARSED and "FILE FILE" not in words:
                yield words


def not_to_be_typed(said: Said) -> list[str]:
    """Rehearse what a command offered, where it offered it; gives what makes no sense there, and why."""
    return [told for offer in offers(said.out, said.err) if (told := wrong_with(offer))]


def wrong_with(offer: str) -> str:
    """Rehearse one offer, and say what is wrong with it."""
    done = run(*rehearsed(offer))
    # What is missing is asked for at a terminal; a file that a person has to have is not there.
    asked_for = (" is missing", "no answer is given for ", _FILE)
    if done.code in {0, 1} or any(words in done.error for words in asked_for):
        return ""
    return f"{offer}\n  [exit {done.code}] {done.err}"


def rehearsed(offer: str) -> list[str]:
    """Give the words of an offered command with everything filled in, and nothing changed by it."""
    words = [_FILLED_IN.get(word, word) for word in shlex.split(offer.replace("--by DATE", f"--by '{_BY}'"))]
    entry = COMMANDS[words[0]]
    return words if entry.writes is Writes.NOTHING else [*words, "--dry-run", "--yes"]
