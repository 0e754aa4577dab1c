"""At a real terminal: what is missing is asked for, answers are checked, and every question can be left."""

from __future__ import annotations

import os
import re
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import ADD_NEW_ROAD, CHANGING, PARTNER, Terminal, anchor_line, git, state, tip, whole
from tests.cli.sampling import sampled

if TYPE_CHECKING:
    from pathlib import Path


def test_add_partner_asks_for_what_is_missing(store: Path) -> None:
    """From the name to the last post; a wrong answer is asked again, an empty one leaves a post open."""
    with Terminal("add-partner", folder=store) as person:
        person.expect("Name: ")
        person.type("!!!")
        person.expect("error: '!!!' has no letters or digits")
        person.expect("Name: ")
        person.type("New Road Project")
        person.expect("7. Other")
        person.expect("Category: ")
        person.type("zoo")
        person.expect("there is no category 'zoo'")
        person.expect("Category: ")
        person.type("7")
        person.expect("Address: building and street: ")
        person.type("Unit 4, 1 New Road")
        person.expect("Town: ")
        person.type("Leicester")
        person.expect("County")
        person.type("")
        person.expect("Postcode: ")
        person.type("12345")
        person.expect("error: ")
        person.expect("try: give a UK postcode, for example LE3 8RA")
        person.expect("Postcode: ")
        person.type("le11aa")
        person.expect("Who signs for it: name")
        person.type("Robin Example")
        person.expect("Who signs for it: role")
        person.type("Director")
        person.expect("Who signs for it: e-mail")
        person.type("robin at example")
        person.expect("error: 'robin at example' is not an e-mail address")
        person.expect("Who signs for it: e-mail")
        person.type("robin@example.org")
        person.expect("Responsible post: what the office is called")
        person.type("")
        person.expect("Breach contact: what the office is called")
        person.type("")
        person.expect("Check your answers")
        person.expect("LE1 1AA")
        person.expect("Sign and record this? [Y/n]: ")
        person.type("y")
        person.expect("done: Add partner New Road Project")
        assert person.end() == 0
    posts = (store / "partners/new-road-project/posts.yaml").read_text("utf-8")
    assert "robin@example.org" in posts
    assert "LE1 1AA" in (store / "partners/new-road-project/partner.yaml").read_text("utf-8")
    whole(store)


def test_record_adoption_asks_for_what_is_missing(store: Path) -> None:
    """Scan and date are asked for; the signatory on record is who signed; an ambiguous date is asked again."""
    with Terminal("record-adoption", PARTNER, folder=store) as person:
        person.expect("Version on the form")
        person.type("")
        person.expect("error: Version on the form: nothing was typed")
        person.expect("Version on the form")
        person.type("4.00")
        person.expect("Scanned form (a file): ")
        person.type("nowhere.pdf")
        person.expect("there is no file nowhere.pdf")
        person.expect("Scanned form (a file): ")
        person.type("../form.pdf")
        person.expect("Date beside the signature: ")
        person.type("03/04/2026")
        person.expect("ambiguous")
        person.expect("Date beside the signature: ")
        person.type("yesterday")
        person.expect("Robin Example, Chief Executive")
        person.expect("Sign and record this? [y/N]: ")
        person.type("yes")
        person.expect("done: Record adoption of V4.00 by Harbour Trust; V5.00")
        assert person.end() == 0
    whole(store)


OPTIONAL = {
    "add-partner": ("County", "Who signs", "Responsible post", "Breach contact"),
    "add-signatory": ("E-mail",),
    "assign-post": ("role mailbox", "telephone"),
    "record-breach": ("When it happened",),
    "amend": ("Comment instead of",),
}
"""What each asks for although it may be left open."""


LASTING = {
    *("request-adoption", "record-returns"),
    *("record-adoption", "decline", "succeed-partner", "withdraw", "record-service", "suspend", "record-meeting"),
    *("reinstate", "notify", "remind", "record-breach", "add-officer", "add-key", "correct", "close-partner"),
    *("open-review", "close-review", "amend"),
}
"""What no later change takes away, so that Enter alone says no."""


@pytest.mark.parametrize("name", sampled(CHANGING))
def test_answering_no_to_check_your_answers_changes_nothing(name: str, store: Path) -> None:
    """Exit 130, and it is said that nothing was changed."""
    before = state(store)
    with Terminal(*(word for word in CHANGING[name] if word != "--yes"), folder=store) as person:
        for question in OPTIONAL.get(name, ()):
            person.expect(question)
            person.type("")
        person.expect("Check your answers")
        person.expect(f"Sign and record this? [{'y/N' if name in LASTING else 'Y/n'}]: ")
        person.type("n")
        person.expect("stopped: nothing was changed")
        assert person.end() == 130
    assert state(store) == before


QUESTIONS = ["Name: ", "Category: ", "Address: building and street: ", "Town: ", "County", "Postcode: ", "Who signs"]
ANSWERS = ["New Road", "other", "1 New Road", "Leicester", "", "LE1 1AA", ""]


@pytest.mark.parametrize("key", ["C", "D"])
@pytest.mark.parametrize("reached", [0, 3, 6])
def test_ctrl_c_and_ctrl_d_leave_any_question(key: str, reached: int, store: Path) -> None:
    """At the first question, one in the middle, and one that may stay open: exit 130 with nothing changed."""
    before = state(store)
    with Terminal("add-partner", folder=store) as person:
        for question, answer in zip(QUESTIONS[:reached], ANSWERS, strict=False):
            person.expect(question)
            person.type(answer)
        person.expect(QUESTIONS[reached])
        person.press(key)
        person.expect("stopped: nothing was changed")
        assert person.end() == 130
    assert "Traceback" not in person.shown
    assert state(store) == before


@pytest.mark.parametrize("key", ["C", "D"])
def test_ctrl_c_and_ctrl_d_leave_check_your_answers(key: str, store: Path) -> None:
    """The last question before the signature."""
    before = state(store)
    with Terminal("remove-partner", PARTNER, folder=store) as person:
        person.expect("Sign and record this? [Y/n]: ")
        person.press(key)
        person.expect("stopped: nothing was changed")
        assert person.end() == 130
    assert state(store) == before


def test_init_asks_before_it_signs(tmp_path: Path) -> None:
    """Answering no leaves no folder; the boards are read in full on 80 columns."""
    with Terminal("init", "isa", folder=tmp_path) as person:
        person.expect("Check your answers")
        person.expect("Sign and start this store? [Y/n]: ")
        person.type("n")
        person.expect("stopped: nothing was changed")
        assert person.end() == 130
    assert "Leicestershire & Rutland Local Safeguarding Children Board" in " ".join(person.shown.split())
    assert list(tmp_path.iterdir()) == []


def test_yes_asks_nothing_at_a_terminal_either(store: Path) -> None:
    """What is missing is an error then, and the answers are not asked about."""
    with Terminal(*ADD_NEW_ROAD, folder=store) as person:
        assert person.end() == 0
    assert "?" not in person.shown
    with Terminal("add-signatory", PARTNER, "--yes", folder=store) as person:
        assert person.end() == 2
    assert "error: Name is missing" in person.shown


def test_json_asks_nothing_at_a_terminal_either(store: Path) -> None:
    """A script that runs at somebody's terminal gets its object."""
    with Terminal("remove-partner", PARTNER, "--json", folder=store) as person:
        assert person.end() == 0
    assert tip(store) in person.shown
    assert "[Y/n]" not in person.shown


def test_what_somebody_else_did_while_the_question_stood_is_kept(store: Path) -> None:
    """The question is asked outside the lock: another command goes through, and both changes stand."""
    with Terminal("update-partner", PARTNER, "--town", "Loughborough", folder=store) as person:
        person.expect("Sign and record this? [Y/n]: ")
        with Terminal("update-partner", PARTNER, "--postcode", "LE11 2TZ", "--yes", folder=store) as other:
            assert other.end() == 0
        person.type("y")
        # The address that is signed is another one now, so it is shown and asked about again.
        person.expect("Loughborough, LE11 2TZ")
        person.expect("Sign and record this? [Y/n]: ")
        person.type("y")
        assert person.end() == 0
    facts = (store / f"partners/{PARTNER}/partner.yaml").read_text("utf-8")
    assert "Loughborough" in facts
    assert "LE11 2TZ" in facts
    whole(store)


def test_a_post_that_somebody_else_changed_meanwhile_keeps_that(store: Path) -> None:
    """Two officers fill different parts of one post."""
    with Terminal("assign-post", "responsible", PARTNER, "--email", "ig@example.org", folder=store) as person:
        person.expect("Sign and record this? [Y/n]: ")
        words = ("assign-post", "responsible", PARTNER, "--telephone", "0116 496 0001", "--yes")
        with Terminal(*words, folder=store) as other:
            assert other.end() == 0
        person.type("y")
        person.expect("Sign and record this? [Y/n]: ")
        person.type("y")
        assert person.end() == 0
    posts = (store / f"partners/{PARTNER}/posts.yaml").read_text("utf-8")
    assert "ig@example.org" in posts
    assert "0116 496 0001" in posts


def test_a_partner_that_somebody_else_removed_meanwhile_is_missed(store: Path) -> None:
    """Exit 3 as if it had never been there, and no fault of the program."""
    with Terminal(
        "add-signatory", PARTNER, "Sam", "--role", "Chair", "--email", "s@example.org", folder=store
    ) as person:
        person.expect("Sign and record this? [Y/n]: ")
        with Terminal("remove-partner", PARTNER, "--yes", folder=store) as other:
            assert other.end() == 0
        gone = tip(store)
        person.type("y")
        person.expect("error: there is no partner 'harbour-trust'")
        assert person.end() == 3
    assert tip(store) == gone
    whole(store)


@pytest.mark.parametrize(
    "words",
    [
        ("list-partners",),
        ("list-versions",),
        ("history",),
        ("status",),
        ("show-partner", "glebe-house"),
        ("--help",),
        ("add-partner", "--help"),
        ("help", "store"),
        ("help", "environment"),
        ("help", "exit-codes"),
        ("help", "dates"),
    ],
)
def test_nothing_is_wider_than_80_columns(words: tuple[str, ...], store: Path) -> None:
    """A terminal of 80 columns shows each line in one, and no word is torn but a digest."""
    with Terminal(*words, folder=store) as person:
        assert person.end() == 0
    wide = [line for line in person.shown.splitlines() if len(line) > 80 and not re.search(r"[0-9a-f]{40}", line)]
    assert [line for line in wide if not line.strip().startswith("isa-admin ")] == []


def test_an_anchor_is_shown_in_one_piece(store: Path) -> None:
    """Whoever copies it from a narrow terminal copies all of it: only the terminal itself wraps it."""
    anchor = anchor_line(store)
    with Terminal("verify", "--adoption", "glebe-house", "--anchor", anchor, folder=store) as person:
        assert person.end() == 0
    assert re.search(rf"Anchor +{anchor}\n", person.shown)


def test_a_list_of_partners_is_grouped_as_the_agreement_does(store: Path) -> None:
    """On a terminal the categories are headings, and every name stands in one piece."""
    with Terminal("list-partners", folder=store, columns=100) as person:
        assert person.end() == 0
    lines = [line.strip() for line in person.shown.splitlines()]
    assert lines.index("Local Authorities") < lines.index("Police") < lines.index("Other Agencies/Organisations")
    assert any(line.split()[:3] == ["Partner", "Standing", "Adopted"] for line in lines)
    with Terminal("list-partners", folder=store, columns=200) as person:
        assert person.end() == 0
    assert re.search(r"^Rutland County Council +rutland-county-council +in-force +V2.00 by", person.shown, re.MULTILINE)


def test_ctrl_c_while_gpg_waits_for_a_passphrase_changes_nothing(store: Path) -> None:
    """Gpg is ended too."""
    slow = store.parent / "fake"
    slow.mkdir()
    script = 'case "$*" in *--detach-sign*) echo waiting >"$0.log"; sleep 60;; *) exec %s "$@";; esac'

    (slow / "gpg").write_text("#!/bin/sh\n" + script % shutil.which("gpg") + "\n", "utf-8")
    (slow / "gpg").chmod(0o755)
    before = state(store)
    with Terminal(*ADD_NEW_ROAD, folder=store, ISA_ADMIN_GPG=str(slow / "gpg")) as person:
        person.expect("Check your answers")
        deadline = time.monotonic() + 20
        while not (slow / "gpg.log").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        person.press("C")
        person.expect("stopped: nothing was changed")
        assert person.end() == 130
    assert state(store) == before


def test_ctrl_c_after_the_signature_comes_too_late(store: Path) -> None:
    """What is signed is recorded, and the outcome is shown: "nothing was changed" would be a lie."""
    fake = store.parent / "fake"
    fake.mkdir()

    # As soon as the branch is to be moved, Ctrl-C reaches the whole foreground.
    script = 'case "$*" in *update-ref*) kill -INT 0; sleep 0.2;; esac; exec %s "$@"'
    (fake / "git").write_text("#!/bin/sh\n" + script % shutil.which("git") + "\n", "utf-8")
    (fake / "git").chmod(0o755)

    with Terminal(*ADD_NEW_ROAD, folder=store, PATH=f"{fake}{os.pathsep}{os.environ['PATH']}") as person:
        person.expect("done: Add partner New Road Project")
        assert person.end() == 0
    assert git(store, "log", "-1", "--format=%s").strip() == "Add partner New Road Project"
    assert "stopped" not in person.shown
