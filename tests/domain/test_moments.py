"""Moments of a breach: what a person types, what a record keeps, how hours pass."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from isa_admin.domain import moments
from isa_admin.domain.text import WrongTextError

SUMMER = timezone(timedelta(hours=1))
NOW = datetime(2027, 3, 2, 16, 45, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("now", "2027-03-02T16:45+00:00"),
        ("2027-03-01", "2027-03-01"),
        ("1 March 2027", "2027-03-01"),
        ("yesterday", "2027-03-01"),
        ("2027-03-01 14:30", "2027-03-01T14:30+00:00"),
        ("2027-03-01T14:30", "2027-03-01T14:30+00:00"),
        ("2027-03-01T14:30:59Z", "2027-03-01T14:30+00:00"),
        ("2027-03-01T14:30-05:00", "2027-03-01T19:30+00:00"),
        ("2026-10-23 09:30", "2026-10-23T09:30+01:00"),
        ("1 March 2027 at 9.15", "2027-03-01T09:15+00:00"),
        ("1 March 2027, 9:15", "2027-03-01T09:15+00:00"),
        ("yesterday 23:59", "2027-03-01T23:59+00:00"),
        ("  9:15 ", "2027-03-02T09:15+00:00"),
        ("Friday 6pm", "2027-02-26T18:00+00:00"),
        ("6 p.m. on Friday", "2027-02-26T18:00+00:00"),
        ("1 March 2027 6pm", "2027-03-01T18:00+00:00"),
        ("28/2/2027 6.30pm", "2027-02-28T18:30+00:00"),
        ("Tuesday 4pm", "2027-03-02T16:00+00:00"),
        ("Tuesday 6pm", "2027-02-23T18:00+00:00"),
        ("tues at 18:00Z", "2027-02-23T18:00+00:00"),
        ("yesterday noon", "2027-03-01T12:00+00:00"),
        ("12am", "2027-03-02T00:00+00:00"),
        ("1am", "2027-03-02T01:00+00:00"),
        ("1.05 pm", "2027-03-02T13:05+00:00"),
        ("at 12:05 pm", "2027-03-02T12:05+00:00"),
        ("Monday", "2027-03-01"),
    ],
)
def test_a_moment_is_read_as_people_write_it(typed: str, kept: str) -> None:
    """A time without an offset is one of the United Kingdom; a day alone stays a day."""
    read = moments.read(typed, NOW)
    assert read == kept
    assert moments.checked(read) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("03/04/2027", "ambiguous"),
        ("03/04/2027 14:30", "ambiguous"),
        ("soon", "not a date"),
        ("2027-02-29", "not a day in the calendar"),
        ("2027-02-28 24:00", "not a time of the day"),
        ("2027-02-28 12:60", "not a time of the day"),
        ("yesterday 13pm", "not a time of the day"),
        ("yesterday 0am", "not a time of the day"),
        ("Friday 1 March 2027 6pm", "1 March 2027 is a Monday"),
        ("3/4/2027 6pm", "ambiguous"),
        ("", "not a date"),
    ],
)
def test_what_is_no_moment_is_refused(typed: str, said: str) -> None:
    """It says what it is not and what was expected."""
    with pytest.raises(ValueError, match=said) as caught:
        moments.read(typed, NOW)
    assert "expected" in str(caught.value)


def test_the_present_moment_is_today_and_no_week_ago() -> None:
    """On a Tuesday at a quarter to five, "Tuesday 16:45" is now, and a minute later is that of last week."""
    now = NOW.replace(second=0)
    assert moments.read("Tuesday 16:45", now) == "2027-03-02T16:45+00:00"
    assert moments.read("Tuesday 16:46", now) == "2027-02-23T16:46+00:00"


def test_a_day_is_too_little_where_hours_are_counted() -> None:
    """72 hours are counted from a time."""
    with pytest.raises(ValueError, match="has no time"):
        moments.read("2027-03-01", NOW, timed=True)
    with pytest.raises(WrongTextError, match="not a moment"):
        moments.checked("2027-03-01", timed=True)
    with pytest.raises(WrongTextError, match="no time"):
        moments.later("2027-03-01", 72)


@pytest.mark.parametrize(
    "text", ["2027-02-29", "2027-02-30T10:00+00:00", "2027-03-01T10:00", "2027-3-1", "2027-03-01 10:00+00:00", "now"]
)
def test_a_record_holds_one_form_only(text: str) -> None:
    """Without an offset a time would be another one elsewhere."""
    with pytest.raises(WrongTextError):
        moments.checked(text)


def test_hours_pass_whatever_the_clocks_do() -> None:
    """British Summer Time begins on 28 March 2027; 72 hours after Friday 12:00 is Monday 13:00 on the wall."""
    due = moments.moment_of(moments.later("2027-03-26T12:00+00:00", 72))
    assert due == datetime(2027, 3, 29, 13, 0, tzinfo=SUMMER)


@pytest.mark.parametrize(
    ("found", "due"),
    [
        ("2026-10-23T09:30+01:00", "2026-10-26T08:30+00:00"),  # the clocks go back on the 25th
        ("2026-10-22T23:45+01:00", "2026-10-25T22:45+00:00"),
        ("2027-03-26T12:00+00:00", "2027-03-29T13:00+01:00"),  # and forward on the 28th
        ("2027-06-01T12:00+01:00", "2027-06-04T12:00+01:00"),
    ],
)
def test_a_deadline_has_the_offset_that_holds_when_it_is_due(found: str, due: str) -> None:
    """72 hours are 72 hours, and nobody is told the time of another day's clock."""
    assert moments.later(found, 72) == due


def test_of_a_day_and_a_moment_the_days_are_compared() -> None:
    """What is not known is not held against anybody."""
    assert moments.before("2027-03-01", "2027-03-02T00:00+00:00")
    assert not moments.before("2027-03-01T23:00+00:00", "2027-03-01")
    assert not moments.before("2027-03-01", "2027-03-01T01:00+00:00")
    assert moments.before("2027-03-01T12:30+01:00", "2027-03-01T12:00+00:00")
    assert not moments.before("2027-03-01T13:00+01:00", "2027-03-01T12:00+00:00")


def test_a_moment_is_shown_as_people_write_it() -> None:
    """With the time where it is known, as the clocks show it then, whatever offset the record has."""
    assert moments.show("2026-10-26T09:30+01:00") == "26 October 2026 at 08:30"
    assert moments.show("2027-06-30T20:00-05:00") == "1 July 2027 at 02:00"
    assert moments.day_of("2027-06-30T20:00-05:00") == date(2027, 7, 1)
    assert moments.show("2027-03-01T09:05+00:00") == "1 March 2027 at 09:05"
    assert moments.show("2027-03-01") == "1 March 2027"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("14:30", "14:30"), ("2.30pm", "14:30"), ("9 a.m.", "09:00"), ("Noon", "12:00")],
)
def test_a_time_of_the_day_is_read_as_people_write_it(typed: str, kept: str) -> None:
    """The time of a meeting."""
    assert moments.clock(typed) == kept
    assert moments.at(date(2027, 6, 1), kept).utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize("typed", ["", "9", "25:00", "13pm", "14:30Z", "soon", "Friday 6pm"])
def test_what_is_no_time_of_the_day_is_refused(typed: str) -> None:
    """A day is asked for by itself."""
    with pytest.raises(ValueError, match="expected 14:30"):
        moments.clock(typed)
