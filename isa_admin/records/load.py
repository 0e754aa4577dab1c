"""Loading: the records of one commit as the register, each read when it is needed."""

from __future__ import annotations

from collections.abc import ItemsView, Mapping, ValuesView
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from isa_admin.domain.agreement import Agreement
from isa_admin.domain.events import Correction
from isa_admin.domain.partner import Partner, PartnerEntry
from isa_admin.domain.recorded import recorded
from isa_admin.domain.register import Register
from isa_admin.domain.terms import terms_digest
from isa_admin.domain.text import WrongTextError, slug
from isa_admin.domain.versions import Versions
from isa_admin.records import layout
from isa_admin.records.layout import Kind
from isa_admin.records.malformed import MalformedRecordError
from isa_admin.records.shapes import (
    RECORDS,
    OfficersRecord,
    PostsRecord,
    RevocationsRecord,
    VersionsRecord,
    load,
    load_event,
)
from isa_admin.records.yaml import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isa_admin.domain.events import Event
    from isa_admin.domain.officers import Officer, Revocation
    from isa_admin.domain.partner import Post
    from isa_admin.domain.recorded import Recorded
    from isa_admin.domain.review import Comment
    from isa_admin.records.shapes import Look


T = TypeVar("T")

_NAMES = {
    Kind.AGREEMENT: "agreement",
    Kind.VERSIONS: "versions",
    Kind.ROSTER: "officers",
    Kind.REVOCATIONS: "revocations",
    Kind.PARTNER: "partner",
    Kind.POSTS: "posts",
    Kind.NOTICE: "notice",
    Kind.BREACH: "breach",
    Kind.COMPLIANCE: "compliance",
    Kind.REVIEW: "review",
    Kind.COMMENT: "comment",
}
"""What the schema of each kind of record is called, but for events, whose files say it."""


class Blobs(Protocol):
    """Where records are read from: the files of one commit."""

    def paths(self, under: str = "") -> Iterable[str]:
        """Give the path of every file below a folder, sorted."""

    def has(self, path: str) -> bool:
        """Say whether there is such a file."""

    def read(self, path: str) -> bytes:
        """Give the bytes of one file."""

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give the bytes of many files, in the order asked for."""


def load_register(blobs: Blobs, look: Look | None = None) -> Register:
    """Load the register of one commit. Partners are read when they are asked for.

    Args:
        blobs: Its files.
        look: Looks at each record of a partner when it is read.

    Raises:
        MalformedRecordError: A record is not as it should be, with its file and line.
    """
    terms = _terms(blobs)
    return Register(
        agreement=load(layout.AGREEMENT, blobs.read(layout.AGREEMENT), Agreement),
        versions=_versions(blobs.read(layout.VERSIONS)),
        officers=load_officers(blobs),
        revocations=load_revocations(blobs),
        partners=Partners(blobs, look),
        terms=terms,
        terms_digest=terms_digest(terms),
        notices=NumberedRecords(blobs, layout.NOTICES, "notice"),
        breaches=NumberedRecords(blobs, layout.BREACHES, "breach"),
        compliance=NumberedRecords(blobs, layout.COMPLIANCE, "compliance"),
        reviews=NumberedRecords(blobs, layout.REVIEWS, "review"),
        comments=Comments(blobs),
    )


def shape_at(path: str) -> type | None:
    """Say which shape the record at a path has, or nothing if no record of the program's lies there."""
    kind = layout.kind_of(path)
    event = layout.event_name(path)
    return RECORDS.get(event[1] if event else _NAMES.get(kind, "") if kind else "")


def malformed_records(blobs: Blobs) -> Iterator[MalformedRecordError]:
    """Give what is wrong with each record that cannot be read: whoever mends one by hand mends them all."""
    shapes = {path: shape for path in blobs.paths() if (shape := shape_at(path))}
    for path, content in blobs.read_many(list(shapes)):
        try:
            if path == layout.VERSIONS:
                _versions(content)
            elif layout.event_name(path):
                _event(path, content)
            else:
                load(path, content, shapes[path])
        except MalformedRecordError as error:
            yield error


def load_officers(blobs: Blobs) -> tuple[Officer, ...]:
    """Load the roster; the reference store has none.

    Raises:
        MalformedRecordError: The roster is not as it should be, with its file and line.
    """
    if not blobs.has(layout.OFFICERS):
        return ()
    return load(layout.OFFICERS, blobs.read(layout.OFFICERS), OfficersRecord).officers


def _terms(blobs: Blobs) -> dict[str, bytes]:
    """Read the terms: what ``agreement/terms/*`` means to a shell, which leaves hidden files out.

    Any other name is refused, so that nothing lies beside the terms that their digest does not cover.
    """
    names = [path.removeprefix(layout.TERMS) for path in blobs.paths(layout.TERMS.rstrip("/"))]
    wanted = [name for name in names if not name.startswith(".")]
    for name in wanted:
        if layout.kind_of(f"{layout.TERMS}{name}") is not Kind.TERMS:
            raise MalformedRecordError(
                f"{layout.TERMS}{name}",
                1,
                "expected a file with a name such as 07-capacity.md, in no folder of its own",
            )
    contents = blobs.read_many([f"{layout.TERMS}{name}" for name in wanted])
    return {path.removeprefix(layout.TERMS): content for path, content in contents}


def load_revocations(blobs: Blobs) -> tuple[Revocation, ...]:
    """Load what officers recorded about keys that no longer count.

    Raises:
        MalformedRecordError: The record is not as it should be, with its file and line.
    """
    if not blobs.has(layout.REVOCATIONS):
        return ()
    return load(layout.REVOCATIONS, blobs.read(layout.REVOCATIONS), RevocationsRecord).revocations


class NumberedRecords(Mapping[str, T]):
    """The records of a folder by the number that names each, sorted; a record is read when it is asked for."""

    def __init__(self, blobs: Blobs, folder: str, name: str) -> None:
        self._blobs = blobs
        self._folder = folder
        self._name = name

    def __getitem__(self, number: str) -> T:
        path = f"{self._folder}{number}.yaml"
        if not self._blobs.has(path):
            raise KeyError(number)
        return load(path, self._blobs.read(path), RECORDS[self._name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @cached_property
    def _numbers(self) -> list[str]:
        return [
            layout.name_of(path)
            for path in self._blobs.paths(self._folder.rstrip("/"))
            if layout.is_record(path) and layout.folder_of(path) == self._folder
        ]


class Comments(Mapping[str, "Comment"]):
    """The comments of all reviews by their ids, sorted; ``items`` and ``values`` read them all in one stream."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._read: dict[str, Comment] | None = None

    def __getitem__(self, id_: str) -> Comment:
        if self._read is not None:
            return self._read[id_]
        path = layout.comment(id_)
        if layout.kind_of(path) is not Kind.COMMENT or not self._blobs.has(path):
            raise KeyError(id_)
        return load(path, self._blobs.read(path), RECORDS["comment"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def values(self) -> ValuesView[Comment]:
        """Give all comments, read one after the other through one stream of blobs."""
        return self._all.values()

    def items(self) -> ItemsView[str, Comment]:
        """Give the same with their ids."""
        return self._all.items()

    @property
    def _all(self) -> dict[str, Comment]:
        if self._read is None:
            contents = self._blobs.read_many([layout.comment(id_) for id_ in self._ids])
            shape: type[Comment] = RECORDS["comment"]
            self._read = {
                id_: load(path, content, shape) for id_, (path, content) in zip(self._ids, contents, strict=True)
            }
        return self._read

    @cached_property
    def _ids(self) -> list[str]:
        paths = self._blobs.paths(layout.REVIEWS.rstrip("/"))
        return [layout.place(path).name for path in paths if layout.kind_of(path) is Kind.COMMENT]


class Partners(Mapping[str, PartnerEntry]):
    """The partners of one commit by id, sorted by id; a partner is read when it is asked for."""

    def __init__(self, blobs: Blobs, look: Look | None = None) -> None:
        self._blobs = blobs
        self._look = look
        self._read: dict[str, PartnerEntry] = {}

    def __getitem__(self, id_: str) -> PartnerEntry:
        # A letter names its partners again and again; one commit's records never change.
        if id_ not in self._read:
            if id_ not in self:
                raise KeyError(id_)
            contents = self._blobs.read_many(list(self._blobs.paths(layout.partner_folder(id_))))
            self._read[id_] = _entry(id_, contents, self._look)
        return self._read[id_]

    def __contains__(self, id_: object) -> bool:
        return self._blobs.has(layout.partner(str(id_)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def values(self) -> ValuesView[PartnerEntry]:
        """Give all partners, read one after the other through one stream of blobs."""
        return _All(self)

    def read_all(self) -> Iterator[PartnerEntry]:
        """Read every partner, in order; those that were asked for before are at hand."""
        new = self._files.keys() - self._read.keys()
        contents = self._blobs.read_many([path for id_, files in self._files.items() if id_ in new for path in files])
        for id_, files in self._files.items():
            if id_ in new:
                self._read[id_] = _entry(id_, islice(contents, len(files)), self._look)
            yield self._read[id_]
        # Read to its end, the stream leaves the git behind it in step for whoever asks next.
        next(contents, None)

    @cached_property
    def _files(self) -> dict[str, list[str]]:
        """The records of each partner.

        A folder that has records and not the partner's facts is refused: a partner in force would be missing, and
        nobody would see it.
        """
        found: dict[str, list[str]] = {}
        for path in self._blobs.paths(layout.PARTNERS.rstrip("/")):
            if layout.is_record(path) and (id_ := layout.partner_of(path)):
                found.setdefault(id_, []).append(path)
        for id_, files in found.items():
            if layout.partner(id_) not in files:
                raise MalformedRecordError(layout.partner(id_), 1, f"the file is missing, but {files[0]} is there")
        return found


class _All(ValuesView[PartnerEntry]):
    _mapping: Partners

    def __iter__(self) -> Iterator[PartnerEntry]:
        return self._mapping.read_all()


def _entry(id_: str, contents: Iterator[tuple[str, bytes]], look: Look | None) -> PartnerEntry:
    partner: Partner | None = None
    posts: tuple[Post, ...] = ()
    events: list[tuple[str, Event]] = []
    for path, content in contents:
        if path == layout.partner(id_):
            partner = load(path, content, Partner, look)
        elif path == layout.posts(id_):
            posts = load(path, content, PostsRecord, look).posts
        elif path.startswith(layout.events(id_)) and layout.is_record(path):
            events.append((path, _event(path, content, look)))
    try:
        slug(id_)
    except ValueError as error:
        raise MalformedRecordError(
            layout.partner(id_), 1, f"the folder's name is the partner's id, and {error}"
        ) from error
    if partner is None:  # pragma: no cover  the mapping lists only folders that have the file
        raise KeyError(id_)
    if len(events) > 1:  # most partners have one, and its name need not be taken apart again
        events.sort(key=lambda one: layout.event_order(one[0]))
    told = _recorded(events)
    counting = tuple(one.event for one in told if one.counts)
    return PartnerEntry(id=id_, partner=partner, posts=posts, events=counting, recorded=told)


def _recorded(events: list[tuple[str, Event]]) -> tuple[Recorded, ...]:
    try:
        return recorded([(layout.name_of(path), event) for path, event in events])
    except WrongTextError as error:
        path = next(path for path, event in events if isinstance(event, Correction) and event.event_id == error.text)
        raise MalformedRecordError(path, 1, str(error)) from error


def _event(path: str, content: bytes, look: Look | None = None) -> Event:
    event = load_event(path, content, look)
    expected = (event.on.isoformat(), event.type)
    if layout.event_name(path) != expected:
        raise MalformedRecordError(
            path, 1, f"the file's name and its content disagree: it holds the {event.type} of {event.on.isoformat()}"
        )
    return event


def _versions(content: bytes) -> Versions:
    record = load(layout.VERSIONS, content, VersionsRecord)
    try:
        return Versions(record.versions)
    except WrongTextError as error:
        # Of two rows with one label the second is one too many.
        rows = [index for index, entry in enumerate(record.versions) if entry.version == error.text]
        line = line_of(layout.VERSIONS, content, ["versions", rows[-1]])
        raise MalformedRecordError(layout.VERSIONS, line, str(error)) from error
