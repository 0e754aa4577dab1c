"""The facts of the agreement itself: title, boards, area, categories, periods, standards and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.domain.agreement import Readings
from isa_admin.records.load import load_register
from isa_admin.store.repository import Store
from tests.cli.acting import anchor_line, run, state, whole
from tests.cli.wrong import refused

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.domain.agreement import Agreement


def held(root: Path) -> Agreement:
    """Give the facts of the agreement as they are recorded."""
    with Store.open(root) as store:
        return load_register(store.snapshot()).agreement


def test_every_fact_can_be_changed_in_one_go(store: Path) -> None:
    """Old and new are shown; the record's comments stay, and verification stands by the commit."""
    before = held(store)
    done = run(
        *("update-agreement", "--title", "Our Agreement", "--boards", "Board One", "--boards", "Board Two"),
        *("--area", "Northshire", "--category", "charities=Charities", "--category", "police=Police and Crime"),
        *("--standard", "training=13 Everybody is trained", "--drop-standard", "accuracy"),
        *("--counting", "ordinary", "--commissioner-hours", "48"),
        *("--reading", "suspends=whole-agreement", "--reading", "review-from=commencement"),
        *("--reading", "longest-suspension=90", "--reading", "Withdrawal can be cancelled=no"),
        *("--reading", "adoption-on-behalf=no", "--reading", "adoption-grace=60", "--yes"),
    )
    assert done.code == 0, done.err
    assert f"Area                Northshire (was: {before.area})" in done.out
    after = held(store)
    assert (after.title, after.boards, after.area) == ("Our Agreement", ("Board One", "Board Two"), "Northshire")
    assert [one.title for one in after.categories if one.id in {"charities", "police"}] == [
        "Police and Crime",
        "Charities",
    ]
    assert {one.id: one.section for one in after.standards}["training"] == 13
    assert "accuracy" not in {one.id for one in after.standards}
    assert (after.counting, after.commissioner_hours) == ("ordinary", 48)
    assert after.readings == Readings(
        review_from="commencement",
        withdrawal_can_be_cancelled=False,
        longest_suspension=90,
        suspends="whole-agreement",
        adoption_on_behalf=False,
        adoption_grace=60,
    )
    assert "adoption on behalf no" in done.out
    assert (after.id, after.periods) == (before.id, before.periods)
    text = (store / "agreement/agreement.yaml").read_text("utf-8")
    assert "# The rows of the yearly self-assessment" in text
    words = ("--commissioner-hours", "-", "--reading", "longest-suspension=-")
    assert run("update-agreement", *words, "--yes").code == 0
    assert held(store).readings.longest_suspension is None
    assert held(store).commissioner_hours is None
    assert run("verify", "--anchor", anchor_line(store)).code == 0
    whole(store)


WRONG = {
    "nothing": ((), 2, "nothing would change"),
    "a category with partners": (("--drop-category", "police"), 4, "would be in no category (Agreement s.1)"),
    "a category that is not there": (("--drop-category", "polce"), 3, "no category 'polce'"),
    "a category without a title": (("--category", "charities"), 2, "charities"),
    "a category id that is none": (("--category", "A B=Charities"), 2, "a b"),
    "a period that the terms do not state": (("--period", "suspension=60 days"), 4, "section 19 of the terms"),
    "a period that is not there": (("--period", "holiday=60 days"), 3, "no period 'holiday'"),
    "a period in moons": (("--period", "suspension=2 moons"), 2, "'2 moons'"),
    "a standard without a section": (("--standard", "training=Everybody"), 2, "'Everybody'"),
    "a standard that is not there": (("--drop-standard", "humour"), 3, "no standard 'humour'"),
    "a way of counting": (("--counting", "backwards"), 2, "'backwards'"),
    "a reading that is not there": (("--reading", "suspend=own-part"), 3, "no reading 'suspend'"),
    "a reading with another word": (("--reading", "suspends=nothing"), 2, "'nothing' is not a reading of suspends"),
    "a reading that is yes or no": (("--reading", "adoption-on-behalf=perhaps"), 2, "'perhaps'"),
    "a reading in no days": (("--reading", "longest-suspension=0"), 2, "'0'"),
    "a reading without a value": (("--reading", "suspends"), 2, "before an equals sign"),
    "no hours": (("--commissioner-hours", "0"), 2, "'0'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_makes_no_sense_is_refused(case: str, store: Path) -> None:
    """With what to do instead, and nothing is changed."""
    words, code, says = WRONG[case]
    before = state(store)
    done = run("update-agreement", *words, "--yes")
    refused(done, code)
    assert says in done.error
    assert state(store) == before
