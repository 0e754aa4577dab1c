"""Places and boards of another area, which a text that was taken over from another agreement brings along.

What belongs to the area is known from the register: its area, its boards, its partners and their addresses. A body of
another place is known by its form ("X Safeguarding Children Board"), a place alone by a list of England's authorities.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isa_admin.documents.proofreading.passages import Slip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.documents.proofreading.passages import Proofs

OTHER_AREA = "other-area"

_BODY = re.compile(
    r"(?P<place>(?:[A-Z][a-z\u2019'-]+(?:,? (?:and|&|upon|on|of|with) |,? ))+)"
    r"(?:(?:Local )?Safeguarding (?:Children|Adults)(?:'s|\u2019s)? (?:Boards?|Partnerships?)"
    r"|(?:County |City |Borough |District )?Council|Constabulary|Police|Fire (?:and|&) Rescue Service"
    r"|Clinical Commissioning Group|Integrated Care Board)\b"
)
_WORD = re.compile(r"[A-Z][a-z\u2019'-]+")
_NO_PLACE = frozenset({
    "A", "All", "An", "And", "Any", "As", "At", "British", "Both", "By", "Chief", "Children", "City",
    "Commissioner", "Constable", "Council", "County", "Duty", "Each", "Every", "For", "From", "Greater", "Home",
    "If", "In", "Its", "Local", "Metropolitan", "Military", "National", "Of", "Office", "On", "Or", "Other", "Our",
    "Parish", "Port", "Royal", "Safeguarding", "Some", "That", "The", "Their", "This", "Town", "Transport", "Under",
    "Upon", "When", "Where", "With", "Your",
})  # fmt: skip
"""Words with a capital that stand before "Council" or "Police" and name no place."""

ENGLAND = frozenset({
    "Barnsley", "Bedford", "Bedfordshire", "Berkshire", "Bexley", "Birmingham", "Blackburn", "Blackpool", "Bolton",
    "Bournemouth", "Bradford", "Brighton", "Bristol", "Bromley", "Buckinghamshire", "Calderdale", "Cambridgeshire",
    "Cheshire", "Cornwall", "Coventry", "Croydon", "Cumbria", "Darlington", "Derby", "Derbyshire", "Devon",
    "Doncaster", "Dorset", "Dudley", "Durham", "Ealing", "Essex", "Gateshead", "Gloucestershire", "Hackney",
    "Halton", "Hampshire", "Haringey", "Hartlepool", "Herefordshire", "Hertfordshire", "Hillingdon", "Hounslow",
    "Islington", "Kent", "Kirklees", "Knowsley", "Lancashire", "Leeds", "Leicester", "Leicestershire", "Lewisham",
    "Lincolnshire", "Liverpool", "Luton", "Manchester", "Medway", "Merton", "Middlesbrough", "Newcastle", "Newham",
    "Norfolk", "Northamptonshire", "Northumberland", "Nottingham", "Nottinghamshire", "Oldham", "Oxfordshire",
    "Peterborough", "Plymouth", "Portsmouth", "Rochdale", "Rotherham", "Rutland", "Salford", "Sandwell", "Sefton",
    "Sheffield", "Shropshire", "Slough", "Solihull", "Somerset", "Southampton", "Southend", "Southwark",
    "Staffordshire", "Stockport", "Stockton", "Stoke", "Suffolk", "Sunderland", "Surrey", "Sussex", "Swindon",
    "Tameside", "Telford", "Thurrock", "Torbay", "Trafford", "Wakefield", "Walsall", "Warrington", "Warwickshire",
    "Wigan", "Wiltshire", "Wirral", "Wolverhampton", "Worcestershire", "York", "Yorkshire",
})  # fmt: skip
"""Authorities of England whose names are nothing else; without those that are words ("Reading", "Bury", "Bath")."""
_PLACE = re.compile(
    rf"\b(?:in|across|of|for|throughout|within|around) ({'|'.join(sorted(ENGLAND))})\b(?! (?:Road|Street))"
)


def places(proofs: Proofs) -> Iterator[Slip]:
    """Mark each place, board, council and force that has nothing to do with the agreement's area."""
    known = _known(proofs)
    for passage in proofs.passages:
        named: dict[int, str] = {}
        for match in _BODY.finditer(passage.text):
            words = [word for word in _WORD.findall(match["place"]) if word not in _NO_PLACE]
            if words and known.isdisjoint(words):
                start = passage.text.index(words[0], match.start())
                named[start] = passage.text[start : match.end()]
        for match in _PLACE.finditer(passage.text):
            inside = any(start <= match.start(1) < start + len(body) for start, body in named.items())
            if match[1] not in known and not inside:
                named[match.start(1)] = match[1]
        for start, name in named.items():
            yield Slip(
                passage.at(start),
                OTHER_AREA,
                f"'{name}' is not of {proofs.register.agreement.area}",
                "name what is meant here, or leave the warning out by its name if another area is meant",
            )


def _known(proofs: Proofs) -> set[str]:
    """Give the words that name places of the agreement: of its area, boards, partners and their addresses."""
    agreement = proofs.register.agreement
    texts: list[str] = [agreement.area, agreement.title, *agreement.boards]
    for entry in proofs.register.partners.values():
        texts.append(entry.partner.name)
        if entry.partner.address is not None:
            texts.extend(entry.partner.address.parts())
    return {word for text in texts for word in _WORD.findall(text)}
