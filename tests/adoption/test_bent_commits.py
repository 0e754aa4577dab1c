"""Commits that record an adoption and are bent in one thing: the verifier refuses each by its rule (ATTACKS D, E)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from isa_admin.application.changing import identify
from isa_admin.records import layout
from isa_admin.store.repository import Store
from isa_admin.trust.findings import Refused
from isa_admin.trust.signing import Signer
from isa_admin.trust.statement import Statement
from isa_admin.trust.statement_rules import Point, day_signed, refuse_misfit
from tests.adoption.acting import (
    DIGIT,
    HARBOUR,
    OTHER,
    OTHER_TEXT,
    SECOND,
    STATEMENT,
    TEXT,
    detached,
    good,
    proved,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.gpg_home import GpgHome

Files = dict[str, bytes]


def commit(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Commit files as the officer, past every check that the program has."""
    with Store.open(root) as store, store.writing() as writer:
        hand = identify(store, None)
        staged = writer.stage(files, message="Bent\n", name=hand.who.name, email=hand.who.email, when=datetime.now(UTC))
        writer.publish(staged, Signer(hand.key))


def adoption(root: Path, pack: Path, home: GpgHome, *change: str) -> Files:
    """Give the files of an adoption that is right, or one whose statement was changed before it was signed."""
    statement = pack / STATEMENT
    if change:
        text = statement.read_text("utf-8")
        assert change[0] in text
        statement.write_text(text.replace(change[0], change[1]), "utf-8")
    signature = detached(home, statement).read_bytes()
    today = day_signed(datetime.now(UTC))
    stem = layout.event(HARBOUR, today, "adoption", 1).removesuffix(".yaml")
    digest = json.loads(typed("status", "--json", "--store", str(root)).out)["terms_digest"]
    event = (
        f'event: adoption\non: {today}\nversion: "V4.00"\nevidence: gpg\nterms_digest: {digest}\n'
        f"signed_by:\n  name: Robin Example\n  post: Chief Executive\nkey: {home.fingerprints['robin@example.org']}\n"
    )
    return {f"{stem}.yaml": event.encode(), f"{stem}.txt": statement.read_bytes(), f"{stem}.asc": signature}


def changed(ending: str, old: bytes, new: bytes) -> Callable[[Files], Files]:
    """Change one of the files."""

    def bend(files: Files) -> Files:
        (path,) = (path for path in files if path.endswith(ending))
        assert old in files[path]
        return {**files, path: files[path].replace(old, new)}

    return bend


def without(ending: str) -> Callable[[Files], Files]:
    """Leave one of the files out."""
    return lambda files: {path: content for path, content in files.items() if not path.endswith(ending)}


def moved(files: Files) -> Files:
    """Put everything into the folder of another partner."""
    return {path.replace(HARBOUR, SECOND): content for path, content in files.items()}


SIGNED: dict[str, tuple[tuple[str, str], str]] = {
    "E01 another version": (("version: V4.00", "version: V3.00"), "E01"),
    "E01 another text": ((TEXT, OTHER_TEXT), "E01"),
    "E02 another store": (("anchor:1:", "anchor:1:0"), "E02"),
    "E02 another agreement": (("llr-safeguarding", "other"), "E02"),
    "E03 another point of the history": (("sha256: none", f"sha256: {'a' * 64}"), "E03"),
    "D02 another partner": ((f"partner: {HARBOUR}", f"partner: {SECOND}"), "D02"),
    "D02 another signatory": (("Robin Example", "Robin Other"), "D02"),
    "E05 dated after it was signed": (("\ndate: 2", "\ndate: 3"), "E05"),
}
BENT: dict[str, tuple[Callable[[Files], Files], str]] = {
    "E01 the event names another version": (changed(".yaml", b"V4.00", b"V3.00"), "E01"),
    "E01 the event names another text": (
        changed(".yaml", b"terms_digest: " + DIGIT.encode(), b"terms_digest: " + OTHER.encode()),
        "E01",
    ),
    "D02 the event names another signatory": (changed(".yaml", b"name: Robin", b"name: Rob"), "D02"),
    "D03 no signature": (without(".asc"), "D03"),
    "D03 no statement": (without(".txt"), "D03"),
    "D03 no event": (without(".yaml"), "D03"),
    "D03 the folder of another partner": (moved, "D03"),
    "D03 the event names another key": (changed(".yaml", b"key: ", b"key: " + b"A" * 40 + b"  # "), "D03"),
    "B02 the statement was changed": (changed(".txt", b"Chief Executive", b"Deputy"), "B02"),
    "E07 the statement has other spaces": (changed(".txt", b"post: ", b"post:  "), "E07"),
    "F05 the signature is damaged": (changed(".asc", b"-----BEGIN", b"----BEGIN"), "F05"),
}


def test_the_files_of_these_tests_are_right_when_nothing_is_bent(store: Path, pack: Path, robin: GpgHome) -> None:
    """So what the bent ones show is the bend."""
    commit(store, adoption(store, pack, robin))
    good(store)


@pytest.mark.parametrize("case", SIGNED)
def test_a_statement_about_something_else_is_refused(case: str, store: Path, pack: Path, robin: GpgHome) -> None:
    """However good its signature is."""
    change, rule = SIGNED[case]
    commit(store, adoption(store, pack, robin, *change))
    refused, _ = proved(store)
    assert refused is not None
    assert refused.rule == rule, refused.message


@pytest.mark.parametrize("case", BENT)
def test_an_adoption_that_is_bent_is_refused(case: str, store: Path, pack: Path, robin: GpgHome) -> None:
    """Whoever commits it, here an officer."""
    bend, rule = BENT[case]
    commit(store, bend(adoption(store, pack, robin)))
    refused, _ = proved(store)
    assert refused is not None
    assert refused.rule == rule, refused.message


def test_an_event_of_another_day_than_the_signature_is_refused(store: Path, pack: Path, robin: GpgHome) -> None:
    """The day of an adoption with a key is that of the signature, in UTC (D02)."""
    files = adoption(store, pack, robin)
    (event,) = (content for path, content in files.items() if path.endswith(".yaml"))
    on = event.split(b"\non: ")[1].split(b"\n")[0].decode()
    older = {path.replace(on, "2026-01-05"): content for path, content in files.items()}
    commit(store, changed(".yaml", f"on: {on}".encode(), b"on: 2026-01-05")(older))
    refused, _ = proved(store)
    assert refused is not None
    assert refused.rule == "D02"


def test_a_statement_may_be_a_day_off_for_the_sake_of_time_zones() -> None:
    """Just after midnight in summer the local date is a day ahead of UTC; two days ahead is too many."""
    digest = "d" * 64
    point = Point(agreement="a", store="s", partner="p", terms_digest=digest, signatory="Robin", previous_event=None)

    def stated(on: date) -> Statement:
        return Statement(
            agreement="a", store="s", partner="p", partner_name="P", version="V1.00", terms_digest=digest,
            signatory="Robin", post="Chair", on=on, previous_event=None,
        )  # fmt: skip

    signed = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    refuse_misfit(stated(date(2026, 7, 2)), signed, point)
    with pytest.raises(Refused, match="signed before"):
        refuse_misfit(stated(date(2026, 7, 3)), signed, point)
