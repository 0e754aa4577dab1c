"""Breaches, typed: whom to ring at once, the clocks, who was told, the outcome (Agreement s.17)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from isa_admin.records.yaml import read
from tests.cli.acting import TODAY, Terminal, git, run, state, tip, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LOST = (
    *("record-breach", "--kind", "lost", "--at", "glebe-house", "--supplied-by", "nspcc", "--yes"),
    *("--supplied-by", "Leicestershire Police", "--found", "2026-11-20 09:30", "--occurred", "2026-11-19"),
    *("--what", "A bag with papers was left on a bus", "--out", "../letters"),
)
RECORD = "agreement/breaches/2026-001.yaml"


@pytest.fixture(params=["Europe/London", "America/New_York"])
def _london(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clocks of the computer are those of London, or of somewhere else: times are those of the United Kingdom."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def recorded(store: Path) -> dict[str, Any]:
    """Give the record of the first breach."""
    return read(RECORD, (store / RECORD).read_bytes())


@pytest.mark.usefixtures("_london")
def test_a_breach_says_whom_to_ring_before_anything_else(store: Path) -> None:
    """Those who supplied the information first, with telephone numbers; each gap with the command that fills it."""
    duty = ("--title", "Duty Manager", "--telephone", "0116 496 0002", "--email", "breach@example.org")
    assert run("assign-post", "breach-contact", "glebe-house", *duty, "--yes").code == 0
    lead = ("--title", "Records Lead", "--telephone", "0116 496 0003")
    assert run("assign-post", "responsible", "nspcc", *lead, "--yes").code == 0
    done = run(*LOST)
    assert done.code == 0, done.err
    ring, answers = done.out.split("Check your answers")
    assert "  NSPCC: Records Lead, 0116 496 0003 (responsible post; no breach contact can be reached)" in ring
    assert "    fill the gap: isa-admin assign-post breach-contact nspcc" in ring
    assert "  Leicestershire Police: no post that can be reached is recorded" in ring
    assert "  Glebe House: Duty Manager, 0116 496 0002, breach@example.org\n" in ring
    assert ring.index("NSPCC:") < ring.index("Leicestershire Police:") < ring.index("Glebe House:")
    assert "by 23 November 2026 at 09:30, 72 hours after it was found, where the law asks for it" in answers
    assert "isa-admin record-breach 2026-001 --told nspcc --how telephone" in answers
    assert (store / RECORD).is_file()


@pytest.mark.usefixtures("_london")
def test_a_breach_is_one_commit_with_its_notice_to_those_involved(store: Path) -> None:
    """The letters lie in the folder, and their digests in the notice."""
    done = run(*LOST, "--involved", "barnardos", "--json")
    assert done.code == 0, done.err
    assert done.report["breach"] == "2026-001"
    assert [one["partner"] for one in done.report["contacts"]] == [
        *("nspcc", "leicestershire-police", "glebe-house", "barnardos"),
    ]
    assert done.report["files"] == [RECORD, "agreement/notices/2026-001.yaml"]
    assert {path.stem for path in Path("../letters").glob("*.docx")} == {"nspcc", "leicestershire-police", "barnardos"}
    assert recorded(store) == {
        "kind": "lost",
        "place": "glebe-house",
        "supplied_by": ["nspcc", "leicestershire-police"],
        "found": "2026-11-20T09:30+00:00",
        "what": "A bag with papers was left on a bus",
        "occurred": "2026-11-19",
        "involved": ["barnardos"],
        "commissioner_by": "2026-11-23T09:30+00:00",
    }
    assert git(store, "log", "-1", "--format=%s").strip() == "Record breach 2026-001 at Glebe House"


@pytest.mark.usefixtures("_london")
def test_a_time_is_that_of_the_place_and_the_deadline_too(store: Path) -> None:
    """Found an hour before the clocks went back: 72 hours later it is an hour earlier on the wall."""
    words = list(LOST)
    words[words.index("2026-11-20 09:30")] = "24 October 2026 at 12:00"
    words[words.index("2026-11-19")] = "2026-10-24 11:00"
    assert run(*words).code == 0
    assert recorded(store)["found"] == "2026-10-24T12:00+01:00"
    assert recorded(store)["commissioner_by"] == "2026-10-27T11:00+00:00"
    shown = run("show-breach", "2026-001").out
    assert "24 October 2026 at 12:00" in shown
    assert "27 October 2026 at 11:00" in shown


def test_found_is_now_where_it_is_not_said(store: Path) -> None:
    """With the offset of the place, so the clock can be counted."""
    words = [word for word in LOST if word not in {"--found", "2026-11-20 09:30"}]
    assert run(*words).code == 0
    assert recorded(store)["found"].startswith(f"{run('show-breach', '2026-001', '--json').report['found'][:10]}T")
    assert len(recorded(store)["found"]) == len("2026-11-20T09:30+00:00")


def test_the_life_of_a_breach(store: Path) -> None:
    """Told one by one, the Commissioner too, the outcome, its circulation; then nothing is left to do."""
    assert run(*LOST).code == 0
    number = ("record-breach", "2026-001", "--yes")
    steps = [
        (*number, "--told", "NSPCC", "--how", "telephone", "--on", "2026-11-20 10:00"),
        (*number, "--told", "leicestershire-police", "--how", "email", "--on", "2026-11-20"),
        (*number, "--told", "commissioner", "--how", "telephone"),
        (*number, "--outcome", "The bag came back unopened", "--data-subjects-told", "2026-11-21"),
        (*number, "--circulated", "2026-11-22"),
    ]
    left = []
    for words in steps:
        done = run(*words, "--json")
        assert done.code == 0, done.err
        left.append([line.removeprefix("isa-admin record-breach 2026-001 ") for line in done.report["next"][:-1]])
    assert [lines[0].split(" --how")[0] if lines else "" for lines in left] == [
        *("--told leicestershire-police", "--told commissioner", '--outcome "..."', "--circulated DATE", ""),
    ]
    told = recorded(store)["told"]
    assert [(one["who"], one["how"]) for one in told] == [
        *(("nspcc", "telephone"), ("leicestershire-police", "email"), ("commissioner", "telephone")),
    ]
    assert told[1]["when"] == "2026-11-20"
    shown = run("show-breach", "2026-001").out
    assert "the Information Commissioner on" in shown
    assert "22 November 2026" in shown
    assert run("list-breaches", "--open", "--json").report["breaches"] == []
    assert [one["id"] for one in run("list-breaches", "--json").report["breaches"]] == ["2026-001"]
    assert int(git(store, "rev-list", "--count", "HEAD")) == 2 + 1 + len(steps)


def test_what_is_told_in_writing_serves_the_notice(store: Path) -> None:
    """The same commit says it of both, so nobody types it twice."""
    assert run(*LOST).code == 0
    words = ("record-breach", "2026-001", "--told", "nspcc", "--how", "post", "--on", TODAY, "--yes")
    assert run(*words).code == 0
    assert git(store, "show", "--name-only", "--format=", "HEAD").split() == [RECORD, "agreement/notices/2026-001.yaml"]
    assert f"  - partner: nspcc\n    on: {TODAY}\n    how: post" in git(
        store, "show", "HEAD:agreement/notices/2026-001.yaml"
    )


def test_without_the_setting_the_commissioners_clock_is_not_run(store: Path) -> None:
    """The setting is the law's, and another law may have none."""
    path = store / "agreement/agreement.yaml"
    path.write_text(path.read_text("utf-8").replace("commissioner_hours: 72\n", ""), "utf-8")
    git(store, "commit", "-q", "-Solive@example.org", "-am", "By hand: another law")
    assert run(*LOST).code == 0
    assert "commissioner_by" not in recorded(store)
    assert run("list-breaches", "--json").report["breaches"][0]["commissioner_due"] is None


def test_what_each_partner_did_about_a_breach_is_recorded(store: Path) -> None:
    """The supplier was not known at first; what each did is shown, and a breach that need not be told is not due."""
    words = [*LOST]
    while "--supplied-by" in words:
        at = words.index("--supplied-by")
        del words[at : at + 2]
    assert run(*words, "--supplied-by", "unknown").code == 0
    assert "supplied_by" not in recorded(store)
    assert "not known yet" in run("show-breach", "2026-001").out
    assert "Find out who supplied the information of breach 2026-001" in run("due").out
    number = ("record-breach", "2026-001", "--yes")
    for more in (
        ("--supplied-by", "nspcc", "--out", "../more"),
        ("--told", "police", "--how", "telephone", "--on", "2026-11-20"),
        ("--by", "nspcc", "--commissioner-not-needed", "The papers named nobody", "--data-subjects-told", "2026-11-21"),
        ("--investigated", "nspcc", "--found-that", "The bag was locked", "--on", "2026-11-21"),
    ):
        done = run(*number, *more)
        assert done.code == 0, done.err
    report = run("show-breach", "2026-001", "--json").report
    assert report["commissioner_due"] is None
    assert "unless --commissioner-not-needed" not in run("show-breach", "2026-001").out
    assert report["assessments"] == [
        {
            "partner": "nspcc",
            "commissioner_told": None,
            "commissioner_not_needed": "The papers named nobody",
            "subjects_told": "2026-11-21",
        }
    ]
    assert report["investigations"] == [{"partner": "nspcc", "on": "2026-11-21", "finding": "The bag was locked"}]
    shown = run("show-breach", "2026-001").out
    assert "NSPCC: the Commissioner need not be told: The papers named nobody" in shown
    assert "NSPCC, 21 November 2026: The bag was locked" in shown
    assert "the police on 20 November 2026" in shown


@pytest.mark.parametrize(
    ("words", "try_"),
    [
        ((*LOST, "--by", "nspcc"), "the number of the breach"),
        (("record-breach", "2026-001", "--found-that", "X"), "--investigated"),
        (("record-breach", "2026-001", "--supplied-by", "unknown"), "--supplied-by PARTNER"),
        (
            ("record-breach", "2026-001", "--by", "barnardos", "--commissioner-not-needed", "X"),
            "--supplied-by barnardos",
        ),
    ],
)
@pytest.mark.usefixtures("store")
def test_what_fits_no_breach_is_refused(words: tuple[str, ...], try_: str) -> None:
    """With what to give instead."""
    assert run(*LOST, "--out", "../first").code == 0
    done = run(*words)
    assert done.code in {2, 4}
    assert try_ in done.remedy


def test_show_breach_prints_one_object(store: Path) -> None:
    """Key by key: scripts hang on it."""
    assert run(*LOST).code == 0
    before = state(store)
    report = run("show-breach", "2026-001", "--json").report
    row = {"id", "kind", "place", "found", "untold", "commissioner_due", "outcome", "circulated"}
    assert set(report) == {
        *("schema", "occurred", "what", "supplied_by", "involved", "commissioner_by", "told", "subjects_told"),
        *("commissioner_not_needed", "assessments", "investigations"),
        *("next", "contacts", *row),
    }
    assert set(run("list-breaches", "--json").report["breaches"][0]) == row
    assert set(report["contacts"][0]) == {
        *("partner", "partner_name", "for", "wanted", "post", "title", "name", "telephone", "email", "fill"),
    }
    assert report["untold"] == ["nspcc", "leicestershire-police"]
    assert state(store) == before


def test_a_person_at_a_terminal_is_asked_and_warned(store: Path) -> None:
    """The question for what happened says that nothing about a child or a case belongs there."""
    with Terminal("record-breach", "--out", "../letters", folder=store) as person:
        person.expect("1. Lost")
        person.expect("What happened to the information")
        person.type("2")
        person.expect("Partner where it happened")
        person.type("glebe hause")
        person.expect("did you mean glebe-house")
        person.type("Glebe House")
        person.expect("with ; between them")
        person.type("nspcc; barnardos")
        person.expect("When it happened")
        person.type("")
        person.expect("When it was found")
        person.type("")
        person.expect("nothing about a child or a case")
        person.type("A laptop was taken from a car")
        person.expect("Ring now")
        person.expect("Sign and record this?")
        person.type("y")
        assert person.end() == 0
    assert recorded(store)["kind"] == "stolen"
    assert recorded(store)["supplied_by"] == ["nspcc", "barnardos"]
    assert "occurred" not in recorded(store)


def test_who_to_ring_is_said_even_where_nothing_is_recorded_in_the_end(store: Path) -> None:
    """A rehearsal changes nothing and names the same people."""
    before = state(store)
    done = run(*LOST, "--dry-run")
    assert done.code == 0, done.err
    assert "Ring now" in done.out
    assert state(store) == before


def test_the_help_says_what_does_not_belong_in_a_record() -> None:
    """Nothing about a child or a case."""
    assert "nothing about a child or a case" in words_of(run("record-breach", "--help").out.splitlines())


def test_a_breach_verifies(store: Path) -> None:
    """The records of breaches are paths that a store may have."""
    assert run(*LOST).code == 0
    assert run("record-breach", "2026-001", "--told", "nspcc", "--how", "hand", "--yes").code == 0
    assert run("check").code in {0, 1}
    assert tip(store)
