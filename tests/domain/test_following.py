"""Settings that name a section follow the text: where it moves, and where it is gone (s.18, 19)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from isa_admin.domain.agreement import LeftOut, Period, Standard
from isa_admin.domain.amending import NewText, change_terms
from isa_admin.domain.following import Gone, renumbered, where_stated
from isa_admin.errors import RuleError
from tests.domain.building import AGREEMENT, TERMS, TODAY, register
from tests.domain.test_amending import LEAVING, MINOR, REVIEW, answers

FACTS = replace(
    AGREEMENT,
    standards=(Standard("a", "A", 12), Standard("b", "B", 13), Standard("c", "C", 18)),
    left_out=(
        LeftOut(check="outdated", reason="They live with it", where=f"agreement/terms/{REVIEW}:3"),
        LeftOut(check="open-post", reason="They live with it", where="partners/alpha"),
        LeftOut(check="outdated", reason="They live with it"),
    ),
)
LATER = {REVIEW: "19-review.md", LEAVING: "20-out.md"}
MOVED = {"01-partners.md": TERMS["01-partners.md"], "19-review.md": TERMS[REVIEW], "20-out.md": TERMS[LEAVING]}


def test_sections_that_get_another_number_take_what_names_them_along() -> None:
    """Periods and standards name them by number, an accepted warning by the file."""
    facts, gone = renumbered(FACTS, LATER)
    assert (facts.periods.review, facts.periods.suspension) == (Period(2, "years", 19), Period(45, "days", 20))
    assert [one.section for one in facts.standards] == [12, 13, 19]
    assert [one.where for one in facts.left_out] == ["agreement/terms/19-review.md:3", "partners/alpha", None]
    assert gone == Gone()
    held = register(agreement=FACTS)
    decision = change_terms(held, NewText(terms=MOVED, agreement=facts), MINOR, today=TODAY, by="Olive")
    assert answers(decision, "Period")[0] == "review is in section 19 now (was: 18)"
    assert answers(decision, "Standards") == ["1 of the self-assessment follow the new numbers of their sections"]
    assert answers(decision, "Left out of check") == ["outdated at agreement/terms/19-review.md:3"]


def test_two_sections_that_change_places_change_the_settings_once() -> None:
    """None is followed twice."""
    facts, _ = renumbered(FACTS, {REVIEW: "19-review.md", LEAVING: "18-out.md"})
    assert (facts.periods.review, facts.periods.suspension) == (Period(2, "years", 19), Period(45, "days", 18))


def test_a_period_whose_section_is_gone_is_settled_by_somebody() -> None:
    """Its number may be that of another section by now; the remedy names the section that states it, if one does."""
    facts, gone = renumbered(AGREEMENT, {REVIEW: None, LEAVING: "18-out.md"})
    assert (facts.periods.review, facts.periods.suspension) == (None, Period(45, "days", 18))
    assert set(gone.periods) == {"review", "compliance"}
    terms = {"01-partners.md": TERMS["01-partners.md"], "18-out.md": TERMS[LEAVING]}
    text = NewText(terms=terms, agreement=facts, gone=gone)
    with pytest.raises(RuleError, match="section 18, which sets the review of 2 years, is not in") as refused:
        change_terms(register(), text, MINOR, today=TODAY, by="Olive")
    assert refused.value.remedy.endswith('--period "review=-"')
    there = {**terms, "02-again.md": TERMS[REVIEW]}
    with pytest.raises(RuleError) as refused:
        change_terms(register(), replace(text, terms=there), MINOR, today=TODAY, by="Olive")
    assert refused.value.remedy.endswith('--period "review=2 years, section 2"')
    assert where_stated(there, AGREEMENT.periods.needed("review", "")) == (Period(2, "years", 2),)
    settled = replace(text, gone=gone.settled(["review", "compliance"]))
    decision = change_terms(register(), settled, MINOR, today=TODAY, by="Olive")
    assert answers(decision, "Period")[0] == "review not set (was: 2 years)"


def test_a_standard_whose_section_is_gone_is_dropped_first() -> None:
    """The self-assessment asks about no duty of another section."""
    facts, gone = renumbered(replace(FACTS, periods=AGREEMENT.periods), {"13-security.md": None})
    assert [one.id for one in gone.standards] == ["b"]
    text = NewText(terms={**TERMS, "13-other.md": b"# Other\n"}, agreement=facts, gone=gone)
    with pytest.raises(RuleError, match="section 13, whose duty the self-assessment asks about as b") as refused:
        change_terms(register(agreement=FACTS), text, MINOR, today=TODAY, by="Olive")
    assert refused.value.remedy.endswith("isa-admin update-agreement --drop-standard b")


def test_what_its_section_never_stated_moves_with_it() -> None:
    """``check`` says it; it is not this text's fault."""
    held = register(terms={**TERMS, REVIEW: b"# Review\n\nReviewed at times; yearly.\n"})
    facts, gone = renumbered(held.agreement, {REVIEW: "20-review.md"})
    terms = {("20-review.md" if file == REVIEW else file): content for file, content in held.terms.items()}
    text = NewText(terms=terms, agreement=facts, gone=gone)
    assert change_terms(held, text, MINOR, today=TODAY, by="Olive")


def test_an_agreement_without_periods_has_none_that_follow() -> None:
    """What is not set stays so."""
    facts, gone = renumbered(replace(AGREEMENT, periods=replace(AGREEMENT.periods, review=None)), LATER)
    assert (facts.periods.review, gone) == (None, Gone())
