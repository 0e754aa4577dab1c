"""Renders with a template that somebody restyled, in a process of its own with limits of time and memory.

Nothing in such a template can compute (``template_fields``), and nothing in it runs or fetches (``office.allowed``);
the libraries that open and fill it are ended here when it makes them take too long or too much. The process is kept
for the next paper, since most commands write several.
"""

from __future__ import annotations

import atexit
import json
import pickle
from functools import cache
from typing import TYPE_CHECKING

from isa_admin.documents.paper import Rendered, collector_paused
from isa_admin.errors import StoreError
from isa_admin.system.confined import Confined, LimitError
from isa_admin.word.template_fields import TemplateError

if TYPE_CHECKING:
    from isa_admin.documents.paper import Paper
    from isa_admin.documents.redlines import Changes
    from isa_admin.word.draft_marking import DraftMarks

SECONDS = 20
"""How many seconds of a processor one document may take; the agreement of 10,000 partners takes two."""
MEMORY = 1_000_000_000
"""How many bytes of memory; the agreement of 10,000 partners takes a fifth of it."""
TOO_MUCH = "use fewer pages, tables, drawings and fields"
"""What to do with a template that takes more."""
_FUNCTION = f"{__name__}:made_apart"


def render_apart(paper: Paper, template: bytes, changes: Changes | None, marks: DraftMarks | None) -> Rendered:
    """Turn a paper into a Word file, as ``rendering.render`` does.

    Raises:
        StoreError: The template is faulty, or takes too long or too much; the message says what is wrong.
    """
    from isa_admin.word.rendering import sheet_of

    # The register reads its records from git when they are asked for: it stays here.
    with collector_paused():
        given = pickle.dumps((sheet_of(paper), template, changes, marks))
    try:
        said = _kept().call(_FUNCTION, given, seconds=SECONDS)
    except LimitError as error:
        raise TemplateError(paper.template, error.words, TOO_MUCH) from error
    line, _, content = said.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise StoreError(*head["refused"])
    return Rendered(head["name"], content, tuple(head["notes"]))


def made_apart(given: bytes) -> bytes:
    """Render what was pickled above, and give a line of JSON and the file; runs in the process with limits."""
    from isa_admin.word.rendering import render_sheet

    with collector_paused():
        sheet, template, changes, marks = pickle.loads(given)  # noqa: S301 - it comes from the function above
    try:
        made = render_sheet(sheet, template, changes, marks)
    except StoreError as error:
        return json.dumps({"refused": (error.message, error.remedy)}).encode()
    return json.dumps({"name": made.name, "notes": made.notes}).encode() + b"\n" + made.content


@cache
def _kept() -> Confined:
    kept = Confined(MEMORY)
    atexit.register(kept.close)
    return kept
