"""Comments and tracked changes of a Word file, each case of its XML made by hand."""

from __future__ import annotations

import io
import zipfile

import pytest

from isa_admin.office.parts import UnsafeFileError
from isa_admin.word.remark_reading import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
BY = 'w:author="Ann" w:date="2027-02-20T10:00:00Z"'


def made(body: str, comments: str = "", extended: str = "", footnotes: str = "") -> bytes:
    """Make a Word file of some paragraphs and comments."""
    names = f'xmlns:w="{W}" xmlns:w14="{W14}" xmlns:w15="{W15}"'
    parts = {
        "document": ("document.main", f"<w:document {names}><w:body>{body}</w:body></w:document>"),
        "comments": ("comments", f"<w:comments {names}>{comments}</w:comments>"),
        "commentsExtended": ("commentsExtended", f"<w15:commentsEx {names}>{extended}</w15:commentsEx>"),
        "footnotes": ("footnotes", f"<w:footnotes {names}>{footnotes}</w:footnotes>"),
    }
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for name, (kind, _) in parts.items()
    )
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{_EXTENDED if name == "commentsExtended" else f"{_RELATED}/{name}"}"'
        f' Target="{name}.xml"/>'
        for name in list(parts)[1:]
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels"'
            f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{_RELATED}/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
        )
        file.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        )
        for name, (_, data) in parts.items():
            file.writestr(f"word/{name}.xml", data)
    return content.getvalue()


def run(text: str) -> str:
    """Write a run."""
    return f"<w:r><w:t>{text}</w:t></w:r>"


def ins(text: str) -> str:
    """Write an insertion."""
    return f'<w:ins w:id="1" {BY}>{run(text)}</w:ins>'


def gone(text: str) -> str:
    """Write a deletion."""
    return f'<w:del w:id="2" {BY}><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def start(id_: int) -> str:
    """Begin the anchor of a comment."""
    return f'<w:commentRangeStart w:id="{id_}"/>'


def end(id_: int) -> str:
    """End the anchor of a comment."""
    return f'<w:commentRangeEnd w:id="{id_}"/><w:r><w:commentReference w:id="{id_}"/></w:r>'


def comment(id_: int, text: str = "Why?", *, date: str = "2027-02-20T10:00:00Z", para: str = "00000001") -> str:
    """Write a comment."""
    return (
        f'<w:comment w:id="{id_}" w:author="Ann" w:date="{date}"><w:p w14:paraId="{para}">{run(text)}</w:p></w:comment>'
    )


def test_both_texts_of_a_paragraph_and_of_a_quote() -> None:
    """Words that went stand in the old text, words that came in the new one."""
    body = f"<w:p>{start(0)}{run('shall ')}{gone('not')}{ins('always')}{run(' act')}{end(0)}</w:p>"
    found = read(made(body, comment(0)))
    (spot,), (remark,) = found.spots, found.remarks
    assert (spot.old, spot.new) == ("shall not act", "shall always act")
    assert (remark.old, remark.new, remark.spot) == ("shall not act", "shall always act", 0)
    assert [(mark.kind, mark.author, mark.text) for mark in spot.marks] == [
        ("words", "Ann", "not"),
        ("words", "Ann", "always"),
    ]


def test_moved_words_stand_once_in_each_text() -> None:
    """A move is no copy."""
    moved = f'<w:moveFrom w:id="3" {BY}>{run("moved")}</w:moveFrom>'
    came = f'<w:moveTo w:id="4" {BY}>{run("moved")}</w:moveTo>'
    first, second = read(made(f"<w:p>{moved}</w:p><w:p>{came}</w:p>")).spots
    assert (first.old, first.new, second.old, second.new) == ("moved", "", "", "moved")


def test_the_end_of_a_paragraph_a_row_and_looks_are_told_apart() -> None:
    """By where Word puts their marks: in properties, not around text."""
    mark = f'<w:pPr><w:rPr><w:del w:id="5" {BY}/></w:rPr></w:pPr>'
    row = f'<w:tbl><w:tr><w:trPr><w:ins w:id="6" {BY}/></w:trPr><w:tc><w:p>{run("cell")}</w:p></w:tc></w:tr></w:tbl>'
    looks = f'<w:r><w:rPr><w:b/><w:rPrChange w:id="7" {BY}><w:rPr/></w:rPrChange></w:rPr><w:t>bold</w:t></w:r>'
    joined, cell, bold = read(made(f"<w:p>{mark}{run('a')}</w:p>{row}<w:p>{looks}</w:p>")).spots
    assert [one.marks[0].kind for one in (joined, cell, bold)] == ["paragraph", "row", "look"]
    assert (cell.old, cell.new, bold.old, bold.new) == ("", "cell", "bold", "bold")


def test_an_anchor_that_never_ends_stays_in_its_paragraph() -> None:
    """Else it would quote the rest of the file; and it is said."""
    (remark,) = read(made(f"<w:p>{start(0)}{run('one')}</w:p><w:p>{run('two')}</w:p>", comment(0))).remarks
    assert (remark.old, remark.spot) == ("one", 0)
    assert remark.flags == ["its end is not marked, so it is taken to be about its first paragraph"]


def test_two_comments_of_one_number_keep_their_own_quotes() -> None:
    """The first quotes the first range, the second the second."""
    body = f"<w:p>{start(0)}{run('one')}{end(0)}</w:p><w:p>{start(0)}{run('two')}{end(0)}</w:p>"
    found = read(made(body, comment(0, "A") + comment(0, "B", para="00000002")))
    assert [(one.said, one.old) for one in found.remarks] == [("A", "one"), ("B", "two")]
    assert found.remarks[1].flags == ["two comments have one number"]


def test_replies_go_to_what_they_reply_to_and_all_are_counted() -> None:
    """By the last paragraph of each, whatever their numbers; a comment that is done is told so."""
    body = f"<w:p>{start(0)}{start(1)}{run('one')}{end(1)}{end(0)}</w:p>"
    extended = (
        '<w15:commentEx w15:paraId="0000000a" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0000000B" w15:paraIdParent="0000000A" w15:done="1"/>'
    )
    found = read(made(body, comment(0, "A", para="0000000A") + comment(1, "B", para="0000000B"), extended))
    (remark,) = found.remarks
    assert (remark.said, remark.resolved, [one.said for one in remark.replies], found.found) == ("A", True, ["B"], 2)


@pytest.mark.parametrize("date", ["0-00-00T00:00:00Z", "1970-01-01T00:00:00Z", ""])
def test_a_date_that_says_nothing_is_none(date: str) -> None:
    """LibreOffice writes zeros where there was no date."""
    (remark,) = read(made(f"<w:p>{start(0)}{run('x')}{end(0)}</w:p>", comment(0, date=date))).remarks
    assert remark.dated == ""


def test_a_comment_without_words_and_one_without_a_place() -> None:
    """A point is about a place; without any mark the text does not say."""
    body = f'<w:p>{run("x")}<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    point, lost = read(made(body, comment(0) + comment(5, para="00000002"))).remarks
    assert (point.spot, point.flags) == (0, ["it is about a place and no words"])
    assert (lost.spot, lost.flags) == (None, ["the text has no mark of it"])


def test_a_change_in_a_footnote_or_a_field_is_told_as_that() -> None:
    """Its story is the footnote; inside a field it may be lost in part."""
    note = f'<w:footnote w:id="2"><w:p>{ins("note")}</w:p></w:footnote>'
    field = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>{ins("r")}'
    body, foot = read(made(f"<w:p>{field}</w:p>", footnotes=note)).spots
    assert (body.marks[0].kind, body.new) == ("field", "r")
    assert (foot.story, foot.new, foot.marks[0].kind) == ("footnote", "note", "words")


def test_a_file_that_is_no_word_file_is_refused() -> None:
    """Before anything of it is read."""
    with pytest.raises(UnsafeFileError):
        read(b"PK\x03\x04")
