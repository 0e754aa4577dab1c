"""Edits a Word file as a partner does: comments in the margin, replies, tracked changes; without Word.

The XML is the one that Word writes, cut down to what carries meaning, so that each case of it can be made at will.
"""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DATED = "2027-02-20T10:15:00Z"


def w(name: str) -> str:
    """Give the name of an element of Word."""
    return f"{{{W}}}{name}"


class Edited:
    """A Word file while somebody edits it."""

    def __init__(self, content: bytes, author: str = "Robin Example") -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            self.parts = {name: file.read(name) for name in file.namelist()}
        self.document = etree.fromstring(self.parts["word/document.xml"])
        self.author = author
        self._comments: list[tuple[str, str, str, str | None, bool]] = []
        self._count = 100

    def paragraph(self, words: str) -> _Element:
        """Find the one paragraph that has these words."""
        found = [one for one in self.document.iter(w("p")) if words in "".join(t.text or "" for t in one.iter(w("t")))]
        assert len(found) == 1, (words, len(found))
        return found[0]

    def split(self, words: str) -> _Element:
        """Let some words of a paragraph be a run of their own, and give it."""
        run = next(
            r for r in self.paragraph(words).iter(w("r")) if words in "".join(t.text or "" for t in r.iter(w("t")))
        )
        whole = "".join(t.text or "" for t in run.iter(w("t")))
        before, _, after = whole.partition(words)
        middle = run
        for text, place in ((before, "before"), (after, "after")):
            if text:
                other = _with_text(run, text)
                run.addprevious(other) if place == "before" else run.addnext(other)
        _set(middle, words)
        return middle

    def comment(
        self, words: str, said: str, *, replies: tuple[str, ...] = (), done: bool = False, dated: str = DATED
    ) -> None:
        """Write a comment on some words into the margin, and replies below it."""
        run = self.split(words)
        ids = [str(self._next()) for _ in range(1 + len(replies))]
        for id_ in ids:
            run.addprevious(etree.Element(w("commentRangeStart"), {w("id"): id_}))
        for id_ in reversed(ids):
            mark = etree.Element(w("r"))
            etree.SubElement(mark, w("commentReference"), {w("id"): id_})
            run.addnext(mark)
            run.addnext(etree.Element(w("commentRangeEnd"), {w("id"): id_}))
        self._comments.append((ids[0], said, dated, None, done))
        self._comments += [(id_, reply, dated, ids[0], done) for id_, reply in zip(ids[1:], replies, strict=True)]

    def replace(self, words: str, by: str) -> None:
        """Type some words over others, with changes tracked."""
        run = self.split(words)
        new = etree.Element(w("ins"), self._mark())
        run.addnext(new)
        new.append(_with_text(run, by))
        self._delete(run)

    def remove_paragraph(self, words: str) -> None:
        """Delete a whole paragraph, with changes tracked."""
        paragraph = self.paragraph(words)
        for run in list(paragraph.iter(w("r"))):
            self._delete(run)
        self._at_end(paragraph, "del")

    def add_after(self, words: str, text: str) -> None:
        """Type a paragraph behind another, with changes tracked."""
        before = self.paragraph(words)
        new = etree.Element(w("p"))
        properties = before.find(w("pPr"))
        if properties is not None:
            new.append(deepcopy(properties))
        inserted = etree.SubElement(new, w("ins"), self._mark())
        run = etree.SubElement(inserted, w("r"))
        etree.SubElement(run, w("t")).text = text
        before.addnext(new)
        self._at_end(new, "ins")

    def moved_away(self, paragraph: _Element) -> None:
        """Mark a whole paragraph as moved away."""
        for run in list(paragraph.iter(w("r"))):
            gone = etree.Element(w("moveFrom"), self._mark())
            run.addprevious(gone)
            gone.append(run)
        self._at_end(paragraph, "moveFrom")

    def moved_to(self, paragraph: _Element) -> _Element:
        """Give a paragraph that a whole one was moved to."""
        made = deepcopy(paragraph)
        for run in list(made.iter(w("r"))):
            new = etree.Element(w("moveTo"), self._mark())
            run.addprevious(new)
            new.append(run)
        self._at_end(made, "moveTo")
        return made

    def move_section(self, what: str, behind: str, *, tracked: bool) -> None:
        """Move a section behind another, as Word tracks it, or as whoever cuts and pastes."""
        last = self._section(behind)[-1]
        for one in reversed(self._section(what)):
            if tracked:
                last.addnext(self.moved_to(one))
                self.moved_away(one)
            else:
                last.addnext(one)

    def remove_section(self, what: str, *, tracked: bool) -> None:
        """Delete a section with its title and its tables, as Word tracks it, or as whoever cuts it out."""
        for one in self._section(what):
            if not tracked:
                one.getparent().remove(one)
                continue
            for row in one.iter(w("tr")):
                properties = row.find(w("trPr"))
                if properties is None:
                    properties = etree.Element(w("trPr"))
                    row.insert(0, properties)
                etree.SubElement(properties, w("del"), self._mark())
            for paragraph in one.iter(w("p")):
                for run in list(paragraph.iter(w("r"))):
                    self._delete(run)
                self._at_end(paragraph, "del")

    def _section(self, title: str) -> list[_Element]:
        """Give the paragraphs and tables of a section, its title first."""
        body = self.document.find(w("body"))
        assert body is not None
        blocks = list(body)
        heads = [at for at, one in enumerate(blocks) if _is_title(one)]
        titles = {"".join(text.text or "" for text in blocks[at].iter(w("t"))): at for at in heads}
        return blocks[titles[title] : next(at for at in heads if at > titles[title])]

    def retype(self, words: str, by: str) -> None:
        """Type some words over others, with changes not tracked."""
        _set(self.split(words), by)

    def embolden(self, words: str) -> None:
        """Change looks alone, with changes tracked."""
        run = self.split(words)
        looks = run.find(w("rPr"))
        if looks is None:
            looks = etree.Element(w("rPr"))
            run.insert(0, looks)
        looks.insert(0, etree.Element(w("b")))
        etree.SubElement(etree.SubElement(looks, w("rPrChange"), self._mark()), w("rPr"))

    def property(self, name: str, value: str | None) -> None:
        """Change what the file says of itself, or take it out."""
        root = etree.fromstring(self.parts["docProps/custom.xml"])
        for one in list(root):
            if one.get("name") == name:
                if value is None:
                    root.remove(one)
                else:
                    one[0].text = value
        self.parts["docProps/custom.xml"] = etree.tostring(root)

    def saved(self) -> bytes:
        """Save the file."""
        parts = {
            **self.parts,
            "word/document.xml": etree.tostring(self.document, xml_declaration=True, encoding="UTF-8"),
        }
        if self._comments:
            parts |= self._comment_parts()
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in parts.items():
                file.writestr(name, data)
        return made.getvalue()

    def _comment_parts(self) -> dict[str, bytes]:
        comments, extended = [], []
        for id_, said, dated, parent, done in self._comments:
            date = f' w:date="{dated}"' if dated else ""
            key = f"0A{int(id_):06X}"
            comments.append(
                f'<w:comment w:id="{id_}" w:author="{self.author}" w:initials="X"{date}>'
                f'<w:p w14:paraId="{key}"><w:r><w:t>{said}</w:t></w:r></w:p></w:comment>'
            )
            of = f' w15:paraIdParent="0A{int(parent):06X}"' if parent else ""
            extended.append(f'<w15:commentEx w15:paraId="{key}"{of} w15:done="{int(done)}"/>')
        relations = self.parts["word/_rels/document.xml.rels"].decode()
        more = (
            f'<Relationship Id="rIdC1" Type="{_RELATED}/comments" Target="comments.xml"/>'
            '<Relationship Id="rIdC2" Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended"'
            ' Target="commentsExtended.xml"/></Relationships>'
        )
        types = self.parts["[Content_Types].xml"].decode()
        overrides = (
            f'<Override PartName="/word/comments.xml" ContentType="{_TYPE}.comments+xml"/>'
            f'<Override PartName="/word/commentsExtended.xml" ContentType="{_TYPE}.commentsExtended+xml"/></Types>'
        )
        names = f'xmlns:w="{W}" xmlns:w14="{W14}" xmlns:w15="{W15}"'
        return {
            "word/comments.xml": f"<w:comments {names}>{''.join(comments)}</w:comments>".encode(),
            "word/commentsExtended.xml": f"<w15:commentsEx {names}>{''.join(extended)}</w15:commentsEx>".encode(),
            "word/_rels/document.xml.rels": relations.replace("</Relationships>", more).encode(),
            "[Content_Types].xml": types.replace("</Types>", overrides).encode(),
        }

    def _delete(self, run: _Element) -> None:
        gone = etree.Element(w("del"), self._mark())
        run.addprevious(gone)
        gone.append(run)
        for text in run.iter(w("t")):
            text.tag = w("delText")

    def _at_end(self, paragraph: _Element, how: str) -> None:
        properties = paragraph.find(w("pPr"))
        if properties is None:
            properties = etree.Element(w("pPr"))
            paragraph.insert(0, properties)
        looks = properties.find(w("rPr"))
        if looks is None:
            looks = etree.SubElement(properties, w("rPr"))
        looks.insert(0, etree.Element(w(how), self._mark()))

    def _mark(self) -> dict[str, str]:
        return {w("id"): str(self._next()), w("author"): self.author, w("date"): DATED}

    def _next(self) -> int:
        self._count += 1
        return self._count


def _is_title(block: _Element) -> bool:
    """Say whether a block is the title of a section."""
    style = block.find(f"{w('pPr')}/{w('pStyle')}")
    return style is not None and style.get(w("val")) == "Heading1"


def _with_text(run: _Element, text: str) -> _Element:
    made = deepcopy(run)
    _set(made, text)
    return made


def _set(run: _Element, text: str) -> None:
    for one in list(run):
        if one.tag != w("rPr"):
            run.remove(one)
    made = etree.SubElement(run, w("t"))
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
