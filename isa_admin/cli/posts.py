"""Posts: who signs for a partner, and every other office in it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from isa_admin.cli import fields
from isa_admin.cli.partners import PartnerArgument, describe
from isa_admin.cli.session import Session
from isa_admin.domain.changes import PutPosts
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.application.certificates import HandedIn
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

EmailOption = Annotated[str | None, typer.Option("--email", help="The e-mail address, preferably a role mailbox.")]
TelephoneOption = Annotated[str | None, typer.Option("--telephone", help="The telephone number.")]


def add_signatory(
    session: Session,
    partner: PartnerArgument,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Who signs.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="The post held, for example Chief Executive.")] = None,
    email: EmailOption = None,
    telephone: TelephoneOption = None,
    certificate: Annotated[
        str | None, typer.Option("--certificate", help="The certificate (public key) handed in.", metavar="FILE")
    ] = None,
) -> None:
    """Add a person who may sign for a partner (s.23), with their key if they have handed one in.

    Compare its fingerprint over the telephone before you confirm. A key that comes later: add-key. For somebody who
    signs already, it changes the e-mail address and the telephone number.
    """
    from isa_admin.domain import posts
    from isa_admin.domain.partner import SIGNATORY, Post

    entry = session.register.partner(partner)
    known = next((one for one in entry.signatories if name is not None and posts.is_called(one, name)), None)
    # Another office may be another person of the same name, and what is signed names the office: that is refused below.
    if known is not None and certificate is None and role in {None, known.title}:
        _reach(session, entry, posts.called(known), {"email": email, "telephone": telephone})
        return
    handed_in = None if certificate is None else _handed_in(certificate, session, entry.id)
    signatory = Post(
        post=SIGNATORY,
        name=session.ask.value(name, "Name", "NAME", fields.line("name")),
        title=session.ask.value(role, "Role", "--role", fields.line("role")),
        email=session.ask.optional(email, "E-mail", fields.email),
        telephone=None if telephone is None else fields.emptiable(fields.telephone)(telephone),
        confirmed=session.today,
    )
    answers = [("Partner", entry.partner.name), ("Signatory", describe(signatory))]
    if handed_in is None:
        session.change(
            lambda register, _officer: posts.add_signatory(register, register.partner(entry.id).id, signatory),
            answers,
            partner=entry.id,
        )
        return
    from isa_admin.domain.roster import add_signatory_with_key

    fingerprint, armored = handed_in.key.fingerprint, handed_in.armored
    session.change(
        lambda register, _officer: add_signatory_with_key(
            register, register.partner(entry.id).id, signatory, fingerprint, armored
        ),
        [*answers, *handed_in.answers],
        partner=entry.id,
        fingerprint=fingerprint,
    )


def _reach(session: Session, entry: PartnerEntry, name: str, given: dict[str, str | None]) -> None:
    """Change how somebody who signs already is reached."""
    from isa_admin.domain import posts

    readers = {"email": fields.emptiable(fields.email), "telephone": fields.emptiable(fields.telephone)}
    facts = {key: readers[key](value) for key, value in given.items() if value is not None}

    def decide(register: Register, _officer: object) -> Decision:
        made = posts.update_signatory(register, entry.id, name, {**facts, "confirmed": session.today})
        [put] = [change for change in made.changes if isinstance(change, PutPosts)]
        after = next(one for one in put.posts if posts.is_called(one, name))
        return replace(made, answers=(("Signatory", describe(after)),))

    session.change(decide, [("Partner", entry.partner.name)], partner=entry.id)


def _handed_in(certificate: str, session: Session, partner: str) -> HandedIn:
    from isa_admin.application.certificates import grown, read_certificate
    from isa_admin.application.revoking import ensure_it_stays_good

    # Somebody who signed for the partner before may come back with the key that they had.
    made = grown(read_certificate(fields.readable_file(certificate)), session.store.snapshot(), partner)
    ensure_it_stays_good(session.store, made.key.fingerprint, made.armored)
    return made


def remove_signatory(
    session: Session,
    partner: PartnerArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose entry to remove.")],
) -> None:
    """Remove a person who no longer signs for a partner; what they signed stays valid."""
    from isa_admin.domain import posts

    entry = session.register.partner(partner)
    session.change(
        lambda register, _officer: posts.remove_signatory(register, register.partner(entry.id).id, name),
        [("Partner", entry.partner.name), ("No longer signs", name)],
        partner=entry.id,
    )


def assign_post(
    session: Session,
    post: Annotated[str, typer.Argument(metavar="POST", help="responsible, breach-contact, dpo, ...")],
    partner: PartnerArgument,
    title: Annotated[str | None, typer.Option("--title", help="What the partner calls the office.")] = None,
    email: EmailOption = None,
    telephone: TelephoneOption = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Who holds it; best left out, since posts outlast people.")
    ] = None,
) -> None:
    """Set which office at a partner holds a post, and how to reach it (s.17, 22).

    What is not given stays as it was; a hyphen takes it away (--name -), and with all of it the post is open again. A
    partner's own signatory may do this too.
    """
    from isa_admin.domain import posts
    from isa_admin.domain.partner import POSTS, SIGNATORY, Post
    from isa_admin.domain.sheets.partner_rows import SAYS

    if post not in POSTS and partner in POSTS:
        raise UsageError(
            "the post comes first, then the partner", f"isa-admin assign-post {partner} {shlex.quote(post)}"
        )
    kind = posts.post_kind(post)
    entry = session.register.partner(partner)
    hand = session.hand_for(entry.id)
    if kind == SIGNATORY:
        raise UsageError(
            "a signatory is a named person, not an office",
            f'use isa-admin add-signatory {entry.id} "Name" --role ...',
        )
    words, held = POSTS[kind], entry.post(kind)
    given: dict[str, Any] = {
        key: read(value)
        for key, value, read in (
            ("title", title, fields.emptiable(fields.line("title"))),
            ("email", email, fields.emptiable(fields.email)),
            ("telephone", telephone, fields.emptiable(fields.telephone)),
            ("name", name, fields.emptiable(fields.line("name"))),
        )
        if value is not None
    }
    if held is None:
        given["title"] = session.ask.value(
            title, f"{words}: what the office is called", "--title", fields.line("title")
        )
        given["email"] = session.ask.optional(email, f"{words}: role mailbox", fields.email)
        given["telephone"] = session.ask.optional(telephone, f"{words}: telephone", fields.telephone)

    def decide(register: Register, _who: object) -> Decision:
        # On the post as it is when the commit is made: somebody else may have changed another part of it meanwhile.
        now = register.partner(entry.id).post(kind)
        if now is not None and not any(given.get(key, getattr(now, key)) for key in SAYS):
            left = (("Partner", entry.partner.name), ("Left open", words))
            return replace(posts.leave_open(register, entry.id, kind), answers=left)
        made = Post(post=kind, **given) if now is None else replace(now, **given)
        made = replace(made, confirmed=session.today)
        answers = (("Partner", entry.partner.name), ("Post", words), ("Held by", describe(made)))
        return replace(posts.assign_post(register, entry.id, made), answers=answers)

    session.change_as(hand, decide, partner=entry.id)
