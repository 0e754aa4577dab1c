"""LibreOffice opens what we write and shows it in the right order."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pypdf
import pytest

from tests.documents import registers
from tests.word.conftest import drawn
from tests.word.reading import Reading

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


@pytest.fixture(scope="module")
def pages(agreement: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The whole agreement as LibreOffice lays it out: the text of each page."""
    made = converted(agreement, "pdf", tmp_path_factory.mktemp("office"))
    return [page.extract_text() for page in pypdf.PdfReader(made).pages]


def converted(content: bytes, kind: str, folder: Path) -> Path:
    """Have LibreOffice write a document anew, with a profile of its own."""
    (folder / "in").mkdir()
    source = folder / "in" / "document.docx"
    source.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=True)
    return folder / f"document.{kind.partition(':')[0]}"


def test_a_template_that_another_program_saved_gives_the_same_text(tmp_path: Path) -> None:
    """LibreOffice renames ids, splits runs and rewrites the numbering of a template; the document says the same."""
    saved = converted(registers.templates("agreement.docx"), "docx:MS Word 2007 XML", tmp_path).read_bytes()
    made = [drawn("agreement", templates=give) for give in (registers.templates, lambda _: saved)]
    assert made[1].notes == ()
    ours, theirs = ([(line.word, line.text) for line in Reading(one.content).lines() if line.text] for one in made)
    assert theirs == ours


def test_the_pages_show_sections_and_appendices_in_order(pages: list[str]) -> None:
    """Every section and appendix is laid out with its number, in order."""
    text = re.sub(r"\s+", " ", " ".join(pages[2:]))
    expected = [
        "About this agreement", "1 Partners ", "3 Legal basis", "9 What information", "14 How long the information",
        "17 If information", "19 What happens after", "23 The appropriate signatories", "Version control",
        "Appendix A: Principles for action", "Appendix B: Sharing information for particular", "Appendix C: Sharing",
    ]  # fmt: skip
    places = [text.index(words) for words in expected]
    assert places == sorted(places)


def test_the_contents_list_is_on_one_page(pages: list[str]) -> None:
    """The agreement begins on the page after the contents list, which names its last appendix."""
    title, listed, first = (re.sub(r"\s+", " ", page) for page in pages[:3])
    assert "Contents" not in title
    assert "Contents About this agreement" in listed
    assert "Appendix C: Sharing" in listed
    assert "This is the Information Sharing Agreement" in first


def test_the_pages_show_the_list_labels_that_are_stored(pages: list[str]) -> None:
    """LibreOffice counts nested lists as the terms do."""
    text = re.sub(r"\s+", " ", " ".join(pages))
    for label, words in (("(ii)", "in police protection"), ("(b)", "each of its relevant partners")):
        assert f"{label} {words}" in text


def test_each_page_but_the_first_bears_version_and_number(pages: list[str]) -> None:
    """Header and footer are on every page after the title page."""
    for number, page in enumerate(pages[1:], start=2):
        squeezed = re.sub(r"\s+", " ", page)
        assert "V3.00" in squeezed
        assert f"Page {number} of {len(pages)}" in squeezed


def test_no_text_is_lost_in_the_layout(pages: list[str], agreement: bytes) -> None:
    """The words of a clause of every section are on the pages."""
    shown = re.sub(r"[\W_]", "", "".join(pages))
    for line in Reading(agreement).lines():
        if line.style in {"heading 1", "heading 2", "heading 3", "Appendix Heading"}:
            assert re.sub(r"[\W_]", "", line.text) in shown
