"""Declining a version, the row of somebody who joined before, and who has still to adopt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from isa_admin.domain.adopting import (
    decline,
    record_adoption,
    record_joiner,
)
from isa_admin.domain.changes import AddEvent, AddVersion
from isa_admin.domain.events import Correction, Decline
from isa_admin.domain.outstanding import declined_before, outstanding, said_no, versions_to_show
from isa_admin.domain.recorded import recorded
from isa_admin.domain.terms import ChangedSection, changed_sections
from isa_admin.domain.versions import Versions
from isa_admin.errors import RuleError
from tests.domain.building import BEGAN, DIGEST, TODAY, VERSIONS, adoption, entry, register, row

if TYPE_CHECKING:
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

DAY = date(2020, 1, 1)
NEW = row("V3.00", DAY, "issued")
TABLE = Versions((*VERSIONS, NEW))


def no(version: str = "V3.00", on: date = date(2026, 11, 20)) -> Decline:
    """Make a decline."""
    return Decline(on=on, version=version, reason="Our counsel has questions")


def holding(*events: Any, **more: Any) -> tuple[Register, PartnerEntry]:  # noqa: ANN401  events, fields of a register
    """Make a register of one partner to which these events happened."""
    made = entry(events=events)
    return register(made, **({"versions": TABLE} | more)), made


def test_a_decline_is_recorded_and_changes_nothing_else() -> None:
    """No row, and no standing."""
    decision = decline(holding(adoption(date(2015, 9, 10)))[0], "alpha", no(), today=TODAY)
    assert decision.subject == "Record that Alpha declines V3.00"
    assert decision.changes == (AddEvent("alpha", no()),)


@pytest.mark.parametrize(
    ("events", "said", "reason"),
    [
        ((), no(on=TODAY + timedelta(days=1)), "is in the future"),
        ((), no(on=date(2019, 12, 31)), r"V3\.00 is dated 1 January 2020"),
        ((), no("V0.01"), r"V0\.01 is a draft"),
        ((adoption(DAY, "V3.00"),), no(), r"Alpha adopted V3\.00, and a partner leaves by written notice"),
        ((adoption(date(2015, 9, 10), "V1.0"),), no("V2.00"), r"Alpha adopted V1\.0, and V2\.00 has the same terms"),
        ((no(),), no(), r"Alpha has already declined V3\.00, on 20 November 2026"),
    ],
    ids=["future", "before", "draft", "adopted", "same terms", "declined"],
)
def test_a_decline_that_cannot_be_is_refused(events: tuple[Any, ...], said: Decline, reason: str) -> None:
    """A partner in force leaves by the steps of section 19."""
    with pytest.raises(RuleError, match=reason) as refused:
        decline(holding(*events)[0], "alpha", said, today=TODAY)
    assert refused.value.exit_code == 4


def test_another_version_can_be_declined_after_an_adoption_of_no_row() -> None:
    """What a hand edit recorded cannot be compared."""
    assert decline(holding(adoption(DAY, "V9.00"), no("V2.00", DAY))[0], "alpha", no(), today=TODAY).changes


def test_a_decline_that_is_disputed_can_be_recorded_anew() -> None:
    """An officer says that the first one was recorded in error; the partner says no after all."""
    wrong = Correction(on=TODAY, event_id="2026-11-20-decline", reason="It was another board's letter")
    told = recorded([("2026-11-20-decline", no()), ("2026-11-22-correction", wrong)])
    made = entry(events=(no(),), recorded=told)
    assert decline(register(made, versions=TABLE), "alpha", no(on=TODAY), today=TODAY).changes
    assert declined_before(register(made, versions=TABLE), made, "V3.00", TODAY) is None


def test_one_form_is_taken_for_one_adoption() -> None:
    """The command was run twice, perhaps, with another version; a later form is another one."""
    held, _ = holding(adoption(DAY, scan_sha256="a" * 64))
    with pytest.raises(Exception, match="this form has already been recorded"):
        record_adoption(
            held, "alpha", adoption(DAY, "V3.00", scan_sha256="a" * 64), today=TODAY, by="O", kept_since=BEGAN
        )
    later = adoption(DAY, "V3.00", scan_sha256="b" * 64)
    assert record_adoption(held, "alpha", later, today=TODAY, by="O", kept_since=BEGAN).changes


def test_the_row_of_a_partner_that_joined_without_one_is_written_later() -> None:
    """By its own command, once."""
    held, made = holding(adoption(DAY, "V3.00", scan_sha256=DIGEST))
    decision = record_joiner(held, "alpha", today=TODAY, by="Olive Officer")
    (change,) = decision.changes
    assert isinstance(change, AddVersion)
    assert (change.entry.version, change.entry.partner, change.entry.on) == ("V4.00", "alpha", TODAY)
    assert decision.subject == "Record V4.00: Alpha included"
    after = register(made, versions=Versions((*TABLE, change.entry)))
    with pytest.raises(RuleError, match="no row is missing for Alpha"):
        record_joiner(after, "alpha", today=TODAY, by="O")
    emptied = register(made, versions=Versions(()))
    assert record_joiner(emptied, "alpha", today=TODAY, by="O").subject == "Record V1.00: Alpha included"
    with pytest.raises(RuleError, match="has not adopted the agreement yet"):
        record_joiner(holding()[0], "alpha", today=TODAY, by="O")


def test_those_are_asked_whose_adoption_does_not_hold() -> None:
    """Prospective ones as well; who said no to the terms as they are is known until it adopts them."""
    old, new = entry(), entry("new", events=())
    done = entry("done", events=(no(on=DAY), adoption(DAY, "V3.00")))
    refused = entry("refused", events=(adoption(date(2015, 9, 10)), no("V2.00", DAY), no(), no("V8.00")))
    held = register(old, new, done, refused, versions=TABLE)
    assert [one.id for one in outstanding(held, TODAY)] == ["alpha", "new", "refused"]
    assert {one.id: said_no(held, one, TODAY) for one in held.partners.values()} == {
        "alpha": None,
        "new": None,
        "done": None,
        "refused": no(),
    }
    assert said_no(held, refused, date(2026, 1, 1)) is None
    assert said_no(replace(held, versions=Versions(())), refused, TODAY) is None


def test_the_versions_of_a_list_are_those_that_anybody_spoke_of_and_what_came_since() -> None:
    """Rows that asked nobody are left out, and so are drafts and what lies ahead."""
    rows = Versions((
        *VERSIONS,
        row("V3.00", DAY, "joiner"),
        row("V3.01", DAY, "draft"),
        row("V4.00", DAY, "issued"),
        row("V5.00", DAY, "joiner"),
        row("V6.00", TODAY + timedelta(days=1)),
    ))  # fmt: skip
    held, _ = holding(adoption(date(2015, 9, 10)), versions=rows)
    assert [one.version for one in versions_to_show(held, TODAY)] == ["V2.00", "V4.00", "V5.00"]
    assert [one.version for one in versions_to_show(holding(versions=rows)[0], TODAY)] == ["V5.00"]


def test_two_texts_of_the_terms_are_compared_file_by_file() -> None:
    """Each part by its heading, or its name where it has none."""
    before = {"01-a.md": b"# Partners\n", "02-b.md": b"# Purpose\nx", "03-c.md": b"text"}
    after = {"01-a.md": b"# Partners\n", "02-b.md": b"\n# Purpose \ny", "04-d.md": b"# New\n"}
    assert changed_sections(before, after) == [
        ChangedSection("02-b.md", "Purpose", "changed"),
        ChangedSection("03-c.md", "03-c.md", "gone"),
        ChangedSection("04-d.md", "New", "new"),
    ]
    assert changed_sections(before, before) == []


@pytest.mark.parametrize(
    ("events", "version", "says"),
    [
        ((no(),), "V3.00", ["Alpha declined V3.00 on 20 November 2026: Our counsel has questions"]),
        ((no("V2.00"), no()), "V3.00", ["Alpha declined V3.00 on 20 November 2026: Our counsel has questions"]),
        ((no("V2.00"),), "V3.00", []),
        ((), "V3.00", []),
    ],
)
def test_an_adoption_of_what_was_declined_says_so(events: tuple[Any, ...], version: str, says: list[str]) -> None:
    """Whoever records a form that came back may not know that the partner had said no to the same terms."""
    held, _ = holding(*events)
    decision = record_adoption(held, "alpha", adoption(TODAY, version), today=TODAY, by="Olive", kept_since=BEGAN)
    assert decision.notes == says
