"""Which kind of record lies at a path."""

from __future__ import annotations

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.breach import Breach
from isa_admin.domain.compliance import Compliance
from isa_admin.domain.notice import Notice
from isa_admin.domain.partner import Partner
from isa_admin.records import paths
from isa_admin.records.shapes import RECORDS, OfficersRecord, PostsRecord, RevocationsRecord, VersionsRecord

_NUMBERED: dict[str, type] = {
    paths.NOTICES: Notice,
    paths.BREACHES: Breach,
    paths.COMPLIANCE: Compliance,
}
_FIXED: dict[str, type] = {
    paths.AGREEMENT: Agreement,
    paths.VERSIONS: VersionsRecord,
    paths.OFFICERS: OfficersRecord,
    paths.REVOCATIONS: RevocationsRecord,
}


def kind_at(path: str) -> type | None:
    """Say what kind of record lies at a path, by its name."""
    if event := paths.event_name(path):
        return RECORDS.get(event[1])
    folder, _, rest = path.partition("/")
    if folder == "partners":
        return {"partner.yaml": Partner, "posts.yaml": PostsRecord}.get(rest.partition("/")[2])
    return _FIXED.get(path) or _NUMBERED.get(f"{path.rpartition('/')[0]}/")
