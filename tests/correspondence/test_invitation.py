"""Calendar files: read back by the library that makes them, and line by line as RFC 5545 has it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from isa_admin.correspondence.invitation import CANCEL, PUBLISH, REQUEST, CalendarEntry, calendar_file
from isa_admin.correspondence.mail import Mailbox
from tests.records.strategies import dates, lines

DAY = date(2027, 3, 1)
STAMP = date(2027, 2, 1)
OFFICER = Mailbox("Olive Officer", "o@board.example.uk")
GUESTS = (Mailbox("Glebe House", "chief@example.org"), Mailbox("CAFCASS", "o'neil+x@a-b.example.org"))
LONGEST_LINE = 75


def entry(title: str = "Meeting", on: date = DAY) -> CalendarEntry:
    """Make a day of this title."""
    return CalendarEntry(
        uid="notice-2027-001-meeting@children", title=title, on=on, text=f"First\n{title}; and, so \\ on"
    )


def events(content: bytes) -> list[Any]:
    """Read a calendar file; whatever the library complains of is an error."""
    calendar: Any = icalendar.Calendar.from_ical(content)
    assert calendar.errors == []
    found = calendar.walk("VEVENT")
    assert [one.errors for one in found] == [[] for _ in found]
    return list(found)


@given(lines)
def test_a_title_is_a_title_and_nothing_else(title: str) -> None:
    """Commas, colons, line ends and letters of any script arrive; no line is longer than 75 octets."""
    content, _ = calendar_file([entry(title)], STAMP, Mailbox(title, OFFICER.email))
    [event] = events(content)
    assert str(event["summary"]) == title
    assert str(event["description"]) == f"First\n{title}; and, so \\ on"
    assert str(event["organizer"]) == f"mailto:{OFFICER.email}"
    assert event["organizer"].params["CN"] == title.replace('"', "'").replace("\\", "/")
    assert content.endswith(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= LONGEST_LINE
        line.decode()
        assert b"\n" not in line
    unfolded = content.decode().replace("\r\n ", "")
    assert all(re.match(r"[A-Z-]+[;:]", line) for line in unfolded.split("\r\n")[:-1])


@given(lines, dates, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=100))
def test_any_day_comes_through(title: str, on: date, text: str) -> None:
    """It is a whole day, and its stamp is that of the notice."""
    day = CalendarEntry(uid="u@children", title=title, on=on, text=text)
    [event] = events(calendar_file([day], STAMP)[0])
    assert event["dtstart"].dt == on
    assert event["dtstamp"].dt == datetime(2027, 2, 1, tzinfo=UTC)
    assert str(event["summary"]) == title
    assert str(event["description"]) == text


def test_a_deadline_is_published_and_takes_no_time() -> None:
    """Nobody is invited, and the calendar shows its owner as free."""
    content, method = calendar_file([entry()], STAMP, OFFICER)
    assert method == PUBLISH
    [event] = events(content)
    assert "attendee" not in event
    assert event["transp"] == "TRANSPARENT"


def test_a_meeting_is_an_invitation_that_can_be_answered() -> None:
    """It has an organiser, and each guest is asked to answer; the file and the message name the same method."""
    content, method = calendar_file([entry()], STAMP, OFFICER, GUESTS)
    assert method == REQUEST
    assert b"METHOD:REQUEST\r\n" in content
    [event] = events(content)
    assert [str(one) for one in event["attendee"]] == [
        "mailto:chief@example.org",
        "mailto:o'neil+x@a-b.example.org",
    ]
    assert {one.params["RSVP"] for one in event["attendee"]} == {"TRUE"}


def test_without_an_organiser_nobody_is_invited() -> None:
    """An invitation that nobody can be answered to is a plain entry."""
    content, method = calendar_file([entry()], STAMP, None, GUESTS)
    assert method == PUBLISH
    assert b"ATTENDEE" not in content


def test_the_same_days_give_the_same_bytes() -> None:
    """Nothing in the file comes from a clock or from chance."""
    assert calendar_file([entry()], STAMP, OFFICER, GUESTS) == calendar_file([entry()], STAMP, OFFICER, GUESTS)


def test_a_meeting_with_a_time_and_a_place_has_both() -> None:
    """The moment is the same wherever it is read; in summer it is an hour earlier in UTC."""
    meeting = replace(entry(), on=datetime(2027, 6, 1, 14, 30, tzinfo=ZoneInfo("Europe/London")), place="Room 1; Hall")
    [event] = events(calendar_file([meeting], STAMP, OFFICER, GUESTS)[0])
    assert event["dtstart"].dt == datetime(2027, 6, 1, 13, 30, tzinfo=UTC)
    assert event["dtend"].dt == datetime(2027, 6, 1, 14, 30, tzinfo=UTC)
    assert str(event["location"]) == "Room 1; Hall"


def test_a_meeting_that_is_moved_or_called_off_is_the_same_meeting() -> None:
    """The same identity with a higher sequence; one that is called off says so (RFC 5546, 3.2.5)."""
    moved = replace(entry(), sequence=1, on=date(2027, 3, 2))
    [first], [second] = (events(calendar_file([one], STAMP, OFFICER, GUESTS)[0]) for one in (entry(), moved))
    assert first["uid"] == second["uid"]
    assert (first["sequence"], second["sequence"]) == (0, 1)
    content, method = calendar_file([replace(moved, sequence=2)], STAMP, OFFICER, GUESTS, cancelled=True)
    [gone] = events(content)
    assert (method, str(gone["status"]), gone["sequence"]) == (CANCEL, "CANCELLED", 2)
    assert b"METHOD:CANCEL\r\n" in content
