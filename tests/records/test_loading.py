"""Loading: the register of one commit, each partner read when it is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from isa_admin.domain.events import Adoption
from isa_admin.domain.terms import terms_digest
from isa_admin.records import layout
from isa_admin.records.edit import write
from isa_admin.records.load import Partners, load_officers, load_register, load_revocations
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import OfficersRecord, VersionsRecord, values
from tests.domain.building import AGREEMENT, OFFICER, TERMS, VERSIONS, adoption, entry, row, with_ids
from tests.records.stores import Memory, small

PARTNER = write(values(entry().partner), "c")


def test_the_register_is_what_the_records_say() -> None:
    """Agreement, table, terms, partners, and a roster where there is one."""
    register = load_register(small())
    assert register.agreement == AGREEMENT
    assert register.versions == VERSIONS
    assert register.terms == TERMS
    assert register.terms_digest == terms_digest(TERMS)
    assert register.officers == ()
    assert register.revocations == ()
    assert dict(register.partners) == {"alpha": with_ids(entry()), "beta": entry("beta", posts=(), events=())}
    assert load_officers(small(**{layout.OFFICERS: write(values(OfficersRecord((OFFICER,))), "c")})) == (OFFICER,)
    assert load_revocations(small(**{layout.REVOCATIONS: b"revocations: []\n"})) == ()


def test_a_partner_is_read_when_it_is_asked_for() -> None:
    """A command that touches one of 10,000 partners reads one."""
    store = small()
    partners = Partners(store)
    assert len(partners) == 2
    assert list(partners) == ["alpha", "beta"]
    assert "alpha" in partners
    assert "gamma" not in partners
    assert store.reads == []
    assert partners["beta"].id == "beta"
    assert store.reads == [layout.partner("beta")]
    with pytest.raises(KeyError):
        partners["gamma"]


def test_all_partners_are_read_one_after_the_other() -> None:
    """Each file once, in one go."""
    store = small(**{"partners/alpha/keys/A.asc": b"x", "partners/alpha/events/2016-10-04-adoption.txt": b"x"})
    assert [one.id for one in Partners(store).values()] == ["alpha", "beta"]
    assert len(store.reads) == len(set(store.reads)) == 4


def test_events_come_in_the_order_in_which_they_were_recorded() -> None:
    """By day, and on one day by the number in the name."""
    days = [(date(2016, 10, 4), number) for number in range(1, 12)] + [(date(2016, 10, 3), 1)]
    made = {
        layout.event("beta", on, "adoption", number): write(values(adoption(on, f"V{number}.00")), "c")
        for on, number in days
    }
    events = Partners(small(**made))["beta"].events
    adopted = [(event.on.day, event.version) for event in events if isinstance(event, Adoption)]
    assert adopted == [(3, "V1.00"), *((4, f"V{number}.00") for number in range(1, 12))]


WRONG: dict[str, tuple[dict[str, bytes | None], str]] = {
    "an event under another day": (
        {layout.event("beta", date(2016, 10, 5), "adoption", 1): write(values(adoption(date(2016, 10, 4))), "c")},
        (
            "partners/beta/events/2016-10-05-adoption.yaml:1: the file's name and its content disagree: it holds the"
            " adoption of 2016-10-04"
        ),
    ),
    "an event of another kind": (
        {layout.event("beta", date(2016, 10, 4), "decline", 1): write(values(adoption(date(2016, 10, 4))), "c")},
        "partners/beta/events/2016-10-04-decline.yaml:1: the file's name and its content disagree",
    ),
    "an event in a folder of its own": (
        {"partners/beta/events/x/2016-10-04-adoption.yaml": write(values(adoption(date(2016, 10, 4))), "c")},
        "partners/beta/events/x/2016-10-04-adoption.yaml:1: the file's name and its content disagree",
    ),
    "a folder that is not an id": (
        {"partners/Beta House/partner.yaml": PARTNER},
        "partners/Beta House/partner.yaml:1: the folder's name is the partner's id, and 'Beta House' is not an id",
    ),
    "a folder that Windows cannot have": (
        {"partners/con/partner.yaml": PARTNER},
        "partners/con/partner.yaml:1: the folder's name is the partner's id, and 'con' is a name that Windows reserves",
    ),
    "a partner without its facts": (
        {layout.partner("alpha"): None, "partners/alpha/events/2015-09-10-adoption.yaml": None},
        "partners/alpha/partner.yaml:1: the file is missing, but partners/alpha/posts.yaml is there",
    ),
    "terms in a folder of their own": (
        {"agreement/terms/old/01-partners.md": b"x"},
        "agreement/terms/old/01-partners.md:1: expected a file with a name such as 07-capacity.md",
    ),
    "terms that a shell takes for an option": (
        {"agreement/terms/-c": b"x"},
        "agreement/terms/-c:1: expected a file with a name such as 07-capacity.md",
    ),
    "terms whose name sha256sum writes otherwise": (
        {"agreement/terms/a\\b.md": b"x"},
        "agreement/terms/a\\b.md:1: expected a file with a name such as 07-capacity.md",
    ),
    "two rows of one label": (
        {layout.VERSIONS: write(values(VersionsRecord((*VERSIONS, row("V1.0", date(2020, 1, 1))))), "c")},
        "agreement/versions.yaml:21: V1.0 is in two rows",
    ),
    "a row before the one above it": (
        {layout.VERSIONS: write(values(VersionsRecord((*VERSIONS, row("V3.00", date(2010, 1, 1))))), "c")},
        "agreement/versions.yaml:21: V3.00 is dated before V2.00, the row above it",
    ),
    "a key on the roster twice": (
        {layout.OFFICERS: write({"officers": [values(OFFICER)] * 2}, "c")},
        f"agreement/officers.yaml:3: the key {OFFICER.fingerprint} stands on the roster twice",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_store_whose_files_do_not_fit_each_other_is_refused(case: str) -> None:
    """The message names the file and the line."""
    files, message = WRONG[case]
    with pytest.raises(MalformedRecordError) as refused:
        list(load_register(small(**files)).partners.values())
    assert refused.value.message.startswith(message)


def test_files_that_are_no_records_lie_in_a_partners_folder_unread() -> None:
    """Certificates and statements belong to it, and a folder with nothing else is no partner."""
    store = small(**{"partners/gamma/keys/A.asc": b"x", "partners/README.md": b"x", "partners/notes.yaml": b"x"})
    assert list(Partners(store)) == ["alpha", "beta"]


def test_a_store_without_terms_has_the_digest_of_nothing() -> None:
    """Nothing is not an error before there are terms."""
    store = Memory({path: content for path, content in small().files.items() if not path.startswith(layout.TERMS)})
    assert load_register(store).terms_digest == terms_digest({})
