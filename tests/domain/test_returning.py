"""Yearly self-assessments: one for each partner and year, whole, and who is missing (Agreement s.18)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from isa_admin.domain.agreement import Standard
from isa_admin.domain.changes import PutCompliance
from isa_admin.domain.compliance import Answer, Compliance, Return
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.return_form import HEADINGS, Form, WrongFormError, answers, form
from isa_admin.domain.returning import (
    NoSuchStandardError,
    NoSuchVerdictError,
    rate,
    record_return,
    standard,
    verdict,
)
from isa_admin.errors import RuleError, UsageError
from tests.domain.building import AGREEMENT, TODAY, adoption, entry, register

if TYPE_CHECKING:
    from isa_admin.errors import IsaError

STANDARDS = (Standard("accuracy", "It is accurate", 12), Standard("retention", "A policy says how long", 14))
MET = {one.id: Answer(standard=one.id, answer="met") for one in STANDARDS}
OTHER = {**MET, "retention": Answer(standard="retention", answer="partly", action="Write the policy")}


def held(*returns: Return, year: int = 2026, standards: tuple[Standard, ...] = STANDARDS) -> Any:  # noqa: ANN401  a register
    """Make a register of two partners in force and one that only may join."""
    return register(
        entry("alpha"),
        entry("beta", events=(adoption(date(2026, 2, 1)),)),
        entry("gamma", events=()),
        agreement=replace(AGREEMENT, standards=standards),
        compliance={str(year): Compliance(returns=returns)},
    )


def returned(partner: str, said: dict[str, Answer] = MET) -> Return:
    """Make a return."""
    return Return(partner=partner, on=TODAY, answers=tuple(said.values()))


def test_a_return_is_recorded_with_the_answers_in_the_order_of_the_standards() -> None:
    """Those of other partners stay."""
    turned = dict(reversed(OTHER.items()))
    decision = record_return(held(returned("beta")), "alpha", 2026, turned, today=TODAY)
    [put] = decision.changes
    assert isinstance(put, PutCompliance)
    assert put.year == "2026"
    assert [one.partner for one in put.compliance.returns] == ["alpha", "beta"]
    made = put.compliance.of("alpha")
    assert made is not None
    assert [one.standard for one in made.answers] == ["accuracy", "retention"]
    assert (made.count("met"), made.count("partly"), made.count("not-met")) == (1, 1, 0)


def test_recording_again_replaces_only_where_that_is_said() -> None:
    """The history keeps what it said."""
    there = held(returned("alpha"))
    with pytest.raises(RuleError, match=r"Agreement s\.18"):
        record_return(there, "alpha", 2026, OTHER, today=TODAY)
    decision = record_return(there, "alpha", 2026, OTHER, today=TODAY, replacing=True)
    assert decision.subject == "Replace self-assessment 2026 of Alpha"
    [put] = decision.changes
    assert isinstance(put, PutCompliance)
    [made] = put.compliance.returns
    assert made.answers == tuple(OTHER.values())


@pytest.mark.parametrize(
    ("partner", "year", "said", "replacing", "error"),
    [
        ("alpha", 2026, {"accuracy": MET["accuracy"]}, False, UsageError),
        ("alpha", 2027, MET, False, RuleError),
        ("alpha", 2014, MET, False, RuleError),
        ("gamma", 2026, MET, False, RuleError),
        ("beta", 2025, MET, False, RuleError),
        ("beta", 2026, MET, False, NothingToChangeError),
        ("beta", 2026, MET, True, NothingToChangeError),
        ("alpha", 2026, MET, True, UsageError),
    ],
)
def test_what_is_no_return_is_refused(
    partner: str,
    year: int,
    said: dict[str, Answer],
    replacing: bool,  # noqa: FBT001  a case of the table
    error: type[IsaError],
) -> None:
    """Not whole, not owed, or there already."""
    with pytest.raises(error) as caught:
        record_return(held(returned("beta")), partner, year, said, today=TODAY, replacing=replacing)
    assert caught.value.remedy


def test_an_agreement_without_standards_has_nothing_to_assess() -> None:
    """How to add them is said."""
    with pytest.raises(RuleError, match="has no standards") as caught:
        record_return(held(standards=()), "alpha", 2026, {}, today=TODAY)
    assert "agreement.yaml" in caught.value.remedy


def test_the_rate_counts_those_bound_in_that_year() -> None:
    """Beta joined in 2026 and owes none for 2025; gamma owes none at all."""
    assert rate(held(), 2025, TODAY).missing == ("alpha",)
    now = rate(held(returned("beta")), 2026, TODAY)
    assert (now.returned, now.missing, now.asked) == (("beta",), ("alpha",), 2)


def test_a_partner_that_returned_and_left_still_counts_as_returned() -> None:
    """What it sent is not lost from the rate."""
    now = rate(held(returned("gamma")), 2026, TODAY)
    assert now.returned == ("gamma",)
    assert rate(held(returned("ghost")), 2026, TODAY).returned == ()


def test_the_next_step_is_the_next_partner_whose_return_is_missing() -> None:
    """One of them, and not the one that has just been recorded; with nobody left, the list."""
    more = held()
    more = replace(more, partners={**more.partners, "delta": entry("delta")})
    following = "isa-admin record-compliance beta --year 2026"
    assert record_return(more, "alpha", 2026, MET, today=TODAY).next == (following, "isa-admin list-compliance")
    assert record_return(held(returned("beta")), "alpha", 2026, MET, today=TODAY).next == ("isa-admin list-compliance",)


def test_standards_and_answers_are_found_by_their_words() -> None:
    """Close matches for a slip."""
    assert standard(held(), " Retention ").section == 14
    assert (verdict("Partly met"), verdict("NOT-MET")) == ("partly", "not-met")
    with pytest.raises(NoSuchStandardError) as near:
        standard(held(), "retenton")
    assert near.value.remedy == "did you mean retention?"
    with pytest.raises(NoSuchStandardError, match="'zzz'") as far:
        standard(held(), "zzz")
    assert "accuracy, retention" in far.value.remedy
    with pytest.raises(NoSuchVerdictError):
        verdict("yes")


def filled(year: int = 2026, *, id_: str = "alpha", **cells: str) -> Form:
    """Fill in a form: met everywhere; other cells by the standard's id."""
    blank = form(held(), entry(id_), year)
    rows = tuple((*row[:2], cells.get(row[0], "Met"), "Policy 7", "") for row in blank.rows)
    return Form(blank.facts, rows)


def test_a_filled_form_gives_its_answers() -> None:
    """Empty evidence and action are left out."""
    made = answers("f.docx", filled(retention="not applicable"), held(), entry("alpha"), 2026)
    assert made["retention"] == Answer(standard="retention", answer="not-applicable", evidence="Policy 7")
    first, second = filled().rows
    acting = Form(filled().facts, ((*first[:3], "", "Write the policy"), second))
    made = answers("f.docx", acting, held(), entry("alpha"), 2026)
    assert made["accuracy"] == Answer(standard="accuracy", answer="met", action="Write the policy")


@pytest.mark.parametrize(
    ("returned_form", "said"),
    [
        (filled(id_="beta"), "the form of 'beta', not of 'alpha'"),
        (filled(2025), "for '2025', not '2026'"),
        (Form((("Agreement", "another"), *filled().facts[1:]), filled().rows), "for 'another'"),
        (Form(filled().facts[:3], filled().rows), "does not say 'Year'"),
        (Form(filled().facts, filled().rows[:1]), "1 rows of standards; the agreement has 2"),
        (Form(filled().facts, tuple(reversed(filled().rows))), "row 1 asks 'retention"),
        (
            Form(filled().facts, (("accuracy", "Less (section 12)", "Met", "", ""), filled().rows[1])),
            "row 1 asks 'accuracy Less (section 12)', and",
        ),
        (Form(filled().facts, (filled().rows[0], filled().rows[1][:4])), "row 2 has 4 cells"),
        (filled(accuracy=""), "the standard accuracy has no answer"),
        (filled(accuracy="Yes"), "the standard accuracy is answered 'Yes'"),
        (
            Form(filled().facts, ((*filled().rows[0][:3], "x" * 501, ""), filled().rows[1])),
            "the standard accuracy: evidence has 501",
        ),
    ],
)
def test_a_form_that_does_not_fit_is_refused(returned_form: Form, said: str) -> None:
    """Another partner's, another year's, changed, or not filled in: the message names the file and the place."""
    with pytest.raises(WrongFormError) as caught:
        answers("f.docx", returned_form, held(), entry("alpha"), 2026)
    assert caught.value.message.startswith("f.docx: ")
    assert said in caught.value.message
    assert caught.value.remedy


def test_a_form_has_a_cell_for_each_heading() -> None:
    """Both formats rely on it."""
    assert {len(row) for row in form(held(), entry("alpha"), 2026).rows} == {len(HEADINGS)}
