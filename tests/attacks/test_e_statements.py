"""Attacks with statements and replays (docs/threat-model.md, E)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import AddEvent, PutCertificate, PutPosts
from isa_admin.domain.events import Adoption, Decline
from isa_admin.domain.text import harmless
from isa_admin.records import layout
from isa_admin.trust.statement import block
from tests.attacks.openpgp import TEXT, Key
from tests.attacks.proving import accepted, found, judged, refused
from tests.attacks.story import (
    CLAUSE,
    HARBOUR,
    MALLORY,
    NOTE,
    OLIVE,
    ROBIN,
    adopted,
    amend,
    anchor,
    day,
    digest,
    enter,
    good,
    row,
    signatory,
    statement,
)
from tests.cli.acting import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.attacks.forging import History


def clear_signed(key: Key, text: bytes, number: int) -> bytes:
    """Sign a text the way mail programs do: in the open, as a text signature."""
    covered = text[:-1].replace(b"\n", b"\r\n")
    return (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
        + text
        + key.armor(covered, day(number), kind=TEXT).encode()
    )


def test_e01_an_adoption_of_one_version_presented_for_another_is_refused() -> None:
    """The statement carries the version and the digest of its text."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    assert change.event.type == "adoption"
    enter(bent, [replace(change, event=replace(change.event, version="V1.00"))], OLIVE, 20)
    refused(bent, "E01")


def test_e01_a_statement_that_names_a_version_with_another_text_is_refused() -> None:
    """V1.00 had another text than the one whose digest is stated."""
    bent = good()
    enter(bent, [adopted(bent, HARBOUR, ROBIN, "V1.00", 20)], ROBIN, 20)
    refused(bent, "E01")


@pytest.mark.parametrize("field", ["store", "agreement"])
def test_e02_a_statement_for_another_store_is_refused(field: str) -> None:
    """It names the anchor of its store, and the agreement."""
    bent = good()
    other = {"store": f"isa-anchor:1:{'0' * 40}:{OLIVE.fingerprint}", "agreement": "other-isa"}[field]

    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20, bend=lambda made: replace(made, **{field: other}))
    enter(bent, [change], OLIVE, 20)
    refused(bent, "E02")


def test_e03_an_old_adoption_replayed_after_another_event_is_refused() -> None:
    """It names the partner's last event, and that is another one by now."""
    bent = good()
    old = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    enter(bent, [AddEvent(HARBOUR, Decline(on=day(21).date(), version="V3.01", reason="The budget"))], ROBIN, 21)
    enter(bent, [old], OLIVE, 22)
    refused(bent, "E03")


def test_e03_an_adoption_is_not_recorded_twice() -> None:
    """The same statement and signature, one day number later."""
    bent = good()
    old = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    enter(bent, [old], OLIVE, 20)
    enter(bent, [old], OLIVE, 21)
    refused(bent, "E03")


def test_e03_an_adoption_is_not_recorded_twice_in_one_commit() -> None:
    """Nor under two numbers of one day."""
    bent = good()
    files = bent.changed(adopted(bent, HARBOUR, ROBIN, "V3.01", 20))
    again = {path.replace("-adoption", "-adoption-2"): content for path, content in files.items()}
    bent.commit({**files, **again}, ROBIN, day(20))
    refused(bent, "E03")


@pytest.mark.parametrize("held_back", [False, True], ids=["recorded before", "held back"])
def test_e03_an_event_of_a_day_to_come_lets_no_statement_be_used_after_a_decline(held_back: bool) -> None:  # noqa: FBT001  a parameter
    """Whatever is recorded later, the event of that day stays the last one, which the old statement names."""
    bent = good()
    to_come = Adoption(on=date(2099, 1, 1), version="V3.01", evidence="paper", scan_sha256="0" * 64)
    enter(bent, [AddEvent(HARBOUR, to_come)], OLIVE, 19)
    old = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    if not held_back:
        enter(bent, [old], ROBIN, 20)
        accepted(bent)
    enter(bent, [AddEvent(HARBOUR, Decline(on=day(22).date(), version="V3.01", reason="The budget"))], ROBIN, 22)
    enter(bent, [old], OLIVE, 23)
    refused(bent, "E03")


def test_e04_terms_that_change_under_the_same_label_are_refused() -> None:
    """The row of the version says which text it has, and stays."""
    bent = good()
    text = b"# Consent\n\nNobody is asked.\n"
    after = bent.copy()
    after.files[CLAUSE] = ("100644", text)
    changed = bent.content(layout.VERSIONS).replace(digest(bent).encode(), digest(after).encode())
    bent.commit({CLAUSE: text, layout.VERSIONS: changed}, OLIVE, day(20))
    refused(bent, "E04")


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"material: true", b"material: false"), (b"kind: joiner", b"kind: leaver"), (b"quay-school", b"harbour-trust")],
)
def test_e04_rows_stay_as_they_were(old: bytes, new: bytes) -> None:
    """Otherwise adoptions would be current again, or another partner would have joined."""
    bent = good()
    bent.commit({layout.VERSIONS: bent.content(layout.VERSIONS).replace(old, new)}, OLIVE, day(20))
    refused(bent, "E04")


def test_e04_a_row_that_was_taken_away_is_refused() -> None:
    """And the words of a row may be tidied."""
    bent = good()
    table = bent.content(layout.VERSIONS)
    bent.commit({layout.VERSIONS: table[: table.rindex(b"  - version")]}, OLIVE, day(20))
    refused(bent, "E04")
    bent = good()
    bent.commit({layout.VERSIONS: table.replace(b"comment: harbour-trust", b"comment: Harbour-Trust")}, OLIVE, day(20))
    accepted(bent)


def test_e05_a_signature_over_something_else_offered_as_a_statement_is_refused() -> None:
    """A commit of Robin's is no statement, although Robin signed it."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    content = b"I agree to meet on Tuesday.\n"
    enter(
        bent,
        [replace(change, statement=content, signature=ROBIN.armor(content, day(20)).encode())],
        OLIVE,
        20,
    )
    refused(bent, "E05")


def test_e05_a_signature_over_a_statement_is_none_over_a_commit() -> None:
    """Whoever has Robin's adoption cannot commit with it."""
    bent = good()
    signed = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    bent.commit(bent.changed(signed), ROBIN, day(20), armor=lambda _: (signed.signature or b"").decode())
    refused(bent, "B02")


def test_e05_a_statement_signed_before_the_day_it_bears_is_refused() -> None:
    """A day apart is a matter of time zones; more is not."""
    bent = good()
    content = str(replace(statement(bent, HARBOUR, ROBIN, "V3.01", 20), on=day(22).date())).encode()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    enter(bent, [replace(change, statement=content, signature=ROBIN.armor(content, day(20)).encode())], OLIVE, 20)
    refused(bent, "E05")


@pytest.mark.parametrize("kind", ["detached text", "clear-signed"])
def test_e06_the_ways_in_which_mail_programs_sign_are_accepted(kind: str) -> None:
    """A detached text signature, and a text signed in the open."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    content = change.statement or b""
    if kind == "detached text":
        covered = content.replace(b"\n", b"\r\n")
        signature = ROBIN.armor(covered, day(20), kind=TEXT).encode()
    else:
        signature = clear_signed(ROBIN, content, 20)
    enter(bent, [replace(change, signature=signature)], OLIVE, 20)
    accepted(bent)


def test_e06_only_what_the_signature_covers_counts() -> None:
    """Text around a clear-signed block changes nothing, and what it says is not looked at."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    mail = (
        b"From: the chief\n\nWe do NOT adopt.\n\n"
        + clear_signed(ROBIN, change.statement or b"", 20)
        + b"\n-- \nRobin\n"
    )
    enter(bent, [replace(change, signature=block(mail))], OLIVE, 20)
    accepted(bent)
    other = good()
    text = (change.statement or b"").replace(b"V3.01", b"V2.00")
    enter(other, [replace(change, signature=clear_signed(ROBIN, text, 20))], OLIVE, 20)
    refused(other, "E05")


MAIL: dict[str, Callable[[bytes], bytes]] = {
    "crlf": lambda text: text.replace(b"\n", b"\r\n"),
    "quoted": lambda text: b"".join(b"> " + line + b"\n" for line in text.split(b"\n")),
    "wrapped": lambda text: text.replace(b" On its behalf", b"\nOn its behalf"),
    "spaces": lambda text: text.replace(b": ", b":  ", 1),
    "trailing": lambda text: text.replace(b"\n", b" \n", 3),
    "nbsp": lambda text: text.replace(b"I hold", b"I\xc2\xa0hold"),
    "footer": lambda text: text + b"\n-- \nSent from a telephone\n",
}


@pytest.mark.parametrize("how", MAIL)
def test_e07_a_statement_that_a_mail_program_changed_is_refused_with_a_hint(how: str) -> None:
    """Spaces, line ends, wrapping, quoting: also if the changed text was signed."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    text = MAIL[how](change.statement or b"")
    enter(bent, [replace(change, statement=text, signature=ROBIN.armor(text, day(20)).encode())], OLIVE, 20)
    proof = judged(bent)
    assert found(proof) == [("E07", "reject", bent.tip)]
    assert ".asc" in proof.findings[0].message


def test_e08_escapes_and_marks_in_names_are_made_harmless_on_display(tmp_path: Path) -> None:
    """A committer whose name turns the words around, with a finding that shows it."""
    bent = good()
    name = "Olive \u202eneve\u202c \u009b31m Officer"
    bent.commit({NOTE: b"opened: 2024-03-25\n"}, OLIVE, day(20), name=name, email="\u200eolive@example.org")
    store = bent.write(tmp_path / "store")
    done = run("verify", str(store), "--anchor", str(anchor()))
    assert done.code == 0
    assert "[B12]" in done.out
    assert harmless(done.out) == done.out


def test_e08_a_line_end_in_a_name_adds_no_line_to_what_is_shown(tmp_path: Path) -> None:
    """The owner of a key writes its user id, and a line below the verdict would be read as the program's own."""
    robin = Key.named("Robin\nyes: all is well\nX <robin@example.org>")
    bent = good()
    certificate = PutCertificate(HARBOUR, robin.fingerprint, robin.certificate.decode())
    enter(bent, [PutPosts(HARBOUR, (signatory(ROBIN, robin.fingerprint),)), certificate], OLIVE, 20)
    decline = AddEvent(HARBOUR, Decline(on=day(21).date(), version="V3.01", reason="The budget"))
    bent.commit(bent.changed(decline), robin, day(21), name="Somebody", email="else@example.org")
    done = run("verify", str(bent.write(tmp_path / "store")), "--anchor", str(anchor()))
    assert "[B12]" in done.out
    assert [line.partition(":")[0] for line in done.out.splitlines()].count("yes") == 1


def test_e08_a_line_end_in_what_a_refusal_quotes_adds_no_line_either(tmp_path: Path) -> None:
    """In double quotes YAML takes any character."""
    bent = good()
    version = b'"V1\\nyes: every change was made by somebody entitled"'
    event = b"event: decline\non: %s\nversion: %s\nreason: The budget\n" % (str(day(20).date()).encode(), version)
    bent.commit({f"partners/{HARBOUR}/events/{day(20).date()}-decline.yaml": event}, ROBIN, day(20))
    done = run("verify", str(bent.write(tmp_path / "store")), "--anchor", str(anchor()))
    assert "[D11]" in done.out
    assert not [line for line in done.out.splitlines() if line.startswith("yes")]


def test_e08_escapes_in_a_statement_are_refused() -> None:
    """A name that a terminal would act on is no line of text."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    text = (change.statement or b"").replace(b"partner-name: Harbour", b"partner-name: \x1b[31mHarbour")
    enter(bent, [replace(change, statement=text, signature=ROBIN.armor(text, day(20)).encode())], OLIVE, 20)
    refused(bent, "E05")


def test_a_statement_by_a_stranger_is_refused() -> None:
    """Mallory's certificate is in the store, for some reason; the partner's key is another."""
    bent: History = good()
    bent.commit({f"partners/{HARBOUR}/keys/{MALLORY.fingerprint}.asc": MALLORY.certificate}, OLIVE, day(19))
    enter(bent, [adopted(bent, HARBOUR, MALLORY, "V3.01", 20)], OLIVE, 20)
    refused(bent, "D03")
    amend(bent := good(), b"# Consent\n\nThree.\n", "V3.02", OLIVE, 20)
    enter(bent, [row(bent, "V4.00", "finalised", 21)], OLIVE, 21)
    accepted(bent)
