"""Attacks on who changed what: partners, adoptions, events, the roster, merges (docs/threat-model.md, D)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import AddEvent, DropOfficer, PutCertificate, PutPosts
from isa_admin.domain.events import Adoption, Decline
from isa_admin.domain.partner import Post
from isa_admin.records import layout
from tests.attacks.proving import accepted, asked, both, found, judged, refused
from tests.attacks.story import (
    CLAUSE,
    HARBOUR,
    MALLORY,
    NOTE,
    OLIVE,
    OSCAR,
    REVIEW,
    RITA,
    ROBIN,
    SAM,
    SCHOOL,
    adopted,
    anchor,
    bound,
    day,
    enter,
    good,
    officer,
    revocation,
    signatory,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.attacks.forging import Files
    from tests.attacks.openpgp import Key

EDIT = {NOTE: b"opened: 2024-03-25\n"}
DECLINE = Decline(on=day(20).date(), version="V3.01", reason="The budget")
PAPER = Adoption(on=day(20).date(), version="V3.01", evidence="paper", scan_sha256="0" * 64)


@pytest.mark.parametrize(
    "path",
    [
        f"partners/{HARBOUR}/partner.yaml",
        f"partners/{SCHOOL}/posts.yaml",
        f"partners/{SCHOOL}/events/2024-03-31-decline.yaml",
        f"partners/{HARBOUR}/keys/{MALLORY.fingerprint}.asc",
        "agreement/agreement.yaml",
        layout.VERSIONS,
        CLAUSE,
        NOTE,
        REVIEW,
        "agreement/breaches/2026-001.yaml",
        "templates/letter.docx",
        ".gitattributes",
    ],
)
def test_d01_a_signatory_touches_nothing_outside_the_own_partners_events_and_posts(path: str) -> None:
    """Robin is the signatory of Harbour Trust."""
    bent = good()
    bent.commit({path: b"posts: []\n"}, ROBIN, day(20))
    assert found(judged(bent)) == [("D01", "reject", bent.tip)]


def test_d01_a_signatory_may_say_who_is_to_be_reached_and_no_more() -> None:
    """Another data protection officer is fine; another signatory is not."""
    bent = good()
    posts = (signatory(ROBIN, ROBIN.fingerprint), Post(post="dpo", title="Privacy lead"))
    enter(bent, [PutPosts(HARBOUR, posts)], ROBIN, 20)
    accepted(bent)
    enter(bent, [PutPosts(HARBOUR, (*posts, signatory(MALLORY, MALLORY.fingerprint)))], ROBIN, 21)
    refused(bent, "D01")


def test_d01_a_signatory_who_touches_two_partners_in_one_commit_is_refused() -> None:
    """The own event is no cover for another's."""
    bent = good()
    files = bent.changed(adopted(bent, HARBOUR, ROBIN, "V3.01", 20), AddEvent(SCHOOL, DECLINE))
    bent.commit(files, ROBIN, day(20))
    refused(bent, "D01")


@pytest.mark.parametrize("key", [RITA, ROBIN, OLIVE], ids=["reviewer", "signatory", "officer"])
def test_d01_a_commit_that_changes_nothing_is_refused(key: Key) -> None:
    """A reviewer could sign the main branch with it, and nobody has a reason to."""
    bent = good()
    bent.commit({}, key, day(20))
    assert found(judged(bent)) == [("D01", "reject", bent.tip)]


def test_d01_a_reviewer_changes_nothing_on_main_and_drafts_on_a_branch_for_reviews(tmp_path: Path) -> None:
    """The same commit is refused on main and accepted on review/2025."""
    bent = good()
    main = bent.tip
    draft = bent.commit({CLAUSE: b"# Consent\n\nA draft.\n"}, RITA, day(20))
    store = bent.write(tmp_path / "store", main=main, **{"review/2025": draft})
    accepted(good())
    assert found(asked(store, ref="review/2025")) == []
    assert found(asked(store, ref="refs/heads/review/2025")) == []
    refused(bent, "D01")


def test_d01_a_reviewer_touches_nothing_but_terms_and_reviews_on_a_branch_for_reviews() -> None:
    """Not the roster, and no partner."""
    bent = good()
    bent.commit({f"partners/{HARBOUR}/partner.yaml": b"name: Other\ncategory: other\n"}, RITA, day(20))
    assert found(judged(bent, ref="review/2025")) == [("D01", "reject", bent.tip)]


def test_d02_a_signatory_who_adopts_for_another_partner_is_refused() -> None:
    """By an officer's hand, with the path of the other partner."""
    bent = good()
    files = bent.changed(adopted(bent, HARBOUR, ROBIN, "V3.01", 20))
    moved = {path.replace(HARBOUR, SCHOOL): content for path, content in files.items()}
    bent.commit(moved, OLIVE, day(20))
    assert both(bent)[0][0] in {"D02", "D03"}
    enter(bent := good(), [replace(adopted(bent, HARBOUR, SAM, "V3.01", 20), id=SCHOOL)], OLIVE, 20)
    refused(bent, "D02")


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ("signatory: Robin Signatory", "signatory: Mallory Stranger"),
        ("partner: harbour-trust", "partner: quay-school"),
    ],
)
def test_d02_a_statement_whose_fields_disagree_with_the_key_is_refused(said: str, recorded: str) -> None:
    """Robin's key signs for Harbour Trust, in Robin's name."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    content = (change.statement or b"").replace(said.encode(), recorded.encode())
    forged = replace(change, statement=content, signature=ROBIN.armor(content, day(20)).encode())
    enter(bent, [forged], OLIVE, 20)
    refused(bent, "D02")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("2024-03-31-decline", "D02"),
        ("2024-03-30-decline-1", "D09"),
        ("2024-03-30-decline-02", "D09"),
        ("2024-03-31-adoption", "D02"),
    ],
)
def test_d02_a_file_name_that_disagrees_with_the_event_is_refused(name: str, rule: str) -> None:
    """The name is no event's at all if it has a number that no program writes."""
    bent = good()
    files = bent.changed(AddEvent(HARBOUR, replace(DECLINE, on=day(19).date())))
    bent.commit({f"partners/{HARBOUR}/events/{name}.yaml": next(iter(files.values()))}, ROBIN, day(20))
    refused(bent, rule)


def test_d02_two_events_in_one_place_are_refused() -> None:
    """Which of them is the last one, that the next statement has to name, must not be in doubt."""
    bent = good()
    event = f"partners/{HARBOUR}/events/{day(12).date()}-decline.yaml"
    files = good().changed(AddEvent(HARBOUR, replace(DECLINE, on=day(12).date())))
    bent.commit({event: next(iter(files.values()))}, ROBIN, day(20))
    refused(bent, "D02")


@pytest.mark.parametrize(
    "bend",
    [
        lambda event: replace(event, on=day(25).date()),
        lambda event: replace(event, on_or_before=True),
        lambda event: replace(event, signed_by=replace(event.signed_by, name="Mallory Stranger")),
        lambda event: replace(event, signed_by=None),
    ],
    ids=["day", "vague", "name", "nobody"],
)
def test_d02_an_event_that_says_something_else_than_was_signed_is_refused(bend: object) -> None:
    """Another day, another signatory."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    assert callable(bend)
    enter(bent, [replace(change, event=bend(change.event))], OLIVE, 20)
    assert found(judged(bent)) == [("D02", "reject", bent.tip)]


@pytest.mark.parametrize("left", [".txt", ".asc"])
def test_d03_an_officer_who_writes_an_adoption_without_its_statement_is_refused(left: str) -> None:
    """Both the statement and the signature have to be there."""
    bent = good()
    files = bent.changed(adopted(bent, HARBOUR, ROBIN, "V3.01", 20))
    bent.commit({path: content for path, content in files.items() if not path.endswith(left)}, OLIVE, day(20))
    refused(bent, "D03")


def test_d03_an_officer_who_signs_for_a_partner_is_refused() -> None:
    """The statement is the partner's own to sign."""
    bent = good()
    enter(bent, [adopted(bent, HARBOUR, OLIVE, "V3.01", 20)], OLIVE, 20)
    refused(bent, "D03")


def test_d03_a_signatory_records_no_paper_adoption() -> None:
    """An officer has seen the form."""
    bent = good()
    enter(bent, [AddEvent(HARBOUR, PAPER)], ROBIN, 20)
    refused(bent, "D03")
    enter(bent := good(), [AddEvent(HARBOUR, PAPER)], OLIVE, 20)
    accepted(bent)


def test_d03_a_statement_beside_an_event_that_nobody_signed_is_refused() -> None:
    """It would look like evidence and was never looked at."""
    bent = good()
    enter(bent, [AddEvent(HARBOUR, PAPER, b"I adopt everything.\n", b"signed\n")], OLIVE, 20)
    refused(bent, "D03")


def test_d03_a_signed_adoption_in_the_first_commit_is_refused() -> None:
    """It cannot name its store, since the store's name is that commit; the anchor vouches for nothing else."""
    made = good()
    files: Files = {path: content for path, (_, content) in made.files.items()}
    bent = type(made)()
    bent.commit(files, OLIVE, day(0))
    assert found(judged(bent, anchor(bent)))[0][0] in {"D03", "D07"}
    assert not judged(bent, anchor(bent)).ok


@pytest.mark.parametrize("key", [OLIVE, ROBIN])
@pytest.mark.parametrize("ending", [".yaml", ".txt", ".asc"])
@pytest.mark.parametrize("content", [None, b"event: decline\n"])
def test_d04_what_happened_is_never_altered_or_taken_away(key: Key, ending: str, content: bytes | None) -> None:
    """By anybody."""
    bent = good()
    bent.commit({f"partners/{HARBOUR}/events/{day(12).date()}-adoption{ending}": content}, key, day(20))
    assert found(judged(bent)) == [("D04", "reject", bent.tip)]


def test_d04_an_event_is_not_renamed() -> None:
    """Taken away in one place, added in another."""
    bent = good()
    old = f"partners/{HARBOUR}/events/{day(12).date()}-adoption.yaml"
    bent.commit({old: None, old.replace("-adoption", "-adoption-2"): bent.content(old)}, OLIVE, day(20))
    refused(bent, "D04")


def test_d04_the_records_of_a_partner_to_whom_something_happened_stay() -> None:
    """Withdrawal deletes nothing."""
    bent = good()
    bent.commit({f"partners/{SCHOOL}/partner.yaml": None}, OLIVE, day(20))
    refused(bent, "D04")


@pytest.mark.parametrize(
    ("path", "record"),
    [
        ("agreement/notices/2024-001.yaml", f"kind: meeting\non: {day(20).date()}\nto:\n  - partner: {HARBOUR}\n"),
        (
            "agreement/breaches/2024-001.yaml",
            f"kind: lost\nplace: {HARBOUR}\nsupplied_by: [{SCHOOL}]\nfound: 2024-03-20T10:00+00:00\nwhat: A letter\n",
        ),
    ],
)
def test_d04_notices_and_breaches_stay(path: str, record: str) -> None:
    """They may be added to, when somebody was told; that there was one cannot be undone."""
    bent = good()
    for content in (record.encode(), record.encode() + b"# who was told\n"):
        bent.commit({path: content}, OLIVE, day(20))
        accepted(bent)
    bent.commit({path: None}, OLIVE, day(21))
    refused(bent, "D04")


@pytest.mark.parametrize("key", [ROBIN, RITA])
def test_d05_the_roster_is_an_officers_to_change(key: Key) -> None:
    """A signatory or a reviewer who puts somebody on it, or revokes a key."""
    bent = good()
    bent.commit({layout.OFFICERS: bent.changed(officer(MALLORY, 20))[layout.OFFICERS]}, key, day(20))
    refused(bent, "D05")
    enter(bent := good(), [revocation(OSCAR, "compromised", 20)], key, 20)
    assert found(judged(bent, since=good().tip)) == [("D05", "reject", bent.tip)]


@pytest.mark.parametrize(
    "bend",
    [
        lambda _: None,
        lambda _: b"officers: []\n",
        lambda roster: roster + b"format: 0\n",
        lambda roster: roster + b"format: 2\n",
        lambda roster: roster.replace(b"role: officer", b"role: reviewer"),
    ],
    ids=["removed", "emptied", "lowered", "unknown", "reviewers"],
)
def test_d06_the_roster_stays_and_keeps_an_officer(bend: object) -> None:
    """Removed, emptied, in a format that is lower or unknown, or without anybody who may change it."""
    bent = good()
    assert callable(bend)
    bent.commit({layout.OFFICERS: bend(bent.content(layout.OFFICERS))}, OLIVE, day(20))
    refused(bent, "D06")


def test_d06_the_last_officer_stays() -> None:
    """Reviewers cannot put anybody on the roster."""
    bent = good()
    enter(bent, [DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    enter(bent, [DropOfficer(OLIVE.fingerprint)], OLIVE, 21)
    refused(bent, "D06")


def test_d06_a_roster_that_names_a_key_without_a_certificate_is_refused() -> None:
    """Nobody could check what it signs."""
    bent = good()
    files = bent.changed(officer(MALLORY, 20))
    bent.commit({layout.OFFICERS: files[layout.OFFICERS]}, OLIVE, day(20))
    refused(bent, "D06")


def test_d07_a_key_is_not_bound_and_used_in_one_commit() -> None:
    """An officer binds a key of their own making to the partner, and adopts with it."""
    bent = good()
    put = PutCertificate(HARBOUR, MALLORY.fingerprint, MALLORY.certificate.decode())
    change = adopted(bent, HARBOUR, MALLORY, "V3.01", 20)
    enter(bent, [bound(HARBOUR, MALLORY), put, change], OLIVE, 20)
    refused(bent, "D07")


@pytest.mark.parametrize("keys", [(OLIVE, OLIVE), (OLIVE, OSCAR)])
def test_d08_a_merge_is_refused(keys: tuple[Key, Key]) -> None:
    """Of any kind: what it merged is looked at by nobody."""
    bent = good()
    base = bent.tip
    side = bent.commit(EDIT, keys[0], day(20))
    bent.commits.remove(side)
    bent.commit({NOTE: b"opened: 2024-03-26\n"}, keys[1], day(20), parent=(base,))
    bent.commit({NOTE: b"opened: 2024-03-27\n"}, OLIVE, day(21), parent=(bent.tip, side))
    refused(bent, "D08")
