"""G12: what runs, fetches or lies elsewhere does not come into a document, whatever it is called."""

from __future__ import annotations

import struct

import pytest

from isa_admin.office import kinds
from isa_admin.office.package import opened
from isa_admin.office.parts import UnsafeFileError
from tests.documents import registers
from tests.office.making import DOCUMENT, W, field, mark, relation, simple_field, template

PICTURE = '<Default Extension="png" ContentType="image/png"/>'
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
OLE = (
    '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="{}" ProgID="x"'
    ' ShapeID="s" DrawAspect="Content" ObjectID="_1" r:id="rId90"/></w:object></w:r></w:p>'
)
OLE_ALONE = OLE.replace("<w:object>", "").replace("</w:object>", "")
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


def pict(inside: str) -> str:
    """Write a picture in the old manner."""
    return f"<w:p><w:r><w:pict {V}>{inside}</w:pict></w:r></w:p>"


def part(ending: str, kind: str) -> str:
    """Write the content type of an ending."""
    return f'<Default Extension="{ending}" ContentType="{kind}"/>'


REFUSED = {
    # Fields
    "DDEAUTO": template(simple_field("DDEAUTO c:\\\\windows\\\\cmd.exe &quot;/k calc&quot;")),
    "DDE over several runs": template(f"<w:p>{field('D', 'DE', ' cmd')}</w:p>"),
    "INCLUDEPICTURE": template(simple_field("INCLUDEPICTURE &quot;http://evil.example/t.png&quot; \\d")),
    "INCLUDETEXT": template(f"<w:p>{field(' INCLUDETEXT &quot;//evil.example/a.docx&quot; ')}</w:p>"),
    "in lower case": template(simple_field("includepicture x")),
    "LINK": template(simple_field("LINK Excel.Sheet x")),
    "MACROBUTTON": template(simple_field("MACROBUTTON AutoOpen Click")),
    "DATABASE": template(simple_field("DATABASE \\d x")),
    "a code that another field makes": template(f"<w:p>{field(field('QUOTE 68 68 69'), ' cmd')}</w:p>"),
    "a code that begins with another field": template(f"<w:p>{field('P', field('PAGE'), 'AGE')}</w:p>"),
    "a code that is deleted": template(f"<w:p>{mark('begin')}<w:r><w:delInstrText>DDE x</w:delInstrText></w:r></w:p>"),
    "a code outside a field": template("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"),
    "a code after the result": template(
        f"<w:p>{mark('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>{mark('separate')}"
        f"<w:r><w:instrText>DDE</w:instrText></w:r>{mark('end')}</w:p>"
    ),
    "a field that is not closed": template(f"<w:p>{mark('begin')}<w:r><w:instrText>DDE</w:instrText></w:r></w:p>"),
    "a link to a share by a field": template(simple_field("HYPERLINK &quot;\\\\\\\\evil.example\\\\share&quot;")),
    "a link to a file by a field": template(simple_field("HYPERLINK \\o &quot;hint&quot; file://evil.example/a.exe")),
    "a link that a field makes": template(f"<w:p>{field('HYPERLINK ', field('DOCPROPERTY x'))}</w:p>"),
    "two links in a field": template(simple_field("HYPERLINK &quot;http://a.example&quot; &quot;file://b/c&quot;")),
    # What refers to something
    "a linked object that is called a hyperlink": template(
        OLE.format("Link"), relation=relation("hyperlink", "http://evil.example/x.html")
    ),
    "a linked object without its frame": template(
        OLE_ALONE.format("Link"), relation=relation("hyperlink", "http://evil.example/x.html")
    ),
    "an embedded object": template(
        OLE.format("Embed"),
        relation=relation("oleObject", "media/o.bin", external=False),
        types=part("bin", "application/vnd.openxmlformats-officedocument.oleObject"),
        parts={"word/media/o.bin": b"\xd0\xcf\x11\xe0"},
    ),
    "an embedded object that is called a picture": template(
        relation=relation("image", "media/o.png", external=False),
        types=PICTURE,
        parts={"word/media/o.png": b"\xd0\xcf\x11\xe0"},
    ),
    "ActiveX": template(
        '<w:p><w:r><w:control r:id="rId90" w:name="x" w:shapeid="s"/></w:r></w:p>',
        relation=relation("control", "ax/a.xml", external=False),
        types='<Override PartName="/word/ax/a.xml" ContentType="application/vnd.ms-office.activeX+xml"/>',
        parts={"word/ax/a.xml": b"<a/>"},
    ),
    "a page of HTML": template(
        '<w:altChunk r:id="rId90"/>',
        relation=relation("aFChunk", "c.html", external=False),
        types=part("html", "text/html"),
        parts={"word/c.html": b"<p>Each partner may sell the data."},
    ),
    "a sub-document": template('<w:subDoc r:id="rId90"/>', relation=relation("subDocument", "a.docx")),
    "macros": template(
        relation=relation("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "v.bin", external=False),
        types=part("bin", "application/vnd.ms-office.vbaProject"),
        parts={"word/v.bin": b"x"},
    ),
    "macros that nothing refers to": template(
        types=part("bin", "application/vnd.ms-office.vbaProject"), parts={"word/v.bin": b"x"}
    ),
    "a part of no kind": template(parts={"word/x.bin": b"x"}),
    "a pane of the web": template(
        of_package=relation(
            "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "t.xml", external=False
        ),
    ),
    "a drawing that may hold a program": template(
        relation=relation("image", "media/a.svg", external=False),
        types=part("svg", "image/svg+xml"),
        parts={"word/media/a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>"},
    ),
    "a chart": template(
        '<w:p><w:r><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId2"/></w:r></w:p>'
    ),
    "a video of the web": template(
        '<w:p><w:r><x:webVideoPr xmlns:x="http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing"'
        ' embeddedHtml="&lt;iframe src=&quot;http://evil.example&quot;&gt;"/></w:r></w:p>'
    ),
    "a mail merge": template("<w:mailMerge/>"),
    "a macro of a form field": template('<w:p><w:r><w:entryMacro w:val="AutoOpen"/></w:r></w:p>'),
    # Where something leads
    "a link to a share": template(relation=relation("hyperlink", "file://evil.example/share/a.exe")),
    "a link to a program": template(relation=relation("hyperlink", "javascript:alert(1)")),
    "a link with a blank in front": template(relation=relation("hyperlink", " https://a.example")),
    "a link to a part of the file": template(relation=relation("hyperlink", "media/a.png", external=False)),
    "a picture that is fetched": template(relation=relation("image", "http://evil.example/a.png")),
    "a picture of the file itself": template(of_package=relation("image", "file://evil.example/x")),
    "a picture that is linked": template(
        f'<w:p><w:r><a:blip xmlns:a="{A}" r:link="rId90"/></w:r></w:p>',
        relation=relation("hyperlink", "http://evil.example/a.png"),
    ),
    "a picture by its address": template(pict('<v:shape><v:imagedata src="http://evil.example/a.png"/></v:shape>')),
    "a picture by another address": template(pict('<v:shape><v:imagedata o:href="http:/evil/a.png"/></v:shape>')),
    "a shape that leads to a share": template(pict('<v:shape href="file://evil.example/a.exe"/>')),
}

TAKEN = {
    "page numbers": template("<w:p>" + field(" PA", "GE \\* MERGEFORMAT ") + "</w:p>"),
    "a contents list with entries": template(
        f"<w:p>{mark('begin')}<w:r><w:instrText>TOC \\o &quot;1-3&quot; \\h</w:instrText></w:r>{mark('separate')}"
        + field("HYPERLINK \\l &quot;_Toc1&quot;")
        + field("PAGEREF _Toc1 \\h")
        + f"{mark('end')}</w:p>"
    ),
    "a property": template(simple_field("DOCPROPERTY Title")),
    "an empty field": template(f"<w:p>{field('  ')}</w:p>"),
    "a link to the web": template(
        '<w:p><w:hyperlink r:id="rId90"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>',
        relation=relation("hyperlink", "HTTPS://a.example/b?c=d#e"),
    ),
    "a link to a mailbox": template(relation=relation("hyperlink", "mailto:a@b.example?subject=x%20y")),
    "a link to a mailbox by a field": template(simple_field("HYPERLINK &quot;mailto:a@b.example&quot; \\t _blank")),
    "a picture": template(
        f'<w:p><w:r><a:blip xmlns:a="{A}" r:embed="rId90"/></w:r></w:p>',
        relation=relation("image", "media/a.png", external=False),
        types=PICTURE,
        parts={"word/media/a.png": PNG},
    ),
    "a picture under the name of another kind": template(
        relation=relation("image", "media/a.png", external=False),
        types=PICTURE,
        parts={"word/media/a.png": b"\xff\xd8\xff\xe0" + b"\0" * 20},
    ),
    "a picture of Windows": template(
        types=part("emf", "image/x-emf"), parts={"word/media/a.emf": struct.pack("<II", 1, 88) + b"\0" * 80}
    ),
    "a watermark": template(pict('<v:shape><v:textpath string="DRAFT"/></v:shape>')),
    "a label of sensitivity": template(
        of_package=relation(
            "http://schemas.microsoft.com/office/2020/02/relationships/classificationlabels",
            "docMetadata/LabelInfo.xml",
            external=False,
        ),
        types='<Override PartName="/docMetadata/LabelInfo.xml"'
        ' ContentType="application/vnd.ms-office.classificationlabels+xml"/>',
        parts={"docMetadata/LabelInfo.xml": b"<l xmlns='http://schemas.microsoft.com/office/2020/mipLabelMetadata'/>"},
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_g12_what_does_more_than_show_something_is_refused(case: str) -> None:
    """The part is named, or what is wrong about the file, with what to do in Word."""
    with pytest.raises(UnsafeFileError) as caught:
        opened(REFUSED[case], kinds.TEMPLATE)
    assert caught.value.remedy


@pytest.mark.parametrize("case", TAKEN)
def test_what_officers_put_into_a_template_is_taken(case: str) -> None:
    """The lists are long enough for letterheads, links, page numbers and labels of sensitivity."""
    opened(TAKEN[case], kinds.TEMPLATE)


@pytest.mark.parametrize("name", ["agreement.docx", "part.docx", "letter.docx", "certificate.docx", "notice.docx"])
def test_the_packaged_templates_are_taken(name: str) -> None:
    """They hold nothing that is refused in others."""
    opened(registers.templates(name), kinds.TEMPLATE)


@pytest.mark.parametrize("case", ["DDEAUTO", "an embedded object", "a link to a share", "a picture that is fetched"])
def test_nothing_of_this_matters_where_nothing_is_kept(case: str) -> None:
    """A form that came back is read for its text alone; what else is in it is passed over."""
    assert opened(REFUSED[case], kinds.WORD_FORM).main.name == DOCUMENT


def test_a_part_is_judged_by_what_it_is_and_not_by_its_name() -> None:
    """XML under the ending of a picture is gone through as XML."""
    code = f'<w:hdr xmlns:w="{W}">{simple_field("DDE x")}</w:hdr>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
    with pytest.raises(UnsafeFileError, match=r"word/media/a\.png has a field 'DDE x'"):
        opened(template(types=part("png", kind), parts={"word/media/a.png": code}), kinds.TEMPLATE)
