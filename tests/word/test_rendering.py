"""The last checks before a document leaves: nothing lost, nothing that XML cannot hold."""

from __future__ import annotations

import pytest

from isa_admin.documents.blocks import Directive, Heading, Paragraph, Part, Place, Run, paragraphs
from isa_admin.documents.paper import Paper
from isa_admin.documents.view import View
from isa_admin.word import rendering
from isa_admin.word.wordxml import escape, run
from tests.documents import registers

PLACE = Place("01-a.md", 1)
PART = Part("01-a.md", "section", "1", Heading(PLACE, 1, (Run("Title"),)), (Paragraph(PLACE, (Run("A & B"),)),))


def test_text_that_is_not_in_the_body_is_found() -> None:
    """A paragraph that was lost, doubled or moved is told by its words."""
    title, text = run("Title"), run("A & B")
    assert list(rendering._complete((PART,), [title, text])) == [title, text]
    assert list(rendering._complete((PART,), [title + text])) == [title + text]
    for body in (title, title + text + text, text + title):
        with pytest.raises(rendering.LostTextError):
            list(rendering._complete((PART,), [body]))
    with pytest.raises(rendering.LostTextError, match="A &amp; B"):
        list(rendering._complete((PART,), [title]))


def test_a_directive_that_nobody_filled_is_a_defect() -> None:
    """The writer does not pass over a generated part in silence."""
    part = Part("01-a.md", "section", "1", PART.title, (Directive(PLACE, "partners"),))
    view = View(registers.register({}), registers.ON, None)
    paper = Paper(name="x", template="part.docx", view=view, title="X", parts=(part,))
    with pytest.raises(AssertionError, match=r"01-a\.md:1: the directive was not filled"):
        rendering.render(paper, registers.templates("part.docx"))
    assert list(paragraphs(part.blocks)) == []


def test_what_xml_cannot_hold_is_made_visible() -> None:
    """A character that no XML document can hold is shown by its name; the others are escaped."""
    assert escape("a\x0bb\ufffe") == "a&lt;U+000B&gt;b&lt;U+FFFE&gt;"
    assert escape("<&\"'\t\n>") == "&lt;&amp;&quot;&#39;&#9;&#10;&gt;"
