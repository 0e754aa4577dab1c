"""The campaign for a new version, typed: who has signed, who has not and what follows, and the row at its end."""

from __future__ import annotations

import email
import email.policy
import json
import os
import shutil
import time
import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from openpyxl import load_workbook

from tests.cli.acting import REPOSITORY, TODAY, Terminal, anchor_line, copy, git, run, state, tip, whole
from tests.cli.campaigning import PARTNERS, begin, sign
from tests.cli.conftest import settle_surroundings
from tests.cli.test_killing import ROUNDS, kill_within, moments, start
from tests.pdf.making import of_lines

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, keyring: GpgHome) -> Path:
    """A store in which V9.00 has been issued to three partners; copied where a test changes it."""
    root = tmp_path_factory.mktemp("campaign") / "isa"
    with pytest.MonkeyPatch.context() as patch:
        settle_surroundings(patch, keyring)
        begin(root)
    return root


@pytest.fixture
def issued(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which is the current folder."""
    root = copy(begun, tmp_path / "isa")
    monkeypatch.chdir(root)
    return root


def test_the_campaign_lists_every_partner_with_totals(issued: Path) -> None:
    """Partner, signatory and channel; nobody was asked yet, and the next command asks all."""
    done = run("campaign", "--json")
    report = done.report
    assert (report["version"], report["issued"]) == ("V9.00", {"version": "V9.00", "on": TODAY})
    assert report["totals"] == {
        "partners": 3,
        "adopted": 0,
        "declined": 0,
        "overdue": 0,
        "asked": 0,
        "no_request_recorded": 3,
    }
    assert [(one["partner"], one["channel"]) for one in report["partners"]] == [
        ("north-trust", "email"),
        ("south-school", "email"),
        ("west-charity", "post"),
    ]
    said = run("campaign").out
    assert "V9.00: issued on" in said
    assert "0 of 3 adopted (3 no request recorded)" in said
    assert "isa-admin request-adoption --all-outstanding --by DATE --out FOLDER" in said
    status = run("status")
    assert "Version in force" not in status.out
    assert "Newest version" in status.out
    bound_by = run("status", "--json").report["campaign"]["bound_by"]
    assert sum(bound_by.values()) == 3
    told = " and ".join(f"{count} bound by {label}" for label, count in bound_by.items())
    assert f"0 of 3 adopted; {told}" in status.out
    assert issued.is_dir()


def test_what_the_board_is_shown_says_what_follows(issued: Path) -> None:
    """A partner that declined stays bound by what it adopted, and the list of the outstanding says so."""
    sign(issued, "North Trust", "V9.00", TODAY)
    declined = ("decline", "south-school", "--reason", "No advice yet", "--on", "today", "--version", "V9.00", "--yes")
    assert run(*declined).code == 0
    report = run("campaign", "--outstanding", "--json").report
    assert {one["partner"]: one["state"] for one in report["partners"]} == {
        "south-school": "declined",
        "west-charity": "no request recorded",
    }
    assert "South School stays bound by V1.00" in run("campaign", "--outstanding").out
    assert report["totals"]["adopted"] == 1


def test_the_table_is_written_as_a_workbook(issued: Path, tmp_path: Path) -> None:
    """The same rows as on the terminal, under the same headings; another file is not written over."""
    file = tmp_path / "campaign.xlsx"
    assert run("campaign", "--xlsx", str(file)).code == 0
    page = load_workbook(file).active
    assert page is not None
    rows = list(page.iter_rows(values_only=True))
    assert page.title == "Campaign V9.00"
    assert rows[0][:3] == ("Partner", "Signatory", "Channel")
    assert [row[0] for row in rows[1:]] == list(PARTNERS)
    file.write_bytes(b"another file")
    done = run("campaign", "--xlsx", str(file))
    assert done.code == 2
    assert file.read_bytes() == b"another file"
    assert "--replace" in done.err
    assert run("campaign", "--xlsx", str(file), "--replace").code == 0
    assert load_workbook(file).active is not None
    assert issued.is_dir()


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("campaign", "V77.00"), 3, "there is no version 'V77.00'"),
        (("campaign", "banana"), 2, "banana"),
        (("campaign", "--xlsx", "../campaign.docx"), 2, "is not the name of a workbook"),
        (("campaign", "--on", "03/04/2026"), 2, "03/04/2026"),
        (("finalise", "--comment", "  "), 2, "comment"),
        (("finalise", "--yes"), 4, "not all have signed V9.00: 3 of 3 have yet to sign"),
    ],
)
def test_wrong_words_are_refused_and_nothing_is_written(
    words: tuple[str, ...], code: int, error: str, issued: Path
) -> None:
    """Each with its exit code and what is wrong."""
    before = state(issued)
    done = run(*words)
    assert (done.code, error in done.error) == (code, True), done.err
    assert state(issued) == before


def test_the_last_signature_proposes_the_row_and_the_row_ends_the_campaign(issued: Path) -> None:
    """The row is proposed with the last form, says what the reference table says, and asks nobody to sign again."""
    for name in PARTNERS:
        said = sign(issued, name, "V9.00", TODAY).out
        assert ("isa-admin finalise" in said) is (name == "West Charity")
    assert "isa-admin finalise" in run("campaign").out
    dry = run("finalise", "--dry-run", "--json")
    assert dry.report["commit"] is None
    done = run("finalise", "--yes", "--json")
    assert done.code == 0, done.err
    assert (done.report["version"], done.report["files"]) == ("V9.00", ["agreement/versions.yaml"])
    rows = json.loads(run("list-versions", "--json").out)["versions"]
    assert (rows[-1]["version"], rows[-1]["kind"]) == ("V10.00", "finalised")
    assert rows[-1]["comment"] == "Finalised following agencies signing"
    assert "3 of 3 adopted; finalised on" in run("campaign").out
    assert run("finalise", "--yes").code == 4
    assert run("campaign", "--json").report["finalised"]["version"] == "V10.00"


def test_the_reference_has_been_finalised() -> None:
    """Its three versions with the same terms are one campaign, which V2.00 ended."""
    report = run("campaign", "--json", "--store", str(REPOSITORY)).report
    assert report["totals"]["adopted"] == report["totals"]["partners"] == 30
    assert report["finalised"] == {"version": "V2.00", "on": "2015-09-10"}


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without LibreOffice: its start takes longer than all else."""
    monkeypatch.setattr("isa_admin.pdf.libreoffice.find", lambda: None)


ASK = ("request-adoption", "--all-outstanding", "--by", "2099-01-31", "--out", "../ask", "--yes")


def opened(file: Path) -> tuple[EmailMessage, dict[str, bytes]]:
    """Open a ready e-mail with the library, and give it with its attachments by name."""
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message, {str(one.get_filename()): one.get_payload(decode=True) for one in message.iter_attachments()}


@pytest.mark.usefixtures("no_office")
def test_all_are_asked_with_one_mail_each_that_has_everything(issued: Path, tmp_path: Path) -> None:
    """Letter, agreement, redline since it signed, form, how to sign; what changed in words; one recorded notice."""
    done = run(*ASK, "--json")
    assert done.code == 0, done.err
    assert (done.report["version"], done.report["by"]) == ("V9.00", "2099-01-31")
    (notice,) = done.report["notices"]
    message, files = opened(tmp_path / "ask" / "north-trust.eml")
    assert message["To"] == '"Chief Executive, North Trust" <nora@north.example.org>'
    assert message["X-Unsent"] == "1"
    assert set(files) == {
        "changes-v1.00-v9.00.docx",
        f"notice-{notice['id']}.docx",
        f"notice-{notice['id']}.ics",
        "northshire-isa-v9.00-letter-north-trust.docx",
        "northshire-isa-v9.00-signing-form-north-trust.docx",
        "northshire-isa-v9.00.docx",
    }
    body = message.get_body()
    assert body is not None
    assert "it [-should-]{+must+} provide evidence" in " ".join(body.get_content().split())
    assert "by 31 January 2099" in body.get_content()
    assert b"w:ins " in opened_part(files["changes-v1.00-v9.00.docx"])
    form = plain(files["northshire-isa-v9.00-signing-form-north-trust.docx"])
    assert "V9.00" in form
    assert run("status", "--json").report["terms_digest"] in plain(
        files["northshire-isa-v9.00-letter-north-trust.docx"]
    )
    printed = [
        name for name in sorted(path.name for path in (tmp_path / "ask").iterdir()) if name.startswith("to-print")
    ]
    assert len(printed) == 5
    assert all("west-charity" in name for name in printed)
    progress = run("campaign", "--json").report["partners"]
    assert {one["state"] for one in progress} == {"asked"}
    assert {one["asked"]["notice"] for one in progress} == {notice["id"]}
    again = run("draw-notice", str(notice["id"]), "--out", "../again")
    assert "different from those recorded" not in again.out
    for line in (
        "by post or by hand, as no mailbox is recorded: west-charity",
        "to print for them: 5 papers, those whose names begin with ../again/to-print",
    ):
        assert line in again.out, again.out
    assert (tmp_path / "again" / "north-trust.eml").read_bytes() == (tmp_path / "ask" / "north-trust.eml").read_bytes()
    # A second answer to the same question is refused before anything is recorded.
    assert run(*ASK).code != 0
    assert issued.is_dir()


@pytest.mark.usefixtures("no_office")
def test_a_reminder_has_the_pack_again_for_those_alone_who_did_not_answer(issued: Path, tmp_path: Path) -> None:
    """Who adopted or declined is not reminded; where nobody was asked there is nobody to remind."""
    none = run("remind", "--adoptions", "--out", "../letters", "--yes")
    assert (none.code, "nobody to remind" in none.out) == (0, True)
    assert run(*ASK).code == 0
    sign(issued, "North Trust", "V9.00", TODAY)
    done = run("remind", "--adoptions", "--by", "2099-02-28", "--out", "../letters", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["partners"] == ["south-school", "west-charity"]
    message, files = opened(tmp_path / "letters" / "south-school.eml")
    assert str(message["Subject"]).startswith("Reminder")
    assert "changes-v1.00-v9.00.docx" in files
    told = {one["partner"]: one for one in run("campaign", "--json").report["partners"]}
    assert told["south-school"]["reminded"] == [TODAY]
    assert told["south-school"]["due"] == "2099-02-28"
    assert told["north-trust"]["reminded"] == []


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("remind", "--by", "2099-01-01"), 2, "--by is the day by which partners are to sign"),
        (("remind", "--adoptions", "--by", "2001-01-01", "--yes"), 0, ""),
        (("request-adoption", "--all-outstanding", "--by", "2001-01-01", "--out", "../ask"), 2, "is in the past"),
        (("request-adoption", "--all-outstanding", "--by", "soon", "--out", "../ask"), 2, "soon"),
    ],
)
@pytest.mark.usefixtures("no_office")
def test_a_request_in_wrong_words_records_nothing(words: tuple[str, ...], code: int, error: str, issued: Path) -> None:
    """Each with its exit code; the store stays as it was."""
    before = state(issued)
    done = run(*words)
    assert (done.code, error in done.error) == (code, True), done.err
    assert state(issued) == before


def opened_part(document: bytes) -> bytes:
    """Give the main part of a Word document."""
    with zipfile.ZipFile(BytesIO(document)) as held:
        return held.read("word/document.xml")


def plain(document: bytes) -> str:
    """Give the text of a Word document."""
    made = docx.Document(BytesIO(document))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    headers = [paragraph.text for section in made.sections for paragraph in section.header.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells, *headers])


def returns(folder: Path) -> Path:
    """Make a folder of what came back: forms with and without a name that says whose they are, and other files."""
    made = folder / "came-back"
    made.mkdir()
    for name in ("North Trust signed.pdf", "scan0001.pdf", "scan0002.jpg", "north-trust and west-charity.pdf"):
        (made / name).write_bytes(f"%PDF-1.4 {name}\n".encode())
    (made / "empty.pdf").write_bytes(b"")
    (made / "notes.txt").write_text("They rang on Monday\n", "utf-8")
    (made / "Thumbs.db").write_bytes(b"x")
    (folder / "facts.csv").write_text(
        f"File,Partner,Signed on,Signed by,Post\nNorth Trust signed.pdf,,{TODAY},,\n"
        f"scan0001.pdf,South School,{TODAY},Dee Deputy,Deputy Head\n",
        "utf-8",
    )
    return made


def test_a_folder_of_returns_is_matched_and_recorded_in_one_commit(issued: Path, tmp_path: Path) -> None:
    """By the file's name or the sheet; the doubtful is named and left alone, and so is who has not answered."""
    folder = returns(tmp_path)
    no = run("decline", "north-trust", "--reason", "The board meets in March", "--on", TODAY, "--yes")
    assert no.code == 0, no.err
    done = run("record-returns", str(folder), "--facts", "../facts.csv", "--yes", "--json")
    assert done.code == 0, done.err
    assert [note.partition(" declined ")[0] for note in done.report["notes"]] == ["North Trust"]
    assert {one["partner"] for one in done.report["returns"]} == {"north-trust", "south-school"}
    assert done.report["missing"] == ["west-charity"]
    why = {Path(one["files"][0]).name: one["why"] for one in done.report["doubtful"]}
    assert set(why) == {"scan0002.jpg", "north-trust and west-charity.pdf", "empty.pdf", "notes.txt"}
    assert "its name does not name a partner" in why["scan0002.jpg"]
    assert "its name fits north-trust, west-charity" in why["north-trust and west-charity.pdf"]
    assert "neither a signed statement nor a scan" in why["notes.txt"]
    assert len(done.report["files"]) == 2
    told = {one["partner"]: one for one in run("campaign", "--json").report["partners"]}
    assert [told[id_]["state"] for id_ in ("north-trust", "south-school")] == ["adopted", "adopted"]
    shown = run("show-partner", "south-school", "--json").report["events"][-1]
    assert shown["signed_by"] == {"name": "Dee Deputy", "post": "Deputy Head"}
    assert run("check").code in {0, 1}
    again = run("record-returns", str(folder), "--facts", "../facts.csv", "--yes", "--json")
    assert (again.code, again.report["returns"], again.report["commit"]) == (0, [], None)
    assert "recorded already" in {one["why"] for one in again.report["doubtful"]}
    assert "isa-admin finalise" not in done.report["next"]
    (folder / "west-charity.pdf").write_bytes(b"%PDF-1.4 the last one\n")
    (tmp_path / "facts.csv").write_text(f"File,Signed on\nwest-charity.pdf,{TODAY}\n", "utf-8")
    last = run("record-returns", str(folder), "--facts", "../facts.csv", "--yes", "--json")
    assert (last.code, last.report["missing"], last.report["next"][0]) == (0, [], "isa-admin finalise")
    assert issued.is_dir()


def test_the_words_of_a_form_propose_whose_it_is(issued: Path, tmp_path: Path) -> None:
    """Those behind a scan too; nothing is recorded on their word alone, and a form of another version is left alone."""
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "old.pdf").write_bytes(of_lines(b"By signing this form for North Trust I adopt V1.00", mode=3))
    (folder / "scan.pdf").write_bytes(of_lines(b"By signing this form for West Charity I adopt V9.00", mode=3))
    facts = f"File,Signed on,Signed by,Post\nscan.pdf,{TODAY},Wes Example,Director\n"
    (tmp_path / "day.csv").write_text(facts, "utf-8")
    words = ("record-returns", str(folder), "--facts", "../day.csv")
    done = run(*words, "--yes", "--json").report
    assert done["returns"] == []
    old, new = (one["why"].removeprefix("its name does not name a partner, ") for one in done["doubtful"])
    assert old.startswith("and its words name north-trust, V1.00, and not V9.00: record it with --version")
    assert new == "and its words name west-charity, V9.00; name it after its partner, or give --facts"
    with Terminal(*words, folder=issued, columns=200) as person:
        person.expect("and its words name west-charity, V9.00. Is it the form of west-charity? [y/N]: ")
        person.type("y")
        person.expect("Sign and record this?")
        person.type("y")
        assert person.end() == 0
    assert run("show-partner", "west-charity", "--json").report["events"][-1]["version"] == "V9.00"


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("../nothing",), 2, "is not a folder"),
        (("../facts.csv",), 2, "is not a folder"),
        (("../came-back", "--facts", "../form.pdf"), 2, "form.pdf"),
        (("../came-back", "--facts", "../wrong.csv"), 2, "has no column 'file'"),
        (("../came-back", "--facts", "../stranger.csv"), 3, "there is no partner 'Nobody'"),
        (("../came-back", "--facts", "../early.csv", "--yes"), 4, "is dated"),
        (("../came-back", "--version", "V77.00"), 3, "V77.00"),
    ],
)
def test_returns_in_wrong_words_record_nothing(
    words: tuple[str, ...], code: int, error: str, issued: Path, tmp_path: Path
) -> None:
    """A missing folder, a sheet of another kind, a partner that there is not, a day before the version."""
    returns(tmp_path)
    (tmp_path / "wrong.csv").write_text("Name,Post\nx,y\n", "utf-8")
    (tmp_path / "stranger.csv").write_text("File,Partner,Signed on\nscan0001.pdf,Nobody,today\n", "utf-8")
    (tmp_path / "early.csv").write_text("File,Signed on\nNorth Trust signed.pdf,2001-01-01\n", "utf-8")
    before = state(issued)
    done = run("record-returns", *words)
    assert (done.code, error in done.error) == (code, True), done.err
    assert state(issued) == before


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_a_killed_finalise_has_written_its_row_or_not(issued: Path, tmp_path: Path) -> None:
    """Verification says yes after each kill, and typing it again writes the row or says that it is there."""
    for name in PARTNERS:
        sign(issued, name, "V9.00", TODAY)
    pristine, old = copy(issued, tmp_path / "pristine" / "isa"), tip(issued)
    begun = time.monotonic()
    assert start(("finalise", "--yes"), issued).wait() == 0
    spent = time.monotonic() - begun
    for moment in moments(spent):
        os.chdir(tmp_path)
        shutil.rmtree(issued)
        os.chdir(copy(pristine, issued))
        kill_within(start(("finalise", "--yes"), issued), moment)
        assert "error" not in git(issued, "fsck", "--strict", "--no-dangling"), moment
        now = tip(issued)
        assert now == old or git(issued, "log", "-1", "--format=%P", now).strip() == old
        assert run("verify", "--anchor", anchor_line(issued)).code == 0
        again = run("finalise", "--yes")
        assert again.code == (0 if now == old else 4), (moment, again)
        assert git(issued, "rev-list", "--count", f"{old}..main").strip() == "1"
        whole(issued)
