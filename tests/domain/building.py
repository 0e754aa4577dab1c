"""Registers to test with: a small agreement with partners of each standing, and one value of each kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from isa_admin.domain.agreement import Agreement, Category, Period, Periods
from isa_admin.domain.changes import AddEvent, AddVersion, Decision, PutComment, PutNotice, PutReview
from isa_admin.domain.events import Adoption, Event
from isa_admin.domain.officers import Officer
from isa_admin.domain.partner import Address, Partner, PartnerEntry, Post
from isa_admin.domain.recorded import recorded
from isa_admin.domain.register import Register
from isa_admin.domain.versions import RowKind, VersionEntry, Versions

TODAY = date(2026, 11, 22)
BEGAN = date(2014, 1, 1)
"""The day on which the store began, before its first version."""
DIGEST = "d" * 64
OTHER_DIGEST = "e" * 64
FINGERPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"

AGREEMENT = Agreement(
    id="children",
    title="Information Sharing Agreement",
    boards=("The Board",),
    area="Rutland",
    categories=(Category("police", "Police"), Category("health", "Health Agencies")),
    periods=Periods(
        review=Period(2, "years", 18),
        compliance=Period(1, "years", 18),
        suspension=Period(45, "days", 19),
        resolution_meeting=Period(14, "days", 19),
        withdrawal_notice=Period(30, "days", 19),
    ),
)
TERMS = {
    "01-partners.md": b"# Partners\n\n{partners}\n",
    "17-loss.md": b"# Loss\n\n{breach-contacts}\n",
    "18-review.md": b"Reviewed within 2 years; each partner assesses itself yearly.\n",
    "19-suspension.md": b"Suspended for 45 days, a meeting within 14 days, notice of at least 30\ndays.\n",
    "22-posts.md": b"# Posts\n\n{responsible-posts}\n",
    "23-signing.md": b"# Signing\n\n{signing-forms}\n",
}
POSTS = (
    Post(post="signatory", name="Ann Example", title="Chief Executive"),
    Post(post="responsible", title="Records Manager", email="records@a.example.uk", telephone="0116 496 0000"),
    Post(post="breach-contact", title="Duty Officer", email="breach@a.example.uk", telephone="0116 496 0001"),
)
OFFICER = Officer(
    fingerprint=FINGERPRINT, name="Olive Officer", email="o@board.example.uk", role="officer", since=date(2026, 1, 1)
)


def row(version: str, on: date, kind: RowKind = "issued", **more: Any) -> VersionEntry:  # noqa: ANN401  fields of a row
    """Make a row of the version-control table."""
    made = VersionEntry(version=version, on=on, kind=kind, material=kind == "issued", comment="A row", by="Somebody")
    return replace(made, **more)


VERSIONS = Versions((
    row("V0.01", date(2014, 6, 12), "draft"),
    row("V1.0", date(2015, 2, 3)),
    row("V2.00", date(2015, 9, 10), "finalised"),
))  # fmt: skip


def adoption(on: date, version: str = "V2.00", **more: Any) -> Adoption:  # noqa: ANN401  fields of an adoption
    """Make an adoption on paper."""
    return replace(Adoption(on=on, version=version, evidence="paper"), **more)


def entry(id_: str = "alpha", **more: Any) -> PartnerEntry:  # noqa: ANN401  fields of an entry
    """Make a partner with nothing to find fault with, in force since it was finalised."""
    partner = Partner(
        name=id_.title(), category="police", address=Address(lines=("1 High Street",), postcode="LE3 8RA")
    )
    made = PartnerEntry(id=id_, partner=partner, posts=POSTS, events=(adoption(date(2015, 9, 10)),))
    return replace(made, **more)


def bent(held: PartnerEntry, **facts: Any) -> PartnerEntry:  # noqa: ANN401  fields of a partner
    """Give a partner with other facts."""
    return replace(held, partner=replace(held.partner, **facts))


def register(*entries: PartnerEntry, **more: Any) -> Register:  # noqa: ANN401  fields of a register
    """Make a register of the partners given."""
    made = Register(
        agreement=AGREEMENT,
        versions=VERSIONS,
        officers=(OFFICER,),
        partners={one.id: one for one in entries},
        terms=TERMS,
        terms_digest=DIGEST,
    )
    return replace(made, **more)


def with_ids(held: PartnerEntry) -> PartnerEntry:
    """Give a partner whose events have the ids that their files would have."""
    told: list[tuple[str, Event]] = []
    for event in held.events:
        number = 1 + sum(id_.startswith(event.on.isoformat()) for id_, _ in told)
        told.append((f"{event.on.isoformat()}-{event.type}{f'-{number}' if number > 1 else ''}", event))
    return replace(held, recorded=recorded(told))


def applied(held: Register, decision: Decision) -> Register:
    """Give the register after a decision, as the records room would write and read it."""
    for change in decision.changes:
        match change:
            case AddEvent(id_, event):
                before = held.partners[id_]
                told = before.recorded or with_ids(before).recorded
                number = 1 + sum(one.id.startswith(event.on.isoformat()) for one in told)
                new = f"{event.on.isoformat()}-{event.type}{f'-{number}' if number > 1 else ''}"
                # A stable sort by day: of one day, in the order in which they were recorded.
                in_order = sorted([*((one.id, one.event) for one in told), (new, event)], key=lambda one: one[0][:10])
                known = recorded(in_order)
                counting = tuple(one.event for one in known if one.counts)
                after = replace(before, events=counting, recorded=known)
                held = replace(held, partners={**held.partners, id_: after})
            case AddVersion(added):
                held = replace(held, versions=Versions((*held.versions, added)))
            case PutNotice(number, notice):
                held = replace(held, notices={**held.notices, number: notice})
            case PutReview(year, review):
                held = replace(held, reviews={**held.reviews, year: review})
            case PutComment(id_, comment):
                held = replace(held, comments={**held.comments, id_: comment})
            case _:
                raise AssertionError(f"nothing here knows how to apply {change}")
    return held
