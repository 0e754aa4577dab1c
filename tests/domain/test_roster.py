"""The roster and the keys: who may change the register, and whose signature counts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import AddOfficer, AddRevocation, DropOfficer, PutCertificate, PutOfficer, PutPosts
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.officers import Revocation
from isa_admin.domain.partner import Post
from isa_admin.domain.roster import (
    add_key,
    add_officer,
    add_signatory_with_key,
    find_officer,
    remove_officer,
    renew_officer_certificate,
    revoke_key,
    update_officer,
)
from isa_admin.errors import NotFoundError, RuleError, UsageError
from tests.domain.building import FINGERPRINT, OFFICER, POSTS, entry, register

if TYPE_CHECKING:
    from isa_admin.domain.register import Register

OTHER = replace(OFFICER, fingerprint="A" * 40, name="Other Officer", email="other@board.example.uk")
REVIEWER = replace(OFFICER, fingerprint="B" * 40, name="Rose Reviewer", email="r@board.example.uk", role="reviewer")
KEY, NEW = "C" * 40, "D" * 40
ANN = Post(post="signatory", name="Ann Example", key=KEY)
BOB = Post(post="signatory", name="Bob Other")
DAY = date(2026, 11, 1)


def revocation(fingerprint: str = KEY, **more: Any) -> Revocation:  # noqa: ANN401  fields of a revocation
    """Make a revocation."""
    return replace(Revocation(fingerprint=fingerprint, reason="retired", since=DAY, recorded=DAY), **more)


def holding(*posts: Post, **more: Any) -> Register:  # noqa: ANN401  fields of a register
    """Make a register of one partner with these posts, two officers and a reviewer."""
    return register(entry(posts=(*posts, *POSTS[1:])), **({"officers": (OFFICER, OTHER, REVIEWER)} | more))


def test_somebody_is_put_on_the_roster_with_a_certificate() -> None:
    """Under the fingerprint of a key that is nobody else's."""
    new = replace(OFFICER, fingerprint=NEW, name="New Officer")
    decision = add_officer(holding(ANN), new, "certificate")
    assert decision.subject == "Add officer New Officer"
    assert decision.changes == (AddOfficer(new, "certificate"),)


@pytest.mark.parametrize(
    ("fingerprint", "error", "reason"),
    [
        (FINGERPRINT, UsageError, "the key of Olive Officer, on the roster"),
        (KEY, UsageError, "the key of Ann Example, signatory of Alpha"),
        (NEW, RuleError, "was revoked, and a revoked key cannot come back"),
    ],
)
def test_one_key_speaks_for_one_person(fingerprint: str, error: type[Exception], reason: str) -> None:
    """On the roster as for a partner, and a revoked one for nobody."""
    held = register(
        entry(posts=(ANN,)), entry("beta", posts=(BOB,)), officers=(OFFICER,), revocations=(revocation(NEW),)
    )
    with pytest.raises(error, match=reason):
        add_officer(held, replace(OTHER, fingerprint=fingerprint), "c")
    with pytest.raises(error, match=reason):
        add_key(held, "beta", fingerprint, "c")


@pytest.mark.parametrize("wanted", ["other officer", " OTHER@board.example.uk ", "a" * 40, " ".join(["AAAA"] * 10)])
def test_an_officer_is_found_by_name_address_or_fingerprint(wanted: str) -> None:
    """Capitals and spaces make no difference."""
    assert find_officer(holding(), wanted) == OTHER
    decision = remove_officer(holding(), wanted)
    assert decision.subject == "Remove officer Other Officer"
    assert decision.changes == (DropOfficer(OTHER.fingerprint),)


def test_an_officer_that_is_not_there_or_not_the_only_one_is_refused_with_those_that_are() -> None:
    """A name alone may be that of two."""
    with pytest.raises(NotFoundError, match="there is no officer 'Zoe'") as refused:
        find_officer(holding(), "Zoe")
    assert "Other Officer <other@board.example.uk>" in refused.value.remedy
    twin = replace(OTHER, name=OFFICER.name)
    with pytest.raises(NotFoundError, match="'Olive Officer' is more than one officer"):
        find_officer(holding(officers=(OFFICER, twin)), "Olive Officer")


def test_the_last_officer_stays() -> None:
    """A reviewer cannot change the register, and may go."""
    held = holding(officers=(OFFICER, REVIEWER))
    assert remove_officer(held, REVIEWER.name).changes == (DropOfficer(REVIEWER.fingerprint),)
    with pytest.raises(RuleError):
        remove_officer(held, OFFICER.name)
    with pytest.raises(RuleError):
        revoke_key(held, revocation(FINGERPRINT), REVIEWER.fingerprint)


def test_a_key_is_bound_to_a_signatory() -> None:
    """The only one, or the one that is named; the posts around it stay."""
    decision = add_key(holding(BOB), "alpha", NEW, "certificate")
    bound = replace(BOB, key=NEW)
    assert decision.subject == "Bind the key of Bob Other to Alpha"
    assert decision.changes == (
        PutPosts("alpha", (bound, *POSTS[1:])),
        PutCertificate("alpha", NEW, "certificate"),
    )
    assert add_key(holding(ANN, BOB), "alpha", NEW, "c", "BOB other").changes[0] == PutPosts(
        "alpha", (ANN, bound, *POSTS[1:])
    )


def test_a_key_that_is_bound_gets_a_renewed_certificate() -> None:
    """Nothing else changes."""
    assert add_key(holding(ANN, BOB), "alpha", KEY, "newer").changes == (PutCertificate("alpha", KEY, "newer"),)
    assert renew_officer_certificate(holding(), OTHER.fingerprint, "newer").changes == (
        PutCertificate(None, OTHER.fingerprint, "newer"),
    )
    with pytest.raises(NotFoundError, match="nobody on the roster has the key"):
        renew_officer_certificate(holding(ANN), KEY, "newer")


def test_it_is_said_whose_key_it_is() -> None:
    """Where there are several signatories, one of that name, or none."""
    with pytest.raises(UsageError, match="Alpha has several signatories"):
        add_key(holding(ANN, BOB), "alpha", NEW, "c")
    for posts, name, remedy in (
        ((ANN, BOB), "Bob Othre", "did you mean Bob Other?"),
        ((ANN, BOB), "Zoe", "its signatories are Ann Example, Bob Other"),
        ((), None, 'name one first: isa-admin add-signatory alpha "Name" --role ROLE'),
    ):
        with pytest.raises(NotFoundError, match="Alpha has no signatory") as refused:
            add_key(holding(*posts), "alpha", NEW, "c", name)
        assert refused.value.remedy == remedy


def test_a_signatory_without_a_name_is_called_by_the_office() -> None:
    """Or by the mailbox: so its key can be bound, and nobody is called None."""
    clerk = Post(post="signatory", title="Town Clerk")
    held = holding(clerk, BOB)
    decision = add_key(held, "alpha", NEW, "c", "town clerk")
    assert decision.subject == "Bind the key of Town Clerk to Alpha"
    assert decision.changes[0] == PutPosts("alpha", (replace(clerk, key=NEW), BOB, *POSTS[1:]))
    for name, remedy in (
        ("Town Clark", "did you mean Town Clerk?"),
        ("Zoe", "its signatories are Town Clerk, Bob Other"),
    ):
        with pytest.raises(NotFoundError) as refused:
            add_key(held, "alpha", NEW, "c", name)
        assert refused.value.remedy == remedy
    bound = holding(replace(clerk, key=KEY))
    assert add_key(bound, "alpha", KEY, "newer").subject == "Renew the certificate of Town Clerk for Alpha"
    with pytest.raises(UsageError, match="the key of Town Clerk, signatory of Alpha"):
        add_officer(bound, replace(OTHER, fingerprint=KEY), "c")


def test_the_number_of_an_officer_is_changed_or_taken_away() -> None:
    """The one on the roster is no change."""
    listed = replace(OTHER, telephone="0116 496 0000")
    held = holding(officers=(OFFICER, listed))
    for telephone in ("0116 496 0001", None):
        decision = update_officer(held, OTHER.name, telephone)
        assert decision.changes == (PutOfficer(replace(OTHER, telephone=telephone)),)
        assert decision.subject == "Update officer Other Officer"
    with pytest.raises(NothingToChangeError, match="nothing would change for Other Officer"):
        update_officer(held, OTHER.name, listed.telephone)


def test_a_revoked_key_leaves_the_roster_or_its_signatory() -> None:
    """What it signed is judged by the reason and the day."""
    officer = revoke_key(holding(ANN), revocation(OTHER.fingerprint), FINGERPRINT)
    assert officer.subject == "Revoke the key of Other Officer (retired)"
    assert officer.changes == (AddRevocation(revocation(OTHER.fingerprint)), DropOfficer(OTHER.fingerprint))
    signatory = revoke_key(holding(ANN, BOB), revocation(), FINGERPRINT)
    assert signatory.subject == "Revoke the key of Alpha (retired)"
    assert signatory.changes == (
        AddRevocation(revocation()),
        PutPosts("alpha", (replace(ANN, key=None), BOB, *POSTS[1:])),
    )


def test_a_key_that_was_retired_can_be_found_to_be_stolen() -> None:
    """And nothing else is revoked twice."""
    stolen = revocation(reason="compromised")
    held = holding(BOB, revocations=(revocation(),))
    decision = revoke_key(held, stolen, FINGERPRINT)
    assert decision.changes == (AddRevocation(stolen),)
    assert decision.subject == f"Revoke the key of {KEY} (compromised)"
    with pytest.raises(NothingToChangeError, match="is already revoked"):
        revoke_key(held, revocation(reason="superseded"), FINGERPRINT)
    with pytest.raises(NothingToChangeError, match="is already revoked"):
        revoke_key(holding(BOB, revocations=(stolen,)), stolen, FINGERPRINT)


def test_a_signatory_comes_with_a_key_in_one_commit() -> None:
    """The post names the key, the certificate lies beside it, and the key is nobody else's."""
    decision = add_signatory_with_key(holding(ANN), "alpha", BOB, NEW, "certificate")
    posts, put = decision.changes
    assert isinstance(posts, PutPosts)
    assert replace(BOB, key=NEW) in posts.posts
    assert put == PutCertificate("alpha", NEW, "certificate")
    with pytest.raises(UsageError):
        add_signatory_with_key(holding(ANN), "alpha", BOB, KEY, "certificate")


def test_an_officer_may_vouch_later_and_once() -> None:
    """For what a compromised key signed; up to where is not changed afterwards."""
    stolen = revocation(reason="compromised")
    vouched = replace(stolen, vouched_until="a" * 40)
    assert revoke_key(holding(revocations=(stolen,)), vouched, FINGERPRINT).changes == (AddRevocation(vouched),)
    wider = replace(stolen, vouched_until="b" * 40)
    with pytest.raises(NothingToChangeError, match="is already revoked"):
        revoke_key(holding(revocations=(stolen, vouched)), wider, FINGERPRINT)


def test_the_key_of_somebody_who_left_is_revoked_while_its_certificate_is_there() -> None:
    """The subject says whose it was."""
    decision = revoke_key(holding(), revocation(NEW, reason="compromised"), FINGERPRINT, former="Ben <ben@example.org>")
    assert decision.subject == "Revoke the key of Ben <ben@example.org> (compromised)"
    assert len(decision.changes) == 1


def test_a_key_revokes_neither_itself_nor_one_that_nobody_has() -> None:
    """Another officer records it."""
    with pytest.raises(RuleError, match="a key cannot revoke itself here"):
        revoke_key(holding(), revocation(FINGERPRINT), FINGERPRINT)
    with pytest.raises(NotFoundError, match="no officer and no signatory has or had the key"):
        revoke_key(holding(BOB), revocation(NEW), FINGERPRINT)
