"""Cells that are longer than a record holds: they are left out and said, and the agreement comes in all the same."""

from __future__ import annotations

import pytest

from isa_admin.documents.importing.plain_text import read_text
from tests.documents.importing.test_shapes import brought, whole

LONG = "long words " * 60
PARTNERS = "| Partner | Address |\n|---|---|\n| Open Door | 1 Mill Row |\n| Glebe House | 2 Mill Row |\n"
SIGNS = "| Partner | Address | Signed by | Date signed |\n|---|---|---|---|\n"
POSTS = "| Partner | Post | Address | E-mail | Telephone |\n|---|---|---|---|---|\n"


def told(table: str) -> list[str]:
    """Bring in an agreement with a table below that of the partners; gives what is said of its rows."""
    text = f"# Fenland Agreement\n\n## 1. Partners\n\n{PARTNERS}\n## 2. Contacts for breaches\n\n{table}\n"
    found = brought(read_text(text.encode(), "fenland.md"))
    whole(found)
    assert [one.id for one in found.partners][:2] == ["open-door", "glebe-house"]
    rows = [one for one in found.accounts if LONG.strip() in one.piece.text]
    return [said for one in rows for said in (*one.notes, *([one.where] if one.fate == "not placed" else []))]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (f"{POSTS}| Open Door | {LONG} | | a@b.org.uk | 0116 496 0000 |", "left out: title has"),
        (f"{POSTS}| Open Door | Duty | {LONG} | a@b.org.uk | 0116 496 0000 |", "left out: an address line has"),
        (f"| Partner | Information | Kept for |\n|---|---|---|\n| Open Door | {LONG} | a year |", "information has"),
        (
            f"| Partner | |\n|---|---|\n| Partner | Open Door |\n| Signature | |\n| Name | {LONG} |",
            "left out: name has",
        ),
    ],
)
def test_a_cell_that_is_too_long_is_left_out_and_said(table: str, says: str) -> None:
    """Of a post, of what is kept how long, of a form to sign."""
    assert any(one.startswith(says) for one in told(table)), told(table)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f"|  | {LONG} | | |", "town has"),
        (f"| Old Mill | 3 Mill Row | {LONG}, Chief | 1.2.19 |", "left out: name has"),
        (f"| Old Mill | {LONG} | | |", "an address line has"),
        (f"| {LONG} | 3 Mill Row | | |", "name has"),
    ],
)
def test_a_partner_with_a_cell_that_is_too_long_does_not_stop_the_others(row: str, says: str) -> None:
    """What goes on with the address above, who signs, an address, a name."""
    rows = f"| Open Door | 1 Mill Row | | |\n{row}\n| Glebe House | 2 Mill Row | | |\n"
    text = f"# Fenland\n\n## 1. Partners\n\n{SIGNS}{rows}"
    found = brought(read_text(text.encode(), "fenland.md"))
    whole(found)
    assert {"open-door", "glebe-house"} <= {one.id for one in found.partners}
    row_of = next(one for one in found.accounts if LONG.strip() in one.piece.text)
    assert any(one.startswith(says) for one in (*row_of.notes, row_of.where)), row_of
