"""What the tests of the program do over and over: type a command, look at a store, sit at a terminal."""

from __future__ import annotations

import codecs
import fcntl
import hashlib
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import typer.testing
from msgspec import Struct
from typer.testing import CliRunner

from isa_admin.cli.main import app
from tests.gpg_home import cached_home

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

OFFICER = "Olive Officer <olive@example.org>"
BEN = "Ben Stranger <ben@example.org>"
"""Somebody with a key who is not on the roster; the certificate lies beside every store."""
PARTNER = "harbour-trust"
"""The prospective partner that every store of these tests has besides the 30 of the reference."""

# Made once: building all commands from their signatures takes 50 ms.
typer.testing._get_command = cache(typer.testing._get_command)

PROGRAM = (sys.executable, "-m", "isa_admin")
REPOSITORY = Path(__file__).parents[2]

ADD_HARBOUR_TRUST = (
    *("add-partner", "Harbour Trust", "--category", "other", "--address", "2 Quay Street", "--town", "Leicester"),
    *("--postcode", "LE1 3PL", "--signatory", "Robin Example", "--signatory-role", "Chief Executive"),
    *("--signatory-email", "chief@example.org", "--responsible", "Information Governance Lead", "--yes"),
)
ADD_NEW_ROAD = (
    *("add-partner", "New Road Project", "--category", "other", "--address", "1 New Road", "--town", "Leicester"),
    *("--postcode", "LE1 1AA", "--yes"),
)
RECORD_ADOPTION = (
    *("record-adoption", PARTNER, "--paper", "../form.pdf", "--on", "2026-11-20", "--signed-by", "Robin Example"),
    *("--post", "Chief Executive", "--version", "V4.00", "--yes"),
)

STANDARDS = (
    *("necessary-information", "passing-on", "accuracy", "secure-sharing", "retention", "secure-storage"),
    *("other-purposes", "breaches", "data-subject-requests", "freedom-of-information", "responsible-post"),
)
"""The standards of the self-assessment, as the reference store has them."""
RECORD_BREACH = (
    *("record-breach", "--kind", "lost", "--at", "nspcc", "--supplied-by", "nspcc", "--found", "2026-11-20 09:30"),
    *("--what", "A bag was left on a bus", "--yes"),
)
"""Nobody else is involved, so no letter is written."""
TODAY = time.strftime("%Y-%m-%d")
RECENT = time.strftime("%Y-%m-%d", time.localtime(time.time() - 2 * 86_400))
"""A day of which nothing has lapsed or run out yet, whenever the tests run."""
NOTICE = time.strftime("%Y-001")
"""The number of the first notice of a store."""
RECORD_COMPLIANCE = (
    *("record-compliance", "glebe-house", "--year", "2025", "--yes"),
    *(word for standard in STANDARDS for word in ("--answer", f"{standard}=met")),
)
SUSPEND = (
    *("suspend", "glebe-house", "--on", RECENT, "--evidence", "../form.pdf"),
    *("--reason", "A server was broken into", "--out", "../letters", "--yes"),
)
REMIND = ("remind", "barnardos", "--out", "../letters", "--yes")

WRITING: dict[str, tuple[str, ...]] = {
    "add-partner": ADD_NEW_ROAD,
    "update-partner": ("update-partner", PARTNER, "--postcode", "LE2 2BB", "--yes"),
    "remove-partner": ("remove-partner", PARTNER, "--yes"),
    "add-signatory": ("add-signatory", PARTNER, "Sam Second", "--role", "Director", "--yes"),
    "remove-signatory": ("remove-signatory", PARTNER, "Robin Example", "--yes"),
    "assign-post": ("assign-post", "dpo", PARTNER, "--title", "Data Protection Officer", "--yes"),
    "import-partners": ("import-partners", "../partners.csv", "--yes"),
    "undo": ("undo", "--yes"),
    "open-review": ("open-review", "--by", "2099-06-30", "--out", "../letters", "--yes"),
    "close-review": ("close-review", "--no-change", "Minute 4 of the board", "--yes"),
    "update-agreement": ("update-agreement", "--area", "All of the county", "--yes"),
    "commit": ("commit", "Note where the letter is", "--yes"),
    "amend": ("amend", "--not-material", "--yes"),
    "record-adoption": RECORD_ADOPTION,
    "decline": ("decline", PARTNER, "--reason", "No children are seen", "--on", "2026-11-20", "--yes"),
    "record-breach": RECORD_BREACH,
    "record-compliance": RECORD_COMPLIANCE,
    "add-officer": ("add-officer", "../ben.asc", "--yes"),
    "update-officer": ("update-officer", "Olive Officer", "--telephone", "0116 496 0123", "--yes"),
    "add-key": ("add-key", PARTNER, "../ben.asc", "--yes"),
    "withdraw": (
        *("withdraw", "glebe-house", "--received", RECENT, "--letter", "../form.pdf"),
        *("--out", "../letters", "--yes"),
    ),
    "record-service": ("record-service", "barnardos", "--notice", NOTICE, "--on", "today", "--how", "post", "--yes"),
    "suspend": SUSPEND,
    "record-meeting": (
        *("record-meeting", "glebe-house", "--on", RECENT, "--attended", "all", "--decision", "Go on"),
        *("--out", "../letters", "--yes"),
    ),
    "reinstate": (*("reinstate", "glebe-house", "--on", RECENT, "--reason", "Mended", "--out", "../letters", "--yes"),),
    "correct": (
        *("correct", f"glebe-house/{RECENT}-suspension", "--reason", "It was another partner's letter"),
        *("--out", "../letters", "--yes"),
    ),
    "close-partner": ("close-partner", "glebe-house", "--on", RECENT, "--reason", "Wound up", "--yes"),
    "succeed-partner": (
        *("succeed-partner", "glebe-house", "--by", PARTNER, "--on", RECENT, "--reason", "Merged", "--yes"),
    ),
    "remind": REMIND,
    "request-adoption": (
        *("request-adoption", "--all-outstanding", "--by", "2099-01-31", "--out", "../letters", "--yes"),
    ),
    "record-returns": ("record-returns", "../returns", "--facts", "../returns.csv", "--version", "V4.00", "--yes"),
    "notify": (
        *("notify", "draft-for-comment", "glebe-house", "--version", "V4.01", "--by", "2099-01-15"),
        *("--out", "../letters", "--yes"),
    ),
    "init": ("init", "../another-store", "--yes"),
}
"""One run of each writing command that works, typed in the folder of a store made here."""

PREPARED: dict[str, tuple[str, ...]] = {
    "record-service": REMIND,
    "draw-notice": REMIND,
    "record-meeting": SUSPEND,
    "reinstate": SUSPEND,
    "correct": SUSPEND,
    "close-review": ("open-review", "--by", "2099-06-30", "--out", "../letters-before", "--yes"),
}
"""What was recorded before in the store that a test of one of these commands gets."""

EDITED = {
    "commit": ("partners/glebe-house/partner.yaml", "# letter on file\n"),
    "amend": ("agreement/terms/02-purpose.md", "\nNothing else is shared.\n"),
}
"""What was edited before in the folder of the store that a test of one of these commands gets."""

CHANGING = {name: words for name, words in WRITING.items() if name != "init"}
"""The writing commands that change a store which is there already."""

READING: dict[str, tuple[str, ...]] = {
    "status": ("status",),
    "doctor": ("doctor",),
    "help": ("help", "dates"),
    "list-officers": ("list-officers",),
    "list-partners": ("list-partners",),
    "show-partner": ("show-partner", PARTNER),
    "list-versions": ("list-versions",),
    "discard-edits": ("discard-edits", "--list"),
    "show-section": ("show-section", "19"),
    "blame-section": ("blame-section", "B"),
    "search": ("search", "security breach"),
    "list-kept": ("list-kept",),
    "review-status": ("review-status",),
    "export-partners": ("export-partners", "--out", "../exported.xlsx"),
    "check": ("check",),
    "history": ("history",),
    "render": ("render", "--out", "../documents"),
    "list-adoptions": ("list-adoptions",),
    "who": ("who", PARTNER),
    "list-breaches": ("list-breaches",),
    "compliance-form": ("compliance-form", "glebe-house", "--year", "2026", "--out", "../forms"),
    "list-compliance": ("list-compliance",),
    "due": ("due",),
    "list-notices": ("list-notices",),
    "draw-notice": ("draw-notice", NOTICE, "--out", "../again"),
    "bound": ("bound",),
    "campaign": ("campaign", "--outstanding"),
    "trust": ("trust", "--show"),
}
"""The same of each command that changes no store; the demonstration has a module of its own."""


class Said(Struct, frozen=True):
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON that was printed, and nothing else was."""
        made: dict[str, Any] = json.loads(self.out)
        return made

    @property
    def error(self) -> str:
        """What went wrong, lines below the first included."""
        return self.err.partition("error: ")[2].partition("\ntry: ")[0]

    @property
    def remedy(self) -> str:
        """What to do."""
        return self.err.partition("\ntry: ")[2].strip()


def run(*words: str, feed: str = "") -> Said:
    """Type a command, in this process; stdin is no terminal."""
    done = CliRunner().invoke(app, words, input=feed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.exit_code, done.stdout, done.stderr)


def run_apart(*words: str, folder: Path | None = None, **env: str | None) -> Said:
    """Type a command as a process of its own; a variable that is None is taken out of its environment."""
    done = subprocess.run(
        [*PROGRAM, *words], cwd=folder, env=environment(env), capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Give this process's environment with changes; the program is found wherever the command runs."""
    whole = {**os.environ, "PYTHONPATH": str(REPOSITORY), **changes}
    return {name: value for name, value in whole.items() if value is not None}


def git(root: Path, *args: str, check: bool = True, **env: str) -> str:
    """Run the user's own git in a store, as somebody who edits by hand, and give what it says."""
    identity = {
        f"GIT_{who}_{what}": "hand@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", *args], cwd=root, capture_output=True, env={**os.environ, **identity, **env}, check=False
    )
    assert not check or done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def tip(root: Path) -> str:
    """Give the commit that a store stands at."""
    return git(root, "rev-parse", "refs/heads/main").strip()


def whole(root: Path) -> None:
    """Ensure a store is sound, its work tree and index stand at the tip, and nothing lies about."""
    assert "error" not in git(root, "fsck", "--strict", "--no-dangling")
    left = git(root, "status", "--porcelain", "--ignored")
    assert left == "", left
    assert list((root / ".git").rglob("*.lock")) == []
    assert not (root / ".git/isa-admin/pending.json").exists()
    assert not (root / ".git/isa-admin/incoming").exists()


def state(root: Path) -> dict[str, str]:
    """Give the bytes of everything in a store: the folder, objects, index, branches and all else but the free lock.

    What is the same here is the same for git too, so a refused command needs no other proof that it changed nothing.
    """
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "a folder"
        for path in root.rglob("*")
        if path.relative_to(root).parts[:2] != (".git", "isa-admin")
    }


def anchor_line(root: Path) -> str:
    """Give the anchor of a store, which its first commit says of itself."""
    return "isa-anchor:1:" + git(root, "log", "--max-parents=0", "--format=%H:%GF", "main").strip()


def commit_by_hand(root: Path, path: str, content: str | bytes | None, *, signed: bool = True) -> None:
    """Edit one file of a store and commit it with git, signed with the officer's key or not at all."""
    target = root / path
    if content is None:
        target.unlink()
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    git(root, "add", "-A", "--", path)
    how = "-Solive@example.org" if signed else "--no-gpg-sign"
    git(root, "commit", "-q", how, "-m", f"By hand: {path}", GNUPGHOME=str(cached_home(OFFICER).path))


def put_on_path(folder: Path, name: str, script: str) -> str:
    """Put a shell script in a program's place; gives the PATH with which it is found first."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def path_without(folder: Path, *names: str) -> str:
    """Make a PATH on which everything is found but these programs."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).glob("*") if Path(place).is_dir() else ():
            link = folder / program.name
            if program.name not in names and not os.path.lexists(link):
                link.symlink_to(program)
    return str(folder)


_AT_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)
_PATIENCE = 20.0


class Terminal:
    """A person at a real terminal of 80 columns: sees what a command says, types, presses keys."""

    def __init__(self, *words: str, folder: Path | None = None, columns: int = 80, **env: str | None) -> None:
        self._words = words
        self._folder = folder
        self._env = environment({"TERM": "xterm", "COLUMNS": None, "TERMINAL_WIDTH": None, **env})
        self._columns = columns
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.seen = ""
        self.shown = ""

    def __enter__(self) -> Self:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, self._columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", _AT_TERMINAL, *PROGRAM, *self._words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=self._folder,
            env=self._env,
            start_new_session=True,
        )
        os.close(theirs)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._ours)

    def expect(self, text: str) -> None:
        """Wait until the command has said this since the last thing that was waited for."""
        deadline = time.monotonic() + _PATIENCE
        while text not in self.seen:
            assert time.monotonic() < deadline, f"not seen: {text!r} in\n{self.shown}"
            assert self._listen(), f"ended before it said {text!r}:\n{self.shown}"
        self.seen = self.seen.partition(text)[2]

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self._ours, f"{line}\n".encode())

    def keys(self, keys: str) -> None:
        """Press keys one after the other: letters, arrows, Tab, Enter."""
        os.write(self._ours, keys.encode())

    def press(self, key: str) -> None:
        """Press Ctrl and a letter, a moment after the question has appeared, as a person does."""
        # Python notices a signal that comes between writing a question and reading the answer after the answer only.
        time.sleep(0.3)
        os.write(self._ours, bytes([ord(key) - ord("A") + 1]))

    def end(self) -> int:
        """Wait for the end of the command; gives its exit code."""
        deadline = time.monotonic() + _PATIENCE
        while self._listen():
            assert time.monotonic() < deadline, self.shown
        return self._process.wait(_PATIENCE)

    def _listen(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], 0.2)
        if not ready:
            return True
        try:
            heard = self._decoder.decode(os.read(self._ours, 65536))
        except OSError:  # the other end is closed
            return False
        # A question ends with a step to the right instead of a space.
        heard = re.sub(r"\x1b\[([0-9]*)C", lambda found: " " * int(found[1] or "1"), heard)
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", heard).replace("\r\n", "\n")
        self.seen += plain
        self.shown += plain
        return True


def copy(template: Path, target: Path) -> Path:
    """Give a store of one's own."""
    shutil.copytree(template, target)
    return target


def words_of(lines: Iterable[str]) -> str:
    """Join lines that a terminal broke."""
    return " ".join(" ".join(lines).split())
