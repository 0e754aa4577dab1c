"""Until when a certificate is good for signing, so that its owner can renew it in time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from isa_admin.trust.key_parts import revoked_since
from isa_admin.trust.signature import Certificate

if TYPE_CHECKING:
    from isa_admin.trust.key_parts import Part

_EVER = datetime.max.replace(tzinfo=UTC)


def signs_until(armored: bytes) -> datetime | None:
    """Say from which moment on, UTC, a certificate signs nothing any more; nothing where that never comes.

    Of several parts that may sign, the one that does so longest counts. A certificate that its owner revoked signs
    nothing already and expires no more.

    Raises:
        Refused: It cannot be read (F05).
    """
    certificate = Certificate(armored)
    everything, since = revoked_since(certificate.packets)
    if everything or since is not None:
        return None
    whole = _end(certificate.parts[certificate.fingerprint])
    signing = [part for part in certificate.parts.values() if part.may_sign(_EVER) and part.consented]
    ends = [min(_end(part), whole) for part in signing if part.revoked == (False, None)]
    last = max(ends, default=_EVER)
    return None if last == _EVER else last


def _end(part: Part) -> datetime:
    return part.expired(_EVER) or _EVER
