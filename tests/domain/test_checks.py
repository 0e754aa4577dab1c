"""The checks over the whole register, each on a register that is bent in one way."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain import checks
from isa_admin.domain.agreement import LeftOut, Period
from isa_admin.domain.breach import Breach
from isa_admin.domain.checks import CHECKS, Examined, check
from isa_admin.domain.compliance import Compliance, Return
from isa_admin.domain.events import Service, Succession, Withdrawal
from isa_admin.domain.partner import Address, Post
from isa_admin.domain.versions import Versions
from tests.domain.building import (
    AGREEMENT,
    DIGEST,
    OFFICER,
    OTHER_DIGEST,
    POSTS,
    TERMS,
    TODAY,
    VERSIONS,
    adoption,
    bent,
    entry,
    register,
    row,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isa_admin.domain.checks import Finding
    from isa_admin.domain.register import Register

ALPHA = entry()
ANN, RECORDS, DUTY = POSTS
PERIODS = AGREEMENT.periods


def posts(*held: Post) -> Register:
    """Make a register whose partner has these posts."""
    return register(replace(ALPHA, posts=held))


def events(*versions: tuple[date, str]) -> Register:
    """Make a register whose partner adopted these versions."""
    return register(replace(ALPHA, events=tuple(adoption(on, label) for on, label in versions)))


def newest(**more: object) -> Versions:
    """Make a table with one row more."""
    return Versions((*VERSIONS, replace(row("V3.00", date(2020, 1, 1), "joiner"), **more)))


def periods(**other: Period) -> Register:
    """Make a register with other periods."""
    return register(ALPHA, agreement=replace(AGREEMENT, periods=replace(PERIODS, **other)))


WITHDRAWN = (
    Withdrawal(on=date(2026, 1, 5), letter_sha256=DIGEST, notice="2026-001"),
    Service(on=date(2026, 1, 6), notice="2026-001", effective=date(2026, 2, 6), counting="clear"),
)

LOST = Breach(
    kind="lost", place="alpha", supplied_by=("beta",), found="2026-11-20T09:30+00:00", what="A bag was left on a bus"
)
RETURNED = Compliance(returns=tuple(Return(partner=id_, on=TODAY, answers=()) for id_ in ("alpha", "beta")))

# For each check: registers that it finds fault with, and words of what it says.
BENT: dict[Callable[[Examined], Iterator[Finding]], list[tuple[Register, str]]] = {
    checks.required_posts: [
        (posts(RECORDS, DUTY), r"Alpha has no signatory \(Agreement s\.23\)"),
        (posts(ANN, DUTY), r"Alpha has no responsible post \(Agreement s\.22\)"),
        (posts(ANN, RECORDS), r"Alpha has no breach contact \(Agreement s\.17\)"),
    ],
    checks.reachable_breach_contact: [
        (posts(replace(DUTY, email=None)), r"has no email \(Agreement s\.17\)"),
        (posts(replace(DUTY, telephone=None)), r"has no telephone \(Agreement s\.17\)"),
        (posts(replace(DUTY, email=None, telephone=None)), "has no email and no telephone"),
    ],
    checks.reachable_responsible_post: [
        (posts(replace(RECORDS, email=None)), r"has no email \(Agreement s\.22\)"),
        (posts(replace(RECORDS, telephone=None)), r"has no telephone \(Agreement s\.22\)"),
    ],
    checks.known_category: [(register(bent(ALPHA, category="fire")), "is in the category 'fire'")],
    checks.unique_names: [
        (register(ALPHA, bent(entry("beta"), name="ALPHA")), "alpha and beta have the same name: Alpha"),
        (
            register(*(bent(entry(id_), identifiers={"gss": "E06000016"}) for id_ in ("alpha", "beta"))),
            "alpha and beta have the same gss: E06000016",
        ),
    ],
    checks.complete_address: [(register(bent(ALPHA, address=Address())), "the address of Alpha has no postcode")],
    checks.adopted_versions: [
        (events((date(2016, 1, 1), "V9.00")), r"but V9\.00 is not in the version-control table"),
        (events((TODAY + timedelta(days=1), "V2.00")), "on 23 November 2026, but that day is in the future"),
        (events((date(2015, 9, 9), "V2.00")), r"but V2\.00 is of 10 September 2015"),
        (events((date(2016, 1, 1), "V0.01")), r"but V0\.01 is a draft"),
    ],
    checks.current_adoptions: [
        (
            register(ALPHA, versions=newest(kind="amendment", material=True)),
            "has not adopted the current terms",
        ),
    ],
    checks.joiners_have_a_row: [
        (register(entry(events=(adoption(date(2016, 10, 4), scan_sha256=DIGEST),))), "Alpha has joined, and no row"),
    ],
    checks.leavers_have_a_row: [
        (
            register(entry(events=(adoption(date(2015, 9, 10)), *WITHDRAWN))),
            "Alpha has left, and no row",
        ),
    ],
    checks.terms_have_a_row: [
        (register(ALPHA, versions=newest(terms_digest=OTHER_DIGEST)), r"not those of V3\.00: they were changed"),
    ],
    checks.periods_stand_in_terms: [
        (periods(suspension=Period(4, "days", 19)), "suspension is 4 days, but section 19"),
        (periods(suspension=Period(5, "days", 19)), "suspension is 5 days, but section 19"),
        (periods(review=Period(1, "years", 19)), "review is 1 year, but section 19"),
        (periods(compliance=Period(2, "years", 19)), "compliance is 2 years, but section 19"),
        (periods(review=Period(2, "years", 8)), "review is 2 years, but section 8"),
        (periods(review=Period(3, "years", 18)), "review is 3 years, but section 18"),
    ],
    checks.officers_can_write: [
        (register(ALPHA, officers=()), "nobody on the roster is an officer"),
        (register(ALPHA, officers=(replace(OFFICER, role="reviewer"),)), "nobody on the roster is an officer"),
    ],
    checks.assurance_names_partners: [
        (register(ALPHA, breaches={"2026-001": LOST}), r"breaches/2026-001\.yaml names the partner 'beta'"),
        (register(ALPHA, compliance={"2026": RETURNED}), r"compliance/2026\.yaml names the partner 'beta'"),
    ],
}


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.__name__)
def test_each_check_says_what_it_ensures_and_finds_what_is_bent(one: Callable[[Examined], Iterator[Finding]]) -> None:
    """A check that nobody bends a register for fails here."""
    assert (one.__doc__ or "").startswith("Ensure ")
    for held, words in BENT[one]:
        found = list(one(Examined(held, list(held.partners.values()), TODAY)))
        assert len(found) == 1, words
        assert re.search(words, found[0].message)
        assert found[0] in check(held, TODAY)


def test_a_register_with_nothing_to_find_fault_with_gives_no_finding() -> None:
    """Each check can also be content, so what the bent registers show is the bend."""
    held = register(
        ALPHA,
        bent(entry("beta", events=()), identifiers={"gss": "E06000016"}),
        bent(entry("gamma"), identifiers={"gss": "E06000017"}),
        versions=newest(terms_digest=DIGEST),
    )
    assert check(held, TODAY) == []
    assert check(register(versions=Versions(())), TODAY) == []


def test_a_partner_that_left_owes_nothing_more() -> None:
    """Neither posts nor an address, and another may have its name."""
    gone = (*ALPHA.events, Succession(on=TODAY, by="beta", reason="Merged"))
    left = replace(bent(ALPHA, name="Beta", address=Address()), posts=(Post(post="responsible", title="T"),))
    held = register(replace(left, events=gone), entry("beta"))
    assert check(held, TODAY) == []
    before = {one.code for one in check(held, TODAY - timedelta(days=1))}
    assert before >= {"open-post", "responsible-post-unreachable", "address-incomplete", "same-partner-twice"}


def test_a_post_that_cannot_be_reached_has_a_warning_of_its_own() -> None:
    """Each can be left out by its name."""
    held = posts(ANN, replace(RECORDS, email=None), replace(DUTY, telephone=None))
    assert [one.code for one in check(held, TODAY)] == ["breach-contact-unreachable", "responsible-post-unreachable"]


def test_an_adoption_of_today_fits() -> None:
    """Only a day to come does not."""
    held = register(ALPHA, bent(replace(entry("beta"), events=(*ALPHA.events, adoption(TODAY)))))
    assert check(held, TODAY) == []


def test_findings_come_errors_first_then_by_code_and_place() -> None:
    """A reader begins with what is wrong and goes on to what is missing."""
    held = register(
        replace(bent(entry("beta"), category="fire"), posts=()),
        replace(bent(entry("alpha"), category="fire"), posts=()),
        officers=(),
    )
    found = check(held, TODAY)
    assert [(one.severity, one.code, one.where) for one in found] == [
        ("error", "no-officer", "agreement/officers.yaml"),
        ("error", "unknown-category", "partners/alpha"),
        ("error", "unknown-category", "partners/beta"),
        *[("warning", "open-post", "partners/alpha")] * 3,
        *[("warning", "open-post", "partners/beta")] * 3,
    ]
    assert all(one.remedy for one in found)


@pytest.mark.parametrize("words", ["yearly", "Annual", "annually", "every year", "EACH YEAR", "within 1 year"])
def test_a_period_of_one_year_is_said_in_many_ways(words: str) -> None:
    """The terms are written for people."""
    terms = TERMS | {"18-review.md": f"Within 2 years. It is {words}\nto be done.".encode()}
    assert check(register(ALPHA, terms=terms), TODAY) == []


def test_a_section_is_found_by_the_number_of_its_file() -> None:
    """Section 1 is 01-partners.md, and is not 18-review.md."""
    terms = {"1-partners.md": TERMS["18-review.md"], **TERMS, "18-review.md": b"2 years, yearly"}
    assert check(register(ALPHA, terms=terms), TODAY) == []
    held = periods(review=Period(2, "years", 1))
    assert len(check(held, TODAY)) == 1
    assert check(replace(held, terms=terms), TODAY) == []


def leaving_out(*left_out: LeftOut) -> Register:
    """Make a register whose one partner has no posts and no address, with warnings left out by name."""
    bare = replace(bent(ALPHA, address=Address()), posts=())
    return register(bare, agreement=replace(AGREEMENT, left_out=left_out))


def test_a_warning_is_left_out_by_its_name_and_place() -> None:
    """Everything of that name, or one place; other warnings stay."""
    found = check(leaving_out(), TODAY)
    assert "open-post" in {one.code for one in found}
    rest = [one for one in found if one.code != "open-post"]
    assert check(leaving_out(LeftOut(check="open-post", reason="Decided")), TODAY) == rest
    here = LeftOut(check="open-post", reason="Decided", where=f"partners/{ALPHA.id}")
    assert check(leaving_out(here), TODAY) == rest
    assert [one.code for one in rest] == ["address-incomplete"]


def test_a_warning_on_the_wording_is_looked_for_when_that_is_asked_for() -> None:
    """Until then it leaves out nothing and is no finding; the other warnings are none among those on the wording."""
    word = LeftOut(check="outdated-word", reason="Decided")
    post = LeftOut(check="open-post", reason="Decided", where="partners/beta")
    for left_out, wording, idle in ((word, False, 0), (word, True, 1), (post, False, 1), (post, True, 0)):
        assert len(checks.without_left_out([], [left_out], wording=wording)) == idle


def test_what_leaves_out_nothing_is_a_finding() -> None:
    """A place that has no such warning, a name that is none: the list stays short."""
    elsewhere = LeftOut(check="open-post", reason="Decided", where="partners/beta")
    before = check(leaving_out(), TODAY)
    (new,) = set(check(leaving_out(elsewhere), TODAY)) - set(before)
    assert (new.severity, new.code) == ("warning", "nothing-left-out")
    assert "open-post at partners/beta" in new.message
    assert set(before) < set(check(leaving_out(elsewhere), TODAY))


def test_an_error_cannot_be_left_out() -> None:
    """A partner in a category that the agreement lacks stays an error."""
    odd = replace(ALPHA, partner=replace(ALPHA.partner, category="none"))
    errors = [one.code for one in check(register(odd), TODAY) if one.severity == "error"]
    assert errors
    left_out = tuple(LeftOut(check=code, reason="Decided") for code in dict.fromkeys(errors))
    held = replace(register(odd), agreement=replace(AGREEMENT, left_out=left_out))
    assert [one.code for one in check(held, TODAY) if one.severity == "error"] == errors
