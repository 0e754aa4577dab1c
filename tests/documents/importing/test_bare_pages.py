"""Pages that say of no line what it is, as in a PDF without tags; and what is said of a file whose kind hides much."""

from __future__ import annotations

from isa_admin.documents.blocks import Run
from isa_admin.documents.raw import RawDocument, RawParagraph
from tests.documents.importing.test_shapes import brought
from tests.documents.importing.test_signatures import made_of

LINES = """Fen & Marsh Safeguarding Children Board
Protocol on Missing Children
Draft 4 for consultation, 30th January 2024
Marsh House Board
Children who go missing are often known to
several agencies. No single agency sees the
whole picture.
Who it is for
It was agreed on behalf of the Fen and
Marsh Safeguarding Children Board by
the agencies that are named below, and the
Fen Board reviews this protocol every two
years.
Annex 1 Contacts
Fen Council, Duty Team
Marsh Police, Missing Persons Unit, by day and by night"""


def test_a_line_of_a_page_is_a_part_of_a_sentence_and_no_board_or_heading() -> None:
    """What stands behind the first words of the text is text, whatever its lines look like alone."""
    blocks = tuple(RawParagraph((Run(line),)) for line in LINES.splitlines())
    made = brought(RawDocument(blocks, bare=True))
    assert made.boards == ("Fen & Marsh Safeguarding Children Board", "Marsh House Board")
    kept = made.terms["00-preamble.md"].decode()
    assert "#" not in kept.removeprefix("# Preamble")
    assert " ".join(kept.split()).endswith(
        " ".join(LINES.partition("Board\nChildren")[2].partition("Annex")[0].split())
    )
    assert [one.piece.text for one in made.accounts if one.fate == "not placed"] == [LINES.splitlines()[2]]


def test_the_heading_of_a_contents_list_that_has_gone_goes_with_it() -> None:
    """Each document gets its own list, with its own heading; a heading with words below it stays."""
    made = made_of("# Tarn Agreement\n## Contents\n## 1. Purpose\nTo keep children safe.\n## 2. Contents\nAs agreed.\n")
    assert sorted(made.terms) == ["01-purpose.md", "02-contents.md"]
    assert next(one.where for one in made.accounts if one.piece.text == "Contents").startswith("a contents list")
