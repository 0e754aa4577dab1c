"""The order in which deadlines are told, and what is told together."""

from __future__ import annotations

import inspect
import re
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from isa_admin.application.reporting.due_report import lines
from isa_admin.domain.deadlines import DEADLINES, all_due, coming, owed, together
from isa_admin.domain.deadlines.due import MANY, Due, DueKind, Expiry
from tests.domain.building import FINGERPRINT, bent, entry, register
from tests.domain.deadlines.examples import BREACH, JOINED, SUSPENDED, happened, never, notice


def test_what_is_overdue_comes_first_and_a_breach_before_a_post() -> None:
    """However long the post has been open; then today; then the days to come in their order."""
    held = register(
        entry(posts=(), events=(JOINED, SUSPENDED)),
        entry("beta"),
        entry("gamma"),
        breaches={"2027-001": BREACH},
        notices={"2027-001": notice("suspension", date(2027, 3, 4), "beta", about="alpha")},
    )
    found = all_due(held, date(2027, 3, 4), never)
    assert [one.kind for one in found] == [
        *("breach-partner", "breach-partner", "review", "compliance", "compliance", "compliance", "post-missing"),
        *("commissioner", "notice"),
        *("meeting", "suspension", "compliance", "compliance", "compliance"),
    ]
    assert [one.state(date(2027, 3, 4)) for one in found] == ["overdue"] * 7 + ["today"] * 2 + ["soon"] * 5


def test_of_one_kind_and_day_the_partners_come_by_their_ids() -> None:
    """Whatever they are called, and what is about no partner before them."""
    names = {"alpha": "Zeta", "beta": "Gamma"}
    held = register(*(bent(entry(id_, posts=()), name=name) for id_, name in names.items()))
    found = all_due(held, date(2016, 1, 1), never)
    assert [one.partner for one in found if one.kind == "post-missing"] == ["alpha", "beta"]
    keys = [Expiry(owner="O", partner=id_, fingerprint=FINGERPRINT, on=date(2016, 1, 2)) for id_ in ("alpha", None)]
    found = all_due(held, date(2016, 1, 1), never, keys)
    assert [one.partner for one in found if one.kind == "key"] == [None, "alpha"]


def test_a_list_looks_ahead_for_so_many_days_and_keeps_all_that_is_overdue() -> None:
    """The sixtieth day is in, the next is out; of one partner only what names it."""
    held = register(happened(SUSPENDED), entry("beta"))
    found = all_due(held, date(2027, 2, 1), never)
    assert all(one.kind != "suspension" for one in found)
    known = all_due(held, date(2027, 3, 1), never)
    assert {one.kind for one in coming(known, date(2027, 3, 1), 45)} >= {"suspension", "meeting", "review"}
    assert "suspension" not in {one.kind for one in coming(known, date(2027, 3, 1), 44)}
    assert {one.partner for one in coming(known, date(2027, 3, 1), 400, "beta")} == {"beta"}


def test_many_of_one_kind_are_told_together() -> None:
    """Four partners with open posts are one line; three are three."""
    four = [entry(name, posts=()) for name in ("alpha", "beta", "gamma", "delta")]
    on = date(2016, 1, 1)
    for entries, groups in ((four, [4]), (four[:3], [1, 1, 1])):
        found = [one for one in all_due(register(*entries), on, never) if one.kind == "post-missing"]
        assert [len(group) for group in together(found, on)] == groups


def test_what_is_to_come_on_other_days_is_not_told_together() -> None:
    """Suspensions that lapse on four days are four lines."""
    on = date(2027, 3, 1)
    found = [
        Due(kind="suspension", due=date(2027, 4, day), partner="a", what="x", command="y", section=19)
        for day in (1, 2, 3, 4)
    ]
    assert [len(group) for group in together(found, on)] == [1, 1, 1, 1]


def test_a_reminder_lists_what_partners_owe_that_is_overdue() -> None:
    """The review, the notices and an officer's key are for the boards, and what is to come is not overdue."""
    told = notice("reminder", date(2027, 1, 4), "alpha")
    held = register(entry(posts=()), entry("beta", events=()), notices={"2027-001": told})
    expired = Expiry(owner="Olive Officer", partner=None, fingerprint=FINGERPRINT, on=date(2027, 1, 1))
    known = all_due(held, date(2027, 2, 1), never, [expired])
    assert {("notice", "alpha"), ("key", None)} <= {(one.kind, one.partner) for one in known}
    found = owed(known, date(2027, 2, 1))
    assert {id_: [one.kind for one in owing] for id_, owing in found.items()} == {
        "alpha": ["compliance", "post-missing"]
    }


@pytest.mark.parametrize("rule", DEADLINES)
def test_each_deadline_says_what_is_due_and_cites_its_section(rule: Any) -> None:  # noqa: ANN401  a function
    """In the first line of its docstring."""
    first = (inspect.getdoc(rule) or "").partition("\n")[0]
    if rule.__name__ == "commissioner":
        assert first.endswith("within the hours that the law sets.")
        return
    assert re.search(r"\(Agreement s\.\d[\d, -]*\)\.$", first)


def test_every_kind_has_words_for_many() -> None:
    """So that any of them can be told in one line."""
    assert set(MANY) == set(DueKind.__args__)  # type: ignore[attr-defined]  # a Literal has its words


def test_a_line_on_many_names_partners_only_where_each_of_them_is_about_one() -> None:
    """Three notices to many and one to Beta are not four to Beta."""
    held = register(entry("alpha"), entry("beta"), entry("gamma"))

    def said(*partners: str | None) -> str:
        one = Due(kind="notice", due=date(2027, 3, 4), partner=None, what="Serve it", command="X", section=19)
        found = [replace(one, partner=partner, command=str(at)) for at, partner in enumerate(partners)]
        [(_, what, _)] = lines(held, found, date(2027, 3, 4))
        return what

    assert said(None, "beta", None, "beta") == "4 notices not recorded as served (s.19)"
    assert said("beta", "gamma", "beta", "beta") == "4 notices not recorded as served: Beta, Gamma (s.19)"
