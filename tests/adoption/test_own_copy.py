"""A signatory with a copy of the store adopts in one command, and may change the posts of the own partner."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.adoption.acting import (
    HARBOUR,
    SECOND,
    STATEMENT,
    as_program,
    ask,
    bring,
    clone,
    detached,
    git,
    good,
    run,
    typed,
)
from tests.cli.acting import Terminal, state, tip, whole
from tests.cli.test_verify_document import bent

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome

TERMS = "agreement/terms/02-purpose.md"


@pytest.fixture
def desk(store: Path, robin: GpgHome, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The copy in which Robin works, with Robin's keyring; it is the current folder."""
    root = clone(store, store.parent / "robin")
    monkeypatch.chdir(root)
    as_program(robin, monkeypatch)
    return root


def new_terms(root: Path, olive: GpgHome) -> None:
    """Change a section materially, with the row that says so, signed by the officer with git alone."""
    terms = root / TERMS
    terms.write_text(terms.read_text("utf-8") + "\nOne sentence more.\n", "utf-8")
    folder = terms.parent
    listing = "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(folder.iterdir())
    )
    digest = hashlib.sha256(listing.encode()).hexdigest()
    with (root / "agreement/versions.yaml").open("a", encoding="utf-8") as table:
        table.write(
            '  - version: "V5.00"\n    on: 2026-01-05\n    kind: issued\n    material: true\n'
            f"    comment: Section 2 amended\n    by: Olive Officer\n    terms_digest: {digest}\n"
        )
    git(root, "add", "-A")
    key = olive.fingerprints["olive@example.org"]
    who = ("-c", "user.name=Olive Officer", "-c", "user.email=olive@example.org")
    words = ["git", *who, "commit", "-q", f"-S{key}", "-m", "Amend section 2"]
    subprocess.run(words, cwd=root, check=True, capture_output=True)


def test_the_document_that_was_read_is_named_and_another_text_is_not_adopted(desk: Path) -> None:
    """Before anything is signed; verification accepts an event that names it."""
    before = tip(desk)
    document = desk.parent / "read.docx"
    assert typed("render", "--out", str(document)).code == 0
    other = bent(document, b"at least 30 days", b"at least 20 days")
    done = run("adopt", "--document", str(other), "--yes")
    assert (done.code, "cannot show that V4.00 was adopted" in done.error) == (4, True)
    assert tip(desk) == before
    done = typed("adopt", "--document", str(document), "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["document_sha256"] == hashlib.sha256(document.read_bytes()).hexdigest()
    good(desk)
    event = typed("show-partner", HARBOUR, "--json").report["events"][-1]
    assert event["document_sha256"] == done.report["document_sha256"]


def test_adopting_is_one_commit_by_the_signatory(desk: Path, store: Path, robin: GpgHome) -> None:
    """Event, statement and signature, signed with the same key in the post's name; no row; the verifier accepts it."""
    before = tip(desk)
    done = typed("adopt", "--yes", "--json").report
    stem = f"partners/{HARBOUR}/events/"
    assert [Path(path).suffix for path in done["files"] if path.startswith(stem)] == [".asc", ".txt", ".yaml"]
    assert len(done["files"]) == 3
    assert (done["partner"], done["version"], done["key"]) == (
        HARBOUR,
        "V4.00",
        robin.fingerprints["robin@example.org"],
    )
    assert git(desk, "log", "-1", "--format=%an %ae %P").split() == ["Robin", "Example", "robin@example.org", before]
    whole(desk)
    good(desk)
    assert typed("show-partner", HARBOUR, "--json").report["standing"] == "in-force"
    assert store.is_dir()


def test_the_joiner_row_is_asked_for_and_written_once_by_an_officer(
    desk: Path, store: Path, olive: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status and check ask for it, record-version writes it, and then nobody asks any more."""
    typed("adopt", "--yes")
    refused = run("record-version", "joiner", HARBOUR, "--yes")
    assert (refused.code, "on the roster" in refused.error) == (6, True)
    as_program(olive, monkeypatch)
    monkeypatch.chdir(store)
    early = run("record-version", "joiner", HARBOUR, "--yes")
    assert (early.code, "has not adopted" in early.error) == (4, True)
    bring(desk, store)
    wanted = f"isa-admin record-version joiner {HARBOUR}"
    assert wanted in typed("status", "--json").report["next"]
    assert wanted in {finding["remedy"] for finding in run("check", "--json").report["findings"]}
    typed("record-version", "joiner", HARBOUR, "--yes")
    row = typed("list-versions", "--json").report["versions"][-1]
    assert (row["version"], row["kind"], row["comment"]) == ("V5.00", "joiner", "Harbour Trust included")
    assert wanted not in typed("status", "--json").report["next"]
    again = run("record-version", "joiner", HARBOUR, "--yes")
    assert (again.code, "no row is missing" in again.error) == (4, True)
    good(store)


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("record-version", "leaver", HARBOUR), 2, "'leaver'"),
        (("record-version", "joiner", "glebe-house"), 4, "no row is missing"),
        (("record-version", "joiner", "leicestershire-police"), 4, "no row is missing"),
    ],
)
def test_no_row_is_written_for_who_needs_none(words: tuple[str, ...], code: int, error: str, store: Path) -> None:
    """Those of the reference have theirs, or came when the agreement was finalised."""
    before = state(store)
    done = run(*words, "--yes")
    assert (done.code, error in done.error) == (code, True)
    assert state(store) == before


def test_what_changed_since_the_last_adoption_is_shown(
    desk: Path, store: Path, olive: GpgHome, robin: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of the table since, and the sections whose text is another."""
    typed("adopt", "--yes")
    bring(desk, store)
    as_program(olive, monkeypatch)
    new_terms(store, olive)
    assert typed("list-adoptions", "--json", "--store", str(store)).report["version"] == "V5.00"
    as_program(robin, monkeypatch)
    git(desk, "pull", "--quiet", "--ff-only")
    shown = typed("adopt", "--dry-run").out
    assert "V5.00, 5 January 2026: Section 2 amended" in shown
    assert "changed: " in shown
    assert "(02-purpose.md)" in shown
    assert "V4.00 on " in shown
    done = typed("adopt", "--yes", "--json").report
    assert [(one["file"], one["how"]) for one in done["changed"]] == [("02-purpose.md", "changed")]
    good(desk)


def test_a_text_that_nobody_knows_is_not_called_the_same(
    desk: Path, store: Path, olive: GpgHome, robin: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form from before the store began names a version and no bytes, so the whole is to be read."""
    as_program(olive, monkeypatch)
    monkeypatch.chdir(store)
    words = ("--paper", TERMS, "--on", "2016-10-06", "--version", "V2.00", "--signed-by", "A", "--post", "B", "--yes")
    typed("record-adoption", HARBOUR, *words)
    as_program(robin, monkeypatch)
    monkeypatch.chdir(desk)
    git(desk, "pull", "--quiet", "--ff-only")
    shown = " ".join(typed("adopt", "--dry-run").out.split())
    assert "it is not known which text of V2.00 was adopted, so read the whole of V5.00" in shown


def test_a_first_adoption_says_so_and_one_on_paper_is_compared_too(desk: Path) -> None:
    """There is nothing to compare the first one with."""
    assert "this is the partner's first adoption" in typed("adopt", "--dry-run").out
    assert desk.is_dir()


def test_a_dry_run_signs_nothing(desk: Path) -> None:
    """The files are named and nothing is written, neither here nor in a folder for export."""
    before = state(desk)
    done = typed("adopt", "--dry-run", "--json").report
    assert done["commit"] is None
    assert len(done["files"]) == 3
    typed("adopt", "--dry-run", "--export", "../out")
    assert not (desk.parent / "out").exists()
    assert state(desk) == before


def test_an_export_is_two_files_for_the_officer(
    desk: Path, store: Path, olive: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is committed here; the officer records them, with the row."""
    before = state(desk)
    files = typed("adopt", "--export", "../out", "--yes", "--json").report["files"]
    assert [Path(file).name for file in files] == [STATEMENT, f"{STATEMENT}.asc"]
    assert state(desk) == before
    as_program(olive, monkeypatch)
    typed("record-adoption", *files, "--yes", "--store", str(store))
    good(store)


def test_an_export_that_cannot_be_written_says_where_else(desk: Path) -> None:
    """Exit 5, and nothing is recorded."""
    before = state(desk)
    done = run("adopt", "--export", ".gitattributes", "--yes")
    assert (done.code, done.error) == (5, ".gitattributes cannot be written: File exists")
    assert "--export DIR" in done.remedy
    assert state(desk) == before


def test_the_doctor_knows_the_signatory_s_key(desk: Path) -> None:
    """It is on no roster, and signs for a partner all the same."""
    probes = {probe["name"]: probe for probe in typed("doctor", "--json").report["probes"]}
    assert probes["signing key"]["verdict"] == "ok"
    assert "Robin Example" in probes["signing key"]["message"]
    assert desk.is_dir()


def test_a_version_is_adopted_once(desk: Path) -> None:
    """The second time it is said when it was (exit 4)."""
    typed("adopt", "--yes")
    before = state(desk)
    done = run("adopt", "--yes")
    assert (done.code, "has already adopted V4.00" in done.error) == (4, True)
    assert state(desk) == before


def test_an_officer_is_no_signatory(store: Path) -> None:
    """The officer's key adopts for nobody; the remedy is the officer's own command."""
    before = state(store)
    done = run("adopt", "--yes")
    assert (done.code, "signatory" in done.error, "add-key PARTNER FILE" in done.remedy) == (6, True, True)
    done = run("adopt", "--partner", HARBOUR, "--yes")
    assert (done.code, HARBOUR in done.error) == (6, True)
    assert state(store) == before


def test_a_signatory_adopts_for_no_other_partner(desk: Path) -> None:
    """Neither by naming it nor otherwise."""
    done = run("adopt", "--partner", SECOND, "--yes")
    assert (done.code, SECOND in done.error) == (6, True)
    assert run("adopt", "--partner", "harber", "--yes").code == 3
    assert desk.is_dir()


def test_a_signatory_changes_the_posts_of_the_own_partner_only(desk: Path) -> None:
    """Other offices, but not who signs; nothing of another partner; the verifier agrees."""
    typed("assign-post", "dpo", HARBOUR, "--title", "Data Protection Officer", "--yes")
    for words in (
        ("assign-post", "dpo", SECOND, "--title", "Data Protection Officer", "--yes"),
        ("add-signatory", HARBOUR, "Sam", "--role", "Chair", "--yes"),
        ("update-partner", HARBOUR, "--postcode", "LE2 2BB", "--yes"),
        ("record-adoption", SECOND, "--paper", TERMS, "--on", "today", "--yes"),
    ):
        before = state(desk)
        done = run(*words)
        assert (done.code, "roster" in done.error) == (6, True), words
        assert state(desk) == before
    good(desk)


def test_a_partner_says_no_by_its_own_signatory(desk: Path) -> None:
    """The decline is an event like any other; the standing stays; later it may adopt after all."""
    words = ("--reason", "Our board meets in March", "--on", "today", "--yes")
    typed("decline", HARBOUR, *words)
    assert run("decline", SECOND, *words).code == 6
    assert typed("show-partner", HARBOUR, "--json").report["standing"] == "prospective"
    assert "declined" in typed("list-adoptions").out
    # Whoever signs now may be somebody else.
    [said] = typed("adopt", "--yes", "--dry-run", "--json").report["notes"]
    assert (said[:28], said[-26:]) == ("Harbour Trust declined V4.00", ": Our board meets in March")
    assert f"  Note          {said}\n" in typed("adopt", "--yes").out
    good(desk)


def test_at_a_terminal_it_is_shown_before_it_is_signed(desk: Path) -> None:
    """The answer no leaves everything as it was (exit 130)."""
    before = state(desk)
    with Terminal("adopt", folder=desk) as terminal:
        terminal.expect("Terms digest")
        terminal.expect("Sign and adopt this?")
        terminal.type("n")
        assert terminal.end() == 130
    assert state(desk) == before


def test_a_dry_run_writes_no_signing_pack(store: Path) -> None:
    """It names what it would write, with the digests that the files would have."""
    words = ("request-adoption", "glebe-house", "--out", "../packs")
    rehearsed = run(*words, "--dry-run", "--json")
    assert rehearsed.code == 0, rehearsed.err
    assert not (store.parent / "packs").exists()
    assert "would write" in run(*words, "--dry-run").out
    assert run(*words, "--json").report["packs"] == rehearsed.report["packs"]


def test_signing_packs_show_how_far_they_are_at_a_terminal(store: Path) -> None:
    """A bar over several partners; none where nobody looks."""
    with Terminal("request-adoption", "--all-outstanding", "--out", "../packs", folder=store) as terminal:
        terminal.expect("Writing signing packs")
        terminal.expect("2 signing packs")
        assert terminal.end() == 0
    assert "Writing" not in typed("request-adoption", HARBOUR, SECOND, "--out", "../more").out


def test_both_routes_lead_to_the_same_event(
    desk: Path, store: Path, robin: GpgHome, olive: GpgHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a signatory commits and what an officer records of a pack is the same record, key by key."""
    as_program(olive, monkeypatch)
    pack = ask(store.parent / "packs", HARBOUR, "--store", str(store))
    typed(
        "record-adoption", str(pack / STATEMENT), str(detached(robin, pack / STATEMENT)), "--yes", "--store", str(store)
    )
    as_program(robin, monkeypatch)
    typed("adopt", "--yes")
    events = [min((root / f"partners/{HARBOUR}/events").glob("*.yaml")) for root in (desk, store)]
    assert events[0].read_bytes() == events[1].read_bytes()


def test_an_export_does_not_write_over_what_lies_there(desk: Path) -> None:
    """It is refused before anything is signed; with --replace both files are new."""
    file = desk.parent / "out" / STATEMENT
    file.parent.mkdir()
    file.write_bytes(b"edited")
    done = run("adopt", "--export", "../out", "--yes")
    assert (done.code, "it may have been edited" in done.error, "--replace" in done.remedy) == (2, True, True)
    assert list(file.parent.iterdir()) == [file]
    assert file.read_bytes() == b"edited"
    typed("adopt", "--export", "../out", "--replace", "--yes")
    assert file.read_bytes() != b"edited"
