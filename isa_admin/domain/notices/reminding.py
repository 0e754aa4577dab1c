"""Reminding partners of what they owe that is overdue: one notice, one letter for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain import dates
from isa_admin.domain.changes import Decision, PutNotice
from isa_admin.domain.notices import draft, how_to_serve, next_number
from isa_admin.errors import IsaError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from isa_admin.domain.deadlines.due import Due
    from isa_admin.domain.register import Register


def remind(register: Register, owing: Mapping[str, Sequence[Due]], *, today: date) -> Decision:
    """Decide to remind partners of what they owe; each is written to once, however much it is.

    Args:
        register: The register.
        owing: What each partner owes that is overdue.
        today: The day that the letters bear.

    Raises:
        IsaError: Nobody owes anything.
    """
    if not owing:
        raise IsaError(
            "what was overdue has been settled meanwhile, and nothing was recorded",
            "isa-admin due",
        )
    number = next_number(register.notices, today.year)
    notice = draft(register, "reminder", today, [register.partners[id_] for id_ in owing])
    count = sum(len(found) for found in owing.values())
    whom = register.partners[next(iter(owing))].partner.name if len(owing) == 1 else f"{len(owing)} partners"
    return Decision(
        subject=f"Draft reminder {number} to {whom}",
        changes=(PutNotice(number, notice),),
        answers=(("Overdue", f"{count}, in {len(owing)} letter{'' if len(owing) == 1 else 's'}"), ("Notice", number)),
        next=(*how_to_serve(number, notice), "isa-admin due"),
    )


def facts(found: Sequence[Due]) -> tuple[tuple[str, str], ...]:
    """Give what a partner owes as rows of its letter, the oldest first."""
    rows = sorted(found, key=lambda due: (due.due, due.what))
    return tuple((f"Since {dates.show(due.due)}", f"{due.what} (s.{due.section})") for due in rows)
