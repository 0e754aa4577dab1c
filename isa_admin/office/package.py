"""Opens an Office file that comes from outside, and packs one of ours; nothing else in the program does.

A file of 0.15 MB made python-docx take 31 seconds and 4 GB. So sizes and ratios are read from the directory of the zip
first, and each part of XML is gone through before anybody builds a tree of it. What a file and its parts are follows
from their content types and relationships (ECMA-376 part 2), not from their names, which Word for the web, for example,
chooses differently.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Literal, TypeAlias

from isa_admin.office import allowed, kinds
from isa_admin.office.parts import FilePart, Package, Relation, UnsafeFileError, Visitor, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from isa_admin.office.kinds import FileKind

_TYPES = "[Content_Types].xml"
_TYPE = "http://schemas.openxmlformats.org/package/2006/content-types "
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_STRICT = "http://purl.oclc.org/ooxml/"
_MAIN = "/officeDocument"
_OFFICE_ENDINGS = (".docx", ".xlsx", ".odt", ".ods", ".pdf")
_OPEN_TEXT = b"application/vnd.oasis.opendocument.text"
_XML_ENDINGS = (".xml", ".rels")
_RATIO_FROM = 1_000_000
_ENCRYPTED = 0x1
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
)  # fmt: skip
"""What zipfile raises for faulty files."""

_FIRST = (_TYPES, "_rels/.rels")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o600 << 16

Reader: TypeAlias = Literal["word", "workbook"]
"""Who opens a file."""


def opened(content: bytes, kind: FileKind) -> Package:
    """Open a file.

    Args:
        content: Its bytes.
        kind: What it should be.

    Raises:
        UnsafeFileError: It is of another kind, is damaged or encrypted, breaks a limit, or has XML that is not well
            formed; or it is to be kept and has a part, a relationship or a field that is on no list.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            ensure_directory(entries, kind)
            files = {entry.filename: archive.read(entry) for entry in entries}
    except BROKEN as error:
        if what := kinds.begins_as(content):
            raise kind.other(what) from error
        raise kind.broken(error) from error
    if _TYPES not in files and any(name.casefold().endswith(_OFFICE_ENDINGS) for name in files):
        what = f"a zip file that holds other files, not {kind.words}"
        raise UnsafeFileError(f"it is {what}", "unpack it, and give the file inside")
    if "mimetype" in files:
        raise kind.other(kinds.named(files["mimetype"][:200].decode("ascii", "replace").strip()))
    package = _package(files, kind)
    if kind.kept:
        for part in package.parts.values():
            allowed.ensure(part, kind.limits.depth)
    return package


def reader_for(content: bytes) -> Reader | None:
    """Say whether the reader of Word files or that of workbooks is to open a file, or neither.

    This only chooses the reader that opens the file; the reader finds out what it is.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            mimetype = archive.open("mimetype").read(200) if "mimetype" in names else b""
    except BROKEN:
        # A file that lost its end, where the directory of a zip stands.
        return "word" if b"word/" in content else "workbook" if b"xl/" in content else None
    if any(name.startswith("word/") for name in names) or mimetype.startswith(_OPEN_TEXT):
        return "word"
    return "workbook" if mimetype or any(name.startswith("xl/") for name in names) else None


def packed(made: bytes, change: Callable[[str, bytes], bytes | Iterable[bytes]]) -> bytes:
    """Repack a file of ours: parts in a fixed order, without the time at which it was made.

    Args:
        made: The file as a library saved it.
        change: Gives what a part is to hold, whole or in pieces, from its name and what it holds.
    """
    whole = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as source, zipfile.ZipFile(whole, "w") as target:
        for name in sorted(source.namelist(), key=_rank):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            with target.open(entry, "w") as part:
                held = change(name, source.read(name))
                for piece in (held,) if isinstance(held, bytes) else held:
                    part.write(piece)
    return whole.getvalue()


def ensure_directory(entries: list[zipfile.ZipInfo], kind: FileKind) -> None:
    """Ensure that what the directory of a zip says of its parts is inside the limits of a kind of file.

    Raises:
        UnsafeFileError: It is not.
    """
    limits = kind.limits
    if len(entries) > limits.parts:
        raise UnsafeFileError(
            f"it has {len(entries):,} parts; at most {limits.parts:,} are allowed", "make the file smaller"
        )
    if len({entry.filename.casefold() for entry in entries}) != len(entries):
        raise UnsafeFileError("it has two parts of one name", kind.save)
    whole = sum(entry.file_size for entry in entries)
    if whole > limits.whole:
        raise UnsafeFileError(
            f"it unpacks to {whole:,} bytes; at most {limits.whole:,} are allowed", "make the file smaller"
        )
    for entry in entries:
        _ensure_entry(entry, kind)


def _ensure_entry(entry: zipfile.ZipInfo, kind: FileKind) -> None:
    part, limits = entry.filename, kind.limits
    if ".." in part.split("/") or part.startswith("/") or "\\" in part:
        raise UnsafeFileError(f"the part {part} lies outside the file", kind.save)
    if entry.compress_type not in _PACKED:
        raise UnsafeFileError(f"the part {part} is packed in a way that Office does not use", kind.save)
    if entry.flag_bits & _ENCRYPTED:
        raise UnsafeFileError(f"the part {part} is encrypted", "save it without a password")
    most = limits.xml_part if part.endswith(_XML_ENDINGS) else limits.part
    if entry.file_size > most:
        raise UnsafeFileError(
            f"the part {part} has {entry.file_size:,} bytes; at most {most:,} are allowed", "make the file smaller"
        )
    if entry.file_size > _RATIO_FROM and entry.file_size > limits.ratio * max(1, entry.compress_size):
        raise UnsafeFileError(f"the part {part} is packed more than {limits.ratio} times", kind.save)


def _package(files: Mapping[str, bytes], kind: FileKind) -> Package:
    if _TYPES not in files:
        raise kind.broken(f"it lacks {_TYPES}")
    types = _types(files[_TYPES], kind)
    parts = {}
    elements = 0
    for name, data in files.items():
        if name == _TYPES:
            continue
        type_ = types.get(f"/{name.casefold()}") or types.get(name.rpartition(".")[2].casefold(), "")
        if name.endswith(_XML_ENDINGS) or type_.endswith("xml"):
            if len(data) > kind.limits.xml_part:
                raise UnsafeFileError(f"the part {name} has {len(data):,} bytes of XML", "make the file smaller")
            elements += walk(name, data, kind.limits.depth)
            if elements > kind.limits.elements:
                raise UnsafeFileError(
                    f"it has more than {kind.limits.elements:,} elements of XML", "use fewer pages, tables and drawings"
                )
        parts[name] = FilePart(name, type_, data, _relations(name, files, kind))
    return Package(_main(parts, _relations("", files, kind), kind), parts)


def _types(data: bytes, kind: FileKind) -> dict[str, str]:
    """Read the content types, by the name of a part with a leading slash or by the extension."""
    reader = _Types()
    walk(_TYPES, data, kind.limits.depth, reader)
    return reader.found


class _Types(Visitor):
    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == f"{_TYPE}Default":
            self.found.setdefault(attributes.get("Extension", "").casefold(), attributes.get("ContentType", ""))
        if name == f"{_TYPE}Override":
            self.found[attributes.get("PartName", "").casefold()] = attributes.get("ContentType", "")


def _relations(part: str, files: Mapping[str, bytes], kind: FileKind) -> tuple[Relation, ...]:
    folder, _, file = part.rpartition("/")
    name = posixpath.join(folder, "_rels", f"{file}.rels")
    reader = _Relations(folder)
    if name in files:
        walk(name, files[name], kind.limits.depth, reader)
    return tuple(reader.found)


class _Relations(Visitor):
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.found: list[Relation] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _RELATION:
            target, external = attributes.get("Target", ""), attributes.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
            self.found.append(Relation(attributes.get("Id", ""), attributes.get("Type", ""), target, external))


def _main(parts: Mapping[str, FilePart], relations: tuple[Relation, ...], kind: FileKind) -> FilePart:
    leading = [one for one in relations if one.type.endswith(_MAIN) and not one.external]
    if any(one.type.startswith(_STRICT) for one in leading):
        raise UnsafeFileError("it is in the Strict Open XML format", kind.save)
    if len(leading) != 1 or leading[0].target not in parts:
        raise kind.broken("it has no main part")
    main = parts[leading[0].target]
    if main.type not in kind.taken:
        raise kind.other(kinds.named(main.type))
    if kind.kept:
        allowed.ensure_relations("the file", relations)
    return main


def _rank(name: str) -> tuple[int, str]:
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)
