"""The generated parts: what stands at each directive of the terms, made from the register."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Block, Cell, Paragraph, Place, Row, RowRole, Run, Table
from isa_admin.documents.view import View, label
from isa_admin.documents.widths import shortest
from isa_admin.domain.dates import show
from isa_admin.domain.partner import BREACH_CONTACT, RESPONSIBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from isa_admin.domain.partner import Address, PartnerEntry, Post

GAP = "Not yet given"
"""What a table says where the agreement asks for something that a partner has not given."""
HEADS: dict[str, tuple[str, ...]] = {
    "partners": ("Partner", "Address"),
    "breach-contacts": ("Partner", "Post", "Email", "Telephone"),
    "responsible-posts": ("Partner", "Post", "Address", "Telephone and email"),
}
"""The heads of the tables that have a row for each partner, by the directive that each stands for."""
_RETENTION = "How long partners keep the information"
OWN_POLICY = "See each partner's own policy."
"""Where to look for a period that a partner has not given (Agreement s.14)."""


def partners(view: View) -> tuple[Block, ...]:
    """The partners and their addresses, by category (Agreement s.1)."""
    place = Place("{partners}")
    rows = [_row(place, *HEADS["partners"], header=True)]
    for title, entries in view.partners:
        rows.append(_category(place, title))
        for entry in entries:
            left = view.left(entry)
            how, day = ("withdrew", left) if left else ("signed", view.joined_later(entry))
            signed = f" ({how} {_whole(show(day))})" if day else ""
            rows.append(_row(place, f"{entry.partner.name}{signed}", _line(entry.partner.address) or GAP))
    return _table(place, rows, (46, 54), "Partners and their addresses")


def retention(view: View) -> tuple[Block, ...]:
    """How long partners keep the information: a row for each period given, one line for all that gave none (s.14)."""
    place = Place("{retention}")
    entries = tuple(_all(view))
    silent = sum(not entry.partner.retention for entry in entries)
    rows = [_row(place, "Partner", "Information", "Period", header=True)]
    for entry in entries:
        rows += [_row(place, entry.partner.name, one.information, one.period) for one in entry.partner.retention]
    if not silent:
        return _table(place, rows, (40, 30, 30), _RETENTION)
    if len(rows) == 1:
        return (_paragraph(place, f"No partner has given a period in this agreement. {OWN_POLICY}"),)
    others = "One other partner has" if silent == 1 else f"{silent:,} other partners have"
    line = _paragraph(place, f"{others} given no period in this agreement. {OWN_POLICY}")
    return (*_table(place, rows, (40, 30, 30), _RETENTION), line)


def breach_contacts(view: View) -> tuple[Block, ...]:
    """Who to tell in each partner when information is lost (Agreement s.17)."""
    place = Place("{breach-contacts}")
    rows = [_row(place, *HEADS["breach-contacts"], header=True)]
    for entry in _all(view):
        post = entry.post(BREACH_CONTACT)
        rows.append(_row(place, entry.partner.name, _title(post), _email(post), _telephone(post)))
    return _table(place, rows, shortest(rows), "Contacts for information breaches")


def responsible_posts(view: View) -> tuple[Block, ...]:
    """The post in each partner with day-to-day responsibility for compliance (Agreement s.22)."""
    place = Place("{responsible-posts}")
    rows = [_row(place, *HEADS["responsible-posts"], header=True)]
    for entry in _all(view):
        post = entry.post(RESPONSIBLE)
        reach = [text for text in (post and post.telephone, post and post.email) if text]
        row = _row(place, entry.partner.name, _title(post), _address(entry, post))
        rows.append(Row((*row.cells, tuple(_paragraph(place, text) for text in reach or [GAP]))))
    return _table(place, rows, shortest(rows), "Posts with day-to-day responsibility")


def signing_forms(view: View) -> tuple[Block, ...]:
    """A form for each partner to sign (Agreement s.23)."""
    forms = tuple(signing_form(entry) for entry in _all(view))
    return forms or _nobody(Place("{signing-forms}"))


_FORMS = Place("{signing-forms}")


def signing_form(entry: PartnerEntry) -> Table:
    """The form of one partner; what the register does not hold is left blank for the pen."""
    signatory = entry.signatories[0] if entry.signatories else None
    responsible = entry.post(RESPONSIBLE)
    rows = (
        _form_row("Partner", entry.partner.name, "header"),
        _category(_FORMS, "Person who signs this agreement for the partner"),
        _form_row("Name", signatory.name if signatory else None),
        _form_row("Role", signatory.title if signatory else None),
        _form_row("Signature", None),
        _form_row("Date", None),
        _category(_FORMS, "Responsible post"),
        _form_row("Post", responsible.title or responsible.name if responsible else None),
        _form_row("Address", _written_address(entry, responsible) if responsible else None),
        _form_row("Telephone", responsible.telephone if responsible else None),
        _form_row("Email", responsible.email if responsible else None),
    )
    return Table(_FORMS, rows, (24, 76), f"Signing form of {entry.partner.name}", form=True)


def signing_page(view: View, entry: PartnerEntry) -> tuple[Block, ...]:
    """The form of one partner by itself, with what a signature on it means and where it goes (Agreement s.23)."""
    title, form = view.register.agreement.title, signing_form(entry)
    if view.row is None or view.row.kind == "draft":
        return _paragraph(_FORMS, f"This is a draft of the {title}. Do not sign it: nobody is asked to adopt it."), form
    return (
        _paragraph(
            _FORMS,
            f"By signing this form for {entry.partner.name}, I adopt the {title}, {view.label} of {show(view.day)},"
            " with its appendices, on its behalf.",
        ),
        _paragraph(_FORMS, f"Digest of the terms that I adopt: {view.register.terms_digest}"),
        form,
        _paragraph(_FORMS, f"Send a scan of the signed form to {view.return_to}, and keep the original."),
    )


def version_control(view: View) -> tuple[Block, ...]:
    """The version-control table, oldest row first."""
    place = Place("{version-control}")
    rows = [_row(place, "Date", "Version", "Comments and amendments", "By whom", header=True)]
    rows += [_row(place, show(entry.on), label(entry), entry.comment, entry.by) for entry in view.versions]
    return _table(place, rows, (22, 17, 39, 22), "Version control")


GENERATED: dict[str, Callable[[View], tuple[Block, ...]]] = {
    "partners": partners,
    "retention": retention,
    "breach-contacts": breach_contacts,
    "responsible-posts": responsible_posts,
    "signing-forms": signing_forms,
    "version-control": version_control,
}
"""What makes each generated part, by the name that the terms call it."""


def _all(view: View) -> Iterable[PartnerEntry]:
    return (entry for _, entries in view.partners for entry in entries)


def _table(place: Place, rows: list[Row], widths: tuple[int, ...], words: str) -> tuple[Block, ...]:
    if len(rows) == 1:
        return _nobody(place)
    return (Table(place, tuple(rows), widths, words),)


def _nobody(place: Place) -> tuple[Block, ...]:
    versions = place.file == "{version-control}"
    nothing = "There is no version yet." if versions else "No partner has adopted this agreement yet."
    return (_paragraph(place, nothing),)


def _row(place: Place, *texts: str, header: bool = False) -> Row:
    return Row(tuple(_cell(place, text) for text in texts), "header" if header else "plain")


def _form_row(label: str, text: str | None, kind: RowRole = "plain") -> Row:
    return Row((_label(label), _cell(_FORMS, text) if text else _label("")), kind)


@cache
def _label(text: str) -> Cell:
    # The same cell in every form: 10,000 partners have 80,000 labels.
    return _cell(_FORMS, text)


@cache
def _category(place: Place, title: str) -> Row:
    return Row((_cell(place, title),), "category")


def _cell(place: Place, text: str) -> Cell:
    return (_paragraph(place, text),)


def _paragraph(place: Place, text: str) -> Paragraph:
    # A gap is shown by its words and by italics, never by colour alone.
    return Paragraph(place, (Run(text, italic=text == GAP),) if text else ())


def _title(post: Post | None) -> str:
    if post is None:
        return GAP
    return ", ".join(text for text in (post.title, post.name) if text) or GAP


def _email(post: Post | None) -> str:
    return (post and post.email) or GAP


def _telephone(post: Post | None) -> str:
    return (post and post.telephone) or GAP


def _address(entry: PartnerEntry, post: Post | None) -> str:
    return _written_address(entry, post) or GAP


def _written_address(entry: PartnerEntry, post: Post | None) -> str:
    """The address of a post: its own, or that of the partner."""
    return _line(post.address if post and post.address else entry.partner.address)


def _line(address: Address) -> str:
    """Write an address on one line, whose postcode is not torn apart at the end of it."""
    written = str(address)
    return written.removesuffix(address.postcode) + _whole(address.postcode) if address.postcode else written


def _whole(text: str) -> str:
    """Keep a date or a postcode on one line: with no-break spaces."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")
