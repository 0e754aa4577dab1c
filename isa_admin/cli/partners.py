"""Partners: adding, changing, removing, listing and showing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.domain.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from isa_admin.domain.changes import Decision
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.partner import Partner, Post
    from isa_admin.domain.register import Register


PartnerArgument = Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's id or name.")]
CategoryOption = Annotated[str | None, typer.Option("--category", help="The category of the partners table.")]
AddressOption = Annotated[
    str | None, typer.Option("--address", help='Building and street, with commas: "Eagle House, 11 Friar Lane".')
]
TownOption = Annotated[str | None, typer.Option("--town", help="The town or city.")]
CountyOption = Annotated[str | None, typer.Option("--county", help="The county, if the address has one.")]
PostcodeOption = Annotated[str | None, typer.Option("--postcode", help="The postcode.")]
IdentifierOption = Annotated[
    list[str] | None,
    typer.Option("--identifier", help="gss=, ods=, charity=, company= or ico= and its value; may be repeated."),
]


def add_partner(
    session: Session,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The partner's full name.")] = None,
    category: CategoryOption = None,
    address: AddressOption = None,
    town: TownOption = None,
    county: CountyOption = None,
    postcode: PostcodeOption = None,
    identifier: IdentifierOption = None,
    id_: Annotated[
        str | None, typer.Option("--id", help="The short name of its folder, if not taken from NAME.")
    ] = None,
    signatory: Annotated[str | None, typer.Option("--signatory", help="Who signs: the name.")] = None,
    signatory_role: Annotated[str | None, typer.Option("--signatory-role", help="Who signs: the post held.")] = None,
    signatory_email: Annotated[str | None, typer.Option("--signatory-email", help="Who signs: e-mail.")] = None,
    responsible: Annotated[str | None, typer.Option("--responsible", help="The post responsible day to day.")] = None,
    responsible_email: Annotated[str | None, typer.Option("--responsible-email", help="Its role mailbox.")] = None,
    responsible_telephone: Annotated[str | None, typer.Option("--responsible-telephone", help="Its number.")] = None,
    breach_contact: Annotated[str | None, typer.Option("--breach-contact", help="The post told of a breach.")] = None,
    breach_email: Annotated[str | None, typer.Option("--breach-email", help="Its role mailbox.")] = None,
    breach_telephone: Annotated[str | None, typer.Option("--breach-telephone", help="Its number.")] = None,
) -> None:
    """Add an organisation as a prospective partner.

    It comes into force with its first adoption (record-adoption). On a terminal it asks for what is not given; posts
    left open show as gaps.
    """
    from isa_admin.domain import membership
    from isa_admin.domain.partner import POSTS, REQUIRED_POSTS, Address, Partner
    from isa_admin.records.layout import partner_id

    def new(answer: str) -> tuple[str, str]:
        # Here, so that a name that is taken is asked again, before the other questions.
        called = fields.line("name")(answer)
        wanted = fields.partner_id(id_) if id_ else partner_id(called)
        if wanted in session.register.partners:
            membership.add_partner(session.register, wanted, session.register.partners[wanted].partner, ())
        return called, wanted

    name, id_ = session.ask.value(name, "Name", "NAME", new)
    categories = [(one.id, one.title) for one in session.register.agreement.categories]
    chosen = session.ask.choice(category, "Category", "--category", categories, session.register.category)
    lines = session.ask.value(address, "Address: building and street", "--address", fields.address_lines)
    town = session.ask.value(town, "Town", "--town", fields.line("town"))
    county = session.ask.optional(county, "County", fields.line("county"))
    code = session.ask.value(postcode, "Postcode", "--postcode", fields.postcode)
    partner = Partner(
        name=name,
        category=chosen.id,
        address=Address(lines=lines, town=town, county=county, postcode=code),
        identifiers=fields.identifiers({}, identifier or []),
    )
    posts = [
        _signatory(session, signatory, signatory_role, signatory_email),
        _office(session, "responsible", "Responsible post", responsible, responsible_email, responsible_telephone),
        _office(session, "breach-contact", "Breach contact", breach_contact, breach_email, breach_telephone),
    ]
    held = tuple(post for post in posts if post is not None)
    session.change(
        lambda register, _officer: membership.add_partner(register, id_, partner, held),
        [
            ("Name", partner.name),
            ("Id", id_),
            ("Category", chosen.title),
            ("Address", str(partner.address)),
            ("Identifiers", ", ".join(f"{key} {value}" for key, value in partner.identifiers.items())),
            *((POSTS[post.post], describe(post)) for post in held),
            (
                "Still open",
                ", ".join(POSTS[kind].lower() for kind in REQUIRED_POSTS if kind not in {post.post for post in held}),
            ),
        ],
        partner=id_,
    )


def update_partner(
    session: Session,
    partner: PartnerArgument,
    name: Annotated[str | None, typer.Option("--name", help="The new name; the id stays.")] = None,
    category: CategoryOption = None,
    address: AddressOption = None,
    town: TownOption = None,
    county: CountyOption = None,
    postcode: PostcodeOption = None,
    identifier: IdentifierOption = None,
    retention: Annotated[
        list[str] | None,
        typer.Option("--retention", help='How long what is kept: "Case records=6 years"; may be repeated (s.14).'),
    ] = None,
    alias: Annotated[
        list[str] | None,
        typer.Option("--alias", help="A short name that people use, such as UHL; may be repeated."),
    ] = None,
) -> None:
    """Change the facts of a partner: name, category, address, identifiers, retention periods, short names.

    What is not given stays as it was; a hyphen removes a fact: --county -, --identifier ods=-.
    """
    from isa_admin.domain import membership

    id_ = session.register.partner(partner).id
    given: dict[str, Any] = {
        key: read(value)
        for key, value, read in (
            ("lines", address, lambda answer: fields.emptiable(fields.address_lines)(answer) or ()),
            ("town", town, fields.emptiable(fields.line("town"))),
            ("county", county, fields.emptiable(fields.line("county"))),
            ("postcode", postcode, fields.emptiable(fields.postcode)),
        )
        if value is not None
    }
    new_name = None if name is None else fields.line("name")(name)
    new_category = None if category is None else session.register.category(category).id
    fields.identifiers({}, identifier or [])

    def decide(register: Register, _officer: Officer) -> Decision:
        # On the facts as they are when the commit is made: somebody else may have changed others of them meanwhile.
        held = register.partner(id_).partner
        new = replace(
            held,
            name=new_name or held.name,
            category=new_category or held.category,
            address=replace(held.address, **given),
            identifiers=fields.identifiers(held.identifiers, identifier or []),
            retention=fields.retention(held.retention, retention or []),
            aliases=_aliases(held.aliases, alias or []),
        )
        before, after = (dict(_facts(register, one)) for one in (held, new))
        answers = tuple(
            (
                name,
                value if before.get(name) == value else f"{before.get(name) or '(nothing)'} -> {value or '(nothing)'}",
            )
            for name, value in after.items()
        )
        return replace(membership.update_partner(register, id_, new), answers=answers)

    session.change(decide, partner=id_)


def _aliases(held: tuple[str, ...], given: list[str]) -> tuple[str, ...]:
    """Give the short names with those that were given; a hyphen takes away those that there were."""
    read = fields.line("short name")
    kept = () if "-" in given else held
    return tuple(dict.fromkeys((*kept, *(read(one) for one in given if one != "-"))))


def _facts(register: Register, partner: Partner) -> Iterator[tuple[str, str]]:
    """Give the facts of a partner as they are shown before they are changed."""
    category = register.agreement.category(partner.category)
    yield "Name", partner.name
    yield "Category", category.title if category else partner.category
    yield "Address", str(partner.address)
    yield "Identifiers", ", ".join(f"{key} {value}" for key, value in partner.identifiers.items())
    yield "Also called", ", ".join(partner.aliases)
    yield "Keeps", "; ".join(f"{one.information}: {one.period}" for one in partner.retention)


def remove_partner(session: Session, partner: PartnerArgument) -> None:
    """Remove a prospective partner that will not join, or remove one that has left from the partners table.

    The records of a partner that was ever in force are kept for ever.
    """
    from isa_admin.domain import membership

    entry = session.register.partner(partner)
    session.change(
        lambda register, officer: membership.remove_partner(
            register, register.partner(entry.id).id, today=session.today, by=officer.name
        ),
        [("Partner", entry.partner.name)],
        partner=entry.id,
    )


def list_partners(
    session: Session,
    category: Annotated[str | None, typer.Option("--category", help="Only this category.")] = None,
    standing: Annotated[str | None, typer.Option("--standing", help="Only this standing.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="As of this date; today if left out.", metavar="DATE")] = None,
) -> None:
    """List the partners with their standing and what they adopted."""
    from isa_admin.application.reporting import reports
    from isa_admin.domain.standing import Standing

    stands = fields.one_of("a standing", Standing)(standing) if standing else None
    day = fields.day(session.today)(on) if on else session.today
    wanted = session.register.category(category).id if category else None
    rows = reports.partners(session.register, day, category=wanted, wanted=stands)
    session.out.report({"on": day.isoformat(), "partners": rows})
    titles = {one.id: one.title for one in session.register.agreement.categories}
    session.out.table(
        ("Partner", "Id", "Category", "Standing", "Adopted"),
        (
            (row["name"], row["id"], titles.get(row["category"]) or row["category"], row["standing"], adopted(row))
            for row in rows
        ),
        heading="Category",
        wide=("Id",),
    )
    session.out.say("")
    session.out.say(counted(len(rows), "partner"))


def _as_of(day: date, today: date) -> str:
    """Say which day is asked about, and what is told of another one."""
    if day == today:
        return fields.shown(day)
    known = ", as far as is known today" if day > today else ""
    return f"{fields.shown(day)}{known}; name, address and posts are those of today"


def show_partner(
    session: Session,
    partner: PartnerArgument,
    on: Annotated[
        str | None,
        typer.Option("--on", help="Its standing on this date; today if left out.", metavar="DATE"),
    ] = None,
) -> None:
    """Show everything about one partner: address, posts, what it adopted, what is missing.

    With --on the standing and the events are those of that date, as far as recorded; the address and the posts are
    today's.
    """
    from isa_admin.application.reporting import reports
    from isa_admin.domain import dates
    from isa_admin.domain.contacts import caution
    from isa_admin.domain.describing import tell
    from isa_admin.domain.partner import POSTS, how_to_fill
    from isa_admin.trust.key import fingerprint_groups

    entry = session.register.partner(partner)
    day = fields.day(session.today)(on) if on else session.today
    report = reports.partner(session.register, entry, day)
    session.out.report(report)
    heirs = ", ".join(session.register.partners[one].partner.name for one in report["situation"]["succeeds"])
    held = []
    for post in entry.posts:
        held.append((POSTS[post.post], describe(post)))
        if post.key:
            held.append(("Key", f"{fingerprint_groups(post.key)} of {post.name}"))
    category = session.register.agreement.category(entry.partner.category)
    session.out.answers(
        entry.partner.name,
        [
            ("Id", entry.id),
            ("Also called", ", ".join(entry.partner.aliases)),
            ("Category", category.title if category else entry.partner.category),
            ("As of", _as_of(day, session.today) if on else ""),
            ("Standing", report["situation"]["text"]),
            *([("Sharing", caution(session.register, entry, day) or "")] if report["situation"]["stopped_by"] else []),
            *([("Succeeds", heirs)] if heirs else []),
            ("Adopted", adopted(report)),
            ("Address", str(entry.partner.address)),
            *((key, value) for key, value in entry.partner.identifiers.items()),
            *(("Keeps", f"{one.information}: {one.period}") for one in entry.partner.retention),
            *held,
            *((POSTS[kind], "open") for kind in report["gaps"]),
            *(
                ("Event", f"{dates.show(event.on)}: {tell(event, session.register.name_of)}")
                for event in entry.events
                if event.on <= day
            ),
            *(
                (
                    "Disputed" if one.disputed else "In error",
                    (
                        f"{dates.show(one.event.on)}: {tell(one.event, session.register.name_of)};"
                        f" marked on {dates.show(one.correction.on)}: {one.correction.reason}"
                    ),
                )
                for one in entry.recorded
                if one.correction is not None and one.event.on <= day
            ),
        ],
    )
    session.out.next([how_to_fill(kind, entry.id) for kind in report["gaps"]])


def describe(post: Post) -> str:
    """Say who holds a post, on one line."""
    parts = (post.name, post.title, post.email, post.telephone, post.address and str(post.address))
    return ", ".join(part for part in parts if part)


def adopted(row: dict[str, object]) -> str:
    """Say what a partner adopted, on one line."""
    from datetime import date

    from isa_admin.domain import dates

    found = row["adopted"]
    if not isinstance(found, dict):
        return ""
    when = dates.show(date.fromisoformat(found["on"]))
    return f"{found['version']} {'by' if found['on_or_before'] else 'on'} {when} ({found['evidence']})"


def _signatory(session: Session, name: str | None, role: str | None, email: str | None) -> Post | None:
    from isa_admin.domain.partner import SIGNATORY, Post

    found = session.ask.optional(name, "Who signs for it: name", fields.line("name"))
    if found is None and role is None and email is None:
        return None
    title = session.ask.optional(role, "Who signs for it: role", fields.line("role"))
    mail = session.ask.optional(email, "Who signs for it: e-mail", fields.email)
    return Post(post=SIGNATORY, name=found, title=title, email=mail)


def _office(
    session: Session, kind: str, words: str, title: str | None, email: str | None, telephone: str | None
) -> Post | None:
    from isa_admin.domain.partner import Post

    found = session.ask.optional(title, f"{words}: what the office is called", fields.line("office"))
    if found is None and email is None and telephone is None:
        return None
    mail = session.ask.optional(email, f"{words}: role mailbox", fields.email)
    number = session.ask.optional(telephone, f"{words}: telephone", fields.telephone)
    return Post(post=kind, title=found, email=mail, telephone=number)
