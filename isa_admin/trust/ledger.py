"""The ledger: what a store holds at one commit, as far as rights depend on it; kept up from commit to commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.partner import SIGNATORY
from isa_admin.domain.versions import Versions
from isa_admin.records import paths
from isa_admin.records.load import terms_digest
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import OfficersRecord, PostsRecord, RevocationsRecord, VersionsRecord, load
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from isa_admin.domain.officers import Officer, Revocation
    from isa_admin.domain.partner import Post

T = TypeVar("T")


class Blob(Protocol):
    """What a tree says of a file."""

    @property
    def mode(self) -> str:
        """``100644`` for a plain file."""

    @property
    def object_id(self) -> str:
        """The name of its bytes."""


class Changed(Protocol):
    """One file that a commit changed."""

    @property
    def path(self) -> str:
        """Where it lies."""

    @property
    def old(self) -> Blob | None:
        """What was there before."""

    @property
    def new(self) -> Blob | None:
        """What is there now."""


class Ledger:
    """What a store holds at one commit.

    Args:
        files: The object of every file, by path.
        read: Gives the bytes of an object, hashed again.
    """

    def __init__(self, files: Mapping[str, str], read: Callable[[str], bytes]) -> None:
        self._folders: dict[str, dict[str, str]] = {}
        for path, object_id in files.items():
            self._folders.setdefault(_folder(path), {})[path] = object_id
        self._overlay: Mapping[str, str | None] = {}
        self._read = read
        self.officers: dict[str, Officer] = {}
        self.roster_format = 0
        self.revocations: dict[str, Revocation] = {}
        self.versions = Versions(())
        self.agreement_id = ""
        self.terms = ""
        self.signatories: dict[str, dict[str, Post]] = {}
        self.certificates: frozenset[str] = frozenset()
        self._posts: dict[str, tuple[Post, ...]] = {}
        self._refresh(files)

    def after(self, changed: Iterable[Changed]) -> Ledger:
        """Give the ledger of the next commit; this one stays as it is. What did not change is shared."""
        new = object.__new__(Ledger)
        new.__dict__.update(self.__dict__)
        # The files are shared until `settle`, when the commit has been found good.
        touched = {one.path: one.new.object_id if one.new else None for one in changed}
        new._overlay = touched
        new._refresh(touched)
        return new

    def settle(self) -> None:
        """Take the changed files over, once the commit is found good; the ledger before must not be used any more."""
        for path, object_id in self._overlay.items():
            folder = self._folders.setdefault(_folder(path), {})
            if object_id is None:
                folder.pop(path, None)
            else:
                folder[path] = object_id
        self._overlay = {}

    def object_at(self, path: str) -> str | None:
        """Give the object of a file, or nothing where there is none."""
        if path in self._overlay:
            return self._overlay[path]
        return self._folders.get(_folder(path), {}).get(path)

    def content(self, path: str) -> bytes | None:
        """Give the bytes of a file, or nothing where there is none."""
        object_id = self.object_at(path)
        return None if object_id is None else self._read(object_id)

    def record(self, path: str, shape: type[T]) -> T | None:
        """Give a record of the store, or nothing where there is none.

        Raises:
            Refused: It is malformed (D11).
        """
        content = self.content(path)
        if content is None:
            return None
        try:
            return load(path, content, shape)
        except MalformedRecordError as error:
            raise Refused("D11", error.message) from error

    def posts(self, partner: str) -> tuple[Post, ...]:
        """Give the posts of a partner."""
        return self._posts.get(partner, ())

    def knows_certificate(self, fingerprint: str) -> bool:
        """Say whether the certificate of a key lies in the store, whoever's it is or was."""
        return fingerprint in self.certificates

    def partners_of(self, fingerprint: str) -> frozenset[str]:
        """Say for which partners a key may sign."""
        return frozenset(self.signatories.get(fingerprint, {}))

    def paths_in(self, folder: str) -> list[str]:
        """List the files in a folder, which ends in /, sorted."""
        found = set(self._folders.get(folder, {}))
        for path, object_id in self._overlay.items():
            if _folder(path) == folder:
                (found.discard if object_id is None else found.add)(path)
        return sorted(found)

    def _refresh(self, touched: Iterable[str]) -> None:
        """Read again what the touched files say about rights."""
        readers = {
            paths.OFFICERS: self._read_officers,
            paths.REVOCATIONS: self._read_revocations,
            paths.VERSIONS: self._read_versions,
            paths.AGREEMENT: self._read_agreement,
        }
        terms = signatories = False
        for path in touched:
            if path in readers:
                readers[path]()
            elif path.startswith(paths.TERMS):
                terms = True
            elif path.endswith(".asc") and "/keys/" in path:
                self.certificates |= {path.rsplit("/", 1)[1].removesuffix(".asc")}
            elif path.endswith("/posts.yaml"):
                signatories = True
                posts = self.record(path, PostsRecord)
                self._posts = {**self._posts, path.split("/")[1]: posts.posts if posts else ()}
        if terms:
            self.terms = self._digest()
        if signatories:
            self.signatories = self._bound()

    def _read_officers(self) -> None:
        roster = self.record(paths.OFFICERS, OfficersRecord)
        self.officers = {officer.fingerprint: officer for officer in roster.officers} if roster else {}
        self.roster_format = roster.format if roster else 0

    def _read_revocations(self) -> None:
        found = self.record(paths.REVOCATIONS, RevocationsRecord)
        self.revocations = {one.fingerprint: one for one in found.revocations} if found else {}

    def _read_agreement(self) -> None:
        agreement = self.record(paths.AGREEMENT, Agreement)
        self.agreement_id = agreement.id if agreement else ""

    def _read_versions(self) -> None:
        record = self.record(paths.VERSIONS, VersionsRecord)
        try:
            self.versions = Versions(record.versions if record else ())
        except ValueError as error:
            raise Refused("D11", f"{paths.VERSIONS}: {error}") from error

    def _digest(self) -> str:
        return terms_digest(
            {path.removeprefix(paths.TERMS): self.content(path) or b"" for path in self.paths_in(paths.TERMS)}
        )

    def _bound(self) -> dict[str, dict[str, Post]]:
        """Find which keys are bound to which partners: a signatory with a key, whose certificate lies beside."""
        bound: dict[str, dict[str, Post]] = {}
        for partner, posts in self._posts.items():
            for post in posts:
                if post.post == SIGNATORY and post.key:
                    bound.setdefault(post.key, {})[partner] = post
        return bound


def _folder(path: str) -> str:
    return path[: path.rfind("/") + 1]
