"""Many partners at once: exported, edited in a spreadsheet, imported, undone."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.adoption.acting import good
from tests.cli.acting import PARTNER, Terminal, git, run, run_apart, state, tip, whole

if TYPE_CHECKING:
    from pathlib import Path

NEW_AND_CHANGED = (
    "name,category,address 1,town,postcode,signatory name,signatory title,signatory 2 name,dpo email\n"
    "New Road Project,Other Agencies/Organisations,1 New Road,Leicester,le11aa,Ann Example,Chair,Bea Example,\n"
    "Harbour Trust,,,,LE2 2BB,,,,dpo@example.org\n"
    "Glebe House,,,,,,,,\n"
)


@pytest.fixture
def sheet(store: Path) -> Path:
    """A file with a new partner, a changed one and one that stays as it is."""
    path = store.parent / "partners.csv"
    path.write_text(NEW_AND_CHANGED, "utf-8")
    return path


def rows(content: bytes) -> list[dict[str, str]]:
    """Read a CSV file as a spreadsheet does."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", ["all.csv", "all.xlsx"])
def test_what_was_exported_imports_to_no_change(name: str, store: Path) -> None:
    """Exit 0, no commit, all 31 partners unchanged; nothing in the store is touched."""
    assert run("add-signatory", PARTNER, "=Second, Sam", "--role", "+1", "--yes").code == 0
    done = run("export-partners", "--out", f"../{name}", "--json")
    assert done.code == 0, done.err
    path = store.parent / name
    assert done.report["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (done.report["partners"], done.report["format"]) == (31, name[4:])
    before = state(store)
    done = run("import-partners", f"../{name}", "--json")
    assert done.code == 0, done.err
    assert done.report == {
        "schema": 1,
        "rows": {"added": [], "changed": [], "unchanged": 31, "wrong": []},
        "commit": None,
        "subject": None,
        "files": [],
        "left_behind": [],
        "next": [],
    }
    assert "nothing changes: 0 added, 0 changed, 31 unchanged, 0 wrong" in run("import-partners", f"../{name}").out
    assert state(store) == before


def test_what_was_exported_imports_into_a_blank_store(store: Path) -> None:
    """All partners with facts and posts; their adoptions and keys are not in the file."""
    assert run("export-partners", "--out", "../all.xlsx").code == 0
    assert run("init", "../blank", "--blank", "--area", "Northshire", "--boards", "North Board", "--yes").code == 0
    done = run("import-partners", "../all.xlsx", "--store", "../blank", "--yes")
    assert done.code == 0, done.err
    assert "done: Import partners: 31 added" in done.out
    ours, theirs = (run("export-partners", "--out", "-", "--store", root).out for root in (".", "../blank"))
    assert ours == theirs
    assert git(store.parent / "blank", "rev-list", "--count", "HEAD").strip() == "2"
    whole(store.parent / "blank")


def test_an_import_is_one_signed_commit_that_shows_every_row(store: Path, sheet: Path) -> None:
    """The answers count and name the rows; the report has each with its line and what changes."""
    before = tip(store)
    rehearsed = run("import-partners", str(sheet), "--dry-run")
    assert rehearsed.code == 0, rehearsed.err
    assert "Rows         1 added, 1 changed, 1 unchanged, 0 wrong" in rehearsed.out
    assert "Added        New Road Project (new-road-project)" in rehearsed.out
    change = "Harbour Trust: postcode LE1 3PL -> LE2 2BB; dpo email (nothing) -> dpo@example.org"
    assert f"Changed      {change}" in rehearsed.out
    assert tip(store) == before
    done = run("import-partners", str(sheet), "--json")
    assert done.code == 0, done.err
    assert done.report["commit"] == tip(store)
    assert git(store, "rev-parse", "HEAD~").strip() == before
    assert done.report["subject"] == "Import partners: 1 added, 1 changed"
    assert [(one["line"], one["id"]) for one in done.report["rows"]["added"]] == [(2, "new-road-project")]
    [changed] = done.report["rows"]["changed"]
    assert changed["differences"][0] == {"column": "postcode", "before": "LE1 3PL", "after": "LE2 2BB"}
    git(store, "verify-commit", "HEAD")
    assert {path.split("/")[1] for path in git(store, "show", "--name-only", "--format=", "HEAD").split()} == {
        "new-road-project",
        PARTNER,
    }
    added = run("show-partner", "new-road-project", "--json").report
    assert (added["category"], added["address"]["postcode"]) == ("other", "LE1 1AA")
    assert [post["name"] for post in added["posts"]] == ["Ann Example", "Bea Example"]
    whole(store)


def test_an_import_is_asked_about_on_a_terminal(store: Path, sheet: Path) -> None:
    """No leaves everything as it was."""
    before = state(store)
    with Terminal("import-partners", str(sheet), folder=store) as person:
        person.expect("1 added, 1 changed, 1 unchanged, 0 wrong")
        person.expect("Sign and record this? [Y/n]")
        person.type("n")
        assert person.end() != 0
    assert state(store) == before


def test_wrong_rows_stop_the_import_and_are_left_out_on_request(store: Path) -> None:
    """Exit 2 with line, column and reason of each; with --skip-wrong the others are taken in."""
    path = store.parent / "mixed.csv"
    path.write_text(
        "id,name,category,responsible email,responsible telephone,postcode\n"
        "new-road,New Road,helth,,,\n"
        "glebe-house,,,x@y,0116 49,\n"
        f"{PARTNER},,,,,LE2 2BB\n",
        "utf-8",
    )
    before = state(store)
    done = run("import-partners", str(path))
    assert done.code == 2
    assert done.out == ""
    first, *wrong = done.error.splitlines()
    assert first == "2 rows are wrong (0 added, 1 changed, 0 unchanged, 2 wrong); nothing was written"
    assert wrong[0].startswith("  line 2, category: there is no category 'helth'; did you mean health?")
    assert wrong[1].startswith("  line 3, responsible email: 'x@y' is not an e-mail address")
    assert wrong[2].startswith("  line 3, responsible telephone: '0116 49' is not a possible telephone number")
    assert "--skip-wrong" in done.remedy
    assert state(store) == before
    done = run("import-partners", str(path), "--skip-wrong", "--json")
    assert done.code == 0, done.err
    assert [one["line"] for one in done.report["rows"]["wrong"]] == [2, 3, 3]
    assert run("show-partner", PARTNER, "--json").report["address"]["postcode"] == "LE2 2BB"
    done = run("import-partners", str(path), "--skip-wrong")
    assert done.code == 0, done.err
    assert "nothing changes: 0 added, 0 changed, 1 unchanged, 2 wrong" in done.out
    assert "Left out  line 2, category" in done.out
    whole(store)


def test_of_many_wrong_rows_that_are_left_out_a_few_are_shown(store: Path) -> None:
    """The report has all of them."""
    (store.parent / "wrong.csv").write_text("name,category\n" + "".join(f"T{one},zoo\n" for one in range(12)), "utf-8")
    words = ("import-partners", "../wrong.csv", "--skip-wrong")
    assert "Left out  and 2 more; --dry-run --json lists all" in run(*words).out
    assert len(run(*words, "--json").report["rows"]["wrong"]) == 12


WRONG_FILES: dict[str, tuple[bytes | None, str, str]] = {
    "that is not there": (None, "there is no file", "partners.xlsx"),
    "that is empty": (b"", "the file is empty", "isa-admin export-partners"),
    "in another encoding": ("name\nÄ\n".encode("cp1252"), "line 2: the text is not in UTF-8", "CSV UTF-8"),
    "with a column too many": (b"id,Remarks\n", "there is no column 'Remarks'", "delete each"),
    "with a misspelt column": (b"id,postcod\n", "there is no column 'postcod'", "did you mean postcode"),
    "with keys": (b"id,signatory key\n", "'signatory key'", "isa-admin add-key"),
    "of the old kind": (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "in the old format (.doc or .xls)", ".xlsx"),
    "that is half a workbook": (b"PK\x03\x04" + b"x" * 100, "not an Excel workbook", ".xlsx"),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_a_file_that_cannot_be_imported_changes_nothing(case: str, store: Path) -> None:
    """Exit 2, the reason and how to put it right."""
    content, reason, remedy = WRONG_FILES[case]
    if content is not None:
        (store.parent / "wrong.csv").write_bytes(content)
    before = state(store)
    done = run("import-partners", "../wrong.csv", "--yes")
    assert done.code == 2
    assert reason in done.error
    assert remedy in done.remedy
    assert done.out == ""
    assert state(store) == before


def test_a_file_that_may_not_be_read_changes_nothing(store: Path, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is the system's."""

    def refuse(*_: Any, **__: Any) -> None:  # noqa: ANN401  whatever a file is opened with
        raise PermissionError(13, "Permission denied")

    before = state(store)
    monkeypatch.setattr("pathlib.Path.open", refuse)
    done = run("import-partners", str(sheet))
    monkeypatch.undo()
    assert done.code == 2
    assert "cannot be read: Permission denied" in done.error
    assert state(store) == before


def test_an_export_lies_in_the_current_folder_under_the_agreement_s_name(store: Path, tmp_path: Path) -> None:
    """CSV without a word about the format; a folder or another format may be named."""
    folder = tmp_path / "here"
    folder.mkdir()
    done = run_apart("export-partners", "--store", str(store), folder=folder)
    assert done.code == 0, done.err
    assert "wrote llr-safeguarding-children-partners.csv: 31 partners" in done.out
    assert run("export-partners", "--out", str(folder), "--format", "XLSX").code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "llr-safeguarding-children-partners.csv",
        "llr-safeguarding-children-partners.xlsx",
    ]
    assert load_workbook(folder / "llr-safeguarding-children-partners.xlsx").sheetnames == ["Partners"]
    whole(store)


def test_standard_output_gets_the_bytes_of_the_file(store: Path) -> None:
    """So that another program can read it; each partner has a row."""
    assert run("export-partners", "--out", "../all.csv").code == 0
    said = run("export-partners", "--out", "-").out
    written = (store.parent / "all.csv").read_bytes()
    assert said.encode().replace(b"\r\n", b"\n") == written.replace(b"\r\n", b"\n")
    assert written.startswith(b"\xef\xbb\xbfid,name,category,address 1,")
    by_id = {row["id"]: row for row in rows(written)}
    assert by_id[PARTNER]["signatory name"] == "Robin Example"
    assert by_id[PARTNER]["responsible title"] == "Information Governance Lead"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--out", "../a.pdf"), "there is no format 'pdf'"),
        (("--format", "ods"), "there is no format 'ods'"),
        (("--out", "../a.csv", "--format", "xlsx"), "ends in .csv, and --format says xlsx"),
        (("--out", "-", "--format", "xlsx"), "only the CSV file can go to standard output"),
        (("--out", "-", "--json"), "only the CSV file can go to standard output"),
    ],
)
def test_an_export_in_another_format_is_refused(words: tuple[str, ...], reason: str, store: Path) -> None:
    """Exit 2, and no file is written."""
    before = sorted(store.parent.iterdir())
    done = run("export-partners", *words)
    assert done.code == 2
    assert reason in done.error
    assert sorted(store.parent.iterdir()) == before


def test_an_export_where_no_file_can_be_is_refused(store: Path) -> None:
    """The remedy thinks of the program that has it open."""
    done = run("export-partners", "--out", "../form.pdf/a.csv")
    assert done.code == 5
    assert "cannot be written" in done.error
    assert "another program has it open" in done.remedy
    whole(store)


def test_an_import_and_its_undoing_stand_up_to_verification(store: Path, sheet: Path) -> None:
    """From the anchor on, every commit is one that its author was entitled to make."""
    assert run("import-partners", str(sheet)).code == 0
    assert run("undo", "--yes").code == 0
    good(store)


@pytest.mark.parametrize("name", ["all.csv", "all.xlsx"])
def test_an_edited_file_is_not_written_over(name: str, store: Path) -> None:
    """Half an hour of typing would be gone; the same bytes are no loss, and who means it says so."""
    file = store.parent / name
    words = ("export-partners", "--out", f"../{name}")
    assert run(*words).code == 0
    assert run(*words).code == 0
    file.write_bytes(file.read_bytes() + b"x")
    done = run(*words)
    assert (done.code, "it may have been edited" in done.error, "--replace" in done.remedy) == (2, True, True)
    assert file.read_bytes().endswith(b"x")
    assert run(*words, "--replace").code == 0
    assert not file.read_bytes().endswith(b"x")
