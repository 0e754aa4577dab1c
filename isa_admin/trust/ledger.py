"""The ledger: what a store holds at one commit, as far as rights depend on it; read where it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.partner import SIGNATORY
from isa_admin.domain.terms import terms_digest
from isa_admin.domain.versions import Versions
from isa_admin.records import layout
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import OfficersRecord, PostsRecord, RevocationsRecord, VersionsRecord, load
from isa_admin.trust.findings import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

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


class Tree(Protocol):
    """The files of one commit."""

    def object_at(self, path: str) -> str | None:
        """Give the object of a file, or nothing if there is none."""

    def paths(self, under: str) -> Iterable[str]:
        """List the files below a folder."""


class Files:
    """The files of one commit as a listing, which can be brought from commit to commit."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._folders: dict[str, dict[str, str]] = {}
        self.update(files)

    def object_at(self, path: str) -> str | None:
        """Give the object of a file, or nothing if there is none."""
        return self._folders.get(layout.folder_of(path), {}).get(path)

    def paths(self, under: str) -> Iterable[str]:
        """List the files below a folder."""
        whole = f"{under}/"
        if under.count("/") > 1 or under == layout.TERMS.rstrip("/"):  # a folder that has no folders below it
            return list(self._folders.get(whole, ()))
        return [path for folder, files in self._folders.items() if folder.startswith(whole) for path in files]

    def update(self, changed: Mapping[str, str | None]) -> None:
        """Take over what a commit changed; nothing for a file that went."""
        for path, object_id in changed.items():
            folder = self._folders.setdefault(layout.folder_of(path), {})
            if object_id is None:
                folder.pop(path, None)
            else:
                folder[path] = object_id


class _Rights(NamedTuple):
    """What the records about rights say; read once for as long as none of them changes."""

    officers: Mapping[str, Officer]
    roster_format: int
    revocations: Mapping[str, Revocation]
    versions: Versions
    agreement_id: str


class Ledger:
    """What a store holds at one commit.

    Args:
        tree: Its files.
        read: Gives the bytes of an object, hashed again.
    """

    def __init__(self, tree: Tree, read: Callable[[str], bytes]) -> None:
        self._tree = tree
        self._read = read
        self._overlay: Mapping[str, str | None] = {}
        self._changed_in: dict[str, list[str]] | None = None
        self._rights: _Rights | None = None
        self._terms: str | None = None
        # By the object they were read from, so all ledgers of a history share them.
        self._posts: dict[str, tuple[Post, ...]] = {}
        self._holders: dict[str, frozenset[str]] | None = None
        self._behind: Ledger | None = None

    def after(self, changed: Iterable[Changed]) -> Ledger:
        """Give the ledger of the next commit. It lies over this one until ``settle``; what did not change is shared.

        Nothing of the next commit is read yet: nobody knows at this point who made it.
        """
        new = Ledger(self._tree, self._read)
        new._posts = self._posts
        new._overlay = {one.path: one.new.object_id if one.new else None for one in changed}
        new._behind = self
        new._share(self)
        return new

    def settle(self, files: Files, before: Ledger) -> None:
        """Take the changed files over into the listing that both ledgers share, once the commit is found good.

        Args:
            files: The listing.
            before: The ledger that this one lies over; it is of no use any more.
        """
        self._share(before)
        self._share_holders(before)
        self._behind = None
        for path in self._overlay:
            if layout.is_posts(path):
                self._posts.pop(before.object_at(path) or "", None)
        files.update(self._overlay)
        self._overlay = {}
        self._changed_in = None

    @property
    def officers(self) -> Mapping[str, Officer]:
        """The roster, by fingerprint."""
        return self._read_rights().officers

    @property
    def roster_format(self) -> int:
        """The format of the roster; 0 if there is none."""
        return self._read_rights().roster_format

    @property
    def revocations(self) -> Mapping[str, Revocation]:
        """The keys that no longer count, by fingerprint."""
        return self._read_rights().revocations

    @property
    def versions(self) -> Versions:
        """The version-control table."""
        return self._read_rights().versions

    @property
    def agreement_id(self) -> str:
        """The id of the agreement."""
        return self._read_rights().agreement_id

    @property
    def terms(self) -> str:
        """The digest of the terms."""
        if self._terms is None:
            contents = {path.removeprefix(layout.TERMS): self.content(path) for path in self.paths_in(layout.TERMS)}
            self._terms = terms_digest({name: content or b"" for name, content in contents.items()})
        return self._terms

    def posts(self, partner: str) -> tuple[Post, ...]:
        """Give the posts of a partner."""
        object_id = self.object_at(layout.posts(partner))
        if object_id is None:
            return ()
        if object_id not in self._posts:
            record = self.record(layout.posts(partner), PostsRecord)
            self._posts[object_id] = record.posts if record else ()
        return self._posts[object_id]

    def signatory(self, partner: str, fingerprint: str) -> Post | None:
        """Give the signatory of a partner who has this key, or nothing."""
        signatories = (post for post in self.posts(partner) if post.post == SIGNATORY)
        return next((post for post in signatories if post.key == fingerprint), None)

    def partners_of(self, fingerprint: str) -> frozenset[str]:
        """Say for which partners a key may sign."""
        if self._holders is None and self._behind is not None:
            self._share_holders(self._behind)
        if self._holders is None:
            holders: dict[str, frozenset[str]] = {}
            for path in self._paths(layout.PARTNERS.rstrip("/")):
                if layout.is_posts(path):
                    self._add_holders(holders, layout.partner_of(path))
            self._holders = holders
        return self._holders.get(fingerprint, frozenset())

    def knows_certificate(self, fingerprint: str) -> bool:
        """Say whether the certificate of a key lies in the store, whoever's it is or was."""
        return any(True for _ in self._places_of(fingerprint))

    def certificates(self, fingerprint: str) -> Iterator[bytes]:
        """Give the certificate of a key, from each place in which it lies in the store."""
        for path in self._places_of(fingerprint):
            yield self.content(path) or b""

    def _places_of(self, fingerprint: str) -> Iterator[str]:
        if self.object_at(layout.officer_key(fingerprint)) is not None:
            yield layout.officer_key(fingerprint)
        yield from (
            path for path in self._paths(layout.PARTNERS.rstrip("/")) if layout.is_certificate_of(path, fingerprint)
        )

    def object_at(self, path: str) -> str | None:
        """Give the object of a file, or nothing if there is none."""
        if path in self._overlay:
            return self._overlay[path]
        return self._tree.object_at(path)

    def content(self, path: str) -> bytes | None:
        """Give the bytes of a file, or nothing if there is none."""
        object_id = self.object_at(path)
        return None if object_id is None else self._read(object_id)

    def record(self, path: str, shape: type[T]) -> T | None:
        """Give a record of the store, or nothing if there is none.

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

    def paths_in(self, folder: str, *, begins: str = "") -> list[str]:
        """List the files in a folder, which ends in /, sorted: all, or those whose names begin in one way."""
        found = {path for path in self._tree.paths(folder.rstrip("/")) if layout.folder_of(path) == folder}
        self._change(found, self._overlay_by_folder().get(folder, ()))
        return sorted(path for path in found if path.startswith(folder + begins))

    def _paths(self, under: str) -> set[str]:
        found = set(self._tree.paths(under))
        self._change(found, (path for path in self._overlay if path.startswith(f"{under}/")))
        return found

    def _change(self, found: set[str], paths: Iterable[str]) -> None:
        for path in paths:
            (found.discard if self._overlay[path] is None else found.add)(path)

    def _overlay_by_folder(self) -> Mapping[str, list[str]]:
        """Give the paths of the changed files by their folders: one commit may change many files, and ask for each."""
        if self._changed_in is None:
            self._changed_in = {}
            for path in self._overlay:
                self._changed_in.setdefault(layout.folder_of(path), []).append(path)
        return self._changed_in

    def _share(self, before: Ledger) -> None:
        """Take over what was read at the commit before, as far as no changed file has a part in it."""
        if self._rights is None and _RIGHTS.isdisjoint(self._overlay):
            self._rights = before._rights
        if self._terms is None and not any(path.startswith(layout.TERMS) for path in self._overlay):
            self._terms = before._terms

    def _share_holders(self, before: Ledger) -> None:
        """Take over which keys are whose, but for the partners whose posts were changed: these are read."""
        if self._holders is None and before._holders is not None:
            partners = {layout.partner_of(path) for path in self._overlay if layout.is_posts(path)}
            holders = dict(before._holders) if partners else before._holders
            for partner in partners:
                for post in before.posts(partner):
                    if post.key in holders:
                        holders[post.key] -= {partner}
                self._add_holders(holders, partner)
            self._holders = holders

    def _add_holders(self, holders: dict[str, frozenset[str]], partner: str) -> None:
        for post in self.posts(partner):
            if post.post == SIGNATORY and post.key:
                holders[post.key] = holders.get(post.key, frozenset()) | {partner}

    def _read_rights(self) -> _Rights:
        if self._rights is None:
            roster = self.record(layout.OFFICERS, OfficersRecord)
            revocations = self.record(layout.REVOCATIONS, RevocationsRecord)
            versions = self.record(layout.VERSIONS, VersionsRecord)
            agreement = self.record(layout.AGREEMENT, Agreement)
            try:
                table = Versions(versions.versions if versions else ())
            except ValueError as error:
                raise Refused("D11", f"{layout.VERSIONS}: {error}") from error
            self._rights = _Rights(
                officers={one.fingerprint: one for one in roster.officers} if roster else {},
                roster_format=roster.format if roster else 0,
                revocations={one.fingerprint: one for one in revocations.revocations} if revocations else {},
                versions=table,
                agreement_id=agreement.id if agreement else "",
            )
        return self._rights


_RIGHTS = frozenset({layout.OFFICERS, layout.REVOCATIONS, layout.VERSIONS, layout.AGREEMENT})
