"""The whole set of documents, typed: a folder with digests, and a page that leads to every document in a browser."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from isa_admin.documents import catalogue
from isa_admin.pdf import libreoffice
from tests.cli.acting import PARTNER, Terminal, run
from tests.cli.test_pdf import a_pdf

NAME = "llr-safeguarding-children-v4.00"


class Links(HTMLParser):
    """What a page leads to, and what it would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.to: list[str] = []
        self.fetched: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where an element leads."""
        given = dict(attrs)
        if tag == "a" and given["href"] and not given["href"].startswith("#"):
            self.to.append(given["href"])
        if tag in {"script", "link", "img", "iframe"} or "src" in given:
            self.fetched.append(tag)


@pytest.fixture
def folder(store: Path) -> Path:
    """The set, written beside the store."""
    out = store.parent / "set"
    done = run("render", "--all", "--out", str(out))
    assert done.code == 0, done.err
    assert done.out == f"wrote 42 files into {out}\nopen {out / 'index.html'} in a browser: it links to the documents\n"
    return out


def test_the_set_has_every_document_and_a_form_for_each_partner_that_may_sign(folder: Path, store: Path) -> None:
    """Also for one that is asked to join; the page leads to each of them and fetches nothing."""
    names = {path.name for path in folder.iterdir()}
    terms = {path.name: b"" for path in (store / "agreement/terms").iterdir()}
    for part in set(catalogue.names(terms)) - {"signing-form", "agreement"}:
        assert f"{NAME}-{part}.docx" in names
    assert f"{NAME}-signing-form-{PARTNER}.docx" in names
    assert sum("signing-form" in name for name in names) == 31
    links = Links((folder / "index.html").read_text("utf-8"))
    assert set(links.to) == names - {"index.html"}
    assert not links.fetched
    # And every file has its digest, in the form that sha256sum checks.
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = dict(reversed(line.split("  ")) for line in lines)
    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "SHA256SUMS"
    }
    assert lines == sorted(lines, key=lambda line: line[66:])


def test_the_set_again_is_the_same_and_an_edited_file_of_it_stays(folder: Path) -> None:
    """As of every file that a command writes; what else lies there is named."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    words = ("render", "--all", "--out", str(folder))
    (folder / "notes.txt").write_text("mine", "utf-8")
    assert "note: in that folder, but not part of this set: notes.txt" in run(*words).out
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "notes.txt"} == before
    edited = folder / f"{NAME}-partners.docx"
    edited.write_bytes(b"edited")
    done = run(*words)
    assert (done.code, "it may have been edited" in done.error) == (2, True)
    assert "--replace" in done.remedy
    assert edited.read_bytes() == b"edited"
    report = run(*words, "--replace", "--json").report
    assert {Path(one["path"]).name: one["sha256"] for one in report["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in before.items()
    }


def test_with_pdf_the_page_leads_to_both(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them are made in one run of LibreOffice."""
    runs = []
    monkeypatch.setattr(libreoffice, "find", lambda: Path("/usr/bin/soffice"))
    monkeypatch.setattr(libreoffice, "turned", lambda files, *_: runs.append(len(files)) or a_pdf(files))
    out = store.parent / "set"
    assert run("render", "--all", "--pdf", "--out", str(out)).code == 0
    assert runs == [40]
    links = Links((out / "index.html").read_text("utf-8"))
    assert sum(link.endswith(".pdf") for link in links.to) == 40
    assert re.search(r"PDF<span[^>]*>: Barnardo", (out / "index.html").read_text("utf-8"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--part", "partners"), "--all writes every part, so do not name one"),
        (("--partner", "nspcc"), "--all writes every part, so do not name one"),
        (("--version", "V4.00", "--as-at", "today"), "both name a past state"),
        (("--out", "../form.pdf"), "cannot be written"),
        (("--version", "V9.99"), "V9.99"),
    ],
)
def test_words_that_do_not_go_together_are_refused(words: tuple[str, ...], says: str, store: Path) -> None:
    """And a folder that is none."""
    done = run("render", "--all", *words)
    assert done.code in {2, 3, 5}
    assert says in done.error
    assert "\ntry: " in done.err
    assert (store.parent / "form.pdf").read_bytes() == b"%PDF-1.4 a signed form\n"


def test_at_a_terminal_a_bar_shows_how_far_it_is_and_the_folder_is_named_by_the_agreement(store: Path) -> None:
    """It lies beside the store's folder, where it would look like edits by hand; a past version has its own."""
    with Terminal("render", "--all", "--version", "V4.00") as person:
        person.expect("Drawing documents")
        person.expect(f"open ../{NAME}/index.html in a browser")
        assert person.end() == 0
    assert (store.parent / NAME / "index.html").is_file()
