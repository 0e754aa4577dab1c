"""Deadlines that follow from the agreement and its version-control table, each counted by hand."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from isa_admin.domain.agreement import Period, Periods
from isa_admin.domain.compliance import Compliance, Return
from isa_admin.domain.deadlines import all_due
from isa_admin.domain.deadlines.due import Expiry
from isa_admin.domain.deadlines.of_agreement import commencement, reviewed_on
from isa_admin.domain.events import Closure, Decline, Service, Succession
from isa_admin.domain.review import Closing, Review
from isa_admin.domain.versions import Versions
from tests.domain.building import AGREEMENT, DIGEST, FINGERPRINT, OFFICER, VERSIONS, adoption, entry, register, row
from tests.domain.deadlines.examples import LETTER, due, happened, notice

SERVED = Service(on=date(2027, 3, 1), notice="2027-002", effective=date(2027, 4, 1), counting="clear")


def test_a_review_is_due_two_years_after_the_agreement_commenced() -> None:
    """Finalised on 10 September 2015, so by 10 September 2017."""
    assert due(register(entry()), date(2026, 11, 22), "review") == [
        (
            date(2017, 9, 10),
            None,
            "Review the agreement: within 2 years of V2.00, 10 September 2015",
            "isa-admin open-review --by DATE",
            18,
        )
    ]


def review(opened: date, closed: Closing | None = None) -> Review:
    """Make a review."""
    return Review(opened=opened, of="V2.00", by=date(opened.year, 12, 31), closed=closed)


MINUTED = Closing(on=date(2017, 6, 1), outcome="no-change", reason="Minute 4")


def test_a_review_that_was_opened_is_told_as_such() -> None:
    """The record of the open review says so, and which command says how it stands; a notice alone says nothing."""
    held = register(entry(), reviews={"2027": review(date(2027, 1, 5))})
    assert due(held, date(2027, 2, 1), "review")[0][2:4] == (
        "Review the agreement: within 2 years of V2.00, 10 September 2015; opened on 5 January 2027",
        "isa-admin review-status",
    )
    told = register(entry(), notices={"2027-001": notice("review-opened", date(2027, 1, 5), "alpha")})
    assert "opened" not in due(told, date(2027, 2, 1), "review")[0][2]


def test_the_next_review_is_counted_from_the_last_one_that_was_held() -> None:
    """One that was abandoned, one to come, and a row that somebody wrote by hand are none."""
    issued = Closing(on=date(2019, 3, 1), outcome="issued", version="V3.00")
    abandoned = Closing(on=date(2020, 1, 1), outcome="abandoned", reason="The boards merge")
    reviews = {"2017": review(date(2017, 1, 5), MINUTED), "2019": review(date(2019, 1, 5), issued)}
    whole = {**reviews, "2020": review(date(2020, 1, 1), abandoned)}
    rows = Versions(
        (*VERSIONS.entries, row("V3.00", date(2017, 1, 1), "issued"), row("V4.00", date(2020, 6, 1), "finalised"))
    )
    held = register(entry(), versions=rows, reviews=whole)
    assert reviewed_on(held, date(2026, 11, 22)) == ("2019", date(2019, 3, 1))
    assert reviewed_on(held, date(2018, 1, 1)) == ("2017", date(2017, 6, 1))
    assert reviewed_on(held, date(2017, 6, 1)) == ("2017", date(2017, 6, 1))
    assert reviewed_on(held, date(2017, 5, 31)) is None
    assert due(held, date(2026, 11, 22), "review")[0][0] == date(2021, 3, 1)
    assert due(register(entry(), versions=rows), date(2026, 11, 22), "review")[0][0] == date(2017, 9, 10)


def test_where_section_18_is_read_to_ask_for_one_review_no_further_one_is_due() -> None:
    """The setting is review_from; the first review is due all the same."""
    plain = replace(AGREEMENT, readings=replace(AGREEMENT.readings, review_from="commencement"))
    held = register(entry(), agreement=plain)
    assert due(held, date(2026, 11, 22), "review")[0][0] == date(2017, 9, 10)
    assert due(replace(held, reviews={"2017": review(date(2017, 1, 5), MINUTED)}), date(2026, 11, 22), "review") == []


def test_an_agreement_that_was_never_finalised_commences_when_it_is_issued() -> None:
    """Each row counts from its own day; an agreement that was never issued has no review due."""
    assert commencement(Versions(VERSIONS.entries[:2]), date(2026, 1, 1)) == VERSIONS.entries[1]
    assert commencement(VERSIONS, date(2015, 2, 2)) is None
    assert commencement(VERSIONS, date(2015, 9, 9)) == VERSIONS.entries[1]
    assert commencement(VERSIONS, date(2015, 9, 10)) == VERSIONS.entries[2]
    drafts = Versions(VERSIONS.entries[:1])
    assert commencement(drafts, date(2026, 1, 1)) is None
    assert due(register(entry(events=()), versions=drafts), date(2026, 1, 1), "review") == []


def test_a_review_period_beyond_the_calendar_is_never_due() -> None:
    """A setting of 9,000 years ends after the last day that can be written."""
    periods = replace(AGREEMENT.periods, review=Period(9000, "years", 18))
    assert due(register(entry(), agreement=replace(AGREEMENT, periods=periods)), date(2026, 1, 1), "review") == []


def test_a_review_period_in_working_days_leaves_bank_holidays_out() -> None:
    """Three working days after Thursday 10 September 2015 are Tuesday; with Monday a holiday, Wednesday."""
    periods = replace(AGREEMENT.periods, review=Period(3, "working days", 18))
    held = register(entry(), agreement=replace(AGREEMENT, periods=periods))
    assert due(held, date(2016, 1, 1), "review")[0][0] == date(2015, 9, 15)
    found = all_due(held, date(2016, 1, 1), lambda day: day == date(2015, 9, 14))
    assert next(one.due for one in found if one.kind == "review") == date(2015, 9, 16)


def test_each_bound_partner_owes_a_return_for_this_year_and_the_last() -> None:
    """Alpha returned 2026; beta joined in 2027, so it owes that year alone; the prospective one owes none."""
    held = register(
        entry(),
        entry("beta", events=(adoption(date(2027, 1, 10)),)),
        entry("gamma", events=()),
        compliance={"2026": Compliance(returns=(Return(partner="alpha", on=date(2026, 12, 1), answers=()),))},
    )
    assert [(day, partner) for day, partner, *_ in due(held, date(2027, 2, 1), "compliance")] == [
        (date(2027, 12, 31), "alpha"),
        (date(2027, 12, 31), "beta"),
    ]
    without = replace(held, compliance={})
    assert due(without, date(2027, 2, 1), "compliance")[0] == (
        date(2026, 12, 31),
        "alpha",
        "Self-assessment 2026 of Alpha",
        "isa-admin record-compliance alpha --year 2026",
        18,
    )


def test_a_partner_that_will_have_left_by_the_end_of_the_year_owes_no_return_for_it() -> None:
    """It owes the one of the year before, in which it was bound to the end."""
    for leaves, owed in (
        (date(2027, 4, 1), [2026]),
        (date(2027, 12, 31), [2026]),
        (date(2028, 1, 1), [2026, 2027]),
    ):
        held = register(happened(LETTER, replace(SERVED, effective=leaves)))
        found = due(held, date(2027, 3, 10), "compliance")
        assert [day for day, *_ in found] == [date(year, 12, 31) for year in owed]


def test_what_was_owed_on_a_day_does_not_follow_from_what_came_after_it() -> None:
    """In June nobody knew that another body would take the partner's place in September."""
    held = register(happened(Succession(on=date(2027, 9, 1), by="beta", reason="Merged")))
    assert [day for day, *_ in due(held, date(2027, 6, 1), "compliance")] == [date(2026, 12, 31), date(2027, 12, 31)]
    assert due(held, date(2027, 9, 1), "compliance") == []


def test_a_withdrawal_takes_effect_and_then_lacks_its_row() -> None:
    """Until 31 March 2027 it is to come; from 1 April the row is to be written, until it stands in the table."""
    held = register(happened(LETTER, SERVED))
    assert due(held, date(2027, 3, 31), "withdrawal") == [
        (date(2027, 4, 1), "alpha", "The withdrawal of Alpha takes effect", "isa-admin remove-partner alpha", 19)
    ]
    assert due(held, date(2027, 3, 31), "leaver-row") == []
    assert due(held, date(2027, 4, 1), "withdrawal") == []
    assert due(held, date(2027, 4, 3), "leaver-row")[0][:2] == (date(2027, 4, 1), "alpha")
    rows = Versions((*VERSIONS.entries, row("V3.00", date(2027, 4, 2), "leaver", partner="alpha")))
    assert due(replace(held, versions=rows), date(2027, 4, 3), "leaver-row") == []


def test_a_missing_row_is_cited_by_the_section_on_leaving() -> None:
    """Where the agreement sets no notice of withdrawal, the section is known from its other periods on leaving."""
    closed = happened(Closure(on=date(2027, 1, 1), reason="Wound up"))
    for periods, section in (
        (AGREEMENT.periods, 19),
        (Periods(suspension=Period(45, "days", 33)), 33),
        (Periods(review=Period(2, "years", 18)), 0),
    ):
        held = register(closed, agreement=replace(AGREEMENT, periods=periods))
        assert [one[4] for one in due(held, date(2027, 2, 1), "leaver-row")] == [section]


def test_a_body_that_was_succeeded_lacks_no_row() -> None:
    """The row of the succession was written with it."""
    gone = happened(Succession(on=date(2027, 1, 1), by="beta", reason="Merged"))
    assert due(register(gone), date(2027, 2, 1), "leaver-row") == []


def test_a_partner_that_joined_later_lacks_its_row_from_the_day_it_adopted() -> None:
    """It adopted on 20 November 2026, after the agreement was finalised."""
    held = register(entry(events=(adoption(date(2026, 11, 20), scan_sha256=DIGEST),)))
    assert due(held, date(2026, 11, 22), "joiner-row") == [
        (
            date(2026, 11, 20),
            "alpha",
            "Write the row that Alpha joined",
            "isa-admin record-version joiner alpha",
            23,
        )
    ]


V5 = Versions((*VERSIONS.entries, row("V3.00", date(2027, 1, 4))))


def test_an_adoption_is_due_by_the_day_that_the_newest_notice_names() -> None:
    """Asked by 1 February, then again by 1 March; the notice without a day changes nothing."""
    asked = {
        "2027-001": notice("version-issued", date(2027, 1, 4), "alpha", "beta", due=date(2027, 2, 1)),
        "2027-002": notice("adoption-requested", date(2027, 2, 2), "alpha", due=date(2027, 3, 1)),
        "2027-003": notice("adoption-requested", date(2027, 2, 3), "alpha"),
    }
    held = register(entry(), entry("beta", events=()), versions=V5, notices=asked)
    assert due(held, date(2027, 3, 2), "adoption") == [
        (
            date(2027, 2, 1),
            "beta",
            "Adoption of V3.00 by Beta, asked for by 1 February 2027",
            "isa-admin request-adoption beta --out FOLDER",
            23,
        ),
        (
            date(2027, 3, 1),
            "alpha",
            "Adoption of V3.00 by Alpha, asked for by 1 March 2027",
            "isa-admin request-adoption alpha --out FOLDER",
            23,
        ),
    ]


def test_a_reminder_that_names_another_day_moves_the_day_of_an_adoption() -> None:
    """As the campaign says; a reminder without a day moves nothing."""
    notices = {
        "2027-001": notice("adoption-requested", date(2027, 1, 4), "alpha", due=date(2027, 2, 1), version="V3.00"),
        "2027-002": notice("reminder", date(2027, 2, 3), "alpha", due=date(2027, 3, 1), version="V3.00"),
        "2027-003": notice("reminder", date(2027, 2, 5), "alpha"),
    }
    held = register(entry("alpha"), versions=Versions((*VERSIONS, row("V3.00", date(2027, 1, 4)))), notices=notices)
    [(day, _, what, *_)] = due(held, date(2027, 2, 20), "adoption")
    assert (day, what) == (date(2027, 3, 1), "Adoption of V3.00 by Alpha, asked for by 1 March 2027")


def test_a_notice_from_before_the_terms_changed_or_after_the_day_asks_for_nothing() -> None:
    """It was about the terms as they were, or is not written yet."""
    asked = {
        "2026-001": notice("version-issued", date(2027, 1, 3), "alpha", due=date(2027, 2, 1)),
        "2027-001": notice("version-issued", date(2027, 3, 3), "alpha", due=date(2027, 4, 1)),
    }
    held = register(entry(), versions=V5, notices=asked)
    assert due(held, date(2027, 3, 2), "adoption")[0][0] == date(2027, 1, 4)
    assert due(held, date(2027, 3, 3), "adoption")[0][0] == date(2027, 4, 1)


def test_a_notice_about_something_else_asks_nobody_to_adopt() -> None:
    """Whatever day it names."""
    told = {"2027-001": notice("compliance-due", date(2027, 2, 1), "alpha", due=date(2027, 12, 31))}
    held = register(entry(), versions=V5, notices=told)
    assert due(held, date(2027, 3, 2), "adoption")[0][0] == date(2027, 1, 4)


def test_an_adoption_is_due_from_the_last_row_that_changed_the_terms() -> None:
    """Not from a row that changed none, nor from one to come; the boards may give days of grace."""
    rows = Versions((
        row("V1.0", date(2015, 2, 3)),
        row("V3.00", date(2020, 6, 1)),
        row("V4.00", date(2022, 1, 1), "joiner", partner="beta"),
        row("V5.00", date(2027, 1, 4)),
    ))  # fmt: skip
    held = register(entry(events=(adoption(date(2015, 9, 10), "V1.0"),)), versions=rows)
    assert [one[:3] for one in due(held, date(2023, 1, 1), "adoption")] == [
        (date(2020, 6, 1), "alpha", "Adoption of V4.00 by Alpha")
    ]
    given = replace(AGREEMENT, readings=replace(AGREEMENT.readings, adoption_grace=30))
    assert due(replace(held, agreement=given), date(2023, 1, 1), "adoption")[0][0] == date(2020, 7, 1)


def test_without_a_notice_an_adoption_is_due_from_the_day_the_terms_changed() -> None:
    """A prospective partner owes none, nor does one that adopted, declined, or leaves."""
    said_no = happened(Decline(on=date(2027, 1, 9), version="V3.00", reason="No"), id_="gamma")
    held = register(
        entry(),
        entry("beta", events=()),
        said_no,
        happened(adoption(date(2027, 1, 8), "V3.00"), id_="delta"),
        happened(LETTER, id_="epsilon"),
        versions=V5,
    )
    assert due(held, date(2027, 3, 2), "adoption") == [
        (
            date(2027, 1, 4),
            "alpha",
            "Adoption of V3.00 by Alpha",
            "isa-admin request-adoption alpha --out FOLDER",
            23,
        )
    ]
    assert due(register(entry(events=()), versions=Versions(VERSIONS.entries[:1])), date(2027, 1, 1), "adoption") == []


def test_of_several_on_the_roster_nobody_is_told_to_renew_the_key_of_another() -> None:
    """What renew-key extends is the key of whoever types it."""
    key = Expiry(owner="Ben Officer", partner=None, fingerprint=FINGERPRINT, on=date(2027, 1, 10))
    two = register(entry(), officers=(OFFICER, replace(OFFICER, name="Ben Officer", fingerprint="A" * 40)))
    [(_, _, what, command, _)] = due(two, date(2027, 1, 1), "key", key)
    assert what.endswith("; its owner types isa-admin renew-key, or sends you the certificate")
    assert command == "isa-admin add-key officers FILE"


def test_a_key_is_due_for_renewal_on_the_day_it_expires() -> None:
    """That of a signatory names the partner; that of an officer the roster."""
    keys = (
        Expiry(owner="Ann Example", partner="alpha", fingerprint=FINGERPRINT, on=date(2027, 1, 20)),
        Expiry(owner="Olive Officer", partner=None, fingerprint=FINGERPRINT, on=date(2027, 1, 10)),
    )
    assert due(register(entry()), date(2027, 1, 1), "key", *keys) == [
        (
            date(2027, 1, 10),
            None,
            "Renew the key of Olive Officer, …89ABCDEF01234567",
            "isa-admin renew-key",
            23,
        ),
        (
            date(2027, 1, 20),
            "alpha",
            "Renew the key of Ann Example of Alpha, …89ABCDEF01234567",
            "isa-admin add-key alpha FILE",
            23,
        ),
    ]
