"""Which templates a store has, what each is for, and which fields it may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from isa_admin.documents import papers
from isa_admin.documents.blocks import Heading, Paragraph, Part, Place, Row, Run, Table
from isa_admin.documents.paper import Paper
from isa_admin.documents.view import View
from isa_admin.domain.register import Register
from isa_admin.errors import NotFoundError, close_matches

if TYPE_CHECKING:
    from datetime import date

FieldKind = Literal["text", "list", "slot"]
"""What a field holds: words, several words to loop over, or whole paragraphs that take a paragraph of their own."""


class Field(Struct, frozen=True):
    """A field: its name, what the document shows there, what it holds, and whether a template must have it."""

    name: str
    words: str
    kind: FieldKind = "text"
    needed: bool = False

    @property
    def written(self) -> tuple[str, ...]:
        """How it is written into a template, a paragraph each."""
        if self.kind == "slot":
            return (f"{{{{p {self.name} }}}}",)
        if self.kind == "list":
            return (f"{{%p for one in {self.name} %}}", "{{ one }}", "{%p endfor %}")
        return (f"{{{{ {self.name} }}}}",)


class TemplateKind(Struct, frozen=True):
    """A template: its file name, the documents that it gives their looks, and its fields."""

    name: str
    words: str
    fields: tuple[Field, ...]


class NoSuchTemplateError(NotFoundError):
    """There is no template of this name."""

    def __init__(self, wanted: str) -> None:
        near = close_matches(wanted, KINDS)
        super().__init__(
            f"there is no template '{wanted}'",
            f"did you mean {near}?" if near else f"the templates are {', '.join(KINDS)}",
        )


_EVERYWHERE = (
    Field("title", "the title of the agreement", needed=True),
    Field("version", "the version, with DRAFT for what is not issued", needed=True),
    Field("body", "the text of the document", "slot", needed=True),
    Field("document", "the title of this document"),
    Field("area", "the area of the agreement"),
    Field("boards", "the safeguarding boards", "list"),
    Field("date", "the date of the version"),
    Field("status", "what the version is: in force, sent out for adoption, a draft"),
    Field("digest", "the digest of the terms, which is what partners adopt"),
    Field("draft", "DRAFT for what is not issued, and else nothing"),
)
_CONTENTS = Field("contents", "the contents list", "slot", needed=True)
_OF_NOTICE = (
    Field("reference", "the number of the notice", needed=True),
    Field("address", "to whom the letter goes, with the address", "list", needed=True),
    Field("greeting", "how the letter begins", needed=True),
    Field("officer", "who signs the letter", needed=True),
    Field("behalf", "for whom the officer writes", needed=True),
    Field("mailbox", "the officer's e-mail address", needed=True),
)

KINDS = {
    kind.name: kind
    for kind in (
        TemplateKind("agreement.docx", "the whole agreement, and redlines", (*_EVERYWHERE, _CONTENTS)),
        TemplateKind("part.docx", "one part of the agreement, signing forms, the paper of bound", _EVERYWHERE),
        TemplateKind("letter.docx", "the letter of a signing pack, the self-assessment form", _EVERYWHERE),
        TemplateKind("certificate.docx", "the certificate of an adoption", _EVERYWHERE),
        TemplateKind("notice.docx", "the letters of notices and reminders", (*_EVERYWHERE, *_OF_NOTICE)),
    )
}
"""Every template that a document uses, by its file name."""


def kind_of(name: str) -> TemplateKind:
    """Find a template by its file name; the ending and the folder may be left out or be another.

    Raises:
        NoSuchTemplateError: There is none.
    """
    stem = name.strip().casefold().removeprefix("templates/").rpartition(".")[0] or name.strip().casefold()
    found = KINDS.get(f"{stem}.docx")
    if found is None:
        raise NoSuchTemplateError(name)
    return found


_PLACE = Place("{sample}")


def sample(kind: TemplateKind, register: Register, today: date) -> Paper:
    """Compose a short paper that uses every field of a template, to try the template with.

    Args:
        kind: The template.
        register: Gives the title, the boards and the version.
        today: Today.
    """
    # The values alone: what else a register has is read from the store when it is asked for.
    bare = Register(
        agreement=register.agreement,
        versions=register.versions,
        officers=(),
        partners={},
        terms={},
        terms_digest=register.terms_digest,
    )
    words = Paragraph(_PLACE, (Run("This sentence is a sample."),))
    rows = tuple(Row(((words,), (words,)), role) for role in ("header", "plain"))
    blocks = (words, Heading(_PLACE, 2, (Run("A heading"),)), Table(_PLACE, rows, (40, 60), "A table"))
    part = Part("sample.md", "section", "1", Heading(_PLACE, 1, (Run("A section"),)), blocks)
    of_notice = {one.name: ["A line"] if one.kind == "list" else "Words" for one in _OF_NOTICE}
    return Paper(
        name="sample",
        template=kind.name,
        view=View(bare, today, bare.versions.in_force(today)),
        title="A sample",
        parts=(part,),
        contents=_CONTENTS in kind.fields,
        fields=of_notice if kind.name == papers.NOTICE else {},
    )
