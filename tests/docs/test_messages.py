"""The words that people read: plain English, in the style of GOV.UK, in messages, remedies, help texts and letters."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.docs.pages import NAMES, ROOT, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

BETTER = {
    # what is kept out: what to write instead
    r"(?<!here )\b(?:is|are|was|were) no (?!longer\b|more\b)[a-z]": "'x' is not a whole number",
    r"\bnone such\b": "which the agreement does not have",
    r"\b(?:is|was) not said\b": "say whose forms you want",
    r"\bcounts? no (?:longer|more)\b": "no longer counts",
    r"\b(?:knows?|needs?|has|have|holds?|exists?|stands?|is there|are there) no (?:longer|more)\b": "no longer has",
    r"\bstands? (?:there|here|in (?:two|the|no))\b": "is in the table",
    r"(?:,|;) (?:one|two|none) (?:is|are) wanted\b": "say which one you want",
    r"\b(?:is|are) wanted\b": "say which you want",
    r"\b(?:by|of|to|for) who (?!m\b)(?:left|joined|signed|holds|has|is|was|gave|made)\b": "by the person who signed",
    r"(?:^|[.;:] )Who (?:left|joined|signed|holds|gave|made)\b[^.,;:]* (?:is|are|stands?|has|may|must|cannot)\b": (
        "a partner that has left"
    ),
    r"\b(?:a )?day to come\b": "a future date",
    r"\bis over; give\b": "is in the past; give a future date",
    r"\btakes no more words\b": "unexpected argument",
    r"\band there is: ": "unexpected argument: ",
    r"\b(?:were|was|are|is) quicker\b": "other officers published first",
    r"\bas it is by default\b": "defaults are omitted",
    r"\b\d+ days of notice\b|\bat least [^.;]* of notice\b": "at least 30 days' notice",
    r"\bis there already\b": "already exists",
    r"\b(?:says?|stands?) already\b|\b(?:is|are) (?:recorded|revoked|marked|suspended) already\b": "already says",
    r"\b(?:bound|holds?|serves?|signs?|applies) no longer\b": "is no longer bound",
    r"\bto write of\b|\bof now\b": "to write about; the current text",
    r"\bceased to be\b(?! a )": "ceased to exist",
    r"\b(?:was|were|is) begun\b": "was started",
    r"\bin the place of\b": "instead of",
    r"\b(?:another|other) [a-z]+ than\b": "differs from",
    r"\b[Ww]hoever (?:left|joined|signed|holds|gave|made|committed|was given|looks)\b": "the person who signed",
    r"\bso many (?:days|hours|words)\b": "this many hours",
    r"\bbe it\b|\bin this wise\b|\bthe like of which\b": "whether",
    r"\b(?:[Pp]lease|[Ss]orry|[Oo]ops)\b": "say what to do",
    r"(?<!\.)\b[Ii]nvalid\b": "say what is wrong with it",
    r"\bdid you mean \{\}(?!;|\?)": "did you mean x?",
    r"(?<![\d.,V-])\b1 (?:errors|warnings|partners|records|notices|commits|days|hours|years|keys|files)\b": "1 error",
}
"""Patterns of translated English, with an example of what a native writer would put there."""

OTHERS_WORDS = {
    "isa_admin/cli/usage.py": "typer's messages, which are recognised and replaced",
    "isa_admin/records/explaining.py": "msgspec's messages, which are recognised and replaced",
    "isa_admin/store/transport.py": "git's messages, which are recognised and replaced",
}
"""Where words of other programs stand, with the reason."""

_QUOTED = re.compile(r'"\w+"')
"""A word that a page speaks of."""

PACKAGE = sorted(path for path in (ROOT / "isa_admin").rglob("*.py"))


class Text(NamedTuple):
    """A text that somebody may read, with its place."""

    file: str
    line: int
    words: str


def texts_of(source: str, file: str = "") -> Iterator[Text]:
    """Give every text of a module; what an f-string fills in is {}, and of the docstrings only those are help texts."""
    tree = ast.parse(source)
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            filled = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield Text(file, node.lineno, "".join(str(part) for part in filled))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.add(id(node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield Text(file, node.lineno, node.value)
        elif isinstance(node, ast.FunctionDef) and file.startswith("isa_admin/cli/") and _is_command(node):
            yield Text(file, node.lineno, ast.get_docstring(node) or "")


@cache
def messages() -> list[Text]:
    """Give every text of the package."""
    names = ((path.relative_to(ROOT).as_posix(), path) for path in PACKAGE)
    return [
        text for name, path in names if name not in OTHERS_WORDS for text in texts_of(path.read_text("utf-8"), name)
    ]


@cache
def first_lines() -> list[Text]:
    """Give the first paragraph of every docstring of the package."""
    found: list[Text] = []
    for path in PACKAGE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (words := ast.get_docstring(node)):
                first = " ".join(words.partition("\n\n")[0].split())
                found.append(Text(path.relative_to(ROOT).as_posix(), getattr(node, "lineno", 1), first))
    return found


by_example = pytest.mark.parametrize(
    ("pattern", "better"), [pytest.param(pattern, better, id=better) for pattern, better in BETTER.items()]
)


@by_example
def test_no_message_reads_as_if_it_were_translated(pattern: str, better: str) -> None:
    """What is raised, printed, offered as help or written into a letter has none of the known patterns."""
    found = [f"{text.file}:{text.line}: {text.words}" for text in messages() if re.search(pattern, text.words)]
    assert not found, f"write it as in: {better}\n" + "\n".join(found)


@by_example
def test_no_page_reads_as_if_it_were_translated(pattern: str, better: str) -> None:
    """The same holds for README and docs."""
    found = [
        f"{page}: {line}"
        for page in NAMES
        for line in prose(page).splitlines()
        if re.search(pattern, _QUOTED.sub("", line))
    ]
    assert not found, f"write it as in: {better}\n" + "\n".join(found)


@by_example
def test_no_docstring_begins_as_if_it_were_translated(pattern: str, better: str) -> None:
    """The same holds for the first lines of docstrings: a newcomer reads these first."""
    found = [one for one in first_lines() if re.search(pattern, one.words)]
    assert not found, f"write it as in: {better}\n" + "\n".join(f"{one.file}:{one.line}: {one.words}" for one in found)


@pytest.mark.parametrize("file", OTHERS_WORDS)
def test_the_words_of_other_programs_are_still_there(file: str) -> None:
    """A module is left out only as long as it holds such words."""
    found = list(texts_of((ROOT / file).read_text("utf-8"), file))
    assert any(re.search(pattern, text.words) for text in found for pattern in BETTER)


def test_a_translated_message_is_found_wherever_it_is_written() -> None:
    """In a call, in an f-string, in a table; not in a docstring and not in a name."""
    source = (
        '"""It is no message."""\n'
        "raise UsageError(f\"'{x}' is no whole number\", 'give one')\n"
        "TABLE = {'none such': ('it is not said',)}\n"
    )
    found = {
        (text.line, better)
        for text in texts_of(source)
        for pattern, better in BETTER.items()
        if re.search(pattern, text.words)
    }
    assert found == {
        (2, "'x' is not a whole number"),
        (3, "which the agreement does not have"),
        (3, "say whose forms you want"),
    }


def _is_command(function: ast.FunctionDef) -> bool:
    arguments = [argument.arg for argument in function.args.args]
    return arguments[:1] == ["session"] and not function.name.startswith("_")
