"""Says which partners adopted what, by what the source says of their signatures and of its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain import dates, text
from isa_admin.domain.events import Adoption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.documents.importing.registering import Found
    from isa_admin.domain.bringing_in.ledger import Ledger
    from isa_admin.domain.versions import VersionEntry, Versions


def adoptions(partners: Mapping[str, Found], listed: Versions, ledger: Ledger, *, asked: bool) -> dict[str, Adoption]:
    """Give the adoption of each partner that is known to have adopted, by its id.

    Args:
        partners: The partners.
        listed: The versions.
        ledger: Where guesses are offered.
        asked: Whether to ask about partners of whose signature nothing is said; a version without a table says nothing
            of who adopted it.
    """
    left = {row.partner for row in listed if row.kind == "leaver"}
    joined = {row.partner: row for row in listed if row.kind == "joiner"}
    found: dict[str, Adoption | None] = {}
    silent: dict[str, Found] = {}
    for id_, one in partners.items():
        if one.how in {"withdrew", "left"} or id_ in left:
            ledger.note(one.pieces[0], "it left: that is not recorded here; see isa-admin withdraw")
        elif one.day is not None:
            found[id_] = _of_its_day(one, listed, ledger)
        elif id_ in joined:
            found[id_] = _on_joining(one, joined[id_], ledger)
        elif one.unsigned and any(other.dated for other in partners.values()):
            ledger.note(
                one.pieces[0], "others have a day beside their signature and it has none, so it has not adopted"
            )
        else:
            silent[id_] = one
    if not asked:
        return {id_: event for id_, event in found.items() if event is not None}
    found |= _of_the_silent(silent, listed, ledger, signed=any(one.dated for one in partners.values()))
    return {id_: event for id_, event in found.items() if event is not None}


def _of_its_day(one: Found, listed: Versions, ledger: Ledger) -> Adoption | None:
    """Give the adoption of a partner whose day the source states."""
    assert one.day is not None  # noqa: S101  only such are asked about
    row = listed.in_force(one.day.on)
    if row is None:
        ledger.guess(
            one.pieces[:1], f"no version was in force on {dates.show(one.day.on)}, so its adoption is not recorded"
        )
        return None
    says = f"{one.partner.name} adopted {row.version} on {dates.show(one.day.on)}, on paper"
    ledger.note(one.pieces[0], f"{says}{f' ({one.day.guess})' if one.day.guess else ''}")
    if one.day.guess and not ledger.offer(
        f"signed-{one.pieces[0]}", "adoption", f"{says}: {one.day.guess}", "likely", one.pieces
    ):
        return None
    return Adoption(on=one.day.on, version=row.version, evidence="paper", signed_by=one.signed)


def _on_joining(one: Found, row: VersionEntry, ledger: Ledger) -> Adoption | None:
    """Give the adoption of a partner whose joining is a row of the version table: it had adopted by then.

    Where its signature is missing beside those of others, one of both is wrong.
    """
    says = f"{one.partner.name} adopted {row.version} on or before {dates.show(row.on)}: '{row.comment}'"
    if not ledger.offer(
        f"joined-{one.pieces[0]}", "adoption", says, "unsure" if one.unsigned else "likely", one.pieces[:1]
    ):
        return None
    return Adoption(on=row.on, version=row.version, evidence="paper", on_or_before=True)


def _of_the_silent(
    silent: Mapping[str, Found], listed: Versions, ledger: Ledger, *, signed: bool
) -> dict[str, Adoption | None]:
    """Ask whether partners of whose signature nothing is said have adopted the version that all were to sign.

    Where the source keeps the days of signatures, a partner without one is not known to have signed, unless a row says
    that all did.
    """
    finalised = [row for row in listed if row.kind == "finalised"]
    rows = finalised or [row for row in listed if row.kind in {"issued", "amendment"}]
    if not silent or not rows:
        return {}
    if signed and not finalised:
        for one in silent.values():
            ledger.note(one.pieces[0], "the source has the days of other signatures and none of its own")
        return {}
    row = rows[-1]
    says = (
        f"{text.counted(len(silent), 'partner')} without a day of signing adopted {row.version} on or before"
        f" {dates.show(row.on)}: '{row.comment}'"
    )
    pieces = [one.pieces[0] for one in silent.values()]
    if not ledger.offer("adoptions", "adoption", says, "likely" if finalised and not signed else "unsure", pieces):
        return {}
    return dict.fromkeys(silent, Adoption(on=row.on, version=row.version, evidence="paper", on_or_before=True))
