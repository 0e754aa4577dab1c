"""What came back and does not count: each case is refused by its rule, with a remedy for a person (ATTACKS E, D)."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from isa_admin.trust.key import fingerprint_groups
from tests.adoption.acting import (
    HARBOUR,
    OTHER_TEXT,
    SECOND,
    STATEMENT,
    TEXT,
    ask,
    clear_signed,
    detached,
    good,
    now,
    run,
    typed,
)
from tests.cli.acting import state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gpg_home import GpgHome


class Bent(NamedTuple):
    """How an answer is bent, and what is said of it: the exit code, words of the error and of the remedy."""

    make: Callable[[GpgHome, Path], list[Path]]
    code: int
    error: str
    remedy: str


def replaced(file: Path, old: str, new: str) -> Path:
    """Change a statement in one place."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return file


def signed(home: GpgHome, file: Path, *change: str) -> list[Path]:
    """Change a statement and then sign it, as a forger who has a signatory's key may."""
    if change:
        replaced(file, *change)
    return [file, detached(home, file)]


def altered(home: GpgHome, file: Path, *change: str) -> list[Path]:
    """Sign a statement and then change it, as a mail program does."""
    signature = detached(home, file)
    return [replaced(file, *change), signature]


def mailed(home: GpgHome, file: Path, bend: Callable[[bytes], bytes]) -> list[Path]:
    """Clear-sign a statement, and let a mail program at it."""
    mail = file.with_name("mail.eml")
    mail.write_bytes(bend(clear_signed(home, file)))
    return [mail]


def twice(home: GpgHome, file: Path) -> list[Path]:
    """Give a signature file with two signatures."""
    signature = detached(home, file)
    signature.write_bytes(signature.read_bytes() * 2)
    return [file, signature]


def whole(home: GpgHome, file: Path, *options: str) -> Path:
    """Sign a file with its text inside the signature, which is what gpg does when nobody says otherwise."""
    home.gpg("--yes", *options, "--sign", str(file))
    return file.with_name(f"{file.name}.{'asc' if options else 'gpg'}")


def from_outlook(file: Path, size: int) -> Path:
    """Write the beginning of a mail as Outlook saves it, and as many bytes as such a mail has."""
    made = file.with_name("mail.msg")
    made.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_0037001F".encode("utf-16-le") + bytes(size))
    return made


def text_file(file: Path, content: str) -> Path:
    """Write a file beside another."""
    made = file.with_name("other.txt")
    made.write_text(content, "utf-8")
    return made


TOMORROW = now() + timedelta(days=2)
SPACES = ("post: Chief Executive", "post:  Chief Executive")
BENT: dict[str, Bent] = {
    "another version": Bent(lambda h, f: signed(h, f, "version: V4.00", "version: V2.01"), 6, "[E01]", "request-"),
    "a version that had another text": Bent(
        lambda h, f: signed(h, f, "version: V4.00", "version: V1.0"), 6, "[E01]", "request-"
    ),
    "another text": Bent(lambda h, f: signed(h, f, TEXT, OTHER_TEXT), 6, "[E01]", "request-"),
    "another partner": Bent(lambda h, f: signed(h, f, HARBOUR, SECOND), 6, "[D03]", "a signatory of Second Trust"),
    "a partner that is not here": Bent(lambda h, f: signed(h, f, HARBOUR, "nobody"), 6, "'nobody'", "list-partners"),
    "another store": Bent(lambda h, f: signed(h, f, "anchor:1:", "anchor:1:0"), 6, "[E02]", "another store"),
    "another agreement": Bent(lambda h, f: signed(h, f, "llr-safeguarding", "other-safeguarding"), 6, "[E02]", "store"),
    "another signatory": Bent(lambda h, f: signed(h, f, "Robin Example", "Robin Other"), 6, "[D02]", "request-"),
    "another point of the history": Bent(
        lambda h, f: signed(h, f, "sha256: none", f"sha256: {'a' * 64}"), 6, "[E03]", "since the pack was made"
    ),
    "a statement dated after its signature": Bent(
        lambda h, f: signed(h, f, f"date: {now():%Y-%m-%d}", "date: 2099-01-01"), 6, "[E05]", ".asc"
    ),
    "a statement saved by another program and then signed": Bent(
        lambda h, f: signed(h, f, "\n", "\r\n"), 6, "[B02]", "as it came"
    ),
    "a statement with a word more": Bent(lambda h, f: signed(h, f, "I hold", "I truly hold"), 6, "[E07]", "attach"),
    "spaces changed on the way": Bent(lambda h, f: altered(h, f, *SPACES), 6, "[E07]", "attach both files"),
    "a space at the end of a line": Bent(
        lambda h, f: altered(h, f, "Chief Executive\n", "Chief Executive \n"), 6, "[E0", ".asc"
    ),
    "a value changed after signing": Bent(
        lambda h, f: altered(h, f, "Chief Executive", "Deputy"), 6, "[B02]", "changed on its way"
    ),
    "a mail that wrapped the lines": Bent(
        lambda h, f: mailed(h, f, lambda mail: mail.replace(b" the terms of the\n", b" the\nterms of the\n")),
        6, "[E07]", "attach both files",
    ),
    "a mail that quoted the text": Bent(
        lambda h, f: mailed(h, f, lambda mail: b"".join(b"> " + line for line in mail.splitlines(keepends=True))),
        6, "[E07]", "attach both files",
    ),
    "a mail that doubled spaces": Bent(
        lambda h, f: mailed(h, f, lambda mail: mail.replace(b"post: ", b"post:  ")), 6, "[E07]", "attach both files"
    ),
    "a mail that was cut short": Bent(
        lambda h, f: mailed(h, f, lambda mail: mail[:-30]), 6, "[E07]", "attach both files"
    ),
    "a mail with two signed texts": Bent(lambda h, f: mailed(h, f, lambda mail: mail * 2), 6, "[B09]", "once more"),
    "a signature file with two signatures": Bent(twice, 6, "[B09]", "once more"),
    "a signature that is damaged": Bent(
        lambda h, f: [f, text_file(f, detached(h, f).read_text("utf-8").replace("\n\n", "\n\nX"))], 6, "[F05]", "attach"
    ),
    "a signature over something else": Bent(
        lambda h, f: [f, detached(h, text_file(f, "I sign this.\n"))], 6, "[B02]", "attach"
    ),
    "something else that is signed": Bent(
        lambda h, f: signed(h, text_file(f, "I adopt.\n")), 6, "[E05]", "signing pack"
    ),
    "a statement alone": Bent(lambda _, f: [f], 2, "signature is missing", ".asc"),
    "a signature alone": Bent(lambda h, f: [detached(h, f)], 2, "statement is missing", ".txt"),
    "two statements": Bent(lambda _, f: [f, text_file(f, f.read_text("utf-8"))], 2, "signature is missing", ".asc"),
    "three files": Bent(
        lambda h, f: [f, detached(h, f), text_file(f, "more\n")], 2, "not one statement and one signature", ".asc"
    ),
    "a clear-signed file beside another statement": Bent(
        lambda h, f: [*mailed(h, f, bytes), text_file(f, "other\n")], 2, "these two differ", ".txt"
    ),
    "an empty file": Bent(lambda h, f: [text_file(f, ""), detached(h, f)], 2, "is empty", ".txt"),
    "a signature given twice": Bent(lambda h, f: [detached(h, f)] * 2, 2, "statement is missing", ".txt"),
    "a statement signed as a whole": Bent(lambda h, f: [whole(h, f)], 2, "signed or encrypted as a whole", "--detach"),
    "the same in text form, beside its statement": Bent(
        lambda h, f: [f, whole(h, f, "--armor")], 2, "signed or encrypted as a whole", "--detach-sign"
    ),
    "the agreement signed in place of the statement": Bent(
        lambda h, f: signed(h, next(f.parent.glob("*.docx"))), 2, "is a Word document", ".txt"
    ),
    "a mail from Outlook": Bent(lambda _, f: [from_outlook(f, 9000)], 2, "(.msg)", "save both attachments"),
    "a large one": Bent(lambda _, f: [from_outlook(f, 2_000_000)], 2, "(.msg)", "save both attachments"),
    "a scanned form": Bent(lambda _, f: [text_file(f, "%PDF-1.7\n")], 2, "is a PDF", "--paper FILE"),
    "a key sent along": Bent(
        lambda h, f: [f, detached(h, f), text_file(f, h.certificate("robin@example.org"))],
        2, "is a public key", "leave it out",
    ),
    "a private key": Bent(
        lambda h, f: [f, text_file(f, h.private("robin@example.org"))], 2, "is a private key", "--reason compromised"
    ),
    "a file of another kind": Bent(
        lambda _, f: [f, text_file(f, "Sent from my telephone")], 2, "neither a statement nor a signature", ".asc"
    ),
    "a file that is too large": Bent(
        lambda h, f: [text_file(f, "x" * 2_000_000), detached(h, f)], 2, "1,048,576 bytes", ".txt"
    ),
    "a signature from the future": Bent(
        lambda h, f: [f, text_file(f, h.sign(h.fingerprints["robin@example.org"], f.read_bytes(), at=TOMORROW))],
        6, "[C07]", "clock",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BENT)
def test_a_bent_answer_is_refused_by_its_rule(case: str, store: Path, pack: Path, robin: GpgHome) -> None:
    """Exit 6, or 2 where files are missing; the rule, what to do, and nothing changed."""
    bent = BENT[case]
    files = [str(file) for file in bent.make(robin, pack / STATEMENT)]
    before = state(store)
    done = run("record-adoption", *files, "--yes")
    assert done.code == bent.code, done.err
    assert bent.error in done.error
    assert bent.remedy in done.remedy
    assert state(store) == before


def test_a_signature_by_somebody_else_is_refused(store: Path, pack: Path, kim: GpgHome) -> None:
    """Another partner's signatory cannot speak for this one, however good the signature is; it is said whose it is."""
    files = signed(kim, pack / STATEMENT)
    done = run("record-adoption", *map(str, files), "--yes")
    assert (done.code, "of Kim Second, signatory of Second Trust [D03]" in done.error) == (6, True)
    assert "a signatory of Harbour Trust to sign" in done.remedy
    assert store.is_dir()


def test_a_signature_by_the_officer_is_refused(store: Path, pack: Path, olive: GpgHome) -> None:
    """An officer records adoptions and signs none; binding that key would be refused too, so it is not suggested."""
    files = signed(olive, pack / STATEMENT)
    done = run("record-adoption", *map(str, files), "--yes")
    assert (done.code, "of Olive Officer, officer of this register" in done.error) == (6, True)
    assert "add-key" not in done.remedy
    assert store.is_dir()


def test_a_key_that_was_the_signatory_s_before_is_compared_over_the_telephone(
    store: Path, pack: Path, robin: GpgHome, kim: GpgHome
) -> None:
    """It is nobody's now, and its certificate is here still."""
    with closing(kim.copy()) as other:
        newer = other.make_key("Robin Example <robin@example.org>")
        file = store.parent / "newer.asc"
        file.write_text(other.certificate(newer), "utf-8")
    typed("add-key", HARBOUR, str(file), "--yes")
    done = run("record-adoption", *map(str, signed(robin, pack / STATEMENT)), "--yes")
    assert (done.code, "[D03]" in done.error, "add-key harbour-trust FILE" in done.remedy) == (6, True, True)


def test_a_key_that_the_store_does_not_know_is_refused(store: Path, pack: Path, kim: GpgHome) -> None:
    """Even if its owner has the same name."""
    with closing(kim.copy()) as other:
        stranger = other.make_key("Robin Example <robin@example.org>")
        signature = pack / "s.asc"
        signature.write_text(other.sign(stranger, (pack / STATEMENT).read_bytes()), "utf-8")
    done = run("record-adoption", str(pack / STATEMENT), str(signature), "--yes")
    assert (done.code, "[B03]" in done.error) == (6, True)
    assert fingerprint_groups(stranger) in done.error
    assert "add-key harbour-trust FILE" in done.remedy
    assert store.is_dir()


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (
            ("partner-name: Harbour Trust", "partner-name: Glebe House"),
            "the partner's name is 'Glebe House' in the statement and 'Harbour Trust' in the register",
        ),
        (
            ("post: Chief Executive", "post: Chair"),
            "the post is 'Chair' in the statement and 'Chief Executive' in the register",
        ),
    ],
)
def test_words_for_the_reader_that_differ_from_the_register_are_shown(
    change: tuple[str, str], note: str, store: Path, pack: Path, robin: GpgHome
) -> None:
    """They bind nobody, and a partner that was renamed meanwhile need not sign again; the officer decides."""
    files = [str(file) for file in signed(robin, pack / STATEMENT, *change)]
    assert f"Note          {note}" in typed("record-adoption", *files, "--dry-run").out
    assert typed("record-adoption", *files, "--yes", "--json").report["notes"] == [note]
    good(store)


def test_an_answer_is_recorded_once(store: Path, pack: Path, robin: GpgHome) -> None:
    """The same files again are told that the version was adopted already (exit 4)."""
    files = [str(file) for file in signed(robin, pack / STATEMENT)]
    typed("record-adoption", *files, "--yes")
    before = state(store)
    done = run("record-adoption", *files, "--yes")
    assert (done.code, "has already adopted V4.00" in done.error) == (4, True)
    assert state(store) == before


def test_an_answer_from_before_a_decline_is_a_replay(store: Path, pack: Path, robin: GpgHome) -> None:
    """What was signed before the partner said no does not count after it; a new pack does."""
    files = [str(file) for file in signed(robin, pack / STATEMENT)]
    typed("decline", HARBOUR, "--reason", "Not yet", "--on", "today", "--yes")
    done = run("record-adoption", *files, "--yes")
    assert (done.code, "[E03]" in done.error) == (6, True)
    again = ask(store.parent / "again")
    typed("record-adoption", *[str(file) for file in signed(robin, again / STATEMENT)], "--yes")
    good(store)


def test_a_statement_of_another_store_is_refused(store: Path, pack: Path, robin: GpgHome, tmp_path: Path) -> None:
    """Two stores of the same agreement, the same partner and the same key are two stores."""
    other = tmp_path / "other"
    typed("init", str(other), "--yes")
    files = [str(file) for file in signed(robin, pack / STATEMENT)]
    done = run("record-adoption", *files, "--yes", "--store", str(other))
    assert (done.code, "[E02]" in done.error) == (6, True)
    assert store.is_dir()


def test_a_key_that_was_taken_from_the_partner_signs_nothing_more(store: Path, pack: Path, robin: GpgHome) -> None:
    """The signature was made before, and is recorded after: the key's right counts when it is recorded."""
    files = [str(file) for file in signed(robin, pack / STATEMENT)]
    fingerprint = robin.fingerprints["robin@example.org"]
    typed("revoke-key", fingerprint, "--reason", "superseded", "--yes")
    done = run("record-adoption", *files, "--yes")
    assert (done.code, "[C04]" in done.error, "superseded" in done.error) == (6, True, True)
    assert "add-key harbour-trust FILE" in done.remedy
    assert store.is_dir()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--on-behalf-of", HARBOUR), "On whose authority is missing"),
        (("--on-behalf-of", HARBOUR, "--authority", "Minute 7", "x"), "takes no files, no --paper and no --document"),
        (("--authority", "Minute 7", HARBOUR), "--authority goes with --on-behalf-of"),
        ((HARBOUR, SECOND, "--paper", "x.pdf"), "one partner"),
        (("no-file.txt", "no-file.asc"), "there is no file no-file.txt"),
        ((HARBOUR, f"../packs/{HARBOUR}/{STATEMENT}"), "already says which partner it is for"),
        ((HARBOUR, SECOND), "one partner at a time"),
        ((f"../packs/{HARBOUR}/{STATEMENT}", "--paper", "x.pdf"), "the partner comes before it"),
        (("no-file.asc",), "there is no file no-file.asc"),
        (("../packs/harbour-trust",), "../packs/harbour-trust is a folder"),
        ((), "PARTNER or FILE is missing"),
        ((f"../packs/{HARBOUR}/{STATEMENT}", "--version", "V4.00"), "already says who signed"),
    ],
)
def test_words_that_do_not_go_together_are_told_so(words: tuple[str, ...], error: str, store: Path, pack: Path) -> None:
    """Exit 2, and nothing changed."""
    before = state(store)
    done = run("record-adoption", *words, "--yes")
    assert (done.code, error in done.error) == (2, True), done.err
    assert done.remedy
    assert state(store) == before
    assert pack.is_dir()


def test_an_adoption_on_behalf_is_recorded_as_such(store: Path) -> None:
    """The evidence says so and names the authority; the row is written; everybody who verifies accepts it."""
    words = ("--on-behalf-of", HARBOUR, "--authority", "Minute 7 of the board", "--on", "today", "--yes", "--json")
    done = typed("record-adoption", *words).report
    assert done["subject"] == "Record adoption of V4.00 by Harbour Trust; V5.00"
    (row,) = [row for row in typed("list-adoptions", "--json").report["partners"] if row["id"] == HARBOUR]
    assert [one["evidence"] for one in row["adoptions"]] == ["on-behalf"]
    good(store)
