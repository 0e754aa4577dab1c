"""Tags: the signed mark on the commit that issued a version, under the version's own label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.store.archive import TAG_LIMIT
from isa_admin.store.commit_text import unsigned
from isa_admin.store.objects import object_name
from isa_admin.store.packing import write_objects
from isa_admin.store.program import GitRefusedError
from isa_admin.store.trees import NewObject

if TYPE_CHECKING:
    from isa_admin.store.commit_text import CommitWords
    from isa_admin.store.objects import ObjectReader
    from isa_admin.store.place import Place

TAGS = "refs/tags/"


def payload(commit: str, label: str, words: CommitWords) -> bytes:
    """Build the tag that is to be signed: the commit, the label, who, when, and the words below."""
    # The same checks of names and words as for a commit; its head is that of a tag.
    head, message = unsigned("0" * 40, None, words).split(b"\n\n", 1)
    who = head.rpartition(b"\ncommitter ")[2]
    return b"object %s\ntype commit\ntag %s\ntagger %s\n\n%s" % (commit.encode(), label.encode(), who, message)


def labels(place: Place) -> frozenset[str]:
    """Give the names of all tags, whatever they mark: one look for all versions."""
    listed = place.git.refs("for-each-ref", "--format=%(refname)", TAGS.rstrip("/"))
    return frozenset(name.removeprefix(TAGS) for name in listed.decode("utf-8", "surrogateescape").splitlines())


def tag_at(place: Place, reader: ObjectReader, label: str) -> bytes | None:
    """Give the bytes of a tag; None if it is missing, and no bytes if it is another object.

    Raises:
        DamagedObjectError: It is missing or damaged.
    """
    found = place.stands_at(f"{TAGS}{label}")
    if found is None:
        return None
    try:
        return reader.read(found, "tag", TAG_LIMIT)
    except StoreError:
        return b""


def write_tag(place: Place, label: str, content: bytes) -> str:
    """Write a signed tag; gives its object. One that is there is never moved.

    Raises:
        StoreError: There is another one of this name, or git or the disk refused.
    """
    name = object_name("tag", content)
    write_objects(place, [NewObject("tag", content)])
    order = f"create {TAGS}{label}\0{name}\0"
    try:
        place.git.refs("update-ref", "-z", "--stdin", stdin=order.encode("ascii"))
    except GitRefusedError as refusal:
        if place.stands_at(f"{TAGS}{label}") == name:  # pragma: no cover  a command beside this one was quicker
            return name
        raise StoreError(
            f"there is a tag {label} in this store already, and it is not the one that issuing {label} would write",
            f"see it with git show {label}; if nobody needs it: git tag --delete {label}, then run the command again",
        ) from refusal
    return name


def drop_tag(place: Place, label: str) -> None:
    """Take away the tag of a version whose commit was taken back.

    Raises:
        StoreError: git or the disk refused.
    """
    found = place.stands_at(f"{TAGS}{label}")
    if found is not None:
        order = f"delete {TAGS}{label}\0{found}\0"
        place.git.refs("update-ref", "-z", "--stdin", stdin=order.encode("ascii"))
