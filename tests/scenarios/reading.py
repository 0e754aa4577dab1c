"""Reading what a scenario wrote: the words of each document, e-mail and calendar below a folder."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import docx
import icalendar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def words_of(folder: Path) -> str:
    """Give the words of every file below a folder; of many alike letters of one notice the first two."""
    texts = []
    for notice in sorted(path for path in folder.rglob("*") if path.is_dir()) if folder.is_dir() else ():
        files = sorted(path for path in notice.iterdir() if path.is_file())
        texts.append(f"=== {notice.relative_to(folder)}: {len(files)} files\n")
        for ending, reader in READERS.items():
            alike = [one for one in files if one.suffix == ending][:2]
            texts += [f"--- {file.name}\n" + "\n".join(reader(file)) + "\n" for file in alike]
    return "\n".join(texts)


def _letter(file: Path) -> Iterator[str]:
    document = docx.Document(str(file))
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            yield from (" | ".join(cell.text for cell in row.cells) for row in block.rows)
        elif block.text.strip():
            yield block.text


def _email(file: Path) -> Iterator[str]:
    mail: Any = message_from_bytes(file.read_bytes(), policy=policy.default.clone(raise_on_defect=True))
    yield from (f"{name}: {value}" for name, value in mail.items() if name not in {"Content-Type", "MIME-Version"})
    yield ""
    yield mail.get_body(("plain",)).get_content().rstrip()
    yield from (f"[{part.get_content_type()}: {part.get_filename()}]" for part in mail.iter_attachments())


def _calendar(file: Path) -> Iterator[str]:
    calendar = icalendar.Calendar.from_ical(file.read_bytes())
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        yield from (f"{name}: {event.decoded(name)}" for name in ("SUMMARY", "DTSTART", "UID") if name in event)


READERS = {".docx": _letter, ".eml": _email, ".ics": _calendar}
