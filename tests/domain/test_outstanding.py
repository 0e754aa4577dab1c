"""Who has still to adopt: whom a new row asks again, who said no, and which versions a list of adoptions shows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.campaign import campaign
from isa_admin.domain.events import Correction, Decline, Withdrawal
from isa_admin.domain.outstanding import asked_again, outstanding, said_no, versions_to_show
from isa_admin.domain.partner import PartnerEntry
from isa_admin.domain.recorded import recorded
from isa_admin.domain.standing import Standing, standing
from isa_admin.domain.versions import Versions
from tests.domain.building import DIGEST, VERSIONS, adoption, entry, register, row
from tests.domain.test_support import NOTICE, SUSPENDED

if TYPE_CHECKING:
    from collections.abc import ValuesView

    from isa_admin.domain.events import Event
    from isa_admin.domain.versions import VersionEntry

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
ISSUED = date(2020, 1, 1)
TABLE = Versions((*VERSIONS, row("V3.00", ISSUED)))
FIRST = adoption(date(2015, 9, 10))
NO = Decline(on=TODAY, version="V3.00", reason="Our counsel has questions")


class Unread(dict[str, PartnerEntry]):
    """Partners that nobody may read."""

    def values(self) -> ValuesView[PartnerEntry]:
        """Refuse."""
        raise AssertionError("the partners were read")


def said(*events: Event, on: date = TODAY, versions: Versions = TABLE) -> Decline | None:
    """Give the no that a partner said to the terms in force."""
    held = entry(events=events)
    return said_no(register(held, versions=versions), held, on)


def shown(rows: tuple[VersionEntry, ...], *events: Event, on: date = TODAY) -> list[str]:
    """Give the labels that a list of adoptions has columns for."""
    held = register(entry(events=events), versions=Versions((*VERSIONS, *rows)))
    return [one.version for one in versions_to_show(held, on)]


def test_a_row_that_changes_the_terms_asks_again_whoever_had_adopted_them() -> None:
    """Not a partner that was asked already, nor one that never adopted or is about to leave."""
    leaving = Withdrawal(on=TODAY, letter_sha256=DIGEST, notice="2026-001")
    held = register(
        entry("holds", events=(adoption(ISSUED, "V3.00"),)),
        entry("asked", events=(FIRST,)),
        entry("new", events=()),
        entry("leaving", events=(adoption(ISSUED, "V3.00"), leaving)),
        versions=TABLE,
    )
    assert [one.id for one in asked_again(held, row("V4.00", TODAY), TODAY)] == ["holds"]


@pytest.mark.parametrize(
    "new",
    [row("V3.01", TODAY, "amendment"), row("V3.01", TODAY, "draft", material=True), row("V3.01", TODAY, "draft")],
    ids=["not material", "a material draft", "a draft"],
)
def test_a_row_that_asks_nobody_again_reads_no_partner(new: VersionEntry) -> None:
    """Of ten thousand partners that would take longer than the rest of the command."""
    assert asked_again(register(versions=TABLE, partners=Unread()), new, TODAY) == []


def test_a_no_holds_from_its_day_until_the_terms_are_others() -> None:
    """It is about one text: a no to older terms is none to these, nor one to a version without a row."""
    assert said(FIRST, NO) == said(NO) == NO
    assert said(NO, on=TODAY - DAY) is None
    assert said(replace(NO, version="V2.00"), replace(NO, version="V9.00")) is None
    assert said(NO, adoption(TODAY, "V3.00")) is None


def test_without_a_version_in_force_there_is_nothing_to_say_no_to() -> None:
    """Whatever was said of the draft."""
    assert said(replace(NO, version="V0.01"), versions=Versions(VERSIONS.entries[:1])) is None


def test_a_no_that_is_disputed_is_not_held_against_the_partner() -> None:
    """An earlier one that is not disputed still is."""
    wrong = Correction(on=TODAY, event_id="2026-11-22-decline", reason="It was another board's letter")
    earlier = replace(NO, on=TODAY - DAY)
    told = recorded([("2026-11-21-decline", earlier), ("2026-11-22-decline", NO), ("2026-11-22-correction-2", wrong)])
    for events, holds in (((earlier, NO), earlier), ((NO,), None)):
        held = replace(entry(events=events), recorded=told)
        assert said_no(register(held, versions=TABLE), held, TODAY) == holds


def test_a_version_has_a_column_from_the_day_of_its_row() -> None:
    """An issued version too that nobody answered, once an older one was adopted; no row of a later day."""
    rows = (row("V3.00", TODAY), row("V4.00", TODAY + DAY))
    assert shown(rows, FIRST) == ["V2.00", "V3.00"]
    assert shown(rows, FIRST, on=TODAY - DAY) == ["V2.00"]
    assert shown(rows, FIRST, on=TODAY + DAY) == ["V2.00", "V3.00", "V4.00"]


@pytest.mark.parametrize("answer", [adoption(TODAY, "V1.0"), replace(NO, version="V1.0")], ids=["adopted", "declined"])
def test_a_version_has_a_column_from_the_day_on_which_somebody_answered(answer: Event) -> None:
    """Yes or no; what happened otherwise names no version."""
    other = Withdrawal(on=TODAY, letter_sha256=DIGEST, notice="2026-001")
    assert shown((), answer, other, on=TODAY - DAY) == ["V2.00"]
    assert shown((), answer, other) == ["V1.0", "V2.00"]


def test_a_draft_has_a_column_only_where_somebody_answered_it() -> None:
    """As some did before the program kept the table."""
    draft = row("V3.00", ISSUED, "draft", material=True)
    assert shown((draft,), FIRST) == ["V2.00"]
    assert shown((draft,), FIRST, adoption(ISSUED, "V3.00")) == ["V2.00", "V3.00"]


def test_a_partner_that_leaves_is_asked_nothing_even_while_it_is_suspended() -> None:
    """Its standing says suspended; its notice of withdrawal stands all the same."""
    left = (FIRST, SUSPENDED, NOTICE)
    held = register(entry("alpha", events=left), entry("beta", events=left[:2]), versions=TABLE)
    assert standing(left, NOTICE.on) is Standing.SUSPENDED
    assert [one.id for one in outstanding(held, NOTICE.on)] == ["beta"]
    assert [one.entry.id for one in campaign(held, NOTICE.on).progress] == ["beta"]
