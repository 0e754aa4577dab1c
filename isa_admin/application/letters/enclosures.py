"""Enclosures: what went with the letters of a suspension, by its digests, and the files that are still here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.application.drawing import sha256
from isa_admin.domain.events import Suspension
from isa_admin.errors import UsageError
from isa_admin.records import layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isa_admin.domain.notice import Notice
    from isa_admin.domain.notices.occasion import Cause
    from isa_admin.store.snapshot import Snapshot

ENCLOSED = "enclosed."
"""So begins the name of a file that goes with each letter; no partner's id has a dot."""


def enclosed_with(notice: Notice, happening: Sequence[Cause]) -> dict[str, str]:
    """Give the digests of what was enclosed with a notice of suspension: the evidence, and the partner's letter."""
    found: dict[str, str] = {}
    for cause in happening:
        if isinstance(cause, Suspension) and cause.enclosed and notice.kind == "suspension":
            found["evidence"] = cause.evidence_sha256
            if cause.letter_sha256 is not None:
                found["letter"] = cause.letter_sha256
    return found


def kept_with(snapshot: Snapshot, notice: Notice, happening: Sequence[Cause]) -> dict[str, bytes]:
    """Give what was enclosed with a notice of suspension, as far as the store keeps it, by the names that it gets."""
    wanted, found = enclosed_with(notice, happening), {}
    for path in snapshot.paths(f"{layout.partner_folder(notice.about or '')}/evidence") if wanted else ():
        digest, _, ending = path.rpartition("/")[2].partition(".")
        for role in (one for one, recorded in wanted.items() if recorded == digest):
            found[f"{role}.{ending}".rstrip(".")] = snapshot.read(path, layout.LARGEST_FILE)
    return dict(sorted(found.items()))


def ensure_enclosed(number: str, wanted: Mapping[str, str], given: Mapping[str, bytes]) -> None:
    """Refuse a file that did not go with the letters: whoever gets it reads that it is what the digest names."""
    for name, content in given.items():
        role = role_of(name)
        if role not in wanted:
            raise UsageError(f"no {role} was enclosed with notice {number}", f"leave out --{role}")
        if sha256(content) != wanted[role]:
            raise UsageError(
                f"this is not the {role} that was enclosed with notice {number}: its SHA-256 is {sha256(content)},"
                f" and {wanted[role]} is recorded",
                f"give the file that was enclosed: --{role} FILE",
            )


def role_of(name: str) -> str:
    """Say what a file that is enclosed is, from the name that it gets."""
    return name.partition(".")[0]
