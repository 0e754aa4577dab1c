"""What wrong input gets from the commands that put things right: one message, one remedy, the code, nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import NOTICE, PARTNER, RECORD_ADOPTION, REMIND, run, tip
from tests.cli.test_wrong_words import Wrong, refused

if TYPE_CHECKING:
    from pathlib import Path

EVENT = "glebe-house/2016-10-04-adoption"
WHY = ("--reason", "Another partner's form", "--yes")

CASES = {
    "correct nothing": Wrong(("correct",), 2, "EVENT is missing", "isa-admin correct --help"),
    "correct an event of nobody": Wrong(("correct", "glebe-huose/x", *WHY), 3, "'glebe-huose'", "glebe-house"),
    "correct a partner": Wrong(("correct", "glebe-house", *WHY), 2, "say which event of Glebe House", EVENT),
    "correct an event that is near": Wrong(("correct", f"{EVENT}s", *WHY), 3, "adoptions'", "2016-10-04-adoption"),
    "correct an event far from all": Wrong(("correct", "glebe-house/zzz", *WHY), 3, "'zzz'", EVENT),
    "correct an event of a newcomer": Wrong(("correct", f"{PARTNER}/x", *WHY), 3, "has no event", "show-partner"),
    "correct a notice": Wrong(("correct", "2016-009", *WHY), 3, "'2016-009'", "list-notices"),
    "correct two events": Wrong(("correct", EVENT, "nspcc", *WHY), 2, "unexpected argument: nspcc", "one event"),
    "correct without a reason": Wrong(("correct", EVENT), 2, "is missing", "--reason"),
    "correct for a blank reason": Wrong(("correct", EVENT, "--reason", " "), 2, "reason", "one line of text"),
    "undo a commit": Wrong(("undo", "HEAD~1"), 2, "HEAD~1", "isa-admin undo --help"),
    "commit without a word": Wrong(("commit",), 2, "MESSAGE is missing", "isa-admin commit --help"),
    "commit with a blank": Wrong(("commit", " "), 2, "message", "one line of text"),
    "commit with too many words": Wrong(("commit", "x" * 501), 2, "501", "one line of text"),
    "commit two messages": Wrong(("commit", "Note", "letter"), 2, "letter", '"'),
    "commit where nothing was edited": Wrong(("commit", "Note"), 2, "nothing was edited", "isa-admin check --folder"),
    "check a folder by name": Wrong(("check", "--folder", "partners"), 2, "partners", "isa-admin check --help"),
    "check the folder of no store": Wrong(("check", "--folder", "--store", ".."), 5, "no store", "isa-admin init"),
    "renew for a word": Wrong(("renew-key", "--lasts", "soon"), 2, "'soon'", "2y"),
    "renew for ever": Wrong(("renew-key", "--lasts", "0"), 2, "'0'", "18m"),
    "renew for no time": Wrong(("renew-key", "--lasts", "0y"), 2, "'0y'", "a future date"),
    "renew for too long": Wrong(("renew-key", "--lasts", "300y"), 2, "'300y'", "2y"),
    "renew to the past": Wrong(("renew-key", "--lasts", "2020-01-01"), 2, "'2020-01-01'", "a future date"),
    "renew a key": Wrong(("renew-key", "A" * 40), 2, "A" * 40, "isa-admin renew-key --help"),
    "list what is kept of one": Wrong(("list-kept", PARTNER), 2, PARTNER, "isa-admin list-kept --help"),
    "record nothing again": Wrong(("record-again",), 2, "COMMIT is missing", "isa-admin record-again --help"),
    "record again what is not kept": Wrong(("record-again", "abcdef12"), 3, "abcdef12", "isa-admin"),
    "record a name again": Wrong(("record-again", "main"), 2, "'main'", "isa-admin history"),
    "settle what is not kept": Wrong(("record-again", "abcdef12", "--settled"), 3, "abcdef12", "isa-admin"),
    "update the agreement's name": Wrong(("update-agreement", "--name", "X"), 2, "--name", "--area"),
    "update the title away": Wrong(("update-agreement", "--title", "-"), 2, "title", "one line of text"),
    "show no change": Wrong(("show-change",), 2, "COMMIT is missing", "isa-admin show-change --help"),
    "show a branch": Wrong(("show-change", "main"), 2, "'main'", "isa-admin history"),
    "show a change that is not there": Wrong(("show-change", "0000000"), 3, "0000000", "isa-admin history"),
    "show two changes": Wrong(("show-change", "0000000", "1111111"), 2, "1111111", "--help"),
    "list one officer": Wrong(("list-officers", "olive"), 2, "olive", "isa-admin list-officers --help"),
    "show the compliance of nobody": Wrong(("show-compliance", "nspx"), 3, "'nspx'", "nspcc"),
    "show the compliance of a year": Wrong(("show-compliance", "nspcc", "--year", "26"), 2, "'26'", "2026"),
    "show a return that is not there": Wrong(("show-compliance", "nspcc", "--year", "2025"), 3, "2025", "compliance"),
}


@pytest.mark.parametrize("case", CASES)
def test_wrong_words_change_nothing(case: str, store: Path) -> None:
    """Exit 2, 3 or 5."""
    refused(store, CASES[case])


def test_what_is_corrected_is_not_corrected_twice(store: Path) -> None:
    """Neither an event, nor the service of a notice on somebody who was not served."""
    assert run("correct", EVENT, *WHY).code == 0
    refused(store, Wrong(("correct", EVENT, *WHY), 4, "recorded in error", "isa-admin"))
    assert run(*REMIND).code == 0
    refused(store, Wrong(("correct", NOTICE, "barnardos", *WHY), 4, "not", "isa-admin"))


def test_the_same_scan_for_two_partners_is_said(store: Path) -> None:
    """Before it is signed, with the name of the other: one form commits one partner."""
    assert "the same scan" not in (first := run(*RECORD_ADOPTION)).out
    assert first.code == 0
    before = tip(store)
    second = ("add-partner", "Quay Trust", "--category", "other", "--address", "1 Quay", "--town", "Oakham")
    assert run(*second, "--postcode", "LE1 1AA", "--yes").code == 0
    words = ("record-adoption", "quay-trust", *RECORD_ADOPTION[2:])
    done = run(*words, "--dry-run")
    assert "the same scan is recorded for Harbour Trust: one form for each partner" in " ".join(done.out.split())
    assert before != tip(store)


def test_a_version_that_nobody_named_is_said(store: Path) -> None:
    """The one in force moves with each partner that joins, and the form may be of an older day."""
    words = [word for word in RECORD_ADOPTION if word not in {"--version", "V4.00"}]
    done = run(*words, "--json")
    assert done.code == 0, done.err
    assert "note: no --version was given, so V4.00 is used, the version in force today" in done.err
    assert done.report["version"] == "V4.00"
    assert "note:" not in run("record-adoption", "nspcc", *RECORD_ADOPTION[2:], "--dry-run").err
    declined = ("decline", "nspcc", "--reason", "No children are seen", "--on", "today", "--dry-run")
    assert "no --version was given" in run(*declined).err
    assert store.is_dir()
