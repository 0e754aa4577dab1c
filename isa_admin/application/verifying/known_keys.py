"""What is known of the keys of a store: their certificates, and what officers recorded about keys that no longer count.

Every door asks the same of them (verify, the check before publishing, the hook, sync): what is known once the commits
in question stand. Certificates only grow, so the newest commit knows every renewal and every revocation (ATTACKS C03).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isa_admin.records import layout
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import RevocationsRecord, load
from isa_admin.trust.findings import Refused
from isa_admin.trust.signature import gathered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from isa_admin.domain.officers import Revocation
    from isa_admin.store.archive import Archive


class KnownKeys(NamedTuple):
    """Armored certificates and revocations, both by the fingerprint of the primary key."""

    certificates: Mapping[str, bytes]
    revocations: Mapping[str, Revocation]

    def vouched(self, covers: Callable[[str], bool]) -> dict[str, str]:
        """Name the revoked keys for which an officer vouches, each with the last commit that this covers.

        Args:
            covers: Says whether a commit is part of the history to be judged.
        """
        return {
            fingerprint: revocation.vouched_until
            for fingerprint, revocation in self.revocations.items()
            if revocation.vouched_until and covers(revocation.vouched_until)
        }


def known_keys(files: Mapping[str, str], read: Callable[[str], bytes]) -> KnownKeys:
    """Read what the files of one commit say about keys.

    Args:
        files: The object of every file that matters, by path; others are passed over.
        read: Gives the bytes of an object.

    Raises:
        Refused: A certificate (F05, D09) or the record of revocations (D11) cannot be read.
    """
    kept = filter(layout.is_certificate, files)
    certificates = gathered((path, read(files[path])) for path in kept)
    if layout.REVOCATIONS not in files:
        return KnownKeys(certificates, {})
    try:
        record = load(layout.REVOCATIONS, read(files[layout.REVOCATIONS]), RevocationsRecord)
    except MalformedRecordError as error:
        raise Refused("D11", error.message) from error
    return KnownKeys(certificates, {one.fingerprint: one for one in record.revocations})


def unsettles(paths: Iterable[str]) -> bool:
    """Say whether changes to some files may take from what was signed before: it becomes known more of a key.

    Each new commit may be good by itself, and yet everybody would have to refuse the whole history.
    """
    return any(path == layout.REVOCATIONS or layout.is_certificate(path) for path in paths)


def changed_paths(archive: Archive, old: str, new: str) -> list[str]:
    """Name the files that one commit has and an earlier one has not, or has otherwise."""
    before = archive.files(old)
    return [path for path, object_id in archive.files(new).items() if before.get(path) != object_id]
