"""Pages: the PDF that lies beside each Word document, where it was asked for."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING

from isa_admin.pdf import libreoffice
from isa_admin.system.watching import during

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The tags are for whoever has it read aloud.
_FILTER = (
    "pdf:writer_pdf_Export:{"
    '"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}'
    "}"
)


class Pages:
    """Makes a PDF of each Word document of a command; of the same document once.

    Args:
        wanted: Whether anybody asked for them: nothing is made otherwise.
    """

    def __init__(self, *, wanted: bool) -> None:
        self.wanted = wanted
        self._made: dict[str, bytes] = {}

    @property
    def made(self) -> bool:
        """Whether there was any document to make a PDF of."""
        return bool(self._made)

    def ensure_possible(self) -> None:
        """Ensure that LibreOffice is here, before anything is asked, signed or written.

        Raises:
            NoOfficeError: It is not.
        """
        if self.wanted and libreoffice.find() is None:
            raise libreoffice.NoOfficeError("turns Word documents into PDF")

    def prepare(self, documents: Iterable[bytes]) -> None:
        """Make the PDFs of several documents in one run, which takes less time than one by one.

        Raises:
            NoOfficeError: LibreOffice is not here.
            NotTurnedError: It did not make one of them.
        """
        if not self.wanted:
            return
        todo = {sum_: one for one in documents if (sum_ := _sum(one)) not in self._made}
        if not todo:
            return
        from isa_admin.pdf.finishing import finished
        from isa_admin.word.for_pages import for_pages

        ready = {f"{sum_}.docx": for_pages(one) for sum_, one in todo.items()}
        with during("Making PDF files"):
            turned = libreoffice.turned({name: one.content for name, one in ready.items()}, _FILTER, "pdf")
        for sum_ in todo:
            name = f"{sum_}.docx"
            self._made[sum_] = finished(turned[name], ready[name].made)

    def of(self, document: bytes) -> bytes:
        """Give the PDF of one document.

        Raises:
            NoOfficeError: LibreOffice is not here.
            NotTurnedError: It did not make it.
        """
        self.prepare([document])
        return self._made[_sum(document)]

    def beside(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Give files, and behind each Word document among them its PDF.

        Args:
            files: What each file holds, by its name.

        Raises:
            NoOfficeError: LibreOffice is not here.
            NotTurnedError: It did not make one of them.
        """
        if not self.wanted:
            return dict(files)
        self.prepare(content for name, content in files.items() if name.endswith(".docx"))
        made: dict[str, bytes] = {}
        for name, content in files.items():
            made[name] = content
            if name.endswith(".docx"):
                made[str(PurePath(name).with_suffix(".pdf"))] = self._made[_sum(content)]
        return made


NO_PAGES = Pages(wanted=False)
"""Where nobody asked for a PDF."""


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
