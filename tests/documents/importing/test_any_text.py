"""Whatever a text says, it comes in: pieces of agreements, of Markdown and of neither, in any order."""

from __future__ import annotations

import time
from random import Random

import pytest

from isa_admin.documents.importing.plain_text import read_text
from isa_admin.documents.terms import read_terms
from isa_admin.domain.text import harmless
from isa_admin.domain.versions import Versions
from tests.documents.importing.test_shapes import brought

BITS = (
    "# ", "## ", "### ", "1. ", "2. ", "3. ", "(a) ", "(b) ", "(i) ", "i. ", "- ", "* ", "\N{BULLET} ", "o\t", "4.2 ",
    "1.1.1 ", "| a | b |", "|---|", "\t", "Partner\tAddress", "Northshire Council\t1 High St, Town, AB1 2CD",
    "Version\tDate\tComment\tBy", "V1\t1.2.19\tfoo\tX", "**", "*", "_", "`", "<", "[x](http://a.b)", "[here](#)",
    "[x](javascript:1)", "{partners}", "{x}", "\\", "\\*", "> ", "---", "===", "___", "Appendix A", "Annex 1",
    "Schedule",
    "Section 5 of the Act 1998 says:", "Table of contents", "Foo....... 3", "and", "or", "word ",
    "Words that go on and on to make a long sentence without end ", "lower case start ", "Title Agreement",
    "The Safeguarding Board", " ", "\N{ZERO WIDTH SPACE}", "\N{NO-BREAK SPACE}", "\x07", "&amp;", "http://x.y", "#",
    "!",
    "![a](b)", "30 days' notice to withdraw", "Name:\t", "Signature:\t", "Date:\t", "\N{GRINNING FACE}", "\u0175",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_any_text_comes_in(seed: int) -> None:
    """The terms can be read, the versions are in order, and each piece is in the account once."""
    chance = Random(seed)
    for _ in range(25):
        lines = ("".join(chance.choices(BITS, k=chance.randint(0, 5))) for _ in range(chance.randint(1, 40)))
        made = brought(read_text("\n".join(lines).encode(), "any.txt"))
        read_terms(made.terms)
        Versions(made.versions)
        assert [one.piece.number for one in made.accounts] == list(range(1, len(made.accounts) + 1))
        text = b"".join(made.terms.values()).decode()
        assert harmless(text) == text


HOSTILE = {
    "dots before a page that never comes": "." * 19_000,
    "a thousand references": "see section 1 of " * 1_100,
    "a thousand periods": "30 days notice to withdraw " * 700,
    "labels behind labels": "1. " * 6_000,
    "bold that never ends": "**x " * 4_500,
    "brackets that never close": "[" * 19_000,
    "headings in a row": "# " * 9_500,
    "quotations in a row": "> " * 9_500,
    "bullets in a row": "- " * 9_500,
    "lines below a heading": "= " * 9_500,
    "letters in a row": "(a) " * 4_700,
    "links in links": "[a](" * 4_500,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_paragraph_that_is_made_to_take_long_does_not(what: str) -> None:
    """A paragraph as long as any that is read is brought in within a second, and every word is in the terms."""
    text = f"Agreement\n\n1. Purpose\n\n{HOSTILE[what]}\n\n2. Two\n\nWords.\n"
    begun = time.process_time()
    made = brought(read_text(text.encode(), "hostile.md"))
    assert time.process_time() - begun < 1
    read_terms(made.terms)
