"""One occasion for each kind of notice, with a register in which it can arise."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from isa_admin.domain.breach import Breach
from isa_admin.domain.events import Adoption, Event, Meeting, Reinstatement, Suspension, Withdrawal
from isa_admin.domain.notice import Addressee, Notice
from isa_admin.domain.notices import cause_of, draft, kind_of
from isa_admin.domain.notices.occasion import Occasion, Sender
from tests.domain import building

if TYPE_CHECKING:
    from isa_admin.domain.register import Register

NUMBER = "2026-007"
DUE = date(2026, 12, 1)
BY = Sender("Olive Officer", "o@board.example.uk")
ON = date(2026, 11, 20)
EVENTS: dict[str, tuple[Event, ...]] = {
    "joined": (Adoption(on=ON, version="V2.00", evidence="paper"),),
    "withdrawal": (Withdrawal(on=ON, letter_sha256="a" * 64, notice=NUMBER, not_before=date(2027, 1, 1)),),
    "suspension": (
        Suspension(
            on=ON,
            reason="A server was open to everybody",
            evidence_sha256="b" * 64,
            lapses=date(2027, 1, 4),
            meeting_by=date(2026, 12, 4),
            notice=NUMBER,
        ),
    ),
    "reinstated": (Reinstatement(on=ON, reason="The server is safe"),),
}
EVENTS["meeting"] = EVENTS["suspension"]
HELD = Meeting(on=ON, attended=("beta",), decision="Keep the server closed")
BREACH = Breach(
    kind="lost", place="alpha", supplied_by=("beta",), found="2026-11-20T09:30+00:00", what="A bag was left on a bus"
)
ABOUT = "alpha"


def register(kind: str, **more: Any) -> Register:  # noqa: ANN401  fields of a register
    """Make a register in which a notice of a kind can arise: about alpha, to beta and gamma."""
    about = building.entry(ABOUT)
    about = replace(about, events=(*about.events, *EVENTS.get(kind, ())))
    made = building.register(about, building.entry("beta"), building.entry("gamma"), breaches={"2026-001": BREACH})
    return replace(made, **more)


def notice(kind: str, **more: Any) -> Notice:  # noqa: ANN401  fields of a notice
    """Make a notice of a kind with all that it is about."""
    wanted = kind_of(kind)
    facts: dict[str, Any] = {
        "about": ABOUT if wanted.about_one else None,
        "version": "V2.00" if wanted.versioned else None,
        "breach": "2026-001" if kind == "breach" else None,
        "due": DUE,
    }
    held = register(kind)
    told = [held.partners["beta"], held.partners["gamma"]]
    made = draft(held, wanted.key, building.TODAY, told, **facts)
    return replace(made, **more)


def occasion(kind: str, **more: Any) -> Occasion:  # noqa: ANN401  fields of an occasion
    """Make the occasion of a notice of a kind to beta."""
    held = more.pop("register", None) or register(kind)
    written = more.pop("notice", None) or notice(kind)
    made = Occasion(
        register=held,
        number=NUMBER,
        notice=written,
        to=held.partners["beta"],
        by=BY,
        cause=cause_of(held, written),
    )
    return replace(made, **more)


def to(*partners: str) -> tuple[Addressee, ...]:
    """Make addressees without a mailbox."""
    return tuple(Addressee(partner=one) for one in partners)
