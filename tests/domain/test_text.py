"""Which text may stand in a record."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isa_admin.domain import text

if TYPE_CHECKING:
    from collections.abc import Callable

UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("", "name is empty"),
        ("   ", "name is empty"),
        ("x" * 501, "name has 501 characters; at most 500"),
        (" a", "spaces before or after"),
        (" " + "x" * 499, "spaces before or after"),
        ("a ", "spaces before or after"),
        ("a\nb", "control or bidirectional"),
        ("a\tb", "control or bidirectional"),
        ("a\x1b[31mb", "<U+001B>"),
        ("a\u202eb", "<U+202E>"),
        ("a\u2028b", "control or bidirectional"),
        ("a\U000e0041b", "control or bidirectional"),
        ("a\ud800b", "control or bidirectional"),
        ("a\xa0b", "not an ordinary one"),
        ("a\u3000b", "not an ordinary one"),
    ],
)
def test_a_line_of_text_that_does_not_show_what_it_is_is_refused(wrong: str, reason: str) -> None:
    """The message says what is wrong, and the text that was given can be found again."""
    with pytest.raises(text.WrongTextError, match=re.escape(reason)) as refused:
        text.line(wrong, "name")
    assert refused.value.text == wrong


@pytest.mark.parametrize("right", ["a", "Ann O'Neil & Søn <x>", "株式会社 例", "🙂 ok", "x" * 500])
def test_a_line_of_text_in_any_script_is_taken_as_it_is(right: str) -> None:
    """Names are not only Latin, and nothing is changed in them."""
    assert text.line(right, "name") == right
    assert text.optional_line(right, "name") == right


def test_text_that_may_be_left_out_may_be_left_out() -> None:
    """Nothing is nothing, and not an empty text."""
    assert text.optional_line(None, "town") is None


def test_every_character_that_unicode_calls_unseen_is_refused_and_made_visible() -> None:
    """The list is written out, so it is compared with the categories of Unicode."""
    unseen = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in UNSEEN and chr(code) != "\n"
    ]
    assert [one for one in unseen if text.harmless(one) == one] == []
    assert len(unseen) > 2000


@given(st.text(max_size=40))
def test_what_is_made_harmless_holds_nothing_unseen_but_line_ends(given_text: str) -> None:
    """Whatever a name holds, a terminal shows it and does nothing else."""
    shown = text.harmless(given_text)
    assert not {unicodedata.category(one) for one in shown.replace("\n", "")} & UNSEEN
    assert text.harmless(shown) == shown


@given(st.text(max_size=30))
def test_a_line_that_is_taken_shows_itself(given_text: str) -> None:
    """What passes as a line is what a terminal shows, in one line, and differs from others visibly."""
    try:
        taken = text.line(given_text, "name")
    except text.WrongTextError:
        return
    assert text.harmless(taken) == taken == " ".join(taken.split(" "))
    assert taken.splitlines() == [taken]
    assert taken.split() == [part for part in taken.split(" ") if part]


GRAMMARS: dict[Callable[[str], str], tuple[list[str], list[str], str]] = {
    text.slug: (
        ["glebe-house", "a", "1", "x" * 64],
        ["", "Glebe", "a--b", "-a", "a-", "a_b", "a/b", "..", "x" * 65, "con", "nul", "com1", "com0", "lpt9", "a\n"],
        "small letters|Windows reserves",
    ),
    text.postcode: (
        ["LE3 8RA", "LE11 2TZ", "W1A 0AX", "EC1A 1BB", "GIR 0AA", "BFPO 801", "M1 1AE"],
        ["", "LE38RA", "le3 8ra", "LE3  8RA", "LE3 8CA", "LE 8RA", "LEX3 8RA", "BFPO 12345", "LE3 8RA\n"],
        "expected the form LE3 8RA",
    ),
    text.email: (
        ["a@b.uk", "breaches@council.gov.uk", "o'neil+x@a-b.example.org"],
        ["a", "a@b", "@b.uk", "a@b.u", "a b@c.uk", "a@b.uk, c@d.uk", "<a@b.uk>", "a@@b.uk", "a@b..", "a@b.uk\n"],
        "expected the form breaches@council.gov.uk|before or after",
    ),
    text.telephone: (
        ["0116 496 0000", "(0116) 496 0000", "+44 116 496 0000", "0116-496-0000", "0116 496 0000 ext 12", "999 999"],
        [
            "",
            "999",
            "0116 496 x",
            "o116 496 0000",
            "0116 496 0000 ext",
            "1" * 40,
            "0116 496 0000\n",
            "\u0660116 496 0000",
        ],
        "expected the form 0116 496 0000",
    ),
    text.version_label: (
        ["V0.01", "V0.9.1", "V1.0", "V4.00", "V10.100"],
        ["", "4.00", "v4.00", "V4", "V4.", "V4.00 ", "V4.00\n", "V12345.0", "VV1.0", "V\u0664.0"],
        "expected the form V4.00",
    ),
    text.fingerprint: (
        ["A" * 40, "0" * 64],
        ["", "a" * 40, "A" * 39, "A" * 41, "ABCD1234", "A" * 39 + "G", "A" * 40 + "\n"],
        "expected 40 capital hexadecimal digits",
    ),
    text.sha256: (["a" * 64], ["", "A" * 64, "a" * 63, "a" * 65, "g" * 64], "expected 64 small hexadecimal digits"),
    text.terms_file: (
        ["13-security.md", "appendix-a.md"],
        ["", "13-security.txt", "../13-security.md", "a/b.md", ".md", "13-Security.md", "13-security.md\n"],
        "expected the form 13-security.md",
    ),
    text.terms_line: (
        ["", "| a | b |", "  - a", "x" * text.MAX_PASSAGE],
        ["x" * (text.MAX_PASSAGE + 1), "a\nb", "a\x1bb", "a\u202eb", "a\ud800"],
        "too long, or has characters that nobody sees",
    ),
    text.commit: (["a" * 40], ["", "A" * 40, "a" * 39, "HEAD"], "expected 40 small hexadecimal digits"),
}


@pytest.mark.parametrize(
    ("check", "right"), [(check, one) for check, (right, _, _) in GRAMMARS.items() for one in right]
)
def test_a_text_of_the_right_form_is_taken_as_it_is(check: Callable[[str], str], right: str) -> None:
    """Nothing is tidied where a record is read: what is stored is what was said."""
    assert check(right) == right


@pytest.mark.parametrize(
    ("check", "wrong", "expected"),
    [(check, one, words) for check, (_, wrong, words) in GRAMMARS.items() for one in wrong],
)
def test_a_text_of_another_form_is_refused_with_what_was_expected(
    check: Callable[[str], str], wrong: str, expected: str
) -> None:
    """Each message shows the form that is wanted."""
    with pytest.raises(text.WrongTextError, match=expected if wrong else f"{expected}|empty"):
        check(wrong)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("le112tz", "LE11 2TZ"), ("LE11 2 TZ", "LE11 2TZ"), (" bfpo801 ", "BFPO 801"), ("gir 0aa", "GIR 0AA")],
)
def test_a_typed_postcode_is_brought_into_its_stored_form(typed: str, stored: str) -> None:
    """People type postcodes in small letters and without the space."""
    assert text.postcode(text.tidy_postcode(typed)) == stored


@given(st.from_regex(text.POSTCODE, fullmatch=True))
def test_a_stored_postcode_is_tidy(stored: str) -> None:
    """Tidying what is tidy changes nothing, whatever spaces were lost."""
    assert text.tidy_postcode(stored) == stored
    assert text.tidy_postcode(stored.replace(" ", "").lower()) == stored


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Barnardo's", "BARNARDO\u2019S"),
        ("St\u2013Mary \u201cA\u201d", 'st-mary "a"'),
        ("Caf\u00e9", "cafe\u0301"),
        ("  A   B ", "a b"),
    ],
)
def test_names_that_read_the_same_are_the_same(one: str, other: str) -> None:
    """Whatever Word, Excel or a Mac made of what was typed."""
    assert text.folded(one) == text.folded(other)


@given(st.text())
def test_a_folded_name_is_folded(name: str) -> None:
    """Twice is as good as once."""
    assert text.folded(text.folded(name)) == text.folded(name)


@pytest.mark.parametrize("right", ["a", "Ann said: no", "x" * text.MAX_PASSAGE])
def test_a_paragraph_that_somebody_wrote_is_taken_as_it_is(right: str) -> None:
    """Up to its greatest length."""
    assert text.passage(right, "comment") == right


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("", "is empty"),
        (" a", "is empty, has spaces around it"),
        ("a\nb", "characters that nobody sees"),
        ("a\u202eb", "characters that nobody sees"),
        ("a\U000e0041b", "characters that nobody sees"),
        ("x" * (text.MAX_PASSAGE + 1), f"has {text.MAX_PASSAGE + 1} characters; at most {text.MAX_PASSAGE}"),
    ],
)
def test_a_paragraph_that_does_not_show_what_it_is_is_refused(wrong: str, reason: str) -> None:
    """The message says which: too long, or not to be seen."""
    with pytest.raises(text.WrongTextError, match=reason):
        text.passage(wrong, "comment")


def test_what_somebody_wrote_becomes_paragraphs() -> None:
    """Each line is one, blanks are put right, what nobody sees goes, and an empty line is none."""
    assert text.passages("  One\ttwo\xa0three \n\n\u202efour\u2028five") == ("One two three", "four", "five")


@pytest.mark.parametrize(
    ("lengths", "cut"),
    [
        # A word of one letter, then one that fits exactly; and one that is too long by a letter.
        ((1, text.MAX_PASSAGE - 2), (text.MAX_PASSAGE,)),
        ((text.MAX_PASSAGE, 1), (text.MAX_PASSAGE, 1)),
        ((1, text.MAX_PASSAGE), (1, text.MAX_PASSAGE)),
        ((text.MAX_PASSAGE,), (text.MAX_PASSAGE,)),
        ((text.MAX_PASSAGE + 2,), (text.MAX_PASSAGE, 2)),
    ],
)
def test_a_long_paragraph_is_cut_between_words(lengths: tuple[int, ...], cut: tuple[int, ...]) -> None:
    """At a blank where there is one, and nothing is lost."""
    whole = " ".join("x" * length for length in lengths)
    made = text.passages(whole)
    assert tuple(map(len, made)) == cut
    assert "".join(made).replace(" ", "") == whole.replace(" ", "")
    assert all(text.passage(one, "comment") == one for one in made)


def test_a_name_that_somebody_wrote_becomes_one_line() -> None:
    """The lines are joined, what does not fit is left out, and nothing is nothing."""
    assert text.one_line("Ann\n Example ") == "Ann Example"
    assert text.one_line("x" * 499 + " yz") == "x" * 499
    assert text.one_line(" \n\u202e") is None


def test_what_is_typed_on_a_keyboard_keeps_tabs_and_line_ends() -> None:
    """Only what nobody sees is taken away."""
    assert text.without_unseen("a\tb\nc\x1b\u202ed") == "a\tb\ncd"


def test_three_names_are_listed_and_the_rest_counted() -> None:
    """So many as are asked for, three where nothing is."""
    assert text.several(["A", "B", "C", "D", "E"]) == "A, B, C and 2 more"
    assert text.several(["A", "B", "C"]) == "A, B, C"


def test_words_are_shortened_between_two_of_them() -> None:
    """Where they do not fit, and not where they just do."""
    assert text.shortened("one two", 7) == "one two"
    assert text.shortened("one two", 6) == "one ..."
