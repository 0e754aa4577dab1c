"""The Word templates of a store: what is wrong in one, how it differs from the packaged one, and back to that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.application import states
from isa_admin.application.files import given
from isa_admin.application.reference import reference
from isa_admin.documents.templates import KINDS, NoSuchTemplateError, kind_of, sample
from isa_admin.domain.changes import Decision, PutFile
from isa_admin.domain.checks import Finding
from isa_admin.errors import StoreError, UsageError
from isa_admin.records import layout
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from isa_admin.documents.templates import TemplateKind
    from isa_admin.domain.register import Register
    from isa_admin.records.load import Blobs
    from isa_admin.store.repository import Store
    from isa_admin.word.template_facts import TemplateDifference
    from isa_admin.word.template_judging import Opinion

UNUSABLE = "unusable-template"
"""The code of a finding about a template that no document can be made with."""


class Given(Struct, frozen=True):
    """A template in hand: one of the store, or a file: what it is to be, its bytes, and how people are told of it."""

    kind: TemplateKind
    content: bytes
    words: str

    @property
    def packaged(self) -> bool:
        """Whether it is the packaged one, byte by byte."""
        return self.content == packaged(self.kind)


def packaged(kind: TemplateKind) -> bytes:
    """Give the packaged template."""
    return reference().read(f"{layout.TEMPLATES}{kind.name}")


def state(snapshot: Blobs, kind: TemplateKind) -> str:
    """Say in words what a store has in a template's place."""
    path = f"{layout.TEMPLATES}{kind.name}"
    if not snapshot.has(path):
        return "not in the store: the packaged one is used"
    return "packaged" if snapshot.read(path) == packaged(kind) else "restyled"


def find(store: Store, name: str, as_: str | None = None) -> Given:
    """Find a template by its name in the store, or a file by its path.

    Args:
        store: The store; what is recorded counts, not the folder.
        name: The name, or the path of a file.
        as_: Which template the file is to be, where its name does not say.

    Raises:
        NotFoundError: There is no such template.
        UsageError: The file cannot be read, or it is not said which template it is to be.
    """
    path = Path(name)
    if path.name == name and not path.is_file():
        kind = kind_of(as_ or name)
        return Given(kind, states.template(store.snapshot(), kind.name), f"templates/{kind.name}")
    content = given(path, layout.LARGEST_FILE, "name a Word file (.docx) that is to be a template")
    try:
        kind = kind_of(as_ or path.name)
    except NoSuchTemplateError as error:
        if as_:
            raise
        raise UsageError(
            f"the name of {path} does not say which template it is to be", f"--as {' or '.join(KINDS)}"
        ) from error
    return Given(kind, content, str(path))


def every(store: Store) -> Iterator[Given]:
    """Give every template that documents of a store are made with."""
    snapshot = store.snapshot()
    for kind in KINDS.values():
        yield Given(kind, states.template(snapshot, kind.name), f"templates/{kind.name}")


def judged(one: Given, register: Register, today: date) -> Opinion:
    """Say what is wrong in a template; nothing is in the packaged ones."""
    from isa_admin.word.template_judging import Opinion, judge

    if one.packaged:
        return Opinion(())
    return judge(sample(one.kind, register, today), one.content)


def differences(one: Given) -> list[TemplateDifference]:
    """Say how a template differs from the packaged one.

    Raises:
        StoreError: It cannot be opened.
    """
    from isa_admin.word.template_facts import differences as differ
    from isa_admin.word.template_facts import look

    known = {field.name for field in one.kind.fields}
    old, new = (look(one.kind.name, content, known) for content in (packaged(one.kind), one.content))
    return list(differ(old, new))


def used(one: Given) -> frozenset[str]:
    """Say which fields a template uses.

    Raises:
        StoreError: It cannot be opened.
    """
    from isa_admin.word.template_facts import look

    return look(one.kind.name, one.content, {field.name for field in one.kind.fields}).fields


def reset(store: Store, kind: TemplateKind) -> Decision:
    """Decide to go back to the packaged template.

    Raises:
        StoreError: The store has it already.
    """
    path = f"{layout.TEMPLATES}{kind.name}"
    snapshot = store.snapshot()
    if snapshot.has(path) and snapshot.read(path, layout.LARGEST_FILE) == packaged(kind):
        raise StoreError(
            f"templates/{kind.name} is the packaged one, as it is recorded",
            f"to drop edits in your folder that are not recorded: git checkout templates/{kind.name}",
        )
    return Decision(
        subject=f"Template {kind.name}: back to the packaged one",
        changes=(PutFile(path, packaged(kind)),),
        answers=(("Template", path), ("Becomes", "the packaged one; history keeps what it was")),
        next=(f"isa-admin templates show {kind.name}", "isa-admin render"),
    )


def findings(blobs: Blobs, today: date, only: Iterable[str] | None = None) -> list[Finding]:
    """Say of each restyled template what is wrong in it.

    Args:
        blobs: The files of a store.
        today: Today.
        only: The paths to look at, if not all.
    """
    wanted = [
        Given(kind, blobs.read(path), path)
        for kind in KINDS.values()
        if blobs.has(path := f"{layout.TEMPLATES}{kind.name}") and (only is None or path in only)
    ]
    restyled = [one for one in wanted if not one.packaged]
    if not restyled:
        return []
    register = load_register(blobs)
    return [
        Finding("error", UNUSABLE, one.words, f"{one.words}: {said(fault.found, fault.place)}", fault.remedy)
        for one in restyled
        for fault in judged(one, register, today).faults
    ]


def said(found: str, place: str) -> str:
    """Say a fault with its place."""
    return f"{found} ({place})" if place else found
