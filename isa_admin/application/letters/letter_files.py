"""The files of one addressee of a notice: the letter, and the ready e-mail with the letter and the calendar in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.drawing import filled
from isa_admin.correspondence.invitation import CalendarEntry, calendar_file
from isa_admin.correspondence.mail import CALENDAR, WORD, Attachment, Mailbox, Message, ready, usable
from isa_admin.documents.papers import notice_letter
from isa_admin.domain import moments
from isa_admin.domain.notices import address, kind_of, words_of
from isa_admin.domain.notices.occasion import addressed, behalf, greeting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.domain.notices.occasion import Occasion, Words


class Days(Struct, frozen=True):
    """The calendar file of a notice and its method."""

    content: bytes
    method: str


class LetterSheet(Struct, frozen=True, kw_only=True):
    """All that the files of one addressee follow from: two sheets that are equal give the same bytes."""

    number: str
    words: Words
    lines: tuple[str, ...]
    greeting: str
    mailbox: Mailbox | None
    signed: tuple[str, ...]
    days: Days | None
    template: bytes
    enclosed: tuple[Attachment, ...] = ()


class Made(Struct, frozen=True):
    """The files of one addressee."""

    letter: bytes
    email: bytes


def calendar_of(occasions: Sequence[Occasion]) -> Days | None:
    """Make the calendar file of a notice, the same for all its addressees; nothing if it asks for no day."""
    if not occasions:
        return None
    first = occasions[0]
    kind = kind_of(first.notice.kind)
    days = kind.calendar(first)
    if not days:
        return None
    text = f"Notice {first.number}: {kind.title}.\n{first.agreement.title}\n{behalf(first)}"
    entries = [
        CalendarEntry(
            # A meeting that is moved stays the same meeting in a calendar (RFC 5546, 3.2.2.1).
            uid=f"{day.name or f'notice-{first.number}-{day.mark}'}@{first.agreement.id}",
            title=day.title,
            on=moments.at(day.on, day.at) if day.at else day.on,
            text=text,
            busy=day.meeting,
            place=day.where or "",
            sequence=day.moved,
        )
        for day in days
    ]
    invited = []
    if any(day.meeting for day in days):
        told = zip(occasions, first.notice.to, strict=True)
        guests = [Mailbox(one.to.partner.name, to.email) for one, to in told if to.email is not None]
        invited = [guest for guest in guests if usable(guest)]
    organiser = Mailbox(first.by.name, first.by.email)
    return Days(
        *calendar_file(
            entries,
            first.notice.on,
            organiser if usable(organiser) else None,
            invited,
            cancelled=first.notice.called_off,
        )
    )


def sheet(
    occasion: Occasion, email: str | None, template: bytes, days: Days | None, enclosed: tuple[Attachment, ...] = ()
) -> LetterSheet:
    """Work out what is written to one addressee, and what goes with it, without writing it.

    Raises:
        NothingToTellError: The notice lacks a fact that its words need.
    """
    kind = kind_of(occasion.notice.kind)
    post = address(occasion.to, kind)
    return LetterSheet(
        number=occasion.number,
        words=words_of(occasion),
        lines=addressed(occasion.to, post),
        greeting=greeting(post),
        mailbox=Mailbox(_shown(occasion, post.title if post else None), email) if email else None,
        signed=(occasion.by.name, behalf(occasion), occasion.by.email),
        days=days,
        template=template,
        enclosed=enclosed,
    )


def enclosure(name: str, content: bytes) -> Attachment:
    """Make a file that goes with a letter; what kind it is follows from the ending of its name."""
    from mimetypes import guess_type

    return Attachment(name, guess_type(name, strict=True)[0] or "application/octet-stream", content)


def draw(occasion: Occasion, sheet: LetterSheet) -> tuple[Made, tuple[str, ...]]:
    """Write the letter and the e-mail of one addressee.

    Returns:
        The files, and notes for the officer.

    Raises:
        StoreError: The template is not as it should be.
    """
    kind = kind_of(occasion.notice.kind)
    letter = filled(notice_letter(occasion, kind, sheet.words, address(occasion.to, kind)), sheet.template)
    attachments = [Attachment(f"notice-{sheet.number}.docx", WORD, letter.content)]
    if sheet.days is not None:
        attachments.append(Attachment(f"notice-{sheet.number}.ics", CALENDAR, sheet.days.content, sheet.days.method))
    attachments += sheet.enclosed
    message = Message(
        sender=Mailbox(occasion.by.name, occasion.by.email),
        to=sheet.mailbox,
        subject=sheet.words.subject,
        text=_text(sheet),
        attachments=tuple(attachments),
    )
    return Made(letter.content, ready(message)), letter.notes


def _shown(occasion: Occasion, office: str | None) -> str:
    """Give the name that a mail program shows for the addressee."""
    return f"{office}, {occasion.to.partner.name}" if office else occasion.to.partner.name


def _text(sheet: LetterSheet) -> str:
    """Write the text of the e-mail: what the letter says, for whoever reads on a telephone."""
    facts = "\n".join(f"{name}: {value}" for name, value in sheet.words.facts)
    reference = f"Our reference: notice {sheet.number}. The letter is attached."
    if sheet.enclosed:
        reference += f" With it: {', '.join(one.name for one in sheet.enclosed)}."
    paragraphs = [
        sheet.greeting,
        *sheet.words.paragraphs,
        facts,
        "Yours faithfully",
        "\n".join(sheet.signed),
        reference,
    ]
    return "\n\n".join(one for one in paragraphs if one) + "\n"
