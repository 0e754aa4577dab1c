"""Takes out of a Markdown file what does not belong to its text: front matter, notes, and the marks round code.

Notes go where those of a Word file go; what the terms have no place for is kept apart, so that the report can tell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isa_admin.documents.raw import Apart

CODE = "\x00"
"""Stands before a line of code, whose signs are no marks; no text has it."""
_SETTING = re.compile(r"(?P<name>[A-Za-z][\w -]{0,40}):(?:\s+(?P<value>.*))?")
_MORE = re.compile(r"\s+\S|-\s|#|\s*$")
_LONGEST = 200
"""Front matter has no more lines."""
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<words>[^`]*)")
_RULE = re.compile(r" {0,40}([-*_=~])(?: ?\1){2,} *")
"""A line across the page; right below words it underlines them, and they are a heading."""
_NOTE = re.compile(r" {0,3}\[\^(?P<name>[^\]\s]{1,60})\]:\s*(?P<words>\S.*)")
_REFERENCE = re.compile(r"\[\^(?P<name>[^\]\s]{1,60})\]")


class Marked(Struct):
    """What is left of a file, and what was taken out of it.

    Attributes:
        lines: The lines of its text; a line of code has ``CODE`` before it, and notes have numbers: ``[1]``.
        apart: What was taken out.
        properties: What the front matter says of the file.
    """

    lines: list[str] = field(default_factory=list)
    apart: list[tuple[Apart, str]] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)


def take_out(lines: Sequence[str], *, wrapped: bool) -> Marked:
    """Take the marks out of a file.

    Args:
        lines: Its lines.
        wrapped: Whether an editor broke its paragraphs, and so its notes, into lines.
    """
    made = Marked()
    begin = _front_matter(lines, made)
    notes = _without_code(lines[begin:], made, wrapped=wrapped)
    _number(notes, made)
    return made


def _front_matter(lines: Sequence[str], made: Marked) -> int:
    """Take the settings out that stand between two lines of dashes at the top; gives where the text begins."""
    if not lines or lines[0] != "---":
        return 0
    end = next((at for at, line in enumerate(lines[1:_LONGEST], 1) if line in {"---", "..."}), 0)
    found = [match for line in lines[1:end] if (match := _SETTING.fullmatch(line))]
    if not found or not all(_SETTING.fullmatch(line) or _MORE.match(line) for line in lines[1:end]):
        return 0
    made.apart += [("front matter", line) for line in lines[: end + 1] if line.strip()]
    made.properties |= {
        match["name"].casefold(): match["value"].strip(" '\"") for match in reversed(found) if match["value"]
    }
    return end + 1


def _without_code(lines: Sequence[str], made: Marked, *, wrapped: bool) -> list[tuple[str, str]]:
    """Take the marks round code out, and the notes outside of it; gives the notes by their names."""
    notes: list[tuple[str, str]] = []
    fence = ""
    at = 0
    while at < len(lines):
        line = lines[at]
        match = _FENCE.fullmatch(line)
        at += 1
        if match and (not fence or (match["mark"].startswith(fence) and not match["words"].strip())):
            made.apart.append(("mark of code", line))
            made.lines.append("")
            fence = "" if fence else match["mark"]
        elif not fence and _RULE.fullmatch(line) and not "".join(made.lines[-1:]).strip():
            made.apart.append(("rule", line))
            made.lines.append("")
        elif fence:
            made.lines.append(CODE + line if line.strip() else "")
        elif note := _NOTE.fullmatch(line):
            end = _end_of_note(lines, at, wrapped=wrapped)
            notes.append((note["name"], " ".join(" ".join([note["words"], *lines[at:end]]).split())))
            made.lines.append("")
            at = end
        else:
            made.lines.append(line)
    return notes


def _end_of_note(lines: Sequence[str], at: int, *, wrapped: bool) -> int:
    """Find where a note ends: further paragraphs of it stand in, and a line that an editor broke goes on."""
    while at < len(lines):
        ahead = at
        while ahead < len(lines) and not lines[ahead].strip():
            ahead += 1
        if ahead < len(lines) and lines[ahead].startswith(("  ", "\t")):
            at = ahead + 1
        elif wrapped and ahead == at and not _NOTE.match(lines[at]) and not lines[at].startswith("#"):
            at += 1
        else:
            break
    return at


def _number(notes: list[tuple[str, str]], made: Marked) -> None:
    """Number the notes in the order in which the text refers to them; those that it does not refer to come last."""
    known = dict(reversed(notes))
    numbers: dict[str, int] = {}

    def numbered(match: re.Match[str]) -> str:
        name = match["name"]
        return f"[{numbers.setdefault(name, len(numbers) + 1)}]" if name in known else match[0]

    made.lines = [line if line.startswith(CODE) else _REFERENCE.sub(numbered, line) for line in made.lines]
    first = {name: at for at, (name, _) in reversed([*enumerate(notes)])}
    order = [first[name] for name in numbers]
    rest = sorted({*range(len(notes))}.difference(order))
    made.apart += [("footnote", notes[at][1]) for at in (*order, *rest)]
