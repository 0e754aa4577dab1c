"""Partners come, change and go."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import DropPartner, PutPartner, PutPosts
from isa_admin.domain.events import Decline, Withdrawal
from isa_admin.domain.membership import (
    NothingToChangeError,
    add_partner,
    remove_partner,
    update_partner,
)
from isa_admin.errors import NotFoundError, RuleError, UsageError
from tests.domain.building import DIGEST, POSTS, TODAY, adoption, entry, register

if TYPE_CHECKING:
    from isa_admin.domain.events import Event

ADOPTED = adoption(date(2015, 9, 10))
WITHDRAWAL = Withdrawal(on=TODAY, letter_sha256=DIGEST, notice="2026-001")
ALPHA, NEW = entry(), entry("new", events=())
REGISTER = register(ALPHA, NEW)


def test_a_new_partner_is_written_with_its_facts_and_posts() -> None:
    """One commit holds both, and the words say what to do next."""
    decision = add_partner(REGISTER, "beta", ALPHA.partner, POSTS)
    assert decision.subject == "Add partner Alpha"
    assert decision.changes == (PutPartner("beta", ALPHA.partner), PutPosts("beta", POSTS))
    assert [line.split()[1] for line in decision.next] == ["render", "record-adoption"]


def test_a_new_partner_without_posts_gets_no_record_of_posts() -> None:
    """What is not there is a gap, and not an empty list."""
    assert add_partner(REGISTER, "beta", ALPHA.partner, ()).changes == (PutPartner("beta", ALPHA.partner),)


def test_a_category_given_by_its_title_is_written_by_its_id() -> None:
    """Only an id says which category is meant when its title changes."""
    agreement = replace(
        REGISTER.agreement, categories=tuple(replace(one, id=f"x-{one.id}") for one in REGISTER.agreement.categories)
    )
    held = replace(REGISTER, agreement=agreement)
    by_title = replace(ALPHA.partner, category="police")
    assert add_partner(held, "beta", by_title, ()).changes == (
        PutPartner("beta", replace(by_title, category="x-police")),
    )
    assert update_partner(held, "alpha", by_title).changes == (
        PutPartner("alpha", replace(by_title, category="x-police")),
    )


def test_a_new_partner_cannot_take_the_id_of_another() -> None:
    """The message names who has it."""
    with pytest.raises(UsageError, match="already a partner with the id 'alpha': Alpha") as refused:
        add_partner(REGISTER, "alpha", ALPHA.partner, ())
    assert refused.value.exit_code == 2


def test_a_partner_is_in_a_category_of_the_agreement() -> None:
    """A new one as much as a changed one."""
    wrong = replace(ALPHA.partner, category="fire")
    with pytest.raises(NotFoundError):
        add_partner(REGISTER, "beta", wrong, ())
    with pytest.raises(NotFoundError):
        update_partner(REGISTER, "alpha", wrong)


def test_changed_facts_are_written_and_the_id_stays() -> None:
    """The folder's name is the identity, whatever the partner is called."""
    renamed = replace(ALPHA.partner, name="Alpha & Sons")
    decision = update_partner(REGISTER, "alpha", renamed)
    assert decision.subject == "Update partner Alpha & Sons"
    assert decision.changes == (PutPartner("alpha", renamed),)


def test_facts_that_are_as_they_were_are_no_change() -> None:
    """An empty commit would say that something happened."""
    with pytest.raises(NothingToChangeError, match="nothing would change for Alpha"):
        update_partner(REGISTER, "alpha", ALPHA.partner)


def test_a_short_name_stands_for_one_partner() -> None:
    """Its own, which it keeps when another fact changes; not for another one, in whatever capitals."""
    named = replace(ALPHA.partner, aliases=("UHL",))
    held = register(replace(ALPHA, partner=named), NEW)
    moved = replace(named, name="Alpha & Sons")
    assert update_partner(held, "alpha", moved).changes == (PutPartner("alpha", moved),)
    for taken in ("uhl", "Alpha", "ALPHA"):
        with pytest.raises(UsageError, match=f"'{taken}' stands for Alpha already"):
            update_partner(held, "new", replace(NEW.partner, aliases=(taken,)))


def test_a_prospective_partner_is_taken_away() -> None:
    """Nothing happened to it that must be kept."""
    decision = remove_partner(REGISTER, "new", today=TODAY, by="Olive Officer")
    assert decision.subject == "Remove prospective partner New"
    assert decision.changes == (DropPartner("new"),)


@pytest.mark.parametrize("held", [ALPHA, entry(events=(adoption(TODAY.replace(year=2030)),))])
def test_a_partner_to_whom_something_happened_is_not_taken_away(held: object) -> None:
    """It leaves by the steps of section 19, even if what is recorded lies ahead."""
    with pytest.raises(RuleError, match=r"Agreement s\.19") as refused:
        remove_partner(replace(REGISTER, partners={"alpha": held}), "alpha", today=TODAY, by="Olive Officer")
    assert refused.value.exit_code == 4


@pytest.mark.parametrize(
    ("events", "step"),
    [
        ((ADOPTED,), "withdraw"),
        ((ADOPTED, WITHDRAWAL), "show-partner"),
        ((Decline(on=TODAY, version="V2.00", reason="No"),), "show-partner"),
    ],
    ids=["bound", "leaving", "prospective"],
)
def test_a_partner_that_stays_is_shown_its_way_out(events: tuple[Event, ...], step: str) -> None:
    """By notice, where it is bound and gave none; else what is recorded shows what to do."""
    with pytest.raises(RuleError, match=r"Agreement s\.19") as refused:
        remove_partner(register(entry(events=events)), "alpha", today=TODAY, by="Olive Officer")
    assert f"isa-admin {step} alpha" in refused.value.remedy
