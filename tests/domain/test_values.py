"""The values of the register: what can be made, and what they say of themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.agreement import Category, Period, Readings, Standard
from isa_admin.domain.compliance import Answer, Compliance, Return
from isa_admin.domain.events import Adoption, Service, Succession, Suspension
from isa_admin.domain.events.adoption import SignedBy
from isa_admin.domain.officers import Revocation
from isa_admin.domain.partner import (
    EXAMPLES,
    IDENTIFIERS,
    POSTS,
    REQUIRED_POSTS,
    Address,
    Partner,
    Post,
    Retention,
    identifier,
)
from isa_admin.domain.versions import AsWritten
from tests.domain.building import AGREEMENT, DIGEST, FINGERPRINT, OFFICER, TODAY, adoption, entry, row

if TYPE_CHECKING:
    from collections.abc import Callable


DAY = timedelta(days=1)


def test_the_least_that_a_setting_may_be_is_taken() -> None:
    """One day, one hour, and the first section; a suspension lapses on the next day, a service takes effect at once."""
    assert _suspension(TODAY + DAY).lapses == TODAY + DAY
    assert replace(SERVICE, effective=TODAY).effective == TODAY
    readings = Readings(adoption_grace=1, longest_suspension=1)
    assert readings.adoption_grace == readings.longest_suspension == 1
    assert Standard("a", "A", 1).section == Period(1, "days", 1).section == 1
    assert replace(AGREEMENT, commissioner_hours=1).commissioner_hours == 1


MET = Answer(standard="accuracy", answer="met")
RETURNED = Return(partner="a", on=TODAY, answers=(MET,))
SERVICE = Service(on=TODAY, notice="2026-001", effective=TODAY, counting="clear")

WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: Category("Police", "Police"), "is not an id"),
    (lambda: Category("police", ""), "title is empty"),
    (lambda: Period(0, "days", 19), "at least 1, not 0"),
    (lambda: Period(1, "days", 0), "no section 0"),
    (lambda: replace(AGREEMENT, id="No Id"), "is not an id"),
    (lambda: replace(AGREEMENT, title=" x"), "title has spaces"),
    (lambda: replace(AGREEMENT, area=""), "area is empty"),
    (lambda: replace(AGREEMENT, boards=()), "at least one board"),
    (lambda: replace(AGREEMENT, boards=("",)), "board is empty"),
    (lambda: Standard("a", "A", 0), "no section 0"),
    (lambda: replace(AGREEMENT, standards=(Standard("a", "A", 1), Standard("a", "B", 2))), "two standards have the id"),
    (lambda: replace(AGREEMENT, commissioner_hours=0), "at least 1 hour, not 0"),
    (lambda: replace(AGREEMENT, categories=AGREEMENT.categories * 2), "two categories have the id 'police'"),
    (lambda: Address(lines=("",)), "an address line is empty"),
    (lambda: Address(town=""), "town is empty"),
    (lambda: Address(county="a\nb"), "county has a control"),
    (lambda: Address(postcode="LE3"), "'LE3' is not a UK postcode"),
    (lambda: Retention(information="", period="6 years"), "information is empty"),
    (lambda: Retention(information="Files", period=""), "period is empty"),
    (lambda: Partner(name="", category="police"), "name is empty"),
    (lambda: Partner(name="A", category="Po lice"), "is not an id"),
    (lambda: Partner(name="A", category="police", identifiers={"gss": "E1"}), "'E1' is not a GSS code.*E06000016"),
    (lambda: Partner(name="A", category="police", identifiers={"fax": "1"}), "there is no identifier 'fax'.*gss"),
    (lambda: Post(post="boss", title="Boss"), "there is no post 'boss'; the posts are signatory"),
    (lambda: Post(post="dpo"), "the post 'dpo' says nothing"),
    (lambda: Post(post="dpo", title=""), "title is empty"),
    (lambda: Post(post="dpo", name=""), "name is empty"),
    (lambda: Post(post="dpo", email="x"), "'x' is not an e-mail"),
    (lambda: Post(post="dpo", telephone="x"), "'x' is not a telephone"),
    (lambda: Post(post="signatory", name="A", key="x"), "'x' is not a full fingerprint"),
    (lambda: Post(post="dpo", title="A", key=FINGERPRINT), "only a signatory has a key"),
    (lambda: SignedBy(name="", post="Chief"), "name is empty"),
    (lambda: SignedBy(name="Ann", post=""), "post is empty"),
    (lambda: adoption(date(2016, 10, 4), "4.00"), "'4.00' is not a version"),
    (lambda: adoption(date(2016, 10, 4), terms_digest="x"), "'x' is not a SHA-256"),
    (lambda: adoption(date(2016, 10, 4), scan_sha256="x"), "'x' is not a SHA-256"),
    (lambda: adoption(date(2016, 10, 4), key=FINGERPRINT), "a key when its evidence is gpg, and only then"),
    (lambda: adoption(date(2016, 10, 4), evidence="gpg"), "a key when its evidence is gpg, and only then"),
    (lambda: adoption(date(2016, 10, 4), evidence="gpg", key="x"), "'x' is not a full fingerprint"),
    (lambda: adoption(date(2016, 10, 4), authority="x"), "an authority when .* on behalf .*, and only then"),
    (lambda: adoption(date(2016, 10, 4), evidence="on-behalf"), "an authority when .* on behalf .*, and only then"),
    (lambda: adoption(date(2016, 10, 4), evidence="on-behalf", authority=""), "authority is empty"),
    (lambda: replace(OFFICER, fingerprint="ABCD"), "'ABCD' is not a full fingerprint"),
    (lambda: replace(OFFICER, name=""), "name is empty"),
    (lambda: replace(OFFICER, email="x"), "'x' is not an e-mail"),
    (lambda: row("4.00", date(2020, 1, 1)), "'4.00' is not a version"),
    (lambda: row("V4.00", date(2020, 1, 1), comment=""), "comment is empty"),
    (lambda: row("V4.00", date(2020, 1, 1), by=""), "by is empty"),
    (lambda: row("V4.00", date(2020, 1, 1), terms_digest="x"), "'x' is not a SHA-256"),
    (lambda: row("V4.00", date(2020, 1, 1), "joiner", material=True), "'joiner' changes no terms"),
    (lambda: row("V4.00", date(2020, 1, 1), "leaver", material=True), "'leaver' changes no terms"),
    (lambda: row("V4.00", date(2020, 1, 1), "draft", partner="alpha"), "only the row of a joiner or a leaver names"),
    (lambda: row("V4.00", date(2020, 1, 1), "joiner", partner="No Id"), "is not an id"),
    (lambda: AsWritten(date="", version="V1"), "date is empty"),
    (lambda: AsWritten(date="1.1.20", version=""), "version is empty"),
    (lambda: Return(partner="a", on=TODAY, answers=(MET, MET)), "the standard 'accuracy' is answered twice"),
    (lambda: Compliance(returns=(RETURNED, RETURNED)), "a has two returns in one year"),
    (lambda: Succession(on=TODAY, reason="R"), "by whom the partner is succeeded, or of whom"),
    (lambda: Succession(on=TODAY, reason="R", by="a", of=("b",)), "by whom the partner is succeeded, or of whom"),
    (lambda: _suspension(TODAY), "lapses after the day on which it began"),
    (lambda: replace(SERVICE, effective=TODAY - DAY), "no effect before it is served"),
    (lambda: _revocation(fingerprint="x"), "'x' is not a full fingerprint"),
    (lambda: _revocation(vouched_until="x"), "'x' is not a commit"),
]


@pytest.mark.parametrize(("make", "reason"), WRONG, ids=[f"{at}: {reason}" for at, (_, reason) in enumerate(WRONG)])
def test_a_value_that_is_not_right_cannot_be_made(make: Callable[[], object], reason: str) -> None:
    """Whoever makes a value learns what was expected."""
    with pytest.raises(ValueError, match=reason):
        make()


def _suspension(lapses: date) -> Suspension:
    return Suspension(on=TODAY, reason="R", evidence_sha256=DIGEST, lapses=lapses, meeting_by=TODAY, notice="2026-001")


def _revocation(fingerprint: str = FINGERPRINT, vouched_until: str | None = None) -> Revocation:
    return Revocation(
        fingerprint=fingerprint,
        reason="retired",
        since=date(2026, 1, 1),
        recorded=date(2026, 1, 2),
        vouched_until=vouched_until,
    )


def test_a_value_may_leave_out_what_is_not_known() -> None:
    """Posts that the source leaves open stay open, and so does every other optional fact."""
    assert Partner(name="A", category="police").address == Address()
    assert Post(post="signatory", name="A", key=FINGERPRINT).email is None
    assert _revocation(vouched_until="a" * 40).vouched_until == "a" * 40
    made = adoption(date(2016, 10, 4), terms_digest=DIGEST, scan_sha256=DIGEST, signed_by=SignedBy(name="A", post="B"))
    assert isinstance(made, Adoption)
    assert _revocation().vouched_until is None
    assert not _suspension(TODAY + DAY).enclosed
    assert adoption(date(2016, 10, 4), evidence="gpg", key=FINGERPRINT).key == FINGERPRINT
    assert adoption(date(2016, 10, 4), evidence="on-behalf", authority="Minutes of 4 October").authority


@pytest.mark.parametrize("key", IDENTIFIERS)
def test_each_register_shows_an_example_of_its_form(key: str) -> None:
    """The example that the message shows is of the form that is asked for."""
    assert identifier(key, EXAMPLES[key]) == EXAMPLES[key]


def test_an_address_is_written_from_the_building_down_to_the_postcode() -> None:
    """What is left out leaves no gap."""
    address = Address(lines=("Unit 1", "70 Woodgate"), town="Loughborough", postcode="LE11 2TZ")
    assert str(address) == "Unit 1, 70 Woodgate, Loughborough, LE11 2TZ"


def test_a_period_is_written_as_people_do() -> None:
    """One year is no years."""
    assert [str(Period(*one, 18)) for one in ((1, "years"), (2, "years"), (1, "working days"), (45, "days"))] == [
        "1 year",
        "2 years",
        "1 working day",
        "45 days",
    ]


@pytest.mark.parametrize("wanted", ["health", " HEALTH ", "Health Agencies", "health agencies"])
def test_a_category_is_found_by_its_id_or_its_title(wanted: str) -> None:
    """Capitals make no difference."""
    found = AGREEMENT.category(wanted)
    assert found is not None
    assert found.id == "health"


def test_the_required_posts_are_posts() -> None:
    """Each post that a section requires has words, and its holder is found."""
    assert set(REQUIRED_POSTS) < set(POSTS)
    held = entry()
    assert [post.post for kind in REQUIRED_POSTS if (post := held.post(kind))] == list(REQUIRED_POSTS)
    assert held.post("dpo") is None
    assert [post.name for post in held.signatories] == ["Ann Example"]
