"""Templates: the packaged ones, the ones that officers restyle, and the ones that are wrong."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.word.template_fields import MissingFieldError, TemplateError, UnknownFieldError
from tests.documents import registers
from tests.word.bending import DOCUMENT, bent, with_parts
from tests.word.conftest import drawn
from tests.word.reading import Reading, W, text
from tools import make_templates

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.documents.paper import Rendered
    from isa_admin.domain.register import Register

REGISTER = registers.register()
RUN = '<w:t xml:space="preserve">{{ date }}</w:t>'


def render(template: bytes) -> Rendered:
    """Render the whole agreement from a template."""
    return drawn("agreement", REGISTER, templates=lambda _: template)


def paragraph(inside: str) -> str:
    """Write a paragraph of text, to be put in front of the version's."""
    return f"<w:p><w:r><w:t>{inside}</w:t></w:r></w:p>"


def with_paragraph(inside: str) -> bytes:
    """Put a paragraph at the beginning of the template."""
    return bent("<w:body>", f"<w:body>{paragraph(inside)}")


def in_body(inside: str) -> bytes:
    """Put WordprocessingML at the beginning of the body of the template."""
    return bent("<w:body>", f"<w:body>{inside}")


def test_the_packaged_templates_are_what_the_tool_makes(tmp_path: Path) -> None:
    """Nobody edits the packaged templates by hand: the tool makes exactly these bytes."""
    make_templates.main(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    folder = registers.ROOT / "templates"
    assert made == {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", make_templates.TEMPLATES)
def test_the_packaged_templates_are_valid(name: str) -> None:
    """Officers begin with templates in which two validators find nothing."""
    import ooxml_integrity
    from openxml_audit import OpenXmlValidator

    path = str(registers.ROOT / "templates" / name)
    assert OpenXmlValidator().validate(path).errors == []
    assert ooxml_integrity.check(path) == []


# What an officer typed, the kind of error, what the message names, what the remedy names.
WRONG = {
    "an unknown field": ("{{ titel }}", UnknownFieldError, "'titel'", "did you mean title"),
    "a field of a field": ("{{ title.bold }}", TemplateError, "no parts: '.bold'", "name alone"),
    "a field not closed": ("{{ title }", TemplateError, "{{ title }", "two braces"),
    "a field not opened": ("title }}", TemplateError, "title }}", "two braces"),
    "a field with a gap in its braces": ("{ { title } }", TemplateError, "{ { title", "two braces"),
    "two words in a field": ("{{ the title }}", TemplateError, "cannot be read", "name alone"),
    "text beside a slot": ("See {{p body }}", TemplateError, "See", "paragraph of its own"),
    "a slot in a line of text": ("{{ body }}", TemplateError, "'body'", "{{p body }}"),
    "a second slot": ("{{p body }}", TemplateError, "'body' occurs 2 times", "once"),
    "a computation": ("{{ 9 * 9 }}", TemplateError, "computes", "fields"),
    "a call": ("{{ title.upper() }}", TemplateError, "computes", "fields"),
    "a filter": ("{{ title|upper }}", TemplateError, "computes", "fields"),
    "an assignment": ("{% set x = 1 %}", TemplateError, "computes", "fields"),
    "a way to the system": ("{{ title.__class__.__mro__ }}", TemplateError, "no parts", "name alone"),
    "a file of the computer": ('{% include "/etc/passwd" %}', TemplateError, "computes", "fields"),
    "another template": ('{% import "os" as os %}', TemplateError, "computes", "fields"),
    "a loop without end": ("{% for i in range(10 ** 9) %}{% endfor %}", TemplateError, "computes", "fields"),
    "a text without end": ('{{ "x" * 10 ** 9 }}', TemplateError, "computes", "fields"),
    "what the sandbox guards": ("{{ title.format }}", TemplateError, "no parts", "name alone"),
    "a loop over numbers": ("{% for i in [1, 2] %}{% endfor %}", TemplateError, "computes", "fields"),
    "loops too deep": (
        "{% for a in boards %}{% for b in boards %}{% for c in boards %}{{ c }}{% endfor %}{% endfor %}{% endfor %}",
        TemplateError,
        "too deep",
        "two",
    ),
    "a loop that is not closed": ("{% for a in boards %}", TemplateError, "is not closed", "{% endfor %}"),
    "a condition that is not closed": ("{% if title %}", TemplateError, "is not closed", "{% endif %}"),
    "an end without a beginning": ("{% endfor %}", TemplateError, "ends nothing", "take it out"),
    "a loop over letters": ("{% for a in title %}{{ a }}{% endfor %}", TemplateError, "is not a list", "over boards"),
    "a name of a loop outside it": ("{% for a in boards %}{% endfor %}{{ a }}", UnknownFieldError, "'a'", "fields"),
    "a tag of another kind": ("{%tc for a in boards %}", TemplateError, "{%tc", "{{ field }}"),
    "a tag that joins paragraphs": ("{%- if title %}", TemplateError, "{%-", "{{ field }}"),
}


WITHOUT_PLACE = {"a second slot"}
"""It is right by itself, and only wrong beside the other one."""


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_field_is_named(case: str) -> None:
    """A field that cannot be filled is refused with the file, the field and what to write instead."""
    typed, kind, found, remedy = WRONG[case]
    with pytest.raises(kind) as caught:
        render(with_paragraph(typed))
    assert caught.value.message.startswith("templates/agreement.docx: ")
    assert found in caught.value.message
    assert "paragraph 1 of the text" in caught.value.message or case in WITHOUT_PLACE
    assert remedy in caught.value.remedy
    assert caught.value.exit_code == 5


def test_an_unknown_field_lists_the_fields_that_there_are() -> None:
    """Whoever mistypes a field sees all that can be used."""
    with pytest.raises(UnknownFieldError) as caught:
        render(with_paragraph("{{ zzz }}"))
    assert caught.value.remedy == (
        "the fields are area, boards, body, contents, date, digest, document, draft, status, title, version"
    )


@pytest.mark.parametrize(
    ("field", "how"),
    [("body", "{{p body }}"), ("contents", "{{p contents }}"), ("title", "{{ title }}"), ("version", "{{ version }}")],
)
def test_a_missing_field_is_named(field: str, how: str) -> None:
    """A template without a field that the document cannot do without is refused, with what to write."""

    def without(data: bytes) -> bytes:
        return data.replace(how.encode(), b"gone")

    parts = {DOCUMENT: without, "word/header1.xml": without}
    with pytest.raises(MissingFieldError) as caught:
        render(with_parts(parts))
    assert caught.value.message == f"templates/agreement.docx: the field '{field}' is missing"
    assert how in caught.value.remedy


def test_a_field_over_two_paragraphs_is_refused() -> None:
    """A field that was torn apart by the Enter key is found before docxtpl joins the wrong things."""
    with pytest.raises(TemplateError, match="not closed"):
        render(bent("<w:body>", f"<w:body>{paragraph('{{ ti')}{paragraph('tle }}')}"))


def test_text_beside_a_row_tag_is_refused() -> None:
    """A row with a {%tr tag vanishes; text in it would vanish too."""
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = f"<w:tr>{cell}{cell}</w:tr>"
    table = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{}</w:tbl>"
    with pytest.raises(TemplateError, match="would be lost"):
        render(bent("<w:body>", f"<w:body>{table.format(row.format('{%tr for b in boards %}', 'lost'))}"))


def test_a_loop_that_leaves_a_table_is_refused() -> None:
    """A loop that begins in a table and ends below it would tear the document apart."""
    table = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
    start = table.format(paragraph("{% for b in boards %}"))
    with pytest.raises(TemplateError, match="leaves the document broken"):
        render(bent("<w:body>", f"<w:body>{start}{paragraph('{% endfor %}')}"))


def test_a_loop_over_table_rows_works() -> None:
    """An officer may list the boards in a table."""
    row = "<w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    rows = row.format("{%tr for b in boards %}") + row.format("Board: {{ b }}") + row.format("{%tr endfor %}")
    table = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>{rows}</w:tbl>"
    made = render(bent("<w:body>", f"<w:body>{table}"))
    assert Reading(made.content).texts()[:2] == [f"Board: {board}" for board in REGISTER.agreement.boards]


def with_part(name: str, content: str) -> bytes:
    """Put a part of Word's own kinds into the template; ``{}`` in it is for its namespaces."""
    kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"
    link = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{name}"
    parts = {
        f"word/{name}.xml": lambda _: content.replace("{}", f'xmlns:w="{W[1:-1]}"', 1).encode(),
        "[Content_Types].xml": lambda data: data.replace(
            b"</Types>", f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/></Types>'.encode()
        ),
        "word/_rels/document.xml.rels": lambda data: data.replace(
            b"</Relationships>",
            f'<Relationship Id="rId99" Type="{link}" Target="{name}.xml"/></Relationships>'.encode(),
        ),
    }
    return with_parts(parts)


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        (
            '<w:r><w:rPr><w:rPrChange w:id="1" w:author="Pat"><w:rPr/></w:rPrChange></w:rPr><w:t>x</w:t></w:r>',
            "changes",
        ),
        ('<w:pPr><w:rPr><w:ins w:id="1"/></w:rPr></w:pPr><w:r><w:t>x</w:t></w:r>', "tracked changes"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>Legal are not happy</w:t></w:r>", "hidden text: 'Legal are not happy'"),
    ],
)
def test_remarks_in_a_template_are_refused(inside: str, found: str) -> None:
    """Whatever somebody wrote for colleagues would go out to every partner, with the name."""
    with pytest.raises(TemplateError, match=found):
        render(in_body(f"<w:p>{inside}</w:p>"))


def test_comments_in_a_template_are_refused() -> None:
    """Where there is no comment left in it, the part that held them is left out."""
    comment = "<w:comment w:id='1' w:author='Pat Reviewer'>" + paragraph("Legal are not happy") + "</w:comment>"
    with pytest.raises(TemplateError, match="it has comments") as caught:
        render(with_part("comments", f"<w:comments {{}}>{comment}</w:comments>"))
    assert "delete them all in Word" in caught.value.remedy
    made = render(with_part("comments", "<w:comments {}></w:comments>"))
    assert not [name for name in Reading(made.content).parts if "comments" in name]


def test_what_word_notes_down_about_people_is_left_out() -> None:
    """Who edited, for which company, from which file: none of it travels with the agreement."""
    settings = {
        "docProps/app.xml": lambda data: data.replace(b"<Company/>", b"<Company>Pat and Co</Company>"),
        "word/settings.xml": lambda data: data.replace(
            b"<w:defaultTabStop", b'<w:docVars><w:docVar w:name="a" w:val="Pat"/></w:docVars><w:defaultTabStop'
        ),
    }
    parts = Reading(render(with_parts(settings)).content).parts
    assert not [name for name, data in parts.items() if b"Pat" in data or b"Normal.dotm" in data]


def test_tracked_changes_in_a_template_are_refused() -> None:
    """Text that was deleted but not accepted could come back, so the officer is asked to settle it."""
    with pytest.raises(TemplateError, match="tracked changes"):
        render(bent(f"<w:r>{RUN}</w:r>", f'<w:ins w:id="9" w:author="x"><w:r>{RUN}</w:r></w:ins>'))


def test_a_field_in_a_part_that_is_never_filled_is_refused() -> None:
    """A field in an endnote would stay as it is in the document."""
    with pytest.raises(TemplateError, match=r"endnotes\.xml") as caught:
        render(
            with_part(
                "endnotes",
                "<w:endnotes {}><w:endnote w:id='1'>" + paragraph("{{ title }}") + "</w:endnote></w:endnotes>",
            )
        )
    assert "never filled" in caught.value.message


@pytest.mark.parametrize(
    "split",
    [
        "{</w:t></w:r><w:r><w:t>{ date }}",
        "{{ da</w:t></w:r><w:proofErr w:type='spellStart'/><w:r><w:rPr><w:b/></w:rPr><w:t>te }}",
        "{{\u00a0date }}",
        "{{ date </w:t></w:r><w:r><w:t>}</w:t></w:r><w:r><w:t>}",
    ],
)
def test_a_field_that_word_split_is_filled(split: str) -> None:
    """Word spreads a field over several runs as it likes; it is one field all the same."""
    made = render(bent(RUN, f'<w:t xml:space="preserve">{split}</w:t>'))
    assert "5 October 2016" in Reading(made.content).texts()[:10]


def test_values_with_markup_and_braces_arrive_as_they_are() -> None:
    """A title with &, <, quotes, braces and docxtpl's own escapes is shown letter by letter."""
    title = "A & B <C> \"D\" 'E' {{ area }} {% x %} {_{ }_}"
    register = registers.register({})
    register = replace(register, agreement=replace(register.agreement, title=title))
    made = drawn("agreement", register, None)
    reading = Reading(made.content)
    assert reading.texts()[:3] == ["DRAFT", "Leicester, Leicestershire & Rutland", title]
    assert text(reading.xml("word/header1.xml")).startswith(title)
    core = {one.tag.rpartition("}")[2]: one.text for one in reading.xml("docProps/core.xml")}
    assert core["title"] == f"{title}, DRAFT, no version yet"


def test_a_style_that_was_removed_is_brought_and_said_so() -> None:
    """A template without a style gets the packaged one, and the officer is told."""
    made = render(bent('<w:name w:val="List Paragraph"/>', '<w:name w:val="Our Lists"/>', part="word/styles.xml"))
    assert made.notes == ("templates/agreement.docx has no style 'List Paragraph': the packaged one was used",)
    styles = {line.style for line in Reading(made.content).lines()}
    assert {"List Paragraph", "List End"} <= styles


def test_styles_are_found_whatever_their_id_and_capitals() -> None:
    """A Word in another language names the ids differently, and a converter writes Heading 1 for heading 1."""

    def rename(data: bytes) -> bytes:
        return data.replace(b'"Heading2"', b'"berschrift2"').replace(b'"heading 2"', b'"Heading 2"')

    made = render(with_parts({"word/styles.xml": rename}))
    assert made.notes == ()
    assert "Heading 2" in {line.style for line in Reading(made.content).lines()}


def test_a_template_that_numbers_its_sections_otherwise_is_followed() -> None:
    """An officer may have 'Section 4' for '4'; what counts another way is replaced, so the number stays right."""
    made = render(bent('<w:lvlText w:val="%1"/>', '<w:lvlText w:val="Section %1"/>', part="word/numbering.xml"))
    assert [line.word for line in Reading(made.content).lines() if line.style == "heading 1"][3] == "Section 4"
    made = render(bent('<w:numFmt w:val="decimal"/>', '<w:numFmt w:val="upperRoman"/>', part="word/numbering.xml"))
    assert [line.word for line in Reading(made.content).lines() if line.style == "heading 1"][3] == "4"


def test_numbering_that_says_little_is_followed_as_far_as_it_goes() -> None:
    """A level without a start, with the marks that Word leaves, still shows the number of the section."""

    def sparse(data: bytes) -> bytes:
        level = b'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        assert level in data
        lean = data.replace(level, b'<w:lvl w:ilvl="0" w:tplc="0809000F"><w:numFmt w:val="decimal"/>')
        return lean.replace(b"</w:numbering>", b'<w:numIdMacAtCleanup w:val="2"/></w:numbering>')

    reading = Reading(render(with_parts({"word/numbering.xml": sparse})).content)
    assert [line.word for line in reading.lines() if line.style == "heading 1"][3:5] == ["4", "5"]
    tags = [one.tag.rpartition("}")[2] for one in reading.xml("word/numbering.xml")]
    assert tags == ["abstractNum"] * tags.count("abstractNum") + ["num"] * tags.count("num") + ["numIdMacAtCleanup"]


def test_a_style_that_refers_to_numbering_that_is_gone_is_mended() -> None:
    """A heading style whose numbering was lost is numbered all the same."""
    made = render(bent('<w:num w:numId="1">', '<w:num w:numId="71">', part="word/numbering.xml"))
    assert [line.word for line in Reading(made.content).lines() if line.style == "heading 1"][3] == "4"


def test_a_template_without_any_numbering_works() -> None:
    """A template in which nothing is numbered gets what the document needs."""
    parts = {
        "word/_rels/document.xml.rels": lambda data: data.replace(
            b"relationships/numbering", b"relationships/webSettings"
        ),
        "word/styles.xml": lambda data: data.replace(b"<w:numPr>", b"<w:x>").replace(b"</w:numPr>", b"</w:x>"),
    }
    renamed = with_parts(parts)
    made = render(renamed)
    reading = Reading(made.content)
    assert [line.word for line in reading.lines() if line.style == "heading 1"][3] == "4"


def test_the_page_of_the_template_sets_the_width_of_the_tables() -> None:
    """On a page with wider margins the tables are narrower."""
    made = render(bent('w:right="1247"', 'w:right="2247"'))
    tables = list(Reading(made.content).body.iter(f"{W}tbl"))[1:]
    assert {sum(int(one.get(f"{W}w")) for one in table.find(f"{W}tblGrid")) for table in tables} == {8412}


def outside(kind: str, target: str) -> str:
    """Write a relationship to something outside the file."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationship Id="rId77" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'


def test_a_template_that_fetches_something_is_refused() -> None:
    """A picture that lies elsewhere would be fetched over the network by whoever opens the document."""
    with pytest.raises(TemplateError, match=r"fetches http://evil\.example/a\.png"):
        render(
            bent(
                "</Relationships>",
                f"{outside('image', 'http://evil.example/a.png')}</Relationships>",
                part="word/_rels/document.xml.rels",
            )
        )


def test_the_link_to_the_officers_own_template_is_left_out() -> None:
    """Word remembers the file that a document was made from; it does not travel with the agreement."""
    home = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = outside("attachedTemplate", "file:///C:/Users/who/Our.dotm")
    use = (
        '<w:attachedTemplate r:id="rId77"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/><w:defaultTabStop'
    )
    parts = {
        "word/_rels/settings.xml.rels": lambda _: f'<Relationships xmlns="{home}">{link}</Relationships>'.encode(),
        "word/settings.xml": lambda data: data.replace(b"<w:defaultTabStop", use.encode()),
    }
    made = render(with_parts(parts))
    whole = "".join(data.decode() for data in Reading(made.content).parts.values())
    assert "Our.dotm" not in whole
    assert "attachedTemplate" not in whole
    assert made.notes == ("templates/agreement.docx: the link to another Word template was left out",)


def test_g13_loops_in_one_another_come_to_an_end() -> None:
    """5,000 boards twice over are 25 million paragraphs; the template is refused before that."""
    loops = paragraph("{%p for a in boards %}") + paragraph("{%p for b in boards %}") + paragraph("{{ b }}")
    begun = time.perf_counter()
    with pytest.raises(TemplateError, match="loops run for more than 100,000 steps") as caught:
        drawn("agreement", with_boards(5_000), templates=lambda _: in_body(loops + paragraph("{%p endfor %}") * 2))
    assert "no loop in another" in caught.value.remedy
    assert time.perf_counter() - begun < 5


def test_g13_a_loop_over_a_large_text_comes_to_an_end() -> None:
    """A long paragraph for each of 5,000 boards would fill the memory."""
    loop = paragraph("{%p for a in boards %}") + paragraph("x" * 100_000) + paragraph("{%p endfor %}")
    with pytest.raises(TemplateError, match="more than 20,000,000 characters"):
        drawn("agreement", with_boards(5_000), templates=lambda _: in_body(loop))


def with_boards(count: int) -> Register:
    """Give a register of an agreement with many boards."""
    register = registers.register({})
    boards = tuple(f"Board {number}" for number in range(count))
    return replace(register, agreement=replace(register.agreement, boards=boards))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("{{ " * 1_300_000, "packed more than|more than 4,000 braces"),
        ("{" * 3_900_000, "more than 4,000 braces"),
        ("{{" + " " * 3_000_000, "not closed"),
        ("{{ title " + "== title " * 100 + "}}", "not closed"),
        ("{{ " + "(" * 250 + "title" + " }}", "nested too deep"),
    ],
)
def test_g13_a_field_without_end_is_refused_at_once(typed: str, found: str) -> None:
    """However long a text of braces is, it is gone through once."""
    begun = time.perf_counter()
    with pytest.raises(TemplateError, match=found):
        render(with_paragraph(typed))
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize("inside", ["<w:p/>", "<w:r/>", "<w:tbl><w:tr/></w:tbl>"])
def test_g13_a_template_of_many_elements_is_refused(inside: str) -> None:
    """Half a million of them, which fit into 20 KB, would keep docxtpl busy for a minute and a half."""
    begun = time.perf_counter()
    with pytest.raises(TemplateError, match="more than 50,000 elements"):
        render(in_body(inside * 60_000))
    assert time.perf_counter() - begun < 5


def test_g13_a_field_in_an_attribute_is_bounded_too() -> None:
    """What stands in no text is filled as well, and may be nested without end."""
    hidden = "{{ " + "(" * 100_000 + " }}"
    with pytest.raises(TemplateError, match=r"nested too deep|cannot be read"):
        render(in_body(f'<w:p w:rsidR="{hidden}"/>'))


def test_g12_a_condition_cannot_make_a_field_do_something() -> None:
    """What is harmless as the officer typed it is judged again when it is filled."""
    runs = (
        "<w:t>{% if not title %}</w:t>",
        "<w:instrText>PAGE </w:instrText>",
        "<w:t>{% endif %}</w:t>",
        "<w:instrText>DDE cmd</w:instrText>",
    )
    inside = "".join(
        f"<w:r>{one}</w:r>" for one in ('<w:fldChar w:fldCharType="begin"/>', *runs, '<w:fldChar w:fldCharType="end"/>')
    )
    with pytest.raises(TemplateError, match="has a field 'DDE cmd'"):
        render(in_body(f"<w:p>{inside}</w:p>"))


def test_a_template_that_is_not_a_word_document_is_refused_by_what_it_is() -> None:
    """The message is of the store's kind, names the file and says how to save it."""
    with pytest.raises(TemplateError) as caught:
        render(b"%PDF-1.7")
    assert caught.value.message == "templates/agreement.docx: it is a PDF, not a Word document (.docx)"
    assert (caught.value.exit_code, "save it as a Word Document" in caught.value.remedy) == (5, True)


def test_a_word_template_is_taken_as_a_document() -> None:
    """A .dotx that got its old name again differs by the name of its kind alone; the document is a document."""
    types = "[Content_Types].xml"
    made = render(bent("document.main+xml", "template.main+xml", part=types))
    assert made == drawn("agreement")
    assert b"template.main" not in Reading(made.content).parts[types]


def test_a_template_of_word_for_the_web_is_taken() -> None:
    """Its main part is called document2.xml, which the relationships say."""
    renamed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(registers.templates("agreement.docx"))) as source,
        zipfile.ZipFile(renamed, "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name).replace(b"document.xml", b"document2.xml")
            target.writestr(name.replace("document.xml", "document2.xml"), data)
    said = Reading(render(renamed.getvalue()).content, "word/document2.xml").texts()
    assert said == Reading(drawn("agreement").content).texts()
