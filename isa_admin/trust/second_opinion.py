"""GnuPG as a second opinion: the same judgement with the mathematics done by gpg (``verify --engine gpg``).

gpg calls an old, honest signature bad once its key has expired, and good one that is dated 2099; so only its word on
the mathematics and on the maker is taken, and time and revocation are judged here, as for the other engine.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from isa_admin.system.files import passing_folder, replace_file
from isa_admin.trust.program import open_apart
from isa_admin.trust.signature import Judge, revocation_refusal, shortcoming

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from types import TracebackType

    from pysequoia import Sig

    from isa_admin.domain.officers import Revocation
    from isa_admin.trust.signature import Certificate

_MADE_BY = ("GOODSIG", "EXPKEYSIG", "REVKEYSIG")
_PRIMARY = 9  # the place of the primary key's fingerprint in VALIDSIG (GnuPG doc/DETAILS)


class GpgJudge(Judge):
    """A judge who asks gpg, over a keyring of its own that is thrown away in the end."""

    def __init__(
        self, certificates: Mapping[str, bytes], now: datetime, revocations: Mapping[str, Revocation] | None = None
    ) -> None:
        super().__init__(certificates, now, revocations)
        self._ending = ExitStack()
        self._folder = self._ending.enter_context(passing_folder("isa-"))
        self._gpg = open_apart(self._folder)
        # One gpg for all; where it stumbles over one of them, one gpg for each.
        answer = self._gpg.run(["--batch", "--import"], b"".join(certificates.values()))
        if sum(keyword == "IMPORT_OK" for keyword, _ in answer.status) < len(certificates):
            for armored in certificates.values():
                self._gpg.run(["--batch", "--import"], armored)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.close()

    def _verify(
        self, payload: bytes, packet: bytes, signature: Sig, certificate: Certificate, *, vouched: bool
    ) -> bool:
        file = self._folder / "signature"
        replace_file(file, packet, flush=False, private=True)
        answer = self._gpg.run(["--batch", "--verify", str(file), "-"], payload)
        said = {keyword: rest.split() for keyword, rest in answer.status}
        valid = said.get("VALIDSIG", [])
        if len(valid) <= _PRIMARY or valid[_PRIMARY] != certificate.fingerprint:
            return False
        if sum(keyword in said for keyword in _MADE_BY) != 1:
            return False
        # gpg takes weak digests, expired keys and revoked ones for reasons to warn.
        made = signature.created
        part = certificate.parts.get((signature.issuer_fingerprint or "").upper())
        if made is None or part is None or shortcoming(certificate, part, made) or made < part.made:
            return False
        # A revocation that the owner did not sign is none, and gpg leaves it out. REVKEYSIG would not do to see that:
        # of a key that has expired as well, gpg says EXPKEYSIG.
        return vouched or "KEYREVOKED" not in said or revocation_refusal(certificate, made, part) is None
