"""A calendar file: deadlines to be put into a calendar, or an invitation to a meeting (RFC 5545, RFC 5546)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icalendar import vCalAddress

    from isa_admin.correspondence.mail import Mailbox

PUBLISH = "PUBLISH"
REQUEST = "REQUEST"
CANCEL = "CANCEL"
_HOUR = timedelta(hours=1)
# RFC 6068 lets these stand as they are, and calendars take an address as it is written: "%2B" is another mailbox.
_AS_THEY_ARE = "@!$&'*+-/=._~"


class CalendarEntry(Struct, frozen=True, kw_only=True):
    """A whole day in a calendar, or a moment of it, to which an hour is given.

    ``uid`` stays the same as long as it is the same thing; ``sequence`` counts how often it was changed.
    """

    uid: str
    title: str
    on: date | datetime
    text: str
    busy: bool = False
    place: str = ""
    sequence: int = 0


def calendar_file(
    entries: Iterable[CalendarEntry],
    stamped: date,
    organiser: Mailbox | None = None,
    invited: Iterable[Mailbox] = (),
    *,
    cancelled: bool = False,
) -> tuple[bytes, str]:
    """Write calendar entries as a file. The same arguments give the same bytes.

    Args:
        entries: The days.
        stamped: The day on which they were set down; its midnight, UTC, is their stamp.
        organiser: Who answers for them.
        invited: Who is asked to come; with an organiser the file is an invitation that a calendar can answer.
        cancelled: Whether the file takes the entries out of calendars again.

    Returns:
        The file, and its method: ``REQUEST``, ``PUBLISH`` or ``CANCEL``.
    """
    import icalendar  # costs 170 ms

    guests = list(invited) if organiser is not None else []
    method = CANCEL if cancelled else REQUEST if guests else PUBLISH
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//isa-admin//isa-admin//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for entry in entries:
        event = icalendar.Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", datetime.combine(stamped, time(), UTC))
        if isinstance(entry.on, datetime):
            # In UTC, which needs no table of time zones in the file.
            event.add("dtstart", entry.on.astimezone(UTC))
            event.add("dtend", entry.on.astimezone(UTC) + _HOUR)
        else:
            event.add("dtstart", entry.on)
        event.add("summary", entry.title)
        event.add("description", entry.text)
        event.add("sequence", entry.sequence)
        if entry.place:
            event.add("location", entry.place)
        if cancelled:
            event.add("status", "CANCELLED")
        event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
        if organiser is not None:
            event.add("organizer", _who(organiser))
        for guest in guests:
            who = _who(guest)
            who.params["ROLE"] = "REQ-PARTICIPANT"
            who.params["PARTSTAT"] = "NEEDS-ACTION"
            who.params["RSVP"] = "TRUE"
            event.add("attendee", who)
        calendar.add_component(event)
    return calendar.to_ical(), method


def _who(mailbox: Mailbox) -> vCalAddress:
    from icalendar import vCalAddress

    # A parameter cannot hold a quotation mark (RFC 5545, 3.2), and programs differ on a backslash in one.
    who = vCalAddress(f"mailto:{quote(mailbox.email, safe=_AS_THEY_ARE)}")
    who.params["CN"] = mailbox.name.replace('"', "'").replace("\\", "/")
    return who
