"""The list of who adopted what, and partners that say no."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from isa_admin.trust.key import fingerprint_groups
from tests.adoption.acting import HARBOUR, SECOND, STATEMENT, clear_signed, detached, good, run, typed
from tests.cli.acting import Terminal, state

if TYPE_CHECKING:
    from tests.gpg_home import GpgHome


def test_the_list_says_who_adopted_what_with_which_key(store: Path, pack: Path, robin: GpgHome) -> None:
    """Evidence, day, name and key; the versions that somebody adopted and the one in force; who is outstanding."""
    typed("record-adoption", str(pack / STATEMENT), str(detached(robin, pack / STATEMENT)), "--yes")
    made = typed("list-adoptions", "--json").report
    assert made["versions"] == ["V2.00", "V3.00", "V4.00", "V5.00"]
    assert made["outstanding"] == [SECOND]
    rows = {row["id"]: row for row in made["partners"]}
    (signed,) = rows[HARBOUR]["adoptions"]
    assert (signed["version"], signed["evidence"]) == ("V4.00", "gpg")
    assert signed["signed_by"] == {"name": "Robin Example", "post": "Chief Executive"}
    assert signed["key"] == robin.fingerprints["robin@example.org"]
    assert [one["version"] for one in rows["glebe-house"]["adoptions"]] == ["V2.00"]
    shown = typed("list-adoptions").out
    (line,) = (line for line in shown.splitlines() if line.startswith("Harbour Trust"))
    assert "gpg" in line
    assert "Robin Example" in line
    assert fingerprint_groups(signed["key"]) in line
    assert "1 outstanding" in shown
    assert store.is_dir()


def test_the_list_of_a_past_day_knows_nothing_of_later(store: Path) -> None:
    """On 1 January 2016 Glebe House had not joined."""
    made = typed("list-adoptions", "--on", "1 January 2016", "--json").report
    assert (made["on"], made["version"], made["versions"]) == ("2016-01-01", "V2.00", ["V2.00"])
    assert {"glebe-house", "diocese-of-leicester"} <= set(made["outstanding"])
    assert len(made["partners"]) == 32
    assert store.is_dir()


def test_the_list_has_colours_at_a_terminal_only(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words alone say the same."""
    with Terminal("list-adoptions", folder=store, columns=140) as terminal:
        terminal.expect("Harbour Trust")
        terminal.expect("outstanding")
        assert terminal.end() == 0
    assert "\x1b" not in typed("list-adoptions").out
    monkeypatch.delenv("NO_COLOR")
    assert "\x1b" not in typed("list-adoptions").out


def test_a_decline_is_an_event_that_leaves_the_standing(store: Path) -> None:
    """It shows on the list and with the partner, is not an adoption, and everybody who verifies accepts it."""
    words = ("--reason", "Section 14 is too long", "--on", "today", "--signed-by", "Robin Example", "--post", "Chief")
    done = typed("decline", HARBOUR, *words, "--yes", "--json").report
    assert done["subject"] == "Record that Harbour Trust declines V4.00"
    assert [path.endswith("-decline.yaml") for path in done["files"]] == [True]
    shown = typed("show-partner", HARBOUR, "--json").report
    assert (shown["standing"], shown["adopted"]) == ("prospective", None)
    assert shown["events"][0]["reason"] == "Section 14 is too long"
    assert "decline of V4.00" in typed("show-partner", HARBOUR).out
    row = next(row for row in typed("list-adoptions", "--json").report["partners"] if row["id"] == HARBOUR)
    assert (row["outstanding"], row["declined"], row["adoptions"]) == (True, "V4.00", [])
    pack = typed("request-adoption", HARBOUR, "--out", "../packs", "--json").report["packs"][0]
    assert "declined V4.00" in pack["notes"][0]
    assert typed("render", "--part", "partners", "--out", "../out").code == 0
    good(store)


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("glebe-house", "--reason", "No", "--on", "today"), 4, "has the same terms"),
        (("glebe-house", "--version", "V2.00", "--reason", "No", "--on", "today"), 4, "leaves by written notice"),
        ((HARBOUR, "--version", "V0.02", "--reason", "No", "--on", "today"), 4, "is a draft"),
        ((HARBOUR, "--version", "V9.00", "--reason", "No", "--on", "today"), 3, "'V9.00'"),
        ((HARBOUR, "--reason", "No", "--on", "1 January 2099"), 4, "in the future"),
        ((HARBOUR, "--reason", "No", "--on", "1 January 2016"), 4, "nobody can have answered it"),
        ((HARBOUR, "--on", "today"), 2, "Reason is missing"),
        ((HARBOUR, "--reason", "No"), 2, "Date of the answer is missing"),
        ((HARBOUR, "--reason", "No", "--on", "today", "--signed-by", "Robin"), 2, "--signed-by and --post go together"),
        (("harber", "--reason", "No", "--on", "today"), 3, "'harber'"),
    ],
)
def test_a_decline_that_cannot_be_is_refused(words: tuple[str, ...], code: int, error: str, store: Path) -> None:
    """With the section where a rule refuses; nothing changed."""
    before = state(store)
    done = run("decline", *words, "--yes")
    assert (done.code, error in done.error) == (code, True), done.err
    assert code != 4 or "in the future" in error or "(Agreement s." in done.error
    assert state(store) == before


def test_a_decline_is_recorded_once(store: Path) -> None:
    """The second time it is said when it was."""
    words = ("decline", HARBOUR, "--reason", "No", "--on", "today", "--yes")
    typed(*words)
    done = run(*words)
    assert (done.code, "has already declined V4.00" in done.error) == (4, True)
    assert store.is_dir()


def test_a_signed_statement_is_found_in_a_folder_of_returns(store: Path, pack: Path, robin: GpgHome) -> None:
    """Whatever the two files are called they are matched; a signature without its statement is left alone."""
    folder = store.parent / "returns"
    folder.mkdir()
    signature = detached(robin, pack / STATEMENT)
    (folder / "signed.asc").write_bytes(signature.read_bytes())
    alone = typed("record-returns", str(folder), "--yes", "--json").report
    assert [one["why"] for one in alone["doubtful"]] == ["the statement that it signs is not in the folder"]
    (folder / "from the mail.txt").write_bytes((pack / STATEMENT).read_bytes())
    made = typed("record-returns", str(folder), "--yes", "--json").report
    assert [(one["partner"], one["evidence"]) for one in made["returns"]] == [(HARBOUR, "gpg")]
    assert made["doubtful"] == []
    (folder / "from the mail.txt").write_bytes((pack / STATEMENT).read_bytes().replace(b"Robin", b"Robyn"))
    bent = typed("record-returns", str(folder), "--yes", "--json").report
    assert bent["returns"] == []
    assert len(bent["doubtful"]) == 2


@pytest.mark.parametrize(
    ("signed", "named"), [("clear", "adoption.txt.asc"), ("clear", "answer"), ("apart", "sig.txt")]
)
def test_what_is_in_a_file_of_a_folder_of_returns_decides(
    signed: str, named: str, store: Path, pack: Path, robin: GpgHome
) -> None:
    """A text signed with --clearsign has the ending of a signature, and mails give a signature that of a text."""
    folder = store.parent / "returns"
    folder.mkdir()
    if signed == "clear":
        (folder / named).write_bytes(clear_signed(robin, pack / STATEMENT))
    else:
        (folder / named).write_bytes(detached(robin, pack / STATEMENT).read_bytes())
        (folder / STATEMENT).write_bytes((pack / STATEMENT).read_bytes())
    made = typed("record-returns", str(folder), "--dry-run", "--json").report
    assert [(one["partner"], one["evidence"]) for one in made["returns"]] == [(HARBOUR, "gpg")]
    assert made["doubtful"] == []


def test_everything_in_a_folder_of_returns_is_named_for_what_it_is(store: Path, pack: Path, robin: GpgHome) -> None:
    """A key is no signature, and what lies in a folder below or in an archive is not passed over in silence."""
    folder = store.parent / "returns"
    (folder / "from kim").mkdir(parents=True)
    (folder / "gone").symlink_to("/nowhere")
    (folder / "key.asc").write_text(robin.certificate(robin.fingerprints["robin@example.org"]), "utf-8")
    (folder / "empty.asc").write_bytes(b"")
    with zipfile.ZipFile(folder / "pack.zip", "w") as archive:
        archive.writestr("a.txt", (pack / STATEMENT).read_bytes())
        archive.writestr("a.txt.asc", detached(robin, pack / STATEMENT).read_bytes())
    made = typed("record-returns", str(folder), "--yes", "--json").report
    assert {Path(one["files"][0]).name: one["why"] for one in made["doubtful"]} == {
        "from kim": "it is a folder; put the files that are in it beside it",
        "gone": "it is not a file",
        "key.asc": "it is a public key",
        "empty.asc": "it is empty",
        "pack.zip": "it is a Word document, workbook or zip file",
    }
    alone = run("record-adoption", str(folder / "pack.zip"), "--yes")
    assert alone.code == 2
    assert alone.remedy.startswith("unpack it, if it is a zip file")
