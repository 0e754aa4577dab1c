"""What a person types, and what is kept of it."""

from __future__ import annotations

import pytest

from isa_admin.cli import fields
from isa_admin.domain import text
from isa_admin.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01164960000", "0116 496 0000"),
        ("+44 (0)116 496 0000", "0116 496 0000"),
        ("+353 1 896 1000", "+353 1 896 1000"),
        ("0116 496 0000 ext. 12", "0116 496 0000 ext 12"),
        ("0116 496 0000, extension 12", "0116 496 0000 ext 12"),
        ("0116 496 0000x12", "0116 496 0000 ext 12"),
        ("101", "101"),
        (" 111 ", "111"),
        ("116123", "116123"),
        ("101 ext 1234", "101 ext 1234"),
        ("101 option 2", "101 option 2"),
        ("0116 496 0000 (option 2)", "0116 496 0000 option 2"),
        ("0116 496 0000, options 2 and 1", "0116 496 0000 option 2 then 1"),
        ("0116 496 0000 ext 5 press 3, 1", "0116 496 0000 ext 5 option 3 then 1"),
    ],
)
def test_a_telephone_number_is_kept_as_it_is_dialled(typed: str, kept: str) -> None:
    """Short numbers too, with what is chosen when somebody answers; read again, it is the same."""
    assert fields.telephone(typed) == kept
    assert text.telephone(kept) == kept
    assert fields.telephone(kept) == kept


@pytest.mark.parametrize("typed", ["", "12", "199999", "0116 49", "1234567", "option 2", "101 option", "call me"])
def test_what_nobody_can_dial_is_no_telephone_number(typed: str) -> None:
    """The remedy shows the forms."""
    with pytest.raises(UsageError, match="telephone number") as refused:
        fields.telephone(typed)
    assert "101 option 2" in refused.value.remedy
