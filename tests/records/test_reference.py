"""The reference store at the top of the project: the real agreement, as it was at V4.00."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from isa_admin.domain.standing import Standing, standing
from isa_admin.records.load import load_register
from isa_admin.records.spelling import unknown_keys
from tests.records.stores import folder

STORE = folder(Path(__file__).parent.parent.parent)
REGISTER = load_register(STORE)
GSS = {
    "leicester-city-council": "E06000016",
    "rutland-county-council": "E06000017",
    "leicestershire-county-council": "E10000018",
    "blaby-district-council": "E07000129",
    "charnwood-borough-council": "E07000130",
    "harborough-district-council": "E07000131",
    "hinckley-and-bosworth-borough-council": "E07000132",
    "melton-borough-council": "E07000133",
    "north-west-leicestershire-district-council": "E07000134",
    "oadby-and-wigston-borough-council": "E07000135",
}


def test_thirty_partners_are_in_seven_categories() -> None:
    """The numbers are those of the partners table in section 1."""
    counts = [
        sum(entry.partner.category == category.id for entry in REGISTER.partners.values())
        for category in REGISTER.agreement.categories
    ]
    assert counts == [5, 1, 2, 1, 7, 7, 7]
    assert len(REGISTER.partners) == 30


def test_ten_councils_have_their_gss_codes() -> None:
    """Nobody else has one."""
    found = {
        entry.id: entry.partner.identifiers["gss"] for entry in REGISTER.partners.values() if entry.partner.identifiers
    }
    assert found == GSS


def test_two_partners_adopted_on_a_known_day_and_the_others_by_the_day_of_v2_00() -> None:
    """The two that joined later have dates; of the others the source says only that they had signed by then."""
    dated = {"glebe-house": date(2016, 10, 4), "diocese-of-leicester": date(2016, 12, 21)}
    for entry in REGISTER.partners.values():
        (event,) = entry.events
        # The diocese signed when Glebe House had joined, and V3.00 says nothing else.
        version = "V3.00" if entry.id == "diocese-of-leicester" else "V2.00"
        assert (event.type, event.version, event.evidence) == ("adoption", version, "paper")
        assert event.on == dated.get(entry.id, date(2015, 9, 10))
        assert event.on_or_before == (entry.id not in dated)


def test_all_thirty_are_in_force_and_their_adoptions_are_current() -> None:
    """A joiner row asks nobody to sign again."""
    day = date(2017, 1, 18)
    assert Counter(standing(entry.events, day) for entry in REGISTER.partners.values()) == {Standing.IN_FORCE: 30}
    assert all(REGISTER.adopted_currently(entry, day) for entry in REGISTER.partners.values())
    assert len(REGISTER.bound(date(2016, 10, 3))) == 28


def test_the_version_control_table_has_its_eighteen_rows() -> None:
    """From the first draft to the last joiner, each as it was typed."""
    rows = REGISTER.versions.entries
    assert len(rows) == 18
    assert [row.version for row in rows[8:12]] == ["V0.09", "V0.9.1", "V1.0", "V1.01"]
    assert (rows[0].on, rows[-1].on) == (date(2014, 6, 12), date(2017, 1, 18))
    assert all(row.as_written for row in rows)
    in_force = REGISTER.versions.in_force(date(2026, 1, 1))
    assert in_force is not None
    assert in_force.version == "V4.00"
    assert REGISTER.versions.next_label("joiner") == "V5.00"
    assert REGISTER.versions.next_label("amendment") == "V4.01"
    assert REGISTER.versions.terms_of("V2.00", REGISTER.terms_digest) == REGISTER.terms_digest


def test_the_periods_are_those_of_the_agreement() -> None:
    """Sections 18 and 19."""
    periods = REGISTER.agreement.periods
    assert [
        str(one)
        for one in (
            periods.review,
            periods.compliance,
            periods.suspension,
            periods.resolution_meeting,
            periods.withdrawal_notice,
        )
    ] == ["2 years", "1 year", "45 days", "14 days", "30 days"]
    assert REGISTER.agreement.counting == "clear"


def test_it_has_no_roster_and_no_key_that_is_misspelt() -> None:
    """Stores start from it; nobody changes it."""
    assert REGISTER.officers == ()
    assert list(unknown_keys(STORE)) == []


def test_its_terms_are_the_preamble_23_sections_and_three_appendices() -> None:
    """In the order in which they are read."""
    names = sorted(REGISTER.terms)
    assert [name[:2] for name in names[:24]] == [f"{number:02}" for number in range(24)]
    assert names[24:] == ["appendix-a.md", "appendix-b.md", "appendix-c.md"]
