"""The tags of versions that reviews issued: looked up where the history came from, and judged (H02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.domain.versions import Versions
from isa_admin.errors import StoreError
from isa_admin.records.load import load_register
from isa_admin.trust.findings import Finding, Refused
from isa_admin.trust.version_tag import Issued, Tagged, check_tag, read_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isa_admin.domain.register import Register
    from isa_admin.store.archive import Archive
    from isa_admin.trust.signature import Judge


def issued_versions(register: Register) -> list[str]:
    """Name the versions that reviews issued, in the order of the reviews."""
    closed = (one.closed for one in register.reviews.values() if one.closed is not None)
    return [one.version for one in closed if one.version is not None]


def judge_tags(archive: Archive, tip: str, judge: Judge, read: Callable[[str], bytes | None]) -> Iterator[Finding]:
    """Judge the tag of each version that a review issued; one that is missing is a warning, a wrong one is refused.

    Args:
        archive: Where the history is read.
        tip: The newest commit, whose history was found good.
        judge: Knows the certificates.
        read: Gives the bytes of a tag, nothing if there is none.
    """
    for label in issued_versions(load_register(archive.snapshot(tip))):
        try:
            raw = read(label)
            if raw is None:
                words = f"the tag {label}, with which an officer signs that version, is not there"
                yield Finding(None, "H02", "warn", words)
                continue
            tag = read_tag(raw)
            check_tag(label, tag, issued_at(archive, tip, tag), judge)
        except Refused as refused:
            words = refused.message if refused.rule == "H02" else f"the tag {label}: {refused.message}"
            yield Finding(None, refused.rule, "reject", words)
        except StoreError as error:
            yield Finding(None, "H02", "reject", f"the tag {label} cannot be read: {error.message}")


def issued_at(archive: Archive, tip: str, tag: Tagged) -> Issued:
    """Give what the history holds at the commit that a tag names."""
    nothing = Versions(())
    if not archive.is_ancestor(tag.commit, tip):
        return Issued(follows=False, versions=nothing, before=nothing, terms="", officers={})
    register = load_register(archive.snapshot(tag.commit))
    parent = next((name for name, _ in _parents(archive, tag.commit)), None)
    return Issued(
        follows=True,
        versions=register.versions,
        before=load_register(archive.snapshot(parent)).versions if parent else nothing,
        terms=register.terms_digest,
        officers={one.fingerprint: one for one in register.officers},
    )


def _parents(archive: Archive, commit: str) -> Iterator[tuple[str, bytes]]:
    line = archive.linked(commit)
    next(line)
    yield from line
