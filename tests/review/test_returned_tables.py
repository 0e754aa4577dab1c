"""Comments and changes in the cells of a table, which bear no bookmarks, are placed by the row; and saved anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.application.reviewing.answering import GivenAnswer, changed_by
from tests.documents.test_taking_in import TERMS, agreement
from tests.review.editing import Edited
from tests.review.test_accepting import DRAFT, collected
from tests.word.test_office import converted

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.domain.review import Comment

TABLE = "appendix-c.md"
FAX = "Note that fax is a legacy technology"


def row(comment: Comment) -> str:
    """Give the line of the draft that a comment is placed at."""
    return DRAFT.outlines[comment.section or ""][comment.at].text


def edited() -> Edited:
    """The draft as two people of a partner sent it back: comments, replies, changes, noise, one change accepted."""
    draft = Edited(agreement())
    draft.comment(FAX, "We have no fax.", replies=("Nor have we.",))
    draft.comment("Telephone network, internal and public", "And video calls?")
    draft.replace("when there is operational urgency", "in an emergency")
    draft.embolden("May be used.")
    draft.author = "Alex Example"
    draft.replace("to make it easier to share", "to help partners share")
    draft.retype("such as the Police", "such as police forces")
    return draft


def test_what_stands_in_a_cell_is_placed_in_its_row() -> None:
    """With the section; a change is of the whole row, and accepting it changes this row alone."""
    told = collected(edited().saved())
    fax, telephone = (one for one in told.comments if one.source == "comment")
    assert (fax.section, fax.placed, row(fax)[:7]) == (TABLE, "placed", "| Fax |")
    assert (telephone.section, row(telephone)[:21]) == (TABLE, "| Telephone network, ")
    mobile = next(one for one in told.comments if one.source == "change" and one.section == TABLE)
    assert (mobile.author, mobile.placed) == ("Robin Example", "placed")
    made = changed_by(TERMS, mobile, GivenAnswer(verdict="accept"))
    assert made == {TABLE: TERMS[TABLE].replace(b"when there is operational urgency", b"in an emergency")}


def test_a_comment_on_a_row_that_came_is_placed_at_the_one_above() -> None:
    """The section is known, and no row of the draft is made up."""
    from copy import deepcopy

    from tests.review.editing import w

    draft = edited()
    fax = next(one for one in draft.paragraph(FAX).iterancestors(w("tr")))
    new = deepcopy(fax)
    for mark in [one for name in ("commentRangeStart", "commentRangeEnd", "commentReference", "bookmarkStart")
                 for one in new.iter(w(name))]:  # fmt: skip
        mark.getparent().remove(mark)
    first, *rest = new.iter(w("t"))
    first.text = "Video calls"
    for one in rest:
        one.text = "Only with an account of the partner."
    fax.addnext(new)
    draft.comment("Video calls", "We use them daily.")
    (comment,) = (one for one in collected(draft.saved()).comments if one.said == ("We use them daily.",))
    assert (comment.section, row(comment)[:7]) == (TABLE, "| Fax |")


@pytest.mark.slow
@pytest.mark.office
@pytest.mark.timeout(240)
def test_what_libreoffice_saved_anew_says_the_same(tmp_path: Path) -> None:
    """Comments, changes of two authors, one accepted already, and noise; replies become comments at the same place."""
    content = edited().saved()
    again = collected(converted(content, "docx:MS Word 2007 XML", tmp_path).read_bytes())
    before = collected(content)

    def changes(comments: list[Comment]) -> list[tuple[object, ...]]:
        return [
            (one.section, one.author, one.was, one.becomes, one.untracked) for one in comments if one.source == "change"
        ]

    assert changes(again.comments) == changes(before.comments)
    remarks = [(one.said, one.author, row(one), one.quoted) for one in again.comments if one.source == "comment"]
    threads = [one for one in before.comments if one.source == "comment"]
    wanted = [(one.said, one.author, row(one), one.quoted) for one in threads]
    wanted += [(reply.said, reply.author, row(one), one.quoted) for one in threads for reply in one.replies]
    assert sorted(remarks) == sorted(wanted)
