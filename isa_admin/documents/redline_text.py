"""A redline as text: for a terminal, as Markdown and as a page of HTML."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from isa_admin.documents.changes import KINDS
from isa_admin.documents.words import Stretch, compare_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isa_admin.documents.changes import Change
    from isa_admin.documents.redlines import Side
    from isa_admin.documents.words import Mark

PLAIN: Mapping[Mark, str] = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
"""How words are marked where there is no colour."""

_STYLE = (
    "body{font-family:sans-serif;max-width:50em;margin:2em auto;padding:0 1em;line-height:1.5}"
    "del{color:#942514;background:#fbe9e7}ins{color:#00562b;background:#e6f4ea}"
    "table{border-collapse:collapse}th,td{text-align:left;padding:.2em 1em .2em 0;vertical-align:top}"
    "code{overflow-wrap:anywhere}"
)


def summary(change: Change) -> str:
    """Say in words what a change is: ``item (b) reworded``, ``section moved: it stood at 3 Consent``."""
    return f"{change.what} {KINDS[change.kind]}{f': {change.note}' if change.note else ''}"


def pieces(change: Change) -> tuple[Stretch, ...]:
    """Give the words of a change with their marks; nothing where only a number or a place changed."""
    from isa_admin.documents.blocks import Run

    if change.pieces:
        return change.pieces
    if change.kind in {"moved", "relabelled"}:
        return (Stretch("kept", (Run(change.after),)),) if change.what not in {"section", "title"} else ()
    sides: tuple[tuple[Mark, str], ...] = (("removed", change.before), ("added", change.after))
    return tuple(Stretch(mark, (Run(text),)) for mark, text in sides if text)


def by_section(found: Iterable[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Give the changes of each section."""
    for section, changes in groupby(found, key=lambda change: change.section):
        yield section, list(changes)


def marked(change: Change, mark: Callable[[Mark, str], str]) -> str:
    """Write the words of a change, each piece as ``mark`` writes it."""
    return "".join(mark(piece.mark, piece.text) for piece in pieces(change))


def in_short(found: Sequence[Stretch]) -> str:
    """Write marked words on a line or two: of what stayed, only the words around each change are there."""
    written = []
    for place, piece in enumerate(found):
        words = piece.text
        if piece.mark == "kept":
            words = _around(words, first=place == 0, last=place == len(found) - 1)
        written.append(PLAIN[piece.mark].format(words))
    return "".join(written)


def proposal(was: Iterable[str], wanted: Iterable[str]) -> str:
    """Give what somebody proposes, with the words that go and that come marked as in a redline."""
    from isa_admin.documents.blocks import Run

    old, new = " ".join(was), " ".join(wanted)
    return in_short(compare_words((Run(old),) if old else (), (Run(new),) if new else ()))


def _around(words: str, *, first: bool, last: bool) -> str:
    """Leave out the middle of words between two changes, or what is far from the one that they stand beside."""
    if len(words) <= _AROUND * (1 if first or last else 2) + len(_GAP):
        return words
    head = "" if first else words[:_AROUND].rpartition(" ")[0]
    tail = "" if last else words[-_AROUND:].partition(" ")[2]
    return f"{head}{_GAP.lstrip() if first else _GAP.rstrip() if last else _GAP}{tail}"


_AROUND, _GAP = 90, " ... "


def as_markdown(sides: Sequence[Side], found: Sequence[Change]) -> str:
    """Write a redline in Markdown: what was removed is ``[-so-]``, what was added ``{+so+}``."""
    old, new = sides
    lines = [
        f"# Redline: {old.words} to {new.words}", "",
        "| | earlier text | later text |", "|---|---|---|",
        f"| text | {old.words} | {new.words} |", f"| terms digest | {old.digest} | {new.digest} |", "",
    ]  # fmt: skip
    if not found:
        lines += ["The two texts say the same.", ""]
    for section, changes in by_section(found):
        lines += [f"## {section}", ""]
        for change in changes:
            lines += [f"*{summary(change)}*", ""]
            if words := marked(change, lambda mark, text: PLAIN[mark].format(text)):
                lines += [words, ""]
    return "\n".join(lines)


def as_html(sides: Sequence[Side], found: Sequence[Change]) -> str:
    """Write a redline as a page that any browser shows, without a script and without fetching anything."""
    old, new = sides
    title = escape(f"Redline: {old.words} to {new.words}")
    body = [
        f"<h1>{title}</h1><table><tr><th></th><th>Earlier text</th><th>Later text</th></tr>",
        f"<tr><th>Text</th><td>{escape(old.words)}</td><td>{escape(new.words)}</td></tr>",
        f"<tr><th>Terms digest</th><td><code>{old.digest}</code></td><td><code>{new.digest}</code></td></tr></table>",
    ]
    if not found:
        body.append("<p>The two texts say the same.</p>")
    for section, changes in by_section(found):
        body.append(f"<h2>{escape(section)}</h2>")
        for change in changes:
            body.append(f"<p><em>{escape(summary(change))}</em></p>")
            if words := marked(change, _in_html):
                body.append(f"<p>{words}</p>")
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _in_html(mark: Mark, text: str) -> str:
    words = escape(text).replace("\n", "<br>")
    return {"kept": words, "removed": f"<del>{words}</del>", "added": f"<ins>{words}</ins>"}[mark]
