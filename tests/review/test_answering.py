"""Answers to comments whose words are gone, stand in several places, or say what the text says already."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from isa_admin.application.reviewing.answering import GivenAnswer, answer, changed_by, made_in
from isa_admin.documents.dialect import TermsError
from isa_admin.documents.outline import TextMovedOnError, hunks, outline
from isa_admin.documents.redline_text import proposal
from isa_admin.documents.review_papers import _change, _said, place_words
from isa_admin.documents.terms import read_part
from isa_admin.domain.review import Comment, CommentAnswer
from isa_admin.errors import RuleError, UsageError
from tests.documents import registers
from tests.domain.building import OFFICER

FILE = "07-x.md"
TEXT = (
    b"# A title\n\nFirst 45 days.\n\nGCSx email, or GCSx fax.\n\n## Below\n\n"
    b"| A | B |\n|---|---|\n| one | two<br>three |\n"
)
TERMS = {FILE: TEXT}


def comment(**facts: Any) -> Comment:  # noqa: ANN401  the facts of a comment
    """Make a comment on the text."""
    return Comment(**{
        "partner": "alpha", "source": "form", "on": date(2027, 1, 4), "draft": "V5.01", "section": FILE, **facts
    })  # fmt: skip


def change(becomes: bytes, was: bytes = TEXT) -> Comment:
    """Make the comment that is a tracked change from one text to another."""
    (hunk,) = hunks(outline(read_part(FILE, was)), outline(read_part(FILE, becomes)))
    return comment(source="change", was=hunk.was, becomes=hunk.becomes, after=hunk.after, at=hunk.at)


def answered(one: Comment, terms: dict[str, bytes] = TERMS, **reply: Any) -> bytes:  # noqa: ANN401  an answer
    """Give the text that an answer makes."""
    return made_in(terms, changed_by(terms, one, GivenAnswer(**reply))).get(FILE, b"")


def test_what_another_change_made_already_is_accepted_and_nothing_is_doubled() -> None:
    """Of two partners that propose the same words or the same new paragraph, the second is accepted too."""
    for wanted in (TEXT.replace(b"45", b"60"), TEXT.replace(b"## Below", b"New.\n\n## Below")):
        terms = {FILE: answered(change(wanted), verdict="accept")}
        assert terms == {FILE: wanted}
        assert answered(change(wanted), terms, verdict="accept") == wanted
    once = comment(quoted=("45 days",), proposed=("60 days",))
    terms = {FILE: answered(once, verdict="accept")}
    assert b"First 60 days." in terms[FILE]
    assert not changed_by(terms, once, GivenAnswer(verdict="accept"))


def test_words_that_are_gone_are_answered_with_an_edit_made_apart() -> None:
    """Nothing says where other words would go; that it was taken up can be said without them."""
    terms = {FILE: TEXT.replace(b"45", b"50")}
    for one in (change(TEXT.replace(b"45", b"60")), comment(quoted=("45 days",), proposed=("60 days",))):
        for reply in ({"verdict": "accept"}, {"verdict": "amend", "words": "Other."}):
            with pytest.raises(TextMovedOnError, match="does not have the words"):
                answered(one, terms, **reply)
        assert answered(one, terms, verdict="amend", reason="It is 50 now") == terms[FILE]
    with pytest.raises(UsageError, match="needs the words") as refused:
        answered(comment(), verdict="amend")
    assert "--amend --text" in refused.value.remedy


def test_words_that_stand_several_times_are_not_said_to_be_missing() -> None:
    """How often they stand there is said; the title is not taken for the place of what has none."""
    with pytest.raises(TextMovedOnError, match="has the words 'GCSx' 2 times"):
        answered(comment(quoted=("GCSx",), proposed=("secure",)), verdict="accept")
    twice = {FILE: TEXT.replace(b"First", b"A title, first")}
    with pytest.raises(TextMovedOnError, match="has the words 'A title' 2 times"):
        answered(comment(quoted=("A title",)), twice, verdict="amend", words="Other")
    margin = comment(source="comment", quoted=("A title",))
    assert answered(margin, twice, verdict="amend", words="Other").startswith(b"# Other\n\nA title, first")
    with pytest.raises(UsageError, match="quotes no words"):
        answered(comment(), verdict="amend", words="Other")


@pytest.mark.parametrize(
    ("quoted", "words", "made"),
    [
        ("A title", "Another", b"# Another\n\nFirst"),
        ("Below", "Above", b"## Above\n"),
        ("one", "1", b"| 1 | two<br>three |"),
        ("two", "2", b"| one | 2<br>three |"),
        ("three", "3 & more", b"| one | two<br>3 & more |"),
        ("three", "| 1 | 2 |", b"| 1 | 2 |"),
    ],
)
def test_a_heading_stays_one_and_of_a_row_one_paragraph_changes(quoted: str, words: str, made: bytes) -> None:
    """Other words for a row of a table do not cut the table in two."""
    assert made in answered(comment(quoted=(quoted,)), verdict="amend", words=words)


def test_words_for_a_row_that_say_nothing_of_the_cell_are_refused() -> None:
    """Two cells changed, or a row with another number of cells is given."""
    both = change(TEXT.replace(b"| one | two<br>three |", b"| 1 | two<br>3 |"))
    for words in ("x", "| a |", "| a | b | c |"):
        with pytest.raises(UsageError, match="which of its cells") as refused:
            answered(both, verdict="amend", words=words)
        assert "'| first cell | second cell |'" in refused.value.remedy
    assert b"| a | b |" in answered(both, verdict="amend", words="| a | b |")
    single = change(TEXT.replace(b"| one | two<br>three |", b"| 1 | two<br>three |"))
    assert b"| ONE | two<br>three |" in answered(single, verdict="amend", words="ONE")


def test_a_change_of_a_section_that_is_gone_is_not_accepted_in_silence() -> None:
    """A remark on it may be, and so may its deletion, which somebody else's made."""
    gone = {"08-y.md": b"# Y\n\nWords.\n"}
    with pytest.raises(RuleError, match=r"the text has no 07-x\.md any more"):
        answered(change(TEXT.replace(b"45", b"60")), gone, verdict="accept")
    with pytest.raises(UsageError, match=r"the text has no 07-x\.md any more"):
        answered(comment(quoted=("First",)), gone, verdict="amend", words="x")
    for one in (comment(said=("Unclear",)), comment(source="change", quoted=("A title",))):
        assert not changed_by(gone, one, GivenAnswer(verdict="accept"))


def test_a_list_and_the_report_show_the_words_that_change() -> None:
    """Not the beginning of a long paragraph twice; and a section that moves is not said to lose its title."""
    long = "Words that stay, " * 40
    one = change(TEXT.replace(b"45", b"60"))
    assert _said(one) == "Tracked change: First [-45-]{+60+} days."
    shown = proposal([f"{long}45 days."], [f"{long}60 days."])
    assert shown.endswith("[-45-]{+60+} days.")
    assert len(shown) < 200
    moved = comment(source="change", quoted=("A title",), said=("the whole section is moved behind 'B'",))
    assert (moved.proposes, _said(moved)) == (
        False, "Tracked change: “A title”: the whole section is moved behind 'B'"
    )  # fmt: skip
    assert _said(change(TEXT.replace(b"First 45 days.\n\n", b""))) == "Tracked change: [-First 45 days.-]"
    edited = CommentAnswer(on=date(2027, 1, 5), by="Rita", verdict="amend", reason="It is 50 now")
    assert _change(comment(answer=edited)) == "by another edit: see the redline"


def test_a_comment_on_a_part_that_is_gone_says_which_it_was() -> None:
    """It was placed in the draft that it was made on."""
    assert place_words(comment(), {FILE: "7 A title"}) == "7 A title"
    assert place_words(comment(), {}) == "section 7 of V5.01, which is gone"
    assert place_words(comment(section=None), {}) == "not placed"


def test_words_that_the_terms_cannot_hold_are_taken_up_in_others() -> None:
    """Whoever reads the refusal cannot change what a partner typed."""
    one = change(TEXT.replace(b"45", b"60"))
    one = replace(one, becomes=(replace(one.becomes[0], text="First \\\\* days."),))
    held = registers.register()
    held = replace(held, terms=TERMS, comments={"2027/abcd2345": replace(one, partner=next(iter(held.partners)))})
    with pytest.raises(TermsError, match="a backslash") as refused:
        answer(held, "2027", "abcd", GivenAnswer(verdict="accept"), today=one.on, who=OFFICER)
    assert "isa-admin answer-comment abcd2345 --amend --words '...'" in refused.value.remedy
