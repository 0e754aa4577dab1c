"""A version table as people kept it: its order, its labels, its kinds of rows, and what was guessed."""

from __future__ import annotations

from datetime import date

import pytest

from isa_admin.domain.bringing_in import version_rows
from isa_admin.domain.bringing_in.version_rows import WrittenRow
from isa_admin.domain.text import MAX_LINE
from isa_admin.domain.versions import AsWritten, VersionEntry

TODAY = date(2026, 11, 25)
NAMES = {
    "Open Door": "open-door",
    "Glebe House": "glebe-house",
    "Open Door Fenby": "fenby",
    "Friends of Open Door": "friends",
}
DAY, LABEL, COMMENT, BY = "1 April 2019", "V1.1", "Some words", "A. Penn"


def read(*rows: WrittenRow) -> list[tuple[VersionEntry, tuple[str, ...]]]:
    """Read rows; gives each with what was guessed, but for the guess at its kind."""
    found = version_rows.read_rows(rows, NAMES, TODAY) or ()
    return [(one.entry, tuple(guess for guess in one.guesses if "its kind" not in guess)) for one in found]


def rows(*written: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """Read rows of date, version and comment; gives version, day and kind."""
    read_ = read(*(WrittenRow(day, label, comment, BY) for day, label, comment in written))
    return [(entry.version, entry.on.isoformat(), entry.kind) for entry, _ in read_]


def labels(*written: str) -> list[str]:
    """Read rows with these labels; gives the labels that they get."""
    return [label for label, _, _ in rows(*((DAY, label, COMMENT) for label in written))]


def one(
    day: str = DAY, label: str = LABEL, comment: str = COMMENT, by: str = BY
) -> tuple[VersionEntry, tuple[str, ...]]:
    """Read a table of one row, which is typed as the program writes it but for what is given."""
    return read(WrittenRow(day, label, comment, by))[0]


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


def test_a_version_table_has_a_label_or_a_day() -> None:
    """One of both in one row is enough; without any it is another table."""
    assert rows(("Name:", "", ""), ("Role:", "", "")) == []
    assert rows(("", "2.0", COMMENT), ("", "", COMMENT)) == [
        ("V2.0", "2026-11-25", "issued"),
        ("V3.00", "2026-11-25", "issued"),
    ]
    assert rows(("", "first", COMMENT), (DAY, "", COMMENT)) == [
        ("V1.00", "2019-04-01", "issued"),
        ("V2.00", "2019-04-01", "issued"),
    ]


def test_the_newest_row_may_come_first() -> None:
    """Where every day is before the one above it the table is turned round, and says so with each row."""
    found = read(
        *(WrittenRow(day, label, COMMENT, BY) for day, label in (("2021", "V3.0"), ("2020", ""), ("2019", "V1.0")))
    )
    assert [(entry.version, entry.on.year) for entry, _ in found] == [("V1.0", 2019), ("V2.00", 2020), ("V3.0", 2021)]
    assert all("the newest row comes first in the source" in guesses for _, guesses in found)


@pytest.mark.parametrize(
    ("days", "read_as"),
    [
        (("2019", "2020"), [2019, 2020]),
        (("2020", "2020"), [2020, 2020]),
        (("2020", "2019", "2021"), [2020, 2020, 2021]),
        (("2020",), [2020]),
    ],
)
def test_a_table_that_does_not_go_backwards_is_not_turned_round(days: tuple[str, ...], read_as: list[int]) -> None:
    """In order, all on one day, with one slip in the middle, or of one row."""
    found = read(*(WrittenRow(f"1 May {day}", "", COMMENT, BY) for day in days))
    assert [entry.on.year for entry, _ in found] == read_as
    assert not any("newest row" in guess for _, guesses in found for guess in guesses)


def test_a_day_before_the_row_above_is_a_slip_and_the_same_day_is_none() -> None:
    """The row gets the day of the row above it, and says so; two rows of one day are as they should be."""
    first, later, same, before = read(
        WrittenRow("1 May 2019", "V0.9", COMMENT, BY),
        WrittenRow("2 May 2019", "V1.0", COMMENT, BY),
        WrittenRow("2 May 2019", "V1.1", COMMENT, BY),
        WrittenRow("1 May 2019", "V1.2", COMMENT, BY),
    )
    assert (first[1], later[1], same[1]) == ((), (), ())
    assert before[0].on == date(2019, 5, 2)
    assert before[1] == ("its date, 1 May 2019, is before the row above it, so it has that of the row above",)


def test_a_row_without_a_day_has_that_of_the_row_before_it() -> None:
    """At the top of the table it has the first day that is known."""
    first, second, third = read(
        WrittenRow("soon", "V1.0", COMMENT, BY),
        WrittenRow("1 May 2019", "V1.1", COMMENT, BY),
        WrittenRow("later", "V1.2", COMMENT, BY),
    )
    assert {entry.on for entry, _ in (first, second, third)} == {date(2019, 5, 1)}
    assert first[1] == ("no date can be read from 'soon', so it has that of the row before it",)
    assert second[1] == ()
    assert third[1] == ("no date can be read from 'later', so it has that of the row before it",)


def test_the_days_of_a_table_are_read_alike() -> None:
    """One day over the twelfth says that the month comes first in all rows; each guess is told with its row."""
    found = read(WrittenRow("04/13/2015", "V1.0", COMMENT, BY), WrittenRow("05/03/2015", "V1.1", COMMENT, BY))
    assert [(entry.on.isoformat(), guesses) for entry, guesses in found] == [
        ("2015-04-13", ()),
        ("2015-05-03", ("the month is read before the day",)),
    ]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("v1", "V1.0"),
        ("Version 2.01", "V2.01"),
        ("1.2.3.4", "V1.2.3.4"),
        ("Rev. 3 (approved)", "V3.0"),
        ("", "V1.00"),
        ("Final", "V1.00"),
        ("draft", "V0.01"),
        ("V\N{ARABIC-INDIC DIGIT TWO}", "V1.00"),
    ],
)
def test_a_label_is_the_number_that_was_typed(typed: str, label: str) -> None:
    """Without one it is the first whole number, and the first hundredth for a draft."""
    assert labels(typed) == [label]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (("V1.5", "Final"), ["V1.5", "V2.00"]),
        (("V1.5", "draft"), ["V1.5", "V1.06"]),
        (("V2.00", "V1.00", "Final"), ["V2.00", "V1.00", "V3.00"]),
        (("V1.00", "draft", "draft"), ["V1.00", "V1.01", "V1.02"]),
        (("V1", "V1", "V1"), ["V1.0", "V1.0.1", "V1.0.2"]),
        (("1.2.3.4", "1.2.3.4"), ["V1.2.3.4", "V2.00"]),
        (("1.2.3.4", "Draft 1.2.3.4"), ["V1.2.3.4", "V1.03"]),
        (("V9999", "Final"), ["V9999.0", "V1.00"]),
        (("V1.9999", "draft"), ["V1.9999", "V0.01"]),
    ],
)
def test_no_label_is_there_twice(written: tuple[str, ...], read_as: list[str]) -> None:
    """A row without a number follows the row above it, and a number that is taken gets a further one."""
    assert labels(*written) == read_as


def test_a_table_with_one_label_in_every_row_is_read() -> None:
    """However many rows it has."""
    found = labels(*["1.0"] * 120)
    assert len(set(found)) == 120
    assert found[-1] == "V1.0.119"


def test_what_a_label_was_guessed_from_is_told() -> None:
    """Of a row with a number of its own there is nothing to tell."""
    plain, twice, without = read(*(WrittenRow(DAY, label, COMMENT, BY) for label in ("V1.0", "V1.0", "Final")))
    assert plain[1] == ()
    assert twice[1] == ("V1.0 is in two rows, so the later one is called V1.0.1",)
    assert without[1] == ("'Final' has no number, so it is called V2.00",)


@pytest.mark.parametrize(
    ("label", "comment", "kind", "partner"),
    [
        ("Draft V1.1", "Open Door included", "draft", None),
        ("V0.9", "Open Door included", "draft", None),
        ("V1.1", "Open Door included", "joiner", "open-door"),
        ("V1.1", "OPEN  DOOR joins", "joiner", "open-door"),
        ("V1.1", "Open Door withdrew", "leaver", "open-door"),
        ("V1.1", "Open Doors Week included", "amendment", None),
        ("V1.1", "Friends of Open Door included", "joiner", "friends"),
        ("V1.1", "Open Door Fenby included", "joiner", "fenby"),
        ("V1.1", "Friends of Open Door and Open Door included", "amendment", None),
        ("V1.1", "Open Door and Glebe House included", "amendment", None),
        ("V1.1", "Open Door and Glebe House withdrew", "amendment", None),
        ("V1.1", "A new section was included", "amendment", None),
        ("V1.1", "A section was withdrawn", "amendment", None),
        ("V1.1", "The address of Open Door", "amendment", None),
        ("V1.1", "All partners signed", "finalised", None),
        ("V1.1", "Circulated for signature", "issued", None),
        ("V1.1", "A word was changed", "amendment", None),
        ("V2.00", "A word was changed", "issued", None),
    ],
)
def test_the_kind_of_a_row_is_read_from_its_label_and_its_comment(
    label: str, comment: str, kind: str, partner: str | None
) -> None:
    """A joiner or a leaver is one partner that the comment names; what else it says tells the other kinds."""
    entry, _ = one(label=label, comment=comment)
    assert (entry.kind, entry.partner) == (kind, partner)
    assert entry.material is (kind in {"draft", "issued", "amendment"})


def test_without_partners_nobody_joins() -> None:
    """The agreement names none, or its list was not found."""
    [found] = version_rows.read_rows([WrittenRow(DAY, LABEL, "Open Door, a charity, included", BY)], {}, TODAY) or ()
    assert (found.entry.kind, found.entry.partner) == ("amendment", None)


@pytest.mark.parametrize(
    ("label", "comment", "guessed"),
    [
        ("Draft V1.1", COMMENT, False),
        ("V0.9", COMMENT, True),
        ("V1.1", "Open Door included", True),
        ("V1.1", "Open Door withdrew", True),
        ("V1.1", "All partners signed", True),
        ("V1.1", COMMENT, True),
        ("V2.00", COMMENT, True),
    ],
)
def test_the_kind_of_a_row_is_certain_where_it_is_called_a_draft(label: str, comment: str, guessed: object) -> None:
    """Every other kind is a guess, and is told with the row."""
    found = version_rows.read_rows([WrittenRow(DAY, label, comment, BY)], NAMES, TODAY) or []
    kind = found[0].entry.kind
    says = f"its kind, {kind}, is read from its number and its comment"
    assert (found[0].guesses == (says,)) is guessed
    assert bool(found[0].guesses) is guessed


@pytest.mark.parametrize(
    ("typed", "by", "guesses"),
    [
        ("A. Penn", "A. Penn", ()),
        (" A.\n Penn ", "A. Penn", ()),
        ("A. Penn- Example", "A. Penn-Example", ("'A. Penn- Example' is written A. Penn-Example",)),
        ("", "not given", ()),
    ],
)
def test_who_wrote_a_row_is_one_line(typed: str, by: str, guesses: tuple[str, ...]) -> None:
    """A name that broke at its hyphen is put together, which is told; a cell without a name says so."""
    entry, told = one(by=typed)
    assert (entry.by, told) == (by, guesses)


def test_a_row_without_a_comment_says_so() -> None:
    """A row of the register has one."""
    assert one(comment=" ")[0].comment == "not given"
    assert one(comment=COMMENT)[0].comment == COMMENT


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({}, None),
        ({"label": "DRAFT V0.1"}, None),
        ({"by": ""}, None),
        ({"day": "1.4.19"}, AsWritten(date="1.4.19", version=LABEL)),
        ({"day": ""}, AsWritten(date="not given", version=LABEL)),
        ({"label": "1.1"}, AsWritten(date=DAY, version="1.1")),
        ({"label": ""}, AsWritten(date=DAY, version="not given")),
        ({"label": "V0.1"}, AsWritten(date=DAY, version="V0.1")),
        ({"label": "Draft 0.1"}, AsWritten(date=DAY, version="Draft 0.1")),
        ({"by": "A. Penn- Example"}, AsWritten(date=DAY, version=LABEL, by_whom="A. Penn- Example")),
        ({"day": "1.4.19", "by": ""}, AsWritten(date="1.4.19", version=LABEL)),
    ],
)
def test_a_row_keeps_how_it_was_typed(row: dict[str, str], kept: AsWritten | None) -> None:
    """Only where that is not how the program writes it, and who wrote it only where it is spelt differently."""
    day = row.get("day", DAY)
    found = read(
        WrittenRow(DAY, "V0.01", COMMENT, BY), WrittenRow(day, row.get("label", LABEL), COMMENT, row.get("by", BY))
    )
    assert found[1][0].as_written == kept


def test_cells_that_are_longer_than_a_record_holds_are_cut() -> None:
    """The row is read all the same: the source has the rest."""
    long = "word " * 200
    entry, _ = read(WrittenRow(DAY, LABEL, COMMENT, BY), WrittenRow(long, long, long, long))[1]
    kept = entry.as_written
    assert kept is not None
    for held in (entry.comment, entry.by, kept.date, kept.version):
        assert long.startswith(held)
        assert MAX_LINE - 1 <= len(held) <= MAX_LINE
