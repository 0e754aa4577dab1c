"""Papers: documents about one adoption, which need facts that the register alone does not hold.

The letter that comes with a signing pack, and the certificate that says what a partner adopted. Their facts are handed
in, since this room knows neither git nor keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Block, Heading, Item, ListBlock, Paragraph, Part, Place, Row, Run, Table
from isa_admin.documents.catalogue import Content, Document, Rendered
from isa_admin.domain.dates import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from isa_admin.documents.edition import Edition
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

    ``agreement`` and ``form`` are the names of the other files of the pack; ``send_to`` are the officers' addresses.
    """

    entry: PartnerEntry
    agreement: str
    form: str
    send_to: tuple[str, ...]
    by: date | None
    to_sign: ToSign | None
    why_paper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
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


def letter(said: Letter, edition: Edition, template: bytes) -> Rendered:
    """Write the letter of a signing pack: one page.

    Raises:
        StoreError: The template is not as it should be.
    """
    place = Place("{letter}")
    until = f" by {show(said.by)}" if said.by else ""
    title = edition.register.agreement.title
    blocks: list[Block] = [
        _text(place, f"To {said.entry.partner.name}. You are asked to adopt {edition.label} of the {title}{until}."),
        _text(
            place,
            f"Read {said.agreement}. You adopt its terms: the numbered sections and the appendices. The terms digest is"
            f" {edition.register.terms_digest}.",
        ),
    ]
    where = _either(said.send_to)
    if said.to_sign is not None:
        blocks += _with_key(place, said.to_sign, where)
    else:
        blocks.append(_text(place, said.why_paper))
    blocks += [
        _heading(place, "Sign on paper instead" if said.to_sign else "Sign on paper"),
        _text(place, f"Print {said.form}, sign and date it, and send a scan to {where}."),
    ]
    return _made("letter", said.entry, blocks, edition, LETTER, template, title="How to adopt the agreement")


def certificate(said: Certificate, edition: Edition, template: bytes) -> Rendered:
    """Write the certificate of an adoption: one page.

    Raises:
        StoreError: The template is not as it should be.
    """
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
    return _made("certificate", said.entry, blocks, edition, CERTIFICATE, template, title="Certificate of adoption")


def _with_key(place: Place, to_sign: ToSign, where: str) -> list[Block]:
    steps = (
        f"See that {to_sign.file} came as it was sent: sha256sum {to_sign.file} prints {to_sign.sha256}"
        f" (on Windows: certutil -hashfile {to_sign.file} SHA256). Read it; do not edit it or save it again.",
        f"See that it is your key: gpg --fingerprint shows {to_sign.fingerprint}. Somebody from the board reads it to you"
        " over the telephone if you ask.",
        f"Sign: gpg --armor --detach-sign {to_sign.file}. With Kleopatra: right-click the file, Sign and encrypt, choose"
        " your key under Sign as, switch Encrypt off. It makes a small file beside it that ends in .asc or .sig.",
        f"Send both files, {to_sign.file} and the new one, as attachments to {where}. Do not paste them into the mail.",
    )
    items = tuple(Item(place, number, (_text(place, step),)) for number, step in enumerate(steps, start=1))
    return [
        _heading(place, f"Sign with the key of {to_sign.signatory}, {to_sign.post}"),
        ListBlock(place, "decimal", items),
    ]


def _either(ways: Sequence[str]) -> str:
    return " or ".join(ways) or "the officer of the board"


def _heading(place: Place, text: str) -> Heading:
    return Heading(place, 2, (Run(text),))


def _text(place: Place, text: str) -> Paragraph:
    return Paragraph(place, (Run(text),) if text else ())


def _row(place: Place, texts: Iterable[str], *, header: bool = False) -> Row:
    return Row(tuple((_text(place, text),) for text in texts), "header" if header else "plain")


def _made(  # noqa: PLR0913  what a document is made of
    name: str,
    entry: PartnerEntry,
    blocks: Sequence[Block],
    edition: Edition,
    file: str,
    template: bytes,
    *,
    title: str,
) -> Rendered:
    from isa_admin.documents.assembly import assemble  # noqa: PLC0415 - docxtpl costs 180 ms

    place = Place(f"{{{name}}}")
    part = Part(place.file, "generated", "", Heading(place, 1, (Run(f"{title}: {entry.partner.name}"),)), tuple(blocks))
    content = Content(f"{title}: {entry.partner.name}", (part,))
    document = Document(name, title, file, lambda _edition, _partner: content)
    made, notes = assemble(document, content, edition, template)
    version = f"-{edition.version.version.lower()}" if edition.version else ""
    return Rendered(f"{edition.register.agreement.id}{version}-{name}-{entry.id}.docx", made, notes)
