"""Reports: what the reading commands say, as plain data, the same for people and for ``--json``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from isa_admin.domain.campaign import campaign
from isa_admin.domain.describing import where
from isa_admin.domain.events import Succession
from isa_admin.domain.joiners_and_leavers import lacks_joiner_row
from isa_admin.domain.own_sections import own_sections
from isa_admin.domain.partner import POSTS, REQUIRED_POSTS, SIGNATORY, gaps, how_to_fill
from isa_admin.domain.sharing import Stopped, sharing
from isa_admin.domain.standing import BOUND, Standing, last_adoption, situation, standing
from isa_admin.records.shapes import values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from isa_admin.application.reporting import Report
    from isa_admin.application.reporting.signers import CommitSigner
    from isa_admin.application.verifying.proof import Proof
    from isa_admin.domain.checks import Finding
    from isa_admin.domain.contacts import Answering
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.recorded import Recorded
    from isa_admin.domain.register import Register
    from isa_admin.domain.standing import Situation
    from isa_admin.domain.versions import VersionEntry
    from isa_admin.store.history import PastCommit


def partner_row(entry: PartnerEntry, on: date) -> Report:
    """Say of a partner what a list says."""
    adoption = last_adoption(entry.events, on)
    return {
        "id": entry.id,
        "name": entry.partner.name,
        "category": entry.partner.category,
        "standing": standing(entry.events, on),
        "adopted": adoption
        and {
            "version": adoption.version,
            "on": adoption.on.isoformat(),
            "on_or_before": adoption.on_or_before,
            "evidence": adoption.evidence,
        },
    }


def partners(register: Register, on: date, *, category: str | None = None, wanted: str | None = None) -> list[Report]:
    """List the partners on a date, of one category or one standing if that is asked for, as the partners table does."""
    rows = [
        partner_row(entry, on)
        for entry in register.partners.values()
        if category is None or entry.partner.category == category
    ]
    order = {category.id: place for place, category in enumerate(register.agreement.categories)}
    rows.sort(key=lambda row: (order.get(row["category"], len(order)), row["name"].casefold()))
    return [row for row in rows if wanted is None or row["standing"] == wanted]


def partner(register: Register, entry: PartnerEntry, on: date) -> Report:
    """Say everything about one partner."""
    from isa_admin.domain.binding import binding
    from isa_admin.domain.notices.outdated import still_here

    now = situation(entry.events, on)
    notice = register.notices.get(now.withdrawal.notice) if now.withdrawal else None
    return {
        **partner_row(entry, on),
        "situation": {
            "text": where(now, register.notices, register.name_of),
            "suspended_until": now.suspension and now.suspension.lapses.isoformat(),
            "suspension_scope": now.suspension and now.suspension.scope,
            "suspended_towards": list(now.suspension.towards) if now.suspension else [],
            "stopped_by": [one.partner for one in binding(register, entry, on).stopped_by],
            "meeting_by": now.suspension and now.suspension.meeting_by.isoformat(),
            "notice": now.withdrawal and now.withdrawal.notice,
            "waiting_for": list(still_here(register, notice, on)) if notice else [],
            "leaves_on": now.service and now.service.effective.isoformat(),
            "succeeded_by": now.succession and now.succession.by,
            "succeeds": [one for event in entry.events if isinstance(event, Succession) for one in event.of],
        },
        "address": {**values(entry.partner.address), "text": str(entry.partner.address)},
        "identifiers": dict(entry.partner.identifiers),
        "retention": [values(retention) for retention in entry.partner.retention],
        "aliases": list(entry.partner.aliases),
        "posts": [_dates_as_text(values(post)) for post in entry.posts],
        "gaps": [] if now.left else list(gaps(entry)),
        "events": [_dates_as_text(values(event)) for event in entry.events if event.on <= on],
        "corrected": [_corrected(one) for one in entry.recorded if one.correction is not None and one.event.on <= on],
    }


def _corrected(one: Recorded) -> Report:
    """Say of an event that it was recorded in error; a disputed one still counts."""
    return {
        "id": one.id,
        "event": _dates_as_text(values(one.event)),
        "disputed": one.disputed,
        "corrected": one.correction and one.correction.on.isoformat(),
        "reason": one.correction and one.correction.reason,
    }


def contact(found: Answering) -> Report:
    """Say who answers for a partner on an occasion; ``fill`` is the command for a gap, or null."""
    post = found.post
    return {
        "partner": found.entry.id,
        "partner_name": found.entry.partner.name,
        "for": found.matter,
        "wanted": found.wanted,
        "post": post and post.post,
        "title": post and post.title,
        "name": post and post.name,
        "telephone": post and post.telephone,
        "email": post and post.email,
        "fill": filling(found),
    }


def filling(found: Answering) -> str | None:
    """Give the command that fills the right post, or the telephone that it lacks; nothing if there is no gap."""
    signs = found.entry.post(SIGNATORY)
    if found.wanted == SIGNATORY and signs is not None and (found.post is None or found.fell_back):
        return f'isa-admin add-signatory {found.entry.id} "{signs.name or signs.title}" --email ADDRESS'
    if found.post is None or found.fell_back:
        return how_to_fill(found.wanted, found.entry.id)
    if found.post.telephone is None and found.wanted != SIGNATORY:
        return f"isa-admin assign-post {found.wanted} {found.entry.id} --telephone NUMBER"
    return None


def contact_line(found: Answering) -> str:
    """Say it in one line: partner, office, name if any, telephone, e-mail, and which post stands in for which."""
    post, name = found.post, found.entry.partner.name
    if post is None:
        return f"{name}: no post that can be reached is recorded"
    office = post.title or POSTS[post.post]
    parts = (office, post.name, post.telephone or "no telephone recorded", post.email)
    said = ", ".join(part for part in parts if part)
    return f"{name}: {said}{_stands_in(found)}"


def _stands_in(found: Answering) -> str:
    """Say in brackets that a post other than the right one answers; nothing if the right one does."""
    if found.post is None or not found.fell_back:
        return ""
    return f" ({POSTS[found.post.post].lower()}; no {POSTS[found.wanted].lower()} can be reached)"


def version(entry: VersionEntry) -> Report:
    """Say what one row of the version-control table says."""
    return {
        "version": entry.version,
        "on": entry.on.isoformat(),
        "kind": entry.kind,
        "comment": entry.comment,
        "by": entry.by,
        "material": entry.material,
    }


def status(register: Register, entries: Sequence[PartnerEntry], today: date, on: date | None = None) -> Report:
    """Say where the agreement stands on a day, who may share, what is due and what to do next.

    Args:
        register: The register as it is known today.
        entries: All its partners.
        today: Today.
        on: The day that is asked about, if it is another one.
    """
    day = on or today
    found = [(entry, situation(entry.events, day)) for entry in entries]
    standings = Counter(now.standing for _, now in found)
    in_force = register.versions.in_force(day)
    own = own_sections(register)
    return {
        "agreement": register.agreement.id,
        "title": register.agreement.title,
        "on": day.isoformat(),
        "version": in_force and in_force.version,
        "version_on": in_force and in_force.on.isoformat(),
        "terms_digest": register.terms_digest,
        "campaign": _campaign(register, day) if in_force else None,
        "partners": {name: standings[name] for name in Standing if standings[name]},
        "suspended": [
            {
                "partner": entry.id,
                "lapses": now.suspension.lapses.isoformat(),
                "scope": now.suspension.scope,
                "towards": list(now.suspension.towards),
            }
            for entry, now in found
            if now.suspension is not None and now.standing is Standing.SUSPENDED
        ],
        "may_share": sharing(
            [entry.id for entry, now in found if now.standing in BOUND],
            [
                Stopped(entry.id, now.suspension)
                for entry, now in found
                if now.suspension is not None and now.standing is Standing.SUSPENDED
            ],
        ),
        "withdrawing": [
            {
                "partner": entry.id,
                "notice_given": now.withdrawal.on.isoformat(),
                "effective": now.service and now.service.effective.isoformat(),
            }
            for entry, now in found
            if now.withdrawal is not None and now.standing in BOUND
        ],
        "gaps": [
            {"partner": entry.id, "post": kind, "section": own.get(REQUIRED_POSTS[kind])}
            for entry, now in found
            if now.standing is not Standing.WITHDRAWN
            for kind in gaps(entry)
        ],
        "next": _next(register, found, today) if day == today else [],
    }


def _campaign(register: Register, day: date) -> Report:
    """Say how far the partners have come in signing the terms in force."""
    found = campaign(register, day)
    before = (last_adoption(one.entry.events, day) for one in found.outstanding)
    bound_by = Counter(one.version for one in before if one is not None)
    return {
        "issued_as": found.issued.version,
        "issued_on": found.issued.on.isoformat(),
        "adopted": len(found.of("adopted")),
        "of": len(found.progress),
        "bound_by": dict(sorted(bound_by.items(), key=lambda one: register.versions.labels.index(one[0]))),
        "finalised": found.finalised and found.finalised.version,
    }


def findings(found: list[Finding]) -> list[Report]:
    """Say what the checks found."""
    return [
        {name: getattr(finding, name) for name in ("severity", "code", "where", "message", "remedy")}
        for finding in found
    ]


def _next(register: Register, found: Sequence[tuple[PartnerEntry, Situation]], today: date) -> list[str]:
    """Say what to do next, the most useful first."""
    if not register.officers:
        return ["isa-admin init PATH"]
    present = [entry for entry, now in found if now.standing is not Standing.WITHDRAWN]
    prospective = [entry for entry, now in found if now.standing is Standing.PROSPECTIVE]
    following = [
        f"isa-admin request-adoption {entry.id} --out FOLDER"
        if any(post.key for post in entry.signatories)
        else f'isa-admin record-adoption {entry.id} --paper SCAN --on DATE --signed-by "Name" --post "Role"'
        for entry in prospective[:2]
    ]
    following += [
        f"isa-admin record-version joiner {entry.id}"
        for entry, _ in found
        if lacks_joiner_row(register.versions, entry, today)
    ]
    for kind in REQUIRED_POSTS:
        first = next((entry for entry in present if entry.post(kind) is None), None)
        if first is not None:
            following.append(how_to_fill(kind, first.id))
    if not found:
        following.append('isa-admin add-partner "Name of the partner"')
    return [*following, "isa-admin check", "isa-admin render"]


def commit(done: PastCommit, signer: CommitSigner | None) -> Report:
    """Say who did what when, and whose key signed it."""
    return {
        "commit": done.commit,
        "when": done.committer.when.isoformat(),
        "name": done.committer.name,
        "email": done.committer.email,
        "subject": done.subject,
        "paths": [change.path for change in done.changed],
        "signed": done.signature is not None,
        "key_of": signer and signer.name,
        "other_names": list(signer.others) if signer else [],
    }


def proof(proved: Proof) -> Report:
    """Say what verification came to."""
    return {
        "ok": proved.ok,
        "anchor": proved.anchor and str(proved.anchor),
        "tip": proved.tip,
        "commits": proved.commits + proved.known,
        "judged": proved.commits,
        "verified_by": proved.engine,
        "age_days": proved.age_days,
        "findings": [
            {"commit": one.commit, "rule": one.rule, "severity": one.severity, "message": one.message}
            for one in proved.findings
        ],
    }


def _dates_as_text(record: Report) -> Report:
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in record.items()}
