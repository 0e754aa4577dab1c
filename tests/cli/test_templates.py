"""The templates of a store: listed, shown, checked, compared with the packaged ones, and taken back to them."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.acting import commit_by_hand, git, run, state, tip, whole
from tests.cli.test_killing import kill_within, start
from tests.cli.wrong import refused
from tests.documents import registers
from tests.word.bending import bent, with_parts
from tests.word.test_templates import with_paragraph

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AGREEMENT = "templates/agreement.docx"
RESTYLED = with_parts(
    {
        "word/styles.xml": lambda data: data.replace(b'<w:sz w:val="32"/>', b'<w:sz w:val="40"/>', 1),
        "word/document.xml": lambda data: data.replace(b"Status", b"How it stands").replace(
            b'w:left="1247"', b'w:left="1700"'
        ),
    }
)
RESET = ("templates", "reset", "agreement.docx", "--yes")


@pytest.fixture
def restyled(store: Path) -> Path:
    """A store whose officer restyled the template of the whole agreement."""
    commit_by_hand(store, AGREEMENT, RESTYLED)
    return store


def test_the_list_says_which_templates_are_restyled(restyled: Path) -> None:
    """Each with what it is for."""
    states = {one["name"]: one["state"] for one in run("templates", "--json").report["templates"]}
    assert states.pop("agreement.docx") == "restyled"
    assert set(states.values()) == {"packaged"}
    commit_by_hand(restyled, "templates/notice.docx", None)
    assert "not in the store: the packaged" in " ".join(run("templates", "list").out.split())


def test_the_fields_of_a_template_are_explained(store: Path) -> None:
    """What stands there, how it is written, whether it must be there, and whether this template uses it."""
    fields = {one["name"]: one for one in run("templates", "show", "notice", "--json").report["fields"]}
    assert fields["address"]["written"] == ["{%p for one in address %}", "{{ one }}", "{%p endfor %}"]
    assert (fields["body"]["needed"], fields["body"]["used"]) == (True, True)
    assert (fields["status"]["needed"], fields["status"]["used"]) == (False, False)
    assert "{{p body }}" in run("templates", "show", "agreement.docx").out
    assert store.is_dir()


def test_a_difference_is_told_in_words(restyled: Path) -> None:
    """Styles, margins and text, each with what the packaged template has."""
    done = run("templates", "diff", "agreement")
    assert [line.strip() for line in done.out.splitlines()] == [
        "templates/agreement.docx, beside the packaged agreement.docx: 3 differences",
        "page left margin: 22 mm -> 30 mm",
        "style heading 1, size: 16 points -> 20 points",
        "text the text: Status -> How it stands",
    ]
    assert done.code == 0
    assert run("templates", "diff", "part.docx", "--json").report["differences"] == []
    assert restyled.is_dir()


def test_every_fault_is_named_with_its_place(store: Path) -> None:
    """All of them in one run, exit 1; the packaged templates have none."""
    file = store.parent / "agreement.docx"
    file.write_bytes(with_paragraph("{{ titel }} {{ version|upper }}"))
    done = run("templates", "check", str(file))
    assert done.code == 1
    assert done.out.count("(paragraph 1 of the text)") == 2
    assert "there is no field 'titel'" in done.out
    assert "try: did you mean title?" in done.out
    assert run("templates", "check").out.count("nothing is wrong") == 5


def test_a_file_of_another_name_is_judged_as_what_it_is_said_to_be(store: Path) -> None:
    """Also one with the ending of a Word template; without --as the message says so."""
    sent = store.parent / "From Pat.dotx"
    sent.write_bytes(bent("document.main+xml", "template.main+xml", part="[Content_Types].xml"))
    refused(run("templates", "check", str(sent)), code=2)
    done = run("templates", "check", str(sent), "--as", "agreement.docx")
    assert (done.code, done.out) == (0, f"{sent}: nothing is wrong\n")


def _strict(data: bytes) -> bytes:
    return data.replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "an old .doc": (lambda: b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "in the old format (.doc)"),
    "a password": (lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n", "it is a picture"),
    "a PDF": (lambda: b"%PDF-1.7", "it is a PDF"),
    "a .docm": (
        lambda: bent(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
            part="[Content_Types].xml",
        ),
        "a Word document with macros (.docm)",
    ),
    "a Strict file": (lambda: with_parts({"_rels/.rels": _strict}), "in the Strict Open XML format"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_of_another_kind_is_refused_in_words(case: str, store: Path) -> None:
    """What it is, and how it is saved as what it should be."""
    made, says = REFUSED[case]
    file = store.parent / "agreement.docx"
    file.write_bytes(made())
    done = run("templates", "check", str(file))
    assert done.code == 1
    assert says in done.out
    assert "save it as a Word Document (.docx)" in done.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("check", "../nothing.docx"), 2, "No such file"),
        (("check", "../sent.docx"), 2, "Is a directory"),
        (("check", "../large.docx"), 2, "more than 16,777,216 bytes"),
        (("show", "agrement.docx"), 3, "there is no template 'agrement.docx'"),
        (("show",), 2, "TEMPLATE is missing"),
        (("chek",), 2, "'chek' is not a thing to do with templates"),
        (("reset", "agreement.docx"), 5, "is the packaged one"),
        (("reset", "../large.docx"), 3, "there is no template"),
    ],
)
def test_wrong_words_change_nothing_and_say_what_is_meant(
    words: tuple[str, ...], code: int, says: str, store: Path
) -> None:
    """A missing file, a folder, 600 MB, a slip of the pen, the wrong time."""
    with (store.parent / "large.docx").open("wb") as large:
        large.truncate(600_000_000)
    (store.parent / "sent.docx").mkdir()
    before = state(store)
    done = run("templates", *words)
    refused(done, code)
    assert says in done.err
    assert state(store) == before


def test_reset_brings_the_packaged_template_back_as_one_signed_commit(restyled: Path) -> None:
    """A dry run shows it; afterwards the history has both, and nothing differs."""
    before = state(restyled)
    assert f"write  {AGREEMENT}" in run(*RESET, "--dry-run").out
    assert state(restyled) == before
    done = run(*RESET, "--json")
    assert done.report["files"] == [AGREEMENT]
    assert done.report["commit"] == tip(restyled)
    assert (restyled / AGREEMENT).read_bytes() == registers.templates("agreement.docx")
    whole(restyled)
    assert run("undo", "--yes").code == 0
    assert (restyled / AGREEMENT).read_bytes() == RESTYLED


def test_reset_that_is_killed_leaves_the_old_template_or_the_new(restyled: Path) -> None:
    """And typed again it goes through, or says that it went through."""
    for seconds in (0.4, 0.8):
        kill_within(start(RESET, restyled), seconds)
    assert run(*RESET).code in {0, 5}
    whole(restyled)
    assert run("templates", "diff", "agreement", "--json").report["differences"] == []


def test_a_template_that_cannot_be_used_is_not_recorded(store: Path) -> None:
    """The commands check and commit judge it as templates check does, and as render would."""
    (store / AGREEMENT).write_bytes(with_paragraph("{{ titel }}"))
    done = run("commit", "New look", "--yes")
    refused(done)
    assert "there is no field 'titel' (paragraph 1 of the text)" in done.err
    assert "unusable-template" in run("check", "--folder").out
    commit_by_hand(store, AGREEMENT, (store / AGREEMENT).read_bytes())
    assert "unusable-template" in run("check").out
    assert "there is no field 'titel'" in run("render").err


def test_a_template_in_a_hostile_folder_runs_nothing_of_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that tries a template takes no module from the folder that somebody sent."""
    folder = store.parent / "sent"
    folder.mkdir()
    for name in ("json", "isa_admin", "pickle", "docx"):
        (folder / f"{name}.py").write_text("open('ran', 'w')\n", "utf-8")
    (folder / "agreement.docx").write_bytes(RESTYLED)
    monkeypatch.chdir(folder)
    assert run("templates", "check", "agreement.docx", "--store", str(store)).code == 0
    assert not (folder / "ran").exists()


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_template_that_libreoffice_saved_is_good(store: Path, tmp_path: Path) -> None:
    """Whatever it rewrote: nothing is wrong, and the differences can be told."""
    source = tmp_path / "in" / "agreement.docx"
    source.parent.mkdir()
    source.write_bytes(registers.templates("agreement.docx"))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    subprocess.run([*command, "docx", "--outdir", str(tmp_path), str(source)], capture_output=True, check=True)
    saved = tmp_path / "agreement.docx"
    assert run("templates", "check", str(saved)).out == f"{saved}: nothing is wrong\n"
    assert run("templates", "diff", str(saved)).code == 0
    assert git(store, "status", "--porcelain") == ""
