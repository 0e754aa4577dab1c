"""Finding the blocks of the terms in what a document shows: where a quotation belongs."""

from __future__ import annotations

import pytest

from isa_admin.documents.blocks import ListBlock, Quote, Run
from isa_admin.documents.raw import Numbered, RawParagraph
from isa_admin.documents.recognising import PartReader

ITEM = RawParagraph((Run("An item"),), numbered=Numbered(1, 0, "decimal", 1, "1."))


@pytest.mark.parametrize(("indent", "inside"), [(0, False), (454, False), (567 + 454, True)])
def test_a_quotation_below_a_list_is_of_its_last_item_only_if_it_stands_in_as_far(indent: int, *, inside: bool) -> None:
    """One of the text itself stands in a little, as every quotation of a Word file does."""
    quote = RawParagraph((Run("Share what is needed."),), style="quote", indent=indent)
    blocks = PartReader("01-a.md", {}, []).blocks([ITEM, quote], [1, 2])
    assert [type(block) for block in blocks] == ([ListBlock] if inside else [ListBlock, Quote])
