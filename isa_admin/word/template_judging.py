"""Judges a template: what is wrong in it, each with its place, found by trying it with a short paper.

A template may come from a stranger. It can compute nothing (``template_fields``) and holds nothing that runs or fetches
(``office.allowed``); here it is also tried in a process of its own, which is ended when it takes too long or too much.
"""

from __future__ import annotations

import json
import pickle
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.system import confined
from isa_admin.word.rendering_apart import MEMORY, SECONDS, TOO_MUCH
from isa_admin.word.template_fields import TemplateError

if TYPE_CHECKING:
    from isa_admin.documents.paper import Paper

_MOST_FAULTS = 50
_FUNCTION = f"{__name__}:judged_apart"


class Fault(Struct, frozen=True):
    """Something wrong in a template: what, where (empty if it has no place of its own), and what to do."""

    found: str
    place: str
    remedy: str


class Opinion(Struct, frozen=True):
    """What is wrong in a template; and what an officer should know of one that can be used."""

    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()


def judge(paper: Paper, template: bytes) -> Opinion:
    """Try a template, in a process of its own with limits of time and memory.

    Args:
        paper: A short paper that uses its fields.
        template: Its bytes.
    """
    try:
        said = confined.call(_FUNCTION, pickle.dumps((paper, template)), seconds=SECONDS, memory=MEMORY)
    except confined.LimitError as error:
        return Opinion((Fault(error.words, "", TOO_MUCH),))
    found = json.loads(said)
    return Opinion(tuple(Fault(*one) for one in found["faults"]), tuple(found["notes"]))


def judged_apart(given: bytes) -> bytes:
    """Judge the pickled paper and template, and give the opinion as JSON; runs in the process with limits."""
    paper, template = pickle.loads(given)  # noqa: S301 - it comes from the function above
    faults, notes = _opinion(paper, template)
    return json.dumps({"faults": [(one.found, one.place, one.remedy) for one in faults], "notes": notes}).encode()


def _opinion(paper: Paper, template: bytes) -> tuple[list[TemplateError], tuple[str, ...]]:
    from isa_admin.word.rendering import render, slots_of, values_of
    from isa_admin.word.template import Template, kinds_of

    try:
        opened = Template(paper.template, template)
        faults = list(islice(opened.faults(kinds_of(values_of(paper), slots_of(paper))), _MOST_FAULTS))
        return faults, () if faults else render(paper, template).notes
    except TemplateError as error:
        return [error], ()
