"""The letter of a notice: the words for one addressee as a Word document that an officer signs or sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Block, Heading, Paragraph, Part, Place, Row, Run, Table
from isa_admin.documents.catalogue import Content, Document, Rendered
from isa_admin.documents.view import View
from isa_admin.domain.notices.occasion import addressed, behalf, greeting

if TYPE_CHECKING:
    from isa_admin.domain.notices import NoticeKind
    from isa_admin.domain.notices.occasion import Occasion, Words
    from isa_admin.domain.partner import Post

NOTICE = "notice.docx"
"""The template of the letter."""

_PLACE = Place("{notice}")


def notice_letter(occasion: Occasion, kind: NoticeKind, words: Words, post: Post | None, template: bytes) -> Rendered:
    """Write the letter of a notice to one addressee. The same arguments give the same bytes.

    Args:
        occasion: The notice, whom it is written to, and who writes.
        kind: Which kind of notice it is.
        words: What it says.
        post: The post of the addressee that it goes to, where one is held.
        template: The bytes of its template.

    Raises:
        StoreError: The template is not as it should be.
    """
    from isa_admin.word.assembly import assemble  # docxtpl costs 180 ms

    blocks: list[Block] = [*map(_text, words.paragraphs)]
    if words.facts:
        rows = [Row(((_text(kind.title),), (_text(f"Notice {occasion.number}"),)), "header")]
        rows += [Row(((_text(name),), (_text(value),))) for name, value in words.facts]
        blocks.append(Table(_PLACE, tuple(rows), (32, 68), "The facts of this notice", kept=True))
    part = Part(_PLACE.file, "generated", "", Heading(_PLACE, 1, (Run(words.subject),)), tuple(blocks))
    content = Content(f"{words.subject}: {occasion.to.partner.name}", (part,))
    made, notes = assemble(
        Document("notice", kind.title, NOTICE, lambda _edition, _partner: content),
        content,
        # A letter is dated with the day of the notice and not with that of a version.
        View(occasion.register, occasion.notice.on, None),
        template,
        {
            # In the head of a letter stands what it is, where other documents have their version.
            "version": f"Notice {occasion.number}",
            "reference": occasion.number,
            "address": list(addressed(occasion.to, post)),
            "greeting": greeting(post),
            "officer": occasion.by.name,
            "behalf": behalf(occasion),
            "mailbox": occasion.by.email,
        },
    )
    return Rendered(f"{occasion.to.id}.docx", made, notes)


def _text(text: str) -> Paragraph:
    return Paragraph(_PLACE, (Run(text),))
