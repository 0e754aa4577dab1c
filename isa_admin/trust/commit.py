"""The grammar of a commit of the store: exactly what the program writes, and nothing beside (ATTACKS B10)."""

from __future__ import annotations

import re
from typing import NamedTuple

from isa_admin.trust.findings import Refused

_ZONE = rb"[+-](?:0[0-9]|1[0-4])[0-5][0-9]"  # git itself makes no other (ATTACKS G18)
_PERSON = rb"(?P<%s>[^\x00-\x1f\x7f<>]+) <(?P<%s>[^\x00-\x20\x7f<>]+)> (?P<%s>[0-9]{9,11}) (?P<%s>" + _ZONE + rb")"
# GnuPG writes what its owner likes into the lines above the letters ("Comment: Sam's laptop"); they say nothing. The
# line below them has the blank that goes on with a header: without it git would see the end of all headers there.
_ARMOR = (
    rb"-----BEGIN PGP SIGNATURE-----\n(?: [A-Za-z]{1,20}: [^\x00-\x1f\x7f]{0,500}\n){0,20} \n"
    rb"(?: [A-Za-z0-9+/=]{1,76}\n)+ -----END PGP SIGNATURE-----"
)
_COMMIT = re.compile(
    rb"tree (?P<tree>[0-9a-f]{40})\n(?:parent (?P<parent>[0-9a-f]{40})\n)?author "
    + _PERSON % (b"author", b"author_email", b"author_time", b"author_zone")
    + rb"\ncommitter "
    + _PERSON % (b"name", b"email", b"time", b"zone")
    + rb"\ngpgsig (?P<armor>"
    + _ARMOR
    + rb")\n(?: \n)?\n(?P<message>[^\x00]+)"
)
_EARLIEST, _LATEST = 946_684_800, 253_402_300_799
"""Seconds since 1970: the first of the year 2000, and the last of the year 9999."""
_MANY_PARENTS = re.compile(rb"tree [0-9a-f]{40}\nparent [0-9a-f]{40}\nparent ")
_TWO_BLOCKS = re.compile(rb"\n -----END PGP SIGNATURE-----\n -----BEGIN PGP SIGNATURE-----\n")
_OTHER_SIGNATURE = re.compile(rb"\n(?:gpgsig|gpgsig-sha256) (?!-----BEGIN PGP SIGNATURE-----\n)")


class Commit(NamedTuple):
    """One commit of the store, taken apart: who claims to have made it and when, and what the signature covers."""

    id: str
    tree: str
    parent: str | None
    author: str
    name: str
    email: str
    time: int
    payload: bytes
    armor: bytes

    @property
    def day(self) -> str:
        """The day that the commit claims, for messages: UTC, as 2026-11-22."""
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.time, UTC).date().isoformat()


def read_commit(id_: str, raw: bytes) -> Commit:
    """Take a commit apart.

    Raises:
        Refused: It is a merge (D08), unsigned (B01), signed twice (B09) or with something other than OpenPGP (B11), or
            has any other header or form than a commit of the store (B10).
    """
    match = _COMMIT.fullmatch(raw)
    if match is None:
        raise _reason(raw)
    tree, parent, author, _, author_time, _, name, email, time, _, armor, _ = match.groups()
    if not _EARLIEST <= int(time) <= _LATEST or not _EARLIEST <= int(author_time) <= _LATEST:
        raise Refused("B10", "it is dated before the year 2000 or after the year 9999")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("B10", "its text is not UTF-8") from None
    start, end = match.start("armor") - len(b"gpgsig "), match.end("armor") + 1
    rest = raw[end:].removeprefix(b" \n")
    return Commit(
        id=id_,
        tree=tree.decode("ascii"),
        parent=parent.decode("ascii") if parent else None,
        author=author.decode("utf-8"),
        name=name.decode("utf-8"),
        email=email.decode("utf-8"),
        time=int(time),
        payload=raw[:start] + rest,
        armor=armor.replace(b"\n ", b"\n") + b"\n",
    )


def _reason(raw: bytes) -> Refused:
    """Say in what way a commit is not as it should be."""
    if _MANY_PARENTS.match(raw):
        return Refused("D08", "it is a merge, and the history of a store is one line")
    head, _, _ = raw.partition(b"\n\n")
    if b"\ngpgsig" not in head:
        return Refused("B01", "it is not signed")
    if _TWO_BLOCKS.search(head):
        return Refused("B09", "there is more than one signature")
    if _OTHER_SIGNATURE.search(head):
        return Refused("B11", "its signature is not an OpenPGP signature")
    return Refused("B10", "it does not have the form of a commit of a store")
