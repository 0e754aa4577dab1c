"""Papers: letters, forms and certificates, which say more than the register alone holds.

The letter that comes with a signing pack, the certificate of an adoption, the paper for a case file that says who was
bound by which text, the letter of a notice and the form of the yearly self-assessment. Their facts are handed in, since
this room knows neither git nor keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from isa_admin.documents.blocks import Block, Heading, Item, ListBlock, Paragraph, Place, Row, Run, Table
from isa_admin.documents.paper import Paper, page
from isa_admin.documents.view import View
from isa_admin.domain.dates import show
from isa_admin.domain.notices.occasion import addressed, behalf, greeting
from isa_admin.domain.return_form import HEADINGS, HOW, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from isa_admin.domain.notices import NoticeKind
    from isa_admin.domain.notices.occasion import Occasion, Words
    from isa_admin.domain.partner import PartnerEntry, Post
    from isa_admin.domain.return_form import Form

LETTER = "letter.docx"
CERTIFICATE = "certificate.docx"
NOTICE = "notice.docx"
PART = "part.docx"
"""The templates of the papers. A form is laid out as a letter, a paper for a case file as the other tables."""

_PLACE = Place("{paper}")
_STEPS = ("What it shows", "Type this, in a copy of the store")
_CAUTION = (
    "This paper is copied from the register and proves nothing by itself. Compare the anchor with the board's"
    " letterhead or minutes, and let the register be proved from it."
)


class ToSign(Struct, frozen=True, kw_only=True):
    """What a signatory with a key signs: who, the file and its digest, and the key as the register knows it."""

    signatory: str
    post: str
    file: str
    sha256: str
    fingerprint: str


class Letter(Struct, frozen=True, kw_only=True):
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


class CertificateWords(Struct, frozen=True, kw_only=True):
    """What a certificate says: the facts of one adoption as rows, and the commands that prove them without us.

    ``sentence`` says it in words; ``steps`` are pairs of what is shown and the line to type.
    """

    entry: PartnerEntry
    sentence: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    caution: str


class BoundPaper(Struct, frozen=True, kw_only=True):
    """What the paper says.

    ``words`` say it in a sentence; ``head`` and ``rows`` are the table; ``digests`` are pairs of a version and the
    whole digest of its text; ``origin`` says where this was read; ``steps`` are pairs of what is shown and the line to
    type.
    """

    title: str
    words: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    digests: tuple[tuple[str, str], ...]
    origin: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]


def letter(said: Letter, view: View) -> Paper:
    """Compose the letter of a signing pack: one page."""
    title = view.register.agreement.title
    where = _either(said.send_to)
    facts = [("Partner", said.entry.partner.name), *(fact for fact in _asked(said, view, where) if fact[1])]
    blocks: list[Block] = [
        _text(f"You are asked to adopt {view.label} of the {title}. Read it first: it comes with this letter."),
        _table(facts, (24, 76), "What you are asked for"),
    ]
    if said.to_sign is not None:
        blocks += _with_key(said.to_sign, where, _ring(said.ring))
    else:
        blocks.append(_text(said.why_paper))
    blocks += [
        _heading("Sign on paper instead" if said.to_sign else "Sign on paper"),
        _told("Print ", said.form, f", sign and date it, and send a scan to {where}."),
    ]
    return _about(LETTER, "How to adopt the agreement", said.entry, blocks, view)


def certificate(said: CertificateWords, view: View) -> Paper:
    """Compose the certificate of an adoption: one page."""
    blocks: list[Block] = [
        _text(said.sentence),
        _table([("Partner", said.entry.partner.name), *said.facts], (22, 78), "What was adopted"),
        _heading("Check it without isa-admin"),
        _table([_STEPS, *said.steps], (28, 72), "How to check it"),
        _text(said.caution),
    ]
    return _about(CERTIFICATE, "Certificate of adoption", said.entry, blocks, view)


def bound_paper(said: BoundPaper, view: View) -> Paper:
    """Compose the paper that says who was bound by which text, and how that is checked."""
    blocks: list[Block] = [_text(said.words)]
    if said.rows:
        blocks.append(_table([said.head, *said.rows], (27, 13, 16, 19, 25), said.title))
    if said.digests:
        digests = [("Version", "Digest of its terms (SHA-256)"), *said.digests]
        blocks += [_heading("The texts"), _table(digests, (22, 78), "The texts and their digests")]
    blocks += [
        _heading("Where this comes from"),
        _table([("What", "Value"), *said.origin], (22, 78), "Where this comes from"),
        _heading("How to check it"),
        _table([_STEPS, *said.steps], (28, 72), "How to check it"),
        _text(_CAUTION),
    ]
    return Paper(
        name=f"{view.register.agreement.id}-bound",
        template=PART,
        view=view,
        title=said.title,
        parts=page(_PLACE, said.title, blocks),
        # The page speaks of what each partner adopted, and nobody need have adopted the text that the store has now.
        fields={"digest": "of each text, as the page says"},
    )


def notice_letter(occasion: Occasion, kind: NoticeKind, words: Words, post: Post | None) -> Paper:
    """Compose the letter of a notice to one addressee.

    Args:
        occasion: The notice, whom it is written to, and who writes.
        kind: Which kind of notice it is.
        words: What it says.
        post: The post of the addressee that it goes to, where one is held.
    """
    blocks: list[Block] = [*map(_text, words.paragraphs)]
    if words.facts:
        facts = [(kind.title, f"Notice {occasion.number}"), *words.facts]
        blocks.append(replace(_table(facts, (32, 68), "The facts of this notice"), kept=True))
    return Paper(
        name=occasion.to.id,
        template=NOTICE,
        # A letter bears the date of the notice, not that of a version.
        view=View(occasion.register, occasion.notice.on, None),
        title=f"{words.subject}: {occasion.to.partner.name}",
        parts=page(_PLACE, words.subject, blocks),
        fields={
            # The head of a letter says what it is, where other documents show their version.
            "version": f"Notice {occasion.number}",
            "reference": occasion.number,
            "address": list(addressed(occasion.to, post)),
            "greeting": greeting(post),
            "officer": occasion.by.name,
            "behalf": behalf(occasion),
            "mailbox": occasion.by.email,
        },
    )


def return_form(form: Form, view: View, name: str) -> Paper:
    """Compose the form of the yearly self-assessment of one partner (Agreement s.18).

    Args:
        form: What stands in it.
        view: The agreement as it stands.
        name: The name of the file, without an ending.
    """
    facts = dict(form.facts)
    blocks = (
        replace(_table(form.facts, (24, 76), "Whose form this is"), form=True),
        _text(HOW),
        replace(_table([HEADINGS, *form.rows], (16, 26, 12, 23, 23), TITLE), ruled=True),
    )
    return Paper(
        name=name,
        template=LETTER,
        view=view,
        title=f"{TITLE} {facts['Year']}: {facts['Partner']}",
        parts=page(_PLACE, TITLE, blocks),
    )


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


def _with_key(to_sign: ToSign, where: str, ring: str) -> list[Block]:
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
    items = tuple(Item(_PLACE, number, (_told(*step),)) for number, step in enumerate(steps, start=1))
    return [_heading("Sign with your key"), ListBlock(_PLACE, "decimal", items)]


def _either(ways: Iterable[str]) -> str:
    return " or ".join(ways) or "the officer of the board"


def _ring(people: Iterable[tuple[str, str]]) -> str:
    """Say whom to ask by telephone. Where no number is recorded, a number from a message must not be trusted."""
    known = " or ".join(f"{name} on {number}" for name, number in people)
    return known or "the officer of the board, on a number that you do not have from this letter or an e-mail"


def _heading(text: str) -> Heading:
    return Heading(_PLACE, 2, (Run(text),))


def _text(text: str) -> Paragraph:
    return Paragraph(_PLACE, (Run(text),) if text else ())


def _told(*texts: str) -> Paragraph:
    """Make a paragraph in which every second text is bold."""
    return Paragraph(_PLACE, tuple(Run(text, bold=bool(at % 2)) for at, text in enumerate(texts)))


def _table(rows: Sequence[Iterable[str]], widths: tuple[int, ...], words: str) -> Table:
    """Make a table whose first row is its header."""
    made = (Row(tuple((_text(text),) for text in row), "plain" if at else "header") for at, row in enumerate(rows))
    return Table(_PLACE, tuple(made), widths, words)


def _about(template: str, title: str, entry: PartnerEntry, blocks: Sequence[Block], view: View) -> Paper:
    """Make a paper about one partner."""
    words = [view.register.agreement.id]
    if view.version is not None:
        words.append(view.version.version.lower())
    return Paper(
        name="-".join((*words, template.removesuffix(".docx"), entry.id)),
        template=template,
        view=view,
        title=f"{title}: {entry.partner.name}",
        parts=page(_PLACE, title, blocks),
    )
