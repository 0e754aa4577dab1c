"""The life of a partner: withdrawal, service, suspension, meeting, reinstatement, succession."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from isa_admin.cli import fields
from isa_admin.cli.fields import LettersOption
from isa_admin.cli.partners import PartnerArgument
from isa_admin.cli.session import Session
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from isa_admin.domain.notice import Served
    from isa_admin.domain.register import Register


ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why, in one line.", metavar="WORDS")]
PartnersArgument = Annotated[list[str] | None, typer.Argument(metavar="PARTNER", help="The partners, by id or name.")]


def withdraw(
    session: Session,
    partner: PartnerArgument,
    received: Annotated[str | None, typer.Option("--received", help="When the letter arrived.", metavar="DATE")] = None,
    letter: Annotated[str | None, typer.Option("--letter", help="The letter or its scan.", metavar="FILE")] = None,
    effective: Annotated[
        str | None, typer.Option("--effective", help="The day that the letter asks for.", metavar="DATE")
    ] = None,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="The partner takes its notice back before it takes effect.")
    ] = False,
    on: Annotated[
        str | None, typer.Option("--on", help="With --cancel: the day; today if left out.", metavar="DATE")
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="With --cancel: why, in one line.", metavar="WORDS")
    ] = None,
    out: LettersOption = None,
) -> None:
    """Record a partner's written notice of withdrawal, and write to every other partner (s.19).

    The notice period runs from the day the last partner was served (record-service). When it ends the partner is no
    longer bound, and remove-partner takes it off the partners table.
    """
    from isa_admin.application import serving
    from isa_admin.application.holidays import is_bank_holiday
    from isa_admin.domain import leaving
    from isa_admin.domain.events import Cancellation

    entry = session.register.partner(partner)
    day = fields.day(session.today)
    if cancel:
        if received or letter or effective:
            raise UsageError(
                "--cancel takes no letter of withdrawal", "give --on and --reason with it, or leave --cancel out"
            )
        cancelled = Cancellation(
            on=day(on) if on else session.today, reason=fields.line("reason")(reason) if reason else None
        )
        session.change(
            lambda register, _officer: leaving.cancel(register, entry.id, cancelled, today=session.today),
            [("Partner", entry.partner.name), ("Cancels on", fields.shown(cancelled.on)), ("Reason", reason or "")],
            letters=session.letters(out),
            partner=entry.id,
        )
        return
    if on or reason:
        raise UsageError("--on and --reason go with --cancel", "for the date of the letter give --received DATE")
    wish = leaving.Wish(
        received=session.ask.value(received, "Letter received", "--received", day),
        letter_sha256=serving.digest(session.ask.value(letter, "Letter or its scan", "--letter", fields.readable_file)),
        not_before=day(effective) if effective else None,
    )
    session.change(
        lambda register, _officer: leaving.withdraw(
            register, entry.id, wish, today=session.today, holidays=is_bank_holiday
        ),
        [
            ("Partner", entry.partner.name),
            ("Letter received", fields.shown(wish.received)),
            ("Letter SHA-256", wish.letter_sha256),
        ],
        letters=session.letters(out),
        partner=entry.id,
    )


def record_service(
    session: Session,
    partners: PartnersArgument = None,
    notice: Annotated[str | None, typer.Option("--notice", help="Its number, for example 2027-001.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="When it reached them.", metavar="DATE")] = None,
    how: Annotated[str | None, typer.Option("--how", help="email, post or hand.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Who took it, or the address, if noted.", metavar="WORDS")
    ] = None,
    everybody: Annotated[bool, typer.Option("--all", help="All who have not been served yet.")] = False,
    file: Annotated[
        str | None,
        typer.Option("--csv", help="A list with the columns partner, on, how, to (CSV or XLSX).", metavar="FILE"),
    ] = None,
) -> None:
    """Record who was served with a notice, when and how; the last starts a withdrawal's notice period (s.19)."""
    from isa_admin.application.holidays import is_bank_holiday
    from isa_admin.domain import leaving
    from isa_admin.domain.notices.outdated import still_here

    if sum((bool(partners), everybody, file is not None)) != 1:
        raise UsageError("say who was served with the notice", "name the partners, or give --all or --csv FILE")
    number = session.ask.value(notice, "Number of the notice", "--notice", lambda given: _number(session, given))
    served = (
        _listed(session, file, (on, how, to))
        if file is not None
        else _named(session, partners or _open(session, number, how), on, how, to)
    )
    waiting = still_here(session.register, session.register.notice(number), session.today)
    if not served and waiting:
        raise UsageError(
            f"those on whom notice {number} has not been served have no mailbox",
            f"record how it reached them: isa-admin record-service --all --notice {number} --on DATE --how post",
        )
    if not served and not session.register.notice(number).open:
        raise UsageError(
            f"notice {number} has already been served on everybody", f"see it with: isa-admin list-notices {number}"
        )
    session.change(
        lambda register, _officer: leaving.serve(
            register, number, served, today=session.today, holidays=is_bank_holiday
        ),
        [
            ("Notice", number),
            *_by_day(session.register, served),
        ],
        notice=number,
        served=[one.partner for one in served],
    )


def suspend(
    session: Session,
    partner: PartnerArgument,
    on: Annotated[str | None, typer.Option("--on", help="The day of the writing.", metavar="DATE")] = None,
    evidence: Annotated[
        str | None, typer.Option("--evidence", help="What shows what went wrong.", metavar="FILE")
    ] = None,
    letter: Annotated[
        str | None, typer.Option("--letter", help="The letter of suspension or its scan.", metavar="FILE")
    ] = None,
    reason: ReasonOption = None,
    store_evidence: Annotated[
        bool,
        typer.Option("--store-evidence", help="Keep the file in the store, permanently; otherwise only its digest."),
    ] = False,
    withhold: Annotated[
        bool,
        typer.Option("--withhold-evidence", help="Enclose neither evidence nor letter: partners must ask for them."),
    ] = False,
    scope: Annotated[
        str | None,
        typer.Option("--scope", help="own-part or whole-agreement; as the boards read section 19 if left out."),
    ] = None,
    towards: Annotated[
        list[str] | None,
        typer.Option("--towards", help="A partner that it is towards; may be repeated. All if left out."),
    ] = None,
    extend: Annotated[
        bool, typer.Option("--extend", help="Go on for longer: a new suspension, with new evidence.")
    ] = False,
    out: LettersOption = None,
) -> None:
    """Record that a partner suspends the agreement after a serious breach of security (s.19).

    The suspension lapses by itself. Every other partner is asked to the risk assessment and resolution meeting, and
    gets the evidence with the letter.
    """
    from isa_admin.application import serving
    from isa_admin.application.holidays import is_bank_holiday
    from isa_admin.domain import suspending
    from isa_admin.domain.agreement import Suspends

    words: tuple[Suspends, ...] = get_args(Suspends)
    entry = session.register.partner(partner)
    if scope is not None and towards:
        raise UsageError(
            "--scope and --towards contradict each other", "give --towards alone: then it is towards these partners"
        )
    what = fields.one_of("what a suspension stops", words)(scope) if scope is not None else None
    file = session.ask.value(evidence, "Evidence", "--evidence", fields.readable_file)
    writing = fields.readable_file(letter) if letter is not None else None
    files = {"evidence": file, **({"letter": writing} if writing is not None else {})}
    cause = suspending.Grounds(
        on=session.ask.value(on, "Suspended on", "--on", fields.day(session.today)),
        reason=session.ask.value(reason, "What went wrong (nothing about a person)", "--reason", fields.line("reason")),
        evidence_sha256=serving.digest(file),
        kept=tuple(serving.kept(one) for one in files.values()) if store_evidence else (),
        letter_sha256=serving.digest(writing) if writing is not None else None,
        enclosed=not withhold,
        scope=what,
        towards=tuple(dict.fromkeys(session.register.partner(one).id for one in towards or ())),
    )
    enclosed = {} if withhold else serving.enclosed(files)
    session.change(
        lambda register, _officer: suspending.suspend(
            register, entry.id, cause, extend=extend, today=session.today, holidays=is_bank_holiday
        ),
        [
            ("Partner", entry.partner.name),
            ("Suspended on", fields.shown(cause.on)),
            ("Reason", cause.reason),
            ("Letter SHA-256", cause.letter_sha256 or ""),
            ("Evidence SHA-256", cause.evidence_sha256 + (", kept in the store" if store_evidence else "")),
            ("Enclosed", " and ".join(files) if enclosed else "nothing: the partners ask for the evidence"),
        ],
        letters=session.letters(out, enclosed=enclosed),
        partner=entry.id,
    )


def record_meeting(
    session: Session,
    partner: PartnerArgument,
    others: Annotated[
        list[str] | None, typer.Argument(metavar="ATTENDED", help="More partners that sent somebody.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="The day of the meeting.", metavar="DATE")] = None,
    attended: Annotated[
        list[str] | None,
        typer.Option("--attended", help="A partner that sent somebody, or several with commas; all for everybody."),
    ] = None,
    decision: Annotated[
        str | None, typer.Option("--decision", help="What was decided, in one line.", metavar="WORDS")
    ] = None,
    out: LettersOption = None,
) -> None:
    """Record the risk assessment and resolution meeting on a partner's suspension, and who was absent (s.19)."""
    from isa_admin.domain import suspending
    from isa_admin.domain.events import Meeting

    if others and not attended:
        raise UsageError(
            f"say what {others[0]} has to do with the meeting", f"if it sent somebody: --attended {others[0]}"
        )
    entry = session.register.partner(partner)
    day = session.ask.value(on, "Day of the meeting", "--on", fields.day(session.today))
    meeting = Meeting(
        on=day,
        attended=session.ask.value(
            ",".join([*attended, *(others or [])]) if attended else None,
            "Partners that sent somebody, with commas",
            "--attended",
            lambda given: _attended(session.register, given, [one.id for one in session.register.bound(day)]),
        ),
        decision=session.ask.value(decision, "What was decided", "--decision", fields.line("decision")),
    )
    session.change(
        lambda register, _officer: suspending.record_meeting(register, entry.id, meeting, today=session.today),
        [
            ("Suspension by", entry.partner.name),
            ("Meeting on", fields.shown(meeting.on)),
            ("Decision", meeting.decision),
        ],
        letters=session.letters(out),
        partner=entry.id,
    )


def reinstate(
    session: Session,
    partner: PartnerArgument,
    reason: ReasonOption = None,
    on: Annotated[str | None, typer.Option("--on", help="From which day; today if left out.", metavar="DATE")] = None,
    out: LettersOption = None,
) -> None:
    """Record that a suspended partner shares again before its suspension lapses (s.19)."""
    from isa_admin.domain import suspending
    from isa_admin.domain.events import Reinstatement

    entry = session.register.partner(partner)
    back = Reinstatement(
        on=fields.day(session.today)(on) if on else session.today,
        reason=session.ask.value(reason, "Why it shares again", "--reason", fields.line("reason")),
    )
    session.change(
        lambda register, _officer: suspending.reinstate(register, entry.id, back, today=session.today),
        [("Partner", entry.partner.name), ("Shares again from", fields.shown(back.on)), ("Reason", back.reason)],
        letters=session.letters(out),
        partner=entry.id,
    )


def succeed_partner(
    session: Session,
    olds: Annotated[
        list[str], typer.Argument(metavar="OLD", help="The body that ceases to exist: one partner or several.")
    ],
    new: Annotated[str | None, typer.Option("--by", help="Who takes the place.", metavar="NEW")] = None,
    on: Annotated[str | None, typer.Option("--on", help="From which day.", metavar="DATE")] = None,
    reason: ReasonOption = None,
) -> None:
    """Record that a body takes the place of partners that were merged or abolished.

    A partner with a new name is the same body and stays bound: update-partner --name. Record one that closes
    without a successor with close-partner. NEW must be in the register (add-partner) and is bound by an adoption of
    its own; the chain stays on record.
    """
    from isa_admin.domain import leaving

    entries = [session.register.partner(old) for old in dict.fromkeys(olds)]
    heir = session.ask.value(
        new, "Who takes the place", "--by", session.register.partner, words=session.register.partners
    )
    day = session.ask.value(on, "From which day", "--on", fields.day(session.today))
    words = session.ask.value(reason, "Why", "--reason", fields.line("reason"))
    session.change(
        lambda register, officer: leaving.succeed(
            register,
            [entry.id for entry in entries],
            heir.id,
            on=day,
            reason=words,
            today=session.today,
            by=officer.name,
        ),
        [
            ("Ceased to be", ", ".join(entry.partner.name for entry in entries)),
            ("Succeeded by", heir.partner.name),
            ("On", fields.shown(day)),
            ("Reason", words),
        ],
        partners=[entry.id for entry in entries],
        by=heir.id,
    )


def close_partner(
    session: Session,
    partner: PartnerArgument,
    on: Annotated[str | None, typer.Option("--on", help="The day on which it ceased to exist.", metavar="DATE")] = None,
    reason: ReasonOption = None,
) -> None:
    """Record that a partner ceased to exist and no other body takes its place.

    From that day it is no longer bound, without notice, since nobody is left to give it. Its records stay.
    """
    from isa_admin.domain import leaving
    from isa_admin.domain.events import Closure

    entry = session.register.partner(partner)
    closed = Closure(
        on=session.ask.value(on, "Day on which it ceased to exist", "--on", fields.day(session.today)),
        reason=session.ask.value(reason, "Why", "--reason", fields.line("reason")),
    )
    session.change(
        lambda register, officer: leaving.close(register, entry.id, closed, today=session.today, by=officer.name),
        [("Partner", entry.partner.name), ("Closed on", fields.shown(closed.on)), ("Reason", closed.reason)],
        partner=entry.id,
    )


def _number(session: Session, given: str) -> str:
    session.register.notice(given)
    return given.strip()


def _open(session: Session, number: str, how: str | None) -> list[str]:
    """Give the partners on which a notice was not served yet, of those by e-mail the ones that gave a mailbox.

    A partner that has left, or was taken away, is not served.
    """
    from isa_admin.domain.notices.outdated import still_here

    notice = session.register.notice(number)
    mailboxes = {one.partner for one in notice.to if one.email is not None}
    waiting = still_here(session.register, notice, session.today)
    return [id_ for id_ in waiting if id_ in mailboxes or how != "email"]


def _listed(session: Session, file: str, others: tuple[str | None, ...]) -> list[Served]:
    from isa_admin.application import serving

    if any(one is not None for one in others):
        raise UsageError("the list already says when and how each was served", "leave out --on, --how and --to")
    return serving.read_list(fields.readable_file(file), session.register, session.today)


def _named(session: Session, partners: list[str], on: str | None, how: str | None, to: str | None) -> list[Served]:
    from isa_admin.domain.notice import HOW, Served

    if not partners:
        return []
    day = session.ask.value(on, "Served on", "--on", fields.day(session.today))
    way = session.ask.value(how, "How: email, post or hand", "--how", fields.one_of("a way to serve a notice", HOW))
    address = fields.line("to")(to) if to else None
    ids = dict.fromkeys(session.register.partner(one).id for one in partners)
    return [Served(partner=one, on=day, how=way, to=address) for one in ids]


def _by_day(register: Register, served: list[Served]) -> list[tuple[str, str]]:
    """Say on whom a notice was served, a row for each day and way."""
    groups: dict[str, list[str]] = {}
    for one in served:
        name = register.partners[one.partner].partner.name
        groups.setdefault(f"{fields.shown(one.on)}, by {one.how}", []).append(name)
    return [(when, ", ".join(names)) for when, names in groups.items()]


def _attended(register: Register, given: str, everybody: list[str]) -> tuple[str, ...]:
    """Read who attended: partners with commas between them, or all."""
    if given.strip().casefold() == "all":
        return tuple(everybody)
    wanted = [part for part in given.split(",") if part.strip()]
    return tuple(dict.fromkeys(register.partner(one).id for one in wanted))
