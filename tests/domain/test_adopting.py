"""Recording an adoption: what it takes, and the row that a partner's first one writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.adopting import adopt, record_adoption
from isa_admin.domain.changes import AddEvent, AddVersion, Decision
from isa_admin.domain.versions import VersionEntry, Versions
from isa_admin.errors import NotFoundError, RuleError
from tests.domain.building import (
    BEGAN,
    DIGEST,
    FINGERPRINT,
    OTHER_DIGEST,
    TODAY,
    VERSIONS,
    adoption,
    bent,
    entry,
    register,
    row,
)

if TYPE_CHECKING:
    from isa_admin.domain.events import Adoption
    from isa_admin.domain.events.adoption import Evidence
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

NEW = bent(entry("glebe-house", events=()), name="Glebe House")
SIGNED = date(2026, 11, 20)


def record(held: Register, made: Adoption, today: date = TODAY, kept_since: date = BEGAN) -> Decision:
    """Decide on an adoption by Glebe House, in a store that began before the first version."""
    return record_adoption(held, "glebe-house", made, today=today, by="Olive Officer", kept_since=kept_since)


def holding(partner: PartnerEntry = NEW, *rows: VersionEntry) -> Register:
    """Make a register with Glebe House and some rows below the usual ones."""
    return register(partner, versions=Versions((*VERSIONS, *rows)))


def test_the_first_adoption_writes_the_event_and_the_joiner_row() -> None:
    """The row is of the day of recording, as in the reference table, and its label is the next whole number."""
    decision = record(holding(), adoption(SIGNED))
    assert decision.subject == "Record adoption of V2.00 by Glebe House; V3.00"
    assert decision.changes == (
        AddEvent("glebe-house", adoption(SIGNED, "V2.00", terms_digest=DIGEST)),
        AddVersion(
            VersionEntry(
                version="V3.00",
                on=TODAY,
                kind="joiner",
                material=False,
                comment="Glebe House included",
                by="Olive Officer",
                partner="glebe-house",
                terms_digest=DIGEST,
            )
        ),
    )
    assert [line.split()[1] for line in decision.next] == ["render", "list-versions"]


def test_a_second_adoption_writes_no_row() -> None:
    """Who takes part did not change."""
    partner = replace(NEW, events=(adoption(date(2016, 10, 4), "V1.0"),))
    decision = record(holding(partner), adoption(SIGNED))
    assert decision.subject == "Record adoption of V2.00 by Glebe House"
    assert decision.changes == (AddEvent("glebe-house", adoption(SIGNED, terms_digest=DIGEST)),)


def test_an_adoption_binds_the_terms_of_its_version_where_they_are_known() -> None:
    """A later material change hides what an older row without a digest said."""
    later = row("V2.01", date(2020, 1, 1), "amendment", material=True, terms_digest=DIGEST)
    changes = record(holding(NEW, later), adoption(SIGNED)).changes
    assert changes[0] == AddEvent("glebe-house", adoption(SIGNED))
    changes = record(holding(NEW, later), adoption(SIGNED, "V2.01")).changes
    assert changes[0] == AddEvent("glebe-house", adoption(SIGNED, "V2.01", terms_digest=DIGEST))


@pytest.mark.parametrize("evidence", ["paper", "on-behalf"])
def test_an_adoption_from_before_the_store_binds_no_text_of_it(evidence: Evidence) -> None:
    """Nobody signed the bytes that the store holds since; the officer is told, and what a signatory signed says it."""
    authority = "Minutes of 4 October 2016" if evidence == "on-behalf" else None
    made = adoption(SIGNED, evidence=evidence, authority=authority)
    for began, digest in ((SIGNED, DIGEST), (SIGNED + timedelta(days=1), None)):
        decision = record(holding(), made, kept_since=began)
        assert decision.changes[0] == AddEvent("glebe-house", replace(made, terms_digest=digest))
        told = " ".join(value for _, value in decision.answers)
        assert ("before this register began on 21 November 2026" in told) == (digest is None)
    signed = adoption(SIGNED, evidence="gpg", key=FINGERPRINT)
    decision = record(holding(), signed, kept_since=TODAY)
    assert decision.changes[0] == AddEvent("glebe-house", replace(signed, terms_digest=DIGEST))
    assert decision.answers == ()


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (adoption(TODAY + timedelta(days=1)), "23 November 2026 is in the future"),
        (
            adoption(date(2015, 9, 9)),
            r"V2\.00 is dated 10 September 2015, so nobody can have answered it on 9 Sept",
        ),
        (adoption(SIGNED, "V0.01"), r"V0\.01 is a draft"),
    ],
)
def test_an_adoption_that_cannot_be_is_refused(made: Adoption, reason: str) -> None:
    """The section is named, and what to look at."""
    with pytest.raises(RuleError, match=reason) as refused:
        record(holding(), made)
    assert refused.value.exit_code == 4
    assert refused.value.remedy


@pytest.mark.parametrize("day", [TODAY, date(2015, 9, 10)])
def test_an_adoption_of_the_first_and_of_the_last_possible_day_is_recorded(day: date) -> None:
    """The day of the version and the day of recording are both possible."""
    assert record(holding(), adoption(day)).changes[0] == AddEvent("glebe-house", adoption(day, terms_digest=DIGEST))


def test_a_version_is_adopted_once() -> None:
    """The message says when it was, however the label is written."""
    partner = replace(NEW, events=(adoption(date(2016, 10, 4)),))
    with pytest.raises(RuleError, match=r"has already adopted V2\.00, on 4 October 2016"):
        record(holding(partner), adoption(SIGNED, "V2.00"))


def test_events_are_recorded_in_their_order() -> None:
    """An adoption before the last event would be slipped into what is past."""
    partner = replace(NEW, events=(adoption(date(2016, 10, 4)),))
    with pytest.raises(RuleError, match="has a later event, of 4 October 2016"):
        record(holding(partner), adoption(date(2016, 10, 3), "V1.0"))
    later = row("V3.00", date(2016, 10, 4), "joiner")
    assert record(holding(partner, later), adoption(date(2016, 10, 4), "V3.00")).changes


def test_nobody_goes_back_to_an_older_version() -> None:
    """An adoption of no row of the table, which check tells of, says nothing about that."""
    partner = replace(NEW, events=(adoption(date(2016, 10, 4)),))
    with pytest.raises(RuleError, match=r"has already adopted V2\.00, which is later than V1\.0"):
        record(holding(partner), adoption(SIGNED, "V1.0"))
    partner = replace(NEW, events=(adoption(date(2016, 10, 4), "V9.00"),))
    assert record(holding(partner), adoption(SIGNED, "V1.0")).changes


def test_a_version_that_is_not_in_the_table_is_not_adopted() -> None:
    """The remedy names those that are near."""
    with pytest.raises(NotFoundError) as refused:
        record(holding(), adoption(SIGNED, "V2.01"))
    assert "V2.00" in refused.value.remedy


def test_nothing_is_adopted_of_an_empty_table() -> None:
    """A hand edit can have emptied it."""
    with pytest.raises(NotFoundError):
        record(register(NEW, versions=Versions(())), adoption(SIGNED))


def test_an_adoption_with_gpg_comes_with_its_statement_and_a_certificate_to_send() -> None:
    """Recorded by an officer with its row, or by the signatory, who writes the event alone."""
    made = adoption(SIGNED, evidence="gpg", key=FINGERPRINT)
    signed = (b"I adopt", b"signed")
    event = AddEvent("glebe-house", replace(made, terms_digest=DIGEST), *signed)
    decision = record_adoption(
        holding(), "glebe-house", made, today=TODAY, by="Olive Officer", kept_since=BEGAN, signed=signed
    )
    assert decision.changes[0] == event
    assert len(decision.changes) == 2
    assert decision.next[0] == "isa-admin certificate glebe-house"
    decision = adopt(holding(), "glebe-house", made, today=TODAY, signed=signed)
    assert decision.changes == (event,)
    assert decision.subject == "Record adoption of V2.00 by Glebe House"


def test_nothing_is_adopted_while_the_terms_are_not_those_of_the_newest_row() -> None:
    """A joiner row with the new digest would hide that the terms were changed (ATTACKS D12)."""
    newest = row("V3.00", date(2020, 1, 1), "joiner", terms_digest=OTHER_DIGEST)
    with pytest.raises(RuleError, match=r"the terms are not those of V3\.00"):
        record(holding(NEW, newest), adoption(SIGNED))


def test_no_row_is_written_below_one_of_a_later_day() -> None:
    """The table would be out of order, and nobody could read it any more."""
    newest = row("V3.00", TODAY + timedelta(days=1), "joiner")
    with pytest.raises(RuleError, match=r"V3\.00, is of 23 November 2026, and today is 22 November 2026"):
        record(holding(NEW, newest), adoption(SIGNED))
    assert record(holding(NEW, newest), adoption(SIGNED), newest.on).changes
