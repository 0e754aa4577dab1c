"""Which paths a commit may write."""

from __future__ import annotations

import pytest

from isa_admin.store.trees import UnsafePathError, check_path


@pytest.mark.parametrize(
    "path",
    [
        ".gitattributes",
        "agreement/terms/appendix-a.md",
        "partners/glebe-house/events/2016-10-04-adoption.yaml",
        "a/B_1.x",
    ],
)
def test_a_path_of_the_stores_layout_is_taken(path: str) -> None:
    """Letters, digits, hyphens, dots and underscores make a name."""
    check_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/etc/passwd", "a//b", "a/", "../a", "a/../b", "a/./b", "a\\b", "C:/a", "a b", "-a", "a/.git/config",
        ".git/config", ".GIT/config", "a/.hidden", "git~1/../x", "GIT~1/config", "a/b.", "a\nb", "a\0b", "a\tb",
        "\N{ZERO WIDTH NON-JOINER}.git/x", "partners/caf\N{LATIN SMALL LETTER E WITH ACUTE}/x", "con/x", "a/NUL.txt",
        "a/com1", "a:b", "a*", "x" * 181, "a/.gitattributes",
    ],
)  # fmt: skip
def test_a_path_outside_the_grammar_is_refused(path: str) -> None:
    """What leaves the store, hides, or has another meaning on some system is refused with exit code 5."""
    with pytest.raises(UnsafePathError) as caught:
        check_path(path)
    assert caught.value.exit_code == 5
    assert str(caught.value).isascii()
