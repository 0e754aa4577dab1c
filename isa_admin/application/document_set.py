"""The whole set of documents of one state: drawn, listed on a page that leads to them, and with a digest each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application.drawing import rendered, sha256
from isa_admin.application.files import ensure_free, outside, taken, write_file, write_folder
from isa_admin.documents import catalogue
from isa_admin.documents.index_page import Group, Listed, index_page
from isa_admin.documents.view import View
from isa_admin.domain.standing import BOUND, Standing, standing
from isa_admin.system.watching import along

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isa_admin.application.files import Target
    from isa_admin.application.states import State
    from isa_admin.documents.paper import Paper
    from isa_admin.domain.partner import PartnerEntry

INDEX = "index.html"
SUMS = "SHA256SUMS"
"""The page that leads to the documents, and the digests of all other files, as ``sha256sum --check`` reads them."""

_FORM = "signing-form"
_OUT = "--out FOLDER"


class WantedDocument(Struct, frozen=True):
    """A document of the set: its part, and whose it is if it is a form."""

    part: str
    partner: PartnerEntry | None = None


class WrittenSet(Struct, frozen=True):
    """The set as it was written: the folder, its files with their digests, and notes for the officer.

    ``others`` are files in the folder that do not belong to the set.
    """

    folder: Path
    files: dict[str, str]
    notes: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def report(self) -> list[dict[str, str]]:
        """The files for the JSON of a command."""
        return [{"path": str(self.folder / name), "sha256": digest} for name, digest in self.files.items()]


def write_set(state: State, store: Path, out: Target) -> WrittenSet:
    """Draw every document of a state, and write them into a folder.

    Args:
        state: The state.
        store: The folder of the store.
        out: The folder, one named by the agreement and its version if none is named; whether files there are written
            over; and whether a PDF of each is wanted.

    Raises:
        UsageError: A file in the folder differs: somebody may have edited it.
        MissingProgramError: There is no LibreOffice for the PDFs.
        StoreError: The terms or a template are not as they should be, or the folder cannot be written.
    """
    view = View(state.register, state.on, state.version, of_terms=True)
    documents: dict[str, bytes] = {}
    listed: list[tuple[WantedDocument, str, str]] = []
    notes: dict[str, None] = {}
    todo = wanted(view)
    for one in along(todo, len(todo), "Drawing documents"):
        said = catalogue.of_view(one.part, view, one.partner.id if one.partner else None)
        made = rendered(said, state.snapshot)
        documents[made.name] = made.content
        listed.append((one, made.name, _words(one, said)))
        notes |= dict.fromkeys(made.notes)
    files = out.pages.beside(documents)
    files[INDEX] = _index(view, state.commit, listed, files).encode()
    digests = {name: sha256(content) for name, content in files.items()}
    files[SUMS] = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
    digests[SUMS] = sha256(files[SUMS])
    folder = out.path or outside(store) / _folder_name(view)
    others = _put(folder, files, replace=out.replace)
    return WrittenSet(folder, digests, tuple(notes), others)


def wanted(view: View) -> list[WantedDocument]:
    """Give the documents of a set: all of the catalogue, and a form for each partner that may sign."""
    whole = [WantedDocument(name) for name in catalogue.names(view.register.terms) if name != _FORM]
    return whole + [WantedDocument(_FORM, entry) for entry in _signing(view)]


def _signing(view: View) -> list[PartnerEntry]:
    """Give the partners that may sign, by name: those bound, and those that were never."""
    entries = view.register.partners.values()
    signing = [one for one in entries if standing(one.events, view.on) in BOUND | {Standing.PROSPECTIVE}]
    return sorted(signing, key=lambda one: (one.partner.name.casefold(), one.id))


def _words(one: WantedDocument, said: Paper) -> str:
    """Say what a document is: of a form whose it is, of the whole that it is the whole, of a part its title."""
    if one.partner is not None:
        return one.partner.partner.name
    return "The whole agreement with its appendices" if one.part == catalogue.WHOLE else said.title


def _index(view: View, commit: str, listed: Sequence[tuple[WantedDocument, str, str]], files: dict[str, bytes]) -> str:
    parts: list[Listed] = []
    forms: list[Listed] = []
    for one, name, words in listed:
        names = [name, f"{name.removesuffix('.docx')}.pdf"]
        found = Listed(words, [(each, len(files[each])) for each in names if each in files])
        (parts if one.partner is None else forms).append(found)
    groups = (Group("Documents", "Document", parts), Group("Signing forms", "Partner", forms))
    return index_page(view, commit, groups, SUMS)


def _folder_name(view: View) -> str:
    """Name the folder by the agreement and its version, as the documents are named."""
    return catalogue.of_view(catalogue.WHOLE, view).name


def _put(folder: Path, files: dict[str, bytes], *, replace: bool) -> tuple[str, ...]:
    """Write the files: a new folder whole or not at all, and into one that is there no file over an edited one."""
    if not taken(folder):
        write_folder(folder, files, "name another folder: --out FOLDER")
        return ()
    if not replace:
        for name, content in files.items():
            ensure_free(folder / name, content, option=_OUT)
    for name, content in files.items():
        write_file(folder / name, content, option=_OUT, replace=True)
    return tuple(sorted(one.name for one in folder.iterdir() if one.name not in files))
