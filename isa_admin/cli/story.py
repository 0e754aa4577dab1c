"""The story: what the program is for, played from beginning to end with throw-away keys."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from isa_admin.application import clock
from isa_admin.application.keys import throw_away_keyring
from isa_admin.errors import IsaError, UsageError
from isa_admin.system import programs
from isa_admin.system.files import lasting_folder, replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.cli.session import Session

PARTNER = "Example Youth Trust"
PARTNER_ID = "example-youth-trust"


class Step(Struct, frozen=True):
    """One command of the story and one line on what it did."""

    command: tuple[str, ...]
    meaning: str


STEPS = (
    Step(("init", "{store}", "--yes"), "a store with the real agreement, its 30 partners and a first officer"),
    Step(
        (
            *("add-partner", PARTNER, "--category", "other", "--address", "1 Example Street", "--town", "Leicester"),
            *("--postcode", "LE1 1AA", "--signatory", "Robin Example", "--signatory-role", "Chief Executive"),
            *("--signatory-email", "chief.executive@example.org", "--responsible", "Information Governance Lead"),
            *("--responsible-email", "ig@example.org", "--responsible-telephone", "0116 496 0001"),
            *("--breach-contact", "Duty Manager", "--breach-email", "breach@example.org"),
            *("--breach-telephone", "0116 496 0002", "--store", "{store}", "--yes"),
        ),
        "a prospective partner, as one signed commit",
    ),
    Step(
        ("render", "--part", "signing-form", "--partner", PARTNER_ID, "--store", "{store}", "--out", "{documents}"),
        "the form that the partner signs on paper",
    ),
    Step(
        (
            *("record-adoption", PARTNER_ID, "--paper", "{scan}", "--on", "today", "--signed-by", "Robin Example"),
            *("--post", "Chief Executive", "--store", "{store}", "--yes"),
        ),
        "the partner is in force, and the version-control table has a new row",
    ),
    Step(("list-versions", "--store", "{store}"), "the version-control table; the program wrote its last row"),
    Step(("render", "--store", "{store}", "--out", "{documents}"), "the whole agreement as a Word document"),
    Step(("status", "--store", "{store}"), "where things stand, and what to do next"),
    Step(("history", "--store", "{store}"), "who did what; every line is a signed commit"),
)
"""The story. Nothing here is real but the agreement."""


class Stage:
    """Where a story is played: a folder, a keyring with a throw-away key, and no settings of the person's.

    Attributes:
        home: The folder.
        places: What the words of a step may name: the folder, the store, the documents, a scan.
        today: The day on which it is played.

    Args:
        session: Where it is shown.
        path: The folder.
        of_computer: Whether it is the computer's day, whatever day is pretended: who signs with a key does so today.
    """

    def __init__(self, session: Session, path: Path | None, *, of_computer: bool = False) -> None:
        self._session = session
        self._of_computer = of_computer
        self.today = clock.of_computer().date() if of_computer else session.today
        self.home = path.absolute() if path else lasting_folder("isa-admin-demo-")
        if self.home.is_dir() and any(self.home.iterdir()):
            raise UsageError(f"{self.home} is not empty", "name a new folder: isa-admin demo PATH")
        self.home.mkdir(parents=True, exist_ok=True)
        self.places = {
            "home": self.home,
            "store": self.home / "store",
            "documents": self.home / "documents",
            "scan": self.home / "signed-form.pdf",
        }
        replace_file(self.places["scan"], b"%PDF-1.4\n% stands for the scan of a signed form\n", flush=False)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        keyring, _ = self._open.enter_context(throw_away_keyring("Sam Example", "sam.officer@example.org"))
        # The story's own keyring and clock; the settings of git and of this program that a person has do not count.
        settings = {"GNUPGHOME": str(keyring), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        self._surroundings = programs.environment(**settings)
        self._surroundings.pop("ISA_ADMIN_STORE", None)
        if self._of_computer:
            self._surroundings.pop(clock.VARIABLE, None)
        return self

    def __exit__(self, *reason: object) -> None:
        self._open.close()

    def keyring(self, name: str, email: str, certificate: Path) -> Path:
        """Give somebody else a throw-away key, of which the certificate is written into a file; gives the keyring."""
        home, armored = self._open.enter_context(throw_away_keyring(name, email))
        replace_file(certificate, armored.encode("ascii"), flush=False)
        return home

    def play(self, step: Step, keyring: Path | None = None) -> None:
        """Run one command, and show it with what it said and meant.

        Args:
            step: The command.
            keyring: The keyring of whoever types it; that of the officer if left out.

        Raises:
            IsaError: It failed.
        """
        words = [word.format(**self.places) for word in step.command]
        out = self._session.out
        out.say(f"$ isa-admin {shlex.join(words)}")
        whose = {"GNUPGHOME": str(keyring)} if keyring is not None else {}
        done = programs.run([sys.executable, "-m", "isa_admin", *words], env={**self._surroundings, **whose})
        out.say((done.stdout + done.stderr).decode("utf-8").replace("\r\n", "\n").rstrip())
        if done.returncode != 0:
            raise IsaError(
                f"the step '{words[0]}' of the story failed", "isa-admin doctor says what this computer is missing"
            )
        out.say(f"# {step.meaning}\n")

    def say(self, words: str) -> None:
        """Say what happens between two commands."""
        self._session.out.say(f"# {words}\n")

    def ask(self, *command: str) -> str:
        """Run a command that is not shown, and give what it printed."""
        words = [word.format(**self.places) for word in command]
        return programs.run([sys.executable, "-m", "isa_admin", *words], env=self._surroundings).stdout.decode("utf-8")


def play(session: Session, path: Path | None) -> None:
    """Play the story in a folder: the store in ``store``, the documents in ``documents``.

    Raises:
        UsageError: The folder already exists and is not empty.
        IsaError: A command failed.
    """
    with Stage(session, path) as stage:
        for step in STEPS:
            stage.play(step)
        places = stage.places
    documents = sorted(places["documents"].glob("*.docx"))
    session.out.report({"store": str(places["store"]), "documents": [str(document) for document in documents]})
    session.out.say(f"The store is in {places['store']}")
    session.out.say(f"The documents are in {places['documents']}: {', '.join(document.name for document in documents)}")
