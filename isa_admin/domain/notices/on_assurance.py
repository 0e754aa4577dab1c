"""What a partner is told of an information breach, and asked for each year (Agreement s.17, 18)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.domain import moments
from isa_admin.domain.breach import KINDS, Breach
from isa_admin.domain.contacts import standing_for
from isa_admin.domain.notices.occasion import NothingToTellError, Words
from isa_admin.domain.own_sections import BREACHES
from isa_admin.domain.returns_owed import years_asked
from isa_admin.domain.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isa_admin.domain.notices.occasion import Occasion


_SECTION_11 = re.compile(rb"\b[Ss]ection\s+11\b")


def breach(occasion: Occasion) -> Words:
    """Tell a partner of an information breach (Agreement s.17)."""
    cause = occasion.cause
    if not isinstance(cause, Breach):
        raise NothingToTellError(
            "the notice does not say which breach it is about",
            "record it first: isa-admin record-breach; then name it: --breach NUMBER",
        )
    where = occasion.name(cause.place)
    return Words(
        "Information breach: act on this today",
        (
            (
                f"There has been an information breach at {where}. It concerns information shared under the"
                f" {occasion.agreement.title}. {_told(occasion)} as soon as possible, so that they can assess the risk."
            ),
            _part(occasion, cause),
            (
                "Keep what may be evidence, such as audit trails and printouts. All the partners that the breach"
                " involves investigate it and record it."
            ),
            (
                f"Tell {occasion.by.email} {occasion.due} which post in your organisation deals with this and how it is"
                " reached. Do not write about a child or a case. The outcome will be circulated to you."
            ),
        ),
        occasion.rows(
            ("Breach", occasion.notice.breach),
            ("Kind", KINDS[cause.kind]),
            ("Where it happened", where),
            ("Found", moments.show(cause.found)),
            ("Happened", moments.show(cause.occurred) if cause.occurred else ""),
            ("What happened", cause.what),
            ("Information supplied by", ", ".join(occasion.name(one) for one in cause.supplied_by)),
            ("Answer by", occasion.due_day),
        ),
    )


def _part(occasion: Occasion, cause: Breach) -> str:
    """Say what the addressee has to do with a breach: by itself, or since it took the place of one that had."""
    assess = (
        "supplied information that is concerned. Find out which it is, what the risk is, and whether"
        " the people it is about or the Information Commissioner need to be told. That decision is your organisation's."
    )
    if occasion.to.id in cause.supplied_by:
        return f"Your organisation {assess}"
    if olds := _succeeded(occasion, cause.supplied_by):
        return f"Your organisation took the place of {listed(olds)}, which {assess}"
    if occasion.to.id not in cause.partners and (olds := _succeeded(occasion, cause.partners)):
        return (
            f"Your organisation took the place of {listed(olds)}, which {'are' if len(olds) > 1 else 'is'} involved in"
            " it. Find out what that has to do with the breach and whether information that your organisation holds"
            " now is concerned."
        )
    return (
        "Your organisation is involved in it. Find out what it has to do with the breach and whether its own"
        " information is concerned."
    )


def _succeeded(occasion: Occasion, ids: Iterable[str]) -> list[str]:
    """Name those of some partners whose place the addressee took."""
    mine = (occasion.to.id,)
    return [occasion.name(id_) for id_ in ids if id_ not in mine and standing_for(occasion.register, (id_,)) == mine]


def _told(occasion: Occasion) -> str:
    section = occasion.section(BREACHES)
    return f"Section {section} of the agreement asks that partners are told" if section else "Partners are told"


def _audit(occasion: Occasion) -> str:
    """Name the audit that the self-assessment is part of, where the terms name it."""
    named = any(_SECTION_11.search(content) for content in occasion.register.terms.values())
    return ", as part of the yearly section 11 audit" if named else ""


def compliance_due(occasion: Occasion) -> Words:
    """Ask a partner for its yearly self-assessment (Agreement s.18)."""
    period = occasion.agreement.periods.needed("compliance", "no self-assessment is due")
    years = listed([str(year) for year in years_asked(occasion.register, occasion.to, occasion.notice.on)])
    of = f" for {years}" if years else ""
    return Words(
        f"Your self-assessment of compliance{of} is due",
        (
            (
                f"Each partner to the {occasion.agreement.title} assesses how it complies with it{_audit(occasion)}."
                f" Section {period.section} of the agreement says so."
            ),
            (
                f"Fill in the self-assessment{of}: for each standard say whether it is met, and give the evidence and"
                " what you will do."
            ),
            f"Send it to {occasion.by.email} {occasion.due}.",
        ),
        occasion.rows(("Partner", occasion.to.partner.name), ("Year", years), ("Send it by", occasion.due_day)),
    )
