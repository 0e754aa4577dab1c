"""Who was bound by which text, as plain data, as rows for people, and as a Word document for a case file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isa_admin.application.drawing import put, rendered
from isa_admin.application.identity import anchor_of
from isa_admin.domain import dates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from isa_admin.application.drawing import Drawn
    from isa_admin.domain.binding import Binding, Span
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store

EVIDENCE = {"paper": "paper", "gpg": "signed with a key", "on-behalf": "recorded on its behalf"}
DIGITS = 12
"""How many digits of a digest a table shows; the JSON has them all."""


def row(binding: Binding) -> dict[str, Any]:
    """Say what binds a partner, as JSON says it; without a text nothing does."""
    text = binding.text
    return {
        "standing": binding.standing,
        "version": text and text.version,
        "terms_digest": text and text.terms_digest,
        "current": text and text.current,
        "adopted": text and text.adopted.isoformat(),
        "on_or_before": text and text.on_or_before,
        "evidence": text and text.evidence,
        "disputed": text and text.disputed and text.disputed.isoformat(),
        "suspended_until": binding.suspended_until and binding.suspended_until.isoformat(),
        "notice_given": binding.notice_given and binding.notice_given.isoformat(),
        "leaves": binding.leaves and binding.leaves.isoformat(),
    }


def partner_row(entry: PartnerEntry, binding: Binding) -> dict[str, Any]:
    """Say the same of one of many partners."""
    return {"id": entry.id, "name": entry.partner.name, **row(binding)}


def span_row(span: Span) -> dict[str, Any]:
    """Say how it was from one day to another."""
    return {"from": span.since.isoformat(), "until": span.until.isoformat(), **row(span.binding)}


def cells(binding: Binding) -> tuple[str, str, str, str]:
    """Say it for people: the version, the digest of its text, the standing, the evidence."""
    text = binding.text
    if text is None:
        return "", "", _standing(binding), ""
    when = f"{'by ' if text.on_or_before else ''}{dates.show(text.adopted)}"
    return (
        text.version if text.current else f"{text.version}, not current",
        text.terms_digest[:DIGITS] if text.terms_digest else "not known",
        _standing(binding),
        f"{when}, {EVIDENCE[text.evidence]}"
        + (f"; disputed by an officer on {dates.show(text.disputed)}" if text.disputed else ""),
    )


def outlook(on: date, today: date) -> str:
    """Say how far an answer about a date can be relied on."""
    if on <= today:
        return ""
    return f"{dates.show(on)} is in the future: this is what is known on {dates.show(today)}."


def perhaps_told(perhaps: Sequence[PartnerEntry]) -> str:
    """Say of how many it is not known whether they were bound."""
    return f"{len(perhaps)} more adopted by a later day and may have been bound: the exact day is not recorded"


@dataclass(frozen=True, slots=True)
class Paper:
    """The Word document for a case file: from which store and register, and the day on which it is written.

    Drawing raises:
        NoBeginningError: The store does not begin with an officer's signed commit, so it has no anchor to name.
        StoreError: The template is not as it should be, or the file cannot be written.
    """

    store: Store
    register: Register
    today: date

    def of_a_day(
        self, on: date, found: Sequence[tuple[PartnerEntry, Binding]], perhaps: Sequence[PartnerEntry], out: Path
    ) -> Drawn:
        """Write who was bound on a date, and who may have been."""
        day = dates.show(on)
        words = f"The register of this agreement records for {day} "
        words += "the partners below, each with the text that bound it." if found else "no partner that was bound."
        if perhaps:
            words += f" {perhaps_told(perhaps)}: {', '.join(entry.partner.name for entry in perhaps)}."
        words = f"{words} {outlook(on, self.today)}".rstrip()
        rows = [(entry.partner.name, *_written(binding)) for entry, binding in found]
        bindings = [binding for _, binding in found]
        return self._draw(f"Who was bound on {day}", words, ("Partner", rows), bindings, out)

    def of_a_partner(self, entry: PartnerEntry, found: Sequence[Span], out: Path) -> Drawn:
        """Write by which text a partner was bound over a time."""
        first, last = found[0].since, found[-1].until
        words = (
            f"The register of this agreement records how {entry.partner.name} was bound from {dates.show(first)} to"
            f" {dates.show(last)}, both days included. {outlook(last, self.today)}".rstrip()
        )
        rows = [(f"{dates.show(span.since)} to {dates.show(span.until)}", *_written(span.binding)) for span in found]
        title = f"How {entry.partner.name} was bound"
        return self._draw(title, words, ("Time", rows), [span.binding for span in found], out)

    def _draw(
        self, title: str, words: str, table: tuple[str, Sequence[tuple[str, ...]]], said: Sequence[Binding], out: Path
    ) -> Drawn:
        from isa_admin.documents.bound_paper import BoundPaper, bound_paper
        from isa_admin.documents.view import View

        snapshot, anchor = self.store.snapshot(), anchor_of(self.store)
        paper = BoundPaper(
            title=title,
            words=words,
            head=(table[0], "Bound by", "Digest", "Standing", "Adopted"),
            rows=tuple(table[1]),
            digests=_digests(said),
            origin=(
                ("Anchor", str(anchor)),
                ("Newest commit", snapshot.commit),
                ("Written on", dates.show(self.today)),
            ),
            steps=(
                ("All of it is proved", f'isa-admin trust "{anchor}" && isa-admin verify'),
                ("It is the same history", f"git merge-base --is-ancestor {snapshot.commit} main && echo yes"),
                ("What was recorded", f"git show {snapshot.commit}:partners/PARTNER/events/"),
            ),
        )
        view = View(self.register, self.today, self.register.versions.in_force(self.today))
        return put(rendered(bound_paper(paper, view), snapshot), out)


def _written(binding: Binding) -> tuple[str, str, str, str]:
    """Say it on paper, where a standing is words and not what commands call it."""
    version, digest, standing, evidence = cells(binding)
    return version, digest, standing.replace("in-force", "in force"), evidence


def _digests(said: Sequence[Binding]) -> tuple[tuple[str, str], ...]:
    """Give every text that is spoken of with its whole digest, each once."""
    texts = [binding.text for binding in said if binding.text is not None]
    return tuple(sorted({(text.version, text.terms_digest or "not known") for text in texts}))


def _standing(binding: Binding) -> str:
    said = str(binding.standing)
    if binding.suspended_until is not None:
        said += f" until {dates.show(binding.suspended_until)}"
    if binding.leaves is not None:
        said += f", leaves {dates.show(binding.leaves)}"
    elif binding.notice_given is not None:
        said += f", notice of {dates.show(binding.notice_given)}"
    return said
