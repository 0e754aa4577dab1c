"""Makes a draft that came back, for the worked story of a review: a comment in the margin, and a tracked change.

It writes what Word writes, cut down to what carries meaning, so that the code that reads real files reads the story.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.packuri import PackURI
from docx.opc.part import Part

from isa_admin.errors import StoreError
from isa_admin.word.wordxml import NAMESPACES, escape, w

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def returned(
    content: bytes, author: str, dated: str, *, note: tuple[str, str] | None, change: tuple[str, str] | None
) -> bytes:
    """Give a draft as a partner sends it back.

    Args:
        content: The draft.
        author: Who wrote into it.
        dated: When, as Word writes it.
        note: Words of the draft and a comment on them, if there is one.
        change: Words of the draft, and what is typed over them with changes tracked, if anything is.

    Raises:
        StoreError: The draft does not have the words.
    """
    from io import BytesIO

    import docx as python_docx

    docx = python_docx.Document(BytesIO(content))
    marks = f'w:author="{escape(author)}" w:date="{escape(dated)}"'
    if note is not None:
        _comment(docx, *note, marks)
    if change is not None:
        _replace(docx, *change, marks)
    made = BytesIO()
    docx.save(made)
    return made.getvalue()


def _comment(docx: Document, words: str, said: str, marks: str) -> None:
    from docx.oxml import parse_xml

    run = _run(docx, words)
    run.addprevious(parse_xml(f'<w:commentRangeStart {NAMESPACES} w:id="900"/>'))
    run.addnext(parse_xml(f'<w:r {NAMESPACES}><w:commentReference w:id="900"/></w:r>'))
    run.addnext(parse_xml(f'<w:commentRangeEnd {NAMESPACES} w:id="900"/>'))
    inside = f'<w:comment w:id="900" {marks}><w:p><w:r><w:t>{escape(said)}</w:t></w:r></w:p></w:comment>'
    data = f"<w:comments {NAMESPACES}>{inside}</w:comments>".encode()
    docx.part.relate_to(Part(PackURI("/word/comments.xml"), _CONTENT, data, docx.part.package), _RELATED)


def _replace(docx: Document, words: str, by: str, marks: str) -> None:
    from docx.oxml import parse_xml

    run = _run(docx, words)
    text = run.find(w("t"))
    assert text is not None  # noqa: S101  it was found by its text
    before, _, after = (text.text or "").partition(words)
    space = 'xml:space="preserve"'
    pieces = (
        f"<w:r><w:t {space}>{escape(before)}</w:t></w:r>",
        f'<w:del w:id="901" {marks}><w:r><w:delText {space}>{escape(words)}</w:delText></w:r></w:del>',
        f'<w:ins w:id="902" {marks}><w:r><w:t {space}>{escape(by)}</w:t></w:r></w:ins>',
        f"<w:r><w:t {space}>{escape(after)}</w:t></w:r>",
    )
    whole = parse_xml(f"<w:p {NAMESPACES}>{''.join(pieces)}</w:p>")
    for piece in list(whole):
        run.addprevious(piece)
    parent = run.getparent()
    assert parent is not None  # noqa: S101  a run stands in a paragraph
    parent.remove(run)


def _run(docx: Document, words: str) -> _Element:
    """Find the one run that has some words."""
    found = [run for run in docx.element.body.iter(w("r")) if words in "".join(t.text or "" for t in run.iter(w("t")))]
    if len(found) != 1:
        raise StoreError(f"the draft does not have the words '{words}' once", "report this")
    one: _Element = found[0]
    return one
