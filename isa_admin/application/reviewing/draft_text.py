"""The text of a draft as it went out: what a file that came back is compared with."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.application import states
from isa_admin.documents import catalogue
from isa_admin.documents.blocks import text_of
from isa_admin.documents.draft_marks import sent
from isa_admin.documents.outline import outline
from isa_admin.documents.placing import Placing
from isa_admin.documents.units import units, words
from isa_admin.domain.review import Line

if TYPE_CHECKING:
    from isa_admin.application.review_desk import Desk
    from isa_admin.documents.blocks import Part


_APPENDIX = re.compile(r"\bapp(?:endix|x)?\b[. ]*([a-z])\b|^([a-z])$")
_SECTION = re.compile(r"(?:\bsections?|\bsec|\bs|\bclause|\badran|§)[. ]*([0-9]{1,2})\b")
_NUMBER = re.compile(r"\b([0-9]{1,2})\b")
_ALONE = re.compile(r"(?:(?:section|sec|s|clause|adran|§|appendix|appx|app)?[. ]*(?:[0-9]{1,2}|[a-z])|preamble)?[. :]*")


def draft_text(desk: Desk, label: str) -> DraftText:
    """Give the text of a draft of a review."""
    state = states.at_version(desk.branch, label)
    paper = catalogue.paper(catalogue.WHOLE, state.register, on=state.on, version=state.version)
    return DraftText(label, paper.parts)


class DraftText:
    """One draft as it was sent.

    Args:
        label: Its label.
        parts: Its parts, with what the register filled in.
    """

    def __init__(self, label: str, parts: tuple[Part, ...]) -> None:
        self.label = label
        self.parts = parts

    @cached_property
    def placing(self) -> Placing:
        """What says where paragraphs that came back stand in it."""
        return Placing(list(sent(self.label, self.parts)))

    @cached_property
    def outlines(self) -> dict[str, tuple[Line, ...]]:
        """The lines of each part, by its file."""
        return {part.file: outline(part) for part in self.parts}

    @cached_property
    def generated(self) -> dict[str, dict[str, Line]]:
        """The lines of each part that the register fills: by their words, the directive in the terms."""
        made: dict[str, dict[str, Line]] = {}
        for part in self.parts:
            filled = made[part.file] = {}
            for block in part.blocks:
                if block.place.file.startswith("{"):
                    lines = outline(replace(part, blocks=(block,)))[1:]
                    filled |= {line.text: Line(text=block.place.file) for line in lines}
        return made

    @cached_property
    def words(self) -> dict[str, str]:
        """The words of each part."""
        return {part.file: "\n".join(words(unit) for unit in units(part)) for part in self.parts}

    def section(self, said: str) -> str | None:
        """Find the part that somebody named: ``13``, ``s.13 and 14``, ``Appendix A, paragraph 2``, or its title."""
        wanted = " ".join(said.split()).casefold()
        appendix = _APPENDIX.search(wanted)
        number = None if appendix else _SECTION.search(wanted) or _NUMBER.search(wanted)
        named = ("appendix", appendix[1] or appendix[2]) if appendix else ("section", number[1] if number else "")
        for part in self.parts:
            if wanted and ((part.kind, part.mark.casefold()) == named or wanted in {part.kind, _title(part)}):
                return part.file
        return None

    def says_all(self, said: str) -> bool:
        """Say whether words name a part and say nothing more: ``13``, ``section 13``, ``Appendix A``, or its title."""
        wanted = " ".join(said.split()).casefold()
        title = next((_title(part) for part in self.parts if part.file == self.section(said)), None)
        return not wanted or (title is not None and _ALONE.fullmatch(wanted.replace(title, "")) is not None)


def _title(part: Part) -> str:
    return text_of(part.title.runs).casefold()
