"""The anchor: the one line, kept outside the store, from which everything in the store is proved."""

from __future__ import annotations

import re

from msgspec import Struct

from isa_admin.errors import UsageError

_ANCHOR = re.compile(r"isa-anchor:1:(?P<commit>[0-9a-f]{40}):(?P<fingerprint>[0-9A-F]{40}|[0-9A-F]{64})", re.ASCII)


class NotAnAnchorError(UsageError):
    """The line is not an anchor."""


class Anchor(Struct, frozen=True):
    """The first commit of a store and the fingerprint of its first officer's key."""

    commit: str
    fingerprint: str

    def __str__(self) -> str:
        """Write the anchor as the line that ``init`` prints."""
        return f"isa-anchor:1:{self.commit}:{self.fingerprint}"


def read_anchor(line: str) -> Anchor:
    """Read an anchor as somebody typed or pasted it.

    Raises:
        NotAnAnchorError: It is not one.
    """
    match = _ANCHOR.fullmatch("".join(line.split()))
    if match is None:
        raise NotAnAnchorError(
            f"'{line}' is not an anchor",
            "copy the whole line that begins with isa-anchor:1: from the letterhead or the minutes",
        )
    return Anchor(match["commit"], match["fingerprint"])
