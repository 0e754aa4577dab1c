"""The years of which a letter asks a partner for its self-assessment (Agreement s.18)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from isa_admin.domain.compliance import Compliance, Return
from isa_admin.domain.notices import kind_of, words_of
from isa_admin.domain.notices.giving import Subject, notify
from isa_admin.domain.notices.outdated import outdated_for
from isa_admin.domain.returns_owed import years_asked
from isa_admin.errors import RuleError
from tests.domain import occasions
from tests.domain.building import adoption, entry, register

if TYPE_CHECKING:
    from isa_admin.domain.register import Register

JANUARY, NOVEMBER = date(2028, 1, 2), date(2027, 11, 2)


def returned(*years: int, on: date = date(2027, 6, 1)) -> Register:
    """Give the register in which alpha returned its self-assessments of some years, and beta none."""
    one = Return(partner="alpha", on=on, answers=())
    return register(entry("alpha"), entry("beta"), compliance={str(year): Compliance(returns=(one,)) for year in years})


@pytest.mark.parametrize(
    ("years", "on", "asked"),
    [
        ((), JANUARY, (2027,)),
        ((2027,), JANUARY, (2028,)),
        ((2027, 2028), JANUARY, ()),
        ((), NOVEMBER, (2026, 2027)),
        ((2026,), NOVEMBER, (2027,)),
        ((2027,), NOVEMBER, (2026,)),
        ((), date(2027, 9, 30), (2026,)),
        ((), date(2027, 10, 1), (2026, 2027)),
    ],
)
def test_a_letter_asks_for_what_was_missed_and_towards_its_end_for_the_year_that_runs(
    years: tuple[int, ...], on: date, asked: tuple[int, ...]
) -> None:
    """Nobody has to guess which year is meant."""
    held = returned(*years)
    assert years_asked(held, held.partners["alpha"], on) == asked


def test_who_was_not_bound_in_the_year_before_is_not_asked_for_it() -> None:
    """It joined since; who is not bound is asked for nothing."""
    joined = entry("alpha", events=(adoption(date(2028, 1, 1)),))
    assert years_asked(register(joined), joined, JANUARY) == (2028,)
    assert years_asked(register(joined), joined, date(2027, 12, 31)) == ()


def test_the_letter_names_the_year() -> None:
    """In its subject, its text and its table."""
    notice = occasions.notice("compliance-due", on=JANUARY, to=occasions.to("beta"))
    held = returned()
    said = words_of(occasions.occasion("compliance-due", register=held, notice=notice, to=held.partners["beta"]))
    assert said.subject == "Your self-assessment of compliance for 2027 is due"
    assert said.paragraphs[1].startswith("Fill in the self-assessment for 2027: ")
    assert ("Year", "2027") in said.facts


def test_who_returned_it_is_not_asked_again_and_no_letter_waits_for_it() -> None:
    """Whoever is named all the same is refused; a letter is over once what it asked for was returned."""
    kind = kind_of("compliance-due")
    held = returned(2027, 2028)
    [put] = notify(held, kind, (), Subject(), today=JANUARY).changes
    assert [one.partner for one in put.notice.to] == ["beta"]  # type: ignore[union-attr]  # the notice
    with pytest.raises(RuleError, match="Alpha has returned its self-assessment of 2028"):
        notify(held, kind, ("alpha",), Subject(), today=JANUARY)
    notice = occasions.notice("compliance-due", on=JANUARY, to=occasions.to("alpha", "beta"))
    late = returned(2027, on=date(2028, 2, 29))
    assert outdated_for(late, notice, "alpha", date(2028, 2, 29))
    assert not outdated_for(late, notice, "alpha", date(2028, 2, 28))
    assert not outdated_for(late, notice, "beta", date(2028, 2, 29))
