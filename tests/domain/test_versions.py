"""The version-control table: labels, order, what is in force, which terms a version has."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_admin.domain.text import WrongTextError, version_label
from isa_admin.domain.versions import RowKind, Versions
from tests.domain.building import DIGEST, OTHER_DIGEST, VERSIONS, row

DAY = date(2020, 1, 1)
KINDS: list[RowKind] = ["draft", "issued", "amendment", "finalised", "joiner", "leaver"]
# The 18 rows of the reference agreement, in their order.
REFERENCE: list[tuple[str, RowKind]] = [
    *((f"V0.0{number}", "draft") for number in range(1, 10)),
    ("V0.9.1", "draft"),
    ("V1.0", "issued"),
    *((f"V1.0{number}", "amendment") for number in range(1, 5)),
    ("V2.00", "finalised"),
    ("V3.00", "joiner"),
    ("V4.00", "joiner"),
]  # fmt: skip


def table(*labels: tuple[str, RowKind]) -> Versions:
    """Make a table of rows of one day."""
    return Versions(tuple(row(label, DAY, kind) for label, kind in labels))


@pytest.mark.parametrize(
    ("labels", "kind", "following"),
    [
        ([], "draft", "V0.01"),
        ([], "issued", "V1.00"),
        (REFERENCE, "joiner", "V5.00"),
        (REFERENCE, "leaver", "V5.00"),
        (REFERENCE, "issued", "V5.00"),
        (REFERENCE, "amendment", "V4.01"),
        (REFERENCE, "draft", "V4.01"),
        (REFERENCE[:9], "draft", "V0.10"),
        (REFERENCE[:10], "draft", "V0.10"),
        (REFERENCE[:10], "issued", "V1.00"),
        (REFERENCE[:11], "amendment", "V1.01"),
        (REFERENCE[:15], "finalised", "V2.00"),
        ([("V1.99", "draft")], "draft", "V2.00"),
        ([("V1.5", "draft")], "draft", "V1.6"),
        ([("V1.0", "issued"), ("V1.4", "amendment")], "joiner", "V2.0"),
        ([("V1.9", "amendment")], "amendment", "V1.10"),
        ([("V1.9", "amendment"), ("V1.10", "amendment")], "amendment", "V1.11"),
        ([("V1.10", "amendment"), ("V2.0", "issued")], "amendment", "V2.1"),
        ([("V1.10", "amendment")], "amendment", "V1.11"),
        ([("V1.10", "amendment")], "issued", "V2.00"),
        ([("V1.0", "issued"), ("V1.01", "amendment")], "issued", "V2.00"),
        ([("V2.00", "issued"), ("V1.99", "draft")], "draft", "V2.01"),
        ([("V2.00", "issued"), ("V1.05", "draft")], "joiner", "V3.00"),
    ],
)
def test_the_next_label_follows_the_newest_row(
    labels: list[tuple[str, RowKind]], kind: RowKind, following: str
) -> None:
    """A table goes on as it is written, drafts and amendments by one behind the point, and no label is used twice."""
    assert table(*labels).next_label(kind) == following


@pytest.mark.parametrize("number", range(len(REFERENCE)))
def test_the_next_label_is_the_one_that_the_reference_table_has(number: int) -> None:
    """But for V0.9.1 and V1.0, which people wrote otherwise, the rule gives the rows of the real table."""
    label, kind = REFERENCE[number]
    expected = {"V0.9.1": "V0.10", "V1.0": "V1.00"}.get(label, label)
    assert table(*REFERENCE[:number]).next_label(kind) == expected


@given(st.lists(st.sampled_from(KINDS), max_size=40))
def test_labels_that_follow_each_other_are_labels_and_never_the_same(kinds: list[RowKind]) -> None:
    """However the table grows, each new row can be added to it."""
    versions = Versions(())
    for kind in kinds:
        label = version_label(versions.next_label(kind))
        versions = Versions((*versions, row(label, DAY, kind)))
    assert len(set(versions.labels)) == len(kinds)


def test_two_rows_of_one_label_are_refused() -> None:
    """A label names one text."""
    with pytest.raises(WrongTextError, match=r"V1\.0 is in two rows"):
        table(("V1.0", "issued"), ("V1.01", "draft"), ("V1.0", "issued"))


def test_a_row_dated_before_the_one_above_it_is_refused() -> None:
    """The order of the rows is the order of the versions."""
    with pytest.raises(WrongTextError, match=r"V1\.01 is dated before V1\.0, the row above it"):
        Versions((row("V1.0", DAY), row("V1.01", date(2019, 12, 31))))


def test_a_draft_may_be_dated_before_the_row_above_it() -> None:
    """The drafts of a review come to the table when it issues a version, below rows that were written meanwhile."""
    rows = (row("V1.0", DAY), row("V1.01", date(2019, 12, 31), "draft"), row("V2.00", date(2020, 1, 2)))
    assert Versions(rows).labels == ["V1.0", "V1.01", "V2.00"]


@pytest.mark.parametrize("wanted", ["V2.00", "v2.00", "2.00", " 2.00 ", "DRAFT V2.00", "Draft v2.00", "draft 2.00"])
def test_a_row_is_found_as_people_write_its_label(wanted: str) -> None:
    """The table itself writes some labels with DRAFT before them."""
    assert VERSIONS.find(wanted) == VERSIONS.entries[2]


@pytest.mark.parametrize("wanted", ["", "V", "V2", "V2.0", "VV2.00", "two"])
def test_a_label_that_is_not_in_the_table_is_not_found(wanted: str) -> None:
    """V2.0 is not V2.00: labels are text."""
    assert VERSIONS.find(wanted) is None


@pytest.mark.parametrize(
    ("on", "label"),
    [
        (date(2014, 6, 11), None),
        (date(2014, 6, 12), None),
        (date(2015, 2, 2), None),
        (date(2015, 2, 3), "V1.0"),
        (date(2015, 9, 9), "V1.0"),
        (date(2015, 9, 10), "V2.00"),
        (date(2030, 1, 1), "V2.00"),
    ],
)
def test_the_version_in_force_is_the_last_that_is_no_draft(on: date, label: str | None) -> None:
    """A draft is in force on no date."""
    found = VERSIONS.in_force(on)
    assert (found and found.version) == label


def test_terms_are_the_same_until_a_row_changes_them_materially() -> None:
    """The row itself counts with what follows it, and the order of asking makes no difference."""
    versions = Versions((
        row("V1.00", DAY, "issued"),
        row("V2.00", DAY, "joiner"),
        row("V2.01", DAY, "amendment", material=True),
        row("V3.00", DAY, "finalised"),
    ))  # fmt: skip
    assert versions.same_terms("V1.00", "V2.00")
    assert versions.same_terms("V2.00", "V1.00")
    assert versions.same_terms("V2.01", "V3.00")
    assert not versions.same_terms("V2.00", "V2.01")
    assert not versions.same_terms("V3.00", "V1.00")
    assert versions.same_terms("V2.01", "V2.01")


def test_the_terms_of_a_version_are_known_from_its_row_or_from_a_later_one_that_changed_nothing() -> None:
    """Where a material change lies between, the text of an old row cannot be known."""
    versions = Versions((
        row("V1.00", DAY, "issued"),
        row("V1.01", DAY, "amendment", material=True),
        row("V2.00", DAY, "joiner", terms_digest=DIGEST),
        row("V2.01", DAY, "amendment", material=True),
        row("V3.00", DAY, "joiner"),
    ))  # fmt: skip
    assert versions.terms_of("V1.00", OTHER_DIGEST) is None
    assert versions.terms_of("V1.01", OTHER_DIGEST) == DIGEST
    assert versions.terms_of("v2.00", OTHER_DIGEST) == DIGEST
    assert versions.terms_of("2.01", OTHER_DIGEST) == OTHER_DIGEST
    assert versions.terms_of("V3.00", OTHER_DIGEST) == OTHER_DIGEST
    assert versions.terms_of("V9.00", OTHER_DIGEST) is None
