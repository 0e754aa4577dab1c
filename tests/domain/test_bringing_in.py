"""What the words of an agreement that is brought in come to: days, names, addresses, version rows, periods."""

from __future__ import annotations

from datetime import date

import pytest

from isa_admin.domain.bringing_in import partner_cells, version_rows, written_dates
from isa_admin.domain.bringing_in.ledger import Ledger, Piece
from isa_admin.domain.bringing_in.period_sentences import find_periods
from isa_admin.domain.bringing_in.version_rows import WrittenRow

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("written", "on", "guess"),
    [
        ("12.06.14", "2014-06-12", False),
        ("5.10.16", "2016-10-05", False),
        ("5th October 2016", "2016-10-05", False),
        ("3/4/15", "2015-04-03", True),
        ("13/04/2015", "2015-04-13", False),
        ("June 2014", "2014-06-01", True),
        ("Sept '14", "2014-09-01", True),
        ("12 June 97", "1997-06-12", False),
        ("2014", "2014-01-01", True),
        ("2014-06-12", "2014-06-12", False),
        ("31.2.14", None, False),
        ("soon", None, False),
        ("", None, False),
    ],
)
def test_days_as_they_were_written(written: str, on: str | None, guess: object) -> None:
    """Two digits of a year, months alone, years alone; what could be read in two ways says so."""
    found = written_dates.read(written)
    assert (found.on.isoformat() if found else None) == on
    assert bool(found and found.guess) is guess


def test_a_column_with_the_month_first_is_noticed() -> None:
    """One day over the twelfth tells how all of them are meant."""
    assert written_dates.month_comes_first(["04/03/2015", "04/13/2015"])
    assert not written_dates.month_comes_first(["04/03/2015", "13/04/2015"])
    found = written_dates.read("04/03/2015", month_first=True)
    assert found is not None
    assert found.on == date(2015, 4, 3)


@pytest.mark.parametrize(
    ("cell", "name", "on", "how"),
    [
        ("Glebe House (Signed 4.10.2016)", "Glebe House", "2016-10-04", "signed"),
        ("Open Door (joined on 5 May 2019)", "Open Door", "2019-05-05", "joined"),
        ("Old Mill - withdrew 1.2.20", "Old Mill", "2020-02-01", "withdrew"),
        ("NHS North (Fen & Mill Team)", "NHS North (Fen & Mill Team)", None, ""),
        ("The Signed Music Trust", "The Signed Music Trust", None, ""),
    ],
)
def test_a_day_inside_a_name_is_taken_out_of_it(cell: str, name: str, on: str | None, how: str) -> None:
    """A bracket that says no day stays what it is: part of the name."""
    found = partner_cells.named(cell)
    assert (found.name, found.day.on.isoformat() if found.day else None, found.how) == (name, on, how)


@pytest.mark.parametrize(
    ("cell", "lines", "town", "county", "postcode"),
    [
        ("1 Mill Row, Fenby, Norfolk, NR1 1AA", ("1 Mill Row",), "Fenby", "Norfolk", "NR1 1AA"),
        ("Mill House, 70, Mill Row, Fenby, nr11aa.", ("Mill House", "70 Mill Row"), "Fenby", None, "NR1 1AA"),
        ("Town Hall\nMarket Place\nFenby", ("Town Hall", "Market Place"), "Fenby", None, None),
        ("Fenby", ("Fenby",), None, None, None),
        ("to be confirmed", (), None, None, None),
        ("1 Mill Row, Fenby, NR1 1CK", ("1 Mill Row", "NR1 1CK"), "Fenby", None, None),
    ],
)  # fmt: skip
def test_an_address_on_one_line_is_taken_apart(
    cell: str, lines: tuple[str, ...], town: str | None, county: str | None, postcode: str | None
) -> None:
    """What is not a postcode stays a line, and what was not given is no address."""
    found = partner_cells.address(cell)
    assert (found.lines, found.town, found.county, found.postcode) == (lines, town, county, postcode)


def rows(*written: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """Read rows of date, version and comment; gives version, day and kind."""
    found = version_rows.read_rows(
        [WrittenRow(day, label, comment, "A. Penn") for day, label, comment in written],
        {"Open Door": "open-door"},
        TODAY,
    )
    return [(one.entry.version, one.entry.on.isoformat(), one.entry.kind) for one in found or ()]


def test_a_version_table_keeps_its_order_whatever_its_labels() -> None:
    """Labels without a number, labels that are there twice, and a day that stands before the row above it."""
    assert rows(
        ("1.4.19", "Draft 0.1", "First"),
        ("1.5.19", "v1", "Approved"),
        ("1.4.19", "1.0", "A slip in the day and the label"),
        ("", "Final", "Finalised following signature by all"),
        ("2.6.19", "Issue 3", "Open Door included"),
    ) == [
        ("V0.1", "2019-04-01", "draft"),
        ("V1.0", "2019-05-01", "issued"),
        ("V1.0.1", "2019-05-01", "issued"),
        ("V2.00", "2019-05-01", "finalised"),
        ("V3.0", "2019-06-02", "joiner"),
    ]


def test_a_table_without_labels_and_days_is_no_version_table() -> None:
    """Nothing is read from it."""
    assert rows(("Name:", "", ""), ("Role:", "", "")) == []


@pytest.mark.parametrize(
    ("words", "name", "written"),
    [
        ("A partner may leave by giving three months' notice in writing.", "withdrawal_notice", "3 months"),
        ("Any party can withdraw on giving 20 working days' notice.", "withdrawal_notice", "20 working days"),
        ("A suspension lasts for two weeks.", "suspension", "14 days"),
        ("The partners meet within ten (10) days of a suspension.", "resolution_meeting", "10 days"),
        ("The board reviews this agreement every two years.", "review", "2 years"),
        ("Each partner audits its compliance every year.", "compliance", "1 year"),
    ],
)
def test_a_period_is_found_with_its_sentence(words: str, name: str, written: str) -> None:
    """In figures or in words, in weeks or in working days; one sentence states one period."""
    found = find_periods([(4, f"Something else. {words}")])
    assert [(one.sought.name, str(one.period()), one.sentence) for one in found] == [(name, written, words)]


@pytest.mark.parametrize(
    "words",
    ["Records are kept for six years.", "Staff are trained every year.", "The notice is on the wall for 30 days."],
)
def test_other_lengths_of_time_are_no_periods(words: str) -> None:
    """Nothing is proposed for them."""
    assert find_periods([(4, words)]) == []


def test_a_piece_goes_to_one_place() -> None:
    """A reader that used one twice is a fault, and one that nobody spoke of is not placed."""
    ledger = Ledger([Piece(1, "paragraph", "a"), Piece(2, "paragraph", "b"), Piece(3, "row", "c")], frozenset({"no"}))
    assert ledger.offer("yes", "heading", "it is a heading", "likely", [1])
    assert not ledger.offer("no", "heading", "it is a heading", "likely", [2])
    ledger.place([1, 2], "here")
    with pytest.raises(ValueError, match="used twice"):
        ledger.place([1], "there")
    with pytest.raises(ValueError, match="used twice"):
        ledger.leave([2], "why")
    assert [(one.fate, one.notes) for one in ledger.accounts()] == [
        ("guessed", ("it is a heading",)),
        ("placed", ("refused: it is a heading",)),
        ("not placed", ()),
    ]
