"""Words of a Word file that are in its text and that a reader may not see: found, and named with the reason."""

from __future__ import annotations

import pytest

from isa_admin.word.hard_to_see import hard_to_see
from isa_admin.word.word_file import WordFile
from tests.word.building import paragraph, run, word_file

SAME = "in the colour of what is behind the words"
TINY = "smaller than 4 points"
WHITE = '<w:color w:val="FFFFFF"/>'
BLUE_CELL = '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="12355B"/></w:tcPr>'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def found(body: str, styles: str = "") -> list[tuple[str, str]]:
    """Give what is hard to see in a file."""
    return hard_to_see(WordFile(word_file(body, styles=styles)))


def table(inside: str, cell: str = "", style: str = "") -> str:
    """Write a table of one cell."""
    return f"<w:tbl><w:tblPr>{style}</w:tblPr><w:tr><w:tc>{cell}{inside}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize(
    ("looks", "why"),
    [
        (WHITE, SAME),
        ('<w:color w:val="FEFEF0" w:themeColor="background1"/>', SAME),
        ('<w:color w:val="000000"/><w:highlight w:val="black"/>', SAME),
        ('<w:color w:val="DCE6EF"/><w:shd w:val="clear" w:fill="DCE6EF"/>', SAME),
        ('<w:color w:val="102030"/><w:shd w:val="solid" w:color="102030" w:fill="FFFFFF"/>', SAME),
        (f"<w14:textFill {_W14}><w14:noFill/></w14:textFill>", SAME),
        (f'<w14:textFill {_W14}><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>', SAME),
        (f'<w14:textFill {_W14}><w14:solidFill><w14:schemeClr w14:val="bg1"/></w14:solidFill></w14:textFill>', SAME),
        ('<w:sz w:val="2"/>', TINY),
        ('<w:w w:val="1"/>', "squeezed together"),
        ('<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>', "in a font of signs"),
        ('<w:rFonts w:ascii="AdobeBlank"/>', "in a font of signs"),
    ],
)
def test_what_a_reader_may_not_see_is_found(looks: str, why: str) -> None:
    """It says why, and gives the words, those of runs that follow each other together."""
    body = paragraph("Seen", run("but not ", looks), run("Harbour Trust", looks), "seen again")
    assert found(body) == [(why, "but not Harbour Trust")]


@pytest.mark.parametrize(
    "body",
    [
        paragraph("plain"),
        paragraph(run("dark", '<w:color w:val="12355B"/>')),
        paragraph(run("grey", '<w:color w:val="808080"/>')),
        paragraph(run("chosen by Word", '<w:color w:val="auto"/><w:highlight w:val="black"/>')),
        paragraph(run("on dark", f'{WHITE}<w:shd w:val="clear" w:fill="000000"/>')),
        paragraph(run("on a dark line", WHITE), properties='<w:shd w:val="clear" w:fill="000000"/>'),
        table(paragraph(run("on a dark cell", WHITE)), BLUE_CELL),
        table(paragraph(run("of a dark style", WHITE)), style='<w:tblStyle w:val="T"/>'),
        paragraph(run(" - ", WHITE)),
        paragraph(run("\u2022", '<w:rFonts w:ascii="Symbol"/>')),
        paragraph(run("small", '<w:sz w:val="12"/>')),
        paragraph("high", properties='<w:spacing w:line="240" w:lineRule="exact"/>'),
    ],
)
def test_what_a_reader_sees_is_not(body: str) -> None:
    """White on dark is read well; signs without letters say nothing."""
    dark = '<w:style w:type="table" w:styleId="T"><w:tblPr/><w:tcPr><w:shd w:val="clear" w:fill="000000"/></w:tcPr>'
    assert found(body, f"{dark}</w:style>") == []


@pytest.mark.parametrize(
    ("body", "styles"),
    [
        (run("x", '<w:rStyle w:val="S"/>'), '<w:style w:type="character" w:styleId="S">{}</w:style>'),
        ("x", '<w:style w:type="paragraph" w:default="1" w:styleId="N">{}</w:style>'),
        ("x", "<w:docDefaults><w:rPrDefault>{}</w:rPrDefault></w:docDefaults>"),
    ],
)
def test_styles_make_words_hard_to_see_too(body: str, styles: str) -> None:
    """Unless the words themselves say otherwise."""
    sheet = styles.format(f"<w:rPr>{WHITE}</w:rPr>")
    shown = run("y", '<w:color w:val="000000"/>')
    assert found(paragraph(body, shown), sheet) == [(SAME, "x")]


def test_a_line_or_a_row_that_is_too_low_hides_its_words() -> None:
    """Word cuts off what is higher than a line of an exact height."""
    low = paragraph("cut off", properties='<w:spacing w:line="2" w:lineRule="exact"/>')
    row = '<w:tr><w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr>'
    assert found(low + table(paragraph("and this")).replace("<w:tr>", row)) == [(TINY, "cut off"), (TINY, "and this")]


def test_words_are_judged_by_what_is_nearest_behind_them_and_those_of_a_box_are_told_apart() -> None:
    """The cell comes before the table."""
    light = '<w:tcPr><w:shd w:val="clear" w:fill="F0F4F8"/></w:tcPr>'
    shaded = '<w:shd w:val="clear" w:fill="000000"/>'
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(run('boxed', WHITE))}</w:txbxContent></w:pict></w:r>"
    body = table(paragraph(run("in the cell", WHITE)), light, shaded) + paragraph(box)
    assert found(body) == [(SAME, "in the cell")]
