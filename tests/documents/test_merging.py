"""What main changed in the terms comes into the text of a review, whatever moved on either side meanwhile."""

from __future__ import annotations

from isa_admin.documents.merging import merged

NAMES = ("partners", "purpose", "consent", "security")
WORDS = {
    "partners": b"# Partners\n\nSee [section 4](04-security.md).\n",
    "purpose": b"# Purpose\n\nWords.\n",
    "consent": b"# Consent\n\nWords.\n",
    "security": b"# Security\n\nSee [section 2](02-purpose.md).\n",
}


def text(order: tuple[str, ...] = NAMES, **other: bytes) -> dict[str, bytes]:
    """Give terms whose sections stand in an order, with references that lead to them, and some words changed."""
    numbers = {name: f"{at:02}" for at, name in enumerate(order, 1)}
    made = {}
    for name in order:
        words = (WORDS | other)[name].decode()
        for one, number in numbers.items():
            old = f"{NAMES.index(one) + 1}" if one in NAMES else "9"
            words = words.replace(f"[section {old}](0{old}-{one}.md)", f"[section {int(number)}]({number}-{one}.md)")
        made[f"{numbers[name]}-{name}.md"] = words.encode()
    return {**made, "appendix-a.md": b"# A\n", **{file: one for file, one in other.items() if "." in file}}


def after(theirs: dict[str, bytes], ours: dict[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """Give the text of the review with what main changed, and what both sides changed."""
    changed, both = merged(text(), theirs, ours)
    return {file: content for file, content in {**ours, **changed}.items() if content is not None}, both


OTHER, MORE = b"# Consent\n\nOther.\n", b"# Purpose\n\nMore.\n"
MOVED = ("partners", "security", "purpose", "consent")


def test_where_one_side_moved_sections_the_other_s_words_are_kept() -> None:
    """No section stands there twice, and references lead to where they led."""
    for order in (MOVED, ("partners", "purpose", "security"), ("partners", "new", "purpose", "consent", "security")):
        told = {"new": b"# New\n", "consent": OTHER} if "new" in order else {}
        assert after(text(order, **told), text(purpose=MORE)) == (text(order, **told, purpose=MORE), [])
    assert after(text(consent=OTHER), text(MOVED, purpose=MORE)) == (text(MOVED, consent=OTHER, purpose=MORE), [])
    security = WORDS["security"].replace(b"See", b"Look at")
    assert after(text(security=security), text(MOVED)) == (text(MOVED, security=security), [])


def test_what_was_taken_in_once_is_not_taken_in_again() -> None:
    """Main stands as it stood, and the draft has it."""
    for theirs in (text(MOVED, consent=OTHER), text(consent=OTHER), text(**{"appendix-b.md": b"# B\n"})):
        ours, both = after(theirs, text(purpose=MORE))
        assert both == []
        assert merged(text(), theirs, ours) == ({}, [])
    assert merged(text(), text(), text(MOVED)) == ({}, [])


def test_where_both_sides_changed_the_same_the_text_of_the_review_stays() -> None:
    """What a section says, and the order; each is named once."""
    theirs, ours = text(consent=OTHER), text(consent=b"# Consent\n\nMine.\n")
    assert after(theirs, ours) == (ours, ["Consent"])
    assert after(text(MOVED, consent=OTHER), ours) == (text(MOVED, consent=b"# Consent\n\nMine.\n"), ["Consent"])
    turned = text(("purpose", "partners", "consent", "security"))
    changed, both = after(text(MOVED, consent=OTHER), turned)
    assert changed == text(("purpose", "partners", "consent", "security"), consent=OTHER)
    assert both == ["Security"]
    gone = text(("partners", "purpose", "security"))
    assert after(gone, ours)[0] == ours
    assert "Consent" in after(gone, ours)[1]
    assert after(theirs, gone) == (gone, ["Consent"])
    assert after({**text(), "appendix-b.md": b"# B\n"}, {**text(), "appendix-b.md": b"# Mine\n"})[1] == ["B"]


def test_nothing_is_taken_that_cannot_stand() -> None:
    """A section that main took out, to which the text of the review refers."""
    refers = text(purpose=b"# Purpose\n\nSee [section 3](03-consent.md).\n")
    changed, both = merged(text(), text(("partners", "purpose", "security")), refers)
    assert changed == {}
    assert both
