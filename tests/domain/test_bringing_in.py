"""What the cells of an agreement that is brought in say: days, names, addresses, headings of groups."""

from __future__ import annotations

from datetime import date

import pytest

from isa_admin.domain.bringing_in import partner_cells, written_dates
from isa_admin.domain.partner import Address

DAY_FIRST = "the day is read before the month"
MONTH_FIRST = "the month is read before the day"


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


@pytest.mark.parametrize(
    ("written", "month_first"),
    [
        (["04/03/2015", "04/13/2015"], True),
        (["12/03/2015", "04/13/2015", "no date"], True),
        (["04/03/2015", "13/04/2015"], False),
        (["04/13/2015", "13/04/2015"], False),
        (["03/12/2015", "04/12/2015"], False),
        (["04/03/2015"], False),
        ([], False),
    ],
)
def test_a_column_with_the_month_first_is_noticed(written: list[str], month_first: object) -> None:
    """One day over the twelfth tells how all of them are meant; where there is one in either place, nothing does."""
    assert written_dates.month_comes_first(written) is month_first


@pytest.mark.parametrize(
    ("written", "month_first", "on", "guess"),
    [
        ("04/03/2015", False, "2015-03-04", DAY_FIRST),
        ("04/03/2015", True, "2015-04-03", MONTH_FIRST),
        ("4.3.2015", False, "2015-03-04", ""),
        ("4.3.2015", True, "2015-04-03", MONTH_FIRST),
        ("12/04/2015", False, "2015-04-12", DAY_FIRST),
        ("04/12/2015", False, "2015-12-04", DAY_FIRST),
        ("04/13/2015", True, "2015-04-13", ""),
        ("13/04/2015", False, "2015-04-13", ""),
        ("04/04/2015", False, "2015-04-04", ""),
    ],
)
def test_a_day_that_could_be_read_in_two_ways_says_so(written: str, month_first: object, on: str, guess: str) -> None:
    """Both numbers can be a month, and they differ; with dots the day comes first, unless the column says otherwise."""
    found = written_dates.read(written, month_first=bool(month_first))
    assert found is not None
    assert (found.on.isoformat(), found.guess) == (on, guess)


@pytest.mark.parametrize(
    ("written", "year"), [("1.1.00", 2000), ("1.1.69", 2069), ("1.1.70", 1970), ("1.1.99", 1999), ("1.1.1969", 1969)]
)
def test_two_digits_of_a_year(written: str, year: int) -> None:
    """From 70 on they are of the last century; four digits are the year."""
    assert written_dates.read(written) == written_dates.DateReading(date(year, 1, 1))


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
        ("Fenby, Norfolk", ("Fenby",), None, "Norfolk", None),
        ("Norfolk", ("Norfolk",), None, None, None),
        ("NR1 1AA", (), None, None, "NR1 1AA"),
        ("1 Mill Row,, Fenby", ("1 Mill Row",), "Fenby", None, None),
        ("Fenby, NR1 1CK", ("Fenby", "NR1 1CK"), None, None, None),
        ("NR1 1CK", ("NR1 1CK",), None, None, None),
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


@pytest.mark.parametrize(
    ("name", "kept", "aliases"),
    [
        ('Northshire Council ("the Council")', "Northshire Council", ("the Council",)),
        ("Northshire Council, (hereafter Council)", "Northshire Council", ("Council",)),
        ("Northshire Council [NC]", "Northshire Council", ("NC",)),
        ("Northshire Council", "Northshire Council", ()),
        ("Northshire (North) Council", "Northshire (North) Council", ()),
        ("(The Council)", "(The Council)", ()),
    ],
)
def test_a_short_name_stands_in_brackets_behind_the_name(name: str, kept: str, aliases: tuple[str, ...]) -> None:
    """A bracket in the middle is part of the name, and one with nothing before it is the name."""
    assert partner_cells.without_alias(name) == (kept, aliases)


def test_the_towns_of_a_table_are_those_that_stand_alone() -> None:
    """An address without a town names none, nor does a part with a number or one that ends like a street."""
    named = ("Fenby", None, "Unit 4", "Mill Road", "Great Fenby")
    assert partner_cells.towns(Address(town=town) for town in named) == {"Fenby", "Great Fenby"}


@pytest.mark.parametrize(
    ("lines", "town", "parted"),
    [
        ((), "1 Mill Row Fenby", (("1 Mill Row",), "Fenby")),
        (("1 Mill Row Fenby",), None, (("1 Mill Row",), "Fenby")),
        (("Mill House",), "1 Mill Row Fenby", (("Mill House", "1 Mill Row"), "Fenby")),
        (("Mill House", "1 Mill Row Fenby"), None, (("Mill House", "1 Mill Row"), "Fenby")),
        (("70",), "Mill Row Fenby", (("70 Mill Row",), "Fenby")),
        (("1 Mill Row Great Fenby",), None, (("1 Mill Row",), "Great Fenby")),
        (("1 Mill Row Rutland",), None, None),
        (("1 Mill Row Otherby",), None, None),
        (("1 Mill Row Oldfenby",), None, None),
        (("1 Mill Row",), "Fenby", None),
        ((), None, None),
    ],
)
def test_a_town_that_was_typed_behind_its_street_is_parted_from_it(
    lines: tuple[str, ...], town: str | None, parted: tuple[tuple[str, ...], str] | None
) -> None:
    """The longest name that is known, where no comma parts it from the street; the county is not the town as well."""
    held = Address(lines=lines, town=town, county="Rutland", postcode="LE15 6AA")
    found = partner_cells.with_town(held, {"Fenby", "Great Fenby", "Rutland"})
    assert (found and (found.lines, found.town)) == parted
    assert found is None or (found.county, found.postcode) == ("Rutland", "LE15 6AA")


@pytest.mark.parametrize(
    ("cells", "is_one"),
    [
        (["Health agencies", "", " "], True),
        (["Health agencies"], True),
        (["Open Door", "1 Mill Row"], False),
        (["Open Door", "", "A. Penn"], False),
        (["", "1 Mill Row"], False),
        (["", ""], False),
        ([], False),
    ],
)
def test_the_heading_of_a_group_is_one_cell_that_says_something(cells: list[str], is_one: object) -> None:
    """The first one, with nothing behind it."""
    assert partner_cells.is_category(cells) is is_one
