"""Periods that differ from the settings, at their line: in the section that sets them, and wherever they are named."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING

from isa_admin.documents.proofreading.passages import Slip
from isa_admin.domain.durations import durations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isa_admin.documents.proofreading.passages import Proofs
    from isa_admin.domain.agreement import Period

OTHER = "other-period"

_ABOUT = {
    "review": re.compile(r"\breview", re.IGNORECASE),
    "compliance": re.compile(r"\bself-assess|\bcompliance\b", re.IGNORECASE),
    "suspension": re.compile(r"\bsuspen", re.IGNORECASE),
    "resolution_meeting": re.compile(r"\bmeeting\b", re.IGNORECASE),
    "withdrawal_notice": re.compile(r"\bwithdraw|\bterminat", re.IGNORECASE),
}
"""What a sentence speaks of that states a period; each is the name of a setting."""
_THE_AGREEMENT = re.compile(r"\b(?:this|the) agreement\b", re.IGNORECASE)


def periods(proofs: Proofs) -> Iterator[Slip]:
    """Mark each length of time that a sentence gives to what a setting gives another one."""
    settings = proofs.register.agreement.periods
    known: dict[str, Period] = {
        name: period for name in settings.__struct_fields__ if (period := getattr(settings, name)) is not None
    }
    for passage in proofs.passages:
        for duration in filter(attrgetter("is_counted"), durations(passage.text)):
            sentence = passage.sentence(duration.start)
            about = [name for name, words in _ABOUT.items() if name in known and words.search(sentence)]
            here = [name for name in about if str(known[name].section) == passage.part.mark]
            meant = here or (about if _THE_AGREEMENT.search(sentence) else [])
            if meant and not any(duration.is_that_of(known[name]) for name in about):
                said = " or ".join(f"{name} is {known[name]}" for name in meant)
                yield Slip(
                    passage.at(duration.start),
                    OTHER,
                    f"the text says '{duration.words}', and the setting {said}",
                    "make the setting and the text agree; the text is what partners signed",
                )
