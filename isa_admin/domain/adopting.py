"""Recording that a partner adopted a version, or declined it, and the row that a first adoption writes (s.23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.domain import dates
from isa_admin.domain.campaign import is_last
from isa_admin.domain.changes import AddEvent, AddVersion, Change, Decision
from isa_admin.domain.event_days import refuse_day
from isa_admin.domain.joiners_and_leavers import coming_back, joiner_row, lacks_joiner_row
from isa_admin.domain.outstanding import declined_before, declined_words
from isa_admin.domain.standing import BOUND, adoptions, adoptions_since_joining, declines, standing
from isa_admin.errors import RuleError

if TYPE_CHECKING:
    from datetime import date

    from isa_admin.domain.events import Adoption, Decline, Event
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.domain.versions import VersionEntry


def record_adoption(  # noqa: PLR0913  what is recorded, by whom, when, on what evidence
    register: Register,
    id_: str,
    adoption: Adoption,
    *,
    today: date,
    by: str,
    kept_since: date,
    signed: tuple[bytes, bytes] | None = None,
) -> Decision:
    """Decide to record that a partner adopted a version.

    The first adoption brings the partner into force and writes a ``joiner`` row into the version-control table, dated
    today, as the reference table does (signed 4 October 2016, V3.00 on 5 October 2016).

    Args:
        register: The register as it stands.
        id_: The partner.
        adoption: What was signed; its terms digest is filled in here, where it is known.
        today: The day of recording.
        by: The officer who records it, for the row.
        kept_since: The day on which the store began. Without a statement that names the text, what was adopted before
            that day is not known to be a text of this store.
        signed: The statement that the signatory signed and the signature, where that is the evidence.

    Raises:
        NotFoundError: The version is not in the table.
        RuleError: It is dated in the future or before the version, adopts a draft, or was recorded before;
            or the version-control table does not fit the terms or the day, and must be put right first.
    """
    entry = register.partners[id_]
    refuse_table(register, today)
    known = adoption.evidence == "gpg" or adoption.on >= kept_since
    event, subject = _adopted(register, entry, adoption, today, signed, text_known=known)
    changes: list[Change] = [event]
    following = ["isa-admin render", "isa-admin list-versions"]
    if standing(entry.events, today) not in BOUND and standing(_with(entry, event.event), today) in BOUND:
        row = joiner_row(register, entry, today=today, by=by)
        changes.append(AddVersion(row))
        subject += f"; {row.version}"
    if adoption.evidence == "gpg":
        following.insert(0, f"isa-admin certificate {id_}")
    if is_last(register, (id_,), adoption.version, today):
        following.insert(0, "isa-admin finalise")
    before = (
        f"it was adopted before this register began on {dates.show(kept_since)}, so it is recorded without the digest"
        " of a text: nobody knows that it was the text kept here"
    )
    notes = [_declined(register, entry, adoption.version, today), coming_back(entry, today), None if known else before]
    return Decision(
        subject=subject,
        changes=tuple(changes),
        answers=tuple(("Note", note) for note in notes if note),
        next=tuple(following),
    )


def adopt(register: Register, id_: str, adoption: Adoption, *, today: date, signed: tuple[bytes, bytes]) -> Decision:
    """Decide to record a partner's adoption by its own signatory: the event alone, since the table is an officer's.

    Raises:
        NotFoundError: The version is not in the table.
        RuleError: As for `record_adoption`.
    """
    entry = register.partners[id_]
    event, subject = _adopted(register, entry, adoption, today, signed, text_known=True)
    return Decision(
        subject=subject,
        changes=(event,),
        answers=tuple(("Note", note) for note in [_declined(register, entry, adoption.version, today)] if note),
        next=("isa-admin sync", f"isa-admin certificate {id_}"),
    )


def record_joiner(register: Register, id_: str, *, today: date, by: str) -> Decision:
    """Decide to write the row of a partner whose own signatory recorded its first adoption.

    Raises:
        RuleError: It has its row, came with the first ones or before the register, or has not adopted yet.
        RuleError: The version-control table must be put right first.
    """
    entry = register.partners[id_]
    name = entry.partner.name
    if standing(entry.events, today) not in BOUND:
        raise RuleError(
            f"{name} has not adopted the agreement yet, so it has not joined (Agreement s.23)",
            f"ask it to: isa-admin request-adoption {id_} --out FOLDER",
        )
    if not lacks_joiner_row(register.versions, entry, today):
        raise RuleError(
            f"no row is missing for {name}: the table has it, or it came before this register began",
            "see the table with: isa-admin list-versions",
        )
    refuse_table(register, today)
    row = joiner_row(register, entry, today=today, by=by)
    return Decision(
        subject=f"Record {row.version}: {row.comment}",
        changes=(AddVersion(row),),
        answers=(("Version", row.version), ("Comment", row.comment)),
        next=("isa-admin list-versions", "isa-admin render"),
    )


def decline(register: Register, id_: str, declined: Decline, *, today: date) -> Decision:
    """Decide to record that a partner said no to a version; its standing stays as it is.

    Raises:
        NotFoundError: The version is not in the table.
        RuleError: It is dated in the future or before the version, is of a draft, or the partner adopted or
            declined that version before.
    """
    entry, version = register.partners[id_], register.version(declined.version)
    name = entry.partner.name
    declined = replace(declined, version=version.version)
    _refuse_answer(entry, version, declined.on, today, "a decline")
    if any(one.version == version.version for one in adoptions(entry.events)):
        raise RuleError(
            f"{name} adopted {version.version}, and a partner leaves by written notice to all others (Agreement s.19)",
            f"see what is recorded: isa-admin show-partner {id_}",
        )
    for one in adoptions(entry.events):
        known = register.versions.find(one.version)
        if known is not None and register.versions.same_terms(known.version, version.version):
            raise RuleError(
                f"{name} adopted {known.version}, and {version.version} has the same terms, so nobody is asked to sign"
                " again (Agreement s.23)",
                f"see what is recorded: isa-admin show-partner {id_}",
            )
    for said in declines(entry.events):
        if said.version == version.version and entry.dispute(said) is None:
            raise RuleError(
                f"{name} has already declined {version.version}, on {dates.show(said.on)}",
                f"see what is recorded: isa-admin show-partner {id_}",
            )
    return Decision(
        subject=f"Record that {name} declines {version.version}",
        changes=(AddEvent(id_, declined),),
        next=("isa-admin list-adoptions", f"isa-admin show-partner {id_}"),
    )


def refuse_adopted(entry: PartnerEntry, version: str, on: date) -> None:
    """Refuse to record one adoption twice; a partner that left and comes back adopts again.

    Args:
        entry: The partner.
        version: The version.
        on: The day of the adoption.

    Raises:
        RuleError: The partner adopted this version before.
    """
    for event in adoptions_since_joining(entry.events, on):
        if event.version == version:
            raise RuleError(
                f"{entry.partner.name} has already adopted {version}, on {dates.show(event.on)}; a version is adopted"
                " once (Agreement s.23)",
                f"see what is recorded: isa-admin show-partner {entry.id}",
            )


def refuse_table(register: Register, today: date) -> None:
    """Refuse to write below a row that is of another text or of a later day: the new row would hide that.

    Raises:
        RuleError: It is so.
    """
    _refuse_text(register)
    newest = register.versions.newest
    if newest is not None and newest.on > today:
        raise RuleError(
            f"the newest row of the version-control table, {newest.version}, is of {dates.show(newest.on)}, and today"
            f" is {dates.show(today)}",
            "check the clock of this computer, then the table: isa-admin list-versions",
        )


def _refuse_text(register: Register) -> None:
    newest = register.versions.newest
    if newest is not None and newest.terms_digest not in {None, register.terms_digest}:
        raise RuleError(
            f"the terms are not those of {newest.version}: they were changed and no row of the version-control table"
            " says so, so it is not certain what is adopted (Agreement s.23)",
            "see what to do with: isa-admin check",
        )


def _adopted(  # noqa: PLR0913  what is recorded, by when, on what evidence, and whether that names a text
    register: Register,
    entry: PartnerEntry,
    adoption: Adoption,
    today: date,
    signed: tuple[bytes, bytes] | None,
    *,
    text_known: bool,
) -> tuple[AddEvent, str]:
    """Make the event, with the digest of the text where it is known that this one was adopted, and the words for it."""
    version = register.version(adoption.version)
    if adoption.evidence == "on-behalf" and not register.agreement.readings.adoption_on_behalf:
        raise RuleError(
            "the boards read section 23 to mean that the partner's own signatory signs; nobody adopts on its behalf",
            f"record the signed form: isa-admin record-adoption {entry.id} --paper SCAN (the setting is"
            " adoption_on_behalf in agreement/agreement.yaml)",
        )
    _refuse_text(register)
    # The day of a signature is that of UTC, which may be a day ahead of here; its judge has looked at the clock.
    latest = adoption.on if adoption.evidence == "gpg" else today
    _refuse_answer(entry, version, adoption.on, latest, "an adoption")
    refuse_adopted(entry, version.version, adoption.on)
    _refuse_old(register, entry, version, adoption.on)
    _refuse_same_form(entry, adoption)
    # A label that was signed before the store began stood for a text that this store may never have held.
    adoption = replace(
        adoption,
        version=version.version,
        terms_digest=register.versions.terms_of(version.version, register.terms_digest) if text_known else None,
    )
    statement, signature = signed or (None, None)
    event = AddEvent(entry.id, adoption, statement, signature)
    return event, f"Record adoption of {version.version} by {entry.partner.name}"


def _declined(register: Register, entry: PartnerEntry, version: str, on: date) -> str | None:
    """Say that a partner declined what it adopts now; whoever records that may not know."""
    return declined_words(entry, declined_before(register, entry, register.version(version).version, on))


def _with(entry: PartnerEntry, event: Event) -> list[Event]:
    """Give the events of a partner with one more, in the order of their days."""
    return sorted((*entry.events, event), key=lambda one: one.on)


def _refuse_old(register: Register, entry: PartnerEntry, version: VersionEntry, on: date) -> None:
    """Refuse to go back to a version after a later one was adopted."""
    labels = register.versions.labels
    after = labels[labels.index(version.version) + 1 :]
    later = [one for one in adoptions_since_joining(entry.events, on) if one.version in after]
    if later:
        raise RuleError(
            f"{entry.partner.name} has already adopted {later[-1].version}, which is later than {version.version}"
            " (Agreement s.23)",
            "check the version on the form: --version LABEL",
        )


def _refuse_same_form(entry: PartnerEntry, adoption: Adoption) -> None:
    """Refuse to take one signed form for the adoption of two versions: the command was run twice, perhaps."""
    for one in adoptions(entry.events):
        if adoption.scan_sha256 is not None and one.scan_sha256 == adoption.scan_sha256:
            raise RuleError(
                f"this form has already been recorded: {entry.partner.name} adopted {one.version} with it on"
                f" {dates.show(one.on)} (Agreement s.23)",
                f"see what is recorded: isa-admin show-partner {entry.id}",
            )


def _refuse_answer(entry: PartnerEntry, version: VersionEntry, on: date, latest: date, what: str) -> None:
    """Refuse an answer to a draft, or one dated before the version, in the future or before the partner's last event.

    Raises:
        RuleError: It is one of these.
    """
    if version.kind == "draft":
        raise RuleError(
            f"{version.version} is a draft, and a partner answers a version that was sent out (Agreement s.23)",
            "choose a later one: isa-admin list-versions",
        )
    if on < version.on:
        raise RuleError(
            f"{version.version} is dated {dates.show(version.on)}, so nobody can have answered it on {dates.show(on)}"
            " (Agreement s.23)",
            "check the date and the version on the form: --on DATE --version LABEL",
        )
    refuse_day(entry, on, latest, what)
