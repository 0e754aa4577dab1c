"""What was proved here before, so that only new commits are judged: it makes verification quicker and nothing else.

A cache that is damaged, of another version, or not sealed with the secret that lies apart from it is no cache (ATTACKS
F04): folders of caches are shared and restored, on build servers above all.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from isa_admin import __version__
from isa_admin.application.verifying import pinned
from isa_admin.records import layout
from isa_admin.system import seal
from isa_admin.system.files import read_file
from isa_admin.trust.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from isa_admin.domain.officers import Revocation
    from isa_admin.trust.anchor import Anchor


_PURPOSE = "verified"


class ProvedBefore(Struct, frozen=True, kw_only=True):
    """How far the history of one store was proved: up to which commit, how many, and what was known of each signer.

    ``warnings`` are those about the commits that were proved: commit, rule and message of each. They are told again.
    """

    version: str
    anchor: str
    tip: str
    commits: int
    signers: Mapping[str, list[str]]
    warnings: Sequence[tuple[str, str, str]]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is odd about the commits that were proved, as it was found then."""
        return tuple(Finding(commit, rule, "warn", message) for commit, rule, message in self.warnings)

    def still(self, files: Mapping[str, str], revocations: Mapping[str, Revocation]) -> bool:
        """Say whether nothing became known since of a key that signed: that may take its signatures with it."""
        now = knowledge(files, revocations)
        return all(known == now.get(key, []) for key, known in self.signers.items())


def proved_before(anchor: Anchor) -> ProvedBefore | None:
    """Read what was proved here before; nothing if that cannot be relied on."""
    try:
        text = seal.unsealed(_PURPOSE, read_file(_file(anchor)).decode("utf-8"))
        if text is None:
            return None
        kept = ProvedBefore(**json.loads(text))
    except (OSError, ValueError, TypeError):
        return None
    return kept if (kept.version, kept.anchor) == (__version__, str(anchor)) else None


def keep(anchor: Anchor, tip: str, commits: int, signers: Mapping[str, list[str]], warnings: Iterable[Finding]) -> None:
    """Keep what was proved just now; ``signers`` says what is known of each key that signed."""
    proved = ProvedBefore(
        version=__version__,
        anchor=str(anchor),
        tip=tip,
        commits=commits,
        signers=signers,
        warnings=[(one.commit or "", one.rule, one.message) for one in warnings],
    )
    text = json.dumps(asdict(proved))
    pinned.write(_file(anchor), seal.sealed(_PURPOSE, text))


def knowledge(files: Mapping[str, str], revocations: Mapping[str, Revocation]) -> dict[str, list[str]]:
    """Say what is known of each key: the objects of its certificates, and what was recorded about it."""
    known: dict[str, list[str]] = {}
    for path in sorted(filter(layout.is_certificate, files)):
        known.setdefault(layout.name_of(path), []).append(files[path])
    for key, revocation in revocations.items():
        known.setdefault(key, []).append(repr(revocation))
    return known


def _file(anchor: Anchor) -> Path:
    return pinned.cache_folder(anchor) / "verified.json"
