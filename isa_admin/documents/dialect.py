"""The rules that every file of the terms follows before its Markdown is read, and how a breach is reported.

The rules are docs/terms-format.md. They are strict so that no word can get lost on the way to Word.
"""

from __future__ import annotations

import re

from isa_admin.domain.text import harmless
from isa_admin.errors import StoreError

FOLDER = "agreement/terms"
MAX_FILE = 1_000_000
"""Largest file of the terms, in bytes."""
MAX_TERMS = 10_000_000
"""Largest size of all the terms together, in bytes."""
MAX_FILES = 200
"""Most files that the terms may have."""
MAX_LINE = 120
"""Longest line outside a table row, in characters."""
MAX_DEPTH = 6
"""Deepest nesting of lists."""

DIRECTIVES = {
    "partners": "the partners and their addresses, by category",
    "retention": "how long each partner keeps the information",
    "breach-contacts": "who to tell in each partner when information is lost",
    "responsible-posts": "the post in each partner with day-to-day responsibility",
    "signing-forms": "a form for each partner to sign",
    "version-control": "the version-control table",
}
"""The generated parts that a line of its own may ask for, and what stands there in the document."""

_DEFINITION = re.compile(r"\s*\[[^\]]+\]:")
# A backslash before punctuation is an escape in Markdown: the document would lose the backslash.
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]|\\$")


class TermsError(StoreError):
    """A file of the terms is not written as docs/terms-format.md says."""

    def __init__(self, file: str, line: int, found: str, expected: str) -> None:
        super().__init__(f"{FOLDER}/{file}:{line}: {found}", f"{expected}; docs/terms-format.md has the rules")
        self.file = file
        self.line = line


def lines(file: str, content: bytes) -> list[str]:
    """Turn the bytes of a file of the terms into its lines.

    Raises:
        TermsError: Too large, not UTF-8, other line ends, no final newline, a tab or another control character,
            spaces at a line's end, a line that is too long, a link definition or a backslash that would vanish.
    """
    if len(content) > MAX_FILE:
        raise TermsError(file, 1, f"the file has {len(content):,} bytes", f"at most {MAX_FILE:,} are allowed")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = content.count(b"\n", 0, error.start) + 1
        raise TermsError(file, broken, "these bytes are not UTF-8", "save the file as UTF-8") from error
    if not text.endswith("\n"):
        raise TermsError(file, text.count("\n") + 1, "the last line has no newline", "end the file with one newline")
    found = text.removesuffix("\n").split("\n")
    for number, line in enumerate(found, start=1):
        _check(file, number, line)
    return found


def is_row(line: str) -> bool:
    """Say whether a line looks like the row of a table."""
    return line.startswith("|")


def _check(file: str, number: int, line: str) -> None:
    if line.endswith("\r"):
        raise TermsError(file, number, "the line ends in CR LF", "save the file with LF line ends")
    if "\t" in line:
        raise TermsError(file, number, "a tab", "use spaces")
    if harmless(line) != line:
        raise TermsError(file, number, f"a character that cannot be seen: {harmless(line)!r}", "remove it")
    if line != line.rstrip():
        raise TermsError(file, number, "spaces at the end of the line", "remove them")
    # A line without a space has no place where it could be broken: a long web address may stand in one.
    if len(line) > MAX_LINE and not is_row(line) and " " in line.strip():
        raise TermsError(file, number, f"the line has {len(line)} characters", f"break it before character {MAX_LINE}")
    if _DEFINITION.match(line):
        raise TermsError(file, number, "a link definition", "write the link in the text: [words](address)")
    if escape := _ESCAPE.search(line.replace(r"\|", "") if is_row(line) else line):
        raise TermsError(file, number, f"a backslash: {escape[0]}", r"leave it out; only \| in a table cell has one")
