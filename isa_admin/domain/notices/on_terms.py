"""What partners are told of the text and of who adopts it: requests, reminders, who joined, reviews, versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.dates import show
from isa_admin.domain.events import Adoption
from isa_admin.domain.notices.occasion import NothingToTellError, Words
from isa_admin.domain.own_sections import BREACHES, PARTNERS, RESPONSIBLE, SIGNATORIES
from isa_admin.domain.review import Review

if TYPE_CHECKING:
    from isa_admin.domain.notices.occasion import Occasion, Rows


def _who_signs(occasion: Occasion) -> str:
    """Say who signs, by the section that says so where it is known."""
    section = occasion.section(SIGNATORIES)
    if section:
        return f"Section {section} of the agreement asks the appropriate signatory of each partner to sign it."
    return "The appropriate signatory of each partner signs it."


def _listed_in(occasion: Occasion) -> str:
    """Say where the partners are listed."""
    section = occasion.section(PARTNERS)
    return f"in section {section} of the agreement" if section else "in the register of the agreement"


def _by_section(section: int) -> str:
    return f" (section {section})" if section else ""


def adoption_requested(occasion: Occasion) -> Words:
    """Ask a partner to adopt a version (Agreement s.23)."""
    return Words(
        f"Adopt {occasion.version} of the agreement",
        (
            (
                f"{occasion.to.partner.name} is asked to adopt {occasion.version} of the {occasion.agreement.title}."
                f" {_who_signs(occasion)}"
            ),
            *_PACKED[occasion.notice.packed],
            (
                f"Send the signed form or statement to {occasion.by.email} {occasion.due}. If your organisation does"
                " not adopt this version, tell us that and why."
            ),
        ),
        occasion.rows(("Version", occasion.version), ("Answer by", occasion.due_day)),
    )


_PACKED: dict[bool, tuple[str, ...]] = {
    False: (
        (
            "Read the agreement first. The signing pack for your organisation holds the agreement, the form to sign"
            " on paper and, if your signatory has a key, the statement to sign with it."
        ),
    ),
    True: (
        (
            "Read the agreement first. Everything that you need comes with this letter: the agreement, a redline of"
            " what changed since your organisation signed, if it signed an earlier text that is kept, the form to sign"
            " on paper and, if your signatory has a key, the statement to sign with it. The letter How to adopt the"
            " agreement says how to sign, step by step."
        ),
    ),
}
"""What is said of the signing pack: that there is one, or that it comes with the letter."""


def reminder(occasion: Occasion) -> Words:
    """Remind a partner of what it was asked to do and has not done yet."""
    if occasion.notice.version is not None:
        before = "We asked" if _was_asked(occasion) else "We are asking"
        open_ = (
            (
                f"{before} {occasion.to.partner.name} to adopt {occasion.version} of the {occasion.agreement.title}."
                f" The register holds no answer. {_who_signs(occasion)}"
            ),
        )
    else:
        open_ = (f"Under the {occasion.agreement.title}, {occasion.to.partner.name} still has something to do.",)
    table = ("The table says what is still open.",) if occasion.more else ()
    return Words(
        "Reminder: your answer is needed",
        (
            *open_,
            *table,
            *(_PACKED[True] if occasion.notice.packed else ()),
            f"Reply to {occasion.by.email} {occasion.due}. If you answered in the last few days, you need do nothing.",
        ),
        occasion.rows(("Version to adopt", occasion.notice.version), ("Answer by", occasion.due_day)),
    )


def _was_asked(occasion: Occasion) -> bool:
    """Say whether an earlier notice asked the addressee to adopt the version."""
    return any(
        notice.kind in {"adoption-requested", "version-issued"}
        and notice.version == occasion.notice.version
        and notice.on <= occasion.notice.on
        and any(one.partner == occasion.to.id for one in notice.to)
        for notice in occasion.register.notices.values()
    )


def joined(occasion: Occasion) -> Words:
    """Tell partners that another one joined (Agreement s.1)."""
    adoption = occasion.cause
    if not isinstance(adoption, Adoption):
        raise NothingToTellError(
            f"{occasion.about} has not adopted the agreement, so it has not joined",
            f"record it first: isa-admin record-adoption {occasion.notice.about} ...",
        )
    version = adoption.version
    when = f" {'by' if adoption.on_or_before else 'on'} {show(adoption.on)}"
    facts = occasion.rows(
        ("Partner", occasion.about),
        ("Adopted", version),
        ("Signed by" if adoption.on_or_before else "Signed on", show(adoption.on)),
    )
    if occasion.itself:
        return Words(
            f"{occasion.about} is a partner to the agreement",
            (
                (
                    f"{occasion.about} adopted {version}{when} and is now a partner to the"
                    f" {occasion.agreement.title}. The partners are listed {_listed_in(occasion)}, and we are"
                    " telling all of them."
                ),
                (
                    "See that we have the right contacts for you: who is told of an information breach"
                    f"{_by_section(occasion.section(BREACHES))} and who has day-to-day responsibility"
                    f"{_by_section(occasion.section(RESPONSIBLE))}. Tell {occasion.by.email} when they change."
                ),
            ),
            facts,
        )
    return Words(
        f"{occasion.about} has joined the agreement",
        (
            (
                f"{occasion.about} adopted {version}{when} and is now a partner to the"
                f" {occasion.agreement.title}. The partners are listed {_listed_in(occasion)}."
            ),
            (
                "The text of the agreement has not changed, and you do not need to sign it again. Tell the people in"
                f" your organisation who share information that {occasion.about} is bound by the agreement."
            ),
        ),
        facts,
    )


def review_opened(occasion: Occasion) -> Words:
    """Tell partners that the review of the agreement begins (Agreement s.18)."""
    period = occasion.agreement.periods.needed("review", "no review of it is due")
    return Words(
        "The agreement is being reviewed",
        (
            (
                f"The {occasion.agreement.title} is being reviewed on behalf of {occasion.boards}. Section"
                f" {period.section} of the agreement asks for a review within {period} of its commencement."
                + _READ[occasion.agreement.readings.review_from].format(period)
            ),
            "Ask the people in your organisation who share information what works and what does not.",
            (
                f"Send what should change, and why, to {occasion.by.email} {occasion.due}. You will see a draft before"
                " anything is changed."
            ),
        ),
        occasion.rows(
            ("Version now in force", _reviewed(occasion)),
            ("Answer by", occasion.due_day),
            *_timetable(occasion),
        ),
    )


def _reviewed(occasion: Occasion) -> str:
    return occasion.cause.of if isinstance(occasion.cause, Review) else ""


def _timetable(occasion: Occasion) -> Rows:
    """Give the rounds of a review and the day by which it is to be done, for the table."""
    review = occasion.cause
    if not isinstance(review, Review):
        return ()
    rounds = ((f"Round {at}", f"comments by {show(one.by)}") for at, one in enumerate(review.rounds, 1))
    return (*rounds, ("Review to be done by", show(review.by)))


_READ = {
    "last-review": " The boards read it to ask for a further one within {} of each review.",
    "commencement": "",
}
"""How the boards read section 18 where it says nothing of a second review."""


def draft_for_comment(occasion: Occasion) -> Words:
    """Send partners a draft to comment on (Agreement s.18)."""
    period = occasion.agreement.periods.review
    under = f" under section {period.section} of the agreement" if period is not None else ""
    return Words(
        f"Comment on the draft {occasion.version} of the agreement",
        (
            (
                f"This is the draft {occasion.version} of the {occasion.agreement.title}, which is being reviewed on"
                f" behalf of {occasion.boards}{under}."
            ),
            "It is a draft. The version in force stays in force, and you are not asked to sign anything yet.",
            (
                f"Send your comments to {occasion.by.email} {occasion.due}. Name the section and the words that you"
                " would change. If you have no comments, say so."
            ),
        ),
        occasion.rows(("Draft", occasion.version), ("Comment by", occasion.due_day)),
    )


def version_issued(occasion: Occasion) -> Words:
    """Tell partners of a new version, and whether they are asked to adopt it (Agreement s.23)."""
    row = occasion.register.versions.find(occasion.version)
    if row is not None and not row.material:
        section = occasion.section(SIGNATORIES)
        again = f"section {section} does not ask you to sign" if section else "you are not asked to sign"
        asked = (
            f"The terms that you adopted have not changed materially, and {again} again.",
            (
                "Keep the new version with your papers, and put it in place of the one that you have published."
                + (f" Reply to {occasion.by.email} {occasion.due} that you have it." if occasion.notice.due else "")
            ),
        )
    else:
        asked = (
            f"{_who_signs(occasion)} We will send your organisation a signing pack.",
            f"Read the new version, and reply to {occasion.by.email} {occasion.due}.",
        )
    return Words(
        f"{occasion.version} of the agreement has been issued",
        (f"{occasion.version} of the {occasion.agreement.title} was issued on behalf of {occasion.boards}.", *asked),
        occasion.rows(
            ("Version", occasion.version),
            ("Dated", show(row.on) if row else ""),
            ("What changed", row.comment if row else ""),
            ("Answer by", occasion.due_day),
        ),
    )
