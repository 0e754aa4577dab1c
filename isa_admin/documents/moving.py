"""Moves a whole section of the terms: the others get other numbers, and what refers to them follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.blocks import text_of
from isa_admin.documents.terms import read_part, read_terms
from isa_admin.documents.to_markdown import to_markdown
from isa_admin.domain.terms import mark, section_number
from isa_admin.domain.text import several
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


_LINK = re.compile(r"(?:\[(?P<words>(?:[^\[\]\\]|\\.)*)\]|(?<=\]))\((?P<file>[a-z0-9-]+\.md)\)", re.DOTALL)
_NUMBER = re.compile(r"(?P<called>\b(?:[Ss]ection|[Cc]lause|[Aa]dran)\s+)(?P<number>\d+)\b")


class NowhereToStandError(RuleError):
    """A section cannot be moved to where it shall stand."""

    def __init__(self, file: str, title: str) -> None:
        super().__init__(
            f"{file} cannot be moved behind '{title}': the text has no such part of its kind",
            "answer the comment with --reject, or move the section in Word: isa-admin amend --review --from FILE.docx",
        )


class ReferredToError(RuleError):
    """A section cannot be deleted, since others refer to it."""

    def __init__(self, file: str, others: Sequence[str]) -> None:
        refer = "refer" if others[1:] else "refers"
        super().__init__(
            f"{file} cannot be deleted while {several(list(map(mark, others)))} {refer} to it",
            f"take the reference out first: isa-admin edit-terms {mark(others[0]).rpartition(' ')[2]} --review",
        )


def now_called(file: str, terms: Mapping[str, bytes]) -> str | None:
    """Give the file that a part has in a text, where it may have another number by now; nothing where it is gone."""
    if file in terms:
        return file
    words = file.lstrip("0123456789")
    found = [one for one in terms if words.startswith("-") and one.lstrip("0123456789") == words]
    # Of two sections whose names share their words, nobody can tell which one it was.
    return found[0] if len(found) == 1 else None


def linked(text: str, terms: Mapping[str, bytes]) -> str:
    """Let the references in some words of the terms lead to the parts as they are called in a text."""
    return _followed(text, lambda file: now_called(file, terms) or file)


def renumbered(terms: Mapping[str, bytes], names: Mapping[str, str]) -> dict[str, bytes]:
    """Let the words of references say the new numbers of the sections that they lead to.

    Args:
        terms: The terms, whose references lead to the new files.
        names: The new file of each section by the one that it had.
    """
    before = {new: old for old, new in names.items() if old != new}
    if not before:
        return dict(terms)
    return {
        file: _written(file, content, _followed(content.decode(), lambda one: one, before.get))
        for file, content in terms.items()
    }


def _written(file: str, content: bytes, text: str) -> bytes:
    """Give what a file becomes; where the words of a reference changed, its lines are filled anew."""
    same = [*map(len, text.splitlines())] == [*map(len, content.decode().splitlines())]
    return text.encode() if same else to_markdown(read_part(file, text.encode()))


def _followed(text: str, now: Callable[[str], str], was: Callable[[str], str | None] = lambda file: file) -> str:
    """Let the references of a text lead to other files, and say the numbers of these where they said those before.

    Args:
        text: The text.
        now: Gives the new file of one that the text names.
        was: Gives the file whose number the words of a reference to a file may still say.
    """

    def reference(match: re.Match[str]) -> str:
        file, words = now(match["file"]), match["words"]
        if words is None:
            return f"({file})"
        old, new = section_number(was(match["file"]) or file), section_number(file)

        def number(said: re.Match[str]) -> str:
            return f"{said['called']}{new}" if new and int(said["number"]) == old else said[0]

        return f"[{_NUMBER.sub(number, words)}]({file})"

    return _LINK.sub(reference, text)


def under_names(file: str, content: bytes, names: Mapping[str, str]) -> bytes:
    """Give what a part becomes where others have other names: its references lead to them, and say their numbers."""
    return _written(file, content, _followed(content.decode(), lambda one: names.get(one, one)))


def moved(terms: Mapping[str, bytes], file: str, behind: str) -> dict[str, bytes | None]:
    """Move a section behind another.

    Args:
        terms: The terms.
        file: The section that moves.
        behind: The title of the part that it shall stand behind.

    Returns:
        The files that change, each with its new bytes, or nothing where the file is gone.

    Raises:
        NowhereToStandError: There is no such part, or the section cannot stand behind it.
    """
    parts = read_terms(terms)
    one = next(part for part in parts if part.file == file)
    before = next((part for part in parts if text_of(part.title.runs) == behind), None)
    if one.kind != "section" or before is None or before == one or before.kind not in {"section", "preamble"}:
        raise NowhereToStandError(file, behind)
    sections = [part for part in parts if part.kind == "section"]
    marks = [part.file.partition("-")[0] for part in sections]
    rest = [part for part in sections if part != one]
    at = rest.index(before) + 1 if before in rest else 0
    order = [*rest[:at], one, *rest[at:]]
    names = {part.file: f"{number}-{part.file.partition('-')[2]}" for number, part in zip(marks, order, strict=True)}
    return _under(names, terms, terms)


def removed(terms: Mapping[str, bytes], file: str) -> dict[str, bytes | None]:
    """Delete a section; those behind it get the numbers before theirs.

    Args:
        terms: The terms.
        file: The section that goes.

    Returns:
        The files that change, each with its new bytes, or nothing where the file is gone.

    Raises:
        ReferredToError: Another part refers to it.
    """
    sections = [part.file for part in read_terms(terms) if part.kind == "section"]
    others = sorted(
        one
        for one, content in terms.items()
        if one != file and any(match["file"] == file for match in _LINK.finditer(content.decode()))
    )
    if others:
        raise ReferredToError(file, others)
    rest = [one for one in sections if one != file]
    marks = [one.partition("-")[0] for one in sections]
    names = {one: f"{number}-{one.partition('-')[2]}" for number, one in zip(marks, rest, strict=False)}
    return _under(names, terms, [one for one in terms if one != file])


def _under(names: Mapping[str, str], terms: Mapping[str, bytes], kept: Iterable[str]) -> dict[str, bytes | None]:
    """Give the files that change where those that are kept get other names, and what refers to them follows."""
    made: dict[str, bytes | None] = dict.fromkeys(terms)
    for old in kept:
        new = names.get(old, old)
        text = _followed(terms[old].decode(), lambda file: names.get(file, file))
        made[new] = _written(new, terms[old], text)
    return {name: content for name, content in made.items() if content != terms.get(name)}
