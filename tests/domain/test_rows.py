"""Which row of the version-control table says that a partner came or left: its own, of that coming or leaving."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from isa_admin.domain.adopting import record_joiner
from isa_admin.domain.changes import AddVersion
from isa_admin.domain.events import Service, Withdrawal
from isa_admin.domain.joiners_and_leavers import lacks_joiner_row, lacks_leaver_row
from isa_admin.domain.standing import Standing, adoptions_since_joining, standing
from isa_admin.domain.versions import VersionEntry, Versions
from tests.domain.building import DIGEST, VERSIONS, adoption, entry, register, row

DAY = timedelta(days=1)
JOINED = adoption(date(2016, 10, 4))
NOTICE = Withdrawal(on=date(2020, 1, 1), letter_sha256=DIGEST, notice="2020-001")
LEFT = date(2020, 2, 1)
SERVED = Service(on=date(2020, 1, 1), notice="2020-001", effective=LEFT, counting="clear")
GONE = entry("alpha", events=(JOINED, NOTICE, SERVED))
BACK = adoption(LEFT)
RETURNED = entry("alpha", events=(*GONE.events, BACK))


def table(*rows: VersionEntry) -> Versions:
    """Give the usual rows and these below them."""
    return Versions((*VERSIONS, *rows))


def of(kind: str, on: date, partner: str = "alpha") -> VersionEntry:
    """Make the row of a joiner or a leaver."""
    return row("V9.00", on, "joiner" if kind == "joiner" else "leaver", material=False, partner=partner)


def test_the_service_of_another_notice_starts_no_clock() -> None:
    """A notice of withdrawal waits for its own service."""
    other = replace(SERVED, notice="2020-002")
    assert standing((JOINED, NOTICE, other), LEFT) is Standing.WITHDRAWING
    assert standing((JOINED, NOTICE, SERVED), LEFT) is Standing.WITHDRAWN


def test_the_adoptions_that_count_are_those_since_the_partner_last_came() -> None:
    """On the day on which it left, too: it came back with that one. Before it ever left all count."""
    assert adoptions_since_joining(RETURNED.events, LEFT) == [BACK]
    assert adoptions_since_joining(GONE.events, LEFT) == []
    assert adoptions_since_joining((JOINED,), LEFT) == [JOINED]


def test_a_partner_from_before_the_register_lacks_no_row() -> None:
    """Its table was brought in, and a row of today would say that it joins today; one recorded here lacks its row."""
    lone = Versions((row("V1.00", date(2016, 10, 1), "issued"),))
    assert not lacks_joiner_row(lone, entry("alpha", events=(JOINED,)), LEFT - DAY)
    for shown in ({"scan_sha256": DIGEST}, {"terms_digest": DIGEST}):
        assert lacks_joiner_row(lone, entry("alpha", events=(adoption(JOINED.on, **shown),)), LEFT - DAY)


@pytest.mark.parametrize(
    ("rows", "lacking"),
    [
        ((), True),
        ((of("joiner", LEFT),), False),
        ((of("joiner", LEFT + DAY),), False),
        ((of("joiner", LEFT - DAY),), True),
        ((of("joiner", LEFT, "beta"),), True),
        ((of("leaver", LEFT),), True),
    ],
)
def test_a_partner_that_came_back_has_a_joiner_row_of_its_own_since_then(
    rows: tuple[VersionEntry, ...], *, lacking: bool
) -> None:
    """Not another partner's, nor that of the first time."""
    assert lacks_joiner_row(table(*rows), RETURNED, LEFT + DAY) is lacking


@pytest.mark.parametrize(
    ("rows", "lacking"),
    [
        ((), True),
        ((of("leaver", LEFT),), False),
        ((of("leaver", LEFT + DAY),), False),
        ((of("leaver", LEFT + 2 * DAY),), True),
        ((of("leaver", LEFT - DAY),), True),
        ((of("leaver", LEFT, "beta"),), True),
        ((of("joiner", LEFT),), True),
    ],
)
def test_a_partner_that_left_has_a_leaver_row_of_its_own_since_then(
    rows: tuple[VersionEntry, ...], *, lacking: bool
) -> None:
    """One of a later day than the one asked about does not say so yet."""
    assert lacks_leaver_row(table(*rows), GONE, LEFT + DAY) is lacking
    assert not lacks_leaver_row(table(*rows), RETURNED, LEFT + DAY)


def test_the_row_of_a_partner_that_came_back_by_itself_says_again() -> None:
    """Its signatory recorded the adoption, and an officer writes the row later."""
    held = register(RETURNED, versions=table(of("leaver", LEFT)))
    (change,) = record_joiner(held, "alpha", today=LEFT + DAY, by="O").changes
    assert isinstance(change, AddVersion)
    assert change.entry.comment == "Alpha included again"
