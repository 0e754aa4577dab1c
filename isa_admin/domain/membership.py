"""Partners come, change and go: the decisions about the facts of a partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain import text
from isa_admin.domain.changes import Change, Decision, DropPartner, PutPartner, PutPosts
from isa_admin.domain.leaving import leaver
from isa_admin.domain.standing import BOUND, situation
from isa_admin.errors import RuleError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.partner import Partner, Post
    from isa_admin.domain.register import Register


class NothingToChangeError(UsageError):
    """The command would leave everything as it is."""


def add_partner(register: Register, id_: str, partner: Partner, posts: tuple[Post, ...]) -> Decision:
    """Decide to add a prospective partner; it comes into force with its first adoption (Agreement s.23).

    Raises:
        UsageError: There is a partner of this id.
        NotFoundError: The agreement has no such category.
    """
    partner = replace(partner, category=register.category(partner.category).id)
    if id_ in register.partners:
        raise UsageError(
            f"there is already a partner with the id '{id_}': {register.partners[id_].partner.name}",
            "change that one with isa-admin update-partner, or give the new one another id with --id",
        )
    changes: list[Change] = [PutPartner(id_, partner)]
    if posts:
        changes.append(PutPosts(id_, posts))
    return Decision(
        subject=f"Add partner {partner.name}",
        changes=tuple(changes),
        next=(
            f"isa-admin render --part signing-form --partner {id_}",
            f'isa-admin record-adoption {id_} --paper SCAN --on DATE --signed-by "Name" --post "Role"',
        ),
    )


def _refuse_taken_names(register: Register, id_: str, partner: Partner) -> None:
    """Refuse a short name by which somebody would reach another partner."""
    wanted = {text.folded(alias): alias for alias in partner.aliases}
    if not wanted:
        return
    for other in register.partners.values():
        known = {text.folded(one) for one in (other.id, other.partner.name, *other.partner.aliases)}
        if other.id != id_ and (taken := known & set(wanted)):
            raise UsageError(
                f"'{wanted[taken.pop()]}' stands for {other.partner.name} already", "give a short name of its own"
            )


def update_partner(register: Register, id_: str, partner: Partner) -> Decision:
    """Decide to change the facts of a partner. Its id, the name of its folder, stays.

    Raises:
        NothingToChangeError: All facts are as they were.
    """
    partner = replace(partner, category=register.category(partner.category).id)
    if register.partners[id_].partner == partner:
        raise NothingToChangeError(
            f"nothing would change for {partner.name}", "give at least one new value, for example --postcode"
        )
    _refuse_taken_names(register, id_, partner)
    return Decision(
        subject=f"Update partner {partner.name}",
        changes=(PutPartner(id_, partner),),
        next=(f"isa-admin show-partner {id_}",),
    )


def remove_partner(register: Register, id_: str, *, today: date, by: str) -> Decision:
    """Decide to take a prospective partner away, or one that left off the partners table.

    Args:
        register: The register as it stands.
        id_: The partner.
        today: The day.
        by: The officer, for the row of the version-control table.

    Raises:
        RuleError: The partner is bound; leaving takes written notice to all others (Agreement s.19).
    """
    entry = register.partners[id_]
    now = situation(entry.events, today)
    if now.left is not None:
        return leaver(register, id_, today=today, by=by)
    if entry.events:
        raise RuleError(
            f"{entry.partner.name} is {now.standing}: it leaves by written notice to all other"
            " partners (Agreement s.19) and its records stay for ever",
            f"isa-admin withdraw {id_} --received DATE --letter FILE"
            if now.standing in BOUND and now.withdrawal is None
            else f"see where it stands with: isa-admin show-partner {id_}",
        )
    return Decision(
        subject=f"Remove prospective partner {entry.partner.name}",
        changes=(DropPartner(id_),),
        next=("isa-admin list-partners",),
    )
