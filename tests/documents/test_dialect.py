"""What the terms may not contain is refused, with the line and what is expected."""

from __future__ import annotations

import pytest

from isa_admin.documents import dialect
from isa_admin.documents.dialect import TermsError
from isa_admin.documents.markdown import read
from isa_admin.documents.terms import TermsTooLargeError, identify, read_terms

# What is in the file, the line that is named, a word of what was found, a word of what is expected.
REFUSED = {
    "no title": ("Text.\n", 1, "first line", "# Title"),
    "two titles": ("# A\n\n# B\n", 3, "second title", "##"),
    "a numbered title": ("# 3. Consent\n", 1, "3. Consent", "leave the number out"),
    "a lettered title": ("# Appendix B: Purposes\n", 1, "Appendix B", "leave the number out"),
    "a letter alone": ("# Appendix B\n", 1, "Appendix B", "leave the number out"),
    "a skipped level": ("# A\n\n### B\n", 3, "###", "do not skip"),
    "a level too deep": ("# A\n\n## B\n\n### C\n\n#### D\n", 7, "level 4", "###"),
    "an underlined heading": ("# A\n\nB\n---\n", 3, "heading", "##"),
    "a closed heading": ("# A\n\n## B ##\n", 3, "## B ##", "##"),
    "an empty heading": ("# A\n\n## \n", 3, "spaces", "remove"),
    "a heading in a list": ("# A\n\n- ## B\n", 3, "heading", "line of its own"),
    "html": ("# A\n\n<div>\ntext\n</div>\n", 3, "HTML", "dialect"),
    "html in a line": ("# A\n\ntext <b>bold</b>\n", 3, "<b>", "**bold**"),
    "a line break outside a table": ("# A\n\none<br>two\n", 3, "<br>", "**bold**"),
    "an image": ("# A\n\n![alt](a.png)\n", 3, "image", "links"),
    "code": ("# A\n\ntext `code`\n", 3, "backquotes", "**bold**"),
    "fenced code": ("# A\n\n```\ncode\n```\n", 3, "code", "dialect"),
    "indented code": ("# A\n\n    code\n", 3, "code", "dialect"),
    "a rule": ("# A\n\n***\n", 3, "rule", "dialect"),
    "underscores for emphasis": ("# A\n\none\n_two_\n", 4, "'_'", "*italic*"),
    "bold that never closes": ("# A\n\none **two\n", 3, "**", "**bold**"),
    "a link that is none": ("# A\n\n[a](javascript:b)\n", 3, "](", "links"),
    "a link to nowhere": ("# A\n\n[a link](#)\n", 3, "'#'", "https://"),
    "a link that is no address": ("# A\n\n[words](https://[a)\n", 3, "https://%5Ba", "https://..."),
    "a link with a user name": ("# A\n\n[words](https://gov.uk@a.org/)\n", 3, "gov.uk@a.org", "https://..."),
    "a link with a title": ('# A\n\n[words](https://a.org "t")\n', 3, "a.org", "no title"),
    "an automatic link": ("# A\n\n<https://a.org>\n", 3, "a.org", "[words](address)"),
    "a link text that says nothing": ("# A\n\n[here](https://a.org)\n", 3, "'here'", "where the link leads"),
    "a link definition": ("# A\n\n[a]: https://a.org\n", 3, "definition", "in the text"),
    "a backslash": ("# A\n\none \\* two\n", 3, "backslash", "leave it out"),
    "a tab": ("# A\n\none\ttwo\n", 3, "tab", "spaces"),
    "a control character": ("# A\n\none\u202etwo\n", 3, "202E", "remove"),
    "spaces at the end": ("# A\n\none  \ntwo\n", 3, "spaces", "remove"),
    "windows line ends": ("# A\r\n", 1, "CR LF", "LF"),
    "a line too long": (f"# A\n\n{'word ' * 24}word\n", 3, "124", "120"),
    "no newline at the end": ("# A\n\nB", 3, "newline", "one newline"),
    "a line too far in": ("# A\n\n- one\n    two\n", 4, "4 spaces", "2"),
    "a line too far out": ("# A\n\n(a) one\ntwo\n", 4, "0 spaces", "4"),
    "a line of a quotation without its mark": ("# A\n\n> one\ntwo\n", 4, "0 spaces", "> "),
    "a label out of order": ("# A\n\n(a) one\n(c) two\n", 4, "(c)", "(b)"),
    "a list that begins in the middle": ("# A\n\n(c) one\n", 3, "(c)", "(a)"),
    "a list that goes on wrongly": ("# A\n\n(a) one\n\nand\n\n(c) two\n", 7, "(c)", "(b)"),
    "labels of two kinds": ("# A\n\n(a) one\n(2) two\n", 4, "(2)", "(b)"),
    "a roman list with a letter": ("# A\n\n(i) one\n(j) two\n", 4, "(j)", "(ii)"),
    "another label": ("# A\n\n1) one\n", 3, "1) one", "(a)"),
    "another bullet": ("# A\n\n* one\n", 3, "wrong column", "0"),
    "a wide bullet": ("# A\n\n-  one\n", 3, "bullet", "one space"),
    "an indented list": ("# A\n\n  - one\n", 3, "wrong column", "0"),
    "a label in running text": ("# A\n\nas said in\n(b) above\n", 4, "'(b)'", "blank line"),
    "a list too deep": (
        "# A\n\n" + "".join(f"{'  ' * level}- x\n" for level in range(dialect.MAX_DEPTH + 1)), 9, "deep", "6",
    ),
    "an empty item": ("# A\n\n- one\n-\n", 4, "bullet", "one space"),
    "a row with too many cells": ("# A\n\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", 5, "3 cells", "2"),
    "a row with too few cells": ("# A\n\n| a | b |\n|---|---|\n| 1 |\n", 5, "1 cells", "2"),
    "a row that is not closed": ("# A\n\n| a | b |\n|---|---|\n| 1 | 2\n", 5, "table row", "begin and end"),
    "text right below a table": ("# A\n\n| a |\n|---|\n| 1 |\ntext\n", 6, "table row", "begin and end"),
    "an aligned column": ("# A\n\n| a |\n|:-:|\n| 1 |\n", 4, "header row", "|---|"),
    "a table without a header": ("# A\n\n| a |\n| b |\n", 3, "outside a table", "header row"),
    "a table in a list": ("# A\n\n- x\n\n  | a |\n  |---|\n", 5, "table inside", "start of a line"),
    "a generated part that is not there": ("# A\n\n{partnres}\n", 3, "partnres", "partners"),
    "a generated part in a list": ("# A\n\n- x\n\n  {partners}\n", 5, "inside a list", "start of a line"),
    "a generated part in a sentence": ("# A\n\nsee {partners} there\n", 3, "{partners}", "line of its own"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_in_the_dialect_is_refused_with_its_line(case: str) -> None:
    """A file that is not in the dialect is refused; the message names the line, the remedy what is expected."""
    text, line, found, expected = REFUSED[case]
    with pytest.raises(TermsError) as caught:
        read("04-consent.md", text.encode())
    assert caught.value.message.startswith(f"agreement/terms/04-consent.md:{line}: ")
    assert found in caught.value.message
    assert expected in caught.value.remedy
    assert caught.value.exit_code == 5


def test_bytes_that_are_not_utf_8_are_refused_with_their_line() -> None:
    """A file in another encoding is refused at the first line that shows it."""
    with pytest.raises(TermsError, match=r":3: .*UTF-8"):
        read("04-consent.md", "# A\n\ncafé\n".encode("cp1252"))


def test_a_file_too_large_is_refused() -> None:
    """A file over the limit is not parsed."""
    with pytest.raises(TermsError, match="1,200,004 bytes"):
        read("04-consent.md", b"# A\n" + b"x\n" * 600_000)


def test_terms_too_large_are_refused() -> None:
    """Neither too many files nor too many bytes in all are parsed."""
    with pytest.raises(TermsTooLargeError, match="201 files"):
        read_terms({f"{number:02}-x{number}.md": b"# A\n" for number in range(201)})
    with pytest.raises(TermsTooLargeError, match="bytes"):
        read_terms({f"{number:02}-x.md": b"x" * 900_000 for number in range(12)})


@pytest.mark.parametrize("name", ["consent.md", "4-consent.md", "04_consent.md", "appendix-aa.md", "04-consent.txt"])
def test_a_file_name_that_says_no_part_is_refused(name: str) -> None:
    """The number of a section and the letter of an appendix come from the file name, so it must have one."""
    with pytest.raises(TermsError) as caught:
        identify(name)
    assert "appendix-a.md" in caught.value.remedy


def test_a_reference_to_a_part_that_is_not_there_is_refused() -> None:
    """A link to another file of the terms must lead to one, and close matches are named."""
    terms = {"01-partners.md": b"# A\n\n- see\n  [section 4](04-consen.md)\n", "04-consent.md": b"# B\n"}
    with pytest.raises(TermsError, match=r"01-partners.md:3: .*04-consen.md") as caught:
        read_terms(terms)
    assert "did you mean 04-consent.md" in caught.value.remedy


def test_two_sections_of_one_number_are_refused() -> None:
    """Two files cannot both be section 4."""
    with pytest.raises(TermsError, match=r"04-b.md:1: 04-a.md"):
        read_terms({"04-a.md": b"# A\n", "04-b.md": b"# B\n"})
