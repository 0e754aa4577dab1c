"""A review to test with: it goes on, its first draft is the text in force, and a partner has said something."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from isa_admin.domain.review import Closing, Comment, Review, Round
from isa_admin.domain.versions import Versions
from tests.domain.building import DIGEST, TODAY, VERSIONS, register, row

DAY = timedelta(days=1)
DONE_BY = date(2027, 3, 1)
FIRST, SECOND = date(2026, 12, 25), date(2027, 1, 27)
"""The days by which comments are asked for."""
GOING = Review(opened=TODAY, of="V2.00", by=DONE_BY, rounds=(Round(by=FIRST), Round(by=SECOND)))
CLOSED = replace(GOING, closed=Closing(on=TODAY, outcome="no-change", reason="Minute 4"))
OPENING = row("V2.01", TODAY, "draft", terms_digest=DIGEST)
"""The row that was written when the review was opened."""
ON_BRANCH = register(reviews={"2026": GOING}, versions=Versions((*VERSIONS, OPENING)))
SAID = Comment(partner="alpha", source="spoken", on=TODAY, draft="V2.01", said=("Say it more plainly",))
