"""``due`` and ``status``: what is to be done, on the reference store and after a suspension and a withdrawal."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar
import pytest

from isa_admin.cli.table import COMMANDS
from tests.cli.acting import PARTNER, REPOSITORY, run, state

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome

TODAY = "2026-11-22"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026."""
    monkeypatch.setenv("ISA_ADMIN_TODAY", TODAY)


@pytest.fixture
def troubled(store: Path) -> Path:
    """A store in which Glebe House is suspended since 1 November and NSPCC gave notice on the 2nd."""
    (store.parent / "evidence.txt").write_text("A laptop was stolen\n", "utf-8")
    (store.parent / "letter.txt").write_text("We withdraw\n", "utf-8")
    suspended = ("suspend", "glebe-house", "--on", "2026-11-01", "--evidence", "../evidence.txt", "--reason", "Theft")
    withdrawn = ("withdraw", "nspcc", "--received", "2026-11-02", "--letter", "../letter.txt")
    for words in ((*suspended, "--out", "../s", "--yes"), (*withdrawn, "--out", "../w", "--yes")):
        done = run(*words)
        assert done.code == 0, done.err
    return store


def test_the_reference_store_fits_on_one_screen() -> None:
    """91 deadlines in four lines: the review, two years of self-assessments, the open posts."""
    report = run("due", "--json", "--store", str(REPOSITORY)).report
    assert report["overdue"] == 61
    assert len(report["due"]) == 91
    kinds = [one["kind"] for one in report["due"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {"review": 1, "compliance": 60, "post-missing": 30}
    assert report["due"][0] == {
        "kind": "review",
        "due": "2017-09-10",
        "days": -3360,
        "state": "overdue",
        "partner": None,
        "what": "Review the agreement: within 2 years of V2.00, 10 September 2015",
        "command": "isa-admin open-review --by DATE",
        "section": 18,
    }
    said = run("due", "--store", str(REPOSITORY)).out
    assert len(said.splitlines()) < 20
    assert "4,091 days overdue, since 10 September 2015: 30 partners with open posts: Barnardo's" in said
    assert "22 November 2026: 61 overdue, 30 due within 60 days" in said


def test_what_is_due_for_one_partner_is_told_one_by_one(store: Path) -> None:
    """Its own self-assessments and posts, each with the command that settles it."""
    report = run("due", "--partner", "Glebe House", "--json").report
    assert [(one["kind"], one["due"]) for one in report["due"]] == [
        ("compliance", "2025-12-31"),
        ("post-missing", "2016-10-04"),
        ("compliance", "2026-12-31"),
    ]
    assert {one["partner"] for one in report["due"]} == {"glebe-house"}
    assert run("due", "--partner", PARTNER).out.startswith("nothing of Harbour Trust is overdue")
    assert run("due", "--partner", "nobody").code == 3
    assert store.is_dir()


def test_every_command_that_settles_something_is_there(troubled: Path) -> None:
    """So that what is due can be typed as it stands."""
    report = run("due", "--within", "2000", "--json").report
    kinds = {one["kind"] for one in report["due"]}
    assert kinds >= {"meeting", "suspension", "notice", "review", "compliance", "post-missing", "key"}
    for one in report["due"]:
        words = one["command"].split()
        assert words[0] == "isa-admin"
        assert words[1] in COMMANDS
    assert troubled.is_dir()


def test_what_is_overdue_fails_a_script_only_where_that_is_asked_for(store: Path) -> None:
    """Exit 1 with --fail; of the prospective partner nothing is overdue."""
    assert run("due").code == 0
    assert run("due", "--fail").code == 1
    assert run("due", "--fail", "--json").report["overdue"] == 61
    assert run("due", "--fail", "--partner", PARTNER).code == 0
    assert store.is_dir()


def test_a_list_looks_as_many_days_ahead_as_is_said(store: Path) -> None:
    """The last day of the year is 39 days away."""
    ahead = [run("due", "--within", str(days), "--json").report["due"] for days in (38, 39)]
    assert [sum(one["state"] == "soon" for one in found) for found in ahead] == [0, 30]
    assert run("due", "--on", "2026-12-31", "--within", "0", "--json").report["due"][-1]["state"] == "today"
    assert run("due", "--within", "-1").code == 2
    assert store.is_dir()


def test_the_key_of_an_officer_is_due_for_renewal_60_days_before_it_expires(
    store: Path, keyring: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the day that the certificate in the store says; due and status both name it."""
    listed = keyring.gpg("--with-colons", "--list-keys", "olive@example.org").stdout.decode()
    moment = re.search(r"^pub:(?:[^:]*:){5}(\d+)", listed, re.MULTILINE)
    assert moment is not None
    ends = datetime.fromtimestamp(int(moment[1]), UTC).date()
    assert [one for one in run("due", "--within", "0", "--json").report["due"] if one["kind"] == "key"] == []
    monkeypatch.setenv("ISA_ADMIN_TODAY", date.fromordinal(ends.toordinal() - 60).isoformat())
    [key] = [one for one in run("due", "--json").report["due"] if one["kind"] == "key"]
    assert key["due"] == ends.isoformat()
    assert key["command"] == "isa-admin renew-key"
    assert key["what"].startswith("Renew the key of Olive Officer, …")
    assert [one["what"] for one in run("status", "--json").report["due"] if one["kind"] == "key"] == [key["what"]]
    assert store.is_dir()


def test_the_key_of_a_signatory_is_asked_of_the_partner_until_it_is_revoked(store: Path) -> None:
    """It stands beside that of the officer; a retired key is in use no more."""
    assert run("add-key", PARTNER, "../ben.asc", "--yes").code == 0
    found = run("due", "--within", "2000", "--partner", PARTNER, "--json").report["due"]
    [key] = [one for one in found if one["kind"] == "key"]
    assert key["what"].startswith("Renew the key of Robin Example of Harbour Trust, …")
    assert key["command"] == f"isa-admin add-key {PARTNER} FILE"
    everybody = run("due", "--within", "2000", "--json").report["due"]
    assert [one["partner"] for one in everybody if one["kind"] == "key"] == [None, PARTNER]
    fingerprint = next((store / "partners" / PARTNER / "keys").glob("*.asc")).stem
    assert run("revoke-key", fingerprint, "--reason", "retired", "--yes").code == 0
    assert run("due", "--within", "2000", "--partner", PARTNER, "--json").report["due"] == []


def test_a_calendar_has_one_entry_for_each_kind_and_day(store: Path) -> None:
    """Thirty self-assessments of one day are one entry, and the same day keeps its identity from run to run."""
    done = run("due", "--ics", "../due.ics")
    assert done.code == 0, done.err
    assert "wrote ../due.ics" in done.out
    first = Path("../due.ics").read_bytes()
    calendar = icalendar.Calendar.from_ical(first.decode("utf-8"))
    entries = {(str(one["uid"]), one["dtstart"].dt, str(one["summary"])) for one in calendar.walk("VEVENT")}
    assert (
        "compliance-2026-12-31@llr-safeguarding-children",
        date(2026, 12, 31),
        "30 self-assessments not recorded",
    ) in entries
    assert len(entries) == len({uid for uid, *_ in entries}) == 6
    assert run("due", "--ics", "../due.ics").code == 0
    assert Path("../due.ics").read_bytes() == first
    assert store.is_dir()


def test_a_calendar_that_cannot_be_written_is_said(store: Path) -> None:
    """Exit 5, with the path and another way."""
    (store.parent / "a-file").write_text("no folder", encoding="utf-8")
    done = run("due", "--ics", "../a-file/due.ics")
    assert done.code == 5
    assert "../a-file" in done.error
    assert "--ics FILE" in done.remedy
    assert store.is_dir()


def test_status_starts_with_what_to_do(troubled: Path) -> None:
    """At most five deadlines, the meeting first, then where all of them are; the rest of the answer follows."""
    before = state(troubled)
    said = run("status").out
    first = said.partition("\n\n")[0].splitlines()
    assert first[0] == "To do"
    assert first[1].startswith("7 days overdue, since 15 November 2026: Hold the resolution meeting on the suspension")
    assert first[-1] == "and 1 more: isa-admin due"
    assert sum(line.startswith("  isa-admin ") for line in first) == 5
    assert "\n  Suspended         Glebe House, until 16 December 2026\n" in said
    assert "\n  Withdrawing       NSPCC, notice of 2 November 2026 not yet served on all\n" in said
    assert "\n  May share         29 partners, with one another\n" in said
    assert state(troubled) == before


def test_status_of_a_date_says_who_could_share(troubled: Path) -> None:
    """In October nothing had happened yet; in December the suspension is over."""
    october = run("status", "--on", "2026-10-31", "--json").report
    assert (october["on"], october["suspended"], october["withdrawing"]) == ("2026-10-31", [], [])
    assert october["partners"] == {"prospective": 1, "in-force": 30}
    now = run("status", "--json").report
    assert now["suspended"] == [{"partner": "glebe-house", "lapses": "2026-12-16", "scope": "own-part", "towards": []}]
    assert (october["may_share"], now["may_share"]) == (30, 29)
    assert now["withdrawing"] == [{"partner": "nspcc", "notice_given": "2026-11-02", "effective": None}]
    assert now["partners"] == {"prospective": 1, "in-force": 28, "suspended": 1, "withdrawing": 1}
    december = run("status", "--on", "16 December 2026")
    assert "As of             16 December 2026, as far as is known today" in december.out
    assert "May share         30 partners, with one another" in december.out
    assert "To do" not in december.out
    assert run("status", "--on", "2014-01-01").out.count("May share         nobody") == 1
    served = ("record-service", "--all", "--notice", "2026-002", "--on", "2026-11-20", "--how", "post", "--yes")
    assert run(*served).code == 0
    assert "Withdrawing       NSPCC, effective 21 December 2026" in run("status").out
    assert troubled.is_dir()


def test_a_store_in_which_nothing_is_due_says_so(store: Path) -> None:
    """A new agreement without partners is reviewed two years from now."""
    assert (
        run(
            "init",
            "../east",
            "--blank",
            "--id",
            "east",
            "--title",
            "East",
            "--boards",
            "East",
            "--area",
            "East",
            "--yes",
        ).code
        == 0
    )
    said = run("status", "--store", "../east").out
    assert said.startswith("To do\nnothing is overdue, and nothing is due within 14 days\n")
    assert run("due", "--store", "../east").out == (
        "nothing is overdue, and nothing is due within 60 days of 22 November 2026\n"
    )
    assert store.is_dir()
