"""Writing: decisions as the files of one commit, and back as the register that was decided on."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import (
    AddEvent,
    AddOfficer,
    AddRevocation,
    AddVersion,
    Change,
    DropOfficer,
    DropPartner,
    PutAgreement,
    PutCertificate,
    PutPartner,
    PutPosts,
)
from isa_admin.domain.officers import Revocation
from isa_admin.domain.partner import Post
from isa_admin.records import layout
from isa_admin.records.load import load_register
from isa_admin.records.write import Files, header, to_files
from tests.domain.building import AGREEMENT, FINGERPRINT, OFFICER, POSTS, TERMS, VERSIONS, adoption, bent, entry, row
from tests.records.stores import Memory, small

DAY = date(2016, 10, 4)
OTHER = replace(OFFICER, fingerprint="A" * 40, name="Other Officer")
REVOKED = Revocation(fingerprint=FINGERPRINT, reason="retired", since=DAY, recorded=DAY)


def commit(store: Memory, *changes: Change) -> tuple[Files, Memory]:
    """Give the files of a commit and the store after it."""
    files = to_files(changes, store)
    return files, store.with_files(files)


def test_a_new_partner_is_two_files_and_touches_no_other() -> None:
    """Adding one partner to a store of 10,000 reads and writes none of the others."""
    store = small()
    gamma = entry("gamma", events=())
    files, after = commit(store, PutPartner("gamma", gamma.partner), PutPosts("gamma", POSTS))
    assert list(files) == [layout.partner("gamma"), layout.posts("gamma")]
    assert store.reads == []
    assert load_register(after).partners["gamma"] == gamma


def test_each_new_record_begins_with_the_line_for_editors() -> None:
    """The schema lies in the store, so an editor finds it without a network."""
    files, _ = commit(
        small(),
        PutPartner("gamma", entry().partner),
        PutPosts("gamma", POSTS),
        AddEvent("gamma", adoption(DAY)),
        AddOfficer(OFFICER, "certificate"),
        AddRevocation(REVOKED),
    )
    first = {path: content.decode().split("\n")[0] for path, content in files.items() if content and path[-1] == "l"}
    lead = "# yaml-language-server: $schema="
    assert first == {
        "partners/gamma/partner.yaml": f"{lead}../../agreement/schema/partner.json",
        "partners/gamma/posts.yaml": f"{lead}../../agreement/schema/posts.json",
        "partners/gamma/events/2016-10-04-adoption.yaml": f"{lead}../../../agreement/schema/adoption.json",
        "agreement/officers.yaml": f"{lead}../agreement/schema/officers.json",
        "agreement/revocations.yaml": f"{lead}../agreement/schema/revocations.json",
    }
    assert header("agreement", 1) == f"{lead}../agreement/schema/agreement.json".removeprefix("# ")


def test_a_changed_partner_keeps_what_somebody_wrote_around_it() -> None:
    """Its comments and keys of their own."""
    before = b"# mine\nname: Alpha # x\ncategory: police\nown: 1\n"
    store = small(**{layout.partner("alpha"): before})
    files, _ = commit(store, PutPartner("alpha", bent(entry(), name="Alpha & Sons").partner))
    assert files == {
        layout.partner("alpha"): b"# mine\nname: Alpha & Sons # x\ncategory: police\nown: 1\naddress:\n  lines:\n"
        b'    - "1 High Street"\n  postcode: LE3 8RA\n'
    }


def test_posts_are_written_all_of_them() -> None:
    """Also none."""
    new = (Post(post="dpo", title="Officer"), *POSTS[1:])
    assert load_register(commit(small(), PutPosts("alpha", new))[1]).partners["alpha"].posts == new
    assert load_register(commit(small(), PutPosts("alpha", ()))[1]).partners["alpha"].posts == ()


def test_events_of_one_day_are_numbered_and_none_is_written_over() -> None:
    """In the store as well as in one commit."""
    store = small()
    (first,) = entry().events
    events = [adoption(first.on, f"V{number}.00") for number in range(3, 6)]
    files, after = commit(store, *(AddEvent("alpha", event) for event in events))
    assert list(files) == [layout.event("alpha", first.on, "adoption", number) for number in (2, 3, 4)]
    assert list(load_register(after).partners["alpha"].events) == [first, *events]


def test_a_statement_and_its_signature_lie_beside_the_event() -> None:
    """Under the same name."""
    event = adoption(DAY, evidence="gpg", key=FINGERPRINT)
    files, after = commit(small(), AddEvent("beta", event, statement=b"I adopt", signature=b"signed"))
    assert files["partners/beta/events/2016-10-04-adoption.txt"] == b"I adopt"
    assert files["partners/beta/events/2016-10-04-adoption.asc"] == b"signed"
    assert load_register(after).partners["beta"].events == (event,)


def test_a_row_is_added_below_the_others() -> None:
    """Two in one commit as well, and the table may be new."""
    rows = [row("V3.00", date(2020, 1, 1), "joiner"), row("V4.00", date(2020, 1, 1), "joiner")]
    files, after = commit(small(), *map(AddVersion, rows))
    assert list(files) == [layout.VERSIONS]
    assert load_register(after).versions.entries == (*VERSIONS, *rows)
    content = files[layout.VERSIONS]
    assert content is not None
    assert content.startswith(small().files[layout.VERSIONS])
    _, after = commit(small(**{layout.VERSIONS: None}), AddVersion(rows[0]))
    assert load_register(after).versions.entries == (rows[0],)


def test_the_agreement_is_written_with_its_new_facts() -> None:
    """The lines of the others stay."""
    new = replace(AGREEMENT, title="Another Title", counting="ordinary")
    files, after = commit(small(), PutAgreement(new))
    assert load_register(after).agreement == new
    assert (files[layout.AGREEMENT] or b"").count(b"\n") == small().files[layout.AGREEMENT].count(b"\n") + 1


def test_the_roster_and_the_certificates() -> None:
    """An officer comes with a certificate, which stays when the officer goes."""
    files, after = commit(small(), AddOfficer(OFFICER, "one"), AddOfficer(OTHER, "other"))
    assert files[layout.officer_key(OFFICER.fingerprint)] == b"one"
    assert load_register(after).officers == (OFFICER, OTHER)
    files, after = commit(after, DropOfficer(OFFICER.fingerprint))
    assert list(files) == [layout.OFFICERS]
    assert load_register(after).officers == (OTHER,)
    files, _ = commit(after, PutCertificate(None, "B" * 40, "b"), PutCertificate("alpha", "C" * 40, "c"))
    assert files == {layout.officer_key("B" * 40): b"b", layout.partner_key("alpha", "C" * 40): b"c"}


def test_revocations_are_added_below_the_others() -> None:
    """What was recorded stays."""
    other = replace(REVOKED, reason="compromised", vouched_until="a" * 40)
    _, after = commit(small(), AddRevocation(REVOKED))
    _, after = commit(after, AddRevocation(other))
    assert load_register(after).revocations == (REVOKED, other)


def test_a_partner_that_goes_takes_its_records_along_and_can_come_again() -> None:
    """Only a prospective one goes, and it has no events."""
    store = small(**{layout.posts("beta"): b"posts: []\n"})
    files, after = commit(store, DropPartner("beta"))
    assert files == {layout.partner("beta"): None, layout.posts("beta"): None}
    assert list(load_register(after).partners) == ["alpha"]
    files, _ = commit(small(), DropPartner("beta"), PutPartner("beta", entry().partner))
    assert list(files) == [layout.partner("beta")]
    assert (files[layout.partner("beta")] or b"").startswith(b"# yaml-language-server")


@pytest.mark.parametrize(
    "change", [PutPartner("alpha", entry().partner), PutPosts("alpha", POSTS), PutAgreement(AGREEMENT)]
)
def test_writing_what_is_there_changes_no_byte(change: Change) -> None:
    """So a commit of it would be empty, and the store refuses that."""
    store = small()
    files, after = commit(store, change)
    assert all(content == store.files[path] for path, content in files.items())
    assert after.files == store.files
    assert load_register(after).terms == TERMS
