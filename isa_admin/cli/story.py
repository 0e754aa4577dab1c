"""The story: what the program is for, played from beginning to end with throw-away keys."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.application.keys import throw_away_keyring
from isa_admin.errors import IsaError, UsageError
from isa_admin.system import programs
from isa_admin.system.files import lasting_folder, replace_file

if TYPE_CHECKING:
    from isa_admin.cli.session import Session

PARTNER = "Example Youth Trust"
PARTNER_ID = "example-youth-trust"


@dataclass(frozen=True, slots=True)
class Step:
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


def play(session: Session, path: Path | None) -> None:
    """Play the story in a folder: the store in ``store``, the documents in ``documents``.

    Raises:
        UsageError: The folder is there already and not empty.
        IsaError: A command failed.
    """
    home = path.absolute() if path else lasting_folder("isa-admin-demo-")
    if home.is_dir() and any(home.iterdir()):
        raise UsageError(f"{home} is not empty", "name a new folder: isa-admin demo PATH")
    home.mkdir(parents=True, exist_ok=True)
    places = {"store": home / "store", "documents": home / "documents", "scan": home / "signed-form.pdf"}
    replace_file(places["scan"], b"%PDF-1.4\n% stands for the scan of a signed form\n", flush=False)
    with throw_away_keyring("Sam Example", "sam.officer@example.org") as keyring:
        # The story's own keyring and clock; the settings of git and of this program that a person has do not count.
        settings = {"GNUPGHOME": str(keyring), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        surroundings = programs.environment(**settings)
        surroundings.pop("ISA_ADMIN_STORE", None)
        for step in STEPS:
            words = [word.format(**places) for word in step.command]
            session.out.say(f"$ isa-admin {shlex.join(words)}")
            done = programs.run([sys.executable, "-m", "isa_admin", *words], env=surroundings)
            session.out.say((done.stdout + done.stderr).decode("utf-8").replace("\r\n", "\n").rstrip())
            if done.returncode != 0:
                raise IsaError(
                    f"the step '{words[0]}' of the story failed", "isa-admin doctor says what this computer is missing"
                )
            session.out.say(f"# {step.meaning}\n")
    documents = sorted(places["documents"].glob("*.docx"))
    session.out.report({"store": str(places["store"]), "documents": [str(document) for document in documents]})
    session.out.say(f"The store is in {places['store']}")
    session.out.say(f"The documents are in {places['documents']}: {', '.join(document.name for document in documents)}")
