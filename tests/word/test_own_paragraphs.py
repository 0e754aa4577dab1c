"""What stands in the paragraph of a field besides the field comes into the document: sections, breaks, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.word.template_fields import TemplateError
from tests.word.bending import bent
from tests.word.conftest import drawn
from tests.word.reading import Reading, W

if TYPE_CHECKING:
    from lxml.etree import _Element

BODY = '<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:t xml:space="preserve">{{p body }}</w:t></w:r></w:p>'
CONTENTS = BODY.replace("body", "contents")
BOARDS = BODY.replace("{{p body }}", "{%p for board in boards %}")
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
LOGO = f'<w:drawing><wp:anchor xmlns:wp="{WP}"/></w:drawing>'
INLINE = LOGO.replace("anchor", "inline")
LANDSCAPE = (
    '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:right="1000" w:left="1000"/></w:sectPr>'
)


def body(old: str, new: str) -> _Element:
    """Draw the agreement from a template in which a paragraph is another."""
    changed = bent(old, new)
    return Reading(drawn("agreement", templates=lambda _: changed).content).body


def beside(old: str, *, before: str = "", after: str = "", properties: str = "") -> str:
    """Put something into the paragraph of a field: runs before it, runs after it, properties of the paragraph."""
    made = old.replace("</w:pPr>", f"{properties}</w:pPr>{before and f'<w:r>{before}</w:r>'}")
    return made.replace("</w:p>", f"{after and f'<w:r>{after}</w:r>'}</w:p>")


def tags(root: _Element) -> list[str]:
    """Name the children of the body: what each holds that is looked for, or nothing."""
    found = []
    for child in root:
        inside = {one.tag.rpartition("}")[2] for one in child.iter() if isinstance(one.tag, str)}
        found.append(next((name for name in ("sectPr", "drawing", "br", "pageBreakBefore") if name in inside), ""))
    return found


@pytest.mark.parametrize("field", [BODY, CONTENTS, BOARDS])
@pytest.mark.parametrize("logo", [LOGO, INLINE])
def test_a_picture_in_the_paragraph_of_a_field_stays(field: str, logo: str) -> None:
    """Word ties a floating picture to the nearest paragraph; it stands where it was, once."""
    for where in ({"before": logo}, {"after": logo}):
        made = body(field, beside(field, **where))
        assert len(list(made.iter(f"{W}drawing"))) == 1
    (first,) = body(field, beside(field, before=logo)).iter(f"{W}drawing")
    spacing = first.getparent().getparent().find(f"{W}pPr/{W}spacing")
    # What floats takes no room; what stands in a line is not cut off.
    assert (spacing is not None and spacing.get(f"{W}lineRule") == "exact") is (logo == LOGO)


def test_a_section_that_ends_in_the_paragraph_of_a_field_ends_behind_it() -> None:
    """Title page and contents upright, the text on landscape pages: two sections, with the width of each."""
    upright = "<w:sectPr><w:pgSz w:w='11906' w:h='16838'/></w:sectPr>"
    made = body(CONTENTS, beside(CONTENTS, properties=upright))
    assert [one.find(f"{W}pgSz").get(f"{W}w") for one in made.iter(f"{W}sectPr")] == ["11906", "11906"]
    children = list(made)
    ends = next(at for at, child in enumerate(children) if child.find(f"{W}pPr/{W}sectPr") is not None)
    assert children[ends - 1].tag == f"{W}sdt"


def test_tables_are_as_wide_as_the_page_on_which_they_stand() -> None:
    """The section in which the text stands is the one that ends first after it."""
    made = body(BODY, beside(BODY, properties=LANDSCAPE))
    table = list(made.iter(f"{W}tbl"))[-1]
    assert sum(int(one.get(f"{W}w")) for one in table.find(f"{W}tblGrid")) == 14838


def test_a_break_to_a_new_page_in_the_paragraph_of_a_field_stays() -> None:
    """Typed with Ctrl+Enter before the field or after it, or set in the format of the paragraph."""
    plain = tags(body(BODY, BODY))
    page = '<w:br w:type="page"/>'
    for where in ({"before": page}, {"after": page}):
        assert tags(body(BODY, beside(BODY, **where))).count("br") == plain.count("br") + 1
    made = tags(body(BODY, beside(BODY, properties="<w:pageBreakBefore/>")))
    assert made.count("pageBreakBefore") == plain.count("pageBreakBefore") + 1
    off = tags(body(BODY, beside(BODY, properties='<w:pageBreakBefore w:val="0"/>')))
    assert off == plain


@pytest.mark.parametrize("field", [BODY, CONTENTS, BOARDS, BOARDS.replace("for board in boards", "endfor")])
def test_a_bookmark_in_the_paragraph_of_a_field_stays(field: str) -> None:
    """Once, with an end of its own, and round the text where the field becomes the text."""
    marks = '<w:bookmarkStart w:id="7" w:name="ours"/>', '<w:bookmarkEnd w:id="7"/>'
    made = body(field, field.replace("<w:r>", f"{marks[0]}<w:r>").replace("</w:r>", f"</w:r>{marks[1]}"))
    starts, ends = (list(made.iter(f"{W}bookmark{kind}")) for kind in ("Start", "End"))
    # Ours have other ids than those of the template: Word pairs the two ends of a bookmark by them.
    for ids in ([one.get(f"{W}id") for one in both] for both in (starts, ends)):
        assert len(set(ids)) == len(ids)
    (start,) = (one for one in starts if one.get(f"{W}name") == "ours")
    (end,) = (one for one in ends if one.get(f"{W}id") == "7")
    assert start.getparent() is end.getparent() is made
    between = made.index(end) - made.index(start)
    assert (between > 100) is (field == BODY)


def test_a_bookmark_in_the_row_of_a_tag_stays() -> None:
    """It may stand between rows."""
    mark = '<w:bookmarkStart w:id="7" w:name="ours"/><w:bookmarkEnd w:id="7"/>'
    row = "<w:tr><w:tc><w:p>{}<w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    rows = row.format(mark, "{%tr for b in boards %}") + row.format("", "{{ b }}") + row.format("", "{%tr endfor %}")
    made = body("<w:body>", f"<w:body><w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>{rows}</w:tbl>")
    assert [one.get(f"{W}name") for one in made.iter(f"{W}bookmarkStart")].count("ours") == 1


def test_a_picture_beside_the_tag_of_a_row_is_refused() -> None:
    """The row goes, and a row of its own for the picture is not what was meant."""
    row = "<w:tr><w:tc><w:p><w:r>{}<w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    rows = row.format(LOGO, "{%tr for b in boards %}") + row.format("", "{{ b }}") + row.format("", "{%tr endfor %}")
    table = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>{rows}</w:tbl>"
    with pytest.raises(TemplateError, match="the picture beside"):
        body("<w:body>", f"<w:body>{table}")


def test_a_field_of_word_beside_a_field_of_the_template_is_refused() -> None:
    """It is in two halves, between which the text would come."""
    marks = "".join(f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "end"))
    with pytest.raises(TemplateError, match=r"the field of Word beside \{\{p body \}\} would be lost"):
        body(BODY, beside(BODY, before=marks))


def test_a_logo_in_the_header_stays() -> None:
    """A header may loop over the boards, too."""
    loop = f"<w:p><w:r>{LOGO}<w:t>{{%p if title %}}</w:t></w:r></w:p><w:p><w:r><w:t>{{%p endif %}}</w:t></w:r></w:p>"
    changed = bent("<w:p>", f"{loop}<w:p>", part="word/header1.xml")
    parts = Reading(drawn("agreement", templates=lambda _: changed).content).parts
    assert parts["word/header1.xml"].count(b"<w:drawing") == 1
