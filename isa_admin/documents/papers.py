"""Papers: documents about one adoption, which need facts that the register alone does not hold.

The letter that comes with a signing pack, and the certificate that says what a partner adopted. Their facts are handed
in, since this room knows neither git nor keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Block, Heading, Item, ListBlock, Paragraph, Place, Row, Run, Table
from isa_admin.documents.paper import Paper, page
from isa_admin.domain.dates import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from isa_admin.documents.view import View
    from isa_admin.domain.partner import PartnerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSign:
    """What a signatory with a key signs: who, the file and its digest, and the key as the register knows it."""

    signatory: str
    post: str
    file: str
    sha256: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter says. Without ``to_sign`` it offers paper only, for the reason ``why_paper``.

    ``agreement`` and ``form`` are the names of the other files of the pack; ``send_to`` are the officers' addresses,
    and ``ring`` are pairs of the name and the telephone number of those who can be asked.
    """

    entry: PartnerEntry
    agreement: str
    form: str
    send_to: tuple[str, ...]
    by: date | None
    to_sign: ToSign | None
    why_paper: str = ""
    ring: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWords:
    """What a certificate says: the facts of one adoption as rows, and the commands that prove them without us.

    ``sentence`` says it in words; ``steps`` are pairs of what is shown and the line to type.
    """

    entry: PartnerEntry
    sentence: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    caution: str


LETTER = "letter.docx"
CERTIFICATE = "certificate.docx"
"""The templates of the two papers."""


def letter(said: Letter, view: View) -> Paper:
    """Compose the letter of a signing pack: one page."""
    place = Place("{letter}")
    title = view.register.agreement.title
    where = _either(said.send_to)
    facts = [_row(place, ("Partner", said.entry.partner.name), header=True)]
    facts += [_row(place, fact) for fact in _asked(said, view, where) if fact[1]]
    blocks: list[Block] = [
        _text(place, f"You are asked to adopt {view.label} of the {title}. Read it first: it is in this folder."),
        Table(place, tuple(facts), (24, 76), "What you are asked for"),
    ]
    if said.to_sign is not None:
        blocks += _with_key(place, said.to_sign, where, _ring(said.ring))
    else:
        blocks.append(_text(place, said.why_paper))
    blocks += [
        _heading(place, "Sign on paper instead" if said.to_sign else "Sign on paper"),
        _told(place, "Print ", said.form, f", sign and date it, and send a scan to {where}."),
    ]
    return _paper(LETTER, place, "How to adopt the agreement", said.entry, blocks, view)


def certificate(said: CertificateWords, view: View) -> Paper:
    """Compose the certificate of an adoption: one page."""
    place = Place("{certificate}")
    facts = [_row(place, ("Partner", said.entry.partner.name), header=True)]
    facts += [_row(place, fact) for fact in said.facts]
    steps = [_row(place, ("What it shows", "Type this, in a copy of the store"), header=True)]
    steps += [_row(place, step) for step in said.steps]
    blocks: list[Block] = [
        _text(place, said.sentence),
        Table(place, tuple(facts), (22, 78), "What was adopted"),
        _heading(place, "Check it without isa-admin"),
        Table(place, tuple(steps), (28, 72), "How to check it"),
        _text(place, said.caution),
    ]
    return _paper(CERTIFICATE, place, "Certificate of adoption", said.entry, blocks, view)


def _asked(said: Letter, view: View, where: str) -> tuple[tuple[str, str], ...]:
    """Give what is asked for as rows; empty ones are left out."""
    to_sign = said.to_sign
    return (
        ("Signatory", f"{to_sign.signatory}, {to_sign.post}" if to_sign else ""),
        ("Agreement", f"{said.agreement} ({view.label})"),
        ("Terms digest", view.register.terms_digest),
        ("File to sign", to_sign.file if to_sign else ""),
        ("Its SHA-256", to_sign.sha256 if to_sign else ""),
        ("Your key", to_sign.fingerprint if to_sign else ""),
        ("Answer by", show(said.by) if said.by else ""),
        ("Send it to", where),
    )


def _with_key(place: Place, to_sign: ToSign, where: str, ring: str) -> list[Block]:
    """Say how to sign with gpg or with Kleopatra; what is typed is in bold."""
    file = to_sign.file
    look = (
        " shows its fingerprint, and so does Kleopatra under Details. If it differs from the one above, do not sign:"
        f" ring {ring}."
    )
    result = (
        " for the file, your key under Sign as, and no encryption. A small file appears beside it: its name ends in"
        " .asc or .sig."
    )
    steps = (
        (
            "See that the file came as it was sent. ",
            f"sha256sum {file}",
            " prints its SHA-256 as above; on Windows type ",
            f"certutil -hashfile {file} SHA256",
            ". Read the file; do not edit it or save it again.",
        ),
        ("See that the register has your key. ", "gpg --fingerprint", look),
        (
            "Sign the file. Type ",
            f"gpg --armor --detach-sign {file}",
            ", or in Kleopatra choose ",
            "Sign/Encrypt",
            result,
        ),
        (f"Send both files as attachments to {where}: ", file, " and the new one. Do not paste them into the mail."),
    )
    items = tuple(Item(place, number, (_told(place, *step),)) for number, step in enumerate(steps, start=1))
    return [_heading(place, "Sign with your key"), ListBlock(place, "decimal", items)]


def _either(ways: Iterable[str]) -> str:
    return " or ".join(ways) or "the officer of the board"


def _ring(people: Iterable[tuple[str, str]]) -> str:
    """Say whom to ask by telephone. Where no number is recorded, a number from a message must not be trusted."""
    known = " or ".join(f"{name} on {number}" for name, number in people)
    return known or "the officer of the board, on a number that you do not have from this letter or an e-mail"


def _heading(place: Place, text: str) -> Heading:
    return Heading(place, 2, (Run(text),))


def _text(place: Place, text: str) -> Paragraph:
    return Paragraph(place, (Run(text),) if text else ())


def _told(place: Place, *texts: str) -> Paragraph:
    """Make a paragraph in which every second text is bold."""
    return Paragraph(place, tuple(Run(text, bold=bool(at % 2)) for at, text in enumerate(texts)))


def _row(place: Place, texts: Iterable[str], *, header: bool = False) -> Row:
    return Row(tuple((_text(place, text),) for text in texts), "header" if header else "plain")


def _paper(  # noqa: PLR0913, PLR0917 - what a document is made of
    template: str, place: Place, title: str, entry: PartnerEntry, blocks: Sequence[Block], view: View
) -> Paper:
    words = [view.register.agreement.id]
    if view.version is not None:
        words.append(view.version.version.lower())
    return Paper(
        name="-".join((*words, template.removesuffix(".docx"), entry.id)),
        template=template,
        view=view,
        title=f"{title}: {entry.partner.name}",
        parts=page(place, title, blocks),
    )
