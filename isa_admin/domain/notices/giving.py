"""Giving notice: an officer drafts a notice of any kind by hand, for partners that were named or for all concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from isa_admin.domain import breaches
from isa_admin.domain.changes import Decision, PutNotice
from isa_admin.domain.contacts import standing_for
from isa_admin.domain.dates import show
from isa_admin.domain.events import Suspension
from isa_admin.domain.notices import NOTICES, ToMeet, cause_of, draft, how_to_serve, next_number
from isa_admin.domain.notices.support import invitations, lacking
from isa_admin.domain.outstanding import outstanding
from isa_admin.domain.returns_owed import years_asked
from isa_admin.domain.reviewing import current
from isa_admin.domain.standing import BOUND, adoptions_since_joining, situation, standing
from isa_admin.errors import RuleError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from isa_admin.domain.notice import Notice
    from isa_admin.domain.notices import NoticeKind
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register

_OF_ADOPTING = ("adoption-requested", "reminder")


class Subject(Struct, frozen=True, kw_only=True):
    """What a notice is about: a partner, a version or a breach, and the day by which something is asked for.

    ``packed`` says that the signing pack of each addressee goes with it.
    """

    about: str | None = None
    version: str | None = None
    breach: str | None = None
    due: date | None = None
    meeting: ToMeet = field(default_factory=ToMeet)
    packed: bool = False


def notify(register: Register, kind: NoticeKind, named: Iterable[str], subject: Subject, *, today: date) -> Decision:
    """Decide that a notice is written.

    Args:
        register: The register.
        kind: Which kind of notice.
        named: The ids of the partners that are told; those that such a notice concerns where none is named.
        subject: What it is about.
        today: The day that it bears.

    Raises:
        UsageError: The kind needs a partner, a version or a breach that was not named, or the day is over.
        RuleError: There is nobody to tell.
    """
    _refuse(kind, subject, today)
    if subject.meeting.called_off:
        subject = replace(subject, due=_called_off(register, subject, today))
    if subject.breach is not None:
        register.breach(subject.breach)
    told = [register.partners[id_] for id_ in named] or concerned(register, kind, subject, today)
    if not told:
        raise RuleError(
            f"there is nobody that a notice of the kind '{kind.key}' would go to (Agreement s.{kind.section})",
            f"name the partners: isa-admin notify {kind.key} PARTNER",
        )
    number = next_number(register.notices, today.year)
    notice = draft(
        register,
        kind.key,
        today,
        told,
        about=subject.about,
        version=subject.version,
        breach=subject.breach,
        due=subject.due,
        meeting=subject.meeting,
    )
    notice = replace(notice, packed=subject.packed)
    about = register.partners[subject.about].partner.name if subject.about else ""
    _refuse_untrue(register, kind, told, notice, today)
    return Decision(
        subject=f"Write notice {number}: {kind.title}{f', {about}' if about else ''}",
        changes=(PutNotice(number, notice),),
        answers=(
            ("Notice", f"{number}: {kind.title} (s.{kind.section})"),
            ("About", about or subject.breach or ""),
            ("Version", subject.version or ""),
            ("By", show(subject.due) if subject.due else ""),
            ("Time", subject.meeting.at or ""),
            ("Place", subject.meeting.where or ""),
            ("Called off", "yes" if subject.meeting.called_off else ""),
            ("To", ", ".join(entry.partner.name for entry in told)),
            ("Note", _late(register, notice)),
        ),
        next=(*how_to_serve(number, notice), "isa-admin list-notices --open"),
    )


def _called_off(register: Register, subject: Subject, today: date) -> date:
    """Find the day of the meeting that is called off: the last one that the partners were invited to.

    Raises:
        RuleError: They were invited to none that is still to come.
    """
    entry = register.partners[subject.about or ""]
    since = situation(entry.events, today).meeting_since
    past = invitations(register, entry.id, since) if since else {}
    last = next(reversed(past.values()), None)
    if last is None or last.due is None or last.called_off or last.due < today:
        raise RuleError(
            f"nobody was invited to a meeting on {entry.partner.name} that is still to come",
            "see what was written: isa-admin list-notices",
        )
    return last.due


def concerned(register: Register, kind: NoticeKind, subject: Subject, today: date) -> list[PartnerEntry]:
    """Give the partners that a notice goes to where none is named.

    Those with a version still to adopt where it is about that, those to be told of a breach (s.17), those with a
    self-assessment still to return (s.18), otherwise all that the agreement binds but the one that the notice is about.
    """
    if kind.key in _OF_ADOPTING:
        return outstanding(register, today)
    if subject.breach is not None:
        return [register.partners[id_] for id_ in breaches.to_tell(register, register.breach(subject.breach))]
    if kind.key == "compliance-due":
        return [entry for entry in register.bound(today) if years_asked(register, entry, today)]
    return [entry for entry in register.bound(today) if entry.id != subject.about]


def _refuse(kind: NoticeKind, subject: Subject, today: date) -> None:
    """Refuse what does not fit the kind, with the option that is missing or too much."""
    wants = (
        ("--about PARTNER", "partner", subject.about),
        ("--version V", "version", subject.version),
        ("--breach NUMBER", "breach", subject.breach),
    )
    for option, what, given in wants:
        if given is None and what in _needed(kind):
            raise UsageError(
                f"a notice of the kind '{kind.key}' has to say which {what} it is about", f"name it: {option}"
            )
        if given is not None and what not in _taken(kind):
            fit = ", ".join(one.key for one in NOTICES if what in _taken(one))
            raise UsageError(
                f"a notice of the kind '{kind.key}' takes no {option.partition(' ')[0]}", f"it belongs to: {fit}"
            )
    meeting = subject.meeting
    if meeting != ToMeet() and kind.key != "meeting":
        raise UsageError(
            f"a notice of the kind '{kind.key}' has no time and place",
            "--at, --where and --called-off belong to: meeting",
        )
    if meeting.called_off and (subject.due or meeting.at or meeting.where):
        raise UsageError("a meeting that is called off has no day, time or place", "leave --by, --at and --where out")
    if (meeting.at or meeting.where) and subject.due is None:
        raise UsageError("a time or a place needs a day", "say which: --by DATE")
    if subject.due is not None and subject.due < today:
        raise UsageError(f"{show(subject.due)} is in the past", "give a future date: --by DATE")


def _refuse_untrue(
    register: Register, kind: NoticeKind, told: Sequence[PartnerEntry], notice: Notice, today: date
) -> None:
    """Refuse a notice that no record supports, or that would not be true of one of its addressees.

    Raises:
        NoOpenReviewError: It says that a review was opened, and none is open.
        RuleError: With what the register says, and the command that records what is missing.
    """
    if kind.key == "review-opened":
        current(register)
    if notice.about is not None and cause_of(register, notice) is None:
        words, command = lacking(register.partners[notice.about], kind.key, today)
        see = "see what is recorded" if command.startswith("show-") else "record it first"
        raise RuleError(words, f"{see}: isa-admin {command}")
    row = register.versions.find(notice.version) if notice.version is not None else None
    if row is not None and (row.kind == "draft") != (kind.key == "draft-for-comment"):
        what, right = ("a draft", "draft-for-comment") if row.kind == "draft" else ("not a draft", "version-issued")
        raise RuleError(
            f"{row.version} is {what}, so a notice of the kind '{kind.key}' about it would not be true"
            f" (Agreement s.{kind.section})",
            f"write: isa-admin notify {right} --version {row.version}",
        )
    for entry in told:
        words = _untrue_of(register, kind, entry, notice, today)
        if words:
            raise RuleError(f"{words} (Agreement s.{kind.section})", f"leave {entry.id} out")


def _untrue_of(register: Register, kind: NoticeKind, entry: PartnerEntry, notice: Notice, today: date) -> str:
    """Say what would not be true of one addressee; nothing where all of it is."""
    name = entry.partner.name
    bound = standing(entry.events, today) in BOUND
    if kind.key in _OF_ADOPTING and notice.version is not None:
        adopted = {one.version for one in adoptions_since_joining(entry.events, today)}
        return f"{name} has adopted {notice.version}, so it is not asked again" if notice.version in adopted else ""
    if kind.key == "reminder" and register.adopted_currently(entry, today):
        return f"{name} has adopted the current terms, so there is nothing to remind it of"
    if notice.breach is not None:
        named = register.breach(notice.breach).partners
        involved = {*named, *standing_for(register, named)}
        return "" if entry.id in involved else f"breach {notice.breach} does not involve {name}"
    if kind.key == "compliance-due" and not bound:
        return f"{name} is {standing(entry.events, today)}, and a self-assessment is asked of those who are bound"
    if kind.key == "compliance-due" and not years_asked(register, entry, today):
        return f"{name} has returned its self-assessment of {today.year}, so it is not asked for one"
    return ""


def _late(register: Register, notice: Notice) -> str:
    """Say of the day of a meeting how long after the last day for it it lies; nothing if it is in time."""
    cause = cause_of(register, notice) if notice.kind == "meeting" and not notice.called_off else None
    if not isinstance(cause, Suspension) or notice.due is None or notice.due <= cause.meeting_by:
        return ""
    days = (notice.due - cause.meeting_by).days
    late = f"{days} day{'' if days == 1 else 's'} after"
    return f"the meeting is {late} {show(cause.meeting_by)}, the last day for it (Agreement s.19)"


def _needed(kind: NoticeKind) -> set[str]:
    """Give what a notice of a kind has to name."""
    needs = {"partner": kind.about_one, "version": kind.versioned, "breach": kind.key == "breach"}
    return {what for what, needed in needs.items() if needed}


def _taken(kind: NoticeKind) -> set[str]:
    """Give what a notice of a kind may name."""
    return _needed(kind) | ({"version"} if kind.key == "reminder" else set())
