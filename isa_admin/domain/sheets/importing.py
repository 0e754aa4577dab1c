"""Importing partners from a sheet: what its rows come to as a whole, and the decision to take them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain.changes import Change, Decision
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.sheets.columns import are_headings, read_headings
from isa_admin.domain.sheets.row_taking import Readers, RowTaking, Taken, Wrong
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from isa_admin.domain.register import Register
    from isa_admin.domain.sheets.sheet import Sheet, SheetRow

    Through = Callable[[Sequence[SheetRow]], Iterable[SheetRow]]

SHOWN = 20
"""So many wrong rows are named in one message."""


class WrongRowsError(UsageError):
    """Rows of the sheet are wrong, so nothing is written."""

    def __init__(self, plan: Plan) -> None:
        wrong = plan.wrong_rows
        lines = [f"  {one}" for one in plan.wrong[:SHOWN]]
        if len(plan.wrong) > SHOWN:
            lines.append(f"  and {len(plan.wrong) - SHOWN} more; --dry-run --skip-wrong --json lists all")
        super().__init__(
            "\n".join((f"{counted(wrong, 'row is', 'rows are')} wrong ({plan}); nothing was written", *lines)),
            "correct them in the file, or import the others with --skip-wrong",
        )


class Plan(Struct, frozen=True, kw_only=True):
    """What the rows come to against the register as it is."""

    added: tuple[Taken, ...]
    changed: tuple[Taken, ...]
    unchanged: int
    wrong: tuple[Wrong, ...]
    changes: tuple[Change, ...]

    @property
    def wrong_rows(self) -> int:
        """How many rows are wrong; one row may be wrong in several columns."""
        return len({one.line for one in self.wrong})

    def __str__(self) -> str:
        """Count the rows on one line."""
        return (
            f"{len(self.added)} added, {len(self.changed)} changed, {self.unchanged} unchanged, {self.wrong_rows} wrong"
        )


def plan(register: Register, sheet: Sheet, readers: Readers, through: Through = iter) -> Plan:
    """Work out what each row comes to. Nothing is refused here but headings.

    Args:
        register: The register as it is.
        sheet: The rows.
        readers: How cells are read.
        through: Goes through the rows, and may show how far it is.

    Raises:
        UsageError: The headings are not those of the partners' sheet.
    """
    sheet = sheet.below_titles(are_headings)
    work = RowTaking(register, read_headings(sheet.headings), readers)
    for row in through(sheet.rows):
        work.take(row)
    return Plan(
        added=tuple(work.added),
        changed=tuple(work.changed),
        unchanged=work.unchanged,
        wrong=tuple(work.wrong),
        changes=tuple(work.changes),
    )


def import_partners(
    register: Register, sheet: Sheet, readers: Readers, through: Through = iter, *, skip_wrong: bool
) -> tuple[Plan, Decision]:
    """Decide to take the rows of a sheet into the register, all in one commit.

    Args:
        register: The register as it is.
        sheet: The rows.
        readers: How cells are read.
        through: Goes through the rows, and may show how far it is.
        skip_wrong: Whether the good rows are taken although others are wrong.

    Raises:
        UsageError: The headings are not those of the partners' sheet.
        WrongRowsError: A row is wrong, and wrong ones are not to be left out.
        NothingToChangeError: Every partner is already as its row says.
    """
    made = plan(register, sheet, readers, through)
    if made.wrong and not skip_wrong:
        raise WrongRowsError(made)
    if not made.changes:
        raise NothingToChangeError(f"nothing would change ({made})", "change the file, or see isa-admin list-partners")
    counts = [f"{len(made.added)} added"] if made.added else []
    counts += [f"{len(made.changed)} changed"] if made.changed else []
    decision = Decision(
        subject=f"Import partners: {', '.join(counts)}",
        changes=made.changes,
        next=("isa-admin check", "isa-admin list-partners", "isa-admin undo"),
    )
    return made, decision


def counted(number: int, one: str, many: str) -> str:
    """Say how many."""
    return f"{number} {one if number == 1 else many}"
