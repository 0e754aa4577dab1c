"""Templates that are not the packaged ones are filled in a process with limits."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from isa_admin.application.drawing import filled
from isa_admin.documents import catalogue
from isa_admin.errors import StoreError
from isa_admin.system.confined import Confined
from isa_admin.word import rendering, rendering_apart
from isa_admin.word.template_fields import TemplateError
from tests.documents import registers
from tests.word.bending import bent

if TYPE_CHECKING:
    from isa_admin.documents.paper import Paper


def paper() -> Paper:
    """Say the partners, a short document."""
    return catalogue.paper("partners", registers.register(), on=registers.ON, version=registers.VERSIONS[-1])


def restyled(inside: str = "") -> bytes:
    """Give a template that is not the packaged one."""
    paragraph = f"<w:p><w:r><w:t>Restyled.</w:t></w:r></w:p>{inside}"
    return bent("<w:body>", f"<w:body>{paragraph}", name=paper().template)


def test_it_gives_the_document_that_is_made_here() -> None:
    """The same bytes and notes; and a packaged template starts no process."""
    assert filled(paper(), restyled()) == rendering.render(paper(), restyled())


def test_the_packaged_template_is_filled_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the program's own, and a process costs half a second."""
    monkeypatch.setattr(rendering_apart, "render_apart", None)
    assert filled(paper(), registers.templates(paper().template)).name.endswith("-partners.docx")


def test_a_fault_is_told_as_it_is_here() -> None:
    """With the words and the remedy that the fault has."""
    with pytest.raises(StoreError) as caught:
        filled(paper(), restyled("<w:p><w:r><w:t>{{ titel }}</w:t></w:r></w:p>"))
    assert "'titel' (paragraph 2 of the text)" in caught.value.message
    assert caught.value.remedy.startswith("did you mean title? ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no process")
@pytest.mark.parametrize(("does", "words"), [("for_ever", "longer than 1 seconds"), ("allocate", "300 MB of memory")])
def test_a_template_that_takes_too_much_is_ended(monkeypatch: pytest.MonkeyPatch, does: str, words: str) -> None:
    """It is refused as a fault of the template, whatever the libraries do with it."""
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    monkeypatch.setattr(rendering_apart, "_FUNCTION", f"tests.system.test_confined:{does}")
    monkeypatch.setattr(rendering_apart, "SECONDS", 1)
    with Confined(300_000_000) as kept:
        monkeypatch.setattr(rendering_apart, "_kept", lambda: kept)
        with pytest.raises(TemplateError, match=words) as caught:
            filled(paper(), restyled())
    assert caught.value.message.startswith(f"templates/{paper().template}: it takes")
    assert caught.value.remedy == rendering_apart.TOO_MUCH
