"""Who was bound by which text, as plain data, as rows for people, and as a Word document for a case file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from isa_admin.application.adoptions import digest_words, entered, when_words
from isa_admin.application.drawing import put, rendered
from isa_admin.application.identity import anchor_of
from isa_admin.domain import dates
from isa_admin.domain.sharing import extent
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from isa_admin.application.adoptions import Entered
    from isa_admin.application.drawing import Drawn
    from isa_admin.application.files import Target
    from isa_admin.domain.binding import Binding, Span
    from isa_admin.domain.events import Adoption
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store

EVIDENCE = {"paper": "paper", "gpg": "signed with a key", "on-behalf": "recorded on its behalf"}
_CONCLUDED = (
    "That a partner was bound is concluded from the adoptions, suspensions and withdrawals on record"
    " (Agreement s.19, 23)."
)
DIGITS = 12
"""How many digits of a digest a table shows; the JSON has them all."""


class NamesOnDay(Struct, frozen=True):
    """How partners are named in an answer about a day, and who entered the adoptions whose text is not known.

    Attributes:
        then: The names that partners had on that day, where they have another one now.
        entered: Who entered an adoption, by the partner's id and the adoption.
    """

    then: Mapping[str, str]
    entered: Mapping[tuple[str, Adoption], Entered]

    def name(self, entry: PartnerEntry) -> str:
        """Name a partner as it was called on the day, with what it is called now."""
        then = self.then.get(entry.id)
        return entry.partner.name if then is None else f"{then} (now: {entry.partner.name})"

    @property
    def unknown(self) -> list[str]:
        """Say of the texts that are not known who entered their adoptions; each once."""
        return sorted({digest_words(adoption, entered) for (_, adoption), entered in self.entered.items()})


def named(store: Store, found: Sequence[tuple[PartnerEntry, Binding]], on: date, today: date) -> NamesOnDay:
    """Find out what an answer about a day needs to know beside the bindings.

    Args:
        store: Where.
        found: The partners and what binds them.
        on: The day that names are those of.
        today: Today.
    """
    texts = [(entry.id, held.text.adoption) for entry, held in found if held.text is not None]
    return NamesOnDay(
        then=_names_then(store, [entry for entry, _ in found], on) if on < today else {},
        entered=entered(store, dict.fromkeys(one for one in texts if one[1].terms_digest is None)),
    )


def _names_then(store: Store, entries: Sequence[PartnerEntry], on: date) -> dict[str, str]:
    """Give the names that partners had on a day, where these are others; before the store began, those of its start."""
    from isa_admin.store.naming_commits import NothingBeforeError

    try:
        commit = store.commit_before(on)
    except NothingBeforeError:
        commit = store.beginning().commit
    if commit == store.tip():
        return {}
    then = load_register(store.snapshot(commit)).partners
    names = {entry.id: then[entry.id].partner.name for entry in entries if entry.id in then}
    return {
        entry.id: names[entry.id] for entry in entries if names.get(entry.id, entry.partner.name) != entry.partner.name
    }


def row(id_: str, binding: Binding, how: NamesOnDay) -> dict[str, Any]:
    """Say what binds a partner, as JSON says it; without a text nothing does."""
    text = binding.text
    source = how.entered.get((id_, text.adoption)) if text else None
    return {
        "standing": binding.standing,
        "version": text and text.version,
        "terms_digest": text and text.terms_digest,
        "entered": source and source.report,
        "current": text and text.current,
        "adopted": text and text.adoption.on.isoformat(),
        "on_or_before": text and text.adoption.on_or_before,
        "evidence": text and text.adoption.evidence,
        "disputed": text and text.disputed and text.disputed.isoformat(),
        "suspended_until": binding.suspended_until and binding.suspended_until.isoformat(),
        "suspension_scope": binding.suspension and binding.suspension.scope,
        "suspended_towards": list(binding.suspension.towards) if binding.suspension else [],
        "stopped_by": [one.partner for one in binding.stopped_by],
        "notice_given": binding.notice_given and binding.notice_given.isoformat(),
        "leaves": binding.leaves and binding.leaves.isoformat(),
    }


def partner_row(entry: PartnerEntry, binding: Binding, how: NamesOnDay) -> dict[str, Any]:
    """Say the same of one of many partners; ``name_now`` is null where the name is the same today."""
    then = how.then.get(entry.id)
    return {
        "id": entry.id,
        "name": then or entry.partner.name,
        "name_now": entry.partner.name if then else None,
        **row(entry.id, binding, how),
    }


def span_row(id_: str, span: Span, how: NamesOnDay) -> dict[str, Any]:
    """Say how it was from one day to another."""
    return {"from": span.since.isoformat(), "until": span.until.isoformat(), **row(id_, span.binding, how)}


def cells(binding: Binding, name: Callable[[str], str]) -> tuple[str, str, str, str]:
    """Say it for people: the version, the digest of its text, the standing, the evidence; ``name`` names a partner."""
    text = binding.text
    if text is None:
        return "", "", _standing(binding, name), ""
    return (
        text.version if text.current else f"{text.version}, not current",
        text.terms_digest[:DIGITS] if text.terms_digest else "not known",
        _standing(binding, name),
        f"{when_words(text.adoption).removeprefix('on ')}, {EVIDENCE[text.adoption.evidence]}"
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


class CaseFilePaper(Struct, frozen=True):
    """The Word document for a case file: from which store and register, and the day on which it is written.

    Drawing raises:
        NoBeginningError: The store does not begin with an officer's signed commit, so it has no anchor to name.
        StoreError: The template is not as it should be, or the file cannot be written.
    """

    store: Store
    register: Register
    today: date

    def of_a_day(
        self,
        on: date,
        found: Sequence[tuple[PartnerEntry, Binding]],
        perhaps: Sequence[PartnerEntry],
        how: NamesOnDay,
        out: Target,
    ) -> Drawn:
        """Write who was bound on a date, and who may have been."""
        day = dates.show(on)
        words = f"The register of this agreement records for {day} "
        words += (
            f"the partners below, each with the text that it adopted last. {_CONCLUDED}" if found else "no partner."
        )
        if perhaps:
            words += f" {perhaps_told(perhaps)}: {', '.join(entry.partner.name for entry in perhaps)}."
        words = f"{words} {outlook(on, self.today)}".rstrip()
        rows = [(how.name(entry), *_written(binding, self.register.name_of)) for entry, binding in found]
        digests = _digests([(entry.id, binding) for entry, binding in found], how)
        return self._draw(f"Who was bound on {day}", words, ("Partner", rows), digests, on, out)

    def of_a_partner(self, entry: PartnerEntry, found: Sequence[Span], how: NamesOnDay, out: Target) -> Drawn:
        """Write by which text a partner was bound over a time."""
        first, last = found[0].since, found[-1].until
        words = (
            f"The register of this agreement records which text {how.name(entry)} had adopted last on each day from"
            f" {dates.show(first)} to {dates.show(last)}. {_CONCLUDED} {outlook(last, self.today)}".rstrip()
        )
        rows = [
            (f"{dates.show(span.since)} to {dates.show(span.until)}", *_written(span.binding, self.register.name_of))
            for span in found
        ]
        title = f"How {entry.partner.name} was bound"
        digests = _digests([(entry.id, span.binding) for span in found], how)
        return self._draw(title, words, ("Time", rows), digests, last, out)

    def _draw(  # noqa: PLR0913, PLR0917  all that stands on the page
        self,
        title: str,
        words: str,
        table: tuple[str, Sequence[tuple[str, ...]]],
        digests: tuple[tuple[str, str], ...],
        on: date,
        out: Target,
    ) -> Drawn:
        from isa_admin.documents.papers import BoundPaper, bound_paper
        from isa_admin.documents.view import View

        snapshot, anchor = self.store.snapshot(), anchor_of(self.store)
        paper = BoundPaper(
            title=title,
            words=words,
            head=(table[0], "Bound by", "Digest", "Standing", "Adopted"),
            rows=tuple(table[1]),
            digests=digests,
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
        view = View(self.register, on, self.register.versions.in_force(min(on, self.today)))
        return put(rendered(bound_paper(paper, view), snapshot), out)


def _written(binding: Binding, name: Callable[[str], str]) -> tuple[str, str, str, str]:
    """Say it on paper, where a standing is words and not what commands call it."""
    version, digest, standing, evidence = cells(binding, name)
    return version, digest, standing.replace("in-force", "in force"), evidence


def _digests(said: Sequence[tuple[str, Binding]], how: NamesOnDay) -> tuple[tuple[str, str], ...]:
    """Give every text that is spoken of with its whole digest, or why that is not known; each once."""
    texts = [(id_, binding.text.adoption) for id_, binding in said if binding.text is not None]
    return tuple(
        sorted(
            {
                (adoption.version, adoption.terms_digest or digest_words(adoption, how.entered[id_, adoption]))
                for id_, adoption in texts
            }
        )
    )


def _standing(binding: Binding, name: Callable[[str], str]) -> str:
    said = str(binding.standing)
    if binding.suspended_until is not None:
        said += f" until {dates.show(binding.suspended_until)}"
    if binding.suspension is not None and binding.suspension.scope != "own-part":
        said += f" ({extent(binding.suspension, name)})"
    for one in binding.stopped_by:
        what = "the whole agreement" if one.suspension.scope == "whole-agreement" else "sharing with it"
        said += f", {what} suspended by {name(one.partner)} until {dates.show(one.suspension.lapses)}"
    if binding.leaves is not None:
        said += f", leaves {dates.show(binding.leaves)}"
    elif binding.notice_given is not None:
        said += f", notice of {dates.show(binding.notice_given)}"
    return said
