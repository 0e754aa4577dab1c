"""A notice as the register keeps it: to whom it was written, on whom it was served, and what it does not say."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from isa_admin.domain.notice import Addressee, Notice, Served
from tests.domain.building import TODAY
from tests.domain.occasions import to

MEETING = Notice(kind="meeting", on=TODAY, to=to("gamma", "beta"), about="alpha")


def reached(partner: str) -> Served:
    """Make a service by post."""
    return Served(partner=partner, on=TODAY, how="post")


def test_a_notice_is_written_to_each_partner_once() -> None:
    """Of two entries of one partner in a record made by hand, nobody could say which was sent."""
    with pytest.raises(ValueError, match="the notice goes to beta twice"):
        replace(MEETING, to=to("beta", "gamma", "beta"))


def test_a_notice_is_served_on_those_alone_to_whom_it_was_written() -> None:
    """Those who have still to be served are told in the order of the notice."""
    with pytest.raises(ValueError, match="the notice was not written to delta"):
        replace(MEETING, served=(reached("delta"),))
    assert MEETING.open == ("gamma", "beta")
    assert replace(MEETING, served=(reached("gamma"),)).open == ("beta",)
    assert replace(MEETING, served=(reached("beta"), reached("gamma"))).open == ()


def test_a_notice_says_when_a_meeting_is_not_held_and_when_a_pack_went_with_it() -> None:
    """A record that says neither means a meeting to come, and a letter alone; so does one that says where it is."""
    placed = replace(MEETING, at="14:30", where="County Hall")
    assert (placed.called_off, placed.packed) == (False, False)


def test_a_notice_reaches_a_partner_by_post_where_it_gave_no_mailbox() -> None:
    """By e-mail where it did."""
    assert Addressee(partner="beta").usual == "post"
    assert Addressee(partner="beta", email="records@beta.example.uk").usual == "email"
