"""Turns a paper into a Word file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isa_admin.documents.paper import collector_paused
from isa_admin.errors import IsaError

if TYPE_CHECKING:
    from isa_admin.documents.paper import Paper
    from isa_admin.word.assembly import Changes


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document: the name of its file, and its bytes.

    ``notes`` say what the officer should know, for example that the template lacked a style.
    """

    name: str
    content: bytes
    notes: tuple[str, ...]


def render(paper: Paper, template: bytes, changes: Changes | None = None) -> Rendered:
    """Turn a paper into a Word file. The same arguments give the same bytes.

    Args:
        paper: What the document says.
        template: The bytes of its template, ``paper.template``.
        changes: What a redline marks in it.

    Raises:
        StoreError: The template is faulty; the message says what is wrong.
    """
    from isa_admin.word.assembly import assemble  # docxtpl costs 180 ms
    from isa_admin.word.template_fields import TemplateError

    with collector_paused():
        try:
            made, notes = assemble(paper, template, changes)
        except (IsaError, AssertionError):
            raise
        # docxtpl, python-docx and lxml raise all kinds of exceptions for a template that is odd in an unforeseen way.
        except Exception as error:
            raise TemplateError(
                paper.template, f"it cannot be used: {error!r}", "make it again from the template of a new store"
            ) from error
    return Rendered(f"{paper.name}.docx", made, notes)
