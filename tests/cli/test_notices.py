"""Notices as an officer meets them: written, recorded with their digests, listed, drawn again."""

from __future__ import annotations

import email
import hashlib
import json
import re
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import SMTP, default
from io import BytesIO
from typing import TYPE_CHECKING, Any

import docx
import icalendar
import pytest

from isa_admin.application.letters import letter_files
from isa_admin.domain.notices import NOTICES
from tests.cli.acting import PARTNER, commit_by_hand, git, run, state, tip, whole

if TYPE_CHECKING:
    from pathlib import Path

TO = (PARTNER, "glebe-house")
TOLD = {
    "adoption-requested": (PARTNER,),
    "reminder": (PARTNER,),
    "breach": ("cafcass", "nspcc"),
    "compliance-due": ("glebe-house",),
}
"""Whom a kind of notice can be written to, where that is not everybody."""
REQUEST = (
    "notify",
    "draft-for-comment",
    *TO,
    "--version",
    "V4.01",
    "--by",
    "2099-01-15",
    "--out",
    "../letters",
    "--yes",
)
NUMBER = "2026-001"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which all of this happens."""
    monkeypatch.setenv("ISA_ADMIN_TODAY", "2026-11-22")


def sha256(content: bytes) -> str:
    """Give a digest as records have it."""
    return hashlib.sha256(content).hexdigest()


def caused(kind: str) -> list[str]:
    """Give what a notice of a kind is about, on the command line, after it was made to happen."""
    if kind in {"withdrawal", "suspension", "meeting", "reinstated"}:
        return ["--about", "cafcass"]
    if kind == "joined":
        return ["--about", "nspcc"]
    return ["--breach", NUMBER] if kind == "breach" else []


def happen(kind: str) -> None:
    """Make happen what a notice of a kind tells of."""
    suspend = ("suspend", "cafcass", "--on", "2026-11-20", "--evidence", "../form.pdf", "--reason", "A server was open")
    reinstate = ("reinstate", "cafcass", "--on", "2026-11-21", "--reason", "It is shut")
    breach = ("record-breach", "--kind", "lost", "--at", "nspcc", "--supplied-by", "cafcass", "--what", "A bag")
    steps = {
        "withdrawal": [("withdraw", "cafcass", "--received", "2026-11-20", "--letter", "../form.pdf")],
        "suspension": [suspend],
        "meeting": [suspend],
        "reinstated": [suspend, (*reinstate, "--out", "../reinstated")],
        "breach": [(*breach, "--found", "2026-11-20 09:30")],
        "review-opened": [("open-review", "--by", "2099-06-30")],
    }
    for words in steps.get(kind, []):
        out = () if "--out" in words else ("--out", f"../{words[0]}")
        done = run(*words, *out, "--yes")
        assert done.code == 0, done.err


@pytest.mark.parametrize("kind", [kind.key for kind in NOTICES])
def test_every_kind_can_be_written_by_hand(kind: str, store: Path) -> None:
    """One commit with the notice, whose digests are those of the files; each file opens in a strict reader."""
    happen(kind)
    version = ["--version", "V5.00"] if kind == "draft-for-comment" else []
    to = TOLD.get(kind, TO)
    before = int(git(store, "rev-list", "--count", "HEAD"))
    done = run(
        "notify", kind, *to, *caused(kind), *version, "--by", "2099-01-15", "--out", "../letters", "--yes", "--json"
    )
    assert done.code == 0, done.err
    assert int(git(store, "rev-list", "--count", "HEAD")) == before + 1
    [written] = done.report["notices"]
    assert written["kind"] == kind
    folder_ = store.parent / "letters"
    files = {path.name: path.read_bytes() for path in folder_.iterdir()}
    assert {one["path"]: one["sha256"] for one in written["files"]} == {
        f"../letters/{name}": sha256(content) for name, content in files.items()
    }
    [row] = run("list-notices", written["id"], "--json").report["notices"]
    assert [one["partner"] for one in row["to"]] == list(to)
    for one in row["to"]:
        letter, message = files[f"{one['partner']}.docx"], files[f"{one['partner']}.eml"]
        assert (one["letter_sha256"], one["email_sha256"]) == (sha256(letter), sha256(message))
        assert one["name"] in [paragraph.text for paragraph in docx.Document(BytesIO(letter)).paragraphs]
        read = email.message_from_bytes(message, policy=SMTP.clone(raise_on_defect=True))
        attached = {part.get_filename(): part.get_payload(decode=True) for part in read.iter_attachments()}
        assert attached[f"notice-{written['id']}.docx"] == letter
        assert read["X-Unsent"] == "1"
        assert ("To" in read) == (one["email"] is not None)
        if days := files.get(f"notice-{written['id']}.ics"):
            assert attached[f"notice-{written['id']}.ics"] == days
            assert icalendar.Calendar.from_ical(days).walk("VEVENT")
    whole(store)


def test_the_officer_is_told_where_the_letters_lie_and_what_comes_next(store: Path) -> None:
    """Who has no mailbox is named, and the command that records the service."""
    done = run(*REQUEST)
    assert done.code == 0, done.err
    assert f"notice {NUMBER}: wrote 2 letters into ../letters" in done.out
    assert "by post or by hand, as no mailbox is recorded: glebe-house" in done.out
    assert "nothing was sent" in done.out
    assert re.search(rf"isa-admin record-service .*--notice {NUMBER} --on DATE --how post", done.out)
    assert re.search(rf"isa-admin record-service .*--notice {NUMBER} --on DATE --how email", done.out)
    assert (store / f"agreement/notices/{NUMBER}.yaml").is_file()


def test_a_rehearsal_writes_no_letters(store: Path) -> None:
    """The files and their digests are told, and are those that are written then."""
    before = state(store)
    rehearsed = run(*REQUEST, "--dry-run", "--json")
    assert rehearsed.code == 0, rehearsed.err
    assert state(store) == before
    assert not (store.parent / "letters").exists()
    assert "write  5 files (letters and e-mails) into ../letters" in run(*REQUEST, "--dry-run").out
    assert run(*REQUEST, "--json").report["notices"] == rehearsed.report["notices"]


@pytest.mark.parametrize("there", ["a file in it", "a file in its place"])
def test_letters_are_not_written_over_what_lies_there(there: str, store: Path) -> None:
    """Exit 5 before anything is signed, with the option that names another folder."""
    place = store.parent / "letters"
    if there == "a file in it":
        place.mkdir()
        (place / "mine.txt").write_text("mine", "utf-8")
    else:
        place.write_text("mine", "utf-8")
    before = state(store)
    done = run(*REQUEST)
    assert done.code == 5
    assert "--out" in done.remedy
    assert state(store) == before


def test_without_a_folder_the_letters_go_into_one_of_the_number(store: Path) -> None:
    """It is made beside the store, where git does not take it for an edit by hand."""
    words = [word for word in REQUEST if word not in {"--out", "../letters"}]
    # An empty folder is in nobody's way.
    (store.parent / f"notice-{NUMBER}").mkdir()
    assert run(*words).code == 0
    assert len(list((store.parent / f"notice-{NUMBER}").iterdir())) == 5
    assert git(store, "status", "--porcelain") == ""


def test_letters_that_were_lost_are_drawn_again(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notice stands when its folder cannot be written, and drawing it again gives the recorded bytes."""

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    before = tip(store)
    with monkeypatch.context() as patch:
        patch.setattr("isa_admin.application.files.create_file", full)
        done = run(*REQUEST)
    assert done.code == 5
    assert f"notice {NUMBER} is recorded" in done.error
    assert f"isa-admin draw-notice {NUMBER}" in done.remedy
    assert tip(store) != before
    assert not (store.parent / "letters").exists()
    # What changed since does not matter: the letters are those of the day.
    assert run("update-partner", "glebe-house", "--postcode", "LE1 1AA", "--yes").code == 0
    again = run("draw-notice", NUMBER, "--out", "../letters", "--json")
    assert again.code == 0, again.err
    assert again.report["differing"] == []
    [row] = run("list-notices", NUMBER, "--json").report["notices"]
    files = {one["path"].rpartition("/")[2]: one["sha256"] for one in again.report["files"]}
    assert [files[f"{one['partner']}.eml"] for one in row["to"]] == [one["email_sha256"] for one in row["to"]]
    assert run("draw-notice", NUMBER, "--out", "../letters").code == 5


def test_a_notice_that_came_with_its_cause_is_drawn_again(store: Path) -> None:
    """The event is that of the same commit."""
    happen("withdrawal")
    again = run("draw-notice", NUMBER, "--out", "../again", "--json")
    assert again.code == 0, again.err
    assert again.report["differing"] == []
    assert len(again.report["files"]) == 58
    assert "wrote 29 letters into ../more" in run("draw-notice", NUMBER, "--out", "../more").out
    assert store.is_dir()


def test_the_notice_of_a_breach_is_drawn_again(store: Path) -> None:
    """The breach is that of the same commit, and what was added to it later does not matter."""
    breach = ("record-breach", "--kind", "lost", "--at", "nspcc", "--supplied-by", "cafcass", "--what", "A bag")
    assert run(*breach, "--found", "2026-11-20 09:30", "--out", "../breach", "--yes").code == 0
    later = run("record-breach", NUMBER, "--told", "cafcass", "--how", "telephone", "--on", "2026-11-21 10:00", "--yes")
    assert later.code == 0, later.err
    again = run("draw-notice", NUMBER, "--out", "../again", "--json")
    assert again.code == 0, again.err
    assert again.report["differing"] == []
    assert store.is_dir()


def test_letters_that_come_out_otherwise_are_told(store: Path) -> None:
    """Whoever bent the record, or rewrote the words of the program, does not pass it off as what was sent."""
    assert run(*REQUEST).code == 0
    path = f"agreement/notices/{NUMBER}.yaml"
    [row] = run("list-notices", NUMBER, "--json").report["notices"]
    bent = (store / path).read_text("utf-8").replace(row["to"][1]["letter_sha256"], "f" * 64)
    git(store, "reset", "--hard", "-q", "HEAD~1")
    commit_by_hand(store, path, bent)
    done = run("draw-notice", NUMBER, "--out", "../again")
    assert done.code == 0, done.err
    assert "note: different from those recorded: " in done.out
    assert "glebe-house.docx" in done.out


def test_a_notice_to_all_goes_to_all_that_it_concerns(store: Path) -> None:
    """All that are bound but the one it is about; those with a version to adopt; those to be told of a breach."""
    done = run("notify", "draft-for-comment", "--version", "V4.01", "--out", "../all", "--yes", "--json")
    assert len([one for one in done.report["notices"][0]["files"] if one["path"].endswith(".docx")]) == 30
    for kind in ("adoption-requested", "breach"):
        happen(kind)
        done = run("notify", kind, *caused(kind), "--out", f"../{kind}", "--yes", "--json")
        assert done.code == 0, done.err
    told = [[one["partner"] for one in row["to"]] for row in run("list-notices", "--json").report["notices"]]
    assert [PARTNER] in told
    assert told[-1] == ["cafcass"]
    assert store.is_dir()


def test_the_list_shows_what_is_open(store: Path) -> None:
    """Each notice with how many were reached; those open alone with --open; one with each addressee."""
    assert run("list-notices").out.startswith("Notice")
    assert run(*REQUEST).code == 0
    assert "0 of 2" in run("list-notices").out
    served = ("record-service", PARTNER, "--notice", NUMBER, "--on", "2026-11-22", "--how", "email", "--to", "Robin")
    assert run(*served, "--yes").code == 0
    shown = run("list-notices", "--open").out
    assert "1 of 2" in shown
    assert f"isa-admin record-service glebe-house --notice {NUMBER} --on DATE --how post" in shown
    one = run("list-notices", NUMBER).out
    assert "22 November 2026   email   Robin" in one
    assert "not yet" in one
    assert run("record-service", "--all", "--notice", NUMBER, "--on", "2026-11-22", "--how", "post", "--yes").code == 0
    assert json.loads(run("list-notices", "--open", "--json").out)["notices"] == []
    assert store.is_dir()


WRONG = {
    "no such kind": (("notify", "withdrawl"), 3, "'withdrawl'", "withdrawal"),
    "no such partner": (("notify", "review-opened", "glebe-hause"), 3, "'glebe-hause'", "glebe-house"),
    "no partner that it is about": (("notify", "meeting"), 2, "which partner", "--about"),
    "a partner that it is not about": (
        ("notify", "breach", "--breach", NUMBER, "--about", PARTNER),
        2,
        "--about",
        "meeting",
    ),
    "no breach": (("notify", "breach"), 2, "which breach", "--breach"),
    "no such breach": (("notify", "breach", "--breach", "2027-009"), 3, "2027-009", "list-breaches"),
    "no version": (("notify", "draft-for-comment"), 2, "which version", "--version"),
    "no such version": (("notify", "version-issued", "--version", "V9.00"), 3, "V9.00", "V4.00"),
    "a version too many": (("notify", "meeting", "--about", PARTNER, "--version", "V4.00"), 2, "--version", "reminder"),
    "a day that is in the past": (
        ("notify", "review-opened", "--by", "2020-01-01"),
        2,
        "1 January 2020 is in the past",
        "--by",
    ),
    "a time of another kind": (
        ("notify", "review-opened", "--by", "2099-01-15", "--at", "14:30"),
        2,
        "has no time and place",
        "meeting",
    ),
    "a time without a day": (("notify", "meeting", "--about", "cafcass", "--at", "14:30"), 2, "needs a day", "--by"),
    "a time in words": (
        ("notify", "meeting", "--about", "cafcass", "--by", "2099-01-15", "--at", "soon"),
        2,
        "'soon'",
        "2.30pm",
    ),
    "a place of a meeting that is called off": (
        ("notify", "meeting", "--about", "cafcass", "--called-off", "--where", "Hall"),
        2,
        "called off",
        "leave --by",
    ),
    "a meeting called off to which nobody was invited": (
        ("notify", "meeting", "--about", "cafcass", "--called-off"),
        4,
        "nobody was invited",
        "list-notices",
    ),
    "no review that is open": (("notify", "review-opened"), 4, "no review of the agreement is open", "open-review"),
    "a day that is none": (("notify", "review-opened", "--by", "03/04/2027"), 2, "ambiguous", "2026-11-22"),
    "nothing to tell": (
        ("notify", "withdrawal", "--about", "cafcass"),
        4,
        "CAFCASS has not given",
        "isa-admin withdraw",
    ),
    "no such notice": (("list-notices", "2027-001"), 3, "2027-001", "isa-admin"),
    "no such notice to draw": (("draw-notice", "2027-001"), 3, "2027-001", "isa-admin"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_word_changes_nothing(case: str, store: Path) -> None:
    """One message that names what is wrong, with what to do; nothing is recorded or written."""
    words, code, found, remedy = WRONG[case]
    before = state(store)
    done = run(*words, *(("--yes",) if words[0] == "notify" else ()))
    assert done.code == code
    assert found in done.error
    assert remedy in done.remedy
    assert state(store) == before


def test_there_is_nobody_to_tell_when_nobody_is_bound(store: Path) -> None:
    """Where everybody adopted there is nobody to ask."""
    assert run("remove-partner", PARTNER, "--yes").code == 0
    done = run("notify", "adoption-requested", "--yes")
    assert done.code == 4
    assert "nobody" in done.error
    assert "isa-admin notify adoption-requested PARTNER" in done.remedy
    assert store.is_dir()


def test_a_notice_to_nobody_needs_no_calendar() -> None:
    """Where nobody else is bound, a withdrawal is told to nobody."""
    assert letter_files.calendar_of([]) is None


def test_a_meeting_is_moved_and_called_off_in_the_calendars_that_have_it(store: Path) -> None:
    """Time and place are in the letter and the calendar; the same entry is changed each time, and taken out at last."""
    happen("meeting")
    title = ("assign-post", "responsible", "glebe-house", "--title", "IG Lead", "--email", "ig+isa@example.org")
    assert run(*title, "--yes").code == 0
    notify = ("notify", "meeting", "glebe-house", "--about", "cafcass", "--yes")
    steps = (
        ("--by", "2026-12-01", "--at", "2.30pm", "--where", "Room 1, County Hall"),
        ("--by", "2026-12-02"),
        ("--called-off",),
    )
    found = []
    for number, words in enumerate(steps):
        done = run(*notify, *words, "--out", f"../meeting-{number}")
        assert done.code == 0, done.err
        [file] = (store.parent / f"meeting-{number}").glob("*.ics")
        calendar: Any = icalendar.Calendar.from_ical(file.read_bytes())
        [event] = calendar.walk("VEVENT")
        found.append((str(calendar["method"]), event["sequence"], str(event["uid"]), event["dtstart"].dt))
        assert "mailto:ig+isa@example.org" in str(event["attendee"])
        if number == 0:
            assert str(event["location"]) == "Room 1, County Hall"
            shown = run("list-notices", "2026-002").out
            assert "14:30" in shown
            assert "Room 1, County Hall" in shown
    same = "meeting-cafcass-2026-11-20@llr-safeguarding-children"
    assert found == [
        ("REQUEST", 0, same, datetime(2026, 12, 1, 14, 30, tzinfo=UTC)),
        ("REQUEST", 1, same, date(2026, 12, 2)),
        ("CANCEL", 2, same, date(2026, 12, 2)),
    ]
    mail = (store.parent / "meeting-0/glebe-house.eml").read_bytes()
    assert b"The meeting is on 1 December 2026 at 14:30. The place is: Room 1, County Hall." in unfolded(mail)
    assert b"We will send you" not in unfolded(mail)
    assert b"which was to be on 2 December 2026, is not held" in unfolded(
        (store.parent / "meeting-2/glebe-house.eml").read_bytes()
    )
    assert run(*notify, "--called-off", "--out", "../again").code == 4


def unfolded(mail: bytes) -> bytes:
    """Give the text of an e-mail as it is read."""
    text = message_from_bytes(mail, policy=default).get_body()
    assert text is not None
    return " ".join(text.get_content().split()).encode()
