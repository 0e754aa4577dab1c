"""Yearly compliance, typed: forms out, filled in as people do, back in; who is missing (Agreement s.18)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml

from isa_admin.word.wordxml import NAMESPACES
from tests.cli.acting import PARTNER, RECORD_COMPLIANCE, STANDARDS, Terminal, git, run, state, tip

if TYPE_CHECKING:
    from collections.abc import Callable

FORM = "self-assessment-2026-glebe-house"
FORMATS = ("docx", "xlsx")
RECORD = ("record-compliance", "glebe-house", "--year", "2026", "--form")


def made(kind: str, *words: str) -> Path:
    """Let the program make a form; gives its path."""
    done = run("compliance-form", "glebe-house", "--year", "2026", "--format", kind, "--out", "../forms", *words)
    assert done.code == 0, done.err
    return Path("../forms") / f"{FORM}.{kind}"


def fill_in(path: Path, cell: Callable[[str, int, Any], None]) -> None:
    """Fill in a form as Word and Excel do: each cell of the three last columns, by standard and column."""
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        for row in document.tables[1].rows[1:]:
            for column in (2, 3, 4):
                cell(row.cells[0].text, column, row.cells[column])
        document.save(str(path))
        return
    book = openpyxl.load_workbook(path)
    for line in book.active.iter_rows():
        if line[0].value in STANDARDS:
            for column in (2, 3, 4):
                cell(str(line[0].value), column, line[column])
    book.save(path)


def write(cell: Any, text: str) -> None:  # noqa: ANN401  a cell of either kind
    """Type text into a cell."""
    if hasattr(cell, "paragraphs"):
        cell.text = text
    else:
        cell.value = text


def plainly(standard: str, column: int, cell: Any) -> None:  # noqa: ANN401  the same
    """Answer as a careful person does; one standard is only partly met, another does not apply."""
    verdict = {"retention": "partly met", "responsible-post": "Not applicable"}.get(standard, "Met")
    write(cell, (verdict, "Policy 7\nof  2025" if standard == "retention" else "", "=1+1 is our plan")[column - 2])


def answers_of(partner: str) -> dict[str, Any]:
    """Give the answers that are recorded for 2026, by standard."""
    report = run("list-compliance", "--year", "2026", "--json").report
    [row] = [one for one in report["partners"] if one["id"] == partner]
    return {one["standard"]: one for one in row["years"][0]["answers"]}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_form_that_comes_back_is_recorded(kind: str, store: Path) -> None:
    """What was typed into it, each text in one line, and in one signed commit."""
    path = made(kind)

    def typed(standard: str, column: int, cell: Any) -> None:  # noqa: ANN401  a cell of either kind
        plainly(standard, column, cell)
        if kind == "xlsx" and column == 4:
            write(cell, "Do it")

    fill_in(path, typed)
    done = run(*RECORD, str(path), "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["files"] == ["agreement/compliance/2026.yaml"]
    recorded = answers_of("glebe-house")
    assert list(recorded) == list(STANDARDS)
    assert recorded["retention"]["answer"] == "partly"
    assert recorded["retention"]["evidence"] == "Policy 7 of 2025"
    assert recorded["responsible-post"]["answer"] == "not-applicable"
    assert recorded["accuracy"] == {
        "standard": "accuracy",
        "answer": "met",
        "evidence": None,
        "action": "Do it" if kind == "xlsx" else "=1+1 is our plan",
    }
    assert store.is_dir()


def test_a_form_filled_in_with_changes_tracked_says_what_a_reader_sees(store: Path) -> None:
    """What was inserted is an answer, what was struck out is not; so is what stands in a content control."""
    path = made("docx")

    def tracked(standard: str, column: int, cell: Any) -> None:  # noqa: ANN401  a cell of a Word table
        if column == 2:
            paragraph = cell.paragraphs[0]._p
            gone = "<w:r><w:delText>Not met</w:delText></w:r>"
            inside = f"<w:sdt {NAMESPACES}><w:sdtContent><w:r><w:t>Met</w:t></w:r></w:sdtContent></w:sdt>"
            if standard != "accuracy":
                inside = f'<w:ins {NAMESPACES} w:id="1" w:author="A"><w:r><w:t>Met</w:t></w:r></w:ins>'
            paragraph.append(parse_xml(f'<w:del {NAMESPACES} w:id="2" w:author="A">{gone}</w:del>'))
            paragraph.append(parse_xml(inside))

    fill_in(path, tracked)
    done = run(*RECORD, str(path), "--yes")
    assert done.code == 0, done.err
    assert {one["answer"] for one in answers_of("glebe-house").values()} == {"met"}
    assert store.is_dir()


def test_a_form_in_word_has_lines_round_what_is_filled_in(store: Path) -> None:
    """Both tables have a header row, and the answers may go over a page."""
    facts, asked = docx.Document(str(made("docx"))).tables
    for table in (facts, asked):
        assert table.style.name == "Agreement Form"
        assert table._tbl.tr_lst[0].trPr.xpath("w:tblHeader")
    assert facts._tbl.xpath("./w:tr[last()-1]//w:keepNext")
    assert not asked._tbl.xpath("./w:tr[position() > 1]//w:keepNext")
    assert store.is_dir()


def test_a_workbook_takes_only_the_answers(store: Path) -> None:
    """Cells of the program are locked, answers are chosen from a list, nothing in it is a formula."""
    book = openpyxl.load_workbook(made("xlsx"))
    page = book.active
    assert page.protection.sheet
    open_cells = [cell.coordinate for line in page.iter_rows() for cell in line if not cell.protection.locked]
    assert len(open_cells) == 3 * len(STANDARDS)
    [choices] = page.data_validations.dataValidation
    assert choices.formula1 == '"Met,Partly met,Not met,Not applicable"'
    assert {cell.data_type for line in page.iter_rows() for cell in line if cell.value} == {"s"}
    assert store.is_dir()


def test_forms_for_all_are_for_those_who_are_missing(store: Path) -> None:
    """Who returned already and who only may join gets none."""
    assert run(*RECORD_COMPLIANCE).code == 0
    done = run("compliance-form", "--all", "--year", "2025", "--format", "xlsx", "--out", "../forms", "--json")
    partners = [one["partner"] for one in done.report["forms"]]
    assert len(partners) == 29
    assert not {"glebe-house", PARTNER} & set(partners)
    assert {Path(one["path"]).name for one in done.report["forms"]} == {
        path.name for path in Path("../forms").iterdir()
    }
    assert store.is_dir()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_form_that_is_filled_in_is_not_written_over(kind: str, store: Path) -> None:
    """The second run changes nothing, not even another partner's form."""
    path = made(kind)
    before = path.read_bytes()
    done = run("compliance-form", "nspcc", "glebe-house", "--year", "2026", "--format", kind, "--out", "../forms")
    assert (done.code, path.read_bytes()) == (5, before)
    assert "perhaps filled in" in done.error
    assert [one.name for one in Path("../forms").iterdir()] == [path.name]
    assert store.is_dir()


def met(_standard: str, column: int, cell: Any) -> None:  # noqa: ANN401  a cell of either kind
    """Say that everything is met, and nothing else."""
    write(cell, "Met" if column == 2 else "")


def without_answer(standard: str, column: int, cell: Any) -> None:  # noqa: ANN401  a cell of either kind
    """Leave one standard out."""
    write(cell, "Met" if column == 2 and standard != "retention" else "")


def another_word(standard: str, column: int, cell: Any) -> None:  # noqa: ANN401  the same
    """Answer in a word of one's own."""
    write(cell, "We try" if column == 2 and standard == "retention" else "Met")


def too_long(standard: str, column: int, cell: Any) -> None:  # noqa: ANN401  the same
    """Say more than a line."""
    write(cell, "Met" if column == 2 else "x" * 501 if standard == "retention" else "")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (without_answer, "the standard retention has no answer"),
        (another_word, "the standard retention is answered 'We try'"),
        (too_long, "the standard retention: evidence has 501 characters"),
    ],
)
def test_a_form_that_is_not_filled_in_as_it_asks_is_refused(
    kind: str, typed: Callable[[str, int, Any], None], said: str, store: Path
) -> None:
    """Exit 2, the file and the standard are named, nothing is recorded."""
    path = made(kind)
    fill_in(path, typed)
    before = state(store)
    done = run(*RECORD, str(path), "--yes")
    assert (done.code, state(store)) == (2, before)
    assert said in done.error
    assert path.name in done.error
    assert done.remedy


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("record-compliance", "nspcc", "--year", "2026"), 2, "it is the form of 'glebe-house', not of 'nspcc'"),
        (("record-compliance", "glebe-house", "--year", "2025"), 2, "it is for '2026', not '2025'"),
        (("record-compliance", PARTNER, "--year", "2026"), 4, "Harbour Trust was not bound by the agreement in 2026"),
    ],
)
def test_a_form_of_another_is_refused(kind: str, words: tuple[str, ...], code: int, said: str, store: Path) -> None:
    """Another partner's or another year's, whatever stands in it."""
    path = made(kind)
    fill_in(path, met)
    before = state(store)
    done = run(*words, "--form", str(path), "--yes")
    assert (done.code, state(store)) == (code, before)
    assert said in done.error


def cut_row(path: Path) -> None:
    """Take out the last standard."""
    document = docx.Document(str(path))
    row = document.tables[1].rows[-1]._tr
    row.getparent().remove(row)
    document.save(str(path))


def cut_cell(path: Path) -> None:
    """Take out one cell of the first standard."""
    document = docx.Document(str(path))
    cell = document.tables[1].rows[1].cells[4]._tc
    cell.getparent().remove(cell)
    document.save(str(path))


def other_words(path: Path) -> None:
    """Soften what a standard asks."""
    document = docx.Document(str(path))
    document.tables[1].rows[1].cells[1].text = "Most of it is necessary"
    document.save(str(path))


def no_table(path: Path) -> None:
    """Take out the answers."""
    document = docx.Document(str(path))
    document.tables[1]._tbl.getparent().remove(document.tables[1]._tbl)
    document.save(str(path))


def with_macros(path: Path) -> None:
    """Put in a program."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = "[Content_Types].xml"
    wordml = b"openxmlformats-officedocument.wordprocessingml.document.main"
    assert wordml in parts[types]
    parts[types] = parts[types].replace(wordml, b"ms-word.document.macroEnabled.main")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def cut_off(path: Path) -> None:
    """Lose the second half on the way."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def only_text(path: Path) -> None:
    """Send a mail instead."""
    path.write_text("Met", "utf-8")


def zipped_up(path: Path) -> None:
    """Send it as a compressed folder."""
    form = path.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("self-assessment.docx", form)


def nothing(path: Path) -> None:
    """Send an empty file."""
    path.write_bytes(b"")


TAMPERED: dict[str, tuple[Callable[[Path], None], str]] = {
    "a row less": (cut_row, "10 rows of standards; the agreement has 11"),
    "a cell less": (cut_cell, "row 1 has 4 cells, not 5"),
    "other words": (other_words, "row 1 asks 'necessary-information Most of it is necessary'"),
    "no table": (no_table, "no table with the headings Standard"),
    "macros": (with_macros, "a Word document with macros (.docm)"),
    "cut off": (cut_off, "not a Word document (.docx), or is damaged"),
    "a zip file": (zipped_up, "a zip file that holds other files"),
    "text": (only_text, "neither a Word document"),
    "nothing": (nothing, "neither a Word document"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_a_form_that_was_changed_is_refused(case: str, store: Path) -> None:
    """Exit 2, what is wrong, and a new form as the way out; nothing is recorded."""
    bend, said = TAMPERED[case]
    path = made("docx")
    fill_in(path, plainly)
    bend(path)
    before = state(store)
    done = run(*RECORD, str(path), "--yes")
    assert (done.code, state(store)) == (2, before)
    assert said in done.error
    assert done.remedy


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        ("A4", "Partner", "does not say 'Partner id'"),
        ("B8", "Another question", "row 1 asks 'necessary-information Another question'"),
        ("A7", "Norm", "no row with the headings Standard"),
        ("C8", "=1+1", "holds a formula"),
    ],
)
def test_a_workbook_that_was_changed_is_refused(place: str, text: str, said: str, store: Path) -> None:
    """The same in Excel; a formula is no answer."""
    path = made("xlsx")
    fill_in(path, met)
    book = openpyxl.load_workbook(path)
    assert book.active[place].value
    book.active[place] = text
    book.save(path)
    before = state(store)
    done = run(*RECORD, str(path), "--yes")
    assert (done.code, state(store)) == (2, before)
    assert said in done.error


def test_a_return_is_replaced_only_where_that_is_said(store: Path) -> None:
    """The history keeps what it said."""
    assert run(*RECORD_COMPLIANCE).code == 0
    second = [*RECORD_COMPLIANCE, "--evidence", "accuracy=Audit of May"]
    before = state(store)
    refused = run(*second)
    assert (refused.code, state(store)) == (4, before)
    assert "--replace" in refused.remedy
    assert run(*second, "--replace").code == 0
    assert "Audit of May" in (store / "agreement/compliance/2025.yaml").read_text("utf-8")
    assert "Audit of May" not in git(store, "show", "HEAD~1:agreement/compliance/2025.yaml")
    assert git(store, "log", "-1", "--format=%s").strip() == "Replace self-assessment 2025 of Glebe House"


def test_the_list_says_who_is_missing_year_by_year(store: Path) -> None:
    """A row for each partner, a column for each year, and the rate."""
    words = list(RECORD_COMPLIANCE)
    words[words.index("retention=met")] = "retention=not-met"
    assert run(*words).code == 0
    shown = run("list-compliance").out
    assert "2025: 1 of 30 returned (3%)" in shown
    assert "2026: 0 of 30 returned (0%)" in shown
    [line] = [line for line in shown.splitlines() if line.startswith("Glebe House")]
    assert "10 met, 0 partly, 1 not" in line
    assert line.endswith("missing")
    report = run("list-compliance", "--json").report
    assert [one["year"] for one in report["years"]] == [2025, 2026]
    assert (report["years"][0]["returned"], len(report["years"][0]["missing"])) == (1, 29)
    assert [len(row["years"]) for row in report["partners"]] == [2] * 30
    assert store.is_dir()


def test_a_person_at_a_terminal_is_asked_for_each_standard(store: Path, keyring: object) -> None:
    """By number or by word; evidence and action may be left out."""
    del keyring
    with Terminal("record-compliance", "nspcc", folder=store) as person:
        person.expect("Year assessed")
        person.type("2026")
        for number in range(len(STANDARDS)):
            person.expect("(s.")
            person.type("2" if number == 0 else "met")
            person.expect("What shows it")
            person.type("Audit" if number == 0 else "")
            person.expect("What will be done")
            person.type("")
        person.expect("Sign and record this?")
        person.type("y")
        assert person.end() == 0
    recorded = answers_of("nspcc")
    assert recorded["necessary-information"]["answer"] == "partly"
    assert recorded["necessary-information"]["evidence"] == "Audit"
    assert {one["answer"] for name, one in recorded.items() if name != "necessary-information"} == {"met"}
    assert tip(store)
