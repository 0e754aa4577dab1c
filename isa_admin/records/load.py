"""Loading: the records of one commit as the register, each read when it is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.partner import Partner, PartnerEntry
from isa_admin.domain.register import Register
from isa_admin.domain.text import slug
from isa_admin.domain.versions import Versions
from isa_admin.records import paths
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import OfficersRecord, PostsRecord, VersionsRecord, load, load_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isa_admin.domain.events import Event
    from isa_admin.domain.partner import Post


class Blobs(Protocol):
    """Where records are read from: the files of one commit."""

    def paths(self) -> Iterable[str]:
        """Give the path of every file, sorted."""

    def read(self, path: str) -> bytes:
        """Give the bytes of one file."""

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give the bytes of many files, in the order asked for."""


def load_register(blobs: Blobs) -> Register:
    """Load the register of one commit. Partners are read when they are asked for.

    Raises:
        MalformedRecordError: A record is not as it should be, with its file and line.
    """
    known = set(blobs.paths())
    versions = load(paths.VERSIONS, blobs.read(paths.VERSIONS), VersionsRecord)
    terms = dict(blobs.read_many(sorted(path for path in known if path.startswith(paths.TERMS))))
    terms = {path.removeprefix(paths.TERMS): content for path, content in terms.items()}
    return Register(
        agreement=load(paths.AGREEMENT, blobs.read(paths.AGREEMENT), Agreement),
        versions=_versions(versions),
        officers=(
            load(paths.OFFICERS, blobs.read(paths.OFFICERS), OfficersRecord).officers if paths.OFFICERS in known else ()
        ),
        partners=Partners(blobs),
        terms=terms,
        terms_digest=terms_digest(terms),
    )


def terms_digest(terms: Mapping[str, bytes]) -> str:
    """Compute what ``cd agreement/terms && sha256sum * | sha256sum`` prints, in the order of ``LC_ALL=C``."""
    listing = b"".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode() for name, content in sorted(terms.items())
    )
    return hashlib.sha256(listing).hexdigest()


class Partners(Mapping[str, PartnerEntry]):
    """The partners of one commit by id, sorted by id; a partner is read when it is asked for, all of them in one go."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._files: dict[str, list[str]] = {}
        for path in blobs.paths():
            if path.startswith("partners/"):
                _, id_, rest = path.split("/", 2) if path.count("/") > 1 else (path, "", "")
                if id_ and (rest in {"partner.yaml", "posts.yaml"} or rest.startswith("events/")):
                    self._files.setdefault(id_, []).append(path)
        self._files = {id_: files for id_, files in self._files.items() if paths.partner(id_) in files}

    def __getitem__(self, id_: str) -> PartnerEntry:
        return _entry(id_, self._blobs.read_many(self._files[id_]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._files

    def entries(self) -> Iterator[PartnerEntry]:
        """Read every partner, one after the other, through one stream of blobs."""
        contents = self._blobs.read_many(path for files in self._files.values() for path in files)
        for id_, files in self._files.items():
            yield _entry(id_, (next(contents) for _ in files))


def _entry(id_: str, contents: Iterator[tuple[str, bytes]]) -> PartnerEntry:
    partner: Partner | None = None
    posts: tuple[Post, ...] = ()
    events: list[tuple[str, Event]] = []
    for path, content in contents:
        if path == paths.partner(id_):
            partner = load(path, content, Partner)
        elif path == paths.posts(id_):
            posts = load(path, content, PostsRecord).posts
        elif path.endswith(".yaml"):
            events.append((path, _event(path, content)))
    try:
        slug(id_)
    except ValueError as error:
        raise MalformedRecordError(
            paths.partner(id_), 1, f"the folder's name is the partner's id, and {error}"
        ) from error
    if partner is None:  # pragma: no cover  the mapping lists only folders that have the file
        raise KeyError(id_)
    # The file names begin with the date, so their order is the order of the events.
    return PartnerEntry(id=id_, partner=partner, posts=posts, events=tuple(event for _, event in sorted(events)))


def _event(path: str, content: bytes) -> Event:
    event = load_event(path, content)
    expected = (event.on.isoformat(), event.type)
    if paths.event_name(path) != expected:
        raise MalformedRecordError(
            path, 1, f"the file's name and its content disagree: it holds the {event.type} of {event.on.isoformat()}"
        )
    return event


def _versions(record: VersionsRecord) -> Versions:
    try:
        return Versions(record.versions)
    except ValueError as error:
        raise MalformedRecordError(paths.VERSIONS, 1, str(error)) from error
