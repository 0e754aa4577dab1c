"""The bytes of a commit object: written strict and minimal, with the signature put in and taken out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from isa_admin.errors import SigningError, StoreError
from isa_admin.store.objects import DamagedObjectError

if TYPE_CHECKING:
    from datetime import datetime

_ARMOR_BEGIN = "-----BEGIN PGP SIGNATURE-----\n"
_ARMOR_END = "\n-----END PGP SIGNATURE-----\n"
_NO_NAME = re.compile(r"[\x00-\x1f\x7f<>\ud800-\udfff]")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_TREE = re.compile(rb"tree [0-9a-f]{40}\n")
_PARENTS = re.compile(rb"tree [0-9a-f]{40}\n((?:parent [0-9a-f]{40}\n)*)")
_SIGNATURE = re.compile(rb"gpgsig (?P<text>[^\n]*(?:\n [^\n]*)*)\n")


class UnfitWordsError(StoreError):
    """A name, e-mail or message that a commit cannot hold unchanged."""

    def __init__(self, what: str, words: str) -> None:
        super().__init__(
            f"the {what} {words!a} cannot stand in a commit",
            "give it some text, without angle brackets in names, control characters or halves of characters",
        )


class CommitWords(NamedTuple):
    """What a person says in a commit.

    Attributes:
        message: The subject line, and after a blank line the rest.
        name: Who commits; author and committer alike.
        email: Their e-mail.
        when: The time, with its UTC offset; whole seconds are kept.
    """

    message: str
    name: str
    email: str
    when: datetime


def unsigned(tree: str, parent: str | None, words: CommitWords) -> bytes:
    """Build the commit that is to be signed, from its tree and the commit before it (None for the first).

    Raises:
        UnfitWordsError: The name, e-mail or message is empty or cannot be kept unchanged.
        ValueError: The time has no UTC offset.
    """
    message, name, email, when = words
    offset = when.utcoffset()
    if offset is None:
        raise ValueError("a commit's time needs its UTC offset")
    for what, given in (("name", name), ("e-mail", email)):
        if not given.strip() or _NO_NAME.search(given) is not None:
            raise UnfitWordsError(what, given)
    text = message.strip()
    if not text or _NO_TEXT.search(text) is not None:
        raise UnfitWordsError("message", message)
    minutes = round(offset.total_seconds() / 60)
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
    who = f"{name.strip()} <{email.strip()}> {int(when.timestamp())} {zone}"
    before = f"parent {parent}\n" if parent else ""
    return f"tree {tree}\n{before}author {who}\ncommitter {who}\n\n{text}\n".encode()


def signed(payload: bytes, signature: str) -> bytes:
    """Put an armored signature into an unsigned commit, as its `gpgsig` header.

    Raises:
        SigningError: The signature is not one armored OpenPGP signature and nothing else.
    """
    armor = signature.replace("\r\n", "\n").strip("\n") + "\n"
    whole = armor.startswith(_ARMOR_BEGIN) and armor.endswith(_ARMOR_END) and armor.count("-----BEGIN") == 1
    if not whole or not armor.isascii():
        raise SigningError(
            "the signature was not made",
            "run isa-admin doctor to see whether the key can be used",
        )
    head, message = payload.split(b"\n\n", 1)
    # A header goes on over lines that begin with a space; an empty line of the armor becomes a space alone.
    folded = armor.rstrip("\n").replace("\n", "\n ")
    return b"%s\ngpgsig %s\n\n%s" % (head, folded.encode("ascii"), message)


def parted(commit: bytes) -> tuple[bytes, bytes | None]:
    """Take a commit apart into the bytes that were signed and the armored signature, if it has one.

    The signature stays bytes: GnuPG writes comments of the user's gpg.conf into it, in whatever letters.

    A commit with several `gpgsig` headers loses all of them and gives the first; whether such a commit counts is
    not decided here (ATTACKS B10).
    """
    head, blank, message = commit.partition(b"\n\n")
    lines = head + b"\n"
    found: list[bytes] = []
    kept: list[bytes] = []
    for header in re.findall(rb"[^\n]*\n(?: [^\n]*\n)*", lines):
        match = _SIGNATURE.fullmatch(header)
        if match is None:
            kept.append(header)
        else:
            found.append(match["text"].replace(b"\n ", b"\n") + b"\n")
    payload = b"".join(kept)[:-1] + blank + message
    return payload, found[0] if found else None


def parents(commit: bytes) -> tuple[str, ...]:
    """Give the parents that a commit names, first one first."""
    named = _PARENTS.match(commit)
    return tuple(named[1].decode("ascii").split()[1::2]) if named else ()


def root_tree(name: str, commit: bytes) -> str:
    """Give the tree of the top folder that a commit names.

    Raises:
        DamagedObjectError: It does not begin with one.
    """
    if _TREE.match(commit) is None:
        raise DamagedObjectError(name, "does not begin with a tree")
    return commit[5:45].decode("ascii")


def committer_time(commit: bytes) -> tuple[int, int] | None:
    """Give when a commit was made: seconds since 1970, and the minutes of its UTC offset; None when it does not say."""
    head = commit.partition(b"\n\n")[0]
    stamp = re.search(rb"^committer [^\n]*> (\d{1,12}) ([+-])(\d\d)(\d\d)$", head, re.MULTILINE)
    if stamp is None:
        return None
    minutes = int(stamp[3]) * 60 + int(stamp[4])
    return int(stamp[1]), -minutes if stamp[2] == b"-" else minutes
