"""The terms as lines without numbers, and single changes made in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isa_admin.documents.outline import TextMovedOnError, apply, build, hunks, outline
from isa_admin.documents.terms import read_part
from isa_admin.documents.to_markdown import to_markdown

TERMS = {file.name: file.read_bytes() for file in sorted((Path(__file__).parents[2] / "agreement/terms").glob("*.md"))}
LISTS = b"""# Lists

Lead:

(a) one

    (i) inner one
    (ii) inner two

(b) two

Between.

(c) goes on

Then:

- bullet
  with **bold** [words](https://example.org/a)
- (a) deep

| A | B |
|---|---|
| x \\| y | z |

> A quotation.
>
> - with a list

{partners}
"""


@pytest.mark.parametrize("file", TERMS)
def test_an_outline_says_all_that_the_file_says(file: str) -> None:
    """Built again it is the file, byte for byte as the program writes it."""
    part = read_part(file, TERMS[file])
    assert build(file, outline(part)) == to_markdown(part)


def test_lists_that_are_interrupted_keep_their_numbers() -> None:
    """What goes on with (c) goes on with (c), and labels beside one another stay there."""
    part = read_part("07-x.md", LISTS)
    assert build("07-x.md", outline(part)) == to_markdown(part)


def test_an_item_that_comes_changes_no_other_line() -> None:
    """The items below it get other numbers, and say what they said."""
    old = read_part("07-x.md", b"# T\n\n(a) one\n(b) two\n(c) three\n")
    new = read_part("07-x.md", b"# T\n\n(a) one\n(b) new\n(c) two\n(d) three\n")
    (hunk,) = hunks(outline(old), outline(new))
    assert (hunk.was, [line.text for line in hunk.becomes]) == ((), ["new"])
    assert apply("07-x.md", to_markdown(old), hunk) == to_markdown(new)


def test_a_change_is_made_where_its_words_stand_now() -> None:
    """The text moved on above it; where the words are gone, the change is refused with the way on."""
    old = read_part("07-x.md", b"# T\n\nFirst.\n\nSecond.\n")
    new = read_part("07-x.md", b"# T\n\nFirst.\n\nSecond, better.\n")
    (hunk,) = hunks(outline(old), outline(new))
    moved = b"# T\n\nBefore.\n\nFirst.\n\nSecond.\n"
    assert apply("07-x.md", moved, hunk) == b"# T\n\nBefore.\n\nFirst.\n\nSecond, better.\n"
    with pytest.raises(TextMovedOnError, match="does not have the words"):
        apply("07-x.md", b"# T\n\nFirst.\n", hunk)


_LINES = [line for file in TERMS for line in outline(read_part(file, TERMS[file]))[1:]]
_TABLELESS = [line for line in _LINES if not line.text.startswith(("|", "{", "#")) and not line.around]


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_making_each_change_gives_the_text_with_all_of_them(data: st.DataObject) -> None:
    """In any order: what one change is about is not what another is about."""
    file = data.draw(st.sampled_from([name for name in TERMS if len(TERMS[name]) > 900]))
    lines = list(outline(read_part(file, TERMS[file])))
    edited = list(lines)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(1, len(edited)))
        how = data.draw(st.sampled_from(["insert", "reword", "remove"]))
        if how == "insert":
            edited.insert(at, data.draw(st.sampled_from(_TABLELESS)))
        elif at < len(edited) and not edited[at].text.startswith(("|", "{", "#")):
            if how == "reword":
                edited[at] = type(edited[at])(
                    text=f"{edited[at].text} More",
                    around=edited[at].around,
                    label=edited[at].label,
                    start=edited[at].start,
                )
            else:
                del edited[at]
    try:
        wanted = build(file, edited)
    except Exception:  # noqa: BLE001  what is no part of the terms is not asked about
        return
    goal = outline(read_part(file, wanted))
    content = to_markdown(read_part(file, TERMS[file]))
    for hunk in data.draw(st.permutations(list(hunks(outline(read_part(file, content)), goal)))):
        content = apply(file, content, hunk)
    assert content == wanted
