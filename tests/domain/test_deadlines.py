"""Deadlines: for each kind an example counted by hand, and the order in which they are told."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from isa_admin.domain.agreement import Period
from isa_admin.domain.breach import Breach, Telling
from isa_admin.domain.compliance import Compliance, Return
from isa_admin.domain.deadlines import DEADLINES, all_due, coming, owed, together
from isa_admin.domain.deadlines.due import MANY, Due, Expiry, Kind
from isa_admin.domain.deadlines.of_agreement import reviewed_on
from isa_admin.domain.events import (
    Cancellation,
    Decline,
    Meeting,
    Reinstatement,
    Service,
    Succession,
    Suspension,
    Withdrawal,
)
from isa_admin.domain.notice import Addressee, Notice, Served
from isa_admin.domain.partner import Post
from isa_admin.domain.versions import Versions
from tests.domain.building import AGREEMENT, FINGERPRINT, POSTS, VERSIONS, adoption, entry, register, row

if TYPE_CHECKING:
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

JOINED = adoption(date(2015, 9, 10))
SHA = "a" * 64
SUSPENDED = Suspension(
    on=date(2027, 3, 1),
    reason="A laptop was stolen",
    evidence_sha256=SHA,
    lapses=date(2027, 4, 15),
    meeting_by=date(2027, 3, 15),
    notice="2027-001",
)
LETTER = Withdrawal(on=date(2027, 2, 20), letter_sha256=SHA, notice="2027-002")
SERVED = Service(on=date(2027, 3, 1), notice="2027-002", effective=date(2027, 4, 1), counting="clear")


def never(_: date) -> bool:
    """There are no bank holidays."""
    return False


def due(held: Register, on: date, kind: Kind, *keys: Expiry) -> list[tuple[date, str | None, str, str, int]]:
    """Give what is due of one kind."""
    found = all_due(held, on, never, keys)
    return [(one.due, one.partner, one.what, one.command, one.section) for one in found if one.kind == kind]


def notice(kind: Any, on: date, *to: str, **more: Any) -> Notice:  # noqa: ANN401  fields of a notice
    """Make a notice to partners."""
    return Notice(kind=kind, on=on, to=tuple(Addressee(partner=one) for one in to), **more)


def happened(*events: Any, **more: Any) -> PartnerEntry:  # noqa: ANN401  events and fields
    """Make a partner in force to which more happened."""
    return entry(events=(JOINED, *events), **more)


def test_a_review_is_due_two_years_after_the_agreement_commenced() -> None:
    """Finalised on 10 September 2015, so by 10 September 2017."""
    assert due(register(entry()), date(2026, 11, 22), "review") == [
        (
            date(2017, 9, 10),
            None,
            "Review the agreement: within 2 years of V2.00, 10 September 2015",
            "isa-admin notify review-opened",
            18,
        )
    ]


def test_a_review_that_was_opened_is_told_as_such() -> None:
    """The notice of 5 January 2027 says so; one from before the commencement does not count."""
    held = register(entry(), notices={"2027-001": notice("review-opened", date(2027, 1, 5), "alpha")})
    assert due(held, date(2027, 2, 1), "review")[0][2:4] == (
        "Review the agreement: within 2 years of V2.00, 10 September 2015; opened on 5 January 2027",
        "isa-admin list-versions",
    )
    old = register(entry(), notices={"2014-001": notice("review-opened", date(2014, 1, 5), "alpha")})
    assert "opened" not in due(old, date(2027, 2, 1), "review")[0][2]


REVIEWED = [
    ((), "V2.00"),
    ((row("V2.01", date(2017, 1, 1), "amendment", material=True),), "V2.00"),
    ((row("V3.00", date(2017, 1, 1), "joiner", partner="beta"),), "V2.00"),
    ((row("V3.00", date(2017, 1, 1), "leaver", partner="beta"),), "V2.00"),
    ((row("V2.01", date(2017, 1, 1), "draft"),), "V2.00"),
    ((row("V3.00", date(2017, 1, 1), "issued"),), "V3.00"),
    ((row("V3.00", date(2017, 1, 1), "issued", material=False),), "V2.00"),
    ((row("V3.00", date(2017, 1, 1), "issued"), row("V4.00", date(2017, 6, 1), "finalised")), "V4.00"),
    ((row("V3.00", date(2030, 1, 1), "issued"),), "V2.00"),
]


@pytest.mark.parametrize(("rows", "wanted"), REVIEWED)
def test_the_next_review_is_counted_from_the_last_time_the_whole_text_was_put_before_the_partners(
    rows: Any,  # noqa: ANN401  rows of the table
    wanted: str,
) -> None:
    """Amendments, drafts, joiners, leavers and rows to come are no reviews."""
    found = reviewed_on(Versions((*VERSIONS.entries, *rows)), date(2026, 11, 22))
    assert found is not None
    assert found.version == wanted


def test_an_agreement_that_was_never_finalised_commences_when_it_is_issued() -> None:
    """And one that was never issued has no review due."""
    assert reviewed_on(Versions(VERSIONS.entries[:2]), date(2026, 1, 1)) == VERSIONS.entries[1]
    drafts = Versions(VERSIONS.entries[:1])
    assert reviewed_on(drafts, date(2026, 1, 1)) is None
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
    found = due(register(happened(LETTER, SERVED)), date(2027, 3, 10), "compliance")
    assert [day for day, *_ in found] == [date(2026, 12, 31)]


def test_a_suspension_of_1_march_lapses_on_15_april_and_its_meeting_is_due_by_15_march() -> None:
    """As it was counted when it was recorded; both are told while it holds."""
    held = register(happened(SUSPENDED))
    assert due(held, date(2027, 3, 16), "suspension")[0][:2] == (date(2027, 4, 15), "alpha")
    assert due(held, date(2027, 3, 16), "meeting") == [
        (
            date(2027, 3, 15),
            "alpha",
            "Hold the resolution meeting on the suspension by Alpha",
            'isa-admin record-meeting alpha --on DATE --attended PARTNER --decision "..."',
            19,
        )
    ]
    for day in (date(2027, 2, 28), date(2027, 4, 15)):
        assert due(held, day, "suspension") == due(held, day, "meeting") == []


def test_a_meeting_that_was_held_is_due_no_longer() -> None:
    """The suspension goes on until it lapses; after a reinstatement it does not."""
    met = Meeting(on=date(2027, 3, 10), attended=("beta",), decision="New locks")
    held = register(happened(SUSPENDED, met))
    assert due(held, date(2027, 3, 11), "meeting") == []
    assert len(due(held, date(2027, 3, 11), "suspension")) == 1
    back = register(happened(SUSPENDED, met, Reinstatement(on=date(2027, 3, 12), reason="Locked")))
    assert due(back, date(2027, 3, 12), "suspension") == []


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


def test_a_body_that_was_succeeded_lacks_no_row() -> None:
    """The row of the succession was written with it."""
    gone = happened(Succession(on=date(2027, 1, 1), by="beta", reason="Merged"))
    assert due(register(gone), date(2027, 2, 1), "leaver-row") == []


def test_a_partner_that_joined_later_lacks_its_row_from_the_day_it_adopted() -> None:
    """It adopted on 20 November 2026, after the agreement was finalised."""
    held = register(entry(events=(adoption(date(2026, 11, 20)),)))
    assert due(held, date(2026, 11, 22), "joiner-row") == [
        (
            date(2026, 11, 20),
            "alpha",
            "Write the row that Alpha joined",
            "isa-admin record-version joiner alpha",
            23,
        )
    ]


def test_a_notice_is_to_be_served_from_its_day_until_all_have_it() -> None:
    """One line for the notice however many wait; who left is not waited for."""
    told = notice("suspension", date(2027, 3, 1), "beta", "gamma", about="alpha")
    gone = entry("gamma", events=(JOINED, Succession(on=date(2027, 3, 2), by="beta", reason="Merged")))
    held = register(happened(SUSPENDED), entry("beta"), entry("gamma"), notices={"2027-001": told})
    assert due(held, date(2027, 3, 4), "notice") == [
        (
            date(2027, 3, 1),
            None,
            "Serve notice 2027-001 (suspension about Alpha) of 1 March 2027 on 2 partners",
            "isa-admin record-service --all --notice 2027-001 --on DATE --how email",
            19,
        )
    ]
    left = register(happened(SUSPENDED), entry("beta"), gone, notices={"2027-001": told})
    assert due(left, date(2027, 3, 4), "notice")[0][1:3] == (
        "beta",
        "Serve notice 2027-001 (suspension about Alpha) of 1 March 2027 on Beta",
    )
    done = replace(
        told, served=tuple(Served(partner=one, on=date(2027, 3, 2), how="email") for one in ("beta", "gamma"))
    )
    assert due(replace(held, notices={"2027-001": done}), date(2027, 3, 4), "notice") == []
    assert due(held, date(2027, 2, 28), "notice") == []


def test_a_notice_of_withdrawal_that_was_cancelled_is_served_on_nobody() -> None:
    """Until then it waits for all."""
    told = {"2027-002": notice("withdrawal", date(2027, 2, 20), "beta", about="alpha")}
    assert len(due(register(happened(LETTER), entry("beta"), notices=told), date(2027, 3, 2), "notice")) == 1
    back = happened(LETTER, Cancellation(on=date(2027, 3, 1)))
    assert due(register(back, entry("beta"), notices=told), date(2027, 3, 2), "notice") == []
    assert due(register(entry("beta"), notices=told), date(2027, 3, 2), "notice") == []


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


def test_a_notice_from_before_the_terms_changed_or_after_the_day_asks_for_nothing() -> None:
    """It was about the terms as they were, or is not written yet."""
    asked = {
        "2026-001": notice("version-issued", date(2027, 1, 3), "alpha", due=date(2027, 2, 1)),
        "2027-001": notice("version-issued", date(2027, 3, 3), "alpha", due=date(2027, 4, 1)),
    }
    held = register(entry(), versions=V5, notices=asked)
    assert due(held, date(2027, 3, 2), "adoption")[0][0] == date(2027, 1, 4)


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


BREACH = Breach(
    kind="stolen",
    place="alpha",
    supplied_by=("beta",),
    involved=("gamma",),
    found="2027-03-01T14:30+00:00",
    what="A laptop",
    commissioner_by="2027-03-04T14:30+00:00",
)


def test_the_commissioner_is_told_72_hours_after_a_breach_was_found() -> None:
    """Found on 1 March at 14:30, so by 4 March at 14:30; told, or without the setting, nothing is due."""
    held = register(entry(), entry("beta"), entry("gamma"), breaches={"2027-001": BREACH})
    assert due(held, date(2027, 3, 2), "commissioner") == [
        (
            date(2027, 3, 4),
            None,
            "Tell the Information Commissioner of breach 2027-001 by 4 March 2027 at 14:30",
            "isa-admin record-breach 2027-001 --told commissioner --how telephone",
            17,
        )
    ]
    told = replace(BREACH, told=(Telling(who="commissioner", when="2027-03-02T09:00+00:00", how="telephone"),))
    for other in (told, replace(BREACH, commissioner_by=None)):
        assert due(replace(held, breaches={"2027-001": other}), date(2027, 3, 2), "commissioner") == []
    assert due(held, date(2027, 2, 28), "commissioner") == []


def test_each_partner_of_a_breach_is_to_be_told_on_the_day_it_was_found() -> None:
    """Beta supplied the information and gamma is involved; alpha, where it happened, knows."""
    held = register(entry(), entry("beta"), entry("gamma"), breaches={"2027-001": BREACH})
    found = due(held, date(2027, 3, 1), "breach-partner")
    assert [(day, partner) for day, partner, *_ in found] == [(date(2027, 3, 1), "beta"), (date(2027, 3, 1), "gamma")]
    assert found[0][2:] == (
        "Tell Beta of breach 2027-001, found 1 March 2027 at 14:30",
        "isa-admin record-breach 2027-001 --told beta --how telephone",
        17,
    )


def test_the_outcome_of_a_breach_is_circulated_once_there_is_one() -> None:
    """It is due from the day of the last thing recorded: gamma was told on 5 March."""
    known = replace(BREACH, outcome="Found", told=(Telling(who="gamma", when="2027-03-05", how="email"),))
    held = register(entry(), entry("beta"), entry("gamma"), breaches={"2027-001": known})
    assert due(held, date(2027, 3, 9), "breach-outcome") == [
        (
            date(2027, 3, 5),
            None,
            "Circulate the outcome of breach 2027-001 to the partners that it involves",
            "isa-admin record-breach 2027-001 --circulated DATE",
            17,
        )
    ]
    for other in (BREACH, replace(known, circulated=date(2027, 3, 6))):
        assert due(replace(held, breaches={"2027-001": other}), date(2027, 3, 9), "breach-outcome") == []


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
            "isa-admin add-key officers FILE",
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


def test_open_posts_are_due_from_the_day_a_partner_joined() -> None:
    """One line for a partner, whatever it lacks; a prospective partner and one that left owe none."""
    gone = entry("beta", posts=(), events=(JOINED, Succession(on=date(2026, 1, 1), by="alpha", reason="Merged")))
    held = register(entry(posts=POSTS[:1]), entry("gamma", posts=(), events=()), gone)
    assert due(held, date(2026, 11, 22), "post-missing") == [
        (
            date(2015, 9, 10),
            "alpha",
            "Alpha has no responsible post and breach contact",
            "isa-admin assign-post responsible alpha",
            22,
        )
    ]


def office(kind: str, confirmed: date | None) -> Post:
    """Make a post that was confirmed on a day."""
    return Post(post=kind, title="Office", confirmed=confirmed)


def test_posts_are_confirmed_once_a_year() -> None:
    """On 29 February 2024 and 1 May 2024: due on 28 February 2025, and in June both are late."""
    posts = (office("responsible", date(2024, 2, 29)), office("breach-contact", date(2024, 5, 1)))
    held = register(entry(posts=(POSTS[0], *posts)))
    assert due(held, date(2025, 3, 1), "post-unconfirmed") == [
        (
            date(2025, 2, 28),
            "alpha",
            "Posts of Alpha to confirm: responsible post, last done on 29 February 2024",
            "isa-admin assign-post responsible alpha",
            22,
        )
    ]
    assert "responsible post and breach contact," in due(held, date(2025, 6, 1), "post-unconfirmed")[0][2]


def test_a_post_without_a_day_counts_only_beside_one_that_was_confirmed() -> None:
    """Posts from before the register kept such days would drown everything else; signatories have other days."""
    assert due(register(entry()), date(2026, 11, 22), "post-unconfirmed") == []
    signatory = replace(POSTS[0], confirmed=date(2020, 1, 1))
    assert due(register(entry(posts=(signatory, *POSTS[1:]))), date(2026, 11, 22), "post-unconfirmed") == []
    beside = (*POSTS[:2], office("breach-contact", date(2026, 6, 1)))
    found = due(register(entry(posts=beside)), date(2026, 11, 22), "post-unconfirmed")
    assert [(day, what) for day, _, what, *_ in found] == [
        (date(2027, 6, 1), "Posts of Alpha to confirm: responsible post and breach contact, last done on 1 June 2026")
    ]


def test_what_is_overdue_comes_first_and_a_breach_before_a_post() -> None:
    """However long the post has been open; then today; then the days to come in their order."""
    held = register(
        entry(posts=(), events=(JOINED, SUSPENDED)),
        entry("beta"),
        entry("gamma"),
        breaches={"2027-001": BREACH},
        notices={"2027-001": notice("suspension", date(2027, 3, 4), "beta", about="alpha")},
    )
    found = all_due(held, date(2027, 3, 4), never)
    assert [one.kind for one in found] == [
        *("breach-partner", "breach-partner", "review", "compliance", "compliance", "compliance", "post-missing"),
        *("commissioner", "notice"),
        *("meeting", "suspension", "compliance", "compliance", "compliance"),
    ]
    assert [one.state(date(2027, 3, 4)) for one in found] == ["overdue"] * 7 + ["today"] * 2 + ["soon"] * 5


def test_a_list_looks_ahead_for_so_many_days_and_keeps_all_that_is_overdue() -> None:
    """The sixtieth day is in, the next is out; of one partner only what names it."""
    held = register(happened(SUSPENDED), entry("beta"))
    found = all_due(held, date(2027, 2, 1), never)
    assert all(one.kind != "suspension" for one in found)
    known = all_due(held, date(2027, 3, 1), never)
    assert {one.kind for one in coming(known, date(2027, 3, 1), 45)} >= {"suspension", "meeting", "review"}
    assert "suspension" not in {one.kind for one in coming(known, date(2027, 3, 1), 44)}
    assert {one.partner for one in coming(known, date(2027, 3, 1), 400, "beta")} == {"beta"}


def test_many_of_one_kind_are_told_together() -> None:
    """Four partners with open posts are one line; three are three."""
    four = [entry(name, posts=()) for name in ("alpha", "beta", "gamma", "delta")]
    on = date(2016, 1, 1)
    for entries, groups in ((four, [4]), (four[:3], [1, 1, 1])):
        found = [one for one in all_due(register(*entries), on, never) if one.kind == "post-missing"]
        assert [len(group) for group in together(found, on)] == groups


def test_what_is_to_come_on_other_days_is_not_told_together() -> None:
    """Suspensions that lapse on four days are four lines."""
    on = date(2027, 3, 1)
    found = [
        Due(kind="suspension", due=date(2027, 4, day), partner="a", what="x", command="y", section=19)
        for day in (1, 2, 3, 4)
    ]
    assert [len(group) for group in together(found, on)] == [1, 1, 1, 1]


def test_a_reminder_lists_what_partners_owe_that_is_overdue() -> None:
    """The review and the notices are for the boards, and what is to come is not overdue."""
    held = register(entry(posts=()), entry("beta", events=()))
    found = owed(all_due(held, date(2027, 2, 1), never), date(2027, 2, 1))
    assert {id_: [one.kind for one in owing] for id_, owing in found.items()} == {
        "alpha": ["compliance", "post-missing"]
    }


@pytest.mark.parametrize("rule", DEADLINES)
def test_each_deadline_says_what_is_due_and_cites_its_section(rule: Any) -> None:  # noqa: ANN401  a function
    """In the first line of its docstring."""
    first = (inspect.getdoc(rule) or "").partition("\n")[0]
    assert re.search(r"\(Agreement s\.\d[\d, -]*\)\.$", first)


def test_every_kind_has_words_for_many() -> None:
    """So that any of them can be told in one line."""
    assert set(MANY) == set(Kind.__args__)  # type: ignore[attr-defined]  # a Literal has its words
