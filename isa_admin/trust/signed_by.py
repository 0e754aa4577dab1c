"""What a key signed: the commits that an officer has to look at before vouching for any of them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeVar

from pysequoia import Sig

from isa_admin.trust.signature import Certificate
from isa_admin.trust.statement_rules import day_signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date


class Past(Protocol):
    """One commit of a history."""

    @property
    def signature(self) -> str | None:
        """The armored signature; None when there is none."""


C = TypeVar("C", bound=Past)


def signed_by(certificate: bytes, commits: Iterable[C]) -> Iterator[tuple[C, date]]:
    """Pick the commits whose signatures name a key of a certificate; whether they are good is for verify to say.

    Returns:
        Each with the day of the signature, in UTC.

    Raises:
        Refused: The certificate cannot be read (F05).
    """
    keys = Certificate(certificate).parts
    for commit in commits:
        with suppress(RuntimeError):  # what is no signature names no key
            signature = Sig.from_bytes((commit.signature or "").encode("ascii"))
            if (signature.issuer_fingerprint or "").upper() in keys and signature.created is not None:
                yield commit, day_signed(signature.created)
