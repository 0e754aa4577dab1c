"""Registers for the tests of documents: an agreement like the real one, with partners of every kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from isa_admin.domain.agreement import Agreement, Category, Period, Periods
from isa_admin.domain.events.adoption import Adoption
from isa_admin.domain.partner import Address, Partner, PartnerEntry, Post, Retention
from isa_admin.domain.register import Register
from isa_admin.domain.versions import VersionEntry, Versions

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
TERMS = {path.name: path.read_bytes() for path in sorted((ROOT / "agreement" / "terms").iterdir())}
ON = date(2026, 11, 22)
CATEGORIES = (
    Category("local-authorities", "Local authorities"),
    Category("police", "Police"),
    Category("health", "Health agencies and organisations"),
    Category("other", "Other agencies and organisations"),
)
PERIODS = Periods(
    review=Period(2, "years", 18),
    compliance=Period(1, "years", 18),
    suspension=Period(45, "days", 19),
    resolution_meeting=Period(14, "days", 19),
    withdrawal_notice=Period(30, "days", 19),
)
VERSIONS = (
    VersionEntry(
        version="V0.01", on=date(2014, 6, 12), kind="draft", material=True, comment="First draft", by="The officer"
    ),
    VersionEntry(
        version="V0.9.1",
        on=date(2015, 1, 29),
        kind="draft",
        material=True,
        comment="Updated after the second consultation, with the amendments that agencies suggested",
        by="The officer",
    ),
    VersionEntry(
        version="V1.0", on=date(2015, 2, 3), kind="issued", material=True, comment="Sent out", by="The officer"
    ),
    VersionEntry(
        version="V2.00",
        on=date(2015, 9, 10),
        kind="finalised",
        material=False,
        comment="Finalised after the agencies signed",
        by="The officer",
    ),
    VersionEntry(
        version="V3.00",
        on=date(2016, 10, 5),
        kind="joiner",
        material=False,
        comment="Glebe House included",
        by="The officer",
    ),
)
ROUGH_NAMES = (
    'Smith & Sons <Care> "Ltd" {{ title }} {% x %} {_{ }_}',
    "Служба по делам детей",
    "خدمات الأطفال",
    "儿童服务",
    "Bwrdd Iechyd Prifysgol Llŷn a Môn",
    "x" * 300,
    "O'Brien's " + " ".join(["Community Rehabilitation Company"] * 8),
)


def adopted(on: date = date(2015, 9, 10), *, exactly: bool = False) -> Adoption:
    """Make an adoption on paper."""
    return Adoption(on=on, version="V2.00", evidence="paper", on_or_before=not exactly)


def entry(identifier: str, name: str, category: str = "police", **more: object) -> PartnerEntry:
    """Make a partner in force with an address; ``more`` are further fields of its entry."""
    values: dict[str, object] = {"events": (adopted(),), **more}
    retention = values.pop("retention", ())
    address = Address(lines=("County Hall", "1 Long Street"), town="Leicester", postcode="LE3 8RA")
    partner = Partner(name=name, category=category, address=address, retention=retention)  # type: ignore[arg-type]
    return PartnerEntry(id=identifier, partner=partner, **values)  # type: ignore[arg-type]


def full_entry(identifier: str, name: str, category: str) -> PartnerEntry:
    """Make a partner that has given everything that the agreement asks for."""
    posts = (
        Post(post="signatory", title="Chief executive", name="A Signatory", email="chief@example.org"),
        Post(
            post="responsible",
            title="Head of information governance",
            email="information.governance.and.records@a-very-long-name-of-an-authority.example.org",
            telephone="0116 496 0001",
        ),
        Post(
            post="breach-contact",
            title="Information security lead",
            email="breaches@example.org",
            telephone="0116 496 0002 ext 12",
        ),
    )
    retention = (
        Retention(information="Child protection records", period="Until the 75th birthday"),
        Retention(information="Early Help records", period="6 years"),
    )
    return entry(identifier, name, category, posts=posts, retention=retention)


def several() -> dict[str, PartnerEntry]:
    """Make partners in every category, of every kind."""
    entries = [
        full_entry("county", "Leicestershire County Council", "local-authorities"),
        entry("city", "Leicester City Council", "local-authorities"),
        entry("police", "Leicestershire Police"),
        entry("glebe-house", "Glebe House", "other", events=(adopted(date(2016, 10, 4), exactly=True),)),
        entry("hopeful", "Hopeful Prospect", "health", events=()),
    ]
    entries += [entry(f"rough-{index}", name, "health") for index, name in enumerate(ROUGH_NAMES)]
    return {one.id: one for one in entries}


def many(count: int) -> dict[str, PartnerEntry]:
    """Make a given number of partners that have given everything."""
    kinds = [category.id for category in CATEGORIES]
    entries = (
        full_entry(f"partner-{number}", f"Partner {number:05} of the Area", kinds[number % len(kinds)])
        for number in range(count)
    )
    return {one.id: one for one in entries}


def register(
    partners: Mapping[str, PartnerEntry] | None = None,
    terms: Mapping[str, bytes] = TERMS,
    versions: tuple[VersionEntry, ...] = VERSIONS,
) -> Register:
    """Make a register of the real terms and some partners."""
    return Register(
        agreement=Agreement(
            id="isa-llr",
            title="Information Sharing Agreement for the purposes of Safeguarding Children",
            boards=(
                "Leicester Local Safeguarding Children Board",
                "Leicestershire & Rutland Local Safeguarding Children Board",
            ),
            area="Leicester, Leicestershire & Rutland",
            categories=CATEGORIES,
            periods=PERIODS,
        ),
        versions=Versions(versions),
        officers=(),
        partners=several() if partners is None else partners,
        terms=terms,
        terms_digest="0" * 64,
    )


def templates(name: str) -> bytes:
    """Give the packaged template of a name."""
    return (ROOT / "templates" / name).read_bytes()
