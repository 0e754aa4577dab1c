"""The register: everything in the store as of one commit, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.domain.agreement import Agreement
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.versions import Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Everything in the store as of one commit.

    ``partners`` may read a partner only when it is asked for, so a command that touches one of 10,000 partners reads
    one. ``terms`` are the Markdown files that partners adopt, by file name; ``terms_digest`` is what
    ``cd agreement/terms && sha256sum * | sha256sum`` prints.
    """

    agreement: Agreement
    versions: Versions
    officers: tuple[Officer, ...]
    partners: Mapping[str, PartnerEntry]
    terms: Mapping[str, bytes]
    terms_digest: str
