"""Fuzzing of Office files: templates, forms and workbooks that were damaged end in a refusal, or in what is harmless.

A target of ``make fuzz``; see tests/attacks/fuzz.py.
"""

from __future__ import annotations

import time
import zipfile
from contextlib import suppress
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from isa_admin.documents import catalogue
from isa_admin.documents.papers import LETTER, return_form
from isa_admin.documents.view import View
from isa_admin.domain.return_form import Form
from isa_admin.errors import IsaError
from isa_admin.office import kinds
from isa_admin.office.package import opened
from isa_admin.spreadsheets import files, return_forms
from isa_admin.word import form_reading
from isa_admin.word.rendering import render
from tests.documents import registers
from tests.office.making import OFFICE, field, simple_field, zipped

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from isa_admin.documents.paper import Paper

_LONGEST = 5.0
"""How many seconds a file may take at most, refused or not."""
_PIECES = tuple(
    piece.encode()
    for piece in (
        simple_field("DDE x"), field("INCLUDE", "TEXT x"), field(field("QUOTE 1"), "x"), '<w:altChunk r:id="rId1"/>',
        '<w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" r:id="rId1"/></w:object>',
        f'<Relationship Id="rId1" Type="{OFFICE}image" Target="http://a.example/x" TargetMode="External"/>',
        f'<Relationship Id="rId2" Type="{OFFICE}oleObject" Target="../../x"/>',
        f'<Relationship Id="rId3" Type="{OFFICE}hyperlink" Target="file://a/b" TargetMode="External"/>',
        '<Default Extension="xml" ContentType="text/html"/>', "{{ title }}", "{{p body }}", "{%p for b in boards %}",
        "{% endfor %}", "{% if title %}", "{{ ((((", "{#", "<w:p>", "</w:p>", "<w:tbl>", "</w:tbl>", "<w:tr>", "<w:tc>",
        '<row r="1000000000000"/>', '<c r="ZZZZ99999999" t="s"><v>9</v></c>', "<f>1+1</f>", "<a>" * 200, "&#0;", "&x;",
        "<!DOCTYPE a>", "<?isa-admin body?>", "<w:ins/>", "<w:sectPr/>", "\x00", "\ufeff",
    )
)  # fmt: skip


def damaged_office_file(chance: random.Random) -> None:
    """Damage a file and hand it to whoever reads it; what is taken is harmless, and nothing takes long."""
    make, use = chance.choice(_CASES)
    content = _damaged(make(), chance)
    begun = time.perf_counter()
    with suppress(IsaError):
        use(content)
    assert time.perf_counter() - begun < _LONGEST


def _damaged(content: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.2:
        return _bent(content, chance)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(chance.randrange(1, 4)):
        name = chance.choice(sorted(parts))
        match chance.randrange(6):
            case 0:
                del parts[name]
            case 1:
                parts[chance.choice(sorted(parts))] = parts[name]
            case 2:
                parts[chance.choice((name.upper(), f"../{name}", f"word/{chance.randrange(9)}.bin"))] = parts[name]
            case _:
                parts[name] = _bent(parts[name], chance)
        if not parts:
            break
    return zipped(*parts.items(), compress=zipfile.ZIP_DEFLATED)


def _bent(data: bytes, chance: random.Random) -> bytes:
    """Put something in, cut something out, or say something twice, mostly where an element begins."""
    edges = [at for at in range(len(data)) if data[at : at + 1] == b"<"] or [0]
    made = bytearray(data)
    for _ in range(chance.randrange(1, 4)):
        at = min(chance.choice(edges), len(made)) if chance.random() < 0.8 else chance.randrange(len(made) + 1)
        size = chance.randrange(1, 200)
        new = chance.choice((chance.choice(_PIECES), bytes(made[at : at + size]), chance.randbytes(size), b""))
        made[at : at + chance.choice((0, 0, size))] = new
    return bytes(made)


def _template(content: bytes) -> None:
    """Draw a document; what comes out holds nothing that a template may not hold."""
    opened(render(_paper(), content).content, kinds.TEMPLATE)


@cache
def _paper() -> Paper:
    register = registers.register({}, {"01-a.md": b"# One\n\nText.\n\n- a\n- b\n"})
    return catalogue.paper("agreement", register, on=registers.ON, version=registers.VERSIONS[-1])


@cache
def _form() -> Form:
    rows = (("one", "What it asks", "Met", "A policy", ""), ("two", "Another", "Not met", "", "Training"))
    return Form((("Agreement", "isa-llr"), ("Partner", "County"), ("Partner id", "county"), ("Year", "2026")), rows)


@cache
def _word_form() -> bytes:
    view = View(registers.register({}), registers.ON, None)
    return render(return_form(_form(), view, "form"), registers.templates(LETTER)).content


@cache
def _excel_form() -> bytes:
    return return_forms.write(_form())


_CASES: tuple[tuple[Callable[[], bytes], Callable[[bytes], object]], ...] = (
    (lambda: registers.templates("agreement.docx"), _template),
    (_word_form, lambda content: form_reading.read("form.docx", content)),
    (_excel_form, lambda content: return_forms.read("form.xlsx", content)),
    (_excel_form, lambda content: files.read("partners.xlsx", content)),
)
