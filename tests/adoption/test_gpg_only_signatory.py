"""A signatory with the pack, gpg and an e-mail program, and nothing else, adopts the agreement."""

from __future__ import annotations

import hashlib
import re
from contextlib import closing
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.adoption.acting import (
    HARBOUR,
    SECOND,
    STATEMENT,
    ask,
    bold_of,
    clear_signed,
    copied,
    detached,
    good,
    run,
    shell,
    text_of,
    typed,
)
from tests.cli.acting import state, tip, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gpg_home import GpgHome


def test_a_pack_holds_all_that_is_needed_and_one_text_file(store: Path) -> None:
    """The agreement, the statement, the form, the letter; each file has the digest that the report says."""
    made = typed("request-adoption", HARBOUR, "--out", "../packs", "--by", "31 December 2099", "--json").report
    (pack,) = made["packs"]
    folder = Path(pack["folder"])
    assert sorted(file.name for file in folder.iterdir()) == [
        STATEMENT,
        f"llr-safeguarding-children-v4.00-letter-{HARBOUR}.docx",
        f"llr-safeguarding-children-v4.00-signing-form-{HARBOUR}.docx",
        "llr-safeguarding-children-v4.00.docx",
    ]
    for file in pack["files"]:
        assert hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest() == file["sha256"]
    assert pack["statement"] == str(folder / STATEMENT)
    assert pack["signatory"] == "Robin Example"
    assert (made["version"], made["by"]) == ("V4.00", "2099-12-31")
    assert store.is_dir()


def test_the_lines_of_the_letter_are_all_that_a_signatory_types(pack: Path, robin: GpgHome, tmp_path: Path) -> None:
    """What stands out in the letter runs as it stands, in a folder with the pack alone, and the result counts."""
    alone = tmp_path / "alone"
    copied(list(pack.iterdir()), alone)
    (letter,) = alone.glob("*letter*.docx")
    lines = [line for line in bold_of(letter) if line.startswith(("sha256sum ", "gpg "))]
    said = [shell(line, alone, robin) for line in lines]
    assert said[0].split()[0] in text_of(letter)
    assert re.sub(r"\s", "", robin.fingerprints["robin@example.org"]) in re.sub(r"\s", "", said[1])
    assert len(lines) == 3
    done = typed("record-adoption", str(alone / STATEMENT), str(alone / f"{STATEMENT}.asc"), "--yes")
    assert "Record adoption of V4.00 by Harbour Trust; V5.00" in done.out
    good(Path.cwd())


def test_the_letter_says_by_when_and_where_to_send_it(store: Path) -> None:
    """The day, the officer's address or the one that was given, the digest of the terms."""
    (letter,) = ask(store.parent / "one", HARBOUR, "--by", "31 December 2099").glob("*letter*")
    assert "31 December 2099" in text_of(letter)
    assert "olive@example.org" in text_of(letter)
    assert typed("status", "--json").report["terms_digest"] in text_of(letter)
    (letter,) = ask(store.parent / "two", HARBOUR, "--reply-to", "isa@example.org").glob("*letter*")
    assert "isa@example.org" in text_of(letter)
    assert "olive@example.org" not in text_of(letter)


FORMS: dict[str, Callable[[GpgHome, Path], list[Path]]] = {
    "statement and signature": lambda home, file: [file, detached(home, file)],
    "signature and statement": lambda home, file: [detached(home, file), file],
    "a binary signature": lambda home, file: [file, detached(home, file, "--no-armor")],
    "a text signature": lambda home, file: [file, detached(home, file, "--armor", "--textmode")],
    "line ends of Windows": lambda home, file: [
        written(file.with_name("windows.txt"), file.read_bytes().replace(b"\n", b"\r\n")),
        windows(detached(home, file)),
    ],
    "a byte order mark": lambda home, file: [
        written(file.with_name("marked.txt"), b"\xef\xbb\xbf" + file.read_bytes()),
        detached(home, file),
    ],
    "a blank line at the end": lambda home, file: [
        written(file.with_name("longer.txt"), file.read_bytes() + b"\r\n\r\n"),
        detached(home, file),
    ],
    "no line end at the end": lambda home, file: [
        written(file.with_name("shorter.txt"), file.read_bytes().rstrip(b"\n")),
        detached(home, file),
    ],
    "the statement given twice": lambda home, file: [file, detached(home, file), file],
    "a signature in a mail": lambda home, file: [
        file,
        written(file.with_name("mail.txt"), b"Dear Olive,\n\n" + detached(home, file).read_bytes() + b"\nRobin\n"),
    ],
    "a clear-signed file": lambda home, file: [written(file.with_name("clear.asc"), clear_signed(home, file))],
    "a clear-signed mail": lambda home, file: [written(file.with_name("mail.eml"), mail(clear_signed(home, file)))],
    "a clear-signed mail in quoted-printable": lambda home, file: [
        saved(file, "quoted-printable", text=clear_signed(home, file))
    ],
    "a clear-signed mail in base64": lambda home, file: [saved(file, "base64", text=clear_signed(home, file))],
    "a clear-signed mail in another character set, with the same as a web page": lambda home, file: [
        saved(file, "base64", text=clear_signed(home, file), charset="windows-1252", page=True)
    ],
    "a clear-signed mail in flowed lines": lambda home, file: [
        written(
            file.with_name("mail.eml"),
            b"From: robin@example.org\nContent-Type: text/plain; charset=utf-8; format=flowed\n\nDear Olive,\n"
            + re.sub(rb"(?m)^(?=[ >]|From )", b" ", clear_signed(home, file)),
        )
    ],
    "a mail with both files attached": lambda home, file: [
        saved(file, "8bit", file, detached(home, file, "--armor"), text=b"Both attached.\n")
    ],
    "a mail that was forwarded with both files, the signature in binary form": lambda home, file: [
        saved(
            file,
            "quoted-printable",
            file,
            detached(home, file, "--no-armor"),
            text=b"> the statement\n",
            forwarded=True,
        )
    ],
    "a mail with the signature, and the statement": lambda home, file: [
        saved(file, "8bit", detached(home, file, "--armor"), text=b"As you asked\n"),
        file,
    ],
    "a clear-signed file beside its statement": lambda home, file: [
        written(file.with_name("clear.asc"), clear_signed(home, file)),
        file,
    ],
}


def written(file: Path, content: bytes) -> Path:
    """Write a file."""
    file.write_bytes(content)
    return file


def windows(file: Path) -> Path:
    """Give a file line ends of Windows."""
    return written(file, file.read_bytes().replace(b"\n", b"\r\n"))


def mail(block: bytes) -> bytes:
    """Put a mail around a block, with line ends of mail."""
    around = (
        b"From: robin@example.org\n\nDear Olive,\nversion: V9.99\n\n" + block + b"\npartner: somebody-else\nRobin\n"
    )
    return around.replace(b"\n", b"\r\n")


def saved(  # noqa: PLR0913  a mail has all of these
    file: Path, encoding: str, *attached: Path, text: bytes, charset: str = "utf-8", page: bool = False,
    forwarded: bool = False,
) -> Path:  # fmt: skip
    """Save a mail of a signatory as one file, as Outlook and Thunderbird do."""
    made = EmailMessage(SMTP)
    made["From"], made["To"], made["Subject"] = "robin@example.org", "olive@example.org", "Re: adoption"
    said = "D\u00e9ar Olive,\n\n" + text.decode()
    made.set_content(said, cte="base64" if charset != "utf-8" else encoding, charset=charset)
    if page:
        made.add_alternative(f"<html><pre>{said}</pre></html>", subtype="html")
    for one in attached:
        made.add_attachment(one.read_bytes(), maintype="application", subtype="octet-stream", filename=one.name)
    if forwarded:
        outer = EmailMessage(SMTP)
        outer["From"] = "olive@example.org"
        outer.set_content("See below.\n")
        outer.add_attachment(made)
        made = outer
    return written(file.with_name("reply.eml"), made.as_bytes())


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_is_taken_in_every_form_that_it_comes_in(form: str, store: Path, pack: Path, robin: GpgHome) -> None:
    """One commit holds the event, the statement, the signature and the joiner row, and the verifier accepts it."""
    files = [str(file) for file in FORMS[form](robin, pack / STATEMENT)]
    statement, before = (pack / STATEMENT).read_bytes(), tip(store)
    done = typed("record-adoption", *files, "--json", "--yes").report
    assert (done["partner"], done["version"], done["evidence"]) == (HARBOUR, "V4.00", "gpg")
    assert done["key"] == robin.fingerprints["robin@example.org"]
    stem = f"partners/{HARBOUR}/events/"
    (event,) = (path for path in done["files"] if path.endswith(".yaml") and path.startswith(stem))
    kept = store / event
    assert done["files"] == sorted(
        ["agreement/versions.yaml", event, event.replace(".yaml", ".txt"), event.replace(".yaml", ".asc")]
    )
    assert kept.with_suffix(".txt").read_bytes() == statement
    assert b"Dear" not in kept.with_suffix(".asc").read_bytes()
    assert b"\r" not in kept.with_suffix(".asc").read_bytes()
    assert [row["comment"] for row in typed("list-versions", "--json").report["versions"]][
        -1
    ] == "Harbour Trust included"
    assert len(shell(f"git rev-list {before}..main", store, robin).split()) == 1
    whole(store)
    good(store)


def test_two_partners_answer_one_after_the_other(store: Path, robin: GpgHome, kim: GpgHome) -> None:
    """The row of the first does not spoil the statement of the second: no terms changed."""
    ask(store.parent / "packs")
    ask(store.parent / "packs", SECOND)
    for partner, home in ((HARBOUR, robin), (SECOND, kim)):
        file = store.parent / "packs" / partner / f"adoption-{partner}-v4.00.txt"
        typed("record-adoption", str(file), str(detached(home, file)), "--yes")
    assert typed("list-adoptions", "--json").report["outstanding"] == []
    good(store)


def test_a_pack_without_a_key_is_for_paper_only_and_says_why(store: Path) -> None:
    """No statement to sign; the letter says how to have one."""
    made = typed("request-adoption", "Glebe House", "--out", "../packs", "--json").report["packs"][0]
    assert made["statement"] is None
    assert [file for file in Path(made["folder"]).iterdir() if file.suffix == ".txt"] == []
    (letter,) = Path(made["folder"]).glob("*letter*")
    assert "send your public key to olive@example.org" in text_of(letter)
    assert "gpg" not in text_of(letter)
    assert "still holds" in made["notes"][0]
    assert store.is_dir()


def test_all_that_are_outstanding_are_asked_and_nobody_else(store: Path) -> None:
    """Those whose adoption holds get no pack; when all hold, nothing is written and that is said."""
    made = typed("request-adoption", "--all-outstanding", "--out", "../packs", "--json").report["packs"]
    assert [pack["partner"] for pack in made] == [HARBOUR, SECOND]
    assert sorted(path.name for path in (store.parent / "packs").iterdir()) == [HARBOUR, SECOND]


def test_asking_changes_nothing_in_the_store(store: Path) -> None:
    """A pack is files outside; the register does not know that somebody was asked."""
    before = state(store)
    ask(store.parent / "packs")
    assert state(store) == before


def test_a_pack_in_the_way_is_left_alone(store: Path) -> None:
    """Two statements in one folder would be one too many; none of several packs is written then."""
    ask(store.parent / "packs", SECOND)
    done = run("request-adoption", HARBOUR, SECOND, "--out", "../packs")
    assert (done.code, "second-trust already holds files" in done.error) == (5, True)
    assert not (store.parent / "packs" / HARBOUR).exists()


@pytest.mark.parametrize(
    ("words", "code", "error", "remedy"),
    [
        (("--out", "../p"), 2, "which partners", "PARTNER"),
        ((HARBOUR, "--all-outstanding", "--out", "../p"), 2, "not both", "PARTNER"),
        (("harbor-trust", "--out", "../p"), 3, "'harbor-trust'", HARBOUR),
        ((HARBOUR, "--out", "../p", "--by", "1 January 2020"), 2, "is in the past", "--by"),
        ((HARBOUR, "--out", "../p", "--by", "03/04/2099"), 2, "ambiguous", "2026-11-22"),
        ((HARBOUR, "--out", "../p", "--signatory", "Robin Exampel"), 3, "'Robin Exampel'", "Robin Example"),
        ((HARBOUR, SECOND, "--out", "../p", "--signatory", "Kim Second"), 2, "one partner", "alone"),
        ((HARBOUR,), 2, "--out is missing", "--out DIR"),
    ],
)
def test_a_request_that_makes_no_sense_is_told_so(
    words: tuple[str, ...], code: int, error: str, remedy: str, store: Path
) -> None:
    """Nothing is written."""
    done = run("request-adoption", *words)
    assert done.code == code
    assert error in done.error
    assert remedy in done.remedy
    assert not (store.parent / "p").exists()


def test_of_several_signatories_with_keys_one_is_named(store: Path, kim: GpgHome) -> None:
    """For one partner it must be said who signs; among many the first one is taken, and that is noted."""
    with_key = store.parent / "second.asc"
    with closing(kim.copy()) as other:
        fingerprint = other.make_key("Sam Third <sam@example.org>")
        with_key.write_text(other.certificate(fingerprint), "utf-8")
    typed("add-signatory", HARBOUR, "Sam Third", "--role", "Chair", "--yes")
    typed("add-key", HARBOUR, str(with_key), "--name", "Sam Third", "--yes")
    done = run("request-adoption", HARBOUR, "--out", "../p")
    assert (done.code, done.remedy) == (2, "say who is to sign: --signatory NAME")
    assert "Robin Example, Sam Third" in done.error
    named = ask(store.parent / "named", HARBOUR, "--signatory", "sam third")
    assert "signatory: Sam Third\npost: Chair\n" in (named / STATEMENT).read_text("utf-8")
    many = typed("request-adoption", "--all-outstanding", "--out", "../many", "--json").report["packs"]
    assert "the statement is for Robin Example" in many[0]["notes"][0]
