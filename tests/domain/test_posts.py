"""Posts: who signs, who is responsible, who is told of a breach."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from isa_admin.domain.changes import Decision, PutPosts
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.partner import POSTS as KINDS
from isa_admin.domain.partner import PartnerEntry, Post, gaps, how_to_fill
from isa_admin.domain.posts import (
    add_signatory,
    assign_post,
    leave_open,
    post_kind,
    remove_signatory,
    update_signatory,
)
from isa_admin.errors import NotFoundError, UsageError
from tests.domain.building import POSTS, entry, register

ANN, RECORDS, DUTY = POSTS
BOB = Post(post="signatory", name="Bob Other", title="Director")
OFFICE = Post(post="signatory", title="Town Clerk")
MAILBOX = Post(post="signatory", email="sign@a.example.uk")
LINE = Post(post="signatory", telephone="0116 496 0000")
DPO = Post(post="dpo", title="Data Protection Officer")


def written(decision: Decision) -> tuple[Post, ...]:
    """Give the posts that a decision writes."""
    (change,) = decision.changes
    assert isinstance(change, PutPosts)
    assert change.id == "alpha"
    return change.posts


def having(*posts: Post) -> PartnerEntry:
    """Make a partner with these posts."""
    return entry(posts=posts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_post_is_found_by_its_key_or_its_words(kind: str) -> None:
    """Capitals make no difference."""
    assert post_kind(f" {kind.upper()} ") == kind
    assert post_kind(KINDS[kind].lower()) == kind


def test_a_post_that_is_not_there_is_refused_with_those_that_are_near() -> None:
    """With nothing near, the remedy names all posts."""
    with pytest.raises(NotFoundError, match="there is no post 'breach contct'") as refused:
        post_kind("breach contct")
    assert refused.value.remedy == "did you mean breach-contact?"
    with pytest.raises(NotFoundError) as refused:
        post_kind("xyz")
    assert refused.value.remedy == f"choose one of {', '.join(KINDS)}"
    assert refused.value.exit_code == 3


def test_the_gaps_of_a_partner_are_its_required_posts_that_are_open() -> None:
    """Other posts may be open or not."""
    assert gaps(having()) == ("signatory", "responsible", "breach-contact")
    assert gaps(having(DUTY, DPO)) == ("signatory", "responsible")
    assert gaps(having(*POSTS)) == ()


def test_a_gap_has_a_command_that_fills_it() -> None:
    """A signatory has a command of its own."""
    assert how_to_fill("signatory", "alpha") == 'isa-admin add-signatory alpha "Name" --role ROLE'
    assert how_to_fill("responsible", "alpha") == "isa-admin assign-post responsible alpha"


def test_an_open_post_is_filled_below_the_others() -> None:
    """The next steps are the gaps that are left."""
    decision = assign_post(register(having(DUTY)), "alpha", DPO)
    assert decision.subject == "Assign data protection officer of Alpha"
    assert written(decision) == (DUTY, DPO)
    assert [line.split()[1] for line in decision.next] == ["add-signatory", "assign-post"]


def test_a_post_that_was_held_is_held_by_the_new_one_in_its_place() -> None:
    """Whoever held it before is replaced, also where a hand edit had put two there."""
    new = Post(post="responsible", title="Head of Records")
    again = Post(post="responsible", title="Another")
    decision = assign_post(register(having(ANN, RECORDS, DUTY, again, DPO)), "alpha", new)
    assert written(decision) == (ANN, new, DUTY, DPO)
    assert decision.next == ("isa-admin show-partner alpha",)


def test_a_post_that_is_held_just_so_is_no_change() -> None:
    """An empty commit would say that something happened."""
    with pytest.raises(NothingToChangeError, match="has this breach contact already"):
        assign_post(register(having(*POSTS)), "alpha", DUTY)


def test_a_post_that_is_left_open_is_a_gap() -> None:
    """The other posts stay. Of many gaps the first two are the next steps."""
    decision = leave_open(register(having(*POSTS, DPO)), "alpha", "responsible")
    assert decision.subject == "Leave responsible post of Alpha open"
    assert written(decision) == (ANN, DUTY, DPO)
    assert decision.next == ("isa-admin assign-post responsible alpha",)
    assert leave_open(register(having(DUTY)), "alpha", "breach-contact").next == (
        how_to_fill("signatory", "alpha"),
        how_to_fill("responsible", "alpha"),
    )


def test_a_first_signatory_is_asked_to_sign() -> None:
    """The signing form is the next step, then the other gaps."""
    decision = add_signatory(register(having(DUTY)), "alpha", ANN)
    assert decision.subject == "Add signatory Ann Example for Alpha"
    assert written(decision) == (ANN, DUTY)
    assert [line.split()[1] for line in decision.next] == ["render", "assign-post"]


def test_a_second_signatory_stands_below_the_first() -> None:
    """A partner may have several."""
    decision = add_signatory(register(having(DUTY, ANN, RECORDS)), "alpha", BOB)
    assert written(decision) == (ANN, BOB, DUTY, RECORDS)
    assert decision.next == ("isa-admin show-partner alpha",)


@pytest.mark.parametrize("again", [Post(post="signatory", name="ann example"), ANN])
def test_two_signatories_of_one_name_are_refused(again: Post) -> None:
    """Nobody could say which of them signed."""
    with pytest.raises(UsageError, match="has a signatory") as refused:
        add_signatory(register(having(ANN)), "alpha", again)
    assert "remove-signatory alpha" in refused.value.remedy


@pytest.mark.parametrize(
    ("held", "called"),
    [(ANN, "ANN EXAMPLE "), (OFFICE, "Town clerk"), (MAILBOX, "sign@a.example.uk"), (LINE, "0116 496 0000")],
)
def test_a_signatory_is_taken_away_by_what_it_is_called(held: Post, called: str) -> None:
    """The name, or the office where no name is recorded; the others stay."""
    decision = remove_signatory(register(having(BOB, held, DUTY)), "alpha", called)
    assert written(decision) == (BOB, DUTY)
    assert decision.subject.casefold() == f"remove signatory {called.strip()} of alpha".casefold()


def test_how_a_signatory_is_reached_is_changed_and_the_key_stays() -> None:
    """Nobody has to take a person away, and the key along, for the sake of an address."""
    bound = replace(POSTS[0], key="A" * 40)
    held = register(having(bound, *POSTS[1:]))
    decision = update_signatory(held, "alpha", "ann  example", {"email": "ann@a.example.uk"})
    assert decision.subject == "Update signatory Ann Example of Alpha"
    assert written(decision) == (replace(bound, email="ann@a.example.uk"), *POSTS[1:])
    with pytest.raises(UsageError, match="Alpha has a signatory Ann Example already"):
        update_signatory(held, "alpha", "Ann Example", {"confirmed": date(2027, 1, 1)})
    with pytest.raises(NotFoundError, match="no signatory 'Bob'"):
        update_signatory(held, "alpha", "Bob", {"email": "b@a.example.uk"})


def test_another_post_of_the_same_name_is_not_taken_away() -> None:
    """Who signs no longer may still be responsible."""
    also = Post(post="responsible", name="Ann Example")
    assert written(remove_signatory(register(having(also, ANN)), "alpha", "Ann Example")) == (also,)


def test_of_two_signatories_called_alike_one_is_taken_away() -> None:
    """A hand edit can have put somebody there twice."""
    assert written(remove_signatory(register(having(ANN, DUTY, ANN)), "alpha", "Ann Example")) == (DUTY, ANN)


def test_a_signatory_that_is_not_there_is_refused_with_those_that_are() -> None:
    """A near name is named, otherwise all of them, otherwise that there is none."""
    with pytest.raises(NotFoundError, match="Alpha has no signatory 'Ann Exampel'") as refused:
        remove_signatory(register(having(ANN, BOB, OFFICE)), "alpha", "Ann Exampel")
    assert refused.value.remedy == "did you mean Ann Example?"
    with pytest.raises(NotFoundError) as refused:
        remove_signatory(register(having(ANN, OFFICE)), "alpha", "Zoe")
    assert refused.value.remedy == "its signatories are: Ann Example, Town Clerk"
    with pytest.raises(NotFoundError) as refused:
        remove_signatory(register(having(DUTY)), "alpha", "Zoe")
    assert refused.value.remedy == "its signatories are: none"
