"""Who to ring: the right post in a partner, in one line, for an officer with a phone in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from isa_admin.cli.session import Session
from isa_admin.errors import ANSWER_IS_NO, UsageError

if TYPE_CHECKING:
    from isa_admin.domain.contacts import Answering


def who(
    session: Session,
    partner: Annotated[
        str | None, typer.Argument(metavar="PARTNER", help="The partner's id or name; all of them if left out.")
    ] = None,
    occasion: Annotated[
        str | None,
        typer.Option(
            "--for", help="breach, request, suspension or adoption; each of them if left out.", metavar="OCCASION"
        ),
    ] = None,
) -> None:
    """Show who to ring at a partner: the post, its telephone and e-mail (s.17, 19, 20, 21, 23).

    If the right post is vacant, the next one that can be reached stands in for it, and the line says so.
    """
    from isa_admin.application.reporting.reports import contact, contact_line
    from isa_admin.domain import contacts
    from isa_admin.domain.standing import situation

    if partner is None and occasion is None:
        raise UsageError(
            "say who you want to ring",
            f"name a partner, or the occasion: --for {', '.join(contacts.MATTERS)}",
        )
    wanted = [contacts.matter(occasion)] if occasion is not None else list(contacts.MATTERS)
    entries = [session.register.partner(partner)] if partner else contacts.everybody(session.register, session.today)
    if partner is not None and (after := contacts.heir(session.register, entries[0], session.today)) is not None:
        entries.append(after)
    cautions = {one.id: contacts.caution(session.register, one, session.today) for one in entries}
    found = [contacts.answering(entry, one) for entry in entries for one in wanted]
    # Nobody fills the posts of a body that left or is no more.
    gone = {one.id for one in entries if situation(one.events, session.today).left is not None}
    session.out.report(
        {
            "contacts": [
                {
                    **contact(one),
                    **({"fill": None} if one.entry.id in gone else {}),
                    "caution": cautions[one.entry.id],
                }
                for one in found
            ]
        }
    )
    for one in found:
        if said := cautions.pop(one.entry.id, None):
            session.out.say(said)
        session.out.say(f"{one.matter}: {contact_line(one)}" if occasion is None else contact_line(one))
    session.out.next(_commands([one for one in found if one.entry.id not in gone])[:3])
    if partner is not None and all(one.post is None for one in found):
        raise typer.Exit(ANSWER_IS_NO)


def _commands(found: list[Answering]) -> list[str]:
    """Give the commands that fill what is open."""
    from isa_admin.application.reporting.reports import filling

    return list(dict.fromkeys(command for one in found if (command := filling(one))))
