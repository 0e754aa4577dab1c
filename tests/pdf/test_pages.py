"""The pages that LibreOffice makes of our documents: in order, with page numbers, tagged, and the same each time."""

from __future__ import annotations

import re
import shutil
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf
import pytest

from isa_admin.application.pages import Pages
from isa_admin.office.package import packed
from isa_admin.pdf import libreoffice
from isa_admin.system.programs import run_apart
from isa_admin.word.for_pages import for_pages
from tests.documents import registers
from tests.word.conftest import drawn
from tests.word.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

office = pytest.mark.office
here = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="99999" cy="99999"/><wp:docPr id="1" name="Outside"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="1" name="Outside"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rIdOut"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/><a:stretch><a:fillRect/></a:stretch>'
    '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="99999" cy="99999"/></a:xfrm>'
    '<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
)
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(scope="module")
def agreement() -> bytes:
    """The whole agreement as a Word file."""
    return drawn("agreement").content


@pytest.fixture(scope="module")
def asked() -> Iterator[list[str]]:
    """The paths that somebody asked a server of ours for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:  # noqa: ANN401  its own signature
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    paths.append(f"http://127.0.0.1:{server.server_port}/")
    yield paths
    server.shutdown()
    server.server_close()


def with_outside_picture(document: bytes, address: str) -> bytes:
    """Let a document show a picture that lies elsewhere."""

    def change(name: str, data: bytes) -> bytes:
        if name == "word/document.xml":
            return data.replace(b"<w:body>", f"<w:body>{PICTURE}".encode(), 1)
        if name == "word/_rels/document.xml.rels":
            outside = f'<Relationship Id="rIdOut" Type="{TYPES}/image" TargetMode="External" Target="{address}"/>'
            return data.replace(b"</Relationships>", f"{outside}</Relationships>".encode())
        return data

    return packed(document, change)


@pytest.fixture(scope="module")
def made(agreement: bytes, asked: list[str]) -> dict[str, bytes]:
    """The PDFs of two documents, made in one run: the agreement, and one that shows a picture from outside.

    The network is there for LibreOffice, so that a picture is fetched if anybody lets it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(libreoffice, "_cut_off", tuple)
        files = {
            "agreement.docx": agreement,
            "picture.docx": with_outside_picture(drawn("retention").content, asked[0]),
        }
        return Pages(wanted=True).beside(files)


@pytest.fixture(scope="module")
def pages(made: dict[str, bytes]) -> list[str]:
    """The whole agreement as LibreOffice lays it out: the text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(made["agreement.pdf"])).pages]


@office
@here
def test_the_same_document_gives_the_same_bytes(made: dict[str, bytes], agreement: bytes) -> None:
    """Also cut off from the network, in another run, with another profile, at another time."""
    again = Pages(wanted=True).beside({"another-name.docx": agreement})
    assert again["another-name.pdf"] == made["agreement.pdf"]
    assert list(again) == ["another-name.docx", "another-name.pdf"]


@office
@here
def test_title_language_dates_and_tags_are_set(made: dict[str, bytes]) -> None:
    """The dates are that of the version; the contents list is tagged as one, and table headers as headers."""
    with pikepdf.open(BytesIO(made["agreement.pdf"])) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Information Sharing Agreement")
        assert str(pdf.docinfo["/CreationDate"]) == str(pdf.docinfo["/ModDate"]) == "D:20161005000000Z"
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.MarkInfo.Marked
        kinds = [str(one.S) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
        assert kinds.count("/TOC") == 1
        assert kinds.count("/TOCI") > len(registers.TERMS)
        assert {"/H1", "/H2", "/Table", "/TH", "/LI", "/Link"} <= set(kinds)


@office
@here
def test_the_contents_list_says_on_which_page_each_heading_is(made: dict[str, bytes]) -> None:
    """As the bookmarks of the PDF have it, which LibreOffice makes from the headings by itself."""
    reader = pypdf.PdfReader(BytesIO(made["agreement.pdf"]))
    text = re.sub(r"\s+", " ", reader.pages[1].extract_text())
    for one in flat(reader.outline):
        page = reader.get_destination_page_number(one)
        assert page is not None
        title = re.sub(r"\s+", " ", str(one.title)).strip()
        words = re.sub(r"^(\d+) ", r"\1 ?", re.escape(title).replace(r"\ ", " "))
        assert re.search(rf"{words}(, |[ .]*){page + 1}\b", text), (title, page + 1)


def flat(outline: list[Any]) -> list[Any]:
    """Give the bookmarks of a PDF, down to those that the contents list has."""
    found: list[Any] = []
    for one in outline:
        found += [two for two in one if not isinstance(two, list)] if isinstance(one, list) else [one]
    return found


@office
@here
def test_nothing_is_fetched(made: dict[str, bytes], asked: list[str]) -> None:
    """A picture that lies elsewhere is left out before LibreOffice sees the document."""
    assert made["picture.pdf"].startswith(b"%PDF-")
    assert asked[1:] == []


def test_links_stay_and_everything_else_from_outside_goes(agreement: bytes) -> None:
    """A reader may follow a link; a picture or a template would be fetched."""
    kept = zipfile.ZipFile(BytesIO(for_pages(with_outside_picture(agreement, "http://example.org/")).content))
    relations = kept.read("word/_rels/document.xml.rels").decode()
    assert "example.org" not in relations
    assert "https://www.legislation.gov.uk/ukpga/1989/41/section/47" in relations


def test_a_program_that_is_cut_off_reaches_no_network(asked: list[str]) -> None:
    """Where the system lets us (Linux); elsewhere there are no words that would do it."""
    words = libreoffice._cut_off()
    if not words:
        pytest.skip("this system lets nobody cut off a program")
    port = asked[0].rstrip("/").rpartition(":")[2]
    script = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"
    assert run_apart((*words, sys.executable, "-c", script), patience=20).returncode != 0
    assert run_apart((sys.executable, "-c", script), patience=20).returncode == 0


def test_an_office_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch, agreement: bytes) -> None:
    """Before 7.4 it does not understand that tags are wanted."""
    plain = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(plain)
    monkeypatch.setattr(libreoffice, "turned", lambda files, *_: dict.fromkeys(files, plain.getvalue()))
    with pytest.raises(libreoffice.NotTurnedError, match=r"7\.4"):
        Pages(wanted=True).beside({"agreement.docx": agreement})


def test_an_office_that_writes_nothing_or_hangs_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its exit code says nothing: what counts is the file, and how long it took."""
    folder = tmp_path_factory.mktemp("office")
    program = folder / "soffice"
    monkeypatch.setattr(libreoffice, "find", lambda: program)
    monkeypatch.setattr(libreoffice, "_START", 1)
    monkeypatch.setattr(libreoffice, "_EACH", 0)
    for script, says in (("exit 0", "wrote no file"), ("sleep 60 & wait", "after 1 seconds")):
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
        with pytest.raises(libreoffice.NotTurnedError, match=says):
            libreoffice.turned({"a.docx": b"PK"}, "pdf", "pdf")


@office
@here
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


@office
@here
def test_the_contents_list_is_on_one_page(pages: list[str]) -> None:
    """The agreement begins on the page after the contents list, which names its last appendix."""
    title, listed, first = (re.sub(r"\s+", " ", page) for page in pages[:3])
    assert "Contents" not in title
    assert "Contents About this agreement" in listed
    assert "Appendix C: Sharing" in listed
    assert "This is the Information Sharing Agreement" in first


@office
@here
def test_the_pages_show_the_list_labels_that_are_stored(pages: list[str]) -> None:
    """LibreOffice counts nested lists as the terms do."""
    text = re.sub(r"\s+", " ", " ".join(pages))
    for label, words in (("(ii)", "in police protection"), ("(b)", "each of its relevant partners")):
        assert f"{label} {words}" in text


@office
@here
def test_each_page_but_the_first_bears_version_and_number(pages: list[str]) -> None:
    """Header and footer are on every page after the title page."""
    for number, page in enumerate(pages[1:], start=2):
        squeezed = re.sub(r"\s+", " ", page)
        assert "V3.00" in squeezed
        assert f"Page {number} of {len(pages)}" in squeezed


@office
@here
def test_no_text_is_lost_in_the_layout(pages: list[str], agreement: bytes) -> None:
    """The words of a clause of every section are on the pages."""
    shown = re.sub(r"[\W_]", "", "".join(pages))
    for line in Reading(agreement).lines():
        if line.style in {"heading 1", "heading 2", "heading 3", "Appendix Heading"}:
            assert re.sub(r"[\W_]", "", line.text) in shown
