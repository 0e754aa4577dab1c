"""Proving a Word file, typed: exactly the text of a version, or each difference."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from isa_admin.application import states
from isa_admin.pdf import libreoffice
from tests.cli.acting import RECORD_ADOPTION, run
from tests.pdf import making
from tests.word.test_office import converted

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.store.repository import Store

SECTION_19 = "agreement/terms/19-suspension-and-withdrawal.md"
OFFICE = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


@pytest.fixture
def file(store: Path) -> Path:
    """The whole agreement as a Word file beside the store."""
    out = store.parent / "agreement.docx"
    assert run("render", "--out", str(out)).code == 0
    return out


def digest(store: Path) -> str:
    """The digest of the terms as the store has them."""
    assert store.is_dir()
    return str(run("status", "--json").report["terms_digest"])


def bent(file: Path, before: bytes, after: bytes) -> Path:
    """Change the bytes of the text in a Word file."""
    made = file.with_name("bent.docx")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                assert before in data
                data = data.replace(before, after)
            target.writestr(name, data)
    return made


@pytest.mark.parametrize(
    ("put", "says"),
    [
        ('<w:altChunk xmlns:r="urn:r" r:id="rId9"/>', "embedded content added"),
        (
            '<w:p><w:r><w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="x"/></w:pict></w:r></w:p>',
            "drawn",
        ),
        ("<w:p><w:r><w:contentPart/></w:r></w:p>", "ink added"),
        ("<w:p><w:fldSimple w:instr='QUOTE not'/></w:p>", "field without words added"),
        ("<w:p><w:r><w:ruby><w:rubyBase><w:r><w:t>x</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>", "paragraph added"),
    ],
)
def test_what_word_shows_beside_the_words_of_the_version_is_no(put: str, says: str, file: Path) -> None:
    """A piece of another file, WordArt, words with others above them: none of it is in the version."""
    end = b"<w:sectPr>"
    made = bent(file, end, put.encode() + end)
    done = run("verify-document", str(made))
    assert (done.code, done.out.startswith("no: "), says in done.out) == (1, True, True), done.out


def test_pictures_in_the_text_are_counted_and_not_compared(file: Path) -> None:
    """What they show is for the reader to see."""
    end = b"<w:sectPr>"
    done = run("verify-document", str(bent(file, end, b"<w:p><w:r><w:drawing/></w:r></w:p>" + end)))
    assert done.code == 0
    assert "note: its text has 1 picture, which was not compared\n" in done.out


def test_words_that_a_reader_may_not_see_are_named(file: Path) -> None:
    """The text is the version's all the same, and whoever asks is told to look."""
    assert "may not see" not in run("verify-document", str(file)).out
    with zipfile.ZipFile(file) as opened:
        text = opened.read("word/document.xml")
    last = text[text.rindex(b"<w:r>") :]
    made = bent(file, last, last.replace(b"<w:r>", b'<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr>', 1))
    done = run("verify-document", str(made))
    assert done.code == 0
    assert "it has 1 passage that a reader may not see, in the colour of what is behind the words: '" in done.out


@pytest.mark.parametrize("saved_by", ["this program", pytest.param("LibreOffice", marks=OFFICE)])
def test_the_agreement_is_proved_also_when_it_was_saved_again(saved_by: str, file: Path, tmp_path: Path) -> None:
    """The version and the digest of its terms, and nothing else is said."""
    if saved_by == "LibreOffice":
        folder = tmp_path / "office"
        folder.mkdir()
        file = converted(file.read_bytes(), "docx:MS Word 2007 XML", folder)
    done = run("verify-document", str(file))
    assert done.out.splitlines()[0] == "yes: this is exactly the text of V4.00"
    assert digest(file.parent) in done.out
    assert done.code == 0


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (b"at least 30 days", b"at least 20 days", "at least [-30-]{+20+} days"),
        (b"in writing to all the other partners, and", b"in writing, and", "[- to all the other partners-]"),
        (b"The purpose of this", b"The aim of this", "[-purpose-]{+aim+}"),
    ],
)
def test_a_word_that_was_changed_is_shown_where_it_stands(before: bytes, after: bytes, says: str, file: Path) -> None:
    """As a redline from the version's text to the file's, exit 1."""
    done = run("verify-document", str(bent(file, before, after)))
    assert done.code == 1
    assert done.out.startswith("no: this is not the text of V4.00")
    assert says in done.out


def edit(store: Path) -> None:
    """Change a sentence of section 19 in the folder."""
    file = store / SECTION_19
    text = file.read_text(encoding="utf-8").replace("at least 30 days", "at least 60 days")
    file.write_text(text, encoding="utf-8")


def test_a_digest_of_another_text_on_the_first_page_is_told(file: Path) -> None:
    """A title page is typed easily: what counts is the text, and what the page says otherwise is a note."""
    done = run("verify-document", str(bent(file, b">In force<", b">" + b"f" * 64 + b"<")))
    assert done.code == 0
    assert f"note: its title page or its footer bears the digest of no version in this store: {'f' * 64}" in done.out


def test_a_file_with_tracked_changes_is_judged_both_ways(store: Path) -> None:
    """What accepting gives, and what rejecting gives."""
    edit(store)
    out = store.parent / "redline.docx"
    assert run("redline", "V4.00", "folder", "--out", str(out)).code == 0
    report = run("verify-document", str(out), "--json").report
    assert [(one["how"], one["exact"]) for one in report["judgements"]] == [
        ("with all changes accepted", False), ("with all changes rejected", True),
    ]  # fmt: skip
    assert report["proved"] is False


def test_an_appendix_is_proved_by_itself(store: Path) -> None:
    """References to other parts are plain words there."""
    out = store.parent / "appendix.docx"
    assert run("render", "--part", "appendix-b", "--out", str(out)).code == 0
    done = run("verify-document", str(out))
    assert done.out.startswith("yes: this is exactly the text of Appendix B: ")
    assert done.code == 0


def test_tables_that_the_register_fills_are_told_and_are_not_the_terms(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A partner that joined since changes no terms: the file is still the text, and no other version is worked out."""
    assert run(*RECORD_ADOPTION).code == 0
    worked_out = []
    at_version = states.at_version

    def counted(store: Store, label: str) -> states.State:
        worked_out.append(label)
        return at_version(store, label)

    monkeypatch.setattr(states, "at_version", counted)
    done = run("verify-document", str(file), "--version", "V5.00")
    assert set(worked_out) == {"V5.00"}
    worked_out.clear()
    assert run("verify-document", str(file)).code == 0
    assert "V1.00" not in worked_out
    assert "V3.00" not in worked_out
    assert done.out.startswith("yes: this is exactly the text of V5.00")
    assert "[-Harbour Trust" in done.out
    assert done.code == 0


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("nothing.docx", 2, "cannot be read: No such file"),
        (".", 2, "Is a directory"),
        ("text.docx", 2, "is not a Word document"),
        ("old.docx", 2, "old format"),
        ("protected.docx", 2, "protected by a password"),
        ("photo.docx", 2, "a picture"),
        ("damaged.pdf", 2, "damaged, or not a PDF"),
        ("locked.pdf", 2, "protected by a password"),
        ("scan.pdf", 2, "pictures of pages"),
        ("another.pdf", 2, "no section of this agreement"),
        ("huge.docx", 2, "has more than 64,000,000 bytes"),
        ("huge.pdf", 2, "has more than 64,000,000 bytes"),
    ],
)
def test_what_is_neither_a_word_file_nor_a_pdf_is_refused(name: str, code: int, says: str, store: Path) -> None:
    """With what it is, and what to give instead."""
    old = b"\xd0\xcf\x11\xe0" + bytes(512)
    beginnings = {
        "text.docx": b"words",
        "old.docx": old,
        "protected.docx": old + "EncryptedPackage".encode("utf-16-le"),
        "photo.docx": b"\x89PNG\r\n",
        "damaged.pdf": b"%PDF-1.7\n",
        "locked.pdf": making.locked(),
        "scan.pdf": making.picture(),
        "another.pdf": making.of_lines(*[b"This is quite another agreement of other people."] * 9),
        "huge.docx": b"PK\x03\x04",
        "huge.pdf": b"%PDF-1.7\n",
    }
    if name in beginnings:
        with (store.parent / name).open("wb") as file:
            file.write(beginnings[name])
            if name.startswith("huge"):
                file.truncate(600_000_000)
    done = run("verify-document", str(store.parent / name))
    assert done.code == code
    assert says in done.err
    assert "\ntry: " in done.err


def test_a_version_that_is_not_there_or_not_kept_is_named(file: Path) -> None:
    """The first whose text is kept is the remedy."""
    assert run("verify-document", str(file), "--version", "V99.00").code == 3
    done = run("verify-document", str(file), "--version", "V1.0")
    assert done.code == 4
    assert "the first version whose text is kept is" in done.err


ROW = "<w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
INSIDE = "<w:p><w:r><w:t>Partners pay</w:t></w:r></w:p>"
BOX = f"<w:p><w:r><w:pict><w:txbxContent>{INSIDE}</w:txbxContent></w:pict></w:r></w:p>"


@pytest.mark.parametrize("added", [f"<w:tbl>{ROW.format('Fee', 'Partners pay')}</w:tbl>", BOX])
def test_a_table_or_a_box_that_somebody_added_is_a_change_of_the_text(added: str, file: Path) -> None:
    """Also in a section whose other tables the register fills, and also what stands beside the text."""
    content = zipfile.ZipFile(file).read("word/document.xml")
    table = content.rindex(b"</w:tbl>")
    gap = content.index(b"</w:p>", table) + len(b"</w:p>")
    before = content[table:gap]
    made = file.with_name("bent.docx")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data[:table] + before + added.encode() + data[gap:]
            target.writestr(name, data)
    done = run("verify-document", str(made))
    assert done.code == 1
    assert "Partners pay" in done.out


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_pdf_is_proved_by_its_words(file: Path) -> None:
    """As this program made it, and as any other made it without tags; what a PDF loses is said."""
    assert run("render", "--out", str(file), "--pdf").code == 0
    other = bent(file, b"at least 30 days", b"at least 20 days")
    made = libreoffice.turned({"plain.docx": file.read_bytes(), "bent.docx": other.read_bytes()}, "pdf", "pdf")
    for name, content in made.items():
        file.with_name(f"{name}.pdf").write_bytes(content)
    for pdf in (file.with_suffix(".pdf"), file.with_name("plain.docx.pdf")):
        done = run("verify-document", str(pdf))
        assert done.out.splitlines()[0] == "yes: this is exactly the text of V4.00", done.out
        assert digest(file.parent) in done.out
        assert "note: a PDF is compared by its words alone: not what is bold" in done.out
        assert done.code == 0
    done = run("verify-document", str(file.with_name("bent.docx.pdf")))
    assert done.code == 1
    assert done.out.startswith("no: this is not the text of V4.00")
    assert "at least [-30-]{+20+} days" in done.out
    assert done.out.count("reworded") == 1


def test_what_lies_over_a_page_is_a_change(store: Path) -> None:
    """A reader sees it, whatever the text below it says."""
    (store.parent / "over.pdf").write_bytes(making.tagged(note="Partners pay a fee"))
    done = run("verify-document", str(store.parent / "over.pdf"))
    assert done.code == 2
    assert "no section of this agreement" in done.err
