"""Forms of the yearly self-assessment: written for partners, and read when they come back (Agreement s.18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application import drawing
from isa_admin.application.files import Target
from isa_admin.application.pages import NO_PAGES
from isa_admin.application.states import template
from isa_admin.domain.return_form import WrongFormError, answers, form
from isa_admin.errors import StoreError
from isa_admin.office import kinds
from isa_admin.office.package import reader_for
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from isa_admin.application.drawing import Drawn
    from isa_admin.application.pages import Pages
    from isa_admin.documents.paper import Rendered
    from isa_admin.domain.compliance import Answer
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store

FORMATS = ("docx", "xlsx")
"""What a form can be: a Word document or an Excel workbook."""

LARGEST = 20_000_000
"""Largest returned form that is opened, in bytes."""


class WantedForms(Struct, frozen=True, kw_only=True):
    """Which forms are made: of which year, of which kind (docx or xlsx), on which day."""

    year: int
    kind: str
    on: date

    def name(self, partner: str) -> str:
        """Give the name of the file of a partner's form."""
        return f"self-assessment-{self.year}-{partner}.{self.kind}"


def write_forms(
    store: Store, entries: Sequence[PartnerEntry], wanted: WantedForms, out: Path, pages: Pages = NO_PAGES
) -> list[Drawn]:
    """Write the form of each partner into a folder; nothing is written where one is in the way.

    Raises:
        RuleError: The agreement has no standards.
        StoreError: A form of that name already exists, one cannot be written, or the template is not as it should be.
    """
    for entry in entries:
        path = out / wanted.name(entry.id)
        if path.exists():
            raise StoreError(
                f"{path} already exists, perhaps filled in; nothing was written",
                "move it away, or name another folder: --out DIR",
            )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{out} cannot be made a folder: {error.strerror}", "name another folder: --out DIR"
        ) from error
    snapshot = store.snapshot()
    register = load_register(snapshot)
    page = template(snapshot, "letter.docx") if wanted.kind == "docx" else b""
    made = [_made(register, entry, wanted, page) for entry in entries]
    if wanted.kind == "docx":
        pages.prepare(one.content for one in made)
    return [drawing.put(one, Target(out, pages=pages)) for one in made]


def read_form(path: Path, register: Register, entry: PartnerEntry, year: int) -> dict[str, Answer]:
    """Read a returned form, in Word or Excel as its first bytes say.

    Args:
        path: The file.
        register: The register.
        entry: The partner whose form it should be.
        year: The year that it should be for.

    Raises:
        WrongFormError: The program did not make this form for this partner and year, or it is not filled in as it asks.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    name = path.name
    if len(content) > LARGEST:
        raise WrongFormError(name, f"it has more than {LARGEST:,} bytes", _RETURNED)
    reader = reader_for(content)
    if reader is None and content.startswith(kinds.ZIP):
        raise WrongFormError(name, "it is a zip file that holds other files", "unpack it, and give the form inside")
    if reader is None:
        what = kinds.begins_as(content) or "neither a Word document nor an Excel workbook"
        raise WrongFormError(name, f"it is {what}", _RETURNED)
    if reader == "word":
        from isa_admin.word import form_reading

        returned = form_reading.read(name, content)
    else:
        from isa_admin.spreadsheets import return_forms as excel

        returned = excel.read(name, content)
    return answers(name, returned, register, entry, year)


def _made(register: Register, entry: PartnerEntry, wanted: WantedForms, page: bytes) -> Rendered:
    asked, name = form(register, entry, wanted.year), wanted.name(entry.id)
    if wanted.kind == "docx":
        from isa_admin.documents.papers import return_form
        from isa_admin.documents.view import View

        view = View(register, wanted.on, register.versions.in_force(wanted.on))
        return drawing.filled(return_form(asked, view, name.removesuffix(".docx")), page)
    from isa_admin.documents.paper import Rendered
    from isa_admin.spreadsheets import return_forms as excel

    return Rendered(name, excel.write(asked), ())


_RETURNED = "give the form as it came back, a .docx or .xlsx that isa-admin compliance-form made"
