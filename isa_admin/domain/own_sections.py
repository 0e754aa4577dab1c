"""The sections of an agreement by its own numbers.

This program was written for an agreement whose section 23 says who signs. One that was brought in has other numbers,
and the register knows them from two places: the settings say which section sets each period, and a section of the
terms has the line of the generated part that it is about. What neither says is not known, and nobody cites it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.domain.register import Register

PARTNERS, RETENTION, BREACHES, REVIEW, LEAVING, RESPONSIBLE, SIGNATORIES = 1, 14, 17, 18, 19, 22, 23
"""The sections of the agreement that this program was written for, by what they are about."""

_GENERATED = {
    PARTNERS: b"{partners}",
    RETENTION: b"{retention}",
    BREACHES: b"{breach-contacts}",
    RESPONSIBLE: b"{responsible-posts}",
    SIGNATORIES: b"{signing-forms}",
}
_SECTION = re.compile(r"(\d{2})-")
_CITED = re.compile(r" \(Agreement s\.(?P<numbers>\d+(?:(?:, |-)\d+)*)\)")


def own_sections(register: Register) -> Mapping[int, int]:
    """Give the agreement's own section for each of those that this program cites; one that is not known is left out."""
    found = {}
    for number, line in _GENERATED.items():
        for name, content in register.terms.items():
            match = _SECTION.match(name)
            if match and int(match[1]) and line in content.split(b"\n"):
                found[number] = int(match[1])
                break
    periods = register.agreement.periods
    for number, named in (
        (REVIEW, (periods.review, periods.compliance)),
        (LEAVING, (periods.withdrawal_notice, periods.suspension, periods.resolution_meeting)),
    ):
        period = next(filter(None, named), None)
        if period is not None:
            found[number] = period.section
    return found


def with_own_sections(words: str, register: Register) -> str:
    """Give words that cite sections by the numbers of this agreement; a citation that is not known is left out."""
    own = own_sections(register)

    def cited(match: re.Match[str]) -> str:
        numbers = [own.get(int(one), 0) for one in re.findall(r"\d+", match["numbers"])]
        known = sorted(set(filter(None, numbers)))
        return f" (Agreement s.{', '.join(map(str, known))})" if known else ""

    return _CITED.sub(cited, words)
