"""The end of a body: another one takes its place (succession), or none does (closure)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from msgspec import Struct

from isa_admin.domain import text


class Succession(Struct, frozen=True, kw_only=True):
    """One side of a succession: the partner ceased to exist and ``by`` took its place, or it took the place of ``of``.

    Both sides are recorded, so that the chain is seen from either end. Who succeeds is bound by an adoption of its own.
    """

    type: ClassVar[str] = "succession"

    on: date
    reason: str
    by: str | None = None
    of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        text.line(self.reason, "reason")
        for one in (*self.of, *([self.by] if self.by is not None else [])):
            text.slug(one)
        if (self.by is None) == (not self.of):
            raise ValueError("a succession says by whom the partner is succeeded, or of whom it takes the place")


class Closure(Struct, frozen=True, kw_only=True):
    """A partner was closed without a successor: from that day it is no longer bound, and nobody takes its place."""

    type: ClassVar[str] = "closure"

    on: date
    reason: str

    def __post_init__(self) -> None:
        text.line(self.reason, "reason")
