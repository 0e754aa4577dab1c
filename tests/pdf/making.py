"""PDFs made by hand: harmless ones, and those that somebody might send."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Any

import pikepdf

LINE = b"BT /F1 9 Tf 70 %d Td (%s) Tj ET\n"
SENTENCE = b"A partner gives notice in writing to all the other partners."


def lines(*said: bytes, mode: int = 0) -> bytes:
    """Write lines on a page, one below the other, drawn or not."""
    drawn = b"".join(LINE % (700 - 12 * number, words) for number, words in enumerate(said))
    return b"%d Tr\n" % mode + drawn


def page(pdf: pikepdf.Pdf, content: bytes | pikepdf.Stream) -> Any:  # noqa: ANN401  an object of a PDF
    """Add a page with a content."""
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    made = pdf.add_blank_page(page_size=(595, 842))
    made.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    made.Contents = pikepdf.Stream(pdf, content) if isinstance(content, bytes) else content
    return made


def saved(pdf: pikepdf.Pdf, **settings: Any) -> bytes:  # noqa: ANN401  settings of pikepdf
    """Give the bytes of a PDF."""
    made = BytesIO()
    pdf.save(made, **settings)
    return made.getvalue()


def of_lines(*said: bytes, mode: int = 0) -> bytes:
    """Make a PDF without tags."""
    with pikepdf.new() as pdf:
        page(pdf, lines(*said, mode=mode))
        return saved(pdf)


def with_links() -> bytes:
    """Make a PDF with a link over two lines, another one, and one that leads to a page of it."""
    with pikepdf.new() as pdf:
        half = SENTENCE.index(b" to all")
        made = page(pdf, lines(SENTENCE[:half], SENTENCE[half:], b"1", *[SENTENCE] * 4))
        annotations = []
        for number, address in enumerate(
            ("https://example.org/law", "https://example.org/law", "https://example.org/other", "")
        ):
            action = {"S": pikepdf.Name.URI, "URI": pikepdf.String(address)} if address else {"S": pikepdf.Name.GoTo}
            bottom = 698 - 12 * number
            rectangle = pikepdf.Array([60, bottom, 590, bottom + 9])
            annotations.append(
                pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=rectangle, A=pikepdf.Dictionary(**action))
            )
        made.Annots = pikepdf.Array(annotations)
        return saved(pdf)


def locked() -> bytes:
    """Make a PDF that opens with a password."""
    with pikepdf.new() as pdf:
        page(pdf, lines(SENTENCE))
        return saved(pdf, encryption=pikepdf.Encryption(owner="owner", user="user"))


def picture() -> bytes:
    """Make a PDF whose only page is a picture, as a scanner makes it."""
    with pikepdf.new() as pdf:
        made = page(pdf, b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        image = pikepdf.Stream(pdf, b"\x00\xff" * 50)
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 10, 10, 8
        image.ColorSpace = pikepdf.Name.DeviceGray
        made.Resources.XObject = pikepdf.Dictionary(Im0=image)
        return saved(pdf)


def bomb() -> bytes:
    """Make a PDF of 1.5 MB whose only page unpacks to 1.5 GB."""
    with pikepdf.new() as pdf:
        packer = zlib.compressobj(9)
        piece = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
        again = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
        stream = pikepdf.Stream(pdf, b"")
        stream.write(piece + again * 1_500 + packer.flush(), filter=pikepdf.Name.FlateDecode)
        page(pdf, stream)
        return saved(pdf, compress_streams=False)


def endless_words() -> bytes:
    """Make a PDF of 6 KB that draws a word 300,000 times."""
    with pikepdf.new() as pdf:
        page(pdf, b"BT /F1 9 Tf 70 400 Td " + b"(word) Tj " * 300_000 + b"ET")
        return saved(pdf)


def endless_pages() -> bytes:
    """Make a PDF that shows its only page 3,000 times."""
    with pikepdf.new() as pdf:
        one = page(pdf, lines(SENTENCE))
        pdf.Root.Pages.Kids, pdf.Root.Pages.Count = pikepdf.Array([one.obj] * 3_000), 3_000
        return saved(pdf)


def circle() -> bytes:
    """Make a PDF whose structure stands in itself."""
    with pikepdf.new() as pdf:
        page(pdf, lines(SENTENCE))
        section = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Sect))
        section.K = pikepdf.Array([section, section])
        pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(K=section))
        return saved(pdf)


def tree_of_a_billion() -> bytes:
    """Make a PDF of 2 KB whose structure has a billion leaves."""
    with pikepdf.new() as pdf:
        page(pdf, lines(SENTENCE))
        leaf = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.P, K=0))
        for _ in range(9):
            leaf = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Sect, K=pikepdf.Array([leaf] * 10)))
        pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(K=leaf))
        return saved(pdf)


def tagged(*, beside: bytes = b"", note: str = "") -> bytes:
    """Make a tagged PDF with a heading, a paragraph, an item and a table, as Word writes it.

    Args:
        beside: What is drawn on the page and stands in no element.
        note: The words of a text that somebody laid over the page.
    """
    said = (b"3 Notice", SENTENCE * 4, b"(a)", b"in writing", b"Partner", b"Address", b"Trust", b"1 Road")
    drawn = b"".join(
        b"/P <</MCID %d>> BDC " % number + LINE % (700 - 12 * number, words) + b"EMC "
        for number, words in enumerate(said)
    )
    with pikepdf.new() as pdf:
        one = page(pdf, drawn + (LINE % (300, beside) if beside else b""))

        def element(role: str, *kids: Any) -> Any:  # noqa: ANN401  objects of a PDF
            made = pikepdf.Dictionary(S=pikepdf.Name(f"/{role}"), Pg=one.obj, K=pikepdf.Array(kids))
            return pdf.make_indirect(made)

        rows = [
            element("TR", element("TH", element("P", 4)), element("TH", element("P", 5))),
            element("TR", element("TD", 6), element("TD", 7)),
        ]
        item = element("LI", element("Lbl", 2), element("LBody", 3))
        pdf.Root.StructTreeRoot = element(
            "StructTreeRoot",
            element("Document", element("H1", 0), element("P", 1), element("L", item), element("Table", *rows)),
        )
        if note:
            words = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Contents=note, Rect=[70, 200, 300, 250]
            )
            one.Annots = pikepdf.Array([pdf.make_indirect(words)])
        return saved(pdf)
