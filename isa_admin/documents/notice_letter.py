"""The letter of a notice: the words for one addressee as a Word document that an officer signs or sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.documents.blocks import Block, Paragraph, Place, Row, Run, Table
from isa_admin.documents.paper import Paper, page
from isa_admin.documents.view import View
from isa_admin.domain.notices.occasion import addressed, behalf, greeting

if TYPE_CHECKING:
    from isa_admin.domain.notices import NoticeKind
    from isa_admin.domain.notices.occasion import Occasion, Words
    from isa_admin.domain.partner import Post

NOTICE = "notice.docx"
"""The template of the letter."""

_PLACE = Place("{notice}")


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
        rows = [Row(((_text(kind.title),), (_text(f"Notice {occasion.number}"),)), "header")]
        rows += [Row(((_text(name),), (_text(value),))) for name, value in words.facts]
        blocks.append(Table(_PLACE, tuple(rows), (32, 68), "The facts of this notice", kept=True))
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


def _text(text: str) -> Paragraph:
    return Paragraph(_PLACE, (Run(text),))
